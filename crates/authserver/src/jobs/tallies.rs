//! What was counted for operators to see is written down once a minute, and at the end: see [`tally`].

use super::{Jitter, Stopped, report};
use authcore::{Provider, tally};
use std::{sync::Arc, time::Duration};

/// How often the last write is tried, and how far apart: a store that is late at the end has some seconds, which is within what
/// all jobs are given then.
const LAST_TRIES: u32 = 3;
const LAST_AGAIN: Duration = Duration::from_secs(1);

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, mut stopped: Stopped) {
    // A store that is away for a while is one line in the log.
    let mut failing = false;
    loop {
        let goes_on = stopped.sleep(jitter.of(tally::PERIOD)).await;
        for tries in 1.. {
            match provider.write_down_tallies().await {
                Ok(()) => failing = false,
                Err(error) => {
                    if !failing {
                        report("tallies", error);
                    }
                    failing = true;
                }
            }
            if goes_on || !failing || tries == LAST_TRIES {
                break;
            }
            tokio::time::sleep(LAST_AGAIN).await;
        }
        if !goes_on {
            return;
        }
    }
}
