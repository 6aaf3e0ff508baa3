//! A Redis of the test's own, to be taken away and brought back: with the settings and the rights that `redis/` has for
//! operators.

use super::{Program, Scratch, world::free_ports};
use std::{path::Path, process::Command, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Of the user that the server signs in as. Nobody else can reach this Redis for longer than a test.
const PASSWORD: &str = "a-password-of-this-test";

/// A Redis that forgets everything when it ends.
pub struct Redis {
    server: Option<Program>,
    port: u16,
    scratch: Scratch,
}

impl Redis {
    /// Starts one.
    pub async fn start() -> Self {
        let [port] = free_ports();
        let mut redis = Self {
            server: None,
            port,
            scratch: Scratch::new("blackbox").expect("the folder for temporary files can be written"),
        };
        redis.boot().await;
        redis
    }

    /// The keys that the server may use begin with this, as a setting.
    pub const PREFIX: (&str, &str) = ("keyvalue.prefix", "\"tacit:\"");

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://tacit:{PASSWORD}@127.0.0.1:{}/", self.port)
    }

    /// Ends it, at once and without saving anything.
    pub fn kill(&mut self) {
        drop(self.server.take());
    }

    /// Starts it again, empty.
    pub async fn boot(&mut self) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../redis");
        let rights = std::fs::read_to_string(folder.join("tacit.acl")).expect("redis/tacit.acl is there");
        let mut command = Command::new("redis-server");
        command
            .arg(folder.join("redis.conf"))
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args([
                "--user",
                "default",
                "off",
                "--user",
                "tacit",
                "on",
                &format!(">{PASSWORD}"),
            ])
            .args(rights.split_whitespace())
            .args(["--user", "operator", "on", &format!(">{PASSWORD}"), "~*", "+@all"])
            .current_dir(self.scratch.path());
        self.server = Some(Program::start(&mut command, &self.scratch.join("redis.log")));
        for _ in 0..1000 {
            if self.answers().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "Redis does not start: {}",
            self.server.as_ref().map(Program::printed).unwrap_or_default()
        );
    }

    /// Full from now on: it answers, and takes nothing more.
    pub async fn fill(&self) {
        self.tell("CONFIG SET maxmemory 1").await;
    }

    /// Does what an operator tells it.
    pub async fn tell(&self, command: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("Redis answers");
        let commands = format!("AUTH operator {PASSWORD}\r\n{command}\r\n");
        stream.write_all(commands.as_bytes()).await.expect("it listens");
        let mut answer = [0; 10];
        stream.read_exact(&mut answer).await.expect("it answers");
        assert_eq!(&answer, b"+OK\r\n+OK\r\n", "{command}");
    }

    async fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await else {
            return false;
        };
        let mut answer = [0; 5];
        stream.write_all(b"PING\r\n").await.is_ok()
            && stream.read_exact(&mut answer).await.is_ok()
            && matches!(&answer, b"+PONG" | b"-NOAU")
    }
}
