//! What superusers change of the server while it runs.

use super::{AccountError, Accounts};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::Email;
use crate::model::server::{MailSecurity, SignUp};
use crate::store::StoreError;
use crate::store::settings::{self, ServerSettings};

macro_rules! change {
    ($($field:ident: $type:ty),+ $(,)?) => {
        /// What to change; `None` leaves it as it is.
        #[derive(Clone, Default)]
        pub struct ServerChange {
            $(pub $field: Option<$type>),+
        }

        impl ServerChange {
            fn names(&self) -> Vec<&'static str> {
                let all = [$((stringify!($field), self.$field.is_some())),+];
                all.into_iter().filter_map(|(name, set)| set.then_some(name)).collect()
            }

            fn apply(&self, settings: &mut ServerSettings) {
                $(if let Some(value) = &self.$field {
                    settings.$field.clone_from(value);
                })+
            }
        }
    };
}

change! {
    server_name: String,
    public_url: Option<String>,
    sign_up: SignUp,
    executables_allowed: bool,
    trash_days: u32,
    version_days: u32,
    version_count: u32,
    ascii_names: bool,
    webdav_account_password: bool,
    drive_devices: u32,
    mail_host: Option<String>,
    mail_port: u16,
    mail_security: MailSecurity,
    mail_username: Option<String>,
    mail_password: Option<String>,
    mail_from: Option<String>,
}

/// The mail server's password stays out of logs.
impl std::fmt::Debug for ServerChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ServerChange").field(&self.names()).finish()
    }
}

impl Accounts {
    /// Changes settings of the running server. The audit says which, never to what.
    ///
    /// # Errors
    /// [`AccountError::Fixed`] for a setting that is fixed from outside.
    pub fn change_server(&self, viewer: &Viewer, change: ServerChange) -> Result<(), AccountError> {
        let change = checked(change)?;
        self.reachable(&change)?;
        let fixed = self.settings.fixed();
        if let Some(field) = change.names().into_iter().find(|name| fixed.contains(name)) {
            return Err(AccountError::Fixed { field });
        }
        let event = Event::new(Act::AdminSettingsChanged, self.clock.now(), &viewer.origin)
            .by(viewer.user)
            .on(Noun::Settings, "server", None)
            .saying(change.names().join(", "));
        self.store.write(move |tx| {
            settings::change(tx, |settings| change.apply(settings))?;
            Audit::record_in(tx, &event)?;
            Ok::<_, StoreError>(())
        })?;
        Ok(self.settings.reload()?)
    }
}

impl Accounts {
    /// Links in mails lead nowhere without the server's address.
    fn reachable(&self, change: &ServerChange) -> Result<(), AccountError> {
        let now = self.settings.now();
        let host = change.mail_host.as_ref().unwrap_or(&now.mail_host);
        let url = change.public_url.as_ref().unwrap_or(&now.public_url);
        if host.is_some() && url.is_none() {
            let reason = "mails need the address that people reach this server by; set it too";
            return Err(AccountError::Invalid { field: "public_url", reason });
        }
        Ok(())
    }
}

fn checked(change: ServerChange) -> Result<ServerChange, AccountError> {
    let invalid = |field, reason| Err(AccountError::Invalid { field, reason });
    let days = |days: Option<u32>, least: u32| days.is_some_and(|days| !(least..=3_650).contains(&days));
    let long = |text: &Option<Option<String>>, most: usize| {
        let text = text.as_ref().and_then(Option::as_ref);
        text.is_some_and(|text| text.chars().count() > most || text.chars().any(char::is_control))
    };
    let change = tidy(change);
    if let Some(name) = &change.server_name
        && (name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control))
    {
        return invalid("server_name", "a server name has 1–64 characters");
    }
    if let Some(Some(url)) = &change.public_url
        && !is_address(url)
    {
        return invalid("public_url", "write an address such as https://photos.example.org");
    }
    if days(change.trash_days, 1) {
        return invalid("trash_days", "the trash is kept for 1–3,650 days");
    }
    if days(change.version_days, 0) {
        return invalid("version_days", "versions are kept for at most 3,650 days");
    }
    if change.version_count.is_some_and(|count| count > 1_000) {
        return invalid("version_count", "at most 1,000 versions of a file are kept");
    }
    if change.drive_devices.is_some_and(|count| !(1..=100).contains(&count)) {
        return invalid("drive_devices", "1–100 devices may mount the drive");
    }
    if long(&change.mail_host, 253) || long(&change.mail_username, 254) || long(&change.mail_password, 1_024)
    {
        return invalid("mail", "a mail server's name, user or password is too long");
    }
    if change.mail_port == Some(0) {
        return invalid("mail", "a port is a number from 1 to 65535");
    }
    if let Some(Some(from)) = &change.mail_from
        && Email::parse(from).is_err()
    {
        return invalid("mail", "mails come from an e-mail address");
    }
    Ok(change)
}

/// Without spaces around, and with nothing at all for what is empty.
fn tidy(change: ServerChange) -> ServerChange {
    let text = |value: Option<Option<String>>| {
        value.map(|value| value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
    };
    let url = text(change.public_url).map(|url| url.map(|url| url.trim_end_matches('/').to_owned()));
    ServerChange {
        server_name: change.server_name.map(|name| name.trim().to_owned()),
        public_url: url,
        mail_host: text(change.mail_host),
        mail_username: text(change.mail_username),
        mail_password: change.mail_password.map(|password| password.filter(|password| !password.is_empty())),
        mail_from: text(change.mail_from),
        ..change
    }
}

fn is_address(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| {
        (1..=253).contains(&host.len())
            && host.chars().all(|c| c.is_ascii_graphic() && !"\"<>#?@\\".contains(c))
    })
}
