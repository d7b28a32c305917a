//! XMP packets (ISO 16684-1): properties of one resource, in RDF.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};

use super::value;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A packet with more nodes is no description of a photo. A document type, and with it every entity bomb, is refused.
const MOST_NODES: u32 = 100_000;

/// Names under which properties are kept, whatever prefix a file chose.
const PREFIXES: [(&str, &str); 14] = [
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://ns.adobe.com/xap/1.0/", "xmp"),
    ("http://ns.adobe.com/exif/1.0/", "exif"),
    ("http://cipa.jp/exif/1.0/", "exifEX"),
    ("http://ns.adobe.com/exif/1.0/aux/", "aux"),
    ("http://ns.adobe.com/tiff/1.0/", "tiff"),
    ("http://ns.adobe.com/photoshop/1.0/", "photoshop"),
    ("http://ns.adobe.com/lightroom/1.0/", "lr"),
    ("http://www.digikam.org/ns/1.0/", "digiKam"),
    ("http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", "Iptc4xmpCore"),
    ("http://ns.adobe.com/xap/1.0/rights/", "xmpRights"),
    ("http://ns.adobe.com/xap/1.0/mm/", "xmpMM"),
    ("http://ns.microsoft.com/photo/1.0/", "MicrosoftPhoto"),
    ("http://ns.google.com/photos/1.0/camera/", "GCamera"),
];

/// Properties by `prefix:name`, each with one or more texts; what is nested is named `outer/inner`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Xmp {
    pub properties: BTreeMap<String, Vec<String>>,
}

impl Xmp {
    /// Adds what a packet says and was not said before. A packet that is no XML adds nothing.
    pub fn add(&mut self, packet: &[u8]) {
        let text = value::decode(packet);
        let Some(start) = text.find('<') else { return };
        let Some(end) = text.rfind('>') else { return };
        let options =
            ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let Some(text) = text.get(start..=end) else { return };
        let Ok(document) = Document::parse_with_options(text, options) else { return };
        let mut read = BTreeMap::new();
        for description in document.descendants().filter(|node| node.has_tag_name((RDF, "Description"))) {
            let outermost = description.parent().is_some_and(|parent| parent.has_tag_name((RDF, "RDF")));
            if outermost {
                properties(description, "", &mut read, 0);
            }
        }
        for (name, texts) in read {
            self.properties.entry(name).or_insert(texts);
        }
    }

    /// The first text of a property.
    pub fn text(&self, name: &str) -> Option<String> {
        self.properties.get(name)?.iter().find_map(|text| value::trimmed(text))
    }

    /// All texts of a property.
    pub fn list(&self, name: &str) -> Vec<String> {
        let texts = self.properties.get(name).map(Vec::as_slice).unwrap_or_default();
        texts.iter().filter_map(|text| value::trimmed(text)).collect()
    }

    /// A number, written as such or as a fraction.
    pub fn number(&self, name: &str) -> Option<f64> {
        let text = self.text(name)?;
        let number = match text.split_once('/') {
            Some((above, below)) => above.trim().parse::<f64>().ok()? / below.trim().parse::<f64>().ok()?,
            None => text.parse().ok()?,
        };
        number.is_finite().then_some(number)
    }
}

fn name_of(namespace: Option<&str>, name: &str, node: Node<'_, '_>) -> String {
    let prefix = namespace.and_then(|uri| {
        let known = PREFIXES.iter().find(|(known, _)| *known == uri).map(|(_, prefix)| *prefix);
        known.or_else(|| node.lookup_prefix(uri))
    });
    match prefix {
        Some(prefix) => format!("{prefix}:{name}"),
        None => name.to_owned(),
    }
}

/// Reads the attributes and children of a resource, a few levels deep.
fn properties(node: Node<'_, '_>, outer: &str, into: &mut BTreeMap<String, Vec<String>>, depth: u8) {
    for attribute in node.attributes() {
        if !matches!(attribute.namespace(), None | Some(RDF | XML)) {
            let name = outer.to_owned() + &name_of(attribute.namespace(), attribute.name(), node);
            into.entry(name).or_default().push(attribute.value().to_owned());
        }
    }
    for child in node.children().filter(Node::is_element) {
        let name = outer.to_owned() + &name_of(child.tag_name().namespace(), child.tag_name().name(), child);
        property(child, &name, into, depth);
    }
}

fn property(node: Node<'_, '_>, name: &str, into: &mut BTreeMap<String, Vec<String>>, depth: u8) {
    if depth > 6 {
        return;
    }
    let inner = |kind: &str| node.children().find(|child| child.has_tag_name((RDF, kind)));
    if let Some(list) = inner("Seq").or_else(|| inner("Bag")).or_else(|| inner("Alt")) {
        // Of several languages, the default one comes first by the standard; by habit it does not.
        let mut items: Vec<_> = list.children().filter(|item| item.has_tag_name((RDF, "li"))).collect();
        items.sort_by_key(|item| {
            item.attribute((XML, "lang")).is_some_and(|language| language != "x-default")
        });
        for item in items {
            property(item, name, into, depth + 1);
        }
    } else if let Some(resource) = inner("Description") {
        properties(resource, &format!("{name}/"), into, depth + 1);
    } else if node.attribute((RDF, "parseType")) == Some("Resource")
        || node.children().any(|child| child.is_element())
    {
        properties(node, &format!("{name}/"), into, depth + 1);
    } else if let Some(text) = node.text().and_then(value::trimmed) {
        into.entry(name.to_owned()).or_default().push(text);
    } else if let Some(resource) = node.attribute((RDF, "resource")) {
        into.entry(name.to_owned()).or_default().push(resource.to_owned());
    } else {
        properties(node, &format!("{name}/"), into, depth + 1);
    }
}
