//! The JSON form: goals, each with its entries. Numbers are JSON's, times RFC 3339, days `YYYY-MM-DD`.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Fault, Faults, MOST_ROWS, Place, Read, fault, times};
use crate::http::requests::{parse_amount, parse_notes, parse_tags, parse_target, parse_title, parse_unit};
use crate::model::{Amount, Entry, Goal, NewGoal, Time, whole_second};
use crate::store::import::{GoalReference, ImportedEntry, ImportedGoal};

/// The one there is; another would get another name.
pub const FORMAT: &str = "goals/1";

/// A file of goals.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// `goals/1`.
    #[schema(required = false, example = "goals/1")]
    format: Option<String>,
    /// When it was written; not read.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>, required = false)]
    #[serde(default, rename = "exported_at")]
    _exported_at: Option<String>,
    /// The goals.
    goals: Vec<FileGoal>,
}

/// A goal of a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FileGoal {
    /// By which it is known again.
    #[schema(value_type = Option<Uuid>)]
    id: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    #[schema(max_length = 10_000)]
    notes: Option<String>,
    #[schema(value_type = Option<f64>, exclusive_minimum = 0)]
    target_amount: Option<Number>,
    #[schema(min_length = 1, max_length = 32)]
    unit: Option<String>,
    #[schema(value_type = Option<NaiveDate>)]
    due_on: Option<String>,
    #[schema(max_items = 10)]
    tags: Option<Vec<String>>,
    archived: Option<bool>,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    created_at: Option<String>,
    entries: Option<Vec<FileEntry>>,
}

/// An entry of a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    /// By which it is known again.
    #[schema(value_type = Option<Uuid>)]
    id: Option<String>,
    #[schema(value_type = Option<f64>)]
    amount: Option<Number>,
    #[schema(max_length = 10_000)]
    note: Option<String>,
    /// When it happened; this or `day` must be there.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    occurred_at: Option<String>,
    /// On which day that was for its writer.
    #[schema(value_type = Option<NaiveDate>)]
    day: Option<String>,
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    created_at: Option<String>,
}

/// Holds a file against the rules.
pub fn read(file: File, zone: Tz) -> Result<Read, Vec<Fault>> {
    let root = || Place::Path("$".to_owned());
    if file.format.is_some_and(|format| format != FORMAT) {
        return Err(fault(root(), "format", format!("must be {FORMAT}")));
    }
    let rows = file.goals.len()
        + file
            .goals
            .iter()
            .map(|goal| goal.entries.as_ref().map_or(0, Vec::len))
            .sum::<usize>();
    if rows > MOST_ROWS {
        return Err(fault(
            root(),
            "goals",
            format!("must have at most {MOST_ROWS} goals and entries together"),
        ));
    }
    let mut faults = Faults::default();
    let mut read = Read::default();
    for (at, goal) in file.goals.into_iter().enumerate() {
        let place = Place::Path(format!("goals[{at}]"));
        for (nth, entry) in goal.entries.iter().flatten().enumerate() {
            let place = Place::Path(format!("goals[{at}].entries[{nth}]"));
            if let Some(entry) = entry.parse(&place, GoalReference::Here(at), zone, &mut faults) {
                read.batch.entries.push(entry);
                read.entries.push(place);
            }
        }
        if let Some(goal) = goal.parse(&place, &mut faults) {
            read.batch.goals.push(goal);
        }
        read.goals.push(place);
    }
    faults.end(read)
}

impl FileGoal {
    fn parse(&self, place: &Place, faults: &mut Faults) -> Option<ImportedGoal> {
        let id = faults.keep(place, "id", maybe(&self.id, |id| parse_id(id)));
        let title = faults.keep(place, "title", parse_title(&self.title));
        let notes = faults.keep(place, "notes", maybe(&self.notes, |text| parse_notes(text)));
        let target_amount = faults.keep(place, "target_amount", maybe(&self.target_amount, parse_target));
        let unit = faults.keep(place, "unit", maybe(&self.unit, |text| parse_unit(text)));
        let due_on = faults.keep(place, "due_on", maybe(&self.due_on, |text| times::day(text)));
        let tags = faults.keep(place, "tags", maybe(&self.tags, |tags| parse_tags(tags)));
        let created_at = faults.keep(
            place,
            "created_at",
            maybe(&self.created_at, |text| times::moment(text)),
        );
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
            archived: self.archived.unwrap_or_default(),
            created_at: created_at?.map(|(time, _)| time),
        })
    }
}

impl FileEntry {
    fn parse(
        &self,
        place: &Place,
        goal: GoalReference,
        zone: Tz,
        faults: &mut Faults,
    ) -> Option<ImportedEntry> {
        let id = faults.keep(place, "id", maybe(&self.id, |id| parse_id(id)));
        let amount = faults.keep(place, "amount", maybe(&self.amount, parse_amount));
        let note = faults.keep(place, "note", maybe(&self.note, |text| parse_notes(text)));
        let occurred_at = faults.keep(
            place,
            "occurred_at",
            maybe(&self.occurred_at, |text| times::moment(text)),
        );
        let day = faults.keep(place, "day", maybe(&self.day, |text| times::day(text)));
        let created_at = faults.keep(
            place,
            "created_at",
            maybe(&self.created_at, |text| times::moment(text)),
        );
        let is_of_day = matches!(occurred_at, Some(None));
        let (occurred_at, day) = when(occurred_at?, day?, zone, place, faults)?;
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
}

/// The moment and the day of an entry, of which a file must name one.
pub(super) fn when(
    moment: Option<(Time, Option<NaiveDate>)>,
    day: Option<NaiveDate>,
    zone: Tz,
    place: &Place,
    faults: &mut Faults,
) -> Option<(Time, Option<NaiveDate>)> {
    match (moment, day) {
        (Some((time, told)), day) => Some((time, day.or(told))),
        (None, Some(day)) => Some((times::noon(day, zone), Some(day))),
        (None, None) => {
            faults.add(place, "occurred_at", "must be there, or day");
            None
        }
    }
}

/// An id in its usual form.
pub(super) fn parse_id(text: &str) -> Result<Uuid, String> {
    Uuid::try_parse(text).map_err(|_| "must be a UUID".to_owned())
}

fn maybe<S, T>(source: &Option<S>, parse: impl Fn(&S) -> Result<T, String>) -> Result<Option<T>, String> {
    source.as_ref().map(parse).transpose()
}

/// A goal, as it is written.
#[derive(Serialize)]
pub struct WrittenGoal<'a> {
    id: Uuid,
    title: &'a str,
    notes: Option<&'a str>,
    target_amount: Option<Amount>,
    unit: Option<&'a str>,
    due_on: Option<NaiveDate>,
    tags: Vec<&'a str>,
    archived: bool,
    created_at: Time,
}

impl<'a> From<&'a Goal> for WrittenGoal<'a> {
    fn from(goal: &'a Goal) -> Self {
        Self {
            id: goal.id,
            title: goal.title.as_str(),
            notes: goal.notes.as_ref().map(|notes| notes.as_str()),
            target_amount: goal.target_amount,
            unit: goal.unit.as_ref().map(|unit| unit.as_str()),
            due_on: goal.due_on,
            tags: goal.tags.iter().collect(),
            archived: goal.archived,
            created_at: goal.created_at,
        }
    }
}

/// An entry, as it is written.
#[derive(Serialize)]
pub struct WrittenEntry<'a> {
    id: Uuid,
    amount: Option<Amount>,
    note: Option<&'a str>,
    occurred_at: Time,
    day: Option<NaiveDate>,
    created_at: Time,
}

impl<'a> From<&'a Entry> for WrittenEntry<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            id: entry.id,
            amount: entry.amount,
            note: entry.note.as_ref().map(|note| note.as_str()),
            occurred_at: whole_second(entry.occurred_at),
            day: entry.day,
            created_at: entry.created_at,
        }
    }
}
