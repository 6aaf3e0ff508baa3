//! Back-Channel Logout 1.0: clients of an ended session are told, each by a signed token at its own address.
//!
//! The notices were written with the ending itself ([`authmodel::store::SessionStore::end`]), so that a sign-out neither waits
//! for anybody nor is forgotten at a restart. [`deliver`] is called by the server's job.

use crate::{
    outbound::OutboundError,
    provider::Provider,
    tokens::{
        keys::{KeyError, TokenType},
        subject,
    },
};
use authmodel::{
    client::Client,
    logout_notice::LogoutNotice,
    store::{StoreError, StoreResult},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use futures_util::{StreamExt as _, stream};
use serde_json::json;

/// Notices taken at a time, and how many clients are asked at once: enough that a hundred clients are told within
/// seconds, few enough that nobody's server is flooded by ours.
const BATCH: u32 = 100;
const AT_ONCE: usize = 16;

/// How long a notice is held by the instance that tries it: longer than any request takes.
const LEASE: Duration = Duration::minutes(2);

/// Tries before a client is given up: with doubling pauses from ten seconds, about half a day.
const MAX_ATTEMPTS: i32 = 13;
const FIRST_PAUSE_SECONDS: i64 = 10;

/// How long a logout token is good (§2.4 suggests two minutes).
const TOKEN_LIFETIME: Duration = Duration::minutes(2);

/// What a round of deliveries did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Clients that know.
    pub told: u32,
    /// Clients that will be asked again.
    pub postponed: u32,
    /// Clients that are given up, or want no word any more.
    pub dropped: u32,
}

/// Tells a batch of clients. Call again at once where it was a full one.
///
/// # Errors
/// Where the store fails; what was claimed is due again after its lease.
pub async fn deliver(provider: &Provider) -> StoreResult<Delivered> {
    let now = provider.now();
    let notices = provider
        .stores
        .logout_notices
        .claim(now, now + LEASE, BATCH)
        .await?;
    let outcomes: Vec<StoreResult<Delivered>> = stream::iter(notices)
        .map(|notice| deliver_one(provider, notice))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut sum = Delivered::default();
    for outcome in outcomes {
        let one = outcome?;
        sum.told += one.told;
        sum.postponed += one.postponed;
        sum.dropped += one.dropped;
    }
    Ok(sum)
}

async fn deliver_one(provider: &Provider, notice: LogoutNotice) -> StoreResult<Delivered> {
    let notices = &provider.stores.logout_notices;
    let client = provider.client(&notice.client_id).await?;
    let target = client.as_ref().and_then(|client| {
        client
            .metadata
            .backchannel_logout_uri
            .as_deref()
            .zip(Some(client))
    });
    let Some((uri, client)) = target else {
        notices.done(&notice).await?;
        return Ok(Delivered {
            dropped: 1,
            ..Delivered::default()
        });
    };
    match tell(provider, client, uri, &notice).await {
        Ok(()) => {
            notices.done(&notice).await?;
            Ok(Delivered {
                told: 1,
                ..Delivered::default()
            })
        }
        Err(error) if notice.attempts >= MAX_ATTEMPTS => {
            tracing::warn!(client = %client.id, %error, "a client could not be told of a sign-out and is given up");
            notices.done(&notice).await?;
            Ok(Delivered {
                dropped: 1,
                ..Delivered::default()
            })
        }
        Err(error) => {
            tracing::info!(client = %client.id, attempt = notice.attempts, %error, "a client will be told of a sign-out later");
            let pause = FIRST_PAUSE_SECONDS << notice.attempts.clamp(1, MAX_ATTEMPTS).saturating_sub(1);
            notices
                .postpone(&notice, provider.now() + Duration::seconds(pause))
                .await?;
            Ok(Delivered {
                postponed: 1,
                ..Delivered::default()
            })
        }
    }
}

/// A client could not be told.
#[derive(Debug, thiserror::Error)]
enum TellError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn tell(
    provider: &Provider,
    client: &Client,
    uri: &str,
    notice: &LogoutNotice,
) -> Result<(), TellError> {
    let now = provider.now();
    let mut jti = [0; 16];
    provider.rng.fill(&mut jti);
    // §2.4: no nonce, so that it is never taken for an ID token.
    let claims = json!({
        "iss": provider.config.issuer.as_str(),
        "sub": subject::subject_of(provider, client, notice.user_id),
        "aud": client.id.as_str(),
        "iat": now.timestamp(),
        "exp": (now + TOKEN_LIFETIME).timestamp(),
        "jti": URL_SAFE_NO_PAD.encode(jti),
        "sid": subject::session_name(provider, client, notice.session_id),
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    let algorithm = client.metadata.id_token_signed_response_alg;
    let token = provider.keys.sign(algorithm, TokenType::LogoutToken, &claims)?;
    Ok(provider
        .outbound
        .post_form(uri, &[("logout_token", &token)])
        .await?)
}
