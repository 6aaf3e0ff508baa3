//! Mails go out: what is due is claimed under a lease, delivered, and tried again where that failed.
//!
//! Invariants: a mail is in the store before anybody is told that it will come, so a restart loses none; two instances
//! never send the same mail, unless one of them dies between the relay's answer and the mark (the message's identifier
//! is the same then).

use super::{Stopped, report};
use crate::{
    mail::{DeliveryError, Mailer, Wording},
    telemetry::metrics::MAILS,
};
use authcore::Provider;
use authmodel::{
    clock::Time,
    mail::{Mail, SealedMail},
    store::StoreResult,
};
use chrono::Duration;
use std::sync::Arc;
use tokio::sync::Notify;

/// How often the store is asked for mails that another instance left or that are to be tried again; this instance's own
/// mails wake the job.
const PERIOD: std::time::Duration = std::time::Duration::from_millis(500);

/// How many mails are sent at once; as many as a relay takes from one client without complaint.
const BATCH: u32 = 8;

/// How long a claim holds: a delivery takes a minute at most.
const LEASE: Duration = Duration::minutes(3);

/// The wait after the first failure; each further one doubles it, up to an hour.
const FIRST_WAIT: Duration = Duration::seconds(30);
const LONGEST_WAIT: Duration = Duration::hours(1);

/// When to give up: RFC 5321 §4.5.4.1 asks for four to five days of relays between servers, but a user who signs up
/// does not wait for two.
const GIVE_UP: Duration = Duration::days(2);

/// The way of mails.
pub struct MailDispatcher {
    /// Delivers.
    pub mailer: Mailer,
    /// Words.
    pub wording: Wording,
    /// Woken when this instance has put a mail into the outbox.
    pub waiting: Arc<Notify>,
}

pub(super) async fn run(provider: Arc<Provider>, post: MailDispatcher, mut stopped: Stopped) {
    let mut failing = false;
    let mut more = false;
    // A full batch means that there are more.
    while more
        || stopped
            .wait(tokio::time::timeout(PERIOD, post.waiting.notified()))
            .await
    {
        match send_due(&provider, &post).await {
            Ok(sent) => {
                more = sent == BATCH as usize && stopped.sleep(std::time::Duration::ZERO).await;
                failing = false;
            }
            Err(error) => {
                more = false;
                if !failing {
                    report("mail", error);
                }
                failing = true;
            }
        }
    }
}

async fn send_due(provider: &Provider, post: &MailDispatcher) -> StoreResult<usize> {
    let now = provider.now();
    let mails = provider.stores().outbox.claim(now, now + LEASE, BATCH).await?;
    let sent = mails.iter().map(|mail| send(provider, post, mail));
    for outcome in futures_util::future::join_all(sent).await {
        outcome?;
    }
    Ok(mails.len())
}

async fn send(provider: &Provider, post: &MailDispatcher, sealed: &SealedMail) -> StoreResult<()> {
    let (outbox, id) = (&provider.stores().outbox, sealed.id);
    let mail = match provider.unseal_mail(sealed) {
        Ok(mail) => mail,
        // Sealed under another master key: it may be tried by an instance that has it, until it is of no use.
        Err(error) => {
            tracing::error!(mail = %id, %error, "a mail can't be opened");
            return outbox.postpone(id, provider.now() + LONGEST_WAIT).await;
        }
    };
    let delivered = post.mailer.deliver(id, &mail, &post.wording).await;
    let now = provider.now();
    match delivered {
        Ok(()) => {
            metrics::counter!(MAILS, "outcome" => "delivered").increment(1);
            outbox.delivered(id, now).await
        }
        Err(error) => match next_try(&error, &mail, sealed, now) {
            Some(next) => {
                metrics::counter!(MAILS, "outcome" => "postponed").increment(1);
                tracing::warn!(mail = %id, attempts = sealed.attempts, %error, "a mail could not be sent; it is tried again");
                outbox.postpone(id, next).await
            }
            None => {
                metrics::counter!(MAILS, "outcome" => "given_up").increment(1);
                tracing::error!(mail = %id, attempts = sealed.attempts, %error, "a mail could not be sent, and is given up");
                // Done with: the store keeps no other end of a mail.
                outbox.delivered(id, now).await
            }
        },
    }
}

/// When to try again; `None` where no try would be of use.
fn next_try(error: &DeliveryError, mail: &Mail, sealed: &SealedMail, now: Time) -> Option<Time> {
    // A link that has expired helps nobody.
    let useful_for = GIVE_UP.min(mail.message.valid());
    let doublings = u32::try_from(sealed.attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(16);
    let next = now + (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    let worth_it = matches!(error, DeliveryError::ForNow(_)) && next < sealed.created_at + useful_for;
    worth_it.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::{
        email::EmailAddress,
        ids::MailId,
        mail::{Language, MailMessage},
        rng::SystemRng,
    };

    #[test]
    fn tries_grow_apart_and_end_when_the_mail_is_of_no_use() {
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let mail = |message| Mail {
            to: EmailAddress::parse("ann@example.org").expect("an address"),
            name: None,
            language: Language::En,
            message,
        };
        let sealed = |attempts| SealedMail {
            id: MailId::generate(&SystemRng),
            sealed: Vec::new(),
            created_at: start,
            attempts,
        };
        let known = mail(MailMessage::AlreadyRegistered { link: String::new() });
        let busy = DeliveryError::ForNow(String::new());
        let wait = |attempts| next_try(&busy, &known, &sealed(attempts), start).map(|next| next - start);
        assert_eq!(wait(1), Some(Duration::seconds(30)));
        assert_eq!(wait(2), Some(Duration::seconds(60)));
        assert_eq!(wait(i32::MAX), Some(Duration::hours(1)));
        assert_eq!(
            next_try(&busy, &known, &sealed(50), start + Duration::hours(48)),
            None
        );

        let confirm = mail(MailMessage::confirm_sign_up(String::new(), Duration::minutes(30)));
        assert!(next_try(&busy, &confirm, &sealed(5), start + Duration::minutes(10)).is_some());
        assert_eq!(
            next_try(&busy, &confirm, &sealed(5), start + Duration::minutes(29)),
            None
        );
        let refused = DeliveryError::ForGood(String::new());
        assert_eq!(next_try(&refused, &known, &sealed(1), start), None);
    }
}
