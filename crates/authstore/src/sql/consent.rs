//! Remembered consent.
//!
//! Invariants: what two pages add at once is all kept; a withdrawal and a grant that is being made see each other, whichever
//! comes first, since both look at the user's own row.

use super::{
    SqlStores,
    audit::{Done, audited},
    end_grants,
    error::{Failure, failed},
    locking,
    row::{client_id, scope as granted},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
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
        text.map_or_else(|| Ok(Scope::default()), |text| granted(&text))
    }

    async fn put(
        &self,
        user: UserId,
        client: &ClientId,
        allowed: &Scope,
        refused: &Scope,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<()> {
        // Where the user or the client has gone meanwhile there is nobody to remember it for. The locks keep them until it is
        // remembered; users before clients, as everywhere.
        let sql = locking!(
            self.db,
            "INSERT INTO consents (user_id, client_id, scope, updated_at) \
             SELECT u.id, c.id, $3, $4 FROM users u, clients c WHERE u.id = $1 AND c.id = $2",
            " FOR KEY SHARE OF u, c",
            " ON CONFLICT (user_id, client_id) DO UPDATE SET scope = consents.scope || ' ' || excluded.scope, \
             updated_at = excluded.updated_at RETURNING scope"
        );
        // A scope that stands there twice counts once, and what was refused goes: written anew where that differs, under the lock of
        // the row.
        const TIDY: &str = "UPDATE consents SET scope = $3 WHERE user_id = $1 AND client_id = $2";
        let put: Result<(), Failure> = audited!(&self.db, tx => {
            let kept: Option<String> = sqlx::query_scalar(sql)
                .bind(user.0)
                .bind(client.as_str())
                .bind(allowed.to_string())
                .bind(now)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(kept) = kept {
                let tidy = granted(&kept)?.filter(|token| !refused.contains(token)).to_string();
                if tidy != kept {
                    sqlx::query(TIDY)
                        .bind(user.0)
                        .bind(client.as_str())
                        .bind(tidy)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            Ok(Done::told((), event))
        });
        Ok(put?)
    }

    async fn list(&self, user: UserId) -> StoreResult<Vec<Consent>> {
        const SQL: &str =
            "SELECT client_id, scope, updated_at FROM consents WHERE user_id = $1 ORDER BY client_id";
        let rows: Vec<(String, String, Time)> =
            on!(&self.db, pool => sqlx::query_as(SQL).bind(user.0).fetch_all(pool).await).map_err(failed)?;
        let consent = |(client, text, updated_at): (String, String, Time)| {
            Ok(Consent {
                client_id: client_id(client)?,
                scope: granted(&text)?,
                updated_at,
            })
        };
        rows.into_iter().map(consent).collect()
    }

    async fn revoke(
        &self,
        user: UserId,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const FORGET: &str = "DELETE FROM consents WHERE user_id = $1 AND client_id = $2";
        let revoke = end_grants!(self.db, "user_id = $2 AND client_id = $3", "");
        // A grant of a code or an approval that is being made holds the user's row until it stands ([`GrantStore::issue`]).
        // Where this update waited for it, the grant is seen below; where it waits for this one, it reads the row anew.
        const NOTE: &str = "\
            UPDATE users SET consent_withdrawn_at = $1 \
            WHERE id = $2 AND (consent_withdrawn_at IS NULL OR consent_withdrawn_at < $1)";
        // The user first, then grants, then the rest: as where a user is deleted. In another order the two would wait for
        // each other.
        let touched: Result<bool, Failure> = audited!(&self.db, tx => {
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
            let touched = forgotten + revoked > 0;
            Ok(Done::told_if(touched, touched, event))
        });
        Ok(touched?)
    }
}
