//! What a file is, by its content.

use super::Kind;

/// The formats that are treated apart. RAW formats share one decoder: the preview inside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    WebP,
    Tiff,
    Bmp,
    /// HEIC, HEIF and AVIF: boxes with coded images in them.
    Heif,
    /// A RAW format that is TIFF inside: CR2, NEF, ARW, DNG, ORF, RW2, PEF, SRW.
    TiffRaw,
    Cr3,
    Raf,
    /// MPEG transport streams of camcorders. Nothing is read out of them.
    Transport,
    /// MP4, MOV, M4V, 3GP.
    QuickTime,
    /// Matroska and WebM.
    Matroska,
    Avi,
    Xmp,
    /// Known to `infer` or to nobody; not a picture.
    Other,
}

/// A format with its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub format: Format,
    pub kind: Kind,
    pub mime: &'static str,
    pub extension: &'static str,
}

/// As much of a file's beginning as [`identify`] looks at.
pub const PROLOGUE: usize = 64 << 10;

const fn photo(format: Format, mime: &'static str, extension: &'static str) -> Identity {
    Identity { format, kind: Kind::Photo, mime, extension }
}

const fn raw(format: Format, mime: &'static str, extension: &'static str) -> Identity {
    Identity { format, kind: Kind::Raw, mime, extension }
}

const fn video(format: Format, mime: &'static str, extension: &'static str) -> Identity {
    Identity { format, kind: Kind::Video, mime, extension }
}

const UNKNOWN: Identity =
    Identity { format: Format::Other, kind: Kind::Other, mime: "application/octet-stream", extension: "" };

/// Names the format of a file from its first [`PROLOGUE`] bytes. `file_name` is asked only which RAW format a TIFF
/// file is that does not say so itself.
pub fn identify(head: &[u8], file_name: &str) -> Identity {
    match head {
        [0xff, 0xd8, 0xff, ..] => photo(Format::Jpeg, "image/jpeg", "jpg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => photo(Format::Png, "image/png", "png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => photo(Format::Gif, "image/gif", "gif"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => photo(Format::Bmp, "image/bmp", "bmp"),
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..] => raw(Format::Raf, "image/x-fuji-raf", "raf"),
        [b'I', b'I', b'U', 0, ..] => raw(Format::TiffRaw, "image/x-panasonic-rw2", "rw2"),
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'M', b'M', b'O', b'R', ..] => {
            raw(Format::TiffRaw, "image/x-olympus-orf", "orf")
        }
        [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => tiff(head, file_name),
        [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => match form {
            [b'W', b'E', b'B', b'P', ..] => photo(Format::WebP, "image/webp", "webp"),
            [b'A', b'V', b'I', ..] => video(Format::Avi, "video/x-msvideo", "avi"),
            _ => other(head),
        },
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => boxes(head),
        // Films older than the `ftyp` box begin with their index, their data or padding.
        [_, _, _, _, b'm', b'o', b'o', b'v', ..]
        | [_, _, _, _, b'm', b'd', b'a', b't', ..]
        | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => video(Format::QuickTime, "video/quicktime", "mov"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => matroska(head),
        // Packets of 188 bytes behind a time of 4, each begun by the same byte.
        [_, _, _, _, 0x47, ..] if head.len() > 580 && head[196] == 0x47 && head[388] == 0x47 => {
            video(Format::Transport, "video/mp2t", "mts")
        }
        _ if is_xmp(head) => Identity {
            format: Format::Xmp,
            kind: Kind::Sidecar,
            mime: "application/rdf+xml",
            extension: "xmp",
        },
        _ => other(head),
    }
}

/// What `infer` knows and is no picture of ours.
fn other(head: &[u8]) -> Identity {
    match infer::get(head) {
        Some(kind) => Identity { mime: kind.mime_type(), extension: kind.extension(), ..UNKNOWN },
        None if !head.is_empty() && is_text(head) => {
            Identity { mime: "text/plain", extension: "txt", ..UNKNOWN }
        }
        None => UNKNOWN,
    }
}

fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The cut may have split the last character.
        Err(error) => error.error_len().is_none(),
    };
    whole && !head.iter().any(|&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// An XMP sidecar opens with one of these, after a byte order mark or an XML declaration at most.
fn is_xmp(head: &[u8]) -> bool {
    let start = &head[..head.len().min(1024)];
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && ["<x:xmpmeta", "<rdf:RDF", "<?xpacket"].iter().any(|sign| text.contains(sign))
}

/// TIFF itself, or the RAW format that hides in it: told by its magic, by the maker's name in the first directory, or
/// by the DNG version tag.
fn tiff(head: &[u8], file_name: &str) -> Identity {
    const TIFF: Identity = photo(Format::Tiff, "image/tiff", "tif");
    if head.get(8..10) == Some(b"CR") {
        return raw(Format::TiffRaw, "image/x-canon-cr2", "cr2");
    }
    let fields = super::container::tiff::first_directory(head);
    if fields.dng {
        return raw(Format::TiffRaw, "image/x-adobe-dng", "dng");
    }
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let make = fields.make.to_ascii_lowercase();
    let known = [
        ("nikon", "nef", "image/x-nikon-nef"),
        ("sony", "arw", "image/x-sony-arw"),
        ("pentax", "pef", "image/x-pentax-pef"),
        ("ricoh", "pef", "image/x-pentax-pef"),
        ("samsung", "srw", "image/x-samsung-srw"),
    ];
    match known.iter().find(|(name, ..)| make.starts_with(name)) {
        // Cameras put a small picture first and the sensor's in a directory below it; an edited TIFF does not.
        Some(&(_, name, mime)) if extension == name || (fields.is_thumbnail_first && fields.has_children) => {
            raw(Format::TiffRaw, mime, name)
        }
        _ => TIFF,
    }
}

/// A film or a picture in boxes, by its brands: the major one first, then the compatible ones in order.
fn boxes(head: &[u8]) -> Identity {
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let end = length.clamp(8, head.len());
    let brands = head[8..end].chunks_exact(4).enumerate().filter(|(index, _)| *index != 1);
    for (_, brand) in brands {
        return match brand {
            b"crx " => raw(Format::Cr3, "image/x-canon-cr3", "cr3"),
            b"avif" | b"avis" => photo(Format::Heif, "image/avif", "avif"),
            b"heic" | b"heix" | b"heim" | b"heis" => photo(Format::Heif, "image/heic", "heic"),
            b"hevc" | b"hevx" | b"hevm" | b"hevs" => photo(Format::Heif, "image/heic-sequence", "heics"),
            b"mif1" | b"msf1" if head[8..end].chunks_exact(4).any(|brand| brand == b"avif") => {
                photo(Format::Heif, "image/avif", "avif")
            }
            b"mif1" | b"msf1" if head[8..end].chunks_exact(4).any(|brand| brand == b"heic") => {
                photo(Format::Heif, "image/heic", "heic")
            }
            b"mif1" | b"msf1" => photo(Format::Heif, "image/heif", "heif"),
            b"qt  " => video(Format::QuickTime, "video/quicktime", "mov"),
            b"M4V " | b"M4VH" | b"M4VP" => video(Format::QuickTime, "video/x-m4v", "m4v"),
            [b'3', b'g', b'p', _] => video(Format::QuickTime, "video/3gpp", "3gp"),
            [b'3', b'g', b'2', _] => video(Format::QuickTime, "video/3gpp2", "3g2"),
            b"M4A " | b"M4B " => Identity { mime: "audio/mp4", extension: "m4a", ..UNKNOWN },
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"MSNV"
            | b"XAVC" | b"dash" | b"mp71" | b"F4V " => video(Format::QuickTime, "video/mp4", "mp4"),
            _ => continue,
        };
    }
    other(head)
}

/// WebM says so in its header; anything else of the family is Matroska.
fn matroska(head: &[u8]) -> Identity {
    let start = &head[..head.len().min(128)];
    if start.windows(4).any(|word| word == b"webm") {
        video(Format::Matroska, "video/webm", "webm")
    } else {
        video(Format::Matroska, "video/x-matroska", "mkv")
    }
}
