//! Clients are told of ended sessions (Back-Channel Logout 1.0 §2.5): at once for those that ended here, and in any case
//! by the next look. Which clients, how often and until when is the flow's business.

use super::{Jitter, Stopped, report};
use authcore::{
    Provider,
    oauth::backchannel_logout::{self, Delivered},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How often the store is asked for what another instance or the command line left, or is to be tried again.
const PERIOD: Duration = Duration::from_secs(1);

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, waiting: Arc<Notify>, mut stopped: Stopped) {
    let mut failing = false;
    let mut more = false;
    while more
        || stopped
            .wait(tokio::time::timeout(jitter.of(PERIOD), waiting.notified()))
            .await
    {
        match backchannel_logout::deliver(&provider).await {
            Ok(delivered) => {
                // Whoever had something may have more; who is asked again later is not due.
                more = delivered != Delivered::default() && stopped.sleep(Duration::ZERO).await;
                failing = false;
            }
            Err(error) => {
                more = false;
                if !failing {
                    report("backchannel_logout", error);
                }
                failing = true;
            }
        }
    }
}
