//! Sealed OPAQUE server setups.

use super::{SqlStores, error::failed};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::SetupId,
    store::{OpaqueSetupStore, SealedSetup, StoreResult},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct SetupRow {
    id: Uuid,
    sealed: Vec<u8>,
    created_at: Time,
}

#[async_trait]
impl OpaqueSetupStore for SqlStores {
    async fn list(&self) -> StoreResult<Vec<SealedSetup>> {
        const SQL: &str = "SELECT id, sealed, created_at FROM opaque_setups ORDER BY generation DESC";
        let rows = on!(&self.db, pool => sqlx::query_as::<_, SetupRow>(SQL).fetch_all(pool).await)
            .map_err(failed)?;
        let setup = |row: SetupRow| SealedSetup {
            id: SetupId(row.id),
            sealed: row.sealed,
            created_at: row.created_at,
        };
        Ok(rows.into_iter().map(setup).collect())
    }

    async fn initialise(&self, setup: &SealedSetup) -> StoreResult<bool> {
        // Two servers at once both find the table empty; the generation's constraint lets one of them in.
        const SQL: &str = "\
            INSERT INTO opaque_setups (id, generation, sealed, created_at) \
            SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM opaque_setups) \
            ON CONFLICT (generation) DO NOTHING";
        const FIRST: i32 = 1;
        let put = on!(&self.db, pool => sqlx::query(SQL)
            .bind(setup.id.0)
            .bind(FIRST)
            .bind(&setup.sealed)
            .bind(setup.created_at)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(put == 1)
    }
}
