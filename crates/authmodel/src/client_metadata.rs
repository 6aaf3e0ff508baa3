//! Client metadata, under the registered names of RFC 7591 §2, OIDC Registration §2 and the extensions that add to them.
//!
//! One JSON document per client. Unknown members of stored documents are ignored, missing ones take their defaults, so
//! that a client registered by an older version is read by a newer one. What is *accepted* from outside is decided in
//! `authcore::clients::registration`; this is what is kept.

use crate::{client_access::ClientAccess, scope::Scope, signing_key::SigningAlgorithm};
use jose::JwkSet;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Client metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// What users read at sign-in and consent.
    pub client_name: String,
    /// The client's home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// The client's logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// What it does with data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Whom to write to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// What it runs as: decides which redirect URIs it may register (OIDC Registration §2).
    pub application_type: ApplicationType,
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
    /// What its assertions have to be signed with; any that we take where it names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// Its public keys, by value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<PublicKeys>,
    /// Its public keys, by reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// What its ID tokens are signed with.
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// What its userinfo is signed with; plain JSON where it names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    /// What its introspection responses are signed with (RFC 9701 §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<SigningAlgorithm>,
    /// What its authorization responses are signed with, where it asks for signed ones (JARM §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<SigningAlgorithm>,
    /// What its request objects have to be signed with (RFC 9101 §10.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<String>,
    /// Where its request objects may be fetched from (OIDC Registration §2); a `#fragment` in them is of no account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// Takes only signed request objects (RFC 9101 §10.5).
    pub require_signed_request_object: bool,
    /// Takes only pushed requests (RFC 9126 §6).
    pub require_pushed_authorization_requests: bool,
    /// How its users are named (OIDC Core §8).
    pub subject_type: SubjectType,
    /// What pairwise names are computed from, where redirect URIs have several hosts (OIDC Core §8.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// `max_age` where a request has none (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    /// Wants `auth_time` in every ID token; ours always have it.
    pub require_auth_time: bool,
    /// `acr_values` where a request has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Where a third party may start a sign-in (OIDC Core §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// Where it is told of the end of a session (Back-Channel Logout §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Wants `sid` in logout tokens; ours always have it.
    pub backchannel_logout_session_required: bool,
    /// Takes only DPoP-bound tokens (RFC 9449 §5.2).
    pub dpop_bound_access_tokens: bool,
    /// Takes only tokens that are bound to its certificate (RFC 8705 §3.4).
    pub tls_client_certificate_bound_access_tokens: bool,
    /// The certificate that it authenticates with (RFC 8705 §2.1.2).
    #[serde(flatten)]
    pub tls_client_auth: TlsClientAuth,
    /// Types of `authorization_details` that it may use (RFC 9396 §10).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details_types: Vec<String>,
    /// May leave PKCE out: a confidential client that knows no better (Basic OP runs without). Never a public one.
    pub pkce_exempt: bool,
    /// What it may exchange tokens for (RFC 8693).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_exchange: Option<TokenExchangePolicy>,
    /// Its ID tokens hold what the scope tells about the user, too: for the many libraries that read nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_claims: Option<bool>,
    /// The groups that it is told of: by name, or by how names begin (`team:*`). All of a user's where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told_groups: Vec<String>,
    /// Who may use it. Clients of versions that knew no such member are open to everyone, as they were.
    pub access: ClientAccess,
    /// Belongs to the operator: its users are not asked for consent.
    pub first_party: bool,
    /// It is a copy of the document at the address that is the client's identifier (client ID metadata documents).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub metadata_document: bool,
    /// Its `scope` is the one that clients get which name none: nothing that it has asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub scope_by_default: bool,
    /// The software that it is an instance of (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
}

impl ClientMetadata {
    /// The sector of a client that is told pairwise subjects (OIDC Core §8.1): the host of its sector identifier, or of its redirect
    /// URIs, which registration made sure is one. `None` where no host is proven to be the client's, so that it is a sector by itself:
    /// an address of a private scheme has none; and of who registers itself, an address on the user's own machine is everybody's, and
    /// a way to tokens that leads to no redirect URI would let it name any host.
    pub fn sector(&self, registered_itself: bool) -> Option<String> {
        let host = |uri: &String| Url::parse(uri).ok()?.host_str().map(str::to_owned);
        if let Some(uri) = &self.sector_identifier_uri {
            return host(uri);
        }
        let returns_there = self
            .grant_types
            .iter()
            .all(|grant| matches!(grant, GrantType::AuthorizationCode | GrantType::RefreshToken));
        if registered_itself && !returns_there {
            return None;
        }
        let uri = self.redirect_uris.first()?;
        let is_web = Url::parse(uri).is_ok_and(|url| {
            matches!(url.scheme(), "https" | "http") && !(registered_itself && is_this_machine(&url))
        });
        is_web.then(|| host(uri)).flatten()
    }

    /// Whether it is held to FAPI 2.0: it proves who it is by a key or a certificate (§5.3.2.1 (6)), and has to push its
    /// requests (§5.3.2.2 (2)). Then JWTs are signed as §5.4.1 says, its assertions name the issuer and nothing else, PKCE
    /// has no exemption, its tokens are bound to a key (§5.3.2.1 (4)), and its refresh tokens stay as they are (§5.3.2.1 (9)).
    pub fn is_fapi(&self) -> bool {
        self.require_pushed_authorization_requests
            && matches!(
                self.token_endpoint_auth_method,
                AuthMethod::PrivateKeyJwt | AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth
            )
    }
}

impl Default for ClientMetadata {
    /// The defaults of RFC 7591 §2 and OIDC Registration §2, but for ES256, which is this provider's.
    fn default() -> Self {
        Self {
            client_name: String::new(),
            client_uri: None,
            logo_uri: None,
            policy_uri: None,
            tos_uri: None,
            contacts: Vec::new(),
            application_type: ApplicationType::Web,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            grant_types: vec![GrantType::AuthorizationCode],
            scope: Scope::default(),
            token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
            token_endpoint_auth_signing_alg: None,
            jwks: None,
            jwks_uri: None,
            id_token_signed_response_alg: SigningAlgorithm::Es256,
            userinfo_signed_response_alg: None,
            introspection_signed_response_alg: None,
            authorization_signed_response_alg: None,
            request_object_signing_alg: None,
            request_uris: Vec::new(),
            require_signed_request_object: false,
            require_pushed_authorization_requests: false,
            subject_type: SubjectType::Public,
            sector_identifier_uri: None,
            default_max_age: None,
            require_auth_time: false,
            default_acr_values: Vec::new(),
            initiate_login_uri: None,
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            dpop_bound_access_tokens: false,
            tls_client_certificate_bound_access_tokens: false,
            tls_client_auth: TlsClientAuth::default(),
            authorization_details_types: Vec::new(),
            pkce_exempt: false,
            token_exchange: None,
            id_token_claims: None,
            told_groups: Vec::new(),
            access: ClientAccess::Everyone,
            first_party: false,
            metadata_document: false,
            scope_by_default: false,
            software_id: None,
            software_version: None,
        }
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
    /// RFC 8628 §3.4
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    /// RFC 8693 §2.1
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange")]
    TokenExchange,
}

impl GrantType {
    /// Every grant type that the server speaks: the source of metadata and of the CLI's help.
    pub const ALL: [Self; 5] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::DeviceCode,
        Self::TokenExchange,
    ];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
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
    /// A JWT that the client signs (RFC 7523 §2.2, OIDC Core §9).
    PrivateKeyJwt,
    /// A certificate of a CA that the proxy trusts (RFC 8705 §2.1).
    TlsClientAuth,
    /// A certificate of the client's own making (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
}

impl AuthMethod {
    /// Every method that the server speaks.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::PrivateKeyJwt,
        Self::TlsClientAuth,
        Self::SelfSignedTlsClientAuth,
    ];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        }
    }

    /// Finds a method by its registered name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether the client keeps a secret that we know the hash of.
    pub const fn uses_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// What a client runs as (OIDC Registration §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationType {
    /// A web server, or a page.
    #[default]
    Web,
    /// An app on a device (RFC 8252).
    Native,
}

/// How a client's users are named (OIDC Core §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// The same name for every client.
    #[default]
    Public,
    /// Another name for each sector, so that clients can't compare notes.
    Pairwise,
}

impl SubjectType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Public, Self::Pairwise];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Pairwise => "pairwise",
        }
    }
}

/// Which certificate a client authenticates with; one of the names is set (RFC 8705 §2.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the registered names say what they are")]
pub struct TlsClientAuth {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_dns: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_email: Option<String>,
}

/// What a client may exchange tokens for (RFC 8693 §1.1); nothing where it has no policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenExchangePolicy {
    /// Audiences that it may ask for.
    pub audiences: Vec<String>,
    /// May act *as* the user, without a trace of itself but `client_id`.
    pub impersonation: bool,
    /// May act *for* the user, named in `act`.
    pub delegation: bool,
}

/// A set of public keys. Equal when they are equal as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKeys(pub JwkSet);

/// Whether an address leads to the machine that it is opened on.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod sector_tests {
    use super::*;

    fn sector(uri: &str, grants: &[GrantType], registered_itself: bool) -> Option<String> {
        let metadata = ClientMetadata {
            redirect_uris: vec![uri.to_owned()],
            grant_types: grants.to_vec(),
            ..ClientMetadata::default()
        };
        metadata.sector(registered_itself)
    }

    #[test]
    fn a_sector_is_a_host_that_is_proven() {
        let code = [GrantType::AuthorizationCode, GrantType::RefreshToken];
        let device = [GrantType::AuthorizationCode, GrantType::DeviceCode];
        let named = |host: &str| Some(host.to_owned());
        for (uri, grants, registered_itself, expected) in [
            ("https://app.example/cb", &code, true, named("app.example")),
            ("https://app.example/cb", &device, true, None),
            ("https://app.example/cb", &device, false, named("app.example")),
            ("http://127.0.0.1/cb", &code, true, None),
            ("http://localhost:80/cb", &code, true, None),
            ("http://[::1]/cb", &code, true, None),
            ("http://localhost/cb", &code, false, named("localhost")),
            ("com.alpha.app://oauth/cb", &code, true, None),
            ("com.alpha.app://oauth/cb", &code, false, None),
        ] {
            assert_eq!(sector(uri, grants, registered_itself), expected, "{uri}");
        }
    }
}
