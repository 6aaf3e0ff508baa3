//! The operator's templates, read and tried out on one of every mail that each could make: before the server starts, and by
//! `authserver check` and `authserver mail check`.

use super::{Facts, Fault, Templates, name::TemplateName};
use crate::mail::{samples, wording::Wording};
use authmodel::{
    email::EmailAddress,
    mail::{Language, Mail, MailMessage},
};
use std::{
    collections::BTreeSet,
    fmt, fs,
    path::{Path, PathBuf},
};

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateProblem {
    /// Its file.
    pub file: PathBuf,
    /// The line, where it has one.
    pub line: Option<usize>,
    /// In a sentence.
    pub problem: String,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.problem)
    }
}

/// All that is wrong with them.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct TemplateProblems(pub Vec<TemplateProblem>);

/// One of every mail in a language, to try templates on.
pub(in crate::mail) fn sample(language: Language, message: MailMessage) -> Mail {
    Mail {
        to: EmailAddress::parse("zoe@example.org").expect("an address"),
        name: Some("Zoë".to_owned()),
        language,
        message,
    }
}

/// Reads and tries.
pub(super) fn load(folder: &Path) -> Result<Templates, TemplateProblems> {
    let mut templates = Templates::built_in();
    let mut problems = BTreeSet::new();
    let mut sources = Vec::new();
    for file in files(folder)? {
        let path = folder.join(&file);
        let problem = |line, problem: String| TemplateProblem {
            file: path.clone(),
            line,
            problem,
        };
        let read = TemplateName::parse(&file).and_then(|name| {
            Ok((
                name,
                fs::read_to_string(&path).map_err(|error| error.to_string())?,
            ))
        });
        match read {
            Err(words) => {
                problems.insert(problem(None, words));
            }
            Ok((name, source)) => {
                match templates
                    .environment
                    .add_template_owned(file.clone(), source.clone())
                {
                    Ok(()) => {
                        sources.push((file.clone(), source));
                        templates.own.insert(file, name);
                    }
                    Err(error) => {
                        let fault = Fault::of(error);
                        problems.insert(problem(fault.line, fault.problem));
                    }
                }
            }
        }
    }
    for (file, source) in &sources {
        for fault in faults(&templates, file, source) {
            problems.insert(TemplateProblem {
                file: folder.join(fault.file.as_deref().unwrap_or(file)),
                line: fault.line,
                problem: fault.problem,
            });
        }
    }
    if problems.is_empty() {
        Ok(templates)
    } else {
        Err(TemplateProblems(problems.into_iter().collect()))
    }
}

/// The files of the folder; what an editor or a version control hides there, and a note to readers, are none of ours.
fn files(folder: &Path) -> Result<BTreeSet<String>, TemplateProblems> {
    let failed = |problem: String| {
        TemplateProblems(vec![TemplateProblem {
            file: folder.to_owned(),
            line: None,
            problem,
        }])
    };
    let mut files = BTreeSet::new();
    let entries = fs::read_dir(folder).map_err(|error| failed(error.to_string()))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed(error.to_string()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.starts_with("README") {
            files.insert(name);
        }
    }
    Ok(files)
}

/// What is wrong with a template that parses.
fn faults(templates: &Templates, file: &str, source: &str) -> BTreeSet<Fault> {
    let Some(name) = templates.own.get(file) else {
        return BTreeSet::new();
    };
    let wording = Wording::of_site("login.example.org");
    let mails: Vec<Mail> = Language::ALL
        .into_iter()
        .flat_map(|language| {
            samples::all()
                .into_iter()
                .map(move |message| sample(language, message))
        })
        .filter(|mail| name.is_for(mail.message.kind(), mail.language))
        .collect();
    let all: Vec<Facts<'_>> = mails.iter().map(|mail| wording.facts(mail)).collect();
    let mut found = unknown_names(templates, file, source, name, &all);
    // A part is tried by those that include it.
    if let (Some(form), true) = (name.form, found.is_empty()) {
        for facts in &all {
            if let Err(fault) = templates.render_with(file, form, facts, &facts.subject) {
                found.insert(fault);
            }
        }
    }
    found
}

/// Variables that no mail of these has, even where they stand in a branch that no sample takes.
fn unknown_names(
    templates: &Templates,
    file: &str,
    source: &str,
    name: &TemplateName,
    all: &[Facts<'_>],
) -> BTreeSet<Fault> {
    let mut known: BTreeSet<&str> = all.iter().flat_map(Facts::names).collect();
    // What only some kinds have can't be used in what is for all of them; a part may be for those alone.
    if name.form.is_some() {
        known.retain(|one| all.iter().all(|facts| facts.names().any(|name| name == *one)));
    }
    let globals: BTreeSet<&str> = templates.environment.globals().map(|(name, _)| name).collect();
    let Ok(template) = templates.environment.get_template(file) else {
        return BTreeSet::new();
    };
    template
        .undeclared_variables(false)
        .into_iter()
        .filter(|used| !known.contains(used.as_str()) && !globals.contains(used.as_str()))
        .map(|used| {
            let names: Vec<&str> = known.iter().copied().collect();
            Fault {
                file: None,
                line: line_of(source, &used),
                problem: format!("there is no variable `{used}` here, but {}", names.join(", ")),
            }
        })
        .collect()
}

/// The first line that has the name in a tag of the template.
fn line_of(source: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let has = |line: &str| {
        line.match_indices(name).any(|(at, _)| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            let after = line.get(at + name.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    };
    let tagged = |line: &str| line.contains("{{") || line.contains("{%");
    let lines = || source.lines().zip(1..);
    lines()
        .find(|(line, _)| tagged(line) && has(line))
        .or_else(|| lines().find(|(line, _)| has(line)))
        .map(|(_, number)| number)
}
