//! Children that never outlive us.
//!
//! Owns: starting programs, passing on what they print, waiting for them, ending them. Every child gets a process group
//! of its own (a terminal's Ctrl-C reaches us alone, and we decide the order), and stands in a registry until it has
//! been waited for. It is ended by its id: when its [`Running`] is dropped (success, `?`, a panic), or by the signal
//! handler (Ctrl-C, SIGTERM, SIGHUP), which also removes the scratch folders.
//!
//! Invariant: nothing is started once the handler has begun; the thread that tries sleeps until the process exits.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::{descendants, scratch};

/// How long a child may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);
/// How many of the last lines of a child are kept for the message that it ended.
const TAIL: usize = 25;

static LIVE: Mutex<Vec<Arc<Entry>>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// Where a child's output goes.
pub enum Output {
    /// To our own terminal, as it is: progress bars stay progress bars.
    Terminal,
    /// Line by line to this function, from both streams.
    Lines(Arc<dyn Fn(&str) + Send + Sync>),
    /// To a file.
    File(PathBuf),
}

/// How a child is asked to end.
#[derive(Clone, Copy)]
pub enum Ending {
    /// SIGTERM to all of its group.
    Group,
    /// This signal to the child alone, which sees to its own children.
    Leader(Signal),
}

struct Entry {
    name: String,
    pid: Pid,
    ending: Ending,
    child: Mutex<Child>,
}

/// A child that is ended when this value is dropped.
pub struct Running {
    entry: Arc<Entry>,
    readers: Vec<JoinHandle<()>>,
    tail: Arc<Mutex<VecDeque<String>>>,
}

impl Running {
    /// Starts a program under a name that messages can use.
    pub fn start(name: &str, command: &mut Command, output: Output, ending: Ending) -> anyhow::Result<Self> {
        command.stdin(Stdio::null()).process_group(0);
        let on_line = match output {
            Output::Terminal => None,
            Output::Lines(on_line) => {
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                Some(on_line)
            }
            Output::File(path) => {
                let file = std::fs::File::create(&path)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                command
                    .stdout(file.try_clone().context("cannot share a log file")?)
                    .stderr(file);
                None
            }
        };
        let (entry, mut streams) = {
            let mut live = lock(&LIVE);
            if STOPPING.load(Ordering::SeqCst) {
                drop(live);
                sleep_until_exit();
            }
            let mut child = command
                .spawn()
                .with_context(|| format!("cannot start `{}`", show(command)))?;
            let streams: Vec<Box<dyn Read + Send>> = [
                child
                    .stdout
                    .take()
                    .map(|stream| Box::new(stream) as Box<dyn Read + Send>),
                child
                    .stderr
                    .take()
                    .map(|stream| Box::new(stream) as Box<dyn Read + Send>),
            ]
            .into_iter()
            .flatten()
            .collect();
            let pid = Pid::from_raw(child.id().cast_signed());
            let entry = Arc::new(Entry {
                name: name.to_owned(),
                pid,
                ending,
                child: Mutex::new(child),
            });
            live.push(Arc::clone(&entry));
            (entry, streams)
        };
        let tail = Arc::new(Mutex::new(VecDeque::with_capacity(TAIL)));
        let readers = streams
            .drain(..)
            .filter_map(|stream| {
                let (on_line, tail) = (Arc::clone(on_line.as_ref()?), Arc::clone(&tail));
                Some(std::thread::spawn(move || read_lines(stream, &on_line, &tail)))
            })
            .collect();
        Ok(Self { entry, readers, tail })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.entry.name
    }

    /// How it ended, if it has.
    pub fn exited(&self) -> anyhow::Result<Option<ExitStatus>> {
        if STOPPING.load(Ordering::SeqCst) {
            sleep_until_exit();
        }
        lock(&self.entry.child)
            .try_wait()
            .with_context(|| format!("cannot wait for {}", self.entry.name))
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

    /// The last lines it printed.
    pub fn tail(&self) -> String {
        lock(&self.tail)
            .iter()
            .fold(String::new(), |text, line| text + "    " + line + "\n")
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
        end(&self.entry);
        self.finish_reading();
        lock(&LIVE).retain(|entry| !Arc::ptr_eq(entry, &self.entry));
    }
}

/// Runs a program to its end with our terminal; anything but success is an error that names the command.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = show(command);
    let child = Running::start(&shown, command, Output::Terminal, Ending::Group)?;
    match child.wait(Duration::MAX)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("`{shown}` failed ({status})"),
        None => unreachable!("no limit was given"),
    }
}

/// Runs a program quietly and answers what it printed; its output is part of the error when it fails.
pub fn capture(command: &mut Command) -> anyhow::Result<String> {
    let shown = show(command);
    let text = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&text);
    let on_line = move |line: &str| {
        let mut text = lock(&sink);
        text.push_str(line);
        text.push('\n');
    };
    let child = Running::start(&shown, command, Output::Lines(Arc::new(on_line)), Ending::Group)?;
    let status = child.wait(Duration::from_secs(300))?;
    let text = lock(&text).clone();
    match status {
        Some(status) if status.success() => Ok(text),
        Some(status) => bail!("`{shown}` failed ({status})\n{text}"),
        None => bail!("`{shown}` did not end within five minutes\n{text}"),
    }
}

/// The command as one would type it.
pub fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    if let Some((_, name)) = text.rsplit_once('/') {
        text = name.to_owned();
    }
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Ends what descends from us and is nobody's: what a step forgot. Answers what it was.
pub fn end_strays() -> Vec<String> {
    // Nothing is started while the lock is held, so nothing that has just been started is taken for a stray.
    let strays = || {
        let live = lock(&LIVE);
        let known: Vec<i32> = live.iter().map(|entry| entry.pid.as_raw()).collect();
        descendants::strays(&known)
    };
    let found = strays();
    for stray in &found {
        stray.signal(Signal::SIGTERM);
    }
    let start = Instant::now();
    loop {
        let left = strays();
        if left.is_empty() {
            break;
        }
        if start.elapsed() > Duration::from_secs(5) {
            for stray in left {
                stray.signal(Signal::SIGKILL);
            }
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    found
        .into_iter()
        .map(|stray| format!("{} ({})", stray.name, stray.pid))
        .collect()
}

/// Ctrl-C, SIGTERM and SIGHUP end everything that was started, and then us; a second one does not wait for anybody.
pub fn end_all_on_signals() -> anyhow::Result<()> {
    descendants::adopt();
    ctrlc::set_handler(|| {
        if STOPPING.swap(true, Ordering::SeqCst) {
            for entry in lock(&LIVE).iter() {
                let _ = killpg(entry.pid, Signal::SIGKILL);
            }
            scratch::remove_all();
            std::process::exit(130);
        }
        // In a thread of its own, so that the handler is free for the second signal.
        std::thread::spawn(|| {
            let live: Vec<_> = lock(&LIVE).iter().rev().cloned().collect();
            if !live.is_empty() {
                let names: Vec<_> = live.iter().map(|entry| entry.name.as_str()).collect();
                eprintln!("\nxtask: ending {} …", names.join(", "));
            }
            // The last one first: servers before the stores that they use.
            for entry in &live {
                end(entry);
            }
            end_strays();
            scratch::remove_all();
            std::process::exit(130);
        });
    })
    .context("cannot watch for signals")
}

/// Asks, waits, kills. Does nothing to a child that has been waited for already, except to the rest of its group.
fn end(entry: &Entry) {
    let ended = || matches!(lock(&entry.child).try_wait(), Ok(Some(_)) | Err(_));
    if !ended() {
        // An error means that it has gone this very moment.
        let _ = match entry.ending {
            Ending::Group => killpg(entry.pid, Signal::SIGTERM),
            Ending::Leader(signal) => kill(entry.pid, signal),
        };
        let start = Instant::now();
        while !ended() {
            if start.elapsed() > GRACE {
                eprintln!("xtask: {} does not end; killing it", entry.name);
                let _ = killpg(entry.pid, Signal::SIGKILL);
                let _ = lock(&entry.child).wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    // The kernel does not give the id to anybody else while the group has a member, and there is none otherwise.
    let _ = killpg(entry.pid, Signal::SIGTERM);
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

/// The signal handler's thread ends the process; this one must not report children that it sees ending.
fn sleep_until_exit() -> ! {
    loop {
        std::thread::park();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What these hold stays whole whatever panicked while holding it, and the children must be ended all the same.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
