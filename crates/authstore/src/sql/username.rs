//! Users' names. `users.username` is the name that a user has, `usernames` has the key of each name that is somebody's, or was so until
//! lately (`freed_at`); its primary key is what makes a name one user's.
//!
//! A user's row is locked first, then the key is claimed: who waits there for somebody else's claim sees how that came out.

use super::{
    SqlStores,
    audit::{Done, audited},
    ending::lock_user,
    error::{Failure, failed},
    housekeeping::delete_some,
    row::DELETED,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::UserId,
    store::{StoreResult, UsernameOutcome, UsernameStore, UsernameTerms},
    username::Username,
};
use uuid::Uuid;

/// A user is going: their names are nobody's, and held back for as long as one that was given up at this moment, or before.
macro_rules! leave_usernames {
    ($tx:expr, $user:expr, $now:expr) => {
        sqlx::query(
            "UPDATE usernames SET user_id = NULL, freed_at = COALESCE(freed_at, $2) WHERE user_id = $1",
        )
        .bind($user)
        .bind($now)
        .execute(&mut *$tx)
        .await
        .map(drop)
    };
}
pub(super) use leave_usernames;

const PRESENT: &str = "SELECT username, username_changed_at FROM users WHERE id = $1 AND status <> $2";
/// Whether a name is the user's to take back.
const OWN: &str = "SELECT 1 FROM usernames WHERE key = $1 AND user_id = $2 AND freed_at IS NOT NULL";
const CLAIM: &str = "\
    INSERT INTO usernames (key, user_id) VALUES ($1, $2) \
    ON CONFLICT (key) DO UPDATE SET user_id = excluded.user_id, freed_at = NULL \
    WHERE usernames.user_id = $2 OR usernames.freed_at <= $3";
/// All of a user's but one.
const FREE: &str = "UPDATE usernames SET freed_at = $3 WHERE user_id = $1 AND freed_at IS NULL AND key <> $2";
const NAME: &str = "\
    UPDATE users SET username = $2, updated_at = $3, username_changed_at = COALESCE($4, username_changed_at) WHERE id = $1";
/// No name has it.
const NO_KEY: &str = "";
const FORGET: &str = delete_some!("usernames", "key", "freed_at < $1");

#[async_trait]
impl UsernameStore for SqlStores {
    async fn set_username(
        &self,
        id: UserId,
        username: Option<&Username>,
        terms: &UsernameTerms,
        event: &AuditEvent,
    ) -> StoreResult<UsernameOutcome> {
        let key = username.map(Username::key);
        let set: Result<UsernameOutcome, Failure> = audited!(&self.db, tx => {
            lock_user!(self.db, tx, id.0)?;
            let present: Option<(Option<String>, Option<Time>)> =
                sqlx::query_as(PRESENT).bind(id.0).bind(DELETED).fetch_optional(&mut *tx).await?;
            let Some((present, chosen_at)) = present else {
                return Ok(Done::untold(UsernameOutcome::Gone));
            };
            if present.as_deref() == username.map(Username::as_str) {
                return Ok(Done::untold(UsernameOutcome::Unchanged));
            }
            let mut chosen = None;
            if let Some(key) = &key {
                let own: Option<i32> =
                    sqlx::query_scalar(OWN).bind(key).bind(id.0).fetch_optional(&mut *tx).await?;
                if own.is_none() {
                    if let (Some(at), Some(before)) = (chosen_at, terms.chosen_before)
                        && at > before
                    {
                        return Ok(Done::untold(UsernameOutcome::TooSoon(at)));
                    }
                    chosen = Some(terms.now);
                }
                let claimed = sqlx::query(CLAIM)
                    .bind(key)
                    .bind(id.0)
                    .bind(terms.free_since)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
                if claimed == 0 {
                    return Ok(Done::untold(UsernameOutcome::Taken));
                }
            }
            sqlx::query(FREE)
                .bind(id.0)
                .bind(key.as_deref().unwrap_or(NO_KEY))
                .bind(terms.now)
                .execute(&mut *tx)
                .await?;
            sqlx::query(NAME)
                .bind(id.0)
                .bind(username.map(Username::as_str))
                .bind(terms.now)
                .bind(chosen)
                .execute(&mut *tx)
                .await?;
            Ok(Done::told(UsernameOutcome::Set, event))
        });
        Ok(set?)
    }

    async fn username_chosen_at(&self, id: UserId) -> StoreResult<Option<Time>> {
        const SQL: &str = "SELECT username_changed_at FROM users WHERE id = $1";
        let found: Option<Option<Time>> =
            on!(&self.db, pool => sqlx::query_scalar(SQL).bind(id.0).fetch_optional(pool).await)
                .map_err(failed)?;
        Ok(found.flatten())
    }

    async fn find_by_username(&self, username: &Username) -> StoreResult<Option<UserId>> {
        const SQL: &str = "SELECT id FROM users WHERE username = $1";
        let found: Option<Uuid> = on!(&self.db, pool => sqlx::query_scalar(SQL)
            .bind(username.as_str())
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        Ok(found.map(UserId))
    }

    async fn forget_usernames(&self, free_since: Time) -> StoreResult<u64> {
        self.delete(FORGET, free_since).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        migrations::{POSTGRES, SQLITE},
        sql::row::{ACTIVE, from_json},
    };
    use authmodel::{rng::SystemRng, user::Profile};
    use sqlx::AssertSqlSafe;

    /// The statements of the migration that speak of what users had typed.
    fn moves(is_sqlite: bool) -> String {
        let migrator = if is_sqlite { &SQLITE } else { &POSTGRES };
        let migration = migrator.iter().find(|migration| migration.version == 145);
        let sql = migration.expect("it is there").sql.as_str();
        let (_, moves) = sql
            .split_once("-- What users had typed")
            .expect("its second half");
        format!("-- {moves}")
    }

    #[tokio::test]
    async fn what_was_typed_as_a_username_stays_as_a_nickname_at_most() {
        const ADD: &str = "\
            INSERT INTO users (id, email, email_key, status, created_at, updated_at, profile) VALUES ($1, $2, $2, $3, $4, $4, $5)";
        const READ: &str = "SELECT profile FROM users WHERE id = $1 AND username IS NULL";
        for test in ::sql::testing::each_engine().await {
            test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
            let now: Time = chrono::DateTime::UNIX_EPOCH;
            let mut all = Vec::new();
            for (before, after) in [
                (r#"{"preferred_username":"ann"}"#, r#"{"nickname":"ann"}"#),
                (
                    r#"{"nickname":"Zoë \"x\"","preferred_username":"bob"}"#,
                    r#"{"nickname":"Zoë \"x\""}"#,
                ),
                (
                    r#"{"nickname":"preferred_username"}"#,
                    r#"{"nickname":"preferred_username"}"#,
                ),
                ("{}", "{}"),
            ] {
                let id = UserId::generate(&SystemRng);
                on!(&test.db, pool => sqlx::query(ADD)
                    .bind(id.0)
                    .bind(id.to_string())
                    .bind(ACTIVE)
                    .bind(now)
                    .bind(before)
                    .execute(pool)
                    .await
                    .map(drop))
                .unwrap();
                all.push((id, after));
            }
            let moves = moves(test.db.is_sqlite());
            on!(&test.db, pool => sqlx::raw_sql(AssertSqlSafe(moves)).execute(pool).await.map(drop)).unwrap();
            for (id, after) in all {
                let profile: String =
                    on!(&test.db, pool => sqlx::query_scalar(READ).bind(id.0).fetch_one(pool).await).unwrap();
                let profile: Profile = from_json(&profile).expect("a profile");
                assert_eq!(profile, from_json(after).expect("a profile"));
            }
            test.drop_all().await;
        }
    }
}
