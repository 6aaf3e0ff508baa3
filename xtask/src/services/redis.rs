//! A Redis in a scratch folder, without persistence.
//!
//! Its settings are the repository's `redis/redis.conf`, with the port, the folder and the password of this run on top.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::{
    packages, ports,
    process::{Ending, Output, Running},
    scratch::Scratch,
};

/// What an operator would start it with; what follows it counts.
const SETTINGS: &str = include_str!("../../../redis/redis.conf");

const LIMIT: Duration = Duration::from_secs(30);

/// A running Redis.
pub struct Redis {
    server: Running,
    log: PathBuf,
    url: String,
}

impl Redis {
    /// Starts it; tries other ports when somebody was faster.
    pub fn start(scratch: &Scratch) -> anyhow::Result<Self> {
        let binary = packages::find("redis-server").context("Redis is not installed")?;
        let folder = scratch.private("redis")?;
        let log = scratch.path().join("redis.log");
        let password = super::password()?;
        for attempt in 1.. {
            let port = ports::free()?;
            let settings = folder.join("redis.conf");
            // In a file, not among the arguments: those can be read by everybody on this machine.
            let text = format!(
                "{SETTINGS}\nbind 127.0.0.1\nport {port}\ndir {}\nrequirepass {password}\n",
                folder.display()
            );
            std::fs::write(&settings, text).context("cannot write Redis' settings")?;
            let mut command = Command::new(&binary);
            command.arg(&settings).current_dir(&folder);
            let server = Running::start("Redis", &mut command, Output::File(log.clone()), Ending::Group)?;
            let redis = Self {
                server,
                log: log.clone(),
                url: format!("redis://default:{password}@127.0.0.1:{port}/"),
            };
            match redis.wait_until_ready(port) {
                Ok(()) => return Ok(redis),
                Err(error) if attempt == 3 => return Err(error),
                Err(_) => {}
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// The address, with the password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An error, with the last lines of its log, once it has ended.
    pub fn check(&self) -> anyhow::Result<()> {
        super::check(&self.server, &self.log)
    }

    fn wait_until_ready(&self, port: u16) -> anyhow::Result<()> {
        let start = Instant::now();
        while !answers(port) {
            self.check()?;
            if start.elapsed() > LIMIT {
                bail!("Redis is not ready after {} s", LIMIT.as_secs());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
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
