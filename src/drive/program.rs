//! Which bytes a machine would run, by their beginning. One file in a few thousand begins by chance with the two letters of a
//! Windows program, so more of its header is asked for than those.

use infer::app;

/// Where the header of a DOS program tells of that of a Windows program.
const LATER_HEADER: usize = 0x3c;
/// Programs of Windows and OS/2 have their own header no further in than this.
const FURTHEST: usize = 16 * 1024 * 1024;

/// Whether `head`, the first few KiB of a file, is that of a program.
pub fn is_program(head: &[u8]) -> bool {
    let machines = [app::is_elf, app::is_mach, app::is_java, app::is_dex, app::is_dey, app::is_wasm];
    head.starts_with(b"#!/")
        // LLVM bitcode.
        || head.starts_with(b"BC\xC0\xDE")
        || is_dos_or_windows(head)
        || machines.iter().any(|is_one| is_one(head))
}

/// A program of DOS, and of what came after it: the DOS header is described in Microsoft's “PE Format” and before it in
/// the DOS programmer's reference.
fn is_dos_or_windows(head: &[u8]) -> bool {
    if !head.starts_with(b"MZ") && !head.starts_with(b"ZM") {
        return false;
    }
    if let Some(at) = head.get(LATER_HEADER..LATER_HEADER + 4) {
        let at = u32::from_le_bytes([at[0], at[1], at[2], at[3]]) as usize;
        match head.get(at..at.saturating_add(2)) {
            Some(b"PE" | b"NE" | b"LE" | b"LX") => return true,
            // Beyond what is seen here; a header of Windows begins at four bytes' steps.
            None if (head.len()..FURTHEST).contains(&at) && at.is_multiple_of(4) => return true,
            _ => {}
        }
    }
    is_dos(head)
}

/// Whether the header of a DOS program makes sense: a last page of at most 512 bytes, at most the 2,048 pages of a DOS
/// machine, which hold the header, and a table of relocations within that.
fn is_dos(head: &[u8]) -> bool {
    let word = |at: usize| head.get(at..at + 2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let (Some(last_page), Some(pages), Some(relocations), Some(header), Some(table)) =
        (word(2), word(4), word(6), word(8), word(24))
    else {
        return false;
    };
    let header = header * 16;
    last_page < 512
        && pages <= 2_048
        && (28..=pages * 512).contains(&header)
        && (relocations == 0 || (28..=header).contains(&table) && table + 4 * relocations <= header)
}

/// The beginning of a program of Windows.
#[cfg(test)]
pub fn windows() -> Vec<u8> {
    let mut head = vec![0; 0x80];
    head[..2].copy_from_slice(b"MZ");
    head[LATER_HEADER] = 0x80;
    head.extend_from_slice(b"PE\0\0\x64\x86");
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program of DOS, whose header has no relocations.
    fn dos() -> Vec<u8> {
        let words = [0x5a4d, 100, 3, 0, 2, 16, 0xffff, 0, 0x800, 0, 0, 0, 28, 0, 0, 0_u16];
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn programs_of_every_system_are_known() {
        assert!(is_program(&windows()));
        assert!(is_program(&dos()));
        let mut far = windows();
        far[LATER_HEADER..LATER_HEADER + 4].copy_from_slice(&0x0001_0000_u32.to_le_bytes());
        assert!(is_program(&far), "its own header is further in than what is seen");
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(is_program(&own[..8192]));
        assert!(is_program(b"#!/bin/sh\n"));
        assert!(is_program(&[0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]));
        assert!(is_program(b"\xca\xfe\xba\xbe\0\0\0\x34"));
        assert!(!is_program(b"-----BEGIN CERTIFICATE-----"), "nobody runs a certificate");
        assert!(!is_program(b"MZ") && !is_program(b"") && !is_program(b"Mozart"));
    }

    /// One in six thousand used to be refused as a program.
    #[test]
    fn random_bytes_are_no_program() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        };
        let mut refused = 0;
        for round in 0..100_000_u32 {
            let mut head: Vec<u8> = (0..16).flat_map(|_| next()).collect();
            // What begins like one by chance is the case in question.
            head[..2].copy_from_slice(match round % 4 {
                0 => b"MZ",
                1 => b"BC",
                2 => b"\x4c\x01",
                _ => b"\x30\x82",
            });
            refused += u32::from(is_program(&head));
        }
        assert!(refused <= 60, "{refused} of 100,000 that begin like a program are taken for one");
    }
}
