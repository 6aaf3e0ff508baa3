//! Postgres and Redis of our own: in scratch folders, on free ports, on 127.0.0.1, with a password made for this run.
//!
//! Nothing of a running installation is used or touched. They go with the value that stands for them.

mod postgres;
mod redis;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};

use self::postgres::Postgres;
use self::redis::Redis;
use crate::{
    packages::{self, Need},
    process::Running,
    scratch::Scratch,
};

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
        packages::ensure(&[Need::Postgres, Need::Redis])?;
        let scratch = Scratch::new("services")?;
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
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [
            ("TACIT_TEST_POSTGRES", self.postgres.url()),
            ("TACIT_TEST_REDIS", self.redis.url()),
        ]
    }
}

/// `cargo xtask services`: starts them, prints what to paste into a shell, and stays until Ctrl-C.
pub fn run() -> anyhow::Result<()> {
    let services = Services::start(Durability::Throwaway)?;
    for (name, value) in services.environment() {
        println!("export {name}='{value}'");
    }
    eprintln!(
        "Postgres and Redis run in a scratch folder until Ctrl-C; paste the lines above into another shell."
    );
    loop {
        std::thread::sleep(Duration::from_secs(1));
        services.postgres.check()?;
        services.redis.check()?;
    }
}

/// An error, with the last lines of its log, once a server has ended.
fn check(server: &Running, log: &Path) -> anyhow::Result<()> {
    let Some(status) = server.exited()? else {
        return Ok(());
    };
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(15)..].join("\n    ");
    bail!(
        "{} has ended ({status}); the end of its log:\n    {last}",
        server.name()
    )
}

/// 128 random bits in hexadecimal: other users of this machine can reach the ports, and a superuser of Postgres or a
/// client of Redis can write files as the user that it runs as.
fn password() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    Ok(bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
