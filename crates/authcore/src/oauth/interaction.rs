//! Between an authorization request and its answer: does it need the user, and what for? (OIDC Core §3.1.2.3, §3.1.2.4)
//!
//! A request that needs the user waits under an identifier which the page's address carries. The identifier opens
//! nothing: it names a request that anybody could make, and the answer goes to the client's own address.

use super::authorize::{AuthorizationResponse, AuthorizeError, check, response};
use crate::{
    config::Words,
    endpoint,
    limit::{self, Try},
    people::session,
    provider::Provider,
    tokens::{
        claims,
        policy::{self, Carried},
    },
};
use authmodel::{
    audit::Origin,
    authentication::ACR_MFA,
    authorization::{
        AuthorizationRequest, ClaimsRequest, CodeRecord, Interaction, InteractionKind, ResponseMode,
    },
    client::Client,
    ids::GrantId,
    scope::Scope,
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::StoreResult,
    user::User,
};
use chrono::Duration;
use std::{collections::BTreeMap, sync::Arc};

/// How long a request waits that no page has shown to anybody: a slow phone's first load, and no more, since anybody can
/// make us keep one.
const UNSEEN: Duration = Duration::minutes(10);

/// Where the browser goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// To the client, with a code or an error.
    Client(AuthorizationResponse),
    /// To the sign-in page, which carries the interaction along.
    Login(String),
    /// To the sign-up page, likewise (`prompt=create`).
    SignUp(String),
    /// To the page that asks whether it is the account that is signed in that is meant, likewise.
    SelectAccount(String),
    /// To the page that asks whoever is signed in for their second factor, likewise.
    StepUp(String),
    /// To the consent page, likewise.
    Consent(String),
}

/// An address for a page to go on to: absolute for clients on the web, a path for our own pages. An answer that has to be
/// posted, or that goes to an app's own scheme, waits behind an address of ours, which answers with a form or a redirect: a
/// page's script follows nothing but http(s), and a browser asks its user less about a redirect.
///
/// # Errors
/// Where the store fails.
pub async fn location(provider: &Provider, step: NextStep) -> StoreResult<String> {
    Ok(match step {
        NextStep::Client(answer) if answer.mode == ResponseMode::Query && is_web(&answer.redirect_uri) => {
            answer.url()
        }
        NextStep::Client(answer) => {
            let id = BearerSecret::generate(&*provider.rng);
            // The code inside expires no later.
            let ttl = session::std_duration(provider.config.lifetimes.authorization_code);
            provider
                .stores
                .interactions
                .put(&id.hash(), &Interaction::Response(answer), ttl)
                .await?;
            format!("{}?interaction={}", endpoint::AUTHORIZATION_ANSWER, id.expose())
        }
        NextStep::Login(interaction) => format!("/login?interaction={interaction}"),
        NextStep::SignUp(interaction) => format!("/signup?interaction={interaction}"),
        NextStep::SelectAccount(interaction) => format!("/select-account?interaction={interaction}"),
        NextStep::StepUp(interaction) => format!("/login?interaction={interaction}&confirm=second-factor"),
        NextStep::Consent(interaction) => format!("/consent?interaction={interaction}"),
    })
}

/// Whether an address is one of the web's: a registered redirect that is not is an app's own scheme (RFC 8252 §7.1).
fn is_web(uri: &str) -> bool {
    url::Url::parse(uri).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Where a page goes on to after a sign-out: an app's own scheme is reached by a redirect of ours, as its answers are.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn leave_to(provider: &Provider, redirect: String) -> StoreResult<String> {
    // A path is a page of ours.
    if redirect.starts_with('/') || is_web(&redirect) {
        return Ok(redirect);
    }
    let answer = AuthorizationResponse {
        mode: ResponseMode::Query,
        redirect_uri: redirect,
        params: Vec::new(),
    };
    location(provider, NextStep::Client(answer)).await
}

/// Takes an answer that waits to leave. What waits for something else stays where it is.
///
/// # Errors
/// Where the store fails.
pub async fn take_answer(provider: &Provider, id: &str) -> StoreResult<Option<AuthorizationResponse>> {
    match provider
        .stores
        .interactions
        .take(InteractionKind::Response, &SecretHash::of(id.as_bytes()))
        .await?
    {
        Some(Interaction::Response(answer)) => Ok(Some(answer)),
        _ => Ok(None),
    }
}

/// What a request still needs of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequiredAction {
    Nothing,
    Login,
    /// Another user than the one that the client means has signed in for this very request: asked again, they would go in
    /// a circle, so the client is told.
    AnotherUser,
    SelectAccount,
    /// The user has a second factor that the client asks for, and was not asked for it yet.
    StepUp,
    /// The client makes a condition of a class of sign-in that this user has no means for.
    UnmetAuthentication,
    Consent,
}

/// What the request needs, given who is signed in.
pub(crate) async fn need_of(
    provider: &Provider,
    client: &Client,
    request: &AuthorizationRequest,
    session: Option<&Session>,
) -> StoreResult<RequiredAction> {
    let Some(session) = session else {
        return Ok(RequiredAction::Login);
    };
    let now = provider.now();
    // Who has signed in for this very request is not asked again, however long they think about the rest of it; with
    // `max_age=0` there would be no end to it.
    let fresh = session.authentication.at >= request.requested_at;
    // OIDC Core §3.1.2.1: `max_age` counts from the last sign-in.
    let too_old = request
        .max_age
        .is_some_and(|seconds| now - session.authentication.at > Duration::seconds(i64::from(seconds)));
    // Prompt Create §4.1: whoever is signed in may want another account; who has just signed up has it.
    if !fresh && (request.force_login || request.create || too_old) {
        return Ok(RequiredAction::Login);
    }
    if !check::is_expected(provider, client, request, session.user_id) {
        return Ok(if fresh {
            RequiredAction::AnotherUser
        } else {
            RequiredAction::Login
        });
    }
    if request.select_account && !fresh {
        return Ok(RequiredAction::SelectAccount);
    }
    if let Some(need) = lacking(provider, request, session).await? {
        return Ok(need);
    }
    // What is asked in detail is asked each time: it may be a payment.
    if request.force_consent || !request.details.authorization_details.is_empty() {
        return Ok(RequiredAction::Consent);
    }
    if client.metadata.first_party {
        return Ok(RequiredAction::Nothing);
    }
    let allowed = provider.stores.consents.find(session.user_id, &client.id).await?;
    Ok(
        if policy::is_covered(&provider.config, &allowed, &carried(request)) {
            RequiredAction::Nothing
        } else {
            RequiredAction::Consent
        },
    )
}

/// What a session lacks of the class of sign-in that the request asks for (`acr_values`, `acr` in `claims`). A session is stepped
/// up and not signed in again. Where the user has no second factor, a wish goes unfulfilled (OIDC Core §3.1.2.1), and a condition
/// is answered with `unmet_authentication_requirements`: nobody is made to set one up on the way to an app.
async fn lacking(
    provider: &Provider,
    request: &AuthorizationRequest,
    session: &Session,
) -> StoreResult<Option<RequiredAction>> {
    let asked = request.details.acr.as_deref().unwrap_or_default();
    let mut classes = asked.split(' ').filter(|class| !class.is_empty()).peekable();
    if classes.peek().is_none() || classes.any(|class| session.authentication.is_of(class)) {
        return Ok(None);
    }
    // Of what is left only the class of two factors could be had.
    let wants_two = asked.split(' ').any(|class| class == ACR_MFA);
    if wants_two {
        let factors = provider.stores.factors.find(session.user_id).await?;
        if factors.is_some_and(|factors| factors.totp.is_some()) {
            return Ok(Some(RequiredAction::StepUp));
        }
    }
    Ok(request
        .acr_is_essential
        .then_some(RequiredAction::UnmetAuthentication))
}

/// What a checked request asks to carry away.
pub(crate) fn carried(request: &AuthorizationRequest) -> Carried {
    Carried {
        scope: request.scope.clone(),
        claims: request.details.claims.clone(),
        audience: request.audience.clone(),
        details: request.details.authorization_details.clone(),
    }
}

/// Looks at an authorization request that waits.
pub(crate) async fn peek(
    provider: &Provider,
    key: &SecretHash,
) -> StoreResult<Option<Box<AuthorizationRequest>>> {
    let interactions = &provider.stores.interactions;
    Ok(
        match interactions.peek(InteractionKind::Authorization, key).await? {
            Some(Interaction::Authorization(request)) => Some(request),
            _ => None,
        },
    )
}

/// Takes it: answered once, however many tabs race.
pub(crate) async fn take(
    provider: &Provider,
    key: &SecretHash,
) -> StoreResult<Option<Box<AuthorizationRequest>>> {
    let interactions = &provider.stores.interactions;
    Ok(
        match interactions.take(InteractionKind::Authorization, key).await? {
            Some(Interaction::Authorization(request)) => Some(request),
            _ => None,
        },
    )
}

/// Begins: answers at once where nothing is needed, else lets the request wait; for a short while, until a page has shown it
/// to somebody. A pushed request waits once, however often its address is followed.
pub(crate) async fn begin(
    provider: &Provider,
    request: AuthorizationRequest,
    session: Option<&Session>,
    need: RequiredAction,
    origin: &Origin,
) -> Result<NextStep, AuthorizeError> {
    if let (RequiredAction::Nothing, Some(session)) = (need, session) {
        return Ok(NextStep::Client(issue_code(provider, request, session).await?));
    }
    if need == RequiredAction::UnmetAuthentication {
        return Err(AuthorizeError::UnmetAuthentication);
    }
    let mut counted = Try::new(provider, origin);
    let id = match &request.pushed {
        // Counted when it was pushed.
        Some(pushed) => provider.sealer.waiting_id(pushed),
        None => {
            counted = counted.network(&limit::AUTHORIZE_NETWORK);
            BearerSecret::generate(&*provider.rng)
        }
    };
    let key = id.hash();
    let ttl = session::std_duration(provider.config.lifetimes.interaction.min(UNSEEN));
    let create = request.create && need == RequiredAction::Login;
    let waiting = Interaction::Authorization(Box::new(request));
    let interactions = &provider.stores.interactions;
    // Side by side, which is one round trip. What was kept in spite of the limit is taken back.
    let (counted, kept) = futures_util::join!(counted.count(), interactions.put(&key, &waiting, ttl));
    kept?;
    if let Err(limited) = counted {
        interactions.take(waiting.kind(), &key).await?;
        return Err(limited.into());
    }
    Ok(if create {
        NextStep::SignUp(id.expose().to_owned())
    } else {
        page(need, id.expose())
    })
}

/// Somebody looks at a request that waits: from then on it waits for as long as a person may take, from its beginning.
pub(crate) async fn seen(
    provider: &Provider,
    key: &SecretHash,
    request: &AuthorizationRequest,
) -> StoreResult<()> {
    let until = request.requested_at + provider.config.lifetimes.interaction;
    let left = session::std_duration(until - provider.now());
    provider
        .stores
        .interactions
        .keep(InteractionKind::Authorization, key, left)
        .await
}

/// As [`seen`], for a request that is known by its identifier alone.
pub(crate) async fn seen_by_id(provider: &Provider, id: &str) -> StoreResult<()> {
    let key = SecretHash::of(id.as_bytes());
    match peek(provider, &key).await? {
        Some(request) => seen(provider, &key, &request).await,
        None => Ok(()),
    }
}

/// `prompt=none`: a code, or the error that says what would be needed (OIDC Core §3.1.2.6).
pub(crate) async fn answer_silently(
    provider: &Provider,
    request: AuthorizationRequest,
    session: Option<&Session>,
    need: RequiredAction,
) -> Result<NextStep, AuthorizeError> {
    match (need, session) {
        (RequiredAction::Nothing, Some(session)) => {
            Ok(NextStep::Client(issue_code(provider, request, session).await?))
        }
        (RequiredAction::Consent, _) => Err(AuthorizeError::ConsentRequired),
        (RequiredAction::UnmetAuthentication, _) => Err(AuthorizeError::UnmetAuthentication),
        // Nobody asks to choose, or to sign up, and for silence at once.
        (
            RequiredAction::Login
            | RequiredAction::AnotherUser
            | RequiredAction::SelectAccount
            | RequiredAction::StepUp
            | RequiredAction::Nothing,
            _,
        ) => Err(AuthorizeError::LoginRequired),
    }
}

/// The client of a request that has waited: `None` where it, or its address, was taken back meanwhile. What was proven
/// when the request came has to hold when it is answered.
pub(crate) async fn client_of(
    provider: &Provider,
    request: &AuthorizationRequest,
) -> StoreResult<Option<Arc<Client>>> {
    let client = provider.client(&request.client_id).await?;
    Ok(client.filter(|client| client.returns_to(&request.redirect_uri)))
}

/// Goes on after the user has signed in: `None` where the interaction has expired or was answered elsewhere.
pub(crate) async fn resume(
    provider: &Provider,
    id: &str,
    session: &Session,
) -> StoreResult<Option<NextStep>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(request) = peek(provider, &key).await? else {
        return Ok(None);
    };
    let Some(client) = client_of(provider, &request).await? else {
        return Ok(None);
    };
    let need = need_of(provider, &client, &request, Some(session)).await?;
    let refusal = match need {
        RequiredAction::Nothing => None,
        RequiredAction::AnotherUser => Some(AuthorizeError::LoginRequired),
        RequiredAction::UnmetAuthentication => Some(AuthorizeError::UnmetAuthentication),
        RequiredAction::Login
        | RequiredAction::SelectAccount
        | RequiredAction::StepUp
        | RequiredAction::Consent => return Ok(Some(page(need, id))),
    };
    let Some(request) = take(provider, &key).await? else {
        return Ok(None);
    };
    Ok(Some(NextStep::Client(match refusal {
        None => issue_code(provider, *request, session).await?,
        Some(fact) => {
            use_up(provider, &request).await?;
            refuse(provider, &request, &fact)
        }
    })))
}

/// The user says that it is their account, the one that is signed in, that is meant (`prompt=select_account`): `None` where
/// the interaction has expired or was answered elsewhere.
///
/// # Errors
/// Where a store fails.
pub async fn select_account(
    provider: &Provider,
    id: &str,
    session: &Session,
) -> StoreResult<Option<NextStep>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(mut request) = take(provider, &key).await? else {
        return Ok(None);
    };
    request.select_account = false;
    let until = request.requested_at + provider.config.lifetimes.interaction;
    let left = session::std_duration(until - provider.now());
    provider
        .stores
        .interactions
        .put(&key, &Interaction::Authorization(request), left)
        .await?;
    resume(provider, id, session).await
}

/// What a page shows of an interaction.
#[derive(Debug, serde::Serialize)]
pub struct Description {
    /// Who asks.
    pub client: ClientDescription,
    /// Where the answer goes: the one thing about a client that is proven, whatever it calls itself. A host, or the scheme
    /// of an app on this device.
    pub redirect_host: String,
    /// What for, with the words that consent shows, and each claim about the user that leaves under its scope.
    pub scopes: Vec<ScopeDescription>,
    /// Which resource servers are to be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceDescription>,
    /// What for in detail (RFC 9396).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<serde_json::Value>,
    /// The languages that the client suggests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    /// The address that the client suggests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// Who is signed in at this browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_in_as: Option<String>,
}

/// What users read of a client.
#[derive(Debug, serde::Serialize)]
pub struct ClientDescription {
    /// Its name.
    pub name: String,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Where we hand out its logo (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// What it does with data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
}

impl From<&Client> for ClientDescription {
    fn from(client: &Client) -> Self {
        let metadata = &client.metadata;
        Self {
            name: metadata.client_name.clone(),
            uri: metadata.client_uri.clone(),
            logo: metadata.logo_uri.as_ref().map(|_| {
                let id: String = form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
                format!("{}?client={id}", endpoint::LOGO)
            }),
            policy_uri: metadata.policy_uri.clone(),
            tos_uri: metadata.tos_uri.clone(),
        }
    }
}

/// What users read of a scope.
#[derive(Debug, serde::Serialize)]
pub struct ScopeDescription {
    /// The token.
    pub name: String,
    /// The words, in English or in the one language that there is.
    pub description: String,
    /// The same by language, where the operator has said it in several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub descriptions: BTreeMap<String, String>,
    /// The claims about the user that leave (OIDC Core §5.4, or asked for one by one, §5.5).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
}

/// What users read of a resource server.
#[derive(Debug, serde::Serialize)]
pub struct ResourceDescription {
    /// Its audience.
    pub audience: String,
    /// What it is called.
    pub name: String,
    /// The same by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

impl ResourceDescription {
    /// The resource servers among the audiences; the provider itself is none.
    pub(crate) fn all(provider: &Provider, audience: &[String]) -> Vec<Self> {
        let resources = &provider.config.resources;
        let meant = resources
            .iter()
            .filter(|resource| audience.contains(&resource.audience));
        meant
            .map(|resource| {
                let name = resource.name.clone();
                let name = name.unwrap_or_else(|| Words::from(resource.audience.as_str()));
                Self {
                    audience: resource.audience.clone(),
                    name: name.default_text().to_owned(),
                    names: name.languages().clone(),
                }
            })
            .collect()
    }
}

impl ScopeDescription {
    /// Scopes, and single claims under theirs, in the words of the configuration.
    pub(crate) fn all(provider: &Provider, scope: &Scope, requested: &ClaimsRequest) -> Vec<Self> {
        let whole = scope.iter().map(|name| {
            let told = claims::of_scope(name).iter().map(|claim| (*claim).to_owned());
            (name.to_owned(), told.collect::<Vec<_>>())
        });
        let mut all: Vec<(String, Vec<String>)> = whole.collect();
        for claim in requested.id_token.iter().chain(&requested.userinfo) {
            let Some(of) = claims::scope_of(claim).filter(|of| !scope.contains(of)) else {
                continue;
            };
            match all.iter_mut().find(|(name, _)| name == of) {
                Some((_, told)) if told.contains(claim) => {}
                Some((_, told)) => told.push(claim.clone()),
                None => all.push((of.to_owned(), vec![claim.clone()])),
            }
        }
        all.into_iter()
            .map(|(name, claims)| {
                let words = provider.config.scope_words(&name);
                let words = words.unwrap_or_else(|| Words::from(name.as_str()));
                Self {
                    description: words.default_text().to_owned(),
                    descriptions: words.languages().clone(),
                    name,
                    claims,
                }
            })
            .collect()
    }
}

/// Describes an interaction to its page: `None` where it has expired.
///
/// # Errors
/// Where a store fails.
pub async fn describe(
    provider: &Provider,
    id: &str,
    user: Option<&User>,
) -> StoreResult<Option<Description>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(request) = peek(provider, &key).await? else {
        return Ok(None);
    };
    seen(provider, &key, &request).await?;
    let Some(client) = client_of(provider, &request).await? else {
        return Ok(None);
    };
    Ok(Some(Description {
        client: (&*client).into(),
        redirect_host: redirect_host(&request.redirect_uri),
        scopes: ScopeDescription::all(provider, &request.scope, &request.details.claims),
        resources: ResourceDescription::all(provider, &request.audience),
        authorization_details: request.details.authorization_details,
        ui_locales: request.ui_locales,
        login_hint: request.login_hint,
        signed_in_as: user.map(|user| user.email.as_str().to_owned()),
    }))
}

/// The host of an address; of an app's own scheme, which has none, the scheme.
fn redirect_host(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url.host_str().unwrap_or_default().to_owned(),
        Ok(url) => url.scheme().to_owned(),
        // It was registered, hence it is one.
        Err(_) => String::new(),
    }
}

/// Uses up the pushed request that this one came from, where it came from one: of any number of answers to it, one counts
/// (RFC 9126 §7.3). Whether it was this one.
pub(crate) async fn use_up(provider: &Provider, request: &AuthorizationRequest) -> StoreResult<bool> {
    let Some(pushed) = &request.pushed else {
        return Ok(true);
    };
    // No other interaction of the same request lives longer than this.
    let ttl = session::std_duration(provider.config.lifetimes.interaction);
    let first = provider.stores.replay_cache.insert(pushed, ttl).await?;
    let interactions = &provider.stores.interactions;
    interactions.take(InteractionKind::Pushed, pushed).await?;
    Ok(first)
}

/// Puts a code in the store and answers the client with it (RFC 6749 §4.1.2).
pub(crate) async fn issue_code(
    provider: &Provider,
    request: AuthorizationRequest,
    session: &Session,
) -> StoreResult<AuthorizationResponse> {
    if !use_up(provider, &request).await? {
        return Ok(refuse(provider, &request, &AuthorizeError::RequestUri));
    }
    let code = BearerSecret::generate(&*provider.rng);
    let record = CodeRecord {
        grant_id: GrantId::generate(&*provider.rng),
        client_id: request.client_id,
        redirect_uri: request.redirect_uri,
        user_id: session.user_id,
        session_id: session.id,
        authentication: session.authentication.clone(),
        allowed_at: provider.now(),
        scope: request.scope,
        audience: request.audience,
        nonce: request.nonce,
        code_challenge: request.code_challenge,
        details: request.details,
        dpop_jkt: request.dpop_jkt,
    };
    let ttl = session::std_duration(provider.config.lifetimes.authorization_code);
    provider.stores.codes.put(&code.hash(), &record, ttl).await?;
    let state = request.state.as_deref();
    Ok(response::code(
        provider,
        request.response_mode,
        &record.redirect_uri,
        state,
        code.expose(),
    ))
}

/// The answer that tells the client of a refusal.
pub(crate) fn refuse(
    provider: &Provider,
    request: &AuthorizationRequest,
    fact: &AuthorizeError,
) -> AuthorizationResponse {
    let state = request.state.as_deref();
    response::error(
        provider,
        request.response_mode,
        &request.redirect_uri,
        state,
        fact,
    )
}

/// The page that a required action is taken at.
pub(crate) fn page(need: RequiredAction, id: &str) -> NextStep {
    match need {
        RequiredAction::Consent => NextStep::Consent(id.to_owned()),
        RequiredAction::SelectAccount => NextStep::SelectAccount(id.to_owned()),
        RequiredAction::StepUp => NextStep::StepUp(id.to_owned()),
        RequiredAction::Login
        | RequiredAction::AnotherUser
        | RequiredAction::UnmetAuthentication
        | RequiredAction::Nothing => NextStep::Login(id.to_owned()),
    }
}
