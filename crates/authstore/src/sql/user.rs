//! Users and their OPAQUE records.

use super::error::{Failure, failed};
use super::logout_notice::write_notices;
use super::row::{DISABLED, UserRow, from_json, to_json, user_columns};
use super::{BEFORE_ALL, SqlStores, end_grants};
use ::sql::{in_good_time, in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    credential::Credential,
    email::EmailAddress,
    ids::{SetupId, UserId},
    store::{LoginRecord, StoreResult, UserStore},
    user::{Profile, User},
};
use uuid::Uuid;

/// The same pages for an address that is somebody's and one that is nobody's. Three keys are looked for in the index of
/// addresses, always all three: this one, the next at the stand-in's place, the first of all. Only the best of them is
/// followed to its row and its record; whether it is this one says `rank`. (With a look-up that reads less on a miss, a
/// known address took 24 µs longer at the median among 200,000: the pages of a row and a record that few others read.)
const LOGIN_RECORD: &str = "\
    SELECT p.rank, c.user_id, c.setup_id, c.ksf, c.record \
    FROM (\
        SELECT email_key, 0 AS rank FROM users WHERE email_key = $1 \
        UNION ALL \
        SELECT email_key, 1 FROM \
            (SELECT email_key FROM users WHERE email_key >= $2 ORDER BY email_key LIMIT 1) AS one \
        UNION ALL \
        SELECT email_key, 2 FROM (SELECT email_key FROM users ORDER BY email_key LIMIT 1) AS other \
        ORDER BY rank LIMIT 1\
    ) AS p \
    JOIN users u ON u.email_key = p.email_key \
    JOIN credentials c ON c.user_id = u.id";

/// The rank of the address that was asked for.
const FOUND: i32 = 0;

#[derive(sqlx::FromRow)]
struct LoginRow {
    rank: i32,
    user_id: Uuid,
    setup_id: Uuid,
    ksf: String,
    record: Vec<u8>,
}

/// Disables a user, ends their sessions and revokes their grants. The user first: whoever is issuing them a grant
/// or a session holds a lock on that row until it stands, and everybody later sees them disabled. Then sessions, notices
/// and grants, in the order of a sign-out: two that take them in another order would wait for each other.
macro_rules! shut_out {
    ($db:expr, $tx:expr, $id:expr, $now:expr) => {
        async {
            let there = sqlx::query("UPDATE users SET status = $1, updated_at = $2 WHERE id = $3")
                .bind(DISABLED)
                .bind($now)
                .bind($id.0)
                .execute(&mut *$tx)
                .await?
                .rows_affected();
            if there == 0 {
                return Ok(false);
            }
            sqlx::query("DELETE FROM sessions WHERE user_id = $1")
                .bind($id.0)
                .execute(&mut *$tx)
                .await?;
            write_notices!($tx, $now, "g.user_id = $2", $id.0)?;
            sqlx::query(end_grants!($db, "user_id = $2", ""))
                .bind($now)
                .bind($id.0)
                .execute(&mut *$tx)
                .await?;
            Ok::<_, Failure>(true)
        }
        .await
    };
}

#[async_trait]
impl UserStore for SqlStores {
    async fn find(&self, id: UserId) -> StoreResult<Option<User>> {
        const SQL: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
        on!(&self.db, pool => sqlx::query_as::<_, UserRow>(SQL).bind(id.0).fetch_optional(pool).await)
            .map_err(failed)?
            .map(User::try_from)
            .transpose()
    }

    async fn find_by_email(&self, email: &EmailAddress) -> StoreResult<Option<User>> {
        const SQL: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.email_key = $1");
        on!(&self.db, pool => sqlx::query_as::<_, UserRow>(SQL).bind(email.key()).fetch_optional(pool).await)
            .map_err(failed)?
            .map(User::try_from)
            .transpose()
    }

    async fn login_record(&self, email: &EmailAddress, stand_in: &str) -> StoreResult<Option<LoginRecord>> {
        let row = on!(&self.db, pool => sqlx::query_as::<_, LoginRow>(LOGIN_RECORD)
            .bind(email.key())
            .bind(stand_in)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        let Some(row) = row else {
            return Ok(None);
        };
        // Read whoever's it is.
        let found = LoginRecord {
            user_id: UserId(row.user_id),
            credential: Credential {
                user_id: UserId(row.user_id),
                setup_id: SetupId(row.setup_id),
                ksf: from_json(&row.ksf)?,
                record: row.record,
            },
        };
        Ok((row.rank == FOUND).then_some(found))
    }

    async fn renew_credential(&self, old: &Credential, new: &Credential, now: Time) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE credentials SET setup_id = $1, ksf = $2, record = $3, created_at = $4 \
             WHERE user_id = $5 AND record = $6 AND ",
            in_good_time!("$7")
        );
        let deadline = self.db.deadline();
        let ksf = to_json(&new.ksf)?;
        let renewed = on!(&self.db, pool => sqlx::query(SQL)
            .bind(new.setup_id.0)
            .bind(&ksf)
            .bind(&new.record)
            .bind(now)
            .bind(old.user_id.0)
            .bind(&old.record)
            .bind(deadline)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(renewed > 0)
    }

    async fn list(&self, after: Option<&str>, limit: u32) -> StoreResult<Vec<User>> {
        const SQL: &str = concat!(
            "SELECT ",
            user_columns!(),
            " FROM users u WHERE u.email_key > $1 ORDER BY u.email_key LIMIT $2"
        );
        on!(&self.db, pool => sqlx::query_as::<_, UserRow>(SQL)
            .bind(after.unwrap_or(BEFORE_ALL))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .into_iter()
        .map(User::try_from)
        .collect()
    }

    async fn update_profile(
        &self,
        id: UserId,
        name: Option<&str>,
        profile: &Profile,
        now: Time,
    ) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE users SET name = $2, profile = $3, updated_at = $4 WHERE id = $1 AND ",
            in_good_time!("$5")
        );
        let deadline = self.db.deadline();
        let profile = to_json(profile)?;
        let updated = on!(&self.db, pool => sqlx::query(SQL)
            .bind(id.0)
            .bind(name)
            .bind(&profile)
            .bind(now)
            .bind(deadline)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(updated == 1)
    }

    async fn disable(&self, id: UserId, now: Time) -> StoreResult<bool> {
        let there: Result<bool, Failure> = in_transaction!(&self.db, tx => shut_out!(self.db, tx, id, now));
        Ok(there?)
    }

    async fn delete(&self, id: UserId, now: Time) -> StoreResult<bool> {
        let there: Result<bool, Failure> = in_transaction!(&self.db, tx => {
            let there = shut_out!(self.db, tx, id, now)?;
            if there {
                // Record and consents go with the row; grants lose their user.
                sqlx::query("DELETE FROM users WHERE id = $1").bind(id.0).execute(&mut *tx).await?;
            }
            Ok(there)
        });
        Ok(there?)
    }
}
