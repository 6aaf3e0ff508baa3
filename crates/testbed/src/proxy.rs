//! A TCP proxy between a server and its store, to be cut, stalled and restored.
//!
//! Invariant: while it is stalled nothing arrives and nobody is told, new connections included: what a firewall that
//! forgot a connection does, and what no store that merely died can play.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};
use url::Url;

/// What becomes of what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// It arrives.
    Through,
    /// Whoever talks is hung up on.
    Cut,
    /// Nothing arrives, and nobody is told.
    Stalled,
}

#[derive(Clone, Copy, Debug)]
struct State {
    flow: Flow,
    /// Connections with a lower number are stalled for good.
    forgotten: u64,
}

impl State {
    fn of(self, connection: u64) -> Flow {
        if self.flow == Flow::Through && connection < self.forgotten {
            Flow::Stalled
        } else {
            self.flow
        }
    }
}

/// A proxy; it goes with this value.
pub struct TcpProxy {
    state: watch::Sender<State>,
    accepted: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl TcpProxy {
    /// Starts one to where an address points, and answers with the address that leads there through it.
    ///
    /// # Panics
    /// If the address names no host and port, or there is no free port.
    pub async fn start(address: &str) -> (Self, String) {
        let mut url = Url::parse(address).expect("an address");
        let far = (
            url.host_str().expect("a host").to_owned(),
            url.port().expect("a port"),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let near: SocketAddr = listener.local_addr().expect("an address");
        let (sender, state) = watch::channel(State {
            flow: Flow::Through,
            forgotten: 0,
        });
        let accepted = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&accepted);
        let accepting = tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                let (far, state) = (far.clone(), state.clone());
                let number = count.fetch_add(1, Ordering::SeqCst);
                if state.borrow().flow == Flow::Cut {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(there) = TcpStream::connect(far).await else {
                        return;
                    };
                    let ((here_in, here_out), (there_in, there_out)) =
                        (here.into_split(), there.into_split());
                    tokio::select! {
                        () = forward(here_in, there_out, number, state.clone()) => {}
                        () = forward(there_in, here_out, number, state) => {}
                    }
                });
            }
        });
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(near.port())).expect("a port");
        (
            Self {
                state: sender,
                accepted,
                accepting,
            },
            url.to_string(),
        )
    }

    /// Hangs up on everybody.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.flow = Flow::Cut);
    }

    /// Lets nothing through, and tells nobody.
    pub fn stall(&self) {
        self.state.send_modify(|state| state.flow = Flow::Stalled);
    }

    /// Stalls the connections that there are, for good; new ones work. This is what a firewall or a load balancer does that
    /// has been restarted.
    pub fn forget_connections(&self) {
        let forgotten = self.accepted.load(Ordering::SeqCst);
        self.state.send_modify(|state| state.forgotten = forgotten);
    }

    /// As before, but for connections that were forgotten.
    pub fn restore(&self) {
        self.state.send_modify(|state| state.flow = Flow::Through);
    }
}

impl Drop for TcpProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One direction, until somebody hangs up or the proxy is cut.
async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    number: u64,
    mut state: watch::Receiver<State>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            _ = state.wait_for(|state| state.flow == Flow::Cut) => return,
        };
        let Ok(length @ 1..) = read else { return };
        match state.wait_for(|state| state.of(number) != Flow::Stalled).await {
            Ok(state) if state.flow == Flow::Through => {}
            _ => return,
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
