//! What the crates that we are built from may be, by `deny.toml`: licences, sources, and crates that are banned.
//!
//! Owns: the checks of that file that need no network and no program beyond cargo, so that every run makes them. Advisories
//! and duplicates are cargo-deny's, which reads the same file: the hosted CI runs it, and so does this step where it is
//! installed. Refuses: a key of `deny.toml` that decides something which is decided differently here; it reads `allow`,
//! `exceptions`, `deny` and `allow-registry`, and no licence is guessed from a text: a crate has to name it.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use spdx::{Expression, ParseMode};
use testbed::{process, programs};

use crate::report::Tally;
use crate::workspace::Workspace;

/// What we build for: the servers, and the browser. Crates of other systems are neither downloaded nor shipped.
const PLATFORMS: [&str; 2] = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];

#[derive(Deserialize)]
struct Rules {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

/// What one crate may be licensed under beside what all may.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    name: String,
    /// Who may depend on it all the same.
    #[serde(default)]
    wrappers: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

/// Who depends on whom, features considered.
#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// Nothing for the crates of this checkout.
    source: Option<String>,
}

/// Holds every dependency against `deny.toml`; an error names all that may not be.
pub fn check(workspace: &Workspace) -> anyhow::Result<Tally> {
    let rules = read_rules(&workspace.root().join("deny.toml"))?;
    let mut command = workspace.cargo(&["metadata", "--format-version", "1", "--locked", "--quiet"]);
    for platform in PLATFORMS {
        command.args(["--filter-platform", platform]);
    }
    let output = command.output().context("cargo metadata does not start")?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cargo metadata answered something else")?;
    let mut tally = Tally::default();
    for package in &metadata.packages {
        match judge(&rules, package, &metadata.parents_of(package)) {
            Ok(()) => tally.passed += 1,
            Err(reason) => {
                println!("{} {}: {reason:#}", package.name, package.version);
                tally.failed += 1;
            }
        }
    }
    if tally.failed > 0 {
        bail!(
            "{} of the crates we are built from may not be: see deny.toml",
            tally.failed
        );
    }
    println!(
        "{} crates have a licence, a source and a name that deny.toml allows",
        tally.passed
    );
    if programs::find("cargo-deny").is_some() {
        process::run(&mut workspace.cargo(&["deny", "check", "licenses", "bans", "sources"]))?;
    } else {
        println!("cargo-deny is not installed: duplicates and advisories are the hosted CI's to look at");
    }
    Ok(tally)
}

fn read_rules(path: &Path) -> anyhow::Result<Rules> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))
}

impl Metadata {
    /// The names of all that depend on it.
    fn parents_of(&self, package: &Package) -> Vec<&str> {
        let nodes = self.resolve.nodes.iter();
        let parents: Vec<&str> = nodes
            .filter(|node| node.dependencies.contains(&package.id))
            .map(|node| node.id.as_str())
            .collect();
        self.packages
            .iter()
            .filter(|each| parents.contains(&each.id.as_str()))
            .map(|each| each.name.as_str())
            .collect()
    }
}

fn judge(rules: &Rules, package: &Package, parents: &[&str]) -> anyhow::Result<()> {
    if let Some(source) = &package.source {
        let registry = source.strip_prefix("registry+").unwrap_or(source);
        if !rules
            .sources
            .allow_registry
            .iter()
            .any(|allowed| allowed == registry)
        {
            bail!("it comes from {source}");
        }
    }
    if let Some(banned) = rules.bans.deny.iter().find(|banned| banned.name == package.name) {
        let excused = |parent: &&str| banned.wrappers.iter().any(|wrapper| wrapper == parent);
        if !parents.iter().all(excused) || parents.is_empty() {
            bail!(
                "it is banned ({}), and used by {}",
                banned.reason,
                parents.join(", ")
            );
        }
    }
    let license = package.license.as_deref().context("it names no licence")?;
    // Older crates write "MIT/Apache-2.0", which meant "or" before there was a syntax.
    let expression = Expression::parse_mode(license, ParseMode::LAX)
        .with_context(|| format!("its licence {license:?} can't be read"))?;
    let allowed = |requirement: &spdx::LicenseReq| {
        let name = requirement.to_string();
        let excepted = rules.licenses.exceptions.iter();
        let mut excepted = excepted.filter(|exception| exception.name == package.name);
        rules.licenses.allow.contains(&name) || excepted.any(|exception| exception.allow.contains(&name))
    };
    if expression.evaluate(allowed) {
        Ok(())
    } else {
        bail!("its licence is {license}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        read_rules(&root.join("deny.toml")).unwrap()
    }

    fn package(name: &str, license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
        }
    }

    #[test]
    fn licences_are_expressions() {
        let is_fine = |license| judge(&rules(), &package("some", license, None), &[]).is_ok();
        for license in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "(GPL-3.0-only OR MIT) AND ISC",
        ] {
            assert!(is_fine(Some(license)), "{license}");
        }
        for license in [
            "GPL-3.0-only",
            "MIT AND AGPL-3.0-only",
            "MPL-2.0",
            "whatever you like",
            "",
        ] {
            assert!(!is_fine(Some(license)), "{license}");
        }
        assert!(!is_fine(None));
        // An exception is one crate's.
        let excepted = package("webauthn-rs", Some("MPL-2.0"), None);
        assert!(judge(&rules(), &excepted, &[]).is_ok());
        let otherwise = package("webauthn-rs", Some("GPL-3.0-only"), None);
        assert!(judge(&rules(), &otherwise, &[]).is_err());
    }

    #[test]
    fn strangers_and_the_banned_are_refused() {
        let index = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(judge(&rules(), &package("serde", Some("MIT"), Some(index)), &[]).is_ok());
        let rsa = package("rsa", Some("MIT"), Some(index));
        assert!(judge(&rules(), &rsa, &["openidconnect"]).is_ok());
        assert!(judge(&rules(), &rsa, &["openidconnect", "sqlx"]).is_err());
        let fork = "git+https://github.com/somebody/serde?branch=main#0123";
        assert!(judge(&rules(), &package("serde", Some("MIT"), Some(fork)), &[]).is_err());
    }
}
