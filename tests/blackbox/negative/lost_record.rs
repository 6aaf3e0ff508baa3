//! What is good once is good once, whatever is lost: Redis with everything in it, or a server of the embedded stores with what
//! it had in memory. Code: `authcore`'s `clients/assertion.rs`, `oauth/dpop.rs`, `oauth/revoke.rs`.

use super::{
    client_authentication::{asserted, signing, works},
    dpop::{WITHOUT_NONCE, bound},
};
use crate::{
    harness::{App, Jwt, Pair, Redis, Signer, Spec, Tokens, World, now},
    outage::is_ready_again,
};
use reqwest::RequestBuilder;

/// A world, and how it loses everything that may be lost.
struct Forgetful {
    world: World,
    redis: Option<Redis>,
}

impl Forgetful {
    async fn with(settings: &[(&str, &str)]) -> Self {
        let redis = match Pair::of_this_run() {
            Pair::Embedded => None,
            Pair::Production => Some(Redis::start().await),
        };
        let url = redis.as_ref().map(Redis::url).unwrap_or_default();
        let mut all = settings.to_vec();
        if redis.is_some() {
            all.extend([("TACIT_KEYVALUE__URL", url.as_str()), Redis::PREFIX]);
        }
        let world = World::with(&all).await;
        Self { world, redis }
    }

    async fn lose_everything(&mut self) {
        match &self.redis {
            Some(redis) => redis.tell("FLUSHALL").await,
            None => {
                self.world.stop().await;
                self.world.boot().await;
            }
        }
        is_ready_again(&self.world).await;
    }
}

/// Until the present second is over: times of JWTs have none smaller.
async fn next_second() {
    let then = now();
    while now() == then {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn tokens_by(app: &App) -> RequestBuilder {
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    app.form("/oauth/token/", &form)
}

#[tokio::test]
async fn an_assertion_that_was_used_stays_used() {
    let mut forgetful = Forgetful::with(&[]).await;
    let key = Signer::es256();
    forgetful.world.app(signing("app", &[&key])).await;
    let assertion = Jwt::assertion("app", &forgetful.world.issuer()).by(&key);
    works(&forgetful.world, asserted(&forgetful.world, &assertion)).await;
    for _ in 0..2 {
        let world = &forgetful.world;
        world
            .wire()
            .send(asserted(world, &assertion))
            .await
            .is_oauth_error(401, "invalid_client");
        forgetful.lose_everything().await;
    }
    let another = Jwt::assertion("app", &forgetful.world.issuer()).by(&key);
    works(&forgetful.world, asserted(&forgetful.world, &another)).await;
}

#[tokio::test]
async fn a_proof_that_was_used_is_sent_back_for_a_nonce() {
    for settings in [&WITHOUT_NONCE[..], &[]] {
        let mut forgetful = Forgetful::with(settings).await;
        let key = Signer::es256();
        let web = forgetful.world.app(Spec::confidential("web")).await;
        let mut proof = Jwt::token_proof(&forgetful.world);
        if settings.is_empty() {
            let first = forgetful
                .world
                .wire()
                .send(tokens_by(&web).header("dpop", Jwt::token_proof(&forgetful.world).by(&key)))
                .await;
            proof = proof.claim("nonce", first.header("dpop-nonce").expect("a nonce"));
        }
        let used = proof.by(&key);
        bound(
            forgetful
                .world
                .wire()
                .send(tokens_by(&web).header("dpop", &used))
                .await,
        );
        next_second().await;
        forgetful.lose_everything().await;
        let world = &forgetful.world;
        let refused = world.wire().send(tokens_by(&web).header("dpop", &used)).await;
        refused.is_oauth_error(400, "use_dpop_nonce");
        // Which a client does by itself.
        let nonce = refused.header("dpop-nonce").expect("a nonce").to_owned();
        let anew = Jwt::token_proof(world).claim("nonce", nonce).by(&key);
        bound(world.wire().send(tokens_by(&web).header("dpop", &anew)).await);
        world
            .wire()
            .send(tokens_by(&web).header("dpop", &anew))
            .await
            .is_oauth_error(400, "invalid_dpop_proof");
    }
}

#[tokio::test]
async fn a_token_that_was_revoked_stays_revoked() {
    let mut forgetful = Forgetful::with(&[]).await;
    let web = forgetful.world.app(Spec::confidential("web")).await;
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let access = Tokens::of(&web.token(&form).await).access;
    let about = async |world: &World| {
        let form = web.form("/oauth/introspect/", &[("token", access.as_str())]);
        world.wire().send(form).await.expect(200).json()["active"].clone()
    };
    assert_eq!(about(&forgetful.world).await, true);
    forgetful
        .world
        .wire()
        .send(web.form("/oauth/revoke/", &[("token", access.as_str())]))
        .await
        .expect(200);
    assert_eq!(about(&forgetful.world).await, false);
    forgetful.lose_everything().await;
    assert_eq!(about(&forgetful.world).await, false);
}
