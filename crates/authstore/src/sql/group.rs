//! Groups of users: a row each, and a row per membership. A group that goes leaves the rules of clients that named it, in the same
//! transaction. Each group's row is locked before those of users, so that what is added
//! to a group is added to one that stays.

use super::{
    BEFORE_ALL, Epoch, SqlStores,
    audit::{Done, audited},
    error::{Failure, conflict_when_failed, failed},
    group_removal::{close_clients, of_one, tell_members, uninvite_group},
    locking, move_epoch,
    row::{DELETED, UserRow, app_role, group_name, groups_of, memberships, user_columns},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    group::{AppRole, Group, GroupName, MOST_GROUPS, Member, Memberships},
    ids::UserId,
    store::{GroupStore, MemberChange, MemberPlace, MembersOutcome, StoreError, StoreResult},
};
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct GroupRow {
    name: String,
    description: String,
    roles: String,
    created_at: Time,
    updated_at: Time,
}

impl TryFrom<GroupRow> for Group {
    type Error = StoreError;

    fn try_from(row: GroupRow) -> Result<Self, StoreError> {
        let roles = row.roles.split(' ').filter(|role| !role.is_empty());
        Ok(Self {
            name: group_name(&row.name)?,
            description: row.description,
            roles: roles.map(app_role).collect::<Result<_, _>>()?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    added_at: Time,
    #[sqlx(flatten)]
    user: UserRow,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        Ok(Self {
            user: row.user.try_into()?,
            since: row.added_at,
        })
    }
}

/// Sorts after every name that begins with what stands before it: names are of ASCII.
const AFTER_ALL: char = '\u{7f}';

/// A page of groups.
pub(super) const PAGE: &str = "\
    SELECT name, description, roles, created_at, updated_at FROM user_groups \
    WHERE name > $1 AND name < $2 ORDER BY name LIMIT $3";

/// A page of members. The first condition is one of the index, the second says who of one moment.
pub(super) const MEMBERS: &str = concat!(
    "SELECT m.added_at, ",
    user_columns!(),
    " FROM group_members m JOIN users u ON u.id = m.user_id \
      WHERE m.group_name = $1 AND m.added_at >= $2 AND (m.added_at > $2 OR m.user_id > $3) AND u.status <> 'deleted' \
      ORDER BY m.added_at, m.user_id LIMIT $4"
);

pub(super) fn joined(roles: &BTreeSet<AppRole>) -> String {
    let roles: Vec<&str> = roles.iter().map(AppRole::as_str).collect();
    roles.join(" ")
}

/// Makes a group. How many were made: none where there is one of this name.
macro_rules! insert_group {
    ($tx:expr, $group:expr) => {{
        const SQL: &str = "\
            INSERT INTO user_groups (name, description, roles, created_at, updated_at) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT DO NOTHING";
        sqlx::query(SQL)
            .bind($group.name.as_str())
            .bind(&$group.description)
            .bind(crate::sql::group::joined(&$group.roles))
            .bind($group.created_at)
            .bind($group.updated_at)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    }};
}
pub(super) use insert_group;

/// Puts another group in the place of what is known. How many were so.
macro_rules! update_group {
    ($tx:expr, $known:expr, $new:expr) => {{
        const SQL: &str = "\
            UPDATE user_groups SET description = $1, roles = $2, updated_at = $3 \
            WHERE name = $4 AND description = $5 AND roles = $6 AND created_at = $7";
        sqlx::query(SQL)
            .bind(&$new.description)
            .bind(crate::sql::group::joined(&$new.roles))
            .bind($new.updated_at)
            .bind($known.name.as_str())
            .bind(&$known.description)
            .bind(crate::sql::group::joined(&$known.roles))
            .bind($known.created_at)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    }};
}
pub(super) use update_group;

/// Why a change of members is taken back.
enum Undone {
    Outcome(MembersOutcome),
    Failed(Failure),
}

conflict_when_failed!(Undone);

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

#[async_trait]
impl GroupStore for SqlStores {
    async fn find(&self, name: &GroupName) -> StoreResult<Option<Group>> {
        const SQL: &str =
            "SELECT name, description, roles, created_at, updated_at FROM user_groups WHERE name = $1";
        on!(&self.db, pool => sqlx::query_as::<_, GroupRow>(SQL).bind(name.as_str()).fetch_optional(pool).await)
            .map_err(failed)?
            .map(Group::try_from)
            .transpose()
    }

    async fn list(&self, beginning: &str, after: Option<&GroupName>, limit: u32) -> StoreResult<Vec<Group>> {
        // What is no beginning of a name finds nothing.
        if !beginning.is_empty() && GroupName::parse(beginning).is_err() {
            return Ok(Vec::new());
        }
        // The name that equals the beginning is one of those asked for: what sorts right before it has its last letter cut off.
        let first = before(beginning);
        let from = after
            .map_or(first.as_str(), GroupName::as_str)
            .max(first.as_str());
        on!(&self.db, pool => sqlx::query_as::<_, GroupRow>(PAGE)
            .bind(from)
            .bind(format!("{beginning}{AFTER_ALL}"))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .into_iter()
        .map(Group::try_from)
        .collect()
    }

    async fn add(&self, group: &Group, event: &AuditEvent) -> StoreResult<bool> {
        let added: Result<bool, Failure> = audited!(&self.db, tx => {
            let added = insert_group!(tx, group);
            Ok(Done::told_if(added == 1, added == 1, event))
        });
        Ok(added?)
    }

    async fn replace(&self, known: &Group, new: &Group, event: &AuditEvent) -> StoreResult<bool> {
        let replaced: Result<bool, Failure> = audited!(&self.db, tx => {
            let replaced = update_group!(tx, known, new);
            Ok(Done::told_if(replaced == 1, replaced == 1, event))
        });
        Ok(replaced?)
    }

    async fn remove(&self, name: &GroupName, event: &AuditEvent) -> StoreResult<bool> {
        let removed: Result<(), Undone> = audited!(&self.db, tx => {
            // The clients' counter first, as in each change of a client: of those that name the group, none slips by.
            move_epoch!(tx, Epoch::Clients)?;
            uninvite_group!(tx, name);
            let mut events = tell_members!(tx, name, event);
            let removed = sqlx::query("DELETE FROM user_groups WHERE name = $1")
                .bind(name.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if removed == 0 {
                // Nothing changed: the counter goes back, too.
                return Err(Undone::Outcome(MembersOutcome::GroupUnknown));
            }
            events.extend(close_clients!(tx, name, event));
            Ok(Done::told_each((), events))
        });
        match removed {
            Ok(()) => Ok(true),
            Err(Undone::Outcome(_)) => Ok(false),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn members(
        &self,
        name: &GroupName,
        after: Option<&MemberPlace>,
        limit: u32,
    ) -> StoreResult<Vec<Member>> {
        on!(&self.db, pool => sqlx::query_as::<_, MemberRow>(MEMBERS)
            .bind(name.as_str())
            .bind(after.map_or(Time::UNIX_EPOCH, |place| place.since))
            .bind(after.map_or(Uuid::nil(), |place| place.id.0))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .into_iter()
        .map(Member::try_from)
        .collect()
    }

    async fn change_members(
        &self,
        name: &GroupName,
        change: &MemberChange,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<MembersOutcome> {
        const ADD: &str = "INSERT INTO group_members (user_id, group_name, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        const REMOVE: &str = "DELETE FROM group_members WHERE user_id = $1 AND group_name = $2";
        const COUNT: &str = "SELECT count(*) FROM group_members WHERE user_id = $1";
        let group = locking!(
            self.db,
            "SELECT name FROM user_groups WHERE name = $1",
            " FOR SHARE",
            ""
        );
        let user = locking!(
            self.db,
            "SELECT email FROM users WHERE id = $1 AND status <> $2",
            // One change at a time counts a user's groups.
            " FOR NO KEY UPDATE",
            ""
        );
        // By their key, as all locks of a table are taken; whoever is to come and to go goes.
        let all: BTreeSet<UserId> = change.add.iter().chain(&change.remove).copied().collect();
        let changed: Result<MembersOutcome, Undone> = audited!(&self.db, tx => {
            let found: Option<String> = sqlx::query_scalar(group).bind(name.as_str()).fetch_optional(&mut *tx).await?;
            if found.is_none() {
                return Err(Undone::Outcome(MembersOutcome::GroupUnknown));
            }
            let (mut added, mut removed) = (Vec::new(), Vec::new());
            let mut events = Vec::new();
            for id in &all {
                let found: Option<String> =
                    sqlx::query_scalar(user).bind(id.0).bind(DELETED).fetch_optional(&mut *tx).await?;
                let Some(address) = found else {
                    return Err(Undone::Outcome(MembersOutcome::UserUnknown(*id)));
                };
                if change.remove.contains(id) {
                    let done = sqlx::query(REMOVE).bind(id.0).bind(name.as_str()).execute(&mut *tx).await?;
                    if done.rows_affected() == 1 {
                        removed.push(*id);
                        events.push(of_one(event, *id, &[], &[&address]));
                    }
                    continue;
                }
                let done = sqlx::query(ADD).bind(id.0).bind(name.as_str()).bind(now).execute(&mut *tx).await?;
                if done.rows_affected() == 1 {
                    let count: i64 = sqlx::query_scalar(COUNT).bind(id.0).fetch_one(&mut *tx).await?;
                    if usize::try_from(count).is_ok_and(|count| count > MOST_GROUPS) {
                        return Err(Undone::Outcome(MembersOutcome::TooManyGroups(*id)));
                    }
                    added.push(*id);
                    events.push(of_one(event, *id, &[&address], &[]));
                }
            }
            Ok(Done::told_each(MembersOutcome::Changed { added, removed }, events))
        });
        match changed {
            Ok(outcome) | Err(Undone::Outcome(outcome)) => Ok(outcome),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn of_user(&self, user: UserId) -> StoreResult<Memberships> {
        const SQL: &str = concat!("SELECT ", groups_of!("$1"));
        let found: Option<String> =
            on!(&self.db, pool => sqlx::query_scalar(SQL).bind(user.0).fetch_one(pool).await)
                .map_err(failed)?;
        memberships(found.as_deref())
    }
}

/// A text that sorts right before those that begin so, and before the beginning itself.
fn before(beginning: &str) -> String {
    let Some(last) = beginning.bytes().last() else {
        return BEFORE_ALL.to_owned();
    };
    let rest = beginning.get(..beginning.len() - 1).unwrap_or_default();
    // Of ASCII, as each beginning of a name is.
    format!("{rest}{}{AFTER_ALL}", char::from(last - 1))
}
