//! A registered client, and what it does: asks for codes, redeems them, refreshes, asks for itself.

use super::{Browser, HttpClient, Reply, World, base64url, query_of, random, world::verifier};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What every scope of these worlds is called.
const ALL_SCOPES: &str = "openid profile email offline_access goals:read goals:write notes:read";

/// What to register.
pub struct Spec {
    id: String,
    public: bool,
    first_party: bool,
    scope: String,
    grants: Vec<&'static str>,
    metadata: Option<Value>,
    more: Vec<String>,
}

impl Spec {
    /// The operator's own single-page app: public, asks for no consent.
    pub fn spa(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            public: true,
            first_party: true,
            scope: ALL_SCOPES.to_owned(),
            grants: vec!["authorization_code", "refresh_token"],
            metadata: None,
            more: Vec::new(),
        }
    }

    /// Somebody else's client with a secret: asks for consent, may ask for itself.
    pub fn third_party(id: &str) -> Self {
        Self {
            public: false,
            first_party: false,
            grants: vec!["authorization_code", "refresh_token", "client_credentials"],
            ..Self::spa(id)
        }
    }

    /// The operator's own client with a secret.
    pub fn confidential(id: &str) -> Self {
        Self {
            first_party: true,
            ..Self::third_party(id)
        }
    }

    /// With this scope alone.
    pub fn scope(mut self, scope: &str) -> Self {
        self.scope = scope.to_owned();
        self
    }

    /// With these grants alone.
    pub fn grants(mut self, grants: &[&'static str]) -> Self {
        self.grants = grants.to_vec();
        self
    }

    /// With metadata by its registered names, over all else: another way to authenticate, keys, what is required of it.
    pub fn metadata(mut self, members: Value) -> Self {
        self.metadata = Some(members);
        self
    }

    /// With more arguments of `client add`.
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.more
            .extend(arguments.iter().map(|&argument| argument.to_owned()));
        self
    }
}

/// A registered client.
#[derive(Clone)]
pub struct App {
    /// Its identifier.
    pub id: String,
    /// Its secret, if it has one.
    pub secret: Option<String>,
    /// Where codes go.
    pub redirect_uri: String,
    /// Where users go who have signed out.
    pub post_logout_redirect_uri: String,
    wire: HttpClient,
}

impl App {
    /// Registers it by the CLI.
    pub async fn register(world: &World, spec: Spec) -> Self {
        let redirect_uri = format!("http://localhost:8000/{}/callback", spec.id);
        let post_logout_redirect_uri = format!("http://localhost:8000/{}/", spec.id);
        let mut arguments = vec!["client", "add", "--json", "--id", &spec.id, "--name", &spec.id];
        arguments.push(if spec.public { "--public" } else { "--confidential" });
        arguments.extend(["--redirect-uri", &redirect_uri]);
        arguments.extend(["--post-logout-redirect-uri", &post_logout_redirect_uri]);
        for grant in &spec.grants {
            arguments.extend(["--grant", *grant]);
        }
        arguments.extend(["--scope", &spec.scope]);
        if spec.first_party {
            arguments.push("--first-party");
        }
        arguments.extend(spec.more.iter().map(String::as_str));
        let file = world.folder().join(format!("{}.json", spec.id));
        let file = file.to_str().expect("the folder has a name that is text");
        let mut has_secret = !spec.public;
        if let Some(members) = &spec.metadata {
            std::fs::write(file, members.to_string()).expect("the scratch folder can be written");
            arguments.extend(["--metadata", file]);
            if let Some(method) = members["token_endpoint_auth_method"].as_str() {
                has_secret = method.starts_with("client_secret_");
            }
        }
        let answer = world.cli(&arguments).await.ok().json();
        let secret = answer["client_secret"].as_str().map(str::to_owned);
        assert_eq!(answer["client_id"], spec.id, "{answer}");
        assert_eq!(secret.is_some(), has_secret, "{answer}");
        if let Some(secret) = &secret {
            world.wire().note(secret);
        }
        Self {
            id: spec.id,
            secret,
            redirect_uri,
            post_logout_redirect_uri,
            wire: world.wire().clone(),
        }
    }

    /// The same app in front of another server.
    pub fn at(&self, wire: &HttpClient) -> Self {
        Self {
            wire: wire.clone(),
            ..self.clone()
        }
    }

    /// An authorization request with everything that belongs into one.
    pub fn request(&self, scope: &str) -> AuthorizationRequest {
        let verifier = verifier();
        let challenge = challenge(&verifier);
        let [state, nonce] = [(); 2].map(|()| base64url(&random::<16>()));
        let params = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        AuthorizationRequest {
            params: params
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            verifier,
        }
    }

    /// The code in a redirect to this app, whose `state` and `iss` are as they should be.
    #[track_caller]
    pub fn code_in(&self, location: &str, request: AuthorizationRequest) -> Code {
        self.is_answer(location, &request);
        let code = query_of(location, "code").unwrap_or_else(|| panic!("no code in {location}"));
        Code::of(&code, request)
    }

    /// The error in a redirect to this app, likewise.
    #[track_caller]
    pub fn error_in(&self, location: &str, request: &AuthorizationRequest) -> String {
        self.is_answer(location, request);
        assert!(
            query_of(location, "code").is_none(),
            "an error with a code: {location}"
        );
        assert!(query_of(location, "error_description").is_some(), "{location}");
        query_of(location, "error").unwrap_or_else(|| panic!("no error in {location}"))
    }

    #[track_caller]
    fn is_answer(&self, location: &str, request: &AuthorizationRequest) {
        assert!(
            location.starts_with(&format!("{}?", self.redirect_uri)),
            "not this app's address: {location}"
        );
        let states: Vec<&String> = request
            .params
            .iter()
            .filter(|(name, _)| name == "state")
            .map(|(_, state)| state)
            .collect();
        if let [state] = states.as_slice() {
            assert_eq!(query_of(location, "state").as_ref(), Some(*state), "{location}");
        }
        // RFC 9207
        let iss = query_of(location, "iss").unwrap_or_else(|| panic!("no iss in {location}"));
        assert!(iss.starts_with("http://localhost:"), "{location}");
    }

    /// Redeems a code.
    pub async fn redeem(&self, code: &Code) -> Reply {
        self.redeem_with(code, &[]).await
    }

    /// Redeems a code with other or additional parameters.
    pub async fn redeem_with(&self, code: &Code, more: &[(&str, &str)]) -> Reply {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.code.as_str()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &code.verifier),
        ];
        self.token(&replace(&form, more)).await
    }

    /// Refreshes.
    pub async fn refresh(&self, refresh_token: &str) -> Reply {
        self.refresh_with(refresh_token, &[]).await
    }

    /// Refreshes with additional parameters.
    pub async fn refresh_with(&self, refresh_token: &str, more: &[(&str, &str)]) -> Reply {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token(&replace(&form, more)).await
    }

    /// A token request, authenticated in this client's way: by header, or by its identifier alone.
    pub async fn token(&self, form: &[(&str, &str)]) -> Reply {
        self.wire.send(self.form("/oauth/token/", form)).await
    }

    /// A form for an endpoint, authenticated likewise.
    pub fn form(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let mut form = form.to_vec();
        let request = self.wire.request(Method::POST, path);
        let request = match &self.secret {
            Some(secret) => request.header("authorization", basic(&self.id, secret)),
            None => {
                if !form.iter().any(|(name, _)| *name == "client_id") {
                    form.push(("client_id", &self.id));
                }
                request
            }
        };
        request.form(&form)
    }

    /// Pushes a request (RFC 9126 §2.1): its reference.
    pub async fn push(&self, request: &AuthorizationRequest) -> String {
        let form = self.form("/oauth/par/", &request.form());
        self.wire.send(form).await.expect(201).member("request_uri")
    }

    /// The address to which this client sends the browser with the reference of a pushed request.
    pub fn pushed_path(&self, request_uri: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.id)
            .append_pair("request_uri", request_uri)
            .finish();
        format!("/oauth/authorize/?{query}")
    }

    /// Asks userinfo with an access token.
    pub async fn userinfo(&self, access_token: &str) -> Reply {
        let request = self.wire.request(Method::GET, "/oauth/userinfo/");
        self.wire.send(request.bearer_auth(access_token)).await
    }

    /// Sends the user's browser to the sign-out endpoint with an ID token.
    pub async fn sign_out(&self, browser: &Browser, id_token: &str) -> Reply {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("id_token_hint", id_token)
            .append_pair("post_logout_redirect_uri", &self.post_logout_redirect_uri)
            .append_pair("state", "bye")
            .finish();
        browser.get(&format!("/oauth/logout/?{query}")).await
    }
}

/// An authorization request.
#[derive(Clone)]
pub struct AuthorizationRequest {
    params: Vec<(String, String)>,
    verifier: String,
}

impl AuthorizationRequest {
    /// With this parameter, in place of one of the same name.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.without(name).adding(name, value)
    }

    /// With this parameter, whether or not there is one of the same name.
    pub fn adding(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without this parameter.
    pub fn without(mut self, name: &str) -> Self {
        self.params.retain(|(known, _)| known != name);
        self
    }

    /// The parameters, encoded.
    pub fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.params)
            .finish()
    }

    /// Where a client sends the browser.
    pub fn path(&self) -> String {
        format!("/oauth/authorize/?{}", self.encoded())
    }

    /// The parameters.
    pub fn form(&self) -> Vec<(&str, &str)> {
        self.params
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// A code, and what is needed to redeem it.
#[derive(Clone)]
pub struct Code {
    /// The code.
    pub code: String,
    /// PKCE's secret.
    pub verifier: String,
    /// What the ID token has to repeat.
    pub nonce: Option<String>,
}

impl Code {
    /// The code that a request was answered with.
    pub fn of(code: &str, request: AuthorizationRequest) -> Self {
        let mut params = request.params.into_iter();
        Self {
            code: code.to_owned(),
            verifier: request.verifier,
            nonce: params.find_map(|(name, value)| (name == "nonce").then_some(value)),
        }
    }
}

/// A token response.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token, or nothing.
    pub refresh: String,
    /// The ID token, or nothing.
    pub id: String,
    /// What was granted.
    pub scope: String,
}

impl Tokens {
    /// The tokens of a response of the right shape (RFC 6749 §5.1).
    #[track_caller]
    pub fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.media_type(), "application/json", "{reply:?}");
        reply.is_not_stored();
        assert_eq!(reply.header("pragma"), Some("no-cache"), "{reply:?}");
        let json = reply.json();
        assert_eq!(json["token_type"], "Bearer", "{reply:?}");
        assert!(
            json["expires_in"].as_i64().is_some_and(|seconds| seconds > 0),
            "{reply:?}"
        );
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            id: text("id_token"),
            scope: text("scope"),
        }
    }
}

/// `Basic`, as RFC 6749 §2.3.1 wants it: both halves encoded like a form's.
pub fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
    )
}

/// PKCE's S256.
pub fn challenge(verifier: &str) -> String {
    base64url(&Sha256::digest(verifier.as_bytes()))
}

fn replace<'a>(form: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form
        .iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more).copied().collect()
}
