//! HTTP: who calls, what they want, and how the answer looks. Handlers are thin: extract, call one function of the store,
//! answer. Everything that can be wrong with a request is found here, and is a [`problem::ApiError`].

pub mod answer;
pub mod body;
pub mod caller;
pub mod cursor;
pub mod entries;
pub mod etag;
pub mod goals;
pub mod health;
pub mod idempotency;
pub mod pace;
pub mod problem;
pub mod query;
pub mod reference;
pub mod requests;
pub mod series;
pub mod tags;
pub mod transfer;
pub mod views;
