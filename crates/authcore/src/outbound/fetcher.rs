//! The one fetcher: whatever is fetched from clients' servers goes through it, since strangers can cause most of it
//! (an authorize request with a `request_uri`, a junk assertion of a client with a `jwks_uri`, a page that shows a logo).
//!
//! - One flight: who asks for what is being fetched waits for that very answer.
//! - A failure is remembered for [`REMEMBER`]: a server that is away is not asked again by each request that comes.
//! - [`PER_HOST`] requests to one host are under way at once, and [`IN_ALL`] to everybody; one more is [`OutboundError::Busy`].
//!
//! Good answers are their callers' to keep, who know how long they are good for. Posts (back-channel logout, webhooks) have a queue
//! and a pace of their own and pass through.
//!
//! Test to read first: `everybody_at_once_is_one_request`.

use super::{Outbound, OutboundError, read_json};
use async_trait::async_trait;
use authmodel::clock::{Clock, Time};
use chrono::Duration;
use futures_util::future::{FutureExt as _, Shared, WeakShared};
use moka::sync::Cache;
use serde_json::Value;
use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use url::Url;

/// How long a failure is remembered: a mended server is seen within a minute, a broken one is asked once in it.
const REMEMBER: Duration = Duration::minutes(1);

/// Failures remembered at most: some 300 bytes each.
const CAPACITY: u64 = 10_000;

/// Requests to one host at once: a sound one answers in a tenth of a second, so that these are 80 a second; one that never
/// answers holds no more than these for the five seconds that a request may take.
const PER_HOST: usize = 8;

/// Requests at once, for keys and, apart from them, for everything else, which strangers can cause more easily: each holds a
/// connection, and an answer of 128 kB at most.
const IN_ALL: usize = 64;

type Outcome = Result<Arc<[u8]>, OutboundError>;
type Flight = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Asks, on behalf of everybody.
pub(crate) struct Fetcher {
    inner: Arc<dyn Outbound>,
    clock: Arc<dyn Clock>,
    failures: Cache<Asked, (OutboundError, Time)>,
    under_way: Arc<Mutex<UnderWay>>,
}

/// What is asked for: the same of the same kind is one request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Asked {
    kind: Kind,
    url: String,
    accept: String,
    max_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Keys,
    Other,
}

#[derive(Default)]
struct UnderWay {
    flights: HashMap<Asked, WeakShared<Flight>>,
    by_host: HashMap<String, usize>,
    keys: usize,
    others: usize,
}

impl UnderWay {
    fn in_all(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Keys => &mut self.keys,
            Kind::Other => &mut self.others,
        }
    }
}

impl Fetcher {
    pub(crate) fn new(inner: Arc<dyn Outbound>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            failures: Cache::new(CAPACITY),
            under_way: Arc::default(),
        }
    }

    async fn fetch(&self, asked: Asked) -> Result<Vec<u8>, OutboundError> {
        let now = self.clock.now();
        if let Some((error, since)) = self.failures.get(&asked)
            && since + REMEMBER > now
        {
            return Err(error);
        }
        let flight = self.board(asked)?;
        flight.await.map(|body| body.to_vec())
    }

    /// The flight that is under way, or a new one.
    fn board(&self, asked: Asked) -> Result<Shared<Flight>, OutboundError> {
        let host = Url::parse(&asked.url)
            .ok()
            .map(|url| url.origin().ascii_serialization())
            .ok_or(OutboundError::Forbidden("it is no URL"))?;
        let mut under_way = lock(&self.under_way);
        if let Some(flight) = under_way.flights.get(&asked).and_then(WeakShared::upgrade) {
            return Ok(flight);
        }
        let of_host = under_way.by_host.get(&host).copied().unwrap_or_default();
        if of_host >= PER_HOST || *under_way.in_all(asked.kind) >= IN_ALL {
            return Err(OutboundError::Busy);
        }
        under_way.by_host.insert(host.clone(), of_host + 1);
        *under_way.in_all(asked.kind) += 1;
        let slot = Slot {
            under_way: Arc::clone(&self.under_way),
            asked: asked.clone(),
            host,
        };
        let (inner, clock, failures) = (self.inner.clone(), self.clock.clone(), self.failures.clone());
        let flight: Flight = Box::pin(async move {
            let asked = &slot.asked;
            let outcome = match asked.kind {
                Kind::Keys => inner.get_keys(&asked.url, asked.max_bytes).await,
                Kind::Other => inner.get_bytes(&asked.url, &asked.accept, asked.max_bytes).await,
            };
            if let Err(error) = &outcome {
                failures.insert(asked.clone(), (error.clone(), clock.now()));
            }
            outcome.map(Arc::from)
        });
        let flight = flight.shared();
        if let Some(weak) = flight.downgrade() {
            under_way.flights.insert(asked, weak);
        }
        Ok(flight)
    }

    fn is_of_no_use(&self, asked: Asked, error: &OutboundError) {
        self.failures.insert(asked, (error.clone(), self.clock.now()));
    }
}

/// A place among the requests under way, given back however the request ends, or is given up by all who wait.
struct Slot {
    under_way: Arc<Mutex<UnderWay>>,
    asked: Asked,
    host: String,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut under_way = lock(&self.under_way);
        under_way.flights.remove(&self.asked);
        *under_way.in_all(self.asked.kind) -= 1;
        if let Some(count) = under_way.by_host.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                under_way.by_host.remove(&self.host);
            }
        }
    }
}

fn lock(under_way: &Mutex<UnderWay>) -> MutexGuard<'_, UnderWay> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Outbound for Fetcher {
    async fn get_json(&self, url: &str, max_bytes: usize) -> Result<Value, OutboundError> {
        let asked = Asked {
            kind: Kind::Other,
            url: url.to_owned(),
            accept: "application/json".to_owned(),
            max_bytes,
        };
        read_json(&self.fetch(asked.clone()).await?).inspect_err(|error| self.is_of_no_use(asked, error))
    }

    async fn get_keys(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError> {
        self.fetch(Asked {
            kind: Kind::Keys,
            url: url.to_owned(),
            accept: String::new(),
            max_bytes,
        })
        .await
    }

    async fn get_bytes(&self, url: &str, accept: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError> {
        self.fetch(Asked {
            kind: Kind::Other,
            url: url.to_owned(),
            accept: accept.to_owned(),
            max_bytes,
        })
        .await
    }

    async fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Result<(), OutboundError> {
        self.inner.post_form(url, fields).await
    }

    async fn post_json(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<(), OutboundError> {
        self.inner.post_json(url, headers, body).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{future::join_all, poll};
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    /// A clock that stands still until it is told.
    #[derive(Default)]
    struct Standing(AtomicI64);

    impl Clock for Standing {
        fn now(&self) -> Time {
            chrono::DateTime::from_timestamp(self.0.load(Ordering::SeqCst), 0).expect("a time")
        }
    }

    /// A network: `/slow` hosts never answer, `/bad` fails, all else is `{}`.
    #[derive(Default)]
    struct Network(AtomicUsize);

    #[async_trait]
    impl Outbound for Network {
        async fn get_bytes(&self, url: &str, _: &str, _: usize) -> Result<Vec<u8>, OutboundError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            if url.contains("slow") {
                std::future::pending::<()>().await;
            }
            // Let the others come: each of them that looks is a turn.
            let mut turns = 0;
            std::future::poll_fn(|context| {
                turns += 1;
                context.waker().wake_by_ref();
                if turns > 1000 {
                    std::task::Poll::Ready(())
                } else {
                    std::task::Poll::Pending
                }
            })
            .await;
            if url.contains("bad") {
                Err(OutboundError::Unreachable)
            } else {
                Ok(b"{}".to_vec())
            }
        }

        async fn get_keys(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError> {
            self.get_bytes(url, "", max_bytes).await
        }

        async fn post_form(&self, _: &str, _: &[(&str, &str)]) -> Result<(), OutboundError> {
            Ok(())
        }

        async fn post_json(&self, _: &str, _: &[(&str, String)], _: Vec<u8>) -> Result<(), OutboundError> {
            Ok(())
        }
    }

    fn fetcher() -> (Fetcher, Arc<Network>, Arc<Standing>) {
        let (network, clock) = (Arc::new(Network::default()), Arc::new(Standing::default()));
        (Fetcher::new(network.clone(), clock.clone()), network, clock)
    }

    #[test]
    fn everybody_at_once_is_one_request() {
        let (fetcher, network, _) = fetcher();
        // `join_all` polls so many one after the other: all of them ask before the first has its answer.
        const MANY: usize = 30;
        let asked = (0..MANY).map(|_| fetcher.get_json("https://app.example/doc", 100));
        let outcomes = futures_util::FutureExt::now_or_never(join_all(asked));
        // The network needs some turns: run it out.
        assert!(outcomes.is_none());
        let outcomes = run(join_all(
            (0..MANY).map(|_| fetcher.get_json("https://app.example/doc", 100)),
        ));
        assert!(outcomes.iter().all(Result::is_ok));
        assert_eq!(
            network.0.load(Ordering::SeqCst),
            2,
            "one that all gave up, and one for all of the others"
        );
    }

    #[test]
    fn a_failure_is_remembered_for_a_minute() {
        let (fetcher, network, clock) = fetcher();
        for _ in 0..50 {
            let outcome = run(fetcher.get_keys("https://app.example/bad", 100));
            assert_eq!(outcome, Err(OutboundError::Unreachable));
        }
        assert_eq!(network.0.load(Ordering::SeqCst), 1);
        clock.0.store(61, Ordering::SeqCst);
        let _ = run(fetcher.get_keys("https://app.example/bad", 100));
        assert_eq!(network.0.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_host_that_never_answers_holds_few_and_gives_them_back() {
        let (fetcher, network, _) = fetcher();
        let urls: Vec<String> = (0..20).map(|n| format!("https://slow.example/{n}")).collect();
        let mut waiting: Vec<_> = urls.iter().map(|url| fetcher.get_bytes(url, "", 100)).collect();
        let busy = run(async {
            let mut busy = 0;
            for asked in &mut waiting {
                if let std::task::Poll::Ready(outcome) = poll!(asked) {
                    assert_eq!(outcome, Err(OutboundError::Busy));
                    busy += 1;
                }
            }
            busy
        });
        assert_eq!((busy, network.0.load(Ordering::SeqCst)), (12, 8));
        assert!(
            run(fetcher.get_bytes("https://app.example/", "", 100)).is_ok(),
            "others are served"
        );
        drop(waiting);
        let mut again = fetcher.get_bytes("https://slow.example/again", "", 100);
        assert!(
            run(async { poll!(&mut again).is_pending() }),
            "who gave up left a place"
        );
    }

    /// Runs what needs no reactor.
    fn run<T>(future: impl Future<Output = T>) -> T {
        let mut future = Box::pin(future);
        loop {
            if let Some(done) = (&mut future).now_or_never() {
                return done;
            }
        }
    }
}
