//! `/oauth/logout/` (RP-Initiated Logout 1.0 §2: GET and POST).

use super::{
    authorize::see_other,
    form::{Form, NoForm},
};
use crate::{
    http::{HttpState, context, oauth_error},
    telemetry::metrics::LOGOUTS,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use authcore::oauth::logout::{self, LogoutRefusal, LogoutStep};
use tracing::Instrument as _;

/// The request in the query.
pub async fn get(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    answer(&state, &request, request.query_string().as_bytes()).await
}

/// The request in a form.
pub async fn post(state: Data<HttpState>, request: HttpRequest, form: Result<Form, NoForm>) -> HttpResponse {
    match form {
        Ok(Form(body)) => answer(&state, &request, &body).await,
        Err(_) => oauth_error::page("invalid_request", StatusCode::BAD_REQUEST),
    }
}

async fn answer(state: &HttpState, request: &HttpRequest, params: &[u8]) -> HttpResponse {
    let id = context::request_id();
    let session = match context::session(state, request).await {
        Ok(found) => found.map(|(session, _)| session),
        Err(error) => return refuse(LogoutRefusal::Store(error), &id),
    };
    let origin = context::origin(state, request);
    let span = tracing::error_span!("logout", request_id = %id);
    let outcome = logout::rp_initiated(&state.provider, params, session.as_ref(), &origin).instrument(span);
    match outcome.await {
        Ok(LogoutStep::Ask(id)) => see_other(&format!("/logout?logout={id}")),
        Ok(LogoutStep::Done { next, clear_cookie }) => {
            metrics::counter!(LOGOUTS).increment(1);
            state.logout_waiting.notify_one();
            let mut response = see_other(&next);
            if clear_cookie && let Err(error) = response.add_cookie(&state.removal_cookie()) {
                tracing::error!(%error, "a cookie could not be taken away");
            }
            response
        }
        Err(refusal) => refuse(refusal, &id),
    }
}

fn refuse(refusal: LogoutRefusal, id: &str) -> HttpResponse {
    let page = |code, status| oauth_error::page_of(code, status, id, None);
    match refusal {
        LogoutRefusal::Malformed => page("invalid_request", StatusCode::BAD_REQUEST),
        LogoutRefusal::UnknownClient => page("unknown_client", StatusCode::BAD_REQUEST),
        LogoutRefusal::InvalidRedirectUri => page("invalid_redirect_uri", StatusCode::BAD_REQUEST),
        LogoutRefusal::Store(error) => {
            tracing::error!(request_id = id, %error, "a sign-out failed");
            page("server_error", StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
