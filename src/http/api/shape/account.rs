//! A person as the API shows them to themselves, and what a sign-in gives.

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::{Person, Refreshed, SignedIn};
use crate::model::person::{Role, Status};

/// A person with a login.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub(in crate::http) struct AccountShape {
    id: String,
    username: String,
    email: String,
    display_name: String,
    role: Role,
    status: Status,
    created_at: String,
    settings: SettingsShape,
}

/// How a person wants the pages to look.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountSettings)]
pub(in crate::http) struct SettingsShape {
    /// `system`, `light` or `dark`.
    theme: String,
    /// A BCP 47 tag, or `auto` for the browser's.
    language: String,
}

impl From<Person> for AccountShape {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            username: person.username,
            email: person.email,
            display_name: person.display_name,
            role: person.role,
            status: person.status,
            created_at: person.created_at.rfc3339(),
            settings: SettingsShape { theme: person.theme, language: person.language },
        }
    }
}

/// Tokens for programs; a browser is given its session cookie beside them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(in crate::http) struct TokensShape {
    access_token: String,
    token_type: &'static str,
    /// Seconds the access token is good for.
    expires_in: u64,
    /// Good once, for the next pair.
    refresh_token: String,
    user: AccountShape,
}

impl From<SignedIn> for TokensShape {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            access_token: signed_in.access_token,
            token_type: "Bearer",
            expires_in: signed_in.expires_in,
            refresh_token: signed_in.refresh_token,
            user: signed_in.user.into(),
        }
    }
}

impl From<Refreshed> for TokensShape {
    fn from(refreshed: Refreshed) -> Self {
        Self {
            access_token: refreshed.access_token,
            token_type: "Bearer",
            expires_in: refreshed.expires_in,
            refresh_token: refreshed.refresh_token,
            user: refreshed.user.into(),
        }
    }
}
