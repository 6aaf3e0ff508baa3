//! The protocols, one file per noun of the RFCs. Each flow takes what HTTP extracted, checks it in the order in which the
//! RFC says so, asks the stores for one fact at a time, and returns a fact; [`crate::error`] has the words.

pub mod authorize;
pub mod client_auth;
pub mod consent;
pub mod discovery;
pub mod interaction;
pub mod login;
pub mod logout;
mod mint;
pub mod params;
pub mod registration;
pub mod session;
pub mod token;
pub mod userinfo;
