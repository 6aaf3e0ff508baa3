//! What a client has to be before the operator registers it. Everything that is wrong is said at once, as far as it is said
//! here, each by the metadata member that is wrong; the metadata as such is checked where that of all clients is
//! ([`metadata::check`], RFC 7591 §2), which names the first thing.
//!
//! Here is what only the operator may set (`first_party`, `pkce_exempt`, `token_exchange`, `told_groups`, `access`), and what an operator wants told
//! better: a word that is misspelt, a member that is missing, members that contradict each other.
//!
//! Test to read first: `everything_that_is_wrong_is_said_at_once`.

use crate::{
    clients::registration::{MetadataError, Registrant, metadata},
    config::CoreConfig,
};
use authmodel::{
    client::{AuthMethod, ClientAccess, ClientMetadata, GrantType, MOST_ALLOWED, TokenExchangePolicy},
    group::{MOST_GROUPS, is_pattern},
    ids::ClientId,
    scope::Scope,
    secret::BearerSecret,
};
use serde_json::{Map, Value};

/// Characters of a secret that was not drawn by us: 32 of base64 hold 192 bits.
const MIN_SECRET: usize = 32;

/// One thing that is wrong with a client.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MemberProblem {
    /// The metadata member, `client_id`, or `metadata` where it is none in particular.
    pub member: String,
    /// What is wrong, and how to fix it.
    pub problem: String,
}

impl MemberProblem {
    pub(super) fn new(member: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            member: member.into(),
            problem: problem.into(),
        }
    }
}

/// A client as it was asked for.
#[derive(Clone, Debug)]
pub struct ClientDraft {
    /// The client_id.
    pub id: String,
    /// Whether it was said, beside the metadata, to be able to keep no secret.
    pub public: Option<bool>,
    /// Metadata under the registered names.
    pub document: Map<String, Value>,
    /// Its members that somebody wrote by hand, which have to be known.
    pub named: Vec<String>,
}

impl ClientDraft {
    /// The metadata to register.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(mut self, config: &CoreConfig) -> Result<(ClientId, ClientMetadata), ClientProblems> {
        let mut problems = Vec::new();
        let id = ClientId::parse(&self.id)
            .map_err(|error| problems.push(MemberProblem::new("client_id", error.to_string())))
            .ok();
        // What users read has to be something: the id, where the operator gives no name.
        if self.document.get("client_name").is_none_or(Value::is_null) {
            self.document.insert(
                "client_name".to_owned(),
                self.id.chars().take(100).collect::<String>().into(),
            );
        }
        check_name(self.text("client_name"), &mut problems);
        self.settle_method(&mut problems);
        self.settle_kind();
        self.check_redirect_uris(&mut problems);
        check_scope(self.text("scope"), config, &mut problems);

        let document = Value::Object(self.document);
        let checked = metadata::check(config, &document, Registrant::Operator);
        let mut metadata = match checked {
            Ok(metadata) => metadata,
            Err(error) => {
                let member = member_of(error);
                // What is said of it here already is said better.
                if !problems.iter().any(|known| known.member == member) {
                    problems.push(MemberProblem::new(member, error.to_string()));
                }
                return Err(ClientProblems(problems));
            }
        };
        metadata.first_party = flag(&document, "first_party", &mut problems);
        metadata.pkce_exempt = flag(&document, "pkce_exempt", &mut problems);
        metadata.token_exchange = policy(&document, &mut problems);
        metadata.told_groups = told_groups(&document, &mut problems);
        metadata.access = access(&document, &mut problems);
        check_pkce(&metadata, &mut problems);
        check_exchange(&metadata, config, &mut problems);
        check_known(&self.named, &document, &metadata, &mut problems);
        match id {
            Some(id) if problems.is_empty() => Ok((id, metadata)),
            _ => Err(ClientProblems(problems)),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.document.get(name)?.as_str()
    }

    /// What was said of its kind and the metadata agree, or fill each other in.
    fn settle_method(&mut self, problems: &mut Vec<MemberProblem>) {
        const METHOD: &str = "token_endpoint_auth_method";
        match (self.text(METHOD), self.public) {
            (None, Some(is_public)) => {
                let method = if is_public {
                    AuthMethod::None
                } else {
                    AuthMethod::ClientSecretBasic
                };
                self.document.insert(METHOD.to_owned(), method.as_str().into());
            }
            (None, None) => problems.push(MemberProblem::new(
                METHOD,
                "is missing: none where it can keep no secret, else how it proves who it is",
            )),
            (Some(method), Some(is_public)) if is_public != (method == AuthMethod::None.as_str()) => {
                let kind = if is_public { "public" } else { "confidential" };
                problems.push(MemberProblem::new(
                    METHOD,
                    format!("{} does not go with a {kind} client", method.escape_debug()),
                ));
            }
            (Some(_), _) => {}
        }
    }

    /// A public client that is returned to by a scheme of its own can be nothing but an app on a device.
    fn settle_kind(&mut self) {
        let own_scheme = |uri: &Value| {
            uri.as_str()
                .and_then(|uri| uri.split_once(':'))
                .is_some_and(|(scheme, _)| scheme.contains('.') && !scheme.contains('/'))
        };
        let uris = self.document.get("redirect_uris").and_then(Value::as_array);
        if self.public == Some(true) && uris.is_some_and(|uris| uris.iter().any(own_scheme)) {
            self.document
                .entry("application_type")
                .or_insert_with(|| "native".into());
        }
    }

    fn check_redirect_uris(&self, problems: &mut Vec<MemberProblem>) {
        let list = |name: &str| self.document.get(name).and_then(Value::as_array);
        let returns = list("grant_types")
            .is_none_or(|grants| grants.contains(&GrantType::AuthorizationCode.as_str().into()));
        if returns && list("redirect_uris").is_none_or(Vec::is_empty) {
            problems.push(MemberProblem::new(
                "redirect_uris",
                "is missing: authorization_code returns to one",
            ));
        }
    }
}

/// Why a client is not registered: one thing or more.
#[derive(Debug)]
pub struct ClientProblems(pub Vec<MemberProblem>);

impl std::error::Error for ClientProblems {}

impl std::fmt::Display for ClientProblems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the client can't be registered:")?;
        self.0
            .iter()
            .try_for_each(|MemberProblem { member, problem }| write!(f, "\n  - {member}: {problem}"))
    }
}

/// A secret that was chosen elsewhere could be guessed, or can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the secret has to be {MIN_SECRET} or more characters of visible ASCII: `openssl rand -hex 32` makes one"
)]
pub struct SecretTooWeak;

/// A secret that was chosen elsewhere: long enough, and of the characters that a secret may have (RFC 6749 appendix A.2).
///
/// # Errors
/// [`SecretTooWeak`].
pub fn check_secret(text: String) -> Result<BearerSecret, SecretTooWeak> {
    let visible = text.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    if visible && text.len() >= MIN_SECRET {
        Ok(BearerSecret::from_text(text))
    } else {
        Err(SecretTooWeak)
    }
}

/// The member that an error of the general check is about, by the name in its sentence; `metadata` where it names none.
fn member_of(error: MetadataError) -> &'static str {
    let text = match error {
        MetadataError::RedirectUri(_) | MetadataError::RedirectUriAt { .. } => return "redirect_uris",
        MetadataError::MemberAt { list, .. } => return list,
        MetadataError::ScopeOutOfReach => return "scope",
        MetadataError::Member(text) => text,
        MetadataError::StatementInvalid | MetadataError::StatementUnapproved => return "software_statement",
    };
    let is_grant = |word: &str| word == "grant" || GrantType::parse(word).is_some();
    if text.split([' ', ':']).any(is_grant) {
        return "grant_types";
    }
    let is_name = |word: &&str| word.contains('_') || matches!(*word, "scope" | "contacts" | "jwks");
    let name = text.split([' ', ',', ':']).find(is_name);
    match name {
        // A method; what names the certificate are members of several names.
        None | Some("tls_client_auth") => "metadata",
        Some(name) => name,
    }
}

fn check_name(name: Option<&str>, problems: &mut Vec<MemberProblem>) {
    let name = name.unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        problems.push(MemberProblem::new(
            "client_name",
            "has to be 1 to 100 characters on one line",
        ));
    }
}

/// With the words that are not known: the check of all clients' metadata repeats nothing.
fn check_scope(text: Option<&str>, config: &CoreConfig, problems: &mut Vec<MemberProblem>) {
    let Some(Ok(scope)) = text.map(Scope::parse) else {
        return;
    };
    let unknown: Vec<&str> = scope.iter().filter(|token| !config.knows_scope(token)).collect();
    if !unknown.is_empty() {
        problems.push(MemberProblem::new(
            "scope",
            format!(
                "unknown: {}; scopes are OpenID's own, and those of the resource servers (`resource list`)",
                unknown.join(" ")
            ),
        ));
    }
}

fn flag(document: &Value, name: &str, problems: &mut Vec<MemberProblem>) -> bool {
    match document.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(value)) => *value,
        Some(_) => {
            problems.push(MemberProblem::new(name, "has to be true or false"));
            false
        }
    }
}

fn policy(document: &Value, problems: &mut Vec<MemberProblem>) -> Option<TokenExchangePolicy> {
    let value = document.get("token_exchange").filter(|value| !value.is_null())?;
    let known = ["audiences", "impersonation", "delegation"];
    let is_known = value
        .as_object()
        .is_some_and(|members| members.keys().all(|name| known.contains(&name.as_str())));
    let policy = serde_json::from_value(value.clone()).ok().filter(|_| is_known);
    if policy.is_none() {
        problems.push(MemberProblem::new(
            "token_exchange",
            "has to be an object with audiences (a list), impersonation and delegation (true or false)",
        ));
    }
    policy
}

/// Names of groups, or how they begin, before an asterisk.
fn told_groups(document: &Value, problems: &mut Vec<MemberProblem>) -> Vec<String> {
    let Some(value) = document.get("told_groups").filter(|value| !value.is_null()) else {
        return Vec::new();
    };
    let names: Option<Vec<String>> = serde_json::from_value(value.clone()).ok();
    let names = names.filter(|names| names.len() <= MOST_GROUPS && names.iter().all(|name| is_pattern(name)));
    names.unwrap_or_else(|| {
        problems.push(MemberProblem::new(
            "told_groups",
            "has to be a list of groups' names, or of how they begin (team:*)",
        ));
        Vec::new()
    })
}

/// Who may use it: everyone, unless a rule is written.
fn access(document: &Value, problems: &mut Vec<MemberProblem>) -> ClientAccess {
    let Some(value) = document.get("access").filter(|value| !value.is_null()) else {
        return ClientAccess::Everyone;
    };
    let known = ["groups", "users"];
    let is_known = match value {
        Value::Object(members) => members.keys().all(|name| known.contains(&name.as_str())),
        _ => value.is_string(),
    };
    match serde_json::from_value(value.clone()) {
        Ok(ClientAccess::Everyone) => ClientAccess::Everyone,
        Ok(ClientAccess::Only(mut allowed)) if is_known => {
            allowed.groups.sort();
            allowed.groups.dedup();
            allowed.users.sort();
            allowed.users.dedup();
            if allowed.groups.len().max(allowed.users.len()) > MOST_ALLOWED {
                problems.push(MemberProblem::new(
                    "access",
                    format!("names at most {MOST_ALLOWED} groups and {MOST_ALLOWED} users: who has more has a group to make"),
                ));
            }
            ClientAccess::Only(allowed)
        }
        Ok(ClientAccess::Only(_)) | Err(_) => {
            problems.push(MemberProblem::new(
                "access",
                "has to be \"everyone\", or an object with groups (their names) and users (their identifiers), which lets nobody else in",
            ));
            ClientAccess::Everyone
        }
    }
}

/// RFC 9700 §2.1.1: "public clients MUST use PKCE"; a confidential one has its secret to fall back on.
fn check_pkce(metadata: &ClientMetadata, problems: &mut Vec<MemberProblem>) {
    if metadata.pkce_exempt && metadata.token_endpoint_auth_method == AuthMethod::None {
        problems.push(MemberProblem::new(
            "pkce_exempt",
            "is for confidential clients only: a public client has nothing but PKCE",
        ));
    }
}

/// RFC 8693: whoever may exchange has to prove who they are, and has a policy that allows something.
fn check_exchange(metadata: &ClientMetadata, config: &CoreConfig, problems: &mut Vec<MemberProblem>) {
    let mut problem = |text: String| problems.push(MemberProblem::new("token_exchange", text));
    let may_exchange = metadata.grant_types.contains(&GrantType::TokenExchange);
    let Some(policy) = &metadata.token_exchange else {
        if may_exchange {
            problem("is missing: the grant token-exchange needs a policy".to_owned());
        }
        return;
    };
    if !may_exchange {
        problem(format!(
            "is of no use without the grant {}",
            GrantType::TokenExchange.as_str()
        ));
    }
    if metadata.token_endpoint_auth_method == AuthMethod::None {
        problem("is for confidential clients only".to_owned());
    }
    if !policy.impersonation && !policy.delegation {
        problem("allows neither impersonation nor delegation".to_owned());
    }
    for audience in &policy.audiences {
        if !config
            .resources
            .all()
            .iter()
            .any(|resource| resource.audience == *audience)
        {
            let audience = audience.escape_debug();
            problem(format!(
                "`{audience}` is the audience of no resource server (`resource list`)"
            ));
        }
    }
}

/// Dynamic registration ignores what it does not know (RFC 7591 §2); an operator's misspelt word would be a hole.
fn check_known(
    named: &[String],
    document: &Value,
    metadata: &ClientMetadata,
    problems: &mut Vec<MemberProblem>,
) {
    // What is kept under its own name is known; what says nothing is not kept.
    let kept = serde_json::to_value(metadata).unwrap_or_default();
    let says_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(entries) => entries.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    for name in named {
        let known = kept.get(name).is_some() || name == "response_types";
        if !known && !document.get(name).is_none_or(says_nothing) {
            problems.push(MemberProblem::new(
                "metadata",
                format!("`{}` is no metadata that is known here", name.escape_debug()),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Issuer, Resource};
    use serde_json::json;

    /// A public client by flags, with more members as of a file.
    fn draft(members: Value) -> ClientDraft {
        let Value::Object(mut document) = json!({
            "client_name": "An app",
            "redirect_uris": ["https://app.example.org/callback"],
            "grant_types": ["authorization_code"],
            "scope": "openid email",
        }) else {
            unreachable!("it is an object")
        };
        let Value::Object(members) = members else {
            panic!("an object")
        };
        let named = members.keys().cloned().collect();
        document.extend(members);
        ClientDraft {
            id: "app".to_owned(),
            public: Some(true),
            document,
            named,
        }
    }

    fn confidential(members: Value) -> ClientDraft {
        ClientDraft {
            public: Some(false),
            ..draft(members)
        }
    }

    fn config() -> CoreConfig {
        let mut config = CoreConfig::new(Issuer::parse("https://login.example.org").expect("an issuer"));
        config.resources = vec![Resource {
            audience: "goals".to_owned(),
            name: None,
            uri: None,
            client_id: None,
            introspection_clients: Vec::new(),
            scopes: std::collections::BTreeMap::new(),
            claims: Vec::new(),
        }]
        .into();
        config.client_certificates.passed_on = true;
        config.client_certificates.checked = true;
        config
    }

    fn problems(draft: ClientDraft) -> String {
        draft
            .check(&config())
            .expect_err("something is wrong")
            .to_string()
    }

    fn metadata(draft: ClientDraft) -> ClientMetadata {
        draft.check(&config()).expect("sound").1
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let text = problems(ClientDraft {
            id: "a b".to_owned(),
            ..draft(json!({
                "client_name": " ",
                "redirect_uris": [],
                "token_endpoint_auth_method": "client_secret_post",
                "grant_types": ["authorization_code", "password"],
                "scope": "openid goals:raed",
            }))
        });
        for part in [
            "client_id",
            "client_name",
            "redirect_uris",
            "does not go with a public client",
            "goals:raed",
            "a grant type is not supported",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(metadata(draft(json!({ "client_name": null }))).client_name, "app");
        let (id, metadata) = draft(json!({})).check(&config()).expect("sound");
        assert_eq!(
            (id.as_str(), metadata.scope.to_string().as_str()),
            ("app", "openid email")
        );
    }

    #[test]
    fn flags_and_file_agree_on_the_authentication() {
        let method = |draft| metadata(draft).token_endpoint_auth_method;
        assert_eq!(method(draft(json!({}))), AuthMethod::None);
        assert_eq!(method(confidential(json!({}))), AuthMethod::ClientSecretBasic);
        let by_keys = json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example.org/jwks",
        });
        assert_eq!(method(confidential(by_keys.clone())), AuthMethod::PrivateKeyJwt);
        let untold = ClientDraft {
            public: None,
            ..draft(by_keys.clone())
        };
        assert_eq!(method(untold), AuthMethod::PrivateKeyJwt);
        assert!(problems(draft(by_keys)).contains("does not go with a public client"));
        let none = json!({ "token_endpoint_auth_method": "none" });
        assert!(problems(confidential(none)).contains("does not go with a confidential client"));
        let untold = ClientDraft {
            public: None,
            ..draft(json!({}))
        };
        assert!(problems(untold).contains("token_endpoint_auth_method: is missing"));
    }

    #[test]
    fn each_method_has_what_it_needs() {
        let with = |method: &str, more: Value| {
            let mut draft = confidential(more);
            draft
                .document
                .insert("token_endpoint_auth_method".to_owned(), method.into());
            draft
        };
        for method in ["private_key_jwt", "self_signed_tls_client_auth"] {
            assert!(
                problems(with(method, json!({}))).contains("keys are missing"),
                "{method}"
            );
        }
        assert!(problems(with("tls_client_auth", json!({}))).contains("exactly one way"));
        let named = json!({ "tls_client_auth_subject_dn": "CN=app" });
        let tls = metadata(with("tls_client_auth", named.clone()));
        assert_eq!(
            tls.tls_client_auth.tls_client_auth_subject_dn.as_deref(),
            Some("CN=app")
        );
        assert!(problems(with("client_secret_basic", named)).contains("certificate"));
        let private =
            json!({ "jwks": { "keys": [{ "kty": "EC", "crv": "P-256", "x": "a", "y": "b", "d": "c" }] } });
        assert!(problems(with("private_key_jwt", private)).contains("public keys only"));
    }

    #[test]
    fn only_a_confidential_client_may_leave_pkce_out() {
        let exempt = json!({ "pkce_exempt": true });
        assert!(metadata(confidential(exempt.clone())).pkce_exempt);
        assert!(!metadata(confidential(json!({}))).pkce_exempt);
        assert!(problems(draft(exempt)).contains("pkce_exempt"));
        assert!(problems(confidential(json!({ "pkce_exempt": "yes" }))).contains("true or false"));
    }

    #[test]
    fn an_exchange_needs_a_policy_that_allows_something() {
        let grant = GrantType::TokenExchange.as_str();
        let with =
            |policy: Value| json!({ "grant_types": ["authorization_code", grant], "token_exchange": policy });
        let good = with(json!({ "audiences": ["goals"], "delegation": true }));
        assert!(metadata(confidential(good.clone())).token_exchange.is_some());
        for (draft, part) in [
            (draft(good), "confidential"),
            (confidential(with(Value::Null)), "needs a policy"),
            (confidential(with(json!({ "audiences": ["goals"] }))), "neither"),
            (
                confidential(with(json!({ "audiences": ["photos"], "delegation": true }))),
                "`photos`",
            ),
            (
                confidential(with(json!({ "audience": ["goals"] }))),
                "has to be an object",
            ),
            (
                confidential(json!({ "token_exchange": { "delegation": true } })),
                "of no use",
            ),
        ] {
            let text = problems(draft);
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_rule_of_access_is_one_or_is_refused() {
        let access = |value: Value| metadata(draft(json!({ "access": value }))).access;
        assert_eq!(metadata(draft(json!({}))).access, ClientAccess::Everyone);
        assert_eq!(access(json!("everyone")), ClientAccess::Everyone);
        assert_eq!(access(Value::Null), ClientAccess::Everyone);
        let rule = serde_json::to_value(access(json!({ "groups": ["web", "ops", "web"] })));
        assert_eq!(
            rule.expect("plain data"),
            json!({ "groups": ["ops", "web"], "users": [] })
        );
        // A misspelt member would close it, or leave it open.
        for wrong in [
            json!({ "group": ["ops"] }),
            json!(["ops"]),
            json!("ops"),
            json!({ "users": ["ada@example.org"] }),
            json!({ "groups": "ops" }),
            json!(true),
            json!([[], []]),
        ] {
            let text = problems(draft(json!({ "access": wrong })));
            assert!(text.contains("access: has to be"), "{text}");
        }
        let many: Vec<String> = (0..=MOST_ALLOWED).map(|i| format!("g{i}")).collect();
        assert!(problems(draft(json!({ "access": { "groups": many } }))).contains("at most"));
    }

    #[test]
    fn a_misspelt_member_is_not_ignored() {
        for name in [
            "require_pushed_authorisation_requests",
            "client_id",
            "client_secret",
        ] {
            let text = problems(confidential(json!({ name: "x" })));
            assert!(text.contains(name), "{text}");
        }
        // What says nothing, and what is known but not kept.
        metadata(draft(
            json!({ "contacts": [], "logo_uri": null, "response_types": ["code"] }),
        ));
        assert!(metadata(draft(json!({ "first_party": true }))).first_party);
    }

    #[test]
    fn a_scheme_of_its_own_makes_a_public_client_native() {
        let uris = json!({ "redirect_uris": ["com.example.app:/callback"] });
        metadata(draft(uris.clone()));
        assert!(problems(confidential(uris)).contains("https"));
        assert!(problems(draft(json!({ "redirect_uris": ["javascript:alert(1)"] }))).contains("https"));
        // A path with a dot is none.
        problems(draft(json!({ "redirect_uris": ["/a.b:c"] })));
    }

    #[test]
    fn a_secret_can_not_be_guessed() {
        assert!(check_secret("short".to_owned()).is_err());
        assert!(check_secret("ä".repeat(32)).is_err());
        assert!(check_secret("x".repeat(32)).is_ok());
    }
}
