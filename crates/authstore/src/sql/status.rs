//! What the status lists are made of (draft-ietf-oauth-status-list): which places belong to what has ended.
//!
//! Invariants: everything that the look-ups of grants (`live!` in the grants' file) no longer find is found here, at the
//! same moment: what was revoked by its row; what has ended by itself; what has ended with its user or session, while
//! `endings` says that rows are to follow. Each by an index, so that a look costs what has ended lately.
//!
//! Read first: `crates/store-contract/src/status.rs`.

use super::{
    Epoch, SqlStores,
    error::{Failure, corrupt, failed},
    move_epoch, write_one,
};
use ::sql::{in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::{ClientId, GrantId},
    status::{EndedPlace, ListNumber, StatusPlace},
    store::{StatusStore, StoreError, StoreResult},
};

/// `$1` is the time since when, `$2` now. What ends by itself is due for a sweep at that moment (`sweep_after` is the end of
/// its session); a refresh token that outlives the session outlives the last access token, too, since each rotation gives it
/// more time than that has.
pub(super) const ENDED_SINCE: &str = "\
    WITH ended AS (\
        SELECT id, status_list, status_place, revoked_at AS at FROM grants WHERE revoked_at > $1 \
        UNION ALL \
        SELECT id, status_list, status_place, session_ends_at AS at FROM grants \
        WHERE sweep_after > $1 AND sweep_after <= $2 AND revoked_at IS NULL AND session_ends_at <= $2 \
        AND (refresh_expires_at IS NULL OR refresh_expires_at <= $2) \
        UNION ALL \
        SELECT g.id, g.status_list, g.status_place, e.ended_at AS at FROM endings e JOIN grants g ON g.user_id = e.user_id \
        WHERE g.revoked_at IS NULL AND (\
            e.session_id IS NULL AND g.user_epoch < (SELECT u.epoch FROM users u WHERE u.id = e.user_id) \
            OR e.session_id = g.session_id AND NOT g.outlives_session)\
    ) \
    SELECT status_list, status_place, at FROM ended WHERE status_list IS NOT NULL \
    UNION ALL \
    SELECT p.status_list, p.status_place, e.at FROM ended e JOIN token_places p ON p.grant_id = e.id \
    UNION ALL \
    SELECT status_list, status_place, revoked_at AS at FROM token_places WHERE revoked_at > $1";

/// The place in two columns of a row.
pub(super) fn place(list: Option<i64>, index: Option<i64>) -> Result<Option<StatusPlace>, StoreError> {
    let (Some(list), Some(index)) = (list, index) else {
        return Ok(None);
    };
    Ok(Some(StatusPlace {
        list: ListNumber(list),
        index: u32::try_from(index).map_err(|_| corrupt("a place in a status list is none"))?,
    }))
}

/// What a client has exchanged for ends with it, whosever grant it came of.
pub(super) const REVOKE_EXCHANGED: &str =
    "UPDATE token_places SET revoked_at = $1 WHERE client_id = $2 AND revoked_at IS NULL";

/// What every cache of clients has to see anew.
const CLIENT_CHANGED: &str =
    "UPDATE clients SET changed_epoch = (SELECT value FROM epochs WHERE name = 'clients') WHERE id = $1";

#[async_trait]
impl StatusStore for SqlStores {
    async fn ended_since(&self, since: Time, now: Time) -> StoreResult<Vec<EndedPlace>> {
        let rows: Vec<(i64, i64, Time)> = on!(&self.db, pool => sqlx::query_as(ENDED_SINCE)
            .bind(since)
            .bind(now)
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let ended = rows.into_iter().filter_map(|(list, index, at)| {
            place(Some(list), Some(index))
                .map(|place| place.map(|place| EndedPlace { place, at }))
                .transpose()
        });
        ended.collect()
    }

    async fn has_list(&self, list: ListNumber) -> StoreResult<bool> {
        const SQL: &str = "\
            SELECT EXISTS (SELECT 1 FROM grants WHERE status_list = $1) \
            OR EXISTS (SELECT 1 FROM token_places WHERE status_list = $1)";
        on!(&self.db, pool => sqlx::query_scalar(SQL).bind(list.0).fetch_one(pool).await).map_err(failed)
    }

    async fn place_own_grant(&self, client: &ClientId, place: StatusPlace) -> StoreResult<()> {
        const SQL: &str = "\
            UPDATE grants SET status_list = $2, status_place = $3 \
            WHERE id = (SELECT own_grant FROM clients WHERE id = $1) AND status_list IS NULL";
        let placed: Result<(), Failure> = in_transaction!(&self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            sqlx::query(SQL)
                .bind(client.as_str())
                .bind(place.list.0)
                .bind(i64::from(place.index))
                .execute(&mut *tx)
                .await?;
            sqlx::query(CLIENT_CHANGED).bind(client.as_str()).execute(&mut *tx).await?;
            Ok(())
        });
        Ok(placed?)
    }

    async fn place_token(
        &self,
        grant: GrantId,
        client: &ClientId,
        place: StatusPlace,
        expires_at: Time,
    ) -> StoreResult<()> {
        const SQL: &str = "\
            INSERT INTO token_places (status_list, status_place, grant_id, expires_at, client_id) \
            VALUES ($1, $2, $3, $4, $5)";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(place.list.0)
            .bind(i64::from(place.index))
            .bind(grant.0)
            .bind(expires_at)
            .bind(client.as_str())
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }

    async fn revoke_token(&self, place: StatusPlace, now: Time) -> StoreResult<bool> {
        const SQL: &str = "\
            UPDATE token_places SET revoked_at = $3 \
            WHERE status_list = $1 AND status_place = $2 AND revoked_at IS NULL RETURNING id";
        let revoked: Option<i64> = write_one!(self, pool => sqlx::query_scalar(SQL)
            .bind(place.list.0)
            .bind(i64::from(place.index))
            .bind(now))
        .map_err(failed)?;
        Ok(revoked.is_some())
    }

    async fn replace_own_place(
        &self,
        client: &ClientId,
        (old, new): (StatusPlace, StatusPlace),
        expires_at: Time,
        now: Time,
    ) -> StoreResult<bool> {
        const REPLACE: &str = "\
            UPDATE grants SET status_list = $4, status_place = $5 \
            WHERE id = (SELECT own_grant FROM clients WHERE id = $1) AND status_list = $2 AND status_place = $3 \
            AND revoked_at IS NULL";
        const KEEP: &str = "\
            INSERT INTO token_places (status_list, status_place, grant_id, expires_at, revoked_at) \
            SELECT $2, $3, own_grant, $4, $5 FROM clients WHERE id = $1";
        let replaced: Result<bool, Failure> = in_transaction!(&self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            let replaced = sqlx::query(REPLACE)
                .bind(client.as_str())
                .bind(old.list.0)
                .bind(i64::from(old.index))
                .bind(new.list.0)
                .bind(i64::from(new.index))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if replaced > 0 {
                sqlx::query(KEEP)
                    .bind(client.as_str())
                    .bind(old.list.0)
                    .bind(i64::from(old.index))
                    .bind(expires_at)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(CLIENT_CHANGED).bind(client.as_str()).execute(&mut *tx).await?;
            Ok(replaced > 0)
        });
        Ok(replaced?)
    }
}
