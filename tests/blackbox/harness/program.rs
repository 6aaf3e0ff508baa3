//! A running program under test: started with its output in a file, ended by its own handle whatever becomes of the test.

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How long a program may take to come up or to end by itself: seconds on a machine that does much else.
const LIMIT: Duration = Duration::from_secs(30);

/// A running program.
pub struct Program {
    child: Child,
    log: PathBuf,
    /// How much stood in the log before it started.
    before: usize,
}

impl Program {
    /// Starts it; what it prints is added to the file `log`.
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let open = || {
            File::options()
                .create(true)
                .append(true)
                .open(log)
                .expect("the log can be written")
        };
        let before = std::fs::read(log).map_or(0, |text| text.len());
        let child = command
            .stdin(Stdio::null())
            .stdout(open())
            .stderr(open())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", command.get_program().display()));
        Self {
            child,
            log: log.to_owned(),
            before,
        }
    }

    /// Waits until it has said that it listens, and a GET of `url` is answered with 200; `false` where the program ended
    /// instead. The answer alone could be another's, who has taken the port in between.
    pub async fn is_up(&mut self, http: &reqwest::Client, url: &str) -> bool {
        let start = Instant::now();
        loop {
            let listens = self
                .printed()
                .get(self.before..)
                .is_some_and(|text| text.contains("listen"));
            let ready = async || {
                http.get(url)
                    .send()
                    .await
                    .is_ok_and(|reply| reply.status() == 200)
            };
            if listens && ready().await {
                return true;
            }
            if self.child.try_wait().expect("a child can be asked").is_some() {
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
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, as an operator would (SIGTERM), and waits for it.
    pub async fn stop(mut self) -> ExitStatus {
        let pid = i32::try_from(self.child.id()).expect("a process id");
        kill(Pid::from_raw(pid), Signal::SIGTERM).expect("our own child can be asked to end");
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
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
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let printed = self.printed();
            let lines: Vec<&str> = printed.lines().collect();
            let last = lines[lines.len().saturating_sub(25)..].join("\n    ");
            eprintln!("--- the end of {}\n    {last}", self.log.display());
        }
    }
}
