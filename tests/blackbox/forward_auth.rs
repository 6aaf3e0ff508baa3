//! Apps without a sign-in of their own, behind a proxy that asks: who passes, as whom, who is sent where, and what a browser
//! or a proxy may not say.

use crate::harness::{Browser, Operator, Reply, TestUser, World, eventually, interaction_in, query_of};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use url::Url;

const STATS: &str = "https://stats.example.org";
const OTHER: &str = "https://other.example.com:8443";

/// Longer than the gate believes what it has been told.
const PAST_FRESH: Duration = Duration::from_millis(2_500);

const APPS: &str = r#"[
    { id = "stats", name = "Statistics", origins = ["https://stats.example.org", "https://www.stats.example.org"], rules = [
        { path = "/open", allow = "everyone" },
        { path = "/never/", allow = "nobody" },
        { path = "/vault/", second_factor = true },
        { path = "/ops/", groups = ["ops", "web"] },
    ], told_groups = ["ops", "stats-*"] },
    { id = "other", origins = ["https://other.example.com:8443"], remote_user = "email" },
    { id = "wiki", origins = ["https://wiki.example.com"], remote_user = "username", rules = [{ path = "/open", allow = "everyone" }] },
]"#;

async fn world() -> World {
    World::with(&[
        ("http.trusted_proxies", r#"["127.0.0.1"]"#),
        ("protected_apps", APPS),
    ])
    .await
}

/// A browser at an app, behind nginx: the cookies that it has there.
struct AtApp {
    browser: Browser,
    origin: &'static str,
}

impl AtApp {
    fn new(world: &World, origin: &'static str) -> Self {
        Self {
            browser: world.browser(),
            origin,
        }
    }

    /// What nginx asks, for a page.
    async fn page(&self, world: &World, target: &str) -> Reply {
        let headers = [("accept", "text/html"), ("sec-fetch-mode", "navigate")];
        self.ask(world, "GET", target, &headers).await
    }

    async fn ask(&self, world: &World, method: &str, target: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = world
            .wire()
            .request(Method::GET, "/forward-auth/")
            .header("x-original-url", format!("{}{target}", self.origin))
            .header("x-original-method", method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.browser.send(request).await
    }

    /// The whole way of somebody who is signed in at the provider, to where they wanted to go.
    async fn enter(&self, world: &World, user: &TestUser, target: &str) -> String {
        let location = sent_to_sign_in(self.page(world, target).await);
        let answered = user.browser.get(&path_of(world, &location)).await;
        let answer = answered.location();
        self.come_back(world, &answer).await.expect(303).location()
    }

    /// What nginx passes on of the way back.
    async fn come_back(&self, world: &World, answer: &str) -> Reply {
        let target = answer.strip_prefix(self.origin).expect("the app's own origin");
        self.page(world, target).await
    }
}

fn sent_to_sign_in(reply: Reply) -> String {
    let reply = reply.expect(401);
    reply.header("location").expect("a place to sign in").to_owned()
}

fn path_of(world: &World, address: &str) -> String {
    let path = address.strip_prefix(&world.issuer());
    path.expect("an address of the issuer's").to_owned()
}

fn remote(reply: &Reply) -> [String; 4] {
    ["remote-user", "remote-name", "remote-email", "remote-groups"].map(|name| {
        reply
            .header(name)
            .unwrap_or_else(|| panic!("{name} is missing: {reply:?}"))
            .to_owned()
    })
}

fn says_nothing(reply: &Reply) {
    assert!(reply.header("location").is_none(), "{reply:?}");
    assert!(reply.set_cookies().is_empty(), "{reply:?}");
}

#[tokio::test]
async fn who_is_sent_away_comes_back_to_the_very_page_and_passes_as_themselves() {
    let world = world().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let app = AtApp::new(&world, STATS);
    let target = "/report%20one/?a=1&b=2&q=%C3%A4%2Fx#not-sent"
        .split('#')
        .next()
        .expect("a part");
    assert_eq!(app.enter(&world, &ada, target).await, format!("{STATS}{target}"));
    let passed = app.page(&world, "/").await.expect(200);
    passed.is_not_stored();
    let [user, _, email, groups] = remote(&passed);
    let expected = (ada.sub.clone(), ada.email.clone(), String::new());
    assert_eq!((user, email, groups), expected);
    // Scripts, forms and streams pass as well, by the cookie.
    for (method, mode) in [("POST", "cors"), ("GET", "websocket"), ("DELETE", "same-origin")] {
        let reply = app.ask(&world, method, "/api", &[("sec-fetch-mode", mode)]).await;
        assert_eq!(remote(&reply.expect(200))[0], ada.sub);
    }
    // Another browser is another user; an app may know its users by their address.
    let other = AtApp::new(&world, OTHER);
    other.enter(&world, &bob, "/").await;
    assert_eq!(
        remote(&other.page(&world, "/").await.expect(200))[0],
        "bob@example.com"
    );

    // It is an app like any other to its user.
    let grants = ada.browser.get("/api/account/grants/").await.json();
    assert!(grants.to_string().contains("Statistics"), "{grants}");
}

#[tokio::test]
async fn who_is_not_signed_in_signs_in_on_the_way() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let elsewhere = world.browser();
    let app = AtApp::new(&world, STATS);
    let location = sent_to_sign_in(app.page(&world, "/deep?x=1").await);
    let login = elsewhere.get(&path_of(&world, &location)).await.location();
    let interaction = interaction_in(&login, "login");
    let ada = TestUser {
        browser: elsewhere,
        ..ada
    };
    let signed_in = ada.sign_in_again(Some(&interaction)).await.expect(200);
    let next = signed_in.json()["next"].as_str().expect("next").to_owned();
    let next = next.strip_prefix(&world.issuer()).unwrap_or(&next).to_owned();
    let answer = if next.starts_with('/') {
        ada.browser.get(&next).await.location()
    } else {
        next
    };
    let back = app.come_back(&world, &answer).await.expect(303);
    assert_eq!(back.location(), format!("{STATS}/deep?x=1"));
    app.page(&world, "/deep?x=1").await.expect(200);
}

#[tokio::test]
async fn what_is_no_page_is_told_and_not_sent_elsewhere() {
    let world = world().await;
    let app = AtApp::new(&world, STATS);
    let html = ("accept", "text/html");
    for (method, headers) in [
        ("POST", vec![html]),
        ("PUT", vec![html]),
        ("GET", vec![]),
        ("GET", vec![("accept", "*/*")]),
        ("GET", vec![html, ("sec-fetch-mode", "cors")]),
        ("GET", vec![html, ("sec-fetch-mode", "websocket")]),
        ("GET", vec![html, ("upgrade", "websocket")]),
        (
            "GET",
            vec![html, ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")],
        ),
        ("GET", vec![html, ("x-requested-with", "XMLHttpRequest")]),
    ] {
        let reply = app.ask(&world, method, "/", &headers).await.expect(401);
        says_nothing(&reply);
    }
}

#[tokio::test]
async fn traefik_and_caddy_pass_a_redirect_on() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let browser = world.browser();
    let ask = async |target: &str| {
        let request = world
            .wire()
            .request(Method::GET, "/forward-auth")
            .header("accept", "text/html")
            .header("x-forwarded-method", "GET")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", "stats.example.org")
            .header("x-forwarded-uri", target);
        browser.send(request).await
    };
    let location = ask("/a?b").await.expect(303).location();
    let answer = ada.browser.get(&path_of(&world, &location)).await.location();
    let target = answer.strip_prefix(STATS).expect("the app's own");
    assert_eq!(ask(target).await.expect(303).location(), format!("{STATS}/a?b"));
    ask("/a?b").await.expect(200);
    let gone = ask("/.tacit/sign-out").await.expect(303);
    assert!(
        gone.location()
            .starts_with(&format!("{}/oauth/logout/", world.issuer()))
    );
    ask("/a?b").await.expect(303);
}

#[tokio::test]
async fn only_a_trusted_proxy_says_which_request_it_is_and_none_says_two_things() {
    let world = world().await;
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = world
            .wire()
            .request(Method::GET, "/forward-auth/")
            .header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        world.wire().send(request).await
    };
    let url = ("x-original-url", "https://stats.example.org/secret");
    for headers in [
        vec![],
        vec![
            ("x-forwarded-host", "stats.example.org"),
            ("x-forwarded-uri", "/open"),
        ],
        vec![url, ("x-original-url", "https://stats.example.org/open")],
        vec![url, ("x-forwarded-uri", "/open")],
        vec![url, ("x-forwarded-host", "other.example.com:8443")],
        vec![url, ("x-forwarded-proto", "http")],
        vec![url, ("x-original-method", "GET"), ("x-forwarded-method", "POST")],
        vec![("x-original-url", "https://stats.example.org@evil.example/open")],
        vec![("x-original-url", "/open")],
        vec![("x-original-url", "ftp://stats.example.org/open")],
        vec![("x-original-url", "https://stats.example.org?/open")],
    ] {
        let reply = ask(&headers).await.expect(401);
        says_nothing(&reply);
    }
    let agreeing = [
        url,
        ("x-forwarded-proto", "https"),
        ("x-forwarded-uri", "/secret"),
    ];
    sent_to_sign_in(ask(&agreeing).await);
    // Neither another host nor one that only ends alike.
    for host in [
        "evil-stats.example.org",
        "stats.example.org.evil.example",
        "example.org",
        "stats.example.org:444",
    ] {
        let address = format!("https://{host}/open");
        says_nothing(&ask(&[("x-original-url", address.as_str())]).await.expect(403));
    }

    let untrusting = World::with(&[
        ("http.trusted_proxies", r#"["10.1.2.3"]"#),
        ("protected_apps", APPS),
    ])
    .await;
    let app = AtApp::new(&untrusting, STATS);
    says_nothing(&app.page(&untrusting, "/open").await.expect(401));
}

#[tokio::test]
async fn rules_open_and_close_paths_and_none_is_got_round() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let app = AtApp::new(&world, STATS);
    // As nobody: every header, and all of them empty, whatever the browser sent along.
    let sent = [
        ("accept", "text/html"),
        ("remote-user", "root"),
        ("remote-email", "root@example.org"),
    ];
    let reply = app.ask(&world, "GET", "/open/x", &sent).await.expect(200);
    assert_eq!(remote(&reply), [const { String::new() }; 4]);
    for path in [
        "/open/../never/x",
        "/open/%2e%2e/vault/",
        "/open//x",
        "/open/..;/vault/",
        "/open/%5c",
        "/OPEN",
        "/Vault/",
    ] {
        says_nothing(&app.page(&world, path).await.expect(403));
    }
    says_nothing(&app.page(&world, "/never/").await.expect(403));
    app.enter(&world, &ada, "/").await;
    says_nothing(&app.page(&world, "/never/").await.expect(403));
    // Known where it is open to all.
    let reply = app.page(&world, "/open").await.expect(200);
    assert_eq!(remote(&reply)[2], "ada@example.com");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_and_no_circle_comes_of_it() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let app = AtApp::new(&world, STATS);
    app.enter(&world, &ada, "/").await;
    // Somebody without one is told, not sent round.
    let location = sent_to_sign_in(app.page(&world, "/vault/").await);
    let mut answer = ada.browser.get(&path_of(&world, &location)).await.location();
    if answer.starts_with('/') {
        // The page says that a second factor is asked for, and that there is none.
        let interaction = interaction_in(&answer, "login");
        let signed_in = ada.sign_in_again(Some(&interaction)).await.expect(200);
        answer = signed_in.json()["next"].as_str().expect("next").to_owned();
    }
    let refused = app.come_back(&world, &answer).await.expect(403);
    assert!(refused.text().contains("second factor"), "{refused:?}");
    app.page(&world, "/").await.expect(200);

    let factor = ada.set_up_totp(&world).await;
    let app = AtApp::new(&world, STATS);
    let login_id = ada.challenge_at(&ada.browser).await;
    crate::harness::totp(&ada.browser, &login_id, &factor.app.next().await)
        .await
        .expect(200);
    assert_eq!(
        app.enter(&world, &ada, "/vault/x").await,
        format!("{STATS}/vault/x")
    );
    app.page(&world, "/vault/x").await.expect(200);
}

#[tokio::test]
async fn a_cookie_is_good_at_its_own_app_and_an_answer_in_its_own_browser() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let app = AtApp::new(&world, STATS);
    let location = sent_to_sign_in(app.page(&world, "/").await);
    let answer = ada.browser.get(&path_of(&world, &location)).await.location();

    // A link to somebody else's way back signs nobody in.
    let victim = AtApp::new(&world, STATS);
    says_nothing(&victim.come_back(&world, &answer).await.expect(403));
    victim.page(&world, "/").await.expect(401);
    // Nor does one without its state, from another issuer, or an error.
    let [code, state] = ["code", "state"].map(|name| query_of(&answer, name).expect("the answer has it"));
    for wrong in [
        format!("code={code}&state={state}"),
        format!("code={code}&iss={}", world.issuer()),
        format!("code={code}&state={state}&iss=https%3A%2F%2Fevil.example"),
        format!("error=access_denied&state={state}&iss={}", world.issuer()),
    ] {
        says_nothing(
            &app.page(&world, &format!("/.tacit/return?{wrong}"))
                .await
                .expect(403),
        );
    }
    app.come_back(&world, &answer).await.expect(303);
    app.page(&world, "/").await.expect(200);

    // The same cookies elsewhere.
    for origin in [OTHER, "https://www.stats.example.org"] {
        let moved = AtApp {
            browser: app.browser.copy(),
            origin,
        };
        moved.page(&world, "/").await.expect(401);
    }
    // The same answer once more, in the same browser, is no replay: the browser went back in its history, or its first answer was lost.
    app.come_back(&world, &answer).await.expect(303);
    app.page(&world, "/").await.expect(200);
    let lost = AtApp::new(&world, STATS);
    let location = sent_to_sign_in(lost.page(&world, "/").await);
    let answer = ada.browser.get(&path_of(&world, &location)).await.location();
    let without_pass = AtApp {
        browser: lost.browser.copy(),
        origin: STATS,
    };
    lost.come_back(&world, &answer).await.expect(303);
    let again = without_pass.come_back(&world, &answer).await.expect(303);
    assert_eq!(again.location(), format!("{STATS}/"));
    tokio::time::sleep(PAST_FRESH).await;
    for app in [&app, &lost, &without_pass] {
        app.page(&world, "/").await.expect(200);
    }
    // It brings nobody back whom the account page has put out.
    let grants = ada.browser.get("/api/account/grants/").await.json();
    for grant in grants.as_array().expect("a list") {
        let path = format!("/api/account/grants/{}/", grant["id"].as_str().expect("an id"));
        ada.browser
            .send(world.wire().request(Method::DELETE, &path))
            .await;
    }
    eventually("the end is seen", async || {
        (lost.page(&world, "/").await.status == 401).then_some(())
    })
    .await;
    says_nothing(&lost.come_back(&world, &answer).await.expect(403));
}

/// Whoever is taken out of the app's rule, or of a group that it names, is out within two seconds, and what they had has ended.
#[tokio::test]
async fn whoever_an_app_admits_no_more_is_out_and_their_grant_has_ended() {
    let world = world().await;
    world.cli(&["group", "add", "web"]).await.ok();
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    for user in [&ada, &bob] {
        world.cli(&["group", "join", "web", &user.email]).await.ok();
    }
    let id = "forward-auth-stats";
    world
        .cli(&["client", "update", id, "--access-group", "web"])
        .await
        .ok();
    let (hers, his) = (AtApp::new(&world, STATS), AtApp::new(&world, STATS));
    hers.enter(&world, &ada, "/").await;
    his.enter(&world, &bob, "/").await;
    let is_out = async |app: &AtApp| {
        eventually("the gate to ask the rule", async || {
            (app.ask(&world, "GET", "/", &[]).await.status == 401).then_some(())
        })
        .await;
    };
    let lost = async || {
        let activity = ada.browser.get("/api/account/activity/").await.expect(200);
        activity.text().matches("access_lost").count()
    };
    hers.page(&world, "/").await.expect(200);
    assert_eq!(lost().await, 0);
    world.cli(&["group", "leave", "web", &ada.email]).await.ok();
    is_out(&hers).await;
    assert_eq!(lost().await, 1, "however many requests there were");
    let grants = ada.browser.get("/api/account/grants/").await.json();
    assert!(!grants.to_string().contains("Statistics"), "{grants}");
    // Who comes back has to sign in again: the old cookie opens nothing.
    world.cli(&["group", "join", "web", &ada.email]).await.ok();
    tokio::time::sleep(PAST_FRESH).await;
    hers.page(&world, "/").await.expect(401);
    // Where the rule closes, too; a path that is open to all stays so, as for nobody.
    his.page(&world, "/").await.expect(200);
    world.cli(&["group", "remove", "web"]).await.ok();
    is_out(&his).await;
    let open = his.page(&world, "/open").await.expect(200);
    assert_eq!(remote(&open), [const { String::new() }; 4]);
}

#[tokio::test]
async fn signing_out_at_the_provider_ends_it_at_every_app_and_one_app_can_be_ended() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let (stats, other) = (AtApp::new(&world, STATS), AtApp::new(&world, OTHER));
    stats.enter(&world, &ada, "/").await;
    other.enter(&world, &ada, "/").await;
    let grants = ada.browser.get("/api/account/grants/").await.json();
    let of_stats = grants
        .as_array()
        .expect("a list")
        .iter()
        .find(|grant| {
            grant["client"]["id"] == "forward-auth-stats" || grant.to_string().contains("Statistics")
        })
        .expect("the app is on the list");
    let path = format!("/api/account/grants/{}/", of_stats["id"].as_str().expect("an id"));
    ada.browser
        .send(world.wire().request(Method::DELETE, &path))
        .await
        .expect(204);
    let is_out = async |app: &AtApp| {
        eventually("the app is told", async || {
            (app.ask(&world, "GET", "/", &[]).await.status == 401).then_some(())
        })
        .await;
    };
    is_out(&stats).await;
    other.page(&world, "/").await.expect(200);
    // Who is shut out is out everywhere, too.
    let bob = world.user("bob@example.com").await;
    let his = AtApp::new(&world, OTHER);
    his.enter(&world, &bob, "/").await;
    his.page(&world, "/").await.expect(200);
    world.cli(&["user", "disable", &bob.email]).await.ok();
    is_out(&his).await;
    ada.browser
        .post("/api/logout/", &serde_json::json!({}))
        .await
        .expect(200);
    is_out(&other).await;
}

#[tokio::test]
async fn a_long_address_leads_to_the_front_page_and_settings_are_judged() {
    let mut world = world().await;
    let ada = world.user("ada@example.com").await;
    let app = AtApp::new(&world, STATS);
    let long = format!("/?q={}", "x".repeat(3_000));
    assert_eq!(app.enter(&world, &ada, &long).await, format!("{STATS}/"));
    // What JSON escapes is twice as long in it: no address leads to a request that is refused.
    for (target, back) in [
        (format!("/?{}", "\\".repeat(1_150)), "/".to_owned()),
        (
            format!("/?{}", "a".repeat(1_150)),
            format!("/?{}", "a".repeat(1_150)),
        ),
    ] {
        let app = AtApp::new(&world, STATS);
        assert_eq!(app.enter(&world, &ada, &target).await, format!("{STATS}{back}"));
    }
    // A restart leaves everybody where they are, and writes nothing.
    let before = world.rows().await["audit_events"];
    world.stop().await;
    world.boot().await;
    assert_eq!(world.rows().await["audit_events"], before);
    app.page(&world, "/").await.expect(200);
    let location = sent_to_sign_in(AtApp::new(&world, OTHER).page(&world, "/").await);
    let client = Url::parse(&location).expect("an address");
    assert!(
        client
            .query_pairs()
            .any(|(name, value)| name == "client_id" && value == "forward-auth-other")
    );

    world.set("http.trusted_proxies", "[]");
    let printed = world.cli(&["check"]).await;
    assert!(
        printed.code != 0 && printed.out.contains("protected_apps"),
        "{}",
        printed.out
    );
}

/// Signed in and not in the group: a page that says so, and no way round in circles. What the app is told, it is told each time.
#[tokio::test]
async fn a_path_for_groups_is_for_whoever_is_in_one_at_the_moment() {
    let world = world().await;
    for group in ["ops", "web", "stats-read", "payroll"] {
        world.cli(&["group", "add", group]).await.ok();
    }
    let ada = world.user("ada@example.com").await;
    for group in ["stats-read", "payroll"] {
        world.cli(&["group", "join", group, "ada@example.com"]).await.ok();
    }
    let app = AtApp::new(&world, STATS);
    // Who is not signed in is sent to do that, and comes back to be refused.
    assert_eq!(app.enter(&world, &ada, "/ops/x").await, format!("{STATS}/ops/x"));
    for _ in 0..3 {
        let refused = app.page(&world, "/ops/x").await.expect(403);
        says_nothing(&refused);
        assert!(refused.text().contains("not in a group"), "{refused:?}");
        for mode in ["cors", "websocket"] {
            let refused = app
                .ask(&world, "GET", "/ops/x", &[("sec-fetch-mode", mode)])
                .await;
            says_nothing(&refused.expect(403));
        }
    }
    // Only what the app is to be told; a browser's own header never counts, and the reply always has one.
    let own = [("remote-groups", "ops"), ("sec-fetch-mode", "navigate")];
    let passed = app.ask(&world, "GET", "/", &own).await.expect(200);
    assert_eq!(remote(&passed)[3], "stats-read");
    let refused = app.ask(&world, "GET", "/ops/x", &own).await;
    says_nothing(&refused.expect(403));
    let nobody = AtApp::new(&world, STATS);
    let passed = nobody.ask(&world, "GET", "/open", &own).await.expect(200);
    assert_eq!(remote(&passed), [""; 4].map(str::to_owned));

    world.cli(&["group", "join", "ops", "ada@example.com"]).await.ok();
    eventually("the group to open the path", async || {
        (app.page(&world, "/ops/x").await.status == 200).then_some(())
    })
    .await;
    let passed = app.page(&world, "/ops/x").await.expect(200);
    assert_eq!(remote(&passed)[3], "ops,stats-read");
    world
        .cli(&["group", "leave", "ops", "ada@example.com"])
        .await
        .ok();
    eventually("the path to be closed", async || {
        (app.page(&world, "/ops/x").await.status == 403).then_some(())
    })
    .await;
    // Another path of the same app is open all the while.
    assert_eq!(remote(&app.page(&world, "/").await.expect(200))[3], "stats-read");
}

#[tokio::test]
async fn a_rule_that_could_open_more_than_it_says_stops_the_start() {
    let world = world().await;
    for (rule, said) in [
        (r#"{ path = "/x", groups = ["Ops"] }"#, "small letters"),
        (
            r#"{ path = "/x", groups = ["ops"], allow = "everyone" }"#,
            "names groups",
        ),
        (r#"{ path = "/x", group = ["ops"] }"#, "group"),
    ] {
        let apps =
            format!(r#"protected_apps=[{{ id = "a", origins = ["https://a.example"], rules = [{rule}] }}]"#);
        let failed = world.cli(&["check", "--set", &apps]).await;
        assert_ne!(failed.code, 0, "{rule}");
        let text = format!("{}{}", failed.out, failed.err);
        assert!(text.contains(said), "{rule}: {text}");
    }
}

#[tokio::test]
async fn nobody_but_an_owner_changes_what_the_gate_signs_in_with() {
    let world = world().await;
    let manager = Operator::with(&world, "manager@example.com", &["client_manager"]).await;
    let path = "/api/admin/clients/forward-auth-stats/";
    let body = json!({ "redirect_uris": ["https://evil.example/callback"] });
    manager
        .send(Method::PATCH, path, &body)
        .await
        .is_problem(403, "right_missing");
    manager.delete(path).await.is_problem(403, "right_missing");
    manager.get(path).await.expect(200);
}

/// An app that took no name for a name would know all who have none as one user.
#[tokio::test]
async fn an_app_that_knows_people_by_their_usernames_lets_nobody_in_without_one() {
    let world = world().await;
    let ada = world.user("ada@example.com").await;
    let app = AtApp::new(&world, "https://wiki.example.com");
    app.enter(&world, &ada, "/").await;
    let refused = app.page(&world, "/").await.expect(403);
    assert!(refused.holds("username"), "{refused:?}");
    assert!(refused.header("remote-user").is_none(), "{refused:?}");
    let open = app.page(&world, "/open").await.expect(200);
    assert_eq!(remote(&open)[0], "");
    let put = world.wire().request(Method::PUT, "/api/account/username/");
    let put = put.json(&json!({ "username": "Ada" }));
    ada.browser.send(put).await.expect(200);
    eventually("what was known of her is asked anew", async || {
        let reply = app.page(&world, "/").await;
        (reply.status == 200).then(|| assert_eq!(remote(&reply)[0], "ada"))
    })
    .await;
}
