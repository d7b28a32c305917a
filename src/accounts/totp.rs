//! Codes of an authenticator app (RFC 6238) and recovery codes: made, read and used up.

use totp_rs::{Builder, Secret, Totp};

use super::{AccountError, secret};
use crate::model::{ContentHash, Stamp, UserId};
use crate::store::second_factors::{SECOND_FACTORS, SecondFactorRecord};
use crate::store::{Reader, WriteTx};

/// Recovery codes made at a time.
const CODES: usize = 10;

/// By what somebody came in whose password was right.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// Nothing more was asked, or the app's code was right.
    Usual,
    Recovered,
}

/// Lets somebody by whose password was right: where a second factor is on, their code is looked at and used up.
pub(super) fn pass(
    tx: &WriteTx,
    user: UserId,
    code: Option<&str>,
    now: Stamp,
) -> Result<Passed, AccountError> {
    let Some(mut record) = tx.get(&SECOND_FACTORS, &user)?.filter(is_on) else { return Ok(Passed::Usual) };
    let code = code.filter(|code| !code.trim().is_empty()).ok_or(AccountError::TotpRequired)?;
    let recovered = !is_totp(code);
    if recovered {
        let hash = secret::hashed_recovery_code(code);
        let at = record.codes.iter().position(|known| *known == hash).ok_or(AccountError::WrongTotp)?;
        record.codes.remove(at);
    } else {
        let step = step(&record, code, now).filter(|step| *step > record.last_step);
        record.last_step = step.ok_or(AccountError::WrongTotp)?;
    }
    tx.put(&SECOND_FACTORS, &user, &record)?;
    Ok(if recovered { Passed::Recovered } else { Passed::Usual })
}

/// Whether an account's password alone opens nothing.
pub(super) fn asked_for(tx: &impl Reader, user: UserId) -> Result<bool, AccountError> {
    Ok(tx.get(&SECOND_FACTORS, &user)?.is_some_and(|record| is_on(&record)))
}

pub(super) fn is_on(record: &SecondFactorRecord) -> bool {
    record.on_since.is_some()
}

/// Six digits, however they are spaced.
fn digits(code: &str) -> String {
    code.chars().filter(|sign| !sign.is_whitespace()).collect()
}

pub(super) fn is_totp(code: &str) -> bool {
    digits(code).len() <= 8
}

/// The step whose code this is, looking half a minute back and ahead.
pub(super) fn step(record: &SecondFactorRecord, code: &str, now: Stamp) -> Option<u64> {
    let seconds = u64::try_from(now.0.div_euclid(Stamp::SECOND)).ok()?;
    totp(&record.secret, None).check(&digits(code), seconds)
}

/// Six digits every 30 seconds by SHA-1: the only kind that every app knows.
pub(super) fn totp(secret: &[u8], label: Option<(&str, &str)>) -> Totp {
    let builder = Builder::new().with_secret(Secret::new(secret.into()));
    let builder = match label {
        Some((issuer, account)) => {
            let plain = |text: &str| text.replace(':', " ");
            builder.with_issuer(Some(plain(issuer))).with_account_name(plain(account))
        }
        None => builder,
    };
    builder.build_noncompliant()
}

pub(super) fn recovery_codes() -> (Vec<String>, Vec<ContentHash>) {
    let codes: Vec<String> = std::iter::repeat_with(secret::recovery_code).take(CODES).collect();
    let hashes = codes.iter().map(|code| secret::hashed_recovery_code(code)).collect();
    (codes, hashes)
}
