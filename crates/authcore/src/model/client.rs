//! Clients (RFC 6749 §2) and their metadata, under the names of RFC 7591 §2 and OIDC Registration §2.

use super::{
    clock::Time,
    ids::{ClientId, GrantId, StatusIndex},
    scope::Scope,
    secret::SecretHash,
    signing_key::SigningAlgorithm,
};
use serde::{Deserialize, Serialize};

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its identifier.
    pub id: ClientId,
    /// The hash of its secret, where it has one.
    pub secret: Option<SecretHash>,
    /// What it is and may do.
    pub metadata: ClientMetadata,
    /// The client's own grant, which all its `client_credentials` tokens come of: made with the client, so that a
    /// token costs no write.
    pub own_grant: GrantId,
    /// The own grant's place in the status list.
    pub own_status_index: StatusIndex,
    /// When it was registered.
    pub created_at: Time,
}

/// A client about to be registered or replaced.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Its identifier.
    pub id: ClientId,
    /// The hash of its secret, where it has one.
    pub secret: Option<SecretHash>,
    /// What it is and may do.
    pub metadata: ClientMetadata,
    /// The own grant's identifier (kept as it is where the client exists).
    pub own_grant: GrantId,
}

/// Client metadata. Unknown members in stored documents are ignored, missing ones take the defaults of RFC 7591.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// What people read at sign-in and consent.
    pub client_name: String,
    /// The client's home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Where an authorization response may go; compared as exact strings (RFC 9700 §2.1).
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after signing out (RP-Initiated Logout §3.1).
    pub post_logout_redirect_uris: Vec<String>,
    /// Which grants it may use at the token endpoint.
    pub grant_types: Vec<GrantType>,
    /// The most it may ever be granted.
    pub scope: Scope,
    /// How it proves who it is.
    pub token_endpoint_auth_method: AuthMethod,
    /// What its ID tokens are signed with.
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// Belongs to the operator: its users are not asked for consent.
    pub first_party: bool,
}

impl Default for ClientMetadata {
    fn default() -> Self {
        Self {
            client_name: String::new(),
            client_uri: None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            grant_types: vec![GrantType::AuthorizationCode],
            scope: Scope::default(),
            token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
            id_token_signed_response_alg: SigningAlgorithm::Es256,
            first_party: false,
        }
    }
}

impl Client {
    /// Whether the client keeps no secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        self.metadata.token_endpoint_auth_method == AuthMethod::None
    }

    /// Whether it may use the grant.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.metadata.grant_types.contains(&grant)
    }
}

/// Grant types at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.1.3
    AuthorizationCode,
    /// RFC 6749 §6
    RefreshToken,
    /// RFC 6749 §4.4
    ClientCredentials,
}

impl GrantType {
    /// Every grant type that the server speaks: the source of metadata and of the CLI's help.
    pub const ALL: [Self; 3] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
    ];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }

    /// Finds a grant type by its registered name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }
}

/// Client authentication methods (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// A public client: PKCE stands in for authentication.
    None,
    /// HTTP Basic (RFC 6749 §2.3.1).
    ClientSecretBasic,
    /// The secret in the body (RFC 6749 §2.3.1).
    ClientSecretPost,
}

impl AuthMethod {
    /// Every method that the server speaks.
    pub const ALL: [Self; 3] = [Self::None, Self::ClientSecretBasic, Self::ClientSecretPost];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
        }
    }
}
