//! IPTC's information interchange model (IIM 4.2), as Photoshop keeps it in its resources.

use std::collections::BTreeMap;

use super::value;

/// Texts of the application record (2), by dataset number.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Iptc {
    pub datasets: BTreeMap<u8, Vec<String>>,
}

/// The datasets that have a use here, with the names of the standard.
pub const NAMES: [(u8, &str); 13] = [
    (5, "ObjectName"),
    (25, "Keywords"),
    (55, "DateCreated"),
    (60, "TimeCreated"),
    (80, "By-line"),
    (85, "By-lineTitle"),
    (90, "City"),
    (95, "Province-State"),
    (101, "Country-PrimaryLocationName"),
    (105, "Headline"),
    (110, "Credit"),
    (116, "CopyrightNotice"),
    (120, "Caption-Abstract"),
];

impl Iptc {
    /// Reads the IPTC resource (0x0404) out of Photoshop's image resources.
    pub fn from_photoshop(resources: &[u8]) -> Self {
        let mut at = 0;
        while resources.get(at..at + 4) == Some(b"8BIM") {
            let (Some(&[high, low]), Some(&name)) =
                (resources.get(at + 4..at + 6).and_then(<[u8]>::first_chunk::<2>), resources.get(at + 6))
            else {
                break;
            };
            // A Pascal string, then the length; both padded to even.
            let sized = at + 6 + usize::midpoint(usize::from(name), 2) * 2;
            let Some(&length) = resources.get(sized..).and_then(<[u8]>::first_chunk::<4>) else { break };
            let length = u32::from_be_bytes(length) as usize;
            let start = sized + 4;
            let end = start.saturating_add(length).min(resources.len());
            if (high, low) == (0x04, 0x04) {
                return Self::from_records(&resources[start..end]);
            }
            at = end + (length & 1);
        }
        Self::default()
    }

    /// Reads the records themselves, as TIFF keeps them.
    pub fn from_records(mut bytes: &[u8]) -> Self {
        let mut found = Self::default();
        while let [0x1c, record, dataset, high, low, rest @ ..] = bytes {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            // The highest bit marks a length of a length, for values larger than any text.
            let Some((body, next)) = rest.split_at_checked(length) else { break };
            if *record == 2
                && let Some(text) = value::trimmed(&value::decode(body))
            {
                found.datasets.entry(*dataset).or_default().push(text);
            }
            bytes = next;
        }
        found
    }

    pub fn text(&self, dataset: u8) -> Option<String> {
        self.datasets.get(&dataset)?.first().cloned()
    }

    pub fn list(&self, dataset: u8) -> Vec<String> {
        self.datasets.get(&dataset).cloned().unwrap_or_default()
    }
}
