//! The rows: what is asked, of whom, and the figure that it is held against (docs/benchmarks.md).

use super::{
    flows::Flow,
    http::{Connection, Request},
    load::{Crew, Rounds, Work},
    process::Server,
    testbed::{self, SignedIn, Testbed, Tokens},
};
use anyhow::ensure;
use std::rc::Rc;

/// What a row's CPU time may be. Every limit is a multiple of ceilings of the same run: a machine that is slower, or has a
/// bad day, is slower at both, and a limit in microseconds would then say nothing about the server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// It is a ceiling itself.
    Ceiling,
    /// It has none.
    Free,
    /// So many times what the work that can't be avoided costs by itself.
    Times(f64, Needed),
}

/// What an operation can't do without, by how often: each is a ceiling, less the bare request that it stands on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    /// Bare requests (`hello`).
    requests: f64,
    /// ES256 signatures.
    signatures: f64,
    /// RS256 signatures, with 2048 bits.
    rsa_signatures: f64,
    /// Checks of ES256 signatures.
    checks: f64,
    /// Round trips to the key-value store.
    sets: f64,
    /// Queries by a primary key.
    queries: f64,
    /// The server's halves of OPAQUE sign-ins.
    opaque: f64,
}

impl Needed {
    /// A bare request.
    const REQUEST: Self = Self {
        requests: 1.0,
        signatures: 0.0,
        rsa_signatures: 0.0,
        checks: 0.0,
        sets: 0.0,
        queries: 0.0,
        opaque: 0.0,
    };

    fn cost(self, ceiling: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let hello = ceiling(HELLO)?;
        let part = |count: f64, of: &str, less: f64| {
            // A ceiling that was left out by `--only` matters to who needs it alone.
            if count == 0.0 {
                Some(0.0)
            } else {
                Some(count * (ceiling(of)? - less))
            }
        };
        let sign = ceiling(HELLO_SIGN).unwrap_or(hello);
        Some(
            self.requests * hello
                + part(self.signatures, HELLO_SIGN, hello)?
                + part(self.rsa_signatures, HELLO_SIGN_RS256, hello)?
                + part(self.checks, HELLO_SIGN_VERIFY, sign)?
                + part(self.sets, HELLO_SET, hello)?
                + part(self.queries, HELLO_SELECT, hello)?
                + part(self.opaque, HELLO_OPAQUE, hello)?,
        )
    }

    fn words(self) -> String {
        let parts = [
            (self.requests, "request"),
            (self.signatures, "sign"),
            (self.rsa_signatures, "sign RS256"),
            (self.checks, "verify"),
            (self.sets, "set"),
            (self.queries, "query"),
            (self.opaque, "opaque"),
        ];
        let words = parts
            .iter()
            .filter(|(count, _)| *count > 0.0)
            .map(|(count, name)| {
                if *count == 1.0 {
                    (*name).to_owned()
                } else {
                    format!("{count} {name}")
                }
            });
        words.collect::<Vec<_>>().join(" + ")
    }
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
    /// As this client.
    CodeFlow(&'static str),
    Userinfo,
    Goal,
    SignIn,
    Flow(Flow),
}

/// The names of the ceilings.
pub const HELLO: &str = "hello";
/// One signature.
pub const HELLO_SIGN: &str = "hello+sign";
/// One signature with RSA.
pub const HELLO_SIGN_RS256: &str = "hello+sign RS256";
/// One signature, and a check of another.
pub const HELLO_SIGN_VERIFY: &str = "hello+sign+verify";
/// One round trip to the key-value store.
pub const HELLO_SET: &str = "hello+set";
/// One query.
pub const HELLO_SELECT: &str = "hello+select";
/// The server's half of one OPAQUE sign-in, both steps.
pub const HELLO_OPAQUE: &str = "hello+opaque";

/// A document from memory, signed or not: parsing, routing and headers may cost a fifth more than the smallest handler.
const DOCUMENT: f64 = 1.2;
/// A token without a user: nothing but the signature should be felt.
const TOKEN: f64 = 1.3;
/// A token looked up: parsing and checking claims beside the signature's check, which is remembered for a token that comes
/// again, so the rows stay well below.
const LOOK_UP: f64 = 1.4;
/// A rotation writes what a query by key only reads, in a transaction: two thirds more than its parts.
const ROTATION: f64 = 1.7;
/// The code flow writes a grant, on SQLite within a third of its parts.
const CODE_FLOW: f64 = 1.35;
/// Besides OPAQUE: sealing the state between the steps, limits, a new session's row and its audit row.
const SIGN_IN: f64 = 1.6;

/// A token is verified, and one row read for it.
const TOKEN_AND_ROW: Needed = Needed {
    checks: 1.0,
    queries: 1.0,
    ..Needed::REQUEST
};

/// All rows, ceilings first.
pub const ROWS: &[Row] = &[
    row(HELLO, Figure::Ceiling, Kind::Hello("/")),
    row(HELLO_SIGN, Figure::Ceiling, Kind::Hello("/sign")),
    row(HELLO_SIGN_RS256, Figure::Ceiling, Kind::Hello("/sign-rs256")),
    row(HELLO_SIGN_VERIFY, Figure::Ceiling, Kind::Hello("/sign-verify")),
    row(HELLO_SET, Figure::Ceiling, Kind::Hello("/set")),
    row(HELLO_SELECT, Figure::Ceiling, Kind::Hello("/select")),
    row(HELLO_OPAQUE, Figure::Ceiling, Kind::Hello("/opaque")),
    row(
        "discovery",
        Figure::Times(DOCUMENT, Needed::REQUEST),
        Kind::Document("/.well-known/openid-configuration"),
    ),
    row(
        "JWKS",
        Figure::Times(DOCUMENT, Needed::REQUEST),
        Kind::Document("/oauth/jwks/"),
    ),
    row(
        "token: client_credentials",
        Figure::Times(
            TOKEN,
            Needed {
                signatures: 1.0,
                ..Needed::REQUEST
            },
        ),
        Kind::ClientCredentials,
    ),
    row(
        "token: refresh, with rotation",
        Figure::Times(
            ROTATION,
            // An access token and an ID token; the rotation, and the user as they are now.
            Needed {
                signatures: 2.0,
                queries: 2.0,
                ..Needed::REQUEST
            },
        ),
        Kind::Refresh,
    ),
    row(
        "authorize, code, token, ID token",
        Figure::Times(
            CODE_FLOW,
            // The code put and taken; session, consent, grant and user.
            Needed {
                requests: 2.0,
                signatures: 2.0,
                sets: 2.0,
                queries: 4.0,
                ..Needed::REQUEST
            },
        ),
        Kind::CodeFlow(testbed::REOPENED),
    ),
    row(
        "authorize, code, token, ID token RS256",
        Figure::Times(
            CODE_FLOW,
            Needed {
                requests: 2.0,
                signatures: 1.0,
                rsa_signatures: 1.0,
                sets: 2.0,
                queries: 4.0,
                ..Needed::REQUEST
            },
        ),
        Kind::CodeFlow(testbed::REOPENED_RS256),
    ),
    row("userinfo", Figure::Times(LOOK_UP, TOKEN_AND_ROW), Kind::Userinfo),
    row(
        "introspection",
        Figure::Times(LOOK_UP, TOKEN_AND_ROW),
        Kind::Flow(Flow::Introspect),
    ),
    row("PAR, authorize, code", Figure::Free, Kind::Flow(Flow::Push)),
    row(
        "token: client_credentials, DPoP",
        Figure::Times(
            TOKEN,
            Needed {
                signatures: 1.0,
                checks: 1.0,
                sets: 1.0,
                ..Needed::REQUEST
            },
        ),
        Kind::Flow(Flow::Bound),
    ),
    row("token: private_key_jwt", Figure::Free, Kind::Flow(Flow::Assert)),
    row("token: exchange", Figure::Free, Kind::Flow(Flow::Exchange)),
    row("device: poll, undecided", Figure::Free, Kind::Flow(Flow::Poll)),
    row(
        "goals API: one goal",
        Figure::Times(LOOK_UP, TOKEN_AND_ROW),
        Kind::Goal,
    ),
    row(
        "sign-in, both steps",
        Figure::Times(
            SIGN_IN,
            // The state put and taken; the record, the session and the audit trail.
            Needed {
                requests: 2.0,
                sets: 2.0,
                queries: 3.0,
                opaque: 1.0,
                ..Needed::REQUEST
            },
        ),
        Kind::SignIn,
    ),
];

const fn row(name: &'static str, figure: Figure, kind: Kind) -> Row {
    Row { name, figure, kind }
}

impl Figure {
    /// The most that a row may cost, in microseconds, given what the ceilings cost.
    pub fn limit(self, ceiling: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        match self {
            Self::Ceiling | Self::Free => None,
            Self::Times(times, needed) => Some(times * needed.cost(ceiling)?),
        }
    }

    /// The figure in words.
    pub fn words(self) -> String {
        match self {
            Self::Ceiling | Self::Free => String::new(),
            Self::Times(times, needed) => format!("{times} x ({})", needed.words()),
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
            Kind::CodeFlow(client) => {
                let works = testbed.users.iter().map(|one| CodeFlow {
                    client,
                    authorize: testbed::authorize_request(ports.auth, client, &one.user.cookie),
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
    client: &'static str,
    authorize: Vec<u8>,
}

impl Work for CodeFlow {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let port = connection.port();
        let redirect = connection.exchange(&self.authorize).await?.expect(303)?;
        let code = testbed::code_of(redirect.header("location"))?;
        let request = testbed::token_request(port, self.client, code);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ceilings(factor: f64) -> impl Fn(&str) -> Option<f64> {
        move |name| {
            let all = [
                (HELLO, 5.5),
                (HELLO_SIGN, 17.9),
                (HELLO_SIGN_RS256, 195.5),
                (HELLO_SIGN_VERIFY, 50.9),
                (HELLO_SET, 8.0),
                (HELLO_SELECT, 19.5),
                (HELLO_OPAQUE, 160.5),
            ];
            all.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, cost)| cost * factor)
        }
    }

    #[test]
    fn a_slower_machine_has_wider_limits_in_the_same_proportion() {
        for row in ROWS {
            let (usual, slow) = (row.figure.limit(ceilings(1.0)), row.figure.limit(ceilings(1.3)));
            match (usual, slow) {
                (None, None) => {}
                (Some(usual), Some(slow)) => assert!((slow / usual - 1.3).abs() < 1e-9, "{}", row.name),
                _ => panic!("{}: {usual:?}, {slow:?}", row.name),
            }
        }
    }

    #[test]
    fn a_limit_is_the_sum_of_its_parts() {
        let figure = Figure::Times(2.0, TOKEN_AND_ROW);
        let limit = figure.limit(ceilings(1.0)).expect("all ceilings are there");
        assert!((limit - 2.0 * (5.5 + 33.0 + 14.0)).abs() < 1e-9, "{limit}");
        assert_eq!(figure.words(), "2 x (request + verify + query)");
        assert_eq!(figure.limit(|name| (name == HELLO).then_some(5.5)), None);
    }
}
