//! Which children there are, and how they end: one by one, or all at once by a signal to us.
//!
//! Invariant: nothing is started once the signal handler has begun; the thread that tries sleeps until the process exits.

use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use super::{Ending, descendants};
use crate::scratch;

/// How long a child may take to end by itself before it is killed: the servers' own limit for draining, and a little.
const GRACE: Duration = Duration::from_secs(10);

static LIVE: Mutex<Vec<Arc<Entry>>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// A child that has not been waited for.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) pid: Pid,
    pub(super) ending: Ending,
    child: Mutex<Child>,
}

impl Entry {
    /// How it ended, if it has.
    pub(super) fn exited(&self) -> anyhow::Result<Option<ExitStatus>> {
        if STOPPING.load(Ordering::SeqCst) {
            sleep_until_exit();
        }
        lock(&self.child)
            .try_wait()
            .with_context(|| format!("cannot wait for {}", self.name))
    }

    /// Asks, waits, kills. Does nothing to a child that has been waited for already, except to the rest of its group.
    pub(super) fn end(&self) {
        let ended = || matches!(lock(&self.child).try_wait(), Ok(Some(_)) | Err(_));
        if !ended() {
            // An error means that it has gone this very moment.
            let _ = match self.ending {
                Ending::Group => killpg(self.pid, Signal::SIGTERM),
                Ending::Leader(signal) => kill(self.pid, signal),
                Ending::Kill => kill(self.pid, Signal::SIGKILL),
            };
            let start = Instant::now();
            while !ended() {
                if start.elapsed() > GRACE {
                    eprintln!("{} does not end; killing it", self.name);
                    self.kill();
                    let _ = lock(&self.child).wait();
                    return;
                }
                std::thread::sleep(Duration::from_millis(
                    if start.elapsed() > Duration::from_millis(50) {
                        10
                    } else {
                        1
                    },
                ));
            }
        }
        if self.ending.has_group() {
            // The kernel does not give the id to anybody else while the group has a member, and there is none otherwise.
            let _ = killpg(self.pid, Signal::SIGTERM);
        }
    }

    fn kill(&self) {
        let _ = if self.ending.has_group() {
            killpg(self.pid, Signal::SIGKILL)
        } else {
            kill(self.pid, Signal::SIGKILL)
        };
    }
}

/// Starts a child, and keeps it among the living.
pub(super) fn spawn<T>(
    name: &str,
    ending: Ending,
    start: impl FnOnce() -> anyhow::Result<(Child, T)>,
) -> anyhow::Result<(Arc<Entry>, T)> {
    let mut live = lock(&LIVE);
    if STOPPING.load(Ordering::SeqCst) {
        drop(live);
        sleep_until_exit();
    }
    let (child, more) = start()?;
    let pid = Pid::from_raw(child.id().cast_signed());
    let entry = Arc::new(Entry {
        name: name.to_owned(),
        pid,
        ending,
        child: Mutex::new(child),
    });
    live.push(Arc::clone(&entry));
    Ok((entry, more))
}

/// It has been waited for.
pub(super) fn forget(gone: &Arc<Entry>) {
    lock(&LIVE).retain(|entry| !Arc::ptr_eq(entry, gone));
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
                entry.kill();
            }
            scratch::remove_all();
            std::process::exit(130);
        }
        // In a thread of its own, so that the handler is free for the second signal.
        std::thread::spawn(|| {
            let live: Vec<_> = lock(&LIVE).iter().rev().cloned().collect();
            if !live.is_empty() {
                let names: Vec<_> = live.iter().map(|entry| entry.name.as_str()).collect();
                eprintln!("\nending {} …", names.join(", "));
            }
            // The last one first: servers before the stores that they use.
            for entry in &live {
                entry.end();
            }
            end_strays();
            scratch::remove_all();
            std::process::exit(130);
        });
    })
    .context("cannot watch for signals")
}

/// The signal handler's thread ends the process; this one must not report children that it sees ending.
fn sleep_until_exit() -> ! {
    loop {
        std::thread::park();
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What these hold stays whole whatever panicked while holding it, and the children must be ended all the same.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
