//! Tokens: the keys that sign them, what is in them, how our own are read.

pub mod access_token;
pub(crate) mod admission;
pub mod claims;
pub mod issue;
pub mod keys;
pub(crate) mod mint;
pub(crate) mod policy;
pub mod status;
pub(crate) mod subject;
