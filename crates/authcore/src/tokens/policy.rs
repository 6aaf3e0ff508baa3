//! What a grant may carry: of what is asked, what the client may have, for whom, and what was granted before.
//!
//! One function, [`effective`], is called wherever something is asked or handed out: at the authorization endpoint, for a
//! pushed request, at the consent page's answer, for a device and its approval, at redemption, refresh, exchange and
//! userinfo. So what the operator has taken from a client since is not handed out any more, wherever it is on its way.
//!
//! Invariants: a claim belongs to a scope, and goes where that scope may go; a scope belongs to a resource server or to this
//! provider, and stands in a token only beside that audience; an audience that was asked for is the audience, or the request
//! is refused (RFC 8707 §2); what consent is remembered for is exactly what was shown.
//! Sections: RFC 6749 §3.3, RFC 8707 §2, RFC 9396 §5, OIDC Core §5.4 and §5.5.
//!
//! Test to read first: `what_is_asked_passes_the_clients_registration`.

use super::claims;
use crate::config::{CoreConfig, OPENID_SCOPES};
use authmodel::{authorization::ClaimsRequest, client::Client, scope::Scope};
use serde_json::Value;

/// On whose behalf a client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnBehalf {
    /// A user: what is not understood or not allowed is left out (OIDC Core §3.1.2.1), and the answer says what is left.
    User,
    /// Itself: there is nobody to tell anything about, and what goes too far is refused.
    Itself,
    /// Whoever the subject of a token is that it exchanges (RFC 8693): its policy names the audiences, and the token the rest.
    Subject,
}

/// What is asked for.
#[derive(Default)]
pub(crate) struct Asked<'a> {
    /// `scope`.
    pub(crate) scope: Option<&'a Scope>,
    /// `claims`.
    pub(crate) claims: ClaimsRequest,
    /// `resource`: indicators or audiences.
    pub(crate) resources: Vec<&'a str>,
    /// `authorization_details`.
    pub(crate) details: Option<Vec<Value>>,
}

/// What a grant carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) scope: Scope,
    pub(crate) claims: ClaimsRequest,
    pub(crate) audience: Vec<String>,
    pub(crate) details: Vec<Value>,
}

/// More is asked than there is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// A scope beyond what was granted, or what the client may have.
    Scope,
    /// A resource server that nobody knows, or that the grant is not for.
    Resource,
    /// Scopes of other resource servers than the one that is named.
    ScopeOfAnotherResource,
    /// A detail of a type that the client may not use, or that was not granted.
    Details,
}

/// Holds what is asked against what the client may have on somebody's behalf, and, where there is a grant already, against that.
pub(crate) fn effective(
    config: &CoreConfig,
    client: &Client,
    on_behalf: OnBehalf,
    asked: Asked<'_>,
    granted: Option<&Carried>,
) -> Result<Carried, Excess> {
    let may_have = |token: &str| may_have(config, client, on_behalf, token);
    let scope = match (asked.scope, granted) {
        (Some(wanted), Some(granted)) if !granted.scope.covers(wanted) => return Err(Excess::Scope),
        (Some(wanted), None) if on_behalf == OnBehalf::Itself && !wanted.iter().all(may_have) => {
            return Err(Excess::Scope);
        }
        (Some(wanted), _) => wanted.filter(may_have),
        (None, Some(granted)) => granted.scope.filter(may_have),
        // RFC 6749 §3.3: a pre-defined default; of a client that registered itself, what it registered for.
        (None, None) if on_behalf == OnBehalf::Itself || client.registered_itself() => {
            client.metadata.scope.filter(may_have)
        }
        (None, None) => Scope::default(),
    };
    let named = named_audience(config, &asked.resources)?;
    let (scope, audience) = match (named.is_empty(), granted) {
        (true, Some(granted)) => (scope, granted.audience.clone()),
        (true, None) => {
            let audience = config.audience_of(&scope);
            (scope, audience)
        }
        (false, Some(granted)) => {
            if !named.iter().all(|audience| granted.audience.contains(audience)) {
                return Err(Excess::Resource);
            }
            (scope, named)
        }
        (false, None) => (scope_beside(config, on_behalf, &scope, &named)?, named),
    };
    let scope = match on_behalf {
        OnBehalf::User => scope,
        OnBehalf::Itself | OnBehalf::Subject => own_scope(config, &scope, &audience),
    };
    if on_behalf == OnBehalf::Subject && asked.scope.is_some_and(|wanted| !scope.covers(wanted)) {
        return Err(Excess::Scope);
    }
    let claims_of = |names: &[String], granted: Option<&Vec<String>>| -> Vec<String> {
        let wanted = if names.is_empty() {
            granted.map_or(names, Vec::as_slice)
        } else {
            names
        };
        let allowed = |name: &&String| {
            on_behalf == OnBehalf::User
                && claims::scope_of(name).is_some_and(may_have)
                && granted.is_none_or(|granted| granted.contains(name))
        };
        wanted.iter().filter(allowed).cloned().collect()
    };
    let before = granted.map(|granted| &granted.claims);
    Ok(Carried {
        claims: ClaimsRequest {
            id_token: claims_of(&asked.claims.id_token, before.map(|claims| &claims.id_token)),
            userinfo: claims_of(&asked.claims.userinfo, before.map(|claims| &claims.userinfo)),
        },
        details: details(config, client, asked.details, granted)?,
        scope,
        audience,
    })
}

impl Carried {
    /// The scope that stands in an access token: of the resource servers' scopes what belongs to its audience (RFC 8707 §2.2,
    /// RFC 9068 §2.2.3). OpenID's own are the response's, which may hold an ID token; userinfo looks at the audience, too.
    pub(crate) fn token_scope(&self, config: &CoreConfig) -> Scope {
        let owned = |token: &str| self.audience.iter().any(|audience| owns(config, audience, token));
        self.scope.filter(|token| is_openid(token) || owned(token))
    }

    /// What consent has to cover, and is remembered by: the scope; a claim that is asked for by itself; a resource server that
    /// is to get a token although none of its scopes is asked for. The last two as words that no scope is called.
    pub(crate) fn consent(&self, config: &CoreConfig) -> Scope {
        let mut words = self.scope.to_string();
        let mut add = |prefix: &str, name: &str| {
            words.push(' ');
            words.push_str(prefix);
            words.extend(form_urlencoded::byte_serialize(name.as_bytes()));
        };
        for name in self.claims.id_token.iter().chain(&self.claims.userinfo) {
            if claims::scope_of(name).is_some_and(|scope| !self.scope.contains(scope)) {
                add(CLAIM, name);
            }
        }
        for audience in &self.audience {
            if *audience != config.issuer.as_str() && !owns_any(config, audience, &self.scope) {
                add(AUDIENCE, audience);
            }
        }
        Scope::parse(&words).unwrap_or_else(|_| self.scope.clone())
    }
}

/// Whether what a user has allowed before covers what is asked now. Who has allowed a scope has allowed each of its claims.
pub(crate) fn is_covered(config: &CoreConfig, allowed: &Scope, asked: &Carried) -> bool {
    asked.consent(config).iter().all(|word| {
        let by_scope = word
            .strip_prefix(CLAIM)
            .and_then(claims::scope_of)
            .is_some_and(|scope| allowed.contains(scope));
        by_scope || allowed.contains(word)
    })
}

/// What a user has allowed, read back: the scope, and the single claims.
pub(crate) fn remembered(allowed: &Scope) -> (Scope, ClaimsRequest) {
    let scope = allowed.filter(|word| !word.starts_with(CLAIM) && !word.starts_with(AUDIENCE));
    let names = allowed.iter().filter_map(|word| word.strip_prefix(CLAIM));
    let claims = ClaimsRequest {
        id_token: Vec::new(),
        userinfo: names.map(str::to_owned).collect(),
    };
    (scope, claims)
}

/// In the memory of consent, before a claim.
const CLAIM: &str = "urn:tacit:claim:";

/// And before an audience.
const AUDIENCE: &str = "urn:tacit:audience:";

/// The client's registration: the operator's word for those that registered themselves, whose own `scope` is only what they
/// ask for where they say nothing; for all others their own.
fn may_have(config: &CoreConfig, client: &Client, on_behalf: OnBehalf, token: &str) -> bool {
    let registered = match on_behalf {
        OnBehalf::Subject => true,
        OnBehalf::User | OnBehalf::Itself if client.registered_itself() => {
            config.registration.scope.contains(token)
        }
        OnBehalf::User | OnBehalf::Itself => client.metadata.scope.contains(token),
    };
    // Scopes about a user mean nothing where there is none.
    registered && config.knows_scope(token) && (on_behalf != OnBehalf::Itself || !is_openid(token))
}

fn is_openid(token: &str) -> bool {
    OPENID_SCOPES.iter().any(|(name, _)| *name == token)
}

fn named_audience(config: &CoreConfig, indicators: &[&str]) -> Result<Vec<String>, Excess> {
    let mut audience: Vec<String> = Vec::new();
    for indicator in indicators {
        let named = config.audience_named(indicator).ok_or(Excess::Resource)?;
        if !audience.contains(&named) {
            audience.push(named);
        }
    }
    Ok(audience)
}

/// What of a scope goes with the resource servers that were named: OpenID's own, and theirs. A request that means others
/// altogether contradicts itself.
fn scope_beside(
    config: &CoreConfig,
    on_behalf: OnBehalf,
    scope: &Scope,
    named: &[String],
) -> Result<Scope, Excess> {
    let kept =
        scope.filter(|token| is_openid(token) || named.iter().any(|audience| owns(config, audience, token)));
    let theirs = |scope: &Scope| scope.iter().any(|token| !is_openid(token));
    if theirs(scope) && !theirs(&kept) {
        return Err(Excess::ScopeOfAnotherResource);
    }
    // Nobody is asked where a client acts for itself: it gets tokens only for resource servers that it has a scope of.
    if on_behalf == OnBehalf::Itself && !named.iter().all(|audience| owns_any(config, audience, &kept)) {
        return Err(Excess::Resource);
    }
    Ok(kept)
}

/// The part of a scope that belongs to an audience.
fn own_scope(config: &CoreConfig, scope: &Scope, audience: &[String]) -> Scope {
    scope.filter(|token| audience.iter().any(|audience| owns(config, audience, token)))
}

fn owns_any(config: &CoreConfig, audience: &str, scope: &Scope) -> bool {
    scope.iter().any(|token| owns(config, audience, token))
}

/// Whether a scope belongs to whoever has this audience: OpenID's own to the provider, whose audience is the issuer.
fn owns(config: &CoreConfig, audience: &str, token: &str) -> bool {
    if audience == config.issuer.as_str() {
        return is_openid(token);
    }
    let resources = config.resources.all();
    resources
        .iter()
        .any(|resource| resource.audience == audience && resource.scopes.contains_key(token))
}

/// RFC 9396 §5, §6: each of a type that the client may use, and where there is a grant, one of its; what is less than a
/// granted object only its resource server could tell.
fn details(
    config: &CoreConfig,
    client: &Client,
    asked: Option<Vec<Value>>,
    granted: Option<&Carried>,
) -> Result<Vec<Value>, Excess> {
    let may_use = |detail: &Value| {
        let Some(kind) = detail.get("type").and_then(Value::as_str) else {
            return false;
        };
        let has = |types: &[String]| types.iter().any(|known| known == kind);
        // The operator grants types: to a client by name, or to all that register themselves.
        let registered = !client.registered_itself() || has(&config.registration.authorization_details_types);
        registered
            && has(&client.metadata.authorization_details_types)
            && has(&config.authorization_details_types)
    };
    match (asked, granted) {
        (None, None) => Ok(Vec::new()),
        (None, Some(granted)) => Ok(granted
            .details
            .iter()
            .filter(|detail| may_use(detail))
            .cloned()
            .collect()),
        (Some(wanted), granted) => {
            let there = |detail: &Value| granted.is_none_or(|granted| granted.details.contains(detail));
            if wanted.iter().all(|detail| may_use(detail) && there(detail)) {
                Ok(wanted)
            } else {
                Err(Excess::Details)
            }
        }
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
