//! Programs under test, under measurement or in development: started, awaited, ended. One harness for `cargo xtask`, the
//! black-box tests, the load program and the chaos runs.
//!
//! Owns: children that never outlive us ([`process`]), folders that never do either ([`scratch`]), free ports
//! ([`ports`]), waiting for a server ([`http`]), the programs of the distribution ([`programs`]), Postgres and Redis of
//! our own ([`services`]), with the feature `proxy` a TCP proxy that cuts or loses what it is told to, and with the feature
//! `authenticator` a passkey in software.
//!
//! Refuses: to know anything of Tacit. What is started, with which settings, is its callers' business. It is for
//! development alone and never published.
//!
//! Invariant: whatever was started here is ended by its id, on every way out of the process but SIGKILL.
//!
//! Read first: [`process::Running`], and the tests below it.

#[cfg(feature = "authenticator")]
mod authenticator;
pub mod http;
pub mod ports;
pub mod process;
pub mod programs;
#[cfg(feature = "proxy")]
mod proxy;
pub mod scratch;
pub mod services;

#[cfg(feature = "authenticator")]
pub use authenticator::SoftPasskey;
#[cfg(feature = "proxy")]
pub use proxy::TcpProxy;

use std::fmt::Write as _;
use std::io::Read as _;

use anyhow::Context as _;

/// Random hexadecimal digits, two for each byte: for names that nobody else has, and passwords that nobody guesses.
pub fn random_hex(bytes: usize) -> anyhow::Result<String> {
    let mut buffer = vec![0; bytes];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut buffer))
        .context("cannot read /dev/urandom")?;
    let mut text = String::with_capacity(2 * bytes);
    for byte in buffer {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
