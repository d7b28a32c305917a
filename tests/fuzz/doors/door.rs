//! One program for all doors, which take long to link: `ALBUMEN_DOOR` names the one that it knocks at.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static DOOR: LazyLock<albumen::fuzzed::Door> = LazyLock::new(|| {
    let name = std::env::var("ALBUMEN_DOOR").expect("ALBUMEN_DOOR names a door");
    let door = albumen::fuzzed::DOORS.iter().find(|(door, _)| *door == name);
    door.unwrap_or_else(|| panic!("{name} is no door")).1
});

fuzz_target!(|bytes: &[u8]| DOOR(bytes));
