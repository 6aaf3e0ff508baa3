//! A Redis in a scratch folder, without persistence.
//!
//! Its settings are the repository's `redis/redis.conf`, with the port, the folder and the password of this run on top.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::process::{Ending, Output, Running};
use crate::scratch::Scratch;
use crate::{ports, programs};

/// What an operator would start it with; what follows it counts.
const SETTINGS: &str = include_str!("../../../../redis/redis.conf");

const LIMIT: Duration = Duration::from_secs(30);

/// A running Redis.
pub struct Redis {
    /// Nothing between [`Redis::kill`] and [`Redis::boot`].
    server: Option<Running>,
    binary: PathBuf,
    settings: PathBuf,
    log: PathBuf,
    port: u16,
    password: String,
}

impl Redis {
    /// Starts it; tries other ports when somebody was faster.
    pub fn start(scratch: &Scratch) -> anyhow::Result<Self> {
        let binary = programs::find("redis-server").context("Redis is not installed")?;
        let folder = scratch.private("redis")?;
        let password = super::password()?;
        for attempt in 1.. {
            let [port] = ports::free()?;
            let mut redis = Self {
                server: None,
                binary: binary.clone(),
                settings: folder.join("redis.conf"),
                log: scratch.join("redis.log"),
                port,
                password: password.clone(),
            };
            // In a file, not among the arguments: those can be read by everybody on this machine.
            let text = format!(
                "{SETTINGS}\nbind 127.0.0.1\nport {port}\ndir {}\nrequirepass {password}\n",
                folder.display()
            );
            std::fs::write(&redis.settings, text).context("cannot write Redis' settings")?;
            match redis.boot() {
                Ok(()) => return Ok(redis),
                Err(error) if attempt == 3 => return Err(error),
                Err(_) => {}
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// The address, with the password.
    pub fn url(&self) -> String {
        format!("redis://default:{}@127.0.0.1:{}/", self.password, self.port)
    }

    /// An error, with the last lines of its log, once it has ended.
    pub fn check(&self) -> anyhow::Result<()> {
        self.server.as_ref().map_or(Ok(()), super::check)
    }

    /// Ends it. What it held is gone: it has no persistence.
    pub fn kill(&mut self) {
        drop(self.server.take());
    }

    /// Empties it, as FLUSHALL does.
    pub fn flush(&self) -> anyhow::Result<()> {
        let mut stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).context("Redis is not there")?;
        stream.set_read_timeout(Some(LIMIT))?;
        let command = format!("AUTH {}\r\nFLUSHALL\r\n", self.password);
        stream.write_all(command.as_bytes())?;
        let mut answer = [0; 10];
        stream.read_exact(&mut answer).context("Redis does not answer")?;
        if &answer != b"+OK\r\n+OK\r\n" {
            bail!("Redis refuses: {}", String::from_utf8_lossy(&answer));
        }
        Ok(())
    }

    /// Starts it, empty, where it was.
    pub fn boot(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(&self.binary);
        if let Some(folder) = self.settings.parent() {
            command.current_dir(folder);
        }
        command.arg(&self.settings);
        let server = Running::start(
            "Redis",
            &mut command,
            Output::Append(self.log.clone()),
            Ending::Group,
        )?;
        server.wait_until(LIMIT, super::PAUSE, || answers(self.port))?;
        self.server = Some(server);
        Ok(())
    }
}

/// Any answer to a PING will do: that it wants a password shows that it is up.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    let mut answer = [0; 5];
    stream.write_all(b"PING\r\n").is_ok() && stream.read_exact(&mut answer).is_ok() && &answer == b"-NOAU"
}
