//! The lists that are served (§5.1).
//!
//! A list is built and signed anew only where a place of it has changed, its key has, or half of its life is over; other
//! instances make the same entity tag of the same list, so that a service behind any of them is told "not modified".
//!
//! Invariants: an answer is half a second old at most; where the store does not answer, nor does this.

pub use super::state::{LookError, StatusListToken};

use super::{claim::uri, encode::StatusList, state::Built};
use crate::{
    provider::Provider,
    tokens::keys::{KeyError, TokenType},
};
use authmodel::{clock::Time, status::ListNumber, store::StoreError};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::time::Instant;

/// What a list is answered as (§8.2).
pub const MEDIA_TYPE: &str = "application/statuslist+jwt";

/// How long a reader keeps a list before it looks again, in seconds (`ttl`, §5.1).
pub const TTL: i64 = 10;

/// A signed list lives for two of these at most, and for one at least: an old one that somebody kept from its reader's sight
/// is refused by then, and an outage of a quarter of an hour is no reason for services to refuse what has not ended.
const HALF_LIFE: i64 = 15 * 60;

/// A list could not be told.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// What has ended is not known.
    #[error(transparent)]
    Ended(#[from] LookError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be signed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A list, as it is at this moment; `None` where there is none of this number.
///
/// # Errors
/// [`StatusError`] where it can't be told what has ended: an old list would call good what is not.
pub async fn list(provider: &Provider, number: i64) -> Result<Option<StatusListToken>, StatusError> {
    let (number, lists) = (ListNumber(number), &provider.status);
    let now = (Instant::now(), provider.now());
    let (version, as_of, places) = {
        let mut ended = lists.ended.lock().await;
        ended
            .look(&*provider.stores.status, now, provider.config.longest_token())
            .await?;
        let as_of = ended.as_of.unwrap_or(now.1);
        let state = ended.lists.get(&number);
        let version = state.map_or(0, |state| state.version);
        let period = as_of.timestamp().div_euclid(HALF_LIFE);
        let kid = provider.keys.active_kid(provider.config.signing_algorithm())?;
        if let Some(built) = lists.built.get(&number)
            && (built.version, built.period, &built.kid) == (version, period, &kid)
        {
            return Ok(Some(built.token));
        }
        let places = state.map(|state| state.until.keys().copied().collect::<Vec<_>>());
        (version, as_of, places)
    };
    let exists =
        places.is_some() || lists.places.is_open(number) || provider.stores.status.has_list(number).await?;
    if !exists {
        return Ok(None);
    }
    let built = build(provider, number, (version, as_of), places.unwrap_or_default())?;
    lists.built.insert(number, built.clone());
    Ok(Some(built.token))
}

/// §5.1, and who has issued it.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    iat: i64,
    exp: i64,
    ttl: i64,
    status_list: StatusList,
}

fn build(
    provider: &Provider,
    number: ListNumber,
    (version, as_of): (u64, Time),
    ended: Vec<u32>,
) -> Result<Built, KeyError> {
    let kid = provider.keys.active_kid(provider.config.signing_algorithm())?;
    let iat = as_of.timestamp();
    let period = iat.div_euclid(HALF_LIFE);
    let claims = Claims {
        iss: provider.config.issuer.as_str(),
        sub: &uri(&provider.config.issuer, number),
        iat,
        exp: (period + 2) * HALF_LIFE,
        ttl: TTL,
        status_list: StatusList::of(ended),
    };
    let mut digest = Sha256::new();
    for part in [&claims.status_list.lst, claims.sub, &claims.exp.to_string(), &kid] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let tag = URL_SAFE_NO_PAD.encode(&digest.finalize()[..16]);
    let jwt = provider.keys.sign(
        provider.config.signing_algorithm(),
        TokenType::StatusList,
        &claims,
    )?;
    Ok(Built {
        token: StatusListToken {
            jwt: Bytes::from(jwt),
            tag: tag.into(),
        },
        version,
        period,
        kid,
    })
}
