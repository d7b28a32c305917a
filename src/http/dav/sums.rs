//! Sums of a body, checked against what the client says they are.

use adler2::Adler32;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::fault::Fault;
use crate::http::error::ApiError;
use crate::http::receive::Sink;

/// A sum as it grows.
enum Sum {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Adler32(Adler32),
}

/// The sums that a client sends with a body: `OC-Checksum: SHA1:… MD5:…`.
#[derive(Default)]
pub(in crate::http) struct Sums(Vec<(Sum, String)>);

impl Sums {
    /// Sums of kinds that are not known here cannot be checked and are passed over.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split_whitespace().filter_map(|pair| pair.split_once(':'));
        let known = pairs.filter_map(|(kind, wanted)| {
            let sum = match kind.to_ascii_uppercase().as_str() {
                "MD5" => Sum::Md5(Md5::new()),
                "SHA1" => Sum::Sha1(Sha1::new()),
                "SHA256" => Sum::Sha256(Sha256::new()),
                "ADLER32" => Sum::Adler32(Adler32::new()),
                _ => return None,
            };
            Some((sum, wanted.to_ascii_lowercase()))
        });
        Self(known.collect())
    }

    pub fn update(&mut self, bytes: &[u8]) {
        for (sum, _) in &mut self.0 {
            match sum {
                Sum::Md5(hasher) => hasher.update(bytes),
                Sum::Sha1(hasher) => hasher.update(bytes),
                Sum::Sha256(hasher) => hasher.update(bytes),
                Sum::Adler32(adler) => adler.write_slice(bytes),
            }
        }
    }

    /// Gives the sums that are worth keeping, once all were found right.
    pub fn check(self) -> Result<Option<String>, Fault> {
        let mut kept = Vec::new();
        for (sum, wanted) in self.0 {
            let (kind, is) = match sum {
                Sum::Md5(hasher) => ("MD5", hex(&hasher.finalize())),
                Sum::Sha1(hasher) => ("SHA1", hex(&hasher.finalize())),
                Sum::Sha256(hasher) => ("SHA256", hex(&hasher.finalize())),
                Sum::Adler32(adler) => ("ADLER32", format!("{:08x}", adler.checksum())),
            };
            if is != wanted {
                return Err(Fault::bad_request("What arrived does not match its checksum; send it again."));
            }
            if kind != "SHA256" {
                kept.push(format!("{kind}:{is}"));
            }
        }
        Ok((!kept.is_empty()).then(|| kept.join(" ")))
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A sink beside which the sums grow.
pub(in crate::http) struct Summed<S> {
    pub sink: S,
    pub sums: Sums,
    /// Bytes so far.
    pub length: u64,
}

impl<S: Sink> Sink for Summed<S> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), ApiError> {
        self.sums.update(bytes);
        self.length += bytes.len() as u64;
        self.sink.take(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_sums_are_kept_and_a_wrong_one_refuses_the_body() {
        let sent = "SHA1:A9993E364706816ABA3E25717850C26C9CD0D89D MD5:900150983cd24fb0d6963f7d28e17f72 \
                    ADLER32:024d0127 CRC9:1";
        let mut sums = Sums::parse(sent);
        sums.update(b"a");
        sums.update(b"bc");
        let kept = sums.check().unwrap().unwrap();
        assert!(kept.starts_with("SHA1:a9993e36") && kept.ends_with("ADLER32:024d0127"), "{kept}");
        let mut wrong = Sums::parse("MD5:900150983cd24fb0d6963f7d28e17f72");
        wrong.update(b"abd");
        assert!(wrong.check().is_err());
        assert_eq!(Sums::parse("").check().unwrap(), None);
    }
}
