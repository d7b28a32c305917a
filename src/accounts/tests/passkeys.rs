use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::*;
use crate::model::ContentHash;
use crate::store::passkeys::CREDENTIALS;

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTACHED: u8 = 64;

/// A device that keeps one key.
struct Authenticator {
    key: Ed25519KeyPair,
    id: Vec<u8>,
    user: Vec<u8>,
    flags: u8,
    origin: &'static str,
}

impl Authenticator {
    fn of(user: UserId) -> Self {
        let key = Ed25519KeyPair::from_seed_unchecked(&random::<32>()).unwrap();
        let id = random::<16>().to_vec();
        let user = user.bytes().to_vec();
        Self { key, id, user, flags: PRESENT | VERIFIED, origin: "https://nas.local:8443" }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let origin = self.origin;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"}}"#).into_bytes()
    }

    fn data(&self, attached: bool, signs: u32) -> Vec<u8> {
        let flags = self.flags | if attached { ATTACHED } else { 0 };
        let mut data = ContentHash::of(b"nas.local").0.to_vec();
        data.push(flags);
        data.extend(signs.to_be_bytes());
        if attached {
            data.extend([0; 16]);
            data.extend((self.id.len() as u16).to_be_bytes());
            data.extend(&self.id);
            let x = Value::Bytes(self.key.public_key().as_ref().to_vec());
            let number = |n: i64| Value::Integer(n.into());
            let entries = [(1, number(1)), (3, number(-8)), (-1, number(6)), (-2, x)];
            let key = Value::Map(entries.into_iter().map(|(label, value)| (number(label), value)).collect());
            ciborium::into_writer(&key, &mut data).unwrap();
        }
        data
    }

    fn make(&self, challenge: &Challenge) -> Attestation {
        let text = |text: &str| Value::Text(text.into());
        let object = Value::Map(vec![
            (text("fmt"), text("none")),
            (text("attStmt"), Value::Map(Vec::new())),
            (text("authData"), Value::Bytes(self.data(true, 0))),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).unwrap();
        Attestation { client_data: self.client_data("webauthn.create", &challenge.text), object: bytes }
    }

    fn sign(&self, challenge: &Challenge, signs: u32) -> Assertion {
        let client_data = self.client_data("webauthn.get", &challenge.text);
        let authenticator_data = self.data(false, signs);
        let message = [&authenticator_data[..], &ContentHash::of(&client_data).0].concat();
        let signature = self.key.sign(&message).as_ref().to_vec();
        let (credential, user) = (self.id.clone(), self.user.clone());
        Assertion { credential, client_data, authenticator_data, signature, user }
    }
}

fn nas() -> Place {
    Place::parse("nas.local:8443").unwrap()
}

impl House {
    fn viewer(&self) -> Viewer {
        self.cookie(&self.sign_in().cookie).unwrap()
    }

    fn add(&self, viewer: &Viewer, device: &Authenticator) -> Result<Passkey, AccountError> {
        let wanted = self.accounts.begin_passkey(viewer, PASSWORD, &nas())?;
        self.accounts.finish_passkey(viewer, "Laptop", &device.make(&wanted.challenge))
    }

    fn enter_by(&self, device: &Authenticator, signs: u32) -> Result<SignedIn, AccountError> {
        let challenge = self.accounts.begin_entry(&nas());
        self.accounts.enter(&device.sign(&challenge, signs), &super::device())
    }
}

#[test]
fn a_key_signs_in_its_owner_without_a_code() {
    let house = house();
    let ada = house.ada();
    let (viewer, device) = (house.viewer(), Authenticator::of(ada.id));
    let made = house.add(&viewer, &device).unwrap();
    assert_eq!((made.name.as_str(), made.place.as_str()), ("Laptop", "nas.local"));
    let wanted = house.accounts.begin_passkey(&viewer, PASSWORD, &nas()).unwrap();
    assert_eq!(wanted.known, std::slice::from_ref(&device.id));
    assert!(matches!(house.add(&viewer, &device), Err(AccountError::PasskeyRefused(_))));
    let signed = house.enter_by(&device, 0).unwrap();
    assert_eq!(house.cookie(&signed.cookie).unwrap().user, ada.id);
    assert_eq!(house.accounts.passkeys(ada.id).unwrap()[0].last_used_at, Some(house.clock.now()));
    house.stand(ada.id, Status::Locked);
    assert!(matches!(house.enter_by(&device, 0), Err(AccountError::Locked)));
}

#[test]
fn an_answer_from_elsewhere_or_without_its_person_is_refused() {
    let house = house();
    let ada = house.ada();
    let viewer = house.viewer();
    let refused = |result: Result<Passkey, _>| matches!(result, Err(AccountError::PasskeyRefused(_)));
    let phished = Authenticator { origin: "https://nas.example.org", ..Authenticator::of(ada.id) };
    assert!(refused(house.add(&viewer, &phished)));
    let touched = Authenticator { flags: PRESENT, ..Authenticator::of(ada.id) };
    assert!(refused(house.add(&viewer, &touched)), "a touch shows nobody");
    let device = Authenticator::of(ada.id);
    // A challenge for signing in does not add a key, nor one that somebody else was given.
    let entry = house.accounts.begin_entry(&nas());
    let crossed = house.accounts.finish_passkey(&viewer, "Laptop", &device.make(&entry));
    assert!(matches!(crossed, Err(AccountError::BeginAgain)));
    let wanted = house.accounts.begin_passkey(&viewer, PASSWORD, &nas()).unwrap();
    let stranger = Viewer { user: UserId::new(), ..viewer.clone() };
    let crossed = house.accounts.finish_passkey(&stranger, "Laptop", &device.make(&wanted.challenge));
    assert!(matches!(crossed, Err(AccountError::BeginAgain)));
    house.add(&viewer, &device).unwrap();
    for wrong in [
        Authenticator { origin: "https://nas.example.org", ..Authenticator::of(ada.id) },
        Authenticator { flags: PRESENT, ..Authenticator::of(ada.id) },
        Authenticator::of(ada.id),
    ] {
        let forged = Authenticator { id: device.id.clone(), ..wrong };
        assert!(matches!(house.enter_by(&forged, 0), Err(AccountError::PasskeyRefused(_))));
    }
    let other = Authenticator { user: UserId::new().bytes().to_vec(), ..device };
    assert!(matches!(house.enter_by(&other, 0), Err(AccountError::UnknownPasskey)));
}

#[test]
fn a_counter_that_stands_still_betrays_a_copy() {
    let house = house();
    let ada = house.ada();
    let device = Authenticator::of(ada.id);
    house.add(&house.viewer(), &device).unwrap();
    assert!(house.enter_by(&device, 5).is_ok());
    assert!(matches!(house.enter_by(&device, 5), Err(AccountError::PasskeyRefused(_))));
    assert!(matches!(house.enter_by(&device, 0), Err(AccountError::PasskeyRefused(_))));
    assert!(house.enter_by(&device, 6).is_ok());
}

#[test]
fn a_key_that_was_removed_opens_nothing() {
    let house = house();
    let ada = house.ada();
    let (viewer, device) = (house.viewer(), Authenticator::of(ada.id));
    let made = house.add(&viewer, &device).unwrap();
    let stranger = Viewer { user: UserId::new(), ..viewer.clone() };
    assert!(matches!(house.accounts.remove_passkey(&stranger, made.id), Err(AccountError::NotFound(_))));
    house.accounts.remove_passkey(&viewer, made.id).unwrap();
    assert!(matches!(house.enter_by(&device, 0), Err(AccountError::UnknownPasskey)));
    house.add(&viewer, &device).unwrap();
    house.accounts.delete_own(&viewer, PASSWORD).unwrap();
    assert!(house.accounts.store.read(|tx| tx.all(&CREDENTIALS, &())).unwrap().is_empty());
}

#[test]
fn what_is_no_answer_is_refused_plainly() {
    let house = house();
    let ada = house.ada();
    let (viewer, device) = (house.viewer(), Authenticator::of(ada.id));
    let wanted = || house.accounts.begin_passkey(&viewer, PASSWORD, &nas()).unwrap().challenge;
    let finish = |answer: &Attestation| house.accounts.finish_passkey(&viewer, "Laptop", answer);
    let whole = device.make(&wanted());
    for length in [0, 1, 30, 90, whole.object.len() - 1] {
        let cut = Attestation { object: whole.object[..length].to_vec(), ..device.make(&wanted()) };
        assert!(matches!(finish(&cut), Err(AccountError::PasskeyRefused(_))), "{length}");
    }
    let spoken = Attestation { client_data: b"{}".to_vec(), ..whole.clone() };
    assert!(matches!(finish(&spoken), Err(AccountError::PasskeyRefused(_))));
    let named = house.accounts.finish_passkey(&viewer, " ", &whole);
    assert_eq!(named.unwrap_err().field(), Some("name"));
    assert!(URL_SAFE_NO_PAD.decode(wanted().text).unwrap().len() == 32);
}
