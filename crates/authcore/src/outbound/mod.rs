//! Requests that the provider makes itself: to clients' `jwks_uri`, `sector_identifier_uri`, `request_uris`,
//! `logo_uri` and `backchannel_logout_uri`; and to receivers of events, which operators name.
//!
//! Every such address comes from outside, so whoever implements this guards it: time, size, no redirects, and no address
//! inside the operator's own network unless the operator says so. Whatever implements it is asked through the one
//! `Fetcher`, which bounds what strangers can make this server ask.

mod fetcher;

pub(crate) use fetcher::Fetcher;

use crate::unique_json;
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
    /// So much is asked for at this moment that this has to wait for another.
    #[error("too many requests are under way")]
    Busy,
    /// The answer is too long, or not what was asked for.
    #[error("the answer can't be used: {0}")]
    Unusable(&'static str),
}

/// Makes requests.
#[async_trait]
pub trait Outbound: Send + Sync {
    /// Fetches a JSON document of at most `max_bytes`.
    async fn get_json(&self, url: &str, max_bytes: usize) -> Result<Value, OutboundError> {
        read_json(&self.get_bytes(url, "application/json", max_bytes).await?)
    }

    /// Fetches a client's key set, of at most `max_bytes`, as it came: on a developer's machine it may be where other
    /// documents may not.
    async fn get_keys(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError>;

    /// Fetches whatever is there, of at most `max_bytes`; what it is said to be is not looked at.
    async fn get_bytes(&self, url: &str, accept: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError>;

    /// Posts a form and reads nothing but the status: any of 2xx is success.
    async fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Result<(), OutboundError>;

    /// Posts a JSON document with these headers, and reads nothing but the status likewise.
    async fn post_json(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<(), OutboundError>;
}

/// Reads what came as JSON.
///
/// # Errors
/// [`OutboundError::Unusable`] where it is none, or says one thing twice.
pub fn read_json(body: &[u8]) -> Result<Value, OutboundError> {
    unique_json::read(body)
        .map_err(|_| OutboundError::Unusable("it is not JSON, or an object of it has a member twice"))
}
