//! Token Status List (draft-ietf-oauth-status-list): every access token names a place in a list that is served, and whatever
//! ends the token shows there, to programs that ask nobody at each request.
//!
//! The code: `authcore tokens/status`, `authstore sql/status.rs`, `jwt-verifier status.rs`.

use crate::harness::{App, Goals, HttpClient, Reply, Spec, Tokens, World, claims, eventually, header, now};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_verifier::{Verifier, VerifyError};
use reqwest::Method;
use serde_json::json;
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const MEDIA_TYPE: &str = "application/statuslist+jwt";

/// Where a token's status is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    idx: usize,
    uri: String,
}

impl Place {
    fn of(token: &str) -> Self {
        let status = &claims(token)["status"]["status_list"];
        Self {
            idx: usize::try_from(status["idx"].as_u64().expect("an index")).expect("a small one"),
            uri: status["uri"].as_str().expect("an address").to_owned(),
        }
    }

    fn path(&self, world: &World) -> String {
        let path = self.uri.strip_prefix(&world.issuer());
        path.expect("at the issuer").to_owned()
    }

    /// What the list says of it now.
    async fn is_revoked(&self, world: &World) -> bool {
        let reply = world.wire().get(&self.path(world)).await.expect(200);
        let list = bits(&reply);
        list[self.idx / 8] >> (self.idx % 8) & 1 == 1
    }
}

/// The bits of a list, as the draft describes them.
fn bits(reply: &Reply) -> Vec<u8> {
    let list = &claims(&reply.text())["status_list"];
    assert_eq!(list["bits"], 1);
    let lst = list["lst"].as_str().expect("a list");
    let compressed = URL_SAFE_NO_PAD.decode(lst).expect("base64url without padding");
    miniz_oxide::inflate::decompress_to_vec_zlib(&compressed).expect("ZLIB")
}

async fn conditional(wire: &HttpClient, path: &str, tag: &str) -> Reply {
    let request = wire.request(Method::GET, path).header("If-None-Match", tag);
    wire.send(request).await
}

#[tokio::test]
async fn a_token_names_a_place_of_its_grant_in_a_list_that_is_served() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("spa")).await;
    let first = ada.tokens(&app, "openid goals:read").await;
    let second = Tokens::of(&app.refresh(&first.refresh).await);
    let other = ada.tokens(&app, "openid goals:read").await;
    let [first, second, other] = [first, second, other].map(|tokens| Place::of(&tokens.access));
    assert_eq!(first, second, "one place for each grant");
    assert_ne!(first, other);

    let path = first.path(&world);
    assert!(path.starts_with("/oauth/status/"), "{path}");
    let reply = world.wire().get(&path).await.expect(200);
    assert_eq!(reply.header("content-type"), Some(MEDIA_TYPE));
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("cache-control"), Some("public, max-age=5"));
    let jwt = reply.text();
    assert_eq!(header(&jwt)["typ"], "statuslist+jwt");
    let said = claims(&jwt);
    assert_eq!(said["sub"], first.uri.as_str());
    assert_eq!(said["iss"], world.issuer());
    let seconds = |name: &str| said[name].as_i64().expect("seconds");
    assert!((now() - seconds("iat")).abs() < 60 && seconds("ttl") == 10);
    assert!((14 * 60..=31 * 60).contains(&(seconds("exp") - now())));
    // All of the list, whoever has a token in it.
    assert_eq!(bits(&reply), vec![0; (1 << 17) / 8]);

    let tag = reply.header("etag").expect("an entity tag").to_owned();
    let known = conditional(world.wire(), &path, &tag).await.expect(304);
    assert_eq!((known.header("etag"), known.text().as_str()), (Some(&*tag), ""));
    ada.tokens(&app, "openid goals:read").await;
    conditional(world.wire(), &path, &tag).await.expect(304);
    world.wire().get(&format!("{path}/")).await.expect(200);
}

#[tokio::test]
async fn a_list_is_asked_for_as_the_draft_says() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("spa")).await;
    let path = Place::of(&ada.tokens(&app, "openid").await.access).path(&world);
    let with = async |accept: &str| {
        let request = world.wire().request(Method::GET, &path).header("Accept", accept);
        world.wire().send(request).await
    };
    with(MEDIA_TYPE).await.expect(200);
    with("application/statuslist+cwt")
        .await
        .is_problem(406, "not_acceptable");
    world
        .wire()
        .get(&format!("{path}?time=1686925000"))
        .await
        .is_problem(501, "not_implemented");
    world
        .wire()
        .get("/oauth/status/12345")
        .await
        .is_problem(404, "not_found");
    world.wire().get("/oauth/status/nonsense").await.expect(404);
    let posted = world.wire().request(Method::POST, &path);
    world
        .wire()
        .send(posted)
        .await
        .is_problem(405, "method_not_allowed");
    // Any page may ask, with an entity tag as well.
    let preflight = world
        .wire()
        .request(Method::OPTIONS, &path)
        .header("Origin", "https://anywhere.example")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "if-none-match");
    let answer = world.wire().send(preflight).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn whatever_ends_a_grant_shows_in_the_list_and_nothing_else_does() {
    let world = World::start().await;
    let app = world.app(Spec::spa("spa")).await;
    let going = world.app(Spec::spa("going")).await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let stays = Place::of(&bob.tokens(&app, "openid").await.access);

    let revoked = ada.tokens(&app, "openid").await;
    let revoke = app.form("/oauth/revoke/", &[("token", &revoked.refresh)]);
    world.wire().send(revoke).await.expect(200);
    let removed = ada.tokens(&going, "openid").await;
    world.cli(&["client", "remove", "going"]).await.ok();
    let signed_out = ada.tokens(&app, "openid").await;
    ada.browser
        .post("/api/logout/", &json!({ "everywhere": true }))
        .await
        .expect(200);
    let eve = world.user("eve@example.com").await;
    let disabled = eve.tokens(&app, "openid").await;
    world.cli(&["user", "disable", "eve@example.com"]).await.ok();

    for (what, tokens) in [
        ("revoked", revoked),
        ("its client removed", removed),
        ("signed out", signed_out),
        ("disabled", disabled),
    ] {
        let place = Place::of(&tokens.access);
        eventually(what, async || place.is_revoked(&world).await.then_some(())).await;
    }
    assert!(!stays.is_revoked(&world).await);
}

async fn exchange(service: &App, subject: &str) -> String {
    let form = [
        ("grant_type", EXCHANGE),
        ("subject_token", subject),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
        ),
        ("audience", "notes"),
    ];
    Tokens::of(&service.token(&form).await).access
}

#[tokio::test]
async fn an_exchanged_token_has_a_place_of_its_own_that_ends_with_the_grant_or_alone() {
    let world = World::start().await;
    let policy = json!({ "audiences": ["notes"], "impersonation": true });
    let service = Spec::confidential("service")
        .grants(&["client_credentials", EXCHANGE])
        .metadata(json!({ "token_exchange": policy, "redirect_uris": [] }));
    let service = world.app(service).await;
    let app = world
        .app(Spec::spa("spa").scope("openid goals:read notes:read"))
        .await;
    let ada = world.user("ada@example.com").await;
    let subject = ada.tokens(&app, "notes:read").await;
    let (alone, with_grant) = (
        exchange(&service, &subject.access).await,
        exchange(&service, &subject.access).await,
    );
    let places = [&subject.access, &alone, &with_grant].map(|token| Place::of(token));
    assert_eq!(places.iter().collect::<HashSet<_>>().len(), 3);

    let revoke = service.form("/oauth/revoke/", &[("token", &alone)]);
    world.wire().send(revoke).await.expect(200);
    let [grant, alone, with_grant] = &places;
    eventually("revoked alone", async || {
        alone.is_revoked(&world).await.then_some(())
    })
    .await;
    assert!(!grant.is_revoked(&world).await && !with_grant.is_revoked(&world).await);

    let everywhere = json!({ "everywhere": true });
    ada.browser.post("/api/logout/", &everywhere).await.expect(200);
    for place in [grant, with_grant] {
        eventually("signed out", async || {
            place.is_revoked(&world).await.then_some(())
        })
        .await;
    }
}

/// Removed at once because its secret was stolen, say: what it got by exchange ends, and the grant that it came of goes on.
#[tokio::test]
async fn an_exchanged_token_ends_with_the_client_that_got_it() {
    let world = World::start().await;
    let policy = json!({ "audiences": ["notes"], "impersonation": true });
    let service = Spec::confidential("service")
        .grants(&["client_credentials", EXCHANGE])
        .metadata(json!({ "token_exchange": policy, "redirect_uris": [] }));
    let service = world.app(service).await;
    let notes = Spec::confidential("notes")
        .grants(&["client_credentials"])
        .metadata(json!({ "redirect_uris": [] }));
    let notes = world.app(notes).await;
    let app = world.app(Spec::spa("spa").scope("openid notes:read")).await;
    let ada = world.user("ada@example.com").await;
    let subject = ada.tokens(&app, "notes:read").await;
    let traded = exchange(&service, &subject.access).await;
    let is_active = async || {
        let form = notes.form("/oauth/introspect/", &[("token", &traded)]);
        world.wire().send(form).await.expect(200).json()["active"] == true
    };
    let [grant, place] = [&subject.access, &traded].map(|token| Place::of(token));
    assert!(is_active().await && !place.is_revoked(&world).await);
    world.cli(&["client", "remove", "service"]).await.ok();
    eventually("it is nobody's", async || (!is_active().await).then_some(())).await;
    eventually("the list has it", async || {
        place.is_revoked(&world).await.then_some(())
    })
    .await;
    assert!(!grant.is_revoked(&world).await);
}

#[tokio::test]
async fn a_clients_own_tokens_share_a_place_and_a_revoked_one_takes_those_so_far_along() {
    let world = World::start().await;
    let app = world.app(Spec::third_party("report")).await;
    let own = async || {
        let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
        Tokens::of(&app.token(&form).await).access
    };
    let (first, second) = (own().await, own().await);
    let place = Place::of(&first);
    assert_eq!(place, Place::of(&second));
    let revoke = app.form("/oauth/revoke/", &[("token", &first)]);
    world.wire().send(revoke).await.expect(200);
    eventually("revoked", async || place.is_revoked(&world).await.then_some(())).await;
    // Whoever asks the server is told of the one alone.
    let active = async |token: &str| {
        let form = app.form("/oauth/introspect/", &[("token", token)]);
        world.wire().send(form).await.expect(200).json()["active"].clone()
    };
    assert_eq!(
        (active(&first).await, active(&second).await),
        (json!(false), json!(true))
    );
    let next = Place::of(&own().await);
    assert_ne!(next, place);
    assert!(!next.is_revoked(&world).await);
    world.cli(&["client", "remove", "report"]).await.ok();
    eventually("removed", async || next.is_revoked(&world).await.then_some(())).await;
}

#[tokio::test]
async fn a_server_that_starts_anew_gives_places_of_another_list_and_knows_what_has_ended() {
    let mut world = World::start().await;
    let app = world.app(Spec::spa("spa")).await;
    let ada = world.user("ada@example.com").await;
    let before = ada.tokens(&app, "openid").await;
    let ended = ada.tokens(&app, "openid").await;
    let revoke = app.form("/oauth/revoke/", &[("token", &ended.refresh)]);
    world.wire().send(revoke).await.expect(200);
    world.stop().await;
    world.boot().await;
    let after = ada.tokens(&app, "openid").await;
    let [before, ended, after] = [before, ended, after].map(|tokens| Place::of(&tokens.access));
    assert_ne!(before.uri, after.uri, "as it must be after a restored backup");
    assert!(ended.is_revoked(&world).await);
    assert!(!before.is_revoked(&world).await && !after.is_revoked(&world).await);
}

/// What is promised of a service with the default settings, and a second for the fetch.
const SEEN_WITHIN: Duration = Duration::from_secs(11);

#[tokio::test]
async fn another_program_refuses_what_was_revoked_within_ten_seconds_and_through_an_outage() {
    let mut world = World::start().await;
    let goals = Goals::start(&world).await;
    let app = world.app(Spec::spa("spa")).await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let scope = "openid goals:read";
    let (ended, stays) = (ada.tokens(&app, scope).await, bob.tokens(&app, scope).await);
    let ask = async |token: &str| goals.send(Method::GET, "/goals/", token, None).await;
    for tokens in [&ended, &stays] {
        ask(&tokens.access).await.expect(200);
    }
    let everywhere = json!({ "everywhere": true });
    ada.browser.post("/api/logout/", &everywhere).await.expect(200);
    let begun = Instant::now();
    while ask(&ended.access).await.status != 401 {
        assert!(begun.elapsed() < SEEN_WITHIN, "it is still accepted");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    ask(&ended.access).await.is_challenge(401, Some("invalid_token"));
    ask(&stays.access).await.expect(200);
    world.wire().expect_outage(true);
    world.stop().await;
    tokio::time::sleep(SEEN_WITHIN).await;
    ask(&ended.access).await.is_challenge(401, Some("invalid_token"));
    ask(&stays.access).await.expect(200);
}

#[tokio::test]
async fn a_verifier_of_a_strangers_sees_it_and_tells_the_two_apart() {
    let world = World::start().await;
    let app = world.app(Spec::spa("spa")).await;
    let ada = world.user("ada@example.com").await;
    let verifier = Verifier::builder(world.issuer())
        .audience("goals")
        .status_refresh(Duration::from_millis(200))
        .build()
        .expect("settings");
    let (ended, stays) = (
        ada.tokens(&app, "goals:read").await,
        ada.tokens(&app, "goals:read").await,
    );
    for tokens in [&ended, &stays] {
        verifier.verify(&tokens.access).await.expect("both stand");
    }
    assert_eq!(verifier.status_lists(), 1);
    let revoke = app.form("/oauth/revoke/", &[("token", &ended.refresh)]);
    world.wire().send(revoke).await.expect(200);
    let error = eventually("refused", async || verifier.verify(&ended.access).await.err()).await;
    assert_eq!(error, VerifyError::Revoked);
    verifier.verify(&stays.access).await.expect("it stands");
}

#[tokio::test]
async fn two_servers_have_the_same_tag_for_the_same_list() {
    if crate::harness::Pair::of_this_run() == crate::harness::Pair::Embedded {
        return;
    }
    let world = World::start().await;
    let (_second, there) = world.another_server().await;
    let app = world.app(Spec::spa("spa")).await;
    let ada = world.user("ada@example.com").await;
    let tokens = ada.tokens(&app, "openid").await;
    let elsewhere = Tokens::of(&app.at(&there).refresh(&tokens.refresh).await);
    let place = Place::of(&tokens.access);
    assert_eq!(place, Place::of(&elsewhere.access), "a grant keeps its place");
    let path = place.path(&world);
    let tag = |reply: Reply| reply.expect(200).header("etag").expect("a tag").to_owned();
    // Signed lists change at each quarter of an hour: should that be now, the next try is in the same one.
    eventually("the same tag", async || {
        let (here, there) = (world.wire().get(&path).await, there.get(&path).await);
        (tag(here) == tag(there)).then_some(())
    })
    .await;
    let revoke = app.form("/oauth/revoke/", &[("token", &tokens.refresh)]);
    world.wire().send(revoke).await.expect(200);
    eventually("seen there", async || {
        let list = bits(&there.get(&path).await.expect(200));
        (list[place.idx / 8] >> (place.idx % 8) & 1 == 1).then_some(())
    })
    .await;
}
