//! What is to become a volume.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::model::bucket::{BucketAddress, Secret, first_region};

/// A folder to attach, or a bucket: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVolume {
    /// On the server, from the root, such as `/mnt/photos`. A disk that was attached before and is mounted elsewhere now
    /// is known again.
    pub(super) path: Option<String>,
    /// One that was attached before is known again, and entered by what is said here from now on.
    pub(super) bucket: Option<NewBucket>,
    /// What people call it.
    pub(super) name: String,
    /// Bytes of originals that it may hold. Left out, it holds whatever fits, or what it held to before.
    pub(super) limit_bytes: Option<u64>,
}

/// A bucket of an S3-compatible store, and the key that opens it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBucket {
    /// The address of its server, without the bucket, such as `https://s3.example.org`.
    endpoint: String,
    /// `us-east-1` when left out.
    region: Option<String>,
    bucket: String,
    /// What the keys of all objects begin with.
    #[serde(default)]
    prefix: String,
    key_id: String,
    /// Kept where the metadata are, and never told again.
    secret: String,
    /// Whether the bucket stands in the path of addresses, as most stores of one's own want it, and not in their host.
    #[serde(default = "yes")]
    path_style: bool,
    /// Whether downloads above 10 MB are sent on to the bucket's server, which whoever downloads must be able to reach.
    #[serde(default = "yes")]
    redirect: bool,
}

/// The key stays out of logs.
impl std::fmt::Debug for NewBucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NewBucket").field(&self.endpoint).field(&self.bucket).finish()
    }
}

const fn yes() -> bool {
    true
}

impl From<NewBucket> for BucketAddress {
    fn from(new: NewBucket) -> Self {
        let NewBucket { endpoint, region, bucket, prefix, key_id, secret, path_style, redirect } = new;
        let region = region.unwrap_or_else(first_region);
        Self { endpoint, region, bucket, prefix, key_id, secret: Secret(secret), path_style, redirect }
    }
}
