//! [`Verified`] as an extractor of actix-web, and [`VerifyError`] as its answer: a problem document (RFC 9457) with the
//! challenges of RFC 6750 and RFC 9449. The app's data must hold a [`Verifier`].
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
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{StatusCode, header};
use actix_web::web::{ServiceConfig, get};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
};
use serde_json::json;

use crate::{Field, RequestParts, Scheme, Verified, Verifier, VerifyError};

/// The client's certificate, for tokens that are bound to it: a middleware of the service puts it into the request's
/// extensions, where it trusts whoever ended TLS. SHA-256 of the DER form, in base64url (`x5t#S256`, RFC 8705 §3.1).
#[derive(Clone, Debug)]
pub struct CertificateThumbprint(pub String);

/// A refusal, ready to be answered.
#[derive(Debug)]
pub struct Rejection {
    error: VerifyError,
    verifier: Option<Verifier>,
    scheme: Scheme,
}

impl Rejection {
    /// A refusal of this request, in its own scheme and the realm of its app's verifier.
    pub fn new(error: VerifyError, request: &HttpRequest) -> Self {
        let verifier = request.app_data::<Verifier>();
        let parts = RequestParts {
            authorization: field(request, &header::AUTHORIZATION),
            ..RequestParts::default()
        };
        Self {
            error,
            verifier: verifier.cloned(),
            scheme: parts.scheme(),
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

/// For handlers that ask a [`Verified`] for a scope: the realm is optional in RFC 6750, and left out; the scheme is
/// `Bearer`. [`Rejection::new`] knows both.
impl From<VerifyError> for Rejection {
    fn from(error: VerifyError) -> Self {
        Self {
            error,
            verifier: None,
            scheme: Scheme::Bearer,
        }
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
        let challenges = match &self.verifier {
            Some(verifier) => verifier.challenges(&self.error, self.scheme),
            None => self.error.challenges(self.scheme, None),
        };
        for challenge in challenges {
            response.append_header((header::WWW_AUTHENTICATE, challenge));
        }
        let code = match &self.error {
            VerifyError::NoToken => "missing_token",
            VerifyError::NonceRequired { nonce } => {
                // RFC 9449 §9: "supplies a DPoP-Nonce HTTP header field containing a new nonce value".
                response.insert_header((DPOP_NONCE, nonce.as_str()));
                "use_dpop_nonce"
            }
            VerifyError::StatusUnavailable(_) => {
                response.insert_header((header::RETRY_AFTER, "1"));
                "status_unavailable"
            }
            VerifyError::KeysUnavailable(_) | VerifyError::ReplayRecordFull => {
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

/// The service's metadata (RFC 9728), as a route of its own: `App::new().configure(resource_metadata(&verifier))`. Nothing
/// where the verifier was told no [`resource`](crate::Builder::resource).
pub fn resource_metadata(verifier: &Verifier) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let found = verifier
        .resource_metadata()
        .map(|(path, document)| (path.to_owned(), document.to_owned()));
    move |config| {
        let Some((path, document)) = found else { return };
        let answer = move || {
            let document = document.clone();
            async move {
                HttpResponse::Ok()
                    .content_type("application/json")
                    // Clients in a browser of any origin read it before they have a token.
                    .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
                    .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
                    .body(document)
            }
        };
        config.route(&path, get().to(answer));
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
            let dpop = field(&request, &DPOP);
            // As the service was told (neither `Host` nor a forwarding header is believed); a bearer token's request has no
            // use for its own address.
            let url = match dpop {
                Field::Absent => None,
                Field::Once(_) | Field::Repeated => verifier.external_url_of(request.path()),
            }
            .unwrap_or_default();
            let certificate = certificate(&request);
            let parts = RequestParts {
                method: request.method().as_str(),
                url: &url,
                authorization: field(&request, &header::AUTHORIZATION),
                dpop,
                certificate_thumbprint: certificate.as_ref().map(|thumbprint| thumbprint.0.as_str()),
            };
            verifier
                .verify_request(&parts)
                .await
                .map_err(|error| Rejection::new(error, &request).into())
        })
    }
}

const DPOP: HeaderName = HeaderName::from_static("dpop");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

fn field<'r>(request: &'r HttpRequest, name: &HeaderName) -> Field<'r> {
    request
        .headers()
        .get_all(name)
        .map(HeaderValue::as_bytes)
        .collect()
}

fn certificate(request: &HttpRequest) -> Option<CertificateThumbprint> {
    request.extensions().get::<CertificateThumbprint>().cloned()
}
