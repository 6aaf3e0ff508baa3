//! `/oauth/userinfo/` (OIDC Core §5.3.1): the token in the header, or in a form (RFC 6750 §2.1, §2.2); never in the URL.

use super::form::{self, Form};
use crate::http::{HttpState, context, oauth_error};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use authcore::params::Params;
use authcore::{
    error::{OAuthCode, OAuthError},
    oauth::userinfo::{self, Scheme, Userinfo},
};

/// RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request."
const MORE_THAN_ONE: &str = "the access token is given in more than one way";

/// The token in the header.
pub async fn get(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    match in_header(&request) {
        Ok(token) => answer(&state, &request, token, "GET").await,
        Err(description) => malformed(description, true),
    }
}

/// The token in the header or in the form, not in both (RFC 6750 §2).
pub async fn post(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let header = match in_header(&request) {
        Ok(token) => token,
        Err(description) => return malformed(description, true),
    };
    let body = match body {
        Ok(empty) if empty.is_empty() => return answer(&state, &request, header, "POST").await,
        body => Form::of(&request, body),
    };
    let Ok(Form(body)) = body else {
        return malformed("the body has to be a form, and not too long", header.is_some());
    };
    let (params, problem) = Params::parse(&body);
    match (header, params.get("access_token"), problem) {
        (_, _, Some(problem)) => oauth_error::bearer_error((&problem).into(), Scheme::Bearer, true),
        (Some(_), Some(_), None) => malformed(MORE_THAN_ONE, true),
        (header, in_form, None) => {
            let token = header.or(in_form.map(|token| (Scheme::Bearer, token)));
            answer(&state, &request, token, "POST").await
        }
    }
}

async fn answer(
    state: &HttpState,
    request: &HttpRequest,
    token: Option<(Scheme, &str)>,
    method: &str,
) -> HttpResponse {
    let presented = context::presented(state, request);
    let (content_type, body) = match userinfo::userinfo(&state.provider, token, &presented, method).await {
        Ok(Userinfo::Json(json)) => ("application/json", json),
        Ok(Userinfo::Jwt(jwt)) => ("application/jwt", jwt),
        Err(fact) => {
            let error = OAuthError::from(&fact);
            form::log_ours(&fact, error.code);
            let scheme = token.map_or(Scheme::Bearer, |(scheme, _)| scheme);
            let response = oauth_error::bearer_error(error, scheme, token.is_some());
            return form::with_nonce(state, request, response);
        }
    };
    let response = HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body);
    form::with_nonce(state, request, response)
}

fn malformed(description: &'static str, showed_token: bool) -> HttpResponse {
    let error = OAuthError {
        code: OAuthCode::InvalidRequest,
        description,
    };
    oauth_error::bearer_error(error, Scheme::Bearer, showed_token)
}

/// The token in the `Authorization` header: RFC 6750 §2.1, RFC 9449 §7.1; the scheme's case does not matter (RFC 9110 §11.1), and two headers are two ways.
pub fn in_header(request: &HttpRequest) -> Result<Option<(Scheme, &str)>, &'static str> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let (first, second) = (headers.next(), headers.next());
    if second.is_some() {
        return Err(MORE_THAN_ONE);
    }
    let split = first.and_then(|value| value.to_str().ok()?.split_once(' '));
    Ok(split.and_then(|(scheme, token)| {
        if scheme.eq_ignore_ascii_case("bearer") {
            Some((Scheme::Bearer, token.trim()))
        } else if scheme.eq_ignore_ascii_case("dpop") {
            Some((Scheme::Dpop, token.trim()))
        } else {
            None
        }
    }))
}
