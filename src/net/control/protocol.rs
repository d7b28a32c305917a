//! What is said over the socket, and what a server answers. The commands use the same answers on the data
//! itself when no server runs, so that both ways do the same.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::accounts::{AccountError, Accounts, Actor, NewUser, Person};
use crate::check::{Check, CheckError, Report, Wish};
use crate::drive::Drive;
use crate::model::person::Role;
use crate::model::{Clock, ContentHash};
use crate::photos::PhotoError;
use crate::photos::inventory::{self, Amount};
use crate::store::snapshot::{Reason, Snapshots};
use crate::store::{Store, StoreError};

/// Something a command wants done.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Request {
    AddUser {
        username: String,
        email: String,
        display_name: Option<String>,
        password: String,
        role: Role,
    },
    ListUsers,
    MakeSnapshot,
    Check {
        deep: bool,
        repair: bool,
    },
    /// Write down what a person has.
    Inventory {
        user: String,
    },
    /// Bytes of a person that are no file of this machine.
    Fetch {
        user: String,
        hash: ContentHash,
    },
    /// `user` is a user name or an e-mail address.
    SetPassword {
        user: String,
        password: String,
    },
    SetRole {
        user: String,
        role: Role,
    },
    /// `None` takes the limit away.
    SetQuota {
        user: String,
        bytes: Option<u64>,
    },
    Suspend {
        user: String,
    },
    Reactivate {
        user: String,
    },
    /// Deletes a person and everything they keep.
    Remove {
        user: String,
    },
}

/// Passwords stay out of logs.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AddUser { .. } => "AddUser",
            Self::ListUsers => "ListUsers",
            Self::MakeSnapshot => "MakeSnapshot",
            Self::Check { .. } => "Check",
            Self::Inventory { .. } => "Inventory",
            Self::Fetch { .. } => "Fetch",
            Self::SetPassword { .. } => "SetPassword",
            Self::SetRole { .. } => "SetRole",
            Self::SetQuota { .. } => "SetQuota",
            Self::Suspend { .. } => "Suspend",
            Self::Reactivate { .. } => "Reactivate",
            Self::Remove { .. } => "Remove",
        })
    }
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// The person who was made or changed.
    Person {
        person: Person,
    },
    People {
        people: Vec<Person>,
    },
    Snapshot {
        name: String,
        bytes: u64,
        entries: u64,
    },
    Checked {
        report: Report,
    },
    /// Lines of [`crate::photos::inventory::Item`], in a file below the data folder that whoever asked removes.
    Inventory {
        at: PathBuf,
        amount: Amount,
    },
    /// A file below the data folder that whoever asked removes.
    Fetched {
        at: PathBuf,
    },
    /// A sentence for whoever asked.
    Refused {
        message: String,
    },
}

/// What requests are answered from. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    pub accounts: Accounts,
    pub store: Store,
    pub snapshots: Snapshots,
    pub check: Check,
    pub drive: Drive,
    pub clock: Arc<dyn Clock>,
}

impl Desk {
    /// Does what is asked. Blocking.
    pub fn answer(&self, request: Request) -> Answer {
        act(self, request).unwrap_or_else(|refusal| Answer::Refused { message: refusal.to_string() })
    }
}

/// Why something was not done; its sentence is the answer.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error(transparent)]
    Photo(#[from] PhotoError),
}

impl Request {
    /// How long an answer may take: a password hash on a slow machine under load; a whole library's metadata.
    pub(super) const fn patience(&self) -> Duration {
        match self {
            Self::MakeSnapshot | Self::Inventory { .. } | Self::Fetch { .. } => Duration::from_hours(1),
            // As long as reading a large, slow disk from end to end.
            Self::Check { .. } => Duration::from_hours(7 * 24),
            _ => Duration::from_secs(30),
        }
    }
}

fn act(desk: &Desk, request: Request) -> Result<Answer, Refusal> {
    let accounts = &desk.accounts;
    let console = Actor::console();
    match request {
        Request::AddUser { username, email, display_name, password, role } => {
            let person = accounts.create(&NewUser { username, email, display_name, password, role })?;
            Ok(Answer::Person { person })
        }
        Request::ListUsers => Ok(Answer::People { people: accounts.list()? }),
        Request::SetPassword { user, password } => {
            let person = accounts.find(&user)?;
            accounts.set_password(person.id, &password)?;
            Ok(Answer::Person { person })
        }
        Request::SetRole { user, role } => {
            let person = accounts.set_role(&console, accounts.id_of(&user)?, role)?;
            Ok(Answer::Person { person })
        }
        Request::SetQuota { user, bytes } => {
            let person = accounts.set_quota(&console, accounts.id_of(&user)?, bytes)?;
            Ok(Answer::Person { person })
        }
        Request::Suspend { user } => {
            Ok(Answer::Person { person: accounts.suspend(&console, accounts.id_of(&user)?)? })
        }
        Request::Reactivate { user } => {
            Ok(Answer::Person { person: accounts.reactivate(&console, accounts.id_of(&user)?)? })
        }
        Request::Remove { user } => {
            let person = accounts.find(&user)?;
            accounts.delete(&console, person.id)?;
            Ok(Answer::Person { person })
        }
        Request::Check { deep, repair } => {
            let report = desk.check.run(Wish { deep, repair }, desk.clock.now())?;
            Ok(Answer::Checked { report })
        }
        Request::Inventory { user } => {
            let owner = accounts.id_of(&user)?;
            let (at, file) = desk.drive.blobs.handed_over("inventory").map_err(PhotoError::from)?;
            Ok(Answer::Inventory { at, amount: inventory::write(&desk.drive, owner, file)? })
        }
        Request::Fetch { user, hash } => {
            let at = desk.drive.fetched(accounts.id_of(&user)?, hash).map_err(PhotoError::from)?;
            Ok(Answer::Fetched { at })
        }
        Request::MakeSnapshot => {
            let (made, counts) = desk.snapshots.make(&desk.store, Reason::Asked, desk.clock.now())?;
            Ok(Answer::Snapshot { name: made.name.to_string(), bytes: made.bytes, entries: counts.entries })
        }
    }
}
