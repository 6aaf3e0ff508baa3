//! What a client has to be before it is registered. Everything that is wrong is said at once.
//!
//! Sections: RFC 6749 §3.1.2 (redirection endpoints), RFC 8252 §7 and §8.4 (native apps), RFC 9700 §2.1 (exact
//! comparison), RFC 7591 §2 (metadata).

use crate::settings::{Problem, Problems};
use authcore::{
    config::CoreConfig,
    model::{
        client::{AuthMethod, ClientMetadata, GrantType},
        ids::ClientId,
        scope::Scope,
        secret::BearerSecret,
        signing_key::SigningAlgorithm,
    },
};
use url::{Host, Url};

/// No address that a browser carries around is longer.
const MAX_URI: usize = 2000;

/// Characters of a secret that was not drawn by us: 32 of base64 hold 192 bits.
const MIN_SECRET: usize = 32;

/// A client as it was asked for.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) uri: Option<String>,
    pub(super) method: AuthMethod,
    pub(super) redirect_uris: Vec<String>,
    pub(super) post_logout_redirect_uris: Vec<String>,
    pub(super) grants: Vec<GrantType>,
    pub(super) scope: String,
    pub(super) algorithm: SigningAlgorithm,
    pub(super) first_party: bool,
}

impl Draft {
    /// The metadata to register.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn check(self, config: &CoreConfig) -> Result<(ClientId, ClientMetadata), ClientProblems> {
        let mut problems = Vec::new();
        let id = ClientId::parse(&self.id)
            .map_err(|error| problems.push(Problem::new("--id", error.to_string())))
            .ok();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            problems.push(Problem::new(
                "--name",
                "has to be 1 to 100 characters on one line",
            ));
        }
        let is_public = self.method == AuthMethod::None;
        check_uris("--redirect-uri", &self.redirect_uris, is_public, &mut problems);
        check_uris(
            "--post-logout-redirect-uri",
            &self.post_logout_redirect_uris,
            is_public,
            &mut problems,
        );
        if let Some(Err(problem)) = self.uri.as_deref().map(|uri| check_uri(uri, false)) {
            problems.push(Problem::new("--uri", problem));
        }
        check_grants(&self, is_public, &mut problems);
        let scope = check_scope(&self.scope, config, &mut problems);
        match id {
            Some(id) if problems.is_empty() => Ok((
                id,
                ClientMetadata {
                    client_name: name.to_owned(),
                    client_uri: self.uri,
                    redirect_uris: once_each(self.redirect_uris),
                    post_logout_redirect_uris: once_each(self.post_logout_redirect_uris),
                    grant_types: self.grants,
                    scope,
                    token_endpoint_auth_method: self.method,
                    id_token_signed_response_alg: self.algorithm,
                    first_party: self.first_party,
                },
            )),
            _ => Err(ClientProblems(Problems(problems))),
        }
    }
}

/// Why a client is not registered.
#[derive(Debug)]
pub(super) struct ClientProblems(Problems);

impl std::error::Error for ClientProblems {}

impl std::fmt::Display for ClientProblems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the client can't be registered:")?;
        self.0
            .0
            .iter()
            .try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

/// A secret from a file: long enough, and of the characters that a secret may have (RFC 6749 appendix A.2).
pub(super) fn check_secret(text: String) -> anyhow::Result<BearerSecret> {
    let visible = text.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    anyhow::ensure!(
        visible && text.len() >= MIN_SECRET,
        "the secret has to be {MIN_SECRET} or more characters of visible ASCII: `openssl rand -base64 32` makes one"
    );
    Ok(BearerSecret::from_text(text))
}

fn check_uris(flag: &str, uris: &[String], is_public: bool, problems: &mut Vec<Problem>) {
    for uri in uris {
        if let Err(problem) = check_uri(uri, is_public) {
            problems.push(Problem::new(flag, format!("`{}` {problem}", uri.escape_debug())));
        }
    }
}

/// `native` clients may be called by a scheme of their own (RFC 8252 §7.1).
fn check_uri(text: &str, native: bool) -> Result<(), &'static str> {
    if text.len() > MAX_URI || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("has to be ASCII without spaces, of at most 2,000 characters");
    }
    let Ok(uri) = Url::parse(text) else {
        return Err("is no absolute URI");
    };
    // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
    if uri.fragment().is_some() {
        return Err("must not have a fragment");
    }
    if !uri.username().is_empty() || uri.password().is_some() {
        return Err("must not have a user or a password");
    }
    match uri.scheme() {
        "https" | "http" if text.contains('*') => Err("must be exact: wildcards are not matched"),
        "https" => Ok(()),
        // RFC 8252 §7.3, and every developer's machine.
        "http" if is_loopback(&uri) => Ok(()),
        "http" => Err("has to be https, except on this machine (http://localhost:3000/callback)"),
        // RFC 8252 §7.1: a reversed domain name, so that nobody else's app is called.
        scheme if scheme.contains('.') && native => Ok(()),
        scheme if scheme.contains('.') => {
            Err("has a scheme of its own, which is for public (native) clients only")
        }
        _ => Err(
            "has to be https (or, of a native app, a scheme that is a reversed domain name, such as com.example.app)",
        ),
    }
}

fn is_loopback(uri: &Url) -> bool {
    match uri.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn check_grants(draft: &Draft, is_public: bool, problems: &mut Vec<Problem>) {
    let has = |grant| draft.grants.contains(&grant);
    if has(GrantType::ClientCredentials) && is_public {
        // RFC 6749 §4.4: "MUST only be used by confidential clients."
        problems.push(Problem::new(
            "--grant",
            "client_credentials is for confidential clients only",
        ));
    }
    if has(GrantType::AuthorizationCode) && draft.redirect_uris.is_empty() {
        problems.push(Problem::new(
            "--redirect-uri",
            "is missing: authorization_code returns to one",
        ));
    }
    if has(GrantType::RefreshToken) && !has(GrantType::AuthorizationCode) {
        problems.push(Problem::new(
            "--grant",
            "refresh_token comes of authorization_code: name both",
        ));
    }
}

fn check_scope(text: &str, config: &CoreConfig, problems: &mut Vec<Problem>) -> Scope {
    let Ok(scope) = Scope::parse(text) else {
        problems.push(Problem::new(
            "--scope",
            "has to be a list of scopes, parted by spaces",
        ));
        return Scope::default();
    };
    let unknown: Vec<&str> = scope.iter().filter(|token| !config.knows_scope(token)).collect();
    if !unknown.is_empty() {
        problems.push(Problem::new(
            "--scope",
            format!(
                "unknown: {}; scopes are OpenID's own, and those that [[resources]] name in the settings",
                unknown.join(" ")
            ),
        ));
    }
    scope
}

fn once_each(uris: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::with_capacity(uris.len());
    for uri in uris {
        if !unique.contains(&uri) {
            unique.push(uri);
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;
    use authcore::config::Issuer;

    fn draft() -> Draft {
        Draft {
            id: "app".to_owned(),
            name: "An app".to_owned(),
            uri: None,
            method: AuthMethod::None,
            redirect_uris: vec!["https://app.example.org/callback".to_owned()],
            post_logout_redirect_uris: Vec::new(),
            grants: vec![GrantType::AuthorizationCode],
            scope: "openid email".to_owned(),
            algorithm: SigningAlgorithm::Es256,
            first_party: false,
        }
    }

    fn config() -> CoreConfig {
        CoreConfig::new(Issuer::parse("http://localhost:4242").expect("an issuer"))
    }

    #[test]
    fn a_redirect_uri_is_absolute_exact_and_safe() {
        let native = [
            "http://localhost:4244/callback",
            "http://[::1]/cb",
            "com.example.app:/callback",
        ];
        for uri in native.iter().chain(&["https://app.example.org/callback?x=1"]) {
            assert_eq!(check_uri(uri, true), Ok(()), "{uri}");
        }
        for uri in [
            "/callback",
            "https://app.example.org/callback#x",
            "https://app.example.org/*",
            "https://ann:pw@app.example.org/",
            "http://app.example.org/callback",
            "http://localhost.example.org/callback",
            "javascript:alert(1)",
            "data:text/html,x",
            "myapp:/callback",
            "https://app.example.org/ x",
            "https://app.example.org/ä",
        ] {
            assert!(check_uri(uri, true).is_err(), "{uri}");
        }
        assert!(check_uri("com.example.app:/callback", false).is_err());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = Draft {
            id: "a b".to_owned(),
            name: " ".to_owned(),
            redirect_uris: Vec::new(),
            grants: vec![GrantType::AuthorizationCode, GrantType::ClientCredentials],
            scope: "openid goals:raed".to_owned(),
            ..draft()
        };
        let text = wrong.check(&config()).expect_err("wrong").to_string();
        for flag in [
            "--id",
            "--name",
            "--redirect-uri",
            "--grant: client_credentials",
            "goals:raed",
        ] {
            assert!(text.contains(flag), "{flag}: {text}");
        }
        let (id, metadata) = draft().check(&config()).expect("sound");
        assert_eq!(
            (id.as_str(), metadata.scope.to_string().as_str()),
            ("app", "openid email")
        );
    }

    #[test]
    fn a_secret_can_not_be_guessed() {
        assert!(check_secret("short".to_owned()).is_err());
        assert!(check_secret("ä".repeat(32)).is_err());
        assert!(check_secret("x".repeat(32)).is_ok());
    }
}
