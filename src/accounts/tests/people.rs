use std::num::NonZeroU32;

use super::*;

#[test]
fn set_up_makes_one_superuser_however_many_race_for_it() {
    let house = house();
    let code = house.accounts.setup_code().unwrap().unwrap();
    assert_eq!(house.accounts.setup_code().unwrap().unwrap(), code);
    let racers: Vec<_> = (0..4)
        .map(|n| {
            let (accounts, code) = (house.accounts.clone(), code.clone());
            std::thread::spawn(move || accounts.set_up(&form(&code, &format!("ada{n}")), &device()))
        })
        .collect();
    let results: Vec<_> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let won = results.into_iter().find_map(Result::ok).unwrap();
    assert_eq!(won.user.role, Role::Superuser);
    assert_eq!(house.accounts.list().unwrap().len(), 1);
    assert_eq!(house.cookie(&won.cookie).unwrap().user, won.user.id);
    assert!(!house.accounts.setup_needed().unwrap());
    assert_eq!(house.accounts.setup_code().unwrap(), None);
    assert_eq!(house.accounts.server_name(), "Home");
    let again = house.accounts.set_up(&form(&code, "eve"), &device());
    assert!(matches!(again, Err(AccountError::AlreadySetUp)));
}

#[test]
fn a_wrong_set_up_code_is_refused_and_guessing_is_slowed() {
    let house = house();
    let mut refusals =
        (0..30).map(|_| house.accounts.set_up(&form("0000-0000", "eve"), &device()).unwrap_err());
    assert!(matches!(refusals.next(), Some(AccountError::WrongCode)));
    assert!(refusals.any(|error| matches!(error, AccountError::Throttled { .. })));
    assert!(house.accounts.setup_needed().unwrap());
    assert!(house.accounts.list().unwrap().is_empty());
}

#[test]
fn names_and_addresses_are_unique_without_regard_to_case() {
    let house = house();
    house.ada();
    let name = house.accounts.create(&new("ADA", "other@home.lan")).unwrap_err();
    assert_eq!(name.field(), Some("username"));
    let email = house.accounts.create(&new("grace", "Ada@Home.lan")).unwrap_err();
    assert_eq!(email.field(), Some("email"));
    assert_eq!(house.accounts.list().unwrap().len(), 1);
    assert!(house.accounts.sign_in("ADA@HOME.LAN", PASSWORD, None, &device()).is_ok());
}

#[test]
fn a_renamed_person_signs_in_by_the_new_name_only() {
    let house = house();
    let ada = house.ada();
    house.accounts.create(&new("grace", "grace@home.lan")).unwrap();
    let rename = |to: &str| {
        house
            .accounts
            .update_profile(ada.id, &ProfileChange { username: Some(to.into()), ..Default::default() })
    };
    assert!(matches!(rename("Grace"), Err(AccountError::Taken { field: "username", .. })));
    assert_eq!(rename("Ada").unwrap().username, "Ada");
    rename("lovelace").unwrap();
    assert!(house.accounts.find("ada").is_err());
    assert_eq!(house.accounts.find("Lovelace").unwrap().id, ada.id);
    assert!(house.accounts.create(&new("ada", "new@home.lan")).is_ok());
}

#[test]
fn settings_take_what_the_pages_know() {
    let house = house();
    let ada = house.ada();
    let set = |theme: &str, language: &str| {
        let change = SettingsChange { theme: Some(theme.into()), language: Some(language.into()) };
        house.accounts.update_settings(ada.id, &change)
    };
    assert_eq!(set("dark", "pt-BR").unwrap().theme, "dark");
    assert_eq!(set("puce", "en").unwrap_err().field(), Some("theme"));
    assert_eq!(set("dark", "<script>").unwrap_err().field(), Some("language"));
}

#[test]
fn a_wrong_password_and_an_unknown_person_get_the_same_answer() {
    let house = house();
    house.ada();
    let wrong = house.accounts.sign_in("ada", "wrong horse", None, &device()).unwrap_err();
    let unknown = house.accounts.sign_in("eve", PASSWORD, None, &device()).unwrap_err();
    assert_eq!(wrong.to_string(), unknown.to_string());
    assert!(matches!(unknown, AccountError::WrongLogin));
}

#[test]
fn a_guesser_is_slowed_while_the_person_still_gets_in() {
    let house = house();
    house.ada();
    // So few that none comes free again while their passwords are hashed, however slow the machine: one each half
    // minute.
    let accounts = house.accounts.clone().allowing(NonZeroU32::new(4).unwrap());
    let refused = (0..10).find(|_| {
        matches!(accounts.sign_in("Ada", "guess guess", None, &device()), Err(AccountError::Throttled { .. }))
    });
    assert_eq!(refused, Some(4));
    let home = Device { address: "192.0.2.8".into(), ..device() };
    assert!(accounts.sign_in("ada", PASSWORD, None, &home).is_ok());
}
