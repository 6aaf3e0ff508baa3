//! What files declare, and where in them; and what is wrong with it, by file and line.

use crate::admin::{client_rules::ClientDraft, groups::GroupDraft};
use authmodel::{resource::Resource, secret::BearerSecret};
use std::{collections::BTreeMap, fmt};

/// All that the files declare. A section that none of them has is `None`; one that is there and empty holds nothing.
#[derive(Debug, Default)]
pub struct Declaration {
    /// `[[clients]]`
    pub clients: Option<Vec<Stated<StatedClient>>>,
    /// `[[groups]]`
    pub groups: Option<Vec<Stated<GroupDraft>>>,
    /// `[[resources]]`
    pub resources: Option<Vec<Stated<Resource>>>,
}

/// Something, and where it stands.
#[derive(Debug)]
pub struct Stated<T> {
    /// What.
    pub what: T,
    /// Where.
    pub place: Place,
}

/// A client that a file declares.
#[derive(Debug)]
pub struct StatedClient {
    /// What it is to be.
    pub draft: ClientDraft,
    /// The secret that the file refers to.
    pub secret: Option<BearerSecret>,
}

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, by its name within the folder that is applied.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The lines of its members.
    pub members: BTreeMap<String, usize>,
}

impl Place {
    /// Something that is wrong with a member; with the whole where it stands nowhere.
    pub fn problem(&self, path: &str, member: &str, problem: impl Into<String>) -> DeclarationProblem {
        DeclarationProblem {
            file: self.file.clone(),
            line: self.members.get(member).copied().unwrap_or(self.line),
            path: format!("{path}.{member}"),
            problem: problem.into(),
        }
    }
}

/// One thing that is wrong in a file. Never a value: it might be a secret.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DeclarationProblem {
    /// The file.
    pub file: String,
    /// The line; 0 where it is none in particular.
    pub line: usize,
    /// What, such as `clients.shop.redirect_uris`; empty where it is nothing in particular.
    pub path: String,
    /// What is wrong, and how to fix it.
    pub problem: String,
}

impl fmt::Display for DeclarationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        f.write_str(": ")?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

/// Why a declaration is refused whole: one thing or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationProblems(pub Vec<DeclarationProblem>);

impl std::error::Error for DeclarationProblems {}

impl fmt::Display for DeclarationProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing was applied, for what is declared has mistakes:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}
