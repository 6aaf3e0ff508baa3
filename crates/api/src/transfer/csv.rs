//! The CSV form: one table of goals and entries, a row each.
//!
//! Written: UTF-8 with a byte order mark, without which Excel takes UTF-8 for something else; commas; CRLF (RFC 4180);
//! numbers with a point; texts that look like formulas guarded (see [`cells`]).
//!
//! Read: with a mark or without, UTF-16 where its mark says so (Excel's "Unicode Text"), any end of a line, cells in quotes
//! with lines in them; commas, semicolons or tabs between cells, as asked or as the header tells, or a line `sep=;` above it;
//! numbers as [`super::numbers`] says, yes and no in the languages of spreadsheets. Of days with slashes, which of two numbers is
//! the day is one question for a whole file, like the fraction's mark: what tells it in one row, tells it in all. A header that is not known, or twice, is an
//! error that names it. Columns may be missing and in any order. Without `kind` a row with anything of an entry is one;
//! an entry names its goal by `goal_id` or by `title`, and a title that is not there yet becomes a goal.

use std::collections::HashMap;

use chrono_tz::Tz;
use csv::{ByteRecord, ReaderBuilder, StringRecord};
use server_kit::table::{
    MARK, cells,
    lines::{Lines, after_sep_line, decoded},
};
use uuid::Uuid;

use super::flags::flag;
use super::json::{parse_id, when};
use super::numbers::{self, Decimal};
use super::times::DayOrder;
use super::{Fault, Faults, MOST_ROWS, Place, Read, fault, times};
use crate::http::requests::{above_zero, parse_notes, parse_tags, parse_title, parse_unit};
use crate::model::tags::COMMAS;
use crate::model::{Amount, Entry, Goal, NewGoal, Tags, Time, whole_second};
use crate::store::import::{GoalReference, ImportedEntry, ImportedGoal};

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 15] = [
    "kind",
    "id",
    "goal_id",
    "title",
    "notes",
    "target_amount",
    "unit",
    "due_on",
    "tags",
    "archived",
    "amount",
    "note",
    "occurred_at",
    "day",
    "created_at",
];

const NUMBERS: [&str; 2] = ["target_amount", "amount"];
const DAYS: [&str; 2] = ["due_on", "day"];
/// What only an entry has.
const OF_ENTRIES: [&str; 4] = ["amount", "note", "occurred_at", "day"];

/// What the caller knows of the table, where it can't be told from the table itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dialect {
    /// What stands between cells.
    pub delimiter: Option<u8>,
    /// What stands before a fraction.
    pub decimal: Option<Decimal>,
}

/// Reads a table.
pub fn read(bytes: &[u8], dialect: Dialect, zone: Tz) -> Result<Read, Vec<Fault>> {
    let bytes = decoded(bytes).ok_or_else(|| {
        fault(
            Place::Line(1),
            "",
            "begins like UTF-16 and is none: save it as CSV UTF-8",
        )
    })?;
    let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(&bytes);
    let (named, bytes) = after_sep_line(bytes);
    let delimiter = dialect.delimiter.or(named).unwrap_or_else(|| delimiter(bytes));
    let rows = rows(bytes, delimiter, if named.is_some() { 2 } else { 1 })?;
    let header = Header::read(rows.first())?;
    let rows = rows.get(1..).unwrap_or_default();
    let decimal = match dialect.decimal {
        Some(decimal) => decimal,
        None => detect(&header, rows, delimiter)?,
    };
    let order = day_order(&header, rows);
    Table {
        header,
        decimal,
        order,
        zone,
    }
    .read(rows)
}

/// A row, and the line where it begins.
struct Row {
    line: u64,
    cells: StringRecord,
}

fn rows(bytes: &[u8], delimiter: u8, first_line: u64) -> Result<Vec<Row>, Vec<Fault>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let (mut rows, mut record) = (Vec::new(), ByteRecord::new());
    let mut lines = Lines::of(bytes, first_line);
    let mut width = None;
    loop {
        // Reading from memory can't fail, and a table of bytes has any shape.
        let more = reader.read_byte_record(&mut record).unwrap_or(false);
        if !more {
            return Ok(rows);
        }
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        let place = Place::Line(line);
        // A row of nothing but separators is what a spreadsheet makes of an empty one.
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        if rows.len() > MOST_ROWS {
            return Err(fault(
                place,
                "",
                format!("must have at most {MOST_ROWS} rows; import the rest from a second file"),
            ));
        }
        if *width.get_or_insert(record.len()) != record.len() {
            return Err(fault(place, "", "must have as many cells as the header"));
        }
        let cells = StringRecord::from_byte_record(record.clone())
            .map_err(|_| fault(place, "", "must be UTF-8: save it as CSV UTF-8"))?;
        rows.push(Row { line, cells });
    }
}

/// The one by which every cell of the first line is a column, or the most are.
fn delimiter(bytes: &[u8]) -> u8 {
    let known = |delimiter: u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        let is_there = reader.read_byte_record(&mut record).unwrap_or(false);
        let names = record.iter().filter(|cell| {
            std::str::from_utf8(cell).is_ok_and(|cell| COLUMNS.contains(&cell.trim().to_lowercase().as_str()))
        });
        if is_there { names.count() } else { 0 }
    };
    let tried = [b',', b';', b'\t'];
    // Of equals the first: `max_by_key` would take the last.
    tried
        .into_iter()
        .rev()
        .max_by_key(|delimiter| known(*delimiter))
        .unwrap_or(b',')
}

fn detect(header: &Header, rows: &[Row], delimiter: u8) -> Result<Decimal, Vec<Fault>> {
    let numbers = rows.iter().flat_map(|row| {
        NUMBERS
            .iter()
            .filter_map(|column| header.cell(row, column))
            .map(|cell| (row.line, cell))
    });
    numbers::detect(numbers, delimiter == b',').map_err(|(line, why)| fault(Place::Line(line), "amount", why))
}

/// Which of two numbers is the day, if any row tells and none tells otherwise.
fn day_order(header: &Header, rows: &[Row]) -> Option<DayOrder> {
    let mut found = None;
    for row in rows {
        let near = near(header, row);
        for column in DAYS {
            // What is due may be any day.
            let near = near.filter(|_| column == "day");
            let Some(order) = header
                .cell(row, column)
                .and_then(|cell| times::order_of(cell.trim(), near))
            else {
                continue;
            };
            if *found.get_or_insert(order) != order {
                return None;
            }
        }
    }
    found
}

/// The moment of a row, which says of its day which one it can be.
fn near(header: &Header, row: &Row) -> Option<Time> {
    let cell = header.cell(row, "occurred_at")?;
    times::moment(cell.trim()).ok().map(|(time, _)| time)
}

/// Which column is where.
struct Header(HashMap<&'static str, usize>);

impl Header {
    fn read(row: Option<&Row>) -> Result<Self, Vec<Fault>> {
        let Some(row) = row else {
            return Err(fault(Place::Line(1), "", "must have a header and rows"));
        };
        let place = Place::Line(row.line);
        let (mut places, mut faults) = (HashMap::new(), Faults::default());
        for (at, cell) in row.cells.iter().enumerate() {
            let name = cell.trim().to_lowercase();
            match COLUMNS.iter().find(|column| **column == name) {
                Some(column) if places.insert(*column, at).is_none() => {}
                Some(column) => faults.add(&place, column, "is there twice"),
                None => {
                    let shown: String = cell.chars().filter(|c| !c.is_control()).take(40).collect();
                    faults.add(
                        &place,
                        &shown,
                        format!("is no column; there are {}", COLUMNS.join(", ")),
                    );
                }
            }
        }
        let mut header = faults.end(Self(places))?;
        if !header.0.contains_key("title") && !header.0.contains_key("goal_id") {
            return Err(fault(
                place,
                "title",
                "must be there, or goal_id: every row belongs to a goal",
            ));
        }
        header.0.shrink_to_fit();
        Ok(header)
    }

    /// A cell with something in it.
    fn cell<'a>(&self, row: &'a Row, column: &str) -> Option<&'a str> {
        let cell = row.cells.get(*self.0.get(column)?)?;
        Some(cell).filter(|cell| !cell.trim().is_empty())
    }
}

struct Table {
    header: Header,
    decimal: Decimal,
    order: Option<DayOrder>,
    zone: Tz,
}

impl Table {
    fn read(&self, rows: &[Row]) -> Result<Read, Vec<Fault>> {
        let mut faults = Faults::default();
        let mut read = Read::default();
        // The goals first: an entry may stand above its goal.
        let (mut by_id, mut by_title) = (HashMap::new(), HashMap::new());
        let mut of_entries = Vec::new();
        for row in rows {
            let place = Place::Line(row.line);
            match self.is_entry(row) {
                Err(why) => faults.add(&place, "kind", why),
                Ok(true) => of_entries.push(row),
                Ok(false) => {
                    let Some(goal) = self.goal(row, &place, &mut faults) else {
                        continue;
                    };
                    if let Some(id) = goal.id {
                        by_id.entry(id).or_insert(read.batch.goals.len());
                    }
                    by_title
                        .entry(goal.goal.title.as_str().to_owned())
                        .or_insert(read.batch.goals.len());
                    read.batch.goals.push(goal);
                    read.goals.push(place);
                }
            }
        }
        for row in of_entries {
            let place = Place::Line(row.line);
            let Some(goal) = self.goal_of(row, &place, &by_id, &mut by_title, &mut read, &mut faults) else {
                continue;
            };
            if let Some(entry) = self.entry(row, &place, goal, &mut faults) {
                read.batch.entries.push(entry);
                read.entries.push(place);
            }
        }
        faults.end(read)
    }

    fn is_entry(&self, row: &Row) -> Result<bool, String> {
        match self
            .header
            .cell(row, "kind")
            .map(|kind| kind.trim().to_lowercase())
            .as_deref()
        {
            Some("goal") => Ok(false),
            Some("entry") => Ok(true),
            Some(_) => Err("must be goal or entry".to_owned()),
            None => Ok(OF_ENTRIES
                .iter()
                .any(|column| self.header.cell(row, column).is_some())),
        }
    }

    fn goal(&self, row: &Row, place: &Place, faults: &mut Faults) -> Option<ImportedGoal> {
        let number = |text: &str| numbers::parse(text, self.decimal).and_then(above_zero);
        let id = self.value(row, "id", place, faults, parse_id);
        let title = faults.keep(place, "title", parse_title(self.text(row, "title")));
        let notes = self.value(row, "notes", place, faults, |text| parse_notes(cells::bare(text)));
        let target_amount = self.value(row, "target_amount", place, faults, number);
        let unit = self.value(row, "unit", place, faults, |text| parse_unit(cells::bare(text)));
        let due_on = self.value(row, "due_on", place, faults, |text| {
            times::day_by(text, self.order, None)
        });
        let tags = self.value(row, "tags", place, faults, tags);
        let archived = self.value(row, "archived", place, faults, flag);
        let created_at = self.value(row, "created_at", place, faults, times::moment);
        Some(ImportedGoal {
            id: id?,
            goal: NewGoal {
                title: title?,
                notes: notes?.flatten(),
                target_amount: target_amount?,
                unit: unit?,
                due_on: due_on?,
                tags: tags?.unwrap_or_default(),
            },
            archived: archived?.unwrap_or_default(),
            created_at: created_at?.map(|(time, _)| time),
        })
    }

    /// The goal of an entry: by its id, else by its title, which may make one.
    fn goal_of(
        &self,
        row: &Row,
        place: &Place,
        by_id: &HashMap<Uuid, usize>,
        by_title: &mut HashMap<String, usize>,
        read: &mut Read,
        faults: &mut Faults,
    ) -> Option<GoalReference> {
        if let Some(id) = self.value(row, "goal_id", place, faults, parse_id)? {
            return Some(
                by_id
                    .get(&id)
                    .map_or(GoalReference::Existing(id), |at| GoalReference::Here(*at)),
            );
        }
        let title = faults.keep(place, "title", parse_title(self.text(row, "title")))?;
        if let Some(at) = by_title.get(title.as_str()) {
            return Some(GoalReference::Here(*at));
        }
        let at = read.batch.goals.len();
        by_title.insert(title.as_str().to_owned(), at);
        let goal = NewGoal {
            title,
            notes: None,
            target_amount: None,
            unit: None,
            due_on: None,
            tags: Tags::default(),
        };
        read.batch.goals.push(ImportedGoal {
            id: None,
            goal,
            archived: false,
            created_at: None,
        });
        read.goals.push(place.clone());
        Some(GoalReference::Here(at))
    }

    fn entry(
        &self,
        row: &Row,
        place: &Place,
        goal: GoalReference,
        faults: &mut Faults,
    ) -> Option<ImportedEntry> {
        let id = self.value(row, "id", place, faults, parse_id);
        let amount = self.value(row, "amount", place, faults, |text| {
            numbers::parse(text, self.decimal)
        });
        let note = self.value(row, "note", place, faults, |text| parse_notes(cells::bare(text)));
        let moment = self.value(row, "occurred_at", place, faults, times::moment);
        let day = self.value(row, "day", place, faults, |text| {
            times::day_by(text, self.order, near(&self.header, row))
        });
        let created_at = self.value(row, "created_at", place, faults, times::moment);
        let is_of_day = matches!(moment, Some(None));
        let (occurred_at, day) = when(moment?, day?, self.zone, place, faults)?;
        Some(ImportedEntry {
            id: id?,
            goal,
            amount: amount?,
            note: note?.flatten(),
            occurred_at,
            day,
            is_of_day,
            created_at: created_at?.map(|(time, _)| time),
        })
    }

    fn text<'a>(&self, row: &'a Row, column: &str) -> &'a str {
        cells::bare(self.header.cell(row, column).unwrap_or_default())
    }

    /// The value of a cell, `Some(None)` where there is nothing in it.
    fn value<T>(
        &self,
        row: &Row,
        column: &'static str,
        place: &Place,
        faults: &mut Faults,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Option<T>> {
        // Texts are trimmed by their own rules, after what guards them is gone.
        let cell = self.header.cell(row, column).map(str::trim);
        faults.keep(place, column, cell.map(parse).transpose())
    }
}

fn tags(cell: &str) -> Result<Tags, String> {
    let tags: Vec<&str> = cells::bare(cell).split(COMMAS).collect();
    parse_tags(&tags)
}

/// The header, as it is written.
pub fn header() -> Vec<u8> {
    let mut bytes = MARK.as_bytes().to_vec();
    bytes.extend(row(&COLUMNS));
    bytes
}

/// A goal's row.
pub fn goal(goal: &Goal) -> Vec<u8> {
    let tags: Vec<&str> = goal.tags.iter().collect();
    row(&[
        "goal",
        &goal.id.to_string(),
        "",
        &cells::guarded(goal.title.as_str()),
        &cells::guarded(goal.notes.as_ref().map_or("", |notes| notes.as_str())),
        &number(goal.target_amount),
        &cells::guarded(goal.unit.as_ref().map_or("", |unit| unit.as_str())),
        &goal.due_on.map(|day| day.to_string()).unwrap_or_default(),
        &cells::guarded(&tags.join(", ")),
        if goal.archived { "true" } else { "false" },
        "",
        "",
        "",
        "",
        &moment(goal.created_at),
    ])
}

/// An entry's row. The title is for who reads the table; the id counts.
pub fn entry(goal: &Goal, entry: &Entry) -> Vec<u8> {
    row(&[
        "entry",
        &entry.id.to_string(),
        &goal.id.to_string(),
        &cells::guarded(goal.title.as_str()),
        "",
        "",
        "",
        "",
        "",
        "",
        &number(entry.amount),
        &cells::guarded(entry.note.as_ref().map_or("", |note| note.as_str())),
        &moment(whole_second(entry.occurred_at)),
        &entry.day.map(|day| day.to_string()).unwrap_or_default(),
        &moment(entry.created_at),
    ])
}

fn number(amount: Option<Amount>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

fn moment(time: crate::model::Time) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

fn row(cells: &[&str]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Into memory nothing fails.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_by_the_line_that_an_editor_shows() {
        for (end, table) in [
            ("LF", "title,day\n\"two\nlines\",2026-11-05\n\n\nRun,never\n"),
            (
                "CRLF",
                "title,day\r\n\"two\r\nlines\",2026-11-05\r\n\r\n\r\nRun,never\r\n",
            ),
            ("CR", "title,day\r\"two\rlines\",2026-11-05\r\r\rRun,never\r"),
        ] {
            for mark in ["", MARK] {
                let faults =
                    read(format!("{mark}{table}").as_bytes(), Dialect::default(), Tz::UTC).unwrap_err();
                let found: Vec<_> = faults
                    .iter()
                    .map(|fault| (&fault.place, fault.field.as_str()))
                    .collect();
                // The title that has two lines is one line's fault, the day that is none another's.
                let expected = [(&Place::Line(6), "day"), (&Place::Line(2), "title")];
                assert!(
                    expected.iter().all(|fault| found.contains(fault)),
                    "{end}: {found:?}"
                );
            }
        }
    }
}
