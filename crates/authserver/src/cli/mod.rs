//! The command line: one file per command, each an adapter over [`authcore::admin`].
//!
//! Exit codes: 0 it is done; 1 it could not be done, and standard error says why; 2 the command line is wrong (and what
//! `apply --dry-run` says where something would change). With
//! `--json`, standard output is one JSON document and nothing else.

mod admin;
mod apply;
mod check;
mod client;
mod client_add;
mod client_fields;
mod client_update;
mod client_words;
mod group;
mod invitation;
mod keys;
mod mail;
mod migrate;
mod registration_token;
mod resource;
mod serve;
mod settings;
mod user;
mod user_file;
mod webhook;

use crate::{
    config::Config,
    settings::{SCHEMA, Settings, Sources},
    stores::OpenStores,
};
use authcore::admin::{Actor, Administration};
use authmodel::{clock::SystemClock, rng::SystemRng};
use clap::{Args, Parser, Subcommand};
use std::{io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

/// Tacit: an OpenID provider that never sees a password.
#[derive(Parser)]
#[command(name = "authserver", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(subcommand)]
    command: Command,
}

/// Where settings come from.
#[derive(Args)]
struct SettingsArgs {
    /// The settings file (else ./tacit.toml where it exists; `check --print-default` prints one to start from)
    #[arg(long, global = true, env = "TACIT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// One setting, such as --set http.workers=1; secrets are refused here
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Short for --set issuer=URL
    #[arg(long, global = true, value_name = "URL")]
    issuer: Option<String>,
    /// Short for --set http.listen=HOST:PORT
    #[arg(long, global = true, value_name = "HOST:PORT")]
    listen: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve,
    /// Bring the database up to date (the embedded one does it by itself at each start)
    Migrate,
    /// Say what is wrong with the settings and with what they name, and how to fix it
    Check(check::CheckArgs),
    /// Say which settings are in force, and where each comes from
    Settings(settings::SettingsListArgs),
    /// Ask the running server whether it is ready, by its operations port: for the health check of a container
    Health,
    /// Register, show, change, list and remove clients
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// Add, list and remove resource servers: APIs that tokens are for
    #[command(subcommand)]
    Resource(resource::ResourceCommand),
    /// Add, change and remove groups of users, and say who is in them
    #[command(subcommand)]
    Group(group::GroupCommand),
    /// Make what files declare so: clients, groups and resource servers
    #[command(after_help = apply::MORE)]
    Apply(apply::ApplyArgs),
    /// Make initial access tokens for clients that register themselves
    #[command(subcommand)]
    RegistrationToken(registration_token::RegistrationTokenCommand),
    /// List and rotate signing keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Check and show the templates of mails, and send a trial mail
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Give and take operators' roles, and make the link by which the first owner comes
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    /// Add, list, try out and remove receivers of events
    #[command(subcommand)]
    Webhook(webhook::WebhookCommand),
    /// List, disable, enable, sign out and delete users' accounts; invite people to make one, many by a file; take all as a file
    #[command(subcommand)]
    User(user::UserCommand),
}

/// Runs a command.
///
/// # Errors
/// What kept it from being done, in a sentence.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let sources = cli.settings.sources()?;
    let config = || -> anyhow::Result<Config> { Ok(Config::compile(&Settings::load(&sources)?)?) };
    match cli.command {
        Command::Serve => {
            let (settings, in_force) = Settings::load_explained(&sources)?;
            let mut config = Config::compile(&settings)?;
            config.in_force = in_force;
            serve::run(config).await?;
        }
        Command::Migrate => migrate::run(&config()?).await?,
        Command::Check(args) => return check::run(&args, &sources).await,
        Command::Settings(args) => settings::run(&args, &sources)?,
        Command::Health => server_kit::probe::ready(&config()?.operations, "/healthz/ready")?,
        Command::Client(command) => client::run(command, &config()?).await?,
        Command::Resource(command) => resource::run(command, &config()?).await?,
        Command::Group(command) => group::run(command, &config()?).await?,
        Command::Apply(args) => return apply::run(args, &config()?).await,
        Command::RegistrationToken(command) => registration_token::run(command, &config()?).await?,
        Command::Keys(command) => keys::run(command, &config()?).await?,
        Command::Mail(command) => mail::run(command, &config()?).await?,
        Command::Admin(command) => admin::run(command, &config()?).await?,
        Command::Webhook(command) => webhook::run(command, &config()?).await?,
        Command::User(command) => user::run(command, &config()?).await?,
    }
    Ok(ExitCode::SUCCESS)
}

impl SettingsArgs {
    fn sources(&self) -> anyhow::Result<Sources> {
        let mut sources = Sources::of_process(&SCHEMA, self.config.as_deref(), &self.set)?;
        let named = [("issuer", &self.issuer), ("http.listen", &self.listen)];
        for (name, value) in named {
            sources
                .flags
                .extend(value.iter().map(|value| (name.to_owned(), value.clone())));
        }
        Ok(sources)
    }
}

/// What operators' acts lean on, for a command that works beside running servers. It makes no database: one that is not
/// where the settings say is more often a wrong path than a wish, and an empty list would hide it.
async fn open(config: &Config) -> anyhow::Result<Administration> {
    if let Some(path) = config.database.url.path().filter(|path| !path.exists()) {
        anyhow::bail!(
            "there is no database at {}: `authserver migrate` or the first `authserver serve` makes one (is `database.url` \
             right? In a settings file it is relative to that file)",
            path.display()
        );
    }
    let clock = Arc::new(SystemClock);
    let stores = OpenStores::open(config, clock.clone()).await?.stores;
    let core = &config.core;
    core.resources
        .reload(&*stores.resources, core.issuer.as_str())
        .await?;
    Ok(Administration {
        config: config.core.clone(),
        stores,
        clock,
        rng: Arc::new(SystemRng),
    })
}

/// The command line has no network address, and knows no operator by name.
fn actor() -> Actor {
    Actor::default()
}

/// Writes to standard output; a closed pipe ends the command quietly.
fn print(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(serde_json::to_string_pretty(value)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_are_settings() {
        let cli = Cli::try_parse_from([
            "authserver",
            "serve",
            "--set",
            "http.workers=1",
            "--issuer",
            "http://localhost:1",
        ]);
        let sources = cli.expect("parses").settings.sources().expect("reads");
        assert_eq!(
            sources.flags,
            [
                ("http.workers".to_owned(), "1".to_owned()),
                ("issuer".to_owned(), "http://localhost:1".to_owned())
            ]
        );
    }
}
