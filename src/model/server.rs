//! Choices for the whole server.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who may make themselves an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    /// Nobody: administrators make accounts.
    Off,
    /// Whoever was given an invitation.
    Invite,
    /// Everybody, once their address is verified and an administrator has approved.
    Open,
}

impl FromStr for SignUp {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "off" => Ok(Self::Off),
            "invite" => Ok(Self::Invite),
            "open" => Ok(Self::Open),
            _ => Err(()),
        }
    }
}

/// How the way to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS from the first byte: port 465.
    Tls,
    /// TLS once the server has been asked for it, and never without: port 587.
    StartTls,
    /// Not at all: for a mail server on this machine.
    None,
}

impl FromStr for MailSecurity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "tls" => Ok(Self::Tls),
            "starttls" => Ok(Self::StartTls),
            "none" => Ok(Self::None),
            _ => Err(()),
        }
    }
}
