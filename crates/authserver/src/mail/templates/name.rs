//! What a template's file name says: `KIND[.LANGUAGE].{html,txt}`, `KIND[.LANGUAGE].subject.txt`, `all` for every kind, or
//! `_NAME.{html,txt}` for a part that others include.

use super::super::samples;
use authmodel::mail::Language;
use std::collections::BTreeSet;

/// What part of a mail a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Subject,
    Text,
    Html,
}

/// What a template is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TemplateName {
    /// `None`: a part, which only others include.
    pub form: Option<Form>,
    /// `None`: every kind.
    pub kind: Option<String>,
    /// `None`: every language.
    pub language: Option<Language>,
}

impl TemplateName {
    /// Reads a file's name.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(file: &str) -> Result<Self, String> {
        let (stem, html) = match (file.strip_suffix(".html"), file.strip_suffix(".txt")) {
            (Some(stem), _) => (stem, true),
            (None, Some(stem)) => (stem, false),
            (None, None) => return Err("a template's name ends in .html or .txt".to_owned()),
        };
        if stem.starts_with('_') {
            return Ok(Self {
                form: None,
                kind: None,
                language: None,
            });
        }
        let (stem, form) = match (stem.strip_suffix(".subject"), html) {
            (Some(stem), false) => (stem, Form::Subject),
            (Some(_), true) => return Err("a subject is plain text: name it .subject.txt".to_owned()),
            (None, true) => (stem, Form::Html),
            (None, false) => (stem, Form::Text),
        };
        let (kind, language) = match stem.split_once('.') {
            Some((kind, tag)) => (kind, Some(language(tag)?)),
            None => (stem, None),
        };
        let kind = match kind {
            "all" => None,
            kind if kinds().contains(kind) => Some(kind.to_owned()),
            other => {
                let kinds: Vec<&str> = kinds().into_iter().collect();
                return Err(format!(
                    "there is no kind of mail called `{other}`: name it `all`, or one of {}",
                    kinds.join(", ")
                ));
            }
        };
        Ok(Self {
            form: Some(form),
            kind,
            language,
        })
    }

    /// Whether it makes mails of this kind in this language.
    pub fn is_for(&self, kind: &str, language: Language) -> bool {
        self.kind.as_deref().is_none_or(|own| own == kind) && self.language.is_none_or(|own| own == language)
    }

    /// How particular it is: the kind says more than the language.
    pub fn particularity(&self) -> (bool, bool) {
        (self.kind.is_some(), self.language.is_some())
    }
}

/// The kinds of mails.
pub(super) fn kinds() -> BTreeSet<&'static str> {
    samples::all()
        .iter()
        .map(authmodel::mail::MailMessage::kind)
        .collect()
}

fn language(tag: &str) -> Result<Language, String> {
    let found = Language::ALL.into_iter().find(|language| language.tag() == tag);
    found.ok_or_else(|| {
        let tags = Language::ALL.map(Language::tag);
        format!("mails are not written in `{tag}`, but in {}", tags.join(", "))
    })
}
