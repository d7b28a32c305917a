//! The mail job: what a link opens is made now, so that nothing secret waits on disk.

use super::Worker;
use crate::accounts::{AccountError, Accounts};
use crate::mail::{Letter, Mailer, Words};
use crate::model::{MailId, UserId};
use crate::queue::Retry;
use crate::store::jobs::JobRecord;
use crate::store::mails::MailRecord;
use crate::store::standing::Purpose;

pub(super) fn run(worker: &Worker, job: &JobRecord, id: MailId) -> Result<(), AccountError> {
    let accounts = &worker.accounts;
    let Some(mail) = accounts.mail(id)? else { return accounts.mailed(job, id) };
    let Some(letter) = letter(worker, mail)? else { return accounts.mailed(job, id) };
    let settings = worker.settings.now();
    let sent =
        Mailer::new(&settings, worker.mail_authority.as_deref()).and_then(|mailer| mailer.send(&letter));
    match sent {
        Ok(()) => accounts.mailed(job, id),
        Err(error) => {
            tracing::warn!(%error, job = %job.id, "a mail could not be sent");
            let retry = if error.is_transient() { Retry::Patiently } else { Retry::Never };
            accounts.not_mailed(job, &error.to_string(), retry)
        }
    }
}

/// Writes a mail out; `None` when there is nobody left to write to.
fn letter(worker: &Worker, mail: MailRecord) -> Result<Option<Letter>, AccountError> {
    let (accounts, settings) = (&worker.accounts, worker.settings.now());
    let base = settings.public_url.clone().unwrap_or_default();
    let link = |page: &str| format!("{base}{page}");
    let server = ("server", settings.server_name.clone());
    let to = |id: UserId, words, page: &str, more: Vec<(&'static str, String)>| {
        let Some(person) = known(accounts, id)? else { return Ok(None) };
        let mut values = vec![server.clone(), ("name", person.display_name)];
        values.extend(more);
        Ok::<_, AccountError>(Some(Letter { to: person.email, words, values, link: link(page) }))
    };
    match mail {
        MailRecord::VerifyEmail(id) => match accounts.mint_ticket(id, Purpose::VerifyEmail, true)? {
            Some(ticket) => {
                to(id, Words::VerifyEmail, &format!("/verify-email#token={}", ticket.secret), Vec::new())
            }
            None => Ok(None),
        },
        MailRecord::ResetPassword(id) => match accounts.mint_ticket(id, Purpose::ResetPassword, true)? {
            Some(ticket) => {
                to(id, Words::ResetPassword, &format!("/reset-password#token={}", ticket.secret), Vec::new())
            }
            None => Ok(None),
        },
        MailRecord::Approved(id) => to(id, Words::Approved, "/", Vec::new()),
        MailRecord::Waiting { admin, user } => match known(accounts, user)? {
            Some(user) => {
                let more = vec![("who", user.display_name), ("address", user.email)];
                to(admin, Words::Waiting, "/admin", more)
            }
            None => Ok(None),
        },
        MailRecord::Invitation(id) => match accounts.mint_invitation(id)? {
            Some((invitation, secret)) => {
                let who = known(accounts, invitation.made_by)?.map(|person| person.display_name);
                let until = invitation.expires_at.rfc3339().chars().take(10).collect();
                let who = ("who", who.unwrap_or_else(|| settings.server_name.clone()));
                let values = vec![server.clone(), who, ("until", until)];
                let page = link(&format!("/sign-up#invitation={secret}"));
                let address = invitation.email;
                Ok(address.map(|to| Letter { to, words: Words::Invitation, values, link: page }))
            }
            None => Ok(None),
        },
        MailRecord::Shared { to: id, by, name, page } => match known(accounts, by)? {
            Some(by) => to(id, Words::Shared, &page, vec![("who", by.display_name), ("what", name)]),
            None => Ok(None),
        },
        MailRecord::Invited { to, by, name } => Ok(known(accounts, by)?.map(|by| {
            let values = vec![server, ("who", by.display_name), ("what", name)];
            Letter { to, words: Words::Invited, values, link: link("/libraries") }
        })),
        MailRecord::Test { address } => {
            Ok(Some(Letter { to: address, words: Words::Test, values: vec![server], link: link("/") }))
        }
    }
}

fn known(accounts: &Accounts, id: UserId) -> Result<Option<crate::accounts::Person>, AccountError> {
    match accounts.person(id) {
        Ok(person) => Ok(Some(person)),
        Err(AccountError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
