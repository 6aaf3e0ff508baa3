//! What a declaration changes, step by step: what is shown before and after, and what the store is told.

use super::declaration::{DeclarationProblem, DeclarationProblems, Place};
use crate::admin::{Actor, Administration, Tells as _};
use authmodel::{
    audit::{AuditAction, AuditEvent},
    declaration::{Declared, DeclaredAct, DeclaredKind},
    ids::ClientId,
    store::DeclarationChanges,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What happens to one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// It is new.
    Add,
    /// Some of it becomes another.
    Change,
    /// It is as the file says, and the file's from now on.
    Adopt,
    /// It goes: it was made from a file that no longer has it.
    Delete,
    /// No file has it any more, and it stays: it was there before.
    Release,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Of what kind it is.
    pub kind: DeclaredKind,
    /// What it is called.
    pub name: String,
    /// What happens.
    pub step: StepKind,
    /// The file that has it, or had it.
    pub file: String,
    /// The line there; nothing where it is there no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What of it becomes another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// One member that becomes another. Of a secret it is told that it is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Which.
    pub field: String,
    /// What it was.
    pub before: Value,
    /// What it becomes.
    pub after: Value,
}

/// What a declaration changes.
#[derive(Debug, Default)]
pub struct Plan {
    /// The steps, by kind and name.
    pub steps: Vec<Step>,
    /// How many things are as the files say.
    pub unchanged: usize,
    changes: DeclarationChanges,
}

impl Plan {
    /// What the store is told.
    pub(super) const fn changes(&self) -> &DeclarationChanges {
        &self.changes
    }

    /// How many steps are of this kind.
    pub fn count(&self, step: StepKind) -> usize {
        self.steps.iter().filter(|one| one.step == step).count()
    }
}

/// What something is to be, beside what it is.
pub(super) struct Wanted<'a> {
    pub(super) kind: DeclaredKind,
    pub(super) name: &'a str,
    pub(super) place: &'a Place,
    /// What is told of it now; null where it is not there.
    pub(super) before: Value,
    /// What is told of it then.
    pub(super) after: Value,
    /// What makes it so; nothing where it is so.
    pub(super) act: Option<DeclaredAct>,
}

/// A plan that is being made.
pub(super) struct Drawing<'a> {
    admin: &'a Administration,
    actor: &'a Actor,
    known: BTreeMap<(DeclaredKind, String), Declared>,
    named: BTreeMap<(DeclaredKind, String), Place>,
    problems: Vec<DeclarationProblem>,
    plan: Plan,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(admin: &'a Administration, actor: &'a Actor, known: Vec<Declared>) -> Self {
        let known = known
            .into_iter()
            .map(|one| ((one.kind, one.name.clone()), one))
            .collect();
        Self {
            admin,
            actor,
            known,
            named: BTreeMap::new(),
            problems: Vec::new(),
            plan: Plan::default(),
        }
    }

    pub(super) fn problem(&mut self, problem: DeclarationProblem) {
        self.problems.push(problem);
    }

    /// Notes that something is named; once each.
    pub(super) fn name(&mut self, kind: DeclaredKind, name: &str, member: &str, place: &Place) -> bool {
        let first = self.named.insert((kind, name.to_owned()), place.clone());
        let Some(first) = first else {
            return true;
        };
        let text = format!("is declared in {}:{} already", first.file, first.line);
        self.problem(place.problem(&path(kind, name), member, text));
        false
    }

    /// Plans what makes something as it is wanted.
    pub(super) fn want(&mut self, wanted: Wanted<'_>) {
        let Wanted {
            kind,
            name,
            place,
            before,
            after,
            act,
        } = wanted;
        let known = self.known.get(&(kind, name.to_owned()));
        let is_there = !before.is_null();
        let declared = Declared {
            kind,
            name: name.to_owned(),
            file: place.file.clone(),
            made: !is_there || known.is_some_and(|known| known.made),
        };
        let is_adopted = known.is_none();
        if known != Some(&declared) {
            self.plan.changes.declared.push(declared);
        }
        let (step, fields) = match &act {
            Some(_) if is_there => (StepKind::Change, fields(&before, &after)),
            Some(_) => (StepKind::Add, Vec::new()),
            None if is_adopted => (StepKind::Adopt, Vec::new()),
            None => {
                self.plan.unchanged += 1;
                return;
            }
        };
        self.plan.steps.push(Step {
            kind,
            name: name.to_owned(),
            step,
            file: place.file.clone(),
            line: Some(place.line),
            fields,
        });
        if let Some(act) = act {
            let event = self.event(kind, name, before, after);
            self.plan.changes.acts.push((act, event));
        } else {
            let event = self.event(kind, name, Value::Null, in_file(&place.file));
            self.plan.changes.events.push(event);
        }
    }

    /// What of this kind is declared and named no more.
    pub(super) fn dropped(&self, kind: DeclaredKind) -> Vec<Declared> {
        let is_dropped =
            |one: &&Declared| one.kind == kind && !self.named.contains_key(&(one.kind, one.name.clone()));
        self.known.values().filter(is_dropped).cloned().collect()
    }

    /// Plans what becomes of something that no file has any more: `removal` is what it is, and what takes it away, where it is
    /// there.
    pub(super) fn drop(&mut self, declared: &Declared, removal: Option<(Value, DeclaredAct)>) {
        let (kind, name) = (declared.kind, declared.name.as_str());
        self.plan.changes.released.push((kind, name.to_owned()));
        let Some((before, act)) = removal else {
            return;
        };
        let step = if declared.made {
            StepKind::Delete
        } else {
            StepKind::Release
        };
        self.plan.steps.push(Step {
            kind,
            name: name.to_owned(),
            step,
            file: declared.file.clone(),
            line: None,
            fields: Vec::new(),
        });
        if declared.made {
            let event = self.event(kind, name, before, Value::Null);
            self.plan.changes.acts.push((act, event));
        } else {
            let event = self.event(kind, name, in_file(&declared.file), Value::Null);
            self.plan.changes.events.push(event);
        }
    }

    fn event(&self, kind: DeclaredKind, name: &str, before: Value, after: Value) -> AuditEvent {
        event(self.admin, self.actor, kind, name, before, after)
    }

    pub(super) fn finish(mut self) -> Result<Plan, DeclarationProblems> {
        if !self.problems.is_empty() {
            self.problems
                .sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
            return Err(DeclarationProblems(self.problems));
        }
        self.plan
            .steps
            .sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
        Ok(self.plan)
    }
}

/// Lets go of something, which stays as it is.
pub(super) fn let_go(
    admin: &Administration,
    actor: &Actor,
    declared: Declared,
    changes: &mut DeclarationChanges,
) {
    let before = in_file(&declared.file);
    let event = event(admin, actor, declared.kind, &declared.name, before, Value::Null);
    changes.events.push(event);
    changes.released.push((declared.kind, declared.name));
}

/// What is told of something that is the same and becomes a file's, or no file's.
fn in_file(file: &str) -> Value {
    json!({ "declared_in": file })
}

fn event(
    admin: &Administration,
    actor: &Actor,
    kind: DeclaredKind,
    name: &str,
    before: Value,
    after: Value,
) -> AuditEvent {
    let action = match kind {
        DeclaredKind::Client => AuditAction::ClientChanged,
        DeclaredKind::Group => AuditAction::GroupChanged,
        DeclaredKind::Resource => AuditAction::ResourceChanged,
    };
    let event = admin.event(action, actor).0.about(name, before, after);
    match ClientId::parse(name) {
        Ok(id) if kind == DeclaredKind::Client => event.client(&id),
        _ => event,
    }
}

/// What something is called in problems.
pub(super) fn path(kind: DeclaredKind, name: &str) -> String {
    format!("{}s.{name}", kind.as_str())
}

/// The members that are not the same.
fn fields(before: &Value, after: &Value) -> Vec<FieldChange> {
    let names = |value: &Value| -> BTreeSet<String> {
        value
            .as_object()
            .map(|members| members.keys().cloned().collect())
            .unwrap_or_default()
    };
    let all: BTreeSet<String> = names(before).union(&names(after)).cloned().collect();
    let member = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    all.into_iter()
        .map(|field| FieldChange {
            before: member(before, &field),
            after: member(after, &field),
            field,
        })
        .filter(|change| change.before != change.after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_member_by_member() {
        let before = json!({ "a": 1, "b": [1, 2], "c": "gone" });
        let after = json!({ "a": 1, "b": [2], "d": true });
        let shown: Vec<String> = fields(&before, &after)
            .into_iter()
            .map(|change| format!("{} {} {}", change.field, change.before, change.after))
            .collect();
        assert_eq!(shown, ["b [1,2] [2]", "c \"gone\" null", "d null true"]);
    }
}
