//! Clients are told of ended sessions (Back-Channel Logout 1.0 §2.5): at once for those that ended here, and in any case
//! by the next look. Which clients, how often and until when is the flow's business.

use super::{Jitter, Stopped, report};
use authcore::{Provider, oauth::backchannel_logout::Deliveries};
use authmodel::store::StoreError;
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How often the store is asked for what another instance or the command line left, or is to be tried again.
const PERIOD: Duration = Duration::from_secs(1);

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, waiting: Arc<Notify>, mut stopped: Stopped) {
    let mut deliveries = Deliveries::default();
    let mut failures = Failures::default();
    loop {
        let event = stopped.value(async {
            tokio::select! {
                Some(done) = deliveries.next() => Some(done.map(drop)),
                _ = tokio::time::timeout(jitter.of(PERIOD), waiting.notified()) => None,
            }
        });
        match event.await {
            // The server ends.
            None => break,
            Some(Some(done)) => {
                failures.note(done);
                if !deliveries.has_room() {
                    continue;
                }
            }
            Some(None) => {}
        }
        failures.note(deliveries.start(&provider).await);
    }
    failures.note(deliveries.give_back().await);
    while let Some(done) = deliveries.next().await {
        failures.note(done.map(drop));
    }
}

/// Reports the first of a run of failures.
#[derive(Default)]
struct Failures {
    failing: bool,
}

impl Failures {
    fn note(&mut self, outcome: Result<(), StoreError>) {
        match outcome {
            Ok(()) => self.failing = false,
            Err(error) => {
                if !self.failing {
                    report("backchannel_logout", error);
                }
                self.failing = true;
            }
        }
    }
}
