//! One thing that was done, as it is written down.

use std::fmt::Display;

use super::Act;
use crate::model::{AuditId, Origin, Stamp, UserId};
use crate::store::audit::{AuditRecord, AuditSubject};

/// What an act was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    User,
    Session,
    AppPassword,
    Passkey,
    File,
    Folder,
    Photo,
    Version,
    Library,
    Share,
    Invitation,
    Job,
    Settings,
    Certificate,
    Volume,
}

impl Noun {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Session => "session",
            Self::AppPassword => "app_password",
            Self::Passkey => "passkey",
            Self::File => "file",
            Self::Folder => "folder",
            Self::Photo => "photo",
            Self::Version => "version",
            Self::Library => "library",
            Self::Share => "share",
            Self::Invitation => "invitation",
            Self::Job => "job",
            Self::Settings => "settings",
            Self::Certificate => "certificate",
            Self::Volume => "volume",
        }
    }
}

/// An event about to be recorded. Its id is made here, so that a write closure that is run again records it once.
#[derive(Debug, Clone)]
pub struct Event(pub(super) AuditRecord);

impl Event {
    /// Something done at `at`, from `origin`, by nobody known.
    pub fn new(act: Act, at: Stamp, origin: &Origin) -> Self {
        Self(AuditRecord {
            id: AuditId::new(),
            at,
            actor: None,
            act: act.name().to_owned(),
            subject: None,
            origin: origin.clone(),
            detail: None,
        })
    }

    /// The same event, but for what was done.
    #[must_use]
    pub fn doing(mut self, act: Act) -> Self {
        act.name().clone_into(&mut self.0.act);
        self
    }

    /// Who did it.
    #[must_use]
    pub fn by(mut self, actor: UserId) -> Self {
        self.0.actor = Some(actor);
        self
    }

    /// What it was done to, and whose that is.
    #[must_use]
    pub fn on(mut self, noun: Noun, id: impl Display, owner: Option<UserId>) -> Self {
        self.0.subject = Some(AuditSubject { kind: noun.as_str().to_owned(), id: id.to_string(), owner });
        self
    }

    /// More, for people who read it later. Names of files, folders, photos, tags and people's albums are private and
    /// do not belong here.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }
}
