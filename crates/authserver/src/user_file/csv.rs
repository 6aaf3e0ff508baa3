//! The table: UTF-8 (or UTF-16 where its mark says so), with a mark before the first byte or without, any end of a line, cells in quotes with
//! lines in them, commas, semicolons or tabs between cells. Written with a mark, commas and CRLF (RFC 4180), and texts that look like formulas
//! guarded ([`server_kit::table::cells`]), which reading takes back.

use super::{COLUMNS, Fault, Said, status};
use authmodel::{mail::Language, store::UserWithGroups};
use csv::{ByteRecord, ReaderBuilder, StringRecord};
use server_kit::table::{
    MARK, cells,
    lines::{Lines, after_sep_line, decoded},
};

/// What may stand between the names of groups in their cell: none of them can be in a name.
const BETWEEN_GROUPS: [char; 4] = [' ', ',', ';', '\n'];

pub(super) fn read(bytes: &[u8], most: usize) -> Result<Vec<(String, Said)>, Vec<Fault>> {
    let bytes = decoded(bytes).ok_or_else(|| {
        fault(
            1,
            "",
            "begins like UTF-16 and is none: save it as CSV UTF-8".to_owned(),
        )
    })?;
    let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(&bytes);
    let (named, bytes) = after_sep_line(bytes);
    let delimiter = named.unwrap_or_else(|| delimiter(bytes));
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut lines = Lines::of(bytes, if named.is_some() { 2 } else { 1 });
    let (mut record, mut header, mut rows) = (ByteRecord::new(), None, Vec::new());
    // Reading from memory can't fail, and a table of bytes has any shape.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        // A row of nothing but separators is what a spreadsheet makes of an empty one.
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let cells = StringRecord::from_byte_record(record.clone())
            .map_err(|_| fault(line, "", "has to be UTF-8: save it as CSV UTF-8".to_owned()))?;
        let Some(columns) = &header else {
            header = Some(columns(line, &cells)?);
            continue;
        };
        if cells.len() != columns.len() {
            return Err(fault(
                line,
                "",
                format!("has {} cells where the header has {}", cells.len(), columns.len()),
            ));
        }
        if rows.len() == most {
            return Err(fault(
                line,
                "",
                format!(
                    "is one too many: a file has at most {most} rows, and the rest comes in a second one"
                ),
            ));
        }
        rows.push((format!("line {line}"), said(columns, &cells)));
    }
    match header {
        Some(_) if !rows.is_empty() => Ok(rows),
        _ => Err(fault(1, "", "there have to be a header and a row".to_owned())),
    }
}

fn fault(line: u64, field: &str, message: String) -> Vec<Fault> {
    vec![Fault {
        place: format!("line {line}"),
        field: field.to_owned(),
        message,
    }]
}

/// Which column each cell is of.
fn columns(line: u64, header: &StringRecord) -> Result<Vec<&'static str>, Vec<Fault>> {
    let (mut columns, mut faults) = (Vec::new(), Vec::new());
    for cell in header {
        let name = cell.trim().to_lowercase();
        match COLUMNS.into_iter().find(|column| *column == name) {
            Some(column) if !columns.contains(&column) => columns.push(column),
            Some(column) => faults.extend(fault(line, column, "is there twice".to_owned())),
            None => {
                let shown: String = cell.chars().filter(|c| !c.is_control()).take(40).collect();
                let known = COLUMNS.join(", ");
                faults.extend(fault(line, &shown, format!("is no column; there are {known}")));
            }
        }
    }
    if faults.is_empty() && !columns.contains(&"email") {
        faults = fault(line, "email", "has to be a column".to_owned());
    }
    if faults.is_empty() {
        Ok(columns)
    } else {
        Err(faults)
    }
}

fn said(columns: &[&str], cells: &StringRecord) -> Said {
    let mut said = Said::default();
    for (column, cell) in columns.iter().zip(cells) {
        let text = cells::bare(cell.trim());
        if text.is_empty() {
            continue;
        }
        match *column {
            "email" => said.email = Some(text.to_owned()),
            "name" => said.name = Some(text.to_owned()),
            "language" => said.language = Some(text.to_owned()),
            "groups" => {
                let names = text.split(BETWEEN_GROUPS).filter(|name| !name.is_empty());
                said.groups = names.map(str::to_owned).collect();
            }
            _ => {}
        }
    }
    said
}

/// The one by which most cells of the first line are columns; of equals the comma.
fn delimiter(bytes: &[u8]) -> u8 {
    let known = |delimiter: u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        let is_there = reader.read_byte_record(&mut record).unwrap_or(false);
        let is_column = |cell: &&[u8]| {
            std::str::from_utf8(cell).is_ok_and(|cell| COLUMNS.contains(&cell.trim().to_lowercase().as_str()))
        };
        if is_there {
            record.iter().filter(is_column).count()
        } else {
            0
        }
    };
    // Of equals `max_by_key` takes the last.
    let tried = [b'\t', b';', b','];
    tried
        .into_iter()
        .max_by_key(|delimiter| known(*delimiter))
        .unwrap_or(b',')
}

pub(super) fn head() -> Vec<u8> {
    let mut head = MARK.as_bytes().to_vec();
    head.extend(written(&COLUMNS));
    head
}

pub(super) fn row(listed: &UserWithGroups) -> Vec<u8> {
    let user = &listed.user;
    let groups: Vec<&str> = listed.groups.iter().map(|group| group.as_str()).collect();
    written(&[
        &cells::guarded(user.email.as_str()),
        &cells::guarded(user.name.as_deref().unwrap_or_default()),
        user.profile
            .locale
            .as_deref()
            .and_then(language)
            .unwrap_or_default(),
        &groups.join(" "),
        &user.id.to_string(),
        status(user.status),
        &user
            .created_at
            .to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
    ])
}

/// One that mails are written in.
fn language(tag: &str) -> Option<&'static str> {
    Language::of_tag(tag).map(Language::tag)
}

fn written(cells: &[&str]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Into memory nothing fails.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}
