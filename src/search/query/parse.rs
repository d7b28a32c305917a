//! From tokens to the tree.

use jiff::civil::Date;

use super::lex::{Body, Token, lex};
use super::{BadQuery, Node, Query, Words, operator};
use crate::search::fold::{joined, query_words};
use crate::search::key::{Flag, Scope};

/// More than anyone types, and few enough that no query can keep the server busy.
const MOST_CHARS: usize = 1_000;
const MOST_TERMS: usize = 64;

/// Understands a line of text. `today` is the asker's own calendar day, for dates such as `yesterday`.
///
/// An empty text asks for every photo. Never panics, whatever the text.
pub fn parse(text: &str, today: Date) -> Result<Query, BadQuery> {
    if text.chars().count() > MOST_CHARS {
        let message = format!("This search is too long; {MOST_CHARS} characters are the most.");
        return Err(BadQuery { position: MOST_CHARS, message });
    }
    let tokens = lex(text)?;
    if let Some(token) = tokens.get(MOST_TERMS) {
        let message = format!("This search has too many words; {MOST_TERMS} are the most.");
        return Err(BadQuery { position: token.at, message });
    }
    let mut all = Vec::new();
    let mut archived = false;
    for group in alternatives(tokens)? {
        let mut any = Vec::new();
        for token in group {
            if let Some(node) = term(&token, today)? {
                archived |= node == Node::Flag(Flag::Archived);
                any.push(node);
            }
        }
        match any.len() {
            0 => {}
            1 => all.append(&mut any),
            _ => all.push(Node::Any(any)),
        }
    }
    Ok(Query { all, archived })
}

/// Groups tokens joined by OR.
fn alternatives(tokens: Vec<Token>) -> Result<Vec<Vec<Token>>, BadQuery> {
    let mut groups: Vec<Vec<Token>> = Vec::new();
    let mut joining: Option<usize> = None;
    for token in tokens {
        match (&token.body, joining) {
            (Body::And, None) => {}
            (Body::Or, None) if !groups.is_empty() => joining = Some(token.at),
            (Body::Or | Body::And, _) => return Err(lone_or(token.at)),
            (_, Some(_)) => {
                joining = None;
                groups.last_mut().expect("OR is taken only after a group").push(token);
            }
            (_, None) => groups.push(vec![token]),
        }
    }
    joining.map_or(Ok(groups), |at| Err(lone_or(at)))
}

fn lone_or(at: usize) -> BadQuery {
    let message = "OR stands between two alternatives, as in beach OR lake; \
        to search for the word itself, write it in small letters.";
    BadQuery { position: at, message: message.to_owned() }
}

/// `None` for a word without a letter or digit, such as the `&` between two names.
fn term(token: &Token, today: Date) -> Result<Option<Node>, BadQuery> {
    let node = match &token.body {
        Body::Phrase(text) => phrase(Scope::Any, text, false),
        Body::Word(text) => word(Scope::Any, text, token.last),
        Body::Operator(operator) => Some(operator::node(operator, token.at, today)?),
        Body::Or | Body::And => None,
    };
    Ok(if token.negated { node.map(|node| Node::Not(Box::new(node))) } else { node })
}

/// Exactly these words in this order.
pub(super) fn phrase(scope: Scope, text: &str, prefix: bool) -> Option<Node> {
    let words = query_words(text);
    (!words.is_empty()).then_some(Node::Words(Words {
        scope,
        of: words,
        prefix,
        joined: None,
        forgiving: false,
    }))
}

/// What was typed without quotes: `unfinished` when it may go on.
pub(super) fn word(scope: Scope, text: &str, unfinished: bool) -> Option<Node> {
    let words = query_words(text);
    let extends = words.last()?.extends;
    let prefix = extends && (text.ends_with('*') || unfinished && text.ends_with(char::is_alphanumeric));
    let forgiving = words.len() == 1 && extends && !text.ends_with('*');
    let joined = joined(text).filter(|_| prefix);
    Some(Node::Words(Words { scope, of: words, prefix, joined, forgiving }))
}
