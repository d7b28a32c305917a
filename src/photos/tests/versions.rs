//! Versions end by their number and by their age.

use super::World;
use crate::drive::file::OnConflict;
use crate::drive::version::MOST;
use crate::model::Stamp;
use crate::store::Reader;
use crate::store::versions::VERSIONS;

fn versions(world: &World) -> usize {
    world.read(|tx| tx.all(&VERSIONS, &())).len()
}

#[test]
fn the_oldest_versions_give_way_and_all_of_them_end_after_their_time() {
    let world = World::new(None);
    for n in 0..MOST + 10 {
        world.send("", "a.txt", format!("content {n}").as_bytes(), OnConflict::Replace).unwrap();
        world.clock.advance(Stamp::HOUR);
    }
    assert_eq!(versions(&world), MOST);
    let kept = 90 * Stamp::DAY;
    let next = world.photos.sweep_versions(kept).unwrap().unwrap();
    assert_eq!(versions(&world), MOST, "none of them is old");
    world.clock.advance(next.since(world.photos.drive.clock.now()));
    world.photos.sweep_versions(kept).unwrap();
    assert_eq!(versions(&world), MOST - 1, "the oldest has had its time");
    world.clock.advance(kept);
    assert!(world.photos.sweep_versions(kept).unwrap().is_none());
    assert_eq!(versions(&world), 0);
}
