//! Rows of earlier versions, brought to today's form of texts: composed (NFC), and folded by today's rules.
//!
//! SQL can do neither, so the program does it, after the migrations and at each start: a program of an earlier version may
//! have written rows since. It can be broken off at any row, and two instances may do it at once.

use sql::on;
use uuid::Uuid;

use super::{Store, StoreError};
use crate::model::{Notes, Tags, Title, Unit};

/// Rows of one look: their notes are in memory at once.
const ROWS: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    owner: Uuid,
    title: Title,
    notes: Option<Notes>,
    unit: Option<Unit>,
    tags: Tags,
    version: i64,
}

impl Store {
    /// Brings all rows to today's form; answers how many were not.
    pub async fn refold(&self) -> Result<u64, StoreError> {
        const SQL: &str =
            "SELECT id, owner, title, notes, unit, tags, version FROM goals WHERE NOT is_folded LIMIT $1";
        let mut done = 0;
        loop {
            let rows: Vec<Row> = on!(&self.db, pool => sqlx::query_as(SQL).bind(ROWS).fetch_all(pool).await)?;
            if rows.is_empty() {
                return Ok(done);
            }
            for row in rows {
                done += self.refold_one(row).await?;
            }
        }
    }

    /// How many rows it met: none where it was changed meanwhile, and then it comes again.
    async fn refold_one(&self, row: Row) -> Result<u64, StoreError> {
        // Another text is another version; the same in another form of search is not.
        const SQL: &str = "UPDATE goals SET title = $4, title_folded = $5, notes = $6, notes_folded = $7, unit = $8, \
                           tags = $9, tags_folded = $10, version = version + $11, is_folded = TRUE \
                           WHERE id = $1 AND owner = $2 AND version = $3";
        let title = row.title.composed();
        let notes = row.notes.as_ref().map(Notes::composed);
        let unit = row.unit.as_ref().map(Unit::composed);
        let tags = row.tags.composed();
        let is_same = (&title, &notes, &unit, &tags) == (&row.title, &row.notes, &row.unit, &row.tags);
        let done = on!(&self.db, pool => sqlx::query(SQL)
            .bind(row.id)
            .bind(row.owner)
            .bind(row.version)
            .bind(&title)
            .bind(title.folded())
            .bind(&notes)
            .bind(notes.as_ref().map(Notes::folded))
            .bind(&unit)
            .bind(&tags)
            .bind(tags.folded())
            .bind(i64::from(!is_same))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done)
    }
}
