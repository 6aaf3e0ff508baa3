//! What happens without being asked for: caches see changes, mails go out, clients hear of sign-outs, receivers of events, signing keys rotate, what has expired is swept.
//!
//! Every instance runs every job; the stores see to it that what must happen once does (leases, expected values). A run
//! that fails is logged and counted, and the next one tries again. All jobs end with the server, after what they have in
//! hand.

mod backchannel;
mod caches;
mod deletions;
mod key_rotation;
mod last_uses;
mod mail;
mod sweep;
mod tallies;
mod webhooks;

use crate::telemetry::metrics::JOB_FAILURES;
use authcore::{Provider, Wake, mail::Mailer};
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
    /// Delivers mails.
    pub mailer: Arc<dyn Mailer>,
    /// Who wakes the jobs.
    pub alarm: Alarm,
    /// For pauses that differ between instances.
    pub rng: Arc<dyn Rng>,
    /// The age at which an active signing key is replaced.
    pub rotate_keys_after: chrono::Duration,
    /// How long the audit trail is kept.
    pub audit_retention: chrono::Duration,
}

/// Wakes the jobs that deliver, when a flow has put something down for them.
#[derive(Clone, Default)]
pub struct Alarm {
    mails: Arc<Notify>,
    logout_notices: Arc<Notify>,
}

impl Wake for Alarm {
    fn logout_notices(&self) {
        self.logout_notices.notify_one();
    }

    fn mails(&self) {
        self.mails.notify_one();
    }
}

impl Jobs {
    /// Starts all jobs on the runtime of the caller.
    pub fn start(tools: Tools) -> Self {
        let (stop, stopped) = watch::channel(false);
        let stopped = || Stopped(stopped.clone());
        let (provider, jitter) = (&tools.provider, Jitter(tools.rng));
        let tasks = vec![
            actix_web::rt::spawn(caches::run(provider.clone(), stopped())),
            actix_web::rt::spawn(backchannel::run(
                provider.clone(),
                jitter.clone(),
                tools.alarm.logout_notices,
                stopped(),
            )),
            actix_web::rt::spawn(sweep::run(
                provider.clone(),
                jitter.clone(),
                tools.audit_retention,
                stopped(),
            )),
            actix_web::rt::spawn(deletions::run(provider.clone(), jitter.clone(), stopped())),
            actix_web::rt::spawn(last_uses::run(provider.clone(), jitter.clone(), stopped())),
            actix_web::rt::spawn(tallies::run(provider.clone(), jitter.clone(), stopped())),
            actix_web::rt::spawn(key_rotation::run(
                provider.clone(),
                jitter.clone(),
                tools.rotate_keys_after,
                stopped(),
            )),
            actix_web::rt::spawn(webhooks::run(provider.clone(), jitter.clone(), stopped())),
            actix_web::rt::spawn(mail::run(
                provider.clone(),
                tools.mailer,
                tools.alarm.mails,
                stopped(),
            )),
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
#[derive(Clone)]
struct Stopped(watch::Receiver<bool>);

impl Stopped {
    /// Waits for `event`, or less long where the server ends. Whether to go on.
    async fn wait<T>(&mut self, event: impl Future<Output = T>) -> bool {
        self.value(event).await.is_some()
    }

    /// As [`wait`](Self::wait), with what the event brings.
    async fn value<T>(&mut self, event: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            value = event => Some(value),
            _ = self.0.changed() => None,
        }
    }

    /// Whether it is time to end.
    fn is_over(&self) -> bool {
        *self.0.borrow()
    }

    async fn sleep(&mut self, duration: Duration) -> bool {
        self.wait(tokio::time::sleep(duration)).await
    }
}

/// How often what is only in memory is tried to be written at the server's end, and how far apart: within [`GRACE`], beside a store
/// that is late. The first try may find a connection that a worker has opened, and that ends with that worker's thread.
const LAST_TRIES: u32 = 5;
const LAST_AGAIN: Duration = Duration::from_millis(250);

/// Writes down what is only in memory: once where the job `goes_on` and comes again, and more often where there is no again.
async fn write_down<E>(goes_on: bool, write: impl AsyncFn() -> Result<(), E>) -> Result<(), E> {
    for _ in 1..LAST_TRIES {
        match write().await {
            Err(_) if !goes_on => tokio::time::sleep(LAST_AGAIN).await,
            outcome => return outcome,
        }
    }
    write().await
}

fn report(job: &'static str, error: impl Display) {
    metrics::counter!(JOB_FAILURES, "job" => job).increment(1);
    tracing::error!(job, %error, "a background job failed; it is tried again");
}

/// Makes pauses up to a quarter longer, so that instances that started together don't work together.
#[derive(Clone)]
struct Jitter(Arc<dyn Rng>);

impl Jitter {
    fn of(&self, duration: Duration) -> Duration {
        let mut byte = [0];
        self.0.fill(&mut byte);
        duration + duration.mul_f64(f64::from(byte[0]) / 255.0 / 4.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[actix_web::test]
    async fn the_last_write_is_tried_again_and_others_are_not() {
        let tries = Cell::new(0);
        let third = async || {
            tries.set(tries.get() + 1);
            if tries.get() < 3 { Err("away") } else { Ok(()) }
        };
        assert_eq!(write_down(true, third).await, Err("away"));
        assert_eq!(tries.replace(0), 1);
        assert_eq!(write_down(false, third).await, Ok(()));
        assert_eq!(tries.replace(0), 3);
        let never = async || {
            tries.set(tries.get() + 1);
            Err::<(), _>("away")
        };
        assert_eq!(write_down(false, never).await, Err("away"));
        assert_eq!(tries.get(), LAST_TRIES);
    }
}
