//! Two tabs, two accounts: what is decided on a page is decided by the account that the page shows. Answers tell the page whose account
//! they are about, and it says so with what it does; where somebody else has signed in since, nothing is done.

use crate::harness::{Browser, PASSWORD, Reply, Spec, TestUser, World, interaction_in, sign_in};
use reqwest::Method;
use serde_json::{Value, json};

/// The tab in which Ada's page stands, after Bob has signed in at the same browser.
struct Tab {
    browser: Browser,
    issuer: String,
    shows: String,
    world: World,
}

impl Tab {
    /// Ada has this open; then Bob signs in.
    async fn of(world: World, ada: &TestUser, bob: &TestUser, shown: &str) -> Self {
        let shows = ada.browser.get(shown).await.expect(200).member("account");
        sign_in(&ada.browser, &bob.email, PASSWORD, json!({}), json!({}))
            .await
            .expect(200);
        assert_eq!(ada.browser.account().await.member("sub"), bob.sub);
        Self {
            browser: ada.browser.clone(),
            issuer: world.issuer(),
            shows,
            world,
        }
    }

    async fn does(&self, method: Method, path: &str, body: &Value) -> Reply {
        let request = self
            .world
            .wire()
            .request(method, path)
            .header("origin", &self.issuer)
            .header("tacit-account", &self.shows)
            .json(body);
        self.browser.send(request).await
    }
}

#[tokio::test]
async fn nobody_decides_on_anothers_page() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let app = world.app(Spec::third_party("app")).await;
    let request = app.request("openid profile");
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let shown = format!("/api/interaction/?interaction={interaction}");
    let tab = Tab::of(world, &ada, &bob, &shown).await;
    let yes = json!({ "interaction": interaction, "allow": true, "scopes": ["openid", "profile"] });
    for (method, path, body) in [
        (Method::POST, "/api/consent/", yes.clone()),
        (
            Method::POST,
            "/api/interaction/",
            json!({ "interaction": interaction }),
        ),
        (
            Method::POST,
            "/api/device/",
            json!({ "user_code": "BCDF-GHJK", "allow": true }),
        ),
        (Method::PATCH, "/api/account/", json!({ "name": "Countess" })),
        (
            Method::PUT,
            "/api/account/username/",
            json!({ "username": "countess" }),
        ),
        (Method::POST, "/api/logout/", json!({ "everywhere": true })),
        (Method::DELETE, "/api/account/sessions/", json!({})),
        (Method::POST, "/api/account/passkeys/start/", json!({})),
    ] {
        tab.does(method, path, &body)
            .await
            .is_problem(409, "other_account");
    }
    // What it would show is another's as well.
    tab.does(Method::GET, &shown, &Value::Null)
        .await
        .is_problem(409, "other_account");
    assert_ne!(tab.browser.account().await.member("name"), "Countess");
    // Nothing is used up: Bob decides on a page of his own.
    let page = tab.browser.get(&shown).await.expect(200);
    assert_eq!(page.member("signed_in_as"), "bob@example.com");
    assert_ne!(page.member("account"), tab.shows);
    tab.browser.post("/api/consent/", &yes).await.expect(200);
}

#[tokio::test]
async fn the_same_account_goes_on_and_anybody_may_sign_in() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let shows = ada
        .browser
        .get("/api/session/")
        .await
        .expect(200)
        .member("account");
    for path in ["/api/account/", "/api/session/"] {
        assert_eq!(ada.browser.get(path).await.member("account"), shows);
    }
    // Another session of the same account is the same account.
    sign_in(&ada.browser, &ada.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let patch = |name: &str| {
        let wire = world.wire();
        wire.request(Method::PATCH, "/api/account/")
            .header("origin", world.issuer())
            .header("tacit-account", &shows)
            .json(&json!({ "name": name }))
    };
    ada.browser.send(patch("Ada")).await.expect(200);
    // Signing in as somebody else is no deed of the account that the page shows.
    sign_in(&ada.browser, &bob.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    ada.browser
        .send(patch("Eve"))
        .await
        .is_problem(409, "other_account");
}

/// A link that downloads says whose page it is on; it can send no header.
#[tokio::test]
async fn nobody_downloads_anothers_data_from_their_own_page() {
    let world = World::start().await;
    let (ada, bob) = (
        world.user("ada@example.com").await,
        world.user("bob@example.com").await,
    );
    let tab = Tab::of(world, &ada, &bob, "/api/account/").await;
    let link = format!("/api/account/export/?account={}", tab.shows);
    tab.browser.get(&link).await.is_problem(409, "other_account");
    let his = tab.browser.account().await.member("account");
    let held = tab
        .browser
        .get(&format!("/api/account/export/?account={his}"))
        .await;
    assert_eq!(held.expect(200).json()["held"]["users"][0]["email"], bob.email);
}
