//! Clients: how they prove who they are (RFC 6749 §2.3, RFC 7523, RFC 8705), how they register themselves (RFC 7591), and
//! what is fetched from them.

mod assertion;
pub mod authentication;
pub(crate) mod cache;
pub mod certificate;
pub(crate) mod fetched_keys;
pub mod logo;
pub(crate) mod metadata_document;
pub mod registration;

pub use cache::Clients;
