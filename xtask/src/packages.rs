//! What the machine has to provide, and how to get it from its distribution.
//!
//! Looks first; installs only what is missing, and says so before it does. Debian and its relatives are installed on by
//! ourselves (as root, or by sudo); elsewhere the message names the command to type. With everything there, nothing
//! here touches the network.
//!
//! Refuses: anything from outside the distribution, and starting the services that the packages bring along.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use testbed::process;
use testbed::programs::{chromium, faketime, find, is_root, postgres_binaries};

/// Vite and our pages are made with nothing older.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Something that a command cannot do without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Node,
    Python,
    Postgres,
    Redis,
    Nginx,
    Chromium,
    Faketime,
    Rustfmt,
    Clippy,
}

impl Need {
    fn name(self) -> &'static str {
        match self {
            Self::Node => "Node.js",
            Self::Python => "Python",
            Self::Postgres => "PostgreSQL",
            Self::Redis => "Redis",
            Self::Nginx => "nginx",
            Self::Chromium => "Chromium",
            Self::Faketime => "libfaketime",
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Node => find("node").is_some() && find("npm").is_some(),
            // Debian keeps what a virtual environment is made with in a package of its own.
            Self::Python => answers("python3", &["-c", "import venv, ensurepip"]),
            Self::Postgres => postgres_binaries().is_some(),
            Self::Redis => find("redis-server").is_some(),
            Self::Nginx => find("nginx").is_some(),
            Self::Chromium => chromium().is_some(),
            // The one test that wants it knows how to load it on Linux alone.
            Self::Faketime => !cfg!(target_os = "linux") || faketime().is_some(),
            Self::Rustfmt => answers("cargo", &["fmt", "--version"]),
            Self::Clippy => answers("cargo", &["clippy", "--version"]),
        }
    }

    /// The packages' names under apt, dnf, pacman and Homebrew; none for what comes with Rust.
    fn packages(self) -> Option<[&'static [&'static str]; 4]> {
        Some(match self {
            Self::Node => [
                &["nodejs", "npm"],
                &["nodejs", "npm"],
                &["nodejs", "npm"],
                &["node"],
            ],
            Self::Python => [
                &["python3", "python3-venv"],
                &["python3"],
                &["python"],
                &["python"],
            ],
            Self::Postgres => [
                &["postgresql"],
                &["postgresql-server"],
                &["postgresql"],
                &["postgresql"],
            ],
            Self::Redis => [&["redis-server"], &["redis"], &["redis"], &["redis"]],
            Self::Nginx => [&["nginx"]; 4],
            // The sandbox is a package of its own in Debian; the fonts make screenshots readable.
            Self::Chromium => [
                &["chromium", "chromium-sandbox", "fonts-liberation"],
                &["chromium"],
                &["chromium"],
                &["chromium"],
            ],
            Self::Faketime => [&["libfaketime"]; 4],
            Self::Rustfmt | Self::Clippy => return None,
        })
    }
}

/// Sees to it that everything of the list is there.
pub fn ensure(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_there()).collect();
    for need in &missing {
        if need.packages().is_none() {
            println!("{} is missing: adding it with rustup", need.name());
            let component = need.name();
            process::run(Command::new("rustup").args(["component", "add", component])).with_context(
                || format!("{component} is missing; `rustup component add {component}` adds it"),
            )?;
        }
    }
    let wanted: Vec<Need> = missing
        .iter()
        .copied()
        .filter(|need| need.packages().is_some())
        .collect();
    if !wanted.is_empty() {
        install(&wanted)?;
        if let Some(need) = wanted.iter().find(|need| !need.is_there()) {
            bail!(
                "{} was installed, yet its programs are not on the PATH",
                need.name()
            );
        }
    }
    if needs.contains(&Need::Node) {
        check_node()
    } else {
        Ok(())
    }
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    let quiet = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

fn check_node() -> anyhow::Result<()> {
    let text = process::capture(Command::new("node").arg("--version"))?;
    let mut numbers = text
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < OLDEST_NODE {
        let (major, minor) = OLDEST_NODE;
        bail!(
            "Node.js {} is too old for the pages; install {major}.{minor} or newer",
            text.trim()
        );
    }
    Ok(())
}

fn install(needs: &[Need]) -> anyhow::Result<()> {
    let names = needs
        .iter()
        .map(|need| need.name())
        .collect::<Vec<_>>()
        .join(", ");
    let of = |system: usize| -> Vec<&'static str> {
        needs
            .iter()
            .filter_map(|need| need.packages())
            .flat_map(|lists| lists[system])
            .copied()
            .collect()
    };
    if find("apt-get").is_none() {
        let (system, command) = match () {
            () if find("dnf").is_some() => (1, "sudo dnf install"),
            () if find("pacman").is_some() => (2, "sudo pacman -S"),
            () => (3, "brew install"),
        };
        bail!(
            "missing: {names}. Install it and try again: {command} {}",
            of(system).join(" ")
        );
    }
    let packages = of(0);
    let by_hand = format!("sudo apt-get install {}", packages.join(" "));
    if !is_root() && find("sudo").is_none() {
        bail!("missing: {names}. Become root, or install it yourself and try again: {by_hand}");
    }
    println!("missing: {names}");
    println!(
        "installing from this system's distribution, as root: {}",
        packages.join(" ")
    );
    println!("(only the programs are used; the services that these packages bring are not started)");
    let _quiet = NoAutostart::set();
    let install = || {
        let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
        arguments.extend(&packages);
        process::run(&mut apt_get(&arguments))
    };
    if let Err(error) = install() {
        println!("{error:#}; refreshing the list of packages and trying again");
        process::run(&mut apt_get(&["update"]))?;
        install().with_context(|| format!("missing: {names}. Install it and try again: {by_hand}"))?;
    }
    Ok(())
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut command = Command::new("sudo");
        // sudo forgets the environment, so the variable goes through env.
        command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    };
    // Somebody else's installation is waited for, not failed on.
    command
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(arguments);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Debian starts a service as soon as its package is installed, unless `policy-rc.d` says otherwise (101 = forbidden).
/// Ours stands only while we install, and only where none stood before.
struct NoAutostart;

impl NoAutostart {
    const PATH: &'static str = "/usr/sbin/policy-rc.d";

    fn set() -> Option<Self> {
        // Not as root: sudo would have to write it; the services then start as the distribution likes it.
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o755)
            .open(Self::PATH)
            .ok()?;
        let guard = Self;
        file.write_all(b"#!/bin/sh\nexit 101\n").ok()?;
        Some(guard)
    }
}

impl Drop for NoAutostart {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(Self::PATH);
    }
}
