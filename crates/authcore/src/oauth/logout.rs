//! Signing out: RP-Initiated Logout 1.0, and by the user's own word at our pages.
//!
//! Ending the browser session ends every grant that came of it, but for those with offline access and approved devices'
//! (OIDC Core §11, Back-Channel Logout 1.0 §2.7): refresh tokens are refused, our own endpoints refuse the access tokens at
//! once, other tabs find no session at their next request.
//! A request that doesn't show an ID token of this very session is confirmed by the user first (§2), so that no page
//! on the web can sign users out. Who comes with an ID token but without the session's cookie may have found it in a log:
//! then the grants of its own client end in that session, and nothing else. Nothing is redirected to an address that the
//! client has not registered (§3).

use crate::{
    limit::{self, LimitError, Try},
    oauth::authorize::shown_address,
    provider::Provider,
    refusal_log::Subject,
    tokens::{keys::TokenType, subject},
};
use crate::{oauth::interaction, params::Params};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authorization::{Interaction, InteractionKind, LogoutRequest},
    client::Client,
    clock::Time,
    ids::{ClientId, SessionId},
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::{StoreError, StoreResult},
};
use chrono::Duration;
use serde::Deserialize;
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

/// Where users land who came from nowhere.
const SIGNED_OUT_PAGE: &str = "/signed-out";

/// Bytes of `state` at most, as in an authorization request: it may have to be kept.
const MAX_STATE: usize = 2048;

/// How long a sign-out waits for the user's word: it is one button.
const WAIT: Duration = Duration::minutes(10);

/// Where the browser goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutStep {
    /// Signed out (or nobody was signed in): go on.
    Done {
        /// The client's address, or our page.
        next: String,
        /// Whether this browser's session is the one that ended.
        clear_cookie: bool,
    },
    /// Signed out, the session of this browser; but the way back that was asked for is not registered (§3), so that a
    /// page has to say both.
    DoneButNotRegistered(Unregistered),
    /// The user is asked first; the page carries this identifier along.
    Ask(String),
}

/// A way back that is not registered: what a page may say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unregistered {
    /// The client's name, where it is known who asks.
    pub client: Option<String>,
    /// The address without its query.
    pub address: String,
}

/// Why a request is shown an error page.
#[derive(Debug, thiserror::Error)]
pub enum LogoutRefusal {
    /// Not to be understood: a repeated parameter, an ID token that is none of ours or another client's.
    #[error("the request is malformed")]
    Malformed,
    /// The client is unknown.
    #[error("unknown client")]
    UnknownClient,
    /// The address is not registered for the client.
    #[error("the post_logout_redirect_uri is not registered")]
    InvalidRedirectUri(Unregistered),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The claims of an ID token that a sign-out looks at; it may have expired long ago (§4).
#[derive(Deserialize)]
struct Hint {
    iss: String,
    aud: String,
    sub: String,
    /// Only clients that take part in the session's end are told its name.
    sid: Option<String>,
}

/// Answers a sign-out request of a client (§2).
///
/// # Errors
/// [`LogoutRefusal`] is shown as a page; no session was ended then.
pub async fn rp_initiated(
    provider: &Provider,
    encoded: &[u8],
    session: Option<&Session>,
    origin: &Origin,
) -> Result<LogoutStep, LogoutRefusal> {
    let (params, problem) = Params::parse(encoded);
    let long = params.get("state").is_some_and(|state| state.len() > MAX_STATE);
    if problem.is_some() || long {
        return Err(LogoutRefusal::Malformed);
    }
    if let Some(token) = params.get("id_token_hint") {
        provider.know_key_of(token).await?;
    }
    let hint = params
        .get("id_token_hint")
        .map(|token| read_hint(provider, token))
        .transpose()?;
    let client = client_of(provider, &params, hint.as_ref(), origin).await?;
    let client_id = client.as_ref().map(|client| client.id.clone());
    let of_this_session = hint
        .as_ref()
        .zip(session)
        .is_some_and(|(hint, session)| is_of(provider, client.as_deref(), hint, session));
    let redirect = redirect_of(&params, client.as_deref()).inspect_err(|refusal| {
        log_refusal(provider, &params, client.as_deref(), refusal, origin);
    });
    let request = match redirect {
        Ok(redirect) => LogoutRequest { client_id, redirect },
        // What was asked for is certain, and is done; only the way back is impossible.
        Err(LogoutRefusal::InvalidRedirectUri(unregistered)) if of_this_session => {
            let redirect = None;
            end(provider, session, LogoutRequest { client_id, redirect }, origin).await?;
            return Ok(LogoutStep::DoneButNotRegistered(unregistered));
        }
        Err(refusal) => return Err(refusal),
    };

    match (hint, session) {
        (Some(_), Some(_)) if of_this_session => Ok(end(provider, session, request, origin).await?),
        (Some(hint), None) => {
            // A session's name at a pairwise client is no identifier: it names the session to nobody but that client.
            let named = hint.sid.and_then(|sid| Uuid::parse_str(&sid).ok());
            if let (Some(sid), Some(client)) = (named, &client) {
                end_client(provider, SessionId(sid), client, origin).await?;
            }
            Ok(end(provider, None, request, origin).await?)
        }
        (None, None) => Ok(end(provider, None, request, origin).await?),
        // Somebody is signed in, and it is not certain that they want to go.
        (_, Some(session)) => Ok(LogoutStep::Ask(wait(provider, request, session, origin).await?)),
    }
}

/// Lets a request wait for the user's word: one for each session, the last that came. Where too many came the page asks all the
/// same, and nothing is known of where they came from.
async fn wait(
    provider: &Provider,
    request: LogoutRequest,
    session: &Session,
    origin: &Origin,
) -> StoreResult<String> {
    let counted = Try::new(&provider.limiter, origin)
        .subject(&limit::LOGOUTS_USER, &session.user_id.to_string())
        .network(&limit::LOGOUTS_NETWORK)
        .count()
        .await;
    match counted {
        Ok(()) => {}
        Err(LimitError::Reached { .. }) => {
            return Ok(BearerSecret::generate(&*provider.rng).expose().to_owned());
        }
        Err(LimitError::Store(error)) => return Err(error),
    }
    let name = [b"logout:".as_slice(), session.id.0.as_bytes()].concat();
    let id = provider.sealer.waiting_id(&SecretHash::of(&name));
    let ttl = crate::people::session::std_duration(provider.config.lifetimes.interaction.min(WAIT));
    let interactions = &provider.stores.interactions;
    interactions
        .put(&id.hash(), &Interaction::Logout(request), ttl)
        .await?;
    Ok(id.expose().to_owned())
}

/// Whether an ID token is of this very session; where it names none, of its user.
fn is_of(provider: &Provider, client: Option<&Client>, hint: &Hint, session: &Session) -> bool {
    client.is_some_and(|client| match &hint.sid {
        Some(sid) => *sid == subject::session_name(provider, client, session.id),
        None => hint.sub == subject::subject_of(provider, client, session.user_id),
    })
}

/// The user's own word, at a page: ends this browser's session and goes where the pending request wants to.
///
/// # Errors
/// Where a store fails.
pub async fn confirmed(
    provider: &Provider,
    pending: Option<&str>,
    session: Option<&Session>,
    origin: &Origin,
) -> StoreResult<LogoutStep> {
    let request = match pending {
        Some(id) => {
            provider
                .stores
                .interactions
                .take(InteractionKind::Logout, &SecretHash::of(id.as_bytes()))
                .await?
        }
        None => None,
    };
    let request = match request {
        Some(Interaction::Logout(request)) => request,
        _ => LogoutRequest {
            client_id: None,
            redirect: None,
        },
    };
    Ok(match end(provider, session, request, origin).await? {
        // It was theirs to end: a cookie that opens nothing goes, too.
        LogoutStep::Done { next, .. } => LogoutStep::Done {
            next: interaction::leave_to(provider, next).await?,
            clear_cookie: true,
        },
        other => other,
    })
}

/// The user's own word: ends all sessions and grants of theirs, whatever outlives a session included.
///
/// # Errors
/// Where a store fails.
pub async fn everywhere(provider: &Provider, session: &Session, origin: &Origin) -> StoreResult<()> {
    let now = provider.now();
    let event = AuditEvent::new(
        now,
        AuditAction::SignedOutEverywhere,
        AuditOutcome::Success,
        origin,
    )
    .user(session.user_id)
    .session(session.id);
    let users = &provider.stores.users;
    if users.sign_out_everywhere(session.user_id, now, &event).await? {
        provider.wake.logout_notices();
    }
    Ok(())
}

/// The client that a pending sign-out came from, for the page: `None` where it has expired or names none.
///
/// # Errors
/// Where a store fails.
pub async fn pending_client(provider: &Provider, id: &str) -> StoreResult<Option<Arc<Client>>> {
    match provider
        .stores
        .interactions
        .peek(InteractionKind::Logout, &SecretHash::of(id.as_bytes()))
        .await?
    {
        Some(Interaction::Logout(LogoutRequest {
            client_id: Some(client_id),
            ..
        })) => provider.client(&client_id).await,
        _ => Ok(None),
    }
}

/// Tells the operator which client came with which address.
fn log_refusal(
    provider: &Provider,
    params: &Params<'_>,
    client: Option<&Client>,
    refusal: &LogoutRefusal,
    origin: &Origin,
) {
    let id = client.map(|client| client.id.as_str());
    let subject = Subject::of(client, origin.ip);
    if let Some(left_out) = provider.refusal_log.admit(subject, provider.now()) {
        tracing::warn!(
            client = id,
            rule = %refusal,
            post_logout_redirect_uri = params.get("post_logout_redirect_uri").map(shown_address),
            left_out,
            "a sign-out request was refused"
        );
    }
}

/// Ends this browser's session, if there is one, and goes where the request wants to.
async fn end(
    provider: &Provider,
    session: Option<&Session>,
    request: LogoutRequest,
    origin: &Origin,
) -> StoreResult<LogoutStep> {
    if let Some(session) = session {
        let now = provider.now();
        let event = logout(origin, now).user(session.user_id);
        let event = match &request.client_id {
            Some(client) => event.client(client),
            None => event,
        };
        provider.end_session(session.id, now, &event).await?;
    }
    Ok(LogoutStep::Done {
        next: request.redirect.unwrap_or_else(|| SIGNED_OUT_PAGE.to_owned()),
        clear_cookie: session.is_some(),
    })
}

/// Ends what one client has in a session, on the word of whoever shows an ID token of its.
async fn end_client(
    provider: &Provider,
    session: SessionId,
    client: &Client,
    origin: &Origin,
) -> StoreResult<()> {
    let now = provider.now();
    let grants = &provider.stores.grants;
    grants
        .end_in_session(session, &client.id, now, &logout(origin, now))
        .await
        .map(drop)
}

fn logout(origin: &Origin, now: Time) -> AuditEvent {
    AuditEvent::new(now, AuditAction::Logout, AuditOutcome::Success, origin)
}

fn read_hint(provider: &Provider, token: &str) -> Result<Hint, LogoutRefusal> {
    let hint: Hint = provider
        .keys
        .verify(token, TokenType::IdToken)
        .map_err(|_| LogoutRefusal::Malformed)?;
    if hint.iss == provider.config.issuer.as_str() {
        Ok(hint)
    } else {
        Err(LogoutRefusal::Malformed)
    }
}

/// §2: `client_id`, or else the hint's audience; where both are given they have to agree.
async fn client_of(
    provider: &Provider,
    params: &Params<'_>,
    hint: Option<&Hint>,
    origin: &Origin,
) -> Result<Option<Arc<Client>>, LogoutRefusal> {
    let named = params.get("client_id");
    if let (Some(named), Some(hint)) = (named, hint)
        && named != hint.aud
    {
        return Err(LogoutRefusal::Malformed);
    }
    let Some(id) = named.or(hint.map(|hint| hint.aud.as_str())) else {
        return Ok(None);
    };
    let id = ClientId::parse(id).map_err(|_| LogoutRefusal::UnknownClient)?;
    provider
        .clients
        .find_for(&id, origin.ip)
        .await?
        .map(Some)
        .ok_or(LogoutRefusal::UnknownClient)
}

/// §3: only where the client is known and has registered the very address.
fn redirect_of(params: &Params<'_>, client: Option<&Client>) -> Result<Option<String>, LogoutRefusal> {
    let Some(wanted) = params.get("post_logout_redirect_uri") else {
        return Ok(None);
    };
    let registered = client.is_some_and(|client| {
        client
            .metadata
            .post_logout_redirect_uris
            .iter()
            .any(|known| known == wanted)
    });
    let refusal = || {
        LogoutRefusal::InvalidRedirectUri(Unregistered {
            client: client.map(|client| client.metadata.client_name.clone()),
            address: shown_address(wanted),
        })
    };
    if !registered {
        return Err(refusal());
    }
    let mut url = Url::parse(wanted).map_err(|_| refusal())?;
    if let Some(state) = params.get("state") {
        url.query_pairs_mut().append_pair("state", state);
    }
    Ok(Some(url.into()))
}
