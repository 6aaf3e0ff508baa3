//! Receivers are told of events. Each has a lane of its own: one that is slow, or silent, holds nobody else up. What is said, how
//! often it is tried and until when is the flow's business ([`authcore::webhooks`]).

use super::{Jitter, Stopped, report};
use crate::telemetry::metrics::WEBHOOKS;
use authcore::{
    Provider,
    webhooks::{self, Delivered},
};
use authmodel::{ids::WebhookId, store::StoreResult};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// How often the store is asked for what is due: word of an event leaves within about a second.
const PERIOD: Duration = Duration::from_secs(1);

/// Looks between two at what was given up long ago: some hours.
const FORGET_EVERY: u32 = 10_000;

pub(super) async fn run(provider: Arc<Provider>, jitter: Jitter, mut stopped: Stopped) {
    let mut lanes: HashMap<WebhookId, JoinHandle<()>> = HashMap::new();
    let (mut looks, mut failing) = (0_u32, false);
    while stopped.sleep(jitter.of(PERIOD)).await {
        lanes.retain(|_, lane| !lane.is_finished());
        let looked = look(&provider, &mut lanes, &stopped, looks).await;
        looks = looks.wrapping_add(1);
        if let Err(error) = &looked
            && !failing
        {
            report("webhooks", error);
        }
        failing = looked.is_err();
    }
    // What is in hand is told before the end; whoever waits for that bounds it.
    for lane in lanes.into_values() {
        // A lane that panicked has said so.
        let _ = lane.await;
    }
}

async fn look(
    provider: &Arc<Provider>,
    lanes: &mut HashMap<WebhookId, JoinHandle<()>>,
    stopped: &Stopped,
    looks: u32,
) -> StoreResult<()> {
    if looks.is_multiple_of(FORGET_EVERY) {
        webhooks::forget(provider).await?;
    }
    for id in webhooks::with_due(provider).await? {
        let (provider, stopped) = (provider.clone(), stopped.clone());
        lanes
            .entry(id)
            .or_insert_with(|| actix_web::rt::spawn(tell(provider, id, stopped)));
    }
    Ok(())
}

/// Tells one receiver of all that is due.
async fn tell(provider: Arc<Provider>, id: WebhookId, stopped: Stopped) {
    while !stopped.is_over() {
        match webhooks::deliver(&provider, id).await {
            Ok(delivered) => {
                count(delivered);
                if delivered.all() == 0 {
                    break;
                }
            }
            Err(error) => {
                report("webhooks", error);
                break;
            }
        }
    }
}

fn count(delivered: Delivered) {
    for (outcome, count) in [
        ("delivered", delivered.delivered),
        ("postponed", delivered.postponed),
        ("given_up", delivered.given_up),
    ] {
        metrics::counter!(WEBHOOKS, "outcome" => outcome).increment(count.into());
    }
}
