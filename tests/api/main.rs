//! The HTTP API as programs meet it: a real server on a free port and a fresh folder, one a test.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod accounts;
mod admin_people;
mod admin_settings;
mod albums;
mod audit;
mod bad_input;
mod certificate;
mod commands;
mod disk_full;
mod documents;
mod drops;
mod files;
mod grouping;
mod identity;
mod labels;
mod leaving;
mod libraries;
mod limits;
mod mail;
mod mdns;
mod photos;
mod readme;
mod relations;
mod restart;
mod search;
mod second_factor;
mod shares;
mod slow_clients;
mod supervised;
mod support;
mod trash;
mod upgrade;
mod uploads;
mod versions;
