//! Names as the disk that is written to takes them.

use std::collections::BTreeSet;
use std::path::Path;

/// Longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// What a disk makes of names.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rules {
    /// `A.jpg` and `a.jpg` are one file.
    one_case: bool,
    /// Signs that Windows reserves are refused.
    strict: bool,
}

impl Rules {
    /// Tries what the disk below `folder` does.
    pub(super) fn of(folder: &Path) -> std::io::Result<Self> {
        let probe = folder.join(".albumen-probe");
        std::fs::write(&probe, [])?;
        let one_case = folder.join(".ALBUMEN-PROBE").exists();
        std::fs::remove_file(&probe)?;
        let odd = folder.join(".albumen-probe:?");
        let strict = std::fs::write(&odd, []).is_err();
        if !strict {
            std::fs::remove_file(&odd)?;
        }
        Ok(Self { one_case, strict })
    }

    /// A name for `name` that the disk takes, and that none of `taken` has; it is taken then. `end` is kept whole.
    pub(super) fn spell(self, name: &str, end: &str, taken: &mut BTreeSet<String>) -> String {
        let whole = if self.strict { without_reserved(name) } else { name.to_owned() };
        let (stem, extension) = match whole.rfind('.') {
            Some(at) if at > 0 && whole.len() - at <= 16 => whole.split_at(at),
            _ => (whole.as_str(), ""),
        };
        let mut n = 1;
        loop {
            let number = if n == 1 { String::new() } else { format!(" ({n})") };
            let room = LONGEST.saturating_sub(number.len() + extension.len() + end.len());
            let spelt = format!("{}{number}{extension}{end}", shortened(stem, room));
            if taken.insert(if self.one_case { spelt.to_lowercase() } else { spelt.clone() }) {
                return spelt;
            }
            n += 1;
        }
    }
}

fn without_reserved(name: &str) -> String {
    let kept: String =
        name.chars().map(|sign| if "\\:*?\"<>|".contains(sign) { '_' } else { sign }).collect();
    let bare = kept.trim_end_matches(['.', ' ']);
    if bare.is_empty() { "_".to_owned() } else { bare.to_owned() }
}

fn shortened(text: &str, room: usize) -> &str {
    let mut end = room.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_where_the_disk_takes_them() {
        let (mut taken, rules) = (BTreeSet::new(), Rules::default());
        for name in ["a.jpg", "A.jpg", "what: a \"day\"?.jpg", ".profile", "…"] {
            assert_eq!(rules.spell(name, "", &mut taken), name);
        }
        assert_eq!(rules.spell("a.jpg", ".xmp", &mut taken), "a.jpg.xmp");
    }

    #[test]
    fn what_a_disk_takes_for_one_name_is_numbered() {
        let (mut taken, rules) = (BTreeSet::new(), Rules { one_case: true, strict: true });
        assert_eq!(rules.spell("a:b.jpg", "", &mut taken), "a_b.jpg");
        assert_eq!(rules.spell("A?b.jpg", "", &mut taken), "A_b (2).jpg");
        assert_eq!(rules.spell("dots...", "", &mut taken), "dots");
        assert_eq!(rules.spell("?", "", &mut taken), "_");
    }

    #[test]
    fn a_name_of_many_bytes_is_shortened_and_keeps_its_extension() {
        let (mut taken, rules) = (BTreeSet::new(), Rules::default());
        let long = format!("{}.jpg", "🦆".repeat(251));
        let first = rules.spell(&long, "", &mut taken);
        let second = rules.spell(&long, ".xmp", &mut taken);
        let third = rules.spell(&long, "", &mut taken);
        for name in [&first, &second, &third] {
            assert!(name.len() <= LONGEST && name.contains(".jpg"), "{name}");
        }
        assert!(third.ends_with(" (2).jpg") && second.ends_with(".jpg.xmp"));
    }
}
