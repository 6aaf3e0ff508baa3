//! Remembered consent.
//!
//! Invariants: what two pages add at once is all kept; a withdrawal and a grant that is being made see each other, whichever
//! comes first, since both look at the user's own row.

use super::{
    SqlStores, end_grants,
    error::{Failure, failed},
    row::{client_id, scope},
    write_one,
};
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
            " ON CONFLICT (user_id, client_id) DO UPDATE SET scope = consents.scope || ' ' || excluded.scope, \
             updated_at = excluded.updated_at RETURNING scope"
        );
        let deadline = self.db.deadline();
        // A scope that stands there twice counts once; so that the text does not grow with every answer, it is written
        // anew where it does, unless somebody has added to it meanwhile.
        const TIDY: &str = "\
            UPDATE consents SET scope = $3 WHERE user_id = $1 AND client_id = $2 AND scope = $4";
        let put = write_one!(self, pool => sqlx::query_scalar::<_, String>(SQL)
            .bind(user.0)
            .bind(client.as_str())
            .bind(scope.to_string())
            .bind(now)
            .bind(deadline));
        let kept = match put {
            // The user or the client has gone meanwhile: there is nobody to remember it for.
            Err(error) if ErrorKind::of(&error) == ErrorKind::ForeignKey => return Ok(()),
            other => other.map_err(failed)?.unwrap_or_default(),
        };
        let tidy = self::scope(&kept)?.to_string();
        if tidy == kept {
            return Ok(());
        }
        on!(&self.db, pool => sqlx::query(TIDY)
            .bind(user.0)
            .bind(client.as_str())
            .bind(tidy)
            .bind(&kept)
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
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
        // A grant of a code or an approval that is being made holds the user's row until it stands ([`GrantStore::issue`]).
        // Where this update waited for it, the grant is seen below; where it waits for this one, it reads the row anew.
        const NOTE: &str = "\
            UPDATE users SET consent_withdrawn_at = $1 \
            WHERE id = $2 AND (consent_withdrawn_at IS NULL OR consent_withdrawn_at < $1)";
        // The user first, then grants, then the rest: as where a user is deleted. In another order the two would wait for
        // each other.
        let touched: Result<u64, Failure> = in_transaction!(&self.db, tx => {
            sqlx::query(NOTE).bind(now).bind(user.0).execute(&mut *tx).await?;
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
