//! The connection to Redis: one for all commands.
//!
//! Invariants: every call ends within [`RedisOptions::timeout`], whatever Redis does; after a restart of Redis the next
//! call finds it again, because reconnecting goes on beside the calls and is never given up; a connection on which a call
//! ran out of time is replaced, because one that went silent tells nobody, and its successor may do better; no error repeats
//! a key, a value or the address.

use authmodel::store::{StoreError, StoreResult};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{
    AsyncConnectionConfig, Client, ClientTlsConfig, Cmd, ConnectionAddr, ConnectionInfo, FromRedisValue,
    IntoConnectionInfo, RedisError, ScriptInvocation, ServerErrorKind, TlsCertificates,
};
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What an operator may choose.
#[derive(Clone, Debug)]
pub struct RedisOptions {
    /// Before every key. Two installations on one Redis need two.
    pub prefix: String,
    /// How long a call may take, a reconnection included. Half a second: a thousand times what a healthy Redis takes,
    /// and short enough that requests do not pile up behind a dead one; the caller answers 503.
    pub timeout: Duration,
    /// Whom to trust under TLS, and who we are. Nothing of it is used where the address is `redis://`.
    pub tls: RedisTls,
}

/// TLS to Redis: certificates and keys as PEM.
#[derive(Clone, Default)]
pub struct RedisTls {
    /// The authorities that may have signed Redis' certificate; the system's where there are none.
    pub authorities: Option<Vec<u8>>,
    /// Our own certificate and its key. Redis asks for one unless `tls-auth-clients` is off.
    pub identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl std::fmt::Debug for RedisTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisTls")
            .field("authorities", &self.authorities.is_some())
            .field("identity", &self.identity.is_some())
            .finish()
    }
}

impl RedisTls {
    fn into_certificates(self) -> TlsCertificates {
        TlsCertificates {
            client_tls: self.identity.map(|(client_cert, client_key)| ClientTlsConfig {
                client_cert,
                client_key,
            }),
            root_cert: self.authorities,
        }
    }
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            prefix: "tacit:".into(),
            timeout: Duration::from_millis(500),
            tls: RedisTls::default(),
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
    /// What TLS is to use can't be read.
    #[error("the certificates for Redis can't be read: they and the key have to be PEM")]
    Certificates,
    /// Nobody answers, or not with what we need.
    #[error("Redis at {place} does not let us in: {reason}")]
    Refused {
        /// Host and port.
        place: String,
        /// What went wrong.
        reason: String,
        /// Whether it may let us in later: nobody answers yet, or it is still loading.
        passing: bool,
    },
}

impl RedisAddressError {
    /// Whether another try may find Redis there.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Refused { passing: true, .. })
    }
}

/// Ten calls' worth of time.
const VANISHED_AFTER: Duration = Duration::from_secs(5);

/// How long a program that starts waits for Redis. Nobody is kept waiting by that, and a machine that starts much at once is
/// slow: a command that gives up here would have to be typed again.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// A Redis that answers, or will again.
pub(super) struct Connection {
    client: Client,
    config: ConnectionManagerConfig,
    commands: Mutex<Current>,
    timeout: Duration,
}

/// The connection of the moment, and how many there were before it.
#[derive(Clone)]
struct Current {
    number: u64,
    manager: ConnectionManager,
}

fn client(info: ConnectionInfo, tls: RedisTls) -> Result<Client, RedisAddressError> {
    if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
        Client::build_with_tls(info, tls.into_certificates()).map_err(|_| RedisAddressError::Certificates)
    } else {
        Client::open(info).map_err(|_| RedisAddressError::Address)
    }
}

impl Connection {
    /// Connects, and asks once for an answer, so that a wrong address is known at start.
    pub(super) async fn open(url: &str, timeout: Duration, tls: RedisTls) -> Result<Self, RedisAddressError> {
        let info = url
            .into_connection_info()
            .map_err(|_| RedisAddressError::Address)?;
        let place = info.addr().to_string();
        let refused = |(reason, passing): (String, bool)| RedisAddressError::Refused {
            place: place.clone(),
            reason,
            passing,
        };
        let tcp = TcpSettings::default()
            // One small command is one packet; it must not wait for a second.
            .set_nodelay(true)
            // A peer that has vanished without a word is noticed by unacknowledged bytes, not after the kernel's
            // default of fifteen minutes.
            .set_user_timeout(VANISHED_AFTER);
        // The library would tell Redis its name and version: a command more that the user would have to be allowed.
        let user = info.redis_settings().clone().set_skip_set_lib_name();
        let info: ConnectionInfo = info.set_tcp_settings(tcp).set_redis_settings(user);
        let client = client(info, tls)?;
        ask(&client).await.map_err(refused)?;

        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(timeout))
            // `within` limits the whole call; a second timer would limit nothing more.
            .set_response_timeout(None)
            // Never given up. Each call waits for its own time only.
            .set_number_of_retries(usize::MAX)
            .set_min_delay(Duration::from_millis(20))
            .set_max_delay(Duration::from_secs(1))
            // How many callers may hand in a command before they wait for the writer's turn; the default is 50.
            .set_pipeline_buffer_size(1024);
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config.clone())
            .map_err(|error| refused((describe(&error), false)))?;
        Ok(Self {
            client,
            config,
            commands: Mutex::new(Current { number: 0, manager }),
            timeout,
        })
    }

    /// Sends a command.
    pub(super) async fn run<T: FromRedisValue>(&self, command: &Cmd) -> StoreResult<T> {
        let mut current = self.current().clone();
        let call = async { command.query_async(&mut current.manager).await.map_err(failed) };
        self.within(current.number, call).await
    }

    /// Calls a script by its hash; sends its text where Redis does not know it yet.
    pub(super) async fn call<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> StoreResult<T> {
        let mut current = self.current().clone();
        let call = async { script.invoke_async(&mut current.manager).await.map_err(failed) };
        self.within(current.number, call).await
    }

    async fn within<T>(&self, number: u64, call: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        match tokio::time::timeout(self.timeout, call).await {
            Ok(outcome) => outcome,
            Err(_) => {
                self.replace(number);
                Err(StoreError::Unavailable("Redis did not answer in time".into()))
            }
        }
    }

    /// Puts a new connection in the place of the one that did not answer, unless another call has done so. Those who still
    /// wait for the old one wait out their time.
    fn replace(&self, silent: u64) {
        let mut current = self.current();
        if current.number == silent
            && let Ok(manager) =
                ConnectionManager::new_lazy_with_config(self.client.clone(), self.config.clone())
        {
            *current = Current {
                number: silent + 1,
                manager,
            };
        }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        // Nothing panics while it is held.
        self.commands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One PING on a connection that is thrown away.
async fn ask(client: &Client) -> Result<(), (String, bool)> {
    // One limit for all of it, below; the library has shorter ones of its own.
    let unlimited = AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None);
    let asked = async {
        let mut connection = client
            .get_multiplexed_async_connection_with_config(&unlimited)
            .await?;
        redis::cmd("PING").query_async::<()>(&mut connection).await
    };
    match tokio::time::timeout(FIRST_ANSWER, asked).await {
        Ok(answer) => answer.map_err(|error| (describe(&error), is_passing(&error) && !is_refusal(&error))),
        Err(_) => Err((
            format!("no answer within {} seconds", FIRST_ANSWER.as_secs()),
            true,
        )),
    }
}

fn failed(error: RedisError) -> StoreError {
    if is_passing(&error) {
        StoreError::Unavailable(describe(&error))
    } else {
        StoreError::Refused(describe(&error))
    }
}

/// Redis answers, but not to us: a later try changes nothing.
fn is_refusal(error: &RedisError) -> bool {
    error.kind() == redis::ErrorKind::AuthenticationFailed || tls_fault(error).is_some()
}

/// What TLS has against the connection: a certificate that nobody we trust has signed, a name that is not in it, our own
/// that is missing. Of what comes from the system as "invalid data" there is nothing else.
fn tls_fault(error: &RedisError) -> Option<&io::Error> {
    let source = std::error::Error::source(error)?;
    let shared = source.downcast_ref::<Arc<dyn std::error::Error + Send + Sync>>()?;
    let fault = shared.downcast_ref::<io::Error>()?;
    (fault.kind() == io::ErrorKind::InvalidData).then_some(fault)
}

fn is_passing(error: &RedisError) -> bool {
    error.is_io_error()
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
        || matches!(error.code(), Some("OOM" | "BUSY" | "NOREPLICAS" | "MISCONF"))
}

/// What may be said of an error: what kind it is and Redis' own code for it. Its text may repeat a command's arguments.
fn describe(error: &RedisError) -> String {
    if let Some(fault) = tls_fault(error) {
        return format!("TLS failed: {fault}");
    }
    // Only TLS is configured beyond the address.
    if error.kind() == redis::ErrorKind::InvalidClientConfig {
        return "certificate and key have to be PEM, and belong to each other".into();
    }
    match error.code() {
        // Two rights are told apart, by words of its own; the rest of them names the key or the command.
        Some("NOPERM") if error.detail().is_some_and(|text| text.contains("key")) => {
            "Redis answered NOPERM: the user has no right to such keys".into()
        }
        Some("NOPERM") => "Redis answered NOPERM: the user has no right to a command".into(),
        Some(code) => format!("Redis answered {code}"),
        None if error.is_connection_refusal() => "the connection was refused".into(),
        None if error.is_timeout() => "it timed out".into(),
        None if error.is_connection_dropped() => "the connection was lost".into(),
        None => error.category().into(),
    }
}
