//! What a request wants to hold before it changes anything: `If` (RFC 4918, 10.4) and the conditions of HTTP.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::address::Address;
use super::fault::Fault;
use super::place::{self, Lookup, Spot};
use crate::http::send::http_date;
use crate::http::services::Services;
use crate::model::UserId;

/// The longest `If` that is read, in bytes.
const LONGEST: usize = 16 * 1024;

/// All conditions of one request.
#[derive(Debug, Clone, Default)]
pub(in crate::http) struct Conditions {
    lists: Vec<List>,
    /// `None` when it is not there, `Some(None)` for `*`.
    if_match: Option<Option<Vec<String>>>,
    if_none_match: Option<Option<Vec<String>>>,
    if_unmodified_since: Option<httpdate::HttpDate>,
}

/// One list of `If`: all of it must hold. One list that holds is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    /// The address it speaks of; that of the request when there is none.
    about: Option<String>,
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    negated: bool,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Token(String),
    /// With its quotes.
    Etag(String),
}

impl Conditions {
    pub fn of(request: &HttpRequest) -> Result<Self, Fault> {
        let text = |name: header::HeaderName| -> Result<Option<String>, Fault> {
            let mut all = Vec::new();
            for value in request.headers().get_all(&name) {
                let value = std::str::from_utf8(value.as_bytes());
                all.push(value.map_err(|_| Fault::bad_request(format!("The header {name} is not UTF-8.")))?);
            }
            Ok((!all.is_empty()).then(|| all.join(", ")))
        };
        let lists = match text(header::HeaderName::from_static("if"))? {
            Some(text) if text.len() > LONGEST => {
                return Err(Fault::bad_request("The header If is too long."));
            }
            Some(text) => {
                lists(&text).ok_or_else(|| Fault::bad_request("The header If cannot be understood."))?
            }
            None => Vec::new(),
        };
        let since = text(header::IF_UNMODIFIED_SINCE)?;
        Ok(Self {
            lists,
            if_match: text(header::IF_MATCH)?.map(|text| tags(&text)),
            if_none_match: text(header::IF_NONE_MATCH)?.map(|text| tags(&text)),
            if_unmodified_since: since.and_then(|text| text.parse().ok()),
        })
    }

    /// Whether anything is asked to hold.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
            && self.if_match.is_none()
            && self.if_none_match.is_none()
            && self.if_unmodified_since.is_none()
    }

    /// The tokens of locks that the request shows.
    pub fn tokens(&self) -> Vec<String> {
        let terms = self.lists.iter().flat_map(|list| &list.terms).filter(|term| !term.negated);
        let tokens = terms.filter_map(|term| match &term.what {
            What::Token(token) => Some(token.clone()),
            What::Etag(_) => None,
        });
        tokens.collect()
    }

    /// Refuses a request whose conditions do not hold. `changes` says that it is no mere read, for which
    /// `If-None-Match` is answered elsewhere.
    pub fn check(
        &self,
        services: &Services,
        visitor: UserId,
        at: &Address,
        lookup: &Lookup,
        changes: bool,
    ) -> Result<(), Fault> {
        let there = match lookup {
            Lookup::There(spot) => Some(spot),
            Lookup::Free { .. } | Lookup::Nowhere => None,
        };
        let etag = there.and_then(etag);
        let known = |tags: &Option<Vec<String>>| match (there, tags) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(_), Some(tags)) => etag.as_ref().is_some_and(|etag| tags.contains(etag)),
        };
        let stale = self.if_match.as_ref().is_some_and(|tags| !known(tags));
        let same = changes && self.if_none_match.as_ref().is_some_and(known);
        let modified = there.and_then(|spot| spot.node.as_ref()).map(|node| http_date(node.modified_at));
        let newer = self.if_match.is_none()
            && self.if_unmodified_since.zip(modified).is_some_and(|(since, modified)| modified > since);
        if stale || same || newer || !self.lists_hold(services, visitor, at, lookup)? {
            return Err(Fault::failed_condition());
        }
        Ok(())
    }

    fn lists_hold(
        &self,
        services: &Services,
        visitor: UserId,
        at: &Address,
        lookup: &Lookup,
    ) -> Result<bool, Fault> {
        for list in &self.lists {
            let holds = match &list.about {
                None => holds(services, lookup, &list.terms)?,
                Some(about) => match Address::parse(about) {
                    Ok(other) if other == *at => holds(services, lookup, &list.terms)?,
                    Ok(other) => {
                        let found = place::find(services, visitor, &other)?;
                        holds(services, &found, &list.terms)?
                    }
                    // Of another server, or of no place here: nothing of it is known to hold.
                    Err(_) => list.terms.iter().all(|term| term.negated),
                },
            };
            if holds {
                return Ok(true);
            }
        }
        Ok(self.lists.is_empty())
    }
}

/// A file's ETag with its quotes. Folders have none that a change could be bound to.
fn etag(spot: &Spot) -> Option<String> {
    spot.node.as_ref()?.content.as_ref().map(|content| format!("\"{}\"", content.hash.tag()))
}

fn holds(services: &Services, lookup: &Lookup, terms: &[Term]) -> Result<bool, Fault> {
    let asks_locks = terms.iter().any(|term| matches!(term.what, What::Token(_)));
    let held: Vec<String> = match lookup {
        _ if !asks_locks => Vec::new(),
        Lookup::There(spot) => services.drive.tokens_on(spot.owner, spot.id(), true)?,
        // What will be there is covered by the deep locks of its folder.
        Lookup::Free { parent, .. } => services.drive.tokens_on(parent.owner, parent.id(), false)?,
        Lookup::Nowhere => Vec::new(),
    };
    let etag = match lookup {
        Lookup::There(spot) => etag(spot),
        Lookup::Free { .. } | Lookup::Nowhere => None,
    };
    Ok(terms.iter().all(|term| {
        let is = match &term.what {
            What::Token(token) => held.contains(token),
            What::Etag(wanted) => etag.as_ref() == Some(wanted),
        };
        is != term.negated
    }))
}

/// `None` for `*`. A weak tag matches nothing that is about to be changed.
fn tags(text: &str) -> Option<Vec<String>> {
    if text.trim() == "*" {
        return None;
    }
    let mut tags = Vec::new();
    let mut rest = text.trim();
    while let Some(start) = rest.find('"') {
        let weak = rest[..start].trim_end().ends_with("W/");
        let Some(length) = rest[start + 1..].find('"') else { break };
        let end = start + length + 2;
        if !weak {
            tags.push(rest[start..end].to_owned());
        }
        rest = &rest[end..];
    }
    // Some clients leave the quotes out.
    if tags.is_empty() && !text.contains('"') {
        tags.extend(text.split(',').map(|tag| format!("\"{}\"", tag.trim())));
    }
    Some(tags)
}

/// Reads `If`; `None` where it breaks its grammar.
pub(super) fn lists(text: &str) -> Option<Vec<List>> {
    let mut rest = text.trim_start();
    let (mut lists, mut about) = (Vec::new(), None);
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('<') {
            let (address, tail) = tail.split_once('>')?;
            about = Some(address.to_owned());
            rest = tail.trim_start();
            // A tag without a list says nothing.
            if !rest.starts_with('(') {
                return None;
            }
        } else if let Some(tail) = rest.strip_prefix('(') {
            let (terms, tail) = terms(tail)?;
            lists.push(List { about: about.clone(), terms });
            rest = tail.trim_start();
        } else {
            rest = rest.strip_prefix(',')?.trim_start();
        }
    }
    (!lists.is_empty()).then_some(lists)
}

/// The terms up to the closing bracket, and what stands behind it.
fn terms(text: &str) -> Option<(Vec<Term>, &str)> {
    let mut rest = text.trim_start();
    let mut terms = Vec::new();
    loop {
        if let Some(tail) = rest.strip_prefix(')') {
            return (!terms.is_empty()).then_some((terms, tail));
        }
        let negated = rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("not"));
        if negated {
            rest = rest[3..].trim_start();
        }
        let what = if let Some(tail) = rest.strip_prefix('<') {
            let (token, tail) = tail.split_once('>')?;
            rest = tail;
            What::Token(token.to_owned())
        } else {
            let (tag, tail) = rest.strip_prefix('[')?.split_once(']')?;
            rest = tail;
            What::Etag(tag.trim().to_owned())
        };
        terms.push(Term { negated, what });
        rest = rest.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_of_if_is_read_as_the_rfc_writes_it() {
        let read = lists("(<urn:uuid:1> [\"a\"]) (Not <urn:uuid:2> [W/\"b\"])").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].terms[1].what, What::Etag("\"a\"".into()));
        assert!(read[1].terms[0].negated && !read[1].terms[1].negated);
        let tagged =
            lists("</dav/a> (<urn:uuid:1>) (<urn:uuid:3>), <http://h/dav/b>(Not <DAV:no-lock>)").unwrap();
        let about: Vec<_> = tagged.iter().map(|list| list.about.as_deref().unwrap()).collect();
        assert_eq!(about, ["/dav/a", "/dav/a", "http://h/dav/b"]);
    }

    #[test]
    fn a_broken_if_is_no_condition_that_holds() {
        for text in
            ["", "(", "()", "(<a)", "<a>", "([)", "(<a>) x", "Not (<a>)", "(Not)", "((((", "<a> <b> (<c>)"]
        {
            assert_eq!(lists(text), None, "{text}");
        }
    }

    #[test]
    fn tags_are_read_with_their_quotes_and_weak_ones_match_nothing() {
        assert_eq!(tags("*"), None);
        assert_eq!(tags("\"a\", W/\"b\",\"c,d\""), Some(vec!["\"a\"".into(), "\"c,d\"".into()]));
        assert_eq!(tags("abc"), Some(vec!["\"abc\"".into()]));
        assert_eq!(tags("\"broken"), Some(vec![]));
    }
}
