//! Postgres and Redis of our own: in scratch folders, on free ports, on 127.0.0.1, with a password made for this run.
//!
//! Nothing of a running installation is used or touched. They go with the value that stands for them. Installing what is
//! missing is the caller's business.

mod postgres;
mod redis;

use std::time::Duration;

use anyhow::bail;

pub use self::postgres::Postgres;
pub use self::redis::Redis;
use crate::process::Running;
use crate::scratch::Scratch;

/// Whether what a store acknowledges must survive a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The data is thrown away in any case, so nobody waits for the disk: tests run several times faster.
    Throwaway,
    /// As in production: what measurements are made on.
    Real,
}

/// Both stores of the production pair. The order of the fields is the order of their ending; the folder goes last.
pub struct Services {
    postgres: Postgres,
    redis: Redis,
    _scratch: Scratch,
}

impl Services {
    /// Starts both and waits until they answer.
    pub fn start(durability: Durability) -> anyhow::Result<Self> {
        let scratch = Scratch::shared("services")?;
        let redis = Redis::start(&scratch)?;
        let postgres = Postgres::start(&scratch, durability)?;
        Ok(Self {
            postgres,
            redis,
            _scratch: scratch,
        })
    }

    /// The variables by which tests and measurements learn the addresses. The Postgres one is the scratch cluster's
    /// superuser: each test makes a database of its own.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("TACIT_TEST_POSTGRES", self.postgres.url().to_owned()),
            ("TACIT_TEST_REDIS", self.redis.url()),
        ]
    }

    /// An error, with the last lines of its log, once one of them has ended.
    pub fn check(&self) -> anyhow::Result<()> {
        self.postgres.check()?;
        self.redis.check()
    }
}

/// An error, with the last lines of its log, once a server has ended.
fn check(server: &Running) -> anyhow::Result<()> {
    match server.exited()? {
        None => Ok(()),
        Some(status) => bail!(
            "{} has ended ({status}); its last lines:\n{}",
            server.name(),
            server.tail()
        ),
    }
}

/// How often a store is asked whether it is there.
const PAUSE: Duration = Duration::from_millis(10);

/// 128 random bits: other users of this machine can reach the ports, and a superuser of Postgres or a client of Redis can
/// write files as the user that it runs as.
fn password() -> anyhow::Result<String> {
    crate::random_hex(16)
}
