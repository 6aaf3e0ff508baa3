//! Webhooks: what receivers are told, in which order, and what becomes of it where they are away.
//!
//! The code: `authcore webhooks.rs`, `authserver jobs/webhooks.rs`, migration 0125.

use crate::harness::{Operator, Site, World, eventually, free_ports};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

const PRIVATE: (&str, &str) = ("outbound.allow_private", "true");
const WEBHOOKS: &str = "/api/admin/webhooks/";

/// The program of docs/webhooks.md, as it stands there, and what it has printed.
struct Receiver {
    child: Child,
    port: u16,
    events: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    async fn start(world: &World, port: u16, secret: &str) -> Self {
        let page = include_str!("../../docs/webhooks.md");
        let program = page
            .split("```python\n")
            .nth(1)
            .and_then(|rest| rest.split("```").next());
        let path = world.folder().join("receiver.py");
        std::fs::write(&path, program.expect("the page has a program")).expect("written");
        let mut child = Command::new("python3")
            .arg(&path)
            .arg(port.to_string())
            .env("WEBHOOK_SECRET", secret)
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python is there");
        let (events, output) = (
            Arc::<Mutex<Vec<Value>>>::default(),
            child.stdout.take().expect("piped"),
        );
        let kept = events.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).expect("JSON");
                kept.lock().expect("sound").push(event);
            }
        });
        eventually("the receiver", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        Self { child, port, events }
    }

    fn events(&self) -> Vec<Value> {
        self.events.lock().expect("sound").clone()
    }

    async fn kinds(&self, at_least: usize) -> Vec<String> {
        let events = eventually("events", async || {
            Some(self.events()).filter(|all| all.len() >= at_least)
        })
        .await;
        events
            .iter()
            .map(|event| event["type"].as_str().expect("a kind").to_owned())
            .collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn add(world: &World, url: &str, events: &[&str]) -> (String, String) {
    let mut arguments = vec!["webhook", "add", url, "--json"];
    for event in events {
        arguments.extend(["--event", *event]);
    }
    let added = world.cli(&arguments).await.ok().json();
    let [id, secret] = ["id", "secret"].map(|name| added[name].as_str().expect("a text").to_owned());
    world.wire().note(&secret);
    (id, secret)
}

async fn report(world: &World, id: &str) -> Value {
    let all = world.cli(&["webhook", "list", "--json"]).await.ok().json();
    let all = all.as_array().expect("a list").clone();
    all.into_iter().find(|one| one["id"] == id).expect("it is there")
}

#[tokio::test]
async fn the_program_of_the_documentation_takes_what_is_genuine_and_nothing_else() {
    let world = World::with(&[PRIVATE]).await;
    let [port] = free_ports();
    let url = format!("http://127.0.0.1:{port}/hook");
    let (id, secret) = add(&world, &url, &["sign_up_completed", "logout"]).await;
    let receiver = Receiver::start(&world, port, &secret).await;
    let ada = world.user("ada@example.com").await;
    ada.browser.post("/api/logout/", &json!({})).await.expect(200);
    assert_eq!(receiver.kinds(2).await, ["sign_up_completed", "logout"]);
    let first = receiver.events().remove(0);
    assert_eq!(
        (&first["version"], &first["data"]["outcome"]),
        (&json!(1), &json!("success"))
    );
    assert!(
        first["data"]["user_id"].is_string() && first["timestamp"].is_string(),
        "{first}"
    );
    for personal in ["ada@example.com", "127.0.0.1", "user_agent"] {
        assert!(!first.to_string().contains(personal), "{first}");
    }
    world.cli(&["webhook", "test", &id]).await.ok();
    assert_eq!(receiver.kinds(3).await[2], "trial");
    let told = report(&world, &id).await;
    assert_eq!(
        (&told["delivered"], &told["waiting"], &told["given_up"]),
        (&json!(2), &json!(0), &json!(0))
    );

    // What somebody else wrote, or wrote down a while ago, is refused.
    let signature = "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=";
    let now = crate::harness::now();
    for time in [now, now - 600] {
        let forged = reqwest::Client::new()
            .post(format!("http://127.0.0.1:{}/", receiver.port))
            .header("webhook-id", "msg_1")
            .header("webhook-timestamp", time.to_string())
            .header("webhook-signature", signature)
            .body("{}");
        assert_eq!(forged.send().await.expect("answers").status(), 401);
    }

    // Another secret, while the receiver has the old one still.
    let rotated = world
        .cli(&["webhook", "rotate-secret", &id, "--json"])
        .await
        .ok()
        .json();
    let new = rotated["secret"].as_str().expect("a secret").to_owned();
    world.wire().note(&new);
    world.cli(&["webhook", "test", &id]).await.ok();
    drop(receiver);
    let receiver = Receiver::start(&world, port, &new).await;
    world.cli(&["webhook", "test", &id]).await.ok();
    // The first change promised its receiver a day.
    let refused = world
        .cli(&["webhook", "rotate-secret", &id, "--overlap", "0s"])
        .await
        .failed();
    assert!(refused.err.contains("--end-overlap"), "{}", refused.err);
    let at_once = [
        "webhook",
        "rotate-secret",
        &id,
        "--overlap",
        "0s",
        "--end-overlap",
        "--json",
    ];
    let third = world.cli(&at_once).await.ok().json();
    world.wire().note(third["secret"].as_str().expect("a secret"));
    let refused = world.cli(&["webhook", "test", &id]).await.failed();
    assert!(refused.err.contains("401"), "{}", refused.err);
    drop(receiver);

    // The secret is in no file of the database in the clear.
    let dump = String::from_utf8_lossy(&world.dump().await).into_owned();
    for secret in [&secret, &new] {
        let bare = secret.trim_start_matches("whsec_");
        assert!(!dump.contains(bare));
    }
}

#[tokio::test]
async fn a_receiver_that_is_away_is_told_in_order_when_it_is_back_and_holds_nobody_up() {
    let mut world = World::with(&[PRIVATE]).await;
    let site = Site::start().await;
    for path in ["/away", "/there"] {
        site.put(path, &json!({}));
    }
    site.answer("/away", 503, "");
    site.never_answer("/silent");
    let wanted = ["login", "logout"];
    let (away, _) = add(&world, &site.at("/away"), &wanted).await;
    let (_, _) = add(&world, &site.at("/silent"), &wanted).await;
    let (there, _) = add(&world, &site.at("/there"), &wanted).await;
    let ada = world.user("ada@example.com").await;
    for _ in 0..2 {
        ada.browser.post("/api/logout/", &json!({})).await.expect(200);
        ada.sign_in_again(None).await.expect(200);
    }
    let kinds = |path: &str| -> Vec<String> {
        let bodies = site.requests(path).into_iter().map(|request| request.body);
        bodies
            .map(|body| {
                let body: Value = serde_json::from_str(&body).expect("JSON");
                body["type"].as_str().expect("a kind").to_owned()
            })
            .collect()
    };
    let told = eventually("the one that is there", async || {
        Some(kinds("/there")).filter(|all| all.len() >= 4)
    })
    .await;
    let order: Vec<&str> = told.iter().rev().take(4).rev().map(String::as_str).collect();
    assert_eq!(order, ["logout", "login", "logout", "login"]);

    // The one that is away was told of the first alone, and of that with one name and ever fresh times.
    eventually("a second try", async || {
        (site.requests("/away").len() >= 2).then_some(())
    })
    .await;
    let tries = site.requests("/away");
    let header = |name: &str, at: usize| {
        let line = tries[at]
            .head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with(name));
        line.expect("a header").to_owned()
    };
    assert_eq!(header("webhook-id:", 0), header("webhook-id:", 1));
    assert_ne!(header("webhook-timestamp:", 0), header("webhook-timestamp:", 1));
    assert_ne!(header("webhook-signature:", 0), header("webhook-signature:", 1));
    assert_eq!(tries[0].body, tries[1].body);
    let state = report(&world, &away).await;
    assert_eq!(state["last_failure"], "the answer has status 503", "{state}");
    assert_eq!(report(&world, &there).await["waiting"], 0);

    // A crash loses none of it.
    world.kill();
    site.put("/away", &json!({}));
    world.boot().await;
    eventually("all of it", async || {
        (report(&world, &away).await["waiting"] == 0).then_some(())
    })
    .await;
    let told = kinds("/away");
    let order: Vec<&str> = told.iter().rev().take(4).rev().map(String::as_str).collect();
    assert_eq!(order, ["logout", "login", "logout", "login"]);
}

#[tokio::test]
async fn what_is_given_up_is_seen_and_can_be_sent_again() {
    let world = World::with(&[PRIVATE, ("webhooks.give_up_after", "\"2s\"")]).await;
    let site = Site::start().await;
    // A redirect is no receipt, and is not followed.
    site.answer("/moved", 302, "");
    let (id, _) = add(&world, &site.at("/moved?token=hidden"), &["sign_up_completed"]).await;
    world.user("ada@example.com").await;
    eventually("it is given up", async || {
        (report(&world, &id).await["given_up"] == 1).then_some(())
    })
    .await;
    let metrics = reqwest::get(world.operations_url("/metrics"))
        .await
        .expect("answers");
    let metrics = metrics.text().await.expect("text");
    assert!(
        metrics.contains("tacit_webhook_deliveries_total{outcome=\"given_up\"} 1"),
        "{metrics}"
    );
    site.put("/moved?token=hidden", &json!({}));
    let retried = world.cli(&["webhook", "retry", &id]).await.ok();
    assert!(retried.out.contains("1 are sent again"), "{}", retried.out);
    eventually("it is taken", async || {
        (report(&world, &id).await["delivered"] == 1).then_some(())
    })
    .await;
    world.cli(&["webhook", "remove", &id]).await.ok();
    let gone = world.cli(&["webhook", "test", &id]).await.failed();
    assert!(gone.err.contains("no such webhook"), "{}", gone.err);
    assert!(!world.log().contains("hidden"));
}

#[tokio::test]
async fn inner_addresses_are_refused_by_whatever_name() {
    let world = World::start().await;
    let site = Site::start().await;
    let origin = site.at("");
    let port = origin.rsplit(':').next().expect("a port");
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let (id, _) = add(&world, &format!("http://{host}:{port}/"), &[]).await;
        let refused = world.cli(&["webhook", "test", &id]).await.failed();
        assert!(refused.err.contains("may not be asked"), "{}", refused.err);
    }
    for host in [
        "localhost",
        "10.0.0.1",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
    ] {
        let (id, _) = add(&world, &format!("https://{host}:{port}/"), &[]).await;
        let refused = world.cli(&["webhook", "test", &id]).await.failed();
        assert!(
            refused.err.contains("may not be asked"),
            "{host}: {}",
            refused.err
        );
    }
    assert!(site.requests("/").is_empty());
    for url in [
        "http://app.example/",
        "ftp://app.example/",
        "https://u:p@app.example/",
        "https://app.example/#x",
        "x",
    ] {
        world.cli(&["webhook", "add", url]).await.failed();
    }
    let unknown = world
        .cli(&["webhook", "add", "https://app.example/", "--event", "lgoin"])
        .await
        .failed();
    assert!(unknown.err.contains("lgoin"), "{}", unknown.err);
}

#[tokio::test]
async fn owners_keep_webhooks_by_the_api_and_nobody_else_does() {
    let world = World::with(&[PRIVATE]).await;
    let site = Site::start().await;
    site.put("/hook", &json!({}));
    let ada = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let bob = Operator::with(
        &world,
        "bob@example.com",
        &["auditor", "user_manager", "client_manager"],
    )
    .await;
    let draft = json!({ "url": site.at("/hook"), "events": ["group_changed"] });
    bob.get(WEBHOOKS).await.expect(200);
    bob.post(WEBHOOKS, &draft).await.is_problem(403, "right_missing");
    for (field, wrong) in [
        ("url", json!({ "url": "http://app.example/" })),
        (
            "events",
            json!({ "url": "https://app.example/", "events": ["lgoin"] }),
        ),
    ] {
        let refused = ada.post(WEBHOOKS, &wrong).await;
        refused.is_problem(422, "invalid_values");
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
    let made = ada.post(WEBHOOKS, &draft).await.expect(201).json();
    let secret = made["secret"].as_str().expect("a secret");
    assert!(secret.starts_with("whsec_"));
    world.wire().note(secret);
    let path = format!("{WEBHOOKS}{}/", made["id"].as_str().expect("an id"));
    let tested = ada
        .post(&format!("{path}test/"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(tested, json!({ "delivered": true, "problem": null }));
    ada.post("/api/admin/groups/", &json!({ "name": "ops" }))
        .await
        .expect(201);
    eventually("it is told", async || {
        (ada.get(&path).await.json()["delivered"] == 1).then_some(())
    })
    .await;
    let shown = ada.get(WEBHOOKS).await.expect(200).json();
    assert!(!shown.to_string().contains("whsec_"), "{shown}");
    let rotated = ada
        .post(&format!("{path}secret/"), &json!({ "overlap_seconds": 60 }))
        .await
        .expect(200)
        .json();
    world.wire().note(rotated["secret"].as_str().expect("a secret"));
    let again = json!({ "overlap_seconds": 0 });
    ada.post(&format!("{path}secret/"), &again)
        .await
        .is_problem(409, "secret_overlap");
    let until = ada.get(&path).await.json()["previous_secret_until"].clone();
    assert_eq!(until, rotated["previous_secret_until"]);
    let now = json!({ "overlap_seconds": 0, "end_overlap": true });
    let third = ada.post(&format!("{path}secret/"), &now).await.expect(200).json();
    world.wire().note(third["secret"].as_str().expect("a secret"));
    assert_eq!(
        ada.post(&format!("{path}retry/"), &json!({}))
            .await
            .expect(200)
            .json()["retried"],
        0
    );
    bob.send(Method::DELETE, &path, &Value::Null)
        .await
        .is_problem(403, "right_missing");
    ada.delete(&path).await.expect(204);
    ada.get(&path).await.is_problem(404, "not_found");
    // Each act is in the trail, and so is who was refused what.
    let id = made["id"].as_str().expect("an id");
    let trail = ada.get("/api/admin/audit/?limit=100").await.expect(200).json();
    let of_it: Vec<&Value> = trail["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|event| event["act"]["target"] == id)
        .collect();
    let has = |what: &Value| of_it.iter().any(|event| event["act"]["after"] == *what);
    assert!(has(&json!({ "trial": "sent" })), "{trail}");
    assert!(has(&json!({ "wanted": "webhooks.remove" })), "{trail}");
    ada.get(&format!("{WEBHOOKS}nonsense/"))
        .await
        .is_problem(404, "not_found");
}

/// At Slack and the like the path is what lets one write there: nobody reads it who may not change it.
#[tokio::test]
async fn the_address_beyond_its_origin_is_for_whoever_manages_webhooks() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let bob = Operator::with(&world, "bob@example.com", &["auditor"]).await;
    let url = "https://hooks.example.com:8443/services/T0/hidden-path?key=hidden-key";
    let made = ada
        .post(WEBHOOKS, &json!({ "url": url, "events": ["group_changed"] }))
        .await;
    let made = made.expect(201).json();
    world.wire().note(made["secret"].as_str().expect("a secret"));
    let path = format!("{WEBHOOKS}{}/", made["id"].as_str().expect("an id"));
    assert_eq!(ada.get(&path).await.expect(200).json()["url"], url);
    assert_eq!(
        bob.get(&path).await.expect(200).json()["url"],
        "https://hooks.example.com:8443"
    );
    let listed = bob.get(WEBHOOKS).await.expect(200);
    assert!(!listed.holds("hidden"), "{listed:?}");
    ada.delete(&path).await.expect(204);
    for operator in [&ada, &bob] {
        let trail = operator.get("/api/admin/audit/?limit=100").await.expect(200);
        assert!(!trail.holds("hidden"), "{trail:?}");
        assert!(trail.holds("https://hooks.example.com:8443"), "{trail:?}");
    }
}

#[tokio::test]
async fn a_webhook_is_tried_out_so_often_and_no_more() {
    let world = World::with(&[PRIVATE]).await;
    let site = Site::start().await;
    site.put("/hook", &json!({}));
    let ada = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let add = async || {
        let draft = json!({ "url": site.at("/hook"), "events": ["group_changed"] });
        let made = ada.post(WEBHOOKS, &draft).await.expect(201).json();
        world.wire().note(made["secret"].as_str().expect("a secret"));
        format!("{WEBHOOKS}{}/test/", made["id"].as_str().expect("an id"))
    };
    let (one, other) = (add().await, add().await);
    // One more is free each minute that this takes.
    let mut refused = ada.post(&one, &json!({})).await;
    for _ in 0..200 {
        if refused.status == 429 {
            break;
        }
        refused = ada.post(&one, &json!({})).await;
    }
    refused.is_problem(429, "rate_limited");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert!(site.requests("/hook").len() >= 60);
    ada.post(&other, &json!({})).await.expect(200);
}
