//! What is said over the socket, and what a server answers. The commands use the same answers on the data
//! itself when no server runs, so that both ways do the same.

use serde::{Deserialize, Serialize};

use crate::accounts::{AccountError, Accounts, Actor, NewUser, Person};
use crate::model::person::Role;

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
    /// A sentence for whoever asked.
    Refused {
        message: String,
    },
}

/// Does what is asked. Blocking.
pub fn answer(accounts: &Accounts, request: Request) -> Answer {
    act(accounts, request).unwrap_or_else(|error| Answer::Refused { message: error.to_string() })
}

fn act(accounts: &Accounts, request: Request) -> Result<Answer, AccountError> {
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
    }
}
