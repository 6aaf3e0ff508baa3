//! Remembered consent.

use super::error::{Failure, failed};
use super::row::{client_id, scope};
use super::{SqlStores, end_grants};
use ::sql::{ErrorKind, in_good_time, in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::{ClientId, UserId},
    scope::Scope,
    store::{Consent, ConsentStore, StoreResult},
};

#[async_trait]
impl ConsentStore for SqlStores {
    async fn find(&self, user: UserId, client: &ClientId) -> StoreResult<Scope> {
        const SQL: &str = "SELECT scope FROM consents WHERE user_id = $1 AND client_id = $2";
        let text = on!(&self.db, pool => sqlx::query_scalar::<_, String>(SQL)
            .bind(user.0)
            .bind(client.as_str())
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        text.map_or_else(|| Ok(Scope::default()), |text| scope(&text))
    }

    async fn put(&self, user: UserId, client: &ClientId, scope: &Scope, now: Time) -> StoreResult<()> {
        const SQL: &str = concat!(
            "INSERT INTO consents (user_id, client_id, scope, updated_at) SELECT $1, $2, $3, $4 WHERE ",
            in_good_time!("$5"),
            " ON CONFLICT (user_id, client_id) DO UPDATE SET scope = excluded.scope, \
             updated_at = excluded.updated_at"
        );
        let deadline = self.db.deadline();
        let put = on!(&self.db, pool => sqlx::query(SQL)
            .bind(user.0)
            .bind(client.as_str())
            .bind(scope.to_string())
            .bind(now)
            .bind(deadline)
            .execute(pool)
            .await
            .map(drop));
        match put {
            // The user or the client has gone meanwhile: there is nobody to remember it for.
            Err(error) if ErrorKind::of(&error) == ErrorKind::ForeignKey => Ok(()),
            other => other.map_err(failed),
        }
    }

    async fn list(&self, user: UserId) -> StoreResult<Vec<Consent>> {
        const SQL: &str =
            "SELECT client_id, scope, updated_at FROM consents WHERE user_id = $1 ORDER BY client_id";
        let rows: Vec<(String, String, Time)> =
            on!(&self.db, pool => sqlx::query_as(SQL).bind(user.0).fetch_all(pool).await).map_err(failed)?;
        let consent = |(client, text, updated_at): (String, String, Time)| {
            Ok(Consent {
                client_id: client_id(client)?,
                scope: scope(&text)?,
                updated_at,
            })
        };
        rows.into_iter().map(consent).collect()
    }

    async fn revoke(&self, user: UserId, client: &ClientId, now: Time) -> StoreResult<bool> {
        const FORGET: &str = "DELETE FROM consents WHERE user_id = $1 AND client_id = $2";
        let revoke = end_grants!(self.db, "user_id = $2 AND client_id = $3", "");
        // Grants first, as where a user is deleted: in the other order the two would wait for each other.
        let touched: Result<u64, Failure> = in_transaction!(&self.db, tx => {
            let revoked = sqlx::query(revoke)
                .bind(now)
                .bind(user.0)
                .bind(client.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            let forgotten = sqlx::query(FORGET)
                .bind(user.0)
                .bind(client.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(forgotten + revoked)
        });
        Ok(touched? > 0)
    }
}
