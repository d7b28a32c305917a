//! A bucket becomes a volume, or one that was attached before is entered with another key or at another address.

use super::{VolumeError, Volumes};
use crate::access::Viewer;
use crate::audit::{Act, Event};
use crate::blob::{BlobError, Blobs, BucketVolume, Gone};
use crate::model::bucket::BucketAddress;
use crate::store::volumes::{VolumeKind, VolumeRecord};

/// Characters of one part of an address.
const LONGEST: usize = 512;

impl Volumes {
    /// Attaches a bucket, once an object was written there, read again and removed. One that is a volume of this server
    /// already keeps its number, its name, its limit unless another is named, and what lies in it, and is entered by this
    /// address from now on. Gives the number.
    pub fn attach_bucket(
        &self,
        viewer: &Viewer,
        address: BucketAddress,
        name: &str,
        limit: Option<u64>,
    ) -> Result<u16, VolumeError> {
        let address = parsed(address)?;
        let event = self.event(Act::AdminVolumeAttached, Some(viewer));
        let probe = self.blobs.bucket(name, address.clone(), "")?;
        let mark = probe.read_mark().map_err(refused)?;
        let known = self.bucket_marked(mark.as_deref())?;
        if known.is_none() && self.bucket_of_strangers(&probe, mark.is_some())? {
            return Err(VolumeError::bucket(
                "it holds originals of another Albumen; name another bucket, or a prefix in it",
            ));
        }
        let mark = mark.unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
        self.enter(event, known, FoundBucket { address, mark }, name, limit)
    }

    /// Attaches a bucket whose record was lost with the metadata.
    pub fn recover_bucket(&self, found: FoundBucket) -> Result<u16, VolumeError> {
        let event = self.event(Act::AdminVolumeAttached, None);
        let known = self.bucket_marked(Some(&found.mark))?;
        let name = self.name_again(&found.address.bucket, &found.mark)?;
        self.enter(event, known, found, &name, None)
    }

    /// Puts a bucket in its place, a `known` one in its old.
    fn enter(
        &self,
        event: Event,
        known: Option<(u16, VolumeRecord)>,
        FoundBucket { address, mark }: FoundBucket,
        name: &str,
        limit: Option<u64>,
    ) -> Result<u16, VolumeError> {
        let kind = VolumeKind::Bucket { address: address.clone(), mark: mark.clone() };
        let (number, record) = if let Some((number, record)) = known {
            let limit = limit.or(record.limit);
            (Some(number), VolumeRecord { kind, limit, ..record })
        } else {
            let (name, attached_at) = (self.free_name(name)?, self.clock.now());
            (None, VolumeRecord { name, kind, attached_at, draining: None, limit })
        };
        self.blobs.bucket(&record.name, address, &mark)?.write_mark().map_err(refused)?;
        self.put_in_place(event, number, &record)
    }

    fn bucket_marked(&self, mark: Option<&str>) -> Result<Option<(u16, VolumeRecord)>, VolumeError> {
        let Some(found) = mark else { return Ok(None) };
        self.known_as(|kind| matches!(kind, VolumeKind::Bucket { mark, .. } if mark == found))
    }

    /// Whether it holds what would be taken for originals of people of this server. A volume of theirs that the metadata
    /// forgot is welcome.
    fn bucket_of_strangers(&self, probe: &BucketVolume, marked: bool) -> Result<bool, VolumeError> {
        for name in probe.owners().map_err(refused)? {
            if !marked || !self.is_owner(&name)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A bucket, and what its mark says.
#[derive(Debug)]
pub struct FoundBucket {
    address: BucketAddress,
    mark: String,
}

/// Looks for a volume whose record was lost, in a bucket.
///
/// # Errors
/// [`VolumeError::Invalid`] when it cannot be entered, or is none.
pub fn find_bucket(blobs: &Blobs, address: BucketAddress) -> Result<FoundBucket, VolumeError> {
    let address = parsed(address)?;
    let mark = blobs.bucket(&address.bucket, address.clone(), "")?.read_mark().map_err(refused)?;
    let mark =
        mark.ok_or_else(|| VolumeError::bucket("it is no volume of Albumen, or its prefix is another"))?;
    Ok(FoundBucket { address, mark })
}

/// What a bucket answers to its first questions is for whoever typed its address.
fn refused(error: BlobError) -> VolumeError {
    match error {
        BlobError::Offline(Gone::Bucket { why, .. }) => {
            VolumeError::bucket(format!("it cannot be used: {why}"))
        }
        BlobError::Refused { why, .. } => VolumeError::bucket(format!("it cannot be used: {why}")),
        BlobError::Io(error) => VolumeError::bucket(format!("it cannot be used: {error}")),
        error => error.into(),
    }
}

fn parsed(address: BucketAddress) -> Result<BucketAddress, VolumeError> {
    let BucketAddress { endpoint, region, bucket, prefix, key_id, secret, path_style, redirect } = address;
    let endpoint = endpoint.trim().trim_end_matches('/').to_owned();
    let host = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"));
    let fits = |host: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]_".contains(c);
        !host.is_empty() && host.len() <= LONGEST && host.chars().all(plain)
    };
    if !host.is_some_and(fits) {
        let message = "name its server as an address without a path, such as https://s3.example.org";
        return Err(VolumeError::field("endpoint", message));
    }
    let prefix = prefix.trim().trim_matches('/').to_owned();
    let plain = |part: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !part.is_empty() && part != "." && part != ".." && part.chars().all(fits)
    };
    if prefix.len() > LONGEST || !(prefix.is_empty() || prefix.split('/').all(plain)) {
        let message = "a prefix is made of letters, digits, hyphens and dots, with slashes between";
        return Err(VolumeError::field("prefix", message));
    }
    let word = |field: &'static str, text: &str, message: &'static str| {
        let text = text.trim().to_owned();
        let fits = !text.is_empty() && text.len() <= LONGEST && text.chars().all(|c| c.is_ascii_graphic());
        if fits { Ok(text) } else { Err(VolumeError::field(field, message)) }
    };
    let bucket = word("bucket", &bucket, "name the bucket")?;
    if !bucket.split('/').all(plain) || bucket.contains('/') {
        return Err(VolumeError::field(
            "bucket",
            "a bucket's name is made of letters, digits, hyphens and dots",
        ));
    }
    let region = word("region", &region, "name its region; where the server has none, us-east-1 or garage")?;
    let key_id = word("key_id", &key_id, "give the id of an access key that may read and write there")?;
    let secret = secret.0.trim().to_owned();
    let secret = word("secret", &secret, "give the secret that belongs to the access key")?;
    let secret = crate::model::bucket::Secret(secret);
    Ok(BucketAddress { endpoint, region, bucket, prefix, key_id, secret, path_style, redirect })
}
