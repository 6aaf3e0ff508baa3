//! A client's own web site: it answers what the test put there, and keeps what was sent to it.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// The status of a page that never answers.
const NEVER: u16 = 0;

/// A site on this machine; it ends with the test's runtime.
#[derive(Clone)]
pub struct Site {
    origin: String,
    content: Arc<Mutex<Content>>,
}

#[derive(Default)]
struct Content {
    pages: BTreeMap<String, (u16, String)>,
    requests: Vec<Request>,
}

/// What came in.
#[derive(Clone, Debug)]
pub struct Request {
    /// The path, with its query.
    pub path: String,
    /// The request line and the headers, as they came.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Site {
    /// An empty one: everything is 404.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let site = Self {
            origin: format!("http://{}", listener.local_addr().expect("an address")),
            content: Arc::default(),
        };
        let serving = site.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(connection));
            }
        });
        site
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Puts JSON at a path.
    pub fn put(&self, path: &str, document: &Value) {
        self.answer(path, 200, &document.to_string());
    }

    /// Puts any answer at a path.
    pub fn answer(&self, path: &str, status: u16, body: &str) {
        let page = (status, body.to_owned());
        self.content
            .lock()
            .expect("no test panics in here")
            .pages
            .insert(path.to_owned(), page);
    }

    /// Takes what is sent to a path, and never answers.
    pub fn never_answer(&self, path: &str) {
        self.answer(path, NEVER, "");
    }

    /// What was sent to a path so far.
    pub fn requests(&self, path: &str) -> Vec<Request> {
        let content = self.content.lock().expect("no test panics in here");
        content
            .requests
            .iter()
            .filter(|request| request.path == path)
            .cloned()
            .collect()
    }

    async fn serve(self, mut connection: TcpStream) {
        let mut bytes = Vec::new();
        let (head, length) = loop {
            let mut chunk = [0; 4096];
            match connection.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, _)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse().ok())
                .unwrap_or(0_usize);
            if bytes.len() >= head.len() + 4 + length {
                break (head.to_owned(), length);
            }
        };
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let body = String::from_utf8_lossy(&bytes[head.len() + 4..head.len() + 4 + length]).into_owned();
        let (status, answer) = {
            let mut content = self.content.lock().expect("no test panics in here");
            content.requests.push(Request {
                path: path.clone(),
                head,
                body,
            });
            content
                .pages
                .get(&path)
                .cloned()
                .unwrap_or((404, "{}".to_owned()))
        };
        if status == NEVER {
            // Until the one who asked is tired of it.
            let _ = connection.read(&mut [0]).await;
            return;
        }
        let reply = format!(
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        // Whoever asked may have gone.
        let _ = connection.write_all(reply.as_bytes()).await;
    }
}
