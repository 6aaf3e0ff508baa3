//! `authserver client update|rotate-secret`: what is named changes, all else stays.

use super::{
    actor, client_fields,
    client_fields::{Fields, explain},
    client_words, open, print, print_json,
};
use crate::config::{Config, read_secret_file};
use anyhow::ensure;
use authcore::admin::client_changes::{self, ClientUpdate, ClientUpdated};
use authmodel::ids::ClientId;
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Args)]
pub struct UpdateArgs {
    /// Its id
    id: String,
    #[command(flatten)]
    fields: Fields,
    /// A metadata member that goes back to its default, such as post_logout_redirect_uris; repeatable
    #[arg(long, value_name = "MEMBER")]
    unset: Vec<String>,
    /// Answer in JSON: {client_id, client_secret?, outcome: updated|unchanged}
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct RotateArgs {
    /// Its id
    id: String,
    /// A file that holds the new secret (32 characters or more), instead of one that is made and printed once
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Answer in JSON: {client_id, client_secret?, outcome: rotated}
    #[arg(long)]
    json: bool,
}

pub(super) async fn update(args: UpdateArgs, config: &Config) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let client_fields::Members {
        document: mut members,
        mut named,
    } = args.fields.members(&admin).await?;
    for member in &args.unset {
        ensure!(
            !members.contains_key(member),
            "{member} is to be set and unset at once"
        );
        members.insert(member.clone(), Value::Null);
        named.push(member.clone());
    }
    ensure!(
        !members.is_empty() || args.fields.public().is_some(),
        "nothing to change: name what is to be another, as for `client add`"
    );
    let update = ClientUpdate {
        id: ClientId::parse(&args.id)?,
        public: args.fields.public(),
        members,
        named,
        expected: None,
    };
    let ClientUpdated {
        client,
        changed,
        secret,
    } = client_changes::update(&admin, &update, &actor())
        .await
        .map_err(explain)?;
    let outcome = if changed { "updated" } else { "unchanged" };
    if args.json {
        let mut answer = json!({"client_id": client.id, "outcome": outcome});
        if let Some(secret) = &secret {
            answer["client_secret"] = secret.expose().into();
        }
        return print_json(&answer);
    }
    print(format_args!("client {} {outcome}", client.id));
    if let Some(secret) = &secret {
        print(format_args!("its secret, shown this once: {}", secret.expose()));
    }
    let words = client_words::in_full(&client, &admin).await?;
    print(format_args!("\n{words}"));
    Ok(())
}

pub(super) async fn rotate(args: RotateArgs, config: &Config) -> anyhow::Result<()> {
    let id = ClientId::parse(&args.id)?;
    let given = args.secret_file.as_deref().map(read_secret_file).transpose()?;
    let admin = open(config).await?;
    let drawn = client_changes::rotate_secret(&admin, &id, given, None, &actor())
        .await
        .map_err(explain)?;
    if args.json {
        let mut answer = json!({"client_id": id, "outcome": "rotated"});
        if let Some(secret) = &drawn {
            answer["client_secret"] = secret.expose().into();
        }
        return print_json(&answer);
    }
    print(format_args!(
        "client {id} has a new secret; the one before is no good from now on"
    ));
    if let Some(secret) = &drawn {
        print(format_args!("its secret, shown this once: {}", secret.expose()));
    }
    Ok(())
}
