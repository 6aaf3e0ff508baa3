//! The flows of Tacit, an OpenID provider that never sees a password: all of OAuth and OpenID Connect, users and operators.
//!
//! No HTTP and no SQL live here. The nouns and the store traits are in `authmodel`. A room per concern: [`oauth`] has the
//! protocols, one file per noun of the RFCs; [`clients`] who may ask; [`people`] who signs in; [`tokens`] what is issued;
//! [`admin`] what operators do; [`forward_auth`] who passes to apps that have no
//! sign-in. [`error`] maps every fact that can go wrong to the protocol's own words, once. A
//! [`Provider`] is all of it in one place.

pub mod admin;
pub mod clients;
pub mod config;
pub mod descriptions;
pub mod endpoint;
pub mod error;
pub mod forward_auth;
pub mod housekeeping;
mod issuer;
pub mod limit;
mod logged;
mod look_again;
pub mod mail;
pub mod oauth;
pub mod outbound;
pub mod params;
pub mod passkey_site;
pub mod people;
pub mod protected_apps;
mod provider;
mod refusal_log;
pub mod resources;
mod scope_words;
pub mod seal;
mod sealed_mail;
pub mod tally;
pub mod tokens;
mod unique_json;
pub mod webhooks;

pub use opaque_core::Ksf;
pub use people::opaque::SetupError;
pub use provider::{CLOCK_SKEW, Dependencies, OpenError, Provider, Wake, WakeNobody};
