//! Between an authorization request and its answer: does it need the user, and what for? (OIDC Core §3.1.2.3, §3.1.2.4)
//!
//! A request that needs the user waits under an identifier which the page's address carries. The identifier opens
//! nothing: it names a request that anybody could make, and the answer goes to the client's own address.

mod answer;
mod class;
mod description;
mod next;

pub use description::{Description, describe};
pub use next::{NextStep, location, take_answer};

use answer::use_up;
pub(crate) use answer::{code_for, issue_code, refuse};
pub(crate) use next::leave_to;

use self::class::Lack;
use super::authorize::{check, error::AuthorizeError};
use crate::{
    limit::{self, Try},
    people::session,
    provider::Provider,
    tokens::{
        admission,
        policy::{self, Carried},
    },
};
use authmodel::{
    audit::Origin,
    authorization::{AuthorizationRequest, AuthorizationResponse, Interaction, InteractionKind},
    client::Client,
    clock::Time,
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::StoreResult,
};
use chrono::Duration;
use std::sync::Arc;

/// How long a request waits that no page has shown to anybody: a slow phone's first load, and no more, since anybody can
/// make us keep one.
const UNSEEN: Duration = Duration::minutes(10);

/// What a request still needs of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequiredAction {
    Nothing,
    Login,
    /// Another user than the one that the client means has signed in for this very request: asked again, they would go in
    /// a circle, so the client is told.
    AnotherUser,
    SelectAccount,
    /// The client is not open to this user, who may have another account.
    NoAccess,
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
    // Before anything more is asked of a user who can't have it.
    if !admission::may_use(provider, client, session.user_id).await? {
        return Ok(RequiredAction::NoAccess);
    }
    match class::lacking(provider, request, session).await? {
        Some(Lack::CanBeProven) => return Ok(RequiredAction::StepUp),
        Some(Lack::Password) => return Ok(RequiredAction::Login),
        Some(Lack::Unmet) => return Ok(RequiredAction::UnmetAuthentication),
        None => {}
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

/// What a request has that comes again from the same browser: a reload, or the way back to the client and forth. It waits in
/// the same place then, whatever the number of reloads. The browser is known by its network and what it calls itself, and the
/// request by all of it, of which the challenge or the nonce is one sign-in's alone; a request without either is nobody's.
fn same_request(request: &AuthorizationRequest, origin: &Origin) -> Option<SecretHash> {
    if request.code_challenge.is_none() && request.nonce.is_none() {
        return None;
    }
    let ip = origin.ip?;
    let mut request = request.clone();
    request.requested_at = Time::UNIX_EPOCH;
    let browser = origin.user_agent.as_deref().unwrap_or_default();
    let text = serde_json::to_vec(&(request, ip, browser)).ok()?;
    Some(SecretHash::of(&text))
}

/// Begins: answers at once where nothing is needed, else lets the request wait; for a short while, until a page has shown it
/// to somebody. A pushed request waits once, however often its address is followed; any other once for each browser.
pub(crate) async fn begin(
    provider: &Provider,
    request: AuthorizationRequest,
    session: Option<&Session>,
    need: RequiredAction,
    origin: &Origin,
) -> Result<NextStep, AuthorizeError> {
    if let (RequiredAction::Nothing, Some(session)) = (need, session) {
        return Ok(NextStep::Client(
            issue_code(provider, request, session, origin).await?,
        ));
    }
    if need == RequiredAction::UnmetAuthentication {
        return Err(AuthorizeError::UnmetAuthentication);
    }
    let mut counted = Try::new(&provider.limiter, origin);
    let id = match &request.pushed {
        // Counted when it was pushed.
        Some(pushed) => provider.sealer.waiting_id(pushed),
        None => {
            counted = counted.network(&limit::AUTHORIZE_NETWORK);
            match same_request(&request, origin) {
                Some(same) => provider.sealer.waiting_id(&same),
                None => BearerSecret::generate(&*provider.rng),
            }
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

/// Whether it still waits, by its name.
pub(crate) async fn waits(provider: &Provider, id: &str) -> StoreResult<bool> {
    let found = peek(provider, &SecretHash::of(id.as_bytes())).await?;
    Ok(found.is_some())
}

/// `prompt=none`: a code, or the error that says what would be needed (OIDC Core §3.1.2.6).
pub(crate) async fn answer_silently(
    provider: &Provider,
    request: AuthorizationRequest,
    session: Option<&Session>,
    need: RequiredAction,
    origin: &Origin,
) -> Result<NextStep, AuthorizeError> {
    match (need, session) {
        (RequiredAction::Nothing, Some(session)) => Ok(NextStep::Client(
            issue_code(provider, request, session, origin).await?,
        )),
        (RequiredAction::Consent, _) => Err(AuthorizeError::ConsentRequired),
        (RequiredAction::UnmetAuthentication, _) => Err(AuthorizeError::UnmetAuthentication),
        (RequiredAction::NoAccess, _) => Err(AuthorizeError::NoAccess),
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

/// Goes on after the user has signed in: where to, or `None` where the interaction has expired or was answered elsewhere.
pub(crate) async fn resume(provider: &Provider, id: &str, session: &Session) -> StoreResult<Option<String>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(request) = peek(provider, &key).await? else {
        return Ok(None);
    };
    go_on(provider, id, *request, session).await
}

/// Where a user who is signed in goes on with a request that waits, once stores answer again.
pub(crate) fn try_again(id: &str) -> String {
    format!("/select-account?interaction={id}")
}

async fn go_on(
    provider: &Provider,
    id: &str,
    request: AuthorizationRequest,
    session: &Session,
) -> StoreResult<Option<String>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(client) = client_of(provider, &request).await? else {
        return Ok(None);
    };
    let refusal = match need_of(provider, &client, &request, Some(session)).await? {
        RequiredAction::Nothing => {
            let answer = code_for(provider, &request, session).await?;
            return answer_once(provider, &key, &request, answer).await;
        }
        RequiredAction::AnotherUser => AuthorizeError::LoginRequired,
        RequiredAction::UnmetAuthentication => AuthorizeError::UnmetAuthentication,
        need @ (RequiredAction::Login
        | RequiredAction::SelectAccount
        | RequiredAction::NoAccess
        | RequiredAction::StepUp
        | RequiredAction::Consent) => {
            return location(provider, page(need, id)).await.map(Some);
        }
    };
    let answer = refuse(provider, &request, &refusal)?;
    answer_once(provider, &key, &request, answer).await
}

/// The user says that it is their account, the one that is signed in, that is meant (`prompt=select_account`): where they go
/// on, or `None` where the interaction has expired or was answered elsewhere.
///
/// # Errors
/// Where a store fails; the request waits on then.
pub async fn select_account(provider: &Provider, id: &str, session: &Session) -> StoreResult<Option<String>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(mut request) = peek(provider, &key).await? else {
        return Ok(None);
    };
    if request.select_account {
        request.select_account = false;
        let until = request.requested_at + provider.config.lifetimes.interaction;
        let left = session::std_duration(until - provider.now());
        let waiting = Interaction::Authorization(request.clone());
        provider.stores.interactions.put(&key, &waiting, left).await?;
    }
    go_on(provider, id, *request, session).await
}

/// Answers a request that waits, once: of any number of answers at the same time, one leaves. It is the last thing that is
/// done about a request, after everything that can fail: until then whoever asks again is answered as if for the first time.
pub(crate) async fn answer_once(
    provider: &Provider,
    key: &SecretHash,
    request: &AuthorizationRequest,
    answer: AuthorizationResponse,
) -> StoreResult<Option<String>> {
    answer_once_with(provider, key, request, answer, std::future::ready(Ok(()))).await
}

/// The same, with what is to be remembered of this answer and of no other that came at the same time. Where that fails the request
/// waits on.
pub(crate) async fn answer_once_with(
    provider: &Provider,
    key: &SecretHash,
    request: &AuthorizationRequest,
    answer: AuthorizationResponse,
    remembered: impl Future<Output = StoreResult<()>>,
) -> StoreResult<Option<String>> {
    let there = location(provider, NextStep::Client(answer)).await?;
    let Some(waited) = take(provider, key).await? else {
        return Ok(None);
    };
    if let Err(failure) = remembered.await {
        let until = waited.requested_at + provider.config.lifetimes.interaction;
        let left = session::std_duration(until - provider.now());
        let waiting = Interaction::Authorization(waited);
        // Where this fails too, the request is over, and the user begins again: nothing was allowed that is not remembered.
        provider.stores.interactions.put(key, &waiting, left).await.ok();
        return Err(failure);
    }
    if use_up(provider, &waited).await? {
        return Ok(Some(there));
    }
    let late = refuse(provider, request, &AuthorizeError::RequestUri)?;
    location(provider, NextStep::Client(late)).await.map(Some)
}

/// The page that a required action is taken at.
pub(crate) fn page(need: RequiredAction, id: &str) -> NextStep {
    match need {
        RequiredAction::Consent => NextStep::Consent(id.to_owned()),
        RequiredAction::SelectAccount => NextStep::SelectAccount(id.to_owned()),
        RequiredAction::StepUp => NextStep::StepUp(id.to_owned()),
        RequiredAction::NoAccess => NextStep::NoAccess(id.to_owned()),
        RequiredAction::Login
        | RequiredAction::AnotherUser
        | RequiredAction::UnmetAuthentication
        | RequiredAction::Nothing => NextStep::Login(id.to_owned()),
    }
}
