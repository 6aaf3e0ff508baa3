//! What happens without being asked for: caches see changes, mails go out, clients hear of sign-outs, signing keys turn, what has expired is swept.
//!
//! Every instance runs every job; the stores see to it that what must happen once does (leases, expected values). A run
//! that fails is logged and counted, and the next one tries again. All jobs end with the server, after what they have in
//! hand.

mod backchannel;
mod caches;
mod key_rotation;
pub mod mail;
mod sweep;

use crate::telemetry::metrics::JOB_FAILURES;
use authcore::Provider;
use authmodel::rng::Rng;
use std::{fmt::Display, future::Future, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};

/// How long a job may take to put down what it has in hand.
const GRACE: Duration = Duration::from_secs(10);

/// The running jobs.
pub struct Jobs {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// What the jobs work with.
pub struct Tools {
    /// The provider.
    pub provider: Arc<Provider>,
    /// The way of mails.
    pub post: mail::MailDispatcher,
    /// Woken when this instance has ended a session.
    pub logout_waiting: Arc<Notify>,
    /// The age at which an active signing key is replaced.
    pub rotate_keys_after: chrono::Duration,
}

impl Jobs {
    /// Starts all jobs on the runtime of the caller.
    pub fn start(tools: Tools) -> Self {
        let (stop, stopped) = watch::channel(false);
        let stopped = || Stopped(stopped.clone());
        let provider = &tools.provider;
        let tasks = vec![
            actix_web::rt::spawn(caches::run(provider.clone(), stopped())),
            actix_web::rt::spawn(backchannel::run(
                provider.clone(),
                tools.logout_waiting,
                stopped(),
            )),
            actix_web::rt::spawn(sweep::run(provider.clone(), stopped())),
            actix_web::rt::spawn(key_rotation::run(
                provider.clone(),
                tools.rotate_keys_after,
                stopped(),
            )),
            actix_web::rt::spawn(mail::run(provider.clone(), tools.post, stopped())),
        ];
        Self { stop, tasks }
    }

    /// Ends all jobs, and waits for what they have in hand.
    pub async fn end(self) {
        // Nobody listens where all have ended.
        let _ = self.stop.send(true);
        let all = futures_util::future::join_all(self.tasks);
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!(
                "a background job did not end in time; what it had in hand is done again at the next start"
            );
        }
    }
}

/// Tells a job when to end.
struct Stopped(watch::Receiver<bool>);

impl Stopped {
    /// Waits for `event`, or less long where the server ends. Whether to go on.
    async fn wait<T>(&mut self, event: impl Future<Output = T>) -> bool {
        tokio::select! {
            _ = event => true,
            _ = self.0.changed() => false,
        }
    }

    async fn sleep(&mut self, duration: Duration) -> bool {
        self.wait(tokio::time::sleep(duration)).await
    }
}

fn report(job: &'static str, error: impl Display) {
    metrics::counter!(JOB_FAILURES, "job" => job).increment(1);
    tracing::error!(job, %error, "a background job failed; it is tried again");
}

/// A duration up to a quarter longer, so that instances that started together don't work together.
fn jittered(duration: Duration, rng: &dyn Rng) -> Duration {
    let mut byte = [0];
    rng.fill(&mut byte);
    duration + duration.mul_f64(f64::from(byte[0]) / 255.0 / 4.0)
}
