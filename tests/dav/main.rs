//! The drive as programs mount it: a real server, and requests as the RFCs, Finder, Explorer and others' programs
//! make them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../api/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "shared with the tests of the API, which use all of it")]
mod support;

mod bad_input;
mod drive;
mod gnome;
mod locks;
mod methods;
mod nextcloud;
mod programs;
mod properties;
mod replays;
mod trash_and_tags;
mod views;
