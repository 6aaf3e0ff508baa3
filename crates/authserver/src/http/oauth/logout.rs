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
use authcore::oauth::logout::{self, LogoutRefusal, LogoutStep, Unregistered};
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
    let session = match context::session_of_browser(state, request).await {
        Ok(found) => found.map(|(session, _)| session),
        Err(error) => return refuse(state, LogoutRefusal::Store(error), &id),
    };
    let origin = context::origin(state, request);
    let span = tracing::error_span!("logout", request_id = %id);
    let outcome = logout::rp_initiated(&state.provider, params, session.as_ref(), &origin).instrument(span);
    match outcome.await {
        Ok(LogoutStep::DoneButNotRegistered(unregistered)) => {
            metrics::counter!(LOGOUTS).increment(1);
            let code = "signed_out_invalid_redirect_uri";
            let mut response = not_registered(state, code, &unregistered, &id);
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
        Err(refusal) => refuse(state, refusal, &id),
    }
}

fn take_cookie(state: &HttpState, response: &mut HttpResponse) {
    if let Err(error) = response.add_cookie(&state.removal_cookie()) {
        tracing::error!(%error, "a cookie could not be taken away");
    }
}

fn refuse(state: &HttpState, refusal: LogoutRefusal, id: &str) -> HttpResponse {
    let page = |code, status| oauth_error::page_of(code, status, id, &[]);
    match refusal {
        LogoutRefusal::Malformed => page("invalid_request", StatusCode::BAD_REQUEST),
        LogoutRefusal::UnknownClient => page("unknown_client", StatusCode::BAD_REQUEST),
        LogoutRefusal::InvalidRedirectUri(unregistered) => {
            not_registered(state, "invalid_redirect_uri", &unregistered, id)
        }
        LogoutRefusal::Store(error) => {
            tracing::error!(request_id = id, %error, "a sign-out failed");
            page("server_error", StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Says which client asked for which way back. To a developer on this machine the whole address; to everybody else its
/// origin, for what follows it is text that anybody may have chosen.
fn not_registered(state: &HttpState, code: &str, unregistered: &Unregistered, id: &str) -> HttpResponse {
    let Unregistered { client, address } = unregistered;
    let address = if state.provider.config().issuer.is_loopback() {
        Some(address.clone())
    } else {
        let url = url::Url::parse(address).ok();
        url.filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(|url| url.origin().ascii_serialization())
    };
    let facts: Vec<(&str, &str)> = [
        ("tacit-client", client.as_deref()),
        ("tacit-address", address.as_deref()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect();
    oauth_error::page_of(code, StatusCode::BAD_REQUEST, id, &facts)
}
