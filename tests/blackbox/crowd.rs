//! Many users at once: each gets what is theirs, and nobody is told that the database is busy.

use crate::harness::{PASSWORD, Spec, Tokens, World, claims, interaction_in, opaque, sign_in, token_in};
use serde_json::json;
use std::collections::BTreeSet;

const PEOPLE: usize = 20;

#[tokio::test]
async fn many_users_sign_up_and_in_at_once_and_each_is_who_they_are() {
    let world = World::start().await;
    let app = world.app(Spec::spa("app")).await;
    let walks = (0..PEOPLE).map(|n| {
        let (world, app) = (&world, &app);
        async move {
            let email = format!("user{n}@example.com");
            let browser = world.browser();
            let request = app.request("openid email goals:read");
            let interaction = interaction_in(&browser.get(&request.path()).await.location(), "login");
            browser
                .post("/api/signup/", &json!({ "email": email }))
                .await
                .expect(202);
            let mail = world.mails_to(&email, 1).await.remove(0);
            opaque::register(&browser, &token_in(&mail), PASSWORD)
                .await
                .expect(200);
            let start = json!({ "interaction": interaction });
            let reply = sign_in(&browser, &email, PASSWORD, start, json!({}))
                .await
                .expect(200);
            let code = app.code_in(&reply.member("next"), request);
            let tokens = Tokens::of(&app.redeem(&code).await);
            let tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
            let told = app.userinfo(&tokens.access).await.expect(200);
            assert_eq!(told.member("email"), email);
            let account = browser.account().await.expect(200);
            assert_eq!(account.member("email"), email);
            assert_eq!(claims(&tokens.access)["sub"], account.json()["sub"]);
            account.member("sub")
        }
    });
    let subs: BTreeSet<String> = futures_util::future::join_all(walks).await.into_iter().collect();
    assert_eq!(subs.len(), PEOPLE);
    let rows = world.rows().await;
    let users = i64::try_from(PEOPLE).expect("a few");
    assert_eq!(
        (rows["users"], rows["credentials"], rows["email_links"]),
        (users, users, 0),
        "{rows:?}"
    );
}
