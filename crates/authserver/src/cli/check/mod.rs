//! `authserver check`: the settings, and then everything that they name, tried out. Changes nothing that lasts.

mod database;
mod ports;
mod redis;

use super::{print, print_json};
use crate::{
    config::{Config, KeyValueConfig, SenderConfig, Transport},
    declared as files,
    mail::{Smtp, Wording},
    pages::{self, RefusedPasswords},
    settings::{DEFAULTS, Problem, Settings, Sources},
};
use anyhow::Context as _;
use authcore::config::RegistrationPolicy;
use authstore::RedisOptions;
use clap::Args;
use serde::Serialize;
use std::{collections::BTreeSet, path::Path, process::ExitCode};

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
    let report = examine(sources, !args.offline).await;
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

async fn examine(sources: &Sources, with_services: bool) -> Report {
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
                    "this program was built without its pages: users can't sign in",
                );
            }
            if let Some(path) = &config.declared {
                report.add_result("declared.path", declared(path));
            }
            if let Some(path) = &config.refused_passwords {
                report.add_result("accounts.refused_passwords", refused_passwords(path));
            }
            templates(&config, &mut report);
            if with_services {
                try_services(&config, &mut report).await;
            }
            // Last, since the database has resource servers, too.
            resources(&config, &mut report);
        }
    }
    report
}

/// Whether the files can be read; `apply --dry-run` says what they would change.
fn declared(path: &Path) -> anyhow::Result<String> {
    let read = files::read(path)?;
    let [clients, groups, resources] = [
        read.clients.map_or(0, |all| all.len()),
        read.groups.map_or(0, |all| all.len()),
        read.resources.map_or(0, |all| all.len()),
    ];
    Ok(format!(
        "declares {clients} clients, {groups} groups and {resources} resource servers"
    ))
}

/// Whether the list can be served.
fn refused_passwords(path: &Path) -> anyhow::Result<String> {
    let list = RefusedPasswords::load(path)?;
    Ok(format!("refuses {} passwords", list.count()))
}

/// The templates of mails, where the operator has some.
fn templates(config: &Config, report: &mut Report) {
    let Some(folder) = &config.mail.templates else {
        return;
    };
    match Wording::with_templates(&config.core.issuer, Some(folder)) {
        Ok(_) => report.add(
            "mail.templates",
            Outcome::Ok,
            format!("{} is sound", folder.display()),
        ),
        Err(problems) => {
            for problem in problems.0 {
                report.add("mail.templates", Outcome::Problem, problem.to_string());
            }
        }
    }
}

/// Resource servers that are there in vain for some: clients that register themselves get nothing for them, or a scope's name
/// says too little.
fn resources(config: &Config, report: &mut Report) {
    let core = &config.core;
    let registration = &core.registration;
    if registration.policy != RegistrationPolicy::Closed || registration.client_id_metadata_documents {
        for resource in core.out_of_reach() {
            let scopes: Vec<&str> = resource.scopes.keys().map(String::as_str).collect();
            let words = format!(
                "no client that registers itself can get a scope of the resource server `{}`: it names none of {}",
                resource.audience,
                scopes.join(" ")
            );
            report.add("registration.scope", Outcome::Warning, words);
        }
    }
    let all = core.resources.all();
    let scopes: BTreeSet<&String> = all.iter().flat_map(|resource| resource.scopes.keys()).collect();
    for scope in scopes.into_iter().filter(|scope| core.is_shared(scope)) {
        let owners = all.iter().filter(|resource| resource.scopes.contains_key(scope));
        let owners: Vec<&str> = owners.map(|resource| resource.audience.as_str()).collect();
        let words = format!(
            "the scope `{scope}` belongs to {}: a request for it has to name one of them as its resource",
            owners.join(" and ")
        );
        report.add("resources", Outcome::Warning, words);
    }
}

async fn try_services(config: &Config, report: &mut Report) {
    database::examine(config, report).await;
    if let KeyValueConfig::Redis { url, prefix, tls } = &config.keyvalue {
        let options = RedisOptions {
            prefix: prefix.clone(),
            tls: tls.clone(),
            ..RedisOptions::default()
        };
        redis::examine(url, options, report).await;
    }
    if let Transport::Smtp(senders) = &config.mail.transport {
        for sender in senders {
            senders_greeting(sender, report).await;
        }
    }
    ports::examine(config, report).await;
}

async fn senders_greeting(sender: &SenderConfig, report: &mut Report) {
    let domain = sender.from.email.domain();
    let greeted = match Smtp::new(&sender.smtp, sender.from.clone(), domain) {
        Ok(transport) => transport.greet().await,
        Err(error) => Err(error),
    };
    let words = format!("{}:{} greets us", sender.smtp.host, sender.smtp.port);
    let name = match sender.name.as_str() {
        "mail.smtp" => "mail.smtp".to_owned(),
        name => format!("mail.senders {name}"),
    };
    report.add_result(&name, greeted.map(|()| words).context("the relay can't be used"));
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn report(environment: &[(&str, &str)]) -> Report {
        // Ports that are free, whatever else runs here.
        let free = [
            ("TACIT_HTTP__LISTEN", "127.0.0.1:0"),
            ("TACIT_OPERATIONS__LISTEN", "127.0.0.1:0"),
            ("TACIT_ISSUER", "http://localhost:4242"),
        ];
        let environment = free
            .iter()
            .chain(environment)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let sources = Sources {
            environment: environment.collect(),
            ..Sources::default()
        };
        examine(&sources, true).await
    }

    #[tokio::test]
    async fn the_defaults_pass_and_looking_makes_nothing() {
        let folder = std::env::temp_dir().join(format!("tacit-check-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let database = format!("sqlite://{}", folder.join("tacit.db").display());
        let report = report(&[("TACIT_DATABASE__URL", &database)]).await;
        assert!(report.is_ok());
        assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 0);
        std::fs::remove_dir_all(&folder).expect("cleaned");
    }

    #[tokio::test]
    async fn closed_before_there_is_an_account_is_worth_a_word() {
        let path = std::env::temp_dir().join(format!("tacit-check-none-{}.db", std::process::id()));
        let database = format!("sqlite://{}", path.display());
        for (policy, warned) in [("closed", true), ("open", false)] {
            let settings = [
                ("TACIT_DATABASE__URL", database.as_str()),
                ("TACIT_SIGNUP__POLICY", policy),
            ];
            let report = report(&settings).await;
            let found = report.0.iter().find(|check| check.name == "signup.policy");
            assert_eq!(
                found.map(|check| check.outcome),
                warned.then_some(Outcome::Warning)
            );
            assert!(report.is_ok());
        }
    }

    #[tokio::test]
    async fn what_does_not_answer_is_named_without_its_password() {
        let report = report(&[
            (
                "TACIT_DATABASE__URL",
                "postgres://tacit:hunter2@127.0.0.1:1/tacit",
            ),
            ("TACIT_KEYVALUE__URL", "redis://:hunter2@127.0.0.1:1"),
            ("TACIT_MAIL__TRANSPORT", "smtp"),
            ("TACIT_MAIL__SMTP__HOST", "127.0.0.1"),
            ("TACIT_MAIL__SMTP__PORT", "1"),
            ("TACIT_MAIL__SMTP__TLS", "none"),
            (
                "TACIT_SECRETS__MASTER_KEY",
                "sGGrPzxQN5bzqdvm6kOGeP7IXL4f4EP2tgHeGLPTDdw=",
            ),
        ])
        .await;
        assert!(!report.is_ok());
        let json = serde_json::to_string(&report.0).expect("serialises");
        for name in ["database.url", "keyvalue.url", "mail.smtp"] {
            let check = report.0.iter().find(|check| check.name == name).expect(name);
            assert_eq!(check.outcome, Outcome::Problem, "{name}");
        }
        assert!(!json.contains("hunter2"), "{json}");
    }
}
