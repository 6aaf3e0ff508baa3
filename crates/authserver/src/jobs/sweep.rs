//! What has expired is deleted; what that is, and how long the trail is kept, the flow knows ([`housekeeping::sweep`]).

use super::{Jitter, Stopped, report};
use authcore::{Provider, housekeeping};
use std::{sync::Arc, time::Duration};

const PERIOD: Duration = Duration::from_secs(10 * 60);

pub(super) async fn run(
    provider: Arc<Provider>,
    jitter: Jitter,
    audit_retention: chrono::Duration,
    mut stopped: Stopped,
) {
    while stopped.sleep(jitter.of(PERIOD)).await {
        match housekeeping::sweep(&provider, audit_retention).await {
            Ok(swept) => tracing::debug!(?swept, "swept"),
            Err(error) => report("sweep", error),
        }
        if let Err(error) = provider.count_parameters().await {
            report("sweep", error);
        }
    }
}
