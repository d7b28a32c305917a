use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{ServerName, UnixTime};

use super::resolver::Shown;
use super::*;
use crate::model::Stamp;
use crate::model::time::SetClock;
use crate::net::names::{Names, of_this_machine};

const NOW: Stamp = Stamp(1_790_000_000_000);

fn names(hosts: &[&str]) -> Names {
    Names {
        hosts: hosts.iter().map(|&host| host.into()).collect(),
        addresses: vec!["192.0.2.1".parse().unwrap()],
    }
}

/// As a browser checks that was told to trust the authority.
fn trusted(shown: &Shown, host: &str, now: Stamp) -> bool {
    let mut roots = RootCertStore::empty();
    roots.add(shown.facts.authority.as_ref().unwrap().der.clone().into()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let (own, between) = shown.key.cert.split_first().unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_millis(now.0 as u64));
    let host = ServerName::try_from(host.to_owned()).unwrap();
    verifier.verify_server_cert(own, between, &host, &[], now).is_ok()
}

#[test]
fn the_certificate_is_good_for_its_names_under_its_authority() {
    let folder = tempfile::tempdir().unwrap();
    let shown = issued::current(folder.path(), &names(&["nas.local", "localhost"]), NOW).unwrap();
    assert!(trusted(&shown, "nas.local", NOW) && trusted(&shown, "192.0.2.1", NOW));
    assert!(!trusted(&shown, "other.local", NOW));
    assert!(!trusted(&shown, "nas.local", NOW.plus(400 * Stamp::DAY)));
    assert!(shown.facts.not_after.since(NOW) <= 825 * Stamp::DAY, "Apple's limit");
}

#[test]
fn it_is_kept_until_names_change_or_its_end_is_near() {
    let folder = tempfile::tempdir().unwrap();
    let now = |hosts: &[&str], at: Stamp| issued::current(folder.path(), &names(hosts), at).unwrap().facts;
    let first = now(&["nas.local"], NOW);
    assert_eq!(now(&["nas.local"], NOW.plus(300 * Stamp::DAY)), first);
    let second = now(&["nas.local", "photos.example.org"], NOW);
    assert_ne!(second.fingerprint, first.fingerprint);
    assert_eq!(second.authority, first.authority);
    let renewed = now(&["nas.local"], NOW.plus(310 * Stamp::DAY));
    assert!(renewed.not_after > second.not_after);
    assert_eq!(renewed.authority, first.authority);
}

#[test]
fn keys_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let tls = folder.path().join("tls");
    issued::current(&tls, &names(&["nas.local"]), NOW).unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&tls), 0o700);
    for name in ["ca.key", "server.key"] {
        assert_eq!(mode(&tls.join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_power_cut_between_key_and_certificate_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let current = || issued::current(folder.path(), &names(&["nas.local"]), NOW).unwrap();
    let first = current().facts;
    std::fs::write(folder.path().join("server.key"), rcgen::KeyPair::generate().unwrap().serialize_pem())
        .unwrap();
    let second = current();
    assert!(trusted(&second, "nas.local", NOW));
    assert_ne!(second.facts.fingerprint, first.fingerprint);
    std::fs::write(folder.path().join("server.crt"), "half").unwrap();
    assert_eq!(current().facts.authority, first.authority);
    std::fs::remove_file(folder.path().join("ca.key")).unwrap();
    let error = issued::current(folder.path(), &names(&["nas.local"]), NOW).unwrap_err();
    assert!(matches!(error, TlsError::HalfAuthority(_)), "{error}");
}

#[test]
fn a_board_that_wakes_up_in_1970_has_an_authority_that_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let shown = issued::current(folder.path(), &names(&["pi.local"]), Stamp(60_000)).unwrap();
    let ends = shown.facts.authority.clone().unwrap().not_after;
    assert!(ends > NOW.plus(5_000 * Stamp::DAY), "{ends:?}");
    // Once it has learnt the time, the certificate of 1970 has ended and makes room for another.
    let later = issued::current(folder.path(), &names(&["pi.local"]), NOW).unwrap();
    assert!(trusted(&later, "pi.local", NOW));
    assert_eq!(later.facts.authority, shown.facts.authority);
}

#[test]
fn a_given_certificate_is_shown_and_exchanged_when_its_files_change() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let give = |name: &str| {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    };
    give("one.example.org");
    let wanted = Wanted { given: Some((certificate.clone(), key.clone())), names: Vec::new() };
    let tls = open(folder.path(), wanted.clone(), Arc::new(SetClock::at(NOW))).unwrap();
    assert_eq!(tls.facts.borrow().names, ["one.example.org"]);
    assert!(tls.facts.borrow().authority.is_none() && !tls.facts.borrow().public);
    give("two.example.org");
    tls.keeper.refresh(None).unwrap();
    assert_eq!(tls.facts.borrow().names, ["two.example.org"]);
    // A mistake leaves what is shown as it is.
    std::fs::write(&key, rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    assert!(matches!(tls.keeper.refresh(None), Err(TlsError::NotAPair { .. })));
    assert_eq!(tls.facts.borrow().names, ["two.example.org"]);
    let error = open(folder.path(), wanted, Arc::new(SetClock::at(NOW))).unwrap_err();
    assert!(error.to_string().contains("does not belong"), "{error}");
}

#[test]
fn a_new_folder_gets_everything_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let tls = open(folder.path(), Wanted::default(), Arc::new(SetClock::at(NOW))).unwrap();
    let facts = tls.facts.borrow().clone();
    let names = of_this_machine(&[]);
    assert!(names.hosts.iter().all(|name| facts.covers(name)), "{facts:?}");
    assert!(facts.covers("localhost") && facts.covers("127.0.0.1") && facts.covers("[::1]"));
    assert!(folder.path().join("tls/ca.crt").exists());
}
