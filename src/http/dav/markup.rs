//! XML, written and read. What is read has no document type and so no entities; it is small, because the body
//! was bounded before.

use std::collections::HashMap;
use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::web;
use futures_util::StreamExt;
use roxmltree::{Document, Node, NodeId, ParsingOptions};

use super::fault::Fault;
use crate::model::markup::escaped;

pub(in crate::http) const DAV: &str = "DAV:";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Elements, texts and comments of one body.
const NODES: u32 = 50_000;
/// How deep elements may lie in each other.
const DEPTH: usize = 64;
/// The longest body that is read into memory, in bytes.
const BODY: usize = 512 * 1024;

/// A body that is read whole.
pub(in crate::http) async fn body(mut payload: web::Payload) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|error| Fault::bad_request(format!("The body broke off: {error}.")))?;
        if bytes.len() + piece.len() > BODY {
            let message = "The body is larger than a request of this kind may be.";
            return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// The text of a body as XML is written today.
pub(in crate::http) fn text(body: &[u8]) -> Result<&str, Fault> {
    let text = std::str::from_utf8(body).map_err(|_| Fault::bad_request("The body is not UTF-8."))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The elements of a body.
pub(in crate::http) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| Fault::bad_request(format!("The body is not the XML expected here: {error}.")))?;
    // What is written later follows the depth with its stack. Parents stand before their children.
    let mut depths: HashMap<NodeId, usize> = HashMap::new();
    for node in document.descendants().filter(Node::is_element) {
        let above = node.parent().and_then(|parent| depths.get(&parent.id())).copied().unwrap_or(0);
        if above == DEPTH {
            return Err(Fault::bad_request("The elements of the body lie too deep in each other."));
        }
        if node.namespaces().any(|space| space.name().is_some() && space.uri().is_empty()) {
            return Err(Fault::bad_request("A prefix in the body stands for no namespace."));
        }
        depths.insert(node.id(), above + 1);
    }
    Ok(document)
}

/// The child element `name` of `DAV:`.
pub(in crate::http) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, name))
}

/// Whether this is the element `name` of `DAV:`.
pub(in crate::http) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(DAV)
}

/// All text inside an element.
pub(in crate::http) fn inner_text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// An element as XML that stands alone: every name says its namespace, and the language it was in is kept.
pub(in crate::http) fn standalone(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    let language = node.ancestors().find_map(|above| above.attribute((XML, "lang")));
    write_element(&mut out, node, language);
    out
}

/// The children of an element, the same way.
pub(in crate::http) fn standalone_inside(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    node.children().for_each(|child| write_node(&mut out, child));
    out
}

fn write_node(out: &mut String, node: Node<'_, '_>) {
    if node.is_element() {
        write_element(out, node, None);
    } else if let Some(text) = node.text().filter(|_| node.is_text()) {
        out.push_str(&escaped(text));
    }
}

/// Writing to a string cannot fail.
fn write_element(out: &mut String, node: Node<'_, '_>, language: Option<&str>) {
    let name = node.tag_name().name();
    let space = node.tag_name().namespace().unwrap_or_default();
    let colon = if space.is_empty() { "" } else { "n:" };
    let _ = write!(out, "<{colon}{name}");
    if space.is_empty() {
        out.push_str(" xmlns=\"\"");
    } else {
        let _ = write!(out, " xmlns:n=\"{}\"", escaped(space));
    }
    if let Some(language) = language.filter(|_| !node.has_attribute((XML, "lang"))) {
        let _ = write!(out, " xml:lang=\"{}\"", escaped(language));
    }
    for (at, attribute) in node.attributes().enumerate() {
        let (name, value) = (attribute.name(), escaped(attribute.value()));
        let _ = match attribute.namespace() {
            None => write!(out, " {name}=\"{value}\""),
            Some(XML) => write!(out, " xml:{name}=\"{value}\""),
            Some(space) => write!(out, " xmlns:a{at}=\"{}\" a{at}:{name}=\"{value}\"", escaped(space)),
        };
    }
    if !node.has_children() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    node.children().for_each(|child| write_node(out, child));
    let _ = write!(out, "</{colon}{name}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_taken_out_says_the_same_as_in_its_place() {
        let body = "<p xmlns='urn:p' xmlns:q='urn:q' xml:lang='de'><v q:k='1&lt;'>a<q:w/> &amp; b</v></p>";
        let document = parse(text(body.as_bytes()).unwrap()).unwrap();
        let element = standalone(document.root_element().first_element_child().unwrap());
        let again = parse(&element).unwrap();
        let root = again.root_element();
        assert_eq!((root.tag_name().namespace(), root.tag_name().name()), (Some("urn:p"), "v"));
        assert_eq!(root.attribute(("urn:q", "k")), Some("1<"));
        assert_eq!(root.attribute((XML, "lang")), Some("de"));
        assert_eq!(inner_text(root), "a & b");
        assert_eq!(root.first_element_child().unwrap().tag_name().namespace(), Some("urn:q"));
    }

    #[test]
    fn bombs_are_refused_before_they_go_off() {
        let laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><l>&b;</l>";
        assert!(parse(text(laughs.as_bytes()).unwrap()).is_err());
        let outside = "<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><l>&a;</l>";
        assert!(parse(outside).is_err());
        assert!(parse(&format!("{}{}", "<a>".repeat(40_000), "</a>".repeat(40_000))).is_err());
        assert!(parse(&format!("<a>{}</a>", "<b/>".repeat(60_000))).is_err());
    }
}
