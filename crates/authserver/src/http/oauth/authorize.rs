//! `/oauth/authorize/` (RFC 6749 §3.1, OIDC Core §3.1.2.1: GET and POST).

use super::{
    answer,
    form::{Form, NoForm},
};
use crate::http::{HttpState, context, oauth_error};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use authcore::{
    endpoint,
    oauth::{
        authorize::{self, Refusal},
        interaction::{self, NextStep},
    },
};
use tracing::Instrument as _;

/// The request in the query.
pub async fn get(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    let id = context::request_id();
    let refuse = |refusal| refuse(&state, &request, &id, refusal);
    let session = match context::session_of_browser(&state, &request).await {
        Ok(found) => found.map(|(session, _)| session),
        Err(error) => return refuse(Refusal::Store(error)),
    };
    let origin = context::origin(&state, &request);
    let query = request.query_string().as_bytes();
    // What is logged on the way carries the id, whatever the filter says of lesser spans.
    let span = tracing::error_span!("authorize", request_id = %id);
    let outcome = authorize::authorize(&state.provider, query, session.as_ref(), &origin).instrument(span);
    match outcome.await {
        Ok(NextStep::Client(answer)) => answer::send(&answer),
        Ok(step) => match interaction::location(&state.provider, step).await {
            Ok(page) => see_other(&page),
            Err(error) => refuse(Refusal::Store(error)),
        },
        Err(refusal) => refuse(refusal),
    }
}

/// The request in a form. Another site's form brings no session cookie (`SameSite=Lax`), but the redirect that follows
/// does; so the form becomes a query.
pub async fn post(form: Result<Form, NoForm>) -> HttpResponse {
    let Ok(Form(body)) = form else {
        return oauth_error::page("invalid_request", StatusCode::BAD_REQUEST);
    };
    match std::str::from_utf8(&body) {
        Ok(query) if query.bytes().all(|b| b.is_ascii_graphic()) => {
            see_other(&format!("{}?{query}", endpoint::AUTHORIZATION))
        }
        _ => oauth_error::page("invalid_request", StatusCode::BAD_REQUEST),
    }
}

/// RFC 9700 §4.12: 303, so that no browser ever posts a password on to a client.
pub(super) fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // The client's address holds a code; the next request must not tell it on (RFC 9700 §4.2.4).
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}

fn refuse(state: &HttpState, request: &HttpRequest, id: &str, refusal: Refusal) -> HttpResponse {
    let page = |code, status| oauth_error::page_of(code, status, id, &[]);
    match refusal {
        Refusal::UnknownClient => page("unknown_client", StatusCode::BAD_REQUEST),
        Refusal::InvalidRedirectUri => {
            let offered = offered_address(state, request);
            let facts: Vec<_> = offered
                .iter()
                .map(|address| ("tacit-address", address.as_str()))
                .collect();
            oauth_error::page_of("invalid_redirect_uri", StatusCode::BAD_REQUEST, id, &facts)
        }
        Refusal::RequestUri => page("interaction_expired", StatusCode::BAD_REQUEST),
        Refusal::Store(error) => {
            tracing::error!(request_id = id, %error, "an authorization request failed");
            page("server_error", StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// The address that a client offered, for its developer, who is in front of a server on the same machine. Anybody else's
/// page repeats nothing of a request.
fn offered_address(state: &HttpState, request: &HttpRequest) -> Option<String> {
    if !state.provider.config().issuer.is_loopback() {
        return None;
    }
    let (_, offered) = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "redirect_uri")?;
    Some(authcore::oauth::authorize::shown_address(&offered))
}
