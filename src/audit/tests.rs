use super::*;
use crate::model::Origin;
use crate::model::time::SetClock;

struct Desk {
    _folder: tempfile::TempDir,
    audit: Audit,
    clock: Arc<SetClock>,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
    let clock = Arc::new(SetClock::at(Stamp(1_750_000_000_000)));
    let audit = Audit::new(store, Arc::clone(&clock) as Arc<dyn Clock>);
    Desk { _folder: folder, audit, clock }
}

impl Desk {
    fn record(&self, act: Act, by: UserId, owner: Option<UserId>) {
        let origin = Origin { address: "192.0.2.7".into(), agent: "Firefox".into() };
        let event = Event::new(act, self.clock.now(), &origin).by(by).on(Noun::File, "f", owner);
        self.audit.record(event).unwrap();
        self.clock.advance(Stamp::SECOND);
    }

    fn names(&self, filter: &Filter) -> Vec<String> {
        self.audit.query(filter, None, 100).unwrap().events.into_iter().map(|event| event.act).collect()
    }
}

#[test]
fn events_are_read_newest_first_by_whom_they_concern() {
    let desk = desk();
    let (ada, bob) = (UserId::new(), UserId::new());
    let start = desk.clock.now();
    desk.record(Act::SignIn, ada, None);
    desk.record(Act::SignIn, bob, None);
    desk.record(Act::DownloadByOther, bob, Some(ada));
    desk.record(Act::Trash, ada, Some(ada));
    assert_eq!(desk.names(&Filter::default()), ["trash", "download_by_other", "sign_in", "sign_in"]);
    let of = |user| Filter { user: Some(user), ..Filter::default() };
    assert_eq!(desk.names(&of(ada)), ["trash", "download_by_other", "sign_in"]);
    assert_eq!(desk.names(&of(bob)), ["download_by_other", "sign_in"]);
    assert_eq!(desk.names(&Filter { act: Some(Act::SignIn), ..of(ada) }), ["sign_in"]);
    let from = Filter { from: Some(start.plus(2 * Stamp::SECOND)), ..Filter::default() };
    assert_eq!(desk.names(&from), ["trash", "download_by_other"]);
    let to = Filter { to: Some(start.plus(2 * Stamp::SECOND)), ..Filter::default() };
    assert_eq!(desk.names(&to), ["sign_in", "sign_in"]);
}

#[test]
fn pages_meet_without_gap_or_overlap() {
    let desk = desk();
    let ada = UserId::new();
    for _ in 0..7 {
        desk.record(Act::SignIn, ada, None);
        desk.record(Act::Trash, ada, Some(ada));
    }
    for user in [None, Some(ada)] {
        let filter = Filter { user, act: Some(Act::Trash), ..Filter::default() };
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = desk.audit.query(&filter, after, 3).unwrap();
            seen.extend(page.events.into_iter().map(|event| event.at));
            let Some(next) = page.next else { break };
            after = Some(next.to_string().parse().unwrap());
        }
        assert_eq!(seen.len(), 7);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
    }
}

#[test]
fn events_go_after_their_time_and_no_sooner() {
    let desk = desk();
    let audit = desk.audit.clone().keeping(10 * Stamp::DAY);
    let ada = UserId::new();
    desk.record(Act::SignIn, ada, None);
    desk.clock.advance(5 * Stamp::DAY);
    desk.record(Act::SignOut, ada, None);
    desk.clock.advance(5 * Stamp::DAY - 3 * Stamp::SECOND);
    audit.sweep().unwrap();
    assert_eq!(desk.names(&Filter::default()).len(), 2);
    desk.clock.advance(5 * Stamp::SECOND);
    audit.sweep().unwrap();
    assert_eq!(desk.names(&Filter::default()), ["sign_out"]);
    assert_eq!(desk.names(&Filter { user: Some(ada), ..Filter::default() }), ["sign_out"]);
    assert_eq!(desk.audit.store.read(|tx| tx.all(&AUDIT_OF, &())).unwrap().len(), 1);
}
