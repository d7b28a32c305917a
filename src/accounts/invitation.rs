//! Invitations: a link by which somebody makes themselves an account.

use super::{AccountError, Accounts, Actor, post, secret};
use crate::audit::{Act, Audit, Noun};
use crate::model::person::{Email, Role};
use crate::model::{ContentHash, InvitationId, Stamp, UserId};
use crate::store::mails::MailRecord;
use crate::store::standing::{INVITATION_SECRETS, INVITATIONS, InvitationLink, InvitationRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// How long an invitation is good where nothing else is said, in days, and at the most.
const DAYS: u32 = 14;
const MOST_DAYS: u32 = 365;
/// Invitations that are open at once.
const MOST: usize = 1_000;

/// Somebody to be invited.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub email: Option<String>,
    pub role: Role,
    pub quota_bytes: Option<u64>,
    /// How long it is good.
    pub days: Option<u32>,
}

/// An invitation just made. The secret is shown this once.
#[derive(Clone)]
pub struct MadeInvitation {
    pub record: InvitationRecord,
    pub secret: String,
    /// Whether it goes by mail as well.
    pub mailed: bool,
}

impl Accounts {
    /// Makes an invitation, and sends it where there is an address and a mail server.
    pub fn invite(&self, actor: &Actor, new: &NewInvitation) -> Result<MadeInvitation, AccountError> {
        actor.outranks(new.role)?;
        let email = new.email.as_deref().map(Email::parse).transpose()?;
        let days = new.days.unwrap_or(DAYS);
        if !(1..=MOST_DAYS).contains(&days) {
            let reason = "an invitation is good for 1–365 days";
            return Err(AccountError::Invalid { field: "days", reason });
        }
        let (secret, now) = (secret::token(), self.clock.now());
        let record = InvitationRecord {
            id: InvitationId::new(),
            email: email.map(|email| email.as_str().to_owned()),
            role: new.role,
            quota_bytes: new.quota_bytes,
            made_by: actor.id().unwrap_or(crate::queue::SERVER),
            created_at: now,
            expires_at: now.plus(i64::from(days) * Stamp::DAY),
            secrets: vec![secret::hashed(&secret)],
            used_by: None,
        };
        let mailed = record.email.is_some() && self.mails();
        let event = actor.event(Act::AdminUserInvited, now).on(Noun::Invitation, record.id, None);
        let written = record.clone();
        self.store.write(move |tx| {
            clear_ended(tx, now)?;
            if tx.all(&INVITATIONS, &())?.len() >= MOST {
                let reason = "there are 1,000 invitations already; withdraw some first";
                return Err(AccountError::Invalid { field: "email", reason });
            }
            tx.put(&INVITATION_SECRETS, &written.secrets[0], &InvitationLink(written.id))?;
            tx.put(&INVITATIONS, &written.id, &written)?;
            if mailed {
                post::post(tx, &MailRecord::Invitation(written.id), now)?;
            }
            Ok(Audit::record_in(tx, &event)?)
        })?;
        self.queue.ring();
        Ok(MadeInvitation { record, secret, mailed })
    }

    /// Every invitation that is still open, the newest first.
    pub fn invitations(&self) -> Result<Vec<InvitationRecord>, AccountError> {
        let now = self.clock.now();
        let all = self.store.read(|tx| tx.all(&INVITATIONS, &()))?;
        let open = all.into_iter().rev().map(|(_, record)| record);
        Ok(open.filter(|record| record.used_by.is_none() && record.expires_at > now).collect())
    }

    /// Makes an invitation worth nothing.
    pub fn withdraw(&self, actor: &Actor, id: InvitationId) -> Result<(), AccountError> {
        let event = actor.event(Act::AdminInvitationWithdrawn, self.clock.now());
        let (event, actor) = (event.on(Noun::Invitation, id, None), actor.clone());
        self.store.write(move |tx| {
            let record = tx.get(&INVITATIONS, &id)?.ok_or(AccountError::NotFound("invitation"))?;
            actor.outranks(record.role)?;
            remove(tx, &record)?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    /// Another secret for an open invitation, for the mail that brings it; `None` when it is over.
    pub fn mint_invitation(
        &self,
        id: InvitationId,
    ) -> Result<Option<(InvitationRecord, String)>, AccountError> {
        let (secret, now) = (secret::token(), self.clock.now());
        let hash = secret::hashed(&secret);
        let record = self.store.write(move |tx| {
            let open = tx.get(&INVITATIONS, &id)?.filter(|record| is_open(record, now));
            let Some(mut record) = open else { return Ok(None) };
            record.secrets.push(hash);
            tx.put(&INVITATION_SECRETS, &hash, &InvitationLink(id))?;
            tx.put(&INVITATIONS, &id, &record)?;
            Ok::<_, StoreError>(Some(record))
        })?;
        Ok(record.map(|record| (record, secret)))
    }
}

fn is_open(record: &InvitationRecord, now: Stamp) -> bool {
    record.used_by.is_none() && record.expires_at > now
}

/// The open invitation that a secret belongs to.
pub(super) fn find(
    tx: &impl Reader,
    secret: ContentHash,
    now: Stamp,
) -> Result<InvitationRecord, AccountError> {
    let link = tx.get(&INVITATION_SECRETS, &secret)?.ok_or(AccountError::StaleLink)?;
    let record = tx.get(&INVITATIONS, &link.0)?.filter(|record| is_open(record, now));
    record.ok_or(AccountError::StaleLink)
}

/// Uses an invitation up.
pub(super) fn take(tx: &WriteTx, mut record: InvitationRecord, user: UserId) -> Result<(), StoreError> {
    for secret in std::mem::take(&mut record.secrets) {
        tx.remove(&INVITATION_SECRETS, &secret)?;
    }
    record.used_by = Some(user);
    tx.put(&INVITATIONS, &record.id, &record)
}

fn remove(tx: &WriteTx, record: &InvitationRecord) -> Result<(), StoreError> {
    for secret in &record.secrets {
        tx.remove(&INVITATION_SECRETS, secret)?;
    }
    tx.remove(&INVITATIONS, &record.id)?;
    Ok(())
}

/// Forgets invitations that were used or have ended.
fn clear_ended(tx: &WriteTx, now: Stamp) -> Result<(), StoreError> {
    let all = tx.all(&INVITATIONS, &())?;
    all.iter().filter(|(_, record)| !is_open(record, now)).try_for_each(|(_, record)| remove(tx, record))
}
