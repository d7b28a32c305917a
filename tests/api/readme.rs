//! What the README says of the settings is what the program says.

use std::path::Path;
use std::process::Command;

#[test]
fn the_table_of_settings_is_the_programs_own() {
    let told = Command::new(env!("CARGO_BIN_EXE_albumen")).args(["config", "--docs"]).output().unwrap();
    assert!(told.status.success());
    let table = String::from_utf8(told.stdout).unwrap();
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme.split_once("a test compares -->\n").unwrap();
    let (kept, _) = rest.split_once("<!-- end of settings -->").unwrap();
    assert!(
        kept.trim() == table.trim(),
        "README.md is behind: put what `albumen config --docs` prints there"
    );
}
