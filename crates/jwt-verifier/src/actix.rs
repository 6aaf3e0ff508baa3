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
//! # #[cfg(feature = "reqwest")]
//! # fn main() -> Result<(), jwt_verifier::BuildError> {
//! let verifier = Verifier::builder("https://login.example").audience("goals").build()?;
//! let app = App::new().app_data(verifier).route("/goals/", web::get().to(list));
//! # let _ = app; Ok(()) }
//! # #[cfg(not(feature = "reqwest"))]
//! # fn main() {}
//! ```

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{StatusCode, header};
use actix_web::web::{ServiceConfig, get};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
};

pub use crate::CertificateThumbprint;
use crate::{Field, Refusal, RequestParts, Verified, Verifier, VerifyError};

/// Where the client's certificate comes from, for tokens that are bound to it (RFC 8705 §3): among the app's data, as
/// [`Verifier`] is. Without it, a [`CertificateThumbprint`] that a middleware put into the request's extensions counts, and
/// no header does.
///
/// ```
/// use actix_web::App;
/// use jwt_verifier::actix::ClientCertificate;
///
/// // TLS ends in nginx on this very machine, which sets the header in every request.
/// let app = App::new().app_data(ClientCertificate::in_header("x-client-cert", |peer| peer.is_loopback()));
/// ```
#[derive(Clone)]
pub struct ClientCertificate(Arc<CertificateOf>);

type CertificateOf = dyn Fn(&HttpRequest) -> Option<CertificateThumbprint> + Send + Sync;

impl ClientCertificate {
    /// Asks this of each request with a token.
    pub fn by(
        certificate: impl Fn(&HttpRequest) -> Option<CertificateThumbprint> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(certificate))
    }

    /// Reads a header that a proxy writes ([`CertificateThumbprint::of_header`]), where the connection comes from one that is
    /// trusted to: anybody else could show somebody else's certificate. The proxy has to remove the header that a client sent.
    pub fn in_header(
        name: &'static str,
        is_trusted: impl Fn(IpAddr) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::by(move |request| {
            let peer = request.peer_addr()?;
            if !is_trusted(peer.ip()) {
                return None;
            }
            let mut values = request.headers().get_all(name);
            match (values.next(), values.next()) {
                (Some(value), None) => CertificateThumbprint::of_header(value.to_str().ok()?),
                _ => None,
            }
        })
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate")
    }
}

/// A refusal, ready to be answered.
#[derive(Debug)]
pub struct Rejection(Refusal);

impl Rejection {
    /// A refusal of this request, in its own scheme and the realm of its app's verifier.
    pub fn new(error: VerifyError, request: &HttpRequest) -> Self {
        let parts = RequestParts {
            authorization: field(request, &header::AUTHORIZATION),
            dpop: field(request, &DPOP),
            ..RequestParts::default()
        };
        Self(Refusal::of(&parts, error, request.app_data::<Verifier>()))
    }

    /// The fact.
    pub fn error(&self) -> &VerifyError {
        self.0.error()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Rejection {}

/// For handlers that ask a [`Verified`] for more: such an error knows the scheme and the realm that the token came in.
impl From<VerifyError> for Rejection {
    fn from(error: VerifyError) -> Self {
        Self(error.into())
    }
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        // The map is exhaustive and names valid codes only.
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status_code());
        for header in self.0.headers() {
            response.append_header(header);
        }
        response.body(self.0.body())
    }
}

/// The service's metadata (RFC 9728), where clients look for it ([`Verifier::metadata_paths`]):
/// `App::new().configure(resource_metadata(&verifier))`. Nothing where the verifier was told no
/// [`resource`](crate::Builder::resource).
pub fn resource_metadata(verifier: &Verifier) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let verifier = verifier.clone();
    move |config| {
        let Some((_, document)) = verifier.resource_metadata() else {
            return;
        };
        for path in verifier.metadata_paths() {
            let document = document.to_owned();
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
            config.route(path, get().to(answer));
        }
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

fn field<'r>(request: &'r HttpRequest, name: &HeaderName) -> Field<'r> {
    request
        .headers()
        .get_all(name)
        .map(HeaderValue::as_bytes)
        .collect()
}

fn certificate(request: &HttpRequest) -> Option<CertificateThumbprint> {
    match request.app_data::<ClientCertificate>() {
        Some(source) => (source.0)(request),
        None => request.extensions().get::<CertificateThumbprint>().cloned(),
    }
}
