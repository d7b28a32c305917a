//! PNG chunks (W3C PNG, third edition) that hold metadata.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::be32;

/// The blocks of a PNG.
#[derive(Debug, Default)]
pub struct Chunks {
    pub exif: Option<Vec<u8>>,
    pub xmp: Option<Vec<u8>>,
    pub iptc: Option<Vec<u8>>,
    /// Other text, by keyword.
    pub text: Vec<(String, String)>,
}

/// Text is inflated no further: a bomb gives this much and no more.
const LONGEST: u64 = 4 << 20;

/// Reads the chunks of a PNG as far as they are whole.
pub fn chunks(bytes: &[u8]) -> Chunks {
    let mut found = Chunks::default();
    let mut at = 8;
    while let (Some(length), Some(name)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        let Some(body) = bytes.get(at + 8..).and_then(|rest| rest.get(..length as usize)) else { break };
        match name {
            b"eXIf" => found.exif = Some(body.strip_prefix(b"Exif\0\0").unwrap_or(body).to_vec()),
            b"tEXt" | b"zTXt" | b"iTXt" => {
                if let Some((keyword, text)) = text(name, body) {
                    place(&mut found, keyword, text);
                }
            }
            b"IEND" => break,
            _ => {}
        }
        at += 12 + length as usize;
    }
    found
}

/// ImageMagick and ExifTool once kept whole blocks as hexadecimal text under these names.
fn place(found: &mut Chunks, keyword: String, text: Vec<u8>) {
    match keyword.as_str() {
        "XML:com.adobe.xmp" => found.xmp = Some(text),
        "Raw profile type exif" | "Raw profile type APP1" => {
            if let Some(block) = hexadecimal(&text) {
                if let Some(exif) = block.strip_prefix(b"Exif\0\0") {
                    found.exif.get_or_insert(exif.to_vec());
                } else if block.starts_with(b"II") || block.starts_with(b"MM") {
                    found.exif.get_or_insert(block);
                } else if let Some(xmp) = block.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0") {
                    found.xmp.get_or_insert(xmp.to_vec());
                }
            }
        }
        "Raw profile type xmp" => found.xmp = found.xmp.take().or_else(|| hexadecimal(&text)),
        "Raw profile type iptc" => found.iptc = hexadecimal(&text),
        _ => found.text.push((keyword, latin1(&text))),
    }
}

fn text(name: &[u8], body: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = body.iter().position(|&byte| byte == 0)?;
    let (keyword, rest) = (latin1(&body[..end]), &body[end + 1..]);
    let text = match name {
        b"tEXt" => rest.to_vec(),
        b"zTXt" => inflate(rest.get(1..)?)?,
        // Compression flag and method, language and translated keyword stand before the text.
        _ => {
            let (&[compressed, _method], rest) = rest.split_first_chunk::<2>()?;
            let rest = &rest[rest.iter().position(|&byte| byte == 0)? + 1..];
            let rest = &rest[rest.iter().position(|&byte| byte == 0)? + 1..];
            if compressed == 1 { inflate(rest)? } else { rest.to_vec() }
        }
    };
    Some((keyword, text))
}

fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    ZlibDecoder::new(bytes).take(LONGEST).read_to_end(&mut text).ok()?;
    Some(text)
}

/// `\n<name>\n<length>\n<hex digits in lines>`.
fn hexadecimal(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut lines = text.trim_start().splitn(3, '\n');
    let (_name, _length) = (lines.next()?, lines.next()?);
    let digits: Vec<u8> =
        lines.next()?.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// PNG text is Latin-1 by the standard and UTF-8 by habit.
fn latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
