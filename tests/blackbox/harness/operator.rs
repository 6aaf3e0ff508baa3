//! Somebody with a role, and the access token by which they administer.

use super::{App, Reply, Spec, TestUser, Tokens, World, http_client::HttpClient};
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;

/// The scope of the admin API.
pub const ADMIN_SCOPE: &str = "openid tacit:admin";

/// An operator, who comes by a token.
pub struct Operator {
    /// Who, with their browser.
    pub user: Arc<TestUser>,
    /// What they show.
    pub token: String,
    client: App,
    wire: HttpClient,
}

/// The client by which operators come here: public, the operator's own. Registered by an owner's right, at the host.
pub async fn admin_client(world: &World) -> App {
    let spec = Spec::spa("console").scope(ADMIN_SCOPE).with(&["--if-absent"]);
    world.app(spec).await
}

/// The token of an invitation that the command line makes.
pub async fn invitation(world: &World, arguments: &[&str]) -> String {
    let arguments = [&["admin"], arguments, &["--json"]].concat();
    let link = world.cli(&arguments).await.ok().json()["link"]
        .as_str()
        .expect("a link")
        .to_owned();
    let (page, token) = link.split_once("#token=").expect("a token in the fragment");
    assert_eq!(page, format!("{}/admin-invitation", world.issuer()));
    world.wire().note(token);
    token.to_owned()
}

impl Operator {
    /// Signs up, gets roles at the host, and a token.
    pub async fn with(world: &World, email: &str, roles: &[&str]) -> Self {
        let client = admin_client(world).await;
        Self::at(world, &client, email, roles).await
    }

    /// As [`with`](Self::with), by a client that is there already.
    pub async fn at(world: &World, client: &App, email: &str, roles: &[&str]) -> Self {
        let user = world.user(email).await;
        if !roles.is_empty() {
            world
                .cli(&[&["admin", "roles", email], roles].concat())
                .await
                .ok();
        }
        let token = user.tokens(client, ADMIN_SCOPE).await.access;
        Self {
            user: Arc::new(user),
            token,
            client: client.clone(),
            wire: world.wire().clone(),
        }
    }

    /// The same one with a new token of their present session.
    pub async fn again(&self) -> Self {
        let Tokens { access, .. } = self.user.tokens(&self.client, ADMIN_SCOPE).await;
        Self {
            user: Arc::clone(&self.user),
            token: access,
            client: self.client.clone(),
            wire: self.wire.clone(),
        }
    }

    /// The same one in front of another server.
    pub fn in_front_of(&self, wire: &HttpClient) -> Self {
        Self {
            user: Arc::clone(&self.user),
            token: self.token.clone(),
            client: self.client.clone(),
            wire: wire.clone(),
        }
    }

    /// Sends a request; no body where it is null.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Reply {
        let request = self.wire.request(method, path).bearer_auth(&self.token);
        let request = if body.is_null() {
            request
        } else {
            request.json(body)
        };
        self.wire.send(request).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &Value::Null).await
    }

    /// Posts.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, body).await
    }

    /// Replaces.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PUT, path, body).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, &Value::Null).await
    }

    /// Sends a change of the state that a tag names.
    pub async fn send_if(&self, method: Method, path: &str, body: &Value, tag: &str) -> Reply {
        let request = self.wire.request(method, path).bearer_auth(&self.token);
        self.wire.send(request.header("if-match", tag).json(body)).await
    }

    /// Replaces what is in the state that a tag names.
    pub async fn put_if(&self, path: &str, body: &Value, tag: &str) -> Reply {
        self.send_if(Method::PUT, path, body, tag).await
    }
}
