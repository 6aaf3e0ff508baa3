//! An issuer for tests: keys of its own, its documents on a free local port, tokens by the line, and the ways in which
//! an issuer can misbehave. For the tests of services that verify tokens; never part of one (feature `testing`).
//!
//! It panics where a test can't go on.

mod proof_key;

pub use proof_key::ProofKey;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{
    Algorithm,
    clock::{Clock as _, SystemClock},
};

/// An issuer on a local port. Ends with the test's runtime.
#[derive(Clone)]
pub struct Issuer {
    url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    keys: Mutex<Vec<SigningKey>>,
    replaced: Mutex<HashMap<String, Reply>>,
    requests: AtomicUsize,
    revoked: Mutex<BTreeSet<usize>>,
    list_requests: AtomicUsize,
    list_transfers: AtomicUsize,
    made: AtomicUsize,
    delay: Mutex<Duration>,
}

#[derive(Clone)]
struct SigningKey {
    kid: String,
    alg: Algorithm,
    pair: Arc<Pair>,
}

enum Pair {
    Es256(EcdsaKeyPair),
    Es384(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
    Ps256(RsaKeyPair),
}

/// What a path answers instead of its document.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Further header lines, such as `Location: …`.
    pub headers: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// The path of the metadata.
pub const METADATA: &str = "/.well-known/openid-configuration";
/// The path of the key set.
pub const JWKS: &str = "/jwks";
/// The path of the status list.
pub const STATUS_LIST: &str = "/status/1";
/// The places of the status list.
const PLACES: usize = 1024;

impl Issuer {
    /// Starts an issuer with one ES256 key.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let issuer = Self {
            url,
            state: Arc::new(State::default()),
        };
        issuer.add_key(Algorithm::Es256);
        let serving = issuer.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, serving.clone()));
            }
        });
        issuer
    }

    /// Its identifier, as in `iss`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Adds a key and publishes it; the newest key of an algorithm signs. Returns its `kid`.
    pub fn add_key(&self, alg: Algorithm) -> String {
        let kid = format!("key-{}", self.state.made.fetch_add(1, Ordering::Relaxed));
        let pair = match alg {
            Algorithm::Es256 => {
                Pair::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
            }
            Algorithm::Es384 => {
                Pair::Es384(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key"))
            }
            Algorithm::EdDsa => Pair::EdDsa(Ed25519KeyPair::generate().expect("a key")),
            Algorithm::Rs256 => Pair::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")),
            Algorithm::Ps256 => Pair::Ps256(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")),
        };
        lock(&self.state.keys).push(SigningKey {
            kid: kid.clone(),
            alg,
            pair: Arc::new(pair),
        });
        kid
    }

    /// Withdraws all keys and begins anew with one ES256 key. Returns its `kid`.
    pub fn replace_keys(&self) -> String {
        lock(&self.state.keys).clear();
        self.add_key(Algorithm::Es256)
    }

    /// From now on `path` answers this; `None` restores the document.
    pub fn reply_with(&self, path: &str, reply: Option<Reply>) {
        let mut replaced = lock(&self.state.replaced);
        match reply {
            Some(reply) => replaced.insert(path.to_owned(), reply),
            None => replaced.remove(path),
        };
    }

    /// Every answer takes this long from now on.
    pub fn delay(&self, delay: Duration) {
        *lock(&self.state.delay) = delay;
    }

    /// How many requests for the key set came so far.
    pub fn requests(&self) -> usize {
        self.state.requests.load(Ordering::Relaxed)
    }

    /// The `status` claim of a token with this place in the issuer's status list.
    pub fn status(&self, index: usize) -> Value {
        json!({ "status_list": { "idx": index, "uri": format!("{}{STATUS_LIST}", self.url) } })
    }

    /// A good token with this place in the status list.
    pub fn token_at(&self, index: usize) -> String {
        let mut claims = self.claims("user", "goals-page", "goals", "goals:read");
        claims["status"] = self.status(index);
        self.sign(&claims)
    }

    /// From now on the status list calls this place revoked.
    pub fn revoke(&self, index: usize) {
        lock(&self.state.revoked).insert(index);
    }

    /// How many requests for the status list came so far, and how many of them got the list itself (the others: "not
    /// modified").
    pub fn list_requests(&self) -> (usize, usize) {
        let (requests, transfers) = (&self.state.list_requests, &self.state.list_transfers);
        (
            requests.load(Ordering::Relaxed),
            transfers.load(Ordering::Relaxed),
        )
    }

    /// The status list, signed; `header` and `claims` override members, and a `null` removes one.
    pub fn status_list(&self, header: Value, claims: Value) -> String {
        let mut bytes = vec![0u8; PLACES / 8];
        for index in lock(&self.state.revoked).iter() {
            bytes[index / 8] |= 1 << (index % 8);
        }
        let lst = encode(miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 9));
        let now = SystemClock.unix_seconds();
        let all = json!({
            "iss": self.url, "sub": format!("{}{STATUS_LIST}", self.url), "iat": now, "exp": now + 1800, "ttl": 10,
            "status_list": { "bits": 1, "lst": lst },
        });
        let header = changed(json!({ "typ": "statuslist+jwt" }), &header);
        self.sign_as(Algorithm::Es256, header, &changed(all, &claims))
    }

    fn status_list_reply(&self, request: &str) -> Reply {
        let tag = format!("\"{}\"", lock(&self.state.revoked).len());
        self.state.list_requests.fetch_add(1, Ordering::Relaxed);
        let is_known = request
            .lines()
            .filter_map(|line| line.split_once(": "))
            .any(|(name, value)| name.eq_ignore_ascii_case("if-none-match") && value == tag);
        let body = if is_known {
            Vec::new()
        } else {
            self.state.list_transfers.fetch_add(1, Ordering::Relaxed);
            self.status_list(json!({}), json!({})).into_bytes()
        };
        Reply {
            status: if is_known { 304 } else { 200 },
            headers: vec![format!("ETag: {tag}")],
            body,
        }
    }

    /// The public half of a key, as it is published.
    pub fn jwk(&self, kid: &str) -> Value {
        let keys = lock(&self.state.keys);
        jwk(keys
            .iter()
            .find(|key| key.kid == kid)
            .expect("a key of that name"))
    }

    /// The claims of a good token of a user who has just signed in, to be changed at will: good for 15 minutes. Without
    /// `auth_time` it is a client's own.
    pub fn claims(&self, sub: &str, client_id: &str, audience: &str, scope: &str) -> Value {
        let now = SystemClock.unix_seconds();
        json!({
            "iss": self.url, "aud": audience, "sub": sub, "client_id": client_id, "scope": scope,
            "jti": format!("token-{}", self.state.made.fetch_add(1, Ordering::Relaxed)),
            "iat": now, "exp": now + 900, "auth_time": now,
        })
    }

    /// A good token.
    pub fn token(&self, sub: &str, client_id: &str, audience: &str, scope: &str) -> String {
        self.sign(&self.claims(sub, client_id, audience, scope))
    }

    /// A token with these claims, signed ES256 with the newest key.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(Algorithm::Es256, json!({}), claims)
    }

    /// A token signed with the newest key of an algorithm; `header` overrides members of `{typ, alg, kid}`, and a
    /// `null` removes one.
    pub fn sign_as(&self, alg: Algorithm, header: Value, claims: &Value) -> String {
        let key = {
            let keys = lock(&self.state.keys);
            keys.iter()
                .rfind(|key| key.alg == alg)
                .expect("a key of that algorithm")
                .clone()
        };
        let all = changed(
            json!({ "typ": "at+jwt", "alg": alg.name(), "kid": key.kid }),
            &header,
        );
        let signed = format!("{}.{}", encode(all.to_string()), encode(claims.to_string()));
        let signature = key.pair.sign(signed.as_bytes());
        format!("{signed}.{}", encode(signature))
    }
}

/// With some members changed; `null` removes one.
fn changed(mut all: Value, changes: &Value) -> Value {
    for (member, value) in changes.as_object().expect("an object") {
        all[member] = value.clone();
    }
    all.as_object_mut()
        .expect("an object")
        .retain(|_, value| !value.is_null());
    all
}

fn p256_jwk(pair: &EcdsaKeyPair) -> Value {
    ec_jwk("P-256", pair)
}

fn ec_jwk(curve: &str, pair: &EcdsaKeyPair) -> Value {
    // 0x04, then the two coordinates.
    let (x, y) = {
        let point = &pair.public_key().as_ref()[1..];
        point.split_at(point.len() / 2)
    };
    json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })
}

fn rsa_jwk(pair: &RsaKeyPair) -> Value {
    let public: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
    json!({ "kty": "RSA", "n": encode(public.n), "e": encode(public.e) })
}

fn rsa_signature(pair: &RsaKeyPair, padding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), message, &mut signature)
        .expect("a signature");
    signature
}

impl Pair {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256(pair) | Self::Es384(pair) => pair
                .sign(&random, message)
                .expect("a signature")
                .as_ref()
                .to_vec(),
            Self::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Rs256(pair) => rsa_signature(pair, &RSA_PKCS1_SHA256, message),
            Self::Ps256(pair) => rsa_signature(pair, &RSA_PSS_SHA256, message),
        }
    }
}

fn jwk(key: &SigningKey) -> Value {
    let mut jwk = match key.pair.as_ref() {
        Pair::Es256(pair) => p256_jwk(pair),
        Pair::EdDsa(pair) => {
            json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()) })
        }
        Pair::Es384(pair) => ec_jwk("P-384", pair),
        Pair::Rs256(pair) | Pair::Ps256(pair) => rsa_jwk(pair),
    };
    jwk["kid"] = json!(key.kid);
    jwk["alg"] = json!(key.alg.name());
    jwk["use"] = json!("sig");
    jwk
}

/// One request per connection, which is all that the verifier asks for.
async fn answer(mut stream: TcpStream, issuer: Issuer) {
    let (state, url) = (&issuer.state, &issuer.url);
    let mut request = Vec::new();
    let mut buffer = [0; 2048];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path == JWKS {
        state.requests.fetch_add(1, Ordering::Relaxed);
    }
    let delay = *lock(&state.delay);
    tokio::time::sleep(delay).await;
    let replaced = lock(&state.replaced).get(path).cloned();
    let reply = replaced.unwrap_or_else(|| match path {
        STATUS_LIST => issuer.status_list_reply(&request),
        _ => document(path, state, url),
    });
    let mut head = format!(
        "HTTP/1.1 {} Reply\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n",
        reply.status,
        reply.body.len()
    );
    for line in &reply.headers {
        head.push_str(line);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    // The other side may have gone away, as it does when a document is too large.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&reply.body).await;
    let _ = stream.shutdown().await;
}

fn document(path: &str, state: &State, url: &str) -> Reply {
    let (status, body) = match path {
        METADATA => (200, json!({ "issuer": url, "jwks_uri": format!("{url}{JWKS}") })),
        JWKS => (
            200,
            json!({ "keys": lock(&state.keys).iter().map(jwk).collect::<Vec<_>>() }),
        ),
        _ => (404, json!({})),
    };
    Reply {
        status,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panics while it holds this")
}
