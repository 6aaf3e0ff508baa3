//! A Redis of the test's own, to be taken away and brought back.

use super::{Program, scratch::Scratch, world::free_ports};
use std::{process::Command, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

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
            scratch: Scratch::new(),
        };
        redis.boot().await;
        redis
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Ends it, at once and without saving anything.
    pub fn kill(&mut self) {
        drop(self.server.take());
    }

    /// Starts it again, empty.
    pub async fn boot(&mut self) {
        let mut command = Command::new("redis-server");
        command
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--save", "", "--appendonly", "no"])
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

    async fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await else {
            return false;
        };
        let mut answer = [0; 5];
        stream.write_all(b"PING\r\n").await.is_ok()
            && stream.read_exact(&mut answer).await.is_ok()
            && &answer == b"+PONG"
    }
}
