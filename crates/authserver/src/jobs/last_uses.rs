//! When sessions were last used is written down, some minutes of it at once: see
//! [`last_use`].

use super::{Jitter, Stopped, report, write_down};
use authcore::{Provider, people::last_use};
use std::sync::Arc;

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, mut stopped: Stopped) {
    loop {
        let goes_on = stopped.sleep(jitter.of(last_use::PERIOD)).await;
        if let Err(error) = write_down(goes_on, async || provider.write_down_last_uses().await).await {
            report("last_uses", error);
        }
        if !goes_on {
            return;
        }
    }
}
