//! Receivers of events, and word on its way to them: a trigger writes it with each event (migration 0125). A claim is a lease,
//! as in the outbox.

use super::{
    SqlStores,
    audit::{Done, audited},
    error::{Failure, failed},
};
use ::sql::{in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::{UserId, WebhookId},
    store::{MOST_WEBHOOKS, StoreResult, WebhookStore},
    webhook::{SecretRotation, Webhook, WebhookDelivery, WebhookReport, WebhookTarget},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct ReportRow {
    id: Uuid,
    url: String,
    events: String,
    created_at: Time,
    previous_until: Option<Time>,
    waiting: i64,
    given_up: i64,
    delivered: i64,
    last_delivered_at: Option<Time>,
    last_failed_at: Option<Time>,
    last_failure: Option<String>,
}

impl From<ReportRow> for WebhookReport {
    fn from(row: ReportRow) -> Self {
        Self {
            webhook: Webhook {
                id: WebhookId(row.id),
                url: row.url,
                events: row.events.split_whitespace().map(str::to_owned).collect(),
                created_at: row.created_at,
            },
            previous_until: row.previous_until,
            waiting: row.waiting.unsigned_abs(),
            given_up: row.given_up.unsigned_abs(),
            delivered: row.delivered.unsigned_abs(),
            last_delivered_at: row.last_delivered_at,
            last_failed_at: row.last_failed_at,
            last_failure: row.last_failure,
        }
    }
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    number: i64,
    event_id: Uuid,
    webhook_id: Uuid,
    at: Time,
    action: String,
    outcome: String,
    user_id: Option<Uuid>,
    client_id: Option<String>,
    attempts: i32,
    retried_at: Option<Time>,
}

impl From<DeliveryRow> for WebhookDelivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            number: row.number,
            event_id: row.event_id,
            webhook: WebhookId(row.webhook_id),
            at: row.at,
            action: row.action,
            outcome: row.outcome,
            user_id: row.user_id.map(UserId),
            client_id: row.client_id,
            tried_since: row.retried_at.unwrap_or(row.at),
            attempts: row.attempts,
        }
    }
}

/// Surrounded by spaces, so that a name is found whole.
fn written(webhook: &Webhook) -> String {
    if webhook.events.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = webhook.events.iter().map(String::as_str).collect();
    format!(" {} ", names.join(" "))
}

#[async_trait]
impl WebhookStore for SqlStores {
    async fn list(&self) -> StoreResult<Vec<WebhookReport>> {
        const SQL: &str = "\
            SELECT w.id, w.url, w.events, w.created_at, w.previous_until, w.delivered, w.last_delivered_at, \
                w.last_failed_at, w.last_failure, \
                (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.given_up_at IS NULL) AS waiting, \
                (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.given_up_at IS NOT NULL) AS given_up \
            FROM webhooks w ORDER BY w.created_at, w.id";
        let rows = on!(&self.db, pool => sqlx::query_as::<_, ReportRow>(SQL).fetch_all(pool).await)
            .map_err(failed)?;
        Ok(rows.into_iter().map(WebhookReport::from).collect())
    }

    async fn add(&self, webhook: &Webhook, secret: &[u8], event: &AuditEvent) -> StoreResult<bool> {
        const SQL: &str = "\
            INSERT INTO webhooks (id, url, events, secret, created_at) \
            SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM webhooks) < $6";
        let events = written(webhook);
        let added: Result<bool, Failure> = audited!(&self.db, tx => {
            let added = sqlx::query(SQL)
                .bind(webhook.id.0)
                .bind(&webhook.url)
                .bind(&events)
                .bind(secret)
                .bind(webhook.created_at)
                .bind(i64::from(MOST_WEBHOOKS))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(added == 1, added == 1, event))
        });
        Ok(added?)
    }

    async fn remove(&self, id: WebhookId, event: &AuditEvent) -> StoreResult<bool> {
        const SQL: &str = "DELETE FROM webhooks WHERE id = $1";
        let removed: Result<bool, Failure> = audited!(&self.db, tx => {
            let removed = sqlx::query(SQL).bind(id.0).execute(&mut *tx).await?.rows_affected();
            Ok(Done::told_if(removed == 1, removed == 1, event))
        });
        Ok(removed?)
    }

    async fn rotate(
        &self,
        id: WebhookId,
        secret: &[u8],
        (previous_until, free_at): (Time, Time),
        event: &AuditEvent,
    ) -> StoreResult<SecretRotation> {
        const SQL: &str = "\
            UPDATE webhooks SET previous_secret = secret, previous_until = $3, secret = $2 \
            WHERE id = $1 AND (previous_until IS NULL OR previous_until <= $4)";
        const OVERLAP: &str = "SELECT previous_until FROM webhooks WHERE id = $1";
        let rotated: Result<SecretRotation, Failure> = audited!(&self.db, tx => {
            let rotated = sqlx::query(SQL)
                .bind(id.0)
                .bind(secret)
                .bind(previous_until)
                .bind(free_at)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if rotated == 1 {
                Ok(Done::told(SecretRotation::Done, event))
            } else {
                let until: Option<Option<Time>> =
                    sqlx::query_scalar(OVERLAP).bind(id.0).fetch_optional(&mut *tx).await?;
                let overlaps = until.flatten().map_or(SecretRotation::Unknown, SecretRotation::Overlaps);
                Ok(Done::untold(overlaps))
            }
        });
        Ok(rotated?)
    }

    async fn retry(&self, id: WebhookId, now: Time, event: &AuditEvent) -> StoreResult<Option<u64>> {
        const THERE: &str = "SELECT 1 FROM webhooks WHERE id = $1";
        const SQL: &str = "\
            UPDATE webhook_deliveries SET given_up_at = NULL, attempts = 0, due_at = $2, retried_at = $2 \
            WHERE webhook_id = $1 AND given_up_at IS NOT NULL";
        let retried: Result<Option<u64>, Failure> = audited!(&self.db, tx => {
            if sqlx::query(THERE).bind(id.0).fetch_optional(&mut *tx).await?.is_none() {
                Ok(Done::untold(None))
            } else {
                let due = sqlx::query(SQL).bind(id.0).bind(now).execute(&mut *tx).await?.rows_affected();
                Ok(Done::told_if(due > 0, Some(due), event))
            }
        });
        Ok(retried?)
    }

    async fn target(&self, id: WebhookId) -> StoreResult<Option<WebhookTarget>> {
        const SQL: &str = "SELECT url, secret, previous_secret, previous_until FROM webhooks WHERE id = $1";
        type Row = (String, Vec<u8>, Option<Vec<u8>>, Option<Time>);
        let row: Option<Row> =
            on!(&self.db, pool => sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await)
                .map_err(failed)?;
        Ok(row.map(|(url, secret, previous, until)| WebhookTarget {
            url,
            secret,
            previous: previous.zip(until),
        }))
    }

    async fn with_due(&self, now: Time) -> StoreResult<Vec<WebhookId>> {
        const SQL: &str = "\
            SELECT w.id FROM webhooks w WHERE EXISTS ( \
                SELECT 1 FROM webhook_deliveries d \
                WHERE d.webhook_id = w.id AND d.given_up_at IS NULL AND d.due_at <= $1)";
        let ids: Vec<Uuid> =
            on!(&self.db, pool => sqlx::query_scalar(SQL).bind(now).fetch_all(pool).await).map_err(failed)?;
        Ok(ids.into_iter().map(WebhookId).collect())
    }

    async fn claim(
        &self,
        id: WebhookId,
        now: Time,
        lease_until: Time,
        limit: u32,
    ) -> StoreResult<Vec<WebhookDelivery>> {
        // The guard stands twice, for the reason that the outbox has.
        const SQL: &str = "\
            UPDATE webhook_deliveries SET due_at = $1, attempts = attempts + 1 \
            WHERE given_up_at IS NULL AND due_at <= $2 AND number IN ( \
                SELECT d.number FROM webhook_deliveries d \
                WHERE d.webhook_id = $3 AND d.given_up_at IS NULL AND d.due_at <= $2 AND NOT EXISTS ( \
                    SELECT 1 FROM webhook_deliveries e \
                    WHERE e.webhook_id = $3 AND e.user_id = d.user_id AND e.given_up_at IS NULL AND e.number < d.number) \
                ORDER BY d.number LIMIT $4) \
            RETURNING number, event_id, webhook_id, at, action, outcome, user_id, client_id, attempts, retried_at";
        let rows = on!(&self.db, pool => sqlx::query_as::<_, DeliveryRow>(SQL)
            .bind(lease_until)
            .bind(now)
            .bind(id.0)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let mut due: Vec<WebhookDelivery> = rows.into_iter().map(WebhookDelivery::from).collect();
        // RETURNING promises no order.
        due.sort_by_key(|delivery| delivery.number);
        Ok(due)
    }

    async fn delivered(&self, delivery: &WebhookDelivery, now: Time) -> StoreResult<()> {
        const DONE: &str = "DELETE FROM webhook_deliveries WHERE number = $1";
        const COUNT: &str = "\
            UPDATE webhooks SET delivered = delivered + 1, last_delivered_at = $2 WHERE id = $1";
        let done: Result<(), Failure> = in_transaction!(&self.db, tx => {
            let gone = sqlx::query(DONE).bind(delivery.number).execute(&mut *tx).await?.rows_affected();
            if gone == 1 {
                sqlx::query(COUNT).bind(delivery.webhook.0).bind(now).execute(&mut *tx).await?;
            }
            Ok::<(), Failure>(())
        });
        Ok(done?)
    }

    async fn failed(
        &self,
        delivery: &WebhookDelivery,
        now: Time,
        next: Option<Time>,
        why: &str,
    ) -> StoreResult<()> {
        const POSTPONE: &str = "UPDATE webhook_deliveries SET due_at = $2 WHERE number = $1";
        const GIVE_UP: &str = "UPDATE webhook_deliveries SET given_up_at = $2 WHERE number = $1";
        const TELL: &str = "UPDATE webhooks SET last_failed_at = $2, last_failure = $3 WHERE id = $1";
        let (sql, time) = next.map_or((GIVE_UP, now), |next| (POSTPONE, next));
        let done: Result<(), Failure> = in_transaction!(&self.db, tx => {
            sqlx::query(sql).bind(delivery.number).bind(time).execute(&mut *tx).await?;
            sqlx::query(TELL).bind(delivery.webhook.0).bind(now).bind(why).execute(&mut *tx).await?;
            Ok::<(), Failure>(())
        });
        Ok(done?)
    }

    async fn forget(&self, given_up_before: Time) -> StoreResult<u64> {
        const SQL: &str = "DELETE FROM webhook_deliveries WHERE given_up_at < $1";
        let gone = on!(&self.db, pool => sqlx::query(SQL)
            .bind(given_up_before)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()));
        gone.map_err(failed)
    }
}
