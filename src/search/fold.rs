//! Text as it is compared: compatibility forms unified, accents and case folded, cut into words.
//!
//! Scripts written without spaces (Chinese, Japanese, Korean, Thai, …) are cut into single characters and pairs:
//! the index holds both, a query asks for the pairs in order, and so any part of such a text is found exactly.

use unicode_normalization::UnicodeNormalization;

use super::letter::{is_dense, is_word, push_folded};

/// Longer words are cut: nobody types them, and each distinct one costs room in the dictionary.
const LONGEST_WORD: usize = 40;

/// A word at its place in a text. Words of one phrase have places that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    pub place: usize,
    /// Whether a person still typing it may mean a longer word; never so in scripts without spaces, where every
    /// part of a text is found anyhow.
    pub extends: bool,
}

enum Run {
    Spaced(String),
    Dense(Vec<char>),
}

/// The words to index: those of [`query_words`] and every single character of scripts without spaces.
pub(super) fn index_words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut place = 0;
    for run in runs(text) {
        match run {
            Run::Spaced(text) => {
                words.push(Word { text, place, extends: true });
                place += 1;
            }
            Run::Dense(chars) => {
                for (i, first) in chars.iter().enumerate() {
                    words.push(Word { text: first.to_string(), place: place + i, extends: false });
                    if let Some(second) = chars.get(i + 1) {
                        let pair = String::from_iter([first, second]);
                        words.push(Word { text: pair, place: place + i, extends: false });
                    }
                }
                place += chars.len();
            }
        }
    }
    words
}

/// The words to look for, all of which stand in a matching text at these places relative to each other.
pub(super) fn query_words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut place = 0;
    for run in runs(text) {
        match run {
            Run::Spaced(text) => {
                words.push(Word { text, place, extends: true });
                place += 1;
            }
            Run::Dense(chars) => {
                let size = chars.len().min(2);
                for (i, part) in chars.windows(size).enumerate() {
                    words.push(Word { text: part.iter().collect(), place: place + i, extends: false });
                }
                place += chars.len();
            }
        }
    }
    words
}

/// What was typed without a space yet is several words, as one: `img1234jpg` for `IMG_1234.JPG`. `None` when it is
/// a single word, or has parts in a script without spaces.
pub(super) fn joined(chunk: &str) -> Option<String> {
    let runs = runs(chunk);
    let parts = runs.iter().map(|run| match run {
        Run::Spaced(text) => Some(text.as_str()),
        Run::Dense(_) => None,
    });
    let mut joined = parts.collect::<Option<Vec<_>>>()?.concat();
    if let Some((cut, _)) = joined.char_indices().nth(LONGEST_WORD) {
        joined.truncate(cut);
    }
    (runs.len() > 1).then_some(joined)
}

/// A whole value as it is compared: folded, words kept in order, whatever stood between them one space.
pub(super) fn fold_value(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for part in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        part.nfkc().for_each(|c| push_folded(c, &mut folded));
    }
    folded
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut spaced = String::new();
    let mut dense = Vec::new();
    for c in text.nfkc() {
        let is_dense = is_dense(c);
        if !is_dense && !dense.is_empty() {
            runs.push(Run::Dense(std::mem::take(&mut dense)));
        }
        if is_dense || !is_word(c) {
            close(&mut spaced, &mut runs);
        }
        if is_dense {
            dense.push(c);
        } else if is_word(c) {
            push_folded(c, &mut spaced);
        }
    }
    close(&mut spaced, &mut runs);
    if !dense.is_empty() {
        runs.push(Run::Dense(dense));
    }
    runs
}

fn close(word: &mut String, runs: &mut Vec<Run>) {
    if let Some((cut, _)) = word.char_indices().nth(LONGEST_WORD) {
        word.truncate(cut);
    }
    let word = std::mem::take(word);
    // Marks that stand alone, such as the selector that follows a pictograph, are no word.
    if word.contains(char::is_alphanumeric) {
        runs.push(Run::Spaced(word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn accents_case_and_width_do_not_matter() {
        assert_eq!(
            texts(&query_words("Élan vital, Straße; Łódź ØRE")),
            ["elan", "vital", "strasse", "lodz", "ore"]
        );
        assert_eq!(texts(&query_words("ＩＭＧ＿１２")), ["img", "12"]);
        assert_eq!(fold_value("  São   Paulo "), "sao paulo");
    }

    #[test]
    fn scripts_without_spaces_become_pairs_and_the_index_holds_single_characters_too() {
        assert_eq!(texts(&query_words("東京都")), ["東京", "京都"]);
        assert_eq!(texts(&query_words("京")), ["京"]);
        assert_eq!(texts(&index_words("東京2024")), ["東", "東京", "京", "2024"]);
        assert_eq!(index_words("東京2024")[3].place, 2);
    }

    #[test]
    fn what_is_written_without_spaces_is_one_word_too() {
        assert_eq!(joined("IMG_1234.JPG").as_deref(), Some("img1234jpg"));
        assert_eq!(joined("beach"), None);
        assert_eq!(joined("東京-1"), None);
    }

    #[test]
    fn kana_keeps_its_voicing_marks() {
        assert_eq!(texts(&query_words("が")), ["が"]);
    }
}
