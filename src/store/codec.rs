//! Records as bytes: one version byte, then postcard.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;

/// A value of a table. When its shape changes, the old shape stays as `mod v1` and `migrate` reads it.
pub trait Record: Serialize + DeserializeOwned {
    /// Stands before every stored value of this shape.
    const VERSION: u8 = 1;

    /// Reads a value of an older version; `None` for a version that never was.
    fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
        let _ = (version, bytes);
        None
    }
}

/// For indexes: being there is all they say.
impl Record for () {}
impl Record for u32 {}
impl Record for u64 {}
impl Record for Vec<u8> {}
impl Record for String {}

pub(super) fn encode<V: Record>(table: &'static str, value: &V) -> Result<Vec<u8>, StoreError> {
    let start = vec![V::VERSION];
    postcard::to_extend(value, start).map_err(|error| StoreError::damaged(table, error))
}

pub(super) fn decode<V: Record>(table: &'static str, bytes: &[u8]) -> Result<V, StoreError> {
    match bytes.split_first() {
        Some((version, rest)) if *version == V::VERSION => {
            postcard::from_bytes(rest).map_err(|error| StoreError::damaged(table, error))
        }
        Some((version, rest)) => V::migrate(*version, rest)
            .ok_or_else(|| StoreError::damaged(table, format!("version {version} is unknown"))),
        None => Err(StoreError::damaged(table, "it is empty")),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Name {
        first: String,
        last: String,
    }

    impl Record for Name {
        const VERSION: u8 = 2;

        fn migrate(version: u8, bytes: &[u8]) -> Option<Self> {
            let whole: String = (version == 1).then(|| postcard::from_bytes(bytes).ok())??;
            let (first, last) = whole.split_once(' ')?;
            Some(Self { first: first.into(), last: last.into() })
        }
    }

    #[test]
    fn an_older_record_is_read_as_the_newer_shape() {
        let old = encode("names", &"Ada Lovelace".to_owned()).unwrap();
        let name: Name = decode("names", &old).unwrap();
        assert_eq!(name, Name { first: "Ada".into(), last: "Lovelace".into() });
    }

    #[test]
    fn an_unknown_version_is_an_error_and_not_a_guess() {
        let error = decode::<Name>("names", &[9, 1, 2]).unwrap_err();
        assert!(error.to_string().contains("version 9"), "{error}");
        assert!(decode::<Name>("names", &[]).is_err());
    }
}
