//! What is said of a photo as an XMP sidecar (ISO 16684-1; the names are those of Dublin Core, XMP basic, Photoshop and
//! EXIF for XMP), so that other programs read it.

use std::fmt::Write;

use super::detail::Detail;
use crate::model::markup::escaped;

const HEAD: &str = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
<rdf:Description rdf:about=\"\"\n\
 xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n\
 xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n\
 xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\"\n\
 xmlns:exif=\"http://ns.adobe.com/exif/1.0/\">\n";
const FOOT: &str = "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n";

/// The sidecar of a photo.
pub(super) fn sidecar(detail: &Detail) -> String {
    let photo = &detail.photo;
    let mut out = HEAD.to_owned();
    let taken = match photo.taken.offset_minutes {
        Some(_) => photo.taken.rfc3339(),
        None => photo.taken.local().to_string(),
    };
    simple(&mut out, "photoshop:DateCreated", &taken);
    if let Some(rating) = photo.rating {
        simple(&mut out, "xmp:Rating", &rating.to_string());
    }
    if let Some((latitude, longitude)) = photo.position {
        simple(&mut out, "exif:GPSLatitude", &degrees(latitude, 'N', 'S'));
        simple(&mut out, "exif:GPSLongitude", &degrees(longitude, 'E', 'W'));
    }
    for (name, value) in [("photoshop:City", &photo.place.city), ("photoshop:Country", &photo.place.country)]
    {
        if let Some(value) = value {
            simple(&mut out, name, value);
        }
    }
    for (name, value) in [("dc:title", &photo.title), ("dc:description", &photo.description)] {
        if let Some(value) = value {
            let text = self::value(value);
            let _ = writeln!(
                out,
                "<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></{name}>"
            );
        }
    }
    if let Some(author) = &photo.author {
        list(&mut out, "dc:creator", "Seq", std::slice::from_ref(author));
    }
    list(&mut out, "dc:subject", "Bag", &detail.tags);
    out.push_str(FOOT);
    out
}

fn simple(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<{name}>{}</{name}>", self::value(value));
}

fn list(out: &mut String, name: &str, kind: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    let _ = write!(out, "<{name}><rdf:{kind}>");
    for value in values {
        let _ = write!(out, "<rdf:li>{}</rdf:li>", self::value(value));
    }
    let _ = writeln!(out, "</rdf:{kind}></{name}>");
}

/// `48,51.5000N`: degrees, minutes with a fraction, side.
fn degrees(value: f64, positive: char, negative: char) -> String {
    let side = if value < 0.0 { negative } else { positive };
    let whole = value.abs().trunc();
    format!("{whole},{:.6}{side}", (value.abs() - whole) * 60.0)
}

/// Characters that XML 1.0 does not allow are left out.
fn value(text: &str) -> String {
    let banned = |sign: char| {
        sign.is_control() && !matches!(sign, '\t' | '\n' | '\r') || matches!(sign, '\u{fffe}' | '\u{ffff}')
    };
    escaped(&text.replace(banned, "")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_written_as_xmp_wants_them() {
        assert_eq!(degrees(48.858_333, 'N', 'S'), "48,51.499980N");
        assert_eq!(degrees(-0.5, 'E', 'W'), "0,30.000000W");
    }

    #[test]
    fn no_text_breaks_the_sidecar() {
        assert_eq!(value("<b>&\"\u{0}\u{1b}é\n"), "&lt;b&gt;&amp;&quot;é\n");
    }
}
