//! The answer to a client: parameters, and the way that they reach it (RFC 6749 §4.1.2, Form Post §2, RFC 9207 §2).

use super::AuthorizeError;
use crate::{error::OAuthError, model::authorization::ResponseMode, provider::Provider};
use serde::{Deserialize, Serialize};
use url::Url;

/// An authorization response on its way to its client.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// In the query, or by a form.
    pub mode: ResponseMode,
    /// A registered address.
    pub redirect_uri: String,
    /// What it says: a code or an error, `state`, `iss`.
    pub params: Vec<(String, String)>,
}

impl Answer {
    /// A code (RFC 6749 §4.1.2).
    pub(in crate::flow) fn code(
        provider: &Provider,
        mode: ResponseMode,
        redirect_uri: &str,
        state: Option<&str>,
        code: &str,
    ) -> Self {
        Self::new(provider, mode, redirect_uri, state, vec![("code", code)])
    }

    /// An error (RFC 6749 §4.1.2.1).
    pub(in crate::flow) fn error(
        provider: &Provider,
        mode: ResponseMode,
        redirect_uri: &str,
        state: Option<&str>,
        fact: &AuthorizeError,
    ) -> Self {
        let error = OAuthError::from(fact);
        let params = vec![
            ("error", error.code.as_str()),
            ("error_description", error.description),
        ];
        Self::new(provider, mode, redirect_uri, state, params)
    }

    fn new<'a>(
        provider: &'a Provider,
        mode: ResponseMode,
        redirect_uri: &str,
        state: Option<&'a str>,
        mut params: Vec<(&'a str, &'a str)>,
    ) -> Self {
        params.extend(state.map(|state| ("state", state)));
        params.push(("iss", provider.config.issuer.as_str()));
        let owned = params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            mode,
            redirect_uri: redirect_uri.to_owned(),
            params: owned,
        }
    }

    /// The address with the answer in its query. RFC 6749 §3.1.2: the address' own query is kept.
    pub fn url(&self) -> String {
        // Registered addresses were parsed when they were registered.
        match Url::parse(&self.redirect_uri) {
            Ok(mut url) => {
                url.query_pairs_mut().extend_pairs(&self.params);
                url.into()
            }
            Err(_) => self.redirect_uri.clone(),
        }
    }
}

/// It may hold a code.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Answer {{ mode: {:?}, redirect_uri: {:?}, … }}",
            self.mode, self.redirect_uri
        )
    }
}
