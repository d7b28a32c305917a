//! Folders of a hundred thousand files: what is counted here is records written, because time proves nothing.

use std::collections::BTreeMap;

use super::World;
use crate::drive::file::OnConflict;
use crate::drive::folder::Relocation;
use crate::drive::tree;
use crate::model::{ContentHash, FileId, FileName, FolderPath, Stamp};
use crate::store::Reader;
use crate::store::nodes::{CHILDREN, ChildRecord, ContentRecord, NODES, NodeRecord};
use crate::store::trash::{TRASH, TRASH_AGES, TRASH_NAMES};

const MANY: u32 = 100_000;

/// A folder with so many files, entered as records alone.
fn large(world: &World) -> NodeRecord {
    let folder = world.photos.drive.make_folder(world.owner, FolderPath::parse("Large").unwrap()).unwrap();
    let (owner, parent) = (world.owner, Some(folder.id));
    for piece in 0..MANY / 10_000 {
        let write = world.store.write(move |tx| {
            for n in 0..10_000 {
                let name = FileName::parse(&format!("{}.bin", piece * 10_000 + n)).unwrap();
                let content = ContentRecord {
                    hash: ContentHash::of(b"one"),
                    size: 3,
                    mime_type: "application/octet-stream".into(),
                    mislabelled: false,
                };
                let node = tree::folder_node(owner, parent, name.clone(), Stamp(1));
                let node = NodeRecord { content: Some(content), ..node };
                tx.put(&NODES, &node.id, &node)?;
                tx.put(&CHILDREN, &(owner, parent, name), &ChildRecord { id: node.id, folder: false })?;
            }
            Ok::<_, crate::store::StoreError>(())
        });
        write.unwrap();
    }
    folder
}

/// What a node says of its place.
type Place = (Option<FileId>, FileName, Option<Stamp>, Stamp);
type Tree = (BTreeMap<FileId, Place>, BTreeMap<(Option<FileId>, FileName), FileId>, usize);

/// The whole tree and the trash, as they are stored.
fn stored(world: &World) -> Tree {
    let nodes = world.read(|tx| tx.all(&NODES, &())).into_iter();
    let children = world.read(|tx| tx.all(&CHILDREN, &world.owner)).into_iter();
    let listed = world.read(|tx| tx.all(&TRASH, &())).len()
        + world.read(|tx| tx.all(&TRASH_AGES, &())).len()
        + world.read(|tx| tx.all(&TRASH_NAMES, &())).len();
    let named =
        |((_, parent, name), child): ((_, Option<FileId>, FileName), ChildRecord)| ((parent, name), child.id);
    let place = |node: NodeRecord| (node.parent, node.name, node.deleted_at, node.modified_at);
    (nodes.map(|(id, node)| (id, place(node))).collect(), children.map(named).collect(), listed)
}

/// How many records of the tree differ.
fn written(before: &Tree, after: &Tree) -> usize {
    let nodes = after.0.iter().filter(|(id, node)| before.0.get(*id) != Some(*node)).count();
    let entered = after.1.iter().filter(|(name, id)| before.1.get(*name) != Some(*id)).count();
    let left = before.1.keys().filter(|name| !after.1.contains_key(*name)).count();
    nodes + entered + left + after.2.abs_diff(before.2)
}

#[test]
fn a_folder_of_a_hundred_thousand_files_is_renamed_moved_deleted_and_restored_by_a_few_records() {
    let world = World::new(None);
    let folder = large(&world);
    let elsewhere = world.photos.drive.make_folder(world.owner, FolderPath::parse("Else").unwrap()).unwrap();
    let mut before = stored(&world);
    assert!(before.0.len() > MANY as usize);
    let mut costs = |what: &str, most: usize| {
        let after = stored(&world);
        let count = written(&before, &after);
        assert!((1..=most).contains(&count), "{what}: {count} records were written");
        before = after;
    };
    let on_conflict = OnConflict::Fail;
    let name = Some(FileName::parse("Renamed").unwrap());
    world.photos.relocate(world.permit(folder.id), Relocation { name, parent: None, on_conflict }).unwrap();
    costs("the new name", 3);
    let parent = Some(Some(elsewhere.id));
    world.photos.relocate(world.permit(folder.id), Relocation { name: None, parent, on_conflict }).unwrap();
    costs("the new place", 3);
    world.photos.trash_file(world.permit(folder.id)).unwrap();
    costs("the way to the trash", 6);
    world.photos.restore_file(world.permit(folder.id), crate::drive::trash::RestoreTo::default()).unwrap();
    costs("the way back", 6);
}
