//! The protocols, one file per noun of the RFCs. Each flow takes what HTTP extracted, checks it in the order in which the
//! RFC says so, asks the stores for one fact at a time, and returns a fact; [`crate::error`] has the words.

pub mod authorize;
pub mod backchannel_logout;
pub mod consent;
pub mod device;
pub mod discovery;
pub mod dpop;
pub mod interaction;
pub mod introspect;
pub mod logout;
pub mod par;
pub(crate) mod refused;
pub mod revoke;
pub mod token;
pub mod userinfo;
