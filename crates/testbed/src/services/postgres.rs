//! A Postgres cluster in a scratch folder.
//!
//! The server refuses to run as root, so root hands its folder to the distribution's `postgres` user (or `nobody`) and
//! starts it as that; anybody else runs it as themselves.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};
use nix::unistd::User;

use super::Durability;
use crate::process::{self, Ending, Output, Running, Signal};
use crate::scratch::Scratch;
use crate::{ports, programs};

const LIMIT: Duration = Duration::from_secs(60);

/// A running cluster.
pub struct Postgres {
    server: Running,
    url: String,
}

impl Postgres {
    /// Makes a cluster and starts it; tries other ports when somebody was faster.
    pub fn start(scratch: &Scratch, durability: Durability) -> anyhow::Result<Self> {
        let binaries = programs::postgres_binaries().context("PostgreSQL is not installed")?;
        let user = unprivileged_user()?;
        let folder = scratch.private("postgres")?;
        let password = super::password()?;
        let password_file = folder.join("password");
        std::fs::write(&password_file, &password).context("cannot write the cluster's password")?;
        if let Some(user) = &user {
            let (uid, gid) = (Some(user.uid.as_raw()), Some(user.gid.as_raw()));
            for path in [&folder, &password_file] {
                std::os::unix::fs::chown(path, uid, gid)
                    .with_context(|| format!("cannot hand {} to {}", path.display(), user.name))?;
            }
        }
        let data = folder.join("data");
        process::capture(
            program(&binaries.join("initdb"), &folder, user.as_ref())
                .args([
                    "--username=postgres",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--auth=scram-sha-256",
                ])
                .arg("--no-sync")
                .arg(format!("--pwfile={}", password_file.display()))
                .arg(format!("--pgdata={}", data.display())),
        )
        .context("Postgres could not make its scratch cluster")?;
        let log = scratch.path().join("postgres.log");
        for attempt in 1.. {
            let [port] = ports::free()?;
            let mut command = program(&binaries.join("postgres"), &folder, user.as_ref());
            command
                .arg("-D")
                .arg(&data)
                .args(settings(port, &folder, durability));
            // SIGQUIT: stop at once. The cluster is thrown away, so there is nothing to bring in order.
            let ending = Ending::Leader(Signal::SIGQUIT);
            let server = Running::start("Postgres", &mut command, Output::File(log.clone()), ending)?;
            let postgres = Self {
                server,
                url: format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres"),
            };
            match postgres.wait_until_ready(&data) {
                Ok(()) => return Ok(postgres),
                Err(error) if attempt == 3 => return Err(error),
                Err(_) => {}
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// The address, with the superuser's password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An error, with the last lines of its log, once it has ended.
    pub fn check(&self) -> anyhow::Result<()> {
        super::check(&self.server)
    }

    /// The last line of `postmaster.pid` says when connections are taken; `pg_ctl` waits for the same.
    fn wait_until_ready(&self, data: &Path) -> anyhow::Result<()> {
        let ready = || {
            let status = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            status.lines().nth(7).is_some_and(|line| line.trim() == "ready")
        };
        self.server.wait_until(LIMIT, super::PAUSE, ready).map(drop)
    }

    /// Its processes, to be stopped for a while.
    pub fn server(&self) -> &Running {
        &self.server
    }
}

fn settings(port: u16, folder: &Path, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        // Many small pools at once: every test has a database and servers of its own.
        "max_connections=200".to_owned(),
        "timezone=UTC".to_owned(),
    ];
    if durability == Durability::Throwaway {
        // Waiting for the disk protects data that is going to be deleted; without it, making a database is ten times
        // as fast.
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings
        .into_iter()
        .flat_map(|setting| ["-c".to_owned(), setting])
        .collect()
}

/// One of Postgres' programs, in a folder that its user may enter.
fn program(path: &Path, folder: &Path, user: Option<&User>) -> Command {
    let mut command = Command::new(path);
    // A cluster of the caller's that PG… variables point to is not ours.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
        command.env_remove(name);
    }
    command.current_dir(folder);
    if let Some(user) = user {
        command
            .uid(user.uid.as_raw())
            .gid(user.gid.as_raw())
            .env("HOME", folder);
    }
    command
}

/// Whom root starts the server as; nobody else needs another user.
fn unprivileged_user() -> anyhow::Result<Option<User>> {
    if !programs::is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) =
            User::from_name(name).with_context(|| format!("cannot look up the user {name}"))?
        {
            return Ok(Some(user));
        }
    }
    bail!("Postgres refuses to run as root, and there is neither a user `postgres` nor `nobody`")
}
