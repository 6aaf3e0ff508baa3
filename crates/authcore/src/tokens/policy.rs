//! What a grant may carry: of what is asked, what the client may have, for whom, and what was granted before.
//!
//! One function, [`effective`], is called wherever something is asked or handed out: at the authorization endpoint, for a
//! pushed request, at the consent page's answer, for a device and its approval, at redemption, refresh, exchange and
//! userinfo. So what the operator has taken from a client since is not handed out any more, wherever it is on its way.
//!
//! Invariants: a claim belongs to a scope, and goes where that scope may go; a scope belongs to a resource server or to this
//! provider, and stands in a token only beside that audience; an audience that was asked for is the audience, or the request
//! is refused (RFC 8707 §2); a scope that several resource servers own means nothing unless one of them is named; what consent is
//! remembered for is exactly what was shown.
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

/// How deep `authorization_details` may be nested: the API that knows their type needs three or four levels, and what is kept is read
/// again inside of documents of our own, whose reader has a limit as well.
const MOST_LEVELS: usize = 16;

/// Reads `authorization_details` (RFC 9396 §2: an array of objects).
///
/// # Errors
/// [`Excess::Details`] where it is none, or nested beyond [`MOST_LEVELS`].
pub(crate) fn read_details(text: &str) -> Result<Vec<Value>, Excess> {
    let details: Vec<Value> = serde_json::from_str(text).map_err(|_| Excess::Details)?;
    let fits = details
        .iter()
        .all(|detail| has_levels_within(detail, MOST_LEVELS));
    if fits { Ok(details) } else { Err(Excess::Details) }
}

fn has_levels_within(value: &Value, left: usize) -> bool {
    match value {
        Value::Array(items) => left > 0 && items.iter().all(|item| has_levels_within(item, left - 1)),
        Value::Object(members) => {
            left > 0 && members.values().all(|member| has_levels_within(member, left - 1))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
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
    /// A scope that several resource servers own, and none of them is named.
    ScopeOfSeveral,
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
    let named = named_audience(config, &asked.resources)?;
    let scope = match (asked.scope, granted) {
        (Some(wanted), Some(granted)) if !granted.scope.covers(wanted) => return Err(Excess::Scope),
        (Some(wanted), None) if on_behalf == OnBehalf::Itself && !wanted.iter().all(may_have) => {
            return Err(Excess::Scope);
        }
        (Some(wanted), _) => wanted.filter(may_have),
        (None, Some(granted)) => granted.scope.filter(may_have),
        (None, None) => default_scope(config, client, on_behalf, &named),
    };
    let (scope, audience) = match (named.is_empty(), granted) {
        (true, Some(granted)) => (scope, granted.audience.clone()),
        (true, None) => {
            // RFC 8707 §2: `resource` is what tells whose scope is meant.
            if scope.iter().any(|token| config.is_shared(token)) {
                return Err(Excess::ScopeOfSeveral);
            }
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

    /// Whether there is nothing in it that a token could be for. A resource server that has no scopes is something by itself.
    pub(crate) fn is_empty(&self, config: &CoreConfig) -> bool {
        self.scope.is_empty()
            && !self
                .audience
                .iter()
                .any(|audience| has_no_scopes(config, audience))
    }

    /// What consent has to cover, and is remembered by: the scope, each of a resource server's with that server, since another
    /// one may have a scope of that name, or get one; a claim that is asked for by itself; a resource server that is to get a token
    /// although none of its scopes is asked for. All but OpenID's scopes as words that no scope is called.
    pub(crate) fn consent(&self, config: &CoreConfig) -> Scope {
        let mut words: Vec<String> = Vec::new();
        for token in self.scope.iter() {
            let mut is_owned = false;
            for audience in &self.audience {
                if *audience != config.issuer.as_str() && owns(config, audience, token) {
                    is_owned = true;
                    words.push(format!("{SCOPE_OF}{}:{}", encoded(audience), encoded(token)));
                }
            }
            if !is_owned {
                words.push(token.to_owned());
            }
        }
        for name in self.claims.id_token.iter().chain(&self.claims.userinfo) {
            if claims::scope_of(name).is_some_and(|scope| !self.scope.contains(scope)) {
                words.push(format!("{CLAIM}{}", encoded(name)));
            }
        }
        for audience in &self.audience {
            if *audience != config.issuer.as_str() && !owns_any(config, audience, &self.scope) {
                words.push(format!("{AUDIENCE}{}", encoded(audience)));
            }
        }
        Scope::parse(&words.join(" ")).unwrap_or_else(|_| self.scope.clone())
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

/// What a user has allowed, read back in its order: the scope, the single claims, and the audiences, as far as they are remembered
/// by name. A scope whose resource server has gone is left out: its namesake's words would say something else.
pub(crate) fn remembered(config: &CoreConfig, allowed: &Scope) -> Carried {
    let mut carried = Carried::default();
    let mut tokens: Vec<String> = Vec::new();
    for word in allowed.iter() {
        if let Some(claim) = word.strip_prefix(CLAIM) {
            carried.claims.userinfo.push(claim.to_owned());
        } else if let Some(audience) = word.strip_prefix(AUDIENCE) {
            carried.audience.push(decoded(audience));
        } else if let Some(rest) = word.strip_prefix(SCOPE_OF) {
            let (audience, token) = rest.split_once(':').unwrap_or_default();
            let (audience, token) = (decoded(audience), decoded(token));
            if owns(config, &audience, &token) {
                carried.audience.push(audience);
                tokens.push(token);
            }
        } else {
            tokens.push(word.to_owned());
        }
    }
    carried.scope = Scope::parse(&tokens.join(" ")).unwrap_or_default();
    carried.audience.sort();
    carried.audience.dedup();
    carried
}

/// A name in a word of [`Carried::consent`], which a scope's tokens have to be made of.
fn encoded(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// Such a name, read back.
fn decoded(text: &str) -> String {
    let pairs = form_urlencoded::parse(text.as_bytes());
    pairs
        .map(|(name, _)| name.into_owned())
        .next()
        .unwrap_or_default()
}

/// In the memory of consent, before a claim.
const CLAIM: &str = "urn:tacit:claim:";

/// And before an audience.
const AUDIENCE: &str = "urn:tacit:audience:";

/// And before an audience and, after a colon, a scope that is its own.
const SCOPE_OF: &str = "urn:tacit:scope-of:";

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

/// What is meant where no scope is named (RFC 6749 §3.3: "a pre-defined default value").
///
/// With a resource server named it is that one's: of a client that registered itself what it registered for, or else what the
/// operator lets such clients have; many libraries register before they know what they will ask for. Without one it is the
/// sign-in alone, but for clients that have said more for themselves, and for those that act for themselves.
fn default_scope(config: &CoreConfig, client: &Client, on_behalf: OnBehalf, named: &[String]) -> Scope {
    let may_have = |token: &str| may_have(config, client, on_behalf, token);
    let own = client.metadata.scope.filter(may_have);
    if named.is_empty() {
        let has_said = client.registered_itself() && !client.metadata.scope_by_default;
        return if has_said || on_behalf == OnBehalf::Itself {
            own
        } else {
            own.filter(|token| token == "openid")
        };
    }
    let is_theirs = |token: &str| {
        named.iter().any(|audience| {
            // Of the provider the sign-in: that a request goes to it does not mean that it wants to know everything.
            let is_meant = *audience != config.issuer.as_str() || token == "openid";
            is_meant && owns(config, audience, token)
        })
    };
    let of_own = own.filter(is_theirs);
    if of_own.is_empty() && client.registered_itself() {
        config
            .registration
            .scope
            .filter(|token| may_have(token) && is_theirs(token))
    } else {
        of_own
    }
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

/// What of a token's scope means the same at another audience: a scope that several resource servers own is one server's, and
/// whoever was allowed it there was allowed nothing at the others.
pub(crate) fn of_the_same(
    config: &CoreConfig,
    scope: &Scope,
    was_for: impl Fn(&str) -> bool,
    audience: &[String],
) -> Scope {
    scope.filter(|token| {
        let mut owners = audience.iter().filter(|audience| owns(config, audience, token));
        !config.is_shared(token) || owners.all(|owner| was_for(owner))
    })
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

/// Whether a resource server has no scopes at all: to be let in is all that there is to have.
fn has_no_scopes(config: &CoreConfig, audience: &str) -> bool {
    let resources = config.resources.all();
    let mut found = resources.iter().filter(|resource| resource.audience == audience);
    found.any(|resource| resource.scopes.is_empty())
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
