//! The one place where what went wrong becomes a status, a code and a plain sentence, and the one log line.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::access::AccessError;
use crate::accounts::{AccountError, OidcError};
use crate::blob::BlobError;
use crate::drive::DriveError;
use crate::external::ExternalError;
use crate::libraries::LibraryError;
use crate::limits::Refused;
use crate::mail::MailError;
use crate::photos::PhotoError;
use crate::shares::ShareError;
use crate::store::StoreError;
use crate::volumes::VolumeError;

/// A failure as the API answers it.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// What more a program may want: the field, the position, the photo that exists.
    details: Map<String, Value>,
    /// Seconds, for the `Retry-After` header.
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    success: bool,
    message: &'a str,
    error: &'a Map<String, Value>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl fmt::Display) -> Self {
        Self { status, code, message: sentence(&message.to_string()), details: Map::new(), retry_after: None }
    }

    pub(super) fn not_found(noun: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("there is no such {noun}"))
    }

    pub(super) fn bad_request(code: &'static str, message: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn unprocessable(field: &str, message: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message).with("field", field)
    }

    pub(super) fn internal(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    pub(super) const fn code(&self) -> &'static str {
        self.code
    }

    pub(super) const fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// Says after how many seconds to try again.
    #[must_use]
    pub(super) fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    #[must_use]
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}

/// Sentences begin with a capital and end with a full stop, whatever room they come from.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        if self.status.is_server_error() {
            tracing::error!(code = self.code, message = self.message, "a request failed");
        } else {
            tracing::debug!(code = self.code, message = self.message, "a request was refused");
        }
        let mut details = self.details.clone();
        details.insert("code".into(), self.code.into());
        let mut answer = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        answer.json(Body { success: false, message: &self.message, error: &details })
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", error),
            StoreError::Closed => Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", error),
            error => {
                tracing::error!(%error, "the metadata store failed");
                Self::internal("something went wrong on the server; its log says what")
            }
        }
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::DiskFull => Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", error),
            BlobError::ReadOnly => Self::new(StatusCode::SERVICE_UNAVAILABLE, "read_only", error),
            BlobError::Offline(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk_missing", error),
            BlobError::Missing => Self::new(StatusCode::SERVICE_UNAVAILABLE, "content_missing", error),
            BlobError::TooLarge(_) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", error),
            BlobError::Io(error) => {
                tracing::error!(%error, "the disk failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "disk_failed",
                    "the server's disk failed; its log says how",
                )
            }
        }
    }
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::NotFound(noun) => Self::not_found(noun),
            AccessError::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", error),
            AccessError::Beyond(_) => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            AccessError::Store(error) => error.into(),
        }
    }
}

impl From<DriveError> for ApiError {
    fn from(error: DriveError) -> Self {
        use DriveError as E;
        match error {
            E::Name(_) => Self::unprocessable("name", error),
            E::NotFound(noun) => Self::not_found(noun),
            E::Clash(_) => Self::new(StatusCode::CONFLICT, "exists", error),
            E::NotAFolder(_) => Self::new(StatusCode::CONFLICT, "not_a_folder", error),
            E::NotAFile(_) => Self::new(StatusCode::CONFLICT, "not_a_file", error),
            E::NotInTrash(_) => Self::new(StatusCode::CONFLICT, "not_in_trash", error),
            E::IntoItself => Self::new(StatusCode::CONFLICT, "into_itself", error),
            E::OverQuota { .. } => Self::new(StatusCode::INSUFFICIENT_STORAGE, "quota_exceeded", error),
            E::Program(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "program_refused", error),
            E::Litter(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "system_file", error),
            E::WrongOffset { actual, .. } => {
                Self::new(StatusCode::CONFLICT, "wrong_offset", &error).with("offset", actual)
            }
            // 460 is what tus names for a failed checksum.
            E::WrongChecksum => Self::new(
                StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
                "wrong_checksum",
                error,
            ),
            E::UnknownChecksum(_) => Self::bad_request("unknown_checksum", error),
            E::UploadBusy => {
                Self { retry_after: Some(1), ..Self::new(StatusCode::LOCKED, "upload_busy", error) }
            }
            E::UploadGone => Self::new(StatusCode::GONE, "upload_expired", error),
            E::Locked { .. } | E::LockConflict { .. } => Self::new(StatusCode::LOCKED, "locked", error),
            E::NoSuchLock => Self::new(StatusCode::CONFLICT, "no_such_lock", error),
            E::TooManyLocks => Self::new(StatusCode::INSUFFICIENT_STORAGE, "too_many_locks", error),
            E::ChangedMeanwhile => Self::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", error),
            E::TooManyProperties => Self::new(StatusCode::INSUFFICIENT_STORAGE, "too_many_properties", error),
            E::External => Self::new(StatusCode::FORBIDDEN, "external_folder", error),
            E::ExternalOffline => Self::new(StatusCode::SERVICE_UNAVAILABLE, "external_offline", error),
            E::ExternalChanged => Self::new(StatusCode::CONFLICT, "external_changed", error).after(5),
            E::Blob(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<ExternalError> for ApiError {
    fn from(error: ExternalError) -> Self {
        use ExternalError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Path(_) => Self::unprocessable("path", error),
            E::Inactive => Self::unprocessable("owner_id", error),
            E::Photo(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<PhotoError> for ApiError {
    fn from(error: PhotoError) -> Self {
        use PhotoError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::Exists(photo) => Self::new(StatusCode::CONFLICT, "photo_exists", &error)
                .with("photo_id", photo.to_string())
                .with("add_to_photo", "/api/v1/image-files/add-to-photo"),
            E::OnlyPhotos => Self::new(StatusCode::FORBIDDEN, "not_a_photo", error),
            E::OwnersAlone | E::Telling => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            E::NotReady => {
                Self { retry_after: Some(2), ..Self::new(StatusCode::NOT_FOUND, "processing", error) }
            }
            E::BadQuery(bad) => Self::bad_request("bad_query", &bad.message).with("position", bad.position),
            E::TagExists(_) => Self::new(StatusCode::CONFLICT, "tag_exists", error),
            E::Search(crate::search::SearchError::Cursor) => Self::bad_request("bad_cursor", error),
            E::Search(error) => {
                tracing::error!(%error, "the search index failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "search_unavailable",
                    "search is not available right now",
                )
            }
            E::Access(error) => error.into(),
            E::Drive(error) => error.into(),
            E::Blob(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<VolumeError> for ApiError {
    fn from(error: VolumeError) -> Self {
        use VolumeError as E;
        match error {
            E::NotFound => Self::not_found("volume"),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::Home => Self::new(StatusCode::CONFLICT, "home_volume", error),
            E::Holds { files } => {
                Self::new(StatusCode::CONFLICT, "volume_not_empty", &error).with("files", files)
            }
            E::NowhereTo => Self::new(StatusCode::CONFLICT, "no_other_volume", error),
            E::Blob(error) => error.into(),
            E::Drive(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<LibraryError> for ApiError {
    fn from(error: LibraryError) -> Self {
        use LibraryError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::Owner => Self::new(StatusCode::CONFLICT, "owner", error),
            E::Member => Self::new(StatusCode::CONFLICT, "member", error),
            E::Invited => Self::new(StatusCode::CONFLICT, "invited", error),
            E::Smart => Self::new(StatusCode::CONFLICT, "smart_library", error),
            E::NotYours => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            E::Access(error) => error.into(),
            E::Share(error) => error.into(),
            E::Photo(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

impl From<ShareError> for ApiError {
    fn from(error: ShareError) -> Self {
        use ShareError as E;
        match error {
            E::NotFound(noun) => Self::not_found(noun),
            E::Invalid { field, message } => Self::unprocessable(field, message),
            E::NoSuchPerson => Self::new(StatusCode::NOT_FOUND, "no_such_person", error),
            E::WithOneself => Self::new(StatusCode::CONFLICT, "own", error),
            E::Ended => Self::new(StatusCode::GONE, "link_ended", error),
            E::NoDrop => Self::new(StatusCode::FORBIDDEN, "not_allowed", error),
            E::TooLarge(most) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", error).with("most", most)
            }
            E::DropFull => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "drop_full", error),
            E::NoRoom => Self::new(StatusCode::INSUFFICIENT_STORAGE, "no_room", error),
            E::Photo(error) => error.into(),
            E::NoDownloadsLeft => Self::new(StatusCode::GONE, "no_downloads_left", error),
            E::PasswordNeeded => Self::new(StatusCode::UNAUTHORIZED, "password_needed", error),
            E::WrongPassword => Self::new(StatusCode::FORBIDDEN, "wrong_password", error),
            E::Throttled { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", error)
            },
            E::Access(error) => error.into(),
            E::Account(error) => error.into(),
            E::Store(error) => error.into(),
        }
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
