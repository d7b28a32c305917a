//! Bytes to facts and pictures. Pure: no store, no network, no knowledge of users.
