//! `/oauth/userinfo/` (OIDC Core §5.3.1): the token in the header, or in a form (RFC 6750 §2.1, §2.2); never in the URL.

use super::token::form;
use crate::http::{HttpState, oauth_error};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use authcore::{
    error::{OAuthCode, OAuthError},
    flow::{
        params::Params,
        userinfo::{self, UserinfoError},
    },
};

/// RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request."
const MORE_THAN_ONE: &str = "the access token is given in more than one way";

/// The token in the header.
pub async fn get(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    match bearer(&request) {
        Ok(token) => answer(&state, token).await,
        Err(description) => malformed(description, true),
    }
}

/// The token in the header or in the form, not in both (RFC 6750 §2).
pub async fn post(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let header = match bearer(&request) {
        Ok(token) => token,
        Err(description) => return malformed(description, true),
    };
    let body = match body {
        Ok(empty) if empty.is_empty() => return answer(&state, header).await,
        body => form(&request, body),
    };
    let body = match body {
        Ok(body) => body,
        Err(description) => return malformed(description, header.is_some()),
    };
    let (params, problem) = Params::parse(&body);
    match (header, params.get("access_token"), problem) {
        (_, _, Some(problem)) => {
            oauth_error::bearer_error((&problem).into(), true)
        }
        (Some(_), Some(_), None) => malformed(MORE_THAN_ONE, true),
        (header, in_form, None) => answer(&state, header.or(in_form)).await,
    }
}

async fn answer(state: &HttpState, token: Option<&str>) -> HttpResponse {
    match userinfo::userinfo(&state.provider, token).await {
        Ok(json) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(json),
        Err(fact) => {
            if let UserinfoError::Store(_) = &fact {
                tracing::error!(error = %fact, "a userinfo request failed");
            }
            oauth_error::bearer_error((&fact).into(), token.is_some())
        }
    }
}

fn malformed(description: &'static str, showed_token: bool) -> HttpResponse {
    oauth_error::bearer_error(OAuthError { code: OAuthCode::InvalidRequest, description }, showed_token)
}

/// RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1), and two headers are two ways.
fn bearer(request: &HttpRequest) -> Result<Option<&str>, &'static str> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let (first, second) = (headers.next(), headers.next());
    if second.is_some() {
        return Err(MORE_THAN_ONE);
    }
    let split = first.and_then(|value| value.to_str().ok()?.split_once(' '));
    Ok(split.and_then(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())))
}
