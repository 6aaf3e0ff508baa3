//! The plumbing that the tests need, so that they can read as promises.
//!
//! [`World`] is a server with stores of its own, [`TestUser`] somebody with a browser, [`App`] a registered client.
//! Invariants that every test gets for nothing: no reply is a 5xx unless an outage is expected, no secret that was
//! handed out stands in the server's log, the server never panics, and all processes end with the test.

mod app;
mod authority;
mod browser;
pub mod factor;
mod goals;
mod http_client;
mod jwt;
pub mod opaque;
mod operator;
mod passkey;
mod program;
mod redis;
mod signer;
mod site;
mod smtp;
mod stores;
mod user;
mod wants;
mod world;

pub use app::{App, AuthorizationRequest, Code, Spec, Tokens, basic, challenge};
pub use authority::Authority;
pub use browser::Browser;
pub use factor::{Authenticator, challenged, recovery_code, totp};
pub use goals::Goals;
pub use http_client::{HttpClient, Reply, query_of};
pub use jwt::{claims, header, verify_id_token, verify_response};
pub use opaque::{LoginStart, RenewalRequest, sign_in};
pub use operator::{ADMIN_SCOPE, Operator, admin_client, invitation};
pub use passkey::{Passkey, asked_with, made_of};
pub use program::Program;
pub use redis::Redis;
pub use signer::{Jwt, Signer, now};
pub use site::Site;
pub use smtp::MailServer;
pub use stores::Pair;
pub use testbed::{TcpProxy, scratch::Scratch};
pub use user::{PASSWORD, TestUser, interaction_in};
pub use wants::Wants;
pub use world::{
    World, bare_command, challenge_in, code_in, free_ports, run, tells_of_a_new_device, token_in,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngCore as _, rngs::OsRng};
use std::time::{Duration, Instant};

/// base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// Random hexadecimal digits, two for each byte.
pub fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    OsRng.fill_bytes(&mut buffer);
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Asks again and again until there is an answer; ten seconds at most. What is promised within a second takes longer on a
/// machine that does much else, and never as long as that.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
