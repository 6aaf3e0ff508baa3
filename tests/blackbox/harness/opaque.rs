//! The client's half of OPAQUE in front of the server's JSON: what the page's worker does.

use super::{Browser, Reply, base64url};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use opaque_core::{
    Ksf,
    client::{ClientLogin, ClientRegistration, FinishError},
};
use rand::rngs::OsRng;
use serde_json::{Value, json};

/// Chooses a password for the link's account: both steps of a registration. The reply is that of the last.
pub async fn register(browser: &Browser, token: &str, password: &str) -> Reply {
    let (registration_record, reply) = match record(browser, token, password).await {
        Ok(record) => (record, None),
        Err(reply) => (String::new(), Some(reply)),
    };
    if let Some(reply) = reply {
        return reply;
    }
    let finish = json!({ "token": token, "registration_record": registration_record });
    browser.post("/api/register/finish/", &finish).await
}

/// The first step of a registration: the record for the second, or the reply that refuses it.
pub async fn record(browser: &Browser, token: &str, password: &str) -> Result<String, Reply> {
    registration(
        browser,
        "/api/register/start/",
        json!({ "token": token }),
        password,
    )
    .await
}

/// Chooses a new password with a mailed link and its code: both steps. The reply is that of the last.
pub async fn recover(browser: &Browser, token: &str, code: &str, password: &str) -> Reply {
    match recovery_record(browser, token, code, password).await {
        Ok(record) => {
            let finish = json!({ "token": token, "code": code, "registration_record": record });
            browser.post("/api/recover/finish/", &finish).await
        }
        Err(reply) => reply,
    }
}

/// The first step of a recovery: the record for the second, or the reply that refuses it.
pub async fn recovery_record(
    browser: &Browser,
    token: &str,
    code: &str,
    password: &str,
) -> Result<String, Reply> {
    let start = json!({ "token": token, "code": code });
    registration(browser, "/api/recover/start/", start, password).await
}

/// A first message alone.
pub fn registration_request(password: &str) -> String {
    let client = ClientRegistration::start(&mut OsRng, password.as_bytes()).expect("a password");
    base64url(client.request())
}

/// The first step of any registration, whose body this is but for the message.
pub async fn registration(
    browser: &Browser,
    path: &str,
    mut start: Value,
    password: &str,
) -> Result<String, Reply> {
    let client = ClientRegistration::start(&mut OsRng, password.as_bytes()).expect("a password");
    merge(
        &mut start,
        json!({ "registration_request": base64url(client.request()) }),
    );
    let reply = browser.post(path, &start).await;
    if reply.status != 200 {
        return Err(reply);
    }
    let json = reply.json();
    let record = client
        .finish(&mut OsRng, &bytes(&json["registration_response"]), &ksf(&json))
        .expect("the server's answer is one");
    Ok(base64url(&record))
}

/// The first step of a sign-in, done.
pub struct LoginStart {
    client: ClientLogin,
    /// The server's reply.
    pub reply: Reply,
}

impl LoginStart {
    /// Asks the server.
    pub async fn send(browser: &Browser, email: &str, password: &str, more: Value) -> Self {
        let client = ClientLogin::start(&mut OsRng, password.as_bytes()).expect("a password");
        let mut body = json!({ "email": email, "ke1": base64url(client.ke1()) });
        merge(&mut body, more);
        let reply = browser.post("/api/login/start/", &body).await;
        Self { client, reply }
    }

    /// A first message alone, for those who do not go on.
    pub fn ke1(password: &str) -> String {
        let client = ClientLogin::start(&mut OsRng, password.as_bytes()).expect("a password");
        base64url(client.ke1())
    }

    /// The sign-in's identifier.
    pub fn id(&self) -> String {
        self.reply.member("login_id")
    }

    /// What a client with the right password answers; an error with the wrong one, which a real client notices.
    pub fn ke3(self) -> Result<String, FinishError> {
        let json = self.reply.json();
        let ke3 = self
            .client
            .finish(&mut OsRng, &bytes(&json["ke2"]), &ksf(&json))?;
        Ok(base64url(&ke3))
    }
}

/// Signs in at a browser: both steps. The reply is that of the last; `start` and `finish` are merged into the bodies.
pub async fn sign_in(browser: &Browser, email: &str, password: &str, start: Value, finish: Value) -> Reply {
    let started = LoginStart::send(browser, email, password, start).await;
    if started.reply.status != 200 {
        return started.reply;
    }
    let login_id = started.id();
    // Whoever does not know the password has nothing better to send than a guess.
    let ke3 = started.ke3().unwrap_or_else(|_| base64url(&[7; 64]));
    let mut body = json!({ "login_id": login_id, "ke3": ke3 });
    merge(&mut body, finish);
    browser.post("/api/login/finish/", &body).await
}

/// The record that an offer of renewal leads to: what the client makes of it, for `POST /api/login/renew/`.
pub struct RenewalRequest(ClientRegistration);

impl RenewalRequest {
    /// Begins one, before the last message of a sign-in.
    pub fn new(password: &str) -> Self {
        Self(ClientRegistration::start(&mut OsRng, password.as_bytes()).expect("a password"))
    }

    /// What goes along with the last message.
    pub fn message(&self) -> String {
        base64url(self.0.request())
    }

    /// What to post, by the answer's `renewal`.
    pub fn record(self, renewal: &Value) -> Value {
        let record = self.0.finish(
            &mut OsRng,
            &bytes(&renewal["registration_response"]),
            &ksf(renewal),
        );
        let record = base64url(&record.expect("the server's answer is one"));
        json!({ "renewal_id": renewal["renewal_id"], "registration_record": record })
    }
}

/// The KSF that an answer names.
fn ksf(json: &Value) -> Ksf {
    serde_json::from_value(json["ksf"].clone()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// A binary value of an answer.
fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD
        .decode(value.as_str().expect("a text"))
        .expect("base64url without padding")
}

fn merge(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}
