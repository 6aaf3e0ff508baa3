//! How long clients may take. Each limit is there because a connection is memory, and whoever holds many of them open for
//! nothing keeps others out.

use std::time::Duration;

/// Over the head of a request. Browsers and libraries send it in one piece; ten seconds bear a phone in a tunnel.
pub const REQUEST_HEAD: Duration = Duration::from_secs(10);

/// Over the body, from the moment that it is first waited for. Our largest has 128 KiB, which the slowest mobile network in
/// use (GPRS, some 6 KiB/s) brings in twenty seconds; one byte every four seconds brings nothing.
pub const REQUEST_BODY: Duration = Duration::from_secs(20);

/// Idle connections are kept longer than a proxy's usual minute, so that it is never the server who closes under a request
/// that is on its way.
pub const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What `Retry-After` says where the one who answers 503 has not said more: what makes us answer 503 (a store that
/// restarts, a stall) is usually over within seconds, and a client that comes every second is no burden.
pub const RETRY_AFTER_SECONDS: u64 = 1;
