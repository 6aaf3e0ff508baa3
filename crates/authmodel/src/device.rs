//! Device authorizations (RFC 8628): a device that waits while its user decides at another screen.

use crate::{
    authentication::Authentication,
    clock::Time,
    grant::GrantDetails,
    ids::{ClientId, GrantId, SessionId, UserId},
    scope::Scope,
};
use serde::{Deserialize, Serialize};

/// What a device asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// Which client.
    pub client_id: ClientId,
    /// What it asked for.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// What else it asked for.
    #[serde(default)]
    pub details: GrantDetails,
    /// When the codes expire.
    pub expires_at: Time,
}

/// The user's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum DeviceDecision {
    /// Allowed: what the grant is made of.
    Approved(DeviceApproval),
    /// Refused.
    Denied,
}

/// An approved device authorization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceApproval {
    /// The grant that the device's next poll makes.
    pub grant_id: GrantId,
    /// Who allowed it.
    pub user_id: UserId,
    /// In which browser session.
    pub session_id: SessionId,
    /// When and how they had signed in.
    #[serde(flatten)]
    pub authentication: Authentication,
    /// When they allowed it: consent that is withdrawn afterwards ends it.
    #[serde(default)]
    pub allowed_at: Time,
    /// What they allowed.
    pub scope: Scope,
}

/// How a poll came out (RFC 8628 §3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DevicePoll {
    /// Nobody has decided yet.
    Pending,
    /// The same, and the device asks too often.
    SlowDown,
    /// Refused; the code is used up.
    Denied,
    /// Allowed; the code is used up: of any number of polls at once, one gets this.
    Approved(Box<DeviceRequest>, DeviceApproval),
    /// No such code, of another client, expired or used up.
    Unknown,
}
