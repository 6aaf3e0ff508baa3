//! What is declared in files, and all that a declaration changes, in one transaction.
//!
//! Invariant: what is written is written over what was known, or nothing is. Read first: `a_declaration_happens_whole_or_not_at_all`
//! in `crates/store-contract/src/declaration.rs`.

use super::{
    Epoch, SqlStores,
    audit::{Done, audited},
    client::{self, ClientRow, insert_client, settled, update_client},
    end_grants,
    error::{Failure, conflict_when_failed, corrupt, failed},
    group::{insert_group, joined, update_group},
    group_removal::{close_clients, tell_members, uninvite_group},
    move_epoch, resource,
    row::{from_json, to_json},
    status,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    client::Client,
    clock::Time,
    declaration::{Declared, DeclaredAct, DeclaredKind},
    group::GroupName,
    resource::Resource,
    store::{DeclarationChanges, DeclarationStore, StoreError, StoreResult},
};

#[derive(sqlx::FromRow)]
struct DeclaredRow {
    kind: String,
    name: String,
    file: String,
    made: bool,
}

impl TryFrom<DeclaredRow> for Declared {
    type Error = StoreError;

    fn try_from(row: DeclaredRow) -> Result<Self, StoreError> {
        let kind = DeclaredKind::parse(&row.kind).ok_or_else(|| corrupt("what is declared is of no kind"))?;
        Ok(Self {
            kind,
            name: row.name,
            file: row.file,
            made: row.made,
        })
    }
}

/// Why a declaration is taken back.
enum Undone {
    /// Something is not as it was known.
    Stale,
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

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

fn expect(as_known: bool) -> Result<(), Undone> {
    if as_known { Ok(()) } else { Err(Undone::Stale) }
}

/// The client as it is now. The counter's row is held, so it stays so.
macro_rules! client_now {
    ($tx:expr, $id:expr) => {{
        let row: Option<ClientRow> = sqlx::query_as(client::FIND)
            .bind($id.as_str())
            .fetch_optional(&mut *$tx)
            .await?;
        row.map(Client::try_from).transpose()?
    }};
}

macro_rules! resource_now {
    ($tx:expr, $audience:expr) => {{
        let document: Option<String> =
            sqlx::query_scalar("SELECT document FROM resources WHERE audience = $1")
                .bind($audience)
                .fetch_optional(&mut *$tx)
                .await?;
        document
            .map(|document| from_json::<Resource>(&document))
            .transpose()?
    }};
}

/// One act and its event; `$revoke` is the statement that ends a client's grants, and `$told` gets what else is to be told.
macro_rules! act {
    ($tx:expr, $act:expr, $event:expr, $revoke:expr, $now:expr, $told:expr) => {
        match $act {
            DeclaredAct::ResourceAdded(new) => {
                let document = to_json(new)?;
                let added = sqlx::query(resource::ADD)
                    .bind(&new.audience)
                    .bind(&document)
                    .bind($now)
                    .execute(&mut *$tx)
                    .await?;
                expect(added.rows_affected() == 1)?;
            }
            DeclaredAct::ResourceReplaced { known, new } => {
                expect(resource_now!($tx, &known.audience).as_ref() == Some(known))?;
                let document = to_json(new)?;
                sqlx::query("UPDATE resources SET document = $1 WHERE audience = $2")
                    .bind(&document)
                    .bind(&known.audience)
                    .execute(&mut *$tx)
                    .await?;
            }
            DeclaredAct::ResourceRemoved(known) => {
                expect(resource_now!($tx, &known.audience).as_ref() == Some(known))?;
                sqlx::query(resource::REMOVE)
                    .bind(&known.audience)
                    .execute(&mut *$tx)
                    .await?;
            }
            DeclaredAct::GroupAdded(new) => expect(insert_group!($tx, new) == 1)?,
            DeclaredAct::GroupReplaced { known, new } => expect(update_group!($tx, known, new) == 1)?,
            DeclaredAct::GroupRemoved(known) => {
                $told.extend(tell_members!($tx, &known.name, $event));
                const SQL: &str = "\
                    DELETE FROM user_groups WHERE name = $1 AND description = $2 AND roles = $3 AND created_at = $4";
                let removed = sqlx::query(SQL)
                    .bind(known.name.as_str())
                    .bind(&known.description)
                    .bind(joined(&known.roles))
                    .bind(known.created_at)
                    .execute(&mut *$tx)
                    .await?;
                expect(removed.rows_affected() == 1)?;
                $told.extend(close_clients!($tx, &known.name, $event));
            }
            DeclaredAct::ClientAdded(new) => {
                expect(client_now!($tx, new.id).is_none())?;
                let metadata = settled!($tx, new);
                insert_client!($tx, new, &metadata, $now);
            }
            DeclaredAct::ClientReplaced { known, new } => {
                expect(client_now!($tx, known.id).as_ref() == Some(&**known))?;
                let metadata = settled!($tx, new);
                expect(update_client!($tx, new, &metadata, $now))?;
            }
            DeclaredAct::ClientRemoved(known) => {
                expect(client_now!($tx, known.id).as_ref() == Some(&**known))?;
                // Grants first, as where the operator removes a client.
                sqlx::query($revoke)
                    .bind($now)
                    .bind(known.id.as_str())
                    .execute(&mut *$tx)
                    .await?;
                sqlx::query(status::REVOKE_EXCHANGED)
                    .bind($now)
                    .bind(known.id.as_str())
                    .execute(&mut *$tx)
                    .await?;
                sqlx::query("DELETE FROM clients WHERE id = $1")
                    .bind(known.id.as_str())
                    .execute(&mut *$tx)
                    .await?;
            }
        }
    };
}

/// What is declared from now on, and what no more.
macro_rules! note {
    ($tx:expr, $changes:expr, $now:expr) => {{
        const DECLARE: &str = "\
            INSERT INTO declared_objects (kind, name, file, made, declared_at) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (kind, name) DO UPDATE SET file = excluded.file, made = excluded.made";
        const RELEASE: &str = "DELETE FROM declared_objects WHERE kind = $1 AND name = $2";
        for one in &$changes.declared {
            sqlx::query(DECLARE)
                .bind(one.kind.as_str())
                .bind(&one.name)
                .bind(&one.file)
                .bind(one.made)
                .bind($now)
                .execute(&mut *$tx)
                .await?;
        }
        for (kind, name) in &$changes.released {
            sqlx::query(RELEASE)
                .bind(kind.as_str())
                .bind(name)
                .execute(&mut *$tx)
                .await?;
        }
    }};
}

/// The acts in the order of locks: resource servers (whose counter is held), groups, clients; removals of clients last. A group goes
/// after the clients have changed: it closes those that named it, as they are then.
fn in_order(changes: &DeclarationChanges) -> Vec<&(DeclaredAct, AuditEvent)> {
    let mut acts: Vec<&(DeclaredAct, AuditEvent)> = changes.acts.iter().collect();
    acts.sort_by_key(|(act, _)| match act {
        DeclaredAct::GroupRemoved(_) => (DeclaredKind::Client, 1),
        DeclaredAct::ClientRemoved(_) => (DeclaredKind::Client, 2),
        other => (other.kind(), 0),
    });
    acts
}

/// What is told of all acts but the removals of groups, which tell more.
fn events(changes: &DeclarationChanges) -> impl Iterator<Item = AuditEvent> + '_ {
    let of_acts = changes
        .acts
        .iter()
        .filter(|(act, _)| !matches!(act, DeclaredAct::GroupRemoved(_)))
        .map(|(_, event)| event);
    of_acts.chain(&changes.events).cloned()
}

const fn gone(act: &DeclaredAct) -> Option<&GroupName> {
    match act {
        DeclaredAct::GroupRemoved(known) => Some(&known.name),
        _ => None,
    }
}

const fn is_removal(act: &DeclaredAct) -> bool {
    matches!(act, DeclaredAct::ClientRemoved(_))
}

#[async_trait]
impl DeclarationStore for SqlStores {
    async fn list(&self) -> StoreResult<Vec<Declared>> {
        const SQL: &str = "SELECT kind, name, file, made FROM declared_objects ORDER BY kind, name";
        on!(&self.db, pool => sqlx::query_as::<_, DeclaredRow>(SQL).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(Declared::try_from)
            .collect()
    }

    async fn find(&self, kind: DeclaredKind, name: &str) -> StoreResult<Option<Declared>> {
        const SQL: &str = "SELECT kind, name, file, made FROM declared_objects WHERE kind = $1 AND name = $2";
        on!(&self.db, pool => sqlx::query_as::<_, DeclaredRow>(SQL)
            .bind(kind.as_str())
            .bind(name)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(Declared::try_from)
        .transpose()
    }

    async fn apply(&self, changes: &DeclarationChanges, now: Time) -> StoreResult<bool> {
        let revoke = end_grants!(self.db, "client_id = $2", "");
        let acts = in_order(changes);
        let touches = |kind| acts.iter().any(|(act, _)| act.kind() == kind);
        let gone: Vec<&GroupName> = acts.iter().filter_map(|(act, _)| gone(act)).collect();
        let changed_clients = !gone.is_empty()
            || acts
                .iter()
                .any(|(act, _)| act.kind() == DeclaredKind::Client && !is_removal(act));
        let applied: Result<(), Undone> = audited!(unhurried &self.db, tx => {
            // Counters first, in one order, whatever else comes.
            if touches(DeclaredKind::Client) || !gone.is_empty() {
                move_epoch!(tx, Epoch::Clients)?;
            }
            if touches(DeclaredKind::Resource) {
                move_epoch!(tx, Epoch::Resources)?;
            }
            for name in &gone {
                uninvite_group!(tx, name);
            }
            let mut told: Vec<AuditEvent> = Vec::new();
            let mut removes = false;
            for (act, event) in &acts {
                if is_removal(act) && changed_clients && !removes {
                    // Removals are a step of the counter that is no client's (`ClientStore::changed_since`).
                    removes = true;
                    move_epoch!(tx, Epoch::Clients)?;
                }
                act!(tx, act, event, revoke, now, told);
            }
            note!(tx, changes, now);
            told.extend(events(changes));
            Ok(Done::told_each((), told))
        });
        match applied {
            Ok(()) => Ok(true),
            Err(Undone::Stale) => Ok(false),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }
}
