//! Initial access tokens of dynamic registration.

use super::{
    SqlStores,
    audit::{Done, audited},
    error::{Failure, failed},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    secret::SecretHash,
    store::{InitialAccessTokenStore, StoreResult},
};

#[async_trait]
impl InitialAccessTokenStore for SqlStores {
    async fn add(
        &self,
        token: &SecretHash,
        uses: u32,
        expires_at: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<()> {
        const SQL: &str = "\
            INSERT INTO initial_access_tokens (token, created_at, expires_at, uses_left) VALUES ($1, $2, $3, $4)";
        let added: Result<(), Failure> = audited!(&self.db, tx => {
            sqlx::query(SQL)
                .bind(token.0.as_slice())
                .bind(now)
                .bind(expires_at)
                .bind(i64::from(uses))
                .execute(&mut *tx)
                .await?;
            Ok(Done::told((), event))
        });
        Ok(added?)
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

    async fn redeem(&self, token: &SecretHash, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        const SQL: &str = "\
            UPDATE initial_access_tokens SET uses_left = uses_left - 1 \
            WHERE token = $1 AND uses_left > 0 AND expires_at > $2";
        let redeemed: Result<bool, Failure> = audited!(&self.db, tx => {
            let redeemed = sqlx::query(SQL)
                .bind(token.0.as_slice())
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(redeemed == 1, redeemed == 1, event))
        });
        Ok(redeemed?)
    }
}
