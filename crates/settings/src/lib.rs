//! Layered settings, the same for every server: what the operator wrote, in the operator's own words, and nothing more.
//!
//! A server describes itself by a [`Schema`], whose heart is an annotated default file: documentation, defaults and the
//! list of all settings at once. [`load`] lays the [`Sources`] over it, each stronger than the one before: defaults ←
//! file ← environment ← flags. What the values mean, and whether they fit together, is the server's to say.
//!
//! Refuses names that it does not know (and says which one was perhaps meant), values of another kind than the default's,
//! secrets where others could read them, and a secret that is given twice.
//!
//! Invariants: a name that is not in the default file does not exist; [`Secret`] never shows itself; no sentence about
//! what is wrong ever holds a value. A path in the file (or left at its default) is relative to the file's own folder; one
//! in the environment or in a flag is relative to the current folder, as the shell that sets it sees it.
//!
//! Test to read first: `each_source_is_stronger_than_the_one_before` in `layers_tests.rs`.

mod files;
mod in_force;
mod layers;
mod misplaced;
mod names;
mod paths;
mod problem;
mod secret;
mod sources;

pub use files::{SecretFileError, read_secret_file};
pub use in_force::{InForce, Origin};
pub use layers::{load, load_explained};
pub use problem::{Problem, Problems};
pub use secret::Secret;
pub use sources::{SourceError, Sources};

/// What one server has to say about its settings.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The annotated default file: documentation, defaults and schema at once.
    pub defaults: &'static str,
    /// The prefix of settings in the environment, such as `TACIT_`.
    pub env_prefix: &'static str,
    /// Beginnings of variables that have the prefix and are no settings: the file's name, what tests use.
    pub other_variables: &'static [&'static str],
    /// The file that is read where none is named; `None`: none.
    pub default_file: Option<&'static str>,
    /// Settings that are secret as a whole.
    pub secrets: &'static [&'static str],
    /// Addresses that may hold a password.
    pub addresses: &'static [&'static str],
    /// Settings that name a file or a folder, plainly or as `sqlite://PATH`.
    pub paths: &'static [&'static str],
}
