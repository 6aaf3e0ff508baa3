//! A server with stores of its own, in a folder of its own, on free ports.

use super::{
    App, Browser, Scratch, Spec, TestUser, base64url, eventually,
    http_client::HttpClient,
    program::Program,
    random,
    stores::{Counter, Database, Pair, Rows, keyvalue_url},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf, process::Command};

/// Settings that suit tests: the cheapest stretching that clients accept, no limits, one resource server.
const DEFAULTS: [(&str, &str); 13] = [
    ("opaque.ksf.m", "19456"),
    ("opaque.ksf.t", "2"),
    ("opaque.ksf.p", "1"),
    ("limits.login_per_address", "0"),
    ("limits.login_per_address_and_ip", "0"),
    ("limits.login_per_ip", "0"),
    ("limits.mail_per_address", "0"),
    ("limits.signup_per_ip", "0"),
    ("limits.authorize_per_ip", "0"),
    ("limits.pushed_per_ip", "0"),
    ("limits.device_per_ip", "0"),
    ("mail.transport", "\"outbox\""),
    ("http.workers", "2"),
];

/// The API of these worlds.
const RESOURCES: &str = r#"
[[resources]]
audience = "goals"
uri = "https://goals.example/"
scopes = { "goals:read" = "See your goals", "goals:write" = "Change your goals" }

[[resources]]
audience = "notes"
scopes = { "notes:read" = "See your notes" }
"#;

/// A server and all that it stands on. Everything ends with this value.
pub struct World {
    server: Option<Program>,
    wire: HttpClient,
    port: u16,
    operations: u16,
    settings: BTreeMap<String, String>,
    secrets: Vec<(String, String)>,
    database: Database,
    scratch: Scratch,
}

/// What a command printed.
#[derive(Debug)]
pub struct Printed {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Printed {
    /// It succeeded.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// It failed as programs should: a code, a sentence, no panic.
    #[track_caller]
    pub fn failed(self) -> Self {
        assert_ne!(self.code, 0, "{self:?}");
        assert!(!self.err.trim().is_empty(), "it failed without a word: {self:?}");
        for word in ["panicked at", "RUST_BACKTRACE", "stack backtrace"] {
            assert!(!self.err.contains(word), "a panic: {self:?}");
        }
        self
    }

    /// Its JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl World {
    /// A world with the tests' usual settings.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A world with settings of its own on top: dotted names and TOML values. `issuer` and secrets may be among them.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        for attempt in 1.. {
            if let Some(world) = Self::try_start(settings, attempt == 3).await {
                return world;
            }
        }
        unreachable!("the last attempt panics")
    }

    /// Somebody may take a port before its server does: tried again then.
    async fn try_start(settings: &[(&str, &str)], last: bool) -> Option<Self> {
        let scratch = Scratch::new("blackbox").expect("the folder for temporary files can be written");
        let database = Database::create(&scratch, "tacit.db").await;
        let [port, operations] = free_ports();
        let mut world = Self {
            server: None,
            wire: HttpClient::to(format!("http://127.0.0.1:{port}")),
            port,
            operations,
            settings: BTreeMap::new(),
            secrets: vec![
                ("TACIT_DATABASE__URL".to_owned(), database.url()),
                ("TACIT_KEYVALUE__URL".to_owned(), keyvalue_url()),
                (
                    "TACIT_SECRETS__MASTER_KEY".to_owned(),
                    STANDARD.encode(random::<32>()),
                ),
            ],
            database,
            scratch,
        };
        world.set("issuer", &format!("\"http://localhost:{port}\""));
        world.set("http.listen", &format!("\"127.0.0.1:{port}\""));
        world.set("operations.listen", &format!("\"127.0.0.1:{operations}\""));
        world.set("keyvalue.prefix", &format!("\"{}:\"", super::random_hex(8)));
        for (name, value) in DEFAULTS.iter().chain(settings) {
            world.set(name, value);
        }
        if Pair::of_this_run() == Pair::Production {
            world.cli(&["migrate"]).await.ok();
        }
        match world.try_boot().await {
            Ok(()) => Some(world),
            Err(printed) => {
                assert!(!last, "the server does not start:\n{printed}");
                None
            }
        }
    }

    /// Changes a setting for the next start. A name in capitals is a variable of the environment.
    pub fn set(&mut self, name: &str, value: &str) {
        if name.starts_with("TACIT_") {
            self.secrets.retain(|(known, _)| known != name);
            self.secrets.push((name.to_owned(), value.to_owned()));
        } else {
            self.settings.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Takes a variable out of the next start's environment.
    pub fn take(&mut self, name: &str) -> String {
        let at = self.secrets.iter().position(|(known, _)| known == name);
        self.secrets.remove(at.expect("it is set")).1
    }

    /// Starts the server again after [`World::stop`].
    pub async fn boot(&mut self) {
        if let Err(printed) = self.try_boot().await {
            panic!("the server does not start:\n{printed}");
        }
    }

    async fn try_boot(&mut self) -> Result<(), String> {
        let mut server = self.spawn(&[], &[]);
        if server
            .is_up(self.wire.http(), &self.operations_url("/healthz/ready"))
            .await
        {
            self.server = Some(server);
            Ok(())
        } else {
            Err(server.printed())
        }
    }

    fn spawn(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Program {
        let own = self.command();
        // A file that may not grow is an error to it, as on a full disk, and not the signal that ends a program.
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(own.get_program())
            .arg("serve")
            .args(arguments)
            .current_dir(self.scratch.path())
            .env_clear();
        for (name, value) in own.get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
        command.envs(environment.iter().copied());
        Program::start(&mut command, &self.scratch.join("server.log"))
    }

    /// Lets the server write to no file any more, as where the disk is full; or to all again.
    pub fn disk_is_full(&self, is_full: bool) {
        let server = self.server.as_ref().expect("the server runs");
        let limit = if is_full {
            "--fsize=0:"
        } else {
            "--fsize=unlimited:"
        };
        let done = Command::new("prlimit")
            .args(["--pid", &server.id().to_string(), limit])
            .status()
            .expect("prlimit is there (util-linux)");
        assert!(done.success());
    }

    /// Ends the server as an operator would, and sees that it ends well.
    pub async fn stop(&mut self) {
        let server = self.server.take().expect("the server runs");
        let status = server.stop().await;
        assert!(status.success(), "the server ended with {status}");
    }

    /// Ends the server without a warning.
    pub fn kill(&mut self) {
        drop(self.server.take());
    }

    /// A second server on the same stores, and the line to it.
    pub async fn another_server(&self) -> (Program, HttpClient) {
        self.another_server_in(&[]).await
    }

    /// As on a host whose clock is so many seconds ahead of ours (libfaketime).
    pub async fn another_server_ahead(&self, seconds: i64) -> (Program, HttpClient) {
        let library = testbed::programs::faketime().expect("libfaketime is there");
        let library = library.to_str().expect("text");
        let ahead = format!("{seconds:+}s");
        // What waits and what times out is the monotonic clock, which no host's wrong hour touches.
        self.another_server_in(&[
            ("LD_PRELOAD", library),
            ("FAKETIME", &ahead),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ])
        .await
    }

    async fn another_server_in(&self, environment: &[(&str, &str)]) -> (Program, HttpClient) {
        let [port, operations] = free_ports();
        let (listen, probes) = (
            format!("http.listen=127.0.0.1:{port}"),
            format!("operations.listen=127.0.0.1:{operations}"),
        );
        let mut server = self.spawn(&["--set", &listen, "--set", &probes], environment);
        let ready = format!("http://127.0.0.1:{operations}/healthz/ready");
        assert!(
            server.is_up(self.wire.http(), &ready).await,
            "the second server does not start:\n{}",
            server.printed()
        );
        (server, self.wire.also_to(format!("http://127.0.0.1:{port}")))
    }

    /// Runs a command of `authserver` with this world's settings.
    pub async fn cli(&self, arguments: &[&str]) -> Printed {
        let mut command = self.command();
        command.args(arguments);
        run(command).await
    }

    /// A call of `authserver` with this world's settings and nothing else of our own environment.
    pub fn command(&self) -> Command {
        let file = self.scratch.join("settings.toml");
        let mut text = String::new();
        for (name, value) in &self.settings {
            text.push_str(&format!("{name} = {value}\n"));
        }
        text.push_str(RESOURCES);
        std::fs::write(&file, text).expect("the scratch folder can be written");
        let mut command = bare_command("authserver");
        command
            .current_dir(self.scratch.path())
            .env("TACIT_CONFIG", file)
            .envs(self.secrets.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The line to the server.
    pub fn wire(&self) -> &HttpClient {
        &self.wire
    }

    /// The issuer.
    pub fn issuer(&self) -> String {
        self.settings["issuer"].trim_matches('"').to_owned()
    }

    /// An address on the operations port.
    pub fn operations_url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.operations)
    }

    /// The port of the public server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of this world.
    pub fn folder(&self) -> PathBuf {
        self.scratch.path().to_owned()
    }

    /// The folder of this world, to make other databases in.
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// Counts the rows of all tables.
    pub async fn rows(&self) -> Rows {
        self.database.rows().await
    }

    /// Lets all sessions have begun so many seconds earlier.
    pub async fn age_sessions(&self, seconds: i64) {
        self.database.age_sessions(seconds).await;
    }

    /// Breaks the audit trail: from now on the database refuses every event.
    pub async fn refuse_audit(&self) {
        self.database.refuse_audit().await;
    }

    /// Another database in which there is nothing, and its address.
    pub async fn empty_database(&self) -> (Database, String) {
        let database = Database::create(&self.scratch, "empty.db").await;
        let address = database.url();
        (database, address)
    }

    /// For counting the rows of all tables again and again.
    pub async fn counter(&self) -> Counter {
        self.database.counter().await
    }

    /// All that the database holds, in one heap of bytes.
    pub async fn dump(&self) -> Vec<u8> {
        self.database.dump().await
    }

    /// The database's address, with its password.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// What the server printed so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.join("server.log")).unwrap_or_default()
    }

    /// A browser that knows nothing.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.wire)
    }

    /// Somebody who has signed up, and is signed in.
    pub async fn user(&self, email: &str) -> TestUser {
        TestUser::sign_up(self, email).await
    }

    /// A client, registered by the CLI. The server learns of it within a second.
    pub async fn app(&self, spec: Spec) -> App {
        App::register(self, spec).await
    }

    /// The mails to an address, newest first, waiting for as many as `at_least`. Not those about a sign-in at a new browser,
    /// which most tests cause by the way.
    pub async fn mails_to(&self, email: &str, at_least: usize) -> Vec<Value> {
        self.mails(email, at_least, |mail| !tells_of_a_new_device(mail))
            .await
    }

    /// All mails to an address, likewise.
    pub async fn all_mails_to(&self, email: &str, at_least: usize) -> Vec<Value> {
        self.mails(email, at_least, |_| true).await
    }

    async fn mails(&self, email: &str, at_least: usize, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let url = self.operations_url("/dev/outbox/");
        eventually(&format!("{at_least} mails to {email}"), async || {
            let reply = self.wire.http().get(&url).send().await.ok()?;
            let bytes = reply.bytes().await.ok()?;
            let mails: Vec<Value> = serde_json::from_slice(&bytes).expect("the outbox is JSON");
            let to = |mail: &Value| mail["to"].as_str().is_some_and(|to| to.contains(email));
            let mails: Vec<Value> = mails.into_iter().filter(to).filter(&wanted).collect();
            (mails.len() >= at_least).then_some(mails)
        })
        .await
    }

    /// The secret of the link in the newest mail to an address that has one to confirm: others tell of a new device.
    pub async fn mail_token(&self, email: &str) -> String {
        let confirms = |mail: &Value| mail["links"].to_string().contains("/confirm#token=");
        let mail = eventually("a mail with a link to confirm", async || {
            self.mails_to(email, 1).await.into_iter().find(confirms)
        })
        .await;
        token_in(&mail)
    }

    /// The server answers as it should: its documents, its probes.
    pub async fn is_healthy(&self) {
        self.wire
            .get("/.well-known/openid-configuration")
            .await
            .expect(200);
        for probe in ["/healthz/live", "/healthz/ready"] {
            let reply = self.wire.http().get(self.operations_url(probe)).send().await;
            assert_eq!(reply.expect("the probe answers").status(), 200, "{probe}");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.server.take());
        if std::thread::panicking() {
            return;
        }
        let log = self.log();
        assert!(!log.contains("panicked at"), "the server panicked:\n{log}");
        let mut secrets = self.wire.secrets();
        secrets.extend(
            self.secrets
                .iter()
                .filter(|(name, _)| name.contains("KEY"))
                .map(|(_, secret)| secret.clone()),
        );
        for secret in secrets.iter().filter(|secret| *secret != "memory:") {
            assert!(
                !log.contains(secret.as_str()),
                "the log tells the secret {secret}"
            );
        }
    }
}

/// The secret of a mail's link, and the code beside it.
pub fn challenge_in(mail: &Value) -> (String, String) {
    let link = mail["links"][0].as_str().expect("a link");
    let token = link
        .split_once("#token=")
        .unwrap_or_else(|| panic!("no token in {mail}"))
        .1;
    (token.to_owned(), code_in(mail))
}

/// The code of a mail.
pub fn code_in(mail: &Value) -> String {
    let text = mail["text"].as_str().expect("a text");
    let code = text.lines().find_map(|line| line.strip_prefix("Code: "));
    code.unwrap_or_else(|| panic!("no code in {mail}")).to_owned()
}

/// The secret of a mail's link.
pub fn token_in(mail: &Value) -> String {
    let links = mail["links"].as_array().expect("links");
    let link = links
        .iter()
        .filter_map(Value::as_str)
        .find(|link| link.contains("/confirm#token="))
        .unwrap_or_else(|| panic!("no link to confirm in {mail}"));
    link.split_once("#token=").expect("a token").1.to_owned()
}

/// A program under test without any settings of our own shell.
pub fn bare_command(program: &str) -> Command {
    let folder = match std::env::var_os("TACIT_TEST_BIN_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/debug"),
    };
    let mut command = Command::new(folder.join(program));
    command.env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// Runs a command to its end.
pub async fn run(command: Command) -> Printed {
    let output = tokio::process::Command::from(command)
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .expect("the program starts");
    Printed {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Ports that nobody listens on right now, and that no other test of this run was given.
pub fn free_ports<const N: usize>() -> [u16; N] {
    testbed::ports::free().expect("free ports")
}

/// A PKCE verifier: 43 characters.
pub fn verifier() -> String {
    base64url(&random::<32>())
}

/// Whether a mail is about a sign-in at a browser that was not known.
pub fn tells_of_a_new_device(mail: &Value) -> bool {
    mail["subject"].as_str().is_some_and(|subject| {
        [
            "New sign-in at ",
            "Neue Anmeldung bei ",
            "Nieuwe keer ingelogd bij ",
            "Nouvelle connexion sur ",
            "Nuevo inicio de sesión en ",
        ]
        .iter()
        .any(|start| subject.starts_with(start))
    })
}
