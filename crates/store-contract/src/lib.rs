//! The contract suites: what every implementation of the store traits promises, one file per trait, and some for what is
//! an argument of its own ([`rotation`], [`revocation`], [`profile`]) or crosses traits ([`ending`]).
//!
//! A case is a test by itself: one that fails hides no other. A test program of an implementation runs all of [`SUITES`],
//! each case on empty stores of its own and bounded in time (`crates/authstore/tests/` does so with `libtest-mimic`).
//!
//! Lasting stores take the time as a parameter, so their suites never wait. Short-lived ones expire by a clock of their
//! own, which the test brings as [`TimePasses`]: it moves a manual clock, or really waits.
//!
//! Read first: [`grant`] and [`rotation`].

pub mod account_deletion;
pub mod address_change;
pub mod approval;
pub mod audit;
pub mod client;
pub mod code;
pub mod consent;
pub mod declaration;
pub mod device_code;
pub mod email_link;
pub mod ending;
pub mod factor;
mod fixture;
pub mod grant;
pub mod grant_list;
pub mod group;
pub mod housekeeping;
pub mod initial_access_token;
pub mod interaction;
pub mod invitation;
pub mod login_state;
pub mod logout_notice;
pub mod lost_answer;
pub mod mark;
pub mod opaque_setup;
pub mod outbox;
pub mod passkey;
pub mod profile;
pub mod put_back;
pub mod rate_limit;
pub mod recovery;
pub mod replay_cache;
pub mod resource;
pub mod revocation;
pub mod role;
pub mod rotation;
pub mod session;
pub mod signing_key;
pub mod status;
pub mod tally;
pub mod trail;
pub mod user;
pub mod user_search;
pub mod username;
pub mod webhook;

use async_trait::async_trait;
use authmodel::{clock::ManualClock, store::Stores};
use futures_util::future::LocalBoxFuture;
use std::time::Duration;

/// One promise of a store.
#[derive(Clone, Copy)]
pub struct Case {
    /// The promise, as a sentence in snake case.
    pub name: &'static str,
    /// Panics where the promise is broken. The stores are empty and nobody else's.
    pub run: for<'a> fn(&'a Stores, Surroundings<'a>) -> LocalBoxFuture<'a, ()>,
}

/// What a test program brings beside the stores.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Lets time pass for short-lived stores.
    pub time: &'a dyn TimePasses,
    /// Makes the trail refuse events.
    pub trail: &'a dyn RefusesEvents,
}

/// Breaks the trail of the stores that a case runs on.
#[async_trait]
pub trait RefusesEvents: Send + Sync {
    /// From now on the database refuses every audit event.
    async fn refuse_audit(&self);
}

/// The promises of one trait, or of one argument across traits.
#[derive(Clone, Copy)]
pub struct Suite {
    /// The module that has them.
    pub name: &'static str,
    /// One test each.
    pub cases: &'static [Case],
    /// Whether it asks short-lived stores alone.
    pub short_lived: bool,
}

/// Lists the cases of a suite; those that let time pass say `(time)`, those that break the trail `(trail)`. A case that is not listed is dead code, which the
/// compiler tells.
macro_rules! cases {
    ($($case:ident $(($which:ident))?),* $(,)?) => {
        /// The cases of this suite.
        pub const CASES: &[crate::Case] = &[$(
            crate::Case {
                name: stringify!($case),
                run: {
                    fn run<'a>(
                        stores: &'a authmodel::store::Stores,
                        around: crate::Surroundings<'a>,
                    ) -> futures_util::future::LocalBoxFuture<'a, ()> {
                        let _ = around;
                        Box::pin($case(stores $(, around.$which)?))
                    }
                    run
                },
            },
        )*];
    };
}
use cases;

macro_rules! suites {
    (lasting: $($lasting:ident),*; short_lived: $($short_lived:ident),* $(,)?) => {
        /// Every suite.
        pub const SUITES: &[Suite] = &[
            $(Suite { name: stringify!($lasting), cases: $lasting::CASES, short_lived: false },)*
            $(Suite { name: stringify!($short_lived), cases: $short_lived::CASES, short_lived: true },)*
        ];
    };
}

suites! {
    lasting: account_deletion, address_change, approval, audit, client, consent, declaration, email_link, ending, factor, grant, grant_list, group, housekeeping, initial_access_token, invitation, logout_notice, lost_answer,
        mark, opaque_setup, outbox, passkey, profile, recovery, resource, revocation, role, rotation, session, signing_key, status, tally, trail,
        user, user_search, username, webhook;
    short_lived: code, device_code, interaction, login_state, put_back, rate_limit, replay_cache
}

/// Uses as many connections as there are, so that none of those who race has to wait for one to be opened.
///
/// # Panics
/// Where the store does not answer.
pub async fn warm_up(stores: &Stores) {
    fixture::warm_up(stores).await;
}

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

/// Waits: for stores that expire by another machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct RealTime;

#[async_trait]
impl TimePasses for RealTime {
    async fn pass(&self, by: Duration) {
        tokio::time::sleep(by).await;
    }
}
