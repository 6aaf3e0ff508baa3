//! `authserver user import FILE [--dry-run]` and `authserver user export`: users as a file.

use super::{actor, print, print_json};
use crate::{
    config::Config,
    user_file::{self, Form},
};
use anyhow::{Context as _, bail};
use authcore::{
    admin::{
        Administration, user_export,
        user_import::{self, ImportError},
    },
    seal::Sealer,
};
use authmodel::{invitation::Standing, rng::SystemRng};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
};

/// Rows of a file: they are in memory at once, some hundred bytes each.
const MOST_ROWS: usize = 100_000;

#[derive(Args)]
pub struct ImportArgs {
    /// CSV with a header (email, name, language, groups), or a list in JSON of objects with these members
    file: PathBuf,
    /// Only look: what is wrong with it, and who would be invited
    #[arg(long)]
    dry_run: bool,
    /// What it is, where its name does not end in .csv or .json
    #[arg(long)]
    format: Option<Format>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct ExportArgs {
    /// The form
    #[arg(long, default_value = "csv")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Json,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
        }
    }
}

pub(super) async fn import(admin: &Administration, config: &Config, args: ImportArgs) -> anyhow::Result<()> {
    let path = args.file.display();
    let bytes = std::fs::read(&args.file).with_context(|| format!("{path} can't be read"))?;
    let ending = args.file.extension().and_then(|ending| ending.to_str());
    let form = match (args.format, ending) {
        (Some(format), _) => format.into(),
        (None, Some("csv")) => Form::Csv,
        (None, Some("json")) => Form::Json,
        _ => bail!("{path} ends in neither .csv nor .json: say --format"),
    };
    let rows = match user_file::read(form, &bytes, MOST_ROWS) {
        Ok(rows) => rows,
        Err(faults) => bail!(refused(&path, faults.iter())),
    };
    let (drafts, all) = (&rows.drafts, rows.drafts.len());
    let done = if args.dry_run {
        user_import::check(admin, drafts, &actor()).await
    } else {
        let sealer = Sealer::new(&config.master_key.obtain(&SystemRng)?);
        // For whoever watches; a file gets no line that is written over.
        let watched = std::io::stderr().is_terminal() && !args.json;
        let progress = |done: usize| {
            if watched && (done.is_multiple_of(100) || done == all) {
                let _ = write!(std::io::stderr(), "\r{done} of {all} rows");
                if done == all {
                    let _ = writeln!(std::io::stderr());
                }
            }
        };
        user_import::import(admin, &sealer, drafts, &actor(), progress).await
    };
    let standings = match done {
        Ok(standings) => standings,
        Err(ImportError::Rows(faults)) => {
            let placed: Vec<_> = faults
                .into_iter()
                .map(|fault| user_file::Fault {
                    place: rows.places.get(fault.row).cloned().unwrap_or_default(),
                    field: fault.field.to_owned(),
                    message: fault.message,
                })
                .collect();
            bail!(refused(&path, placed.iter()))
        }
        Err(error) => {
            return Err(
                anyhow::Error::from(error).context("whoever was invited before is: run it again to go on")
            );
        }
    };
    report(&standings, args.dry_run, args.json)
}

fn refused<'f>(path: &impl std::fmt::Display, faults: impl Iterator<Item = &'f user_file::Fault>) -> String {
    let lines: Vec<String> = faults.map(|fault| format!("  {fault}")).collect();
    format!("nobody was invited: {path} has mistakes\n{}", lines.join("\n"))
}

fn report(standings: &[Standing], dry_run: bool, as_json: bool) -> anyhow::Result<()> {
    let count = |kind| standings.iter().filter(|standing| **standing == kind).count();
    let [new, invited, account] = [Standing::Free, Standing::Invited, Standing::Account].map(count);
    if as_json {
        return print_json(&json!({
            "dry_run": dry_run, "new": new, "invited_already": invited, "have_an_account": account,
        }));
    }
    let verb = if dry_run { "would be" } else { "are" };
    print(format_args!(
        "{new} {verb} invited; {invited} were already, {account} have an account"
    ));
    Ok(())
}

pub(super) async fn export(admin: &Administration, args: ExportArgs) -> anyhow::Result<()> {
    let form = Form::from(args.format);
    user_export::begin(admin, &actor()).await?;
    let mut out = std::io::stdout().lock();
    out.write_all(&user_file::head(form))?;
    let (mut after, mut is_first): (Option<String>, bool) = (None, true);
    loop {
        let page = user_export::page(admin, after.as_deref()).await?;
        let Some(last) = page.last() else { break };
        for listed in &page {
            out.write_all(&user_file::row(form, listed, is_first))?;
            is_first = false;
        }
        after = Some(last.user.email.key().to_owned());
    }
    out.write_all(user_file::foot(form))?;
    Ok(())
}
