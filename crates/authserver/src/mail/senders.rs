//! Several senders: which one a mail goes by, and who takes over from one that fails.
//!
//! Owns the order of senders and their rests. Invariants: a mail goes by the next sender at once where one fails; one that
//! failed is left alone for a while as long as another one takes mails, and tried again in any case where none does; what a
//! relay says about the recipient is no failure of the sender; a mail has the same identifier by whichever sender it goes.
//!
//! Test to read first: `the_next_sender_takes_over_at_once`.

use super::{
    Rendered,
    smtp::{Fault, Smtp},
};
use crate::{
    config::{MailConfig, SenderConfig},
    telemetry::metrics::MAIL_SENDER_FAILURES,
};
use authcore::mail::{DeliveryError, LONGEST_DELIVERY};
use authmodel::{
    ids::MailId,
    mail::Mail,
    rng::{Rng, SystemRng},
};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a sender that failed is left alone: long enough that a relay which is being restarted costs each mail no timeout,
/// short enough that the first sender is in use again soon after it is healthy. Each further failure doubles it.
const FIRST_REST: Duration = Duration::from_secs(30);

/// A relay that was away for a night is in use again within this time.
const LONGEST_REST: Duration = Duration::from_secs(10 * 60);

/// What one sender may take over a mail where there are others: two that are silent leave time for a third within
/// [`LONGEST_DELIVERY`].
const LONGEST_TURN: Duration = Duration::from_secs(12);

/// All senders.
pub struct Senders {
    all: Vec<Sender>,
    rng: Box<dyn Rng>,
}

struct Sender {
    name: String,
    order: u32,
    weight: u32,
    smtp: Smtp,
    rest: Mutex<Rest>,
}

/// Whether a sender is left alone.
#[derive(Clone, Copy, Default)]
struct Rest {
    failures: u32,
    until: Option<Instant>,
}

impl Senders {
    /// Prepares the connections; makes none yet.
    ///
    /// # Errors
    /// Where a relay's name can't stand in a certificate.
    pub fn new(config: &MailConfig, senders: &[SenderConfig]) -> anyhow::Result<Self> {
        // One domain for the identifiers of all, so that a mailbox that got a mail by two of them can tell.
        let domain = senders
            .first()
            .map_or(config.from.email.domain(), |first| first.from.email.domain());
        let all = senders
            .iter()
            .map(|sender| {
                Ok(Sender {
                    name: sender.name.clone(),
                    order: sender.order,
                    weight: sender.weight,
                    smtp: Smtp::new(&sender.smtp, sender.from.clone(), domain)?,
                    rest: Mutex::default(),
                })
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            all,
            rng: Box::new(SystemRng),
        })
    }

    /// Sends a mail by the first sender that takes it.
    ///
    /// # Errors
    /// [`DeliveryError::ForGood`] where a relay says that the mail itself can't be delivered, or each of them refuses it for what
    /// may be the mail; else what the last one said that may take it at another try.
    pub async fn send(&self, id: MailId, mail: &Mail, rendered: &Rendered) -> Result<(), DeliveryError> {
        let begun = Instant::now();
        let (mut refused, mut for_now) = (None, None);
        for sender in self.turns(begun) {
            let Some(time) = self.turn(begun.elapsed()) else {
                for_now.get_or_insert_with(|| "no time is left for the next sender".to_owned());
                break;
            };
            let sent = tokio::time::timeout(time, sender.smtp.send(id, mail, rendered.clone())).await;
            let fault = match sent {
                Ok(Ok(_)) => {
                    sender.took();
                    return Ok(());
                }
                Ok(Err(fault)) => fault,
                Err(_) => Fault::Sender("it takes too long".to_owned()),
            };
            match fault {
                // No other sender could do better.
                Fault::Mail(words) => return Err(DeliveryError::ForGood(words)),
                Fault::Refused(words) => refused = Some(words),
                // Left to the others. Where none takes it, it stays, as long as it is of use: an operator who has moved to another
                // network, or has forgotten a bill, mends that without a mail lost.
                Fault::Policy(words) | Fault::Later(words) => for_now = Some(words),
                Fault::Sender(words) => {
                    sender.failed(&words);
                    for_now = Some(format!("sender {}: {words}", sender.name));
                }
            }
        }
        Err(match (for_now, refused) {
            (Some(words), _) => DeliveryError::ForNow(words),
            (None, Some(words)) => DeliveryError::ForGood(words),
            (None, None) => DeliveryError::ForNow("no sender is left".to_owned()),
        })
    }

    /// How long the next turn may take; `None` where the time is up.
    fn turn(&self, gone: Duration) -> Option<Duration> {
        let left = LONGEST_DELIVERY
            .checked_sub(gone)
            .filter(|left| !left.is_zero())?;
        Some(if self.all.len() > 1 {
            left.min(LONGEST_TURN)
        } else {
            left
        })
    }

    /// The senders in the order of this mail: those that rest come last; then by `order`, and drawn by `weight` among equals.
    fn turns(&self, now: Instant) -> Vec<&Sender> {
        let mut turns: Vec<(bool, u32, f64, &Sender)> = self
            .all
            .iter()
            .map(|sender| (sender.rests(now), sender.order, self.draw(sender.weight), sender))
            .collect();
        turns.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        turns.into_iter().map(|(_, _, _, sender)| sender).collect()
    }

    /// The smallest of exponential draws is each one's as often as its weight says (Efraimidis and Spirakis).
    fn draw(&self, weight: u32) -> f64 {
        let mut bytes = [0; 4];
        self.rng.fill(&mut bytes);
        let uniform = (f64::from(u32::from_le_bytes(bytes)) + 1.0) / (f64::from(u32::MAX) + 2.0);
        -uniform.ln() / f64::from(weight.max(1))
    }
}

impl Sender {
    fn rests(&self, now: Instant) -> bool {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.until.is_some_and(|until| now < until)
    }

    fn took(&self) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        if rest.failures > 0 {
            tracing::info!(sender = %self.name, "a sender of mails takes them again");
        }
        *rest = Rest::default();
    }

    fn failed(&self, words: &str) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let time = FIRST_REST
            .saturating_mul(2_u32.saturating_pow(rest.failures))
            .min(LONGEST_REST);
        rest.failures = rest.failures.saturating_add(1);
        rest.until = Some(Instant::now() + time);
        metrics::counter!(MAIL_SENDER_FAILURES, "sender" => self.name.clone()).increment(1);
        tracing::warn!(sender = %self.name, problem = %words, seconds = time.as_secs(), "a sender of mails failed, and is left alone while another one takes them");
    }
}

#[cfg(test)]
#[path = "senders_tests.rs"]
mod tests;
