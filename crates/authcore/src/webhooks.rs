//! Receivers that operators name are told of events (Standard Webhooks 1.0): each word signed, retried, and delivered at least
//! once; of one user, in the order in which things happened.
//!
//! The database writes word with each event, so none is lost and none is of what did not happen. Owns what a word says, how it is
//! signed, when it is tried again and given up. Invariants: a word has the same identifier at every try, and a fresh time; it holds
//! less than the trail does: no address of a network, no browser, nothing of operators' acts but their name; receivers don't wait
//! for each other; requests go out through the guarded [`Outbound`](crate::outbound::Outbound) alone.
//!
//! Test to read first: `tests/blackbox/webhooks.rs`.

use crate::{
    outbound::OutboundError,
    provider::Provider,
    seal::{Purpose, Sealer, UnsealError},
};
use authmodel::{
    clock::Time,
    ids::WebhookId,
    rng::Rng,
    store::StoreResult,
    webhook::{WebhookDelivery, WebhookTarget},
};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use chrono::{Duration, SecondsFormat};
use futures_util::{StreamExt as _, stream};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Words taken at a time for one receiver, and requests to it at once: a sound receiver takes hundreds a second by these, and one
/// that never answers holds four connections.
const BATCH: u32 = 32;
const AT_ONCE: usize = 4;

/// How long a word is held by the instance that tries it: longer than a batch of requests takes that all run out of time.
const LEASE: Duration = Duration::minutes(2);

/// The wait after the first failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::seconds(2);
/// A receiver that was away for a night hears of it in the morning.
const LONGEST_PAUSE: Duration = Duration::hours(1);

/// What is given up is kept so long, for an operator to see it and send it again. It names users, some of whom may be gone: not
/// longer.
const KEEP: Duration = Duration::days(7);

/// The version of the body.
const VERSION: u32 = 1;

/// The kind of a trial, which is no event.
const TRIAL: &str = "trial";

/// How secrets begin, for whoever finds one.
const PREFIX: &str = "whsec_";

/// A receiver's key: 32 random bytes, which Standard Webhooks asks for at least 24 of.
pub(crate) struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    pub(crate) fn generate(rng: &dyn Rng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill(&mut *key);
        Self(key)
    }

    /// As its receiver is told it, once.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", BASE64.encode(*self.0)))
    }

    pub(crate) fn seal(&self, sealer: &Sealer, id: WebhookId, rng: &dyn Rng) -> Vec<u8> {
        sealer.seal(Purpose::Webhook, id.0.as_bytes(), &*self.0, rng)
    }
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Taken.
    pub delivered: u32,
    /// To be tried again.
    pub postponed: u32,
    /// Not.
    pub given_up: u32,
}

impl Delivered {
    /// How many there were.
    pub const fn all(self) -> u32 {
        self.delivered + self.postponed + self.given_up
    }
}

/// A word was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The request failed.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The secret was sealed under another master key.
    #[error("its secret does not open under this master key")]
    Sealed(#[from] UnsealError),
}

/// Receivers for which something is due.
///
/// # Errors
/// Where the store fails.
pub async fn with_due(provider: &Provider) -> StoreResult<Vec<WebhookId>> {
    provider.stores.webhooks.with_due(provider.now()).await
}

/// Forgets what was given up long ago.
///
/// # Errors
/// Where the store fails.
pub async fn forget(provider: &Provider) -> StoreResult<u64> {
    provider.stores.webhooks.forget(provider.now() - KEEP).await
}

/// Delivers a batch to one receiver. Call again while there was one.
///
/// # Errors
/// Where the store fails; what was claimed is due again after its lease.
pub async fn deliver(provider: &Provider, id: WebhookId) -> StoreResult<Delivered> {
    let store = &provider.stores.webhooks;
    let Some(target) = store.target(id).await? else {
        return Ok(Delivered::default());
    };
    let now = provider.now();
    let due = store.claim(id, now, now + LEASE, BATCH).await?;
    let outcomes: Vec<StoreResult<Delivered>> = stream::iter(&due)
        .map(|word| deliver_one(provider, &target, word))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut sum = Delivered::default();
    for outcome in outcomes {
        let one = outcome?;
        sum.delivered += one.delivered;
        sum.postponed += one.postponed;
        sum.given_up += one.given_up;
    }
    Ok(sum)
}

async fn deliver_one(
    provider: &Provider,
    target: &WebhookTarget,
    word: &WebhookDelivery,
) -> StoreResult<Delivered> {
    let store = &provider.stores.webhooks;
    let told = tell(provider, word.webhook, target, word.event_id, &body_of(word)).await;
    let now = provider.now();
    let Err(error) = told else {
        store.delivered(word, now).await?;
        return Ok(Delivered {
            delivered: 1,
            ..Delivered::default()
        });
    };
    let next = next_try(word, now, provider.config.webhooks_give_up_after);
    store.failed(word, now, next, &error.to_string()).await?;
    let (webhook, attempt) = (word.webhook, word.attempts);
    Ok(if next.is_some() {
        tracing::info!(%webhook, attempt, %error, "a webhook will be told later");
        Delivered {
            postponed: 1,
            ..Delivered::default()
        }
    } else {
        tracing::warn!(%webhook, attempt, %error, "a webhook could not be told of an event, which is given up");
        Delivered {
            given_up: 1,
            ..Delivered::default()
        }
    })
}

/// When to try again; `None` where it is time to give up. The last try comes at that time, not before.
fn next_try(word: &WebhookDelivery, now: Time, give_up_after: Duration) -> Option<Time> {
    let last = word.tried_since + give_up_after;
    let doublings = u32::try_from(word.attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(16);
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    (now < last).then(|| (now + pause).min(last))
}

/// Tells a receiver of nothing, so that an operator sees whether it answers.
///
/// # Errors
/// [`TellError`].
pub async fn try_out(provider: &Provider, id: WebhookId, target: &WebhookTarget) -> Result<(), TellError> {
    let mut bytes = [0; 16];
    provider.rng.fill(&mut bytes);
    let event = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let body = body(event, TRIAL, provider.now(), &json!({}));
    tell(provider, id, target, event, &body).await
}

fn body_of(word: &WebhookDelivery) -> Value {
    let mut data = json!({ "outcome": word.outcome });
    if let Some(user) = word.user_id {
        data["user_id"] = json!(user);
    }
    if let Some(client) = &word.client_id {
        data["client_id"] = json!(client);
    }
    body(word.event_id, &word.action, word.at, &data)
}

fn body(event: Uuid, kind: &str, at: Time, data: &Value) -> Value {
    json!({
        "version": VERSION,
        "id": message_id(event),
        "type": kind,
        "timestamp": at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "data": data,
    })
}

fn message_id(event: Uuid) -> String {
    format!("msg_{}", event.simple())
}

async fn tell(
    provider: &Provider,
    id: WebhookId,
    target: &WebhookTarget,
    event: Uuid,
    body: &Value,
) -> Result<(), TellError> {
    let now = provider.now();
    let unseal = |sealed: &[u8]| provider.sealer.unseal(Purpose::Webhook, id.0.as_bytes(), sealed);
    let mut keys = vec![unseal(&target.secret)?];
    if let Some((previous, until)) = &target.previous
        && now < *until
        // One that was sealed under another master key holds the present one up for nobody.
        && let Ok(previous) = unseal(previous)
    {
        keys.push(previous);
    }
    let (message, timestamp, body) = (message_id(event), now.timestamp().to_string(), body.to_string());
    let signatures: Vec<String> = keys
        .iter()
        .map(|key| signature(key, &message, &timestamp, &body))
        .collect();
    let headers = [
        ("webhook-id", message),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signatures.join(" ")),
    ];
    Ok(provider
        .outbound
        .post_json(&target.url, &headers, body.into_bytes())
        .await?)
}

/// Standard Webhooks 1.0, "Signature scheme": over identifier, time and the body as it is sent.
fn signature(key: &[u8], id: &str, timestamp: &str, body: &str) -> String {
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::rng::SystemRng;

    fn word(attempts: i32) -> WebhookDelivery {
        let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        WebhookDelivery {
            number: 1,
            event_id: Uuid::from_bytes([7; 16]),
            webhook: WebhookId::generate(&SystemRng),
            at,
            tried_since: at,
            action: "login".to_owned(),
            outcome: "success".to_owned(),
            user_id: None,
            client_id: None,
            attempts,
        }
    }

    /// The example of the specification.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let key = BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        assert_eq!(
            signature(
                &key,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                r#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn tries_grow_apart_and_the_last_is_at_the_end() {
        let (after, start) = (Duration::days(3), word(1).at);
        let wait = |attempts| next_try(&word(attempts), start, after).map(|next| next - start);
        assert_eq!(wait(1), Some(Duration::seconds(2)));
        assert_eq!(wait(4), Some(Duration::seconds(16)));
        assert_eq!(wait(i32::MAX), Some(Duration::hours(1)));
        let late = next_try(&word(90), start + after - Duration::seconds(5), after);
        assert_eq!(late, Some(start + after));
        assert_eq!(next_try(&word(91), start + after, after), None);
    }

    #[test]
    fn what_is_sent_again_has_its_whole_time_once_more() {
        let (after, again) = (Duration::days(3), word(1).at + Duration::days(5));
        let retried = WebhookDelivery {
            tried_since: again,
            ..word(1)
        };
        assert_eq!(
            next_try(&retried, again, after),
            Some(again + Duration::seconds(2))
        );
        assert_eq!(next_try(&retried, again + after, after), None);
    }

    #[test]
    fn a_word_says_what_happened_and_to_whom() {
        let body = body_of(&word(1));
        let expected = json!({
            "version": 1, "id": "msg_07070707070707070707070707070707", "type": "login",
            "timestamp": "2027-01-15T08:00:00.000Z", "data": { "outcome": "success" },
        });
        assert_eq!(body, expected);
    }
}
