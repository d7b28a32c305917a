//! The web UI is embedded from `web/dist`. A build without it must still compile, for checks and for tests of
//! everything else, so the folder is made where it is missing; the server then says what to run.

fn main() {
    println!("cargo:rerun-if-changed=web/dist");
    if let Err(error) = std::fs::create_dir_all("web/dist") {
        println!("cargo:warning=web/dist cannot be made: {error}");
    }
}
