//! `cargo xtask chaos`: two auth servers on Postgres and Redis behind nginx, people who use them, and faults. Is anything
//! that was acknowledged lost, is anything taken twice, does anything stay stuck?
//!
//! Owns: the order of a run. The processes are [`site`]'s, what people do [`people`]'s, what goes wrong [`faults`]', and
//! the judgement [`history`]'s. Refuses: to judge an answer of 5xx during a fault (it is the right one), and to run for
//! longer than it was told.
//!
//! The seed decides who does what in which order and which fault comes when; the timing of answers it can't decide. What a
//! run found is printed with its seed.
//!
//! Read first: the table in [`faults`], then the tests of [`history`].

mod faults;
mod history;
mod people;
mod site;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Parser;
use rand::seq::SliceRandom as _;
use rand::{RngCore as _, SeedableRng as _, rngs::OsRng, rngs::StdRng};

use crate::faults::{FAULTS, Fault};
use crate::people::Person;
use crate::site::Site;

/// As many as keep several things under way at each moment on one core.
const PEOPLE: usize = 6;

/// Between two faults: things settle, so that one fault is not judged by what another did.
const PAUSE: Duration = Duration::from_secs(2);

/// How long after the last fault everything has to work again without a restart.
const RECOVERY: Duration = Duration::from_secs(20);

#[derive(Parser)]
#[command(name = "chaos", about = "Breaks things under a running Tacit")]
struct Arguments {
    /// The auth server's program
    #[arg(long, value_name = "PATH", value_parser = program)]
    authserver: PathBuf,
    /// The configuration of nginx that operators are told to use
    #[arg(long, value_name = "PATH")]
    nginx: PathBuf,
    /// Decides what happens in which order; drawn and printed if not given
    #[arg(long)]
    seed: Option<u64>,
    /// At most so many seconds of faults
    #[arg(long, default_value_t = 40)]
    seconds: u64,
    /// These faults only, by their names, whether or not they are known to hold
    #[arg(long, value_name = "NAME")]
    fault: Vec<String>,
    /// Those that take long, or are known not to hold yet, as well
    #[arg(long)]
    all: bool,
}

/// Servers are started in another folder.
fn program(path: &str) -> std::io::Result<PathBuf> {
    std::path::absolute(path)
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    testbed::process::end_all_on_signals()?;
    let seed = arguments.seed.unwrap_or_else(|| OsRng.next_u64());
    let faults = choose(arguments)?;
    println!("seed {seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no runtime")?;
    runtime
        .block_on(play(arguments, seed, faults))
        .with_context(|| format!("with --seed {seed}"))
}

fn choose(arguments: &Arguments) -> anyhow::Result<Vec<&'static Fault>> {
    for name in &arguments.fault {
        if !FAULTS.iter().any(|fault| fault.name == name) {
            let known: Vec<&str> = FAULTS.iter().map(|fault| fault.name).collect();
            bail!("there is no fault {name}; there are {}", known.join(", "));
        }
    }
    let chosen = |fault: &&Fault| {
        if arguments.fault.is_empty() {
            fault.holds && !fault.long || arguments.all
        } else {
            arguments.fault.iter().any(|name| name == fault.name)
        }
    };
    Ok(FAULTS.iter().filter(chosen).collect())
}

async fn play(arguments: &Arguments, seed: u64, mut faults: Vec<&'static Fault>) -> anyhow::Result<()> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut site = Site::start(&arguments.authserver, &arguments.nginx).await?;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let person = Person::sign_up(&site, number, rng.next_u64()).await;
        people.push(person.with_context(|| format!("person {number} can't sign up"))?);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = people
        .into_iter()
        .map(|person| tokio::spawn(person.live(Arc::clone(&stop))))
        .collect();

    faults.shuffle(&mut rng);
    let start = Instant::now();
    let mut outcome = Ok(());
    for fault in &faults {
        tokio::time::sleep(PAUSE).await;
        if start.elapsed() + fault.takes > Duration::from_secs(arguments.seconds) {
            println!(
                "{:>5.1} s  no time left for {}",
                start.elapsed().as_secs_f64(),
                fault.name
            );
            outcome = Err(anyhow::anyhow!(
                "--seconds {} are too few for all faults",
                arguments.seconds
            ));
            break;
        }
        println!(
            "{:>5.1} s  {}: {}",
            start.elapsed().as_secs_f64(),
            fault.name,
            fault.about
        );
        if let Err(error) = fault.happen(&mut site).await {
            outcome = Err(error.context(fault.name));
            break;
        }
    }
    tokio::time::sleep(PAUSE).await;
    stop.store(true, Ordering::SeqCst);
    let mut histories = Vec::new();
    for task in tasks {
        histories.push(task.await.context("a person's task failed")?);
    }
    outcome?;
    let mut found = Vec::new();
    for mut person in histories {
        person.check(RECOVERY).await;
        found.push(person.into_history());
    }
    let log = site.log();
    if log.contains("panicked at") {
        bail!("a server panicked:\n{log}");
    }
    history::judge(&found)
}
