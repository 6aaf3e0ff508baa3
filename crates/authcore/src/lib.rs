//! The heart of Tacit: the model, the flows and the store traits of an OpenID provider that never sees a password.
//!
//! No HTTP and no SQL live here. [`model`] holds the nouns, [`store`] what the flows ask of a database, [`flow`] the
//! protocols themselves, one file per noun of the RFCs; [`error`] maps every fact that can go wrong to the protocol's
//! own words, once. A [`Provider`] is all of it in one place.

mod clients;
pub mod config;
pub mod error;
pub mod flow;
pub mod keys;
pub mod model;
mod opaque;
pub mod outbound;
mod provider;
pub mod seal;
pub mod store;

pub use opaque::SetupError;
pub use opaque_core::Ksf;
pub use provider::{Foundations, OpenError, Provider};
