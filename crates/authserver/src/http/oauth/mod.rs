//! The protocols' endpoints, one file each.

pub mod answer;
pub mod authorize;
pub mod device;
mod form;
pub mod introspect;
pub mod jwks;
pub mod logout;
pub mod metadata;
pub mod par;
pub mod register;
pub mod revoke;
pub mod status;
pub mod token;
pub mod userinfo;
