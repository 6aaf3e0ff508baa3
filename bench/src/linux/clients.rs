//! The clients of the rows in [`flows`](super::flows), each registered by `client add --metadata`, as an operator would.

use super::{signer::Signer, testbed};
use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{path::Path, rc::Rc};

/// A confidential client of first party that pushes its requests; it is a resource server as well, for which the goals'
/// tokens are meant: it introspects them, and trades them for narrower ones.
pub const WEB: &str = "bench-web";
/// A confidential client whose tokens are bound to a key.
const BOUND: &str = "bench-bound";
/// A confidential client that signs its assertions.
pub const SIGNER: &str = "bench-signer";
/// A public client on a device.
pub const DEVICE: &str = "bench-device";

/// The grant of RFC 8693.
pub const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The grant of RFC 8628.
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What they show.
pub struct Clients {
    /// [`WEB`]'s `Authorization`.
    pub web: String,
    /// [`BOUND`]'s `Authorization`.
    pub bound: String,
    /// The key of [`BOUND`]'s proofs.
    pub proof: Rc<Signer>,
    /// The key of [`SIGNER`]'s assertions.
    pub assertion: Rc<Signer>,
}

impl Clients {
    /// Registers them: `call` runs the auth server's program with arguments and says what it printed.
    pub fn register(folder: &Path, call: impl Fn(&[&str]) -> anyhow::Result<String>) -> anyhow::Result<Self> {
        let (proof, assertion) = (Signer::new()?, Signer::new()?);
        let add = |id: &str, metadata: &Value| -> anyhow::Result<Value> {
            let file = folder.join(format!("{id}.json"));
            std::fs::write(&file, metadata.to_string()).context("can't write a client's metadata")?;
            let file = file.to_string_lossy();
            let answer = call(&["client", "add", "--id", id, "--metadata", &file, "--json"])?;
            serde_json::from_str(&answer).context("`client add --json` answered no JSON")
        };
        let basic = |id: &str, metadata: &Value| -> anyhow::Result<String> {
            let answer = add(id, metadata)?;
            let secret = answer["client_secret"]
                .as_str()
                .context("`client add --json` answered no client_secret")?;
            Ok(format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))
        };

        let web = json!({
            "id_token_signed_response_alg": "ES256",
            "client_name": "Bench web",
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code", EXCHANGE],
            "redirect_uris": [testbed::CALLBACK],
            "scope": testbed::SCOPE,
            "first_party": true,
            "require_pushed_authorization_requests": true,
            "token_exchange": {"audiences": ["goals"], "impersonation": true, "delegation": false},
        });
        let own = "goals:read goals:write";
        let bound = json!({
            "id_token_signed_response_alg": "ES256",
            "client_name": "Bench bound",
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["client_credentials"],
            "scope": own,
            "dpop_bound_access_tokens": true,
        });
        let signer = json!({
            "id_token_signed_response_alg": "ES256",
            "client_name": "Bench signer",
            "token_endpoint_auth_method": "private_key_jwt",
            "grant_types": ["client_credentials"],
            "scope": own,
            "jwks": {"keys": [assertion.jwk()]},
        });
        let device = json!({
            "id_token_signed_response_alg": "ES256",
            "client_name": "Bench device",
            "token_endpoint_auth_method": "none",
            "grant_types": [DEVICE_CODE],
            "scope": "openid goals:read",
        });
        let web = basic(WEB, &web)?;
        let bound = basic(BOUND, &bound)?;
        add(SIGNER, &signer)?;
        add(DEVICE, &device)?;
        Ok(Self {
            web,
            bound,
            proof: Rc::new(proof),
            assertion: Rc::new(assertion),
        })
    }
}
