//! `authserver webhook add|list|remove|rotate-secret|retry|test`: receivers of events.

use super::{actor, open, print, print_json};
use crate::{app, config::Config, stores::OpenStores};
use anyhow::Context as _;
use authcore::{
    WakeNobody,
    admin::webhooks::{self, WebhookDraft, WebhookError},
    seal::Sealer,
};
use authmodel::{clock::SystemClock, ids::WebhookId, rng::SystemRng, webhook::WebhookReport};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Subcommand)]
pub enum WebhookCommand {
    /// Add a receiver: it is told of what happens from here on. Its secret is shown this once
    Add(AddArgs),
    /// List the receivers, and how they are doing
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a receiver; what is on its way to it is not told
    Remove {
        /// Its identifier
        id: Uuid,
    },
    /// Give a receiver another secret, shown this once; the previous one signs beside it for a while
    RotateSecret {
        /// Its identifier
        id: Uuid,
        /// For how long
        #[arg(long, value_name = "DURATION", default_value = "1d", value_parser = humantime::parse_duration)]
        overlap: std::time::Duration,
        /// The secret before the present one stops signing now, where it still does; else the change is refused
        #[arg(long)]
        end_overlap: bool,
        /// Answer in JSON: {secret, previous_secret_until}
        #[arg(long)]
        json: bool,
    },
    /// Send again what was given up
    Retry {
        /// Its identifier
        id: Uuid,
    },
    /// Send a receiver a trial, and say whether it took that
    Test {
        /// Its identifier
        id: Uuid,
    },
}

#[derive(Args)]
pub struct AddArgs {
    /// Where it is told
    url: String,
    /// An event that it is told of, as the audit trail names it; repeatable. All, unless said
    #[arg(long = "event", value_name = "EVENT")]
    events: Vec<String>,
    /// Answer in JSON: {id, secret}
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: WebhookCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        WebhookCommand::Add(args) => add(args, config).await,
        WebhookCommand::List { json } => list(config, json).await,
        WebhookCommand::Remove { id } => {
            webhooks::remove(&open(config).await?, WebhookId(id), &actor()).await?;
            print(format_args!("webhook {id} is gone"));
            Ok(())
        }
        WebhookCommand::RotateSecret {
            id,
            overlap,
            end_overlap,
            json,
        } => {
            let overlap = chrono::Duration::from_std(overlap).context("--overlap is too long")?;
            rotate(WebhookId(id), (overlap, end_overlap), config, json).await
        }
        WebhookCommand::Retry { id } => {
            let retried = webhooks::retry(&open(config).await?, WebhookId(id), &actor()).await?;
            print(format_args!("{retried} are sent again"));
            Ok(())
        }
        WebhookCommand::Test { id } => test(WebhookId(id), config).await,
    }
}

fn sealer(config: &Config) -> anyhow::Result<Sealer> {
    Ok(Sealer::new(&config.master_key.obtain(&SystemRng)?))
}

async fn add(args: AddArgs, config: &Config) -> anyhow::Result<()> {
    let draft = WebhookDraft {
        url: args.url,
        events: args.events.into_iter().collect(),
    };
    let added = webhooks::add(&open(config).await?, &sealer(config)?, draft, &actor()).await?;
    if args.json {
        return print_json(&json!({ "id": added.webhook.id, "secret": *added.secret }));
    }
    print(format_args!(
        "webhook {}; its secret, shown this once: {}",
        added.webhook.id, *added.secret
    ));
    Ok(())
}

async fn rotate(
    id: WebhookId,
    overlap: (chrono::Duration, bool),
    config: &Config,
    as_json: bool,
) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let rotated = webhooks::rotate(&admin, &sealer(config)?, id, overlap, &actor()).await;
    let (secret, until) = match rotated {
        Err(fact @ WebhookError::Overlaps(_)) => Err(fact).context("add --end-overlap to end it now")?,
        rotated => rotated?,
    };
    if as_json {
        return print_json(&json!({ "secret": *secret, "previous_secret_until": until }));
    }
    print(format_args!(
        "the previous secret signs, too, until {} UTC; the new one, shown this once: {}",
        until.format("%Y-%m-%d %H:%M"),
        *secret
    ));
    Ok(())
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let all = webhooks::list(&open(config).await?, &actor()).await?;
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    for report in &all {
        let events: Vec<&str> = report.webhook.events.iter().map(String::as_str).collect();
        let events = if events.is_empty() {
            "all events".to_owned()
        } else {
            events.join(" ")
        };
        let (delivered, waiting, given_up) = (report.delivered, report.waiting, report.given_up);
        print(format_args!("{}  {}", report.webhook.id, report.webhook.url));
        print(format_args!(
            "  {events}: {delivered} delivered, {waiting} waiting, {given_up} given up"
        ));
        if let Some((at, why)) = report.last_failed_at.zip(report.last_failure.as_ref()) {
            print(format_args!(
                "  last failure, {} UTC: {why}",
                at.format("%Y-%m-%d %H:%M:%S")
            ));
        }
    }
    Ok(())
}

fn describe(report: &WebhookReport) -> Value {
    json!({
        "id": report.webhook.id,
        "url": report.webhook.url,
        "events": report.webhook.events,
        "created_at": report.webhook.created_at,
        "previous_secret_until": report.previous_until,
        "waiting": report.waiting,
        "given_up": report.given_up,
        "delivered": report.delivered,
        "last_delivered_at": report.last_delivered_at,
        "last_failed_at": report.last_failed_at,
        "last_failure": report.last_failure,
    })
}

async fn test(id: WebhookId, config: &Config) -> anyhow::Result<()> {
    let admin = open(config).await?;
    let stores = OpenStores::open(config, Arc::new(SystemClock)).await?;
    let provider = app::open_provider(config, &stores, Arc::new(WakeNobody)).await?;
    webhooks::test(&admin, &provider, id, &actor())
        .await?
        .context("the trial was not taken")?;
    print("the trial was taken");
    Ok(())
}
