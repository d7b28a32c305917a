//! `albumen export`: everything of a person as plain folders.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Picture, TestApp, bytes_of, jpeg};

fn export(user: &str, to: &Path, data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_albumen"));
    command.args(["export", user]).arg(to).args(["--json", "--data"]).arg(data).output().unwrap()
}

fn report(output: &Output, code: i32) -> Value {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_person_leaves_with_plain_folders_and_comes_back_for_the_rest() {
    let (mut app, ada) = TestApp::set_up();
    let bob = app.add_user("bob");
    assert_eq!(bob.send("", "bobs.bin", &bytes_of(4, 100)).status, 201);
    let picture = jpeg(&Picture { seed: 3, taken: Some("2024:07:14 18:30:00"), ..Picture::default() });
    let photo = ada.add_photo("Trips/Rome", "a.jpg", &picture);
    let wish = json!({"title": "Forum & <Palatin>", "tags": ["stone"], "rating": 4});
    assert_eq!(ada.put(&format!("/photos/{}", photo["id"].as_str().unwrap()), &wish).status, 200);
    let long = format!("{}.bin", "ä".repeat(250));
    assert_eq!(ada.send("Papers", &long, &bytes_of(1, 70_000)).status, 201);
    let gone = ada.send("Papers", "gone.bin", &bytes_of(2, 50)).data()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/files/{gone}")).status, 200);

    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("ada");
    let first = report(&export("ada", &to, app.data()), 0);
    assert_eq!((&first["written"], &first["already"], &first["failed"]), (&json!(2), &json!(0), &json!(0)));
    assert_eq!(std::fs::read(to.join("Trips/Rome/a.jpg")).unwrap(), picture);
    let sidecar = std::fs::read_to_string(to.join("Trips/Rome/a.jpg.xmp")).unwrap();
    assert!(sidecar.contains("Forum &amp; &lt;Palatin&gt;") && sidecar.contains("stone"), "{sidecar}");
    let papers: Vec<_> =
        std::fs::read_dir(to.join("Papers")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(papers.len(), 1, "the trash stays, and a long name is shortened: {papers:?}");
    assert_eq!(std::fs::read(&papers[0]).unwrap(), bytes_of(1, 70_000));
    assert!(!to.join("bobs.bin").exists());
    assert!(!to.join(".albumen-export.part").exists());
    assert_eq!(std::fs::read_dir(app.data().join("uploads")).unwrap().count(), 0, "the list is gone");

    // Broken off, changed, and gone on with, without a server this time.
    std::fs::write(&papers[0], b"half").unwrap();
    let wish = json!({"title": "Curia"});
    assert_eq!(ada.put(&format!("/photos/{}", photo["id"].as_str().unwrap()), &wish).status, 200);
    app.kill();
    let second = report(&export("ada@home.lan", &to, app.data()), 0);
    assert_eq!((&second["written"], &second["already"]), (&json!(2), &json!(0)));
    assert_eq!(std::fs::read(&papers[0]).unwrap(), bytes_of(1, 70_000));
    assert!(std::fs::read_to_string(to.join("Trips/Rome/a.jpg.xmp")).unwrap().contains("Curia"));
    let third = report(&export("ada", &to, app.data()), 0);
    assert_eq!((&third["written"], &third["already"]), (&json!(0), &json!(2)));
}

#[test]
fn what_cannot_be_written_is_named_and_nobodys_files_are_written_over() {
    let (app, ada) = TestApp::set_up();
    assert_eq!(ada.send("", "good.bin", &bytes_of(1, 5_000)).status, 201);
    assert_eq!(ada.send("", "rotten.bin", &bytes_of(2, 5_000)).status, 201);
    let hash = ada.get("/files").data()[1]["sha256"].as_str().unwrap().to_owned();
    let user = ada.get("/account/me").data()["id"].as_str().unwrap().to_owned();
    let blob = app.data().join(format!("users/{user}/originals/{}/{hash}.bin", &hash[..2]));
    let mut bytes = std::fs::read(&blob).unwrap();
    bytes[2_500] ^= 1;
    std::fs::write(&blob, &bytes).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("ada");
    let told = report(&export("ada", &to, app.data()), 3);
    assert_eq!((&told["written"], &told["failed"]), (&json!(1), &json!(1)));
    assert_eq!(told["failures"][0]["path"], "rotten.bin");
    assert!(to.join("good.bin").exists() && !to.join("rotten.bin").exists());

    std::fs::write(folder.path().join("precious.txt"), "mine").unwrap();
    let refused = export("ada", folder.path(), app.data());
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("holds other files"));
    assert_eq!(export("nobody", &folder.path().join("x"), app.data()).status.code(), Some(1));
}
