//! What lives for minutes, in this process: the embedded default. Lost at a restart, which is what the traits allow.
//!
//! Invariants: one lock per kind, never held across an `.await`; nothing outlives its time by the clock. **Memory is
//! bounded** ([`TtlMap`]): each entry that is put takes away up to two that have expired, and a kind that is full lets go
//! of its oldest. Losing one is harmless: a sign-in starts again, a code is unknown and refused. A lost mark would not be:
//! [`Record`] loses none.

use super::{
    replay_cache::{self, Insertion, SeenEntries},
    ttl_map::{Micros, TtlMap, micros},
};
use async_trait::async_trait;
use authmodel::{
    authorization::{CodeRecord, Interaction, InteractionKind, Redemption},
    clock::Clock,
    device::{DeviceDecision, DevicePoll, DeviceRequest},
    ids::ClientId,
    secret::SecretHash,
    store::{
        AuthorizationCodes, DeviceCodes, Interactions, LoginStates, RateLimit, RateLimits, RateOutcome,
        ReplayCache, StoreError, StoreResult,
    },
};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The most entries of one kind. Codes weigh the most, about 0.7 kB each with all that they point to, so that a full
/// store takes some 17 MB, and so do the requests that wait. A server that makes codes faster than 24576 in the quarter of an
/// hour that they are remembered, 27 sign-ins a second, is one for Redis. (No power of two: a table is half empty just
/// after it has grown.)
const CAPACITY: usize = 24 * 1024;

/// All short-lived stores in this process.
pub struct MemoryStores {
    clock: Arc<dyn Clock>,
    codes: Mutex<TtlMap<SecretHash, Code>>,
    interactions: Mutex<TtlMap<SecretHash, Interaction>>,
    login_states: Mutex<TtlMap<SecretHash, Vec<u8>>>,
    hits: Mutex<TtlMap<String, VecDeque<Micros>>>,
    replay_cache: Mutex<SeenEntries>,
    devices: Mutex<Devices>,
}

/// Device authorizations by their two codes; one lock for both.
struct Devices {
    by_user_code: TtlMap<SecretHash, SecretHash>,
    by_device_code: TtlMap<SecretHash, Device>,
}

struct Device {
    request: DeviceRequest,
    decision: Option<DeviceDecision>,
    polled_at: Option<Micros>,
}

struct Code {
    record: CodeRecord,
    state: CodeState,
}

/// What became of a code. Only one that was presented once can be put back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CodeState {
    Open,
    Redeemed,
    Replayed,
}

impl MemoryStores {
    /// Empty stores, whose entries expire by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            codes: Mutex::new(TtlMap::new(CAPACITY)),
            interactions: Mutex::new(TtlMap::new(CAPACITY)),
            login_states: Mutex::new(TtlMap::new(CAPACITY)),
            hits: Mutex::new(TtlMap::new(CAPACITY)),
            replay_cache: Mutex::new(SeenEntries::new(replay_cache::CAPACITY)),
            devices: Mutex::new(Devices {
                by_user_code: TtlMap::new(CAPACITY),
                by_device_code: TtlMap::new(CAPACITY),
            }),
        }
    }

    fn now(&self) -> Micros {
        self.clock.now().timestamp_micros()
    }
}

impl std::fmt::Debug for MemoryStores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemoryStores(…)")
    }
}

/// Nothing panics while it holds a lock; were it so, the entries would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl AuthorizationCodes for MemoryStores {
    async fn put(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()> {
        let code_entry = Code {
            record: record.clone(),
            state: CodeState::Open,
        };
        lock(&self.codes).put(*code, code_entry, ttl, self.now());
        Ok(())
    }

    async fn peek(&self, code: &SecretHash) -> StoreResult<Option<CodeRecord>> {
        Ok(lock(&self.codes)
            .get(code, self.now())
            .map(|code| code.record.clone()))
    }

    async fn redeem(&self, code: &SecretHash, remember_for: Duration) -> StoreResult<Redemption> {
        let now = self.now();
        let mut codes = lock(&self.codes);
        let Some(entry) = codes.get(code, now) else {
            return Ok(Redemption::Unknown);
        };
        let record = entry.record.clone();
        if entry.state != CodeState::Open {
            entry.state = CodeState::Replayed;
            return Ok(Redemption::Replayed(record));
        }
        entry.state = CodeState::Redeemed;
        codes.keep_for(code, remember_for, now);
        Ok(Redemption::Fresh(record))
    }

    async fn put_back(&self, code: &SecretHash, ttl: Duration) -> StoreResult<()> {
        let now = self.now();
        let mut codes = lock(&self.codes);
        if let Some(entry) = codes.get(code, now)
            && entry.state == CodeState::Redeemed
        {
            entry.state = CodeState::Open;
            codes.keep_for(code, ttl, now);
        }
        Ok(())
    }
}

/// An interaction's kind is part of its key.
fn interaction_key(kind: InteractionKind, id: &SecretHash) -> SecretHash {
    SecretHash::of(&[kind.as_str().as_bytes(), &id.0].concat())
}

#[async_trait]
impl Interactions for MemoryStores {
    async fn put(&self, id: &SecretHash, interaction: &Interaction, ttl: Duration) -> StoreResult<()> {
        let key = interaction_key(interaction.kind(), id);
        lock(&self.interactions).put(key, interaction.clone(), ttl, self.now());
        Ok(())
    }

    async fn peek(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        let key = interaction_key(kind, id);
        Ok(lock(&self.interactions).get(&key, self.now()).cloned())
    }

    async fn take(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        Ok(lock(&self.interactions).take(&interaction_key(kind, id), self.now()))
    }
}

#[async_trait]
impl LoginStates for MemoryStores {
    async fn put(&self, id: &SecretHash, sealed: &[u8], ttl: Duration) -> StoreResult<()> {
        lock(&self.login_states).put(*id, sealed.to_vec(), ttl, self.now());
        Ok(())
    }

    async fn take(&self, id: &SecretHash) -> StoreResult<Option<Vec<u8>>> {
        Ok(lock(&self.login_states).take(id, self.now()))
    }
}

#[async_trait]
impl ReplayCache for MemoryStores {
    async fn insert(&self, entry: &SecretHash, ttl: Duration) -> StoreResult<bool> {
        match lock(&self.replay_cache).insert(entry, ttl, self.now()) {
            Insertion::First => Ok(true),
            Insertion::Again => Ok(false),
            Insertion::Full => Err(StoreError::Unavailable("the record of marks is full".to_owned())),
        }
    }

    async fn contains(&self, entry: &SecretHash) -> StoreResult<bool> {
        Ok(lock(&self.replay_cache).contains(entry, self.now()))
    }
}

#[async_trait]
impl DeviceCodes for MemoryStores {
    async fn open(
        &self,
        device_code: &SecretHash,
        user_code: &SecretHash,
        request: &DeviceRequest,
        ttl: Duration,
    ) -> StoreResult<bool> {
        let now = self.now();
        let mut devices = lock(&self.devices);
        if devices.by_user_code.get(user_code, now).is_some() {
            return Ok(false);
        }
        let device = Device {
            request: request.clone(),
            decision: None,
            polled_at: None,
        };
        devices.by_user_code.put(*user_code, *device_code, ttl, now);
        devices.by_device_code.put(*device_code, device, ttl, now);
        Ok(true)
    }

    async fn find(&self, user_code: &SecretHash) -> StoreResult<Option<DeviceRequest>> {
        let now = self.now();
        let mut devices = lock(&self.devices);
        let Some(device_code) = devices.by_user_code.get(user_code, now).copied() else {
            return Ok(None);
        };
        Ok(devices
            .by_device_code
            .get(&device_code, now)
            .map(|device| device.request.clone()))
    }

    async fn decide(&self, user_code: &SecretHash, decision: &DeviceDecision) -> StoreResult<bool> {
        let now = self.now();
        let mut devices = lock(&self.devices);
        // The user code is used up, whatever comes of it.
        let Some(device_code) = devices.by_user_code.take(user_code, now) else {
            return Ok(false);
        };
        let Some(device) = devices.by_device_code.get(&device_code, now) else {
            return Ok(false);
        };
        device.decision = Some(decision.clone());
        Ok(true)
    }

    async fn asked(&self, device_code: &SecretHash, client: &ClientId) -> StoreResult<Option<DeviceRequest>> {
        let now = self.now();
        Ok(lock(&self.devices)
            .by_device_code
            .get(device_code, now)
            .map(|device| &device.request)
            .filter(|request| request.client_id == *client)
            .cloned())
    }

    async fn poll(
        &self,
        device_code: &SecretHash,
        client: &ClientId,
        interval: Duration,
    ) -> StoreResult<DevicePoll> {
        let now = self.now();
        let mut devices = lock(&self.devices);
        let Some(device) = devices.by_device_code.get(device_code, now) else {
            return Ok(DevicePoll::Unknown);
        };
        if device.request.client_id != *client {
            return Ok(DevicePoll::Unknown);
        }
        if device.decision.is_none() {
            let last = device.polled_at.replace(now);
            let hasty = last.is_some_and(|last| now - last < micros(interval));
            return Ok(if hasty {
                DevicePoll::SlowDown
            } else {
                DevicePoll::Pending
            });
        }
        Ok(match devices.by_device_code.take(device_code, now) {
            Some(Device {
                request,
                decision: Some(DeviceDecision::Approved(approval)),
                ..
            }) => DevicePoll::Approved(Box::new(request), approval),
            Some(Device {
                decision: Some(DeviceDecision::Denied),
                ..
            }) => DevicePoll::Denied,
            Some(Device { decision: None, .. }) | None => DevicePoll::Unknown,
        })
    }

    async fn put_back(
        &self,
        device_code: &SecretHash,
        request: &DeviceRequest,
        decision: &DeviceDecision,
        ttl: Duration,
    ) -> StoreResult<()> {
        let device = Device {
            request: request.clone(),
            decision: Some(decision.clone()),
            polled_at: None,
        };
        let now = self.now();
        lock(&self.devices)
            .by_device_code
            .put(*device_code, device, ttl, now);
        Ok(())
    }
}

#[async_trait]
impl RateLimits for MemoryStores {
    async fn hit(&self, limits: &[RateLimit]) -> StoreResult<RateOutcome> {
        let now = self.now();
        let mut shelf = lock(&self.hits);
        let wait = limits
            .iter()
            .filter_map(|limit| wait(limit, shelf.get(&limit.key, now), now))
            .max();
        if let Some(wait) = wait {
            return Ok(RateOutcome::Limited {
                retry_after: Duration::from_micros(wait.unsigned_abs()),
            });
        }
        for (at, limit) in limits.iter().enumerate() {
            // A key that is held to several limits is hit once, and remembered for the widest of them.
            if limits[..at].iter().any(|earlier| earlier.key == limit.key) {
                continue;
            }
            let same = || limits.iter().filter(|other| other.key == limit.key);
            let burst = same().map(|limit| limit.burst as usize).max().unwrap_or(0);
            let window = same().map(|limit| limit.window).max().unwrap_or_default();
            match shelf.get(&limit.key, now) {
                Some(hits) => {
                    hits.push_front(now);
                    hits.truncate(burst);
                    shelf.keep_for(&limit.key, window, now);
                }
                None => shelf.put(limit.key.clone(), VecDeque::from([now]), window, now),
            }
        }
        Ok(RateOutcome::Allowed)
    }

    async fn clear(&self, key: &str) -> StoreResult<()> {
        lock(&self.hits).take(key, self.now());
        Ok(())
    }
}

/// How long until one more hit is within the limit; `None` where it is now. Newest hits come first.
fn wait(limit: &RateLimit, hits: Option<&mut VecDeque<Micros>>, now: Micros) -> Option<Micros> {
    let window = micros(limit.window);
    let Some(last) = (limit.burst as usize).checked_sub(1) else {
        return Some(window);
    };
    let free_at = hits?.get(last)?.saturating_add(window);
    (free_at > now).then(|| free_at - now)
}
