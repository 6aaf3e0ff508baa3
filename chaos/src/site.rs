//! The site: Postgres, Redis, two auth servers and nginx, each a process of its own, wired as `docs/deployment.md` says.
//!
//! Each server reaches Postgres through a proxy of its own, which can lose what it is told to lose. nginx runs on the
//! configuration that operators are given, `deploy/nginx.conf`; only its addresses are this run's, and TLS is left out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use testbed::process::{self, Ending, Output, Running, Signal};
use testbed::scratch::Scratch;
use testbed::services::{Durability, Postgres, Redis};
use testbed::{TcpProxy, http, ports, programs};

/// Seconds on a machine that does much else.
const LIMIT: Duration = Duration::from_secs(60);

/// The client whose codes and tokens are asked for: public, and the operator's own.
pub const CLIENT: &str = "chaos";
/// Where its codes go. Nobody listens there, and nobody follows.
pub const CALLBACK: &str = "http://localhost:9/callback";
/// What it asks for.
pub const SCOPE: &str = "openid offline_access";

/// Everything that runs. The order of the fields is the order of their ending; the folder goes last.
pub struct Site {
    _nginx: Running,
    servers: Vec<Option<Running>>,
    /// Between each server and Postgres.
    pub database_proxies: Vec<TcpProxy>,
    /// Everybody's.
    pub postgres: Postgres,
    /// Everybody's.
    pub redis: Redis,
    instances: Vec<Instance>,
    authserver: PathBuf,
    /// The issuer, which is nginx' address.
    pub issuer: String,
    scratch: Scratch,
}

struct Instance {
    port: u16,
    operations: u16,
    settings: Vec<(String, String)>,
    log: PathBuf,
}

impl Site {
    /// So many auth servers.
    pub const SERVERS: usize = 2;
    /// Connections of each to Postgres, at most: few, so that all of them are soon silent where each is forgotten in turn.
    pub const CONNECTIONS: usize = 4;

    /// Starts everything, and registers the client.
    pub async fn start(authserver: &Path, nginx: &Path) -> anyhow::Result<Self> {
        let scratch = Scratch::shared("chaos")?;
        let redis = Redis::start(&scratch)?;
        let postgres = Postgres::start(&scratch, Durability::Throwaway)?;
        let [front] = ports::free()?;
        let issuer = format!("http://localhost:{front}");
        let mut key = [0; 32];
        rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut key);
        let key = base64::engine::general_purpose::STANDARD.encode(key);
        let (mut database_proxies, mut instances) = (Vec::new(), Vec::new());
        for number in 0..Self::SERVERS {
            let (proxy, database) = TcpProxy::start(postgres.url()).await;
            let [port, operations] = ports::free()?;
            database_proxies.push(proxy);
            let settings = vec![
                ("TACIT_ISSUER", issuer.clone()),
                ("TACIT_HTTP__LISTEN", format!("127.0.0.1:{port}")),
                ("TACIT_HTTP__WORKERS", "2".to_owned()),
                ("TACIT_OPERATIONS__LISTEN", format!("127.0.0.1:{operations}")),
                ("TACIT_DATABASE__URL", database),
                ("TACIT_KEYVALUE__URL", redis.url()),
                ("TACIT_SECRETS__MASTER_KEY", key.clone()),
                ("TACIT_MAIL__TRANSPORT", "outbox".to_owned()),
                ("TACIT_DATABASE__MAX_CONNECTIONS", Self::CONNECTIONS.to_string()),
                // The cheapest that clients accept: stretching is not what is tried here.
                ("TACIT_OPAQUE__KSF__M", "19456".to_owned()),
                ("TACIT_OPAQUE__KSF__T", "2".to_owned()),
                ("TACIT_OPAQUE__KSF__P", "1".to_owned()),
                // One address makes all requests here.
                ("TACIT_LIMITS__LOGIN_PER_ADDRESS", "0".to_owned()),
                ("TACIT_LIMITS__LOGIN_PER_IP", "0".to_owned()),
                ("TACIT_LIMITS__LOGIN_PER_ADDRESS_AND_IP", "0".to_owned()),
                ("TACIT_LIMITS__AUTHORIZE_PER_IP", "0".to_owned()),
                ("TACIT_LIMITS__PUSHED_PER_IP", "0".to_owned()),
                ("TACIT_LIMITS__DEVICE_PER_IP", "0".to_owned()),
                ("TACIT_LIMITS__MAIL_PER_ADDRESS", "0".to_owned()),
                ("TACIT_LIMITS__SIGNUP_PER_IP", "0".to_owned()),
            ];
            instances.push(Instance {
                port,
                operations,
                settings: settings
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                log: scratch.join(format!("server-{number}.log")),
            });
        }
        let configuration = nginx_configuration(nginx, front, &instances, scratch.path())?;
        let file = scratch.join("nginx.conf");
        std::fs::write(&file, configuration).context("cannot write nginx' configuration")?;
        let mut command = Command::new(programs::find("nginx").context("nginx is not installed")?);
        command.arg("-c").arg(&file).arg("-p").arg(scratch.path());
        command.args(["-e", "stderr"]);
        // SIGQUIT would wait for connections, which are kept alive; it has nothing to finish.
        let log = Output::File(scratch.join("nginx.log"));
        let nginx = Running::start("nginx", &mut command, log, Ending::Group)?;
        let mut site = Self {
            _nginx: nginx,
            servers: (0..Self::SERVERS).map(|_| None).collect(),
            database_proxies,
            postgres,
            redis,
            instances,
            authserver: authserver.to_owned(),
            issuer,
            scratch,
        };
        site.call(&["migrate"]).await?;
        site.register().await?;
        for number in 0..Self::SERVERS {
            site.boot(number).await?;
        }
        http::wait_until_ready(&site._nginx, front, "/.well-known/openid-configuration", LIMIT)?;
        Ok(site)
    }

    /// Ends a server as an operator does, and starts it again.
    pub async fn restart(&mut self, number: usize) -> anyhow::Result<()> {
        let server = self.servers[number].take().context("the server runs")?;
        server.signal(Signal::SIGTERM);
        let status = blocking(move || server.wait(LIMIT)).await?;
        match status {
            Some(status) if status.success() => {}
            Some(status) => bail!("server {number} ended with {status} at SIGTERM"),
            None => bail!("server {number} does not end at SIGTERM"),
        }
        self.boot(number).await
    }

    async fn boot(&mut self, number: usize) -> anyhow::Result<()> {
        let instance = &self.instances[number];
        let log = Output::Append(instance.log.clone());
        let mut command = self.command(number);
        let server = Running::start("auth server", command.arg("serve"), log, Ending::Group)?;
        let operations = instance.operations;
        let server = blocking(move || {
            http::wait_until_ready(&server, operations, "/healthz/ready", LIMIT)?;
            Ok(server)
        })
        .await?;
        self.servers[number] = Some(server);
        Ok(())
    }

    async fn register(&self) -> anyhow::Result<()> {
        self.call(&[
            "client",
            "add",
            "--id",
            CLIENT,
            "--name",
            "Chaos",
            "--public",
            "--first-party",
            "--redirect-uri",
            CALLBACK,
            "--grant",
            "authorization_code",
            "--grant",
            "refresh_token",
            "--scope",
            SCOPE,
        ])
        .await
    }

    async fn call(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = self.command(0);
        command.args(arguments);
        // The proxy to Postgres runs on this runtime: its thread is not to be blocked.
        blocking(move || process::capture(&mut command)).await.map(drop)
    }

    fn command(&self, number: usize) -> Command {
        let mut command = Command::new(&self.authserver);
        // Settings of the shell that runs this are not this site's.
        command.env_clear().current_dir(self.scratch.path());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        for (name, value) in &self.instances[number].settings {
            command.env(name, value);
        }
        command
    }

    /// The mails that any of the servers has sent.
    pub fn outboxes(&self) -> Vec<String> {
        let address = |instance: &Instance| format!("http://127.0.0.1:{}/dev/outbox/", instance.operations);
        self.instances.iter().map(address).collect()
    }

    /// What the servers printed.
    pub fn log(&self) -> String {
        self.instances
            .iter()
            .map(|instance| std::fs::read_to_string(&instance.log).unwrap_or_default())
            .collect()
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("a thread failed")?
}

/// What operators are given, on our ports, on IPv4 alone and without TLS.
fn nginx_configuration(
    given: &Path,
    front: u16,
    instances: &[Instance],
    folder: &Path,
) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(given).with_context(|| format!("cannot read {}", given.display()))?;
    let mut site = String::new();
    let (mut servers, mut listens) = (0, 0);
    for line in text.lines() {
        let bare = line.trim().trim_start_matches("# ");
        if let Some(rest) = bare.strip_prefix("server 127.0.0.1:") {
            // "4242 max_fails=0;    # …": all but the port is kept.
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            let instance = instances.get(servers).context("more servers than there are")?;
            site.push_str(&format!("    server 127.0.0.1:{}{rest}\n", instance.port));
            servers += 1;
        } else if bare.starts_with("listen 443") {
            site.push_str(&format!("    listen 127.0.0.1:{front};\n"));
            listens += 1;
        } else if !bare.starts_with("ssl_") && !bare.starts_with("listen [::]:443") {
            site.push_str(line);
            site.push('\n');
        }
    }
    ensure!(
        (servers, listens) == (instances.len(), 1),
        "{} has other servers than expected",
        given.display()
    );
    // Workers of root become somebody else, who may not enter our folder.
    let user = if programs::is_root() { "user root;\n" } else { "" };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("    {kind}_temp_path {}/nginx-{kind};\n", folder.display()))
        .concat();
    Ok(format!(
        "daemon off;\nworker_processes 1;\n{user}pid {}/nginx.pid;\nevents {{}}\nhttp {{\n    access_log off;\n{temporary}{site}}}\n",
        folder.display()
    ))
}
