//! What can go wrong with an account, in words for the person in front of the screen.

use crate::model::person::PersonError;
use crate::store::StoreError;

/// An error of the accounts room.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The same words for an unknown person and a wrong password, so that neither can be told from the other.
    #[error("the user name or the password is wrong")]
    WrongLogin,
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("the set-up code is wrong; the server prints it when it starts")]
    WrongCode,
    #[error("this server is already set up; sign in instead")]
    AlreadySetUp,
    #[error("sign in first")]
    NotSignedIn,
    #[error("this account waits for an administrator's approval")]
    Pending,
    #[error("this account is locked; ask an administrator")]
    Locked,
    #[error("too many tries; wait {retry_after} seconds")]
    Throttled {
        /// Seconds until another try is taken.
        retry_after: u64,
    },
    #[error("many people are signing in at this moment; try again in a few seconds")]
    Busy,
    #[error(
        "{most} drive devices are connected already; end one of them on the page of sessions and devices"
    )]
    TooManyDevices { most: usize },
    #[error("this {what} is taken")]
    Taken { what: &'static str, field: &'static str },
    #[error("this is fixed in the server's settings file, environment or flags; change it there")]
    Fixed { field: &'static str },
    #[error("the password is wrong")]
    WrongAccountPassword,
    #[error("this link is wrong, was used already, or has ended; ask for another")]
    StaleLink,
    #[error("only a superuser may do this")]
    NotYours,
    #[error("this is the last superuser; make another person superuser first")]
    LastSuperuser,
    #[error("{0}")]
    Course(&'static str),
    #[error("nobody can sign up on this server; ask an administrator for an account")]
    SignUpOff,
    #[error("signing up takes an invitation; ask an administrator for one")]
    InvitationNeeded,
    #[error("this account asks for a code from its authenticator app too")]
    TotpRequired,
    #[error("this code is wrong or was used already; wait for the app's next one")]
    WrongTotp,
    #[error("this account asks for codes of an authenticator app already; turn that off first")]
    TotpOn,
    #[error("this account asks for no codes of an authenticator app; begin with that first")]
    TotpOff,
    #[error(
        "passkeys belong to a name: open this page by the server's name, with HTTPS, and not by an address of numbers"
    )]
    NoPasskeysHere,
    #[error("this took too long or was begun elsewhere; try again")]
    BeginAgain,
    #[error("the passkey was not taken: {0}")]
    PasskeyRefused(&'static str),
    #[error("this passkey is not known on this server; sign in another way")]
    UnknownPasskey,
    #[error(transparent)]
    Oidc(#[from] super::oidc::OidcError),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error(transparent)]
    Person(#[from] PersonError),
    #[error("{reason}")]
    Invalid { field: &'static str, reason: &'static str },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccountError {
    /// The field of a form that has to change, by its name in the API.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::WrongCode => Some("code"),
            Self::WrongPassword => Some("current_password"),
            Self::Taken { field, .. } | Self::Invalid { field, .. } | Self::Fixed { field } => Some(field),
            Self::Person(PersonError::Username) => Some("username"),
            Self::Person(PersonError::Email) => Some("email"),
            Self::WrongAccountPassword | Self::Person(PersonError::Password) => Some("password"),
            Self::TotpRequired | Self::WrongTotp => Some("totp"),
            Self::Person(PersonError::DisplayName) => Some("display_name"),
            Self::Person(PersonError::Role) => Some("role"),
            _ => None,
        }
    }
}
