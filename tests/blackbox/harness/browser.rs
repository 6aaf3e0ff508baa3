//! A browser, as far as servers can tell: it keeps cookies, sends them back, and posts what its pages post.

use super::http_client::{HttpClient, Reply};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// A browser. Clones are tabs of the same one.
#[derive(Clone)]
pub struct Browser {
    wire: HttpClient,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    /// What it calls itself, where it does.
    user_agent: Arc<Mutex<Option<String>>>,
}

impl Browser {
    /// A new one, which knows nothing.
    pub fn new(wire: &HttpClient) -> Self {
        Self {
            wire: wire.clone(),
            cookies: Arc::default(),
            user_agent: Arc::default(),
        }
    }

    /// The same browser in front of another server of the same site.
    pub fn at(&self, wire: &HttpClient) -> Self {
        Self {
            wire: wire.clone(),
            cookies: Arc::clone(&self.cookies),
            user_agent: Arc::clone(&self.user_agent),
        }
    }

    /// Another browser with the same cookies: a thief's, say.
    pub fn copy(&self) -> Self {
        Self {
            wire: self.wire.clone(),
            cookies: Arc::new(Mutex::new(self.cookies())),
            user_agent: Arc::clone(&self.user_agent),
        }
    }

    /// Sends this as its `User-Agent` from now on.
    pub fn calls_itself(&self, user_agent: &str) {
        *self.user_agent.lock().expect("no test panics in here") = Some(user_agent.to_owned());
    }

    /// Its cookies.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().expect("no test panics in here").clone()
    }

    /// Goes to an address: a path of ours.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.wire.request(Method::GET, path)).await
    }

    /// What a page posts.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.wire.request(Method::POST, path).json(body)).await
    }

    /// What another site's page posts.
    pub async fn post_from(&self, origin: &str, path: &str, body: &Value) -> Reply {
        let request = self.wire.request(Method::POST, path).header("origin", origin);
        self.send(request.json(body)).await
    }

    /// What a form posts.
    pub async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(self.wire.request(Method::POST, path).form(form)).await
    }

    /// Sends a request with the cookies, and keeps those that come back.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let cookies = self.cookies();
        let request = if cookies.is_empty() {
            request
        } else {
            let pairs: Vec<String> = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request.header("cookie", pairs.join("; "))
        };
        let own = self.user_agent.lock().expect("no test panics in here").clone();
        let request = match own {
            Some(user_agent) => request.header("user-agent", user_agent.into_bytes()),
            None => request,
        };
        let reply = self.wire.send(request).await;
        let mut jar = self.cookies.lock().expect("no test panics in here");
        for (line, (name, value)) in reply.set_cookies().iter().zip(reply.cookies()) {
            if line.to_ascii_lowercase().contains("max-age=0") {
                jar.remove(&name);
            } else {
                jar.insert(name, value);
            }
        }
        drop(jar);
        reply
    }

    /// Who the server thinks is here.
    pub async fn account(&self) -> Reply {
        self.get("/api/account/").await
    }

    /// Whether the server knows this browser's session.
    pub async fn is_signed_in(&self) -> bool {
        let reply = self.account().await;
        match reply.status {
            200 => true,
            _ => {
                reply.is_problem(401, "not_signed_in");
                false
            }
        }
    }
}
