//! What a bucket's server answers when it does not do what it was asked, as a person reads it.

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use super::wire::{DISTRUST, UNKNOWN};

/// Characters of a server's own words that are passed on.
const LONGEST: usize = 200;

/// Why something was not done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// There is no such object.
    Missing,
    /// The whole bucket cannot be used now.
    Away(String),
    /// This one request failed.
    Failed(String),
}

impl Trouble {
    pub(super) fn of(error: &Error) -> Self {
        if let Some(lost) = chain(error).find_map(|link| link.downcast_ref::<HttpError>()) {
            return Self::Away(unreached(lost));
        }
        let text = error.to_string();
        let code = element(&text, "Code");
        if code == Some("InvalidObjectState") {
            return Self::Failed(
                "it was moved to the archive of its store; restore it there first".to_owned(),
            );
        }
        if let Some(why) = code.and_then(|code| refusal(code, &text)) {
            return Self::Away(why);
        }
        match error {
            Error::NotFound { .. } => Self::Missing,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                Self::Away("its server does not let the access key in".to_owned())
            }
            _ if text.contains("incorrectly configured region") => {
                Self::Away("it lies in another region than was said".to_owned())
            }
            _ if [" 500 ", " 502 ", " 503 ", " 504 ", " 429 "].iter().any(|status| text.contains(status)) => {
                Self::Away(format!("its server has troubles of its own{}", words(&text)))
            }
            _ => Self::Failed(format!("its server did not do it{}", words(&text))),
        }
    }
}

/// What keeps everything from being done, by the codes of S3 and of those who speak it.
fn refusal(code: &str, text: &str) -> Option<String> {
    let why = match code {
        "NoSuchBucket" => "its server knows no bucket of this name",
        "InvalidAccessKeyId" => "its server does not know the access key",
        "SignatureDoesNotMatch" => "the secret does not belong to the access key",
        "RequestTimeTooSkewed" => "the clocks of this machine and of its server differ too much",
        "AuthorizationHeaderMalformed" | "PermanentRedirect" | "IllegalLocationConstraintException" => {
            "it lies in another region than was said"
        }
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" | "ExpiredToken" => {
            "its server does not let the access key in"
        }
        "ServiceUnavailable" | "SlowDown" | "InternalError" => "its server has troubles of its own",
        _ => return None,
    };
    Some(format!("{why}{}", words(text)))
}

fn unreached(error: &HttpError) -> String {
    match error.kind() {
        HttpErrorKind::Timeout => "its server does not answer in time".to_owned(),
        HttpErrorKind::Connect if error.to_string().contains("host not found") => {
            "its address leads to no server, or to one on this machine, which is not allowed".to_owned()
        }
        HttpErrorKind::Connect => "its server does not answer".to_owned(),
        _ => distrust(&error.to_string())
            .unwrap_or_else(|| format!("the connection to its server fails ({error})")),
    }
}

/// Why a certificate is not taken.
fn distrust(text: &str) -> Option<String> {
    let (_, why) = text.split_once(DISTRUST)?;
    let why = why.trim_start_matches([':', ' ']).trim_end_matches(')');
    Some(if why.contains(UNKNOWN) {
        "its certificate is signed by an authority that this server does not trust; where that is your own, put its \
         certificate into tls/trusted.pem in the data folder and add the bucket again"
            .to_owned()
    } else {
        format!("its certificate is not good ({why})")
    })
}

fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |link| link.source())
}

/// The text of an element, of which an answer of S3 has one.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    rest.split_once("</").map(|(inside, _)| inside)
}

/// Without what XML writes for signs of its own.
fn plain(text: &str) -> String {
    let document = format!("<told>{text}</told>");
    let parsed = roxmltree::Document::parse(&document).ok();
    parsed.and_then(|parsed| parsed.root_element().text().map(str::to_owned)).unwrap_or_default()
}

/// The server's own words, in brackets.
fn words(text: &str) -> String {
    let told = element(text, "Message").map(plain).unwrap_or_default();
    let told: String = told.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if told.is_empty() { told } else { format!(" (“{told}”)") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(text: &str) -> Error {
        Error::Generic { store: "S3", source: text.to_owned().into() }
    }

    #[test]
    fn what_a_server_answers_is_told_in_plain_words() {
        let away = |text: &str| match Trouble::of(&answered(text)) {
            Trouble::Away(why) => why,
            other => panic!("{other:?}"),
        };
        let code = |code: &str| {
            away(&format!("403: <Error><Code>{code}</Code><Message>Own &apos;words&apos;</Message>"))
        };
        assert!(code("NoSuchBucket").contains("no bucket of this name"));
        assert!(code("InvalidAccessKeyId").contains("does not know the access key"));
        assert!(code("SignatureDoesNotMatch").contains("secret"));
        assert!(code("RequestTimeTooSkewed").contains("clocks"));
        assert!(code("AuthorizationHeaderMalformed").contains("region"));
        assert!(code("AccessDenied").ends_with("(“Own 'words'”)"));
        assert!(away("status code: 503 Service Unavailable: ").contains("troubles of its own"));
        let failed = Trouble::of(&answered("400 Bad Request: <Code>EntityTooLarge</Code>"));
        assert!(matches!(failed, Trouble::Failed(_)), "{failed:?}");
    }
}
