//! Where accounts stand on their way in and out, and the one-use secrets that are sent by mail.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::person::Role;
use crate::model::{ContentHash, InvitationId, Stamp, UserId};

/// User id → what is known beyond the status. Absent for who was simply made.
pub const STANDINGS: Table<UserId, StandingRecord> = Table::new("standings");
/// SHA-256 of a ticket's secret → the ticket.
pub const TICKETS: Table<ContentHash, TicketRecord> = Table::new("tickets");
/// User id, what for (0 verify, 1 reset) → their one ticket for it.
pub const USER_TICKETS: Table<(UserId, u8), TicketLink> = Table::new("user_tickets");
/// Invitation id → invitation.
pub const INVITATIONS: Table<InvitationId, InvitationRecord> = Table::new("invitations");
/// SHA-256 of an invitation's secret → the invitation.
pub const INVITATION_SECRETS: Table<ContentHash, InvitationLink> = Table::new("invitation_secrets");

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingRecord {
    /// When the e-mail address was shown to be theirs.
    pub verified_at: Option<Stamp>,
    pub suspended_at: Option<Stamp>,
    /// Set once everything of theirs is to go; there is no way back.
    pub leaving_at: Option<Stamp>,
}
impl Record for StandingRecord {}

/// What a ticket opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TicketRecord {
    pub user: UserId,
    pub purpose: Purpose,
    /// The address it was sent to: another one is not verified by it.
    pub email: String,
    /// Sent there, and not passed on by an administrator.
    pub mailed: bool,
    pub expires_at: Stamp,
}
impl Record for TicketRecord {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TicketLink(pub ContentHash);
impl Record for TicketLink {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRecord {
    pub id: InvitationId,
    /// Whom it is for; anybody who has the link when there is no address.
    pub email: Option<String>,
    pub role: Role,
    pub quota_bytes: Option<u64>,
    pub made_by: UserId,
    pub created_at: Stamp,
    pub expires_at: Stamp,
    /// One for the administrator who made it, one a mail.
    pub secrets: Vec<ContentHash>,
    /// Who came by it; then it is over.
    pub used_by: Option<UserId>,
}
impl Record for InvitationRecord {}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct InvitationLink(pub InvitationId);
impl Record for InvitationLink {}
