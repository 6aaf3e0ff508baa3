//! Users: how they sign up and in, what proves their password, at which browsers they are signed in, what they change of
//! their own.

pub mod account;
pub mod credential;
mod email_link;
pub mod factors;
pub mod grants;
pub mod known_device;
pub mod opaque;
pub mod password;
pub mod recovery;
pub mod session;
pub mod sign_in;
pub mod sign_up;
pub(crate) mod stand_in;
pub mod step_up;
