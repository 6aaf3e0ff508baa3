//! Children that never outlive us.
//!
//! Owns: starting programs, passing on what they print, waiting for them, ending them. A child stands in a registry until
//! it has been waited for, and is ended by its id: when its [`Running`] is dropped (success, `?`, a panic), or by the
//! signal handler of [`end_all_on_signals`] (Ctrl-C, SIGTERM, SIGHUP), which also removes the scratch folders.
//!
//! A child gets a process group of its own (a terminal's Ctrl-C then reaches us alone, and we decide the order), unless its
//! [`Ending`] is [`Ending::Kill`]: for programs that install no handler, such as test runners, Ctrl-C has to reach both.

mod descendants;
mod registry;
mod run;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
pub use nix::sys::signal::Signal;
use nix::sys::signal::kill;

use self::registry::{Entry, lock};
pub use self::registry::{end_all_on_signals, end_strays};
pub use self::run::{capture, run, show};

/// How many of the last lines of a child are kept for the message that it ended.
const TAIL: usize = 25;

/// Where a child's output goes.
pub enum Output {
    /// To our own terminal, as it is: progress bars stay progress bars.
    Terminal,
    /// Line by line to this function, from both streams.
    Lines(Arc<dyn Fn(&str) + Send + Sync>),
    /// To a file, which is emptied before.
    File(PathBuf),
    /// To the end of a file.
    Append(PathBuf),
}

/// How a child is asked to end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// SIGTERM to all of its group.
    Group,
    /// This signal to the child alone, which sees to its own children.
    Leader(Signal),
    /// SIGKILL to the child, which shares our group and has nothing that is worth an orderly end.
    Kill,
}

impl Ending {
    fn has_group(self) -> bool {
        self != Self::Kill
    }
}

/// A child that is ended when this value is dropped.
pub struct Running {
    entry: Arc<Entry>,
    readers: Vec<JoinHandle<()>>,
    tail: Arc<Mutex<VecDeque<String>>>,
    /// Its log, and how much stood there before it started.
    log: Option<(PathBuf, usize)>,
}

impl Running {
    /// Starts a program under a name that messages can use.
    pub fn start(name: &str, command: &mut Command, output: Output, ending: Ending) -> anyhow::Result<Self> {
        command.stdin(Stdio::null());
        if ending.has_group() {
            command.process_group(0);
        }
        let (mut on_line, mut log) = (None, None);
        match output {
            Output::Terminal => {}
            Output::Lines(function) => {
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                on_line = Some(function);
            }
            Output::File(path) => {
                into_file(
                    command,
                    &path,
                    File::options().create(true).write(true).truncate(true),
                )?;
                log = Some((path, 0));
            }
            Output::Append(path) => {
                let before = std::fs::read(&path).map_or(0, |text| text.len());
                into_file(command, &path, File::options().create(true).append(true))?;
                log = Some((path, before));
            }
        }
        let (entry, streams) = registry::spawn(name, ending, || {
            let mut child = command
                .spawn()
                .with_context(|| format!("cannot start `{}`", show(command)))?;
            let out = child
                .stdout
                .take()
                .map(|stream| Box::new(stream) as Box<dyn Read + Send>);
            let err = child
                .stderr
                .take()
                .map(|stream| Box::new(stream) as Box<dyn Read + Send>);
            Ok((child, [out, err]))
        })?;
        let tail = Arc::new(Mutex::new(VecDeque::with_capacity(TAIL)));
        let readers = streams
            .into_iter()
            .flatten()
            .filter_map(|stream| {
                let (on_line, tail) = (Arc::clone(on_line.as_ref()?), Arc::clone(&tail));
                Some(std::thread::spawn(move || read_lines(stream, &on_line, &tail)))
            })
            .collect();
        Ok(Self {
            entry,
            readers,
            tail,
            log,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.entry.name
    }

    /// Its process id.
    pub fn id(&self) -> i32 {
        self.entry.pid.as_raw()
    }

    /// Sends it a signal; one that has gone meanwhile is fine.
    pub fn signal(&self, signal: Signal) {
        let _ = kill(self.entry.pid, signal);
    }

    /// Sends it and all that descends from it a signal, parents first: a stopped parent starts nobody in between. Known on
    /// Linux alone; elsewhere the child gets it.
    pub fn signal_all(&self, signal: Signal) {
        self.signal(signal);
        for descendant in descendants::below(self.id()) {
            descendant.signal(signal);
        }
    }

    /// How it ended, if it has.
    pub fn exited(&self) -> anyhow::Result<Option<ExitStatus>> {
        self.entry.exited()
    }

    /// Waits until it has ended and all it printed has been passed on; `None` when it took longer than `limit`.
    pub fn wait(mut self, limit: Duration) -> anyhow::Result<Option<ExitStatus>> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.exited()? {
                self.finish_reading();
                return Ok(Some(status));
            }
            if start.elapsed() > limit {
                return Ok(None);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Waits until `answers` says yes, asking again at this pause, and says how long that took; an error with its last
    /// lines when it has ended or takes longer than `limit`.
    pub fn wait_until(
        &self,
        limit: Duration,
        pause: Duration,
        mut answers: impl FnMut() -> bool,
    ) -> anyhow::Result<Duration> {
        let start = Instant::now();
        while !answers() {
            if let Some(status) = self.exited()? {
                // Its last words are still on their way through the pipe.
                std::thread::sleep(Duration::from_millis(100));
                bail!(
                    "{} ended before it was ready ({status}); its last lines:\n{}",
                    self.name(),
                    self.tail()
                );
            }
            if start.elapsed() > limit {
                bail!(
                    "{} is not ready within {} s; its last lines:\n{}",
                    self.name(),
                    limit.as_secs(),
                    self.tail()
                );
            }
            std::thread::sleep(pause);
        }
        Ok(start.elapsed())
    }

    /// All that it printed since its start, if that goes to a file.
    pub fn printed(&self) -> String {
        let Some((path, before)) = &self.log else {
            return String::new();
        };
        let text = std::fs::read(path).unwrap_or_default();
        String::from_utf8_lossy(text.get(*before..).unwrap_or_default()).into_owned()
    }

    /// The last lines it printed.
    pub fn tail(&self) -> String {
        let indented = |text: String, line: &str| text + "    " + line + "\n";
        if self.log.is_none() {
            return lock(&self.tail)
                .iter()
                .fold(String::new(), |text, line| indented(text, line));
        }
        let printed = self.printed();
        let lines: Vec<&str> = printed.lines().collect();
        lines[lines.len().saturating_sub(TAIL)..]
            .iter()
            .fold(String::new(), |text, line| indented(text, line))
    }

    /// Reads what is still in the pipes; a stray that holds them open does not hold us up.
    fn finish_reading(&mut self) {
        let start = Instant::now();
        while self.readers.iter().any(|reader| !reader.is_finished()) {
            if start.elapsed() > Duration::from_secs(2) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        for reader in self.readers.drain(..) {
            // A reader that panicked has said so itself.
            let _ = reader.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.entry.end();
        self.finish_reading();
        registry::forget(&self.entry);
    }
}

fn into_file(
    command: &mut Command,
    path: &std::path::Path,
    options: &std::fs::OpenOptions,
) -> anyhow::Result<()> {
    let file = options
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    command
        .stdout(file.try_clone().context("cannot share a log file")?)
        .stderr(file);
    Ok(())
}

fn read_lines(stream: impl Read, on_line: &Arc<dyn Fn(&str) + Send + Sync>, tail: &Mutex<VecDeque<String>>) {
    let mut stream = BufReader::new(stream);
    let mut bytes = Vec::new();
    // Bytes, not `lines()`: a program may print what is not UTF-8, and that must not end the reading.
    while matches!(stream.read_until(b'\n', &mut bytes), Ok(count) if count > 0) {
        let text = String::from_utf8_lossy(&bytes);
        let line = text.trim_end_matches(['\n', '\r']);
        {
            let mut tail = lock(tail);
            if tail.len() == TAIL {
                tail.pop_front();
            }
            tail.push_back(line.to_owned());
        }
        on_line(line);
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_child_is_gone() {
        let child = Running::start(
            "sleep",
            Command::new("sleep").arg("600"),
            Output::Terminal,
            Ending::Group,
        )
        .unwrap();
        let pid = child.entry.pid;
        drop(child);
        assert!(kill(pid, None).is_err());
    }

    #[test]
    fn one_that_ignores_sigterm_and_shares_our_group_is_gone_at_once() {
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' TERM; while :; do sleep 0.1; done"]);
        let child = Running::start("sh", &mut command, Output::Terminal, Ending::Kill).unwrap();
        let (pid, start) = (child.entry.pid, Instant::now());
        drop(child);
        assert!(kill(pid, None).is_err());
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_program_that_ends_instead_of_answering_is_an_error_with_its_last_words() {
        let scratch = crate::scratch::Scratch::new("self-test").unwrap();
        let log = scratch.join("log");
        std::fs::write(&log, "of somebody before\n").unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo last words; exit 3"]);
        let child = Running::start("sh", &mut command, Output::Append(log), Ending::Group).unwrap();
        let error = child
            .wait_until(Duration::from_secs(10), Duration::from_millis(1), || false)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("last words") && !error.contains("somebody before"),
            "{error}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_signal_reaches_all_that_descend_from_it() {
        let mut command = Command::new("sh");
        command.args(["-c", "setsid sleep 602 & wait"]);
        let child = Running::start("sh", &mut command, Output::Terminal, Ending::Group).unwrap();
        let below = || descendants::below(child.id());
        child
            .wait_until(Duration::from_secs(10), Duration::from_millis(1), || {
                below().iter().any(|each| each.name == "sleep")
            })
            .unwrap();
        let sleeper = below().remove(0);
        child.signal_all(Signal::SIGSTOP);
        let stat = format!("/proc/{}/stat", sleeper.pid);
        let stopped = || std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T "));
        let waited = child.wait_until(Duration::from_secs(10), Duration::from_millis(1), stopped);
        child.signal_all(Signal::SIGCONT);
        sleeper.signal(Signal::SIGKILL);
        waited.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_orphan_in_a_session_of_its_own_is_found_and_ended() {
        descendants::adopt();
        capture(Command::new("sh").args(["-c", "setsid sleep 601 >/dev/null 2>&1 & sleep 0.1"])).unwrap();
        assert!(end_strays().iter().any(|stray| stray.starts_with("sleep")));
        assert!(end_strays().is_empty());
    }

    #[test]
    fn a_failure_shows_the_command_and_its_output() {
        let error = capture(Command::new("sh").args(["-c", "echo broken >&2; exit 3"]))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("sh -c") && error.contains("broken") && error.contains('3'),
            "{error}"
        );
    }

    #[test]
    fn a_child_that_takes_too_long_is_ended() {
        let child = Running::start(
            "sleep",
            Command::new("sleep").arg("600"),
            Output::Terminal,
            Ending::Group,
        )
        .unwrap();
        let pid = child.entry.pid;
        assert!(child.wait(Duration::from_millis(20)).unwrap().is_none());
        assert!(kill(pid, None).is_err());
    }
}
