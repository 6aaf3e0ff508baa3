//! The protocols' endpoints, one file each.

pub mod authorize;
pub mod jwks;
pub mod logout;
pub mod metadata;
pub mod token;
pub mod userinfo;
