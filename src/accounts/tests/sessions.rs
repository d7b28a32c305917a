use super::*;
use crate::store::audit::AUDIT;

#[test]
fn one_sign_in_gives_a_cookie_and_tokens_of_one_session() {
    let house = house();
    let ada = house.ada();
    let signed = house.sign_in();
    let by_cookie = house.cookie(&signed.cookie).unwrap();
    let by_token = house.bearer(&signed.access_token).unwrap();
    assert_eq!((by_cookie.user, by_cookie.session), (ada.id, Some(signed.session)));
    assert_eq!(by_token.session, by_cookie.session);
    assert!(by_token.allows(Scope::Admin) && by_token.scopes.is_none());
    assert!(house.accounts.csrf_matches(&signed.cookie, &signed.csrf));
    // Neither secret can stand in another's place.
    assert!(gone(&house.cookie(&signed.refresh_token)));
    assert!(gone(&house.bearer(&signed.cookie)));
    assert!(matches!(
        house.accounts.refresh(&signed.cookie, &Origin::default()),
        Err(AccountError::NotSignedIn)
    ));
}

#[test]
fn signing_out_ends_the_cookie_and_the_tokens_at_once() {
    let house = house();
    let ada = house.ada();
    let (here, there) = (house.sign_in(), house.sign_in());
    assert_eq!(house.accounts.sessions(ada.id).unwrap().len(), 2);
    house.accounts.sign_out(here.session, &Origin::default()).unwrap();
    assert!(gone(&house.cookie(&here.cookie)));
    assert!(gone(&house.bearer(&here.access_token)));
    assert!(house.accounts.refresh(&here.refresh_token, &Origin::default()).is_err());
    assert!(house.cookie(&there.cookie).is_ok());
    let stranger = house.accounts.end_session(UserId::new(), there.session, &Origin::default());
    assert!(matches!(stranger, Err(AccountError::NotFound("session"))));
    house.accounts.end_session(ada.id, there.session, &Origin::default()).unwrap();
    assert!(gone(&house.cookie(&there.cookie)));
    assert!(house.accounts.store.read(|tx| tx.all(&TOKENS, &())).unwrap().is_empty());
}

#[test]
fn another_password_ends_the_other_sessions() {
    let house = house();
    let ada = house.ada();
    let (here, there) = (house.sign_in(), house.sign_in());
    let change = |current| {
        house.accounts.change_password(
            ada.id,
            current,
            "battery staple",
            Some(here.session),
            &Origin::default(),
        )
    };
    assert!(matches!(change("wrong horse"), Err(AccountError::WrongPassword)));
    assert!(house.cookie(&there.cookie).is_ok());
    change(PASSWORD).unwrap();
    assert!(house.cookie(&here.cookie).is_ok());
    assert!(gone(&house.bearer(&there.access_token)));
    assert!(house.accounts.sign_in("ada", PASSWORD, None, &device()).is_err());
    house.accounts.set_password(ada.id, "third password").unwrap();
    assert!(gone(&house.cookie(&here.cookie)));
    assert!(house.accounts.sign_in("ada", "third password", None, &device()).is_ok());
}

#[test]
fn suspending_and_locking_act_on_living_sessions() {
    let house = house();
    let ada = house.ada();
    let signed = house.sign_in();
    house.stand(ada.id, Status::Suspended);
    let viewer = house.bearer(&signed.access_token).unwrap();
    assert!(viewer.allows(Scope::Read) && !viewer.allows(Scope::Write));
    house.stand(ada.id, Status::Locked);
    assert!(matches!(house.cookie(&signed.cookie), Err(AccountError::Locked)));
    assert!(matches!(
        house.accounts.refresh(&signed.refresh_token, &Origin::default()),
        Err(AccountError::Locked)
    ));
    assert!(matches!(house.accounts.sign_in("ada", PASSWORD, None, &device()), Err(AccountError::Locked)));
    house.stand(ada.id, Status::Pending);
    assert!(matches!(house.bearer(&signed.access_token), Err(AccountError::Pending)));
}

#[test]
fn a_session_lives_ninety_days_after_its_last_use() {
    let house = house();
    let ada = house.ada();
    let signed = house.sign_in();
    house.clock.advance(89 * Stamp::DAY);
    assert!(house.cookie(&signed.cookie).is_ok());
    assert!(gone(&house.bearer(&signed.access_token)));
    house.clock.advance(89 * Stamp::DAY);
    assert!(house.cookie(&signed.cookie).is_ok());
    house.clock.advance(90 * Stamp::DAY);
    assert!(gone(&house.cookie(&signed.cookie)));
    assert!(house.accounts.sessions(ada.id).unwrap().is_empty());
    house.sign_in();
    assert_eq!(house.accounts.store.read(|tx| tx.all(&SESSIONS, &())).unwrap().len(), 1);
}

#[test]
fn a_reader_causes_one_write_an_hour() {
    let house = house();
    house.ada();
    let signed = house.sign_in();
    let began = house.last_seen(signed.session);
    house.clock.advance(Stamp::HOUR - 1);
    house.cookie(&signed.cookie).unwrap();
    assert_eq!(house.last_seen(signed.session), began);
    house.clock.advance(1);
    house.cookie(&signed.cookie).unwrap();
    assert_eq!(house.last_seen(signed.session), began.plus(Stamp::HOUR));
}

#[test]
fn a_refresh_token_works_once_and_its_theft_ends_the_session() {
    let house = house();
    house.ada();
    let signed = house.sign_in();
    let next = house.accounts.refresh(&signed.refresh_token, &Origin::default()).unwrap();
    assert!(house.bearer(&next.access_token).is_ok());
    assert!(house.accounts.refresh(&signed.refresh_token, &Origin::default()).is_err());
    assert!(gone(&house.bearer(&next.access_token)));
    assert!(gone(&house.cookie(&signed.cookie)));
    assert!(house.accounts.refresh(&next.refresh_token, &Origin::default()).is_err());
    let told = house.accounts.store.read(|tx| tx.all(&AUDIT, &())).unwrap();
    let told: Vec<_> = told.into_iter().map(|(_, record)| record).collect();
    let reuse: Vec<_> = told.iter().filter(|record| record.act == "refresh_token_reused").collect();
    assert_eq!(reuse.len(), 1, "{told:?}");
    assert_eq!(reuse[0].subject.as_ref().unwrap().owner, Some(signed.user.id));
}

#[test]
fn a_session_refreshed_for_months_does_not_grow() {
    let house = house();
    house.ada();
    let signed = house.sign_in();
    let mut token = signed.refresh_token;
    for _ in 0..60 {
        token = house.accounts.refresh(&token, &Origin::default()).unwrap().refresh_token;
    }
    assert_eq!(house.accounts.store.read(|tx| tx.all(&TOKENS, &())).unwrap().len(), 34);
    assert!(house.cookie(&signed.cookie).is_ok());
    house.accounts.sign_out(signed.session, &Origin::default()).unwrap();
    assert!(house.accounts.store.read(|tx| tx.all(&TOKENS, &())).unwrap().is_empty());
}

#[test]
fn an_app_password_opens_its_scopes_until_it_is_revoked() {
    let house = house();
    let ada = house.ada();
    let none = house.accounts.create_app_password(ada.id, "drive", &[], &Origin::default()).unwrap_err();
    assert_eq!(none.field(), Some("scopes"));
    let made = house
        .accounts
        .create_app_password(ada.id, "drive", &[Scope::Read, Scope::Upload], &Origin::default())
        .unwrap();
    let viewer = house.bearer(&made.secret).unwrap();
    assert_eq!((viewer.user, viewer.session), (ada.id, None));
    assert!(viewer.allows(Scope::Upload) && !viewer.allows(Scope::Write));
    let used = house.accounts.app_passwords(ada.id).unwrap()[0].last_used_at;
    assert_eq!(used, Some(house.clock.now()));
    house.clock.advance(Stamp::HOUR / 2);
    house.bearer(&made.secret).unwrap();
    assert_eq!(house.accounts.app_passwords(ada.id).unwrap()[0].last_used_at, used);
    assert!(house.accounts.revoke_app_password(UserId::new(), made.id, &Origin::default()).is_err());
    house.accounts.revoke_app_password(ada.id, made.id, &Origin::default()).unwrap();
    assert!(gone(&house.bearer(&made.secret)));
    assert!(house.accounts.app_passwords(ada.id).unwrap().is_empty());
}

#[test]
fn secrets_outlive_a_restart_and_are_not_kept_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("albumen.redb");
    let clock = Arc::new(SetClock::at(Stamp(1_750_000_000_000)));
    let open = || Accounts::open(Store::open(&path).unwrap(), Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    let accounts = open();
    let code = accounts.setup_code().unwrap();
    let ada = accounts.create(&new("ada", "ada@home.lan")).unwrap();
    let signed = accounts.sign_in("ada", PASSWORD, None, &device()).unwrap();
    let made = accounts.create_app_password(ada.id, "sync", &[Scope::Upload], &Origin::default()).unwrap();
    drop(accounts);
    let accounts = open();
    assert_eq!(accounts.setup_code().unwrap(), code);
    assert!(accounts.authenticate(Credential::Bearer(&signed.access_token)).is_ok());
    assert!(accounts.csrf_matches(&signed.cookie, &signed.csrf));
    drop(accounts);
    let bytes = std::fs::read(&path).unwrap();
    for secret in [&signed.cookie, &signed.refresh_token, &signed.access_token, &made.secret, PASSWORD] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}
