//! Clients: how they prove who they are (RFC 6749 §2.3, RFC 7523, RFC 8705), how they register themselves (RFC 7591), and
//! what is fetched from them. Below the provider: nothing here knows a flow.

mod assertion;
pub mod authentication;
mod cache;
pub mod certificate;
mod directory;
pub(crate) mod fetched_keys;
pub mod left_out;
pub mod logo;
mod metadata_document;
pub mod registration;

pub use directory::Directory;
