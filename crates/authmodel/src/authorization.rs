//! What an authorization leads through: the checked request, the interaction that waits for the user, the code.

use crate::{
    authentication::Authentication,
    clock::Time,
    grant::GrantDetails,
    ids::{ClientId, GrantId, SessionId, UserId},
    scope::Scope,
    secret::SecretHash,
    signing_key::SigningAlgorithm,
};
use serde::{Deserialize, Serialize};
use url::Url;

/// An authorization request whose client and redirect are proven and whose parameters are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes: one of the client's registered URIs, to the letter.
    pub redirect_uri: String,
    /// Returned as it came (RFC 6749 §4.1.1).
    pub state: Option<String>,
    /// Put in the ID token as it came (OIDC Core §3.1.2.1).
    pub nonce: Option<String>,
    /// What is asked for: within what the client may be granted.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// Whether the client named them (`resource`, RFC 8707 §2): then they are what is granted, whatever the user leaves out.
    #[serde(default)]
    pub audience_is_named: bool,
    /// S256 challenge (RFC 7636 §4.3).
    pub code_challenge: Option<String>,
    /// `prompt=login`: a sign-in older than the request does not do.
    pub force_login: bool,
    /// `prompt=select_account`: whoever is signed in says whether it is them who is meant.
    #[serde(default)]
    pub select_account: bool,
    /// `prompt=consent`.
    pub force_consent: bool,
    /// `max_age`, in seconds.
    pub max_age: Option<u32>,
    /// Address to begin with.
    pub login_hint: Option<String>,
    /// How the answer reaches the client.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// What the answer is signed with, where its mode is a signed one.
    #[serde(default)]
    pub response_signing_alg: Option<SigningAlgorithm>,
    /// What else was asked: goes into the grant.
    #[serde(default)]
    pub details: GrantDetails,
    /// The `sub` of the user that the client means (`id_token_hint`, or a value in `claims`): nobody else will do.
    #[serde(default)]
    pub expected_subject: Option<String>,
    /// The languages that the client suggests for our pages.
    #[serde(default)]
    pub ui_locales: Option<String>,
    /// The key that the code will be bound to (`dpop_jkt`, RFC 9449 §10).
    #[serde(default)]
    pub dpop_jkt: Option<String>,
    /// The pushed request that its answer uses up (RFC 9126 §7.3).
    #[serde(default)]
    pub pushed: Option<SecretHash>,
    /// `prompt=create` (OIDC Prompt Create §4.1): begin at the sign-up page.
    #[serde(default)]
    pub create: bool,
    /// Whether one of the context classes that it asks for (in its details) is a condition, and not a wish (OIDC Core §5.5.1.1).
    #[serde(default)]
    pub acr_is_essential: bool,
    /// When it was asked.
    pub requested_at: Time,
}

/// How the answer reaches the client (OAuth Multiple Response Types §2.1, Form Post §2, JARM §2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect.
    #[default]
    Query,
    /// In a form that a page of ours posts.
    FormPost,
    /// As one signed JWT in the query of the redirect.
    QueryJwt,
    /// As one signed JWT in a form that a page of ours posts.
    FormPostJwt,
}

impl ResponseMode {
    /// The registered names. Fragments are for implicit and hybrid flows, which are not wanted. `jwt` is the usual way of the
    /// response type (JARM §2.3.4), which for a code is the query.
    pub const NAMES: [(&str, Self); 5] = [
        ("query", Self::Query),
        ("form_post", Self::FormPost),
        ("query.jwt", Self::QueryJwt),
        ("form_post.jwt", Self::FormPostJwt),
        ("jwt", Self::QueryJwt),
    ];

    /// Finds a mode by a registered name.
    pub fn parse(text: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names.find_map(|(name, mode)| (name == text).then_some(mode))
    }

    /// Whether a page of ours posts it.
    pub const fn is_posted(self) -> bool {
        match self {
            Self::FormPost | Self::FormPostJwt => true,
            Self::Query | Self::QueryJwt => false,
        }
    }

    /// Whether it is one signed JWT (JARM).
    pub const fn is_signed(self) -> bool {
        match self {
            Self::QueryJwt | Self::FormPostJwt => true,
            Self::Query | Self::FormPost => false,
        }
    }
}

/// An authorization response on its way to its client.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationResponse {
    /// In the query, or by a form.
    pub mode: ResponseMode,
    /// A registered address.
    pub redirect_uri: String,
    /// What it says: a code or an error, `state`, `iss`; or `response`, a JWT with all of it.
    pub params: Vec<(String, String)>,
}

impl AuthorizationResponse {
    /// The address with the answer in its query. RFC 6749 §3.1.2: the address' own query is kept.
    pub fn url(&self) -> String {
        // Registered addresses were parsed when they were registered.
        match Url::parse(&self.redirect_uri) {
            // With nothing to say the address stays as it is, without a `?` at its end.
            Ok(mut url) if !self.params.is_empty() => {
                url.query_pairs_mut().extend_pairs(&self.params);
                url.into()
            }
            Ok(_) | Err(_) => self.redirect_uri.clone(),
        }
    }
}

/// It may hold a code.
impl std::fmt::Debug for AuthorizationResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "AuthorizationResponse {{ mode: {:?}, redirect_uri: {:?}, … }}",
            self.mode, self.redirect_uri
        )
    }
}

/// The `claims` parameter (OIDC Core §5.5): single claims asked for by name, for either place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// For the ID token.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub id_token: Vec<String>,
    /// For userinfo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub userinfo: Vec<String>,
}

impl ClaimsRequest {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.id_token.is_empty() && self.userinfo.is_empty()
    }
}

/// Something that waits for the user at a page, kept under an identifier that the page's address carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Interaction {
    /// An authorization request that waits for sign-in or consent.
    Authorization(Box<AuthorizationRequest>),
    /// A pushed authorization request that waits for its redirect (RFC 9126).
    Pushed(PushedRequest),
    /// An answer that waits to leave from an address of ours: as a form (Form Post §2), or to an app's own scheme.
    Response(AuthorizationResponse),
    /// A sign-out that waits for the user's word (RP-Initiated Logout §2: the OP should ask).
    Logout(LogoutRequest),
}

/// The kinds of interactions. A kind is part of the key: what is asked for as another kind is not there, and stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InteractionKind {
    /// [`Interaction::Authorization`]
    Authorization,
    /// [`Interaction::Pushed`]
    Pushed,
    /// [`Interaction::Response`]
    Response,
    /// [`Interaction::Logout`]
    Logout,
}

impl InteractionKind {
    /// Its part of a key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Pushed => "pushed",
            Self::Response => "response",
            Self::Logout => "logout",
        }
    }
}

impl Interaction {
    /// Which of the kinds it is.
    pub const fn kind(&self) -> InteractionKind {
        match self {
            Self::Authorization(_) => InteractionKind::Authorization,
            Self::Pushed(_) => InteractionKind::Pushed,
            Self::Response(_) => InteractionKind::Response,
            Self::Logout(_) => InteractionKind::Logout,
        }
    }
}

/// A pushed authorization request: the parameters of an authenticated client, as it sent them. They were checked when
/// they came, and are checked again when they are used, since settings and clients may have changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushedRequest {
    /// Who pushed it.
    pub client_id: ClientId,
    /// Its parameters, form-encoded.
    pub parameters: String,
    /// The key that was proven when it was pushed (RFC 9449 §10.1).
    pub dpop_jkt: Option<String>,
}

/// A checked sign-out request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutRequest {
    /// Who asks, where it said so.
    pub client_id: Option<ClientId>,
    /// Where to go afterwards: registered, with `state` in place.
    pub redirect: Option<String>,
}

/// What an authorization code stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRecord {
    /// The grant that its redemption makes.
    pub grant_id: GrantId,
    /// Who it was issued to.
    pub client_id: ClientId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// Who signed in.
    pub user_id: UserId,
    /// In which browser session.
    pub session_id: SessionId,
    /// When and how.
    #[serde(flatten)]
    pub authentication: Authentication,
    /// When the code was made: consent that is withdrawn afterwards ends it.
    #[serde(default)]
    pub allowed_at: Time,
    /// What was allowed.
    pub scope: Scope,
    /// Who the access tokens are for.
    pub audience: Vec<String>,
    /// For the ID token.
    pub nonce: Option<String>,
    /// What the verifier must hash to.
    pub code_challenge: Option<String>,
    /// What else was allowed.
    #[serde(default)]
    pub details: GrantDetails,
    /// The key that has to be proven at its redemption.
    #[serde(default)]
    pub dpop_jkt: Option<String>,
    /// Whether this is what is left of a code that was redeemed ([`CodeRecord::redeemed`]).
    #[serde(default)]
    pub is_redeemed: bool,
}

impl CodeRecord {
    /// What is kept of a code once it is redeemed: what a replay is told by and what it revokes, some 500 bytes whatever was asked
    /// for. Anybody who is signed in can have codes made and redeemed.
    #[must_use]
    pub fn redeemed(&self) -> Self {
        if self.is_redeemed {
            return self.clone();
        }
        Self {
            grant_id: self.grant_id,
            client_id: self.client_id.clone(),
            redirect_uri: digest(&self.redirect_uri),
            user_id: self.user_id,
            session_id: self.session_id,
            authentication: self.authentication.clone(),
            allowed_at: self.allowed_at,
            scope: Scope::default(),
            audience: Vec::new(),
            nonce: None,
            code_challenge: self.code_challenge.clone(),
            details: GrantDetails::default(),
            dpop_jkt: self.dpop_jkt.clone(),
            is_redeemed: true,
        }
    }

    /// Whether it was sent there.
    pub fn was_sent_to(&self, redirect_uri: &str) -> bool {
        if self.is_redeemed {
            self.redirect_uri == digest(redirect_uri)
        } else {
            self.redirect_uri == redirect_uri
        }
    }
}

fn digest(text: &str) -> String {
    SecretHash::of(text.as_bytes()).to_hex()
}

/// How redeeming a code came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redemption {
    /// The first time.
    Fresh(CodeRecord),
    /// A further time: RFC 6749 §4.1.2 wants the tokens of the first revoked.
    Replayed(CodeRecord),
    /// No such code, or it has expired.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_found_by_its_names_and_none_leads_to_a_fragment() {
        assert_eq!(ResponseMode::parse("jwt"), Some(ResponseMode::QueryJwt));
        for (name, mode) in ResponseMode::NAMES {
            assert_eq!(ResponseMode::parse(name), Some(mode));
            assert_eq!(mode.is_posted(), name.starts_with("form_post"), "{name}");
            assert_eq!(mode.is_signed(), name.ends_with("jwt"), "{name}");
        }
        for unknown in ["", "fragment", "fragment.jwt", "JWT", "query.", "web_message"] {
            assert_eq!(ResponseMode::parse(unknown), None, "{unknown}");
        }
    }
}
