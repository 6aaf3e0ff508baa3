//! The command line: what it says, to users and to programs, and what running servers make of it.

use crate::harness::{Goals, Spec, Tokens, World, run};
use serde_json::{Value, json};

#[tokio::test]
async fn clients_are_added_listed_and_removed() {
    let world = World::start().await;
    // The admin pages' own is there from the start.
    let own = world.cli(&["client", "list", "--json"]).await.ok().json();
    assert_eq!(own[0]["client_id"], "tacit-admin");
    assert_eq!(own.as_array().map(Vec::len), Some(1));
    let app = world.app(Spec::third_party("app")).await;
    let spa = world.app(Spec::spa("spa")).await;
    let list = world.cli(&["client", "list", "--json"]).await.ok();
    let clients = list.json();
    let ids: Vec<&Value> = clients
        .as_array()
        .expect("a list")
        .iter()
        .map(|client| &client["client_id"])
        .collect();
    assert_eq!(ids, ["app", "spa", "tacit-admin"]);
    assert_eq!(clients[0]["redirect_uris"], json!([app.redirect_uri]));
    assert_eq!(clients[1]["token_endpoint_auth_method"], "none");
    assert!(
        !list.out.contains(app.secret.as_deref().expect("a secret")),
        "shown once, and never again"
    );
    assert!(!list.out.contains("secret\""), "{list:?}");
    let text = world.cli(&["client", "list"]).await.ok().out;
    assert!(text.contains("app") && text.contains("spa"), "{text}");

    // What is there is not overwritten by accident.
    let again = [
        "client",
        "add",
        "--id",
        "spa",
        "--name",
        "Other",
        "--public",
        "--redirect-uri",
        "http://localhost:1/",
    ];
    let refused = world.cli(&again).await.failed();
    assert!(refused.err.contains("--replace"), "{refused:?}");
    assert_eq!(
        world
            .cli(&[&again[..], &["--if-absent", "--json"]].concat())
            .await
            .ok()
            .json()["outcome"],
        "unchanged"
    );
    assert_eq!(
        world
            .cli(&[&again[..], &["--replace", "--json"]].concat())
            .await
            .ok()
            .json()["outcome"],
        "replaced"
    );

    world.cli(&["client", "remove", &spa.id]).await.ok();
    world.cli(&["client", "remove", &spa.id]).await.failed();
    assert_eq!(
        world
            .cli(&["client", "list", "--json"])
            .await
            .ok()
            .json()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn a_client_that_would_be_unsafe_is_not_added() {
    let world = World::start().await;
    let uri = ["--redirect-uri", "http://localhost:8000/cb"];
    for (arguments, word) in [
        (
            vec!["--public", "--redirect-uri", "http://app.example/cb"],
            "https",
        ),
        (
            vec!["--public", "--redirect-uri", "https://app.example/*"],
            "wildcard",
        ),
        (
            vec!["--public", "--redirect-uri", "https://app.example/#x"],
            "fragment",
        ),
        (vec!["--public", "--redirect-uri", "javascript:alert(1)"], "https"),
        (vec!["--public", "--redirect-uri", "/callback"], "absolute"),
        (vec!["--public"], "redirect-uri"),
        (
            vec!["--public", uri[0], uri[1], "--grant", "client_credentials"],
            "confidential",
        ),
        (
            vec!["--public", uri[0], uri[1], "--grant", "password"],
            "password",
        ),
        (
            vec!["--public", uri[0], uri[1], "--scope", "goals:raed"],
            "goals:raed",
        ),
        (
            vec!["--public", "--confidential", uri[0], uri[1]],
            "cannot be used with",
        ),
        (vec![uri[0], uri[1]], "--public"),
    ] {
        let add = ["client", "add", "--id", "app", "--name", "App"];
        let refused = world.cli(&[&add[..], &arguments].concat()).await.failed();
        assert!(refused.err.contains(word), "{word}: {refused:?}");
    }
    for id in ["", "a b", "ä", "x\n"] {
        let add = [
            "client", "add", "--id", id, "--name", "App", "--public", uri[0], uri[1],
        ];
        world.cli(&add).await.failed();
    }
    let list = world.cli(&["client", "list", "--json"]).await.ok().json();
    assert_eq!(
        list.as_array().map(Vec::len),
        Some(1),
        "the admin pages' own alone"
    );
}

#[tokio::test]
async fn a_client_that_is_added_is_known_within_a_second() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    // Asked for before it is there: not even then is its absence remembered for longer.
    let unknown = "/oauth/authorize/?client_id=late";
    world.wire().get(unknown).await.is_error_page("unknown_client");
    let app = world.app(Spec::spa("late")).await;
    let asked = app.request("openid").path();
    crate::harness::eventually("the client to be known", async || {
        (ada.browser.get(&asked).await.status == 303).then_some(())
    })
    .await;
    Tokens::of(&app.redeem(&ada.code(&app, app.request("openid")).await).await);
}

#[tokio::test]
async fn keys_are_listed_and_turned() {
    let world = World::start().await;
    let list = async || world.cli(&["keys", "list", "--json"]).await.ok().json();
    let states = |keys: &Value, state: &str| {
        keys.as_array()
            .expect("a list")
            .iter()
            .filter(|key| key["state"] == state)
            .count()
    };
    let before = list().await;
    let algorithms = states(&before, "active");
    assert!(algorithms >= 2, "one for each algorithm: {before}");
    assert_eq!(
        (states(&before, "next"), states(&before, "retiring")),
        (algorithms, 0)
    );
    let turned = world.cli(&["keys", "rotate", "--json"]).await.ok().json();
    assert_eq!(turned.as_array().map(Vec::len), Some(algorithms), "{turned}");
    let after = list().await;
    assert_eq!(
        (
            states(&after, "active"),
            states(&after, "next"),
            states(&after, "retiring")
        ),
        (algorithms, algorithms, algorithms)
    );
    // What was next signs now.
    let kids = |keys: &Value, state: &str| -> Vec<String> {
        let keys = keys
            .as_array()
            .expect("a list")
            .iter()
            .filter(|key| key["state"] == state);
        let mut kids: Vec<String> = keys
            .map(|key| key["kid"].as_str().expect("a kid").to_owned())
            .collect();
        kids.sort();
        kids
    };
    assert_eq!(kids(&before, "next"), kids(&after, "active"));
    assert_eq!(kids(&before, "active"), kids(&after, "retiring"));
    assert!(!after.to_string().contains("sealed"), "{after}");
    world.cli(&["keys", "list"]).await.ok();
    world.cli(&["keys", "rotate"]).await.ok();
}

#[tokio::test]
async fn users_are_listed_disabled_and_deleted() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let list = world.cli(&["user", "list", "--json"]).await.ok().json();
    assert_eq!(list[0]["email"], "ada@example.com");
    assert_eq!(list[0]["sub"], ada.sub.as_str());
    assert_eq!(list[1]["status"], "active");

    assert_eq!(
        world
            .cli(&["user", "disable", "BOB@example.com", "--json"])
            .await
            .ok()
            .json()["sub"],
        bob.sub.as_str()
    );
    assert!(world.cli(&["user", "list"]).await.ok().out.contains("disabled"));
    assert!(!bob.browser.is_signed_in().await);
    assert!(ada.browser.is_signed_in().await);

    world.cli(&["user", "delete", "ada@example.com"]).await.ok();
    world.cli(&["user", "delete", "ada@example.com"]).await.failed();
    world
        .cli(&["user", "disable", "nobody@example.com"])
        .await
        .failed();
    world.cli(&["user", "disable", "not an address"]).await.failed();
    assert_eq!(
        world
            .cli(&["user", "list", "--json"])
            .await
            .ok()
            .json()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let rows = world.rows().await;
    assert_eq!(
        (rows["users"], rows["credentials"], rows["sessions"]),
        (1, 1, 0),
        "{rows:?}"
    );
    // The address is free again, for a new user.
    let again = world.user("ada@example.com").await;
    assert_ne!(again.sub, ada.sub);
}

#[tokio::test]
async fn a_wrong_command_line_ends_with_a_sentence() {
    let world = World::start().await;
    for arguments in [
        &["serv"][..],
        &["client"],
        &["client", "add"],
        &["keys", "rotate", "--now"],
        &["user", "delete"],
        &[],
    ] {
        let refused = world.cli(arguments).await.failed();
        assert_eq!(refused.code, 2, "{refused:?}");
    }
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["client", "add", "--help"],
        &["check", "--help"],
    ] {
        assert!(!world.cli(arguments).await.ok().out.is_empty());
    }
}

#[tokio::test]
async fn migrate_may_be_run_again() {
    let world = World::start().await;
    for _ in 0..2 {
        assert!(world.cli(&["migrate"]).await.ok().out.contains("up to date"));
    }
}

#[tokio::test]
async fn check_says_what_is_well_and_what_is_not() {
    let world = World::start().await;
    let report = world.cli(&["check", "--json"]).await.ok().json();
    assert_eq!(report["ok"], true, "{report}");
    let text = world.cli(&["check"]).await.ok().out;
    assert!(text.contains(&world.issuer()), "{text}");
    for secret in [world.database_url(), "redis://".to_owned()] {
        assert!(
            !text.contains(&secret) || !secret.contains('@'),
            "an address with its password: {text}"
        );
    }
    let refused = world
        .cli(&["check", "--json", "--set", "tokens.access_token=1y"])
        .await;
    assert_ne!(refused.code, 0);
    assert_eq!(refused.json()["ok"], false);
    assert!(refused.out.contains("tokens.access_token"), "{refused:?}");
    // What it prints to start from is a settings file that it takes.
    let defaults = world.cli(&["check", "--print-default"]).await.ok().out;
    assert!(defaults.contains("[opaque.ksf]"), "{defaults}");
}

/// What a container asks, which has no curl: by the address of the server's own settings, and no more.
#[tokio::test]
async fn a_server_asks_itself_whether_it_is_ready() {
    let mut world = World::start().await;
    let goals = Goals::start(&world).await;
    world.cli(&["health"]).await.ok();
    goals.cli("health").await.ok();
    world.stop().await;
    let refused = world.cli(&["health"]).await.failed();
    assert!(refused.err.contains("does not answer"), "{refused:?}");
    // The goals API goes on without its issuer: tokens whose keys are known are verified.
    goals.cli("health").await.ok();
}

/// Zeros and sentences are no keys: whoever reads the same manual has them too.
#[tokio::test]
async fn a_key_that_others_know_starts_nothing() {
    let mut world = World::start().await;
    world.stop().await;
    for known in [&[0; 32][..], b"changemechangemechangemechangeme"] {
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, known);
        let mut command = world.command();
        command.arg("serve").env("TACIT_SECRETS__MASTER_KEY", &text);
        let refused = run(command).await.failed();
        assert!(
            refused.err.contains("placeholder") && !refused.err.contains(&text),
            "{refused:?}"
        );
    }
}
