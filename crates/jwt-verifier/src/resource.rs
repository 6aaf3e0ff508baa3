//! Protected resource metadata (RFC 9728): what a client is told about a service, so that it finds the issuer, asks for the
//! right scope and names the right resource (RFC 8707). Clients of the Model Context Protocol begin with it.
//!
//! Test to read first: `tests/resource.rs`.

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

/// §3: "the well-known URI string".
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// What a service says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// Where the document is, as challenges name it (§5.1).
    pub metadata_url: Arc<str>,
    /// Its path.
    pub metadata_path: String,
    /// The document.
    pub document: String,
    /// What a challenge without a token says that it needs; empty where nothing was said.
    pub scope: String,
}

impl Resource {
    /// The resource's identifier (§1.2): "a URL that uses the https scheme and has no fragment component". `http` is for
    /// this very machine, as elsewhere in this crate.
    pub fn new(
        identifier: &str,
        issuer: &str,
        scopes: &[String],
        takes_proofs: Option<&str>,
    ) -> Option<Self> {
        let url = Url::parse(identifier).ok()?;
        let is_sound = matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.fragment().is_none()
            && url.query().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_sound {
            return None;
        }
        // §3.1: between host and path; "any terminating slash (/) following the host component MUST be removed".
        let path = match url.path() {
            "/" => "",
            path => path,
        };
        let metadata_path = format!("{WELL_KNOWN}{path}");
        let metadata_url = format!("{}{metadata_path}", url.origin().ascii_serialization());
        let mut document = json!({
            // §3.3: "MUST be identical to the protected resource's resource identifier value": as it was written.
            "resource": identifier,
            "authorization_servers": [issuer],
            "bearer_methods_supported": ["header"],
        });
        if !scopes.is_empty() {
            document["scopes_supported"] = scopes.into();
        }
        if let Some(algorithms) = takes_proofs {
            document["dpop_signing_alg_values_supported"] = algorithms.split(' ').map(Value::from).collect();
        }
        Some(Self {
            metadata_url: metadata_url.into(),
            metadata_path,
            document: document.to_string(),
            scope: scopes.join(" "),
        })
    }
}
