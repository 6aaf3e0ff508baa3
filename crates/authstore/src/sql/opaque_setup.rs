//! Sealed OPAQUE server setups.

use super::{
    Epoch, SqlStores,
    audit::{Done, audited},
    error::{Failure, failed},
    row::from_json,
};
use ::sql::{in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::SetupId,
    store::{OpaqueSetupStore, ParameterSet, SealedSetup, StoreResult},
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

    async fn initialise(&self, setup: &SealedSetup, event: &AuditEvent) -> StoreResult<bool> {
        // Two servers at once both find the table empty; the generation's constraint lets one of them in.
        const SQL: &str = "\
            INSERT INTO opaque_setups (id, generation, sealed, created_at) \
            SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM opaque_setups) \
            ON CONFLICT (generation) DO NOTHING";
        const FIRST: i32 = 1;
        let put: Result<bool, Failure> = audited!(&self.db, tx => {
            let put = sqlx::query(SQL)
                .bind(setup.id.0)
                .bind(FIRST)
                .bind(&setup.sealed)
                .bind(setup.created_at)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(put == 1, put == 1, event))
        });
        Ok(put?)
    }

    async fn parameter_sets(&self) -> StoreResult<Vec<ParameterSet>> {
        const SQL: &str = "\
            SELECT setup_id, ksf, records FROM parameter_sets ORDER BY oldest, setup_id, ksf";
        on!(&self.db, pool => sqlx::query_as::<_, (Uuid, String, i64)>(SQL).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(|(setup_id, ksf, records)| {
                Ok(ParameterSet {
                    setup_id: SetupId(setup_id),
                    ksf: from_json(&ksf)?,
                    records: records.unsigned_abs(),
                })
            })
            .collect()
    }

    async fn count_parameters(&self, since: Time, now: Time) -> StoreResult<bool> {
        // Of several instances at once, one counts: the others find the epoch moved.
        const CLAIM: &str = "UPDATE epochs SET value = $1 WHERE name = $2 AND value < $3 AND value < $1";
        const CLEAR: &str = "DELETE FROM parameter_sets";
        const COUNT: &str = "\
            INSERT INTO parameter_sets (setup_id, ksf, records, oldest) \
            SELECT setup_id, ksf, count(*), min(created_at) FROM credentials GROUP BY setup_id, ksf";
        let counted: Result<bool, Failure> = in_transaction!(&self.db, tx => {
            let claimed = sqlx::query(CLAIM)
                .bind(now.timestamp_micros())
                .bind(Epoch::Parameters.name())
                .bind(since.timestamp_micros())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if claimed == 0 {
                return Ok(false);
            }
            sqlx::query(CLEAR).execute(&mut *tx).await?;
            sqlx::query(COUNT).execute(&mut *tx).await?;
            Ok(true)
        });
        Ok(counted?)
    }
}
