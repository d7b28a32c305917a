//! Whatever is done to a drive, in whatever order: what is counted is what is there.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::World;
use crate::drive::file::OnConflict;
use crate::drive::folder::Relocation;
use crate::drive::trash::{self, RestoreTo};
use crate::model::{ContentHash, FileId, FileName};
use crate::photos::CopyTo;
use crate::store::Reader;
use crate::store::nodes::{BLOBS, CHILDREN, LIMBO, NODES, NodeRecord};
use crate::store::photos::{PHOTOS, Part};
use crate::store::trash::{DOOMED, TRASH, TRASH_AGES};
use crate::store::versions::{BLOB_VERSIONS, VERSION_AGES, VERSIONS};

const FOLDERS: [&str; 4] = ["", "A", "A/B", "C"];
const NAMES: [&str; 4] = ["x.bin", "y.bin", "p.jpg", "p.xmp"];

/// One thing done; numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Send { folder: usize, name: usize, content: u8, on_conflict: OnConflict },
    Trash(usize),
    Restore { which: usize, elsewhere: bool },
    Purge(usize),
    Move { which: usize, to: usize, on_conflict: OnConflict },
    Copy { which: usize, to: usize, on_conflict: OnConflict },
    GoBack(usize),
    Work,
    Empty,
}

fn conflicts() -> impl Strategy<Value = OnConflict> {
    prop_oneof![Just(OnConflict::Rename), Just(OnConflict::Fail), Just(OnConflict::Replace)]
}

fn steps() -> impl Strategy<Value = Step> {
    let send = (0..4usize, 0..4usize, 0..5u8, conflicts());
    prop_oneof![
        5 => send.prop_map(|(folder, name, content, on_conflict)| Step::Send { folder, name, content, on_conflict }),
        3 => any::<usize>().prop_map(Step::Trash),
        2 => any::<(usize, bool)>().prop_map(|(which, elsewhere)| Step::Restore { which, elsewhere }),
        1 => any::<usize>().prop_map(Step::Purge),
        2 => (any::<usize>(), any::<usize>(), conflicts())
            .prop_map(|(which, to, on_conflict)| Step::Move { which, to, on_conflict }),
        2 => (any::<usize>(), any::<usize>(), conflicts())
            .prop_map(|(which, to, on_conflict)| Step::Copy { which, to, on_conflict }),
        1 => any::<usize>().prop_map(Step::GoBack),
        1 => Just(Step::Work),
        1 => Just(Step::Empty),
    ]
}

fn nodes(world: &World) -> Vec<NodeRecord> {
    world.read(|tx| tx.all(&NODES, &())).into_iter().map(|(_, node)| node).collect()
}

fn pick(nodes: &[NodeRecord], which: usize) -> Option<&NodeRecord> {
    (!nodes.is_empty()).then(|| &nodes[which % nodes.len()])
}

/// Does it; a refusal is as good as a success, as long as everything still fits together.
fn take(world: &World, step: &Step) {
    let all = nodes(world);
    let folder = |to: usize| {
        let folders: Vec<FileId> = all.iter().filter(|node| node.is_folder()).map(|node| node.id).collect();
        (to % (folders.len() + 1) < folders.len()).then(|| folders[to % (folders.len() + 1)])
    };
    let photos = &world.photos;
    match step {
        Step::Send { folder, name, content, on_conflict } => {
            let bytes = vec![*content; 10 + usize::from(*content)];
            let _ = world.send(FOLDERS[*folder], NAMES[*name], &bytes, *on_conflict);
        }
        Step::Trash(which) => {
            if let Some(node) = pick(&all, *which) {
                let _ = photos.trash_file(world.permit(node.id));
            }
        }
        Step::Restore { which, elsewhere } => {
            if let Some(node) = pick(&all, *which) {
                let folder = elsewhere.then(|| crate::model::FolderPath::parse("C/D").unwrap());
                let _ = photos.restore_file(world.permit(node.id), RestoreTo { folder, name: None });
            }
        }
        Step::Purge(which) => {
            if let Some(node) = pick(&all, *which) {
                let _ = photos.purge(world.permit(node.id));
            }
        }
        Step::Move { which, to, on_conflict } => {
            if let Some(node) = pick(&all, *which) {
                let name = Some(FileName::parse(NAMES[to % 4]).unwrap()).filter(|_| to % 3 == 0);
                let to = Relocation { name, parent: Some(folder(*to)), on_conflict: *on_conflict };
                let _ = photos.relocate(world.permit(node.id), to);
            }
        }
        Step::Copy { which, to, on_conflict } => {
            if let Some(node) = pick(&all, *which).filter(|_| all.len() < 60) {
                let to = CopyTo { parent: Some(folder(*to)), name: None, on_conflict: *on_conflict };
                let _ = photos.copy(world.permit(node.id), &to);
            }
        }
        Step::GoBack(which) => {
            if let Some(node) = pick(&all, *which)
                && let Some((id, _)) = photos.versions(world.permit(node.id)).unwrap().pop()
            {
                let _ = photos.restore_version(world.permit(node.id), id);
            }
        }
        Step::Work => world.work(),
        Step::Empty => {
            photos.empty_trash(world.owner).unwrap();
        }
    }
}

fn check_tree(world: &World, nodes: &[NodeRecord]) {
    let by_id: BTreeMap<FileId, &NodeRecord> = nodes.iter().map(|node| (node.id, node)).collect();
    let children = world.read(|tx| tx.all(&CHILDREN, &()));
    let listed: BTreeSet<FileId> = children.iter().map(|(_, child)| child.id).collect();
    assert_eq!(listed.len(), children.len(), "each stands in one place");
    for ((_, parent, name), child) in &children {
        let node = by_id[&child.id];
        assert_eq!((&node.parent, &node.name, node.is_folder()), (parent, name, child.folder));
        assert_eq!(node.deleted_at, None, "what is deleted stands in no folder");
    }
    for node in nodes {
        assert_eq!(listed.contains(&node.id), node.deleted_at.is_none(), "{node:?}");
    }
}

fn check_trash(world: &World, nodes: &[NodeRecord]) -> u64 {
    let entries = world.read(|tx| tx.all(&TRASH, &world.owner));
    let ages = world.read(|tx| tx.all(&TRASH_AGES, &()));
    assert_eq!(entries.len(), ages.len());
    let deleted = nodes.iter().filter(|node| node.deleted_at.is_some()).count();
    assert_eq!(entries.len(), deleted, "after the work is done, what is deleted lies in the trash");
    let mut sum = 0;
    for ((.., id), record) in entries {
        let below: u64 = nodes
            .iter()
            .filter(|node| world.read(|tx| trash::root_of(tx, node)).is_some_and(|root| root.id == id))
            .filter_map(|node| node.content.as_ref())
            .map(|content| content.size)
            .sum();
        assert_eq!(record.bytes, Some(below));
        sum += below;
    }
    sum
}

fn check_photos(world: &World, nodes: &[NodeRecord]) {
    let photos: BTreeMap<_, _> = world.read(|tx| tx.all(&PHOTOS, &())).into_iter().collect();
    for node in nodes {
        let Some(photo) = node.photo else { continue };
        assert!(photos[&photo].image_files.iter().any(|file| file.file == node.id), "it is its photo's");
    }
    for photo in photos.values() {
        let live = photo.image_files.iter().filter(|file| file.part != Part::Sidecar).any(|file| {
            let node = world.read(|tx| tx.get(&NODES, &file.file)).expect("a photo's files are there");
            assert_eq!(node.photo, Some(photo.id));
            world.read(|tx| trash::root_of(tx, &node)).is_none()
        });
        assert_eq!(photo.deleted_at.is_none(), live, "a photo is where its files are");
    }
}

fn check(world: &World) {
    world.work();
    let nodes = nodes(world);
    check_tree(world, &nodes);
    let trash = check_trash(world, &nodes);
    check_photos(world, &nodes);
    let versions = world.read(|tx| tx.all(&VERSIONS, &()));
    assert_eq!(versions.len(), world.read(|tx| tx.all(&BLOB_VERSIONS, &())).len());
    assert_eq!(versions.len(), world.read(|tx| tx.all(&VERSION_AGES, &())).len());
    let mut contents: BTreeMap<ContentHash, u64> = BTreeMap::new();
    contents.extend(nodes.iter().filter_map(|node| node.content.as_ref()).map(|one| (one.hash, one.size)));
    contents.extend(versions.iter().map(|(_, version)| (version.content.hash, version.content.size)));
    let blobs: BTreeMap<ContentHash, u64> = world
        .read(|tx| tx.all(&BLOBS, &world.owner))
        .into_iter()
        .map(|((_, hash), blob)| (hash, blob.size))
        .collect();
    assert_eq!(blobs, contents, "a blob is there exactly while something names it");
    let usage = world.photos.drive.usage(world.owner).unwrap();
    assert_eq!(usage.photos + usage.videos + usage.other, contents.values().sum::<u64>());
    assert_eq!(usage.trash, trash);
    assert_eq!(usage.versions, versions.iter().map(|(_, version)| version.content.size).sum::<u64>());
    let sizes: Vec<u64> = world.on_disk().iter().map(|bytes| bytes.len() as u64).collect();
    assert_eq!(sizes.iter().sum::<u64>(), contents.values().sum::<u64>(), "and on the disk as well");
    assert_eq!(sizes.len(), contents.len());
    assert!(world.read(|tx| tx.all(&DOOMED, &())).is_empty());
    assert!(world.read(|tx| tx.all(&LIMBO, &())).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_counted_is_what_is_there(steps in prop::collection::vec(steps(), 1..40)) {
        let world = World::new(None);
        for step in &steps {
            world.clock.advance(1_000);
            take(&world, step);
        }
        check(&world);
        world.photos.empty_trash(world.owner).unwrap();
        check(&world);
    }
}
