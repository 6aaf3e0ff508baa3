//! Remembered consent.

use super::SqlStores;
use super::error::failed;
use super::row::scope;
use ::sql::{ErrorKind, on};
use async_trait::async_trait;
use authcore::model::{
    clock::Time,
    ids::{ClientId, UserId},
    scope::Scope,
};
use authcore::store::{ConsentStore, StoreResult};

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
        const SQL: &str = "\
            INSERT INTO consents (user_id, client_id, scope, updated_at) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (user_id, client_id) DO UPDATE SET scope = excluded.scope, updated_at = excluded.updated_at";
        let put = on!(&self.db, pool => sqlx::query(SQL)
            .bind(user.0)
            .bind(client.as_str())
            .bind(scope.to_string())
            .bind(now)
            .execute(pool)
            .await
            .map(drop));
        match put {
            // The person or the client has gone meanwhile: there is nobody to remember it for.
            Err(error) if ErrorKind::of(&error) == ErrorKind::ForeignKey => Ok(()),
            other => other.map_err(failed),
        }
    }
}
