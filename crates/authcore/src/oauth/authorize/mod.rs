//! The authorization endpoint (RFC 6749 §4.1.1, OIDC Core §3.1.2, RFC 9126 §4, RFC 9101 §5, RFC 9207).
//!
//! Three stages. First the parameters are found: in the query, behind a pushed request's `request_uri`, or inside a signed
//! request object (`parameters.rs`). Then the redirect is proven: a registered client and one of its `redirect_uri`s, to the
//! letter; until then every problem is shown on a page of ours and nothing is redirected anywhere (RFC 9700 §4.11.2).
//! After it every problem goes back to the client, with its `state` and our `iss`: first the request is checked
//! (`check.rs`), then it either gets its answer or waits for the user ([`super::interaction`]).
//!
//! Test to read first: `tests/blackbox/authorize.rs`.

pub(crate) mod check;
pub(crate) mod error;
pub(crate) mod parameters;
pub(crate) mod prompt;
mod request_object;
pub(crate) mod response;
mod signed_response;

pub use crate::logged::address as shown_address;
pub use authmodel::authorization::AuthorizationResponse;
pub use error::{AuthorizeError, Refusal};

use super::interaction::{self, NextStep};
use crate::{logged, params::Params, provider::Provider, refusal_log::Subject};
use authmodel::{audit::Origin, client::Client, scope::Scope, session::Session};

/// Answers an authorization request.
///
/// # Errors
/// [`Refusal`] where nothing may be redirected. Every other problem is an answer to the client: [`NextStep::Client`].
pub async fn authorize(
    provider: &Provider,
    encoded: &[u8],
    session: Option<&Session>,
    origin: &Origin,
) -> Result<NextStep, Refusal> {
    let (query, problem) = Params::parse(encoded);
    let client = match parameters::client_of(provider, &query, origin).await {
        Ok(client) => client,
        Err(refusal) => {
            log_refusal(provider, None, &query, &refusal, origin);
            return Err(refusal);
        }
    };
    let found = match problem {
        Some(problem) => Err(problem.into()),
        None => parameters::find(provider, &client, &query).await,
    };
    // What can't be opened can still name where it wants the error to go.
    let (found, failure) = match found {
        Ok(found) => (found, None),
        Err(fact) => (parameters::Found::from_query(query), Some(fact)),
    };
    let redirect_uri = match (prove_redirect(&client, &found.params), &failure) {
        (Ok(redirect_uri), _) => redirect_uri,
        // RFC 9126 §4: the query need not say where to go; then the user is told that the request has expired.
        (Err(Refusal::InvalidRedirectUri), Some(AuthorizeError::RequestUri)) => {
            return Err(Refusal::RequestUri);
        }
        (Err(refusal), _) => {
            log_refusal(provider, Some(&client), &found.params, &refusal, origin);
            return Err(refusal);
        }
    };
    let outcome = match failure {
        Some(fact) => Err(fact),
        None => proceed(provider, &client, redirect_uri, &found, session, origin).await,
    };
    let fact = match outcome {
        Ok(step) => return Ok(step),
        Err(fact) => fact,
    };
    log_error(provider, &client, &found.params, &fact);
    let mode = check::mode_of_errors(&found.params);
    let way = response::Way {
        client_id: &client.id,
        redirect_uri,
        state: found.params.get_unambiguous("state"),
        mode,
        signing_alg: signed_response::algorithm(provider, &client, mode),
    };
    Ok(NextStep::Client(response::error(provider, &way, &fact)?))
}

/// OIDC Core §3.1.2.1: required, and compared by simple string comparison (RFC 9700 §2.1), but for the port of native
/// apps ([`Client::returns_to`]).
pub(crate) fn prove_redirect<'p>(client: &Client, params: &'p Params<'_>) -> Result<&'p str, Refusal> {
    let redirect_uri = params
        .get_unambiguous("redirect_uri")
        .ok_or(Refusal::InvalidRedirectUri)?;
    if client.returns_to(redirect_uri) {
        Ok(redirect_uri)
    } else {
        Err(Refusal::InvalidRedirectUri)
    }
}

/// Is the request one that we can fulfil, and does it need the user?
async fn proceed(
    provider: &Provider,
    client: &Client,
    redirect_uri: &str,
    found: &parameters::Found<'_>,
    session: Option<&Session>,
    origin: &Origin,
) -> Result<NextStep, AuthorizeError> {
    check::know_hint(provider, &found.params).await?;
    let checked = check::check(provider, client, redirect_uri, found)?;
    log_trimmed(provider, client, &found.params, &checked.request.scope);
    let need = interaction::need_of(provider, client, &checked.request, session).await?;
    if checked.silent {
        return interaction::answer_silently(provider, checked.request, session, need, origin).await;
    }
    interaction::begin(provider, checked.request, session, need, origin).await
}

/// Tells the operator of a request that is shown an error page.
fn log_refusal(
    provider: &Provider,
    client: Option<&Client>,
    params: &Params<'_>,
    refusal: &Refusal,
    origin: &Origin,
) {
    if let Refusal::Store(_) = refusal {
        return;
    }
    let offered = params.get("client_id").unwrap_or_default();
    let id = client.map_or(offered, |client| client.id.as_str());
    if let Some(left_out) = provider
        .refusal_log
        .admit(Subject::of(client, origin.ip), provider.now())
    {
        tracing::warn!(
            client = logged::address(id),
            rule = %refusal,
            redirect_uri = params.get("redirect_uri").map(logged::address),
            left_out,
            "an authorization request was refused"
        );
    }
}

/// Tells the operator of an error that goes back to the client, whose developers may never look at it. That nobody is signed
/// in, or said no, or may not use the client, is no error.
fn log_error(provider: &Provider, client: &Client, params: &Params<'_>, fact: &AuthorizeError) {
    match fact {
        AuthorizeError::Store(error) => tracing::error!(%error, "an authorization request failed"),
        AuthorizeError::LoginRequired
        | AuthorizeError::ConsentRequired
        | AuthorizeError::AccessDenied
        | AuthorizeError::NoAccess => {}
        _ => {
            let Some(left_out) = provider
                .refusal_log
                .admit(Subject::Client(client.id.as_str()), provider.now())
            else {
                return;
            };
            let hint = match fact {
                AuthorizeError::ChallengeAndNonceMissing => Some(
                    "switch PKCE (S256) or the nonce on in the client's software, or register it with pkce_exempt",
                ),
                AuthorizeError::ScopeEmpty if client.registered_itself() => Some(
                    "the setting registration.scope names none of the scopes that the client asks for, or that its resource has",
                ),
                AuthorizeError::ScopeEmpty => Some(
                    "the client is registered for none of the scopes that it asks for, or that its resource has",
                ),
                _ => None,
            };
            tracing::warn!(
                client = %client.id,
                rule = %fact,
                redirect_uri = params.get("redirect_uri").map(logged::address),
                scope = params.get("scope").map(logged::address),
                resource = params.get("resource").map(logged::address),
                hint,
                left_out,
                "an authorization request was refused"
            );
        }
    }
}

/// Tells the operator which scopes a client asked for in vain: it is answered, with less than it may count on.
fn log_trimmed(provider: &Provider, client: &Client, params: &Params<'_>, granted: &Scope) {
    let asked = params
        .get("scope")
        .and_then(|text| Scope::parse(text).ok())
        .unwrap_or_default();
    let dropped = asked.filter(|token| !granted.contains(token));
    if dropped.is_empty() {
        return;
    }
    if let Some(left_out) = provider
        .refusal_log
        .admit(Subject::Client(client.id.as_str()), provider.now())
    {
        tracing::warn!(
            client = %client.id,
            dropped = logged::address(&dropped.to_string()),
            left_out,
            "scopes that the client is not registered for were left out"
        );
    }
}
