//! HTTP/1.1 over one kept connection: a request's bytes out, an answer in. No more of it than the load needs, since all
//! that it costs is taken from the rate at which the server can be asked.

use anyhow::{Context as _, bail, ensure};
use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
    net::Ipv4Addr,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Longest answer that is read.
const MAX_ANSWER: usize = 1 << 20;

/// The servers under measurement answer with about ten.
const MAX_HEADERS: usize = 32;

/// How long an answer may take before the row is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kept connection.
pub struct Connection {
    stream: TcpStream,
    port: u16,
    buffer: Vec<u8>,
}

/// An answer. It borrows the connection's buffer.
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    head: &'a [u8],
    /// The content.
    pub body: &'a [u8],
}

/// The server says that a store did not answer it in time.
#[derive(Debug)]
pub struct Unavailable;

impl std::fmt::Display for Unavailable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("answered 503: a store did not answer in time")
    }
}

impl std::error::Error for Unavailable {}

impl Connection {
    /// Connects to a port of this machine.
    pub async fn open(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .with_context(|| format!("can't connect to port {port}"))?;
        stream.set_nodelay(true).context("can't set TCP_NODELAY")?;
        Ok(Self {
            stream,
            port,
            buffer: Vec::with_capacity(8 * 1024),
        })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends a whole request and reads its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.stream
            .write_all(request)
            .await
            .context("the server does not read")?;
        self.buffer.clear();
        let (status, head, end) = loop {
            if let Some((status, head, length)) = parse(&self.buffer)? {
                let end = head + length;
                if self.buffer.len() >= end {
                    break (status, head, end);
                }
                self.buffer.reserve(end - self.buffer.len());
            }
            let read = self
                .stream
                .read_buf(&mut self.buffer)
                .await
                .context("the answer can't be read")?;
            ensure!(read > 0, "the server closed the connection");
            ensure!(self.buffer.len() <= MAX_ANSWER, "the answer is too long");
        };
        Ok(Answer {
            status,
            head: &self.buffer[..head],
            body: &self.buffer[head..end],
        })
    }

    /// As [`exchange`](Self::exchange), for requests outside of the load: bounded in time.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        tokio::time::timeout(PATIENCE, self.exchange(request))
            .await
            .context("the server does not answer in time")?
    }
}

impl<'a> Answer<'a> {
    /// The answer, if it has this status.
    pub fn expect(self, status: u16) -> anyhow::Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        if self.status == 503 {
            return Err(Unavailable.into());
        }
        let body = String::from_utf8_lossy(&self.body[..self.body.len().min(300)]);
        bail!("answered {} where {status} was expected: {body}", self.status)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(self.head).ok()?;
        let found = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    }

    /// The content as JSON.
    pub fn json<T: serde::Deserialize<'a>>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(self.body).context("the answer is not the JSON that was expected")
    }
}

/// Status, length of the head, length of the content; `None` where the head is not complete.
fn parse(bytes: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(bytes).context("the answer is no HTTP")? else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok())
        .context("the answer does not say how long it is")?;
    Ok(Some((response.code.unwrap_or_default(), head, length)))
}

/// Composes a request.
pub struct Request {
    text: String,
    content: Option<(&'static str, String)>,
}

impl Request {
    /// A GET.
    pub fn get(port: u16, target: &str) -> Self {
        Self::new("GET", port, target)
    }

    /// A POST of a form.
    pub fn form(port: u16, target: &str, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Self::new("POST", port, target);
        request.content = Some(("application/x-www-form-urlencoded", body));
        request
    }

    /// A POST of JSON.
    pub fn json(port: u16, target: &str, body: &serde_json::Value) -> Self {
        let mut request = Self::new("POST", port, target);
        request.content = Some(("application/json", body.to_string()));
        request
    }

    fn new(method: &str, port: u16, target: &str) -> Self {
        let text = format!("{method} {target} HTTP/1.1\r\nhost: localhost:{port}\r\naccept: */*\r\n");
        Self { text, content: None }
    }

    /// With another header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        // Writing to a string can't fail.
        let _ = write!(self.text, "{name}: {value}\r\n");
        self
    }

    /// Its bytes.
    pub fn bytes(mut self) -> Vec<u8> {
        let body = match self.content {
            Some((kind, body)) => {
                let _ = write!(
                    self.text,
                    "content-type: {kind}\r\ncontent-length: {}\r\n",
                    body.len()
                );
                body
            }
            None => String::new(),
        };
        self.text.push_str("\r\n");
        self.text.push_str(&body);
        self.text.into_bytes()
    }
}

/// Whether a GET of this target is answered with 200, on a connection of its own. Blocking: for the wait for a start.
pub fn answers(port: u16, target: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(&Request::get(port, target).header("connection", "close").bytes())?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_complete() {
        assert!(
            parse(b"HTTP/1.1 200 OK\r\ncontent-le")
                .expect("no error")
                .is_none()
        );
        let whole = b"HTTP/1.1 303 See Other\r\nContent-Length: 2\r\nlocation: /x\r\n\r\nhi";
        assert_eq!(parse(whole).expect("parses"), Some((303, whole.len() - 2, 2)));
        assert!(parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(parse(b"rubbish\r\n\r\n").is_err());
    }

    #[test]
    fn a_form_says_how_long_it_is() {
        let bytes = Request::form(1, "/x", &[("a", "b c")]).header("n", "v").bytes();
        let text = String::from_utf8(bytes).expect("text");
        assert!(
            text.starts_with("POST /x HTTP/1.1\r\nhost: localhost:1\r\n"),
            "{text}"
        );
        assert!(
            text.ends_with(
                "n: v\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 5\r\n\r\na=b+c"
            ),
            "{text}"
        );
    }
}
