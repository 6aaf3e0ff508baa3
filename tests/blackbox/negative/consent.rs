//! Consent (OIDC Core §3.1.2.4; RFC 6749 §4.1.2.1 and §10.2): nobody's word counts for another's, no word counts twice, and a
//! no needs no session.
//!
//! The code: `authcore flow/consent.rs`, `authserver http/api/consent.rs`.

use super::{
    MARK, Row,
    Wants::{Asks, Problem, Redirect},
    refused,
};
use crate::harness::{App, Browser, Spec, TestUser, Tokens, World, interaction_in, query_of};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

struct Scene {
    ada: TestUser,
    third: App,
    world: World,
}

impl Scene {
    async fn set() -> Self {
        let world = World::start().await;
        Self {
            ada: world.user("ada@example.com").await,
            third: world.app(Spec::third_party("third")).await,
            world,
        }
    }

    fn post(&self, body: &Value) -> RequestBuilder {
        self.world
            .wire()
            .request(Method::POST, "/api/consent/")
            .json(body)
    }

    async fn asked(&self) -> String {
        interaction_in(
            &self.ada.authorize(&self.third.request("openid")).await.location(),
            "consent",
        )
    }
}

fn word(interaction: &str, allow: bool) -> Value {
    json!({ "interaction": interaction, "allow": allow, "scopes": ["openid"] })
}

#[tokio::test]
async fn only_the_word_of_the_user_who_was_asked_counts() {
    let scene = Scene::set().await;
    let (world, ada, third) = (&scene.world, &scene.ada, &scene.third);
    let nobody = world.browser();
    let request = third.request("openid");
    let waiting = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let answered = scene.asked().await;
    ada.consent(&answered, false, &[]).await.expect(200);
    // Other things that wait, each under a name of its own.
    let pushed = third.push(&third.request("openid")).await;
    let pushed = pushed.rsplit_once(':').expect("a name of ours").1;
    let logout = ada.browser.get("/oauth/logout/?client_id=third").await.location();
    let logout = query_of(&logout, "logout").expect("a sign-out that waits");
    let form = third.request("openid").with("response_mode", "form_post");
    let posted = interaction_in(&ada.authorize(&form).await.location(), "consent");
    let posted = ada.consent(&posted, false, &[]).await.expect(200).member("next");
    let posted = query_of(&posted, "interaction").expect("an answer that waits");

    let section = "OIDC Core §3.1.2.4";
    let row = |name: &str, body: &Value, wants, browser: &Browser| {
        Row::new(section, name, scene.post(body), wants).by(browser)
    };
    let shape = |name: &str, member: &str, value: Value| {
        let mut body = word(&waiting, true);
        body[member] = value;
        row(name, &body, Problem(400, "invalid_request"), &ada.browser)
    };
    let expired = Problem(400, "interaction_expired");
    let mut rows = vec![
        row(
            "a yes of nobody",
            &word(&waiting, true),
            Problem(401, "not_signed_in"),
            &nobody,
        ),
        row(
            "a yes to what was answered",
            &word(&answered, true),
            expired,
            &ada.browser,
        ),
        row(
            "a no to what was answered",
            &word(&answered, false),
            expired,
            &ada.browser,
        ),
        row(
            "a no of nobody to what was answered",
            &word(&answered, false),
            expired,
            &nobody,
        ),
        shape("an interaction that is a number", "interaction", json!(7)),
        shape("an overlong interaction", "interaction", json!(MARK.repeat(9))),
        shape("a yes in words", "allow", json!("yes")),
        shape("a word left out", "allow", Value::Null),
        shape("scopes that are no list", "scopes", json!(MARK)),
        shape("a scope with quotes", "scopes", json!([format!("\"{MARK}\"")])),
        shape("too many scopes", "scopes", json!(vec![MARK; 101])),
        Row::new(
            "RFC 6749 §10.12",
            "a yes from another site",
            scene
                .post(&word(&waiting, true))
                .header("origin", "https://evil.example"),
            Problem(403, "cross_origin"),
        )
        .by(&ada.browser),
        Row::new(
            "RFC 6749 §10.12",
            "a no from another site",
            scene.post(&word(&waiting, false)).header("origin", "null"),
            Problem(403, "cross_origin"),
        )
        .by(&ada.browser),
        Row::new(
            "RFC 6749 §10.12",
            "what another site's form may send",
            world
                .wire()
                .request(Method::POST, "/api/consent/")
                .form(&[("interaction", waiting.as_str())]),
            Problem(415, "invalid_request"),
        )
        .by(&ada.browser),
        Row::new(
            "RFC 9110 §15.5.6",
            "a link",
            world.wire().request(
                Method::GET,
                &format!("/api/consent/?interaction={waiting}&allow=true"),
            ),
            Problem(405, "method_not_allowed"),
        )
        .by(&ada.browser),
    ];
    for (kind, id) in [
        ("a push", pushed),
        ("a sign-out", &logout),
        ("an answer", &posted),
        ("nothing", MARK),
    ] {
        rows.push(row(
            &format!("a yes to {kind}"),
            &word(id, true),
            expired,
            &ada.browser,
        ));
        rows.push(row(
            &format!("a no to {kind}"),
            &word(id, false),
            expired,
            &nobody,
        ));
        let look = world
            .wire()
            .request(Method::GET, &format!("/api/interaction/?interaction={id}"));
        rows.push(Row::new(section, format!("a look at {kind}"), look, expired).by(&ada.browser));
    }
    refused(world, rows).await;

    // All that waits still does.
    let next = ada
        .consent(&waiting, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    Tokens::of(&third.redeem(&third.code_in(&next, request)).await);
    ada.browser
        .get(&format!("/oauth/authorize/answer/?interaction={posted}"))
        .await
        .expect(200);
    ada.browser
        .post("/api/logout/", &json!({ "logout": logout }))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_no_needs_no_session_and_is_the_last_word() {
    let scene = Scene::set().await;
    let (world, third) = (&scene.world, &scene.third);
    let spa = world.app(Spec::spa("spa")).await;
    for app in [third, &spa] {
        let nobody = world.browser();
        let request = app.request("openid");
        let interaction = interaction_in(&nobody.get(&request.path()).await.location(), "login");
        let next = nobody
            .post("/api/consent/", &word(&interaction, false))
            .await
            .expect(200)
            .member("next");
        assert_eq!(app.error_in(&next, &request), "access_denied");
        // Who signs in afterwards goes to their account, and nobody gets a code.
        let start = scene
            .ada
            .sign_in_again(Some(&interaction))
            .await
            .expect(200)
            .member("next");
        assert_eq!(query_of(&start, "code"), None, "{start}");
        assert!(!start.contains(&app.redirect_uri), "{start}");
        let yes = |name: &str, browser: &Browser| {
            Row::new(
                "RFC 6749 §4.1.2.1",
                format!("{}: {name}", app.id),
                scene.post(&word(&interaction, true)),
                Problem(400, "interaction_expired"),
            )
            .by(browser)
        };
        refused(world, vec![yes("a yes after a no", &scene.ada.browser)]).await;
    }
}

#[tokio::test]
async fn a_no_uses_up_a_pushed_request() {
    let scene = Scene::set().await;
    let (world, ada, third) = (&scene.world, &scene.ada, &scene.third);
    let request = third.request("openid");
    let reference = third.push(&request).await;
    let path = third.pushed_path(&reference);
    let [first, second] = [ada.browser.get(&path).await, ada.browser.get(&path).await]
        .map(|reply| interaction_in(&reply.location(), "consent"));
    let next = ada.consent(&first, false, &[]).await.expect(200).member("next");
    assert_eq!(third.error_in(&next, &request), "access_denied");
    // The other tab shows the same request, and its yes comes too late.
    assert_eq!(second, first);
    ada.consent(&second, true, &["openid"])
        .await
        .is_problem(400, "interaction_expired");
    let again = world.wire().request(Method::GET, &path);
    let wants = super::Wants::Page("interaction_expired");
    refused(
        world,
        vec![Row::new("RFC 9126 §7.3", "after a no", again, wants).by(&ada.browser)],
    )
    .await;
}

#[tokio::test]
async fn a_yes_is_no_sign_in() {
    let scene = Scene::set().await;
    let (world, ada, third) = (&scene.world, &scene.ada, &scene.third);
    let spa = world.app(Spec::spa("spa")).await;
    // What was asked is a sign-in first; a yes before it goes back to the sign-in page.
    for app in [third, &spa] {
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        let request = app.request("openid").with("prompt", "login");
        let interaction = interaction_in(&ada.authorize(&request).await.location(), "login");
        let next = ada
            .consent(&interaction, true, &["openid"])
            .await
            .expect(200)
            .member("next");
        assert_eq!(interaction_in(&next, "login"), interaction);
    }
    // Nor is it another user's: the client has said whom it means.
    let bob = world.user("bob@example.com").await;
    let hint = ada.tokens(&spa, "openid").await.id;
    let spas = spa
        .request("openid")
        .with("id_token_hint", &hint)
        .with("prompt", "consent");
    let interaction = interaction_in(&ada.authorize(&spas).await.location(), "consent");
    let next = bob
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    assert_eq!(interaction_in(&next, "login"), interaction);
    let next = ada
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    spa.code_in(&next, spas);
    // A yes to nothing is a no.
    let request = third.request("goals:read");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let next = ada
        .consent(&interaction, true, &[])
        .await
        .expect(200)
        .member("next");
    assert_eq!(third.error_in(&next, &request), "access_denied");
    // And what was allowed for one scope is asked for another.
    let request = third.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    ada.consent(&interaction, true, &["openid"]).await.expect(200);
    let ask = |scope: &str| world.wire().request(Method::GET, &third.request(scope).path());
    let silent = third.request("openid email").with("prompt", "none");
    let silent = world.wire().request(Method::GET, &silent.path());
    let section = "OIDC Core §3.1.2.4";
    refused(
        world,
        vec![
            Row::new(
                section,
                "more than was allowed",
                ask("openid email"),
                Asks("consent"),
            )
            .by(&ada.browser),
            Row::new(
                section,
                "more than was allowed, silently",
                silent,
                Redirect("consent_required"),
            )
            .by(&ada.browser)
            .told(third),
        ],
    )
    .await;
}

#[tokio::test]
async fn nobody_takes_back_what_another_has_allowed() {
    let scene = Scene::set().await;
    let (world, ada, third) = (&scene.world, &scene.ada, &scene.third);
    let request = third.request("openid");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let next = ada
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let tokens = Tokens::of(&third.redeem(&third.code_in(&next, request)).await);
    let bob = world.user("bob@example.com").await;
    let path = "/api/account/consents/third/";
    let revoke = || world.wire().request(Method::DELETE, path);
    let row =
        |name: &str, request: RequestBuilder, wants| Row::new("OIDC Core §3.1.2.4", name, request, wants);
    let absent = Problem(405, "method_not_allowed");
    refused(
        world,
        vec![
            row("taken back by nobody", revoke(), Problem(401, "not_signed_in")),
            row(
                "taken back by the client",
                revoke().bearer_auth(&tokens.access),
                Problem(401, "not_signed_in"),
            ),
            row(
                "taken back from another site",
                revoke().header("origin", "https://evil.example"),
                Problem(403, "cross_origin"),
            )
            .by(&ada.browser),
            row("a link", world.wire().request(Method::GET, path), absent).by(&ada.browser),
        ],
    )
    .await;
    // Bob's own, of which there is none, may go.
    bob.browser.send(revoke()).await.expect(204);
    third.userinfo(&tokens.access).await.expect(200);
    let silent = third.request("openid").with("prompt", "none");
    third.code_in(&ada.authorize(&silent).await.location(), silent);
}
