//! Somebody with a mail address, a password and a browser.

use super::{
    App, AuthorizationRequest, Browser, Code, Reply, Tokens, World,
    http_client::query_of,
    opaque::{self, sign_in},
};
use serde_json::json;

/// Everybody's password here, long enough to be found if it were anywhere.
pub const PASSWORD: &str = "correct horse battery staple";

/// Somebody who has an account, and a browser that is signed in.
pub struct TestUser {
    /// The browser.
    pub browser: Browser,
    /// The address.
    pub email: String,
    /// Who they are to clients.
    pub sub: String,
}

impl TestUser {
    /// Signs up as users do: asks, reads the mail, follows the link, chooses a password.
    pub async fn sign_up(world: &World, email: &str) -> Self {
        let browser = world.browser();
        world.wire().note(PASSWORD);
        let name = email.split('@').next().expect("an address");
        browser
            .post("/api/signup/", &json!({ "email": email, "name": name }))
            .await
            .expect(202);
        let token = world.mail_token(email).await;
        opaque::register(&browser, &token, PASSWORD).await.expect(200);
        let account = browser.account().await.expect(200);
        Self {
            sub: account.member("sub"),
            email: email.to_owned(),
            browser,
        }
    }

    /// Signs in at another browser.
    pub async fn sign_in_at(&self, browser: Browser) -> Self {
        sign_in(&browser, &self.email, PASSWORD, json!({}), json!({}))
            .await
            .expect(200);
        Self {
            browser,
            email: self.email.clone(),
            sub: self.sub.clone(),
        }
    }

    /// Signs in again at their own browser; the interaction goes on from there.
    pub async fn sign_in_again(&self, interaction: Option<&str>) -> Reply {
        let start = interaction.map_or(json!({}), |id| json!({ "interaction": id }));
        sign_in(&self.browser, &self.email, PASSWORD, start, json!({})).await
    }

    /// Follows an authorization request.
    pub async fn authorize(&self, request: &AuthorizationRequest) -> Reply {
        self.browser.get(&request.path()).await
    }

    /// A code for an app, which needs no more of this user.
    pub async fn code(&self, app: &App, request: AuthorizationRequest) -> Code {
        let reply = self.authorize(&request).await;
        app.code_in(&reply.location(), request)
    }

    /// Tokens for an app with a scope.
    pub async fn tokens(&self, app: &App, scope: &str) -> Tokens {
        let code = self.code(app, app.request(scope)).await;
        Tokens::of(&app.redeem(&code).await)
    }

    /// Answers a consent page; the reply's `next` is the client's address.
    pub async fn consent(&self, interaction: &str, allow: bool, scopes: &[&str]) -> Reply {
        let body = json!({ "interaction": interaction, "allow": allow, "scopes": scopes });
        self.browser.post("/api/consent/", &body).await
    }
}

/// The interaction that a page's address carries.
#[track_caller]
pub fn interaction_in(location: &str, page: &str) -> String {
    assert!(
        location.starts_with(&format!("/{page}?interaction=")),
        "not the page {page}: {location}"
    );
    query_of(location, "interaction").expect("an interaction")
}
