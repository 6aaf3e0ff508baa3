//! [`Verified`] as an extractor of actix-web, and [`VerifyError`] as its answer: a problem document (RFC 9457) with the
//! challenge of RFC 6750. The app's data must hold a [`Verifier`].
//!
//! ```no_run
//! use actix_web::{App, HttpResponse, web};
//! use jwt_verifier::actix::Rejection;
//! use jwt_verifier::{Verified, Verifier};
//!
//! async fn list(token: Verified) -> Result<HttpResponse, Rejection> {
//!     token.require_scope("goals:read")?;
//!     Ok(HttpResponse::Ok().body(format!("the goals of {}", token.sub)))
//! }
//!
//! # fn main() -> Result<(), jwt_verifier::BuildError> {
//! let verifier = Verifier::builder("https://login.example").audience("goals").build()?;
//! let app = App::new().app_data(verifier).route("/goals/", web::get().to(list));
//! # let _ = app; Ok(()) }
//! ```

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use serde_json::json;

use crate::{Verified, Verifier, VerifyError};

/// A refusal, ready to be answered.
#[derive(Debug)]
pub struct Rejection {
    error: VerifyError,
    realm: Option<String>,
}

impl Rejection {
    /// A refusal in the realm of this verifier.
    pub fn new(error: VerifyError, verifier: &Verifier) -> Self {
        Self {
            error,
            realm: Some(verifier.audience().to_owned()),
        }
    }

    /// The fact.
    pub fn error(&self) -> &VerifyError {
        &self.error
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Rejection {}

/// For handlers that ask a [`Verified`] for a scope: the realm is optional in RFC 6750, and left out.
impl From<VerifyError> for Rejection {
    fn from(error: VerifyError) -> Self {
        Self { error, realm: None }
    }
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        // The map is exhaustive and names valid codes only.
        StatusCode::from_u16(self.error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponseBuilder::new(status);
        if let Some(challenge) = self.error.challenge(self.realm.as_deref()) {
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        let code = match &self.error {
            VerifyError::NoToken => "missing_token",
            VerifyError::KeysUnavailable(_) => {
                response.insert_header((header::RETRY_AFTER, "1"));
                "unavailable"
            }
            error => error.code().unwrap_or("invalid_token"),
        };
        let problem = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.error.to_string(),
            "code": code,
        });
        response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("application/problem+json")
            .body(problem.to_string())
    }
}

impl FromRequest for Verified {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(verifier) = request.app_data::<Verifier>() else {
                return Err(actix_web::error::ErrorInternalServerError(
                    "the app's data holds no Verifier",
                ));
            };
            let values = request
                .headers()
                .get_all(header::AUTHORIZATION)
                .map(|value| value.as_bytes());
            verifier
                .verify_authorization(values)
                .await
                .map_err(|error| Rejection::new(error, verifier).into())
        })
    }
}
