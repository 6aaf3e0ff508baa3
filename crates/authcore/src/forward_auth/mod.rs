//! Forward authentication: a proxy asks, for each request to an app that has no sign-in of its own, whether it may pass, and as
//! whom (nginx `auth_request`, Traefik ForwardAuth, Caddy `forward_auth`).
//!
//! Each app is a client like any other. Who comes without a cookie of the gate's is sent through an ordinary authorization
//! code flow with PKCE, whose code is redeemed here, in-process; so the app stands in the user's list, ends with the session, and
//! is asked about each time: sign-out, disabling and the user's own list take effect within [`identity::FRESH`].
//!
//! Invariants: which request it is, only a trusted proxy says, and where proxies contradict each other nobody passes. An app's cookie is
//! good at its own origin alone and holds a name for the grant, sealed; nothing else. Whoever is sent away comes back to the very address
//! that was asked for, which is always at the app's own origin. Signed in and not allowed is refused, never sent to sign in again.
//!
//! Test to read first: `tests/blackbox/forward_auth.rs`.

mod errand;
pub(crate) mod identity;
mod pass;

pub(crate) use self::errand::return_address;
use self::errand::{Errand, Returned};
pub use self::identity::{FRESH, Identities, Identity};
use crate::{
    endpoint,
    oauth::token::{self, TokenError},
    params::Params,
    protected_apps::{Allow, Demand, OWN_PATHS, ProtectedApp, RemoteUser},
    provider::Provider,
};
use authmodel::{
    audit::Origin,
    group::GroupName,
    ids::ClientId,
    secret::{BearerSecret, SecretHash},
    store::StoreError,
};
use std::sync::Arc;

/// A request to an app, as the proxy tells of it.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Scheme, host and port.
    pub origin: &'a str,
    /// Path and query, byte for byte.
    pub target: &'a str,
    /// Whether a browser is on its way to a page: what may be sent elsewhere. A script's request, a form or a stream may not.
    pub is_navigation: bool,
    /// The gate's cookie, sealed.
    pub pass: Option<&'a str>,
    /// The cookie of a browser that is on its way through a sign-in.
    pub errand: Option<&'a str>,
}

/// What an app is told of its user.
#[derive(Debug)]
pub struct PassedOn {
    /// What it knows its users by.
    pub remote_user: RemoteUser,
    /// The names of their groups, by commas, which no name has.
    pub groups: String,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Verdict {
    /// It passes, as this user.
    Pass(Arc<Identity>, PassedOn),
    /// It passes, as nobody.
    PassAsNobody,
    /// Nobody is signed in.
    SignInNeeded,
    /// Nobody is signed in, or not as strongly as is needed: the browser goes there, with this cookie, and comes back.
    SignIn {
        /// The authorization request.
        location: String,
        /// What shows that the answer comes to the browser that asked.
        errand: BearerSecret,
    },
    /// It is not allowed, and signing in changes nothing about it.
    Forbidden(Refusal),
    /// Somebody has come back: the cookie of the gate, and where they wanted to go.
    Returned {
        /// Where they go on.
        location: String,
        /// The gate's cookie.
        pass: String,
    },
    /// The app's cookie goes, and the browser is sent to the sign-out.
    SignOut {
        /// The sign-out.
        location: String,
    },
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such app.
    UnknownApp,
    /// Nobody may see this path.
    Path,
    /// The path can be read in two ways.
    AmbiguousPath,
    /// It is for groups that the user is not in.
    Group,
    /// The app knows its users by their usernames, and the user has none.
    Username,
    /// It takes a second factor, which the user does not have.
    SecondFactor,
    /// The sign-in was not of this browser, too long ago, refused or given up.
    Interrupted,
}

/// The gate could not judge.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The code could not be redeemed, for a reason that is ours.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Judges a request.
///
/// # Errors
/// [`GateError`] where a store fails: nobody passes then.
pub async fn judge(provider: &Provider, asked: &Asked<'_>, origin: &Origin) -> Result<Verdict, GateError> {
    let apps = &provider.config.protected_apps;
    let Some(app) = apps
        .iter()
        .find(|app| app.origins.iter().any(|known| known == asked.origin))
    else {
        return Ok(Verdict::Forbidden(Refusal::UnknownApp));
    };
    let (path, query) = asked.target.split_once('?').unwrap_or((asked.target, ""));
    if let Some(own) = path.strip_prefix(OWN_PATHS) {
        return match own {
            errand::RETURN_PATH => come_back(provider, app, asked, query, origin).await,
            "sign-out" => Ok(sign_out(provider, app)),
            _ => Ok(Verdict::Forbidden(Refusal::Path)),
        };
    }
    let identity = pass::identity(provider, app, asked, origin).await?;
    let (allow, groups, second_factor) = match app.demand(path) {
        Demand::Of {
            allow,
            groups,
            second_factor,
        } => (allow, groups, second_factor),
        Demand::Ambiguous => return Ok(Verdict::Forbidden(Refusal::AmbiguousPath)),
    };
    Ok(match (allow, identity) {
        (Allow::Nobody, _) => Verdict::Forbidden(Refusal::Path),
        (Allow::Users, Some(identity)) if !groups.is_empty() && !identity.groups.has_any(groups) => {
            Verdict::Forbidden(Refusal::Group)
        }
        (Allow::Users, Some(identity)) if second_factor && !identity.is_multi_factor => {
            send_to_sign_in(provider, app, asked, true)
        }
        // An empty name would be the same user to the app, whoever comes without one.
        (Allow::Users, Some(identity))
            if app.remote_user == RemoteUser::Username && identity.username.is_none() =>
        {
            Verdict::Forbidden(Refusal::Username)
        }
        (_, Some(identity)) => {
            let told = identity.groups.told(&app.told_groups);
            let names: Vec<&str> = told.names().map(GroupName::as_str).collect();
            let passed_on = PassedOn {
                remote_user: app.remote_user,
                groups: names.join(","),
            };
            Verdict::Pass(identity, passed_on)
        }
        (Allow::Everyone, None) => Verdict::PassAsNobody,
        (Allow::Users, None) => send_to_sign_in(provider, app, asked, second_factor),
    })
}

/// An ordinary authorization request of the app's client (RFC 6749 §4.1.1, RFC 7636 §4.3).
fn send_to_sign_in(
    provider: &Provider,
    app: &ProtectedApp,
    asked: &Asked<'_>,
    second_factor: bool,
) -> Verdict {
    if !asked.is_navigation {
        return Verdict::SignInNeeded;
    }
    // One for the browser, not for the tab: several tabs wait side by side.
    let errand = asked.errand.filter(|text| errand::is_secret(text)).map_or_else(
        || BearerSecret::generate(&*provider.rng),
        |text| BearerSecret::from_text(text.to_owned()),
    );
    let errand_state = Errand::begin(provider, asked, &errand);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", &app.client_id())
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &return_address(asked.origin))
        .append_pair("scope", "openid profile email")
        .append_pair("code_challenge", &errand_state.challenge())
        .append_pair("code_challenge_method", "S256")
        .append_pair("state", &errand_state.seal(provider, asked.origin));
    if second_factor {
        // Essential (OIDC Core §5.5.1.1): who has no second factor comes back with an error, not for ever with too little.
        let claims = r#"{"id_token":{"acr":{"essential":true,"values":["mfa"]}}}"#;
        query.append_pair("claims", claims);
    }
    let location = format!(
        "{}?{}",
        provider.config.issuer.at(endpoint::AUTHORIZATION),
        query.finish()
    );
    Verdict::SignIn { location, errand }
}

/// The authorization response (RFC 6749 §4.1.2, RFC 9207): the code is redeemed as any other, by whoever has the verifier.
async fn come_back(
    provider: &Provider,
    app: &ProtectedApp,
    asked: &Asked<'_>,
    query: &str,
    origin: &Origin,
) -> Result<Verdict, GateError> {
    const INTERRUPTED: Verdict = Verdict::Forbidden(Refusal::Interrupted);
    let (params, problem) = Params::parse(query.as_bytes());
    let state = params.get("state").filter(|_| problem.is_none());
    let Some(Returned { location, verifier }) =
        state.and_then(|state| Errand::finish(provider, state, asked))
    else {
        return Ok(INTERRUPTED);
    };
    if params.get("iss") != Some(provider.config.issuer.as_str()) {
        return Ok(INTERRUPTED);
    }
    if params.get("error") == Some("unmet_authentication_requirements") {
        return Ok(Verdict::Forbidden(Refusal::SecondFactor));
    }
    let Some(code) = params.get("code") else {
        return Ok(INTERRUPTED);
    };
    let Ok(client_id) = ClientId::parse(&app.client_id()) else {
        return Ok(INTERRUPTED);
    };
    let Some(client) = provider.clients.known(&client_id).await? else {
        return Ok(INTERRUPTED);
    };
    // The grant is named by its code; the tokens that come of it are of no use here.
    let record = provider
        .stores
        .codes
        .peek(&SecretHash::of(code.as_bytes()))
        .await?;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &return_address(asked.origin)),
        ("code_verifier", &verifier),
    ];
    let (form, _) = Params::from_pairs(
        form.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    );
    let Some(record) = record else {
        return Ok(INTERRUPTED);
    };
    let (grant, user) = (record.grant_id, record.user_id);
    let is_good = match token::redeem_code(provider, &client, &form, origin).await {
        Ok(_) => true,
        Err(TokenError::Store(error)) => return Err(error.into()),
        Err(TokenError::Key(error)) => return Err(TokenError::Key(error).into()),
        // Of the browser that the errand is of: its first answer was lost, or it went back to this address.
        Err(TokenError::CodeReplayed) => pass::stands(provider, &client, grant, user).await?,
        // Expired, of another app, of a session that has ended.
        Err(_) => false,
    };
    Ok(if is_good {
        Verdict::Returned {
            location,
            pass: pass::issue(provider, asked.origin, grant, user),
        }
    } else {
        INTERRUPTED
    })
}

/// RP-Initiated Logout §2, without a hint: the page asks who comes by a link.
fn sign_out(provider: &Provider, app: &ProtectedApp) -> Verdict {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", &app.client_id());
    Verdict::SignOut {
        location: format!(
            "{}?{}",
            provider.config.issuer.at(endpoint::END_SESSION),
            query.finish()
        ),
    }
}
