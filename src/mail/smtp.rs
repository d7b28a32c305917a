//! The way to the mail server: SMTP, over TLS or STARTTLS.

use std::path::Path;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, Message, SmtpTransport, Transport};

use super::error::MailError;
use super::letter::Letter;
use crate::model::server::MailSecurity;
use crate::store::settings::ServerSettings;

/// How long the mail server may take over one step.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server that takes what is sent from here.
#[derive(Debug)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mailer {
    /// `authority` is a file with the certificate that a mail server's of one's own is signed by.
    pub fn new(settings: &ServerSettings, authority: Option<&Path>) -> Result<Self, MailError> {
        let (Some(host), Some(from)) = (&settings.mail_host, &settings.mail_from) else {
            return Err(MailError::NotSet);
        };
        let address = from.parse::<Address>().map_err(|_| MailError::Address(from.clone()))?;
        let tls = || parameters(host, authority);
        let tls = match settings.mail_security {
            MailSecurity::Tls => Tls::Wrapper(tls()?),
            MailSecurity::StartTls => Tls::Required(tls()?),
            MailSecurity::None => Tls::None,
        };
        let mut builder =
            SmtpTransport::builder_dangerous(host).port(settings.mail_port).tls(tls).timeout(Some(PATIENCE));
        if let (Some(user), Some(password)) = (&settings.mail_username, &settings.mail_password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let from = Mailbox::new(Some(settings.server_name.clone()), address);
        Ok(Self { transport: builder.build(), from })
    }

    /// Sends one letter. Blocking.
    pub fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let unusable = || MailError::Address(letter.to.clone());
        let to = letter.to.parse::<Address>().map_err(|_| unusable())?;
        let written = letter.write();
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.clone()]);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .envelope(envelope.map_err(|_| unusable())?)
            .subject(written.subject)
            .message_id(None)
            .multipart(MultiPart::alternative_plain_html(written.text, written.html))
            .map_err(|error| MailError::Refused(error.to_string()))?;
        self.transport.send(&message).map(drop).map_err(|error| judged(&error))
    }
}

fn parameters(host: &str, authority: Option<&Path>) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = authority {
        let unreadable = |error: &dyn std::fmt::Display| MailError::Authority(error.to_string());
        let pem = std::fs::read(path).map_err(|error| unreadable(&error))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| unreadable(&error))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| MailError::Unreachable(error.to_string()))
}

/// A 5xx answer stays what it is; all else may pass.
fn judged(error: &lettre::transport::smtp::Error) -> MailError {
    // The first line says that something failed, its source says what.
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    let reason = format!("{error}{source}");
    if error.is_permanent() { MailError::Refused(reason) } else { MailError::Unreachable(reason) }
}
