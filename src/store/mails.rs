//! Mails that wait to be sent. What a link in a mail opens is made when it is sent, so that no secret lies here.

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{InvitationId, MailId, UserId};

/// Mail id → what is to be said, and to whom.
pub const MAILS: Table<MailId, MailRecord> = Table::new("mails");

/// What a mail is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailRecord {
    /// Is this address yours?
    VerifyEmail(UserId),
    ResetPassword(UserId),
    /// You may come in.
    Approved(UserId),
    /// To an administrator: somebody waits for approval.
    Waiting {
        admin: UserId,
        user: UserId,
    },
    Invitation(InvitationId),
    /// Somebody shares something with you. `page` is a path of the web page.
    Shared {
        to: UserId,
        by: UserId,
        name: String,
        page: String,
    },
    /// Does the mail server work?
    Test {
        address: String,
    },
    /// Somebody invites an address to a library of this name.
    Invited {
        to: String,
        by: UserId,
        name: String,
    },
}
impl Record for MailRecord {}
