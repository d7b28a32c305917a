//! Where a bucket of an S3-compatible store is, and how it is entered.

use serde::{Deserialize, Serialize};

/// Everything that is needed to reach a bucket. Where a person writes it, in a file, what most stores want is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketAddress {
    /// `https://s3.example.org`, without the bucket.
    pub endpoint: String,
    #[serde(default = "first_region")]
    pub region: String,
    pub bucket: String,
    /// What the keys of all objects begin with, without slashes at its ends; may be empty.
    #[serde(default)]
    pub prefix: String,
    pub key_id: String,
    pub secret: Secret,
    /// Whether the bucket stands in the path of addresses and not in their host.
    #[serde(default = "yes")]
    pub path_style: bool,
    /// Whether large downloads are sent on to the bucket, which whoever downloads must be able to reach.
    #[serde(default = "yes")]
    pub redirect: bool,
}

/// What a bucket of this name is called in a sentence.
pub fn called(name: &str) -> String {
    format!("the bucket “{name}”")
}

/// What a store without regions of its own goes by.
pub fn first_region() -> String {
    "us-east-1".to_owned()
}

const fn yes() -> bool {
    true
}

/// What opens something. It stays out of logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
