//! People who use the site all the time: they sign in and out, get tokens by code, refresh them, and now and then present
//! again what is good once.
//!
//! Whoever gets no answer asks again with the same thing, as a client does; what became of the first request shows then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use opaque_core::Ksf;
use opaque_core::client::{ClientLogin, ClientRegistration};
use rand::{Rng as _, RngCore as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::history::{History, Operation, Outcome};
use crate::site::{CALLBACK, CLIENT, SCOPE, Site};

const PASSWORD: &[u8] = b"correct horse battery staple";

/// Longer than any answer takes, the server's own limits for its stores included.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long somebody asks again with the same thing: longer than any fault. The server takes a refresh that was answered into
/// the void again for 30 s from when it was done, and during an outage nothing is done; whoever asks all the time is there
/// in time.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two operations: a person is no load test.
const BREATH: Duration = Duration::from_millis(40);
/// Grants that somebody keeps; older ones are forgotten, not judged.
const KEPT: usize = 12;

/// One grant, as its client knows it.
struct Grant {
    /// The token to refresh with.
    current: String,
    /// The one before, once its successor has been used.
    spent: Option<String>,
}

/// Somebody.
pub struct Person {
    http: reqwest::Client,
    issuer: String,
    email: String,
    rng: StdRng,
    cookie: Option<String>,
    grants: Vec<Grant>,
    /// Codes that were redeemed; their grants are not among `grants` any more, since a replay ends them.
    redeemed: Vec<(String, String)>,
    ended: Vec<String>,
    history: History,
}

struct Reply {
    status: u16,
    location: Option<String>,
    cookie: Option<String>,
    body: Value,
}

impl Reply {
    fn outcome(reply: Option<&Self>) -> Outcome {
        match reply.map(|reply| reply.status) {
            Some(200..=399) => Outcome::Acknowledged,
            Some(400..=499) => Outcome::Refused,
            _ => Outcome::Unknown,
        }
    }

    fn text(&self, member: &str) -> anyhow::Result<&str> {
        self.body[member]
            .as_str()
            .with_context(|| format!("no {member} in {}", self.body))
    }
}

impl Person {
    /// Makes an account while everything still works.
    pub async fn sign_up(site: &Site, number: usize, seed: u64) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .build()?;
        let mut person = Self {
            http,
            issuer: site.issuer.clone(),
            email: format!("person{number}@example.com"),
            rng: StdRng::seed_from_u64(seed),
            cookie: None,
            grants: Vec::new(),
            redeemed: Vec::new(),
            ended: Vec::new(),
            history: History::default(),
        };
        let ask = json!({ "email": person.email, "name": "Person" });
        let reply = person.post("/api/signup/", &ask).await.context("no answer")?;
        ensure!(reply.status == 202, "sign-up: {} {}", reply.status, reply.body);
        let token = person.token_mailed(&site.outboxes()).await?;
        let client =
            ClientRegistration::start(&mut person.rng, PASSWORD).map_err(|_| anyhow::anyhow!("password"))?;
        let start = json!({ "token": token, "registration_request": encode(client.request()) });
        let reply = person
            .post("/api/register/start/", &start)
            .await
            .context("no answer")?;
        let answer = decode(reply.text("registration_response")?)?;
        let record = client
            .finish(&mut person.rng, &answer, &ksf(&reply.body)?)
            .map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let finish = json!({ "token": token, "registration_record": encode(&record) });
        let reply = person
            .post("/api/register/finish/", &finish)
            .await
            .context("no answer")?;
        ensure!(
            reply.status == 200,
            "registration: {} {}",
            reply.status,
            reply.body
        );
        person.cookie = reply.cookie;
        ensure!(person.cookie.is_some(), "registration set no cookie");
        Ok(person)
    }

    async fn token_mailed(&self, outboxes: &[String]) -> anyhow::Result<String> {
        let start = Instant::now();
        while start.elapsed() < TIMEOUT {
            for outbox in outboxes {
                let mails = self.http.get(outbox).send().await?.bytes().await?;
                let mails: Value = serde_json::from_slice(&mails).context("the outbox is no JSON")?;
                let mails = mails.as_array().cloned().unwrap_or_default();
                let ours = mails
                    .iter()
                    .filter(|mail| mail["to"].to_string().contains(&self.email));
                let links = ours.flat_map(|mail| mail["links"].as_array().cloned().unwrap_or_default());
                for link in links {
                    if let Some((_, token)) = link.as_str().unwrap_or_default().split_once("/confirm#token=")
                    {
                        return Ok(token.to_owned());
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("no mail came")
    }

    /// Does one thing after another until told to stop.
    pub async fn live(mut self, stop: Arc<AtomicBool>) -> Self {
        while !stop.load(Ordering::SeqCst) {
            if self.cookie.is_none() {
                self.sign_in().await;
            } else {
                match self.rng.gen_range(0..100) {
                    0..8 => self.sign_out().await,
                    8..40 => self.code_flow(false).await,
                    40..46 => self.code_flow(true).await,
                    46..52 => self.replay_refresh().await,
                    52..56 => self.use_ended_session().await,
                    _ => {
                        let which = self.rng.gen_range(0..KEPT);
                        self.refresh(which).await;
                    }
                }
            }
            tokio::time::sleep(BREATH).await;
        }
        self
    }

    async fn sign_in(&mut self) {
        let reply = self.try_sign_in().await;
        self.history
            .note(Operation::SignIn, Reply::outcome(reply.as_ref()));
        match reply {
            Some(Reply {
                status: 200,
                cookie: Some(cookie),
                ..
            }) => self.cookie = Some(cookie),
            // A sign-in whose state Redis has lost is begun again. The password is right, so nothing else is refused.
            Some(Reply {
                status: 401 | 400,
                body,
                ..
            }) if body["code"] == "login_expired" => {}
            _ => {}
        }
    }

    async fn try_sign_in(&mut self) -> Option<Reply> {
        let client = ClientLogin::start(&mut self.rng, PASSWORD).ok()?;
        let start = json!({ "email": self.email, "ke1": encode(client.ke1()) });
        let reply = self.post("/api/login/start/", &start).await?;
        if reply.status != 200 {
            return Some(reply);
        }
        let (ke2, ksf) = (decode(reply.text("ke2").ok()?).ok()?, ksf(&reply.body).ok()?);
        let Ok(ke3) = client.finish(&mut self.rng, &ke2, &ksf) else {
            self.history
                .violation(format!("{}: the right password does not fit", self.email));
            return None;
        };
        let finish = json!({ "login_id": reply.body["login_id"], "ke3": encode(&ke3) });
        self.post("/api/login/finish/", &finish).await
    }

    async fn sign_out(&mut self) {
        let reply = self.post("/api/logout/", &json!({})).await;
        let outcome = Reply::outcome(reply.as_ref());
        self.history.note(Operation::SignOut, outcome);
        if outcome == Outcome::Acknowledged {
            self.ended.extend(self.cookie.take());
            // Whether a grant outlives its session is not judged here.
            self.grants.clear();
            self.use_ended_session().await;
        } else if outcome == Outcome::Unknown {
            // It may have ended: then what it had is nobody's to expect.
            self.grants.clear();
        } else {
            self.cookie = None;
            self.grants.clear();
        }
    }

    async fn use_ended_session(&mut self) {
        let Some(cookie) = self.ended.last().cloned() else {
            return;
        };
        let reply = self.get("/api/account/", Some(&cookie)).await;
        let outcome = Reply::outcome(reply.as_ref());
        let what = format!("{}: a session that was signed out", self.email);
        self.history
            .must_be_refused(Operation::UseEndedSession, outcome, &what);
    }

    async fn code_flow(&mut self, and_again: bool) {
        let Some(cookie) = self.cookie.clone() else { return };
        let mut bytes = [0; 32];
        self.rng.fill_bytes(&mut bytes);
        let verifier = encode(&bytes);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", CLIENT),
                ("redirect_uri", CALLBACK),
                ("scope", SCOPE),
                ("state", "chaos"),
                ("code_challenge", &encode(&Sha256::digest(verifier.as_bytes()))),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let reply = self
            .get(&format!("/oauth/authorize/?{query}"), Some(&cookie))
            .await;
        let code = reply
            .as_ref()
            .and_then(|reply| parameter(reply.location.as_deref()?, "code"));
        let Some(code) = code else {
            self.history.note(Operation::CodeFlow, Outcome::Unknown);
            let to_login = reply
                .and_then(|reply| reply.location)
                .is_some_and(|to| to.contains("/login"));
            if to_login && !self.is_signed_in(&cookie).await {
                self.history
                    .violation(format!("{}: a session that nobody ended is gone", self.email));
                self.cookie = None;
            }
            return;
        };
        let reply = self.redeem(&code, &verifier).await;
        let outcome = Reply::outcome(reply.as_ref());
        self.history.note(Operation::CodeFlow, outcome);
        if outcome != Outcome::Acknowledged {
            return;
        }
        if and_again {
            self.redeemed.push((code, verifier));
            self.replay_code().await;
        } else if let Some(token) =
            reply.and_then(|reply| reply.text("refresh_token").ok().map(str::to_owned))
        {
            if self.grants.len() == KEPT {
                self.grants.remove(0);
            }
            self.grants.push(Grant {
                current: token,
                spent: None,
            });
        }
    }

    /// Whether the server, asked until it answers, knows this session.
    async fn is_signed_in(&self, cookie: &str) -> bool {
        let start = Instant::now();
        loop {
            match self.get("/api/account/", Some(cookie)).await {
                Some(Reply { status: 401, .. }) => return false,
                Some(Reply { status: 200, .. }) => return true,
                _ if start.elapsed() > PATIENCE => return true,
                _ => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    async fn redeem(&self, code: &str, verifier: &str) -> Option<Reply> {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("client_id", CLIENT),
            ("code_verifier", verifier),
        ])
        .await
    }

    async fn replay_code(&mut self) {
        let Some((code, verifier)) = self.redeemed.last().cloned() else {
            return;
        };
        let reply = self.redeem(&code, &verifier).await;
        let what = format!("{}: a redeemed code", self.email);
        self.history
            .must_be_refused(Operation::ReplayCode, Reply::outcome(reply.as_ref()), &what);
    }

    async fn refresh(&mut self, which: usize) {
        if which >= self.grants.len() {
            return;
        }
        let token = self.grants[which].current.clone();
        let start = Instant::now();
        loop {
            let reply = self.refresh_with(&token).await;
            let outcome = Reply::outcome(reply.as_ref());
            self.history.note(Operation::Refresh, outcome);
            match outcome {
                Outcome::Acknowledged => {
                    let next = reply.and_then(|reply| reply.text("refresh_token").ok().map(str::to_owned));
                    let Some(next) = next.filter(|next| *next != token) else {
                        self.history
                            .violation(format!("{}: a refresh without a successor", self.email));
                        return;
                    };
                    self.grants[which] = Grant {
                        current: next,
                        spent: Some(token),
                    };
                    return;
                }
                Outcome::Refused => {
                    let body = reply.map(|reply| reply.body).unwrap_or_default();
                    self.history
                        .violation(format!("{}: an acknowledged grant is lost: {body}", self.email));
                    self.grants.remove(which);
                    return;
                }
                Outcome::Unknown if start.elapsed() > PATIENCE => {
                    self.history
                        .violation(format!("{}: no answer to a refresh for {PATIENCE:?}", self.email));
                    self.grants.remove(which);
                    return;
                }
                // Some ask again at once; some look again when things work, much later.
                Outcome::Unknown if self.rng.gen_bool(0.5) => self.until_answered().await,
                Outcome::Unknown => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        }
    }

    /// Waits until the site answers anything but 5xx to somebody who asks about their session.
    async fn until_answered(&self) {
        let start = Instant::now();
        let cookie = self.cookie.as_deref();
        while start.elapsed() < PATIENCE
            && self
                .get("/api/account/", cookie)
                .await
                .is_none_or(|reply| reply.status >= 500)
        {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    async fn refresh_with(&self, token: &str) -> Option<Reply> {
        self.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", CLIENT),
        ])
        .await
    }

    /// Uses a token's successor, and then the token: the grant ends by it.
    async fn replay_refresh(&mut self) {
        let Some(which) = self.grants.iter().position(|grant| grant.spent.is_some()) else {
            return;
        };
        let Some(spent) = self.grants[which].spent.clone() else {
            return;
        };
        let grants = self.grants.len();
        let before = self.grants[which].current.clone();
        self.refresh(which).await;
        if self.grants.len() < grants || self.grants[which].current == before {
            return;
        }
        self.grants.remove(which);
        let reply = self.refresh_with(&spent).await;
        let what = format!("{}: a refresh token whose successor was used", self.email);
        self.history
            .must_be_refused(Operation::ReplayRefresh, Reply::outcome(reply.as_ref()), &what);
    }

    /// When all is over: what was acknowledged is there, what was ended is not, and everything works.
    pub async fn check(&mut self, recovery: Duration) {
        let start = Instant::now();
        while self
            .get("/api/account/", None)
            .await
            .is_none_or(|reply| reply.status >= 500)
        {
            if start.elapsed() > recovery {
                self.history.violation(format!(
                    "{}: still no answer {recovery:?} after the last fault",
                    self.email
                ));
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        for which in (0..self.grants.len()).rev() {
            self.refresh(which).await;
        }
        for cookie in std::mem::take(&mut self.ended) {
            self.ended = vec![cookie];
            self.use_ended_session().await;
        }
        for redeemed in std::mem::take(&mut self.redeemed) {
            self.redeemed = vec![redeemed];
            self.replay_code().await;
        }
        // Both servers, whoever nginx asks first.
        for _ in 0..2 * Site::SERVERS {
            let reply = self.try_sign_in().await;
            if reply.as_ref().map(|reply| reply.status) != Some(200) {
                let status = reply.map(|reply| reply.status);
                self.history
                    .violation(format!("{}: no sign-in after the faults: {status:?}", self.email));
            }
        }
    }

    /// What they did.
    pub fn into_history(self) -> History {
        self.history
    }

    async fn token(&self, form: &[(&str, &str)]) -> Option<Reply> {
        let request = self.http.post(format!("{}/oauth/token/", self.issuer)).form(form);
        send(request).await
    }

    async fn post(&self, path: &str, body: &Value) -> Option<Reply> {
        let mut request = self
            .http
            .post(format!("{}{path}", self.issuer))
            .header("origin", &self.issuer)
            .json(body);
        // Whoever signs in does so in a browser that has no session.
        if let (Some(cookie), "/api/logout/") = (&self.cookie, path) {
            request = request.header("cookie", cookie);
        }
        send(request).await
    }

    async fn get(&self, path: &str, cookie: Option<&str>) -> Option<Reply> {
        let mut request = self.http.get(format!("{}{path}", self.issuer));
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        send(request).await
    }
}

async fn send(request: reqwest::RequestBuilder) -> Option<Reply> {
    let reply = request.send().await.ok()?;
    let header = |name: &str| reply.headers().get(name)?.to_str().ok().map(str::to_owned);
    let (status, location) = (reply.status().as_u16(), header("location"));
    let cookie = header("set-cookie").and_then(|line| Some(line.split(';').next()?.to_owned()));
    let body = reply.bytes().await.ok()?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Some(Reply {
        status,
        location,
        cookie,
        body,
    })
}

fn parameter(location: &str, name: &str) -> Option<String> {
    let (_, query) = location.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(known, value)| (known == name).then(|| value.into_owned()))
}

fn ksf(body: &Value) -> anyhow::Result<Ksf> {
    serde_json::from_value(body["ksf"].clone()).context("no ksf")
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> anyhow::Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).context("not base64url")
}
