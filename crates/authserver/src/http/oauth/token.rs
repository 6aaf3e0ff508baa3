//! `POST /oauth/token/` (RFC 6749 §3.2).

use super::form::{self, Form};
use crate::{
    http::{HttpState, context},
    telemetry::metrics::{REPLAYS, TOKEN_ERRORS, TOKENS},
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::{
    error::OAuthError,
    oauth::token::{self, TokenError},
};

/// Answers a token request.
pub async fn token(state: Data<HttpState>, request: HttpRequest, Form(body): Form) -> HttpResponse {
    let presented = context::presented(&state, &request);
    let origin = context::origin(&state, &request);
    match token::token(&state.provider, &body, &presented, &origin).await {
        Ok((grant_type, response)) => {
            metrics::counter!(TOKENS, "grant_type" => grant_type.as_str()).increment(1);
            form::ok(&state, &request, &response)
        }
        Err(fact) => {
            let error = OAuthError::from(&fact);
            metrics::counter!(TOKEN_ERRORS, "error" => error.code.as_str()).increment(1);
            match fact {
                TokenError::CodeReplayed => metrics::counter!(REPLAYS, "kind" => "code").increment(1),
                TokenError::RefreshTokenReplayed => {
                    metrics::counter!(REPLAYS, "kind" => "refresh_token").increment(1);
                }
                _ => {}
            }
            form::error(&state, &request, &fact, error)
        }
    }
}
