//! Issuing: a grant and whoever it is of become tokens. The one home of what a token response holds, for codes, refresh
//! tokens, devices, exchanges and clients' own tokens.
//!
//! Invariants: an access token names its grant and its place in a status list, and says nothing personal; one without a user says so; an ID token from a
//! refresh says the same as the first, with the user as they are now.
//! Sections: RFC 6749 §5.1, RFC 9068 §2.2, OIDC Core §3.1.3.3 and §12.2, RFC 8693 §2.2.1.
//!
//! Test to read first: `tests/blackbox/id_token_claims.rs`.

use super::{
    access_token::AccessTokenClaims,
    claims::{self, PersonalClaims},
    keys::{Confirmation, KeyError},
    mint::{self, AccessToken, IdToken},
    policy::Carried,
    subject,
};
use crate::provider::Provider;
use authmodel::{
    authentication::Authentication,
    client::Client,
    clock::Time,
    group::Memberships,
    ids::{GrantId, SessionId},
    scope::Scope,
    secret::RefreshToken,
    status::StatusPlace,
    user::User,
};
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

/// A token response (RFC 6749 §5.1, OIDC Core §3.1.3.3).
#[derive(Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// `Bearer`, or `DPoP` where the token is bound to a key (RFC 9449 §5).
    pub token_type: &'static str,
    /// Its life, in seconds.
    pub expires_in: i64,
    /// What it allows. Left out where that is nothing: a scope has one token at least (RFC 6749 §3.3).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// The next refresh token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "expose")]
    pub refresh_token: Option<Zeroizing<String>>,
    /// The ID token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What was allowed in detail (RFC 9396 §7).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<Value>,
    /// What kind of token was exchanged for (RFC 8693 §2.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<&'static str>,
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenResponse {{ scope: {:?}, … }}", self.scope)
    }
}

fn expose<S: serde::Serializer>(
    secret: &Option<Zeroizing<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_str(secret),
        None => serializer.serialize_none(),
    }
}

/// Who the tokens are about.
pub(crate) enum About<'a> {
    /// A user, in the sign-in that the grant came of.
    User {
        user: &'a User,
        groups: &'a Memberships,
        session_id: SessionId,
        authentication: &'a Authentication,
        /// The authorization request's, for the first ID token.
        nonce: Option<&'a str>,
        /// The context classes that were asked for; `None` where the class was not.
        acr: Option<&'a str>,
    },
    /// The client itself.
    Itself,
    /// Whoever the exchanged token is about, user or not.
    Subject {
        token: &'a AccessTokenClaims,
        /// Who acts for the subject (RFC 8693 §4.1).
        actor: Option<&'a Value>,
        issued_token_type: &'static str,
    },
}

/// What is issued.
pub(crate) struct Issue<'a> {
    pub(crate) client: &'a Client,
    pub(crate) grant: GrantId,
    /// The tokens' place in a status list; none where the grant was made before there were places.
    pub(crate) status: Option<StatusPlace>,
    pub(crate) about: About<'a>,
    /// What of the grant the tokens are for.
    pub(crate) carried: Carried,
    /// The key or certificate that the bearer has to prove.
    pub(crate) confirmation: Option<&'a Confirmation>,
    /// The refresh token that goes along.
    pub(crate) refresh: Option<&'a RefreshToken>,
}

/// Makes the tokens: one signature for each.
pub(crate) fn issue(provider: &Provider, issue: Issue<'_>, now: Time) -> Result<TokenResponse, KeyError> {
    let Issue {
        client, ref carried, ..
    } = issue;
    let issued_at = now.timestamp();
    let mut lifetime = provider.config.lifetimes.access_token.num_seconds();
    let (sub, auth_time, is_user) = match &issue.about {
        About::User {
            user, authentication, ..
        } => (
            // The client can read its access tokens: a pairwise name would be none beside another (OIDC Core §8.1).
            subject::subject_of(provider, client, user.id),
            Some(authentication.at.timestamp()),
            true,
        ),
        About::Itself => (client.id.as_str().to_owned(), None, false),
        About::Subject { token, .. } => {
            // It lives no longer than what it was traded for.
            lifetime = lifetime.min(token.exp - issued_at);
            (token.sub.clone(), token.auth_time, !token.is_client_only())
        }
    };
    let (actor, issued_token_type) = match &issue.about {
        About::Subject {
            actor,
            issued_token_type,
            ..
        } => (*actor, Some(*issued_token_type)),
        About::User { .. } | About::Itself => (None, None),
    };
    let in_access_token = match &issue.about {
        About::User { groups, .. } => {
            let (scope, audience) = (&carried.scope, &carried.audience);
            claims::within_token(claims::in_access_token(
                &provider.config,
                client,
                groups,
                scope,
                audience,
            ))
        }
        About::Itself | About::Subject { .. } => PersonalClaims::new(),
    };
    let access_token = mint::access_token(
        provider,
        &AccessToken {
            client_id: &client.id,
            sub: &sub,
            is_user,
            grant: issue.grant,
            status: issue.status,
            scope: &carried.token_scope(&provider.config),
            audience: &carried.audience,
            issued_at,
            expires_at: issued_at + lifetime,
            auth_time,
            confirmation: issue.confirmation,
            authorization_details: &carried.details,
            actor,
            of_groups: &in_access_token,
        },
    )?;
    let id_token = match issue.about {
        About::User {
            user,
            groups,
            session_id,
            authentication,
            nonce,
            acr,
        } if carried.scope.contains("openid") => {
            let token = IdToken {
                client,
                sub: &sub,
                session_id,
                authentication,
                nonce,
                acr,
                access_token: &access_token,
                personal: personal(client, user, groups, carried),
            };
            Some(mint::id_token(provider, &token, now)?)
        }
        _ => None,
    };
    Ok(TokenResponse {
        access_token,
        token_type: if issue.confirmation.is_some_and(|bound| bound.jkt.is_some()) {
            "DPoP"
        } else {
            "Bearer"
        },
        expires_in: lifetime,
        scope: carried.scope.to_string(),
        refresh_token: issue.refresh.map(RefreshToken::expose),
        id_token,
        authorization_details: issue.carried.details,
        issued_token_type,
    })
}

/// OIDC Core §5.4: what a scope tells about the user is at userinfo, since there is an access token to ask with; the ID token,
/// which ends up in more places, tells what `claims` names, and the rest to clients that read nothing else.
fn personal(client: &Client, user: &User, groups: &Memberships, carried: &Carried) -> PersonalClaims {
    let nothing = Scope::default();
    let told = if client.wants_claims_in_id_token() {
        &carried.scope
    } else {
        &nothing
    };
    let groups = client.told_of(groups);
    claims::within_token(claims::about(user, &groups, told, &carried.claims.id_token))
}
