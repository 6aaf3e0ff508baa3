//! The directory of resource servers: those of the settings, which stand while the server runs, and those that the operator
//! has added by command, which every instance reads anew when they change.
//!
//! Invariants: no audience or indicator stands for two resource servers ([`problems`]); a scope may, since `resource` tells which
//! one is meant (`tokens::policy`). What the settings say wins: of what was added by command, whatever clashes with them
//! is left out, and told.
//!
//! Test to read first: `the_settings_win`.

use crate::scope_words::{self, OPENID_SCOPES};
use arc_swap::ArcSwap;
use authmodel::{
    resource::{Resource, TOLD},
    scope::Scope,
    store::{ResourceStore, StoreResult},
};
use std::sync::Arc;

/// The scope of the admin API. What its bearer may do there is a matter of their roles.
pub const ADMIN_SCOPE: &str = "tacit:admin";

/// The admin API, which this server serves itself: a resource server like any other.
pub fn admin(issuer: &str) -> Resource {
    Resource {
        audience: format!("{issuer}{}", crate::endpoint::ADMIN),
        name: scope_words::administration(),
        uri: None,
        client_id: None,
        introspection_clients: Vec::new(),
        scopes: scope_words::administer()
            .map(|words| (ADMIN_SCOPE.to_owned(), words))
            .into_iter()
            .collect(),
        claims: Vec::new(),
    }
}

/// All resource servers. A copy shows the same.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    settings: Arc<Vec<Resource>>,
    all: Arc<ArcSwap<Vec<Resource>>>,
}

impl From<Vec<Resource>> for Resources {
    fn from(settings: Vec<Resource>) -> Self {
        Self {
            all: Arc::new(ArcSwap::from_pointee(settings.clone())),
            settings: Arc::new(settings),
        }
    }
}

impl Resources {
    /// All that there are now.
    pub fn all(&self) -> Arc<Vec<Resource>> {
        self.all.load_full()
    }

    /// Those of the settings.
    pub fn of_settings(&self) -> &[Resource] {
        &self.settings
    }

    /// Whether one is of the settings.
    pub fn is_of_settings(&self, audience: &str) -> bool {
        self.settings.iter().any(|known| known.audience == audience)
    }

    /// Reads those that were added by command, beside which those of the settings stay.
    ///
    /// # Errors
    /// Where the store fails; what is known stays.
    pub async fn reload(&self, store: &dyn ResourceStore, issuer: &str) -> StoreResult<()> {
        self.adopt(store.list().await?, issuer);
        Ok(())
    }

    fn adopt(&self, added: Vec<Resource>, issuer: &str) {
        let mut all = Vec::clone(&self.settings);
        for resource in added {
            match problems(&resource, &all, issuer).first() {
                None => all.push(resource),
                Some(problem) => tracing::warn!(
                    audience = resource.audience,
                    problem,
                    "a resource server that was added by command is left out: it does not go with the settings"
                ),
            }
        }
        self.all.store(Arc::new(all));
    }
}

/// What is wrong with a resource server beside those that are `known`.
pub fn problems(resource: &Resource, known: &[Resource], issuer: &str) -> Vec<String> {
    let audience = &resource.audience;
    let mut problems = Vec::new();
    if audience.is_empty() || audience.chars().any(char::is_control) {
        problems.push("a resource server needs an audience".to_owned());
    }
    if is_same(audience, issuer) || resource.uri.as_ref().is_some_and(|uri| is_same(uri, issuer)) {
        let text = "a resource server can't have the issuer as its audience: that is this server's own";
        problems.push(text.to_owned());
    }
    // One name for both is the common case (RFC 9068 §3 with RFC 8707): it stands for one resource server all the same.
    for name in resource.names() {
        let is_taken = |other: &Resource| other.names().any(|taken| is_same(taken, name));
        if known.iter().any(is_taken) {
            problems.push(format!("`{name}` stands for two resource servers"));
        }
    }
    // An audience is an address as naturally as a name; then it is asked for as one.
    if url::Url::parse(audience).is_ok_and(|url| url.fragment().is_some()) {
        problems.push(format!(
            "the audience `{audience}` is an address with a fragment (RFC 8707)"
        ));
    }
    // RFC 8707 §2: an absolute URI without a fragment.
    let sound = |uri: &String| url::Url::parse(uri).is_ok_and(|url| url.fragment().is_none());
    if !resource.uri.as_ref().is_none_or(sound) {
        problems.push(format!(
            "the uri of `{audience}` has to be absolute and without a fragment (RFC 8707)"
        ));
    }
    if resource
        .claims
        .iter()
        .any(|claim| !TOLD.contains(&claim.as_str()))
    {
        let known = TOLD.join(" and ");
        problems.push(format!(
            "of the claims of `{audience}` only {known} can be told in access tokens"
        ));
    }
    for scope in resource.scopes.keys() {
        let single = !scope.contains(' ') && Scope::parse(scope).is_ok_and(|parsed| !parsed.is_empty());
        if !single {
            problems.push(format!(
                "`{audience}` has a scope that is not one token of visible ASCII"
            ));
        } else if OPENID_SCOPES.iter().any(|(own, _)| own == scope) {
            problems.push(format!("the scope `{scope}` of `{audience}` is OpenID's own"));
        } else if scope == ADMIN_SCOPE && known.iter().any(|other| other.scopes.contains_key(scope)) {
            problems.push(format!("the scope `{scope}` of `{audience}` is the admin API's"));
        }
    }
    problems
}

/// Whether two names are of one resource server: the same text, or addresses of one origin without a path, whose last slash URL
/// libraries add by themselves. Paths are exact: `/mcp` and `/mcp/` are two.
pub fn is_same(one: &str, other: &str) -> bool {
    let origin = |text: &str| {
        let url = url::Url::parse(text).ok()?;
        let is_bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        // An address with a host: of others nothing can be said.
        (is_bare && url.has_host()).then(|| url.to_string())
    };
    one == other || origin(one).is_some_and(|one| origin(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::resource::Words;

    const ISSUER: &str = "https://id.example";

    fn resource(audience: &str, scope: &str) -> Resource {
        Resource {
            audience: audience.to_owned(),
            name: None,
            uri: None,
            client_id: None,
            introspection_clients: Vec::new(),
            scopes: [(scope.to_owned(), Words::from(scope))].into(),
            claims: Vec::new(),
        }
    }

    #[test]
    fn the_settings_win() {
        let resources = Resources::from(vec![resource("goals", "goals:read")]);
        let copy = resources.clone();
        let notes = resource("notes", "notes:read");
        let other = resource("other", "goals:read");
        let added = vec![notes.clone(), resource("goals", "else"), other.clone()];
        resources.adopt(added, ISSUER);
        let expected = [resource("goals", "goals:read"), notes, other];
        assert_eq!(*copy.all(), expected, "a copy shows the same");
        assert!(copy.is_of_settings("goals") && !copy.is_of_settings("notes"));
        resources.adopt(Vec::new(), ISSUER);
        assert_eq!(copy.all().len(), 1);
    }

    #[test]
    fn of_an_address_without_a_path_both_spellings_are_one() {
        for (one, other) in [
            ("https://api.example", "https://api.example/"),
            ("https://API.example:443/", "https://api.example"),
            ("https://api.example/mcp", "https://api.example/mcp"),
            ("goals", "goals"),
        ] {
            assert!(is_same(one, other) && is_same(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("https://api.example/mcp", "https://api.example/mcp/"),
            ("https://api.example", "http://api.example"),
            ("https://api.example", "https://api.example:8443"),
            ("https://api.example", "https://api.example/?x"),
            ("https://api.example", "https://ann@api.example"),
            ("goals", "Goals"),
            ("urn:a", "urn:b"),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_stands_for_two_is_refused() {
        let known = [Resource {
            uri: Some("https://goals.example/".to_owned()),
            ..resource("goals", "goals:read")
        }];
        let wrong = |resource: Resource| problems(&resource, &known, ISSUER).join("; ");
        assert_eq!(wrong(resource("notes", "notes:read")), "");
        for (resource, part) in [
            (resource("", "x"), "needs an audience"),
            (resource(ISSUER, "x"), "the issuer"),
            (resource("goals", "x"), "two resource servers"),
            (resource("https://goals.example/", "x"), "two resource servers"),
            (resource("https://goals.example", "x"), "two resource servers"),
            (resource("https://id.example/", "x"), "the issuer"),
            (resource("https://notes.example/#x", "x"), "a fragment"),
            (resource("notes", "email"), "OpenID's own"),
            (resource("notes", "a b"), "one token"),
        ] {
            let text = wrong(resource);
            assert!(text.contains(part), "{part}: {text}");
        }
        let uri = |uri: &str| Resource {
            uri: Some(uri.to_owned()),
            ..resource("notes", "notes:read")
        };
        assert_eq!(wrong(uri("notes")), wrong(uri("https://notes.example/#x")));
        assert_eq!(wrong(uri("https://notes.example/")), "");
    }
}
