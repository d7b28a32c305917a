//! The header of AVI films.

use jiff::civil::DateTime;

use super::{Container, when};
use crate::media::container::riff;
use crate::media::{Taken, TakenSource};

/// Reads an AVI file's header out of its beginning.
pub fn read(bytes: &[u8]) -> Container {
    let Some(avi) = riff::avi(bytes) else { return Container::default() };
    let mut found = Container {
        width: Some(avi.width).filter(|&width| width > 0),
        height: Some(avi.height).filter(|&height| height > 0),
        duration_ms: Some(avi.duration_ms),
        ..Container::default()
    };
    if let Some(date) = avi.date {
        found.taken = avi_date(&date).map(|local| Taken {
            local,
            offset_minutes: None,
            source: TakenSource::Container,
        });
        found.tags.insert("DateTimeOriginal".into(), date.into());
    }
    found
}

/// `Mon Mar 10 15:04:43 2003`, or any notation that EXIF knows.
fn avi_date(text: &str) -> Option<DateTime> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    if let [_, month, day, time, year] = words[..] {
        const MONTHS: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let month = MONTHS.iter().position(|name| *name == month.to_ascii_lowercase())? + 1;
        return when::parse(&format!("{year}:{month:02}:{day:0>2} {time}")).map(|(local, _)| local);
    }
    when::parse(text).map(|(local, _)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_write_dates_in_two_ways() {
        let shown = |text| avi_date(text).map(|local| local.to_string());
        assert_eq!(shown("Mon Mar 10 15:04:43 2003").as_deref(), Some("2003-03-10T15:04:43"));
        assert_eq!(shown("2005:08:17 11:42:43").as_deref(), Some("2005-08-17T11:42:43"));
        assert_eq!(shown("some day"), None);
    }
}
