//! Servers under measurement: on a core of their own, ended whatever happens, and what the kernel says of them.
//!
//! Invariants: a child is on its core from its first instruction (it inherits the affinity of the thread that starts
//! it); it is ended when its [`Server`] is dropped. CPU time is the kernel's clock of the whole process, in nanoseconds,
//! with the threads that have ended.

use anyhow::{Context as _, bail};
use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    sys::signal::{Signal, kill},
    time::{clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

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
pub struct Server {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a program on the server's core. What it prints goes to a file.
    pub fn start(
        name: &'static str,
        command: &mut Command,
        cores: Cores,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = fs::File::options()
            .create(true)
            .append(true)
            .open(&log)
            .with_context(|| format!("can't write {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().context("can't share a log file")?)
            .stderr(file);
        move_to(cores.server)?;
        let child = command.spawn();
        move_to(cores.load)?;
        let child =
            child.with_context(|| format!("can't start {}", command.get_program().to_string_lossy()))?;
        Ok(Self { name, child, log })
    }

    /// Waits until it answers, asking again at this pause, and says how long that took.
    pub fn wait_until(&mut self, pause: Duration, answers: impl Fn() -> bool) -> anyhow::Result<Duration> {
        let start = Instant::now();
        while !answers() {
            if let Some(status) = self.child.try_wait().context("can't wait for a server")? {
                bail!("{} has ended ({status}):\n{}", self.name, self.log_end());
            }
            if start.elapsed() > START {
                bail!("{} does not answer:\n{}", self.name, self.log_end());
            }
            std::thread::sleep(pause);
        }
        Ok(start.elapsed())
    }

    /// The CPU time that it has used since its start.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let time = clock_getcpuclockid(self.pid())
            .and_then(clock_gettime)
            .with_context(|| format!("the kernel does not say what {} has used", self.name))?;
        Ok(time.into())
    }

    /// Resident memory, now and at its peak, in KiB.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let path = format!("/proc/{}/status", self.child.id());
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
    pub fn end(mut self) -> anyhow::Result<()> {
        kill(self.pid(), Signal::SIGTERM).with_context(|| format!("can't end {}", self.name))?;
        let start = Instant::now();
        while self
            .child
            .try_wait()
            .context("can't wait for a server")?
            .is_none()
        {
            if start.elapsed() > END {
                bail!("{} does not end", self.name);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    fn log_end(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended and waited for: then both fail, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
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

/// A folder that goes when this value goes.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one that only its owner may enter.
    pub fn new() -> anyhow::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        let path = std::env::temp_dir().join(format!("tacit-bench-{}", std::process::id()));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("can't make the scratch folder {}", path.display()))?;
        Ok(Self(path))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left in the folder for temporary files is no reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// As many different free ports as asked for. Somebody may take one before its user does; the run then fails and says so.
pub fn free_ports<const N: usize>() -> anyhow::Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
        *port = listener
            .local_addr()
            .context("a listener without an address")?
            .port();
        held.push(listener);
    }
    Ok(ports)
}
