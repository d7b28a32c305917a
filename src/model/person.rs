//! What is said of people who sign in: user names, e-mail addresses, roles.

use serde::{Deserialize, Serialize};

/// What an account may do beyond its own content. No role sees another person's private content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Admin,
    Superuser,
}

impl std::str::FromStr for Role {
    type Err = PersonError;

    fn from_str(text: &str) -> Result<Self, PersonError> {
        match text {
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            "superuser" => Ok(Self::Superuser),
            _ => Err(PersonError::Role),
        }
    }
}

/// Where an account stands between sign-up and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pending,
    Active,
    Suspended,
    Locked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    #[error(
        "a user name has 2–32 letters, digits, dots, dashes or underscores, and starts with a letter or digit"
    )]
    Username,
    #[error("this is not an e-mail address")]
    Email,
    #[error("a password has at least 8 characters and at most 1,024 bytes")]
    Password,
    #[error("a display name has 1–100 characters")]
    DisplayName,
    #[error("a role is user, admin or superuser")]
    Role,
}

/// A login name. Compared without regard to case, kept as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let fits = (2..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(PersonError::Username) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address: something, one `@`, a domain. Whether mail arrives is found out by sending some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(PersonError::Email)?;
        let clean = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        let named =
            !local.is_empty() && !local.contains('@') && !domain.starts_with('.') && !domain.ends_with('.');
        if clean && named && !domain.is_empty() { Ok(Self(text.to_owned())) } else { Err(PersonError::Email) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a person is shown to others.
pub fn display_name(text: &str) -> Result<String, PersonError> {
    let text = text.trim();
    let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(PersonError::DisplayName) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_checked_at_the_edge() {
        assert!(Username::parse("ada.lovelace-2").is_ok());
        assert_eq!(Username::parse("-ada"), Err(PersonError::Username));
        assert_eq!(Username::parse("a"), Err(PersonError::Username));
        assert!(Email::parse("ada@home").is_ok());
        assert_eq!(Email::parse("ada"), Err(PersonError::Email));
        assert_eq!(Email::parse("a b@home.lan"), Err(PersonError::Email));
        assert_eq!(display_name(" "), Err(PersonError::DisplayName));
    }
}
