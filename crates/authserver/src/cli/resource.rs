//! `authserver resource add|list|remove`: APIs that tokens are for. Running servers see a change within a second.

use super::{actor, open, print, print_json};
use crate::config::Config;
use authcore::{
    admin::{
        Administration,
        clients::{self, ClientError},
        resources,
    },
    config::{Resource, Words},
};
use authmodel::ids::ClientId;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Subcommand)]
pub enum ResourceCommand {
    /// Add a resource server, beside those that the settings name under [[resources]]
    Add(AddArgs),
    /// List them, those of the settings too
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove one that was added: nobody gets tokens for it any more; those that there are stay good until they expire
    Remove {
        /// Its audience
        audience: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub struct AddArgs {
    /// The `aud` of access tokens for it
    audience: String,
    /// Its resource indicator (RFC 8707), where it has one beside the audience
    #[arg(long, value_name = "URI")]
    uri: Option<String>,
    /// What users read of it; its audience unless said otherwise
    #[arg(long)]
    name: Option<String>,
    /// A scope that it owns, and the words that consent shows for it; repeatable
    #[arg(long, value_name = "SCOPE[=WORDS]")]
    scope: Vec<String>,
    /// What access tokens for it say of their user (groups, roles), where the client was granted the scope of that name; repeatable
    #[arg(long, value_name = "CLAIM")]
    claim: Vec<String>,
    /// A client that may introspect tokens that are for it (RFC 7662); repeatable. Every other is told that they are not active
    #[arg(long, value_name = "CLIENT")]
    introspection_client: Vec<String>,
    /// Answer in JSON: {audience, outcome: added, warnings}
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: ResourceCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        ResourceCommand::Add(args) => add(args, config).await,
        ResourceCommand::List { json } => list(config, json).await,
        ResourceCommand::Remove { audience, json } => remove(config, &audience, json).await,
    }
}

async fn add(args: AddArgs, config: &Config) -> anyhow::Result<()> {
    let described = |scope: &String| {
        // A scope has no `=` in practice, words may: the first one parts them.
        let (token, words) = scope.split_once('=').unwrap_or((scope, scope));
        (token.to_owned(), Words::from(words))
    };
    let resource = Resource {
        name: args.name.as_deref().map(Words::from),
        uri: args.uri,
        client_id: None,
        introspection_clients: args.introspection_client,
        scopes: args.scope.iter().map(described).collect(),
        claims: args.claim,
        audience: args.audience,
    };
    let admin = open(config).await?;
    resources::add(&admin, &resource, &actor()).await?;
    let audience = &resource.audience;
    // As they were before this one.
    let warnings = [
        who_cannot_introspect(&admin, &resource).await?,
        shared_scopes(&admin, &resource).await?,
    ]
    .concat();
    if args.json {
        return print_json(&json!({"audience": audience, "outcome": "added", "warnings": warnings}));
    }
    print(format_args!("resource server {audience} added"));
    if !resource.scopes.is_empty() {
        let scopes: Vec<&str> = resource.scopes.keys().map(String::as_str).collect();
        let scopes = scopes.join(" ");
        print(format_args!(
            "clients may have its scopes once they are registered for them: `client update ID --scope \"… {scopes}\"`"
        ));
    }
    for warning in warnings {
        print(format_args!("{warning}"));
    }
    Ok(())
}

/// Clients that are to introspect and can't (RFC 7662 §2.1): a misspelt one would go on being told that no token is active.
async fn who_cannot_introspect(admin: &Administration, resource: &Resource) -> anyhow::Result<Vec<String>> {
    let mut warnings = Vec::new();
    for id in &resource.introspection_clients {
        match clients::find(admin, &ClientId::parse(id)?).await {
            Ok(client) if client.is_public() => warnings.push(format!(
                "the client {id} is public: it proves nothing about itself, and may introspect nothing"
            )),
            Ok(_) => {}
            Err(ClientError::Unknown(_)) => warnings.push(format!(
                "there is no client {id}: whoever is added by that name may introspect tokens for it"
            )),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(warnings)
}

/// Scopes that others have as well, and whose requests for them have named no resource until now.
async fn shared_scopes(admin: &Administration, resource: &Resource) -> anyhow::Result<Vec<String>> {
    let mut warnings = Vec::new();
    for other in admin.config.resources.all().iter() {
        for scope in resource
            .scopes
            .keys()
            .filter(|scope| other.scopes.contains_key(*scope))
        {
            let mut warning = format!(
                "the scope {scope} belongs to {}, too: a request for it has to name one of the two as its resource",
                other.audience
            );
            let registered = clients::list(admin).await?;
            let registered = registered
                .iter()
                .filter(|client| client.metadata.scope.contains(scope));
            let registered: Vec<&str> = registered.map(|client| client.id.as_str()).collect();
            if !registered.is_empty() {
                warning.push_str("; these clients are registered for it: ");
                warning.push_str(&registered.join(", "));
            }
            warnings.push(warning);
        }
    }
    Ok(warnings)
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let known = open(config).await?.config.resources;
    // This server's own is none that an operator could change.
    let own = config.core.admin_audience();
    let all: Vec<Resource> = known
        .all()
        .iter()
        .filter(|resource| resource.audience != own)
        .cloned()
        .collect();
    if as_json {
        let described = |resource: &Resource| describe(resource, known.is_of_settings(&resource.audience));
        return print_json(&all.iter().map(described).collect::<Vec<_>>());
    }
    for resource in &all {
        let from = if known.is_of_settings(&resource.audience) {
            "of the settings"
        } else {
            "added"
        };
        print(format_args!("{}  {from}", resource.audience));
        for (scope, words) in &resource.scopes {
            print(format_args!("  {scope:<18}{}", words.default_text()));
        }
        let clients: Vec<&str> = introspecting(resource).collect();
        if !clients.is_empty() {
            print(format_args!("  {:<18}{}", "introspected by", clients.join(" ")));
        }
    }
    Ok(())
}

async fn remove(config: &Config, audience: &str, as_json: bool) -> anyhow::Result<()> {
    resources::remove(&open(config).await?, audience, &actor()).await?;
    if as_json {
        return print_json(&json!({"audience": audience, "outcome": "removed"}));
    }
    print(format_args!("resource server {audience} removed"));
    Ok(())
}

fn introspecting(resource: &Resource) -> impl Iterator<Item = &str> {
    let own = resource.client_id.as_deref();
    own.into_iter()
        .chain(resource.introspection_clients.iter().map(String::as_str))
}

fn describe(resource: &Resource, of_settings: bool) -> Value {
    let scopes: BTreeMap<&String, &str> = resource
        .scopes
        .iter()
        .map(|(scope, words)| (scope, words.default_text()))
        .collect();
    json!({
        "audience": resource.audience,
        "uri": resource.uri,
        "scopes": scopes,
        "claims": resource.claims,
        "introspection_clients": introspecting(resource).collect::<Vec<_>>(),
        "of_settings": of_settings,
    })
}
