//! Requests that the provider makes itself: to clients' `jwks_uri`, `sector_identifier_uri`, `request_uris`,
//! `logo_uri` and `backchannel_logout_uri`.
//!
//! Every such address comes from outside, so whoever implements this guards it: time, size, no redirects, and no address
//! inside the operator's own network unless the operator says so.

use async_trait::async_trait;
use serde_json::Value;

/// A request could not be made, or its answer is none that could be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The address is not one that this server may ask.
    #[error("the address may not be asked: {0}")]
    Forbidden(&'static str),
    /// Nobody answers in time.
    #[error("no answer")]
    Unreachable,
    /// The answer has this status.
    #[error("the answer has status {0}")]
    Status(u16),
    /// The answer is too long, or not what was asked for.
    #[error("the answer can't be used: {0}")]
    Unusable(&'static str),
}

/// Makes requests.
#[async_trait]
pub trait Outbound: Send + Sync {
    /// Fetches a JSON document of at most `max_bytes`.
    async fn get_json(&self, url: &str, max_bytes: usize) -> Result<Value, OutboundError>;

    /// Fetches whatever is there, of at most `max_bytes`; what it is said to be is not looked at.
    async fn get_bytes(&self, url: &str, accept: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError>;

    /// Posts a form and reads nothing but the status: any of 2xx is success.
    async fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Result<(), OutboundError>;
}
