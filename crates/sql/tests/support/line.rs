//! A line to Postgres that can hold what is sent, or swallow it on the connections that there are.

use sql::DatabaseUrl;
use sql::testing::{POSTGRES, TestDb};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of what is sent.
pub struct Line {
    hold: watch::Sender<bool>,
    /// Connections below this number lead nowhere.
    swallowed: Arc<AtomicU64>,
    laid: Arc<AtomicU64>,
}

impl Line {
    /// Lays one to the test's database, and answers with the address of its near end.
    pub async fn lay(test: &TestDb) -> (Self, DatabaseUrl) {
        let address = std::env::var(POSTGRES).unwrap();
        let (credentials, place) = address.split_once('@').unwrap();
        let (far, database) = place.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = listener.local_addr().unwrap();
        let (hold, held) = watch::channel(false);
        let line = Self {
            hold,
            swallowed: Arc::default(),
            laid: Arc::default(),
        };
        let (far, swallowed, laid) = (far.to_owned(), line.swallowed.clone(), line.laid.clone());
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                let number = laid.fetch_add(1, Ordering::SeqCst);
                let there = TcpStream::connect(&far).await.unwrap();
                let ((here_in, here_out), (there_in, there_out)) = (here.into_split(), there.into_split());
                for (from, to) in [(here_in, there_out), (there_in, here_out)] {
                    tokio::spawn(forward(from, to, held.clone(), swallowed.clone(), number));
                }
            }
        });
        let schema = test.schema().unwrap();
        let near = format!("{credentials}@{near}/{database}?options=-c%20search_path%3D{schema}");
        (line, near.parse().unwrap())
    }

    /// Holds everything back.
    pub fn hold(&self) {
        self.hold.send_replace(true);
    }

    /// Delivers it.
    pub fn go_on(&self) {
        self.hold.send_replace(false);
    }

    /// From now on nothing arrives over the connections that there are, and nobody is told.
    pub fn swallow_old(&self) {
        self.swallowed
            .store(self.laid.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

async fn forward(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut held: watch::Receiver<bool>,
    swallowed: Arc<AtomicU64>,
    number: u64,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if held.wait_for(|held| !held).await.is_err() {
            return;
        }
        if number >= swallowed.load(Ordering::SeqCst) && to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
