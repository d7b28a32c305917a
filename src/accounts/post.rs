//! Mails on their way: written down with the change that calls for them, sent by a job.

use super::{AccountError, Accounts};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event};
use crate::model::person::Email;
use crate::model::{MailId, Stamp};
use crate::queue::{self, Retry};
use crate::store::jobs::{JobRecord, Work};
use crate::store::mails::{MAILS, MailRecord};
use crate::store::{Reader, StoreError, WriteTx};

impl Accounts {
    /// Whether this server sends mail.
    pub fn mails(&self) -> bool {
        let settings = self.settings.now();
        settings.mail_host.is_some() && settings.mail_from.is_some() && settings.public_url.is_some()
    }

    /// Sends a mail that stands alone.
    pub fn post(&self, mail: MailRecord) -> Result<(), AccountError> {
        let now = self.clock.now();
        self.store.write(move |tx| post(tx, &mail, now))?;
        self.queue.ring();
        Ok(())
    }

    /// Where a superuser's test mail goes: to the address given, or their own. The audit hears of it.
    pub fn test_address(&self, viewer: &Viewer, to: Option<String>) -> Result<String, AccountError> {
        let to = match to {
            Some(to) => Email::parse(&to)?.as_str().to_owned(),
            None => self.person(viewer.user)?.email,
        };
        let event = Event::new(Act::AdminTestMail, self.clock.now(), &viewer.origin).by(viewer.user);
        self.store.write(move |tx| Audit::record_in(tx, &event))?;
        Ok(to)
    }

    /// The mail of a job; `None` when it was sent already.
    pub fn mail(&self, id: MailId) -> Result<Option<MailRecord>, AccountError> {
        Ok(self.store.read(|tx| tx.get(&MAILS, &id))?)
    }

    /// A mail is sent, or nobody is left to send it to.
    pub fn mailed(&self, job: &JobRecord, id: MailId) -> Result<(), AccountError> {
        let job = job.clone();
        Ok(self.store.write(move |tx| {
            tx.remove(&MAILS, &id)?;
            queue::finish(tx, &job)
        })?)
    }

    /// A mail could not be sent. It stays, so that it can be tried again.
    pub fn not_mailed(&self, job: &JobRecord, reason: &str, retry: Retry) -> Result<(), AccountError> {
        let (job, reason, now) = (job.clone(), reason.to_owned(), self.clock.now());
        self.store.write(move |tx| queue::fail(tx, &job, &reason, retry, now))?;
        self.queue.ring();
        Ok(())
    }
}

/// Writes a mail down, to be sent once the transaction is. Follow the commit with [`queue::Queue::ring`].
pub fn post(tx: &WriteTx, mail: &MailRecord, now: Stamp) -> Result<(), StoreError> {
    let id = MailId::new();
    tx.put(&MAILS, &id, mail)?;
    queue::add(tx, queue::SERVER, Work::Mail(id), "mail", None, now)?;
    Ok(())
}
