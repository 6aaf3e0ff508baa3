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

#[tokio::test]
async fn an_operators_templates_make_the_mails_and_a_broken_one_is_refused_before_anything_is_touched() {
    let mut world = World::start().await;
    let folder = world.folder().join("templates");
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |file: &str, text: &str| std::fs::write(folder.join(file), text).expect("written");
    world.set("mail.templates", &format!("{:?}", folder.display().to_string()));
    write("all.de.subject.txt", "ACME: {{ subject }}");
    write(
        "confirm_sign_up.de.txt",
        "Hallo {{ name }}\n{{ link }}\n{{ nme }}",
    );

    let refused = world.cli(&["mail", "check"]).await.failed();
    assert!(
        refused
            .err
            .contains("confirm_sign_up.de.txt:3: there is no variable `nme`"),
        "{}",
        refused.err
    );
    let checked = world.cli(&["check", "--offline", "--json"]).await;
    assert!(
        checked.out.contains("confirm_sign_up.de.txt:3:"),
        "{}",
        checked.out
    );
    let started = world.cli(&["serve"]).await.failed();
    assert!(
        started.err.contains("confirm_sign_up.de.txt:3:"),
        "{}",
        started.err
    );

    write("confirm_sign_up.de.txt", "Hallo {{ name }}\n{{ link }}\n");
    world.cli(&["mail", "check"]).await.ok();
    let shown = world
        .cli(&["mail", "preview", "confirm_sign_up", "--language", "de"])
        .await
        .ok()
        .json();
    assert!(
        shown["subject"]
            .as_str()
            .expect("a subject")
            .starts_with("ACME: "),
        "{shown}"
    );
    assert!(
        shown["text"]
            .as_str()
            .expect("a text")
            .starts_with("Hallo Zoë\nhttps://"),
        "{shown}"
    );
    let unknown = world.cli(&["mail", "preview", "greeting"]).await.failed();
    assert!(unknown.err.contains("recover_password"), "{}", unknown.err);

    world.stop().await;
    world.boot().await;
    let browser = world.browser();
    let ask = world
        .wire()
        .request(Method::POST, "/api/signup/")
        .header("accept-language", "de");
    let ask = ask.json(&json!({ "email": "uwe@example.com", "name": "Uwe" }));
    browser.send(ask).await.expect(202);
    let mail = world.mails_to("uwe@example.com", 1).await.remove(0);
    assert!(
        mail["text"]
            .as_str()
            .expect("a text")
            .starts_with("Hallo Uwe\nhttp"),
        "{mail}"
    );
    let token = crate::harness::token_in(&mail);
    opaque::register(&browser, &token, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_trial_mail_is_really_sent_and_the_servers_answer_is_told() {
    let server = MailServer::start().await;
    let mut world = World::start().await;
    let nothing = world.cli(&["mail", "test", "ops@example.com"]).await.failed();
    assert!(nothing.err.contains("outbox"), "{}", nothing.err);
    for (name, value) in [
        ("mail.transport", "\"smtp\"".to_owned()),
        ("mail.from", "\"Tacit <login@tacit.example>\"".to_owned()),
        ("mail.smtp.host", "\"127.0.0.1\"".to_owned()),
        ("mail.smtp.port", server.port().to_string()),
        ("mail.smtp.tls", "\"none\"".to_owned()),
    ] {
        world.set(name, &value);
    }
    let told = world
        .cli(&["mail", "test", "ops@example.com", "--language", "de"])
        .await
        .ok();
    assert!(told.out.contains("took it: 250"), "{}", told.out);
    let sent = server.delivered().remove(0);
    assert_eq!(
        (sent.from.as_str(), sent.to),
        ("login@tacit.example", vec!["ops@example.com".to_owned()])
    );
    assert!(
        String::from_utf8_lossy(&sent.data).contains("E-Mails von"),
        "in German"
    );
    drop(server);
    let told = world.cli(&["mail", "test", "ops@example.com"]).await.failed();
    assert!(told.out.contains("did not take it"), "{told:?}");
}

/// What a sender is, in one line of TOML.
fn sender(name: &str, port: u16, more: &str) -> String {
    format!(
        "{{ name = \"{name}\", host = \"127.0.0.1\", port = {port}, from = \"Tacit <login@{name}.example>\", {more} }}"
    )
}

#[tokio::test]
async fn the_mail_goes_by_the_next_sender_while_one_is_away() {
    let server = MailServer::start().await;
    let [away] = crate::harness::free_ports();
    let senders = [
        sender("first", away, "tls = \"none\", order = 1"),
        sender("second", server.port(), "tls = \"none\", order = 2"),
    ];
    let world = World::with(&[
        ("mail.transport", "\"smtp\""),
        ("mail.senders", &format!("[{}]", senders.join(", "))),
    ])
    .await;
    let ask = json!({ "email": "ada@example.com" });
    world.browser().post("/api/signup/", &ask).await.expect(202);
    let delivered = eventually("the mail", async || server.delivered().into_iter().next()).await;
    assert_eq!(
        delivered.from, "login@second.example",
        "the bare address of this sender"
    );
    let text = String::from_utf8_lossy(&delivered.data).into_owned();
    assert!(text.contains("From: Tacit <login@second.example>"), "{text}");
    assert!(
        world.log().contains("a sender of mails failed"),
        "{}",
        world.log()
    );

    let checked = world.cli(&["check", "--json"]).await;
    assert!(
        checked.out.contains("mail.senders first") && checked.out.contains("greets us"),
        "{}",
        checked.out
    );
    let tried = world.cli(&["mail", "test", "ops@example.com"]).await.failed();
    assert!(
        tried.out.contains("second (127.0.0.1") && tried.err.contains("1 of 2"),
        "{tried:?}"
    );
    world
        .cli(&["mail", "test", "ops@example.com", "--sender", "second"])
        .await
        .ok();
}

#[tokio::test]
async fn where_tls_is_required_and_not_offered_nothing_is_told_and_the_mail_stays() {
    let server = MailServer::start().await;
    let mut world = World::start().await;
    let password = world.folder().join("smtp-password");
    std::fs::write(&password, "hunter2-of-the-relay\n").expect("written");
    let only_mine = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&password, only_mine).expect("set");
    let file = format!(
        "username = \"tacit\", password_file = {:?}",
        password.display().to_string()
    );
    world.set("mail.transport", "\"smtp\"");
    world.set(
        "mail.senders",
        &format!("[{}]", sender("strict", server.port(), &file)),
    );
    let tried = world.cli(&["mail", "test", "ops@example.com"]).await.failed();
    assert!(
        tried.out.contains("STARTTLS") && !tried.out.contains("hunter2"),
        "{tried:?}"
    );
    world.stop().await;
    world.boot().await;
    let ask = json!({ "email": "ada@example.com" });
    world.browser().post("/api/signup/", &ask).await.expect(202);
    let log = eventually("a word in the log", async || {
        Some(world.log()).filter(|log| log.contains("a mail could not be sent; it is tried again"))
    })
    .await;
    assert!(log.contains("STARTTLS") && !log.contains("hunter2"), "{log}");
    let heard = server.heard();
    assert!(heard.iter().any(|verb| verb == "EHLO"), "{heard:?}");
    for verb in ["AUTH", "MAIL", "RCPT", "DATA"] {
        assert!(
            !heard.iter().any(|said| said.eq_ignore_ascii_case(verb)),
            "{heard:?}"
        );
    }
    assert_eq!(world.rows().await["mails"], 1, "the mail stays queued");
}
