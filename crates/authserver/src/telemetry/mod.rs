//! What the operator sees of a running server beside its log: counters on the operations port.
//!
//! The log (crate `server-kit`) has no line per request: what happens to users is in the audit trail, how often in the
//! counters.

pub mod metrics;
