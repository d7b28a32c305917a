//! Cuts the text of a query into tokens. Positions are in characters.

use super::BadQuery;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub at: usize,
    pub negated: bool,
    pub body: Body,
    /// Nothing, not even a space, follows it: it may still be being typed.
    pub last: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Word(String),
    Phrase(String),
    Operator(Operator),
    Or,
    And,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operator {
    /// Lower-cased.
    pub name: String,
    pub value: String,
    pub value_at: usize,
    pub quoted: bool,
    /// `name:=value`.
    pub whole: bool,
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

pub(super) fn lex(text: &str) -> Result<Vec<Token>, BadQuery> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    while lexer.skip_spaces() {
        tokens.push(lexer.token()?);
    }
    Ok(tokens)
}

/// Where the token that is being typed at the end of `text` begins, in bytes, and whether a minus stands before
/// it. The length of the text when nothing is being typed.
pub(in crate::search) fn last_token(text: &str) -> usize {
    let mut start = None;
    let mut in_quotes = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && !in_quotes {
            start = None;
            continue;
        }
        start.get_or_insert(at);
        if is_quote(c) && !escaped {
            in_quotes = !in_quotes;
        }
        escaped = c == '\\' && !escaped;
    }
    start.unwrap_or(text.len())
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_spaces(&mut self) -> bool {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.at < self.chars.len()
    }

    fn token(&mut self) -> Result<Token, BadQuery> {
        let at = self.at;
        let negated = self.peek() == Some('-');
        if negated {
            self.at += 1;
            if self.peek().is_none_or(char::is_whitespace) {
                let message = "A minus stands directly before what is to be left out, as in -blurry; \
                    to search for a minus itself, put it in quotes.";
                return Err(BadQuery { position: at, message: message.to_owned() });
            }
        }
        let body = if self.peek().is_some_and(is_quote) {
            Body::Phrase(self.quoted()?)
        } else if let Some(name) = self.operator_name() {
            Body::Operator(self.operator(name)?)
        } else {
            match self.chunk() {
                or if or == "OR" && !negated => Body::Or,
                and if and == "AND" && !negated => Body::And,
                word => Body::Word(word),
            }
        };
        Ok(Token { at, negated, body, last: self.at == self.chars.len() })
    }

    /// Letters directly followed by a colon. Moves past both.
    fn operator_name(&mut self) -> Option<String> {
        let rest = &self.chars[self.at..];
        let length = rest.iter().take_while(|c| c.is_ascii_alphabetic() || **c == '_').count();
        if length == 0 || rest.get(length) != Some(&':') {
            return None;
        }
        self.at += length + 1;
        Some(rest[..length].iter().collect::<String>().to_lowercase())
    }

    fn operator(&mut self, name: String) -> Result<Operator, BadQuery> {
        let whole = self.peek() == Some('=');
        if whole {
            self.at += 1;
        }
        let value_at = self.at;
        let quoted = self.peek().is_some_and(is_quote);
        let value = if quoted { self.quoted()? } else { self.chunk() };
        Ok(Operator { name, value, value_at, quoted, whole })
    }

    fn chunk(&mut self) -> String {
        let rest = &self.chars[self.at..];
        let length = rest.iter().take_while(|c| !c.is_whitespace()).count();
        self.at += length;
        rest[..length].iter().collect()
    }

    /// From the opening quote to past the closing one. A backslash takes the next character as it is.
    fn quoted(&mut self) -> Result<String, BadQuery> {
        let opening = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                c if is_quote(c) => return Ok(text),
                '\\' => {
                    text.extend(self.peek());
                    self.at = (self.at + 1).min(self.chars.len());
                }
                c => text.push(c),
            }
        }
        let message = "This quotation mark is never closed; add another where the phrase ends.";
        Err(BadQuery { position: opening, message: message.to_owned() })
    }
}
