//! What lives for minutes, in this process: the embedded default. Lost at a restart, which is what the traits allow.
//!
//! Invariants: one lock per kind, never held across an `.await`; nothing outlives its time by the clock. **Memory is
//! bounded** by bytes ([`TtlMap`]): each entry that is put takes away up to two that have expired, and of a kind that is full
//! whoever holds the most (a client, a user, a network) loses their oldest. Losing one is harmless: a sign-in starts again, a code is unknown and refused. A lost mark would not be:
//! [`Record`] loses none.

use super::{
    buckets::{self, Buckets, Hit},
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
        RecordName, ReplayCache, StoreError, StoreResult,
    },
};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes of one kind at most: 32 MB, some 30,000 codes or waiting requests of the usual kilobyte. A server that makes codes
/// faster than that in the quarter of an hour that they are remembered, 33 sign-ins a second, is one for Redis.
const CAPACITY: usize = 32 * 1024 * 1024;

/// All short-lived stores in this process.
pub struct MemoryStores {
    clock: Arc<dyn Clock>,
    codes: Mutex<TtlMap<SecretHash, Code>>,
    interactions: Shelves,
    login_states: Mutex<TtlMap<SecretHash, Vec<u8>>>,
    buckets: Mutex<Buckets>,
    replay_cache: Mutex<SeenEntries>,
    record: Mutex<Option<RecordName>>,
    devices: Mutex<Devices>,
}

/// A shelf for each kind of interaction: what fills one takes nothing from another.
struct Shelves {
    authorization: Shelf,
    pushed: Shelf,
    response: Shelf,
    logout: Shelf,
}

type Shelf = Mutex<TtlMap<SecretHash, Interaction>>;

impl Shelves {
    fn new() -> Self {
        let shelf = || Mutex::new(TtlMap::new(CAPACITY));
        Self {
            authorization: shelf(),
            pushed: shelf(),
            response: shelf(),
            logout: shelf(),
        }
    }

    fn of(&self, kind: InteractionKind) -> MutexGuard<'_, TtlMap<SecretHash, Interaction>> {
        lock(match kind {
            InteractionKind::Authorization => &self.authorization,
            InteractionKind::Pushed => &self.pushed,
            InteractionKind::Response => &self.response,
            InteractionKind::Logout => &self.logout,
        })
    }
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
            interactions: Shelves::new(),
            login_states: Mutex::new(TtlMap::new(CAPACITY)),
            buckets: Mutex::new(Buckets::new(buckets::CAPACITY)),
            replay_cache: Mutex::new(SeenEntries::new(replay_cache::CAPACITY)),
            record: Mutex::new(None),
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

/// Whose expense a code is at: its user's, since it is they who have codes made, at whichever client.
fn share_of(record: &CodeRecord) -> String {
    record.user_id.to_string()
}

/// Whose expense an entry is at: its client's.
fn owner(interaction: &Interaction) -> &str {
    match interaction {
        Interaction::Authorization(request) => request.client_id.as_str(),
        Interaction::Pushed(request) => request.client_id.as_str(),
        Interaction::Logout(request) => request.client_id.as_ref().map_or("", ClientId::as_str),
        Interaction::Response(answer) => &answer.redirect_uri,
    }
}

/// What a value takes, as its JSON has it; its strings are most of it.
fn size(value: &impl Serialize) -> usize {
    struct Count(usize);

    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut count = Count(0);
    // What has no JSON does not come here: Redis could not keep it either.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

#[async_trait]
impl AuthorizationCodes for MemoryStores {
    async fn put(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()> {
        let code_entry = Code {
            record: record.clone(),
            state: CodeState::Open,
        };
        lock(&self.codes).put(
            *code,
            code_entry,
            size(record),
            &share_of(record),
            ttl,
            self.now(),
        );
        Ok(())
    }

    async fn peek(&self, code: &SecretHash) -> StoreResult<Option<CodeRecord>> {
        Ok(lock(&self.codes)
            .get(code, self.now())
            .map(|code| code.record.clone()))
    }

    async fn redeem(
        &self,
        code: &SecretHash,
        remembered: &CodeRecord,
        remember_for: Duration,
    ) -> StoreResult<Redemption> {
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
        let left = Code {
            record: remembered.clone(),
            state: CodeState::Redeemed,
        };
        codes.put(
            *code,
            left,
            size(remembered),
            &share_of(remembered),
            remember_for,
            now,
        );
        Ok(Redemption::Fresh(record))
    }

    async fn put_back(&self, code: &SecretHash, record: &CodeRecord, ttl: Duration) -> StoreResult<()> {
        let now = self.now();
        let mut codes = lock(&self.codes);
        let redeemed = codes
            .get(code, now)
            .is_some_and(|entry| entry.state == CodeState::Redeemed);
        if redeemed {
            let open = Code {
                record: record.clone(),
                state: CodeState::Open,
            };
            codes.put(*code, open, size(record), &share_of(record), ttl, now);
        }
        Ok(())
    }
}

#[async_trait]
impl Interactions for MemoryStores {
    async fn put(&self, id: &SecretHash, interaction: &Interaction, ttl: Duration) -> StoreResult<()> {
        self.interactions.of(interaction.kind()).put(
            *id,
            interaction.clone(),
            size(interaction),
            owner(interaction),
            ttl,
            self.now(),
        );
        Ok(())
    }

    async fn peek(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        Ok(self.interactions.of(kind).get(id, self.now()).cloned())
    }

    async fn keep(&self, kind: InteractionKind, id: &SecretHash, ttl: Duration) -> StoreResult<()> {
        let now = self.now();
        let mut shelf = self.interactions.of(kind);
        if shelf.get(id, now).is_some() {
            shelf.keep_for(id, ttl, now);
        }
        Ok(())
    }

    async fn take(&self, kind: InteractionKind, id: &SecretHash) -> StoreResult<Option<Interaction>> {
        Ok(self.interactions.of(kind).take(id, self.now()))
    }
}

#[async_trait]
impl LoginStates for MemoryStores {
    async fn put(&self, id: &SecretHash, share: &str, sealed: &[u8], ttl: Duration) -> StoreResult<()> {
        lock(&self.login_states).put(*id, sealed.to_vec(), sealed.len(), share, ttl, self.now());
        Ok(())
    }

    async fn take(&self, id: &SecretHash) -> StoreResult<Option<Vec<u8>>> {
        Ok(lock(&self.login_states).take(id, self.now()))
    }
}

#[async_trait]
impl ReplayCache for MemoryStores {
    async fn insert(&self, entry: &SecretHash, share: &str, ttl: Duration) -> StoreResult<bool> {
        match lock(&self.replay_cache).insert(entry, share, ttl, self.now()) {
            Insertion::First => Ok(true),
            Insertion::Again => Ok(false),
            Insertion::Full => Err(StoreError::Unavailable("the record of marks is full".to_owned())),
        }
    }

    async fn record(&self, new: &RecordName) -> StoreResult<RecordName> {
        Ok(*lock(&self.record).get_or_insert(*new))
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
        let client = request.client_id.as_str();
        devices
            .by_user_code
            .put(*user_code, *device_code, 32, client, ttl, now);
        devices
            .by_device_code
            .put(*device_code, device, size(request), client, ttl, now);
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
        let client = request.client_id.as_str();
        lock(&self.devices)
            .by_device_code
            .put(*device_code, device, size(request), client, ttl, now);
        Ok(())
    }
}

#[async_trait]
impl RateLimits for MemoryStores {
    async fn hit(&self, limits: &[RateLimit]) -> StoreResult<RateOutcome> {
        let now = self.now();
        let mut buckets = lock(&self.buckets);
        buckets.tidy(now);
        Ok(match buckets.hit(limits, now) {
            Hit::Allowed => RateOutcome::Allowed,
            Hit::Refused { wait, by } => RateOutcome::Limited {
                retry_after: Duration::from_micros(wait.unsigned_abs()),
                by,
            },
        })
    }

    async fn give_back(&self, limits: &[RateLimit]) -> StoreResult<()> {
        lock(&self.buckets).give_back(limits, self.now());
        Ok(())
    }

    async fn last_refusal(&self, key: &str) -> StoreResult<Option<Duration>> {
        Ok(lock(&self.buckets).last_refusal(key, self.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::{
        authorization::{LogoutRequest, PushedRequest},
        clock::{ManualClock, Time},
    };

    fn id(n: u32) -> SecretHash {
        SecretHash::of(&n.to_be_bytes())
    }

    #[tokio::test]
    async fn what_fills_one_shelf_takes_nothing_from_another() {
        let stores = MemoryStores::new(Arc::new(ManualClock::new(Time::UNIX_EPOCH)));
        let client = ClientId::parse("app").expect("an id");
        let waits = Interaction::Pushed(PushedRequest {
            client_id: client.clone(),
            parameters: String::new(),
            dpop_jkt: None,
        });
        let ttl = Duration::from_secs(60);
        Interactions::put(&stores, &id(0), &waits, ttl)
            .await
            .expect("kept");
        let flood = Interaction::Logout(LogoutRequest {
            client_id: Some(client),
            redirect: Some("s".repeat(400_000)),
        });
        for n in 1..=100 {
            Interactions::put(&stores, &id(n), &flood, ttl)
                .await
                .expect("kept");
        }
        let peek = async |kind, n| Interactions::peek(&stores, kind, &id(n)).await.expect("answers");
        assert_eq!(peek(InteractionKind::Logout, 1).await, None, "it was full");
        assert_eq!(peek(InteractionKind::Pushed, 0).await, Some(waits));
    }

    #[tokio::test]
    async fn who_rests_the_most_loses_their_own() {
        let stores = MemoryStores::new(Arc::new(ManualClock::new(Time::UNIX_EPOCH)));
        let ttl = Duration::from_secs(60);
        LoginStates::put(&stores, &id(0), "ada", b"state", ttl)
            .await
            .expect("kept");
        let flood = vec![0; 400_000];
        for n in 1..=100 {
            LoginStates::put(&stores, &id(n), "eve", &flood, ttl)
                .await
                .expect("kept");
        }
        let take = async |n| LoginStates::take(&stores, &id(n)).await.expect("answers");
        assert_eq!(take(1).await, None, "it was full");
        assert_eq!(take(0).await.as_deref(), Some(b"state".as_slice()));
    }
}
