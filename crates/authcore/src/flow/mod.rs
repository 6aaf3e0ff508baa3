//! The protocols, one file per noun of the RFCs. Each flow takes what HTTP extracted, checks it in the order in which the
//! RFC says so, asks the stores for one fact at a time, and returns a fact; [`crate::error`] has the words.

pub mod access_token;
pub mod account;
pub mod authorize;
pub mod backchannel_logout;
pub mod claims;
mod client_assertion;
pub mod client_auth;
pub mod client_certificate;
pub(crate) mod client_keys;
pub mod consent;
pub mod device;
pub mod discovery;
pub mod dpop;
pub mod interaction;
pub mod introspect;
pub mod login;
pub mod logo;
pub mod logout;
mod mint;
pub mod par;
pub mod params;
pub mod register;
pub mod registration;
pub mod renewal;
pub mod revoke;
pub mod session;
mod subject;
pub mod token;
pub mod userinfo;
