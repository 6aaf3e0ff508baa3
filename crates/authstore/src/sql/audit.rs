//! The audit trail: append only.

use super::{SqlStores, error::failed};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::{AuditAction, AuditEvent},
    store::{AuditStore, StoreResult},
};

#[async_trait]
impl AuditStore for SqlStores {
    async fn append(&self, event: &AuditEvent) -> StoreResult<()> {
        const SQL: &str = "\
            INSERT INTO audit_events (at, action, outcome, user_id, client_id, session_id, ip, user_agent) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(event.at)
            .bind(event.action.as_str())
            .bind(event.outcome.as_str())
            .bind(event.user_id.map(|id| id.0))
            .bind(event.client_id.as_ref().map(|id| id.as_str()))
            .bind(event.session_id.map(|id| id.0))
            .bind(event.origin.ip.map(|ip| ip.to_string()))
            .bind(&event.origin.user_agent)
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }

    /// Reads the trail through: for tests and reports, and not worth an index that each event would pay for.
    async fn count(&self, action: AuditAction) -> StoreResult<u64> {
        const SQL: &str = "SELECT count(*) FROM audit_events WHERE action = $1";
        let count: i64 =
            on!(&self.db, pool => sqlx::query_scalar(SQL).bind(action.as_str()).fetch_one(pool).await)
                .map_err(failed)?;
        Ok(count.unsigned_abs())
    }
}
