//! Where a bucket of an S3-compatible store is, and how it is entered.

use serde::{Deserialize, Serialize};

/// Everything that is needed to reach a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketAddress {
    /// `https://s3.example.org`, without the bucket.
    pub endpoint: String,
    pub region: String,
    pub bucket: String,
    /// What the keys of all objects begin with, without slashes at its ends; may be empty.
    pub prefix: String,
    pub key_id: String,
    pub secret: Secret,
    /// Whether the bucket stands in the path of addresses and not in their host.
    pub path_style: bool,
    /// Whether large downloads are sent on to the bucket, which whoever downloads must be able to reach.
    pub redirect: bool,
}

/// What opens something. It stays out of logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
