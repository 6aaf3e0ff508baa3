//! The pages come out of the binary, under a policy that lets nothing else run or load.

use crate::harness::World;
use reqwest::Method;

const PAGES: [&str; 16] = [
    "/login",
    "/select-account",
    "/signup",
    "/confirm",
    "/consent",
    "/device",
    "/logout",
    "/signed-out",
    "/account",
    "/account/security",
    "/account/apps",
    "/account/sessions",
    "/account/data",
    "/account/keep",
    "/account/email-undo",
    "/account/factor-undo",
];

#[tokio::test]
async fn every_page_has_the_strict_policy() {
    let world = World::start().await;
    for page in PAGES {
        // The issuer's own address is one of them.
        for path in [page.to_owned(), format!("{page}/"), "/".to_owned()] {
            let reply = world.wire().get(&path).await.expect(200);
            assert_eq!(reply.media_type(), "text/html", "{path}");
            let policy = reply.header("content-security-policy").expect("a policy");
            for part in [
                "default-src 'none'",
                "script-src 'self' 'wasm-unsafe-eval'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            ] {
                assert!(policy.contains(part), "{part} in {policy}");
            }
            assert!(
                !policy.contains("unsafe-inline") && !policy.contains("http"),
                "{policy}"
            );
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert!(reply.header("referrer-policy").is_some(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_loads_only_what_the_binary_holds() {
    let world = World::start().await;
    let html = world.wire().get("/login").await.expect(200).text();
    assert!(!html.contains("<script>"), "no inline script: {html}");
    let addresses: Vec<&str> = html
        .split(['"', '\''])
        .filter(|text| text.starts_with("/assets/") || text.starts_with("./assets/"))
        .collect();
    assert!(!addresses.is_empty(), "{html}");
    for address in addresses {
        let asset = world
            .wire()
            .get(address.trim_start_matches('.'))
            .await
            .expect(200);
        assert!(
            asset
                .header("cache-control")
                .is_some_and(|control| control.contains("immutable")),
            "{asset:?}"
        );
        assert_ne!(asset.media_type(), "text/html", "{address}");
    }
    for outside in ["http://", "https://", "//cdn"] {
        assert!(
            !html.contains(&format!("src=\"{outside}")) && !html.contains(&format!("href=\"{outside}")),
            "{html}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_in_the_shape_that_was_asked_for() {
    let world = World::start().await;
    for path in [
        "/nothing",
        "/assets/nothing.js",
        "/api/nothing/",
        "/oauth/nothing/",
        "/.env",
        "/admin.php",
        "/assets/../Cargo.toml",
    ] {
        let reply = world.wire().get(path).await;
        assert_eq!(reply.status, 404, "{reply:?}");
        assert!(
            !reply.holds("nothing.js") && !reply.holds("admin.php"),
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn the_operations_port_is_apart() {
    let world = World::start().await;
    for path in ["/metrics", "/healthz/live", "/healthz/ready", "/dev/outbox/"] {
        assert_eq!(
            world.wire().get(path).await.status,
            404,
            "{path} on the public port"
        );
        let there = world
            .wire()
            .http()
            .get(world.operations_url(path))
            .send()
            .await
            .expect("answers");
        assert_eq!(there.status(), 200, "{path}");
    }
    let public = world
        .wire()
        .http()
        .get(world.operations_url("/oauth/jwks/"))
        .send()
        .await
        .expect("answers");
    assert_eq!(public.status(), 404);
    // A page whose name was made to resolve to this machine reads no mails.
    let request = world
        .wire()
        .http()
        .get(world.operations_url("/dev/outbox/"))
        .header("host", "evil.example");
    assert_eq!(request.send().await.expect("answers").status(), 404);
    let html = world
        .wire()
        .http()
        .get(world.operations_url("/dev/outbox/"))
        .header("accept", "text/html");
    let html = html.send().await.expect("answers").text().await.expect("a text");
    assert!(html.starts_with("<!doctype html"), "{html}");
}

#[tokio::test]
async fn head_is_get_without_its_content() {
    let world = World::start().await;
    for path in ["/login", "/oauth/jwks/", "/.well-known/openid-configuration"] {
        let reply = world
            .wire()
            .send(world.wire().request(Method::HEAD, path))
            .await
            .expect(200);
        assert!(reply.body.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn assets_come_compressed_to_those_who_can_read_that() {
    let world = World::start().await;
    let html = world.wire().get("/login").await.expect(200).text();
    let script = html
        .split('"')
        .find(|text| text.starts_with("/assets/") && text.ends_with(".js"))
        .unwrap_or_else(|| panic!("no script in {html}"));
    let plain = world.wire().get(script).await.expect(200);
    assert_eq!(plain.header("content-encoding"), None);
    for encoding in ["br", "gzip"] {
        let request = world
            .wire()
            .request(Method::GET, script)
            .header("accept-encoding", encoding);
        let packed = world.wire().send(request).await.expect(200);
        assert_eq!(packed.header("content-encoding"), Some(encoding));
        assert!(
            packed.body.len() < plain.body.len() / 2,
            "{} of {}",
            packed.body.len(),
            plain.body.len()
        );
        assert_eq!(packed.media_type(), plain.media_type());
        let vary = packed.header("vary").unwrap_or_default().to_ascii_lowercase();
        assert!(vary.contains("accept-encoding"), "{packed:?}");
    }
}

#[tokio::test]
async fn the_operators_list_of_passwords_is_served_and_a_wrong_one_stops_the_start() {
    let mut world = World::start().await;
    let fact = async |world: &World| {
        let html = world.wire().get("/login").await.expect(200).text();
        let (_, rest) = html.split_once("<meta name=\"tacit-refused-passwords\" content=\"")?;
        Some(rest.split('"').next().expect("a value").to_owned())
    };
    assert_eq!(fact(&world).await, None);
    world.stop().await;
    let list = world.folder().join("refused.txt");
    std::fs::write(&list, "Acme2026!\nS\u{f6}mmer\n").expect("written");
    world.set("accounts.refused_passwords", "\"refused.txt\"");
    world.boot().await;
    let path = fact(&world).await.expect("the pages know of it");
    let reply = world.wire().get(&path).await.expect(200);
    assert_eq!(reply.media_type(), "text/plain");
    assert!(
        reply
            .header("cache-control")
            .is_some_and(|value| value.contains("immutable"))
    );
    assert_eq!(reply.text(), "Acme2026!\nS\u{f6}mmer\n");
    // The address of another list, or of a file beside it, is none.
    for other in [
        "/refused-passwords/0.txt",
        "/refused-passwords/..%2Ftacit.toml",
        "/refused-passwords/",
    ] {
        world.wire().get(other).await.expect(404);
    }
    let report = world.cli(&["check", "--offline"]).await.ok().out;
    assert!(report.contains("refuses 2 passwords"), "{report}");
    world.stop().await;
    std::fs::write(&list, format!("fine\n{}\n", "x".repeat(300))).expect("written");
    let report = world.cli(&["check", "--offline"]).await;
    assert!(report.code == 1 && report.out.contains("line 2"), "{report:?}");
    let refused = world.cli(&["serve"]).await.failed();
    assert!(
        refused.err.contains("accounts.refused_passwords") && refused.err.contains("line 2"),
        "{refused:?}"
    );
}
