//! The goals API: a resource server that knows nothing of this project but the tokens.

use super::{
    HttpClient, World,
    program::Program,
    stores::{Counter, Database, Pair},
    world::{Printed, bare_command, free_ports, run},
};
use reqwest::Method;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running goals API with a database of its own.
pub struct Goals {
    // Ended before its database goes.
    _server: Program,
    wire: HttpClient,
    database: Database,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Goals {
    /// Starts one for the tokens of this world's issuer, whether or not that is up.
    pub async fn start(world: &World) -> Self {
        let database = Database::create(world.scratch(), "goals.db").await;
        let [port] = free_ports();
        let base = format!("http://127.0.0.1:{port}");
        let folder = world.folder();
        let environment = vec![
            ("GOALS_LISTEN", format!("127.0.0.1:{port}")),
            ("GOALS_EXTERNAL_URL", base.clone()),
            ("GOALS_ISSUER", world.issuer()),
            ("GOALS_DATABASE__URL", database.url()),
        ];
        let command = |argument: &str| command(argument, &folder, &environment);
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
            folder,
            environment,
        }
    }

    /// Runs a command of its program with its settings.
    pub async fn cli(&self, argument: &str) -> Printed {
        run(command(argument, &self.folder, &self.environment)).await
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

fn command(argument: &str, folder: &Path, environment: &[(&'static str, String)]) -> Command {
    let mut command = bare_command("goals-api");
    command
        .arg(argument)
        .current_dir(folder)
        .envs(environment.iter().cloned());
    command
}
