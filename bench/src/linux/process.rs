//! Servers under measurement: a [`testbed::process::Running`] on a core of its own, and what the kernel says of it.
//!
//! Invariant: a child is on its core from its first instruction (it inherits the affinity of the thread that starts it).
//! CPU time is the kernel's clock of the whole process, in nanoseconds,
//! with the threads that have ended.

use anyhow::{Context as _, bail};
use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    time::{clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use std::{fs, path::Path, process::Command, time::Duration};
use testbed::process::{Ending, Output, Running, Signal};

/// How long a server may take to answer its first request, with a debug build on a busy machine.
const START: Duration = Duration::from_secs(60);

/// How long it may take to end.
const END: Duration = Duration::from_secs(15);

/// Which core does what.
#[derive(Clone, Copy, Debug)]
pub struct Cores {
    /// The server's.
    pub server: usize,
    /// The load's.
    pub load: usize,
}

impl Cores {
    /// The first and the last core that this process may use, and moves this thread to the latter.
    pub fn divide() -> anyhow::Result<Self> {
        let allowed =
            sched_getaffinity(Pid::from_raw(0)).context("the kernel does not say which cores there are")?;
        let mut usable = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false));
        let server = usable.next().context("there is no core to run on")?;
        let cores = Self {
            server,
            load: usable.next_back().unwrap_or(server),
        };
        move_to(cores.load)?;
        Ok(cores)
    }
}

fn move_to(core: usize) -> anyhow::Result<()> {
    let mut set = CpuSet::new();
    set.set(core)
        .and_then(|()| sched_setaffinity(Pid::from_raw(0), &set))
        .with_context(|| format!("can't run on core {core}"))
}

/// A running server.
pub struct Server(Running);

impl Server {
    /// Starts a program on the server's core. What it prints goes to a file.
    pub fn start(
        name: &'static str,
        command: &mut Command,
        cores: Cores,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let log = Output::Append(folder.join(format!("{name}.log")));
        move_to(cores.server)?;
        let started = Running::start(name, command, log, Ending::Kill);
        move_to(cores.load)?;
        started.map(Self)
    }

    /// Waits until it answers, asking again at this pause, and says how long that took.
    pub fn wait_until(&self, pause: Duration, answers: impl Fn() -> bool) -> anyhow::Result<Duration> {
        self.0.wait_until(START, pause, answers)
    }

    /// The CPU time that it has used since its start.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let time = clock_getcpuclockid(self.pid())
            .and_then(clock_gettime)
            .with_context(|| format!("the kernel does not say what {} has used", self.0.name()))?;
        Ok(time.into())
    }

    /// Resident memory, now and at its peak, in KiB.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let path = format!("/proc/{}/status", self.0.id());
        let text = fs::read_to_string(&path).with_context(|| format!("can't read {path}"))?;
        let field = |name: &str| {
            text.lines()
                .find_map(|line| {
                    line.strip_prefix(name)?
                        .trim()
                        .strip_suffix(" kB")?
                        .trim()
                        .parse()
                        .ok()
                })
                .with_context(|| format!("{path} has no {name}"))
        };
        Ok(Memory {
            now: field("VmRSS:")?,
            peak: field("VmHWM:")?,
        })
    }

    /// Ends it in order.
    pub fn end(self) -> anyhow::Result<()> {
        self.0.signal(Signal::SIGTERM);
        let name = self.0.name().to_owned();
        match self.0.wait(END)? {
            Some(_) => Ok(()),
            None => bail!("{name} does not end"),
        }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.0.id())
    }
}

/// Resident memory in KiB.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Now.
    pub now: u64,
    /// At its peak.
    pub peak: u64,
}
