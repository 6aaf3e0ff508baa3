//! Mails go out by SMTP, to a server that others wrote, and are read by a parser that others wrote.

use crate::harness::{MailServer, PASSWORD, World, eventually, opaque};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn the_link_comes_by_smtp_and_opens_an_account() {
    let server = MailServer::start().await;
    let port = server.port().to_string();
    let world = World::with(&[
        ("mail.transport", "\"smtp\""),
        ("mail.from", "\"Tacit <login@tacit.example>\""),
        ("mail.smtp.host", "\"127.0.0.1\""),
        ("mail.smtp.port", &port),
        ("mail.smtp.tls", "\"none\""),
    ])
    .await;
    let browser = world.browser();
    let ask = json!({ "email": "ada@example.com", "name": "Ada Lövelace" });
    browser.post("/api/signup/", &ask).await.expect(202);
    let delivered = eventually("the mail", async || server.delivered().into_iter().next()).await;
    assert_eq!(delivered.from, "login@tacit.example");
    assert_eq!(delivered.to, ["ada@example.com"]);

    let mail = mailparse::parse_mail(&delivered.data).expect("a MIME message");
    let header = |name: &str| {
        let found = mail
            .headers
            .iter()
            .find(|header| header.get_key_ref().eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| panic!("no {name}")).get_value()
    };
    assert!(header("To").contains("ada@example.com") && header("From").contains("login@tacit.example"));
    assert!(!header("Subject").is_empty() && !header("Message-ID").is_empty() && !header("Date").is_empty());
    // Machines that answer mails leave this one alone.
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    let texts: Vec<String> = mail
        .parts()
        .filter_map(|part| {
            let media = &part.ctype.mimetype;
            media
                .starts_with("text/")
                .then(|| part.get_body().expect("decodes"))
        })
        .collect();
    assert!(!texts.is_empty());
    let prefix = format!("{}/confirm#token=", world.issuer());
    let token: String = texts[0]
        .split_once(&prefix)
        .unwrap_or_else(|| panic!("no link in {}", texts[0]))
        .1
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    world.wire().note(&token);
    opaque::register(&browser, &token, PASSWORD).await.expect(200);
    assert!(browser.is_signed_in().await);
    // Sent once, and nothing is shown that was for the mailbox alone.
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    assert_eq!(server.delivered().len(), 1);
    let outbox = world
        .wire()
        .http()
        .get(world.operations_url("/dev/outbox/"))
        .send()
        .await
        .expect("answers");
    assert_eq!(outbox.status(), 404);
}

#[tokio::test]
async fn a_relay_that_is_away_holds_nobody_up() {
    let [port] = crate::harness::free_ports();
    let world = World::with(&[
        ("mail.transport", "\"smtp\""),
        ("mail.from", "\"login@tacit.example\""),
        ("mail.smtp.host", "\"127.0.0.1\""),
        ("mail.smtp.port", &port.to_string()),
        ("mail.smtp.tls", "\"none\""),
    ])
    .await;
    let begun = std::time::Instant::now();
    world
        .browser()
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(2),
        "the answer waited for the mail"
    );
    let waiting = world.rows().await["mails"];
    assert_eq!(waiting, 1, "the mail waits for the relay to come back");
    world.is_healthy().await;
}

#[tokio::test]
async fn a_mail_is_in_the_language_of_the_page_that_asked() {
    let world = World::with(&[("tokens.mail_link", "\"90s\"")]).await;
    let browser = world.browser();
    for (address, languages, words) in [
        (
            "uwe@example.com",
            Some("de"),
            "Der Link gilt einmal und eine Minute lang",
        ),
        (
            "luc@example.com",
            Some("id-ID,de;q=0.5"),
            "Der Link gilt einmal und eine Minute lang",
        ),
        (
            "ada@example.com",
            Some("en, de;q=0.9"),
            "works once, within 1 minute.",
        ),
        ("kim@example.com", Some("ko-KR"), "works once, within 1 minute."),
        ("bob@example.com", None, "works once, within 1 minute."),
    ] {
        let ask = world.wire().request(Method::POST, "/api/signup/");
        let ask = ask.json(&json!({ "email": address }));
        let ask = languages
            .iter()
            .fold(ask, |ask, languages| ask.header("accept-language", *languages));
        browser.send(ask).await.expect(202);
        let mail = world.mails_to(address, 1).await.remove(0);
        let text = mail["text"].as_str().expect("a text").replace('\n', " ");
        assert!(text.contains(words), "{languages:?}: {text}");
        crate::harness::token_in(&mail);
    }
}

#[tokio::test]
async fn a_link_of_seconds_does_not_promise_minutes() {
    let world = World::with(&[("tokens.mail_link", "\"30s\"")]).await;
    let ask = json!({ "email": "ada@example.com" });
    world.browser().post("/api/signup/", &ask).await.expect(202);
    let mail = world.mails_to("ada@example.com", 1).await.remove(0);
    let text = mail["text"].as_str().expect("a text").replace('\n', " ");
    assert!(text.contains("within 30 seconds."), "{text}");
}

#[tokio::test]
async fn a_mail_that_a_relay_is_slow_about_holds_nobody_elses_up() {
    let server = MailServer::start().await;
    let port = server.port().to_string();
    let world = World::with(&[
        ("mail.transport", "\"smtp\""),
        ("mail.from", "\"login@tacit.example\""),
        ("mail.smtp.host", "\"127.0.0.1\""),
        ("mail.smtp.port", &port),
        ("mail.smtp.tls", "\"none\""),
    ])
    .await;
    let ask = async |email: &str| {
        let body = json!({ "email": email });
        world.browser().post("/api/signup/", &body).await.expect(202);
    };
    ask("slow@example.com").await;
    // It is under way by now.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    ask("ada@example.com").await;
    let first = eventually("a mail", async || server.delivered().into_iter().next()).await;
    assert_eq!(first.to, ["ada@example.com"]);
    let second = eventually("the slow one", async || server.delivered().into_iter().nth(1)).await;
    assert_eq!(second.to, ["slow@example.com"]);
}
