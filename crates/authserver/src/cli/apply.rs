//! `authserver apply`: makes what files declare so, or says what that would change.

use super::{open, print, print_json};
use crate::{config::Config, declared as files};
use anyhow::Context as _;
use authcore::admin::{
    Actor,
    declared::{
        self,
        plan::{Plan, Step},
    },
};
use clap::Args;
use serde_json::json;
use std::{path::PathBuf, process::ExitCode};

/// What `--help` ends with.
pub(super) const MORE: &str = "Exit codes: 0 it is applied, or with --dry-run: nothing would change; 2 with --dry-run: something would; 1 it was refused, \
and nothing has changed.

A file, say groups-and-clients.toml:
  [[groups]]
  name = \"ops\"
  description = \"Whoever is on call\"
  roles = [\"editor\"]

  [[resources]]
  audience = \"notes\"
  scopes = { \"notes:read\" = \"Read your notes\" }

  [[clients]]
  client_id = \"report\"
  secret = { file = \"report.secret\" }     # or { env = \"REPORT_SECRET\" }
  grant_types = [\"client_credentials\"]
  scope = \"notes:read\"
  token_endpoint_auth_method = \"client_secret_basic\"
Members of clients are those of `client add --metadata` (`client add --help` lists them). A section that no file has is left alone;
`clients = []` is one without clients. What a file declares is refused to be changed by hand.";

#[derive(Args)]
pub struct ApplyArgs {
    /// The file, or the folder with files that end in .toml; what `declared.path` of the settings names unless said
    path: Option<PathBuf>,
    /// Say what would change, field by field, and change nothing: exit code 2 where something would
    #[arg(long)]
    dry_run: bool,
    /// Let go of all that is declared: it stays as it is, and is changed by hand from now on
    #[arg(long, conflicts_with_all = ["dry_run", "path"])]
    release: bool,
    /// Answer in JSON: {applied, unchanged, steps: [{kind, name, step: add|change|delete|adopt|release, file, line?, fields?}]}
    #[arg(long)]
    json: bool,
}

/// Where something would change.
const WOULD_CHANGE: u8 = 2;

pub(super) async fn run(args: ApplyArgs, config: &Config) -> anyhow::Result<ExitCode> {
    if args.release {
        let number = declared::release(&open(config).await?, &Actor::files()).await?;
        if args.json {
            print_json(&json!({ "released": number }))?;
        } else {
            print(format_args!("{number} let go: changed by hand from now on"));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let path = args
        .path
        .as_deref()
        .or(config.declared.as_deref())
        .context("name a file or a folder, or set declared.path in the settings")?;
    let declaration = files::read(path)?;
    let admin = open(config).await?;
    let plan = if args.dry_run {
        declared::plan(&admin, &declaration, &Actor::files()).await?
    } else {
        declared::apply(&admin, &declaration, &Actor::files()).await?
    };
    if args.json {
        print_json(&json!({ "applied": !args.dry_run, "unchanged": plan.unchanged, "steps": plan.steps }))?;
    } else {
        show(&plan, args.dry_run);
    }
    let differs = args.dry_run && !plan.steps.is_empty();
    Ok(if differs {
        ExitCode::from(WOULD_CHANGE)
    } else {
        ExitCode::SUCCESS
    })
}

fn show(plan: &Plan, is_dry: bool) {
    for step in &plan.steps {
        print(files::in_words(step));
        fields(step);
    }
    let short = files::in_short(plan);
    if is_dry {
        print(format_args!("would be: {short}; nothing was changed"));
    } else {
        print(short);
    }
}

fn fields(step: &Step) {
    for change in &step.fields {
        print(format_args!(
            "    {}: {} -> {}",
            change.field, change.before, change.after
        ));
    }
}
