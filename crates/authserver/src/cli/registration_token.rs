//! `authserver registration-token add`: initial access tokens of dynamic registration (RFC 7591 §3).

use super::{actor, open, print, print_json};
use crate::config::Config;
use anyhow::Context as _;
use authcore::{
    admin::registration_tokens::{self, TokenAdded, TokenRequest},
    config::RegistrationPolicy,
};
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Subcommand)]
pub enum RegistrationTokenCommand {
    /// Make a token that lets its holder register clients
    Add(AddArgs),
}

#[derive(Args)]
pub struct AddArgs {
    /// How many clients it is good for
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    uses: u32,
    /// How long it is good
    #[arg(long, value_name = "DURATION", default_value = "1d", value_parser = humantime::parse_duration)]
    valid: std::time::Duration,
    /// Answer in JSON: {token, uses, expires_at}
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: RegistrationTokenCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        RegistrationTokenCommand::Add(args) => add(&args, config).await,
    }
}

async fn add(args: &AddArgs, config: &Config) -> anyhow::Result<()> {
    let valid = chrono::Duration::from_std(args.valid).context("--valid is too long")?;
    let request = TokenRequest {
        uses: args.uses,
        valid,
    };
    let TokenAdded { token, expires_at } =
        registration_tokens::add(&open(config).await?, request, &actor()).await?;
    if args.json {
        return print_json(&json!({
            "token": token.expose(),
            "uses": args.uses,
            "expires_at": expires_at,
        }));
    }
    print(format_args!(
        "a token for {} registration{}, good until {} UTC, shown this once: {}",
        args.uses,
        if args.uses == 1 { "" } else { "s" },
        expires_at.format("%Y-%m-%d %H:%M"),
        token.expose()
    ));
    if config.core.registration.policy != RegistrationPolicy::InitialAccessToken {
        print("Registration does not ask for tokens as it is set: registration.policy = \"token\" does.");
    }
    Ok(())
}
