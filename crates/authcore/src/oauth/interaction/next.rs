//! Where the browser goes next, and the answers that wait behind an address of ours until it comes for them.

use crate::{endpoint, people::session, provider::Provider};
use authmodel::{
    authorization::{AuthorizationResponse, Interaction, InteractionKind, ResponseMode},
    secret::{BearerSecret, SecretHash},
    store::StoreResult,
};

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
    /// To the page that says that the client is not open to whoever is signed in, likewise.
    NoAccess(String),
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
        NextStep::Client(answer) if !answer.mode.is_posted() && is_web(&answer.redirect_uri) => answer.url(),
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
        NextStep::NoAccess(interaction) => format!("/no-access?interaction={interaction}"),
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
