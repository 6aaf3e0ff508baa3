//! The lists that are served: which places have ended, and the signed token of each list (§5.1).
//!
//! What has ended is asked of the store when somebody asks for a list, at most twice a second, and only what is new is read.
//! A list is built and signed anew only where a place of it has changed, its key has, or half of its life is over; other
//! instances make the same entity tag of the same list, so that a service behind any of them is told "not modified".
//!
//! Invariants: an answer is never older than [`PACE`]; where the store does not answer, nor does this; what has ended
//! stays in its list for as long as a token of it may live.

use super::{encode::StatusList, uri};
use crate::{
    provider::Provider,
    tokens::keys::{KeyError, TokenType},
};
use authmodel::{
    clock::Time,
    signing_key::SigningAlgorithm,
    status::{EndedPlace, ListNumber},
    store::StoreError,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use chrono::Duration;
use futures_util::lock::Mutex;
use moka::sync::Cache;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

/// What a list is answered as (§8.2).
pub const MEDIA_TYPE: &str = "application/statuslist+jwt";

/// How long a reader keeps a list before it looks again, in seconds (`ttl`, §5.1).
pub const TTL: i64 = 10;

/// The least time between two looks at what has ended, however many ask.
const PACE: std::time::Duration = std::time::Duration::from_millis(500);

/// A signed list lives for two of these at most, and for one at least: an old one that somebody kept from its reader's sight
/// is refused by then, and an outage of a quarter of an hour is no reason for services to refuse what has not ended.
const HALF_LIFE: i64 = 15 * 60;

/// What is read again at each look: an instance whose clock is behind by as much, or a transaction that was as slow, is seen.
const OVERLAP: Duration = Duration::minutes(2);

/// From time to time all is read again, for clocks that are further apart.
const WHOLE_EVERY: Duration = Duration::minutes(1);

/// Kept beyond the longest life of a token: for clocks that differ, and tokens that were made under a longer setting. Less
/// than revoked grants are kept (`housekeeping.rs`).
const MARGIN: Duration = Duration::hours(1);

/// Lists in memory, as they were last asked for: some 25 kB each at most.
const CAPACITY: u64 = 1000;

/// A list could not be told.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// What has ended is not known at this moment; somebody else's look has just failed.
    #[error("what has ended is not known at the moment")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be signed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A signed list.
#[derive(Clone, Debug)]
pub struct StatusListToken {
    /// The JWT.
    pub jwt: Bytes,
    /// What stands between the quotes of its entity tag: the same for the same list, whoever has signed it.
    pub tag: Arc<str>,
}

/// A list as it was built.
#[derive(Clone)]
struct Built {
    token: StatusListToken,
    version: u64,
    period: i64,
    kid: Arc<str>,
}

pub(super) struct Lists {
    ended: Mutex<Ended>,
    built: Cache<ListNumber, Built>,
}

/// What has ended, as of the last look.
#[derive(Default)]
struct Ended {
    lists: HashMap<ListNumber, ListState>,
    /// When the last look was, by the clock of grants.
    as_of: Option<Time>,
    /// When all was last read.
    whole_at: Option<Time>,
    /// When the last look began, and whether it succeeded.
    last_look: Option<(Instant, bool)>,
}

/// The ended places of one list, with the time after which no token can be at each.
#[derive(Default)]
struct ListState {
    until: BTreeMap<u32, Time>,
    /// Moves with every change.
    version: u64,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            ended: Mutex::default(),
            built: Cache::new(CAPACITY),
        }
    }
}

impl std::fmt::Debug for Lists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lists(…)")
    }
}

impl Ended {
    fn add(&mut self, ended: Vec<EndedPlace>, keep: Duration) {
        for EndedPlace { place, at } in ended {
            let list = self.lists.entry(place.list).or_default();
            if list.until.insert(place.index, at + keep).is_none() {
                list.version += 1;
            }
        }
    }

    /// Lets go of what no token can be at any more. A list that has nothing left stays, for its version.
    fn prune(&mut self, now: Time) {
        for list in self.lists.values_mut() {
            let before = list.until.len();
            list.until.retain(|_, until| *until > now);
            if list.until.len() < before {
                list.version += 1;
            }
        }
    }

    /// Looks at the store, unless that was done a moment ago.
    async fn look(&mut self, provider: &Provider, asked: Instant) -> Result<(), StatusError> {
        if let Some((began, succeeded)) = self.last_look {
            let is_fresh = succeeded && began.elapsed() < PACE;
            if is_fresh || (began >= asked && succeeded) {
                return Ok(());
            }
            // Who has waited for a look that failed does not wait for another one.
            if began >= asked {
                return Err(StatusError::Unknown);
            }
        }
        let (began, now) = (Instant::now(), provider.now());
        // Said to have failed until it has not: the caller may go away in between.
        self.last_look = Some((began, false));
        let keep = provider.config.longest_token() + MARGIN;
        let since = match (self.as_of, self.whole_at) {
            (Some(as_of), Some(whole)) if now - whole < WHOLE_EVERY && now >= as_of => as_of - OVERLAP,
            _ => {
                self.whole_at = None;
                now - keep
            }
        };
        let ended = provider.stores.status.ended_since(since, now).await?;
        if self.whole_at.is_none() {
            self.prune(now);
            self.whole_at = Some(now);
        }
        self.add(ended, keep);
        self.as_of = Some(now);
        self.last_look = Some((began, true));
        Ok(())
    }
}

pub(super) async fn list(
    provider: &Provider,
    number: ListNumber,
) -> Result<Option<StatusListToken>, StatusError> {
    let lists = &provider.status.lists;
    let asked = Instant::now();
    let (version, as_of, places) = {
        let mut ended = lists.ended.lock().await;
        ended.look(provider, asked).await?;
        let as_of = ended.as_of.unwrap_or_else(|| provider.now());
        let state = ended.lists.get(&number);
        let version = state.map_or(0, |state| state.version);
        let period = as_of.timestamp().div_euclid(HALF_LIFE);
        let kid = provider.keys.active_kid(SigningAlgorithm::Es256)?;
        if let Some(built) = lists.built.get(&number)
            && (built.version, built.period, &built.kid) == (version, period, &kid)
        {
            return Ok(Some(built.token));
        }
        let places = state.map(|state| state.until.keys().copied().collect::<Vec<_>>());
        (version, as_of, places)
    };
    let exists = places.is_some()
        || provider.status.places.is_open(number)
        || provider.stores.status.has_list(number).await?;
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
    let kid = provider.keys.active_kid(SigningAlgorithm::Es256)?;
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
    let jwt = provider
        .keys
        .sign(SigningAlgorithm::Es256, TokenType::StatusList, &claims)?;
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
