//! Settings of the server that change while it runs. They lie in the metadata; what the settings file, the
//! environment or a flag fixes stands above them and cannot be changed while the server runs.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::{Reader, Record, Store, StoreError, Table, WriteTx, meta};
use crate::model::server::{MailSecurity, SignUp};

/// `0` → the settings as an administrator left them. Absent until the first change.
pub const SERVER_SETTINGS: Table<u8, ServerSettings> = Table::new("server_settings");

macro_rules! settings {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $default:expr),+ $(,)?) => {
        /// What holds for the whole server.
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct ServerSettings {
            $($(#[$doc])* pub $field: $type),+
        }

        impl Default for ServerSettings {
            fn default() -> Self {
                Self { $($field: $default),+ }
            }
        }

        /// What is fixed from outside. `None` leaves it to the metadata.
        #[derive(Clone, Default)]
        pub struct Overrides {
            $(pub $field: Option<$type>),+
        }

        impl Overrides {
            /// The names of what is fixed.
            pub fn names(&self) -> Vec<&'static str> {
                let all = [$((stringify!($field), self.$field.is_some())),+];
                all.into_iter().filter_map(|(name, fixed)| fixed.then_some(name)).collect()
            }

            fn over(&self, mut settings: ServerSettings) -> ServerSettings {
                $(if let Some(value) = &self.$field {
                    settings.$field.clone_from(value);
                })+
                settings
            }
        }
    };
}

settings! {
    /// What the people of this server call it.
    server_name: String = "Albumen".into(),
    /// The address people reach it by, for links in mails: a scheme and a host, without a slash at its end.
    public_url: Option<String> = None,
    sign_up: SignUp = SignUp::Invite,
    /// Whether programs (`.exe`, `.sh`, …) are taken.
    executables_allowed: bool = false,
    /// Days that deleted things wait in the trash.
    trash_days: u32 = 30,
    /// Days that a replaced content is kept as a version.
    version_days: u32 = 90,
    /// Versions of one file that are kept.
    version_count: u32 = 20,
    /// Whether names are written with ASCII letters alone.
    ascii_names: bool = false,
    /// Whether drives may be mounted with the account's own password.
    webdav_account_password: bool = false,
    /// Devices of one person that may mount the drive.
    drive_devices: u32 = 5,
    /// The mail server; `None` sends no mail.
    mail_host: Option<String> = None,
    mail_port: u16 = 587,
    mail_security: MailSecurity = MailSecurity::StartTls,
    mail_username: Option<String> = None,
    mail_password: Option<String> = None,
    /// The address that mails come from.
    mail_from: Option<String> = None,
}

impl Record for ServerSettings {}

/// The password stays out of logs.
impl fmt::Debug for ServerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSettings").field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Overrides").field(&self.names()).finish()
    }
}

/// The settings that hold at this moment, at the cost of one pointer. Cheap to clone; every clone sees a change.
#[derive(Debug, Clone)]
pub struct LiveSettings {
    store: Store,
    fixed: Arc<Overrides>,
    current: Arc<RwLock<Arc<ServerSettings>>>,
}

impl LiveSettings {
    pub fn open(store: Store, fixed: Overrides) -> Result<Self, StoreError> {
        let live = Self { store, fixed: Arc::new(fixed), current: Arc::default() };
        live.reload()?;
        Ok(live)
    }

    /// The settings that hold now.
    pub fn now(&self) -> Arc<ServerSettings> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The names of the settings that are fixed from outside.
    pub fn fixed(&self) -> Vec<&'static str> {
        self.fixed.names()
    }

    /// Reads again what the metadata holds: after a change in somebody's own transaction.
    pub fn reload(&self) -> Result<(), StoreError> {
        let stored = self.store.read(stored)?;
        let settings = Arc::new(self.fixed.over(stored));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }
}

/// The settings as the metadata has them.
pub fn stored(tx: &impl Reader) -> Result<ServerSettings, StoreError> {
    if let Some(settings) = tx.get(&SERVER_SETTINGS, &0)? {
        return Ok(settings);
    }
    // Before there was this record, set-up kept the server's name by itself.
    let name = tx.get(&meta::VALUES, &"server-name".to_owned())?;
    let name = name.and_then(|name| String::from_utf8(name).ok());
    let settings = ServerSettings::default();
    Ok(ServerSettings { server_name: name.unwrap_or_else(|| settings.server_name.clone()), ..settings })
}

/// Changes the settings in the metadata. Follow the commit with [`LiveSettings::reload`].
pub fn change(tx: &WriteTx, edit: impl FnOnce(&mut ServerSettings)) -> Result<(), StoreError> {
    let mut settings = stored(tx)?;
    edit(&mut settings);
    tx.put(&SERVER_SETTINGS, &0, &settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fixed_from_outside_stands_above_what_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
        let old = "Home".to_owned().into_bytes();
        store.write(move |tx| tx.put(&meta::VALUES, &"server-name".to_owned(), &old)).unwrap();
        let fixed = Overrides { trash_days: Some(7), ..Overrides::default() };
        let live = LiveSettings::open(store.clone(), fixed).unwrap();
        let elsewhere = live.clone();
        assert_eq!((live.now().server_name.as_str(), live.now().trash_days), ("Home", 7));
        store
            .write(|tx| {
                change(tx, |settings| {
                    settings.trash_days = 99;
                    settings.ascii_names = true;
                })
            })
            .unwrap();
        live.reload().unwrap();
        assert_eq!((elsewhere.now().trash_days, elsewhere.now().ascii_names), (7, true));
        assert_eq!(elsewhere.now().server_name, "Home");
        assert_eq!(live.fixed(), ["trash_days"]);
    }
}
