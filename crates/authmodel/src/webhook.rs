//! Receivers that are told of events, and word on its way to them.

use crate::{
    clock::Time,
    ids::{UserId, WebhookId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its identifier.
    pub id: WebhookId,
    /// Where it is told.
    pub url: String,
    /// Of which events, by their names in the trail; of all where none is named.
    pub events: BTreeSet<String>,
    /// Since when.
    pub created_at: Time,
}

/// How a receiver is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookReport {
    /// Which.
    pub webhook: Webhook,
    /// Until when its previous secret signs, too, where it has one.
    pub previous_until: Option<Time>,
    /// How much is on its way.
    pub waiting: u64,
    /// How much was given up and is still kept.
    pub given_up: u64,
    /// How much it has taken.
    pub delivered: u64,
    /// When it last took something.
    pub last_delivered_at: Option<Time>,
    /// When it last did not.
    pub last_failed_at: Option<Time>,
    /// Why.
    pub last_failure: Option<String>,
}

/// What became of a change of a receiver's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretRotation {
    /// It has another one.
    Done,
    /// The one before the present one signs until then: nothing is changed.
    Overlaps(Time),
    /// There is no such receiver.
    Unknown,
}

/// What a delivery needs of a receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookTarget {
    /// Where.
    pub url: String,
    /// Its sealed secret.
    pub secret: Vec<u8>,
    /// The one before, sealed, and until when it signs.
    pub previous: Option<(Vec<u8>, Time)>,
}

/// One word on its way to one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Its place: later ones have greater numbers.
    pub number: i64,
    /// What the receiver knows it by, at every try.
    pub event_id: Uuid,
    /// Which receiver.
    pub webhook: WebhookId,
    /// When it happened.
    pub at: Time,
    /// What, by its name in the trail.
    pub action: String,
    /// How it came out.
    pub outcome: String,
    /// Of whom.
    pub user_id: Option<UserId>,
    /// Through, or about, which client.
    pub client_id: Option<String>,
    /// Since when it is tried: since it happened, or since it was to be sent again.
    pub tried_since: Time,
    /// How often it was tried since then, this time included.
    pub attempts: i32,
}
