//! The status lists of the tokens that come, in memory, and when they are fetched again.
//!
//! The first token of a list waits for it; after that it is kept fresh in the background, for as long as a token of it that
//! came has not expired, by conditional requests. A token is looked up without a lock and without waiting.
//!
//! Invariants: only lists that are named at the issuer's own origin are fetched, there or where the service was told to reach
//! the issuer; at most one fetch of a list runs at a time, and at most one
//! begins per [`COOL_DOWN`]; a list that could not be confirmed for longer than `grace`, or has expired, says nothing any
//! more: then [`Policy::accept_unknown`] decides; the memory is bounded by [`MAX_LISTS`].
//!
//! Test to read first: `tests/status.rs`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::task::JoinSet;
use url::{Origin, Url};

use crate::{
    claims::StatusReference,
    clock::Clock,
    error::VerifyError,
    fetch::Source,
    fetch_error::FetchError,
    jwk::Algorithm,
    keys::Keys,
    policy::StatusPolicy as Policy,
    status_list::{Expected, StatusList},
};

/// Lists in memory: each some 16 kB for an issuer such as Tacit. The one that is needed for the shortest time makes room.
const MAX_LISTS: usize = 512;

/// Between the beginnings of two fetches of a list that somebody waits for, unless lists are refreshed more often.
const COOL_DOWN: Duration = Duration::from_secs(1);

/// Lists that are fetched at once.
const AT_ONCE: usize = 16;

/// What lists are read with.
pub(crate) struct Reader {
    pub source: Source,
    pub keys: Keys,
    pub algorithms: Vec<Algorithm>,
    pub issuer: String,
    /// Where the issuer is reached instead of at its own origin.
    pub reached_at: Option<Url>,
    pub clock: Arc<dyn Clock>,
    pub leeway_seconds: i64,
}

pub(crate) struct StatusLists {
    reader: Reader,
    origin: Origin,
    policy: Policy,
    lists: ArcSwap<HashMap<Arc<str>, Arc<List>>>,
    /// Held while the map is replaced.
    writing: Mutex<()>,
    epoch: Instant,
    /// Until when the background task has said that it will be back, in milliseconds since `epoch`. It may have ended with
    /// the runtime that it was started on.
    tended_until: AtomicU64,
}

struct List {
    url: Url,
    uri: Arc<str>,
    current: ArcSwapOption<Held>,
    /// When the last token that came expires, in seconds since 1970.
    needed_until: AtomicI64,
    /// Held during a fetch.
    last_attempt: tokio::sync::Mutex<Option<Attempt>>,
}

struct Held {
    list: StatusList,
    tag: Option<String>,
    /// When its issuer last said so, in milliseconds since `epoch`.
    confirmed: AtomicU64,
    /// From when on whoever uses it sees to it, should the background be late.
    overdue: AtomicU64,
}

struct Attempt {
    began: Instant,
    outcome: Result<(), FetchError>,
}

impl StatusLists {
    pub fn new(reader: Reader, policy: Policy) -> Self {
        let origin = Url::parse(&reader.issuer).map_or_else(|_| Origin::new_opaque(), |url| url.origin());
        Self {
            reader,
            origin,
            policy,
            lists: ArcSwap::default(),
            writing: Mutex::default(),
            epoch: Instant::now(),
            tended_until: AtomicU64::new(0),
        }
    }

    /// Refuses a token that its list calls no longer good, or whose status is not known.
    pub async fn check(
        self: &Arc<Self>,
        reference: &StatusReference,
        expires_at: i64,
    ) -> Result<(), VerifyError> {
        match self.status(reference, expires_at).await {
            Ok(Some(0)) => Ok(()),
            // Suspended tokens, and what an application calls something of its own, are no more good than revoked ones.
            Ok(Some(_)) => Err(VerifyError::Revoked),
            Ok(None) => Err(VerifyError::NoStatus),
            Err(_) if self.policy.accept_unknown => Ok(()),
            Err(error) => Err(VerifyError::StatusUnavailable(error)),
        }
    }

    async fn status(
        self: &Arc<Self>,
        reference: &StatusReference,
        expires_at: i64,
    ) -> Result<Option<u8>, FetchError> {
        let known = self.lists.load().get(reference.uri.as_str()).cloned();
        let list = match known {
            Some(list) => list,
            None => self.add(&reference.uri)?,
        };
        list.needed_until.fetch_max(expires_at, Ordering::Relaxed);
        self.tend();
        let now = Instant::now();
        if let Some(status) = self.look(&list, reference.idx, now) {
            self.fetch_if_overdue(&list, now);
            return Ok(status);
        }
        self.fetch(&list, now).await?;
        // What was fetched this moment is good; what is not has failed.
        self.look(&list, reference.idx, Instant::now())
            .ok_or(FetchError::BadList("it has expired"))
    }

    /// What the list that is there says; `None` where there is none that can be believed.
    fn look(&self, list: &List, index: u64, now: Instant) -> Option<Option<u8>> {
        let held = list.current.load();
        let held = held.as_ref()?;
        let age = self
            .since_epoch(now)
            .saturating_sub(held.confirmed.load(Ordering::Relaxed));
        let believed = self.policy.refresh + self.policy.grace;
        let has_expired = held.list.exp.is_some_and(|exp| {
            self.reader.clock.unix_seconds() >= exp.saturating_add(self.reader.leeway_seconds)
        });
        if u128::from(age) > believed.as_millis() || has_expired {
            return None;
        }
        Some(held.list.get(index))
    }

    /// The background may have ended with its runtime, and not have begun again yet.
    fn fetch_if_overdue(self: &Arc<Self>, list: &Arc<List>, now: Instant) {
        let held = list.current.load();
        let Some(held) = held.as_ref() else { return };
        let overdue = held.overdue.load(Ordering::Relaxed);
        // Whoever moves the date is the one who fetches.
        if self.since_epoch(now) >= overdue
            && held
                .overdue
                .compare_exchange(overdue, self.overdue(now), Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        {
            let (this, list) = (Arc::clone(self), Arc::clone(list));
            tokio::spawn(async move { this.fetch_once(&list, now).await });
        }
    }

    fn overdue(&self, began: Instant) -> u64 {
        self.since_epoch(began + self.policy.refresh * 2)
    }

    /// Makes room for a list and begins to keep it.
    fn add(&self, uri: &str) -> Result<Arc<List>, FetchError> {
        let url = Url::parse(uri)
            .ok()
            .filter(|url| url.origin() == self.origin)
            .ok_or(FetchError::ForeignList)?;
        let url = match &self.reader.reached_at {
            Some(base) => base.join(url.path()).map_err(|_| FetchError::ForeignList)?,
            None => url,
        };
        let _held = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.lists.load();
        // Somebody else's token of the same list was faster.
        if let Some(list) = before.get(uri) {
            return Ok(Arc::clone(list));
        }
        let uri: Arc<str> = uri.into();
        let list = Arc::new(List {
            url,
            uri: Arc::clone(&uri),
            current: ArcSwapOption::empty(),
            needed_until: AtomicI64::new(0),
            last_attempt: tokio::sync::Mutex::default(),
        });
        let mut lists = HashMap::clone(&before);
        self.drop_unneeded(&mut lists);
        if lists.len() >= MAX_LISTS {
            let shortest = lists
                .values()
                .min_by_key(|list| list.needed_until.load(Ordering::Relaxed));
            if let Some(uri) = shortest.map(|list| Arc::clone(&list.uri)) {
                lists.remove(&uri);
            }
        }
        lists.insert(uri, Arc::clone(&list));
        self.lists.store(Arc::new(lists));
        Ok(list)
    }

    /// A list whose tokens have all expired is not needed any more.
    fn drop_unneeded(&self, lists: &mut HashMap<Arc<str>, Arc<List>>) {
        let now = self.reader.clock.unix_seconds();
        lists.retain(|_, list| {
            let until = list.needed_until.load(Ordering::Relaxed);
            until.saturating_add(self.reader.leeway_seconds) > now
        });
    }

    /// Fetches for somebody who waits: in a task of its own, so that a caller who goes away breaks nothing off.
    async fn fetch(self: &Arc<Self>, list: &Arc<List>, asked: Instant) -> Result<(), FetchError> {
        let (this, list) = (Arc::clone(self), Arc::clone(list));
        tokio::spawn(async move { this.fetch_once(&list, asked).await })
            .await
            .unwrap_or(Err(FetchError::Interrupted))
    }

    /// The outcome of a fetch that began after `asked`, or so shortly before that another one makes no sense.
    async fn fetch_once(&self, list: &List, asked: Instant) -> Result<(), FetchError> {
        let mut last = list.last_attempt.lock().await;
        if let Some(last) = last.as_ref()
            && last.began + COOL_DOWN.min(self.policy.refresh) > asked
        {
            return last.outcome.clone();
        }
        let began = Instant::now();
        let outcome = self.fetch_now(list, began).await;
        *last = Some(Attempt {
            began,
            outcome: outcome.clone(),
        });
        outcome
    }

    async fn fetch_now(&self, list: &List, began: Instant) -> Result<(), FetchError> {
        let reader = &self.reader;
        let held = list.current.load_full();
        let tag = held.as_ref().and_then(|held| held.tag.as_deref());
        let Some(answer) = reader.source.get_list(list.url.clone(), tag).await? else {
            // As good as it was when we asked.
            if let Some(held) = held {
                held.confirmed.store(self.since_epoch(began), Ordering::Relaxed);
                held.overdue.store(self.overdue(began), Ordering::Relaxed);
            }
            return Ok(());
        };
        let token = std::str::from_utf8(&answer.body).map_err(|_| FetchError::Malformed("status list"))?;
        let expected = Expected {
            issuer: &reader.issuer,
            uri: &list.uri,
            now: reader.clock.unix_seconds(),
            leeway_seconds: reader.leeway_seconds,
        };
        let read = StatusList::read(token.trim_end(), &reader.keys, &reader.algorithms, &expected).await?;
        list.current.store(Some(Arc::new(Held {
            list: read,
            tag: answer.etag,
            confirmed: AtomicU64::new(self.since_epoch(began)),
            overdue: AtomicU64::new(self.overdue(began)),
        })));
        Ok(())
    }

    /// Sees to it that somebody keeps the lists fresh.
    fn tend(self: &Arc<Self>) {
        let now = self.since_epoch(Instant::now());
        let until = self.tended_until.load(Ordering::Relaxed);
        if now < until {
            return;
        }
        if self
            .tended_until
            .compare_exchange(until, self.next_tending(), Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
        {
            tokio::spawn(keep_fresh(Arc::downgrade(self), self.policy.refresh));
        }
    }

    /// When a task that does not come back by then has ended: after a round in which every fetch took its longest.
    fn next_tending(&self) -> u64 {
        self.since_epoch(Instant::now() + self.policy.refresh * 2 + Duration::from_secs(60))
    }

    /// Looks at every list that is still needed.
    async fn refresh(self: &Arc<Self>) {
        {
            let _held = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            let mut lists = HashMap::clone(&self.lists.load());
            let before = lists.len();
            self.drop_unneeded(&mut lists);
            if lists.len() < before {
                self.lists.store(Arc::new(lists));
            }
        }
        let lists: Vec<Arc<List>> = self.lists.load().values().cloned().collect();
        for some in lists.chunks(AT_ONCE) {
            let mut fetches = JoinSet::new();
            for list in some {
                let (this, list) = (Arc::clone(self), Arc::clone(list));
                fetches.spawn(async move {
                    let asked = Instant::now();
                    if let Err(error) = this.fetch_once(&list, asked).await {
                        tracing::warn!(%error, uri = &*list.uri, "a status list could not be refreshed");
                    }
                });
            }
            fetches.join_all().await;
        }
    }

    fn since_epoch(&self, time: Instant) -> u64 {
        u64::try_from(time.saturating_duration_since(self.epoch).as_millis()).unwrap_or(u64::MAX)
    }

    /// How many lists are in memory.
    pub fn len(&self) -> usize {
        self.lists.load().len()
    }
}

/// Until the verifier is gone.
async fn keep_fresh(lists: Weak<StatusLists>, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        let Some(lists) = lists.upgrade() else { return };
        lists.tended_until.store(lists.next_tending(), Ordering::Relaxed);
        lists.refresh().await;
    }
}
