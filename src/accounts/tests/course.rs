//! Sign-up, approval, suspension, invitations, forgotten passwords and the end, with the clock in hand.

use super::*;
use crate::model::server::SignUp;
use crate::queue::{Queue, SERVER};
use crate::store::settings;
use crate::store::standing::{INVITATION_SECRETS, Purpose, TICKETS, USER_TICKETS};

fn chief() -> Actor {
    Actor::console()
}

fn opened(mode: SignUp) -> House {
    let house = house();
    house.accounts.store.write(move |tx| settings::change(tx, |settings| settings.sign_up = mode)).unwrap();
    house.accounts.settings.reload().unwrap();
    house
}

fn signing_up(name: &str, invitation: Option<String>) -> SignUpForm {
    SignUpForm {
        username: name.into(),
        email: format!("{name}@home.lan"),
        display_name: None,
        password: PASSWORD.into(),
        invitation,
    }
}

impl House {
    fn register(&self, name: &str, invitation: Option<String>) -> Result<Person, AccountError> {
        self.accounts.register(&signing_up(name, invitation), &Origin::default())
    }

    fn status(&self, id: UserId) -> Status {
        self.accounts.person(id).unwrap().status
    }

    fn jobs(&self) -> Vec<&'static str> {
        let due = Queue::new(self.accounts.store.clone()).due(self.clock.now(), 99, |_| true).unwrap().0;
        assert!(due.iter().all(|job| job.owner == SERVER));
        due.into_iter().map(|job| job.work.kind()).collect()
    }
}

#[test]
fn who_signs_up_openly_waits_for_approval() {
    let house = opened(SignUp::Open);
    let bob = house.register("bob", None).unwrap();
    assert_eq!(bob.status, Status::Pending);
    assert!(matches!(house.accounts.sign_in("bob", PASSWORD, None, &device()), Err(AccountError::Pending)));
    assert_eq!(house.accounts.overview(Some(Status::Pending), None, 9).unwrap().len(), 1);
    house.accounts.approve(&chief(), bob.id).unwrap();
    assert!(house.accounts.sign_in("bob", PASSWORD, None, &device()).is_ok());
    assert!(matches!(house.accounts.approve(&chief(), bob.id), Err(AccountError::Course(_))));
}

#[test]
fn a_closed_door_stays_closed() {
    let house = opened(SignUp::Invite);
    assert!(matches!(house.register("bob", None), Err(AccountError::InvitationNeeded)));
    assert!(matches!(house.register("bob", Some("guess".into())), Err(AccountError::StaleLink)));
    let house = opened(SignUp::Off);
    assert!(matches!(house.register("bob", None), Err(AccountError::SignUpOff)));
    assert!(matches!(house.register("bob", Some("guess".into())), Err(AccountError::SignUpOff)));
}

#[test]
fn an_invitation_lets_one_person_in_until_it_ends() {
    let house = opened(SignUp::Invite);
    let invite = |days| {
        let new = NewInvitation { email: None, role: Role::User, quota_bytes: Some(7), days };
        house.accounts.invite(&chief(), &new)
    };
    let made = invite(None).unwrap();
    let bob = house.register("bob", Some(made.secret.clone())).unwrap();
    assert_eq!((bob.status, bob.quota_bytes), (Status::Active, Some(7)));
    assert!(matches!(house.register("eve", Some(made.secret)), Err(AccountError::StaleLink)));
    let late = invite(Some(1)).unwrap();
    house.clock.advance(Stamp::DAY);
    assert!(house.accounts.invitations().unwrap().is_empty());
    assert!(matches!(house.register("eve", Some(late.secret)), Err(AccountError::StaleLink)));
    let taken_back = invite(None).unwrap();
    house.accounts.withdraw(&chief(), taken_back.record.id).unwrap();
    assert!(matches!(house.register("eve", Some(taken_back.secret)), Err(AccountError::StaleLink)));
    assert!(house.accounts.store.read(|tx| tx.all(&INVITATION_SECRETS, &())).unwrap().is_empty());
    assert!(invite(Some(0)).is_err());
}

#[test]
fn one_invitation_raced_by_many_makes_one_account() {
    let house = opened(SignUp::Invite);
    let new = NewInvitation { email: None, role: Role::User, quota_bytes: None, days: None };
    let secret = house.accounts.invite(&chief(), &new).unwrap().secret;
    let racers: Vec<_> = (0..4)
        .map(|n| {
            let (accounts, secret) = (house.accounts.clone(), secret.clone());
            let register = move || {
                accounts.register(&signing_up(&format!("bob{n}"), Some(secret)), &Origin::default()).is_ok()
            };
            std::thread::spawn(register)
        })
        .collect();
    assert_eq!(racers.into_iter().map(|r| r.join().unwrap()).filter(|won| *won).count(), 1);
}

#[test]
fn a_suspension_runs_its_course_day_by_day() {
    let house = house();
    house.accounts.set_up(&form(&house.accounts.setup_code().unwrap().unwrap(), "ada"), &device()).unwrap();
    let bob = house.accounts.create(&new("bob", "bob@home.lan")).unwrap();
    let signed = house.accounts.sign_in("bob", PASSWORD, None, &device()).unwrap();
    house.accounts.suspend(&chief(), bob.id).unwrap();
    let viewer = house.cookie(&signed.cookie).unwrap();
    assert!(viewer.allows(Scope::Read) && !viewer.allows(Scope::Write));
    house.clock.advance(READ_ONLY - 1);
    house.accounts.advance().unwrap();
    assert_eq!(house.status(bob.id), Status::Suspended);
    house.clock.advance(1);
    house.accounts.advance().unwrap();
    assert_eq!(house.status(bob.id), Status::Locked);
    assert!(gone(&house.cookie(&signed.cookie)));
    assert_eq!(house.accounts.reactivate(&chief(), bob.id).unwrap().status, Status::Active);
    house.clock.advance(PURGED);
    house.accounts.advance().unwrap();
    assert_eq!(house.status(bob.id), Status::Active, "the course began anew");
    house.accounts.suspend(&chief(), bob.id).unwrap();
    house.clock.advance(PURGED);
    house.accounts.advance().unwrap();
    house.accounts.advance().unwrap();
    assert_eq!(house.jobs(), ["purge_user"], "once, however often the day comes");
    assert!(matches!(house.accounts.reactivate(&chief(), bob.id), Err(AccountError::Course(_))));
}

#[test]
fn the_last_superuser_stays() {
    let house = house();
    let code = house.accounts.setup_code().unwrap().unwrap();
    let ada = house.accounts.set_up(&form(&code, "ada"), &device()).unwrap();
    let viewer = house.cookie(&ada.cookie).unwrap();
    let last = |outcome: Result<(), AccountError>| matches!(outcome, Err(AccountError::LastSuperuser));
    assert!(last(house.accounts.set_role(&chief(), ada.user.id, Role::Admin).map(drop)));
    assert!(last(house.accounts.suspend(&chief(), ada.user.id).map(drop)));
    assert!(last(house.accounts.delete(&chief(), ada.user.id)));
    assert!(last(house.accounts.delete_own(&viewer, PASSWORD)));
    let bob = house.accounts.create(&new("bob", "bob@home.lan")).unwrap();
    house.accounts.set_role(&chief(), bob.id, Role::Superuser).unwrap();
    house.accounts.suspend(&chief(), ada.user.id).unwrap();
    assert!(last(house.accounts.suspend(&chief(), bob.id).map(drop)), "a suspended one does not count");
}

#[test]
fn administrators_act_on_people_and_superusers_on_administrators() {
    let house = house();
    let of = |name: &str, role| {
        let new = NewUser { role, ..new(name, &format!("{name}@home.lan")) };
        let person = house.accounts.create(&new).unwrap();
        let signed = house.accounts.sign_in(name, PASSWORD, None, &device()).unwrap();
        (person.id, Actor::from(&house.cookie(&signed.cookie).unwrap()))
    };
    let (ada, _) = of("ada", Role::Superuser);
    let (_, adam) = of("adam", Role::Admin);
    let (other, _) = of("anna", Role::Admin);
    let (bob, _) = of("bob", Role::User);
    let refused = |outcome: Result<(), AccountError>| matches!(outcome, Err(AccountError::NotYours));
    for above in [ada, other] {
        assert!(refused(house.accounts.suspend(&adam, above).map(drop)));
        assert!(refused(house.accounts.set_quota(&adam, above, None).map(drop)));
        assert!(refused(house.accounts.reset_link(&adam, above).map(drop)));
    }
    assert!(refused(house.accounts.set_role(&adam, bob, Role::Admin).map(drop)));
    assert!(refused(house.accounts.delete(&adam, bob)));
    let admin = NewInvitation { email: None, role: Role::Admin, quota_bytes: None, days: None };
    assert!(refused(house.accounts.invite(&adam, &admin).map(drop)));
    house.accounts.set_quota(&adam, bob, Some(1)).unwrap();
    house.accounts.suspend(&adam, bob).unwrap();
}

#[test]
fn a_reset_link_works_once_for_thirty_minutes_and_ends_every_session() {
    let house = house();
    let ada = house.ada();
    let signed = house.sign_in();
    let mint = || house.accounts.mint_ticket(ada.id, Purpose::ResetPassword, true).unwrap().unwrap();
    let reset = |secret: &str| house.accounts.reset_password(secret, "battery staple", &Origin::default());
    let (first, second) = (mint(), mint());
    assert!(matches!(reset(&first.secret), Err(AccountError::StaleLink)), "a newer one takes its place");
    assert!(house.accounts.verify_email(&second.secret, &Origin::default()).is_err(), "for one thing alone");
    let short = house.accounts.reset_password(&second.secret, "short", &Origin::default());
    assert!(matches!(short, Err(AccountError::Person(_))), "a slip costs no link");
    reset(&second.secret).unwrap();
    assert!(matches!(reset(&second.secret), Err(AccountError::StaleLink)));
    assert!(gone(&house.cookie(&signed.cookie)));
    assert!(house.accounts.sign_in("ada", "battery staple", None, &device()).is_ok());
    assert!(house.accounts.standing(ada.id).unwrap().verified_at.is_some());
    let late = mint();
    house.clock.advance(Stamp::HOUR / 2);
    assert!(matches!(reset(&late.secret), Err(AccountError::StaleLink)));
    let left = house
        .accounts
        .store
        .read(|tx| Ok::<_, StoreError>((tx.all(&TICKETS, &())?.len(), tx.all(&USER_TICKETS, &())?.len())));
    assert_eq!(left.unwrap(), (1, 1));
}

#[test]
fn who_deletes_their_account_is_out_at_once() {
    let house = house();
    let ada = house.ada();
    let signed = house.sign_in();
    let key = house.accounts.create_app_password(ada.id, "key", &[Scope::Read], &Origin::default()).unwrap();
    let viewer = house.cookie(&signed.cookie).unwrap();
    let wrong = house.accounts.delete_own(&viewer, "wrong horse");
    assert!(matches!(wrong, Err(AccountError::WrongAccountPassword)));
    house.accounts.delete_own(&viewer, PASSWORD).unwrap();
    assert!(gone(&house.cookie(&signed.cookie)) && gone(&house.bearer(&key.secret)));
    assert!(matches!(
        house.accounts.sign_in("ada", PASSWORD, None, &device()),
        Err(AccountError::WrongLogin)
    ));
    assert_eq!(house.jobs(), ["purge_user"]);
    let job =
        Queue::new(house.accounts.store.clone()).due(house.clock.now(), 1, |_| true).unwrap().0.remove(0);
    house.accounts.forget(&job, ada.id).unwrap();
    assert!(house.accounts.person(ada.id).is_err() && house.jobs().is_empty());
    house.ada();
}
