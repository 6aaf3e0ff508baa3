//! `authserver keys list|rotate`. Running servers see a rotation within a second.

use super::{actor, open, print, print_json};
use crate::config::Config;
use anyhow::ensure;
use authcore::{admin::keys, seal::Sealer};
use authmodel::signing_key::{KeyState, StoredKey};
use clap::Subcommand;
use serde_json::json;

/// How long verifiers that were written by others tend to cache a JWKS.
const USUAL_CACHE: chrono::Duration = chrono::Duration::hours(1);

#[derive(Subcommand)]
pub enum KeysCommand {
    /// List the signing keys
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Put the next keys into use and publish new next ones; tokens signed before stay good until they expire
    Rotate {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: KeysCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        KeysCommand::List { json } => list(config, json).await,
        KeysCommand::Rotate { json } => rotate(config, json).await,
    }
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let keys = keys::list(&open(config).await?, &actor()).await?;
    if as_json {
        return print_json(&keys.iter().map(describe).collect::<Vec<_>>());
    }
    if keys.is_empty() {
        print("no signing keys yet: the first start makes them");
    }
    for key in &keys {
        let since = key
            .activated_at
            .unwrap_or(key.created_at)
            .format("%Y-%m-%d %H:%M");
        print(format_args!(
            "{:<8}  {}  {}  since {since} UTC",
            words(key.state),
            key.algorithm.as_str(),
            key.kid
        ));
    }
    Ok(())
}

async fn rotate(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let sealer = Sealer::new(&config.master_key.obtain(&*admin.rng)?);
    let turned = keys::rotate(&admin, &sealer, &actor()).await?;
    let now = admin.clock.now();
    ensure!(
        !turned.is_empty(),
        "there are no signing keys to rotate yet: the first start makes them"
    );
    if as_json {
        return print_json(&turned);
    }
    for key in &turned {
        print(format_args!(
            "{}: {} signs now, {} is next",
            key.algorithm.as_str(),
            key.active,
            key.next
        ));
    }
    if turned
        .iter()
        .any(|key| now - key.active_published_at < USUAL_CACHE)
    {
        print(
            "The keys that sign now were published within the last hour: a verifier that has cached the JWKS since before, and does not look again when it meets an unknown key, refuses new tokens until it does.",
        );
    }
    Ok(())
}

fn describe(key: &StoredKey) -> serde_json::Value {
    json!({
        "kid": key.kid,
        "algorithm": key.algorithm,
        "state": key.state,
        "created_at": key.created_at,
        "activated_at": key.activated_at,
        "retires_at": key.retires_at,
    })
}

const fn words(state: KeyState) -> &'static str {
    match state {
        KeyState::Next => "next",
        KeyState::Active => "active",
        KeyState::Retiring => "retiring",
    }
}
