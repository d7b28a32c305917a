//! People and what they sign in with.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::person::{Role, Status};
use crate::model::{AppPasswordId, ContentHash, SessionId, Stamp, UserId};

/// User id → person.
pub const USERS: Table<UserId, UserRecord> = Table::new("users");
/// Lower-cased user name → user id. User names and e-mail addresses share one space, so that either signs in.
pub const LOGINS: Table<String, UserLink> = Table::new("logins");
/// Session id → session.
pub const SESSIONS: Table<SessionId, SessionRecord> = Table::new("sessions");
/// Owner, session id: a person's sessions.
pub const USER_SESSIONS: Table<(UserId, SessionId), ()> = Table::new("user_sessions");
/// SHA-256 of a cookie or refresh token → its session and whether the token is still good.
pub const TOKENS: Table<ContentHash, TokenRecord> = Table::new("tokens");
/// Owner, app password id → app password.
pub const APP_PASSWORDS: Table<(UserId, AppPasswordId), AppPasswordRecord> = Table::new("app_passwords");
/// SHA-256 of an app password's secret → its owner and id.
pub const APP_SECRETS: Table<ContentHash, AppSecretRecord> = Table::new("app_secrets");

/// Owner, what tells a drive device from another → its session.
pub const DRIVES: Table<(UserId, ContentHash), DriveLink> = Table::new("drives");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserRecord {
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub display_name: String,
    pub role: Role,
    pub status: Status,
    /// `None` for no limit.
    pub quota_bytes: Option<u64>,
    /// PHC string of argon2id.
    pub password: String,
    pub created_at: Stamp,
    pub theme: String,
    pub language: String,
}
impl Record for UserRecord {}

#[cfg(test)]
impl UserRecord {
    /// Somebody for a test, without a password.
    pub fn named(name: &str) -> Self {
        Self {
            id: UserId::new(),
            username: name.into(),
            email: format!("{name}@home.lan"),
            display_name: name.into(),
            role: Role::User,
            status: Status::Active,
            quota_bytes: None,
            password: String::new(),
            created_at: Stamp(0),
            theme: String::new(),
            language: String::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct UserLink(pub UserId);
impl Record for UserLink {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct DriveLink(pub SessionId);
impl Record for DriveLink {}

/// How a session was begun, which decides what its tokens may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionKind {
    /// Cookie and JWT: one sign-in gives both.
    SignIn,
    /// A mounted drive, with its app password; without one it shows the account's own password.
    Drive(Option<AppPasswordId>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionRecord {
    pub id: SessionId,
    pub owner: UserId,
    pub kind: SessionKind,
    pub device: String,
    pub address: String,
    pub created_at: Stamp,
    pub last_seen_at: Stamp,
    pub expires_at: Stamp,
    /// Every token this session has had, so that ending it ends them.
    pub tokens: Vec<ContentHash>,
}
impl Record for SessionRecord {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenUse {
    Cookie,
    Refresh,
    /// A refresh token that was already exchanged: whoever shows it again has stolen one of the two.
    Spent,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TokenRecord {
    pub session: SessionId,
    pub usage: TokenUse,
}
impl Record for TokenRecord {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AppPasswordRecord {
    pub id: AppPasswordId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub secret: ContentHash,
    pub created_at: Stamp,
    pub last_used_at: Option<Stamp>,
}
impl Record for AppPasswordRecord {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AppSecretRecord {
    pub owner: UserId,
    pub id: AppPasswordId,
}
impl Record for AppSecretRecord {}

/// What an app password may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Read,
    Write,
    Webdav,
    Upload,
    Admin,
}
