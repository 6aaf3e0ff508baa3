//! What an entry of each section is made of.

use super::{document::Entry, secret};
use authcore::{
    admin::{
        client_rules::ClientDraft,
        declared::declaration::{DeclarationProblem, Stated, StatedClient},
        groups::GroupDraft,
    },
    config::{Resource, Words},
};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, path::Path};

/// Takes members off an entry, each of its kind; what is left at the end is not known.
struct Reader<'a> {
    entry: Entry,
    left: Map<String, Value>,
    problems: &'a mut Vec<DeclarationProblem>,
    sound: bool,
}

impl<'a> Reader<'a> {
    fn new(entry: Entry, problems: &'a mut Vec<DeclarationProblem>) -> Self {
        Self {
            left: entry.members.clone(),
            entry,
            problems,
            sound: true,
        }
    }

    fn problem(&mut self, member: &str, problem: &str) {
        self.problems.push(self.entry.problem(member, problem));
        self.sound = false;
    }

    /// A member that `read` makes something of; else it is not what it has to be.
    fn member<T>(&mut self, name: &str, what: &str, read: impl FnOnce(Value) -> Option<T>) -> Option<T> {
        let value = self.left.remove(name)?;
        let read = read(value);
        if read.is_none() {
            self.problem(name, &format!("has to be {what}"));
        }
        read
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.member(name, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// A text that there has to be. The entry's own name: it stays in what problems are called by.
    fn name(&mut self, name: &str) -> String {
        if !self.left.contains_key(name) {
            self.problem(name, "is missing");
        }
        self.text(name).unwrap_or_default()
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        self.member(name, "a list of texts", texts).unwrap_or_default()
    }

    fn words(&mut self, name: &str) -> Option<Words> {
        self.member(name, WORDS, |value| words(&value))
    }

    /// What was read, where nothing is wrong and nothing is left.
    fn finish<T>(mut self, what: T) -> Option<Stated<T>> {
        let left: Vec<String> = self.left.keys().cloned().collect();
        for name in left {
            self.problem(&name, "is not known here");
        }
        self.sound.then_some(Stated {
            what,
            place: self.entry.place,
        })
    }
}

const WORDS: &str = "a text, or a table of languages and texts: { en = \"Notes\", de = \"Notizen\" }";

/// A client: metadata under the registered names, as in `client add --metadata`.
pub(super) fn client(
    entry: Entry,
    folder: &Path,
    problems: &mut Vec<DeclarationProblem>,
) -> Option<Stated<StatedClient>> {
    let mut reader = Reader::new(entry, problems);
    let id = reader.name("client_id");
    let public = reader.member("public", "true or false", |value| value.as_bool());
    let secret = match reader.left.remove("secret") {
        None => None,
        Some(reference) => match secret::follow(&reference, folder) {
            Ok(secret) => Some(secret),
            Err(why) => {
                reader.problem("secret", &why);
                None
            }
        },
    };
    // What of the metadata is not known is told where that of all clients is checked.
    let document = std::mem::take(&mut reader.left);
    let draft = ClientDraft {
        id,
        public,
        named: document.keys().cloned().collect(),
        document,
    };
    reader.finish(StatedClient { draft, secret })
}

/// A group.
pub(super) fn group(entry: Entry, problems: &mut Vec<DeclarationProblem>) -> Option<Stated<GroupDraft>> {
    let mut reader = Reader::new(entry, problems);
    let draft = GroupDraft {
        name: reader.name("name"),
        description: reader.text("description").unwrap_or_default(),
        roles: reader.texts("roles"),
    };
    reader.finish(draft)
}

/// A resource server, as in the settings.
pub(super) fn resource(entry: Entry, problems: &mut Vec<DeclarationProblem>) -> Option<Stated<Resource>> {
    let mut reader = Reader::new(entry, problems);
    let scopes = reader.member(
        "scopes",
        "a list of scopes, or a table of scopes and their descriptions",
        scopes,
    );
    let resource = Resource {
        audience: reader.name("audience"),
        name: reader.words("name"),
        uri: reader.text("uri"),
        client_id: reader.text("client_id"),
        introspection_clients: reader.texts("introspection_clients"),
        scopes: scopes.unwrap_or_default(),
        claims: reader.texts("claims"),
    };
    reader.finish(resource)
}

fn texts(value: Value) -> Option<Vec<String>> {
    serde_json::from_value(value).ok()
}

fn words(value: &Value) -> Option<Words> {
    match value {
        Value::String(text) => Some(Words::from(text.as_str())),
        Value::Object(_) => {
            let by_language: BTreeMap<String, String> = serde_json::from_value(value.clone()).ok()?;
            let are_tags = by_language.keys().all(|tag| is_language(tag));
            Words::by_language(by_language).filter(|_| are_tags)
        }
        _ => None,
    }
}

/// RFC 5646 §2.1, as far as pages choose by it: letters and digits, parted by hyphens.
fn is_language(tag: &str) -> bool {
    tag.split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn scopes(value: Value) -> Option<BTreeMap<String, Words>> {
    match value {
        // A scope describes itself where nobody did.
        Value::Array(_) => Some(
            texts(value)?
                .into_iter()
                .map(|scope| (scope.clone(), Words::from(scope.as_str())))
                .collect(),
        ),
        Value::Object(scopes) => scopes
            .into_iter()
            .map(|(scope, described)| Some((scope, words(&described)?)))
            .collect(),
        _ => None,
    }
}
