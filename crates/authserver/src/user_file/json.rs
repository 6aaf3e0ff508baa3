//! The list: `[{"email": "ada@example.org", "name": "Ada", "language": "de", "groups": ["ops"]}]`. Unknown and repeated members are refused.

use super::{Fault, Said, status};
use authmodel::{mail::Language, store::UserWithGroups};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    email: Option<String>,
    name: Option<String>,
    language: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default, rename = "id")]
    _id: serde::de::IgnoredAny,
    #[serde(default, rename = "status")]
    _status: serde::de::IgnoredAny,
    #[serde(default, rename = "created_at")]
    _created_at: serde::de::IgnoredAny,
}

pub(super) fn read(bytes: &[u8], most: usize) -> Result<Vec<(String, Said)>, Vec<Fault>> {
    let whole = |message: String| {
        vec![Fault {
            place: "the file".to_owned(),
            field: String::new(),
            message,
        }]
    };
    let members: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        whole(format!(
            "has to be a list of objects in JSON (line {line}, column {column})"
        ))
    })?;
    if members.is_empty() {
        return Err(whole("has to have a row".to_owned()));
    }
    if members.len() > most {
        return Err(whole(format!(
            "has {} rows, which is too many: at most {most}, and the rest in a second one",
            members.len()
        )));
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (at, member) in members.into_iter().enumerate() {
        let place = format!("[{at}]");
        match serde_json::from_str::<Member>(member.get()) {
            Ok(member) => rows.push((
                place,
                Said {
                    email: member.email,
                    name: member.name,
                    language: member.language,
                    groups: member.groups,
                },
            )),
            Err(_) => faults.push(Fault {
                place,
                field: String::new(),
                message: "has to be an object with email, name, language, groups, and nothing else but what an export has; each \
                          once, groups a list, the others texts"
                    .to_owned(),
            }),
        }
        if faults.len() >= super::MOST_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

pub(super) fn row(listed: &UserWithGroups, is_first: bool) -> Vec<u8> {
    let user = &listed.user;
    let language = user.profile.locale.as_deref().and_then(Language::of_tag);
    let row = json!({
        "email": user.email,
        "name": user.name,
        "language": language.map(Language::tag),
        "groups": listed.groups,
        "id": user.id,
        "status": status(user.status),
        "created_at": user.created_at,
    });
    let before = if is_first { "\n" } else { ",\n" };
    format!("{before}{row}").into_bytes()
}
