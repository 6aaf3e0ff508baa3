//! Mails go out: what is due is claimed under a lease, handed to a [`Mailer`], and tried again where that failed.
//!
//! Owns when a mail is due, how often it is tried and until when; refuses to know words and relays. Invariants: a mail is in
//! the store before anybody is told that it will come, so a restart loses none; one that a relay is slow about holds nobody
//! else's up, while there is a free slot; two instances never send the same mail, unless one of them dies between the
//! relay's answer and the mark (the message's identifier is the same then); one that is given up is not called delivered.
//!
//! Test to read first: `tests/blackbox/mail.rs`.

use crate::provider::Provider;
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::MailId,
    mail::{Mail, SealedMail},
    store::StoreResult,
};
use chrono::Duration;
use futures_util::{
    StreamExt as _,
    future::{Either, LocalBoxFuture, select},
    stream::FuturesUnordered,
};
use std::{collections::VecDeque, pin::pin, sync::Arc};

/// Deliveries under way at once: a relay that takes ten seconds over each still gets three a second from us.
const AT_ONCE: usize = 32;

/// How long a claim holds. A delivery ends within [`LONGEST_DELIVERY`], so that a mail whose sender died waits no longer.
const LEASE: Duration = Duration::seconds(45);

/// What a [`Mailer`] may take over one mail; half a minute is what relays take at their slowest (RFC 5321 §4.5.3.2 allows more,
/// but another try follows).
pub const LONGEST_DELIVERY: std::time::Duration = std::time::Duration::from_secs(30);

/// The wait after the first failure; each further one doubles it, up to an hour.
const FIRST_WAIT: Duration = Duration::seconds(30);
const LONGEST_WAIT: Duration = Duration::hours(1);

/// When to give up: RFC 5321 §4.5.4.1 asks for four to five days of relays between servers, but a user who signs up
/// does not wait for two.
const GIVE_UP: Duration = Duration::days(2);

/// How long before a link expires its mail is tried for the last time: it has to be opened, too.
const TO_OPEN: Duration = Duration::minutes(3);

/// Why a mail was not delivered. Names no address and no link.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Another try may succeed.
    #[error("the relay does not take it now: {0}")]
    ForNow(String),
    /// No try will.
    #[error("the relay refuses it: {0}")]
    ForGood(String),
}

/// Delivers mails, in words of its own.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Delivers one mail, within [`LONGEST_DELIVERY`].
    async fn deliver(&self, id: MailId, mail: &Mail) -> Result<(), DeliveryError>;
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The relay has it.
    Delivered,
    /// It is tried again.
    Postponed,
    /// It is not.
    GivenUp,
}

/// Delivers mails of the outbox, some at once.
pub struct Dispatcher {
    provider: Arc<Provider>,
    mailer: Arc<dyn Mailer>,
    under_way: FuturesUnordered<LocalBoxFuture<'static, StoreResult<Delivery>>>,
    /// Ends that nobody was told of yet.
    ended: VecDeque<StoreResult<Delivery>>,
}

impl Dispatcher {
    /// With nothing under way.
    pub fn new(provider: Arc<Provider>, mailer: Arc<dyn Mailer>) -> Self {
        Self {
            provider,
            mailer,
            under_way: FuturesUnordered::new(),
            ended: VecDeque::new(),
        }
    }

    /// Starts deliveries of what is due, as many as there are free slots. How many.
    ///
    /// # Errors
    /// Where the store fails; what was claimed is due again after its lease.
    pub async fn start_due(&mut self) -> StoreResult<usize> {
        let free = AT_ONCE - self.under_way.len();
        if free == 0 {
            return Ok(0);
        }
        let now = self.provider.now();
        let limit = u32::try_from(free).unwrap_or(u32::MAX);
        let provider = self.provider.clone();
        let mut claim = pin!(async move { provider.stores.outbox.claim(now, now + LEASE, limit).await });
        // What is under way goes on meanwhile: a delivery that has the store's one connection (SQLite) in hand would else wait
        // to be polled until this has one, which waits for it.
        let mails = loop {
            match select(claim.as_mut(), self.under_way.next()).await {
                Either::Left((mails, _)) => break mails?,
                Either::Right((Some(end), _)) => self.ended.push_back(end),
                Either::Right((None, claim)) => break claim.await?,
            }
        };
        let started = mails.len();
        for mail in mails {
            let (provider, mailer) = (self.provider.clone(), self.mailer.clone());
            self.under_way
                .push(Box::pin(async move { deliver(&provider, &*mailer, &mail).await }));
        }
        Ok(started)
    }

    /// Waits until a delivery ends, and tells what became of its mail; `None` where none is under way.
    pub async fn next_end(&mut self) -> Option<StoreResult<Delivery>> {
        match self.ended.pop_front() {
            Some(end) => Some(end),
            None => self.under_way.next().await,
        }
    }

    /// Whether nothing is under way.
    pub fn is_idle(&self) -> bool {
        self.under_way.is_empty() && self.ended.is_empty()
    }
}

/// The newest mails, sent or not, newest first: for the developer's outbox. What does not open is left out.
///
/// # Errors
/// Where the store fails.
pub async fn recent(provider: &Provider, limit: u32) -> StoreResult<Vec<Mail>> {
    let sealed = provider.stores.outbox.recent(limit).await?;
    Ok(sealed
        .iter()
        .filter_map(|mail| provider.unseal_mail(mail).ok())
        .collect())
}

async fn deliver(provider: &Provider, mailer: &dyn Mailer, sealed: &SealedMail) -> StoreResult<Delivery> {
    let (outbox, id) = (&provider.stores.outbox, sealed.id);
    let mail = match provider.unseal_mail(sealed) {
        Ok(mail) => mail,
        // Sealed under another master key: it may be tried by an instance that has it, until it is of no use.
        Err(error) => {
            tracing::error!(mail = %id, %error, "a mail can't be opened");
            let now = provider.now();
            if sealed.created_at + GIVE_UP <= now {
                outbox.give_up(id, now).await?;
                return Ok(Delivery::GivenUp);
            }
            outbox.postpone(id, now + LONGEST_WAIT).await?;
            return Ok(Delivery::Postponed);
        }
    };
    let delivered = mailer.deliver(id, &mail).await;
    let now = provider.now();
    let Err(error) = delivered else {
        outbox.delivered(id, now).await?;
        return Ok(Delivery::Delivered);
    };
    match next_try(&error, &mail, sealed, now) {
        Some(next) => {
            tracing::warn!(mail = %id, attempts = sealed.attempts, %error, "a mail could not be sent; it is tried again");
            outbox.postpone(id, next).await?;
            Ok(Delivery::Postponed)
        }
        None => {
            tracing::error!(mail = %id, attempts = sealed.attempts, %error, "a mail could not be sent, and is given up");
            outbox.give_up(id, now).await?;
            Ok(Delivery::GivenUp)
        }
    }
}

/// When to try again; `None` where no try would be of use. The last try comes while the mail is still of use.
fn next_try(error: &DeliveryError, mail: &Mail, sealed: &SealedMail, now: Time) -> Option<Time> {
    // A link that has expired helps nobody.
    let last = sealed.created_at + GIVE_UP.min(mail.message.valid() - TO_OPEN);
    let doublings = u32::try_from(sealed.attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(16);
    let next = (now + (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT)).min(last);
    (matches!(error, DeliveryError::ForNow(_)) && now < next).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::{
        email::EmailAddress,
        mail::{Language, MailMessage},
        rng::SystemRng,
    };

    fn start() -> Time {
        chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time")
    }

    fn mail(message: MailMessage) -> Mail {
        Mail {
            to: EmailAddress::parse("ann@example.org").expect("an address"),
            name: None,
            language: Language::En,
            message,
        }
    }

    fn sealed(attempts: i32) -> SealedMail {
        SealedMail {
            id: MailId::generate(&SystemRng),
            sealed: Vec::new(),
            created_at: start(),
            attempts,
        }
    }

    #[test]
    fn tries_grow_apart_and_end_when_the_mail_is_of_no_use() {
        let known = mail(MailMessage::AlreadyRegistered { link: String::new() });
        let busy = DeliveryError::ForNow(String::new());
        let wait = |attempts| next_try(&busy, &known, &sealed(attempts), start()).map(|next| next - start());
        assert_eq!(wait(1), Some(Duration::seconds(30)));
        assert_eq!(wait(2), Some(Duration::seconds(60)));
        assert_eq!(wait(i32::MAX), Some(Duration::hours(1)));
        assert_eq!(
            next_try(&busy, &known, &sealed(50), start() + Duration::hours(48)),
            None
        );
        let refused = DeliveryError::ForGood(String::new());
        assert_eq!(next_try(&refused, &known, &sealed(1), start()), None);
    }

    #[test]
    fn the_last_try_comes_before_the_link_expires_and_not_long_before() {
        let confirm = mail(MailMessage::confirm_sign_up(String::new(), Duration::minutes(30)));
        let busy = DeliveryError::ForNow(String::new());
        let (mut now, mut tries) = (start(), 1);
        while let Some(next) = next_try(&busy, &confirm, &sealed(tries), now) {
            assert!(next > now);
            (now, tries) = (next, tries + 1);
        }
        assert_eq!(now, start() + Duration::minutes(27));
        assert!(tries < 20);
    }
}
