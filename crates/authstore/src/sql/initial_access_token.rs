//! Initial access tokens of dynamic registration.

use super::SqlStores;
use super::error::failed;
use ::sql::{in_good_time, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    secret::SecretHash,
    store::{InitialAccessTokenStore, StoreResult},
};

#[async_trait]
impl InitialAccessTokenStore for SqlStores {
    async fn add(&self, token: &SecretHash, uses: u32, expires_at: Time, now: Time) -> StoreResult<()> {
        const SQL: &str = "\
            INSERT INTO initial_access_tokens (token, created_at, expires_at, uses_left) VALUES ($1, $2, $3, $4)";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(token.0.as_slice())
            .bind(now)
            .bind(expires_at)
            .bind(i64::from(uses))
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }

    async fn is_good(&self, token: &SecretHash, now: Time) -> StoreResult<bool> {
        const SQL: &str = "\
            SELECT uses_left FROM initial_access_tokens WHERE token = $1 AND uses_left > 0 AND expires_at > $2";
        let found = on!(&self.db, pool => sqlx::query(SQL)
            .bind(token.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await
            .map(|row| row.is_some()))
        .map_err(failed)?;
        Ok(found)
    }

    async fn redeem(&self, token: &SecretHash, now: Time) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE initial_access_tokens SET uses_left = uses_left - 1 \
             WHERE token = $1 AND uses_left > 0 AND expires_at > $2 AND ",
            in_good_time!("$3")
        );
        let deadline = self.db.deadline();
        let redeemed = on!(&self.db, pool => sqlx::query(SQL)
            .bind(token.0.as_slice())
            .bind(now)
            .bind(deadline)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(redeemed == 1)
    }
}
