//! The nouns of the provider, as plain data, and the traits of the stores that keep them: no flows, no SQL, no HTTP.
//!
//! A value of these types is valid by construction: strings from outside become newtypes through `parse`, and what
//! must never be printed redacts itself.

pub mod address_change;
pub mod approval;
pub mod audit;
pub mod authentication;
pub mod authorization;
pub mod client;
mod client_access;
pub mod client_metadata;
pub mod clock;
pub mod credential;
pub mod declaration;
pub mod device;
pub mod email;
pub mod email_link;
pub mod factor;
pub mod grant;
pub mod group;
pub mod ids;
pub mod invitation;
pub mod logout_notice;
pub mod mail;
pub mod network;
pub mod passkey;
pub mod resource;
pub mod rng;
pub mod role;
pub mod scope;
pub mod secret;
pub mod session;
pub mod signing_key;
pub mod status;
pub mod store;
pub mod tally;
pub mod text;
pub mod user;
pub mod username;
pub mod webhook;
