//! `/oauth/authorize/` (RFC 6749 §3.1, OIDC Core §3.1.2.1: GET and POST).

use super::{answer, form};
use crate::http::{HttpState, context, oauth_error};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use authcore::oauth::{
    authorize::{self, Refusal},
    interaction::{self, NextStep},
};

/// The request in the query.
pub async fn get(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    let session = match context::session(&state, &request).await {
        Ok(found) => found.map(|(session, _)| session),
        Err(error) => return refuse(Refusal::Store(error)),
    };
    let query = request.query_string().as_bytes();
    match authorize::authorize(&state.provider, query, session.as_ref()).await {
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
pub async fn post(request: HttpRequest, body: Result<Bytes, actix_web::Error>) -> HttpResponse {
    let Ok(body) = form::read(&request, body) else {
        return oauth_error::page("invalid_request", StatusCode::BAD_REQUEST);
    };
    match std::str::from_utf8(&body) {
        Ok(query) if query.bytes().all(|b| b.is_ascii_graphic()) => {
            see_other(&format!("/oauth/authorize/?{query}"))
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

fn refuse(refusal: Refusal) -> HttpResponse {
    match refusal {
        Refusal::UnknownClient => oauth_error::page("unknown_client", StatusCode::BAD_REQUEST),
        Refusal::InvalidRedirectUri => oauth_error::page("invalid_redirect_uri", StatusCode::BAD_REQUEST),
        Refusal::RequestUri => oauth_error::page("interaction_expired", StatusCode::BAD_REQUEST),
        Refusal::Store(error) => {
            tracing::error!(%error, "an authorization request failed");
            oauth_error::page("server_error", StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
