//! A run: one pair of stores, all rows, memory, cold starts, and the report.

use super::{
    load::{self, Extent, Sample},
    process::{Cores, Memory},
    report::{Report, Size},
    rows::{ROWS, Row},
    stores::{Pair, Stores},
    testbed::{AuthServer, Testbed},
};
use anyhow::{Context as _, bail};
use std::{path::PathBuf, process::ExitCode, time::Duration};
use testbed::scratch::Scratch;
use tokio::signal::unix::{SignalKind, signal};

/// Cold starts, of which the median counts.
const RESTARTS: usize = 10;

/// How long a server is left alone before its idle memory is read.
const IDLE: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
pub struct Options {
    /// The auth server's program
    #[arg(long, value_name = "PATH", value_parser = program)]
    pub authserver: PathBuf,
    /// The goals API's program
    #[arg(long, value_name = "PATH", value_parser = program)]
    pub goals_api: PathBuf,
    /// The stores
    #[arg(long)]
    pub pair: Pair,
    /// Where the results go
    #[arg(long, value_name = "PATH")]
    pub json: Option<PathBuf>,
    /// Measure these rows only: parts of their names
    #[arg(long, value_name = "TEXT")]
    pub only: Vec<String>,
    /// A few hundred requests per row, and nothing is judged
    #[arg(long)]
    pub short: bool,
}

/// Servers are started in another folder.
fn program(path: &str) -> std::io::Result<PathBuf> {
    std::path::absolute(path)
}

/// Measures, prints, and writes the results.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let cores = Cores::divide()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime")?;
    let report = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).context("signals can't be listened to")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("signals can't be listened to")?;
        tokio::select! {
            report = measure(options, cores) => report,
            // The servers and the scratch folder go as the other future is dropped.
            _ = terminate.recv() => bail!("ended by a signal"),
            _ = interrupt.recv() => bail!("ended by a signal"),
        }
    })?;
    print!("{report}");
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&report.to_json()).context("the results have no JSON")?;
        std::fs::write(path, text + "\n").with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(if report.failed() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn measure(options: &Options, cores: Cores) -> anyhow::Result<Report> {
    let scratch = Scratch::new("bench")?;
    let stores = Stores::make(options.pair, scratch.path()).await?;
    let report = on_stores(options, cores, &scratch, &stores).await;
    let removed = stores.remove().await;
    let report = report?;
    removed?;
    Ok(report)
}

async fn on_stores(
    options: &Options,
    cores: Cores,
    scratch: &Scratch,
    stores: &Stores,
) -> anyhow::Result<Report> {
    let extent = if options.short {
        Extent::SHORT
    } else {
        Extent::FULL
    };
    let (prepared, service, clients) = AuthServer::prepare(options, stores, scratch, cores)?;
    let auth = prepared.start()?;
    if !options.short {
        tokio::time::sleep(IDLE).await;
    }
    let idle = auth.memory()?;
    let testbed = Testbed::make(auth, &prepared, (service, clients), extent.connections).await?;

    let mut report = Report::new(options.pair, options.short);
    report.rows = load(&testbed, extent, &options.only).await;
    let Memory { peak, .. } = testbed.auth.memory()?;
    let api = testbed.api.memory()?;
    let Testbed { auth, .. } = testbed;
    auth.end()?;

    let mut starts = Vec::with_capacity(RESTARTS);
    for _ in 0..if options.short { 1 } else { RESTARTS } {
        starts.push(prepared.restart()?);
    }
    starts.sort();
    let binary = std::fs::metadata(&options.authserver)
        .context("the auth server has no size")?
        .len();
    report.size = Some(Size {
        idle: idle.now,
        peak,
        api_peak: api.peak,
        start: starts[starts.len() / 2],
        binary,
    });
    Ok(report)
}

/// Rounds of all rows, by turns. A row that fails is left out of the following ones.
async fn load(testbed: &Testbed, extent: Extent, only: &[String]) -> Vec<(Row, anyhow::Result<Sample>)> {
    let mut under_way = Vec::new();
    for row in ROWS.iter().filter(|row| only.is_empty() || row.is_one_of(only)) {
        under_way.push((*row, row.crew(testbed, extent.connections).await, Vec::new()));
    }
    for number in 0..=extent.rounds {
        let this = if number == 0 { extent.warm_up() } else { extent };
        for (row, crew, rounds) in &mut under_way {
            let Ok(members) = crew else { continue };
            match members.round(row.server(testbed), this).await {
                Ok(round) if number > 0 => rounds.push(round),
                Ok(_) => {}
                Err(error) => {
                    eprintln!("{}: {error:#}", row.name);
                    *crew = Err(error);
                }
            }
        }
    }
    under_way
        .into_iter()
        .map(|(row, crew, rounds)| (row, crew.and_then(|_| load::summarise(rounds))))
        .collect()
}
