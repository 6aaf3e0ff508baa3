//! Registered clients. Each change moves the `clients` epoch first: the counter's row lock lets one change through at a
//! time, so that what follows in the transaction needs no guard against another.

use super::{
    BEFORE_ALL, Epoch, SqlStores,
    audit::{Done, audited},
    end_grants,
    error::{Failure, conflict_when_failed, corrupt, failed},
    move_epoch,
    row::{client_id, from_json},
    status,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    client::{Client, NewClient},
    clock::Time,
    ids::{ClientId, GrantId},
    secret::SecretHash,
    store::{AddOutcome, ClientStore, StoreError, StoreResult},
};
use uuid::Uuid;

/// A client with its own grant's place in a status list.
macro_rules! select_clients {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, c.secret, c.metadata, c.own_grant, g.status_list, g.status_place, c.registration_token, c.created_at, \
                c.changed_epoch \
             FROM clients c JOIN grants g ON g.id = c.own_grant ",
            $tail
        )
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct ClientRow {
    id: String,
    secret: Option<Vec<u8>>,
    metadata: String,
    own_grant: Uuid,
    status_list: Option<i64>,
    status_place: Option<i64>,
    registration_token: Option<Vec<u8>>,
    created_at: Time,
    changed_epoch: i64,
}

impl TryFrom<ClientRow> for Client {
    type Error = StoreError;

    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: client_id(row.id)?,
            secret: hash(row.secret)?,
            metadata: from_json(&row.metadata)?,
            own_grant: GrantId(row.own_grant),
            own_status: status::place(row.status_list, row.status_place)?,
            registration_token: hash(row.registration_token)?,
            created_at: row.created_at,
        })
    }
}

/// Reads a hash.
fn hash(bytes: Option<Vec<u8>>) -> Result<Option<SecretHash>, StoreError> {
    match bytes.map(<[u8; 32]>::try_from) {
        None => Ok(None),
        Some(Ok(hash)) => Ok(Some(SecretHash(hash))),
        Some(Err(_)) => Err(corrupt("a client's secret is no hash")),
    }
}

/// Why a change is taken back.
enum Undone {
    /// An addition, of a client that is there.
    Exists,
    /// Any other change, of one that is not there, or not as it was.
    Missing,
    Failed(Failure),
}

conflict_when_failed!(Undone);

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

pub(super) const FIND: &str = select_clients!("WHERE c.id = $1");

pub(super) const ADD_OWN_GRANT: &str = "\
    INSERT INTO grants (id, client_id, scope, audience, created_at, refresh_slides) VALUES ($1, $2, $3, $4, $5, $6)";

/// No audience of its own: each token of the client names one of the resources that its scope belongs to.
pub(super) const NO_AUDIENCE: &str = "[]";

pub(super) const ADD: &str = "\
    INSERT INTO clients (id, secret, metadata, own_grant, created_at, updated_at, registration_token, backchannel, \
        changed_epoch) \
    VALUES ($1, $2, $3, $4, $5, $5, $6, $7, (SELECT value FROM epochs WHERE name = 'clients'))";

/// The metadata to be kept: without the groups in its rule of access that are no more. A group's removal takes the same counter
/// first, so that what is found here stands, and a group of that name one day opens nothing.
macro_rules! settled {
    ($tx:expr, $new:expr) => {{
        use authmodel::{
            client::{ClientAccess, ClientMetadata},
            group::GroupName,
        };
        let metadata = &$new.metadata;
        let mut standing: Vec<String> = Vec::new();
        if let ClientAccess::Only(allowed) = &metadata.access {
            for group in &allowed.groups {
                let found: Option<String> =
                    sqlx::query_scalar("SELECT name FROM user_groups WHERE name = $1")
                        .bind(group.as_str())
                        .fetch_optional(&mut *$tx)
                        .await?;
                standing.extend(found);
            }
        }
        let is_there = |group: &GroupName| standing.iter().any(|name| name == group.as_str());
        let access = metadata.access.keeping(is_there);
        crate::sql::row::to_json(&ClientMetadata {
            access,
            ..metadata.clone()
        })
        .map_err(crate::sql::error::Failure::from)?
    }};
}
pub(super) use settled;

/// Makes a client and its own grant.
macro_rules! insert_client {
    ($tx:expr, $new:expr, $metadata:expr, $now:expr) => {{
        sqlx::query(crate::sql::client::ADD_OWN_GRANT)
            .bind($new.own_grant.0)
            .bind($new.id.as_str())
            .bind($new.metadata.scope.to_string())
            .bind(crate::sql::client::NO_AUDIENCE)
            .bind($now)
            .bind(false)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(crate::sql::client::ADD)
            .bind($new.id.as_str())
            .bind($new.secret.as_ref().map(|hash| hash.0.as_slice()))
            .bind($metadata)
            .bind($new.own_grant.0)
            .bind($now)
            .bind($new.registration_token.as_ref().map(|hash| hash.0.as_slice()))
            .bind($new.metadata.backchannel_logout_uri.is_some())
            .execute(&mut *$tx)
            .await?;
    }};
}
pub(super) use insert_client;

/// Of clients that registered themselves, those that were not changed since `$1` and that nothing came of: no consent, no live
/// grant, and no token of their own, with the first of which their grant gets its place in a status list.
macro_rules! unused_registrations {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " WHERE registration_token IS NOT NULL AND updated_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM consents a WHERE a.client_id = clients.id) \
             AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.client_id = clients.id AND g.revoked_at IS NULL \
                AND g.id <> clients.own_grant) \
             AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.id = clients.own_grant AND g.status_list IS NOT NULL) ",
            $tail
        )
    };
}

/// Puts new metadata into the place of the old. Whether there was a client.
macro_rules! update_client {
    ($tx:expr, $new:expr, $metadata:expr, $now:expr) => {{
        const REPLACE: &str = "\
            UPDATE clients SET secret = $2, metadata = $3, updated_at = $4, registration_token = $5, backchannel = $6, \
                changed_epoch = (SELECT value FROM epochs WHERE name = 'clients') \
            WHERE id = $1";
        const RESCOPE: &str = "\
            UPDATE grants SET scope = $2 WHERE id = (SELECT own_grant FROM clients WHERE id = $1)";
        let replaced = sqlx::query(REPLACE)
            .bind($new.id.as_str())
            .bind($new.secret.as_ref().map(|hash| hash.0.as_slice()))
            .bind($metadata)
            .bind($now)
            .bind($new.registration_token.as_ref().map(|hash| hash.0.as_slice()))
            .bind($new.metadata.backchannel_logout_uri.is_some())
            .execute(&mut *$tx)
            .await?
            .rows_affected();
        if replaced > 0 {
            sqlx::query(RESCOPE)
                .bind($new.id.as_str())
                .bind($new.metadata.scope.to_string())
                .execute(&mut *$tx)
                .await?;
        }
        replaced > 0
    }};
}
pub(super) use update_client;

#[async_trait]
impl ClientStore for SqlStores {
    async fn find(&self, id: &ClientId) -> StoreResult<Option<Client>> {
        on!(&self.db, pool => sqlx::query_as::<_, ClientRow>(FIND).bind(id.as_str()).fetch_optional(pool).await)
            .map_err(failed)?
            .map(Client::try_from)
            .transpose()
    }

    async fn list(&self) -> StoreResult<Vec<Client>> {
        const SQL: &str = select_clients!("ORDER BY c.id");
        on!(&self.db, pool => sqlx::query_as::<_, ClientRow>(SQL).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(Client::try_from)
            .collect()
    }

    async fn page(&self, after: Option<&ClientId>, limit: u32) -> StoreResult<Vec<Client>> {
        const SQL: &str = select_clients!("WHERE c.id > $1 ORDER BY c.id LIMIT $2");
        on!(&self.db, pool => sqlx::query_as::<_, ClientRow>(SQL)
            .bind(after.map_or(BEFORE_ALL, ClientId::as_str))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .into_iter()
        .map(Client::try_from)
        .collect()
    }

    async fn changed_since(&self, epoch: i64) -> StoreResult<Vec<(i64, Client)>> {
        const SQL: &str = select_clients!("WHERE c.changed_epoch > $1 ORDER BY c.changed_epoch");
        on!(&self.db, pool => sqlx::query_as::<_, ClientRow>(SQL).bind(epoch).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(|row| Ok((row.changed_epoch, Client::try_from(row)?)))
            .collect()
    }

    async fn add(&self, new: &NewClient, now: Time, event: &AuditEvent) -> StoreResult<AddOutcome> {
        let added: Result<ClientRow, Undone> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            let known: Option<ClientRow> =
                sqlx::query_as(FIND).bind(new.id.as_str()).fetch_optional(&mut *tx).await?;
            if known.is_some() {
                return Err(Undone::Exists);
            }
            let metadata = settled!(tx, new);
            insert_client!(tx, new, &metadata, now);
            let row = sqlx::query_as(FIND).bind(new.id.as_str()).fetch_one(&mut *tx).await?;
            Ok(Done::told(row, event))
        });
        match added {
            Ok(row) => Ok(AddOutcome::Added(Box::new(row.try_into()?))),
            Err(Undone::Exists | Undone::Missing) => Ok(AddOutcome::Exists),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn put(&self, new: &NewClient, now: Time, event: &AuditEvent) -> StoreResult<Client> {
        let row: Result<ClientRow, Failure> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            let metadata = settled!(tx, new);
            if !update_client!(tx, new, &metadata, now) {
                insert_client!(tx, new, &metadata, now);
            }
            let row = sqlx::query_as(FIND).bind(new.id.as_str()).fetch_one(&mut *tx).await?;
            Ok(Done::told(row, event))
        });
        row?.try_into()
    }

    async fn replace(
        &self,
        known: &Client,
        new: &NewClient,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<Option<Client>> {
        let row: Result<ClientRow, Undone> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            // No other change gets past the counter until the end of this one: what is found here stands.
            let found: Option<ClientRow> =
                sqlx::query_as(FIND).bind(new.id.as_str()).fetch_optional(&mut *tx).await?;
            let found = found.and_then(|row| Client::try_from(row).ok());
            let metadata = settled!(tx, new);
            if found.as_ref() != Some(known) || !update_client!(tx, new, &metadata, now) {
                return Err(Undone::Missing);
            }
            let row = sqlx::query_as(FIND).bind(new.id.as_str()).fetch_one(&mut *tx).await?;
            Ok(Done::told(row, event))
        });
        match row {
            Ok(row) => Ok(Some(row.try_into()?)),
            Err(Undone::Missing | Undone::Exists) => Ok(None),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn remove(&self, id: &ClientId, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        let revoke = end_grants!(self.db, "client_id = $2", "");
        // All that ever came of the client is revoked.
        let removed: Result<(), Undone> = audited!(unhurried &self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            // Grants first; consents, which go with the client, last: as where a user is deleted or takes consent back.
            // In another order they would wait for each other.
            sqlx::query(revoke).bind(now).bind(id.as_str()).execute(&mut *tx).await?;
            sqlx::query(status::REVOKE_EXCHANGED).bind(now).bind(id.as_str()).execute(&mut *tx).await?;
            let removed = sqlx::query("DELETE FROM clients WHERE id = $1")
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if removed == 0 {
                // Nothing changed: the epoch goes back, too.
                return Err(Undone::Missing);
            }
            Ok(Done::told((), event))
        });
        match removed {
            Ok(()) => Ok(true),
            Err(Undone::Missing | Undone::Exists) => Ok(false),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn unused_documents(&self, before: Time) -> StoreResult<Vec<ClientId>> {
        // Their identifiers are addresses, which one range of the primary key has.
        const SQL: &str = select_clients!(
            "WHERE c.id >= 'http' AND c.id < 'httq' AND c.metadata LIKE '%\"metadata_document\":true%' \
             AND c.updated_at < $1 AND NOT EXISTS (SELECT 1 FROM consents a WHERE a.client_id = c.id) \
             AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.client_id = c.id AND g.id <> c.own_grant) LIMIT 100"
        );
        let rows =
            on!(&self.db, pool => sqlx::query_as::<_, ClientRow>(SQL).bind(before).fetch_all(pool).await)
                .map_err(failed)?;
        let mut unused = Vec::with_capacity(rows.len());
        for row in rows {
            let client = Client::try_from(row)?;
            if client.metadata.metadata_document {
                unused.push(client.id);
            }
        }
        Ok(unused)
    }

    async fn unused_registrations(&self, before: Time) -> StoreResult<Vec<ClientId>> {
        const SQL: &str = unused_registrations!("SELECT id FROM clients", "ORDER BY updated_at LIMIT 100");
        let ids: Vec<String> =
            on!(&self.db, pool => sqlx::query_scalar(SQL).bind(before).fetch_all(pool).await)
                .map_err(failed)?;
        ids.into_iter().map(client_id).collect()
    }

    async fn remove_unused(
        &self,
        id: &ClientId,
        before: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const REMOVE: &str = unused_registrations!("DELETE FROM clients", "AND id = $2");
        let revoke = end_grants!(self.db, "client_id = $2", "");
        let removed: Result<(), Undone> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Clients)?;
            let removed = sqlx::query(REMOVE)
                .bind(before)
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if removed == 0 {
                return Err(Undone::Missing);
            }
            // Its own grant, which nothing names any more.
            sqlx::query(revoke).bind(now).bind(id.as_str()).execute(&mut *tx).await?;
            Ok(Done::told((), event))
        });
        match removed {
            Ok(()) => Ok(true),
            Err(Undone::Missing | Undone::Exists) => Ok(false),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }
}
