//! The API and its page over real ports, with real tokens of a local issuer, on every engine that is at hand.
//! Begin with `goals.rs`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod bad_input;
mod cors;
mod dpop;
mod goals;
mod idempotency;
mod import;
mod import_twice;
mod limits;
mod openapi;
mod pace;
mod page;
mod read_back;
mod series;
mod spellings;
mod spreadsheets;
mod support;
mod tags;
