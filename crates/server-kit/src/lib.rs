//! What every server of ours does alike at its edge, whatever it serves. Knows no protocol, no store and no setting.
//!
//! | module | what it owns |
//! | --- | --- |
//! | [`paths`] | every endpoint answers with and without its trailing slash |
//! | [`timeouts`], [`guard`] | how long a client may take over the head and the body of a request; `Retry-After` on every 503 |
//! | [`signals`] | running until told to end: requests under way are answered, a second signal ends at once |
//! | [`problem`] | problem details (RFC 9457) |
//! | [`probe`] | asking a server of ours whether it is ready |
//! | [`client_ip`] | whose request it is, behind proxies |
//! | [`cookies`] | our cookie among those of neighbours |
//! | [`entity_tags`] | our tags, as caches and compressing proxies give them back |
//! | [`loopback`] | what is this machine |
//! | [`table`] | cells that a spreadsheet must not run, and the bytes of a table before it is one |
//! | [`log`] | where lines go, and what strangers can't make us say |
//!
//! Invariant: of what others put beside our part of a request, the unreadable is skipped and spoils nothing of ours.
//!
//! Test to read first: `a_body_that_trickles_ends` in `tests/slow_bodies.rs`.

pub mod client_ip;
pub mod cookies;
pub mod entity_tags;
pub mod guard;
pub mod log;
pub mod loopback;
pub mod paths;
pub mod probe;
pub mod problem;
pub mod signals;
pub mod table;
pub mod timeouts;
