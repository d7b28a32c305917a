//! The words of the domain as types: ids, hashes, times, validated names. No I/O.

pub mod id;
