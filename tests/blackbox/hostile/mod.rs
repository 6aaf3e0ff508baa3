//! What bad input gets: one table of malformed and hostile requests over all endpoints, each with the answer that the RFCs
//! give it.
//!
//! After each of them the same holds: no 5xx, no redirect to an address that nobody proved, nothing of the input in the
//! answer, the answer in its endpoint's shape, a healthy server, and not one row more or less in any database. After all
//! of them the victims go on: the code that was aimed at is redeemed, the refresh token works, the mail's link opens.
//!
//! The table is in the files beside this one, an endpoint each. To add a request, add a row.

mod account_json;
mod authorize;
mod expired;
mod goals;
mod http;
mod login;
mod logout;
mod nul;
mod registration;
mod token;
mod userinfo;

use crate::harness::{
    App, Browser, Code, Goals, HttpClient, PASSWORD, Reply, Spec, TestUser, Tokens, Wants, World, opaque,
};
use reqwest::Method;
use serde_json::json;

/// Stands somewhere in the input of every row, and nowhere in an answer.
const MARK: &str = "hostileMARK";

/// Where there is room for a made-up secret.
const MADE_UP: &str = "hostileMARKhostileMARKhostileMARKhostileMAR";

/// A request of the table.
struct Case {
    name: &'static str,
    to: To,
    method: Method,
    path: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
    browser: Option<Browser>,
    wants: Wants,
    audited: bool,
}

/// Which server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Auth,
    Goals,
}

impl Case {
    fn get(name: &'static str, path: impl Into<String>, wants: Wants) -> Self {
        Self {
            name,
            to: To::Auth,
            method: Method::GET,
            path: path.into(),
            headers: Vec::new(),
            body: Vec::new(),
            browser: None,
            wants,
            audited: false,
        }
    }

    fn post(
        name: &'static str,
        path: &str,
        content_type: &'static str,
        body: impl Into<Vec<u8>>,
        wants: Wants,
    ) -> Self {
        Self {
            method: Method::POST,
            headers: vec![("content-type", content_type.into())],
            body: body.into(),
            ..Self::get(name, path, wants)
        }
    }

    fn json(name: &'static str, path: &str, body: impl Into<Vec<u8>>, wants: Wants) -> Self {
        Self::post(name, path, "application/json", body, wants)
    }

    fn form(name: &'static str, path: &str, body: impl Into<Vec<u8>>, wants: Wants) -> Self {
        Self::post(name, path, "application/x-www-form-urlencoded", body, wants)
    }

    fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    fn header(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// From a browser that is signed in.
    fn by(mut self, browser: &Browser) -> Self {
        self.browser = Some(browser.copy());
        self
    }

    fn at_goals(mut self) -> Self {
        self.to = To::Goals;
        self
    }

    /// That it happened is worth a line in the audit trail, and changes nothing else.
    fn audited(mut self) -> Self {
        self.audited = true;
        self
    }
}

/// The users, apps and secrets that the table is aimed at.
struct Scene {
    goals: Goals,
    ada: TestUser,
    spa: App,
    web: App,
    third: App,
    /// Of `spa`, never redeemed by the table.
    code: Code,
    /// Of `web`, likewise.
    web_code: Code,
    /// Of `spa`, redeemed already.
    used: Code,
    tokens: Tokens,
    /// A link that was never used.
    link: String,
    /// A consent that waits.
    consent: String,
    // The last to go.
    world: World,
}

impl Scene {
    async fn set() -> Self {
        let world = World::with(&[("tokens.authorization_code", "\"10m\"")]).await;
        let goals = Goals::start(&world).await;
        let ada = world.user("ada@example.com").await;
        let spa = world.app(Spec::spa("spa")).await;
        let web = world.app(Spec::confidential("web")).await;
        let third = world.app(Spec::third_party("third")).await;
        let code = ada.code(&spa, spa.request("openid goals:read goals:write")).await;
        let web_code = ada.code(&web, web.request("openid")).await;
        let used = ada.code(&spa, spa.request("openid goals:read goals:write")).await;
        let tokens = Tokens::of(&spa.redeem(&used).await);
        let asked = ada.authorize(&third.request("openid")).await.location();
        let consent = crate::harness::interaction_in(&asked, "consent");
        world
            .browser()
            .post("/api/signup/", &json!({ "email": "bob@example.com" }))
            .await
            .expect(202);
        let link = world.mail_token("bob@example.com").await;
        Self {
            goals,
            ada,
            spa,
            web,
            third,
            code,
            web_code,
            used,
            tokens,
            link,
            consent,
            world,
        }
    }

    async fn table(&self) -> Vec<Case> {
        let mut table = authorize::cases(self);
        table.extend(token::cases(self));
        table.extend(userinfo::cases(self));
        table.extend(logout::cases(self));
        table.extend(account_json::cases(self));
        table.extend(registration::cases(self));
        table.extend(login::cases(self).await);
        table.extend(goals::cases(self));
        table
    }

    fn wire(&self, to: To) -> &HttpClient {
        match to {
            To::Auth => self.world.wire(),
            To::Goals => self.goals.wire(),
        }
    }

    /// The victims go on as if nothing had been tried.
    async fn goes_on(&self) {
        let tokens = Tokens::of(&self.spa.redeem(&self.code).await);
        Tokens::of(&self.web.redeem(&self.web_code).await);
        Tokens::of(&self.spa.refresh(&self.tokens.refresh).await);
        self.spa.userinfo(&self.tokens.access).await.expect(200);
        assert_eq!(self.goals.titles(&tokens.access).await, Vec::<String>::new());
        assert!(self.ada.browser.is_signed_in().await);
        self.ada
            .consent(&self.consent, true, &["openid"])
            .await
            .expect(200);
        opaque::register(&self.world.browser(), &self.link, PASSWORD)
            .await
            .expect(200);
        self.ada.sign_in_again(None).await.expect(200);
    }
}

#[tokio::test]
async fn every_bad_request_gets_the_right_answer_and_changes_nothing() {
    let scene = Scene::set().await;
    let table = scene.table().await;
    assert!(table.len() >= 90, "{} rows", table.len());
    let mut names: Vec<&str> = table.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), table.len(), "each row has a name of its own");

    let mut failures = Vec::new();
    let mut counters = (scene.world.counter().await, scene.goals.counter().await);
    let mut rows = async || (counters.0.rows().await, counters.1.rows().await);
    let mut before = rows().await;
    for case in &table {
        let reply = send(&scene, case).await;
        // All that is wrong is shown at once.
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            case.wants
                .check(&reply, &scene.spa.redirect_uri, &scene.world.issuer(), MARK);
        }));
        if checked.is_err() {
            failures.push(format!("{}: wanted {:?}, got {reply:?}", case.name, case.wants));
        }
        let after = rows().await;
        if case.audited {
            before
                .0
                .insert("audit_events".to_owned(), after.0["audit_events"]);
        }
        if after != before {
            failures.push(format!(
                "{}: rows changed from {before:?} to {after:?}",
                case.name
            ));
            before = after;
        }
        scene.world.is_healthy().await;
    }
    assert!(
        failures.is_empty(),
        "{} of {} rows:\n{}",
        failures.len(),
        table.len(),
        failures.join("\n\n")
    );
    println!("{} rows", table.len());
    scene.goes_on().await;
}

async fn send(scene: &Scene, case: &Case) -> Reply {
    let wire = scene.wire(case.to);
    let mut request = wire.request(case.method.clone(), &case.path);
    for (name, value) in &case.headers {
        request = request.header(*name, value.as_slice());
    }
    if case.method != Method::GET || !case.body.is_empty() {
        request = request.body(case.body.clone());
    }
    match &case.browser {
        Some(browser) => browser.send(request).await,
        None => wire.send(request).await,
    }
}

/// A form, encoded.
fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// JSON that is nested more deeply than anybody means.
fn deep(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}
