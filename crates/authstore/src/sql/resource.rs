//! Resource servers that were added by command.

use super::{
    Epoch, SqlStores,
    audit::{Done, audited},
    error::{Failure, failed},
    move_epoch,
    row::{from_json, to_json},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    resource::Resource,
    store::{ResourceStore, StoreResult},
};

pub(super) const ADD: &str = "\
    INSERT INTO resources (audience, document, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

pub(super) const REMOVE: &str = "DELETE FROM resources WHERE audience = $1";

#[async_trait]
impl ResourceStore for SqlStores {
    async fn list(&self) -> StoreResult<Vec<Resource>> {
        const SQL: &str = "SELECT document FROM resources ORDER BY audience";
        on!(&self.db, pool => sqlx::query_scalar::<_, String>(SQL).fetch_all(pool).await)
            .map_err(failed)?
            .iter()
            .map(|document| from_json(document))
            .collect()
    }

    async fn add(&self, resource: &Resource, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        let document = to_json(resource)?;
        let added: Result<bool, Failure> = audited!(&self.db, tx => {
            let added = sqlx::query(ADD)
                .bind(&resource.audience)
                .bind(&document)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if added == 1 {
                move_epoch!(tx, Epoch::Resources)?;
            }
            Ok(Done::told_if(added == 1, added == 1, event))
        });
        Ok(added?)
    }

    async fn remove(&self, audience: &str, event: &AuditEvent) -> StoreResult<bool> {
        let removed: Result<bool, Failure> = audited!(&self.db, tx => {
            let removed = sqlx::query(REMOVE).bind(audience).execute(&mut *tx).await?.rows_affected();
            if removed == 1 {
                move_epoch!(tx, Epoch::Resources)?;
            }
            Ok(Done::told_if(removed == 1, removed == 1, event))
        });
        Ok(removed?)
    }
}
