use super::*;
use crate::store::accounts::SessionKind;

impl House {
    fn basic(&self, user: &str, secret: &str, agent: &str) -> Result<Viewer, AccountError> {
        let device = Device { name: agent.into(), ..device() };
        let shown = Basic { user, secret, device: &device, account_password: false };
        self.accounts.authenticate(Credential::Basic(shown))
    }

    fn drive_password(&self, owner: UserId, name: &str) -> MadeAppPassword {
        self.accounts.create_app_password(owner, name, &[Scope::Webdav], &Origin::default()).unwrap()
    }
}

#[test]
fn an_app_password_mounts_its_owners_drive_under_either_login() {
    let house = house();
    let ada = house.ada();
    house.accounts.create(&new("grace", "grace@home.lan")).unwrap();
    let made = house.drive_password(ada.id, "laptop");
    let viewer = house.basic("ADA", &made.secret, "Finder").unwrap();
    assert_eq!(viewer.user, ada.id);
    assert!(viewer.allows(Scope::Webdav) && !viewer.allows(Scope::Admin));
    assert!(house.basic("ada@home.lan", &made.secret, "Finder").is_ok());
    assert!(matches!(house.basic("grace", &made.secret, "Finder"), Err(AccountError::WrongLogin)));
    assert!(matches!(house.basic("ada", "alb_guess", "Finder"), Err(AccountError::WrongLogin)));
    assert!(matches!(house.basic("ada", PASSWORD, "Finder"), Err(AccountError::WrongLogin)));
}

#[test]
fn a_mounted_drive_is_a_session_and_ending_it_ends_its_password() {
    let house = house();
    let ada = house.ada();
    let (laptop, phone) = (house.drive_password(ada.id, "laptop"), house.drive_password(ada.id, "phone"));
    house.basic("ada", &laptop.secret, "Finder").unwrap();
    house.basic("ada", &laptop.secret, "Finder").unwrap();
    house.basic("ada", &phone.secret, "Files").unwrap();
    let sessions = house.accounts.sessions(ada.id).unwrap();
    let shown: Vec<_> = sessions.iter().map(|one| (one.device.as_str(), one.kind)).collect();
    let kind = |made: &MadeAppPassword| SessionKind::Drive(Some(made.id));
    assert_eq!(shown, [("phone (Files)", kind(&phone)), ("laptop (Finder)", kind(&laptop))]);
    house.accounts.end_session(ada.id, sessions[0].id, &Origin::default()).unwrap();
    assert!(house.basic("ada", &phone.secret, "Files").is_err());
    house.accounts.set_password(ada.id, "another password").unwrap();
    assert!(house.basic("ada", &laptop.secret, "Finder").is_ok());
    house.accounts.revoke_app_password(ada.id, laptop.id, &Origin::default()).unwrap();
    assert!(house.basic("ada", &laptop.secret, "Finder").is_err());
    assert!(house.accounts.sessions(ada.id).unwrap().is_empty());
}

#[test]
fn a_sixth_device_is_refused_until_one_ends() {
    let house = house();
    let ada = house.ada();
    let made: Vec<_> = (0..6).map(|n| house.drive_password(ada.id, &format!("device {n}"))).collect();
    for one in &made[..5] {
        house.basic("ada", &one.secret, "davfs2").unwrap();
    }
    let sixth = || house.basic("ada", &made[5].secret, "davfs2");
    assert!(matches!(sixth(), Err(AccountError::TooManyDevices { most: 5 })));
    assert!(house.basic("ada", &made[0].secret, "davfs2").is_ok());
    house.accounts.revoke_app_password(ada.id, made[0].id, &Origin::default()).unwrap();
    assert!(sixth().is_ok());
    // Those that nobody mounts any more make room by themselves.
    house.clock.advance(91 * Stamp::DAY);
    let seventh = house.drive_password(ada.id, "device 7");
    assert!(house.basic("ada", &seventh.secret, "davfs2").is_ok());
    assert_eq!(house.accounts.sessions(ada.id).unwrap().len(), 1);
}

#[test]
fn an_idle_client_that_polls_writes_once_an_hour() {
    let house = house();
    let ada = house.ada();
    let made = house.drive_password(ada.id, "phone");
    let session = house.basic("ada", &made.secret, "Files").unwrap().session.unwrap();
    let began = house.last_seen(session);
    house.clock.advance(Stamp::HOUR - 1);
    house.basic("ada", &made.secret, "Files").unwrap();
    assert_eq!(house.last_seen(session), began);
    house.clock.advance(1);
    house.basic("ada", &made.secret, "Files").unwrap();
    assert_eq!(house.last_seen(session), began.plus(Stamp::HOUR));
}

#[test]
fn the_account_password_is_taken_only_where_that_is_set_and_guesses_are_slowed() {
    let house = house();
    let ada = house.ada();
    let device = device();
    let ask = |secret: &str| {
        let shown = Basic { user: "ada", secret, device: &device, account_password: true };
        house.accounts.authenticate(Credential::Basic(shown))
    };
    let viewer = ask(PASSWORD).unwrap();
    assert!(viewer.scopes.as_ref().is_some_and(|scopes| !scopes.contains(&Scope::Admin)));
    // Verified once, it is not hashed again: a hundred requests pass a throttle of twenty.
    assert!((0..100).all(|_| ask(PASSWORD).is_ok()));
    let slowed = (0..40).find(|_| matches!(ask("guess guess"), Err(AccountError::Throttled { .. })));
    assert!(slowed.is_some());
    assert!(ask(PASSWORD).is_ok());
    house.accounts.set_password(ada.id, "another password").unwrap();
    assert!(ask(PASSWORD).is_err());
    house.stand(ada.id, Status::Locked);
    assert!(ask("another password").is_err());
}
