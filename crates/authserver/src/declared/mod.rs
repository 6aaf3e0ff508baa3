//! Files in which operators declare clients, groups and resource servers: TOML, one file or a folder of them.
//!
//! Owns how they are written: sections, members, references to secrets. What they come to is
//! [`authcore::admin::declared`]'s. Refuses a file with anything that it does not know, by line: a word that is misspelt or under
//! the wrong heading would leave a protection off.
//!
//! Invariants: nothing is applied unless all files were read and every reference to a secret was followed; no sentence about what
//! is wrong holds a value. Test to read first: `a_mistake_is_named_by_its_line` in `tests.rs`.

mod document;
mod secret;
mod sections;
#[cfg(test)]
mod tests;

use anyhow::Context as _;
use authcore::admin::{
    Actor, Administration,
    declared::{
        self,
        declaration::{Declaration, DeclarationProblem, DeclarationProblems},
        plan::{Plan, Step, StepKind},
    },
};
use document::Entry;
use std::path::{Path, PathBuf};

/// Reads all files of a folder that end in `.toml`, or the one file.
///
/// # Errors
/// [`DeclarationProblems`], or what kept the folder from being read.
pub fn read(path: &Path) -> anyhow::Result<Declaration> {
    let mut declaration = Declaration::default();
    let mut problems = Vec::new();
    for file in files(path)? {
        let name = file
            .file_name()
            .unwrap_or(file.as_os_str())
            .to_string_lossy()
            .into_owned();
        match std::fs::read_to_string(&file) {
            Ok(text) => read_one(&file, &name, &text, &mut declaration, &mut problems),
            Err(error) => problems.push(DeclarationProblem {
                file: name,
                line: 0,
                path: String::new(),
                problem: format!("can't be read: {error}"),
            }),
        }
    }
    if problems.is_empty() {
        Ok(declaration)
    } else {
        Err(DeclarationProblems(problems).into())
    }
}

/// By name, so that what is said about them comes in one order. What begins with a dot is an editor's, or an orchestrator's way
/// of changing all files at once.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let unreadable = || format!("{} can't be read", path.display());
    if !std::fs::metadata(path).with_context(unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).with_context(unreadable)? {
        let file = entry.with_context(unreadable)?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let is_toml = file.extension().is_some_and(|extension| extension == "toml");
        if is_toml && !name.starts_with('.') {
            found.push(file);
        }
    }
    anyhow::ensure!(
        !found.is_empty(),
        "{} holds no file that ends in .toml: is it the right folder?",
        path.display()
    );
    found.sort();
    Ok(found)
}

fn read_one(
    file: &Path,
    name: &str,
    text: &str,
    declaration: &mut Declaration,
    problems: &mut Vec<DeclarationProblem>,
) {
    let Some(document) = document::parse(name, text, problems) else {
        return;
    };
    let folder = file.parent().unwrap_or(Path::new("."));
    for (section, entries) in document {
        let entries = entries.into_iter();
        match section {
            document::Section::Clients => declaration
                .clients
                .get_or_insert_default()
                .extend(entries.filter_map(|entry| sections::client(entry, folder, problems))),
            document::Section::Groups => declaration
                .groups
                .get_or_insert_default()
                .extend(entries.filter_map(|entry: Entry| sections::group(entry, problems))),
            document::Section::Resources => declaration
                .resources
                .get_or_insert_default()
                .extend(entries.filter_map(|entry| sections::resource(entry, problems))),
        }
    }
}

/// Applies what is declared when a server starts.
///
/// # Errors
/// Why it was not applied; nothing has changed then.
pub async fn apply_at_start(path: &Path, admin: &Administration) -> anyhow::Result<()> {
    let declaration = read(path)?;
    let plan = declared::apply(admin, &declaration, &Actor::files()).await?;
    for step in &plan.steps {
        tracing::info!(
            kind = step.kind.as_str(),
            name = step.name,
            "declared: {}",
            in_words(step)
        );
    }
    tracing::info!("declared: {}", in_short(&plan));
    Ok(())
}

/// A step on one line.
pub fn in_words(step: &Step) -> String {
    let (kind, name, file) = (step.kind.as_str(), &step.name, &step.file);
    let at = match step.line {
        Some(line) => format!("{file}:{line}"),
        None => file.clone(),
    };
    match step.step {
        StepKind::Add => format!("+ {kind} {name} ({at})"),
        StepKind::Change => format!("~ {kind} {name} ({at})"),
        StepKind::Adopt => {
            format!("= {kind} {name} is as the file says, and changed there from now on ({at})")
        }
        StepKind::Delete => format!("- {kind} {name} (no file has it any more; it was in {at})"),
        StepKind::Release => {
            format!(
                "= {kind} {name} stays, since it was there before {at} had it, and is changed by hand from now on"
            )
        }
    }
}

/// The plan in numbers.
pub fn in_short(plan: &Plan) -> String {
    let counted = [
        (plan.count(StepKind::Add), "added"),
        (plan.count(StepKind::Change), "changed"),
        (plan.count(StepKind::Delete), "deleted"),
        (plan.count(StepKind::Adopt), "taken over"),
        (plan.count(StepKind::Release), "let go"),
        (plan.unchanged, "unchanged"),
    ];
    let is_told =
        |(number, what): &(usize, &str)| *number > 0 || matches!(*what, "added" | "changed" | "deleted");
    let parts: Vec<String> = counted
        .into_iter()
        .filter(is_told)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    parts.join(", ")
}
