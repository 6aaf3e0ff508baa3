//! Templates of mails (MiniJinja): one built-in layout per form, which the words of the language files fill, and a folder of the
//! operator's own that take its place by kind and language.
//!
//! Owns which template a mail is rendered with, and what a template may use ([`facts`]). Invariants: HTML escapes by itself;
//! a variable that is not there is an error, never an empty place; a template that fails, or leaves out the link or the code, is
//! passed over for the built-in one, so that no mistake in one loses a mail; what a template may do is bounded.
//!
//! Test to read first: `a_template_takes_the_place_of_the_built_in_one` in `tests.rs`.

mod check;
mod facts;
mod name;
#[cfg(test)]
mod tests;

pub use check::TemplateProblems;
pub use facts::Facts;
use name::{Form, TemplateName};

use super::wording::wrap;
use crate::escape;
use minijinja::{AutoEscape, Environment, Error, State, UndefinedBehavior, Value};
use std::{collections::BTreeMap, path::Path};

/// What a template may do, in steps of the interpreter: the built-in ones take some hundred, and one that loops a million
/// times would hold up all other mails.
const FUEL: u64 = 100_000;

/// The longest subject: mail programs show fewer than a hundred characters.
const LONGEST_SUBJECT: usize = 200;

/// The built-in layouts; templates of the operator's may extend them, by these names.
const BUILT_IN: [(&str, &str); 2] = [
    ("built-in/mail.html", include_str!("mail.html")),
    ("built-in/mail.txt", include_str!("mail.txt")),
];

/// The templates there are.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    /// The operator's, and what they are for.
    own: BTreeMap<String, TemplateName>,
}

impl Templates {
    /// The built-in ones alone.
    pub fn built_in() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_keep_trailing_newline(true);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(format);
        environment.add_filter("wrap", |text: &str| wrap(text));
        for (name, source) in BUILT_IN {
            environment
                .add_template(name, source)
                .expect("the built-in templates are part of the program, and parse");
        }
        Self {
            environment,
            own: BTreeMap::new(),
        }
    }

    /// Those, and the operator's in a folder.
    ///
    /// # Errors
    /// Everything that is wrong with the operator's, each with its file and line.
    pub fn load(folder: &Path) -> Result<Self, TemplateProblems> {
        check::load(folder)
    }

    /// A mail in both forms, and its subject.
    pub fn render(&self, facts: &Facts<'_>) -> [String; 3] {
        let subject = self
            .first_good(facts, Form::Subject, &facts.subject)
            .unwrap_or_else(|| facts.subject.clone());
        let form = |form, built_in| {
            self.first_good(facts, form, &subject).unwrap_or_else(|| {
                self.environment
                    .get_template(built_in)
                    .and_then(|template| template.render(facts.values(&subject)))
                    .expect("the built-in templates use what every mail has")
            })
        };
        let text = form(Form::Text, BUILT_IN[1].0);
        let html = form(Form::Html, BUILT_IN[0].0);
        [subject, text, html]
    }

    /// By the operator's templates, the most particular first; `None` where there is none that does.
    fn first_good(&self, facts: &Facts<'_>, form: Form, subject: &str) -> Option<String> {
        for (file, _) in self.fitting(facts, form) {
            match self.render_with(file, form, facts, subject) {
                Ok(rendered) => return Some(rendered),
                // Names no value: what a template was given may open an account.
                Err(fault) => tracing::error!(
                    template = %file,
                    line = fault.line,
                    problem = %fault.problem,
                    "a template of mail.templates can't be used; the mail goes out in the next one that can"
                ),
            }
        }
        None
    }

    /// The operator's templates that this mail could be rendered with, the most particular first.
    fn fitting(&self, facts: &Facts<'_>, form: Form) -> Vec<(&String, &TemplateName)> {
        let mut fitting: Vec<_> = self
            .own
            .iter()
            .filter(|(_, name)| name.form == Some(form) && name.is_for(facts.kind, facts.language))
            .collect();
        fitting.sort_by_key(|(_, name)| std::cmp::Reverse(name.particularity()));
        fitting
    }

    /// By one template, and only if what comes of it is a mail that does what it is for.
    fn render_with(&self, file: &str, form: Form, facts: &Facts<'_>, subject: &str) -> Result<String, Fault> {
        let template = self.environment.get_template(file).map_err(Fault::of)?;
        let rendered = template.render(facts.values(subject)).map_err(Fault::of)?;
        match form {
            Form::Subject => {
                let subject = rendered.trim();
                if subject.is_empty() || subject.contains(char::is_control) {
                    return Err(Fault::new("a subject is one line, and not empty"));
                }
                if subject.chars().count() > LONGEST_SUBJECT {
                    return Err(Fault::new("a subject is no longer than 200 characters"));
                }
                Ok(subject.to_owned())
            }
            Form::Text | Form::Html => {
                let holds = |what: &str| match form {
                    Form::Html => rendered.contains(&*escape::html(what)) || rendered.contains(what),
                    Form::Text | Form::Subject => rendered.contains(what),
                };
                if !holds(facts.link) {
                    return Err(Fault::new("the link is missing: write {{ link }}"));
                }
                if facts.code.is_some_and(|code| !holds(code)) {
                    return Err(Fault::new("the code is missing: write {{ code }}"));
                }
                Ok(rendered)
            }
        }
    }
}

/// Why a template can't be used. Holds no value of a mail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    /// In which template, where that is another one than was asked for.
    file: Option<String>,
    line: Option<usize>,
    problem: String,
}

impl Fault {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            file: None,
            line: None,
            problem: problem.into(),
        }
    }

    /// The innermost of what went wrong: where a template includes another one, that one's file and line.
    fn of(error: Error) -> Self {
        let mut innermost: &Error = &error;
        while let Some(inner) = std::error::Error::source(innermost).and_then(|source| source.downcast_ref())
        {
            innermost = inner;
        }
        let detail = innermost
            .detail()
            .map_or_else(String::new, |detail| format!(": {detail}"));
        Self {
            file: innermost.name().map(str::to_owned),
            line: innermost.line(),
            problem: format!("{}{detail}", innermost.kind()),
        }
    }
}

/// Escapes as the rest of the server does; MiniJinja's own way escapes the slashes of links, too.
fn format(out: &mut minijinja::Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = value.to_string();
    match state.auto_escape() {
        AutoEscape::Html if !value.is_safe() => out.write_str(&escape::html(&text))?,
        _ => out.write_str(&text)?,
    }
    Ok(())
}
