//! Who asks the issuer: the crate's own client (feature `reqwest`), or yours.
//!
//! An own [`HttpClient`] is for whatever a service reaches its issuer by: a company's CA, a proxy, a mesh, another client than
//! reqwest. All that it has to do is a `GET`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use url::Url;

use crate::fetch_error::FetchError;

/// A document that is wanted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Get {
    /// Where it is.
    pub url: Url,
    /// The value of `Accept`, if any.
    pub accept: Option<&'static str>,
    /// The value of `If-None-Match`, where an earlier answer is held: the answer may be 304 then.
    pub if_none_match: Option<String>,
    /// Bytes of a body at most: a client may stop reading beyond them ([`FetchError::TooLarge`]); what is longer is refused.
    pub max_length: usize,
}

/// What came.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The value of `ETag`, if any.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What [`HttpClient::get`] gives.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Result<Answer, FetchError>> + Send + 'a>>;

/// Fetches documents of the issuer's.
///
/// Redirects are not to be followed: where the issuer's documents are is the issuer's to say, and a redirect is refused as
/// the status that it is. Whoever waits for a token waits for this; a few seconds should be the most.
///
/// ```
/// use jwt_verifier::client::{Answer, Get, HttpClient, Pending};
///
/// /// Always the same keys.
/// struct Fixed(&'static str);
///
/// impl HttpClient for Fixed {
///     fn get(&self, _: Get) -> Pending<'_> {
///         let body = self.0.as_bytes().to_vec();
///         Box::pin(async move { Ok(Answer { status: 200, etag: None, body }) })
///     }
/// }
/// ```
pub trait HttpClient: Send + Sync {
    /// Fetches a document. Every answer is one, whatever its status; errors are for what is none
    /// ([`FetchError::Unreachable`]).
    fn get(&self, request: Get) -> Pending<'_>;
}

impl fmt::Debug for dyn HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpClient")
    }
}
