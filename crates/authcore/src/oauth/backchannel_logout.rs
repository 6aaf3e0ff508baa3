//! Back-Channel Logout 1.0: clients of an ended session are told, each by a signed token at its own address.
//!
//! The notices were written with the ending itself ([`authmodel::store::SessionStore::end`]), so that a sign-out neither waits
//! for anybody nor is forgotten at a restart. [`Deliveries`] are the server's job.

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
use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use serde_json::json;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use url::Url;

/// Notices under way at once: enough that hundreds of clients are told within seconds.
const AT_ONCE: usize = 64;

/// Of them to one host: few enough that nobody's server is flooded by ours, and that one which answers slowly, however many clients
/// it has and however many sessions have ended, leaves the others seven places of eight.
const PER_HOST: usize = 8;

/// Notices of one client claimed at a time: as many as may be under way.
const OF_CLIENT: u32 = 2;

/// Notices that wait here for a place of their host: were each of them to time out, they would be done well within their lease.
const WAITING: usize = 128;

/// When a notice is looked at again for whose host more than that wait.
const NEXT_LOOK: Duration = Duration::seconds(2);

/// Looks at a time while every place is claimed and some are given back.
const LOOKS: usize = 8;

/// How long a notice is held by the instance that tries it: longer than any request takes.
const LEASE: Duration = Duration::minutes(2);

/// Tries before a client is given up: with doubling pauses from ten seconds, about half a day.
const MAX_ATTEMPTS: i32 = 13;
const FIRST_PAUSE_SECONDS: i64 = 10;

/// How long a logout token is good (§2.4 suggests two minutes).
const TOKEN_LIFETIME: Duration = Duration::minutes(2);

/// What a delivery came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Clients that know.
    pub told: u32,
    /// Clients that will be asked again.
    pub postponed: u32,
    /// Clients that are given up, or want no word any more.
    pub dropped: u32,
}

/// Batches of ended rows that are settled in a round: some hundred thousand rows in a minute, and word of sign-outs does not
/// wait for them for more than a second.
const SETTLED_AT_ONCE: usize = 20;

/// Deliveries under way. Nobody waits for a batch: places are filled as they become free.
#[derive(Default)]
pub struct Deliveries {
    under_way: FuturesUnordered<BoxFuture<'static, (String, StoreResult<Delivered>)>>,
    hosts: HashMap<String, Host>,
}

/// What a host has of them.
#[derive(Default)]
struct Host {
    under_way: usize,
    waiting: VecDeque<Claimed>,
}

/// A notice that is ours for the length of its lease.
struct Claimed {
    provider: Arc<Provider>,
    client: Option<Arc<Client>>,
    notice: LogoutNotice,
}

impl std::fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deliveries {{ {} under way }}", self.under_way.len())
    }
}

impl Deliveries {
    /// Whether a look for more is worth while: half of the places are free.
    pub fn has_room(&self) -> bool {
        self.under_way.len() <= AT_ONCE / 2
    }

    /// Settles rows of what has ended (they are over already), and begins to tell clients: of each client's notices a few at a
    /// time, those who waited the longest first. Those whose host is busy wait for their turn.
    ///
    /// # Errors
    /// Where the store fails; what was claimed is due again after its lease.
    pub async fn start(&mut self, provider: &Arc<Provider>) -> StoreResult<()> {
        let now = provider.now();
        for _ in 0..SETTLED_AT_ONCE {
            if !provider.stores.housekeeping.settle_endings(now).await? {
                break;
            }
        }
        for _ in 0..LOOKS {
            if !self.claim(provider).await? {
                break;
            }
        }
        Ok(())
    }

    /// Claims as many as there are places. Whether some were given back, so that there may be others for these places.
    async fn claim(&mut self, provider: &Arc<Provider>) -> StoreResult<bool> {
        let now = provider.now();
        let free = AT_ONCE.saturating_sub(self.under_way.len());
        let limit = u32::try_from(free).unwrap_or_default();
        let notices = &provider.stores.logout_notices;
        let claimed = notices.claim(now, now + LEASE, limit, OF_CLIENT).await?;
        let all = claimed.len() == free;
        let mut given_back = false;
        for notice in claimed {
            let client = provider.client(&notice.client_id).await?;
            // Who is nowhere to be told is done with at once.
            let name = client.as_deref().and_then(host_of).unwrap_or_default();
            let host = self.hosts.entry(name.clone()).or_default();
            if host.under_way >= PER_HOST && host.waiting.len() >= WAITING {
                notices.hand_back(&notice, now + NEXT_LOOK).await?;
                given_back = true;
                continue;
            }
            let provider = Arc::clone(provider);
            host.waiting.push_back(Claimed {
                provider,
                client,
                notice,
            });
            self.fill(name);
        }
        Ok(all && given_back)
    }

    /// Begins the next of a host's, while it has a place.
    fn fill(&mut self, name: String) {
        let Some(host) = self.hosts.get_mut(&name) else {
            return;
        };
        while host.under_way < PER_HOST
            && let Some(next) = host.waiting.pop_front()
        {
            host.under_way += 1;
            let name = name.clone();
            // A task of its own: it may hold a connection that the next look waits for, and goes on meanwhile.
            let task = tokio::spawn(async move {
                deliver_one(&next.provider, next.client.as_deref(), next.notice).await
            });
            let delivery = async move {
                // One that was broken off is due again after its lease, and leaves its place.
                let broken_off = |_| Err(StoreError::Unavailable("a delivery was broken off".to_owned()));
                (name, task.await.unwrap_or_else(broken_off))
            };
            self.under_way.push(delivery.boxed());
        }
        if host.under_way == 0 {
            self.hosts.remove(&name);
        }
    }

    /// Waits for one to end, and begins the next of its host's; nothing where none is under way.
    ///
    /// # Errors
    /// Where the store fails; the notice is due again after its lease.
    pub async fn next(&mut self) -> Option<StoreResult<Delivered>> {
        let (name, outcome) = self.under_way.next().await?;
        if let Some(host) = self.hosts.get_mut(&name) {
            host.under_way -= 1;
        }
        self.fill(name);
        Some(outcome)
    }

    /// Gives back what waits here, for whoever looks next: this server ends. What is under way goes on.
    ///
    /// # Errors
    /// Where the store fails; the notices are due again after their leases.
    pub async fn give_back(&mut self) -> StoreResult<()> {
        for host in self.hosts.values_mut() {
            for claimed in std::mem::take(&mut host.waiting) {
                let (provider, notice) = (&claimed.provider, &claimed.notice);
                let notices = &provider.stores.logout_notices;
                notices.hand_back(notice, provider.now()).await?;
            }
        }
        Ok(())
    }
}

/// Where a client is told.
fn host_of(client: &Client) -> Option<String> {
    let uri = client.metadata.backchannel_logout_uri.as_deref()?;
    let url = Url::parse(uri).ok()?;
    Some(url.origin().ascii_serialization())
}

async fn deliver_one(
    provider: &Provider,
    client: Option<&Client>,
    notice: LogoutNotice,
) -> StoreResult<Delivered> {
    let notices = &provider.stores.logout_notices;
    let target = client.and_then(|client| {
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
