//! A refusal as an answer: status, header fields, a problem document (RFC 9457). The extractors answer with it; whoever serves
//! HTTP in another way takes it apart.

use std::fmt;

use serde_json::json;

use crate::{
    error::{Scheme, VerifyError},
    request::RequestParts,
    verifier::Verifier,
};

/// A refusal, ready to be answered.
///
/// ```
/// use jwt_verifier::{Field, RequestParts, Refusal, VerifyError};
///
/// let request = RequestParts { authorization: Field::Once(b"DPoP eyJ"), ..RequestParts::default() };
/// let refusal = Refusal::of(&request, VerifyError::Expired, None);
/// assert_eq!(refusal.status(), 401);
/// assert!(refusal.headers().iter().any(|(name, value)| *name == "www-authenticate" && value.starts_with("DPoP ")));
/// ```
#[derive(Clone, Debug)]
pub struct Refusal {
    error: VerifyError,
    verifier: Option<Verifier>,
    scheme: Scheme,
}

impl Refusal {
    /// A refusal of this request, in its own scheme, and in the realm of the verifier that knows the service.
    pub fn of(request: &RequestParts<'_>, error: VerifyError, verifier: Option<&Verifier>) -> Self {
        Self {
            error,
            verifier: verifier.cloned(),
            scheme: request.scheme(),
        }
    }

    /// The fact.
    pub fn error(&self) -> &VerifyError {
        &self.error
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.error.status()
    }

    /// The header fields: the challenges (a `WWW-Authenticate` each), `DPoP-Nonce`, `Retry-After`, `Cache-Control`,
    /// `Content-Type`. Names are in lower case, as HTTP/2 wants them.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let challenges = match &self.verifier {
            Some(verifier) => verifier.challenges(&self.error, self.scheme),
            None => self.error.challenges(self.scheme, None),
        };
        let mut headers: Vec<_> = challenges
            .into_iter()
            .map(|challenge| ("www-authenticate", challenge))
            .collect();
        if let VerifyError::NonceRequired { nonce } = &self.error {
            // RFC 9449 §9: "supplies a DPoP-Nonce HTTP header field containing a new nonce value".
            headers.push(("dpop-nonce", nonce.clone()));
        }
        if self.error.is_unavailable() {
            headers.push(("retry-after", "1".to_owned()));
        }
        headers.push(("cache-control", "no-store".to_owned()));
        headers.push(("content-type", "application/problem+json".to_owned()));
        headers
    }

    /// The body.
    pub fn body(&self) -> String {
        let code = match &self.error {
            VerifyError::NoToken => "missing_token",
            VerifyError::StatusUnavailable(_) => "status_unavailable",
            VerifyError::KeysUnavailable(_) | VerifyError::ReplayRecordFull => "unavailable",
            error => error.code().unwrap_or("invalid_token"),
        };
        let status = self.status();
        let title = match status {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            _ => "Service Unavailable",
        };
        let problem = json!({
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": self.error.to_string(),
            "code": code,
        });
        problem.to_string()
    }
}

/// For a token that lacks something: it knows its own scheme and realm. Of any other error only the request knows the scheme
/// ([`Refusal::of`]), and `Bearer` is guessed.
impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self {
            error,
            verifier: None,
            scheme: Scheme::Bearer,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Refusal {}
