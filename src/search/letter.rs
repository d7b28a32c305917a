//! Single characters: which make words, which are accents, and how each is compared.

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether it belongs to a word.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Appends it as it is compared.
pub(super) fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if is_dense(c) {
        out.push(c);
    } else {
        std::iter::once(c)
            .nfkd()
            .filter(|part| !is_accent(*part))
            .flat_map(char::to_lowercase)
            .for_each(|part| push_latin(part, out));
    }
}

/// Letters such as `ø`, `ß` and `ł` have no decomposition, yet are typed as `o`, `ss` and `l`.
fn push_latin(c: char, out: &mut String) {
    match (c, deunicode_char(c)) {
        ('\u{80}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}', Some(plain)) => {
            out.extend(plain.chars().map(|c| c.to_ascii_lowercase()));
        }
        _ => out.push(c),
    }
}

/// Marks that people leave out when they type: accents, Hebrew points, Arabic vowels. Vowel signs of other
/// scripts are letters to their readers.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Characters that stand for a word or a part of one without spaces around them, and pictographs.
pub(super) fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'          // Thai, Lao
        | '\u{1000}'..='\u{109f}'      // Burmese
        | '\u{1780}'..='\u{17ff}'      // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'      // kana
        | '\u{3100}'..='\u{312f}'      // bopomofo
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ac00}'..='\u{d7a3}'      // Hangul
        | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}' // pictographs
        | '\u{20000}'..='\u{323af}')
        && c != '\u{30fb}'
}
