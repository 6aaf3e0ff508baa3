//! The authorization endpoint (RFC 6749 §4.1.1, OIDC Core §3.1.2, RFC 7636 §4.3, RFC 8707 §2, RFC 9207).
//!
//! Two stages. First the redirect is proven: a registered client and one of its `redirect_uri`s, to the letter. Until
//! then every problem is shown on a page of ours and nothing is redirected anywhere (RFC 9700 §4.11.2). After it every
//! problem goes back to the client, with its `state` and our `iss`.
//!
//! Test to read first: `tests/blackbox/authorize.rs`.

use super::{
    interaction::{self, Step},
    params::{Params, ParamsError},
};
use crate::{
    error::OAuthError,
    model::{
        authorization::AuthorizationRequest,
        client::{Client, GrantType},
        ids::ClientId,
        scope::Scope,
        session::Session,
    },
    provider::Provider,
    store::StoreError,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::Arc;
use url::Url;

/// Why a request may not be answered by a redirect. The page shows which.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No client, or none that we know.
    #[error("unknown client")]
    UnknownClient,
    /// No `redirect_uri`, or none of the client's.
    #[error("the redirect_uri is not registered")]
    InvalidRedirectUri,
    /// A store failed before the redirect was proven.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a request whose redirect is proven.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "each is a fact in a few words, and error.rs says what it means to the client"
)]
pub enum AuthorizeError {
    #[error(transparent)]
    Params(#[from] ParamsError),
    #[error("response_type is missing")]
    ResponseTypeMissing,
    #[error("unknown response_type")]
    ResponseTypeUnsupported,
    #[error("unknown response_mode")]
    ResponseModeUnsupported,
    #[error("the client is not registered for codes")]
    GrantNotAllowed,
    #[error("a request object")]
    RequestObject,
    #[error("a request_uri")]
    RequestUri,
    #[error("a registration parameter")]
    Registration,
    #[error("code_challenge is missing")]
    ChallengeMissing,
    #[error("code_challenge_method is not S256")]
    ChallengeMethod,
    #[error("code_challenge is malformed")]
    ChallengeMalformed,
    #[error("scope is malformed")]
    ScopeMalformed,
    #[error("nothing of the scope is known and allowed")]
    ScopeEmpty,
    #[error("unknown resource")]
    ResourceUnknown,
    #[error("prompt is malformed")]
    PromptMalformed,
    #[error("max_age is malformed")]
    MaxAgeMalformed,
    #[error("nobody is signed in")]
    LoginRequired,
    #[error("consent is needed")]
    ConsentRequired,
    #[error("the person refused")]
    AccessDenied,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers an authorization request.
///
/// # Errors
/// [`Refusal`] where nothing may be redirected. Every other problem is a redirect to the client: [`Step::Client`].
pub async fn authorize(
    provider: &Provider,
    encoded: &[u8],
    session: Option<&Session>,
) -> Result<Step, Refusal> {
    let (params, problem) = Params::parse(encoded);
    let (client, redirect_uri) = prove_redirect(provider, &params).await?;
    let state = params.get_unambiguous("state");

    let outcome = match problem {
        Some(problem) => Err(problem.into()),
        None => proceed(provider, &client, redirect_uri, &params, session).await,
    };
    Ok(outcome.unwrap_or_else(|fact| {
        if let AuthorizeError::Store(error) = &fact {
            tracing::error!(%error, "an authorization request failed");
        }
        Step::Client(error_redirect(provider, redirect_uri, state, &fact))
    }))
}

/// Stage one: who asks, and is the address theirs?
async fn prove_redirect<'p>(
    provider: &Provider,
    params: &'p Params<'_>,
) -> Result<(Arc<Client>, &'p str), Refusal> {
    let id = params
        .get_unambiguous("client_id")
        .ok_or(Refusal::UnknownClient)?;
    let id = ClientId::parse(id).map_err(|_| Refusal::UnknownClient)?;
    let client = provider.client(&id).await?.ok_or(Refusal::UnknownClient)?;
    // OIDC Core §3.1.2.1: required, and compared by simple string comparison (RFC 9700 §2.1).
    let redirect_uri = params
        .get_unambiguous("redirect_uri")
        .ok_or(Refusal::InvalidRedirectUri)?;
    if !client
        .metadata
        .redirect_uris
        .iter()
        .any(|known| known == redirect_uri)
    {
        return Err(Refusal::InvalidRedirectUri);
    }
    Ok((client, redirect_uri))
}

/// Stage two: is the request one that we can fulfil, and does it need the person?
async fn proceed(
    provider: &Provider,
    client: &Client,
    redirect_uri: &str,
    params: &Params<'_>,
    session: Option<&Session>,
) -> Result<Step, AuthorizeError> {
    let (request, prompt) = check(provider, client, redirect_uri, params)?;
    let need = interaction::need_of(provider, client, &request, session).await?;
    if prompt.none {
        return interaction::answer_silently(provider, request, session, need).await;
    }
    let step = interaction::begin(provider, request, session, need).await?;
    Ok(if prompt.create { step.at_sign_up() } else { step })
}

/// Checks every parameter.
fn check(
    provider: &Provider,
    client: &Client,
    redirect_uri: &str,
    params: &Params<'_>,
) -> Result<(AuthorizationRequest, Prompt), AuthorizeError> {
    // OIDC Core §6.1, §6.2, §7.2.1: not supported, and said so, rather than ignored.
    if params.get("request").is_some() {
        return Err(AuthorizeError::RequestObject);
    }
    if params.get("request_uri").is_some() {
        return Err(AuthorizeError::RequestUri);
    }
    if params.get("registration").is_some() {
        return Err(AuthorizeError::Registration);
    }
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(AuthorizeError::ResponseTypeUnsupported),
        None => return Err(AuthorizeError::ResponseTypeMissing),
    }
    if params.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(AuthorizeError::ResponseModeUnsupported);
    }
    if !client.may_use(GrantType::AuthorizationCode) {
        return Err(AuthorizeError::GrantNotAllowed);
    }
    let prompt = Prompt::parse(params.get("prompt").unwrap_or_default())?;
    let max_age = params
        .get("max_age")
        .map(str::parse)
        .transpose()
        .map_err(|_| AuthorizeError::MaxAgeMalformed)?;
    let scope = scope_of(provider, client, params)?;
    let request = AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        state: params.get("state").map(str::to_owned),
        nonce: params.get("nonce").map(str::to_owned),
        audience: audience_of(provider, params, &scope)?,
        scope,
        code_challenge: challenge_of(params)?,
        // Who is signed in already, and asks for an account, asks for another one.
        force_login: prompt.login || prompt.create,
        force_consent: prompt.consent,
        max_age,
        login_hint: params.get("login_hint").map(str::to_owned),
        requested_at: provider.now(),
    };
    Ok((request, prompt))
}

/// PKCE is required of every client, S256 only (RFC 9700 §2.1.1; RFC 7636 §4.2: an S256 challenge is 32 bytes).
fn challenge_of(params: &Params<'_>) -> Result<Option<String>, AuthorizeError> {
    let challenge = params
        .get("code_challenge")
        .ok_or(AuthorizeError::ChallengeMissing)?;
    // RFC 7636 §4.3: a missing method means `plain`.
    if params.get("code_challenge_method") != Some("S256") {
        return Err(AuthorizeError::ChallengeMethod);
    }
    match URL_SAFE_NO_PAD.decode(challenge) {
        Ok(hash) if hash.len() == 32 => Ok(Some(challenge.to_owned())),
        _ => Err(AuthorizeError::ChallengeMalformed),
    }
}

/// OIDC Core §3.1.2.1: what is not understood is ignored; so is what the client may not have. The token response says
/// what is left (RFC 6749 §3.3).
fn scope_of(provider: &Provider, client: &Client, params: &Params<'_>) -> Result<Scope, AuthorizeError> {
    let wanted =
        Scope::parse(params.get("scope").unwrap_or_default()).map_err(|_| AuthorizeError::ScopeMalformed)?;
    let scope =
        wanted.filter(|token| client.metadata.scope.contains(token) && provider.config.knows_scope(token));
    if scope.is_empty() {
        Err(AuthorizeError::ScopeEmpty)
    } else {
        Ok(scope)
    }
}

fn audience_of(
    provider: &Provider,
    params: &Params<'_>,
    scope: &Scope,
) -> Result<Vec<String>, AuthorizeError> {
    let mut audience = Vec::new();
    for indicator in params.get_all("resource") {
        let resource = provider
            .config
            .resource(indicator)
            .ok_or(AuthorizeError::ResourceUnknown)?;
        if !audience.contains(&resource.audience) {
            audience.push(resource.audience.clone());
        }
    }
    Ok(if audience.is_empty() {
        provider.config.audience_of(scope)
    } else {
        audience
    })
}

/// `prompt` (OIDC Core §3.1.2.1; `create`: Initiating User Registration 1.0 §4.1).
#[derive(Debug, Default)]
struct Prompt {
    none: bool,
    login: bool,
    consent: bool,
    create: bool,
}

impl Prompt {
    fn parse(text: &str) -> Result<Self, AuthorizeError> {
        let mut prompt = Self::default();
        for value in text.split(' ').filter(|value| !value.is_empty()) {
            match value {
                "none" => prompt.none = true,
                // One account per browser session: to choose another is to sign in anew.
                "login" | "select_account" => prompt.login = true,
                "consent" => prompt.consent = true,
                "create" => prompt.create = true,
                _ => return Err(AuthorizeError::PromptMalformed),
            }
        }
        // "If this parameter contains none with any other value, an error is returned."
        if prompt.none && (prompt.login || prompt.consent || prompt.create) {
            return Err(AuthorizeError::PromptMalformed);
        }
        Ok(prompt)
    }
}

/// The client's redirect with parameters in its query (RFC 6749 §4.1.2) and our `iss` (RFC 9207 §2).
pub(super) fn client_redirect(provider: &Provider, redirect_uri: &str, params: &[(&str, &str)]) -> String {
    // Registered URIs were parsed when they were registered; RFC 6749 §3.1.2: their own query is kept.
    match Url::parse(redirect_uri) {
        Ok(mut url) => {
            url.query_pairs_mut()
                .extend_pairs(params)
                .append_pair("iss", provider.config.issuer.as_str());
            url.into()
        }
        Err(_) => redirect_uri.to_owned(),
    }
}

/// An error redirect (RFC 6749 §4.1.2.1).
pub(super) fn error_redirect(
    provider: &Provider,
    redirect_uri: &str,
    state: Option<&str>,
    fact: &AuthorizeError,
) -> String {
    let error = OAuthError::from(fact);
    let mut params = vec![
        ("error", error.code.as_str()),
        ("error_description", error.description),
    ];
    params.extend(state.map(|state| ("state", state)));
    client_redirect(provider, redirect_uri, &params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompt_none_stands_alone() {
        assert!(Prompt::parse("none").is_ok_and(|p| p.none));
        assert!(Prompt::parse("login consent").is_ok_and(|p| p.login && p.consent && !p.none));
        assert!(Prompt::parse("").is_ok_and(|p| !p.none && !p.login));
        assert!(Prompt::parse("create").is_ok_and(|p| p.create && !p.none));
        for wrong in ["none login", "nonsense", "login none", "none create"] {
            assert!(
                matches!(Prompt::parse(wrong), Err(AuthorizeError::PromptMalformed)),
                "{wrong}"
            );
        }
    }
}
