//! `authserver client add|list|remove`. Running servers see a change within a second.

use super::{actor, client_add, open, print, print_json};
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
        ClientCommand::List { json } => list(config, json).await,
        ClientCommand::Remove { id, json } => remove(config, &id, json).await,
    }
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let found = clients::list(&open(config).await?).await?;
    if as_json {
        return print_json(&found.iter().map(describe).collect::<anyhow::Result<Vec<_>>>()?);
    }
    for client in &found {
        let kind = if client.is_public() {
            "public"
        } else {
            "confidential"
        };
        print(format_args!(
            "{}  {kind}  {}",
            client.id, client.metadata.client_name
        ));
    }
    Ok(())
}

async fn remove(config: &Config, id: &str, as_json: bool) -> anyhow::Result<()> {
    let id = ClientId::parse(id)?;
    clients::remove(&open(config).await?, &id, &actor()).await?;
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
