//! Counts by hour and by day. Whoever adds does so in the order of the key, so that two who add at once don't wait for each other.

use super::{
    SqlStores,
    error::{Failure, failed},
};
use ::sql::{in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    store::{StoreResult, TallyStore},
    tally::{ClientTally, Span, Tallied, Tally, TallyPoint},
};

const ADD: &str = "\
    INSERT INTO tallies (span, starts_at, kind, client_id, count) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (span, starts_at, kind, client_id) DO UPDATE SET count = tallies.count + excluded.count";

/// Of the hour, and only where nobody has counted since `$4`: the count reads all sessions, as the sweep does.
const COUNT_SESSIONS: &str = "\
    INSERT INTO tallies (span, starts_at, kind, client_id, count, counted_at) \
    SELECT 'hour', $1, $2, '', (SELECT count(*) FROM sessions WHERE expires_at > $3), $3 \
    WHERE NOT EXISTS (SELECT 1 FROM tallies WHERE span = 'hour' AND starts_at = $1 AND kind = $2 AND client_id = '' \
        AND counted_at > $4) \
    ON CONFLICT (span, starts_at, kind, client_id) DO UPDATE SET counted_at = excluded.counted_at, \
        count = CASE WHEN excluded.count > tallies.count THEN excluded.count ELSE tallies.count END";

/// The day's most is its hours' most.
const SESSIONS_OF_DAY: &str = "\
    INSERT INTO tallies (span, starts_at, kind, client_id, count, counted_at) \
    SELECT 'day', $3, kind, client_id, count, counted_at FROM tallies \
    WHERE span = 'hour' AND starts_at = $1 AND kind = $2 AND client_id = '' \
    ON CONFLICT (span, starts_at, kind, client_id) DO UPDATE SET counted_at = excluded.counted_at, \
        count = CASE WHEN excluded.count > tallies.count THEN excluded.count ELSE tallies.count END";

pub(super) const SERIES: &str = "\
    SELECT starts_at, kind, CAST(sum(count) AS bigint) FROM tallies WHERE span = $1 AND starts_at >= $2 \
    GROUP BY starts_at, kind ORDER BY starts_at, kind";

pub(super) const CLIENTS: &str = "\
    SELECT client_id, CAST(sum(count) AS bigint) AS tokens FROM tallies WHERE span = $1 AND starts_at >= $2 AND kind = $3 \
    GROUP BY client_id ORDER BY tokens DESC, client_id LIMIT $4";

#[async_trait]
impl TallyStore for SqlStores {
    async fn add(&self, tallies: &[Tally]) -> StoreResult<()> {
        let mut rows: Vec<(&str, Time, &Tally)> = [Span::Day, Span::Hour]
            .into_iter()
            .flat_map(|span| {
                tallies
                    .iter()
                    .map(move |tally| (span.as_str(), span.start_of(tally.hour), tally))
            })
            .collect();
        rows.sort_unstable_by_key(|(span, starts_at, tally)| {
            (*span, *starts_at, tally.kind.as_str(), tally.client.as_str())
        });
        let added: Result<(), Failure> = in_transaction!(&self.db, tx => {
            for (span, starts_at, tally) in &rows {
                sqlx::query(ADD)
                    .bind(span)
                    .bind(starts_at)
                    .bind(tally.kind.as_str())
                    .bind(&tally.client)
                    .bind(i64::try_from(tally.count).unwrap_or(i64::MAX))
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(())
        });
        Ok(added?)
    }

    async fn count_sessions(&self, now: Time, unless_since: Time) -> StoreResult<bool> {
        let (hour, day) = (Span::Hour.start_of(now), Span::Day.start_of(now));
        let counted: Result<bool, Failure> = in_transaction!(&self.db, tx => {
            let counted = sqlx::query(COUNT_SESSIONS)
                .bind(hour)
                .bind(Tallied::Sessions.as_str())
                .bind(now)
                .bind(unless_since)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if counted > 0 {
                sqlx::query(SESSIONS_OF_DAY)
                    .bind(hour)
                    .bind(Tallied::Sessions.as_str())
                    .bind(day)
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(counted > 0)
        });
        Ok(counted?)
    }

    async fn series(&self, span: Span, since: Time) -> StoreResult<Vec<TallyPoint>> {
        let rows: Vec<(Time, String, i64)> = on!(&self.db, pool => sqlx::query_as(SERIES)
            .bind(span.as_str())
            .bind(since)
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        // What another version counts is nothing to this one.
        let read = |(starts_at, kind, count): (Time, String, i64)| {
            Some(TallyPoint {
                starts_at,
                kind: Tallied::parse(&kind)?,
                count: count.unsigned_abs(),
            })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    async fn clients(&self, span: Span, since: Time, limit: u32) -> StoreResult<Vec<ClientTally>> {
        let rows: Vec<(String, i64)> = on!(&self.db, pool => sqlx::query_as(CLIENTS)
            .bind(span.as_str())
            .bind(since)
            .bind(Tallied::Tokens.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let read = |(client, count): (String, i64)| ClientTally {
            client,
            count: count.unsigned_abs(),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    async fn trim(&self, span: Span, before: Time) -> StoreResult<u64> {
        // The oldest are the first by key; a row is named by all of it.
        const SQL: &str = "\
            DELETE FROM tallies WHERE span = $1 AND starts_at < $2 AND (starts_at, kind, client_id) IN (\
            SELECT starts_at, kind, client_id FROM tallies WHERE span = $1 AND starts_at < $2 \
            ORDER BY starts_at LIMIT 1000)";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(span.as_str())
            .bind(before)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)
    }
}
