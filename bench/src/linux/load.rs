//! The load: a closed loop. Each of a few connections does one operation after another, all of them on one core.
//!
//! A row is several rounds, each bounded in time and in operations, and rounds of all rows take turns: what else happens
//! on the machine happens to every row. A row's CPU time is the median of its rounds', so that one that something got
//! into the way of does not count.

use super::{
    http::{Connection, Unavailable},
    process::Server,
};
use anyhow::{Context as _, ensure};
use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::LocalSet;

/// Operations of a round that may meet a store that does not answer in time.
const MAX_LOST: usize = 50;

/// What one connection does, again and again.
pub trait Work: 'static {
    /// Does it once.
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()>;
}

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Connections at once.
    pub connections: usize,
    /// Rounds that count. A shorter one before them does not.
    pub rounds: usize,
    /// A round's time at most.
    pub round: Duration,
    /// A round's operations at most.
    pub operations: usize,
}

impl Extent {
    /// A measurement.
    pub const FULL: Self = Self {
        connections: 16,
        rounds: 7,
        round: Duration::from_millis(1200),
        operations: 200_000,
    };
    /// A proof that it runs.
    pub const SHORT: Self = Self {
        connections: 4,
        rounds: 1,
        round: Duration::from_secs(20),
        operations: 200,
    };

    /// The round that warms up: caches, pools, prepared statements.
    pub fn warm_up(self) -> Self {
        Self {
            round: self.round / 3,
            operations: self.operations / 4,
            ..self
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Operations that counted.
    pub operations: usize,
    /// Per second, over all rounds.
    pub per_second: f64,
    /// Microseconds until the answer: the median.
    pub p50: f64,
    /// Microseconds until the answer: of a hundred, the second worst.
    pub p99: f64,
    /// Microseconds of the server's CPU per operation: the median of the rounds'.
    pub cpu: f64,
    /// The same: the best and the worst round's.
    pub cpu_range: (f64, f64),
}

/// One round.
pub struct Round {
    elapsed: Duration,
    cpu: Duration,
    /// In tenths of a microsecond.
    latencies: Vec<u32>,
}

/// A row's connections, and what each of them does.
pub struct Crew<W> {
    port: u16,
    members: Vec<(W, Option<Connection>)>,
}

/// A crew of any work.
pub trait Rounds {
    /// Runs one round.
    fn round<'a>(
        &'a mut self,
        server: &'a Server,
        extent: Extent,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<Round>> + 'a>>;
}

impl<W: Work> Crew<W> {
    /// Makes them ready. They connect at their first round: a server hangs up on whoever connects and says nothing.
    pub fn gather(port: u16, works: Vec<W>) -> Box<dyn Rounds> {
        let members = works.into_iter().map(|work| (work, None)).collect();
        Box::new(Self { port, members })
    }

    async fn connect(&mut self) -> anyhow::Result<()> {
        for (_, connection) in &mut self.members {
            if connection.is_none() {
                *connection = Some(Connection::open(self.port).await?);
            }
        }
        Ok(())
    }

    async fn run(&mut self, extent: Extent) -> anyhow::Result<Vec<u32>> {
        ensure!(
            !self.members.is_empty(),
            "an earlier round on port {} failed",
            self.port
        );
        let end = Instant::now() + extent.round;
        let left = Rc::new(Cell::new(extent.operations));
        let lost = Rc::new(Cell::new(0));
        let local = LocalSet::new();
        let tasks: Vec<_> = self
            .members
            .drain(..)
            .filter_map(|(work, connection)| Some((work, connection?)))
            .map(|(mut work, mut connection)| {
                let (left, lost) = (Rc::clone(&left), Rc::clone(&lost));
                local.spawn_local(async move {
                    let mut latencies = Vec::new();
                    let mut now = Instant::now();
                    while left.get() > 0 && now < end {
                        left.set(left.get() - 1);
                        let done = work.once(&mut connection).await;
                        let then = std::mem::replace(&mut now, Instant::now());
                        match done {
                            Ok(()) => {}
                            // A machine that is busy with other things starves the stores now and then. It is the
                            // right answer, and the operation is begun anew.
                            Err(error) if error.is::<Unavailable>() => {
                                lost.set(lost.get() + 1);
                                ensure!(lost.get() <= MAX_LOST, error);
                                continue;
                            }
                            Err(error) => return Err(error),
                        }
                        latencies.push(u32::try_from((now - then).as_nanos() / 100).unwrap_or(u32::MAX));
                    }
                    anyhow::Ok((work, connection, latencies))
                })
            })
            .collect();
        // Keeps the load's core awake. A server that answers a sleeping client pays for waking its core, several
        // microseconds on a virtual machine; clients elsewhere are woken at their own expense.
        local.spawn_local(async {
            loop {
                tokio::task::yield_now().await;
            }
        });
        let mut all = Vec::new();
        local
            .run_until(async {
                for task in tasks {
                    let (work, connection, latencies) =
                        task.await.context("a connection's task failed")??;
                    self.members.push((work, Some(connection)));
                    all.extend(latencies);
                }
                anyhow::Ok(())
            })
            .await?;
        Ok(all)
    }
}

impl<W: Work> Rounds for Crew<W> {
    fn round<'a>(
        &'a mut self,
        server: &'a Server,
        extent: Extent,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<Round>> + 'a>> {
        Box::pin(async move {
            self.connect().await?;
            let (start, before) = (Instant::now(), server.cpu()?);
            let latencies = self.run(extent).await?;
            Ok(Round {
                elapsed: start.elapsed(),
                cpu: server.cpu()? - before,
                latencies,
            })
        })
    }
}

/// Sums up a row's rounds.
pub fn summarise(rounds: Vec<Round>) -> anyhow::Result<Sample> {
    let elapsed: Duration = rounds.iter().map(|round| round.elapsed).sum();
    let mut per_operation: Vec<f64> = rounds
        .iter()
        .filter(|round| !round.latencies.is_empty())
        .map(|round| round.cpu.as_secs_f64() * 1e6 / round.latencies.len() as f64)
        .collect();
    per_operation.sort_by(f64::total_cmp);
    let mut latencies: Vec<u32> = rounds.into_iter().flat_map(|round| round.latencies).collect();
    latencies.sort_unstable();
    let rank = |of_hundred: usize| {
        let at = (latencies.len() * of_hundred / 100).min(latencies.len().saturating_sub(1));
        latencies
            .get(at)
            .map(|tenths| f64::from(*tenths) / 10.0)
            .context("nothing was done")
    };
    let (Some(best), Some(worst)) = (per_operation.first(), per_operation.last()) else {
        anyhow::bail!("nothing was done");
    };
    Ok(Sample {
        operations: latencies.len(),
        per_second: latencies.len() as f64 / elapsed.as_secs_f64(),
        p50: rank(50)?,
        p99: rank(99)?,
        cpu: per_operation[per_operation.len() / 2],
        cpu_range: (*best, *worst),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_round_counts() {
        let round = |cpu, latencies: &[u32]| Round {
            elapsed: Duration::from_millis(1),
            cpu: Duration::from_micros(cpu),
            latencies: latencies.to_vec(),
        };
        let sample = summarise(vec![
            round(200, &[10, 20]),
            round(20, &[30, 40]),
            round(30, &[50, 60]),
        ])
        .expect("work");
        assert_eq!(
            (sample.operations, sample.cpu, sample.cpu_range),
            (6, 15.0, (10.0, 100.0))
        );
        assert_eq!((sample.p50, sample.p99), (4.0, 6.0));
        assert!(summarise(Vec::new()).is_err());
    }
}
