//! What accounts, sessions, limits and letters fail with.

use actix_web::http::StatusCode;

use super::ApiError;
use crate::accounts::{AccountError, OidcError};
use crate::limits::Refused;
use crate::mail::MailError;

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        use AccountError as E;
        let field = error.field();
        let (status, code) = match &error {
            E::WrongLogin => (StatusCode::UNAUTHORIZED, "wrong_login"),
            E::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            E::WrongPassword | E::WrongAccountPassword => (StatusCode::FORBIDDEN, "wrong_password"),
            E::StaleLink => (StatusCode::GONE, "stale_link"),
            E::NotYours => (StatusCode::FORBIDDEN, "superuser_only"),
            E::LastSuperuser => (StatusCode::CONFLICT, "last_superuser"),
            E::Course(_) => (StatusCode::CONFLICT, "wrong_status"),
            E::SignUpOff => (StatusCode::FORBIDDEN, "sign_up_off"),
            E::InvitationNeeded => (StatusCode::FORBIDDEN, "invitation_needed"),
            E::TotpRequired => (StatusCode::UNAUTHORIZED, "totp_required"),
            E::WrongTotp => (StatusCode::FORBIDDEN, "wrong_totp"),
            E::NoPasskeysHere => (StatusCode::CONFLICT, "no_passkeys_here"),
            E::BeginAgain => (StatusCode::CONFLICT, "begin_again"),
            E::PasskeyRefused(_) => (StatusCode::FORBIDDEN, "passkey_refused"),
            E::UnknownPasskey => (StatusCode::UNAUTHORIZED, "unknown_passkey"),
            E::Oidc(error) => oidc(error),
            E::TotpOn => (StatusCode::CONFLICT, "totp_on"),
            E::TotpOff => (StatusCode::CONFLICT, "totp_off"),
            E::WrongCode => (StatusCode::FORBIDDEN, "wrong_code"),
            E::AlreadySetUp => (StatusCode::CONFLICT, "already_set_up"),
            E::Pending => (StatusCode::FORBIDDEN, "pending"),
            E::Locked => (StatusCode::FORBIDDEN, "locked"),
            E::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_tries"),
            E::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            E::TooManyDevices { .. } => (StatusCode::FORBIDDEN, "too_many_devices"),
            E::Taken { .. } => (StatusCode::CONFLICT, "taken"),
            E::Fixed { .. } => (StatusCode::CONFLICT, "fixed"),
            E::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            E::Person(_) | E::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            E::Store(_) => {
                return match error {
                    E::Store(error) => error.into(),
                    other => Self::internal(other),
                };
            }
        };
        let retry_after = match &error {
            E::Throttled { retry_after } => Some(*retry_after),
            E::Busy => Some(3),
            _ => None,
        };
        let answer = Self { retry_after, ..Self::new(status, code, &error) };
        match field {
            Some(field) => answer.with("field", field),
            None => answer,
        }
    }
}

/// What the page is told when somebody could not come in by the provider.
fn oidc(error: &OidcError) -> (StatusCode, &'static str) {
    use OidcError as E;
    match error {
        E::Off => (StatusCode::NOT_FOUND, "oidc_off"),
        E::BeginAgain => (StatusCode::CONFLICT, "begin_again"),
        E::Denied(_) => (StatusCode::FORBIDDEN, "oidc_denied"),
        E::Provider(_) => (StatusCode::BAD_GATEWAY, "oidc_failed"),
        E::Unverified => (StatusCode::FORBIDDEN, "oidc_unverified"),
        E::NotAllowed => (StatusCode::FORBIDDEN, "oidc_not_allowed"),
        E::LinkFirst => (StatusCode::CONFLICT, "oidc_link_first"),
        E::Taken => (StatusCode::CONFLICT, "oidc_taken"),
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let retry_after = Some(refused.retry_after);
        Self { retry_after, ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", refused) }
    }
}

impl From<MailError> for ApiError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::NotSet => Self::new(StatusCode::CONFLICT, "no_mail_server", error),
            MailError::Address(_) => Self::unprocessable("to", error),
            MailError::Refused(_) | MailError::Unreachable(_) | MailError::Authority(_) => {
                Self::new(StatusCode::BAD_GATEWAY, "mail_failed", error)
            }
        }
    }
}
