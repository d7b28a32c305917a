//! Keys as bytes that sort as their parts do: integers big-endian, newest-first moments inverted.

use crate::model::{
    AppPasswordId, AuditId, Bucket, ContentHash, FileId, FileName, InvitationId, JobId, LibraryId, MailId,
    PasskeyId, PhotoId, SessionId, ShareId, TagId, UploadId, UserId, VersionId, VisitId,
};

/// One part of a key. Encodings are prefix-free within a table, so that parts can follow each other.
pub trait KeyPart: Sized {
    fn put(&self, out: &mut Vec<u8>);
    /// Takes its bytes off the front of `from`; `None` when they are not there.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// A whole key: one part, or a tuple of parts.
pub trait Key: Sized {
    fn encode(&self) -> Vec<u8>;
    fn decode(bytes: &[u8]) -> Option<Self>;
}

/// A moment in milliseconds that sorts newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newest(pub i64);

/// Moves the sign so that negative numbers sort before positive ones.
const fn ordered(value: i64) -> u64 {
    (value as u64) ^ (1 << 63)
}

fn bytes<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = from.split_first_chunk::<N>()?;
    *from = tail;
    Some(*head)
}

macro_rules! id_parts {
    ($($id:ty),+) => {$(
        impl KeyPart for $id {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend(self.bytes());
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                bytes(from).map(Self::from_bytes)
            }
        }
    )+};
}

id_parts!(
    UserId,
    FileId,
    PhotoId,
    TagId,
    JobId,
    UploadId,
    SessionId,
    AppPasswordId,
    PasskeyId,
    AuditId,
    InvitationId,
    MailId,
    LibraryId,
    ShareId,
    VersionId,
    VisitId
);

impl KeyPart for ContentHash {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.0);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        bytes(from).map(Self)
    }
}

impl KeyPart for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        bytes::<1>(from).map(|[byte]| byte)
    }
}

impl KeyPart for u16 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.to_be_bytes());
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        bytes(from).map(Self::from_be_bytes)
    }
}

impl KeyPart for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.to_be_bytes());
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        bytes(from).map(Self::from_be_bytes)
    }
}

impl KeyPart for i64 {
    fn put(&self, out: &mut Vec<u8>) {
        ordered(*self).put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from).map(|value| (value ^ (1 << 63)) as Self)
    }
}

impl KeyPart for Newest {
    fn put(&self, out: &mut Vec<u8>) {
        (!ordered(self.0)).put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from).map(|value| Self((!value ^ (1 << 63)) as i64))
    }
}

/// Months sort newest first wherever they stand in a key.
impl KeyPart for Bucket {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend((!self.0).to_be_bytes());
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        bytes(from).map(|value| Self(!u32::from_be_bytes(value)))
    }
}

/// Text ends with a zero byte, which no name and no folded text contains.
impl KeyPart for String {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.bytes().filter(|byte| *byte != 0));
        out.push(0);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        let end = from.iter().position(|byte| *byte == 0)?;
        let text = std::str::from_utf8(&from[..end]).ok()?.to_owned();
        *from = &from[end + 1..];
        Some(text)
    }
}

impl KeyPart for FileName {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_str().to_owned().put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Self::parse(&String::take(from)?).ok()
    }
}

/// The prefix of everything.
impl KeyPart for () {
    fn put(&self, _: &mut Vec<u8>) {}
    fn take(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

/// The absent sorts first, as the root does before its children.
impl<P: KeyPart> KeyPart for Option<P> {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(part) = self {
            part.put(out);
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(None),
            1 => P::take(from).map(Some),
            _ => None,
        }
    }
}

impl<P: KeyPart> Key for P {
    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.put(&mut out);
        out
    }
    fn decode(mut bytes: &[u8]) -> Option<Self> {
        let part = P::take(&mut bytes)?;
        bytes.is_empty().then_some(part)
    }
}

macro_rules! tuple_parts {
    ($($part:ident $at:tt),+) => {
        impl<$($part: KeyPart),+> KeyPart for ($($part,)+) {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$at.put(out);)+
            }
            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(($($part::take(from)?,)+))
            }
        }
    };
}

tuple_parts!(A 0, B 1);
tuple_parts!(A 0, B 1, C 2);
tuple_parts!(A 0, B 1, C 2, D 3);
tuple_parts!(A 0, B 1, C 2, D 3, E 4);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_sort_as_their_parts_do(a in any::<(i64, u64)>(), b in any::<(i64, u64)>()) {
            prop_assert_eq!(a.cmp(&b), a.encode().cmp(&b.encode()));
            prop_assert_eq!(<(i64, u64)>::decode(&a.encode()), Some(a));
            prop_assert_eq!(b.0.cmp(&a.0), Newest(a.0).encode().cmp(&Newest(b.0).encode()));
        }

        #[test]
        fn text_does_not_run_into_the_part_behind_it(a in "[^\0]{0,9}", b in "[^\0]{0,9}", n in any::<u64>()) {
            let key = (a, Some(b), n);
            prop_assert_eq!(<(String, Option<String>, u64)>::decode(&key.encode()), Some(key));
        }
    }
}
