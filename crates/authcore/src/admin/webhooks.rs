//! Receivers of events ([`crate::webhooks`]): added, listed, removed, given other secrets, tried out.

use super::{Actor, Administration, Denied, Tells as _};
use crate::{
    limit::{self, LimitError, Try},
    provider::Provider,
    seal::Sealer,
    webhooks::{self, Secret, TellError},
};
use authmodel::{
    audit::AuditAction,
    clock::Time,
    ids::WebhookId,
    role::Right,
    store::{MOST_WEBHOOKS, StoreError},
    webhook::{SecretRotation, Webhook, WebhookReport},
};
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use url::{Host, Url};
use zeroize::Zeroizing;

/// The longest address: what servers take in a request line.
pub const LONGEST_URL: usize = 2000;

/// For how long two secrets may sign side by side: a month of releases.
pub const LONGEST_OVERLAP: Duration = Duration::days(30);

/// What a receiver is to be.
#[derive(Clone, Debug)]
pub struct WebhookDraft {
    /// Where it is told.
    pub url: String,
    /// Of which events; of all where none is named.
    pub events: BTreeSet<String>,
}

/// A receiver, and its secret, shown this once.
pub struct WebhookAdded {
    /// Which.
    pub webhook: Webhook,
    /// Its secret.
    pub secret: Zeroizing<String>,
}

/// An act on a receiver is refused.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The address can't be one.
    #[error("the address {0}")]
    Url(&'static str),
    /// There is no such event.
    #[error("there is no event `{0}`")]
    Event(String),
    /// There are as many as there may be.
    #[error("there are {MOST_WEBHOOKS} webhooks already, which is the most")]
    TooMany,
    /// The overlap is too long.
    #[error("the previous secret may sign for 30 days at most")]
    Overlap,
    /// Its secret was changed a while ago, and the one before still signs: what was promised then holds.
    #[error("the secret before signs until {} UTC, and another change would end that: say so where it is meant", .0.format("%Y-%m-%d %H:%M:%S"))]
    Overlaps(Time),
    /// It was tried out too often.
    #[error("it was tried out too often lately")]
    Limited {
        /// When to ask again.
        retry_after: std::time::Duration,
    },
    /// There is none of this identifier.
    #[error("there is no such webhook")]
    Unknown,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All receivers and how they are doing. Whoever may not manage them sees the origins of their addresses alone.
///
/// # Errors
/// [`Denied`].
pub async fn list(admin: &Administration, actor: &Actor) -> Result<Vec<WebhookReport>, Denied> {
    admin
        .demand(actor, Right::ReadAudit, "webhooks.list", None)
        .await?;
    let all = admin.stores.webhooks.list().await?;
    Ok(all.into_iter().map(|report| shown(report, actor)).collect())
}

/// One of them, as in the list.
///
/// # Errors
/// [`WebhookError`].
pub async fn show(
    admin: &Administration,
    id: WebhookId,
    actor: &Actor,
) -> Result<WebhookReport, WebhookError> {
    admin
        .demand(actor, Right::ReadAudit, "webhooks.show", Some(&id.to_string()))
        .await?;
    Ok(shown(find(admin, id).await?, actor))
}

async fn find(admin: &Administration, id: WebhookId) -> Result<WebhookReport, WebhookError> {
    let all = admin.stores.webhooks.list().await?;
    let found = all.into_iter().find(|report| report.webhook.id == id);
    found.ok_or(WebhookError::Unknown)
}

/// Adds a receiver: it is told of what happens from here on.
///
/// # Errors
/// [`WebhookError`]; nothing is kept then.
pub async fn add(
    admin: &Administration,
    sealer: &Sealer,
    draft: WebhookDraft,
    actor: &Actor,
) -> Result<WebhookAdded, WebhookError> {
    admin
        .demand(actor, Right::ManageWebhooks, "webhooks.add", None)
        .await?;
    check_url(&draft.url)?;
    if let Some(unknown) = draft
        .events
        .iter()
        .find(|name| AuditAction::parse(name).is_none())
    {
        return Err(WebhookError::Event(unknown.clone()));
    }
    let (event, now) = admin.event(AuditAction::WebhookChanged, actor);
    let webhook = Webhook {
        id: WebhookId::generate(&*admin.rng),
        url: draft.url,
        events: draft.events,
        created_at: now,
    };
    let secret = Secret::generate(&*admin.rng);
    let sealed = secret.seal(sealer, webhook.id, &*admin.rng);
    let event = event.about(&webhook.id.to_string(), Value::Null, told(&webhook));
    if !admin.stores.webhooks.add(&webhook, &sealed, &event).await? {
        return Err(WebhookError::TooMany);
    }
    Ok(WebhookAdded {
        webhook,
        secret: secret.to_text(),
    })
}

/// As [`add`], of a provider that runs.
///
/// # Errors
/// [`WebhookError`].
pub async fn add_running(
    admin: &Administration,
    provider: &Provider,
    draft: WebhookDraft,
    actor: &Actor,
) -> Result<WebhookAdded, WebhookError> {
    add(admin, &provider.sealer, draft, actor).await
}

/// Removes a receiver; what is on its way to it is not told.
///
/// # Errors
/// [`WebhookError`].
pub async fn remove(admin: &Administration, id: WebhookId, actor: &Actor) -> Result<(), WebhookError> {
    admin
        .demand(
            actor,
            Right::ManageWebhooks,
            "webhooks.remove",
            Some(&id.to_string()),
        )
        .await?;
    let report = find(admin, id).await?;
    let (event, _) = admin.event(AuditAction::WebhookChanged, actor);
    let event = event.about(&id.to_string(), told(&report.webhook), Value::Null);
    if admin.stores.webhooks.remove(id, &event).await? {
        Ok(())
    } else {
        Err(WebhookError::Unknown)
    }
}

/// Gives a receiver another secret; the present one signs, too, for `overlap`. While the one before that still signs, this is
/// refused, unless `ends_overlap`: its receiver may know no other yet.
///
/// # Errors
/// [`WebhookError`].
pub async fn rotate(
    admin: &Administration,
    sealer: &Sealer,
    id: WebhookId,
    (overlap, ends_overlap): (Duration, bool),
    actor: &Actor,
) -> Result<(Zeroizing<String>, Time), WebhookError> {
    admin
        .demand(
            actor,
            Right::ManageWebhooks,
            "webhooks.rotate",
            Some(&id.to_string()),
        )
        .await?;
    if overlap < Duration::zero() || overlap > LONGEST_OVERLAP {
        return Err(WebhookError::Overlap);
    }
    let (event, now) = admin.event(AuditAction::WebhookChanged, actor);
    let until = now + overlap;
    let event = event.about(
        &id.to_string(),
        Value::Null,
        json!({ "secret": "another", "previous_until": until }),
    );
    let secret = Secret::generate(&*admin.rng);
    let sealed = secret.seal(sealer, id, &*admin.rng);
    // No overlap ends later than that.
    let free_at = if ends_overlap {
        now + LONGEST_OVERLAP * 2
    } else {
        now
    };
    let store = &admin.stores.webhooks;
    match store.rotate(id, &sealed, (until, free_at), &event).await? {
        SecretRotation::Done => Ok((secret.to_text(), until)),
        SecretRotation::Overlaps(until) => Err(WebhookError::Overlaps(until)),
        SecretRotation::Unknown => Err(WebhookError::Unknown),
    }
}

/// As [`rotate`], of a provider that runs.
///
/// # Errors
/// [`WebhookError`].
pub async fn rotate_running(
    admin: &Administration,
    provider: &Provider,
    id: WebhookId,
    overlap: (Duration, bool),
    actor: &Actor,
) -> Result<(Zeroizing<String>, Time), WebhookError> {
    rotate(admin, &provider.sealer, id, overlap, actor).await
}

/// Sends again what was given up; how much.
///
/// # Errors
/// [`WebhookError`].
pub async fn retry(admin: &Administration, id: WebhookId, actor: &Actor) -> Result<u64, WebhookError> {
    admin
        .demand(
            actor,
            Right::ManageWebhooks,
            "webhooks.retry",
            Some(&id.to_string()),
        )
        .await?;
    let (event, now) = admin.event(AuditAction::WebhookChanged, actor);
    let event = event.about(&id.to_string(), Value::Null, json!({ "given_up": "sent again" }));
    let due = admin.stores.webhooks.retry(id, now, &event).await?;
    due.ok_or(WebhookError::Unknown)
}

/// Sends a receiver a trial, once and at once: whether it was taken, and if not, why. The trail has it, however it comes out.
///
/// # Errors
/// [`WebhookError`].
pub async fn test(
    admin: &Administration,
    provider: &Provider,
    id: WebhookId,
    actor: &Actor,
) -> Result<Result<(), TellError>, WebhookError> {
    admin
        .demand(
            actor,
            Right::ManageWebhooks,
            "webhooks.test",
            Some(&id.to_string()),
        )
        .await?;
    let target = admin
        .stores
        .webhooks
        .target(id)
        .await?
        .ok_or(WebhookError::Unknown)?;
    Try::new(&provider.limiter, &actor.origin)
        .subject(&limit::WEBHOOK_TRIALS, &id.to_string())
        .count()
        .await?;
    let (event, _) = admin.event(AuditAction::WebhookChanged, actor);
    let event = event.about(&id.to_string(), Value::Null, json!({ "trial": "sent" }));
    admin.stores.audit.append(&event).await?;
    Ok(webhooks::try_out(provider, id, &target).await)
}

impl From<LimitError> for WebhookError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => error.into(),
        }
    }
}

/// Whether an address could be a receiver's. Whether it may be asked is seen at each delivery, where its name is resolved.
fn check_url(text: &str) -> Result<(), WebhookError> {
    let refuse = |why| Err(WebhookError::Url(why));
    if text.len() > LONGEST_URL {
        return refuse("is longer than 2000 characters");
    }
    let Ok(url) = Url::parse(text) else {
        return refuse("is no URL");
    };
    let is_here = match url.host() {
        None => return refuse("has no host"),
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
        return refuse("has to be https (or http, on this machine)");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("holds a user or a password: receivers know us by the signature");
    }
    if url.fragment().is_some() {
        return refuse("has a fragment");
    }
    Ok(())
}

/// What the trail says of one.
fn told(webhook: &Webhook) -> Value {
    json!({ "url": origin(&webhook.url), "events": webhook.events })
}

/// Where it is told, as far as everybody may know: at Slack, Discord, Teams and the like whoever knows the path or the query may
/// write in its name.
fn origin(url: &str) -> String {
    Url::parse(url).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

/// As whoever asks may see it.
fn shown(mut report: WebhookReport, actor: &Actor) -> WebhookReport {
    if !actor.may(Right::ManageWebhooks) {
        report.webhook.url = origin(&report.webhook.url);
    }
    report
}
