//! Fetches the issuer's key set and its status lists over HTTP, keys by discovery (OpenID Connect Discovery §4) or from a given address.
//!
//! Refuses redirects, documents beyond 256 KiB, an answer that takes more than 5 seconds, metadata that speaks for
//! another issuer (§4.3: MUST be identical), and a step down from https to http.

use std::error::Error as _;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, header, redirect};
use serde::Deserialize;
use url::Url;

use crate::{jwks::KeySet, jws::Kind};

/// A hundred RSA keys fit; a hostile or broken server can't fill our memory.
const MAX_DOCUMENT: usize = 256 * 1024;
/// A healthy issuer answers in milliseconds, and requests may be waiting for this.
const TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Why keys or a status list could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No connection, or it broke off.
    #[error("the issuer can't be reached: {0}")]
    Unreachable(String),
    /// An answer other than 200; redirects count too.
    #[error("the issuer answered with status {0}")]
    Status(u16),
    /// Larger than 256 KiB, or a status list beyond 384 KiB.
    #[error("the issuer's document is too large")]
    TooLarge,
    /// Not the JSON that it should be.
    #[error("the issuer's {0} can't be read")]
    Malformed(&'static str),
    /// The metadata names another issuer.
    #[error("the metadata found there belongs to another issuer")]
    IssuerMismatch,
    /// `jwks_uri` is plain http although the issuer is https.
    #[error("the issuer's jwks_uri is not https")]
    InsecureKeys,
    /// A key set without a key that can be used.
    #[error("the issuer publishes no key that can be used")]
    NoUsableKey,
    /// A token names a status list that is not at its issuer's own origin.
    #[error("the status list is not at the issuer's own origin")]
    ForeignList,
    /// A status list that is not to be believed.
    #[error("the issuer's status list is refused: {0}")]
    BadList(&'static str),
    /// The fetch was broken off, because the service is stopping.
    #[error("the fetch was broken off")]
    Interrupted,
}

/// Where the keys are.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    Discovery { issuer: String, metadata: Url },
    KeySet(Url),
}

#[derive(Clone)]
pub(crate) struct Source {
    client: Client,
    location: Location,
}

impl Source {
    pub fn new(location: Location) -> Result<Self, String> {
        let start = match &location {
            Location::Discovery { metadata, .. } => metadata,
            Location::KeySet(url) => url,
        };
        let mut client = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // Minutes lie between two fetches: an idle connection would be dead by then.
            .pool_max_idle_per_host(0)
            .no_proxy();
        if start.scheme() == "http" {
            // Spares the load of the system's root certificates, which a slim container may not even have.
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(|error| with_causes(&error))?;
        Ok(Self { client, location })
    }

    pub async fn fetch(&self) -> Result<KeySet, FetchError> {
        let url = match &self.location {
            Location::KeySet(url) => url.clone(),
            Location::Discovery { issuer, metadata } => self.discover(issuer, metadata).await?,
        };
        let keys = KeySet::parse(&self.get(url).await?).ok_or(FetchError::Malformed("key set"))?;
        if keys.len() == 0 {
            return Err(FetchError::NoUsableKey);
        }
        Ok(keys)
    }

    /// Asked anew at each fetch: the address may change, and a few bytes every few minutes cost nothing.
    async fn discover(&self, issuer: &str, metadata: &Url) -> Result<Url, FetchError> {
        #[derive(Deserialize)]
        struct Metadata {
            issuer: String,
            jwks_uri: Url,
        }
        let document = self.get(metadata.clone()).await?;
        let found: Metadata =
            serde_json::from_slice(&document).map_err(|_| FetchError::Malformed("metadata"))?;
        if found.issuer != issuer {
            return Err(FetchError::IssuerMismatch);
        }
        let is_secure = found.jwks_uri.scheme() == "https"
            || (found.jwks_uri.scheme() == "http" && metadata.scheme() == "http");
        if is_secure {
            Ok(found.jwks_uri)
        } else {
            Err(FetchError::InsecureKeys)
        }
    }

    async fn get(&self, url: Url) -> Result<Vec<u8>, FetchError> {
        let response = self.client.get(url).send().await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        body(response, MAX_DOCUMENT).await
    }

    /// A status list; `None` where it is still the one of this entity tag.
    pub async fn get_list(&self, url: Url, tag: Option<&str>) -> Result<Option<Answer>, FetchError> {
        let mut request = self
            .client
            .get(url)
            .header(header::ACCEPT, "application/statuslist+jwt");
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let response = request.send().await.map_err(unreachable)?;
        if response.status() == StatusCode::NOT_MODIFIED && tag.is_some() {
            return Ok(None);
        }
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let tag = response.headers().get(header::ETAG);
        let tag = tag.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        Ok(Some(Answer {
            body: body(response, Kind::StatusList.max_length()).await?,
            tag,
        }))
    }
}

/// A document with its entity tag.
pub(crate) struct Answer {
    pub body: Vec<u8>,
    pub tag: Option<String>,
}

async fn body(mut response: Response, max: usize) -> Result<Vec<u8>, FetchError> {
    let mut document = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if document.len() + chunk.len() > max {
            return Err(FetchError::TooLarge);
        }
        document.extend_from_slice(&chunk);
    }
    Ok(document)
}

fn unreachable(error: reqwest::Error) -> FetchError {
    FetchError::Unreachable(with_causes(&error.without_url()))
}

/// reqwest says "error sending request" and keeps the reason ("connection refused") in its sources.
fn with_causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
