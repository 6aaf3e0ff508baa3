//! The goals API: what a user wants to reach, and the entries that record how far they are.
//!
//! It is an ordinary OAuth resource server with a database of its own. It knows its callers by their access tokens
//! alone (audience `goals`, scopes `goals:read` and `goals:write`), which `jwt-verifier` verifies offline; it shares no
//! crate, no table and no secret with the authorization server, and may as well have been written by somebody else.
//!
//! # The way of a request
//! [`http`] finds out who calls ([`http::caller`]) and what they want ([`http::body`]), calls one function of
//! [`store`], and answers. [`model`] has the nouns: what a title is, how an amount is kept. [`app`] puts it all
//! together, and has every URL on one screen. [`transfer`] has the files that goals come and go in.
//!
//! # Invariants
//! * Every statement names the owner, the `sub` of the token. A stranger's id is a 404, as if it did not exist.
//! * Only users own goals: a token that a client got for itself is refused with 403.
//! * Whatever comes in, the answer is the right 4xx in the shape of RFC 9457 (or the challenge of RFC 6750); a 5xx means
//!   that we, or the database, are broken.
//!
//! Tests to read first: `tests/http/goals.rs`, then `tests/store.rs`.

pub mod app;
pub mod check;
pub mod config;
pub mod http;
pub mod limits;
pub mod model;
pub mod openapi;
pub mod page;
pub mod settings;
pub mod store;
pub mod sweep;
pub mod transfer;
