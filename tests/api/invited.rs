//! Addresses that are invited to a library: those of strangers, with an account or without.

use serde_json::{Value, json};

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
