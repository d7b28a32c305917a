//! ZIP archives written as they are sent: stored, not deflated, because photos and films do not shrink; ZIP64 where
//! sizes, places or counts need it (APPNOTE.TXT 6.3). Memory does not grow with what is packed: the directory at the
//! end waits in a file.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use crate::model::Stamp;

/// What a 32-bit field says when the ZIP64 field holds the value.
const LARGE: u32 = u32::MAX;
/// Sums follow the content, names are UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
/// Bytes read at once.
const CHUNK: usize = 256 * 1024;

/// An archive being written.
#[derive(Debug)]
pub struct Archive<W> {
    out: W,
    written: u64,
    directory: BufWriter<File>,
    directory_size: u64,
    count: u64,
}

/// One thing in an archive.
struct Entry<'a> {
    path: &'a str,
    modified: Stamp,
    size: u64,
    crc: u32,
    /// Where its header stands.
    offset: u64,
    folder: bool,
}

impl<W: Write> Archive<W> {
    /// `directory` is an empty file for the archive's own use.
    pub fn new(out: W, directory: File) -> Self {
        Self { out, written: 0, directory: BufWriter::new(directory), directory_size: 0, count: 0 }
    }

    /// Adds a folder: `Trips/Paris`.
    pub fn folder(&mut self, path: &str, modified: Stamp) -> io::Result<()> {
        let path = format!("{path}/");
        let entry = Entry { path: &path, modified, size: 0, crc: 0, offset: self.written, folder: true };
        self.put(&entry.header())?;
        self.list(&entry)
    }

    /// Adds a file of exactly `size` bytes.
    pub fn file(
        &mut self,
        path: &str,
        modified: Stamp,
        size: u64,
        content: &mut impl Read,
    ) -> io::Result<()> {
        let mut entry = Entry { path, modified, size, crc: 0, offset: self.written, folder: false };
        self.put(&entry.header())?;
        let (mut sum, mut left) = (crc32fast::Hasher::new(), size);
        let mut buffer = vec![0; CHUNK];
        while left > 0 {
            let most = left.min(CHUNK as u64) as usize;
            let read = content.read(&mut buffer[..most])?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            sum.update(&buffer[..read]);
            self.put(&buffer[..read])?;
            left -= read as u64;
        }
        entry.crc = sum.finalize();
        self.put(&entry.sums())?;
        self.list(&entry)
    }

    /// Writes the directory; the archive is whole.
    pub fn finish(mut self) -> io::Result<W> {
        let start = self.written;
        let mut directory = self.directory.into_inner().map_err(io::IntoInnerError::into_error)?;
        directory.seek(SeekFrom::Start(0))?;
        io::copy(&mut directory, &mut self.out)?;
        let end = start + self.directory_size;
        self.out.write_all(&close(self.count, self.directory_size, start, end))?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    fn list(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let listed = entry.listed();
        self.directory.write_all(&listed)?;
        self.directory_size += listed.len() as u64;
        self.count += 1;
        Ok(())
    }
}

fn fits(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(LARGE)
}

fn fits_short(value: u64) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

impl Entry<'_> {
    fn is_large(&self) -> bool {
        self.size >= u64::from(LARGE)
    }

    fn flags(&self) -> u16 {
        if self.folder { 1 << 11 } else { FLAGS }
    }

    /// Version, flags, method (stored), time and date: what header and directory share.
    fn common(&self, out: &mut Vec<u8>) {
        out.extend(45u16.to_le_bytes());
        out.extend(self.flags().to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out.extend(dos_time(self.modified));
    }

    /// The modification time in seconds since 1970 (extra field 0x5455).
    fn time_field(&self) -> Vec<u8> {
        let seconds = i32::try_from(self.modified.0.div_euclid(1_000)).unwrap_or(i32::MAX);
        [&0x5455u16.to_le_bytes()[..], &5u16.to_le_bytes(), &[1], &seconds.to_le_bytes()].concat()
    }

    fn header(&self) -> Vec<u8> {
        let mut extra = self.time_field();
        if self.is_large() {
            extra.extend(large_field(&[self.size, self.size]));
        }
        let mut out = 0x0403_4b50u32.to_le_bytes().to_vec();
        self.common(&mut out);
        out.extend(0u32.to_le_bytes());
        out.extend(fits(self.size).to_le_bytes());
        out.extend(fits(self.size).to_le_bytes());
        out.extend((self.path.len() as u16).to_le_bytes());
        out.extend((extra.len() as u16).to_le_bytes());
        out.extend(self.path.as_bytes());
        out.extend(extra);
        out
    }

    /// What follows the content: its sum and its size, twice, since it is stored as it is.
    fn sums(&self) -> Vec<u8> {
        let mut out = 0x0807_4b50u32.to_le_bytes().to_vec();
        out.extend(self.crc.to_le_bytes());
        for _ in 0..2 {
            if self.is_large() {
                out.extend(self.size.to_le_bytes());
            } else {
                out.extend(fits(self.size).to_le_bytes());
            }
        }
        out
    }

    fn listed(&self) -> Vec<u8> {
        let mut large = Vec::new();
        if self.is_large() {
            large.extend([self.size, self.size]);
        }
        if self.offset >= u64::from(LARGE) {
            large.push(self.offset);
        }
        let mut extra = self.time_field();
        if !large.is_empty() {
            extra.extend(large_field(&large));
        }
        // Version 4.5, made on Unix, so that the upper half of the attributes is a mode.
        let mode: u32 = if self.folder { 0o40_755 << 16 | 0x10 } else { 0o100_644 << 16 };
        let mut out = 0x0201_4b50u32.to_le_bytes().to_vec();
        out.extend(0x032d_u16.to_le_bytes());
        self.common(&mut out);
        out.extend(self.crc.to_le_bytes());
        out.extend(fits(self.size).to_le_bytes());
        out.extend(fits(self.size).to_le_bytes());
        out.extend((self.path.len() as u16).to_le_bytes());
        out.extend((extra.len() as u16).to_le_bytes());
        out.extend([0; 6]);
        out.extend(mode.to_le_bytes());
        out.extend(fits(self.offset).to_le_bytes());
        out.extend(self.path.as_bytes());
        out.extend(extra);
        out
    }
}

/// The ZIP64 extra field (0x0001).
fn large_field(values: &[u64]) -> Vec<u8> {
    let mut out = 1u16.to_le_bytes().to_vec();
    out.extend((values.len() as u16 * 8).to_le_bytes());
    for value in values {
        out.extend(value.to_le_bytes());
    }
    out
}

/// The end of an archive whose directory of `size` bytes runs from `start` to `end`.
fn close(count: u64, size: u64, start: u64, end: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if count >= u64::from(u16::MAX) || size >= u64::from(LARGE) || start >= u64::from(LARGE) {
        out.extend(0x0606_4b50u32.to_le_bytes());
        out.extend(44u64.to_le_bytes());
        out.extend([45, 0, 45, 0]);
        out.extend([0; 8]);
        for value in [count, count, size, start] {
            out.extend(value.to_le_bytes());
        }
        out.extend(0x0706_4b50u32.to_le_bytes());
        out.extend(0u32.to_le_bytes());
        out.extend(end.to_le_bytes());
        out.extend(1u32.to_le_bytes());
    }
    out.extend(0x0605_4b50u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(fits_short(count).to_le_bytes());
    out.extend(fits_short(count).to_le_bytes());
    out.extend(fits(size).to_le_bytes());
    out.extend(fits(start).to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

/// MS-DOS time and date, in UTC; it knows the years from 1980 to 2107.
fn dos_time(stamp: Stamp) -> [u8; 4] {
    let at = stamp.timestamp().to_zoned(jiff::tz::TimeZone::UTC);
    let years = (i32::from(at.year()) - 1980).clamp(0, 127) as u16;
    let time = (at.hour() as u16) << 11 | (at.minute() as u16) << 5 | (at.second() as u16 / 2);
    let date = years << 9 | (at.month() as u16) << 5 | at.day() as u16;
    let [a, b] = time.to_le_bytes();
    let [c, d] = date.to_le_bytes();
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHEN: Stamp = Stamp(1_700_000_000_000);

    #[test]
    fn another_program_reads_what_is_written() {
        let mut archive = Archive::new(Vec::new(), tempfile::tempfile().unwrap());
        archive.folder("Trips", WHEN).unwrap();
        archive.file("Trips/über.txt", WHEN, 5, &mut &b"hello"[..]).unwrap();
        archive.file("empty", WHEN, 0, &mut io::empty()).unwrap();
        let bytes = archive.finish().unwrap();
        let mut read = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(read.len(), 3);
        assert!(read.by_name("Trips/").unwrap().is_dir());
        let mut text = String::new();
        read.by_name("Trips/über.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
    }

    #[test]
    fn more_entries_than_sixteen_bits_count_are_all_there() {
        let mut archive = Archive::new(Vec::new(), tempfile::tempfile().unwrap());
        for n in 0..70_000u32 {
            archive.file(&format!("{n}"), WHEN, 1, &mut &b"x"[..]).unwrap();
        }
        let bytes = archive.finish().unwrap();
        let mut read = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(read.len(), 70_000);
        assert_eq!(read.by_index(69_999).unwrap().name().unwrap(), "69999");
    }

    #[test]
    fn sizes_and_places_beyond_four_gigabytes_stand_in_their_own_field() {
        let (size, offset) = (5 << 30, 6 << 30);
        let entry = Entry { path: "a", modified: WHEN, size, crc: 1, offset, folder: false };
        let listed = entry.listed();
        let tail = &listed[listed.len() - 28..];
        assert_eq!(tail, large_field(&[size, size, offset]).as_slice());
        assert_eq!(entry.sums().len(), 24);
        let end = close(1, 100, 5 << 30, (5 << 30) + 100);
        assert_eq!(end.len(), 56 + 20 + 22);
    }

    #[test]
    fn a_content_that_ends_early_is_no_archive() {
        let mut archive = Archive::new(Vec::new(), tempfile::tempfile().unwrap());
        let error = archive.file("a", WHEN, 9, &mut &b"short"[..]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
