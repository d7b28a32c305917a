//! Settings that an administrator changes while the server runs, where they are not fixed here.

use std::fmt;

use super::resolve::{Origin, Resolved};
use crate::model::server::{MailSecurity, SignUp};

/// What is fixed. `None` leaves it to the administrators.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Live {
    pub server_name: Option<String>,
    pub public_url: Option<String>,
    pub sign_up: Option<SignUp>,
    pub executables_allowed: Option<bool>,
    pub trash_days: Option<u32>,
    pub version_days: Option<u32>,
    pub version_count: Option<u32>,
    pub ascii_names: Option<bool>,
    pub webdav_account_password: Option<bool>,
    pub drive_devices: Option<u32>,
    pub mail_host: Option<String>,
    pub mail_port: Option<u16>,
    pub mail_security: Option<MailSecurity>,
    pub mail_username: Option<String>,
    pub mail_password: Option<String>,
    pub mail_from: Option<String>,
}

/// The mail server's password stays out of logs.
impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

impl Live {
    /// Every value was checked when it was resolved.
    pub(super) fn from_resolved(resolved: &[Resolved]) -> Self {
        let text = |key: &str| {
            let found = resolved.iter().find(|one| one.entry.key == key);
            found.filter(|one| one.origin != Origin::Default).map(|one| one.text.clone())
        };
        let on = |key| text(key).map(|text| text == "on");
        let whole = |key| text(key).and_then(|text| text.parse().ok());
        Self {
            server_name: text("server_name"),
            public_url: text("public_url").map(|url| url.trim_end_matches('/').to_owned()),
            sign_up: text("sign_up").and_then(|text| text.parse().ok()),
            executables_allowed: on("executables_allowed"),
            trash_days: whole("trash_days"),
            version_days: whole("versions.days"),
            version_count: whole("versions.count"),
            ascii_names: on("ascii_names"),
            webdav_account_password: on("webdav.account_password"),
            drive_devices: whole("webdav.devices"),
            mail_host: text("mail.host"),
            mail_port: text("mail.port").and_then(|text| text.parse().ok()),
            mail_security: text("mail.security").and_then(|text| text.parse().ok()),
            mail_username: text("mail.username"),
            mail_password: text("mail.password"),
            mail_from: text("mail.from"),
        }
    }
}
