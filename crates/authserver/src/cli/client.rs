//! `authserver client add|show|list|update|rotate-secret|remove`. Running servers see a change within a second.

use super::{actor, client_add, client_update, client_words, open, print, print_json};
use crate::config::Config;
use authcore::admin::clients;
use authmodel::{client::Client, ids::ClientId};
use clap::Subcommand;
use serde_json::json;

#[derive(Subcommand)]
pub enum ClientCommand {
    /// Register a client
    #[command(after_help = client_add::MORE)]
    Add(Box<client_add::AddArgs>),
    /// Show a client, and what to copy into the app; its secret was shown when it was made
    Show {
        /// Its id
        id: String,
        /// Answer in JSON: its metadata under the registered names
        #[arg(long)]
        json: bool,
    },
    /// Change what is named of a client: all else stays as it is, its secret and its tokens too. A list that is named is
    /// replaced as a whole
    Update(Box<client_update::UpdateArgs>),
    /// Give a client a new secret, printed once; the one before is no good from then on
    RotateSecret(client_update::RotateArgs),
    /// List the registered clients
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a client, and revoke every token of it
    Remove {
        /// Its id
        id: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: ClientCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        ClientCommand::Add(args) => client_add::run(*args, config).await,
        ClientCommand::Show { id, json } => show(config, &id, json).await,
        ClientCommand::Update(args) => client_update::update(*args, config).await,
        ClientCommand::RotateSecret(args) => client_update::rotate(args, config).await,
        ClientCommand::List { json } => list(config, json).await,
        ClientCommand::Remove { id, json } => remove(config, &id, json).await,
    }
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let found = clients::list(&admin).await?;
    if as_json {
        return print_json(&found.iter().map(describe).collect::<anyhow::Result<Vec<_>>>()?);
    }
    for client in &found {
        print(client_words::in_short(client, &admin).await?);
    }
    Ok(())
}

async fn show(config: &Config, id: &str, as_json: bool) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let client = clients::find(&admin, &ClientId::parse(id)?).await?;
    if as_json {
        return print_json(&describe(&client)?);
    }
    print(client_words::in_full(&client, &admin).await?);
    Ok(())
}

async fn remove(config: &Config, id: &str, as_json: bool) -> anyhow::Result<()> {
    let id = ClientId::parse(id)?;
    clients::remove(&open(config).await?, &id, None, &actor()).await?;
    if as_json {
        return print_json(&json!({"client_id": id, "outcome": "removed"}));
    }
    print(format_args!("client {id} removed, and every token of it revoked"));
    Ok(())
}

/// The registered metadata under the RFCs' names, and what they have no name for.
fn describe(client: &Client) -> anyhow::Result<serde_json::Value> {
    let mut value = serde_json::to_value(&client.metadata)?;
    value["client_id"] = client.id.as_str().into();
    value["created_at"] = serde_json::to_value(client.created_at)?;
    Ok(value)
}
