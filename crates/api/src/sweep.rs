//! What happens without being asked for: answers that are no longer kept go.

use std::time::Duration;

use crate::store::Store;

/// Answers are kept for a day: some minutes more or less are nothing.
const PAUSE: Duration = Duration::from_secs(10 * 60);

/// Sweeps until it is dropped. Every instance does; a row can only go once.
pub async fn run(store: Store) {
    loop {
        loop {
            match store.sweep_idempotency_keys().await {
                // A little at a time, so that users's own requests come in between.
                Ok(true) => tokio::time::sleep(Duration::from_millis(100)).await,
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "old idempotency keys can't be swept; it is tried again");
                    break;
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}
