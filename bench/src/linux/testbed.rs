//! The bed that everything is measured on: the servers, with the settings of a deployment of one core, two clients, and
//! as many users as there are connections, each signed in and each with a goal.
//!
//! What differs from the defaults: one worker, no rate limits (one address makes all requests here), and Argon2id at the
//! client's floor, which no server ever computes.

use super::{
    clients::{self, Clients},
    hello,
    http::{self, Connection, Request},
    process::{Cores, Server},
    run::Options,
    stores::Stores,
    users::TestUser,
};
use anyhow::{Context as _, bail};
use base64::Engine as _;
use serde::Deserialize;
use serde_json::json;
use std::{path::Path, process::Command, rc::Rc, time::Duration};
use testbed::{ports, scratch::Scratch};

/// A public client of first party, as the goals page is.
pub const PAGE: &str = "bench-page";
/// Another one, which is opened anew again and again: a user has 200 grants with a client at most, and the tokens that other rows
/// hold would be the first to go.
pub const REOPENED: &str = "bench-reopened";
/// The same, with ID tokens as an operator's clients have them unless they ask for another algorithm: RS256.
pub const REOPENED_RS256: &str = "bench-reopened-rs256";
/// A confidential client that acts for itself.
pub const SERVICE: &str = "bench-service";
/// Where the page's codes go. Nobody listens there, and nobody follows.
pub const CALLBACK: &str = "http://localhost:9/callback";
/// What the page asks for.
pub const SCOPE: &str = "openid profile email goals:read goals:write";

const VERIFIER: &str = "bench-bench-bench-bench-bench-bench-bench-bench";
/// Its SHA-256 (RFC 7636 §4.2).
const CHALLENGE: &str = "2MH3YjnyOl-lagcJc-zZbhwcSf84kouHR6DZ4HjAS0c";
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// How often it is asked whether a server is there.
const PAUSE: Duration = Duration::from_millis(5);
/// The same, where the answer is the measurement.
const SHORT_PAUSE: Duration = Duration::from_micros(200);

/// A port for each.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// The auth server's public one.
    pub auth: u16,
    /// Its operations.
    pub operations: u16,
    /// The goals API's.
    pub api: u16,
    /// The ceilings'.
    pub hello: u16,
}

/// Everything that runs and everybody who is signed in.
pub struct Testbed {
    /// The auth server.
    pub auth: Server,
    /// The goals API.
    pub api: Server,
    /// The ceilings.
    pub hello: Server,
    /// Their ports.
    pub ports: Ports,
    /// Everybody.
    pub users: Vec<Rc<SignedIn>>,
    /// The service's Basic credentials.
    pub service: String,
    /// The other clients.
    pub clients: Clients,
}

/// Someone with a session and tokens of the page.
pub struct SignedIn {
    /// Who.
    pub user: TestUser,
    /// What the page got.
    pub access_token: String,
    /// What the page got.
    pub refresh_token: String,
    /// The address of one of their goals.
    pub goal: String,
}

/// A token response, as far as it is read here.
#[derive(Deserialize)]
pub struct Tokens<'a> {
    /// Always.
    pub access_token: &'a str,
    /// Where the client may have one.
    pub refresh_token: Option<&'a str>,
    /// Where a user was asked for.
    pub id_token: Option<&'a str>,
}

/// The auth server, still to be started: how to call it.
pub struct AuthServer<'a> {
    options: &'a Options,
    stores: &'a Stores,
    folder: &'a Path,
    ports: Ports,
    cores: Cores,
}

impl<'a> AuthServer<'a> {
    /// Its settings file, its database and its clients.
    pub fn prepare(
        options: &'a Options,
        stores: &'a Stores,
        scratch: &'a Scratch,
        cores: Cores,
    ) -> anyhow::Result<(Self, String, Clients)> {
        let [auth, operations, api, hello] = ports::free()?;
        let ports = Ports {
            auth,
            operations,
            api,
            hello,
        };
        let this = Self {
            options,
            stores,
            folder: scratch.path(),
            ports,
            cores,
        };
        let resources = format!(
            "[[resources]]\naudience = \"goals\"\nclient_id = \"{}\"\n\
             scopes = {{ \"goals:read\" = \"See your goals\", \"goals:write\" = \"Change your goals\" }}\n",
            clients::WEB
        );
        std::fs::write(this.folder.join("tacit.toml"), resources).context("can't write the settings")?;
        this.call(&["migrate"])?;
        // RS256, the default, would measure RSA and not us in every row: one has it.
        for (page, algorithm) in [(PAGE, "ES256"), (REOPENED, "ES256"), (REOPENED_RS256, "RS256")] {
            this.call(&[
                "client",
                "add",
                "--id",
                page,
                "--name",
                page,
                "--public",
                "--redirect-uri",
                CALLBACK,
                "--grant",
                "authorization_code",
                "--grant",
                "refresh_token",
                "--scope",
                SCOPE,
                "--id-token-alg",
                algorithm,
                "--first-party",
            ])?;
        }
        let answer = this.call(&[
            "client",
            "add",
            "--id",
            SERVICE,
            "--name",
            "Bench service",
            "--confidential",
            "--grant",
            "client_credentials",
            "--scope",
            "goals:read goals:write",
            "--json",
        ])?;
        let answer: serde_json::Value =
            serde_json::from_str(&answer).context("`client add --json` answered no JSON")?;
        let secret = answer["client_secret"]
            .as_str()
            .context("`client add --json` answered no client_secret")?;
        let service = format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(format!("{SERVICE}:{secret}"))
        );
        let clients = Clients::register(this.folder, |arguments| this.call(arguments))?;
        Ok((this, service, clients))
    }

    /// Starts it and waits for its first answer.
    pub fn start(&self) -> anyhow::Result<Server> {
        let server = Server::start(
            "authserver",
            &mut self.command(&["serve"]),
            self.cores,
            self.folder,
        )?;
        server.wait_until(PAUSE, || http::answers(self.ports.auth, DISCOVERY))?;
        Ok(server)
    }

    /// Starts it, and says how long it was from the start to the first answer; then ends it.
    pub fn restart(&self) -> anyhow::Result<Duration> {
        let start = std::time::Instant::now();
        let server = Server::start(
            "authserver",
            &mut self.command(&["serve"]),
            self.cores,
            self.folder,
        )?;
        server.wait_until(SHORT_PAUSE, || http::answers(self.ports.auth, DISCOVERY))?;
        let took = start.elapsed();
        server.end()?;
        Ok(took)
    }

    fn call(&self, arguments: &[&str]) -> anyhow::Result<String> {
        output(&mut self.command(arguments))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(Command::new(&self.options.authserver));
        command
            .args(arguments)
            .arg("--config")
            .arg(self.folder.join("tacit.toml"))
            .current_dir(self.folder);
        command
            .env("TACIT_ISSUER", format!("http://localhost:{}", self.ports.auth))
            .env("TACIT_HTTP__LISTEN", format!("127.0.0.1:{}", self.ports.auth))
            .env("TACIT_HTTP__WORKERS", "1")
            .env(
                "TACIT_OPERATIONS__LISTEN",
                format!("127.0.0.1:{}", self.ports.operations),
            )
            .env("TACIT_DATABASE__URL", &self.stores.auth)
            .env("TACIT_OPAQUE__KSF__M", "19456")
            .env("TACIT_OPAQUE__KSF__T", "2")
            .env("TACIT_OPAQUE__KSF__P", "1");
        for limit in [
            "LOGIN_PER_ADDRESS",
            "LOGIN_PER_IP",
            "LOGIN_PER_ADDRESS_AND_IP",
            "AUTHORIZE_PER_IP",
            "PUSHED_PER_IP",
            "DEVICE_PER_IP",
            "MAIL_PER_ADDRESS",
            "SIGNUP_PER_IP",
        ] {
            command.env(format!("TACIT_LIMITS__{limit}"), "0");
        }
        for (name, value) in &self.stores.settings {
            command.env(name, value);
        }
        command
    }
}

impl Testbed {
    /// Starts the other servers and signs users up.
    pub async fn make(
        auth: Server,
        prepared: &AuthServer<'_>,
        (service, clients): (String, Clients),
        users: usize,
    ) -> anyhow::Result<Self> {
        let (ports, folder, cores) = (prepared.ports, prepared.folder, prepared.cores);
        let stores = prepared.stores;

        std::fs::write(folder.join("goals.toml"), "").context("can't write the settings")?;
        let goals_api = |argument: &str| {
            let mut command = bare(Command::new(&prepared.options.goals_api));
            command
                .args([argument, "--config", "goals.toml"])
                .current_dir(folder);
            command
                .env("GOALS_LISTEN", format!("127.0.0.1:{}", ports.api))
                .env("GOALS_ISSUER", format!("http://localhost:{}", ports.auth))
                .env("GOALS_WORKERS", "1")
                .env("GOALS_LIMITS__REQUESTS_PER_MINUTE", "0")
                .env("GOALS_DATABASE__URL", &stores.goals);
            command
        };
        output(&mut goals_api("migrate"))?;
        let api = Server::start("goals-api", &mut goals_api("serve"), cores, folder)?;
        api.wait_until(PAUSE, || http::answers(ports.api, "/healthz/ready"))?;

        let mut command = bare(Command::new(
            std::env::current_exe().context("can't find this program")?,
        ));
        command
            .args(["hello", "--port", &ports.hello.to_string()])
            .env(hello::DATABASE, &stores.hello)
            .env(hello::KEY_VALUE, stores.key_value());
        let hello = Server::start("hello", &mut command, cores, folder)?;
        hello.wait_until(PAUSE, || http::answers(ports.hello, "/"))?;

        let mut all = Vec::with_capacity(users);
        let mut public = Connection::open(ports.auth).await?;
        let mut outbox = Connection::open(ports.operations).await?;
        let mut goals = Connection::open(ports.api).await?;
        for number in 0..users {
            let user = TestUser::sign_up(number, &mut public, &mut outbox)
                .await
                .context("nobody can sign up")?;
            let begun = SignedIn::begin(user, &mut public, &mut goals).await;
            all.push(Rc::new(begun.context("nobody can use their session")?));
        }
        Ok(Self {
            auth,
            api,
            hello,
            ports,
            users: all,
            service,
            clients,
        })
    }
}

impl SignedIn {
    async fn begin(user: TestUser, public: &mut Connection, goals: &mut Connection) -> anyhow::Result<Self> {
        let request = authorize_request(public.port(), PAGE, &user.cookie);
        let code = code_of(public.ask(&request).await?.expect(303)?.header("location"))?.to_owned();
        let request = token_request(public.port(), PAGE, &code);
        let tokens: Tokens<'_> = public.ask(&request).await?.expect(200)?.json()?;
        let access_token = tokens.access_token.to_owned();
        let refresh_token = tokens
            .refresh_token
            .context("the page got no refresh token")?
            .to_owned();
        let goal = json!({"title": "Read a hundred books", "target_amount": 100, "unit": "books"});
        let request = Request::json(goals.port(), "/goals/", &goal)
            .header("authorization", &format!("Bearer {access_token}"));
        let answer = goals.ask(&request.bytes()).await?.expect(201)?;
        let goal = answer
            .header("location")
            .context("the new goal has no address")?
            .to_owned();
        Ok(Self {
            user,
            access_token,
            refresh_token,
            goal,
        })
    }
}

/// A page's request for a code.
pub fn authorize_request(port: u16, client: &str, cookie: &str) -> Vec<u8> {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(authorize_parameters(client))
        .finish();
    Request::get(port, &format!("/oauth/authorize/?{query}"))
        .header("cookie", cookie)
        .bytes()
}

/// What a client asks for a code with.
pub fn authorize_parameters(client: &str) -> [(&str, &str); 8] {
    [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("scope", SCOPE),
        ("state", "0123456789abcdef0123456789abcdef"),
        ("nonce", "fedcba9876543210fedcba9876543210"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// The code in a redirect.
pub fn code_of(location: Option<&str>) -> anyhow::Result<&str> {
    let location = location.context("the redirect has no location")?;
    location
        .split_once('?')
        .and_then(|(_, query)| query.split('&').find_map(|pair| pair.strip_prefix("code=")))
        .with_context(|| format!("there is no code in {location}"))
}

/// A page's request for tokens.
pub fn token_request(port: u16, client: &str, code: &str) -> Vec<u8> {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", client),
        ("code_verifier", VERIFIER),
    ];
    Request::form(port, "/oauth/token/", &fields).bytes()
}

/// Without the settings of a shell that runs other instances.
fn bare(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("TACIT_") || text.starts_with("GOALS_") {
            command.env_remove(name);
        }
    }
    command
}

/// What a program prints, if it succeeds.
fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context("a program can't be started")?;
    if !output.status.success() {
        // Without its arguments: the environment, which has the addresses, is part of how a command shows itself.
        let program = command.get_program().to_string_lossy();
        bail!("{program} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).context("a program printed what is not text")
}
