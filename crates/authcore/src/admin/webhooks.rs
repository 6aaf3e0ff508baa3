//! Receivers of events ([`crate::webhooks`]): added, listed, removed, given other secrets, tried out.

use super::{Actor, Administration, Denied, Tells as _};
use crate::{
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
    webhook::{Webhook, WebhookReport},
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

/// All receivers and how they are doing.
///
/// # Errors
/// [`Denied`].
pub async fn list(admin: &Administration, actor: &Actor) -> Result<Vec<WebhookReport>, Denied> {
    admin
        .demand(actor, Right::ReadAudit, "webhooks.list", None)
        .await?;
    Ok(admin.stores.webhooks.list().await?)
}

/// One of them.
///
/// # Errors
/// [`WebhookError`].
pub async fn show(
    admin: &Administration,
    id: WebhookId,
    actor: &Actor,
) -> Result<WebhookReport, WebhookError> {
    admin
        .demand(actor, Right::ReadAudit, "webhooks.show", None)
        .await?;
    find(admin, id).await
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
        .demand(actor, Right::ManageWebhooks, "webhooks.remove", None)
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

/// Gives a receiver another secret; the present one signs, too, for `overlap`.
///
/// # Errors
/// [`WebhookError`].
pub async fn rotate(
    admin: &Administration,
    sealer: &Sealer,
    id: WebhookId,
    overlap: Duration,
    actor: &Actor,
) -> Result<(Zeroizing<String>, Time), WebhookError> {
    admin
        .demand(actor, Right::ManageWebhooks, "webhooks.rotate", None)
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
    if admin.stores.webhooks.rotate(id, &sealed, until, &event).await? {
        Ok((secret.to_text(), until))
    } else {
        Err(WebhookError::Unknown)
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
    overlap: Duration,
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
        .demand(actor, Right::ManageWebhooks, "webhooks.retry", None)
        .await?;
    let (event, now) = admin.event(AuditAction::WebhookChanged, actor);
    let event = event.about(&id.to_string(), Value::Null, json!({ "given_up": "sent again" }));
    let due = admin.stores.webhooks.retry(id, now, &event).await?;
    due.ok_or(WebhookError::Unknown)
}

/// Sends a receiver a trial, once and at once: whether it was taken, and if not, why.
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
        .demand(actor, Right::ManageWebhooks, "webhooks.test", None)
        .await?;
    let target = admin
        .stores
        .webhooks
        .target(id)
        .await?
        .ok_or(WebhookError::Unknown)?;
    Ok(webhooks::try_out(provider, id, &target).await)
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

/// What the trail says of one: its query may hold a secret.
fn told(webhook: &Webhook) -> Value {
    let url = webhook.url.split('?').next().unwrap_or_default();
    json!({ "url": url, "events": webhook.events })
}
