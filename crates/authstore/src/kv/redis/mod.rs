//! What lives for minutes, in a Redis that several servers share.
//!
//! Owns the keys under one prefix (`tacit:` by default) and the scripts in `redis/`. One fact is one command or one
//! script, and one round trip. All commands of the process go over one multiplexed connection, the readiness probe's write
//! too: it is to tell what requests meet. (A pool would pay two more round trips per use.)
//!
//! Needs Redis 6.2 (`GETDEL`) and one primary: a script's keys are not of one cluster slot. The operator's side of it is
//! `redis/redis.conf`.
//!
//! Invariant: every key has a time to live.

mod connection;
mod device;
mod rehearsal;

pub use self::connection::{RedisAddressError, RedisOptions, RedisTls};

use self::connection::Connection;
use async_trait::async_trait;
use authmodel::{
    authorization::{CodeRecord, Interaction, InteractionKind, Redemption},
    secret::SecretHash,
    store::{
        AuthorizationCodes, Interactions, LimitReached, LoginStates, QUIET, RateLimit, RateLimits,
        RateOutcome, RecordName, ReplayCache, StoreError, StoreResult,
    },
};
use redis::Script;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// All short-lived stores, in Redis. Cloning shares the connection.
#[derive(Clone)]
pub struct RedisStores {
    shared: Arc<Shared>,
}

struct Shared {
    connection: Connection,
    prefix: String,
    redeem: Script,
    put_back: Script,
    hit: Script,
    give_back: Script,
    last_refusal: Script,
    device: device::Scripts,
}

impl fmt::Debug for RedisStores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStores")
            .field("prefix", &self.shared.prefix)
            .finish_non_exhaustive()
    }
}

impl RedisStores {
    /// Connects, and asks once for an answer, so that a wrong address is known at start.
    ///
    /// # Errors
    /// [`RedisAddressError`] says what is wrong with the address, or with what is there.
    pub async fn connect(url: &str, options: RedisOptions) -> Result<Self, RedisAddressError> {
        let shared = Shared {
            connection: Connection::open(url, options.timeout, options.tls).await?,
            prefix: options.prefix,
            redeem: Script::new(include_str!("../../../../../redis/redeem.lua")),
            put_back: Script::new(include_str!("../../../../../redis/put_back.lua")),
            hit: Script::new(include_str!("../../../../../redis/hit.lua")),
            give_back: Script::new(include_str!("../../../../../redis/give_back.lua")),
            last_refusal: Script::new(include_str!("../../../../../redis/last_refusal.lua")),
            device: device::Scripts::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Whether Redis takes a write under our prefix.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where it does not answer or is full, [`StoreError::Refused`] where the user may not.
    pub async fn ping(&self) -> StoreResult<()> {
        let key = format!("{}ready", self.shared.prefix);
        self.set(key, b"1", Duration::from_secs(1)).await
    }

    fn key(&self, kind: &str, id: &SecretHash) -> String {
        let hex = id.to_hex();
        let mut key = String::with_capacity(self.shared.prefix.len() + kind.len() + hex.len());
        key.push_str(&self.shared.prefix);
        key.push_str(kind);
        key.push_str(&hex);
        key
    }

    fn rate_key(&self, key: &str) -> String {
        format!("{}rate:{key}", self.shared.prefix)
    }

    async fn set(&self, key: String, value: &[u8], ttl: Duration) -> StoreResult<()> {
        let mut command = redis::cmd("SET");
        command.arg(key).arg(value).arg("PX").arg(millis(ttl));
        self.shared.connection.run(&command).await
    }

    async fn get(&self, key: String) -> StoreResult<Option<Vec<u8>>> {
        let mut command = redis::cmd("GET");
        command.arg(key);
        self.shared.connection.run(&command).await
    }

    /// Whether it was set.
    async fn set_if_absent(&self, key: String, value: &[u8], millis: u64) -> StoreResult<bool> {
        let mut command = redis::cmd("SET");
        command.arg(key).arg(value).arg("NX").arg("PX").arg(millis);
        let set: Option<String> = self.shared.connection.run(&command).await?;
        Ok(set.is_some())
    }

    async fn get_and_delete(&self, key: String) -> StoreResult<Option<Vec<u8>>> {
        let mut command = redis::cmd("GETDEL");
        command.arg(key);
        self.shared.connection.run(&command).await
    }
}

const CODE: &str = "code:";
const LOGIN: &str = "login:";
const SEEN: &str = "seen:";
/// Which record of what was seen this is.
const RECORD: &str = "record";

/// Before a code's record: what became of it. `redis/redeem.lua` turns each into the next, `redis/put_back.lua` the second
/// into the first.
const OPEN: u8 = b'0';
const REDEEMED: u8 = b'1';
const REPLAYED: u8 = b'2';

#[async_trait]
impl AuthorizationCodes for RedisStores {
    async fn put(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()> {
        let mut value = vec![OPEN];
        write(&mut value, record)?;
        self.set(self.key(CODE, code), &value, ttl).await
    }

    async fn peek(&self, code: &SecretHash) -> StoreResult<Option<CodeRecord>> {
        match self.get(self.key(CODE, code)).await?.as_deref() {
            None => Ok(None),
            Some([OPEN | REDEEMED | REPLAYED, record @ ..]) => read(record).map(Some),
            Some(_) => Err(corrupt()),
        }
    }

    async fn redeem(
        &self,
        code: &SecretHash,
        remembered: &CodeRecord,
        remember_for: Duration,
    ) -> StoreResult<Redemption> {
        let mut left = vec![REDEEMED];
        write(&mut left, remembered)?;
        let mut call = self.shared.redeem.key(self.key(CODE, code));
        call.arg(millis(remember_for)).arg(left);
        let before: Option<Vec<u8>> = self.shared.connection.call(&call).await?;
        match before.as_deref() {
            None => Ok(Redemption::Unknown),
            Some([OPEN, record @ ..]) => read(record).map(Redemption::Fresh),
            Some([REDEEMED | REPLAYED, record @ ..]) => read(record).map(Redemption::Replayed),
            Some(_) => Err(corrupt()),
        }
    }

    async fn put_back(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()> {
        let mut open = vec![OPEN];
        write(&mut open, record)?;
        let mut call = self.shared.put_back.key(self.key(CODE, code));
        call.arg(millis(ttl)).arg(open);
        self.shared.connection.call(&call).await
    }
}

/// An interaction's kind is part of its key.
const fn interaction(kind: InteractionKind) -> &'static str {
    match kind {
        InteractionKind::Authorization => "interaction:authorization:",
        InteractionKind::Pushed => "interaction:pushed:",
        InteractionKind::Response => "interaction:response:",
        InteractionKind::Logout => "interaction:logout:",
    }
}

#[async_trait]
impl Interactions for RedisStores {
    async fn put(&self, id: &SecretHash, waiting: &Interaction, ttl: Duration) -> StoreResult<()> {
        let mut value = Vec::new();
        write(&mut value, waiting)?;
        self.set(self.key(interaction(waiting.kind()), id), &value, ttl)
            .await
    }

    async fn peek(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        self.get(self.key(interaction(kind), id))
            .await?
            .as_deref()
            .map(read)
            .transpose()
    }

    async fn keep(&self, kind: InteractionKind, id: &SecretHash, ttl: Duration) -> StoreResult<()> {
        let mut command = redis::cmd("PEXPIRE");
        command.arg(self.key(interaction(kind), id)).arg(millis(ttl));
        self.shared.connection.run(&command).await
    }

    async fn take(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        self.get_and_delete(self.key(interaction(kind), id))
            .await?
            .as_deref()
            .map(read)
            .transpose()
    }
}

#[async_trait]
impl LoginStates for RedisStores {
    /// Shares are the embedded store's: here `maxmemory` is everybody's.
    async fn put(&self, id: &SecretHash, _share: &str, sealed: &[u8], ttl: Duration) -> StoreResult<()> {
        self.set(self.key(LOGIN, id), sealed, ttl).await
    }

    async fn take(&self, id: &SecretHash) -> StoreResult<Option<Vec<u8>>> {
        self.get_and_delete(self.key(LOGIN, id)).await
    }
}

#[async_trait]
impl ReplayCache for RedisStores {
    /// Shares are the embedded store's: here `maxmemory` is everybody's.
    async fn insert(&self, entry: &SecretHash, _share: &str, ttl: Duration) -> StoreResult<bool> {
        let key = self.key(SEEN, entry);
        self.set_if_absent(key, b"1", millis(ttl)).await
    }

    async fn record(&self, new: &RecordName) -> StoreResult<RecordName> {
        let key = format!("{}{RECORD}", self.shared.prefix);
        if let Some(found) = self.get(key.clone()).await? {
            return record_name(&found);
        }
        // Set once; it goes with everything else, and that is what tells of it.
        let value = format!("{}{:020}", new.id.to_hex(), new.began_at);
        if self
            .set_if_absent(key.clone(), value.as_bytes(), MAX_MILLIS)
            .await?
        {
            return Ok(*new);
        }
        let found = self.get(key).await?.ok_or_else(corrupt)?;
        record_name(&found)
    }
}

fn record_name(value: &[u8]) -> StoreResult<RecordName> {
    let text = std::str::from_utf8(value).map_err(|_| corrupt())?;
    let (id, began_at) = text.split_at_checked(64).ok_or_else(corrupt)?;
    Ok(RecordName {
        id: SecretHash::from_hex(id).ok_or_else(corrupt)?,
        began_at: began_at.parse().map_err(|_| corrupt())?,
    })
}

#[async_trait]
impl RateLimits for RedisStores {
    async fn hit(&self, limits: &[RateLimit]) -> StoreResult<RateOutcome> {
        if limits.is_empty() {
            return Ok(RateOutcome::Allowed);
        }
        let mut call = self.shared.hit.prepare_invoke();
        call.arg(millis(QUIET));
        for limit in limits {
            call.key(self.rate_key(&limit.key))
                .arg(limit.burst)
                .arg(millis(limit.interval))
                .arg(limit.first_delay.map_or(0, millis));
        }
        let answer: Vec<i64> = self.shared.connection.call(&call).await?;
        let (wait, by) = answer.split_first().ok_or_else(corrupt)?;
        if *wait == 0 {
            return Ok(RateOutcome::Allowed);
        }
        let reached = |place: &i64| {
            let place_in_list = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
            LimitReached {
                index: place_in_list.saturating_sub(1),
                first: *place < 0,
            }
        };
        Ok(RateOutcome::Limited {
            retry_after: Duration::from_millis(wait.unsigned_abs()),
            by: by.iter().map(reached).collect(),
        })
    }

    async fn give_back(&self, limits: &[RateLimit]) -> StoreResult<()> {
        if limits.is_empty() {
            return Ok(());
        }
        let mut call = self.shared.give_back.prepare_invoke();
        for limit in limits {
            call.key(self.rate_key(&limit.key)).arg(millis(limit.interval));
        }
        self.shared.connection.call(&call).await
    }

    async fn last_refusal(&self, key: &str) -> StoreResult<Option<Duration>> {
        let mut call = self.shared.last_refusal.key(self.rate_key(key));
        call.arg(millis(QUIET));
        let ago: Option<u64> = self.shared.connection.call(&call).await?;
        Ok(ago.map(Duration::from_millis))
    }
}

/// Redis counts in milliseconds, and refuses a time to live of none.
fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis())
        .unwrap_or(u64::MAX)
        .clamp(1, MAX_MILLIS)
}

/// A century: more than any time to live, less than what Redis refuses as an overflow.
const MAX_MILLIS: u64 = 100 * 366 * 24 * 60 * 60 * 1000;

fn write<T: Serialize>(into: &mut Vec<u8>, value: &T) -> StoreResult<()> {
    serde_json::to_writer(into, value).map_err(|_| StoreError::Refused("a value has no JSON".into()))
}

fn read<T: DeserializeOwned>(json: &[u8]) -> StoreResult<T> {
    serde_json::from_slice(json).map_err(|_| corrupt())
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("a value in Redis is none of ours, or a newer version's".into())
}
