//! A running program under test: a [`testbed::process::Running`] that is awaited without holding up the test's own servers,
//! and that panics where a test can't go on.

use std::{
    path::Path,
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};
use testbed::process::{Ending, Output, Running, Signal};

/// How long a program may take to come up or to end by itself: seconds on a machine that does much else.
const LIMIT: Duration = Duration::from_secs(30);

/// A running program. It is killed with this value: whatever becomes of the test, its end is nobody's concern then.
pub struct Program(Running);

impl Program {
    /// Starts it; what it prints is added to the file `log`.
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let name = command.get_program().display().to_string();
        let started = Running::start(&name, command, Output::Append(log.to_owned()), Ending::Kill);
        Self(started.unwrap_or_else(|error| panic!("{error:#}")))
    }

    /// Waits until it has said that it listens, and a GET of `url` is answered with 200; `false` where the program ended
    /// instead. The answer alone could be another's, who has taken the port in between.
    pub async fn is_up(&mut self, http: &reqwest::Client, url: &str) -> bool {
        let start = Instant::now();
        loop {
            let ready = async || {
                http.get(url)
                    .send()
                    .await
                    .is_ok_and(|reply| reply.status() == 200)
            };
            let printed = self.printed();
            // "can't listen" is the word of one that is about to end.
            let listens = printed.contains("listen") && !printed.contains("can't listen");
            if listens && ready().await {
                return true;
            }
            if self.ended().is_some() {
                return false;
            }
            assert!(
                start.elapsed() < LIMIT,
                "{url} is not ready in time:\n{}",
                self.printed()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Everything that it printed so far.
    pub fn printed(&self) -> String {
        self.0.printed()
    }

    /// Its process.
    pub fn id(&self) -> i32 {
        self.0.id()
    }

    /// Asks it to end, as an operator would (SIGTERM), and waits for it.
    pub async fn stop(self) -> ExitStatus {
        self.0.signal(Signal::SIGTERM);
        let start = Instant::now();
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            assert!(
                start.elapsed() < LIMIT,
                "it does not end when asked to:\n{}",
                self.printed()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn ended(&self) -> Option<ExitStatus> {
        self.0.exited().expect("a child can be asked")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the end of what {} printed\n{}", self.0.name(), self.0.tail());
        }
    }
}
