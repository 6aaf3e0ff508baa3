//! Caches see what other instances and the command line have changed, within a second.

use super::{Stopped, report};
use authcore::Provider;
use std::{sync::Arc, time::Duration};

const PERIOD: Duration = Duration::from_millis(500);

pub(super) async fn run(provider: Arc<Provider>, mut stopped: Stopped) {
    // A store that is away for a minute is one line in the log, not a hundred.
    let mut failing = false;
    while stopped.sleep(PERIOD).await {
        match provider.refresh_caches().await {
            Ok(()) => failing = false,
            Err(error) if !failing => {
                failing = true;
                report("caches", error);
            }
            Err(_) => {}
        }
    }
}

#[cfg(test)]
#[path = "caches_tests.rs"]
mod tests;
