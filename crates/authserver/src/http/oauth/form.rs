//! What the endpoints that take forms have in common: reading the form, and answering a program.

use crate::{
    http::{HttpState, oauth_error, problem::seconds},
    telemetry::metrics::STORE_FAILURES,
};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
    web::Bytes,
};
use authcore::{
    error::{OAuthCode, OAuthError},
    oauth::dpop,
};
use serde::Serialize;
use std::{fmt, future::Future, pin::Pin};

/// RFC 9449 §8.
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The form of a request: of the right type, not too long, and with one set of credentials at most. A request that has none
/// is answered as RFC 6749 §5.2 says; what answers by a page takes `Result<Form, NoForm>`.
pub struct Form(pub Bytes);

/// A request has no form that can be read.
#[derive(Debug)]
pub struct NoForm {
    error: OAuthError,
    used_header: bool,
}

impl Form {
    /// The form in a body that was read.
    ///
    /// # Errors
    /// [`NoForm`] says what is wrong with it.
    pub fn of(request: &HttpRequest, body: Result<Bytes, actix_web::Error>) -> Result<Self, NoForm> {
        let headers = request.headers();
        let wrong = |description| NoForm {
            error: OAuthError {
                code: OAuthCode::InvalidRequest,
                description,
            },
            used_header: headers.contains_key(header::AUTHORIZATION),
        };
        if headers.get_all(header::AUTHORIZATION).count() > 1 {
            return Err(wrong("there is more than one Authorization header"));
        }
        if !request
            .content_type()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        {
            return Err(wrong("the body has to be application/x-www-form-urlencoded"));
        }
        body.map(Self)
            .map_err(|_| wrong("the body is too long or was cut off"))
    }
}

impl FromRequest for Form {
    type Error = NoForm;
    type Future = Pin<Box<dyn Future<Output = Result<Self, NoForm>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move { Self::of(&request, bytes.await) })
    }
}

impl fmt::Display for NoForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.description)
    }
}

impl ResponseError for NoForm {
    fn status_code(&self) -> StatusCode {
        StatusCode::BAD_REQUEST
    }

    fn error_response(&self) -> HttpResponse {
        oauth_error::token_error(self.error, self.used_header)
    }
}

/// A JSON answer that no cache may keep (RFC 6749 §5.1), and the header of HTTP/1.0 says so, too.
pub fn ok(state: &HttpState, request: &HttpRequest, body: &impl Serialize) -> HttpResponse {
    let response = HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(body);
    with_nonce(state, request, response)
}

/// An error in the form of RFC 6749 §5.2; logged where the server is to blame.
pub fn error(
    state: &HttpState,
    request: &HttpRequest,
    fact: &dyn std::error::Error,
    error: OAuthError,
) -> HttpResponse {
    log_ours(fact, error.code);
    let used_header = request.headers().contains_key(header::AUTHORIZATION);
    let response = oauth_error::token_error(error, used_header);
    if error.code == OAuthCode::UseDpopNonce {
        return insert_nonce(state, response);
    }
    with_nonce(state, request, response)
}

/// RFC 6585 §4, RFC 9126 §2.3: too many requests, with the time after which the next is worth while.
pub fn limited(error: OAuthError, retry_after: std::time::Duration) -> HttpResponse {
    HttpResponse::TooManyRequests()
        .insert_header((header::RETRY_AFTER, seconds(retry_after)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({ "error": error.code.as_str(), "error_description": error.description }))
}

/// Logged once, here at the edge: below, nobody knows whether a failure matters.
pub fn log_ours(fact: &dyn std::error::Error, code: OAuthCode) {
    if matches!(code, OAuthCode::ServerError | OAuthCode::TemporarilyUnavailable) {
        let kind = if code == OAuthCode::TemporarilyUnavailable {
            "unavailable"
        } else {
            "other"
        };
        metrics::counter!(STORE_FAILURES, "kind" => kind).increment(1);
        tracing::error!(error = %fact, "a request failed");
    }
}

/// Clients that use DPoP are told the nonce with every answer, so that the next proof has it (RFC 9449 §8.2).
pub fn with_nonce(state: &HttpState, request: &HttpRequest, response: HttpResponse) -> HttpResponse {
    if request.headers().contains_key("dpop") {
        insert_nonce(state, response)
    } else {
        response
    }
}

fn insert_nonce(state: &HttpState, mut response: HttpResponse) -> HttpResponse {
    if let Ok(nonce) = dpop::nonce(&state.provider).parse() {
        response.headers_mut().insert(DPOP_NONCE, nonce);
    }
    response
}
