//! `authserver client add|list|remove`. Running servers see a change within a second.

use super::{audit, client_rules, open, print, print_json};
use crate::config::{Config, read_secret_file};
use anyhow::bail;
use authcore::{
    model::{
        audit::AuditAction,
        client::{AuthMethod, Client, GrantType, NewClient},
        clock::{Clock as _, SystemClock},
        ids::{ClientId, GrantId},
        rng::SystemRng,
        secret::BearerSecret,
        signing_key::SigningAlgorithm,
    },
    store::AddOutcome,
};
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use serde_json::json;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum ClientCommand {
    /// Register a client
    #[command(after_help = EXAMPLES)]
    Add(Box<AddArgs>),
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

const EXAMPLES: &str = "Examples:
  A single-page app:
    authserver client add --id goals-page --name Goals --public --redirect-uri https://goals.example.org/callback \\
      --post-logout-redirect-uri https://goals.example.org/ --grant authorization_code --grant refresh_token \\
      --scope \"openid email offline_access goals:read goals:write\"
  A service that acts for itself:
    authserver client add --id report --name \"Nightly report\" --confidential --grant client_credentials --scope goals:read

Every authorization has to use PKCE with S256; there is nothing to switch on.";

#[derive(Args)]
pub struct AddArgs {
    /// The client_id
    #[arg(long)]
    id: String,
    /// What people read at sign-in and consent
    #[arg(long)]
    name: String,
    #[command(flatten)]
    kind: Kind,
    /// A file that holds the secret (32 characters or more), instead of one that is made and printed once
    #[arg(long, value_name = "FILE", conflicts_with = "public")]
    secret_file: Option<PathBuf>,
    /// How the client presents its secret
    #[arg(long, value_name = "METHOD", conflicts_with = "public", value_parser = ["client_secret_basic", "client_secret_post"], default_value = "client_secret_basic")]
    auth_method: String,
    /// The client's home page
    #[arg(long, value_name = "URL")]
    uri: Option<String>,
    /// Where sign-ins may return to, compared character by character; repeatable
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,
    /// Where sign-outs may return to; repeatable
    #[arg(long, value_name = "URI")]
    post_logout_redirect_uri: Vec<String>,
    /// A grant that it may use; repeatable
    #[arg(long, value_name = "GRANT", default_value = "authorization_code", value_parser = PossibleValuesParser::new(GrantType::ALL.map(GrantType::as_str)))]
    grant: Vec<String>,
    /// The most that it may be granted
    #[arg(long, value_name = "SCOPES", default_value = "openid")]
    scope: String,
    /// What its ID tokens are signed with
    #[arg(long, value_name = "ALG", default_value = "ES256", value_parser = PossibleValuesParser::new(SigningAlgorithm::ALL.map(SigningAlgorithm::as_str)))]
    id_token_alg: String,
    /// It is yours: people are not asked for consent
    #[arg(long)]
    first_party: bool,
    /// Put it in the place of a client with this id, with a new secret; its tokens stay good
    #[arg(long)]
    replace: bool,
    /// Leave a client with this id as it is, and call that success
    #[arg(long, conflicts_with = "replace")]
    if_absent: bool,
    /// Answer in JSON: {client_id, client_secret?, outcome: added|replaced|unchanged}
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Kind {
    /// It can keep no secret: a single-page or native app
    #[arg(long)]
    public: bool,
    /// It keeps a secret: a program on a server
    #[arg(long)]
    confidential: bool,
}

pub(super) async fn run(command: ClientCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        ClientCommand::Add(args) => add(*args, config).await,
        ClientCommand::List { json } => list(config, json).await,
        ClientCommand::Remove { id, json } => remove(config, &id, json).await,
    }
}

async fn add(args: AddArgs, config: &Config) -> anyhow::Result<()> {
    let draft = client_rules::Draft {
        id: args.id,
        name: args.name,
        uri: args.uri,
        method: if args.kind.public {
            AuthMethod::None
        } else if args.auth_method == AuthMethod::ClientSecretPost.as_str() {
            AuthMethod::ClientSecretPost
        } else {
            AuthMethod::ClientSecretBasic
        },
        redirect_uris: args.redirect_uri,
        post_logout_redirect_uris: args.post_logout_redirect_uri,
        grants: args
            .grant
            .iter()
            .filter_map(|grant| GrantType::parse(grant))
            .collect(),
        scope: args.scope,
        algorithm: SigningAlgorithm::parse(&args.id_token_alg).unwrap_or(SigningAlgorithm::Es256),
        first_party: args.first_party,
    };
    let (id, metadata) = draft.check(&config.core)?;
    let given = args.secret_file.as_deref().map(read_secret_file).transpose()?;
    let is_given = given.is_some();
    let secret = match (args.kind.public, given) {
        (true, _) => None,
        (false, Some(text)) => Some(client_rules::check_secret(text)?),
        (false, None) => Some(BearerSecret::generate(&SystemRng)),
    };
    let new = NewClient {
        id,
        secret: secret.as_ref().map(BearerSecret::hash),
        metadata,
        own_grant: GrantId::generate(&SystemRng),
    };

    let stores = open(config).await?;
    let (clients, now) = (&stores.stores.clients, SystemClock.now());
    let outcome = match clients.add(&new, now).await? {
        AddOutcome::Added(_) => "added",
        AddOutcome::Exists if args.replace => {
            clients.put(&new, now).await?;
            "replaced"
        }
        AddOutcome::Exists if args.if_absent => "unchanged",
        AddOutcome::Exists => bail!(
            "there is a client {} already: --replace puts this one in its place",
            new.id
        ),
    };
    if outcome != "unchanged" {
        audit(&stores, AuditAction::ClientChanged, None, Some(new.id.clone())).await?;
    }
    // A secret that came from a file is known to whoever wrote the file.
    let shown = secret.filter(|_| !is_given && outcome != "unchanged");
    if args.json {
        let mut answer = json!({"client_id": new.id, "outcome": outcome});
        if let Some(secret) = &shown {
            answer["client_secret"] = secret.expose().into();
        }
        return print_json(&answer);
    }
    print(format_args!("client {} {outcome}", new.id));
    if let Some(secret) = &shown {
        print(format_args!("its secret, shown this once: {}", secret.expose()));
    }
    Ok(())
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let clients = open(config).await?.stores.clients.list().await?;
    if as_json {
        return print_json(&clients.iter().map(describe).collect::<anyhow::Result<Vec<_>>>()?);
    }
    for client in &clients {
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
    let stores = open(config).await?;
    let id = ClientId::parse(id)?;
    if !stores.stores.clients.remove(&id, SystemClock.now()).await? {
        bail!("there is no client {id}");
    }
    audit(&stores, AuditAction::ClientChanged, None, Some(id.clone())).await?;
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
