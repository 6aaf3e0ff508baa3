//! Runs of refusals: what the trail tells of guessing. The store knows which refusal is the first of a run, for all
//! instances; the instance that was told so writes the row, watches the run and writes the row of its end.
//!
//! Invariants: a run of an account and one of an address that has none look the same and cost the same; rows are bounded
//! in all, and so are runs that are watched. An instance that ends takes its watch along: that run's end is in the metrics
//! alone.

use super::{Limiter, TRAIL};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    email::EmailAddress,
    ids::UserId,
    store::{QUIET, RateOutcome, StoreResult},
};
use std::sync::{Mutex, PoisonError};

/// Runs watched at once: as many as the trail takes rows in an hour.
const WATCHED: usize = 600;

struct Run {
    limit: &'static str,
    key: String,
    user_id: Option<UserId>,
    origin: Origin,
    /// When it may be over.
    due: Time,
}

/// The runs that this instance watches.
#[derive(Default)]
pub(crate) struct Runs(Mutex<Vec<Run>>);

impl Runs {
    fn with<T>(&self, look: impl FnOnce(&mut Vec<Run>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A run begins.
pub(super) async fn begin(
    limiter: &Limiter,
    limit: &'static str,
    key: &str,
    account: Option<&EmailAddress>,
    origin: &Origin,
) -> StoreResult<()> {
    let trail = TRAIL
        .of(&limiter.config.limits, "all", 1)
        .into_iter()
        .collect::<Vec<_>>();
    if limiter.stores.rate_limits.hit(&trail).await? != RateOutcome::Allowed {
        return Ok(());
    }
    tracing::warn!(
        limit,
        ip = origin.ip.map(tracing::field::display),
        "a limit on guesses was reached"
    );
    let now = limiter.clock.now();
    // Looked up whether there is one or not.
    let user_id = match account {
        Some(email) => limiter
            .stores
            .users
            .find_by_email(email)
            .await?
            .map(|user| user.id),
        None => None,
    };
    row(limiter, AuditAction::LimitReached, user_id, origin).await?;
    let run = Run {
        limit,
        key: key.to_owned(),
        user_id,
        origin: origin.clone(),
        due: now + QUIET,
    };
    limiter.runs.with(|runs| {
        if runs.len() < WATCHED {
            runs.push(run);
        }
    });
    Ok(())
}

/// Ends the runs that are over.
pub(crate) async fn tick(limiter: &Limiter) -> StoreResult<()> {
    let now = limiter.clock.now();
    let due = limiter.runs.with(|runs| {
        let (due, rest) = std::mem::take(runs).into_iter().partition(|run| run.due <= now);
        *runs = rest;
        due
    });
    for mut run in due {
        match limiter.stores.rate_limits.last_refusal(&run.key).await {
            Ok(None) => {
                tracing::info!(limit = run.limit, "a run of guesses is over");
                row(limiter, AuditAction::LimitEnded, run.user_id, &run.origin).await?;
            }
            Ok(Some(ago)) => {
                run.due = now + QUIET.saturating_sub(ago) + std::time::Duration::from_secs(1);
                limiter.runs.with(|runs| runs.push(run));
            }
            Err(error) => {
                run.due = now + std::time::Duration::from_secs(60);
                limiter.runs.with(|runs| runs.push(run));
                return Err(error);
            }
        }
    }
    Ok(())
}

async fn row(
    limiter: &Limiter,
    action: AuditAction,
    user_id: Option<UserId>,
    origin: &Origin,
) -> StoreResult<()> {
    let event = AuditEvent::new(limiter.clock.now(), action, AuditOutcome::Refused, origin);
    let event = match user_id {
        Some(user_id) => event.user(user_id),
        None => event,
    };
    limiter.stores.audit.append(&event).await
}
