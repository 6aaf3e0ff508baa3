//! One file: its sections, the entries of each, and the lines that all of it stands on.

use authcore::admin::declared::declaration::{DeclarationProblem, Place};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use toml::{Spanned, de::DeTable};

/// What there are entries of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Clients,
    Groups,
    Resources,
}

impl Section {
    const NAMES: &str = "[[clients]], [[groups]] and [[resources]]";

    fn parse(name: &str) -> Option<Self> {
        match name {
            "clients" => Some(Self::Clients),
            "groups" => Some(Self::Groups),
            "resources" => Some(Self::Resources),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Groups => "groups",
            Self::Resources => "resources",
        }
    }
}

/// One entry of a section.
pub(super) struct Entry {
    pub(super) section: Section,
    pub(super) place: Place,
    pub(super) members: Map<String, Value>,
}

impl Entry {
    /// What it is called in problems: by the member that names it.
    pub(super) fn path(&self) -> String {
        let key = match self.section {
            Section::Clients => "client_id",
            Section::Groups => "name",
            Section::Resources => "audience",
        };
        let section = self.section.name();
        match self.members.get(key).and_then(Value::as_str) {
            Some(name) => format!("{section}.{}", name.escape_debug()),
            None => section.to_owned(),
        }
    }

    pub(super) fn problem(&self, member: &str, problem: &str) -> DeclarationProblem {
        self.place.problem(&self.path(), member, problem)
    }
}

/// The sections that a file has, in its order; `None`, and a problem, where it is no TOML.
pub(super) fn parse(
    file: &str,
    text: &str,
    problems: &mut Vec<DeclarationProblem>,
) -> Option<Vec<(Section, Vec<Entry>)>> {
    let lines = Lines::of(text);
    // Once for the places, which values don't have, and once for the values.
    let parsed = DeTable::parse(text).and_then(|places| Ok((places, toml::from_str::<toml::Table>(text)?)));
    let (places, values) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            problems.push(DeclarationProblem {
                file: file.to_owned(),
                line: error.span().map_or(0, |span| lines.of_byte(span.start)),
                path: String::new(),
                problem: format!("is not well-formed TOML: {}", error.message()),
            });
            return None;
        }
    };
    let places = places.into_inner();
    let mut sections = Vec::new();
    for (key, found) in &places {
        let name = key.get_ref().as_ref();
        let mut problem = |text_of: String| {
            problems.push(DeclarationProblem {
                file: file.to_owned(),
                line: lines.of_byte(key.span().start),
                path: name.escape_debug().to_string(),
                problem: text_of,
            });
        };
        let Some(section) = Section::parse(name) else {
            problem(format!(
                "is not known: what can be declared is {}",
                Section::NAMES
            ));
            continue;
        };
        let (Some(tables), Some(toml::Value::Array(values))) = (found.get_ref().as_array(), values.get(name))
        else {
            problem(format!(
                "has to be a list: [[{name}]] before each entry, or {name} = [] for none"
            ));
            continue;
        };
        let mut entries = Vec::with_capacity(values.len());
        for (table, value) in tables.iter().zip(values) {
            let (Some(members), toml::Value::Table(value)) = (table.get_ref().as_table(), value) else {
                problem(format!(
                    "has to be a list of tables: [[{name}]] before each entry"
                ));
                continue;
            };
            let place = place(file, &lines, table.span().start, members);
            let members = value.iter().map(|(name, value)| (name.clone(), json(value)));
            entries.push(Entry {
                section,
                place,
                members: members.collect(),
            });
        }
        sections.push((section, entries));
    }
    Some(sections)
}

fn place(file: &str, lines: &Lines, start: usize, members: &DeTable<'_>) -> Place {
    let of_members: BTreeMap<String, usize> = members
        .keys()
        .map(|key: &Spanned<_>| (key.get_ref().to_string(), lines.of_byte(key.span().start)))
        .collect();
    Place {
        file: file.to_owned(),
        line: lines.of_byte(start),
        members: of_members,
    }
}

/// Where the lines of a text begin: looked for once, however many entries there are.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    /// The line of a byte, from 1.
    fn of_byte(&self, at: usize) -> usize {
        self.0.partition_point(|begin| *begin <= at) + 1
    }
}

/// The value as JSON, which metadata is of. TOML's dates become the text that they are written as; no member is one.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(values) => values.iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .iter()
                .map(|(name, value)| (name.clone(), json(value)))
                .collect(),
        ),
    }
}
