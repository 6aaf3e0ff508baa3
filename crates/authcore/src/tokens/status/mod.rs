//! Token Status List (draft-ietf-oauth-status-list): how services that verify tokens offline see that one was revoked.
//!
//! Every access token names a place in a list (`claim`): its grant's, or one of its own where it was exchanged for.
//! `places` draws places, `place` gives them, `state` knows which of them have ended, `lists` signs what is served,
//! `encode` is the format.
//!
//! What a list says:
//! - a user's grant: whatever ends it ends its place, at once;
//! - an exchanged token: a place of its own, which ends with the grant or when the token is revoked alone;
//! - a client's own tokens: the place of the client's own grant. Where one of them is revoked, all of the client's so far
//!   are at services that read lists, since they share the place, and the grant goes on with a new one. (A place for each
//!   would be a write for each; introspection goes by the single token all the same.)
//!
//! Invariants: a list never calls a token good that introspection calls revoked; no place is given twice; a list's size and
//! the places in it tell nothing of how many tokens there are, or which of them belong together.
//!
//! Tests to read first: `tests/blackbox/status_list.rs`, and `crates/store-contract/src/status.rs`.

pub(crate) mod claim;
pub mod encode;
pub mod lists;
pub(crate) mod place;
mod places;
pub(crate) mod state;
