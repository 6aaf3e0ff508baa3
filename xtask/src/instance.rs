//! One running Tacit on the embedded stores: an auth server and, where wanted, the goals API with its page.
//!
//! `dev` keeps its data in `.tacit/`; tests and measurements keep theirs in a scratch folder. Both start from the same
//! settings files in `deploy/dev`, with the addresses and paths of this instance on top, by environment variables.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use testbed::process::{self, Ending, Output, Running};
use testbed::{http, ports};

/// Opening a fresh database, making its keys and tables: well under a second; a machine under load gets a minute.
const LIMIT: Duration = Duration::from_secs(60);

/// Where an instance listens, on the loopback interface.
#[derive(Clone, Copy)]
pub struct Ports {
    pub auth: u16,
    pub api: u16,
    pub page: u16,
    pub operations: u16,
}

impl Ports {
    /// Free ones.
    pub fn free() -> anyhow::Result<Self> {
        let [auth, api, page, operations] = ports::free()?;
        Ok(Self {
            auth,
            api,
            page,
            operations,
        })
    }

    /// The issuer, which is the auth server's address.
    pub fn issuer(self) -> String {
        format!("http://localhost:{}", self.auth)
    }

    /// The goals page's address.
    pub fn goals_page(self) -> String {
        format!("http://localhost:{}", self.page)
    }

    /// The goals API's address.
    pub fn goals_api(self) -> String {
        format!("http://localhost:{}", self.api)
    }

    /// The sent mails.
    pub fn outbox(self) -> String {
        format!("http://localhost:{}/dev/outbox/", self.operations)
    }
}

/// What there is to start: programs, settings, data.
pub struct Instance {
    root: PathBuf,
    binaries: PathBuf,
    data: PathBuf,
    ports: Ports,
}

impl Instance {
    /// An instance with its data in a folder that only its owner may enter; made if it is not there.
    pub fn new(root: &Path, binaries: &Path, data: &Path, ports: Ports) -> anyhow::Result<Self> {
        if !data.is_dir() {
            DirBuilder::new()
                .mode(0o700)
                .create(data)
                .with_context(|| format!("cannot make {}", data.display()))?;
        }
        let (root, binaries, data) = (root.to_path_buf(), binaries.to_path_buf(), data.to_path_buf());
        Ok(Self {
            root,
            binaries,
            data,
            ports,
        })
    }

    /// Makes or updates the database.
    pub fn migrate(&self) -> anyhow::Result<()> {
        process::capture(&mut self.auth(&["migrate"])).map(drop)
    }

    /// Registers the goals page as the public client that it is.
    pub fn register_goals_page(&self) -> anyhow::Result<()> {
        let page = self.ports.goals_page();
        let uris = [
            format!("{page}/callback"),
            format!("{page}/silent-callback"),
            format!("{page}/"),
        ];
        let mut command = self.auth(&[
            "client",
            "add",
            "--id",
            "goals-page",
            "--name",
            "Goals",
            "--public",
        ]);
        command.args(["--redirect-uri", &uris[0], "--redirect-uri", &uris[1]]);
        command.args(["--post-logout-redirect-uri", &uris[2]]);
        command.args(["--grant", "authorization_code", "--grant", "refresh_token"]);
        command.args([
            "--scope",
            "openid profile email offline_access goals:read goals:write",
        ]);
        command.args(["--first-party", "--replace"]);
        process::capture(&mut command)
            .context("cannot register the goals page")
            .map(drop)
    }

    /// Registers a confidential client to try things with, and answers its id and secret: those of the last time, if
    /// there was one.
    pub fn register_example_client(&self) -> anyhow::Result<(String, String)> {
        let kept = self.data.join("example-client.json");
        let secret_file = self.data.join("example-client.secret");
        let known = read_client(&kept);
        let mut command = self.auth(&[
            "client",
            "add",
            "--id",
            "example-client",
            "--name",
            "Example client",
        ]);
        command.args([
            "--confidential",
            "--redirect-uri",
            "http://localhost:8000/callback",
        ]);
        for grant in ["client_credentials", "authorization_code", "refresh_token"] {
            command.args(["--grant", grant]);
        }
        command.args([
            "--scope",
            "openid profile email offline_access goals:read goals:write",
        ]);
        command.args(["--replace", "--json"]);
        if let Some((_, secret)) = &known {
            write_private(&secret_file, secret)?;
            command.arg("--secret-file").arg(&secret_file);
        }
        let answer = process::capture(&mut command).context("cannot register the example client")?;
        if let Some(known) = known {
            return Ok(known);
        }
        write_private(&kept, &answer)?;
        read_client(&kept).context("`client add --json` answered neither client_id nor client_secret")
    }

    /// Starts the auth server; it is not ready yet.
    pub fn start_auth(&self, output: Output) -> anyhow::Result<Running> {
        Running::start("auth server", &mut self.auth(&["serve"]), output, Ending::Group)
    }

    /// Waits for the auth server.
    pub fn wait_for_auth(&self, server: &Running) -> anyhow::Result<()> {
        http::wait_until_ready(server, self.ports.operations, "/healthz/ready", LIMIT)
    }

    /// Starts the goals API with the goals page; it is not ready yet.
    pub fn start_api(&self, output: Output) -> anyhow::Result<Running> {
        let mut command = without_settings(Command::new(self.binaries.join("goals-api")));
        command
            .args(["serve", "--config", "deploy/dev/goals-api.toml"])
            .current_dir(&self.root);
        command.env("GOALS_LISTEN", format!("127.0.0.1:{}", self.ports.api));
        command.env("GOALS_ISSUER", self.ports.issuer());
        command.env(
            "GOALS_ALLOWED_ORIGINS",
            format!("[\"{}\"]", self.ports.goals_page()),
        );
        command.env(
            "GOALS_DATABASE__URL",
            format!("sqlite://{}", self.data.join("goals.db").display()),
        );
        command.env("GOALS_PAGE__LISTEN", format!("127.0.0.1:{}", self.ports.page));
        Running::start("goals API", &mut command, output, Ending::Group)
    }

    /// Waits for the goals API and its page.
    pub fn wait_for_api(&self, server: &Running) -> anyhow::Result<()> {
        http::wait_until_ready(server, self.ports.api, "/healthz/ready", LIMIT)?;
        http::wait_until_ready(server, self.ports.page, "/", LIMIT)
    }

    /// A call of `authserver` with this instance's settings.
    fn auth(&self, arguments: &[&str]) -> Command {
        let mut command = without_settings(Command::new(self.binaries.join("authserver")));
        command
            .args(arguments)
            .args(["--config", "deploy/dev/authserver.toml"])
            .current_dir(&self.root);
        command.env("TACIT_ISSUER", self.ports.issuer());
        command.env("TACIT_HTTP__LISTEN", format!("127.0.0.1:{}", self.ports.auth));
        command.env(
            "TACIT_OPERATIONS__LISTEN",
            format!("127.0.0.1:{}", self.ports.operations),
        );
        command.env(
            "TACIT_DATABASE__URL",
            format!("sqlite://{}", self.data.join("tacit.db").display()),
        );
        command
    }
}

/// Lines with a name in front, for several programs in one terminal.
pub fn prefixed(name: &'static str) -> Output {
    Output::Lines(Arc::new(move |line| println!("{name:>5} | {line}")))
}

/// Settings of a shell that also runs other instances are not this one's.
fn without_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("TACIT_") || text.starts_with("GOALS_") {
            command.env_remove(name);
        }
    }
    command
}

fn read_client(path: &Path) -> Option<(String, String)> {
    let value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
    Some((text("client_id")?, text("client_secret")?))
}

/// Writes a file that only its owner may read, from its first moment on.
fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}
