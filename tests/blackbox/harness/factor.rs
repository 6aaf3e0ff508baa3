//! The user's half of a second factor: an authenticator app (RFC 6238, on another library than the server's), and the steps that
//! take its codes.

use super::{Browser, PASSWORD, Reply, TestUser, World, now, sign_in};
use aws_lc_rs::hmac;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

const STEP: i64 = 30;

/// An authenticator app that knows one account.
pub struct Authenticator {
    secret: Vec<u8>,
    last: AtomicI64,
}

impl Authenticator {
    /// From the secret as it is typed.
    pub fn new(base32: &str) -> Self {
        Self {
            secret: from_base32(base32),
            last: AtomicI64::new(0),
        }
    }

    /// The secret's bytes.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// The code of a time step.
    pub fn code_of(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[19] & 0xf);
        let word: [u8; 4] = tag[offset..offset + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }

    /// The code before the present one: still good, unless the clock ticks right now.
    pub fn early(&self) -> String {
        let step = now() / STEP - 1;
        self.last.store(step, Ordering::Relaxed);
        self.code_of(step)
    }

    /// A code that was not used yet; waits for one where the present ones are used up. Good for half a minute at least.
    pub async fn next(&self) -> String {
        let step = (self.last.load(Ordering::Relaxed) + 1).max(now() / STEP);
        while step > now() / STEP + 1 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.last.store(step, Ordering::Relaxed);
        self.code_of(step)
    }

    /// Six digits that are none of the codes about now.
    pub fn wrong(&self) -> String {
        let here = now() / STEP;
        let good: Vec<String> = (here - 4..=here + 8).map(|step| self.code_of(step)).collect();
        let wrong = (0..).map(|n| format!("{n:06}")).find(|code| !good.contains(code));
        wrong.expect("there are a million")
    }
}

/// What somebody has who has set an app up.
pub struct Factor {
    /// The app.
    pub app: Authenticator,
    /// What was shown once.
    pub recovery_codes: Vec<String>,
}

impl TestUser {
    /// Sets an authenticator app up, as users do; they have just signed in.
    pub async fn set_up_totp(&self, world: &World) -> Factor {
        let begun = self
            .browser
            .post("/api/account/factors/totp/start/", &json!({}))
            .await
            .expect(200);
        world.wire().note(&begun.member("secret"));
        let app = Authenticator::new(&begun.member("secret"));
        let finish = async |code: String| {
            let body = json!({ "set_up_id": begun.member("set_up_id"), "code": code });
            self.browser
                .post("/api/account/factors/totp/finish/", &body)
                .await
        };
        let mut reply = finish(app.early()).await;
        if reply.status == 401 {
            // The clock has ticked.
            reply = finish(app.next().await).await;
        }
        let recovery_codes = recovery_codes(&reply.expect(200));
        for code in &recovery_codes {
            world.wire().note(code);
        }
        Factor { app, recovery_codes }
    }

    /// The password at a browser: what a second factor is asked for with.
    pub async fn challenge_at(&self, browser: &Browser) -> String {
        challenged(&sign_in(browser, &self.email, PASSWORD, json!({}), json!({})).await)
    }

    /// What the account says of its second factors.
    pub async fn factors(&self) -> Value {
        self.browser.get("/api/account/factors/").await.expect(200).json()
    }
}

/// The codes of an answer that shows them.
pub fn recovery_codes(reply: &Reply) -> Vec<String> {
    reply.is_not_stored();
    let codes = reply.json()["recovery_codes"].as_array().expect("a list").clone();
    codes
        .iter()
        .map(|code| code.as_str().expect("a text").to_owned())
        .collect()
}

/// The name of the sign-in that an answer asks a second factor for.
#[track_caller]
pub fn challenged(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(
        reply.json()["second_factor"],
        json!(["totp", "recovery_code"]),
        "{reply:?}"
    );
    assert!(
        reply.set_cookies().is_empty(),
        "nobody is signed in yet: {reply:?}"
    );
    reply.member("login_id")
}

/// A code of an app.
pub async fn totp(browser: &Browser, login_id: &str, code: &str) -> Reply {
    let body = json!({ "login_id": login_id, "code": code });
    browser.post("/api/login/totp/", &body).await
}

/// A recovery code.
pub async fn recovery_code(browser: &Browser, login_id: &str, code: &str) -> Reply {
    let body = json!({ "login_id": login_id, "code": code });
    browser.post("/api/login/recovery-code/", &body).await
}

fn from_base32(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut held, mut bytes) = (0u32, 0u32, Vec::new());
    for letter in text.bytes() {
        let value = ALPHABET
            .iter()
            .position(|known| *known == letter)
            .expect("base 32");
        bits = (bits << 5) | u32::try_from(value).expect("five bits");
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).expect("a byte"));
        }
    }
    bytes
}
