//! What is held about a user: one decision for each table and column of the schema, from which both the export and the erasure are
//! made, so that neither knows of something that the other does not.
//!
//! Invariant: a table or column without a decision fails a test. Read first: `every_table_and_column_has_a_decision`.

use super::{SqlStores, error::failed};
use ::sql::on;
use authmodel::{
    ids::UserId,
    store::{StoreError, StoreResult},
};
use serde_json::{Map, Value, json};
use sqlx::{Column as _, Row, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

/// What becomes of a table.
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "reasons are there to be read, and a test looks that they are"
    )
)]
pub(super) enum Decision {
    /// Its rows are users', found by a column: exported, and erased.
    Personal {
        owner: &'static str,
        erasure: Erasure,
        columns: &'static [(&'static str, Content)],
    },
    /// Nobody's in person. Why.
    NotPersonal(&'static str),
    /// About a user, sealed or hashed, and gone by itself long before an erasure is due. Why it is held.
    Passing(&'static str),
}

/// What becomes of a personal table's rows at an erasure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Erasure {
    /// They are deleted.
    Deleted,
    /// They go, or lose all that is personal, where a user is deleted (see `ending`).
    WithTheUser,
}

/// What a column of a personal table holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// What the user may have.
    Told,
    /// The same, as a JSON document.
    Document,
    /// The same, where it was the user who acted: whence an operator did is the operator's own.
    WhereTheyActed,
    /// What opens something or proves a password: only its owner's device should ever have it.
    Secret,
    /// A number of ours that tells nothing about anybody.
    Inner,
}

use Content::{Document, Inner, Secret, Told, WhereTheyActed};

/// Every table.
pub(super) const DECISIONS: &[(&str, Decision)] = &[
    (
        "users",
        Decision::Personal {
            owner: "id",
            erasure: Erasure::WithTheUser,
            columns: &[
                ("id", Told),
                ("email", Told),
                ("email_key", Inner),
                ("name", Told),
                ("status", Told),
                ("created_at", Told),
                ("updated_at", Told),
                ("profile", Document),
                ("consent_withdrawn_at", Told),
                ("epoch", Inner),
                ("deletion_due_at", Told),
                ("deletion_undo", Secret),
                ("factor_epoch", Inner),
                // Made of the name by the database.
                ("name_key", Inner),
                ("username", Told),
                ("username_changed_at", Told),
            ],
        },
    ),
    (
        "usernames",
        // What a user leaves is the name's key, for as long as nobody else may have it, and nothing of whose it was.
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::WithTheUser,
            columns: &[("key", Told), ("user_id", Told), ("freed_at", Told)],
        },
    ),
    (
        "credentials",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("user_id", Told),
                ("setup_id", Inner),
                ("ksf", Document),
                ("record", Secret),
                ("created_at", Told),
            ],
        },
    ),
    (
        "awaiting_approval",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[("user_id", Told), ("language", Told), ("since", Told)],
        },
    ),
    (
        "address_changes",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("undo", Secret),
                ("user_id", Told),
                ("email", Told),
                ("setup_id", Inner),
                ("ksf", Document),
                ("record", Secret),
                ("changed_at", Told),
                ("expires_at", Told),
                ("factor_epoch", Inner),
                ("place", Inner),
            ],
        },
    ),
    (
        "sessions",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("id", Told),
                ("user_id", Told),
                ("cookie", Secret),
                ("auth_time", Told),
                ("expires_at", Told),
                ("created_at", Told),
                ("user_agent", Told),
                ("methods", Told),
                ("user_epoch", Inner),
                ("network", Told),
                ("last_used_at", Told),
            ],
        },
    ),
    (
        "grants",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::WithTheUser,
            columns: &[
                ("status_index", Inner),
                ("id", Told),
                ("client_id", Told),
                ("user_id", Told),
                ("session_id", Told),
                ("scope", Told),
                ("audience", Document),
                ("auth_time", Told),
                ("created_at", Told),
                ("session_ends_at", Told),
                ("revoked_at", Told),
                ("refresh_family", Secret),
                ("refresh_generation", Secret),
                ("refresh_previous", Secret),
                ("refresh_rotated_at", Told),
                ("refresh_expires_at", Told),
                ("refresh_slides", Inner),
                ("details", Document),
                ("refresh_binding", Told),
                ("sweep_after", Inner),
                ("methods", Told),
                ("user_epoch", Inner),
                ("outlives_session", Told),
                ("user_agent", Told),
                ("is_device", Told),
                ("status_list", Inner),
                ("status_place", Inner),
            ],
        },
    ),
    (
        "consents",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("user_id", Told),
                ("client_id", Told),
                ("scope", Told),
                ("updated_at", Told),
            ],
        },
    ),
    (
        "audit_events",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("id", Inner),
                ("at", Told),
                ("action", Told),
                ("outcome", Told),
                ("user_id", Told),
                ("client_id", Told),
                ("session_id", Told),
                ("ip", WhereTheyActed),
                ("user_agent", WhereTheyActed),
                // The operator's, who is somebody else.
                ("actor_id", Inner),
                ("act", Inner),
            ],
        },
    ),
    (
        "totp_secrets",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("user_id", Told),
                ("sealed", Secret),
                ("last_step", Inner),
                ("created_at", Told),
                ("factor_epoch", Inner),
            ],
        },
    ),
    (
        "passkeys",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("id", Told),
                ("user_id", Told),
                // What a device answers to, and what checks it.
                ("credential_id", Secret),
                ("public_key", Inner),
                ("name", Told),
                ("counter", Told),
                ("backup_eligible", Told),
                ("backed_up", Told),
                ("created_at", Told),
                ("last_used_at", Told),
                ("factor_epoch", Inner),
            ],
        },
    ),
    (
        "recovery_codes",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[("user_id", Told), ("code", Secret), ("factor_epoch", Inner)],
        },
    ),
    (
        "admin_roles",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("user_id", Told),
                ("roles", Told),
                ("is_owner", Inner),
                ("changed_at", Told),
            ],
        },
    ),
    (
        "group_members",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[("user_id", Told), ("group_name", Told), ("added_at", Told)],
        },
    ),
    (
        "user_groups",
        Decision::NotPersonal("groups; who is in which stands apart"),
    ),
    (
        "logout_notices",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("session_id", Told),
                ("client_id", Told),
                ("user_id", Told),
                ("created_at", Told),
                ("due_at", Inner),
                ("attempts", Inner),
            ],
        },
    ),
    (
        "endings",
        Decision::Passing(
            "rows that are still to follow an ending: settled within seconds, and named by identifiers alone",
        ),
    ),
    (
        "email_links",
        Decision::Personal {
            owner: "user_id",
            erasure: Erasure::Deleted,
            columns: &[
                ("purpose", Told),
                ("token", Secret),
                ("email", Told),
                ("user_id", Told),
                ("name", Told),
                ("setup_id", Inner),
                ("ksf", Document),
                ("interaction", Inner),
                ("created_at", Told),
                ("expires_at", Told),
                ("code", Secret),
                ("wrong_codes", Inner),
                ("email_key", Inner),
                ("trust_epoch", Inner),
            ],
        },
    ),
    (
        "user_invitations",
        Decision::Passing(
            "an address that an operator has invited, which has no account: gone when it is accepted or revoked, or 30 days \
             after it has expired",
        ),
    ),
    (
        "token_places",
        Decision::Passing(
            "places of single tokens in status lists: named by a grant, and gone when the token has expired",
        ),
    ),
    (
        "mails",
        Decision::Passing(
            "sealed, and nobody's by any column: gone a day after it was delivered or given up",
        ),
    ),
    ("opaque_setups", Decision::NotPersonal("the server's own, sealed")),
    ("parameter_sets", Decision::NotPersonal("counts of records")),
    ("clients", Decision::NotPersonal("what apps say of themselves")),
    ("initial_access_tokens", Decision::NotPersonal("the operator's")),
    ("signing_keys", Decision::NotPersonal("the server's own, sealed")),
    ("epochs", Decision::NotPersonal("change counters")),
    (
        "marks",
        Decision::NotPersonal("hashes of assertions and tokens, until those expire"),
    ),
    ("resources", Decision::NotPersonal("resource servers")),
    (
        "declared_objects",
        Decision::NotPersonal("which clients, groups and resource servers files declare"),
    ),
    ("tallies", Decision::NotPersonal("counts by hour, day and client")),
    (
        "webhooks",
        Decision::NotPersonal("receivers that operators name, with sealed secrets"),
    ),
    (
        "webhook_deliveries",
        Decision::Passing(
            "word of events on its way, by identifiers alone: gone when it was delivered, or a week after it was given up",
        ),
    ),
    (
        "admin_invitations",
        Decision::NotPersonal("links that name nobody"),
    ),
];

impl SqlStores {
    /// All that is told of a user, by table.
    pub(super) async fn told(&self, id: UserId) -> StoreResult<Value> {
        let mut all = Map::new();
        for (table, decision) in DECISIONS {
            let Decision::Personal { owner, columns, .. } = decision else {
                continue;
            };
            let told: Vec<String> = columns
                .iter()
                .filter_map(|(name, content)| match content {
                    Told | Document => Some((*name).to_owned()),
                    WhereTheyActed => Some(format!(
                        "CASE WHEN act IS NULL OR actor_id = {owner} THEN {name} END AS {name}"
                    )),
                    Secret | Inner => None,
                })
                .collect();
            // Names of the table above, and no other text.
            let sql = format!("SELECT {} FROM {table} WHERE {owner} = $1", told.join(", "));
            let rows: Vec<Value> = on!(&self.db, pool => sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(id.0)
                .fetch_all(pool)
                .await
                .map(|rows| rows.iter().map(read).collect::<Option<Vec<Value>>>()))
            .map_err(failed)?
            .ok_or_else(|| StoreError::Corrupt("a value of a kind that nobody exports".to_owned()))?;
            let documents: Vec<&str> = columns
                .iter()
                .filter(|(_, content)| *content == Document)
                .map(|(name, _)| *name)
                .collect();
            let rows = rows.into_iter().map(|row| unfolded(row, &documents)).collect();
            all.insert((*table).to_owned(), Value::Array(rows));
        }
        Ok(Value::Object(all))
    }
}

/// A row as JSON, by what its columns hold; `None` for a kind that is not known here.
fn read<R: Readable>(row: &R) -> Option<Value> {
    let mut object = Map::new();
    for (name, value) in row.values() {
        object.insert(name, value?);
    }
    Some(Value::Object(object))
}

/// JSON documents as what they are.
fn unfolded(mut row: Value, documents: &[&str]) -> Value {
    for name in documents {
        let document = row[*name]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok());
        if let Some(document) = document {
            row[*name] = document;
        }
    }
    row
}

/// What the engines' rows have in common.
trait Readable {
    fn values(&self) -> Vec<(String, Option<Value>)>;
}

macro_rules! readable {
    ($row:ty, $time:literal, $uuid:literal, $number:literal, $bool:literal) => {
        impl Readable for $row {
            fn values(&self) -> Vec<(String, Option<Value>)> {
                let value = |at: usize| {
                    let raw = self.try_get_raw(at).ok()?;
                    if raw.is_null() {
                        return Some(Value::Null);
                    }
                    let kind = raw.type_info().name().to_owned();
                    if kind == $time {
                        let time: authmodel::clock::Time = self.try_get(at).ok()?;
                        Some(json!(time))
                    } else if kind == $uuid {
                        let id: Uuid = self.try_get(at).ok()?;
                        Some(json!(id))
                    } else if kind == $bool {
                        let flag: bool = self.try_get(at).ok()?;
                        Some(json!(flag))
                    } else if kind == $number {
                        let number: i64 = self.try_get(at).ok()?;
                        Some(json!(number))
                    } else if kind == "TEXT" {
                        let text: String = self.try_get(at).ok()?;
                        Some(json!(text))
                    } else {
                        None
                    }
                };
                let columns = self.columns().iter();
                columns
                    .map(|column| (column.name().to_owned(), value(column.ordinal())))
                    .collect()
            }
        }
    };
}

readable!(sqlx::postgres::PgRow, "TIMESTAMPTZ", "UUID", "INT8", "BOOL");
// SQLite knows fewer kinds: a time is a text that sorts, a flag is a number.
readable!(sqlx::sqlite::SqliteRow, "DATETIME", "BLOB", "INTEGER", "BOOLEAN");

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[tokio::test]
    async fn every_table_and_column_has_a_decision() {
        let test = ::sql::testing::sqlite().await;
        let schema = (&crate::migrations::POSTGRES, &crate::migrations::SQLITE);
        test.db.migrate(schema.0, schema.1).await.unwrap();
        let there: Vec<(String, String)> = on!(&test.db, pool => sqlx::query_as(
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'")
            .fetch_all(pool)
            .await)
        .unwrap();
        let tables: BTreeSet<&str> = there.iter().map(|(table, _)| table.as_str()).collect();
        let decided: BTreeSet<&str> = DECISIONS.iter().map(|(table, _)| *table).collect();
        assert_eq!(tables, decided, "each table is decided on in DECISIONS");
        for (table, decision) in DECISIONS {
            let names: BTreeSet<&str> = there
                .iter()
                .filter(|(of, _)| of == table)
                .map(|(_, column)| column.as_str())
                .collect();
            match decision {
                Decision::Personal { columns, .. } => {
                    let decided: BTreeSet<&str> = columns.iter().map(|(name, _)| *name).collect();
                    assert_eq!(names, decided, "each column of {table} is decided on");
                }
                Decision::NotPersonal(why) | Decision::Passing(why) => {
                    assert!(!why.is_empty(), "{table}");
                    assert!(
                        matches!(decision, Decision::Passing(_)) || !names.contains("user_id"),
                        "{table} names users"
                    );
                }
            }
        }
        test.drop_all().await;
    }
}
