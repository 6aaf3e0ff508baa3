//! Who calls: the owner, by their access token. A handler that takes a [`Reader`] or a [`Writer`] can't be reached
//! without a token that was verified, has the scope, and speaks for a user; and, where the token is bound to a key,
//! without a proof of that key (RFC 9449 §7).

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use jwt_verifier::Verified;
use jwt_verifier::actix::Rejection;
use uuid::Uuid;

use super::problem::ApiError;
use crate::limits::Limits;
use crate::model::Owner;

/// The scope that reading needs.
pub const READ: &str = "goals:read";
/// The scope that writing needs.
pub const WRITE: &str = "goals:write";

/// A user who may read their goals.
#[derive(Clone, Copy, Debug)]
pub struct Reader(pub Owner);

/// A user who may change their goals.
#[derive(Clone, Copy, Debug)]
pub struct Writer(pub Owner);

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl FromRequest for Reader {
    type Error = actix_web::Error;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { owner(&request, READ).await.map(Self) })
    }
}

impl FromRequest for Writer {
    type Error = actix_web::Error;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { owner(&request, WRITE).await.map(Self) })
    }
}

/// What a request costs, in plain ones: an export or import is a hundred and more rows, and holds the database for longer.
fn cost(request: &HttpRequest) -> u32 {
    match request.path().trim_end_matches('/') {
        "/export" | "/import" => 20,
        _ => 1,
    }
}

async fn owner(request: &HttpRequest, scope: &str) -> Result<Owner, actix_web::Error> {
    let token = Verified::from_request(request, &mut Payload::None).await?;
    if let Err(error) = token.require_scope(scope) {
        return Err(Rejection::new(error, request).into());
    }
    // RFC 9068 §5: a token without a user has the client's id as its `sub`, and must not be taken for a user's.
    if token.is_client_only() {
        return Err(ApiError::NotAUser.into());
    }
    match Uuid::try_parse(&token.sub) {
        Ok(sub) => {
            let owner = Owner(sub);
            // After the token was verified: nobody can use up another user's share.
            if let Some(limits) = request.app_data::<web::Data<Limits>>() {
                let taken = limits.take(owner, cost(request));
                taken.map_err(ApiError::TooManyRequests)?;
            }
            Ok(owner)
        }
        Err(_) => Err(ApiError::NotAUser.into()),
    }
}
