//! Accounts whose deletion is due are erased; which, the flow knows ([`deletion::erase_due`]). Those that have waited too long for an
//! approval go as well ([`approval::expire`]).

use super::{Jitter, Stopped, report};
use authcore::{
    Provider,
    people::{approval, deletion},
};
use std::{sync::Arc, time::Duration};

/// Nobody minds some minutes after days.
const PERIOD: Duration = Duration::from_secs(10 * 60);

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, mut stopped: Stopped) {
    // Where the wait is shorter, so is the time between two looks.
    let config = provider.config();
    let wait = config
        .accounts
        .deletion_wait
        .min(config.sign_up.approval_wait)
        .to_std();
    let period = wait.map_or(PERIOD, |wait| wait.min(PERIOD));
    while stopped.sleep(jitter.of(period)).await {
        match deletion::erase_due(&provider).await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, "accounts were erased"),
            Err(error) => report("deletions", error),
        }
        match approval::expire(&provider).await {
            Ok(0) => {}
            Ok(expired) => tracing::info!(expired, "accounts that waited for an approval have gone"),
            Err(error) => report("deletions", error),
        }
    }
}
