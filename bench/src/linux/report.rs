//! The report: one table for users, one JSON document for programs; and whether each figure holds.

use super::{
    load::Sample,
    rows::{HELLO, HELLO_SIGN, Row},
    stores::Pair,
};
use serde_json::{Value, json};
use std::{fmt, time::Duration};

/// Memory, cold start, and the program's size: of the auth server, and they have figures of their own.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Resident memory before anything was asked, in KiB.
    pub idle: u64,
    /// The most under all loads, in KiB.
    pub peak: u64,
    /// The goals API's, in KiB; no figure.
    pub api_peak: u64,
    /// From the start to the first answer: the median.
    pub start: Duration,
    /// Bytes.
    pub binary: u64,
}

/// KiB, milliseconds, bytes.
const IDLE: u64 = 30 * 1024;
const PEAK: u64 = 80 * 1024;
const START: Duration = Duration::from_millis(45);
const BINARY: u64 = 25_000_000;

/// All that was found.
pub struct Report {
    pair: Pair,
    short: bool,
    /// Each row and its measurement.
    pub rows: Vec<(Row, anyhow::Result<Sample>)>,
    /// The rest.
    pub size: Option<Size>,
}

struct Judged<'a> {
    row: &'a Row,
    sample: &'a Sample,
    times_hello: Option<f64>,
    times_hello_sign: Option<f64>,
    limit: Option<f64>,
}

impl Report {
    /// An empty one.
    pub fn new(pair: Pair, short: bool) -> Self {
        Self {
            pair,
            short,
            rows: Vec::new(),
            size: None,
        }
    }

    /// How many rows did not run.
    pub fn failed(&self) -> usize {
        self.rows.iter().filter(|(_, result)| result.is_err()).count()
    }

    fn cpu(&self, name: &str) -> Option<f64> {
        let (_, result) = self.rows.iter().find(|(row, _)| row.name == name)?;
        result.as_ref().ok().map(|sample| sample.cpu)
    }

    fn judged(&self) -> impl Iterator<Item = Judged<'_>> {
        self.rows.iter().filter_map(|(row, result)| {
            let sample = result.as_ref().ok()?;
            let times = |ceiling: &str| self.cpu(ceiling).map(|ceiling| sample.cpu / ceiling);
            Some(Judged {
                row,
                sample,
                times_hello: times(HELLO),
                times_hello_sign: times(HELLO_SIGN),
                limit: row.figure.limit(|name| self.cpu(name)),
            })
        })
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        let rows: Vec<Value> = self
            .judged()
            .map(|judged| {
                let sample = judged.sample;
                json!({
                    "row": judged.row.name,
                    "operations": sample.operations,
                    "per_second": sample.per_second.round(),
                    "p50_us": sample.p50,
                    "p99_us": sample.p99,
                    "cpu_us": hundredths(sample.cpu),
                    "cpu_us_best_round": hundredths(sample.cpu_range.0),
                    "cpu_us_worst_round": hundredths(sample.cpu_range.1),
                    "times_hello": judged.times_hello.map(hundredths),
                    "times_hello_sign": judged.times_hello_sign.map(hundredths),
                    "limit_us": judged.limit.map(hundredths),
                    "holds": judged.holds().filter(|_| !self.short),
                })
            })
            .collect();
        let failed: Vec<Value> = self
            .rows
            .iter()
            .filter_map(|(row, result)| {
                let error = result.as_ref().err()?;
                Some(json!({"row": row.name, "error": format!("{error:#}")}))
            })
            .collect();
        let size = self.size.map(|size| {
            json!({
                "idle_kib": size.idle,
                "peak_kib": size.peak,
                "goals_api_peak_kib": size.api_peak,
                "cold_start_ms": size.start.as_secs_f64() * 1e3,
                "binary_bytes": size.binary,
            })
        });
        json!({"pair": self.pair.name(), "short": self.short, "rows": rows, "failed": failed, "size": size})
    }
}

impl Judged<'_> {
    fn holds(&self) -> Option<bool> {
        self.limit.map(|limit| self.sample.cpu <= limit)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.short {
            self.table(f)?;
        }
        writeln!(
            f,
            "{} passed, {} failed",
            self.rows.len() - self.failed(),
            self.failed()
        )
    }
}

impl Report {
    fn table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [
            "req/s", "p50 µs", "p99 µs", "CPU µs", "best", "x hello", "x sign", "at most",
        ];
        write!(f, "\n{:34}", self.pair.name())?;
        for name in numbers {
            write!(f, "{name:>9}")?;
        }
        writeln!(f)?;
        for judged in self.judged() {
            let sample = judged.sample;
            let times = |times: Option<f64>| times.map_or(String::new(), |times| format!("{times:.2}"));
            writeln!(
                f,
                "{:34}{:>9.0}{:>9.0}{:>9.0}{:>9.1}{:>9.1}{:>9}{:>9}{:>9}  {}",
                judged.row.name,
                sample.per_second,
                sample.p50,
                sample.p99,
                sample.cpu,
                sample.cpu_range.0,
                times(judged.times_hello),
                times(judged.times_hello_sign),
                judged.limit.map_or(String::new(), |limit| format!("{limit:.1}")),
                verdict(judged.holds(), &judged.row.figure.words()),
            )?;
        }
        let Some(size) = self.size else { return Ok(()) };
        let mebi = |kibi: u64| kibi as f64 / 1024.0;
        let sizes = [
            ("memory, idle: MiB", mebi(size.idle), mebi(IDLE)),
            ("memory, peak of all loads: MiB", mebi(size.peak), mebi(PEAK)),
            (
                "restart, to the first answer: ms",
                size.start.as_secs_f64() * 1e3,
                START.as_secs_f64() * 1e3,
            ),
            (
                "binary with pages: MB",
                size.binary as f64 / 1e6,
                BINARY as f64 / 1e6,
            ),
        ];
        for (name, value, limit) in sizes {
            writeln!(
                f,
                "{name:34}{value:>36.1}{limit:>36.1}  {}",
                verdict(Some(value <= limit), "")
            )?;
        }
        writeln!(f, "{:34}{:>36.1}", "goals API, peak: MiB", mebi(size.api_peak))
    }
}

fn verdict(holds: Option<bool>, figure: &str) -> String {
    match holds {
        None => String::new(),
        Some(true) => format!("holds   {figure}").trim_end().to_owned(),
        Some(false) => format!("MISSED  {figure}").trim_end().to_owned(),
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
