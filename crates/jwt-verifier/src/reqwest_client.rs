//! The crate's own HTTP client. Refuses redirects, and an answer that takes more than 5 seconds; uses no proxy of the
//! environment's, since a variable that somebody set for another program should not decide who hands us keys.

use std::error::Error as _;
use std::time::Duration;

use reqwest::{Client, Response, header, redirect};

use crate::{
    client::{Answer, Get, HttpClient, Pending},
    fetch_error::FetchError,
};

/// A healthy issuer answers in milliseconds, and requests may be waiting for this.
const TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The client that a verifier makes for itself, to an issuer of this scheme.
pub(crate) fn client(scheme: &str) -> Result<Client, String> {
    let mut client = Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        // Minutes lie between two fetches: an idle connection would be dead by then.
        .pool_max_idle_per_host(0)
        .no_proxy();
    if scheme == "http" {
        // Spares the load of the system's root certificates, which a slim container may not even have.
        client = client.tls_certs_only([]);
    }
    client.build().map_err(|error| with_causes(&error))
}

/// reqwest's client as it is: a service's own one brings its CA, its proxy and its timeouts along
/// ([`Builder::http_client`](crate::Builder::http_client)). Let it follow no redirect.
impl HttpClient for Client {
    fn get(&self, get: Get) -> Pending<'_> {
        Box::pin(async move {
            let mut request = Client::get(self, get.url);
            if let Some(accept) = get.accept {
                request = request.header(header::ACCEPT, accept);
            }
            if let Some(tag) = get.if_none_match {
                request = request.header(header::IF_NONE_MATCH, tag);
            }
            let response = request.send().await.map_err(unreachable)?;
            let status = response.status().as_u16();
            let etag = response.headers().get(header::ETAG);
            let etag = etag.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
            let body = body(response, get.max_length).await?;
            Ok(Answer { status, etag, body })
        })
    }
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
