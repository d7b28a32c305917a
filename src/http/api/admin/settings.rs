//! Settings of the running server.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::ServerChange;
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::api::some;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed, Superuser};
use crate::http::services::Services;
use crate::mail::{Letter, Mailer, Words};
use crate::model::server::{MailSecurity, SignUp};
use crate::store::settings::LiveSettings;

/// What holds for the whole server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServerSettings)]
pub(in crate::http) struct SettingsShape {
    server_name: String,
    /// The address people reach the server by, for links in mails.
    public_url: Option<String>,
    sign_up: SignUp,
    executables_allowed: bool,
    trash_days: u32,
    version_days: u32,
    version_count: u32,
    ascii_names: bool,
    webdav_account_password: bool,
    drive_devices: u32,
    mail: MailShape,
    /// Names of settings that the settings file, the environment or a flag fixes.
    fixed: Vec<&'static str>,
}

/// How mail is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailSettings)]
pub(in crate::http) struct MailShape {
    /// Null when no mail is sent.
    host: Option<String>,
    port: u16,
    security: MailSecurity,
    username: Option<String>,
    /// Whether there is a password; it is never shown.
    has_password: bool,
    from: Option<String>,
}

fn shape(live: &LiveSettings) -> SettingsShape {
    let now = live.now();
    SettingsShape {
        server_name: now.server_name.clone(),
        public_url: now.public_url.clone(),
        sign_up: now.sign_up,
        executables_allowed: now.executables_allowed,
        trash_days: now.trash_days,
        version_days: now.version_days,
        version_count: now.version_count,
        ascii_names: now.ascii_names,
        webdav_account_password: now.webdav_account_password,
        drive_devices: now.drive_devices,
        mail: MailShape {
            host: now.mail_host.clone(),
            port: now.mail_port,
            security: now.mail_security,
            username: now.mail_username.clone(),
            has_password: now.mail_password.is_some(),
            from: now.mail_from.clone(),
        },
        fixed: live.fixed(),
    }
}

/// What holds for the whole server.
#[utoipa::path(tag = "admin", responses((status = 200, body = Envelope<SettingsShape>),
    (status = 401, body = Failure), (status = 403, body = Failure)))]
#[get("/admin/settings")]
pub(in crate::http) async fn get_settings(
    request: HttpRequest,
    _who: Signed<Admin>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    read(&request, shape(&services.settings))
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SettingsChange {
    server_name: Option<String>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    public_url: Option<Option<String>>,
    sign_up: Option<SignUp>,
    executables_allowed: Option<bool>,
    trash_days: Option<u32>,
    version_days: Option<u32>,
    version_count: Option<u32>,
    ascii_names: Option<bool>,
    webdav_account_password: Option<bool>,
    drive_devices: Option<u32>,
    mail: Option<MailChange>,
}

/// How mail is to be sent; what is absent stays, null takes a value away.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct MailChange {
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    host: Option<Option<String>>,
    port: Option<u16>,
    security: Option<MailSecurity>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    username: Option<Option<String>>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    password: Option<Option<String>>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    from: Option<Option<String>>,
}

impl From<SettingsChange> for ServerChange {
    fn from(change: SettingsChange) -> Self {
        let mail = change.mail.unwrap_or_default();
        Self {
            server_name: change.server_name,
            public_url: change.public_url,
            sign_up: change.sign_up,
            executables_allowed: change.executables_allowed,
            trash_days: change.trash_days,
            version_days: change.version_days,
            version_count: change.version_count,
            ascii_names: change.ascii_names,
            webdav_account_password: change.webdav_account_password,
            drive_devices: change.drive_devices,
            mail_host: mail.host,
            mail_port: mail.port,
            mail_security: mail.security,
            mail_username: mail.username,
            mail_password: mail.password,
            mail_from: mail.from,
        }
    }
}

/// Changes settings of the server. Only a superuser may.
#[utoipa::path(tag = "admin", request_body = SettingsChange, responses(
    (status = 200, body = Envelope<SettingsShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 409, description = "fixed outside", body = Failure),
    (status = 422, body = Failure)))]
#[put("/admin/settings")]
pub(in crate::http) async fn change_server_settings(
    who: Signed<Superuser>,
    change: web::Json<SettingsChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let change = ServerChange::from(change.into_inner());
    let live = services.settings.clone();
    block(move || services.accounts.change_server(&who.viewer, change)).await?;
    done(StatusCode::OK, shape(&live))
}

/// Where a test mail goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct TestMail {
    /// One's own address when not given.
    to: Option<String>,
}

/// Sends a test mail at once, and says how the mail server took it.
#[utoipa::path(tag = "admin", request_body = TestMail, responses((status = 200, description = "sent"),
    (status = 400, body = Failure), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 409, description = "no mail server is set", body = Failure), (status = 422, body = Failure),
    (status = 502, description = "the mail server did not take it; the message says why", body = Failure)))]
#[post("/admin/settings/test-mail")]
pub(in crate::http) async fn test_mail(
    who: Signed<Superuser>,
    test: web::Json<TestMail>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let to = test.into_inner().to;
    block(move || {
        let to = services.accounts.test_address(&who.viewer, to)?;
        let settings = services.settings.now();
        let mailer = Mailer::new(&settings, services.mail_authority.as_deref())?;
        let values = vec![("server", settings.server_name.clone())];
        Ok::<_, ApiError>(mailer.send(&Letter { to, words: Words::Test, values, link: String::new() })?)
    })
    .await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
