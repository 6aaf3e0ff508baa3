//! The goals API: a resource server that knows nothing of this project but the tokens.

use super::{
    HttpClient, World,
    program::Program,
    stores::{Counter, Database, Pair},
    world::{bare_command, free_ports, run},
};
use reqwest::Method;
use serde_json::Value;

/// A running goals API with a database of its own.
pub struct Goals {
    // Ended before its database goes.
    _server: Program,
    wire: HttpClient,
    database: Database,
}

impl Goals {
    /// Starts one for the tokens of this world's issuer, whether or not that is up.
    pub async fn start(world: &World) -> Self {
        let database = Database::create(world.scratch(), "goals.db").await;
        let [port] = free_ports();
        let base = format!("http://127.0.0.1:{port}");
        let command = |argument: &str| {
            let mut command = bare_command("goals-api");
            command
                .arg(argument)
                .current_dir(world.folder())
                .env("GOALS_LISTEN", format!("127.0.0.1:{port}"))
                .env("GOALS_EXTERNAL_URL", &base)
                .env("GOALS_ISSUER", world.issuer())
                .env("GOALS_DATABASE__URL", database.url());
            command
        };
        if Pair::of_this_run() == Pair::Production {
            run(command("migrate")).await.ok();
        }
        let mut server = Program::start(&mut command("serve"), &world.scratch().join("goals.log"));
        let is_up = server
            .is_up(world.wire().http(), &format!("{base}/healthz/ready"))
            .await;
        assert!(is_up, "the goals API does not start:\n{}", server.printed());
        Self {
            _server: server,
            wire: world.wire().also_to(base),
            database,
        }
    }

    /// The line to it.
    pub fn wire(&self) -> &HttpClient {
        &self.wire
    }

    /// For counting the rows of all tables.
    pub async fn counter(&self) -> Counter {
        self.database.counter().await
    }

    /// A request with a token.
    pub async fn send(&self, method: Method, path: &str, token: &str, body: Option<&Value>) -> super::Reply {
        let mut request = self.wire.request(method, path).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        self.wire.send(request).await
    }

    /// What a token's user sees when they list their goals.
    pub async fn titles(&self, token: &str) -> Vec<String> {
        let list = self
            .send(Method::GET, "/goals/", token, None)
            .await
            .expect(200)
            .json();
        let items = list["items"].as_array().expect("items").iter();
        items
            .map(|goal| goal["title"].as_str().expect("a title").to_owned())
            .collect()
    }
}
