//! The work of the rows of issue 3: introspection, pushed requests, bound tokens, signed assertions, token exchange,
//! devices.
//!
//! What a row is, and is not: introspection and token exchange are of a user's token (one signature checked, one query,
//! one look at the marks of what was revoked); the exchange is without an actor token, which would be the same again.
//! Pushed requests are used by users who are signed in, of a client that needs no consent. A polling device is told
//! `authorization_pending` once and then mostly `slow_down`: both are one fact of the store, asked and answered alike.

use super::{
    clients::{self, Clients},
    http::{Answer, Connection, Request},
    load::{Crew, Rounds, Work},
    signer::{self, Signer},
    testbed::{self, SignedIn, Testbed, Tokens},
};
use anyhow::{Context as _, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::rc::Rc;

const TOKEN: &str = "/oauth/token/";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flow {
    /// RFC 7662.
    Introspect,
    /// RFC 9126, up to the code.
    Push,
    /// RFC 9449, by `client_credentials`.
    Bound,
    /// RFC 7523, by `client_credentials`.
    Assert,
    /// RFC 8693.
    Exchange,
    /// RFC 8628 §3.4.
    Poll,
}

impl Flow {
    /// Connects, and says what each connection does.
    pub async fn crew(self, testbed: &Testbed, connections: usize) -> anyhow::Result<Box<dyn Rounds>> {
        let (port, clients, users) = (testbed.ports.auth, &testbed.clients, &testbed.users);
        let asks = |target: &str, fields: &dyn Fn(&SignedIn) -> Vec<(&'static str, String)>, proves| {
            let request = |one: &Rc<SignedIn>| {
                let fields = fields(one);
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (*name, &**value)).collect();
                let request = Request::form(port, target, &fields).header("authorization", &clients.web);
                Ask {
                    request: request.bytes(),
                    proves,
                }
            };
            users.iter().map(request).collect::<Vec<_>>()
        };
        match self {
            Self::Introspect => {
                let fields = |one: &SignedIn| vec![("token", one.access_token.clone())];
                Ok(Crew::gather(
                    port,
                    asks("/oauth/introspect/", &fields, r#""active":true"#),
                ))
            }
            Self::Exchange => {
                let fields = |one: &SignedIn| {
                    vec![
                        ("grant_type", clients::EXCHANGE.to_owned()),
                        ("subject_token", one.access_token.clone()),
                        ("subject_token_type", ACCESS_TOKEN.to_owned()),
                        ("scope", "goals:read".to_owned()),
                    ]
                };
                Ok(Crew::gather(port, asks(TOKEN, &fields, r#""issued_token_type""#)))
            }
            Self::Push => Ok(Crew::gather(
                port,
                users.iter().map(|one| Push::new(port, clients, one)).collect(),
            )),
            Self::Bound => {
                let works = (0..connections).map(|_| Bound::new(port, clients)).collect();
                Ok(Crew::gather(port, works))
            }
            Self::Assert => {
                let works = (0..connections)
                    .map(|_| Assert::new(port, &clients.assertion))
                    .collect();
                Ok(Crew::gather(port, works))
            }
            Self::Poll => {
                let mut works = Vec::with_capacity(connections);
                let mut connection = Connection::open(port).await?;
                for _ in 0..connections {
                    works.push(Poll::begin(&mut connection).await?);
                }
                Ok(Crew::gather(port, works))
            }
        }
    }
}

/// The same request each time, and a word of the answer that shows that it was granted.
struct Ask {
    request: Vec<u8>,
    proves: &'static str,
}

impl Work for Ask {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let answer = connection.exchange(&self.request).await?.expect(200)?;
        ensure!(has(answer.body, self.proves), "the answer has no {}", self.proves);
        Ok(())
    }
}

fn has(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A request that comes before its user does.
struct Push {
    push: Vec<u8>,
    cookie: String,
}

#[derive(Deserialize)]
struct Pushed<'a> {
    request_uri: &'a str,
}

impl Push {
    fn new(port: u16, clients: &Clients, one: &SignedIn) -> Self {
        let request = Request::form(port, "/oauth/par/", &testbed::authorize_parameters(clients::WEB));
        Self {
            push: request.header("authorization", &clients.web).bytes(),
            cookie: one.user.cookie.clone(),
        }
    }
}

impl Work for Push {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let port = connection.port();
        let pushed: Pushed<'_> = connection.exchange(&self.push).await?.expect(201)?.json()?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", clients::WEB)
            .append_pair("request_uri", pushed.request_uri)
            .finish();
        let request =
            Request::get(port, &format!("/oauth/authorize/?{query}")).header("cookie", &self.cookie);
        let redirect = connection.exchange(&request.bytes()).await?.expect(303)?;
        testbed::code_of(redirect.header("location")).map(drop)
    }
}

/// A token that is bound to a key, with a proof of its own each time.
struct Bound {
    signer: Rc<Signer>,
    authorization: String,
    header: String,
    address: String,
    /// The server's (RFC 9449 §8), of its latest answer.
    nonce: Option<String>,
}

impl Bound {
    fn new(port: u16, clients: &Clients) -> Self {
        Self {
            signer: Rc::clone(&clients.proof),
            authorization: clients.bound.clone(),
            header: clients.proof.proof_header(),
            address: format!("http://localhost:{port}{TOKEN}"),
            nonce: None,
        }
    }

    async fn ask<'c>(&mut self, connection: &'c mut Connection) -> anyhow::Result<Answer<'c>> {
        let mut claims = json!({"htm": "POST", "htu": self.address});
        if let Some(nonce) = &self.nonce {
            claims["nonce"] = Value::from(&**nonce);
        }
        let proof = self.signer.sign(&self.header, claims)?;
        let request = Request::form(connection.port(), TOKEN, &[("grant_type", "client_credentials")])
            .header("authorization", &self.authorization)
            .header("dpop", &proof);
        let answer = connection.exchange(&request.bytes()).await?;
        let nonce = answer.header("dpop-nonce").context("the answer has no nonce")?;
        if self.nonce.as_deref() != Some(nonce) {
            self.nonce = Some(nonce.to_owned());
        }
        Ok(answer)
    }
}

impl Work for Bound {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        // The first has no nonce, and is sent back for one.
        if self.nonce.is_none() {
            self.ask(connection).await?.expect(400)?;
        }
        let answer = self.ask(connection).await?.expect(200)?;
        ensure!(has(answer.body, r#""DPoP""#), "the token is not bound");
        Ok(())
    }
}

/// A client that proves itself by its signature, with an assertion of its own each time.
struct Assert {
    signer: Rc<Signer>,
    header: String,
    issuer: String,
}

impl Assert {
    fn new(port: u16, signer: &Rc<Signer>) -> Self {
        Self {
            signer: Rc::clone(signer),
            header: Signer::assertion_header(),
            issuer: format!("http://localhost:{port}"),
        }
    }
}

impl Work for Assert {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let claims = json!({
            "iss": clients::SIGNER, "sub": clients::SIGNER, "aud": self.issuer, "exp": signer::now() + 60,
        });
        let assertion = self.signer.sign(&self.header, claims)?;
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", &assertion),
        ];
        let request = Request::form(connection.port(), TOKEN, &fields).bytes();
        let tokens: Tokens<'_> = connection.exchange(&request).await?.expect(200)?.json()?;
        ensure!(!tokens.access_token.is_empty(), "there is no token");
        Ok(())
    }
}

/// A device whose user does not come.
struct Poll(Vec<u8>);

#[derive(Deserialize)]
struct Begun<'a> {
    device_code: &'a str,
}

#[derive(Deserialize)]
struct Refused<'a> {
    error: &'a str,
}

impl Poll {
    async fn begin(connection: &mut Connection) -> anyhow::Result<Self> {
        let port = connection.port();
        let fields = [("client_id", clients::DEVICE), ("scope", "openid goals:read")];
        let request = Request::form(port, "/oauth/device/", &fields).bytes();
        let begun: Begun<'_> = connection.ask(&request).await?.expect(200)?.json()?;
        let fields = [
            ("grant_type", clients::DEVICE_CODE),
            ("device_code", begun.device_code),
            ("client_id", clients::DEVICE),
        ];
        Ok(Self(Request::form(port, TOKEN, &fields).bytes()))
    }
}

impl Work for Poll {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let refused: Refused<'_> = connection.exchange(&self.0).await?.expect(400)?.json()?;
        ensure!(
            matches!(refused.error, "authorization_pending" | "slow_down"),
            "the device is told {}",
            refused.error
        );
        Ok(())
    }
}
