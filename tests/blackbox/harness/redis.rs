//! A Redis of the test's own, to be taken away and brought back: with the settings and the rights that `redis/` has for
//! operators.

use super::{Authority, Program, Scratch, world::free_ports};
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
    tls: Option<Tls>,
    scratch: Scratch,
}

/// What a Redis with TLS has: the port, and files in PEM.
struct Tls {
    port: u16,
    authority: String,
    certificate: String,
    key: String,
}

impl Redis {
    /// Starts one.
    pub async fn start() -> Self {
        let mut redis = Self::prepared();
        redis.boot().await;
        redis
    }

    /// Starts one that also listens with TLS, under a certificate for `localhost` of this authority. It asks for a certificate
    /// of that authority in return, as Redis does unless it is told otherwise.
    pub async fn start_with_tls(authority: &Authority) -> Self {
        let mut redis = Self::prepared();
        let [port] = free_ports();
        let (certificate, key) = authority.issue("localhost");
        let file = |name: &str, text: &str| {
            let path = redis.scratch.join(name);
            std::fs::write(&path, text).expect("the scratch folder can be written");
            path.display().to_string()
        };
        redis.tls = Some(Tls {
            port,
            authority: file("redis-ca.pem", &authority.pem()),
            certificate: file("redis.pem", &certificate),
            key: file("redis.key", &key),
        });
        redis.boot().await;
        redis
    }

    fn prepared() -> Self {
        let [port] = free_ports();
        Self {
            server: None,
            port,
            tls: None,
            scratch: Scratch::new("blackbox").expect("the folder for temporary files can be written"),
        }
    }

    /// Its address with TLS, at a name of this machine.
    pub fn tls_url(&self, host: &str) -> String {
        let port = self.tls.as_ref().expect("it listens with TLS").port;
        format!("rediss://tacit:{PASSWORD}@{host}:{port}/")
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
            .args(self.tls.iter().flat_map(Tls::arguments))
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

impl Tls {
    fn arguments(&self) -> [String; 8] {
        [
            "--tls-port".to_owned(),
            self.port.to_string(),
            "--tls-ca-cert-file".to_owned(),
            self.authority.clone(),
            "--tls-cert-file".to_owned(),
            self.certificate.clone(),
            "--tls-key-file".to_owned(),
            self.key.clone(),
        ]
    }
}
