//! Which bucket a volume is, and how its server is spoken to.

use std::io;

use object_store::RetryConfig;
use object_store::aws::{AmazonS3, AmazonS3Builder};

use super::wire::Wire;
use crate::blob::error::BlobError;
use crate::model::bucket::BucketAddress;

/// Which bucket, and what it must say of itself.
#[derive(Debug, Clone)]
pub struct BucketSite {
    pub address: BucketAddress,
    /// As people call it.
    pub name: String,
    /// What its mark says.
    pub mark: String,
    /// Whether its server may stand on this machine.
    pub local: bool,
}

impl BucketSite {
    /// Its server's address; `object_store` takes the host with the bucket in it where that stands there.
    pub(super) fn host(&self) -> String {
        let BucketAddress { endpoint, bucket, path_style, .. } = &self.address;
        match endpoint.split_once("://") {
            Some((scheme, host)) if !path_style => format!("{scheme}://{bucket}.{host}"),
            _ => endpoint.clone(),
        }
    }

    /// # Errors
    /// When the address cannot be one. Nothing is asked yet.
    pub(super) fn store(&self, wire: Wire, again: RetryConfig) -> Result<AmazonS3, BlobError> {
        AmazonS3Builder::new()
            .with_endpoint(self.host())
            .with_region(&self.address.region)
            .with_bucket_name(&self.address.bucket)
            .with_access_key_id(&self.address.key_id)
            .with_secret_access_key(&self.address.secret.0)
            .with_virtual_hosted_style_request(!self.address.path_style)
            .with_allow_http(true)
            .with_http_connector(wire)
            .with_retry(again)
            .build()
            .map_err(|error| BlobError::Io(io::Error::other(error)))
    }
}
