//! `cargo xtask test one NAME`: builds and runs a single test, whatever it takes to run it.
//!
//! Owns: finding which test is meant. A browser or client test is named by its file (`signout`) or by words of its title;
//! a black-box test by its path (`token::replayed_code…`) or a part of it. A name that means several is refused, with the
//! list: what was not meant takes minutes.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, bail};
use testbed::process;

use super::session::Session;
use super::steps;
use crate::packages::{self, Need};
use crate::workspace::Workspace;

/// Suites of `node --test`: the folder, and whether it runs on either pair of stores.
const NODE: [(&str, bool); 2] = [("tests/browser", false), ("tests/clients", true)];

/// How many candidates a refusal names.
const NAMED: usize = 20;

#[derive(clap::Args)]
pub struct Options {
    /// A file of browser or client tests (`signout`), or a part of a test's name
    name: String,
    /// What the servers under test run on
    #[arg(long, default_value = "embedded")]
    stores: Stores,
}

/// A pair of stores.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Stores {
    Embedded,
    Production,
}

impl Stores {
    fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Production => "production",
        }
    }
}

/// A file of `node --test`, or one test in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NodeTest {
    folder: &'static str,
    file: String,
    title: Option<String>,
    either_pair: bool,
}

impl fmt::Display for NodeTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.folder, self.file)?;
        self.title.as_ref().map_or(Ok(()), |title| write!(f, ": {title}"))
    }
}

/// Finds it and runs it.
pub fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    packages::ensure(&[Need::Node])?;
    let mut session = Session::new(workspace);
    let found = node_tests(workspace.root(), &options.name)?;
    let result = match found.as_slice() {
        [] => black_box(&mut session, options),
        [test] => node(&mut session, options, test),
        several => bail!(ambiguous(&options.name, several)),
    };
    for stray in process::end_strays() {
        println!("a process was left behind; it has been ended: {stray}");
    }
    let tally = session.take_tally(result.is_ok());
    drop(session);
    println!("{}", tally.line());
    result
}

fn start_stores(session: &mut Session, stores: Stores) -> anyhow::Result<()> {
    if stores == Stores::Production {
        packages::ensure(&[Need::Postgres, Need::Redis, Need::Faketime])?;
        session.start_services()?;
    }
    Ok(())
}

fn node(session: &mut Session, options: &Options, test: &NodeTest) -> anyhow::Result<()> {
    if test.folder == "tests/browser" {
        packages::ensure(&[Need::Chromium])?;
    }
    if !test.either_pair && options.stores == Stores::Production {
        bail!("{} runs on the embedded stores alone", test.folder);
    }
    println!("{test}");
    start_stores(session, options.stores)?;
    steps::build(session)?;
    // The clients' people sign up with the interoperation suite's OPAQUE client.
    crate::pages::install(session.workspace, "tests/interop")?;
    crate::pages::install(session.workspace, test.folder)?;
    let mut command = std::process::Command::new("node");
    command.current_dir(session.workspace.root().join(test.folder));
    command.args(["--test", "--test-timeout=120000"]);
    // The walks of one file in a browser build on one another (who signs up in the first signs in later): all of it runs.
    if let Some(title) = test.title.as_ref().filter(|_| test.folder != "tests/browser") {
        command.arg(format!("--test-name-pattern=^{}$", escaped(title)));
    }
    command
        .arg(&test.file)
        .env("TACIT_TEST_STORES", options.stores.name());
    session.with_test_environment(&mut command);
    session.run_tests(&mut command)
}

fn black_box(session: &mut Session, options: &Options) -> anyhow::Result<()> {
    start_stores(session, options.stores)?;
    steps::build(session)?;
    let mut list = session.workspace.cargo(&[
        "test",
        "--quiet",
        "--workspace",
        "--test",
        "blackbox",
        "--",
        "--list",
        "--format",
        "terse",
    ]);
    let names: Vec<String> = process::capture(&mut list)?
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect();
    let name = pick(&names, &options.name)?;
    println!("black box: {name} ({} stores)", options.stores.name());
    let mut command = session.workspace.cargo(&[
        "test",
        "--workspace",
        "--test",
        "blackbox",
        "--",
        "--exact",
        name,
        "--nocapture",
    ]);
    session.with_test_environment(&mut command);
    session.run_tests(command.env("TACIT_TEST_STORES", options.stores.name()))
}

/// The one test that is meant: by its whole path, by its last part, or by any part that no other has.
fn pick<'a>(names: &'a [String], wanted: &str) -> anyhow::Result<&'a str> {
    let whole = |name: &&String| **name == wanted || name.rsplit("::").next() == Some(wanted);
    let part = |name: &&String| name.contains(wanted);
    let mut found: Vec<&String> = names.iter().filter(whole).collect();
    if found.is_empty() {
        found = names.iter().filter(part).collect();
    }
    match found.as_slice() {
        [name] => Ok(name),
        [] => bail!(
            "no black-box, browser or client test has {wanted:?} in its name; unit tests run by `cargo test -p CRATE {wanted}`"
        ),
        several => bail!(ambiguous(wanted, several)),
    }
}

fn ambiguous(wanted: &str, found: &[impl fmt::Display]) -> String {
    let mut text = format!("{wanted:?} may be any of {}; say more of it:", found.len());
    for each in found.iter().take(NAMED) {
        text.push_str(&format!("\n    {each}"));
    }
    text
}

/// Files of that name; or else titles that hold the words.
fn node_tests(root: &Path, wanted: &str) -> anyhow::Result<Vec<NodeTest>> {
    let (mut files, mut titles) = (Vec::new(), Vec::new());
    for (folder, either_pair) in NODE {
        let entries =
            std::fs::read_dir(root.join(folder)).with_context(|| format!("cannot list {folder}"))?;
        for entry in entries.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            let Some(stem) = file.strip_suffix(".test.mjs") else {
                continue;
            };
            let test = |title: Option<String>| NodeTest {
                folder,
                file: file.clone(),
                title,
                either_pair,
            };
            if [stem, &file].contains(&wanted) {
                files.push(test(None));
            }
            let text =
                std::fs::read_to_string(entry.path()).with_context(|| format!("cannot read {file}"))?;
            let matching = titles_in(&text).filter(|title| title.contains(wanted));
            titles.extend(matching.map(|title| test(Some(title.to_owned()))));
        }
    }
    Ok(if files.is_empty() { titles } else { files })
}

/// The files of a folder in which tests of these titles stand, each once; nothing where one is in none.
pub fn files_of(root: &Path, folder: &str, titles: &[String]) -> Option<Vec<String>> {
    let mut files: Vec<String> = Vec::new();
    for title in titles {
        let found = node_tests(root, title).ok()?;
        let test = found.into_iter().find(|test| test.folder == folder)?;
        if !files.contains(&test.file) {
            files.push(test.file);
        }
    }
    Some(files)
}

/// What follows `walk(` or `test(` in quotes. Titles that are put together while running are found by their file alone.
fn titles_in(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line
            .strip_prefix("walk(\"")
            .or_else(|| line.strip_prefix("test(\""))?;
        rest.split_once('"').map(|(title, _)| title)
    })
}

/// As a regular expression that means just this.
fn escaped(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for character in title.chars() {
        if r"\^$.|?*+()[]{}/".contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_whole_before_it_is_taken_as_a_part() {
        let names = ["token::a_code", "token::a_code_twice", "logout::bye"].map(str::to_owned);
        assert_eq!(pick(&names, "a_code").unwrap(), "token::a_code");
        assert_eq!(pick(&names, "twice").unwrap(), "token::a_code_twice");
        let error = pick(&names, "token").unwrap_err().to_string();
        assert!(
            error.contains("any of 2") && error.contains("token::a_code_twice"),
            "{error}"
        );
        assert!(pick(&names, "nothing").is_err());
    }

    #[test]
    fn titles_are_read_and_quoted() {
        let text =
            "walk(\"it ends (really)\", async () => {\n  test(\"inner?\", () => {});\ntest(`made ${up}`, x);";
        assert_eq!(
            titles_in(text).collect::<Vec<_>>(),
            ["it ends (really)", "inner?"]
        );
        assert_eq!(escaped("it ends (really)"), r"it ends \(really\)");
    }

    #[test]
    fn the_suites_of_this_checkout_are_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let file = node_tests(root, "signout").unwrap();
        assert_eq!(file.len(), 1, "{file:?}");
        assert_eq!(
            (file[0].folder, file[0].title.as_deref()),
            ("tests/browser", None)
        );
        let title = node_tests(root, "another browser knows nothing of it").unwrap();
        assert_eq!(title.len(), 1, "{title:?}");
        assert_eq!(title[0].file, "session.test.mjs");
    }

    #[test]
    fn titles_lead_to_their_files() {
        let workspace = Workspace::find().expect("the tests run in the workspace");
        let files = |titles: &[&str]| {
            let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
            files_of(workspace.root(), "tests/browser", &titles)
        };
        let (back, ends) = (
            "the way back shows nothing",
            "it ends this browser's session and no other",
        );
        assert_eq!(files(&[back, ends]), Some(vec!["signout.test.mjs".to_owned()]));
        assert_eq!(files(&[back, "a title that no test has"]), None);
    }
}
