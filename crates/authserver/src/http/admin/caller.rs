//! Who asks: the operator whose access token stands in the `Authorization` header (RFC 6750 §2.1, RFC 9449 §7.1). No other
//! place is looked at, and no cookie.

use super::problem::{ApiError, Refused};
use crate::http::{HttpState, context, oauth::userinfo::in_header};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use authcore::{
    admin::{
        Actor,
        access::{self, AccessError},
    },
    error::{OAuthCode, OAuthError},
    oauth::{dpop, userinfo::Scheme},
};
use std::{future::Future, pin::Pin};

/// An operator, who may or may not have the right that is needed.
pub struct Caller(pub Actor);

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { admit(&request).await.map(Self) })
    }
}

async fn admit(request: &HttpRequest) -> Result<Actor, ApiError> {
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Internal)?;
    let token = in_header(request).map_err(|description| {
        ApiError::Refused(Refused {
            error: OAuthError {
                code: OAuthCode::InvalidRequest,
                description,
            },
            scheme: Scheme::Bearer,
            showed_token: true,
            nonce: None,
        })
    })?;
    let presented = context::presented(state, request);
    let what = (request.method().as_str(), request.path());
    let origin = context::origin(state, request);
    let admitted = access::admit(&state.provider, &state.admin, token, &presented, what, origin).await;
    admitted.map_err(|fact| {
        let error = match fact {
            AccessError::NoRole => return ApiError::NoRole,
            AccessError::Store(store) => return store.into(),
            AccessError::ScopeMissing => OAuthError {
                code: OAuthCode::InsufficientScope,
                description: "the access token lacks the scope tacit:admin",
            },
            AccessError::Token(fact) => OAuthError::from(&fact),
        };
        match error.code {
            OAuthCode::TemporarilyUnavailable => ApiError::Unavailable,
            OAuthCode::ServerError => ApiError::Internal,
            code => ApiError::Refused(Refused {
                error,
                scheme: token.map_or(Scheme::Bearer, |(scheme, _)| scheme),
                showed_token: token.is_some(),
                nonce: (code == OAuthCode::UseDpopNonce).then(|| dpop::nonce(&state.provider)),
            }),
        }
    })
}
