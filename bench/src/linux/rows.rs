//! The rows: what is asked, of whom, and the figure that it is held against (issue 1, "How fast and how
//! small"; issue 3, "How fast").

use super::{
    flows::Flow,
    http::{Connection, Request},
    load::{Crew, Rounds, Work},
    process::Server,
    stores::Pair,
    testbed::{self, SignedIn, Testbed, Tokens},
};
use anyhow::ensure;
use std::rc::Rc;

/// What a row's CPU time may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// It is a ceiling itself.
    Ceiling,
    /// It has none.
    Free,
    /// So many times `hello`.
    TimesHello(f64),
    /// So many times `hello+sign`.
    TimesHelloSign(f64),
    /// So many times a signature, a check of one, and a round trip to the key-value store (`hello+sign+verify` and
    /// `hello+set`, less one `hello`).
    TimesProof(f64),
    /// So many microseconds.
    Micros {
        /// On SQLite and memory.
        embedded: f64,
        /// On Postgres and Redis.
        production: f64,
    },
    /// So many microseconds, and a query (`hello+select` less `hello`).
    MicrosAndQuery(f64),
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Its figure.
    pub figure: Figure,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Hello(&'static str),
    Document(&'static str),
    ClientCredentials,
    Refresh,
    CodeFlow,
    Userinfo,
    Goal,
    SignIn,
    Flow(Flow),
}

/// The names of the ceilings.
pub const HELLO: &str = "hello";
/// One signature.
pub const HELLO_SIGN: &str = "hello+sign";
/// One signature, and a check of another.
pub const HELLO_SIGN_VERIFY: &str = "hello+sign+verify";
/// One round trip to the key-value store.
pub const HELLO_SET: &str = "hello+set";
/// One query.
pub const HELLO_SELECT: &str = "hello+select";

/// All rows, ceilings first.
pub const ROWS: &[Row] = &[
    row(HELLO, Figure::Ceiling, Kind::Hello("/")),
    row(HELLO_SIGN, Figure::Ceiling, Kind::Hello("/sign")),
    row(HELLO_SIGN_VERIFY, Figure::Ceiling, Kind::Hello("/sign-verify")),
    row(HELLO_SET, Figure::Ceiling, Kind::Hello("/set")),
    row(HELLO_SELECT, Figure::Ceiling, Kind::Hello("/select")),
    row(
        "discovery",
        Figure::TimesHello(1.2),
        Kind::Document("/.well-known/openid-configuration"),
    ),
    row("JWKS", Figure::TimesHello(1.2), Kind::Document("/oauth/jwks/")),
    row(
        "token: client_credentials",
        Figure::TimesHelloSign(1.3),
        Kind::ClientCredentials,
    ),
    row(
        "token: refresh, with rotation",
        Figure::Micros {
            embedded: 100.0,
            production: 160.0,
        },
        Kind::Refresh,
    ),
    row(
        "authorize, code, token, ID token",
        Figure::Micros {
            embedded: 130.0,
            production: 280.0,
        },
        Kind::CodeFlow,
    ),
    row("userinfo", Figure::MicrosAndQuery(60.0), Kind::Userinfo),
    row(
        "introspection",
        Figure::MicrosAndQuery(60.0),
        Kind::Flow(Flow::Introspect),
    ),
    row("PAR, authorize, code", Figure::Free, Kind::Flow(Flow::Push)),
    row(
        "token: client_credentials, DPoP",
        Figure::TimesProof(1.3),
        Kind::Flow(Flow::Bound),
    ),
    row("token: private_key_jwt", Figure::Free, Kind::Flow(Flow::Assert)),
    row("token: exchange", Figure::Free, Kind::Flow(Flow::Exchange)),
    row("device: poll, undecided", Figure::Free, Kind::Flow(Flow::Poll)),
    row("goals API: one goal", Figure::MicrosAndQuery(60.0), Kind::Goal),
    row(
        "sign-in, both steps",
        Figure::Micros {
            embedded: 400.0,
            production: 400.0,
        },
        Kind::SignIn,
    ),
];

const fn row(name: &'static str, figure: Figure, kind: Kind) -> Row {
    Row { name, figure, kind }
}

impl Figure {
    /// The most that a row may cost, in microseconds, given what the ceilings cost.
    pub fn limit(self, pair: Pair, ceiling: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        match self {
            Self::Ceiling | Self::Free => None,
            Self::TimesHello(times) => Some(times * ceiling(HELLO)?),
            Self::TimesHelloSign(times) => Some(times * ceiling(HELLO_SIGN)?),
            Self::TimesProof(times) => {
                Some(times * (ceiling(HELLO_SIGN_VERIFY)? + ceiling(HELLO_SET)? - ceiling(HELLO)?))
            }
            Self::Micros { embedded, production } => Some(match pair {
                Pair::Embedded => embedded,
                Pair::Production => production,
            }),
            Self::MicrosAndQuery(micros) => Some(micros + ceiling(HELLO_SELECT)? - ceiling(HELLO)?),
        }
    }

    /// The figure in words.
    pub fn words(self) -> String {
        match self {
            Self::Ceiling | Self::Free => String::new(),
            Self::TimesHello(times) => format!("{times} x hello"),
            Self::TimesHelloSign(times) => format!("{times} x hello+sign"),
            Self::TimesProof(times) => format!("{times} x (sign+verify+set)"),
            Self::Micros { .. } => String::new(),
            Self::MicrosAndQuery(micros) => format!("{micros} + query"),
        }
    }
}

impl Row {
    /// Whether its name has one of these in it.
    pub fn is_one_of(&self, parts: &[String]) -> bool {
        parts.iter().any(|part| self.name.contains(part.as_str()))
    }

    /// Which server is asked.
    pub fn server<'b>(&self, testbed: &'b Testbed) -> &'b Server {
        match self.kind {
            Kind::Hello(_) => &testbed.hello,
            Kind::Goal => &testbed.api,
            _ => &testbed.auth,
        }
    }

    /// Connects, and says what each connection does.
    pub async fn crew(&self, testbed: &Testbed, connections: usize) -> anyhow::Result<Box<dyn Rounds>> {
        let ports = testbed.ports;
        let each = |work: &dyn Fn(&Rc<SignedIn>) -> Fixed| testbed.users.iter().map(work).collect();
        let same = |request: Request| vec![Fixed(request.bytes()); connections];
        match self.kind {
            Kind::Hello(path) => Ok(Crew::gather(ports.hello, same(Request::get(ports.hello, path)))),
            Kind::Document(path) => Ok(Crew::gather(ports.auth, same(Request::get(ports.auth, path)))),
            Kind::ClientCredentials => {
                let request = Request::form(
                    ports.auth,
                    "/oauth/token/",
                    &[("grant_type", "client_credentials")],
                )
                .header("authorization", &testbed.service);
                Ok(Crew::gather(ports.auth, same(request)))
            }
            Kind::Refresh => {
                let works = testbed.users.iter().map(|one| Refresh {
                    token: one.refresh_token.clone(),
                });
                Ok(Crew::gather(ports.auth, works.collect()))
            }
            Kind::CodeFlow => {
                let authorize = |one: &Rc<SignedIn>| testbed::authorize_request(ports.auth, &one.user.cookie);
                let works = testbed.users.iter().map(|one| CodeFlow {
                    authorize: authorize(one),
                });
                Ok(Crew::gather(ports.auth, works.collect()))
            }
            Kind::Userinfo => Ok(Crew::gather(
                ports.auth,
                each(&|one| with_token(ports.auth, "/oauth/userinfo/", one)),
            )),
            Kind::Goal => Ok(Crew::gather(
                ports.api,
                each(&|one| with_token(ports.api, &one.goal, one)),
            )),
            Kind::Flow(flow) => flow.crew(testbed, connections).await,
            Kind::SignIn => {
                let works = testbed.users.iter().map(|one| SignIn(Rc::clone(one)));
                Ok(Crew::gather(ports.auth, works.collect()))
            }
        }
    }
}

fn with_token(port: u16, target: &str, user: &SignedIn) -> Fixed {
    Fixed(
        Request::get(port, target)
            .header("authorization", &format!("Bearer {}", user.access_token))
            .bytes(),
    )
}

/// The same request each time.
#[derive(Clone)]
struct Fixed(Vec<u8>);

impl Work for Fixed {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        connection.exchange(&self.0).await?.expect(200).map(drop)
    }
}

/// Each refresh token is used once, and brings the next.
struct Refresh {
    token: String,
}

impl Work for Refresh {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &*self.token),
            ("client_id", testbed::PAGE),
        ];
        let request = Request::form(connection.port(), "/oauth/token/", &fields).bytes();
        let tokens: Tokens<'_> = connection.exchange(&request).await?.expect(200)?.json()?;
        let next = tokens.refresh_token.unwrap_or_default();
        ensure!(
            next != self.token && tokens.id_token.is_some(),
            "the refresh token was not rotated"
        );
        self.token = next.to_owned();
        Ok(())
    }
}

/// A page that was opened anew by someone who is signed in.
struct CodeFlow {
    authorize: Vec<u8>,
}

impl Work for CodeFlow {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let port = connection.port();
        let redirect = connection.exchange(&self.authorize).await?.expect(303)?;
        let request = testbed::token_request(port, testbed::code_of(redirect.header("location"))?);
        let tokens: Tokens<'_> = connection.exchange(&request).await?.expect(200)?.json()?;
        ensure!(
            tokens.id_token.is_some() && tokens.refresh_token.is_some(),
            "the answer lacks a token"
        );
        Ok(())
    }
}

/// One of a user's sign-ins.
struct SignIn(Rc<SignedIn>);

impl Work for SignIn {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        self.0.user.sign_in(connection).await
    }
}
