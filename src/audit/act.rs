//! What can be done that is worth remembering. The names are part of the API and of what is stored: they are
//! added to, and never change.

macro_rules! acts {
    ($($act:ident = $name:literal),+ $(,)?) => {
        /// Something that was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Act {
            $($act),+
        }

        impl Act {
            /// Every act, in the order of this file.
            pub const ALL: &[Self] = &[$(Self::$act),+];

            /// Its stable name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$act => $name),+
                }
            }
        }
    };
}

acts! {
    // Coming in and going out.
    ServerSetUp = "server_set_up",
    SignIn = "sign_in",
    SignInFailed = "sign_in_failed",
    SignOut = "sign_out",
    SessionEnded = "session_ended",
    RefreshTokenReused = "refresh_token_reused",
    DavSignIn = "dav_sign_in",
    DavSignInFailed = "dav_sign_in_failed",
    DeviceRefused = "device_refused",
    // What one signs in with.
    PasswordChanged = "password_changed",
    PasswordResetAsked = "password_reset_asked",
    PasswordReset = "password_reset",
    SecondFactorAdded = "second_factor_added",
    SecondFactorRemoved = "second_factor_removed",
    SecondFactorFailed = "second_factor_failed",
    RecoveryCodesMade = "recovery_codes_made",
    RecoveryCodeUsed = "recovery_code_used",
    PasskeyAdded = "passkey_added",
    PasskeyRemoved = "passkey_removed",
    OidcLinked = "oidc_linked",
    OidcUnlinked = "oidc_unlinked",
    AppPasswordCreated = "app_password_created",
    AppPasswordRevoked = "app_password_revoked",
    // An account's course.
    Registered = "registered",
    EmailVerified = "email_verified",
    ProfileChanged = "profile_changed",
    AccountExported = "account_exported",
    AccountDeleted = "account_deleted",
    AccountLocked = "account_locked",
    AccountPurged = "account_purged",
    // Content and who else sees it.
    ShareCreated = "share_created",
    ShareChanged = "share_changed",
    ShareRevoked = "share_revoked",
    LinkOpened = "link_opened",
    LinkPasswordFailed = "link_password_failed",
    LibraryCreated = "library_created",
    LibraryChanged = "library_changed",
    LibraryDeleted = "library_deleted",
    MemberAdded = "member_added",
    MemberChanged = "member_changed",
    MemberRemoved = "member_removed",
    DownloadByOther = "download_by_other",
    UploadByOther = "upload_by_other",
    Trash = "trash",
    Restore = "restore",
    Purge = "purge",
    TrashEmptied = "trash_emptied",
    VersionRestored = "version_restored",
    VersionPurged = "version_purged",
    // What administrators do.
    AdminUserCreated = "admin_user_created",
    AdminUserInvited = "admin_user_invited",
    AdminInvitationWithdrawn = "admin_invitation_withdrawn",
    AdminUserApproved = "admin_user_approved",
    AdminUserSuspended = "admin_user_suspended",
    AdminUserReactivated = "admin_user_reactivated",
    AdminUserDeleted = "admin_user_deleted",
    AdminRoleChanged = "admin_role_changed",
    AdminQuotaChanged = "admin_quota_changed",
    AdminPasswordSet = "admin_password_set",
    AdminResetLink = "admin_reset_link",
    AdminSecondFactorRemoved = "admin_second_factor_removed",
    AdminSettingsChanged = "admin_settings_changed",
    AdminTestMail = "admin_test_mail",
    AdminJobRetried = "admin_job_retried",
    AdminExternalAttached = "admin_external_attached",
    AdminExternalDetached = "admin_external_detached",
    AdminJobCancelled = "admin_job_cancelled",
    AdminSessionEnded = "admin_session_ended",
    AdminVolumeAttached = "admin_volume_attached",
    AdminVolumeDrained = "admin_volume_drained",
    AdminVolumeKept = "admin_volume_kept",
    AdminVolumeLimited = "admin_volume_limited",
    AdminVolumeDetached = "admin_volume_detached",
    AdminVolumeGivenUp = "admin_volume_given_up",
    CertificateChanged = "certificate_changed",
    // What the server finds by itself.
    DamageFound = "damage_found",
}

impl std::str::FromStr for Act {
    type Err = UnknownAct;

    fn from_str(name: &str) -> Result<Self, UnknownAct> {
        Self::ALL.iter().find(|act| act.name() == name).copied().ok_or(UnknownAct)
    }
}

/// No act has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such action in the audit")]
pub struct UnknownAct;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snake_case_and_name_one_act_each() {
        for (at, act) in Act::ALL.iter().enumerate() {
            assert!(act.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{act:?}");
            assert_eq!(act.name().parse(), Ok(*act), "{act:?}");
            assert!(Act::ALL[at + 1..].iter().all(|other| other.name() != act.name()), "{act:?}");
        }
        assert_eq!("format_disk".parse::<Act>(), Err(UnknownAct));
    }
}
