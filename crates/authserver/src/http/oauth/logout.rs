//! `/oauth/logout/` (RP-Initiated Logout 1.0 §2: GET and POST).

use super::{authorize::see_other, form};
use crate::{
    http::{HttpState, context, oauth_error},
    telemetry::metrics::LOGOUTS,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use authcore::oauth::logout::{self, LogoutRefusal, LogoutStep};

/// The request in the query.
pub async fn get(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    answer(&state, &request, request.query_string().as_bytes()).await
}

/// The request in a form.
pub async fn post(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    match form::read(&request, body) {
        Ok(body) => answer(&state, &request, &body).await,
        Err(_) => oauth_error::page("invalid_request", StatusCode::BAD_REQUEST),
    }
}

async fn answer(state: &HttpState, request: &HttpRequest, params: &[u8]) -> HttpResponse {
    let session = match context::session(state, request).await {
        Ok(found) => found.map(|(session, _)| session),
        Err(error) => return refuse(LogoutRefusal::Store(error)),
    };
    let origin = context::origin(state, request);
    match logout::rp_initiated(&state.provider, params, session.as_ref(), &origin).await {
        Ok(LogoutStep::DoneButNotRegistered) => {
            metrics::counter!(LOGOUTS).increment(1);
            let mut response = oauth_error::page("signed_out_invalid_redirect_uri", StatusCode::BAD_REQUEST);
            take_cookie(state, &mut response);
            response
        }
        Ok(LogoutStep::Ask(id)) => see_other(&format!("/logout?logout={id}")),
        Ok(LogoutStep::Done { next, clear_cookie }) => {
            metrics::counter!(LOGOUTS).increment(1);
            let mut response = see_other(&next);
            if clear_cookie {
                take_cookie(state, &mut response);
            }
            response
        }
        Err(refusal) => refuse(refusal),
    }
}

fn take_cookie(state: &HttpState, response: &mut HttpResponse) {
    if let Err(error) = response.add_cookie(&state.removal_cookie()) {
        tracing::error!(%error, "a cookie could not be taken away");
    }
}

fn refuse(refusal: LogoutRefusal) -> HttpResponse {
    match refusal {
        LogoutRefusal::Malformed => oauth_error::page("invalid_request", StatusCode::BAD_REQUEST),
        LogoutRefusal::UnknownClient => oauth_error::page("unknown_client", StatusCode::BAD_REQUEST),
        LogoutRefusal::InvalidRedirectUri => {
            oauth_error::page("invalid_redirect_uri", StatusCode::BAD_REQUEST)
        }
        LogoutRefusal::Store(error) => {
            tracing::error!(%error, "a sign-out failed");
            oauth_error::page("server_error", StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
