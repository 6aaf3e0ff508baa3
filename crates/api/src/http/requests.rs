//! The JSON that is accepted, and what it becomes. Rules are checked by garde, each by the parser of the value it
//! becomes, so that there is one definition of what a title is.

use std::borrow::Borrow;

use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use utoipa::ToSchema;

use super::problem::ApiError;
use crate::model::{
    Amount, EntryPatch, GoalPatch, NewEntry, NewGoal, Notes, Tags, Title, Unit, is_sensible_year,
};
use crate::transfer::times;

/// A goal to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateGoal {
    #[garde(custom(must(parse_title)))]
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    #[garde(custom(may(parse_notes)))]
    #[schema(max_length = 10_000)]
    notes: Option<String>,
    /// Above 0; up to 12 digits before and 6 after the point, 15 in all.
    #[garde(custom(may(parse_target)))]
    #[schema(value_type = Option<f64>, exclusive_minimum = 0)]
    target_amount: Option<Number>,
    #[garde(custom(may(parse_unit)))]
    #[schema(min_length = 1, max_length = 32, example = "km")]
    unit: Option<String>,
    #[garde(custom(may(parse_due_on)))]
    #[schema(value_type = Option<NaiveDate>)]
    due_on: Option<String>,
    /// Each at most 32 characters, without commas; two spellings that differ in case alone are one.
    #[garde(custom(may_list(parse_tags)))]
    #[schema(max_items = 10, example = json!(["sport"]))]
    tags: Option<Vec<String>>,
}

/// What is to change (RFC 7396): a field that is missing stays as it is, `null` empties it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchGoal {
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_change(parse_title)))]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    title: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_empty(parse_notes)))]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    notes: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_empty(parse_target)))]
    #[schema(value_type = Option<f64>, exclusive_minimum = 0)]
    target_amount: Option<Option<Number>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_empty(parse_unit)))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 32)]
    unit: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_empty(parse_due_on)))]
    #[schema(value_type = Option<NaiveDate>)]
    due_on: Option<Option<String>>,
    /// All of them: what is not named is taken away.
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_list_or_empty(parse_tags)))]
    #[schema(value_type = Option<Vec<String>>, max_items = 10)]
    tags: Option<Option<Vec<String>>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_change(parse_flag)))]
    #[schema(value_type = bool, required = false)]
    archived: Option<Option<bool>>,
}

/// An entry to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateEntry {
    #[garde(custom(may(parse_notes)))]
    #[schema(max_length = 10_000)]
    note: Option<String>,
    /// Up to 12 digits before and 6 after the point, 15 in all; below zero it takes away.
    #[garde(custom(may(parse_amount)))]
    #[schema(value_type = Option<f64>)]
    amount: Option<Number>,
    /// Now, if nothing is said. With the writer's own offset from UTC (`+01:00`, not `Z`) the entry knows its day.
    #[garde(custom(may(times::moment)))]
    #[schema(value_type = Option<DateTime<Utc>>)]
    occurred_at: Option<String>,
}

/// What is to change (RFC 7396): a field that is missing stays as it is, `null` empties it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchEntry {
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_empty(parse_notes)))]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    note: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_empty(parse_amount)))]
    #[schema(value_type = Option<f64>)]
    amount: Option<Option<Number>>,
    #[serde(default, deserialize_with = "present")]
    #[garde(custom(may_change(times::moment)))]
    #[schema(value_type = DateTime<Utc>, required = false)]
    occurred_at: Option<Option<String>>,
}

impl TryFrom<CreateGoal> for NewGoal {
    type Error = ApiError;

    fn try_from(body: CreateGoal) -> Result<Self, ApiError> {
        Ok(Self {
            title: parse("title", &body.title, parse_title)?,
            notes: parse_maybe("notes", &body.notes, parse_notes)?.flatten(),
            target_amount: parse_maybe("target_amount", &body.target_amount, parse_target)?,
            unit: parse_maybe("unit", &body.unit, parse_unit)?,
            due_on: parse_maybe("due_on", &body.due_on, parse_due_on)?,
            tags: parse_list("tags", body.tags.as_deref().unwrap_or_default())?,
        })
    }
}

impl TryFrom<PatchGoal> for GoalPatch {
    type Error = ApiError;

    fn try_from(body: PatchGoal) -> Result<Self, ApiError> {
        Ok(Self {
            title: parse_maybe("title", &body.title.flatten(), parse_title)?,
            notes: parse_patch("notes", &body.notes, parse_notes)?.map(Option::flatten),
            target_amount: parse_patch("target_amount", &body.target_amount, parse_target)?,
            unit: parse_patch("unit", &body.unit, parse_unit)?,
            due_on: parse_patch("due_on", &body.due_on, parse_due_on)?,
            tags: body
                .tags
                .map(|tags| parse_list("tags", &tags.unwrap_or_default()))
                .transpose()?,
            archived: body.archived.flatten(),
        })
    }
}

impl TryFrom<CreateEntry> for NewEntry {
    type Error = ApiError;

    fn try_from(body: CreateEntry) -> Result<Self, ApiError> {
        let occurred_at = parse_maybe("occurred_at", &body.occurred_at, times::moment)?;
        Ok(Self {
            amount: parse_maybe("amount", &body.amount, parse_amount)?,
            note: parse_maybe("note", &body.note, parse_notes)?.flatten(),
            occurred_at: occurred_at.map(|(time, _)| time),
            day: occurred_at.and_then(|(_, day)| day),
        })
    }
}

impl TryFrom<PatchEntry> for EntryPatch {
    type Error = ApiError;

    fn try_from(body: PatchEntry) -> Result<Self, ApiError> {
        let occurred_at = parse_maybe("occurred_at", &body.occurred_at.flatten(), times::moment)?;
        Ok(Self {
            amount: parse_patch("amount", &body.amount, parse_amount)?,
            note: parse_patch("note", &body.note, parse_notes)?.map(Option::flatten),
            occurred_at: occurred_at.map(|(time, _)| time),
            day: occurred_at.and_then(|(_, day)| day),
        })
    }
}

// The parsers: from what came to what is kept, or what is wrong with it.

type Parsed<T> = Result<T, String>;

pub(crate) fn parse_title(text: &str) -> Parsed<Title> {
    Title::parse(text).map_err(|error| error.to_string())
}

/// Empty notes are none.
pub(crate) fn parse_notes(text: &str) -> Parsed<Option<Notes>> {
    let notes = Notes::parse(text).map_err(|error| error.to_string())?;
    Ok(Some(notes).filter(|notes| !notes.as_str().is_empty()))
}

pub(crate) fn parse_unit(text: &str) -> Parsed<Unit> {
    Unit::parse(text).map_err(|error| error.to_string())
}

pub(crate) fn parse_amount(number: &Number) -> Parsed<Amount> {
    Amount::try_from(number).map_err(|error| error.to_string())
}

pub(crate) fn parse_target(number: &Number) -> Parsed<Amount> {
    parse_amount(number).and_then(above_zero)
}

pub(crate) fn above_zero(amount: Amount) -> Parsed<Amount> {
    if amount.is_positive() {
        Ok(amount)
    } else {
        Err("must be above 0".to_owned())
    }
}

pub(crate) fn parse_tags<T: AsRef<str>>(tags: &[T]) -> Parsed<Tags> {
    Tags::parse(tags).map_err(|error| error.to_string())
}

fn parse_due_on(text: &str) -> Parsed<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(is_sensible_year);
    date.ok_or_else(|| "must be a day such as 2027-01-31".to_owned())
}

fn parse_flag(value: &bool) -> Parsed<bool> {
    Ok(*value)
}

fn parse<S: Borrow<B>, B: ?Sized, T>(
    field: &str,
    source: &S,
    parser: impl Fn(&B) -> Parsed<T>,
) -> Result<T, ApiError> {
    parser(source.borrow()).map_err(|message| ApiError::invalid(field, message))
}

fn parse_list(field: &str, source: &[String]) -> Result<Tags, ApiError> {
    parse_tags(source).map_err(|message| ApiError::invalid(field, message))
}

fn parse_maybe<S: Borrow<B>, B: ?Sized, T>(
    field: &str,
    source: &Option<S>,
    parser: impl Fn(&B) -> Parsed<T>,
) -> Result<Option<T>, ApiError> {
    source
        .as_ref()
        .map(|source| parse(field, source, parser))
        .transpose()
}

fn parse_patch<S: Borrow<B>, B: ?Sized, T>(
    field: &str,
    source: &Option<Option<S>>,
    parser: impl Fn(&B) -> Parsed<T>,
) -> Result<Option<Option<T>>, ApiError> {
    source
        .as_ref()
        .map(|source| parse_maybe(field, source, parser))
        .transpose()
}

// The same parsers as rules of garde, which reports all fields at once.

/// A field that must be there.
fn must<S: Borrow<B>, B: ?Sized, T>(parser: impl Fn(&B) -> Parsed<T>) -> impl Fn(&S, &()) -> garde::Result {
    move |source, ()| parser(source.borrow()).map(drop).map_err(garde::Error::new)
}

/// A field that may be missing.
fn may<S: Borrow<B>, B: ?Sized, T>(
    parser: impl Fn(&B) -> Parsed<T>,
) -> impl Fn(&Option<S>, &()) -> garde::Result {
    let rule = must(parser);
    move |source, ()| source.as_ref().map_or(Ok(()), |source| rule(source, &()))
}

/// A list that may be missing.
fn may_list<T>(
    parser: impl Fn(&[String]) -> Parsed<T>,
) -> impl Fn(&Option<Vec<String>>, &()) -> garde::Result {
    move |source, ()| match source {
        None => Ok(()),
        Some(list) => parser(list).map(drop).map_err(garde::Error::new),
    }
}

/// A list of a patch.
fn may_list_or_empty<T>(
    parser: impl Fn(&[String]) -> Parsed<T>,
) -> impl Fn(&Option<Option<Vec<String>>>, &()) -> garde::Result {
    let rule = may_list(parser);
    move |source, ()| source.as_ref().map_or(Ok(()), |source| rule(source, &()))
}

/// A field of a patch that may be emptied.
fn may_empty<S: Borrow<B>, B: ?Sized, T>(
    parser: impl Fn(&B) -> Parsed<T>,
) -> impl Fn(&Option<Option<S>>, &()) -> garde::Result {
    let rule = may(parser);
    move |source, ()| source.as_ref().map_or(Ok(()), |source| rule(source, &()))
}

/// A field of a patch that may not be emptied.
fn may_change<S: Borrow<B>, B: ?Sized, T>(
    parser: impl Fn(&B) -> Parsed<T>,
) -> impl Fn(&Option<Option<S>>, &()) -> garde::Result {
    let rule = must(parser);
    move |source, ()| match source {
        None => Ok(()),
        Some(None) => Err(garde::Error::new("can't be emptied")),
        Some(Some(source)) => rule(source, &()),
    }
}

/// Tells a field that is there, even as `null`, from one that is missing.
fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
