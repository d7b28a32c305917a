//! Text inside XML and HTML.

use std::borrow::Cow;

/// Text as it may stand between tags and in attributes. A carriage return is spelt out, as readers of XML make a line
/// feed of a plain one.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '"', '\'', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_markup_is_spelt_out() {
        assert_eq!(escaped("<b>'&\"\r\n"), "&lt;b&gt;&#39;&amp;&quot;&#13;\n");
        assert!(matches!(escaped("plain é"), Cow::Borrowed(_)));
    }
}
