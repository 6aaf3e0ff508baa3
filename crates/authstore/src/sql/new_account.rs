//! How an account comes to be, whatever proved its address: the user's row, the OPAQUE record, the first session or the wait for an
//! approval. In the transaction of what opened it. And what is void as soon as an address is an account's, by whichever way it
//! becomes one.

use authmodel::{email::EmailAddress, ids::UserId};
use uuid::Uuid;

/// An account that is to be made.
pub(super) struct NewAccount<'a> {
    pub(super) id: UserId,
    /// `users.status`.
    pub(super) status: &'static str,
    pub(super) email: &'a EmailAddress,
    pub(super) name: Option<&'a str>,
    pub(super) setup_id: Uuid,
    pub(super) ksf: &'a str,
    pub(super) record: &'a [u8],
}

/// No row where the address is somebody's; waits for whoever is making that account at this moment.
pub(super) const ADD_USER: &str = "\
    INSERT INTO users (id, email, email_key, name, status, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email_key) DO NOTHING";

pub(super) const ADD_CREDENTIAL: &str = "\
    INSERT INTO credentials (user_id, setup_id, ksf, record, created_at) VALUES ($1, $2, $3, $4, $5)";

pub(super) const ADD_WAIT: &str =
    "INSERT INTO awaiting_approval (user_id, language, since) VALUES ($1, $2, $3)";

pub(super) const ADD_SESSION: &str = "\
    INSERT INTO sessions (id, user_id, cookie, auth_time, expires_at, created_at, user_agent, methods, network) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Whoever has an account needs no invitation. It is locked before the address, as everywhere.
pub(super) const VOID_INVITATION: &str = "DELETE FROM user_invitations WHERE email_key = $1";

/// Nor a link that makes one. Those that somebody takes at this moment are left to them, so that no two wait for each other: they
/// find the address taken. Those that the sweep may be about are left to it.
macro_rules! void_sign_ups {
    ($db:expr) => {
        crate::sql::locking!(
            $db,
            "DELETE FROM email_links WHERE purpose = 'sign_up' AND token IN (SELECT token FROM email_links \
             WHERE purpose = 'sign_up' AND email_key = $1 AND expires_at > $2",
            " FOR UPDATE SKIP LOCKED",
            ")"
        )
    };
}
pub(super) use void_sign_ups;

/// Voids what would make an account of an address, which is about to be an account's: a link that is left answers guesses at its
/// password. Before the address is taken, since who accepts an invitation holds that while they wait for the address.
macro_rules! void_openings {
    ($db:expr, $tx:expr, $address:expr, $now:expr) => {
        async {
            sqlx::query(crate::sql::new_account::VOID_INVITATION)
                .bind($address.key())
                .execute(&mut *$tx)
                .await?;
            sqlx::query(crate::sql::new_account::void_sign_ups!($db))
                .bind($address.key())
                .bind($now)
                .execute(&mut *$tx)
                .await
                .map(drop)
        }
        .await
    };
}
pub(super) use void_openings;

/// Makes a [`NewAccount`]. Whether its address was free: nothing is made otherwise.
macro_rules! add_account {
    ($tx:expr, $account:expr, $now:expr) => {
        async {
            let account: &crate::sql::new_account::NewAccount<'_> = &$account;
            let added = sqlx::query(crate::sql::new_account::ADD_USER)
                .bind(account.id.0)
                .bind(account.email.as_str())
                .bind(account.email.key())
                .bind(account.name)
                .bind(account.status)
                .bind($now)
                .execute(&mut *$tx)
                .await?
                .rows_affected();
            if added == 0 {
                return Ok::<bool, sqlx::Error>(false);
            }
            sqlx::query(crate::sql::new_account::ADD_CREDENTIAL)
                .bind(account.id.0)
                .bind(account.setup_id)
                .bind(account.ksf)
                .bind(account.record)
                .bind($now)
                .execute(&mut *$tx)
                .await?;
            Ok(true)
        }
        .await
    };
}
pub(super) use add_account;

/// Begins an account's first session: its user is there, and nobody has signed in as them before.
macro_rules! add_session {
    ($tx:expr, $session:expr, $now:expr) => {
        sqlx::query(crate::sql::new_account::ADD_SESSION)
            .bind($session.session.id.0)
            .bind($session.session.user_id.0)
            .bind($session.cookie.0.as_slice())
            .bind($session.session.authentication.at)
            .bind($session.session.expires_at)
            .bind($now)
            .bind(&$session.user_agent)
            .bind($session.session.authentication.methods.to_string())
            .bind($session.network.map(|network| network.to_string()))
            .execute(&mut *$tx)
            .await
            .map(drop)
    };
}
pub(super) use add_session;
