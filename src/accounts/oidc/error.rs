//! What can go wrong on the way by a provider.

/// Why somebody could not come in by the provider.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("this server knows no other provider to sign in with")]
    Off,
    #[error("this took too long or was begun in another browser; try again")]
    BeginAgain,
    #[error("the provider did not let you in: {0}")]
    Denied(String),
    #[error("the provider did not answer as it should: {0}")]
    Provider(String),
    #[error("the provider has not verified your e-mail address; verify it there first")]
    Unverified,
    #[error("this server lets in no account of yours; ask an administrator")]
    NotAllowed,
    #[error(
        "you have an account here already; sign in with its password and link the provider in its settings"
    )]
    LinkFirst,
    #[error("this account of the provider belongs to somebody else here")]
    Taken,
}

impl From<ureq::Error> for OidcError {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::HostNotFound => Self::Provider(
                "its name leads nowhere, or to this machine itself, which oidc.local would have to allow"
                    .into(),
            ),
            error => Self::Provider(error.to_string()),
        }
    }
}
