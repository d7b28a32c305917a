//! From the words in `assets/mail` to a text and an HTML page that say the same.
//!
//! The first line is the subject. After it come paragraphs; one in square brackets is the letter's one link.
//! `{{name}}` stands for a value.

use std::fmt::Write;

use crate::model::markup::escaped;

/// Which letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    VerifyEmail,
    ResetPassword,
    Approved,
    Waiting,
    Invitation,
    Shared,
    Invited,
    Test,
}

const LAYOUT: &str = include_str!("../../assets/mail/layout.html");

impl Words {
    const fn text(self) -> &'static str {
        match self {
            Self::VerifyEmail => include_str!("../../assets/mail/verify_email.txt"),
            Self::ResetPassword => include_str!("../../assets/mail/reset_password.txt"),
            Self::Approved => include_str!("../../assets/mail/approved.txt"),
            Self::Waiting => include_str!("../../assets/mail/waiting.txt"),
            Self::Invitation => include_str!("../../assets/mail/invitation.txt"),
            Self::Shared => include_str!("../../assets/mail/shared.txt"),
            Self::Invited => include_str!("../../assets/mail/invited.txt"),
            Self::Test => include_str!("../../assets/mail/test.txt"),
        }
    }
}

/// A mail before it is a message.
#[derive(Clone)]
pub struct Letter {
    /// An e-mail address.
    pub to: String,
    pub words: Words,
    /// What the words leave open.
    pub values: Vec<(&'static str, String)>,
    /// Where the letter's link leads.
    pub link: String,
}

/// Links open accounts; they stay out of logs.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("words", &self.words).finish_non_exhaustive()
    }
}

/// A letter written out.
pub(super) struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Letter {
    pub(super) fn write(&self) -> Written {
        let (first, rest) = self.words.text().split_once('\n').unwrap_or_default();
        // A subject is one line whatever people call themselves.
        let subject = self.fill(first, |value| value.replace(|c: char| c.is_control(), " "));
        let (mut text, mut body) = (String::new(), String::new());
        for paragraph in rest.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            let label = paragraph.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            if let Some(label) = label {
                let _ = write!(text, "{label}:\n{}\n\n", self.link);
                body.push_str(&button(label, &self.link));
            } else {
                text.push_str(&self.fill(paragraph, str::to_owned));
                text.push_str("\n\n");
                let _ = writeln!(body, "<p>{}</p>", self.fill(paragraph, html));
            }
        }
        let server = self.value("server");
        let page = expand(LAYOUT, |name| match name {
            "subject" => html(&subject),
            "body" => body.clone(),
            _ => html(server),
        });
        let _ = writeln!(text, "-- \nSent by {server}.");
        Written { subject, text, html: page }
    }

    fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    fn fill(&self, words: &str, made: impl Fn(&str) -> String) -> String {
        expand(words, |name| made(self.value(name)))
    }
}

fn html(text: &str) -> String {
    escaped(text).into_owned()
}

fn button(label: &str, link: &str) -> String {
    let link = escaped(link);
    format!(
        "<p style=\"margin:28px 0\"><a href=\"{link}\" style=\"padding:12px 20px;border-radius:8px;\
         background:#26231f;color:#fff;text-decoration:none\">{label}</a></p>\n\
         <p style=\"font-size:13px;color:#7a746b;word-break:break-all\">{link}</p>\n"
    )
}

/// Puts values in once: what a value contains is not looked at again.
fn expand(words: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        out.push_str(&value(name));
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Words; 8] = [
        Words::VerifyEmail,
        Words::ResetPassword,
        Words::Approved,
        Words::Waiting,
        Words::Invitation,
        Words::Shared,
        Words::Invited,
        Words::Test,
    ];

    fn letter(words: Words, name: &str) -> Letter {
        let values = ["server", "name", "who", "what", "address", "until"];
        let values = values.map(|key| (key, name.to_owned())).to_vec();
        Letter { to: "ada@home.lan".into(), words, values, link: "https://a.lan/x#token=1".into() }
    }

    #[test]
    fn a_name_can_neither_write_html_nor_a_second_header() {
        for words in ALL {
            let written = letter(words, "<b>{{link}}</b>\r\nBcc: eve@home.lan").write();
            assert!(!written.html.contains("<b>"), "{words:?}");
            assert!(!written.subject.contains(['\r', '\n']), "{words:?}");
            assert!(written.text.contains("<b>{{link}}</b>"), "{words:?}");
        }
    }

    #[test]
    fn nothing_is_left_open_and_both_forms_carry_the_link() {
        for words in ALL {
            let written = letter(words, "Ada").write();
            let open =
                [&written.subject, &written.text, &written.html].iter().any(|form| form.contains("{{"));
            assert!(!open, "{words:?}: {}", written.text);
            if words != Words::Test {
                assert!(written.text.contains("\nhttps://a.lan/x#token=1\n"), "{words:?}");
                assert!(written.html.contains("href=\"https://a.lan/x#token=1\""), "{words:?}");
            }
        }
    }
}
