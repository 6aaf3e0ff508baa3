//! What lives for minutes, in a Redis that several servers share.
//!
//! Owns the keys under one prefix (`tacit:` by default) and the scripts in `redis/`. One fact is one command or one
//! script, and one round trip. All commands of the process go over one multiplexed connection, which reconnects by
//! itself; a pool would pay two more round trips per use. Only the readiness probe takes its connection from a pool
//! (deadpool-redis), because there those round trips are the question.
//!
//! Needs Redis 6.2 (`GETDEL`), one primary: a script's keys are not of one cluster slot. Read first: `redis/redis.conf`.
//!
//! Invariants: every key has a time to live; every call ends within [`RedisOptions::timeout`]; no error repeats a key,
//! a value or the address.

use async_trait::async_trait;
use authcore::model::{
    authorization::{CodeRecord, Interaction, Redemption},
    secret::SecretHash,
};
use authcore::store::{
    AuthorizationCodes, Interactions, LoginStates, RateLimit, RateLimits, RateOutcome, StoreError,
    StoreResult,
};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{
    Client, Cmd, ConnectionInfo, FromRedisValue, IntoConnectionInfo, RedisError, Script, ServerErrorKind,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// What an operator may choose.
#[derive(Clone, Debug)]
pub struct RedisOptions {
    /// Before every key. Two installations on one Redis need two.
    pub prefix: String,
    /// How long a call may take, a reconnection included. Half a second: a thousand times what a healthy Redis takes,
    /// and short enough that requests do not pile up behind a dead one; the caller answers 503.
    pub timeout: Duration,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            prefix: "tacit:".into(),
            timeout: Duration::from_millis(500),
        }
    }
}

/// Why there is no connection at the start. Never contains the address: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum RedisAddressError {
    /// The address does not parse.
    #[error(
        "the key-value store's address can't be read: write `memory:` or `redis://USER:PASSWORD@HOST:PORT/` \
         (`rediss://` for TLS)"
    )]
    Address,
    /// Nobody answers, or not with what we need.
    #[error("Redis at {place} does not let us in: {reason}")]
    Refused {
        /// Host and port.
        place: String,
        /// What went wrong.
        reason: String,
    },
}

/// All four short-lived stores, in Redis. Cloning shares the connection.
#[derive(Clone)]
pub struct RedisStores {
    shared: Arc<Shared>,
}

struct Shared {
    connection: ConnectionManager,
    probe: deadpool_redis::Pool,
    options: RedisOptions,
    redeem: Script,
    hit: Script,
}

impl fmt::Debug for RedisStores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStores")
            .field("options", &self.shared.options)
            .finish_non_exhaustive()
    }
}

impl RedisStores {
    /// Connects, and asks once for an answer, so that a wrong address is known at start.
    ///
    /// # Errors
    /// [`RedisAddressError`] says what is wrong with the address, or with what is there.
    pub async fn connect(url: &str, options: RedisOptions) -> Result<Self, RedisAddressError> {
        let info = url
            .into_connection_info()
            .map_err(|_| RedisAddressError::Address)?;
        let place = info.addr().to_string();
        let refused = |reason: String| RedisAddressError::Refused {
            place: place.clone(),
            reason,
        };
        let tcp = TcpSettings::default()
            // One small command is one packet; it must not wait for a second.
            .set_nodelay(true)
            // A peer that has vanished without a word is noticed by unacknowledged bytes, not after the kernel's
            // default of fifteen minutes.
            .set_user_timeout(VANISHED_AFTER);
        let info: ConnectionInfo = info.set_tcp_settings(tcp);
        let client = Client::open(info.clone()).map_err(|_| RedisAddressError::Address)?;
        ask(&client, options.timeout).await.map_err(refused)?;

        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(options.timeout))
            // `within` limits the whole call; a second timer would limit nothing more.
            .set_response_timeout(None)
            // Reconnecting is never given up: it goes on beside the calls, each of which waits for its own time only.
            .set_number_of_retries(usize::MAX)
            .set_min_delay(Duration::from_millis(20))
            .set_max_delay(Duration::from_secs(1))
            // Callers beyond this many wait for their turn to write; the default of 50 makes them wait at 50.
            .set_pipeline_buffer_size(1024);
        let connection = ConnectionManager::new_lazy_with_config(client, config)
            .map_err(|error| refused(describe(&error)))?;
        let probe = deadpool_redis::Manager::new(info)
            .map_err(|error| refused(describe(&error)))
            .and_then(|manager| {
                deadpool_redis::Pool::builder(manager)
                    .max_size(1)
                    .build()
                    .map_err(|error| refused(error.to_string()))
            })?;
        let shared = Shared {
            connection,
            probe,
            options,
            redeem: Script::new(include_str!("../../../../redis/redeem.lua")),
            hit: Script::new(include_str!("../../../../redis/hit.lua")),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Whether Redis answers, on a connection that was checked just now: for a readiness probe.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where it does not.
    pub async fn ping(&self) -> StoreResult<()> {
        // The pool checks a connection by a PING of its own as it hands it out.
        self.within(async {
            self.shared
                .probe
                .get()
                .await
                .map(drop)
                .map_err(|_| unreachable_now())
        })
        .await
    }

    fn key(&self, kind: &str, id: &SecretHash) -> String {
        let hex = id.to_hex();
        let mut key = String::with_capacity(self.shared.options.prefix.len() + kind.len() + hex.len());
        key.push_str(&self.shared.options.prefix);
        key.push_str(kind);
        key.push_str(&hex);
        key
    }

    fn rate_key(&self, key: &str) -> String {
        format!("{}rate:{key}", self.shared.options.prefix)
    }

    async fn run<T: FromRedisValue>(&self, command: Cmd) -> StoreResult<T> {
        let mut connection = self.shared.connection.clone();
        self.within(async move { command.query_async(&mut connection).await.map_err(failed) })
            .await
    }

    async fn set(&self, key: String, value: &[u8], ttl: Duration) -> StoreResult<()> {
        let mut command = redis::cmd("SET");
        command.arg(key).arg(value).arg("PX").arg(millis(ttl));
        self.run(command).await
    }

    async fn get(&self, key: String) -> StoreResult<Option<Vec<u8>>> {
        let mut command = redis::cmd("GET");
        command.arg(key);
        self.run(command).await
    }

    async fn take(&self, key: String) -> StoreResult<Option<Vec<u8>>> {
        let mut command = redis::cmd("GETDEL");
        command.arg(key);
        self.run(command).await
    }

    async fn within<T>(&self, call: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        tokio::time::timeout(self.shared.options.timeout, call)
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("Redis did not answer in time".into())))
    }
}

const CODE: &str = "code:";
const INTERACTION: &str = "interaction:";
const LOGIN: &str = "login:";

/// Before a code's record: whether it was redeemed. `redis/redeem.lua` turns the one into the other.
const OPEN: u8 = b'0';
const REDEEMED: u8 = b'1';

/// Ten calls' worth of time.
const VANISHED_AFTER: Duration = Duration::from_secs(5);

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
            Some([OPEN | REDEEMED, record @ ..]) => read(record).map(Some),
            Some(_) => Err(corrupt()),
        }
    }

    async fn redeem(&self, code: &SecretHash, remember_for: Duration) -> StoreResult<Redemption> {
        let mut connection = self.shared.connection.clone();
        let mut call = self.shared.redeem.key(self.key(CODE, code));
        call.arg(millis(remember_for));
        let before: Option<Vec<u8>> = self
            .within(async { call.invoke_async(&mut connection).await.map_err(failed) })
            .await?;
        match before.as_deref() {
            None => Ok(Redemption::Unknown),
            Some([OPEN, record @ ..]) => read(record).map(Redemption::Fresh),
            Some([REDEEMED, record @ ..]) => read(record).map(Redemption::Replayed),
            Some(_) => Err(corrupt()),
        }
    }
}

#[async_trait]
impl Interactions for RedisStores {
    async fn put(&self, id: &SecretHash, interaction: &Interaction, ttl: Duration) -> StoreResult<()> {
        let mut value = Vec::new();
        write(&mut value, interaction)?;
        self.set(self.key(INTERACTION, id), &value, ttl).await
    }

    async fn peek(&self, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        self.get(self.key(INTERACTION, id))
            .await?
            .as_deref()
            .map(read)
            .transpose()
    }

    async fn take(&self, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        self.take(self.key(INTERACTION, id))
            .await?
            .as_deref()
            .map(read)
            .transpose()
    }
}

#[async_trait]
impl LoginStates for RedisStores {
    async fn put(&self, id: &SecretHash, sealed: &[u8], ttl: Duration) -> StoreResult<()> {
        self.set(self.key(LOGIN, id), sealed, ttl).await
    }

    async fn take(&self, id: &SecretHash) -> StoreResult<Option<Vec<u8>>> {
        self.take(self.key(LOGIN, id)).await
    }
}

#[async_trait]
impl RateLimits for RedisStores {
    async fn hit(&self, limits: &[RateLimit]) -> StoreResult<RateOutcome> {
        if limits.is_empty() {
            return Ok(RateOutcome::Allowed);
        }
        let mut connection = self.shared.connection.clone();
        let mut call = self.shared.hit.prepare_invoke();
        for limit in limits {
            call.key(self.rate_key(&limit.key))
                .arg(limit.burst)
                .arg(millis(limit.window));
        }
        let wait: u64 = self
            .within(async { call.invoke_async(&mut connection).await.map_err(failed) })
            .await?;
        Ok(match wait {
            0 => RateOutcome::Allowed,
            wait => RateOutcome::Limited {
                retry_after: Duration::from_millis(wait),
            },
        })
    }

    async fn clear(&self, key: &str) -> StoreResult<()> {
        let mut command = redis::cmd("DEL");
        command.arg(self.rate_key(key));
        self.run(command).await
    }
}

/// One PING on a connection that is thrown away.
async fn ask(client: &Client, timeout: Duration) -> Result<(), String> {
    let asked = async {
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async::<()>(&mut connection).await
    };
    match tokio::time::timeout(timeout, asked).await {
        Ok(answer) => answer.map_err(|error| describe(&error)),
        Err(_) => Err(format!("no answer within {} ms", timeout.as_millis())),
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

fn unreachable_now() -> StoreError {
    StoreError::Unavailable("Redis can't be reached".into())
}

fn failed(error: RedisError) -> StoreError {
    let passing = error.is_io_error()
        || error.is_timeout()
        || error.is_connection_dropped()
        || matches!(
            error.kind(),
            redis::ErrorKind::AuthenticationFailed
                | redis::ErrorKind::Server(
                    ServerErrorKind::BusyLoading
                        | ServerErrorKind::TryAgain
                        | ServerErrorKind::ClusterDown
                        | ServerErrorKind::MasterDown
                        | ServerErrorKind::ReadOnly
                )
        )
        // Memory is full (policy `noeviction`), a script runs too long, no replica to write to.
        || matches!(error.code(), Some("OOM" | "BUSY" | "NOREPLICAS" | "MISCONF"));
    if passing {
        StoreError::Unavailable(describe(&error))
    } else {
        StoreError::Refused(describe(&error))
    }
}

/// What may be said of an error: what kind it is and Redis' own code for it. Its text may repeat a command's arguments.
fn describe(error: &RedisError) -> String {
    match error.code() {
        Some(code) => format!("Redis answered {code}"),
        None if error.is_connection_refusal() => "the connection was refused".into(),
        None if error.is_timeout() => "it timed out".into(),
        None if error.is_connection_dropped() => "the connection was lost".into(),
        None => error.category().into(),
    }
}
