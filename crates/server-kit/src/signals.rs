//! Running until told to end: SIGTERM or Ctrl-C. Requests under way are answered first; a second signal ends at once what
//! the first did not.

use actix_web::dev::{Server, ServerHandle};
use anyhow::Context as _;
use futures_util::future::try_join_all;

/// Runs the servers until one of them fails, or all have ended after a signal.
///
/// # Errors
/// Where a listener fails, or signals can't be listened to.
pub async fn run(servers: Vec<Server>) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    let handles: Vec<ServerHandle> = servers.iter().map(Server::handle).collect();
    let mut all = try_join_all(servers);
    let mut graceful = true;
    loop {
        tokio::select! {
            ended = &mut all => return ended.map(drop).context("a listener failed"),
            () = signals.next() => {}
        }
        tracing::info!(graceful, "ending");
        for handle in &handles {
            // The command is sent by the call; its future only waits for the end, as the loop does.
            drop(handle.stop(graceful));
        }
        graceful = false;
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("signals can't be listened to");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Where Ctrl-C can't be heard, it ends the process at once, which also stops it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
