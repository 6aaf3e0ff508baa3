//! Signing keys rotate by age; whether they are due is the flow's business ([`rotation::rotate_if_due`]).

use super::{Jitter, Stopped, report};
use authcore::{Provider, tokens::keys::rotation};
use chrono::Duration;
use std::sync::Arc;

const PERIOD: std::time::Duration = std::time::Duration::from_secs(60 * 60);

pub(super) async fn run(
    provider: Arc<Provider>,
    jitter: Jitter,
    rotate_after: Duration,
    mut stopped: Stopped,
) {
    while stopped.sleep(jitter.of(PERIOD)).await {
        match rotation::rotate_if_due(&provider, rotate_after).await {
            Ok(rotated) => {
                for key in rotated {
                    tracing::info!(
                        algorithm = key.algorithm.as_str(),
                        active = key.active,
                        next = key.next,
                        "signing key rotated by age"
                    );
                }
            }
            Err(error) => report("key_rotation", error),
        }
    }
}
