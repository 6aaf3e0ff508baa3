//! What lives for seconds or minutes, in the key-value store: each with a time to live, each one-time fact taken by one
//! operation. Losing all of it signs nobody out and grants nothing twice; a sign-in under way starts again.

use super::StoreResult;
use crate::{
    authorization::{CodeRecord, Interaction, InteractionKind, Redemption},
    device::{DeviceDecision, DevicePoll, DeviceRequest},
    ids::ClientId,
    secret::SecretHash,
};
use async_trait::async_trait;
use std::time::Duration;

/// Authorization codes.
#[async_trait]
pub trait AuthorizationCodes: Send + Sync {
    /// Keeps a code. After its redemption the record stays until `ttl` has passed, so that a replay is known as one.
    async fn put(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()>;

    /// What a code stands for, or what is left of it: for the checks that come before its redemption.
    async fn peek(&self, code: &SecretHash) -> StoreResult<Option<CodeRecord>>;

    /// Redeems a code: of any number at once, exactly one is `Fresh`, with the record as it was put. From then on `remembered`
    /// is in its place ([`CodeRecord::redeemed`]), for `remember_for`, which outlives the tokens' first use.
    async fn redeem(
        &self,
        code: &SecretHash,
        remembered: &CodeRecord,
        remember_for: Duration,
    ) -> StoreResult<Redemption>;

    /// Puts a code back whose redemption came to nothing because a store failed, with the record that it had, and keeps it open
    /// for `ttl`: a code is taken only by what succeeds. Nothing happens where it was presented again since: a replay stays one.
    /// Only for the caller that was told `Fresh`.
    async fn put_back(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()>;
}

/// Interactions. Their kind is part of their key: taking one as another finds nothing and destroys nothing.
#[async_trait]
pub trait Interactions: Send + Sync {
    /// Keeps an interaction.
    async fn put(&self, id: &SecretHash, interaction: &Interaction, ttl: Duration) -> StoreResult<()>;

    /// Looks at an interaction.
    async fn peek(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>>;

    /// Sets an interaction's end anew; nothing where there is none.
    async fn keep(&self, kind: InteractionKind, id: &SecretHash, ttl: Duration) -> StoreResult<()>;

    /// Takes an interaction: of any number at once, one gets it.
    async fn take(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>>;
}

/// OPAQUE logins between their two steps. Values are sealed by the caller: whoever could read one could finish it.
#[async_trait]
pub trait LoginStates: Send + Sync {
    /// Keeps a state. `share` is at whose expense: a user or a network.
    async fn put(&self, id: &SecretHash, share: &str, sealed: &[u8], ttl: Duration) -> StoreResult<()>;

    /// Takes a state: of any number at once, one gets it.
    async fn take(&self, id: &SecretHash) -> StoreResult<Option<Vec<u8>>>;
}

/// A limit as a bucket that leaks: `burst` hits are free, and one is forgotten after each `interval`. Two numbers a key,
/// however high the burst, so that a counter costs whoever is counted more than the one who counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// What is counted. Callers hash what is personal. Limits of one hit have different keys.
    pub key: String,
    /// Hits that are free; with 0 every hit is refused.
    pub burst: u32,
    /// The time in which one hit is forgotten.
    pub interval: Duration,
    /// What happens beyond the burst: nothing is let through until a hit is forgotten, or, with a first delay, a hit is
    /// let through after that delay, the next after twice as long, up to the `interval`.
    pub first_delay: Option<Duration>,
}

/// How a hit came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateOutcome {
    /// Within all limits; counted in each.
    Allowed,
    /// Beyond one of them; counted in none.
    Limited {
        /// When the next hit would be allowed.
        retry_after: Duration,
        /// Which of the limits refused it.
        by: Vec<LimitReached>,
    },
}

/// A limit that refused a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// Its place in the list.
    pub index: usize,
    /// Whether it had refused nothing for [`QUIET`]: of any number of instances at once, one is told so.
    pub first: bool,
}

/// A run of refusals is over when there was none for this long: twice a round of somebody's tries by hand, so that a
/// steady guesser is one run and not a hundred.
pub const QUIET: Duration = Duration::from_secs(10 * 60);

/// Counters against guessing and flooding.
#[async_trait]
pub trait RateLimits: Send + Sync {
    /// Counts one hit against all `limits` at once, or against none.
    async fn hit(&self, limits: &[RateLimit]) -> StoreResult<RateOutcome>;

    /// Takes a hit back that was allowed, from all `limits`. A refusal that it has caused meanwhile stays.
    async fn give_back(&self, limits: &[RateLimit]) -> StoreResult<()>;

    /// How long ago a key's last refusal was; `None` where there was none within [`QUIET`].
    async fn last_refusal(&self, key: &str) -> StoreResult<Option<Duration>>;
}

/// Device authorizations (RFC 8628), found by the device by its code and by the user by theirs.
#[async_trait]
pub trait DeviceCodes: Send + Sync {
    /// Keeps a request under both codes. `false`, and nothing is kept, where the user code is taken.
    async fn open(
        &self,
        device_code: &SecretHash,
        user_code: &SecretHash,
        request: &DeviceRequest,
        ttl: Duration,
    ) -> StoreResult<bool>;

    /// What a user code stands for, while nobody has decided on it.
    async fn find(&self, user_code: &SecretHash) -> StoreResult<Option<DeviceRequest>>;

    /// Takes the user's word: of any number at once, one counts. Whether it was this one.
    async fn decide(&self, user_code: &SecretHash, decision: &DeviceDecision) -> StoreResult<bool>;

    /// What `client` asked for under a device code, decided on or not; it changes nothing.
    async fn asked(&self, device_code: &SecretHash, client: &ClientId) -> StoreResult<Option<DeviceRequest>>;

    /// The device asks. A poll that comes within `interval` of the one before is told to slow down; a decision is handed
    /// out once, and only to `client`: another's poll is `Unknown` and changes nothing.
    async fn poll(
        &self,
        device_code: &SecretHash,
        client: &ClientId,
        interval: Duration,
    ) -> StoreResult<DevicePoll>;

    /// Puts an approval back that was handed out and came to nothing because a store failed, for the device's next poll
    /// within `ttl`.
    async fn put_back(
        &self,
        device_code: &SecretHash,
        request: &DeviceRequest,
        decision: &DeviceDecision,
        ttl: Duration,
    ) -> StoreResult<()>;
}

/// What was seen a moment ago: the `jti` of DPoP proofs, pushed requests that were answered. It may be lost, and who relies
/// on it asks which record it is.
#[async_trait]
pub trait ReplayCache: Send + Sync {
    /// Sets a mark for `ttl`. Whether it was set just now: of any number at once, one is told so. `share` is at whose expense:
    /// a client or a network.
    async fn insert(&self, entry: &SecretHash, share: &str, ttl: Duration) -> StoreResult<bool>;

    /// Names the record; `new` is its name, and it begins, where there was none. What was seen before a record began is not in
    /// it. Asked after a mark was set, the answer is that of the record that holds the mark, or of a later one.
    async fn record(&self, new: &RecordName) -> StoreResult<RecordName>;
}

/// The name of a record of what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordName {
    /// What no other record has.
    pub id: SecretHash,
    /// When it began, in seconds since 1970.
    pub began_at: i64,
}
