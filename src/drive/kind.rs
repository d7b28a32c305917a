//! What a file is: by its first bytes where they tell, by its name where they do not.

use std::io::{self, Read};

use infer::MatcherType;

use super::program;
use crate::model::FileName;

/// Extensions of programs, refused whatever they hold.
const PROGRAMS: [&str; 16] = [
    "exe", "msi", "bat", "cmd", "com", "scr", "ps1", "sh", "jar", "apk", "vbs", "app", "deb", "rpm", "dll",
    "pif",
];
/// Camera raw files, which look like TIFF from the outside.
const RAW: [&str; 16] = [
    "cr2", "cr3", "crw", "nef", "nrw", "arw", "sr2", "dng", "raf", "orf", "rw2", "pef", "srw", "x3f", "3fr",
    "iiq",
];

/// Bytes of a file's beginning that tell what it is.
const HEAD: u64 = 8 * 1024;

/// How a bitmap and a bare JPEG XL codestream begin: one of 32,000 files that are neither does too, so they are believed
/// of what is called a picture.
const SHORT: [&[u8]; 2] = [b"BM", b"\xff\x0a"];

/// The type of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub mime_type: String,
    /// The content is of another type than the name claims.
    pub mislabelled: bool,
    pub program: bool,
}

/// The beginning of a file, as [`judge`] wants it.
pub fn head(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD as usize);
    file.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Judges by `head` (the first few KiB) and the name.
pub fn judge(name: &FileName, head: &[u8]) -> Kind {
    let extension = name.extension().unwrap_or_default();
    let ran = program::is_program(head);
    let claimed = claimed_type(&extension);
    // Of programs and of two kinds of picture the crate asks for two bytes and no more.
    let seen = infer::get(head)
        .filter(|kind| ran || kind.matcher_type() != MatcherType::App)
        .filter(|_| !SHORT.iter().any(|start| head.starts_with(start)) || claimed.starts_with("image/"));
    let program = PROGRAMS.contains(&extension.as_str()) || ran;
    let mime_type = match seen.map(|kind| kind.mime_type()) {
        Some("image/tiff") | None if RAW.contains(&extension.as_str()) => format!("image/x-{extension}"),
        Some(seen) => seen.to_owned(),
        None => claimed.clone(),
    };
    let group = |mime: &str| mime.split('/').next().unwrap_or_default().to_owned();
    let pictures = ["image", "video", "audio"];
    let mislabelled = seen.is_some()
        && claimed != "application/octet-stream"
        && mime_type != claimed
        && (pictures.contains(&group(&claimed).as_str()) || pictures.contains(&group(&mime_type).as_str()))
        && !mime_type.starts_with("image/x-")
        && !same_family(&mime_type, &claimed);
    Kind { mime_type, mislabelled, program }
}

fn claimed_type(extension: &str) -> String {
    match extension {
        "xmp" => "application/rdf+xml".into(),
        _ => mime_guess::from_ext(extension).first_or_octet_stream().essence_str().to_owned(),
    }
}

/// Names of one thing that differ only by who gave them.
fn same_family(a: &str, b: &str) -> bool {
    const FAMILIES: [&[&str]; 4] = [
        &["image/heif", "image/heic", "image/heif-sequence", "image/heic-sequence", "image/avif"],
        &["video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp", "audio/m4a", "audio/mp4"],
        &["video/x-matroska", "video/webm"],
        &["audio/mpeg", "audio/mp3"],
    ];
    FAMILIES.iter().any(|family| family.contains(&a) && family.contains(&b))
}

/// Whether a file of this type is, or may be, a photo or video.
pub fn is_photo(mime_type: &str) -> bool {
    (mime_type.starts_with("image/") && !mime_type.contains("svg")) || mime_type.starts_with("video/")
}

/// Whether a file of this type says something about the photo beside it.
pub fn is_sidecar(mime_type: &str) -> bool {
    mime_type == "application/rdf+xml"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> FileName {
        FileName::parse(text).unwrap()
    }

    #[test]
    fn content_tells_more_than_the_name() {
        let png = b"\x89PNG\r\n\x1a\n0000";
        let kind = judge(&name("photo.jpg"), png);
        assert_eq!((kind.mime_type.as_str(), kind.mislabelled), ("image/png", true));
        assert!(!judge(&name("photo.png"), png).mislabelled);
        assert_eq!(judge(&name("notes.txt"), b"hello").mime_type, "text/plain");
        assert_eq!(judge(&name("DSC1.NEF"), b"MM\0*....").mime_type, "image/x-nef");
    }

    #[test]
    fn two_bytes_alone_make_no_picture() {
        for start in [&b"\xff\x0a\x92\x11"[..], b"BM\x92\x11"] {
            assert_eq!(judge(&name("backup.bin"), start).mime_type, "application/octet-stream");
            assert_eq!(judge(&name("no extension"), start).mime_type, "application/octet-stream");
        }
        assert_eq!(judge(&name("a.jxl"), b"\xff\x0a\x92\x11").mime_type, "image/jxl");
        let kind = judge(&name("a.jpg"), b"BM\x92\x11");
        assert_eq!((kind.mime_type.as_str(), kind.mislabelled), ("image/bmp", true));
    }

    #[test]
    fn programs_are_seen_by_name_and_by_content() {
        assert!(judge(&name("setup.exe"), b"").program);
        assert!(judge(&name("holiday.jpg"), &program::windows()).program);
        assert!(judge(&name("run"), b"#!/bin/sh\n").program);
        assert!(!judge(&name("a.jpg"), b"\xff\xd8\xff\xe0").program);
    }
}
