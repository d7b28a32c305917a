//! What the apps of Nextcloud do, step by step.

use serde_json::Value;

use crate::drive::{Drive, mounted};
use crate::support::{Picture, TestApp, bytes_of, jpeg};

const PASSWORD: &str = "correct horse";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn nobody(app: &TestApp) -> Drive {
    Drive::with(&app.url, "", "")
}

#[test]
fn an_app_learns_what_the_server_is_and_who_is_signed_in() {
    let (app, _, drive) = mounted();
    let at = |path: &str| format!("{}{path}", app.url);
    let status: Value = serde_json::from_str(&nobody(&app).get(&at("/status.php")).body).unwrap();
    assert_eq!((&status["installed"], &status["maintenance"]), (&true.into(), &false.into()));
    assert_eq!(nobody(&app).get(&at("/index.php/204")).status, 204);
    let said = nobody(&app).get(&at("/ocs/v2.php/cloud/capabilities?format=json")).body;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["ocs"]["meta"]["statuscode"], 200);
    assert_eq!(said["ocs"]["data"]["capabilities"]["dav"]["chunking"], "1.0");
    let xml = nobody(&app).get(&at("/ocs/v1.php/cloud/capabilities")).body;
    assert!(
        xml.contains("<statuscode>100</statuscode>") && xml.contains("<chunking>1.0</chunking>"),
        "{xml}"
    );
    drive.put("/a.bin", &[7; 5_000]);
    let user = drive.get(&at("/ocs/v1.php/cloud/user?format=json")).body;
    let user: Value = serde_json::from_str(&user).unwrap();
    assert_eq!(user["ocs"]["data"]["id"], "ada");
    assert_eq!(user["ocs"]["data"]["quota"]["used"], 5_000);
    assert_eq!(nobody(&app).get(&at("/ocs/v1.php/cloud/user?format=json")).status, 401);
}

#[test]
fn an_app_is_let_in_on_a_page_and_comes_for_its_password_once() {
    let (app, ada, _) = mounted();
    let app_of_hers = nobody(&app);
    let agent = ("User-Agent", "Mozilla/5.0 (Android) Nextcloud-android/3.31 <b>");
    let begun = app_of_hers.request("POST", &format!("{}/index.php/login/v2", app.url), &[agent], &[]);
    let begun: Value = serde_json::from_str(&begun.body).unwrap();
    let (page, endpoint) = (begun["login"].as_str().unwrap(), begun["poll"]["endpoint"].as_str().unwrap());
    let token = format!("token={}", begun["poll"]["token"].as_str().unwrap());
    let poll = || app_of_hers.request("POST", endpoint, &[FORM], token.as_bytes());
    assert_eq!(poll().status, 404, "nobody let it in yet");
    let shown = app_of_hers.get(page);
    assert!(shown.status == 200 && shown.body.contains("Nextcloud-android/3.31 &lt;b&gt;"), "{shown:?}");
    assert!(shown.header("content-security-policy").contains("default-src 'none'"));
    let wrong = app_of_hers.request("POST", page, &[FORM], b"login=ada&password=wrong");
    assert!(wrong.status == 403 && wrong.body.contains("is wrong"), "{wrong:?}");
    assert_eq!(poll().status, 404);
    let right = format!("login=ada&password={PASSWORD}").replace(' ', "+");
    let granted = app_of_hers.request("POST", page, &[FORM], right.as_bytes());
    assert_eq!(granted.status, 200, "{granted:?}");
    assert_eq!(app_of_hers.get(page).status, 404, "it serves once");
    let given: Value = serde_json::from_str(&poll().body).unwrap();
    assert_eq!(given["loginName"], "ada");
    let secret = given["appPassword"].as_str().unwrap();
    let drive = Drive::with(&app.url, "ada", secret);
    let files = format!("{}/remote.php/dav/files/ada", app.url);
    assert_eq!(drive.propfind(&format!("{files}/"), "1", "<oc:fileid/>").status, 207);
    assert_eq!(drive.propfind(&files.replace("/ada", "/bob"), "0", "").status, 404);
    assert_eq!(poll().status, 404, "it is told once");
    let listed = ada.get("/auth/app-passwords").data();
    assert!(listed.to_string().contains("Nextcloud-android"), "she can revoke it: {listed}");
    assert_eq!(app_of_hers.get(&format!("{}/login/v2/flow/guess", app.url)).status, 404);
}

#[test]
fn an_app_cannot_fill_the_server_with_questions() {
    let (app, ..) = mounted();
    let ask = || nobody(&app).request("POST", &format!("{}/login/v2", app.url), &[], &[]).status;
    let statuses: Vec<u16> = (0..25).map(|_| ask()).collect();
    assert_eq!((statuses[0], statuses[24]), (200, 503), "{statuses:?}");
}

#[test]
fn pieces_in_any_order_become_the_file() {
    let (mut app, _, drive) = mounted();
    let content = bytes_of(5, 250_000);
    let path = |app: &TestApp, name: &str| format!("{}/remote.php/dav/uploads/ada/web-1{name}", app.url);
    let to = "/remote.php/dav/files/ada/big.bin";
    assert_eq!(drive.status("MKCOL", &path(&app, ""), &[], &[]), 201);
    assert_eq!(drive.status("PUT", &path(&app, "/10"), &[], &content[200_000..]), 201);
    assert_eq!(drive.status("PUT", &path(&app, "/1"), &[], b"to be sent again"), 201);
    assert_eq!(drive.status("PUT", &path(&app, "/1"), &[], &content[..100_000]), 201);
    let total = ("OC-Total-Length", "250000");
    let early = [("Destination", to), total];
    assert_eq!(drive.status("MOVE", &path(&app, "/.file"), &early, &[]), 400, "a piece is missing");
    app.kill_and_restart();
    let drive = Drive::with(&app.url, "ada", &drive.password);
    let listed = drive.propfind(&path(&app, "/"), "1", "<D:getcontentlength/>").body;
    assert!(listed.contains("web-1/10<") && listed.contains(">100000<"), "they outlive a restart: {listed}");
    assert_eq!(drive.status("PUT", &path(&app, "/2"), &[], &content[100_000..200_000]), 201);
    let wrong = [("Destination", to), total, ("OC-Checksum", "MD5:900150983cd24fb0d6963f7d28e17f72")];
    assert_eq!(drive.status("MOVE", &path(&app, "/.file"), &wrong, &[]), 400);
    let headers = [("Destination", to), total, ("X-OC-Mtime", "1600000000")];
    let joined = drive.request("MOVE", &path(&app, "/.file"), &headers, &[]);
    assert_eq!((joined.status, joined.header("x-oc-mtime")), (201, "accepted"), "{joined:?}");
    assert!(!joined.header("oc-fileid").is_empty());
    let ada = app.sign_in("ada", PASSWORD);
    let file = ada.get("/files").data()[0].clone();
    assert_eq!((&file["size"], &file["modified_at"]), (&250_000.into(), &"2020-09-13T12:26:40Z".into()));
    let id = file["id"].as_str().unwrap();
    let answer = ada.get(&format!("/files/{id}/download"));
    assert_eq!(answer.body, content);
    assert_eq!(drive.propfind(&path(&app, ""), "1", "").status, 404, "nothing is left of the pieces");
    let left = std::fs::read_dir(app.data().join("uploads")).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn pieces_that_are_given_up_give_their_room_back() {
    let (app, _, drive) = mounted();
    let folder = format!("{}/remote.php/dav/uploads/ada/web-2", app.url);
    drive.status("MKCOL", &folder, &[], &[]);
    assert_eq!(drive.status("PUT", &format!("{folder}/1"), &[], &[1; 7_000]), 201);
    assert_eq!(drive.status("DELETE", &folder, &[], &[]), 204);
    assert_eq!(std::fs::read_dir(app.data().join("uploads")).unwrap().count(), 0);
    assert_eq!(drive.status("PUT", &folder.replace("/ada/", "/bob/"), &[], b"x"), 405);
    assert_eq!(drive.status("PUT", &format!("{}/1", folder.replace("/ada/", "/bob/")), &[], b"x"), 404);
    assert_eq!(drive.status("PUT", &format!("{folder}/%2e%2e%2f1%00"), &[], b"x"), 400);
}

#[test]
fn photos_have_small_pictures_for_apps() {
    let (app, ada, drive) = mounted();
    ada.add_photo("Trips", "a.jpg", &jpeg(&Picture::default()));
    let files = format!("{}/remote.php/dav/files/ada", app.url);
    let found = drive.propfind(&format!("{files}/Trips/a.jpg"), "0", "<oc:fileid/>").body;
    let number = found.split("<oc:fileid>").nth(1).unwrap().split('<').next().unwrap();
    for query in [
        format!("preview?fileId={number}&x=256&y=256&a=1"),
        "preview.png?file=/Trips/a.jpg&x=2000&y=9".into(),
    ] {
        let picture = drive.get(&format!("{}/index.php/core/{query}", app.url));
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/jpeg"), "{query}");
        assert_eq!(nobody(&app).get(&format!("{}/index.php/core/{query}", app.url)).status, 401);
    }
    let bob = Drive::of(&app, &app.add_user("bob"), "bob");
    let stolen = bob.get(&format!("{}/index.php/core/preview?fileId={number}&x=256", app.url));
    assert_eq!(stolen.status, 404);
}
