//! The doors for pictures: see [`crate::fuzzed`].

use std::fs::File;
use std::io::{Read, Write};

use rustix::fs::{MemfdFlags, memfd_create};

use super::Stripped;
use super::develop::Subject;

fn file_of(bytes: &[u8]) -> File {
    let mut file = File::from(memfd_create("fuzzed", MemfdFlags::CLOEXEC).expect("memory"));
    file.write_all(bytes).expect("memory");
    file
}

/// What a file says of itself, without decoding its picture.
pub fn facts(bytes: &[u8]) {
    if let Ok(subject) = Subject::open(&file_of(bytes), "a.jpg") {
        let _ = subject.facts();
    }
}

/// What is sent of a file to those who may not see where it was taken. A recipe that was made can be read to its end.
///
/// # Panics
/// Where it cannot.
pub fn strip(bytes: &[u8]) {
    let Ok(Some(stripped)) = Stripped::of(file_of(bytes)) else { return };
    let size = stripped.size();
    let read = std::io::copy(&mut stripped.reader().by_ref(), &mut std::io::sink());
    assert_eq!(read.ok(), Some(size), "as long as it was said to be");
}
