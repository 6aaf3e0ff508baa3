//! `goals-api`: the command line. Reads the settings, sets up the log, and does one of four things.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use goals_api::app;
use goals_api::check::{self, Finding};
use goals_api::config::Config;
use goals_api::model::Ambient;
use goals_api::settings::Settings;
use goals_api::store::Store;

/// The goals API: a user's goals and how far they are.
#[derive(Parser)]
#[command(name = "goals-api", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// A TOML file with settings; deploy/goals-api.toml lists all of them.
    #[arg(long, global = true, env = "GOALS_CONFIG")]
    config: Option<PathBuf>,
    /// One setting, stronger than the file and the environment; may be repeated.
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API, and the goals page where page.dir is set.
    Serve,
    /// Brings the database up to date.
    Migrate,
    /// Says what is wrong with the settings, and how to fix it.
    Check,
    /// Asks the running server whether it is ready: for the health check of a container.
    Health,
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("goals-api: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(cli.config.as_deref(), &cli.set)?;
    let config = Config::try_from(settings)?;
    config.log.start()?;
    match cli.command {
        Command::Serve => {
            let bound = app::bind(&config, Ambient::system()).await?;
            for address in &bound.api {
                tracing::info!(%address, issuer = config.verifier.issuer(), "the goals API listens");
            }
            for address in &bound.page {
                tracing::info!(%address, "the goals page listens");
            }
            if !config.takes_dpop {
                tracing::warn!("external_url is empty: tokens that are bound to a key (DPoP) are refused");
            }
            bound.run().await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Health => {
            server_kit::probe::ready(&config.listen, "/healthz/ready")?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Migrate => {
            let db = sql::Db::connect(&config.database, config.pool.clone()).await?;
            let store = Store::new(db, Ambient::system());
            let pending = store.pending_migrations().await?;
            store.migrate().await?;
            store.db.close().await;
            match pending.as_slice() {
                [] => println!("{} was up to date", config.database),
                names => println!("{} has now {}", config.database, names.join(", ")),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check => {
            let findings = check::run(&config).await;
            for finding in &findings {
                println!("{finding}");
            }
            let is_bad = findings.iter().any(|finding| matches!(finding, Finding::Bad(_)));
            Ok(if is_bad {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            })
        }
    }
}
