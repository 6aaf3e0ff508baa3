//! A user's passkey (in software, `testbed`), and the steps that make and take one.

use super::{Browser, Reply, TestUser, World, factor::recovery_codes};
use serde_json::{Value, json};
use testbed::SoftPasskey;

const MAKE: &str = "/api/account/passkeys/";

/// A passkey that was made.
pub struct Passkey {
    /// What a device has; how it behaves can be changed.
    pub soft: SoftPasskey,
    /// What the account calls it.
    pub id: String,
    /// What was shown with it, if it was the first factor.
    pub recovery_codes: Vec<String>,
}

/// The answer that begins to make one, and what a device makes of it.
pub fn made_of(world: &World, begun: &Reply) -> (SoftPasskey, Value) {
    let options = &begun.json()["public_key"];
    let soft = SoftPasskey::of(options, &world.issuer()).expect("options for a browser");
    let attestation = soft.attest(options).expect("options for a browser");
    (soft, attestation)
}

/// The answer that asks for a passkey, as a body that answers it.
pub fn asked_with(asked: &Reply, soft: &mut SoftPasskey) -> Value {
    let signed = soft
        .sign(&asked.json()["public_key"])
        .expect("options for a browser");
    json!({ "login_id": asked.member("login_id"), "credential": signed })
}

impl TestUser {
    /// Begins to make a passkey.
    pub async fn start_passkey(&self) -> Reply {
        self.browser.post(&format!("{MAKE}start/"), &json!({})).await
    }

    /// Ends it with what a device has made.
    pub async fn finish_passkey(&self, begun: &Reply, attestation: &Value) -> Reply {
        let body = json!({ "set_up_id": begun.member("set_up_id"), "credential": attestation });
        self.browser.post(&format!("{MAKE}finish/"), &body).await
    }

    /// Makes a passkey, as users do; they have just signed in.
    pub async fn make_passkey(&self, world: &World) -> Passkey {
        let begun = self.start_passkey().await.expect(200);
        let (soft, attestation) = made_of(world, &begun);
        let done = self.finish_passkey(&begun, &attestation).await.expect(200);
        let codes = if done.json()["recovery_codes"].is_array() {
            recovery_codes(&done)
        } else {
            Vec::new()
        };
        for code in &codes {
            world.wire().note(code);
        }
        let id = done.json()["passkey"]["id"]
            .as_str()
            .expect("a number")
            .to_owned();
        Passkey {
            soft,
            id,
            recovery_codes: codes,
        }
    }

    /// What the account says of its passkeys.
    pub async fn passkeys(&self) -> Vec<Value> {
        let list = self.browser.get(MAKE).await.expect(200).json();
        list["passkeys"].as_array().expect("a list").clone()
    }
}

impl Passkey {
    /// Signs in with it alone, at a browser.
    pub async fn sign_in(&mut self, browser: &Browser) -> Reply {
        self.sign_in_with(browser, json!({})).await
    }

    /// The same, with more to the first step.
    pub async fn sign_in_with(&mut self, browser: &Browser, start: Value) -> Reply {
        let asked = browser
            .post("/api/login/passkey/start/", &start)
            .await
            .expect(200);
        let body = asked_with(&asked, &mut self.soft);
        browser.post("/api/login/passkey/finish/", &body).await
    }
}
