//! A running API with an issuer of its own, and a client that speaks to it.

use goals_api::app::{self, Bound};
use goals_api::config::Config;
use goals_api::model::Ambient;
use goals_api::settings::Settings;
use goals_api::store::Store;
use jwt_verifier::testing::Issuer;
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde_json::Value;
use sql::testing::{TestDb, each_engine};

pub const ADA: &str = "018f4e3a-0000-7000-8000-00000000000a";
pub const BOB: &str = "018f4e3a-0000-7000-8000-00000000000b";
pub const ORIGIN: &str = "http://localhost:4244";

pub struct Api {
    pub issuer: Issuer,
    pub url: String,
    pub page: Option<String>,
    pub client: Client,
    _database: TestDb,
}

impl Api {
    /// One API per engine that is at hand.
    pub async fn on_each_engine() -> Vec<Self> {
        let mut all = Vec::new();
        for database in each_engine().await {
            all.push(Self::start_on(database, &[]).await);
        }
        all
    }

    /// An API on SQLite.
    pub async fn start(settings: &[String]) -> Self {
        Self::start_on(sql::testing::sqlite().await, settings).await
    }

    async fn start_on(database: TestDb, settings: &[String]) -> Self {
        let issuer = Issuer::start().await;
        let mut flags = vec![
            "listen=127.0.0.1:0".to_owned(),
            "page.listen=127.0.0.1:0".to_owned(),
            format!("issuer={}", issuer.url()),
            "workers=1".to_owned(),
            // One user makes all requests of a test.
            "limits.requests_per_minute=0".to_owned(),
        ];
        flags.extend_from_slice(settings);
        let mut config = Config::try_from(Settings::load(None, &flags).unwrap()).unwrap();
        config.database = database.url.clone();
        config.pool.max_connections = 4;
        Store::new(database.db.clone(), Ambient::system())
            .migrate()
            .await
            .unwrap();
        let bound: Bound = app::bind(&config, Ambient::system()).await.unwrap();
        let url = format!("http://127.0.0.1:{}", bound.api[0].port());
        let page = bound.page.first().map(|address| format!("http://{address}"));
        tokio::spawn(bound.serve());
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            issuer,
            url,
            page,
            client,
            _database: database,
        }
    }

    pub fn token(&self, sub: &str, scope: &str) -> String {
        self.issuer.token(sub, "goals-page", "goals", scope)
    }

    /// A request without a token.
    pub fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A request of a user who may do everything.
    pub fn as_user(&self, sub: &str, method: Method, path: &str) -> RequestBuilder {
        self.anonymous(method, path)
            .bearer_auth(self.token(sub, "goals:read goals:write"))
    }

    pub async fn get(&self, sub: &str, path: &str) -> Answer {
        Answer::of(self.as_user(sub, Method::GET, path)).await
    }

    pub async fn post(&self, sub: &str, path: &str, body: Value) -> Answer {
        Answer::of(self.as_user(sub, Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, sub: &str, path: &str, body: Value) -> Answer {
        Answer::of(self.as_user(sub, Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, sub: &str, path: &str) -> Answer {
        Answer::of(self.as_user(sub, Method::DELETE, path)).await
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response: Response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that it is a problem document and returns its code.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{self:?}");
        assert!(
            problem["title"].is_string() && problem["detail"].is_string(),
            "{self:?}"
        );
        problem["code"].as_str().unwrap().to_owned()
    }
}
