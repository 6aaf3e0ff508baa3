//! A mail server on a free port: the protocol is `mailin`'s, the socket and the letter box are ours.

use mailin::{Action, Handler, Response, SessionBuilder, response};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A mail as it came over the wire.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The message.
    pub data: Vec<u8>,
}

type LetterBox = Arc<Mutex<Vec<Delivered>>>;

/// Whoever writes to an address that begins so waits for the answer for [`SILENCE`].
const SLOW: &[u8] = b"RCPT TO:<slow";

/// Less than a sender's patience.
const SILENCE: std::time::Duration = std::time::Duration::from_secs(7);

/// A mail server that takes everything; from some it takes it slowly.
pub struct MailServer {
    address: SocketAddr,
    delivered: LetterBox,
    commands: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl MailServer {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let delivered = LetterBox::default();
        let letters = Arc::clone(&delivered);
        let commands = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&commands);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                let recipient = Recipient {
                    letters: Arc::clone(&letters),
                    mail: Delivered::default(),
                };
                // A conversation that breaks off is the sender's to repeat.
                let heard = Arc::clone(&heard);
                tokio::spawn(async move { converse(stream, peer.ip(), recipient, &heard).await.ok() });
            }
        });
        Self {
            address,
            delivered,
            commands,
            accepting,
        }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The verbs of all that was said to it so far, and of messages the beginnings of their lines.
    pub fn heard(&self) -> Vec<String> {
        self.commands.lock().expect("no test panics in here").clone()
    }

    /// What has come so far.
    pub fn delivered(&self) -> Vec<Delivered> {
        self.delivered.lock().expect("no test panics in here").clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct Recipient {
    letters: LetterBox,
    mail: Delivered,
}

impl Handler for Recipient {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        from.clone_into(&mut self.mail.from);
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.mail.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.mail.data.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = std::mem::take(&mut self.mail);
        self.letters.lock().expect("no test panics in here").push(mail);
        response::OK
    }
}

async fn converse(
    stream: TcpStream,
    peer: IpAddr,
    recipient: Recipient,
    heard: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut session = SessionBuilder::new("mail.test").build(peer, recipient);
    let mut stream = BufReader::new(stream);
    let mut answer = Vec::new();
    session.greeting().write_to(&mut answer)?;
    stream.write_all(&answer).await?;
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await? > 0 {
        let verb = String::from_utf8_lossy(line.get(..4).unwrap_or(&line)).into_owned();
        heard.lock().expect("no test panics in here").push(verb);
        let response = session.process(&line);
        if line.windows(SLOW.len()).any(|window| window == SLOW) {
            tokio::time::sleep(SILENCE).await;
        }
        line.clear();
        answer.clear();
        response.write_to(&mut answer)?;
        stream.write_all(&answer).await?;
        if matches!(response.action, Action::Close) {
            break;
        }
    }
    Ok(())
}
