//! The contract suites: what every implementation of the store traits promises, one file per trait, and some for what is
//! an argument of its own ([`rotation`], [`revocation`], [`profile`]) or crosses traits ([`ending`],
//! [`lost_answer`], [`put_back`]).
//!
//! A test of an implementation makes empty stores, gives each suite stores of its own, and bounds its time:
//!
//! ```no_run
//! # async fn f(stores: authcore::store::Stores) {
//! use authcore::store::contract;
//! contract::grant::run(&stores).await;
//! # }
//! ```
//! Lasting stores take the time as a parameter, so their suites never wait. Short-lived ones run out by a clock of their
//! own, which the test brings as [`TimePasses`]: it moves a manual clock, or really waits.
//!
//! Read first: [`grant`] and [`rotation`].

pub mod audit;
pub mod client;
pub mod code;
pub mod consent;
pub mod device_code;
pub mod ending;
mod fixture;
pub mod grant;
pub mod housekeeping;
pub mod initial_access_token;
pub mod interaction;
pub mod login_state;
pub mod logout_notice;
pub mod lost_answer;
pub mod mark;
pub mod opaque_setup;
pub mod outbox;
pub mod profile;
pub mod put_back;
pub mod rate_limit;
pub mod registration;
pub mod revocation;
pub mod rotation;
pub mod session;
pub mod signing_key;
pub mod user;

use crate::model::clock::ManualClock;
use async_trait::async_trait;
use std::time::Duration;

/// Lets time pass for short-lived stores.
#[async_trait]
pub trait TimePasses: Send + Sync {
    /// Comes back once `by` has passed for the store.
    async fn pass(&self, by: Duration);
}

/// Moves a clock.
#[async_trait]
impl TimePasses for ManualClock {
    async fn pass(&self, by: Duration) {
        self.advance(chrono::Duration::from_std(by).expect("tests wait for less than a million years"));
    }
}

/// Waits: for stores that run out by another machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct RealTime;

#[async_trait]
impl TimePasses for RealTime {
    async fn pass(&self, by: Duration) {
        tokio::time::sleep(by).await;
    }
}
