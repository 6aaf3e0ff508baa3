//! Authorization responses on their way to clients: a redirect (RFC 6749 §4.1.2), or a form that posts itself (OAuth 2.0
//! Form Post Response Mode §2).

use super::authorize::see_other;
use crate::{
    escape,
    http::{HttpState, oauth_error},
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use authcore::oauth::{authorize::AuthorizationResponse, interaction};
use serde::Deserialize;
use std::fmt::Write as _;

/// The one script that any document of ours has inside: it posts the form.
const SUBMIT: &str = "document.forms[0].submit()";

/// Only that script, by its SHA-256, and nothing else. No `form-action`: browsers hold it against the redirects that
/// follow the post too, and where a client goes from there is its own business.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE='; base-uri 'none'; frame-ancestors 'none'";

#[derive(Deserialize)]
pub struct Which {
    interaction: String,
}

/// `GET /oauth/authorize/answer/`: hands out an answer that waits to be posted, once.
pub async fn waiting(state: Data<HttpState>, which: Result<Query<Which>, actix_web::Error>) -> HttpResponse {
    let Ok(which) = which else {
        return oauth_error::page("invalid_request", StatusCode::BAD_REQUEST);
    };
    match interaction::take_answer(&state.provider, &which.interaction).await {
        Ok(Some(answer)) => send(&answer),
        Ok(None) => oauth_error::page("interaction_expired", StatusCode::BAD_REQUEST),
        Err(error) => {
            tracing::error!(%error, "an authorization response is unavailable");
            oauth_error::page("server_error", StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Sends an answer the way that its client asked for.
pub fn send(answer: &AuthorizationResponse) -> HttpResponse {
    if answer.mode.is_posted() {
        post(answer)
    } else {
        see_other(&answer.url())
    }
}

fn post(answer: &AuthorizationResponse) -> HttpResponse {
    let mut fields = String::new();
    for (name, value) in &answer.params {
        let _ = write!(
            fields,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape::html(name),
            escape::html(value)
        );
    }
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Continue</title></head><body>\
         <form method=\"post\" action=\"{}\">{fields}<noscript><button>Continue</button></noscript></form>\
         <script>{SUBMIT}</script></body></html>",
        escape::html(&answer.redirect_uri),
    );
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(html)
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::authorization::ResponseMode;

    #[actix_web::test]
    async fn a_posted_answer_is_escaped_and_runs_only_its_own_script() {
        let answer = AuthorizationResponse {
            mode: ResponseMode::FormPost,
            redirect_uri: "https://client.example/cb?a=1&b=2".to_owned(),
            params: vec![("state".to_owned(), "\"><script>alert(1)</script>".to_owned())],
        };
        let response = send(&answer);
        let policy = response
            .headers()
            .get(header::CONTENT_SECURITY_POLICY)
            .expect("a policy")
            .clone();
        let body = actix_web::body::to_bytes(response.into_body())
            .await
            .expect("a body");
        let html = String::from_utf8(body.to_vec()).expect("text");
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(
            html.contains("action=\"https://client.example/cb?a=1&amp;b=2\""),
            "{html}"
        );
        use base64::Engine as _;
        use sha2::Digest as _;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(SUBMIT));
        assert!(
            policy
                .to_str()
                .expect("text")
                .contains(&format!("'sha256-{hash}'")),
            "{hash}"
        );
    }
}
