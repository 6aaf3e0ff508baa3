//! A TCP proxy between a server and its store, to be cut, stalled and restored.
//!
//! Invariant: while it is stalled nothing arrives and nobody is told, new connections included: what a firewall that
//! forgot a connection does, and what no store that merely died can play.

use std::net::SocketAddr;
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

/// A proxy; it goes with this value.
pub struct TcpProxy {
    flow: watch::Sender<Flow>,
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
        let (flow, state) = watch::channel(Flow::Through);
        let accepting = tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                let (far, state) = (far.clone(), state.clone());
                if *state.borrow() == Flow::Cut {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(there) = TcpStream::connect(far).await else {
                        return;
                    };
                    let ((here_in, here_out), (there_in, there_out)) =
                        (here.into_split(), there.into_split());
                    tokio::select! {
                        () = forward(here_in, there_out, state.clone()) => {}
                        () = forward(there_in, here_out, state) => {}
                    }
                });
            }
        });
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(near.port())).expect("a port");
        (Self { flow, accepting }, url.to_string())
    }

    /// Hangs up on everybody.
    pub fn cut(&self) {
        self.flow.send_replace(Flow::Cut);
    }

    /// Lets nothing through, and tells nobody.
    pub fn stall(&self) {
        self.flow.send_replace(Flow::Stalled);
    }

    /// As before.
    pub fn restore(&self) {
        self.flow.send_replace(Flow::Through);
    }
}

impl Drop for TcpProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One direction, until somebody hangs up or the proxy is cut.
async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<Flow>) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            _ = state.wait_for(|flow| *flow == Flow::Cut) => return,
        };
        let Ok(length @ 1..) = read else { return };
        match state.wait_for(|flow| *flow != Flow::Stalled).await {
            Ok(flow) if *flow == Flow::Through => {}
            _ => return,
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
