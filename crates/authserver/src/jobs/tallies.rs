//! What was counted for operators to see is written down once a minute, and at the end: see [`tally`].

use super::{Jitter, Stopped, report, write_down};
use authcore::{Provider, tally};
use std::sync::Arc;

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, mut stopped: Stopped) {
    // A store that is away for a while is one line in the log.
    let mut failing = false;
    loop {
        let goes_on = stopped.sleep(jitter.of(tally::PERIOD)).await;
        match write_down(goes_on, async || provider.write_down_tallies().await).await {
            Ok(()) => failing = false,
            Err(error) => {
                if !failing {
                    report("tallies", error);
                }
                failing = true;
            }
        }
        if !goes_on {
            return;
        }
    }
}
