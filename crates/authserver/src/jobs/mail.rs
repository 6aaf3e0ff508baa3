//! Mails go out; when a mail is due and how often it is tried is the flow's business ([`authcore::mail`]).

use super::{Stopped, report};
use crate::telemetry::metrics::MAILS;
use authcore::{
    Provider,
    mail::{Delivery, Dispatcher, Mailer},
};
use authmodel::store::StoreResult;
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How often the store is asked for mails that another instance left or that are to be tried again; this instance's own
/// mails wake the job.
const PERIOD: Duration = Duration::from_millis(500);

pub(super) async fn run(
    provider: Arc<Provider>,
    mailer: Arc<dyn Mailer>,
    waiting: Arc<Notify>,
    mut stopped: Stopped,
) {
    let mut dispatcher = Dispatcher::new(provider, mailer);
    let mut failing = false;
    loop {
        let event = async {
            tokio::select! {
                // An end makes a free slot, for which there may be a mail.
                Some(end) = dispatcher.next_end() => Some(end),
                _ = tokio::time::timeout(PERIOD, waiting.notified()) => None,
            }
        };
        let Some(end) = stopped.value(event).await else {
            break;
        };
        let mut outcome = end.map_or(Ok(()), count);
        if outcome.is_ok() {
            outcome = dispatcher.start_due().await.map(drop);
        }
        match outcome {
            Ok(()) => failing = false,
            Err(error) => {
                if !failing {
                    report("mail", error);
                }
                failing = true;
            }
        }
    }
    // What is in hand goes out before the end; whoever waits for that bounds it.
    while let Some(end) = dispatcher.next_end().await {
        if let Err(error) = count(end) {
            report("mail", error);
        }
    }
}

fn count(end: StoreResult<Delivery>) -> StoreResult<()> {
    let outcome = match end? {
        Delivery::Delivered => "delivered",
        Delivery::Postponed => "postponed",
        Delivery::GivenUp => "given_up",
    };
    metrics::counter!(MAILS, "outcome" => outcome).increment(1);
    Ok(())
}
