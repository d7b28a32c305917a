//! Addresses that are invited to a library: those of strangers, with an account or without.

use serde_json::{Value, json};

use crate::support::smtp::{MailServer, secret, use_mail};
use crate::support::{Client, TestApp};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

fn library(owner: &Client, name: &str) -> String {
    id(&owner.post("/libraries", &json!({"name": name, "visibility": "shared"})).data())
}

fn ask(who: &Client, library: &str, login: &str) -> crate::support::Answer {
    who.post(&format!("/libraries/{library}/members"), &json!({"user": login, "role": "viewer"}))
}

/// Waiting first by address: everything but the ids.
fn waiting(who: &Client, library: &str) -> Vec<Value> {
    let members = who.get(&format!("/libraries/{library}/members")).data();
    let all = members.as_array().unwrap().iter().filter(|member| member["invited"] == true);
    all.cloned().collect()
}

/// Whoever typed addresses into a library's members learned which of them have an account.
#[test]
fn an_address_is_invited_alike_whether_it_has_an_account_or_none() {
    let (app, _ada) = TestApp::set_up();
    let (bob, carol) = (app.add_user("bob"), app.add_user("carol"));
    let ours = library(&bob, "Ours");
    let told = |login: &str| {
        let answer = ask(&bob, &ours, login);
        let mut data = answer.data();
        data["id"] = Value::Null;
        data["display_name"] = Value::Null;
        (answer.status, data)
    };
    assert_eq!(told("Carol@home.lan"), told("nobody@home.lan"));
    assert_eq!(ask(&bob, &ours, "carol@home.lan").error(), "invited");
    assert_eq!(ask(&bob, &ours, "nobody@home.lan").error(), "invited");
    assert_eq!(ask(&bob, &ours, "no address@").status, 422);
    let names =
        |list: Vec<Value>| list.into_iter().map(|one| one["display_name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(waiting(&bob, &ours)), ["carol@home.lan", "nobody@home.lan"]);
    for path in ["/shares", "/shares/people", "/account/audit"] {
        let told = String::from_utf8(bob.get(path).body).unwrap();
        assert!(!told.to_lowercase().contains("carol"), "{path}: {told}");
    }

    // She is let in by being here, and is seen from then on.
    let seen = carol.get("/libraries").data();
    assert_eq!(
        (&seen[0]["name"], &seen[0]["my_role"], &seen[0]["new"]),
        (&json!("Ours"), &json!("viewer"), &json!(true))
    );
    assert_eq!(names(waiting(&bob, &ours)), ["nobody@home.lan"]);
    let members = bob.get(&format!("/libraries/{ours}/members")).data();
    assert_eq!(members[1]["username"], "carol");
    assert!(waiting(&carol, &ours).is_empty(), "who is invited is for those who manage it to know");
    // Whom one knows is found by their address as well.
    let second = library(&bob, "Second");
    assert_eq!(ask(&bob, &second, "carol@home.lan").data()["username"], "carol");
}

#[test]
fn an_invitation_is_changed_and_withdrawn_by_those_who_manage_the_library() {
    let (app, _ada) = TestApp::set_up();
    let (bob, carol, dan) = (app.add_user("bob"), app.add_user("carol"), app.add_user("dan"));
    let ours = library(&bob, "Ours");
    let invited = id(&ask(&bob, &ours, "carol@home.lan").data());
    let path = format!("/libraries/{ours}/members/{invited}");
    assert_eq!(ask(&bob, &ours, "dan").status, 201);
    assert_eq!(dan.delete(&path).status, 403, "a viewer manages nobody");
    let changed = bob.put(&path, &json!({"role": "contributor"})).data();
    assert_eq!((&changed["role"], &changed["invited"]), (&json!("contributor"), &json!(true)));
    assert_eq!(bob.delete(&path).status, 200);
    assert_eq!(bob.delete(&path).status, 404);
    assert_eq!(carol.get("/libraries").data(), json!([]), "it was taken back");

    ask(&bob, &ours, "carol@home.lan");
    assert_eq!(bob.delete(&format!("/libraries/{ours}")).status, 200);
    assert_eq!(carol.get("/libraries").data(), json!([]), "the library has ended");
}

fn libraries(who: &Client) -> Vec<String> {
    let all = who.get("/libraries").data();
    all.as_array().unwrap().iter().map(|library| library["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn who_is_invited_by_mail_is_a_member_once_the_address_is_shown_to_be_theirs() {
    let server = MailServer::start(&[]);
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    use_mail(&ada, &server, &json!({}));
    assert_eq!(ask(&bob, &library(&bob, "<i>Ours"), "Erin@home.lan").status, 201);
    let letter = server.next();
    assert_eq!(letter["to"], json!(["erin@home.lan"]));
    assert!(letter["text"].as_str().unwrap().contains("https://photos.home.lan/libraries"), "{letter}");
    assert!(letter["html"].as_str().unwrap().contains("&lt;i&gt;Ours"), "{letter}");

    let form = json!({"username": "erin", "email": "erin@home.lan", "password": "erin has one"});
    assert_eq!(app.anonymous().post("/auth/register", &form).status, 201);
    let mails = [server.next(), server.next()];
    let verify = mails.iter().find(|mail| mail["to"] == json!(["erin@home.lan"])).unwrap();
    let pending = ada.get("/admin/users?status=pending").data();
    assert_eq!(ada.post(&format!("/admin/users/{}/approve", id(&pending[0])), &json!({})).status, 200);
    let erin = app.sign_in("erin", "erin has one");
    assert!(libraries(&erin).is_empty(), "anybody may have typed this address");
    let token = json!({"token": secret(verify, "token")});
    assert_eq!(app.anonymous().post("/auth/verify-email", &token).status, 200);
    assert_eq!(libraries(&erin), ["<i>Ours"]);
}

#[test]
fn an_administrators_letter_brings_an_account_and_the_library_in_one() {
    let server = MailServer::start(&[]);
    let (app, ada) = TestApp::set_up();
    use_mail(&ada, &server, &json!({}));
    assert_eq!(ada.put("/admin/settings", &json!({"sign_up": "invite"})).status, 200);
    assert_eq!(ask(&ada, &library(&ada, "Ours"), "zoe@home.lan").status, 201);
    let mails = [server.next(), server.next()];
    assert!(mails.iter().all(|mail| mail["to"] == json!(["zoe@home.lan"])), "{mails:?}");
    let brings = |mail: &&Value| mail["text"].as_str().unwrap().contains("#invitation=");
    let token = secret(mails.iter().find(brings).unwrap(), "invitation");
    let form =
        json!({"username": "zoe", "email": "zoe@home.lan", "password": "zoe has one", "invitation": token});
    assert_eq!(app.anonymous().post("/auth/register", &form).data()["status"], "active");
    assert_eq!(libraries(&app.sign_in("zoe", "zoe has one")), ["Ours"]);
}

#[test]
fn without_mail_an_administrator_stands_for_the_address() {
    let (app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    let ours = library(&bob, "Ours");
    assert_eq!(ask(&bob, &ours, "carol@home.lan").status, 201);
    assert_eq!(ask(&bob, &ours, "dan@home.lan").status, 201);
    assert_eq!(libraries(&app.add_user("carol")), ["Ours"]);
    assert_eq!(ada.put("/admin/settings", &json!({"sign_up": "open"})).status, 200);
    let form = json!({"username": "dan", "email": "dan@home.lan", "password": "dan has one"});
    assert_eq!(app.anonymous().post("/auth/register", &form).data()["status"], "pending");
    let pending = ada.get("/admin/users?status=pending").data();
    assert_eq!(ada.post(&format!("/admin/users/{}/approve", id(&pending[0])), &json!({})).status, 200);
    assert_eq!(libraries(&app.sign_in("dan", "dan has one")), ["Ours"]);
}

/// A verified address stayed verified when it was changed to another's.
#[test]
fn who_takes_another_address_takes_up_nothing_that_waits_for_it() {
    let (app, ada) = TestApp::set_up();
    let (bob, mallory) = (app.add_user("bob"), app.add_user("mallory"));
    assert_eq!(ask(&bob, &library(&bob, "Ours"), "carol@home.lan").status, 201);
    let changed = mallory.put("/account/me", &json!({"email": "carol@home.lan"}));
    assert_eq!(changed.status, 200, "{changed:?}");
    assert!(libraries(&mallory).is_empty());
    let users = ada.get("/admin/users").data();
    let user = users.as_array().unwrap().iter().find(|user| user["username"] == "mallory").unwrap();
    assert_eq!(user["email_verified"], false);
}
