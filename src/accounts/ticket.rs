//! Tickets: one-use secrets that are sent to an e-mail address.

use super::{AccountError, Accounts, secret};
use crate::model::{ContentHash, Stamp, UserId};
use crate::store::accounts::{USERS, UserRecord};
use crate::store::standing::{Purpose, TICKETS, TicketLink, TicketRecord, USER_TICKETS};
use crate::store::{Reader, StoreError, WriteTx};

/// How long a ticket is good, in ms.
const fn lasts(purpose: Purpose) -> i64 {
    match purpose {
        Purpose::VerifyEmail => 7 * Stamp::DAY,
        Purpose::ResetPassword => Stamp::HOUR / 2,
    }
}

const fn place(purpose: Purpose) -> u8 {
    match purpose {
        Purpose::VerifyEmail => 0,
        Purpose::ResetPassword => 1,
    }
}

/// A ticket just made. The secret is shown this once.
#[derive(Clone)]
pub struct Ticket {
    pub user: UserRecord,
    pub secret: String,
    pub expires_at: Stamp,
}

impl Accounts {
    /// Makes a ticket in the place of an earlier one; `None` when the person is gone.
    pub fn mint_ticket(
        &self,
        user: UserId,
        purpose: Purpose,
        mailed: bool,
    ) -> Result<Option<Ticket>, AccountError> {
        let (secret, expires_at) = (secret::token(), self.clock.now().plus(lasts(purpose)));
        let hash = secret::hashed(&secret);
        let user = self.store.write(move |tx| {
            let Some(record) = tx.get(&USERS, &user)? else { return Ok(None) };
            drop_ticket(tx, user, purpose)?;
            let ticket = TicketRecord { user, purpose, email: record.email.clone(), mailed, expires_at };
            tx.put(&TICKETS, &hash, &ticket)?;
            tx.put(&USER_TICKETS, &(user, place(purpose)), &TicketLink(hash))?;
            Ok::<_, StoreError>(Some(record))
        })?;
        Ok(user.map(|user| Ticket { user, secret, expires_at }))
    }
}

/// Whether a ticket is good.
pub(super) fn peek(
    tx: &impl Reader,
    hash: ContentHash,
    purpose: Purpose,
    now: Stamp,
) -> Result<bool, StoreError> {
    let ticket = tx.get(&TICKETS, &hash)?;
    Ok(ticket.is_some_and(|ticket| ticket.purpose == purpose && ticket.expires_at > now))
}

/// Takes a ticket: it is worth nothing afterwards.
pub(super) fn take(
    tx: &WriteTx,
    hash: ContentHash,
    purpose: Purpose,
    now: Stamp,
) -> Result<TicketRecord, AccountError> {
    let ticket = tx.get(&TICKETS, &hash)?.filter(|ticket| ticket.purpose == purpose);
    let ticket = ticket.filter(|ticket| ticket.expires_at > now).ok_or(AccountError::StaleLink)?;
    drop_ticket(tx, ticket.user, purpose)?;
    Ok(ticket)
}

pub(super) fn drop_ticket(tx: &WriteTx, user: UserId, purpose: Purpose) -> Result<(), StoreError> {
    let key = (user, place(purpose));
    if let Some(TicketLink(hash)) = tx.get(&USER_TICKETS, &key)? {
        tx.remove(&TICKETS, &hash)?;
        tx.remove(&USER_TICKETS, &key)?;
    }
    Ok(())
}

/// Takes away every ticket of a person.
pub(super) fn drop_all(tx: &WriteTx, user: UserId) -> Result<(), StoreError> {
    drop_ticket(tx, user, Purpose::VerifyEmail)?;
    drop_ticket(tx, user, Purpose::ResetPassword)
}
