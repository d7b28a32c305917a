use super::*;
use crate::audit::Act;
use crate::store::audit::AUDIT;
use crate::store::second_factors::SECOND_FACTORS;

const STEP: i64 = 30 * Stamp::SECOND;

impl House {
    /// The code that an app with this person's secret shows `steps` of half a minute from now.
    fn shown(&self, user: UserId, steps: i64) -> String {
        let record = self.accounts.store.read(|tx| tx.get(&SECOND_FACTORS, &user)).unwrap().unwrap();
        let seconds = self.clock.now().plus(steps * STEP).0 / Stamp::SECOND;
        totp::totp(&record.secret, None).generate(seconds as u64).to_string()
    }

    fn enter(&self, code: Option<&str>) -> Result<SignedIn, AccountError> {
        self.accounts.sign_in("ada", PASSWORD, code, &device())
    }

    /// Turns the second factor on for a person. Gives who they are and their recovery codes.
    fn with_totp(&self) -> (Viewer, Vec<String>) {
        let ada = self.ada();
        let viewer = self.cookie(&self.sign_in().cookie).unwrap();
        self.accounts.begin_totp(&viewer, PASSWORD).unwrap();
        let codes = self.accounts.confirm_totp(&viewer, &self.shown(ada.id, 0)).unwrap();
        self.clock.advance(STEP);
        (viewer, codes)
    }

    fn acts(&self) -> Vec<String> {
        let all = self.accounts.store.read(|tx| tx.all(&AUDIT, &())).unwrap();
        all.into_iter().map(|(_, record)| record.act).collect()
    }
}

#[test]
fn codes_are_asked_for_once_the_app_has_shown_its_first() {
    let house = house();
    let ada = house.ada();
    let viewer = house.cookie(&house.sign_in().cookie).unwrap();
    let wrong = house.accounts.begin_totp(&viewer, "wrong horse");
    assert!(matches!(wrong, Err(AccountError::WrongAccountPassword)));
    let made = house.accounts.begin_totp(&viewer, PASSWORD).unwrap();
    assert_eq!(made.address, format!("otpauth://totp/Albumen:ada?secret={}&issuer=Albumen", made.secret));
    assert!(house.enter(None).is_ok(), "nothing is asked for yet");
    assert!(matches!(house.accounts.confirm_totp(&viewer, "12345"), Err(AccountError::WrongTotp)));
    assert_eq!(house.accounts.second_factor(ada.id).unwrap().totp_since, None);
    let codes = house.accounts.confirm_totp(&viewer, &house.shown(ada.id, 0)).unwrap();
    assert_eq!(codes.len(), 10);
    let factor = house.accounts.second_factor(ada.id).unwrap();
    assert_eq!((factor.totp_since, factor.recovery_codes_left), (Some(house.clock.now()), 10));
    assert!(matches!(house.enter(None), Err(AccountError::TotpRequired)));
    assert!(matches!(house.enter(Some(" ")), Err(AccountError::TotpRequired)));
    assert!(matches!(house.accounts.begin_totp(&viewer, PASSWORD), Err(AccountError::TotpOn)));
    let guess = house.accounts.sign_in("ada", "wrong horse", Some("123456"), &device());
    assert!(matches!(guess, Err(AccountError::WrongLogin)), "who does not know the password learns nothing");
    house.clock.advance(STEP);
    let code = house.shown(ada.id, 0);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert!(house.enter(Some(&spaced)).is_ok());
}

#[test]
fn a_code_is_good_once_and_for_half_a_minute_around_its_time() {
    let house = house();
    let (viewer, _) = house.with_totp();
    let code = house.shown(viewer.user, 0);
    assert!(house.enter(Some(&code)).is_ok());
    assert!(matches!(house.enter(Some(&code)), Err(AccountError::WrongTotp)), "it was used");
    house.clock.advance(10 * STEP);
    for steps in [-2, 2] {
        let code = house.shown(viewer.user, steps);
        assert!(matches!(house.enter(Some(&code)), Err(AccountError::WrongTotp)), "{steps}");
    }
    assert!(house.enter(Some(&house.shown(viewer.user, 1))).is_ok());
    let older = house.shown(viewer.user, 0);
    assert!(matches!(house.enter(Some(&older)), Err(AccountError::WrongTotp)), "a newer one was used");
    assert!(house.acts().contains(&Act::SecondFactorFailed.name().to_owned()));
}

#[test]
fn a_recovery_code_opens_once_and_new_ones_end_the_old() {
    let house = house();
    let (viewer, codes) = house.with_totp();
    assert!(house.enter(Some(&codes[3].to_uppercase().replace('-', " "))).is_ok());
    assert!(matches!(house.enter(Some(&codes[3])), Err(AccountError::WrongTotp)));
    assert_eq!(house.accounts.second_factor(viewer.user).unwrap().recovery_codes_left, 9);
    assert!(house.acts().contains(&Act::RecoveryCodeUsed.name().to_owned()));
    let fresh = house.accounts.make_recovery_codes(&viewer, PASSWORD).unwrap();
    assert!(matches!(house.enter(Some(&codes[4])), Err(AccountError::WrongTotp)));
    assert!(house.enter(Some(&fresh[0])).is_ok());
    let kept = house.accounts.store.read(|tx| tx.get(&SECOND_FACTORS, &viewer.user)).unwrap().unwrap();
    assert!(!format!("{kept:?}").contains(&fresh[1]));
}

#[test]
fn guessing_codes_is_slowed_and_a_recovery_code_still_opens() {
    let house = house();
    let (viewer, codes) = house.with_totp();
    let elsewhere = |n: u8| Device { address: format!("198.51.100.{n}"), ..device() };
    let guess = |n| house.accounts.sign_in("ada", PASSWORD, Some("000000"), &elsewhere(n));
    let slowed = (0..40).position(|n| matches!(guess(n), Err(AccountError::Throttled { .. })));
    // One of ten was taken by turning it on.
    assert_eq!(slowed, Some(9));
    let right = house.shown(viewer.user, 0);
    assert!(matches!(house.enter(Some(&right)), Err(AccountError::Throttled { .. })));
    assert!(house.enter(Some(&codes[0])).is_ok());
}

#[test]
fn turning_it_off_takes_the_password_and_the_recovery_codes() {
    let house = house();
    let (viewer, codes) = house.with_totp();
    assert!(matches!(house.accounts.end_totp(&viewer, "wrong"), Err(AccountError::WrongAccountPassword)));
    house.accounts.end_totp(&viewer, PASSWORD).unwrap();
    assert!(house.enter(None).is_ok());
    assert!(matches!(house.accounts.end_totp(&viewer, PASSWORD), Err(AccountError::TotpOff)));
    assert!(matches!(house.accounts.make_recovery_codes(&viewer, PASSWORD), Err(AccountError::TotpOff)));
    house.accounts.begin_totp(&viewer, PASSWORD).unwrap();
    house.clock.advance(2 * Stamp::HOUR);
    let late = house.accounts.confirm_totp(&viewer, &house.shown(viewer.user, 0));
    assert!(matches!(late, Err(AccountError::TotpOff)));
    assert!(house.enter(Some(&codes[0])).is_ok(), "a code that nobody asks for hinders nobody");
}

#[test]
fn a_drive_cannot_come_in_with_the_password_alone() {
    let house = house();
    house.with_totp();
    let device = device();
    let basic = Basic { user: "ada", secret: PASSWORD, device: &device, account_password: true };
    let shown = house.accounts.authenticate(Credential::Basic(basic));
    assert!(matches!(shown, Err(AccountError::TotpRequired)));
}

#[test]
fn codes_are_those_of_rfc_6238() {
    // RFC 6238, appendix B, of which apps show the last six digits.
    let app = totp::totp(b"12345678901234567890", None);
    for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
        assert_eq!(app.generate(seconds).to_string(), code);
    }
}
