//! What is done for years for originals in a bucket: looked after, brought back, given up. The store is moto's.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::buckets::{app, attach, attach_first, told};
use crate::support::store::{self, Line};
use crate::support::{Client, Picture, TestApp, albumen, bytes_of, jpeg, set_password};
use crate::volumes::{checked, download, drain, drained, originals, sent, volume};

/// A server whose new originals go to a bucket, and the name of that.
fn with_store() -> (TestApp, Client, String) {
    let (app, ada) = app();
    let bucket = store::bucket();
    assert_eq!(attach_first(&ada, &told(store::port(), &bucket)).status, 201);
    (app, ada, bucket)
}

/// Where an original lies in a bucket.
fn object(bucket: &str, ada: &Client, file: &str) -> String {
    let hash = ada.get(&format!("/files/{file}")).data()["sha256"].as_str().unwrap().to_owned();
    store::keys(bucket).into_iter().find(|key| key.contains(&hash)).unwrap()
}

/// What a deep check that may repair finds, and of which files.
fn found(data: &std::path::Path) -> Vec<(String, String)> {
    let output = albumen(&["check", "--json", "--deep", "--repair"], data);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|finding| (text(&finding["kind"]), text(&finding["about"]))).collect()
}

#[test]
fn a_deep_check_names_what_a_bucket_lost_or_changed_and_notes_what_lies_elsewhere() {
    let (app, ada, bucket) = with_store();
    let changed = sent(&ada.send("In", "changed.bin", &bytes_of(1, 5_000)));
    let shorter = sent(&ada.send("In", "shorter.bin", &bytes_of(2, 5_000)));
    let gone = sent(&ada.send("In", "gone.bin", &bytes_of(3, 5_000)));
    let whole = sent(&ada.send("In", "whole.bin", &bytes_of(4, 5_000)));
    store::harm(&bucket, &object(&bucket, &ada, &changed), Some(&bytes_of(9, 5_000)));
    store::harm(&bucket, &object(&bucket, &ada, &shorter), Some(&bytes_of(2, 4_999)));
    store::harm(&bucket, &object(&bucket, &ada, &gone), None);
    let mut all = found(app.data());
    all.sort();
    let told = |kind: &str, name: &str| (kind.to_owned(), format!("ada: In/{name}.bin"));
    assert_eq!(
        all,
        [told("file_changed", "changed"), told("file_changed", "shorter"), told("file_missing", "gone")]
    );
    assert_eq!(ada.get(&download(&whole)).body, bytes_of(4, 5_000));
    assert_eq!(ada.get(&download(&gone)).error(), "content_missing");
    // The same bytes sent again make them whole.
    let again = sent(&ada.send("Again", "gone.bin", &bytes_of(3, 5_000)));
    for file in [&again, &gone] {
        assert_eq!(ada.get(&download(file)).body, bytes_of(3, 5_000));
    }
    assert_eq!(found(app.data()).len(), 2);
}

/// A rule of the store moves what is old to its archive. The whole bucket was called unreachable, and then bit rot.
#[test]
fn what_a_store_archived_is_told_so_and_everything_else_goes_on() {
    let (app, ada, bucket) = with_store();
    let old = sent(&ada.send("In", "old.bin", &bytes_of(1, 5_000)));
    let new = sent(&ada.send("In", "new.bin", &bytes_of(2, 5_000)));
    store::archive(&bucket, &object(&bucket, &ada, &old));
    let refused = ada.get(&download(&old));
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(refused.status == 503 && message.contains("archive"), "{refused:?}");
    assert_eq!(ada.get(&download(&new)).body, bytes_of(2, 5_000));
    assert_eq!(volume(&ada, 1)["state"], "online");
    assert_eq!(found(app.data()), [("disk_offline".to_owned(), "the bucket “Cloud”".to_owned())]);
}

#[test]
fn what_a_bucket_holds_is_found_when_everything_else_is_lost() {
    let (mut app, ada, bucket) = with_store();
    ada.add_photo("Trips", "a.jpg", &jpeg(&Picture::default()));
    sent(&ada.send("In", "kept.bin", &bytes_of(1, 5_000)));
    app.kill();
    std::fs::remove_file(app.data().join("albumen.redb")).unwrap();
    for folder in ["index", "journal", "snapshots"] {
        let _ = std::fs::remove_dir_all(app.data().join(folder));
    }
    let file = app.data().join("bucket.toml");
    let written = |lines: &str| {
        let endpoint = format!("endpoint = \"http://127.0.0.1:{}\"\nbucket = \"{bucket}\"\n", store::port());
        std::fs::write(&file, format!("{endpoint}key_id = \"{}\"\n{lines}", store::KEY.0)).unwrap();
        albumen(&["rebuild", "--json", "--bucket", file.to_str().unwrap()], app.data())
    };
    let said = |output: std::process::Output| String::from_utf8(output.stderr).unwrap();
    let secret = format!("secret = \"{}\"", store::KEY.1);
    let lacks = said(written("prefix = \"albumen\""));
    assert!(lacks.contains("bucket.toml: missing field `secret`"), "{lacks}");
    let misspelt = said(written(&format!("prefix = \"albumen\"\n{secret}x\nsecret = 5")));
    assert!(!misspelt.contains(store::KEY.1), "{misspelt}");
    let other = said(written(&secret));
    assert!(other.contains("no volume of Albumen"), "{other}");
    assert!(!app.data().join("albumen.redb").exists(), "nothing was begun");
    let rebuilt = written(&format!("prefix = \"albumen\"\n{secret}"));
    assert_eq!(rebuilt.status.code(), Some(3), "{rebuilt:?}");
    let report: Value = serde_json::from_slice(&rebuilt.stdout).unwrap();
    assert_eq!((&report["recovered"], &report["source"]), (&json!(2), &json!("originals")), "{report}");
    let name = report["recovered_people"][0].as_str().unwrap().to_owned();
    set_password(app.data(), &name, "battery staple");
    app.start_again();
    let ada = app.sign_in(&name, "battery staple");
    ada.settle();
    assert_eq!(ada.get("/photos").json()["pagination"]["total"], 1);
    let files = ada.get("/files?path=Recovered").data();
    let kept = files.as_array().unwrap().iter().find(|file| file["size"] == 5_000).unwrap();
    assert_eq!(ada.get(&download(kept["id"].as_str().unwrap())).body, bytes_of(1, 5_000));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

#[test]
fn snapshots_from_before_and_after_a_bucket_came_are_restored() {
    let (mut app, ada) = app();
    let (bucket, file) = (told(store::port(), &store::bucket()), bytes_of(1, 5_000));
    let kept = sent(&ada.send("In", "kept.bin", &file));
    let snapshot = |data: &std::path::Path| -> String {
        assert!(albumen(&["snapshot", "make"], data).status.success());
        let list = albumen(&["snapshot", "list", "--json"], data);
        let list: Value = serde_json::from_slice(&list.stdout).unwrap();
        list[0]["name"].as_str().unwrap().to_owned()
    };
    let before = snapshot(app.data());
    assert_eq!(attach(&ada, &bucket).status, 201);
    drain(&ada, 0);
    drained(&ada, 0);
    ada.until("what was moved is gone", || originals(app.data()).is_empty());
    let after = snapshot(app.data());
    for (name, knows) in [(after, true), (before, false)] {
        app.kill();
        assert!(albumen(&["snapshot", "restore", &name], app.data()).status.success());
        app.start_again();
        let ada = app.sign_in("ada", "correct horse");
        if !knows {
            assert_eq!(ada.get(&download(&kept)).error(), "content_missing");
            assert_eq!(attach(&ada, &bucket).status, 201);
        }
        assert_eq!(ada.get(&download(&kept)).body, file);
        let findings = if knows { vec![] } else { vec!["file_elsewhere".to_owned()] };
        assert_eq!(checked(app.data(), &["--repair"]), (0, findings));
        assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
        assert_eq!(volume(&ada, 1)["files"], 1);
    }
}

#[test]
fn a_bucket_that_was_given_up_is_whole_again_when_it_comes_back() {
    let (app, ada) = app();
    let (line, bucket) = (Line::new(), store::bucket());
    assert_eq!(attach_first(&ada, &told(line.port, &bucket)).status, 201);
    let kept = sent(&ada.send("In", "kept.bin", &bytes_of(1, 5_000)));
    let give_up = || ada.post("/admin/volumes/1/give-up", &json!({"name": "Cloud"}));
    assert_eq!(give_up().error(), "volume_online");
    line.cut();
    assert_eq!(ada.get(&download(&kept)).error(), "disk_missing", "somebody notices");
    assert_eq!(give_up().status, 200);
    let refused = ada.get(&download(&kept));
    assert_eq!((refused.status, refused.error().as_str()), (410, "original_lost"));
    assert_eq!(volume(&ada, 1)["state"], "given_up");
    assert_eq!(checked(app.data(), &["--deep"]), (3, vec!["disk_given_up".to_owned()]));
    line.mend();
    let back = attach(&ada, &told(line.port, &bucket));
    assert_eq!((back.status, &back.data()["number"]), (201, &json!(1)), "{back:?}");
    assert_eq!(back.data()["limit_bytes"], 1_u64 << 50, "its limit came back as well");
    assert_eq!(ada.get(&download(&kept)).body, bytes_of(1, 5_000));
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]));
}

/// An authority, and a certificate for this machine that it signed with the key of that; all as PEM.
fn signed() -> (String, String, String) {
    let (pair, mut params) = (KeyPair::generate().unwrap(), CertificateParams::default());
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&pair).unwrap().pem();
    let (key, issuer) = (KeyPair::generate().unwrap(), Issuer::new(params, pair));
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap().pem();
    (authority, certificate, key.serialize_pem())
}

/// A store at home is signed by the family's own authority, which nothing could be told to trust.
#[test]
fn a_bucket_that_the_houses_own_authority_signed_is_taken_once_that_is_trusted() {
    let (mut app, ada) = app();
    let (authority, certificate, key) = signed();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let secure = store::Secure::new(&file("certificate", &certificate), &file("key", &key));
    let root = Certificate::from_pem(authority.as_bytes()).unwrap();
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root])).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).build().into();
    let endpoint = format!("https://127.0.0.1:{}", secure.port);
    assert_eq!(agent.put(format!("{endpoint}/photos")).send_empty().unwrap().status(), 200);

    let mut bucket = told(secure.port, "photos");
    bucket["endpoint"] = json!(endpoint);
    let refused = attach_first(&ada, &bucket);
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(refused.status == 422 && message.contains("tls/trusted.pem"), "{refused:?}");
    std::fs::create_dir_all(app.data().join("tls")).unwrap();
    std::fs::write(app.data().join("tls/trusted.pem"), "nothing of the kind").unwrap();
    assert_eq!(attach_first(&ada, &bucket).status, 422);
    std::fs::write(app.data().join("tls/trusted.pem"), &authority).unwrap();
    let taken = attach_first(&ada, &bucket);
    assert_eq!(taken.status, 201, "without a restart: {taken:?}");
    let kept = sent(&ada.send("In", "kept.bin", &bytes_of(1, 10_000_000)));
    app.kill_and_restart();
    let ada = app.sign_in("ada", "correct horse");
    assert!(ada.get(&format!("/files/{kept}/download?inline=true")).body == bytes_of(1, 10_000_000));
    assert_eq!(volume(&ada, 1)["files"], 1);
    app.kill();
    assert_eq!(checked(app.data(), &["--deep"]), (0, vec![]), "without a server");
}

/// As the large providers have it. The name leads here in the server's own eyes alone.
#[test]
fn a_bucket_whose_name_stands_in_its_servers_host_is_one_as_well() {
    let (folder, port, bucket) = (tempfile::tempdir().unwrap(), store::port(), store::bucket());
    let (data, hosts) = (tempfile::tempdir().unwrap(), folder.path().join("hosts"));
    std::fs::write(data.path().join("albumen.toml"), "[volumes]\nlocal = true\n").unwrap();
    std::fs::write(&hosts, format!("127.0.0.1 localhost {bucket}.s3.test\n")).unwrap();
    let mount = "mount --bind \"$0\" /etc/hosts";
    let Some((_app, ada)) = TestApp::with_mounts(data, mount, &hosts) else { return };
    let mut wish = told(port, &bucket);
    wish["endpoint"] = json!(format!("http://s3.test:{port}"));
    wish["path_style"] = json!(false);
    assert_eq!(attach_first(&ada, &wish).status, 201);
    let kept = sent(&ada.send("In", "kept.bin", &bytes_of(1, 12_000_000)));
    assert!(store::keys(&bucket).iter().any(|key| key.starts_with("albumen/users/")));
    assert!(ada.get(&format!("{}?inline=true", download(&kept))).body == bytes_of(1, 12_000_000));
    let sent_on = ada.get(&download(&kept));
    let link = sent_on.header("location").unwrap();
    assert!(link.starts_with(&format!("http://{bucket}.s3.test:{port}/albumen/users/")), "{link}");
}
