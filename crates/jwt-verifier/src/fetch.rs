//! Fetches the issuer's key set and its status lists, keys by discovery (OpenID Connect Discovery §4) or from a given address.
//!
//! Refuses documents beyond 256 KiB, any answer but 200, metadata that speaks for another issuer (§4.3: MUST be identical), and
//! a step down from https to http. Who carries the request is [`client`](crate::client)'s.

use std::sync::Arc;

use serde::Deserialize;
use url::Url;

use crate::{
    client::{Answer, Get, HttpClient},
    fetch_error::FetchError,
    jwks::KeySet,
    jws::Kind,
};

/// A hundred RSA keys fit; a hostile or broken server can't fill our memory.
const MAX_DOCUMENT: usize = 256 * 1024;

const OK: u16 = 200;
const NOT_MODIFIED: u16 = 304;

/// Where the keys are.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    Discovery { issuer: String, metadata: Url },
    KeySet(Url),
}

#[derive(Clone)]
pub(crate) struct Source {
    client: Arc<dyn HttpClient>,
    location: Location,
}

impl Source {
    pub fn new(client: Arc<dyn HttpClient>, location: Location) -> Self {
        Self { client, location }
    }

    pub async fn fetch(&self) -> Result<KeySet, FetchError> {
        let url = match &self.location {
            Location::KeySet(url) => url.clone(),
            Location::Discovery { issuer, metadata } => self.discover(issuer, metadata).await?,
        };
        let keys = KeySet::parse(&self.document(url).await?).ok_or(FetchError::Malformed("key set"))?;
        if keys.is_empty() {
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
        let document = self.document(metadata.clone()).await?;
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

    async fn document(&self, url: Url) -> Result<Vec<u8>, FetchError> {
        let get = Get {
            url,
            accept: None,
            if_none_match: None,
            max_length: MAX_DOCUMENT,
        };
        Ok(self.get(get).await?.body)
    }

    /// A status list; `None` where it is still the one of this entity tag.
    pub async fn get_list(&self, url: Url, tag: Option<&str>) -> Result<Option<Answer>, FetchError> {
        let get = Get {
            url,
            accept: Some("application/statuslist+jwt"),
            if_none_match: tag.map(str::to_owned),
            max_length: Kind::StatusList.max_length(),
        };
        match self.get(get).await {
            Err(FetchError::Status(NOT_MODIFIED)) if tag.is_some() => Ok(None),
            outcome => outcome.map(Some),
        }
    }

    async fn get(&self, get: Get) -> Result<Answer, FetchError> {
        let max = get.max_length;
        let answer = self.client.get(get).await?;
        if answer.status != OK {
            return Err(FetchError::Status(answer.status));
        }
        if answer.body.len() > max {
            return Err(FetchError::TooLarge);
        }
        Ok(answer)
    }
}
