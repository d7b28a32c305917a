//! What people prove themselves with beside their password.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{ContentHash, Stamp, UserId};

/// User id → their authenticator app and recovery codes.
pub const SECOND_FACTORS: Table<UserId, SecondFactorRecord> = Table::new("second_factors");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecondFactorRecord {
    /// What the authenticator app shares with the server. It cannot be a hash: every code is computed from it.
    pub secret: Vec<u8>,
    /// When it was handed out.
    pub begun_at: Stamp,
    /// Since when it is asked for; `None` until a first code has shown that the app has it.
    pub on_since: Option<Stamp>,
    /// The newest step of 30 seconds whose code was taken. None up to it is taken again.
    pub last_step: u64,
    /// Hashes of the recovery codes that are left.
    pub codes: Vec<ContentHash>,
}
impl Record for SecondFactorRecord {}
