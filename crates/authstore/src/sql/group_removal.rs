//! What a group leaves behind when it goes, by hand or because no file declares it any more: the one way of both. Its name leaves
//! invitations that are on their way and the rules of clients, or whoever makes a group of that name would be let in by it; who was
//! in it stands in the trail.
//!
//! The caller holds the clients' counter, so that one group goes at a time and no client slips by. Locks are taken in the order of
//! accepting an invitation: invitations, then groups.

use super::row::{from_json, to_json};
use authmodel::{
    audit::{AuditAction, AuditEvent},
    client::{ClientAccess, ClientMetadata},
    group::GroupName,
    ids::{ClientId, UserId},
    store::StoreResult,
};
use serde_json::json;

/// How many of those who were in it get their row: what one transaction can write in a second or two, while all changes of
/// clients wait. The group's own row has their number.
pub(super) const MOST_TOLD: i64 = 5_000;

/// Invitations that may name a group.
pub(super) const INVITED: &str =
    "SELECT id, group_names FROM user_invitations WHERE group_names LIKE $1 ORDER BY id";

/// Puts names without the group in the place of the old.
pub(super) const UNINVITE: &str = "UPDATE user_invitations SET group_names = $2 WHERE id = $1";

/// Holds the group's row: nobody comes or goes from here on.
pub(super) const HOLD: &str = "UPDATE user_groups SET updated_at = updated_at WHERE name = $1";

pub(super) const COUNT: &str = "SELECT count(*) FROM group_members WHERE group_name = $1";

pub(super) const WHO: &str = "\
    SELECT m.user_id, u.email FROM group_members m JOIN users u ON u.id = m.user_id \
    WHERE m.group_name = $1 AND u.status <> 'deleted' ORDER BY m.user_id LIMIT $2";

/// Clients whose metadata may name a group: clients are few, and groups are seldom removed.
pub(super) const NAMING: &str = "SELECT id, metadata FROM clients WHERE metadata LIKE $1 ORDER BY id";

/// Puts a rule without the group in the place of the old.
pub(super) const CLOSE: &str = "\
    UPDATE clients SET metadata = $2, updated_at = $3, \
        changed_epoch = (SELECT value FROM epochs WHERE name = 'clients') WHERE id = $1";

/// Takes a group's name out of invitations.
macro_rules! uninvite_group {
    ($tx:expr, $name:expr) => {{
        use crate::sql::group_removal::{INVITED, UNINVITE, without};
        let name: &authmodel::group::GroupName = $name;
        let invited: Vec<(uuid::Uuid, String)> = sqlx::query_as(INVITED)
            .bind(format!("%{name}%"))
            .fetch_all(&mut *$tx)
            .await?;
        for (id, names) in invited {
            if let Some(rest) = without(name, &names) {
                sqlx::query(UNINVITE)
                    .bind(id)
                    .bind(rest)
                    .execute(&mut *$tx)
                    .await?;
            }
        }
    }};
}
pub(super) use uninvite_group;

/// Reads who is in a group that is about to go: the event of its going with their number, and a row for each of them.
macro_rules! tell_members {
    ($tx:expr, $name:expr, $event:expr) => {{
        use crate::sql::group_removal::{COUNT, HOLD, MOST_TOLD, WHO, with_members};
        let name: &authmodel::group::GroupName = $name;
        sqlx::query(HOLD).bind(name.as_str()).execute(&mut *$tx).await?;
        let count: i64 = sqlx::query_scalar(COUNT)
            .bind(name.as_str())
            .fetch_one(&mut *$tx)
            .await?;
        let who: Vec<(uuid::Uuid, String)> = sqlx::query_as(WHO)
            .bind(name.as_str())
            .bind(MOST_TOLD)
            .fetch_all(&mut *$tx)
            .await?;
        with_members($event, count, &who)
    }};
}
pub(super) use tell_members;

/// Takes a group's name out of the rules of clients; the events of that.
macro_rules! close_clients {
    ($tx:expr, $name:expr, $event:expr) => {{
        use crate::sql::{
            group_removal::{CLOSE, NAMING, closed},
            row::client_id,
        };
        let (name, event): (&authmodel::group::GroupName, &authmodel::audit::AuditEvent) = ($name, $event);
        let mut events = Vec::new();
        let named: Vec<(String, String)> = sqlx::query_as(NAMING)
            .bind(format!("%\"{name}\"%"))
            .fetch_all(&mut *$tx)
            .await?;
        for (id, metadata) in named {
            if let Some((metadata, told)) = closed(name, &client_id(id.clone())?, &metadata, event)? {
                events.push(told);
                sqlx::query(CLOSE)
                    .bind(&id)
                    .bind(metadata)
                    .bind(event.at)
                    .execute(&mut *$tx)
                    .await?;
            }
        }
        events
    }};
}
pub(super) use close_clients;

/// A client's metadata without the group in its rule, and the event of that; nothing where the rule does not name it, whose quoted
/// name may stand elsewhere in the metadata.
pub(super) fn closed(
    name: &GroupName,
    id: &ClientId,
    metadata: &str,
    event: &AuditEvent,
) -> StoreResult<Option<(String, AuditEvent)>> {
    let metadata: ClientMetadata = from_json(metadata)?;
    if !metadata.access.names(name) {
        return Ok(None);
    }
    let access = metadata.access.keeping(|kept| kept != name);
    let told = of_client(event, id, &metadata.access, &access);
    let metadata = to_json(&ClientMetadata { access, ..metadata })?;
    Ok(Some((metadata, told)))
}

/// What a group's removal is to a client whose rule named it: a row of its own among the client's.
fn of_client(event: &AuditEvent, id: &ClientId, before: &ClientAccess, after: &ClientAccess) -> AuditEvent {
    let mut one = event.clone().client(id);
    one.action = AuditAction::ClientChanged;
    if let Some(act) = &mut one.act {
        act.target = Some(id.as_str().to_owned());
        act.before = Some(json!({ "access": before }));
        act.after = Some(json!({ "access": after }));
    }
    one
}

/// Names, parted by spaces, without this one; nothing where it is not among them.
pub(super) fn without(name: &GroupName, names: &str) -> Option<String> {
    let all: Vec<&str> = names.split(' ').collect();
    let rest: Vec<&str> = all.iter().copied().filter(|one| *one != name.as_str()).collect();
    (rest.len() < all.len()).then(|| rest.join(" "))
}

pub(super) fn with_members(event: &AuditEvent, count: i64, who: &[(uuid::Uuid, String)]) -> Vec<AuditEvent> {
    let mut whole = event.clone();
    if let Some(before) = whole.act.as_mut().and_then(|act| act.before.as_mut()) {
        before["members"] = count.into();
    }
    let each = who.iter().map(|(id, address)| {
        let mut event = event.clone();
        event.action = AuditAction::GroupMembersChanged;
        if let Some(act) = &mut event.act {
            act.before = None;
        }
        of_one(&event, UserId(*id), &[], &[address])
    });
    std::iter::once(whole).chain(each).collect()
}

/// What a change is to one of its users: a row of their own, in their list of what happened, and gone when they are.
pub(super) fn of_one(event: &AuditEvent, user: UserId, added: &[&String], removed: &[&String]) -> AuditEvent {
    let mut one = event.clone();
    one.user_id = Some(user);
    if let Some(act) = &mut one.act {
        act.after = Some(json!({ "added": added, "removed": removed }));
    }
    one
}
