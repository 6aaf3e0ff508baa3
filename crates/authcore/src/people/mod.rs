//! Users: how they sign up and in, what proves their password, at which browsers they are signed in, what they change of
//! their own.

pub mod account;
pub mod activity;
pub mod address;
pub mod approval;
pub mod browser;
pub mod credential;
pub mod deletion;
mod email_link;
pub mod factors;
pub mod grants;
pub mod known_device;
pub mod last_use;
pub(crate) mod new_device;
pub mod opaque;
pub mod password;
pub mod place;
pub mod recovery;
pub mod session;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub(crate) mod stand_in;
pub mod step_up;
pub mod username;
