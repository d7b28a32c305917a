use std::fs;

use super::*;

fn reopen(library: &Library) -> (Index, Opened) {
    Index::open(library.folder.path()).expect("it opens")
}

#[test]
fn a_photo_put_twice_is_one_and_a_removed_one_is_gone() {
    let mut document = photo(1, |p| p.title = Some("first".into()));
    let library = Library::of([("one", document.clone())]);
    document.owner = library.owner;
    document.title = Some("second".into());
    let put = Change::Put(Box::new(document.clone()));
    library.index.apply(vec![put.clone(), put.clone()]).expect("photos can be put");
    library.index.apply(vec![put]).expect("photos can be put");
    assert_eq!(library.found("second", &[Facet::Year]).facets[0].values, [("2024".to_owned(), 1)]);
    assert_eq!(library.found("first ", &[]).total, 0);
    let gone = Change::Remove { photo: document.photo };
    library.index.apply(vec![gone.clone(), gone]).expect("photos can be removed");
    assert_eq!(library.found("", &[]).total, 0);
    assert!(library.index.is_empty());
}

#[test]
fn what_was_applied_is_there_after_resting_and_after_a_restart() {
    let library = Library::of([("one", photo(1, |p| p.title = Some("beach".into())))]);
    library.index.seal().expect("it can be sealed");
    library.index.rest().expect("it can rest");
    assert_eq!(library.names("beach"), ["one"]);
    let mut second = photo(2, |p| p.title = Some("lake".into()));
    second.owner = library.owner;
    library.index.apply(vec![Change::Put(Box::new(second))]).expect("it wakes up again");
    library.index.rest().expect("it can rest");
    let (index, opened) = reopen(&library);
    assert_eq!((opened, index.len()), (Opened::Ready, 2));
}

#[test]
fn a_filling_that_was_broken_off_begins_anew() {
    let library = Library::of([("one", photo(1, |_| {}))]);
    library.index.rest().expect("it can rest");
    let (index, opened) = reopen(&library);
    assert_eq!((opened, index.len()), (Opened::Empty, 0));
}

#[test]
fn clearing_forgets_everything_and_asks_to_be_filled() {
    let library = Library::of([("one", photo(1, |_| {}))]);
    library.index.seal().expect("it can be sealed");
    library.index.clear().expect("it can be cleared");
    assert_eq!(library.found("", &[]).total, 0);
    library.index.rest().expect("it can rest");
    assert_eq!(reopen(&library).1, Opened::Empty);
}

#[test]
fn an_index_of_another_version_or_a_damaged_one_is_made_again() {
    let damages: [fn(&std::path::Path); 4] = [
        |folder| fs::write(folder.join("albumen-search-version"), "0").expect("it can be written"),
        |folder| fs::write(folder.join("meta.json"), "{").expect("it can be written"),
        |folder| fs::remove_file(folder.join("meta.json")).expect("it can be removed"),
        |folder| {
            for file in fs::read_dir(folder).expect("it can be listed").flatten() {
                if file.path().extension().is_some_and(|kind| kind == "fast" || kind == "term") {
                    fs::write(file.path(), "x").expect("it can be written");
                }
            }
        },
    ];
    for damage in damages {
        let library = Library::of([("one", photo(1, |_| {}))]);
        library.index.seal().expect("it can be sealed");
        library.index.rest().expect("it can rest");
        damage(library.folder.path());
        let (index, opened) = reopen(&library);
        assert_eq!((opened, index.len()), (Opened::Empty, 0));
        index.apply(vec![Change::Put(Box::new(photo(1, |_| {})))]).expect("it works again");
    }
}

/// A process that dies between adding and committing leaves its lock file, its half-written segment and the last
/// commit. The next start must see that commit, and write.
#[test]
fn killed_before_a_commit_the_last_one_stands_and_the_lock_is_free() {
    let library = Library::of([("one", photo(1, |p| p.title = Some("beach".into())))]);
    library.index.seal().expect("it can be sealed");
    library.index.rest().expect("it can rest");
    // What a killed process leaves is a copy of its folder at some moment.
    let copy = TempDir::new().expect("a folder can be made");
    library.index.uncommitted(&photo(2, |_| {})).expect("it can be added");
    for file in fs::read_dir(library.folder.path()).expect("it can be listed").flatten() {
        fs::copy(file.path(), copy.path().join(file.file_name())).expect("it can be copied");
    }
    assert!(copy.path().join(".tantivy-writer.lock").exists());
    let (index, opened) = Index::open(copy.path()).expect("it opens");
    assert_eq!((opened, index.len()), (Opened::Ready, 1));
    index.apply(vec![Change::Put(Box::new(photo(3, |_| {})))]).expect("the lock is free");
    assert_eq!(index.len(), 2);
}
