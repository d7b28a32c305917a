//! Secrets made here, and their hashes. A hash without salt or cost is right for them, because they are random
//! and longer than any search: nobody guesses 160 bits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::model::ContentHash;

/// Crockford's base 32: no I, L, O or U, so that nothing read aloud or from a screen is mistaken.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What every app password starts with, so that people and scanners know one when they see it.
pub(super) const APP_PREFIX: &str = "alb_";

/// Random bytes.
///
/// # Panics
/// On a machine without randomness, which cannot keep secrets.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("a machine without randomness cannot keep secrets: stop here");
    bytes
}

/// A cookie or refresh token: 256 random bits, base64url.
pub(super) fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// `count` random signs of [`ALPHABET`], five bits each.
fn letters(count: usize) -> String {
    // 256 is a multiple of 32, so the remainder favours no sign.
    random::<64>().iter().take(count).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// `alb_` and 40 signs: 200 random bits.
pub(super) fn app_password() -> String {
    format!("{APP_PREFIX}{}", letters(40).to_lowercase())
}

/// `XXXX-XXXX`: 40 random bits, enough behind a throttle.
pub(super) fn setup_code() -> String {
    format!("{}-{}", letters(4), letters(4))
}

/// The code as typed, brought to the form it is kept in.
pub(super) fn read_setup_code(typed: &str) -> String {
    let signs = read_letters(typed);
    if signs.len() == 8 { format!("{}-{}", &signs[..4], &signs[4..]) } else { signs }
}

/// `xxxx-xxxx-xxxx-xxxx`: 80 random bits, so that even a stolen hash tells nothing.
pub(super) fn recovery_code() -> String {
    let signs = letters(16).to_lowercase();
    format!("{}-{}-{}-{}", &signs[..4], &signs[4..8], &signs[8..12], &signs[12..])
}

/// The name under which a recovery code is kept, however it was typed.
pub(super) fn hashed_recovery_code(typed: &str) -> ContentHash {
    hashed(&read_letters(typed))
}

/// Signs as typed: case, dashes, spaces and look-alikes do not matter.
fn read_letters(typed: &str) -> String {
    let signs =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|sign| match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            sign => sign,
        });
    signs.collect()
}

/// The name under which a secret is kept.
pub(super) fn hashed(secret: &str) -> ContentHash {
    ContentHash::of(secret.as_bytes())
}

/// Compares in a time that depends on nothing but the lengths.
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_shapes_and_differ() {
        let code = setup_code();
        assert_eq!(code.len(), 9);
        assert_eq!(code.as_bytes()[4], b'-');
        assert!(app_password().starts_with("alb_"));
        assert_eq!(app_password().len(), 44);
        assert_ne!(app_password(), app_password());
        assert_eq!(token().len(), 43);
        assert_ne!(token(), token());
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(read_setup_code(" ab0l-1234 "), "AB01-1234");
        assert_eq!(read_setup_code("abo11234"), "AB01-1234");
        let code = setup_code();
        assert_eq!(read_setup_code(&code.to_lowercase()), code);
        let code = recovery_code();
        let spoken = code.to_uppercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(hashed_recovery_code(&spoken), hashed_recovery_code(&code));
        assert_ne!(hashed_recovery_code(&recovery_code()), hashed_recovery_code(&code));
    }
}
