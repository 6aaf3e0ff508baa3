//! What the operator sees of a running server: the log on standard error, and counters on the operations port.
//!
//! The log has no line per request: what happens to users is in the audit trail, how often in the counters. A line is
//! formatted into a buffer of its thread and written by one system call; handing it to another thread would cost more
//! (a wake-up) than writing it.

pub mod metrics;

use crate::config::LogConfig;
use anyhow::Context as _;
use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Starts the log of this process.
///
/// # Errors
/// Where one was started before.
pub fn start_log(config: &LogConfig) -> anyhow::Result<()> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if config.json {
        lines.json().flatten_event(true).boxed()
    } else {
        lines.with_ansi(is_terminal()).boxed()
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(config.filter.clone()))
        .try_init()
        .context("the log can't be started")
}

fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}
