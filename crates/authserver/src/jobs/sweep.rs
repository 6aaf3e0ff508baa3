//! What has expired is deleted.

use super::{Stopped, jittered, report};
use authcore::Provider;
use std::{sync::Arc, time::Duration};

const PERIOD: Duration = Duration::from_secs(10 * 60);

/// Kept beyond the longest life of a token, for clocks that differ and for users who ask what happened yesterday.
const MARGIN: chrono::Duration = chrono::Duration::days(1);

pub(super) async fn run(provider: Arc<Provider>, mut stopped: Stopped) {
    while stopped.sleep(jittered(PERIOD, provider.rng())).await {
        let lifetimes = &provider.config().lifetimes;
        let before = provider.now() - lifetimes.access_token.max(lifetimes.id_token) - MARGIN;
        match provider.stores().housekeeping.sweep(before).await {
            Ok(swept) => tracing::debug!(?swept, "swept"),
            Err(error) => report("sweep", error),
        }
        if let Err(error) = provider.count_parameters().await {
            report("sweep", error);
        }
    }
}
