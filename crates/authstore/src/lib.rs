//! authcore's stores: Postgres or SQLite for what lasts, Redis or this process's memory for what lives for minutes.
//!
//! **Owns** every SQL statement and every Redis command of the authorization server, and its schema
//! (`migrations/authserver`). **Refuses** to decide: each method is one atomic fact of `authmodel::store`, and what
//! follows from its outcome is the flows' business.
//!
//! Invariants: a one-time thing is taken by one statement or one script; no row makes a panic (a row that can't be is
//! [`StoreError::Corrupt`](authmodel::store::StoreError)); no error repeats a value.
//!
//! Tests to read first: `store_contract`, which every implementation here runs (`tests/`).

mod kv;
mod sql;

pub use crate::kv::memory::MemoryStores;
pub use crate::kv::redis::{RedisAddressError, RedisOptions, RedisStores, RedisTls};
pub use crate::sql::SqlStores;

use authmodel::store::{
    AuthorizationCodes, DeviceCodes, Interactions, LoginStates, RateLimits, ReplayCache, Stores,
};
use std::sync::Arc;

/// The schema, as the two engines spell it: what [`::sql::Db::migrate`] takes.
pub mod migrations {
    use sqlx::migrate::Migrator;

    /// For Postgres.
    pub static POSTGRES: Migrator = sqlx::migrate!("../../migrations/authserver/postgres");
    /// For SQLite.
    pub static SQLITE: Migrator = sqlx::migrate!("../../migrations/authserver/sqlite");
}

/// Puts what lasts and what does not together.
pub fn assemble<K>(sql: SqlStores, short_lived: K) -> Stores
where
    K: AuthorizationCodes + DeviceCodes + Interactions + LoginStates + ReplayCache + RateLimits + 'static,
{
    let sql = Arc::new(sql);
    let short_lived = Arc::new(short_lived);
    Stores {
        clients: sql.clone(),
        users: sql.clone(),
        usernames: sql.clone(),
        email_links: sql.clone(),
        address_changes: sql.clone(),
        account_deletions: sql.clone(),
        sessions: sql.clone(),
        grants: sql.clone(),
        groups: sql.clone(),
        factors: sql.clone(),
        passkeys: sql.clone(),
        status: sql.clone(),
        consents: sql.clone(),
        declarations: sql.clone(),
        signing_keys: sql.clone(),
        opaque_setups: sql.clone(),
        audit: sql.clone(),
        outbox: sql.clone(),
        roles: sql.clone(),
        logout_notices: sql.clone(),
        initial_access_tokens: sql.clone(),
        invitations: sql.clone(),
        approvals: sql.clone(),
        marks: sql.clone(),
        resources: sql.clone(),
        tallies: sql.clone(),
        webhooks: sql.clone(),
        housekeeping: sql,
        codes: short_lived.clone(),
        interactions: short_lived.clone(),
        login_states: short_lived.clone(),
        device_codes: short_lived.clone(),
        replay_cache: short_lived.clone(),
        rate_limits: short_lived,
    }
}
