//! `authserver check`: the settings, and then everything that they name, tried out. Changes nothing.

use super::{print, print_json};
use crate::{
    config::{Config, KeyValueConfig, MasterKeySource, Transport},
    mail::Smtp,
    pages,
    settings::{DEFAULTS, Problem, Settings, Sources},
    stores,
};
use anyhow::Context as _;
use authcore::{
    seal::{Purpose, Sealer},
    store::SigningKeyStore as _,
};
use authstore::{RedisOptions, RedisStores, SqlStores};
use clap::Args;
use serde::Serialize;
use sql::Db;
use std::process::ExitCode;

#[derive(Args)]
pub struct CheckArgs {
    /// Print the annotated defaults, to start a settings file from, and do nothing else
    #[arg(long)]
    print_default: bool,
    /// Check the settings alone, not the services that they name
    #[arg(long)]
    offline: bool,
    /// Answer in JSON: {ok, checks: [{name, outcome, detail}]}
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Ok,
    Warning,
    Problem,
}

#[derive(Serialize)]
struct Check {
    name: String,
    outcome: Outcome,
    detail: String,
}

/// What was found so far.
#[derive(Default)]
struct Report(Vec<Check>);

impl Report {
    fn add(&mut self, name: &str, outcome: Outcome, detail: impl Into<String>) {
        self.0.push(Check {
            name: name.to_owned(),
            outcome,
            detail: detail.into(),
        });
    }

    fn add_result(&mut self, name: &str, result: anyhow::Result<String>) {
        match result {
            Ok(detail) => self.add(name, Outcome::Ok, detail),
            Err(error) => self.add(name, Outcome::Problem, format!("{error:#}")),
        }
    }

    fn add_all(&mut self, outcome: Outcome, problems: Vec<Problem>) {
        for Problem { setting, problem } in problems {
            let name = if setting.is_empty() { "settings" } else { &setting };
            self.add(name, outcome, problem);
        }
    }

    fn is_ok(&self) -> bool {
        self.0.iter().all(|check| check.outcome != Outcome::Problem)
    }
}

pub(super) async fn run(args: &CheckArgs, sources: &Sources) -> anyhow::Result<ExitCode> {
    if args.print_default {
        print(DEFAULTS.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let mut report = Report::default();
    match Settings::load(sources).and_then(|settings| Config::compile(&settings)) {
        Err(problems) => report.add_all(Outcome::Problem, problems.0),
        Ok(config) => {
            report.add(
                "settings",
                Outcome::Ok,
                format!("the issuer is {}", config.core.issuer.as_str()),
            );
            report.add_all(Outcome::Warning, config.warnings.clone());
            if !pages::are_built() {
                report.add(
                    "pages",
                    Outcome::Warning,
                    "this program was built without its pages: people can't sign in",
                );
            }
            if !args.offline {
                try_services(&config, &mut report).await;
            }
        }
    }
    let ok = report.is_ok();
    if args.json {
        print_json(&serde_json::json!({"ok": ok, "checks": report.0}))?;
    } else {
        for Check {
            name,
            outcome,
            detail,
        } in &report.0
        {
            let mark = match outcome {
                Outcome::Ok => "ok     ",
                Outcome::Warning => "warning",
                Outcome::Problem => "PROBLEM",
            };
            print(format_args!("{mark}  {name}: {detail}"));
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn try_services(config: &Config, report: &mut Report) {
    match database(config).await {
        Ok(None) => report.add(
            "database.url",
            Outcome::Ok,
            format!("{} will be made at the first start", config.database.url),
        ),
        Ok(Some(db)) => {
            report.add(
                "database.url",
                Outcome::Ok,
                format!("{} lets us in", config.database.url),
            );
            try_schema(config, &db, report).await;
            db.close().await;
        }
        Err(error) => report.add("database.url", Outcome::Problem, format!("{error:#}")),
    }
    if let KeyValueConfig::Redis { url, prefix } = &config.keyvalue {
        let options = RedisOptions {
            prefix: prefix.clone(),
            ..RedisOptions::default()
        };
        let connected = RedisStores::connect(url.expose(), options).await;
        report.add_result(
            "keyvalue.url",
            connected.map(|_| format!("{url} answers")).map_err(Into::into),
        );
    }
    if let Transport::Smtp(smtp) = &config.mail.transport {
        let greeted = match Smtp::new(smtp, config.mail.from.clone()) {
            Ok(transport) => transport.greet().await,
            Err(error) => Err(error),
        };
        let words = format!("{}:{} greets us", smtp.host, smtp.port);
        report.add_result(
            "mail.smtp",
            greeted.map(|()| words).context("the relay can't be used"),
        );
    }
}

/// `None` where the embedded database is not there yet: looking must not make it.
async fn database(config: &Config) -> anyhow::Result<Option<Db>> {
    if config.database.url.path().is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    stores::connect(config).await.map(Some)
}

async fn try_schema(config: &Config, db: &Db, report: &mut Report) {
    match stores::pending_migrations(db).await {
        Ok(pending) if pending.is_empty() => {
            report.add("migrations", Outcome::Ok, "the database is up to date");
            report.add_result("secrets.master_key", master_key(config, db).await);
        }
        Ok(pending) if db.is_sqlite() => {
            report.add(
                "migrations",
                Outcome::Ok,
                format!("{} will be run at the next start", pending.join(", ")),
            );
        }
        Ok(pending) => report.add(
            "migrations",
            Outcome::Problem,
            format!("{} pending: run `authserver migrate`", pending.join(", ")),
        ),
        Err(error) => report.add("migrations", Outcome::Problem, format!("{error:#}")),
    }
}

/// Whether the signing keys open under the master key.
async fn master_key(config: &Config, db: &Db) -> anyhow::Result<String> {
    let keys = SqlStores::new(db.clone()).list().await?;
    let master = match (&config.master_key, keys.is_empty()) {
        (MasterKeySource::Known(master), _) => master,
        (_, true) => return Ok("will be made at the first start".to_owned()),
        (MasterKeySource::MadeAt(path), false) => anyhow::bail!(
            "the database was made with another master key, and {} is not there: put it back",
            path.display()
        ),
        (MasterKeySource::Fleeting, false) => return Ok("is made anew at each start".to_owned()),
    };
    let sealer = Sealer::new(master);
    for key in &keys {
        sealer
            .unseal(Purpose::SigningKey, key.kid.as_bytes(), &key.sealed)
            .context("this is not the master key that the database was made with: put that one back")?;
    }
    Ok(format!("opens all {} signing keys", keys.len()))
}
