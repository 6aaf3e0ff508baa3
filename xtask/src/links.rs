//! Links of the documents that point into the checkout: each must lead to a file, and its `#part` to a heading.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::report::Tally;

/// What must be there and is read.
const DOCUMENTS: [&str; 2] = ["README.md", "ARCHITECTURE.md"];
/// Every Markdown file in here is read as well.
const FOLDER: &str = "docs";

/// Follows every link; an error names all that lead nowhere.
pub fn check(root: &Path) -> anyhow::Result<Tally> {
    let mut documents: Vec<PathBuf> = DOCUMENTS.iter().map(|name| root.join(name)).collect();
    collect(&root.join(FOLDER), &mut documents)?;
    let mut tally = Tally::default();
    for document in documents {
        let text = std::fs::read_to_string(&document)
            .with_context(|| format!("cannot read {}", document.display()))?;
        for link in links(&text) {
            match follow(root, &document, link) {
                Ok(()) => tally.passed += 1,
                Err(reason) => {
                    println!(
                        "{}: {link}: {reason}",
                        document.strip_prefix(root).unwrap_or(&document).display()
                    );
                    tally.failed += 1;
                }
            }
        }
    }
    if tally.passed + tally.failed == 0 {
        bail!("no document has a link into the checkout; is this reading them right?");
    }
    Ok(tally)
}

fn collect(folder: &Path, documents: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for item in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = item
            .with_context(|| format!("cannot read {}", folder.display()))?
            .path();
        if path.is_dir() {
            collect(&path, documents)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path);
        }
    }
    Ok(())
}

fn follow(root: &Path, document: &Path, link: &str) -> Result<(), String> {
    let (path, part) = link
        .split_once('#')
        .map_or((link, None), |(path, part)| (path, Some(part)));
    let target = if path.is_empty() {
        document.to_path_buf()
    } else if let Some(path) = path.strip_prefix('/') {
        root.join(path)
    } else {
        document.parent().unwrap_or(root).join(path)
    };
    if !target.exists() {
        return Err("leads to no file".to_owned());
    }
    match part {
        Some(part) if target.extension().is_some_and(|extension| extension == "md") => {
            let text = std::fs::read_to_string(&target).map_err(|error| error.to_string())?;
            if headings(&text).any(|heading| heading == part) {
                Ok(())
            } else {
                Err("leads to no heading".to_owned())
            }
        }
        _ => Ok(()),
    }
}

/// The targets of `[text](target)` and `![text](target "title")` that are not on some other host, outside code blocks.
fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| {
        line.match_indices("](").filter_map(move |(at, _)| {
            let rest = &line[at + 2..];
            let target = rest[..rest.find(')')?].split_ascii_whitespace().next()?;
            let elsewhere = target.contains("://") || target.starts_with("mailto:");
            (!elsewhere).then_some(target)
        })
    })
}

/// The headings' names as GitHub makes them: lower case, blanks to hyphens, punctuation gone.
fn headings(text: &str) -> impl Iterator<Item = String> {
    prose(text).filter(|line| line.starts_with('#')).map(|line| {
        line.trim_start_matches('#')
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    })
}

fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_into_the_checkout_are_found_and_others_left_alone() {
        let text = "See [a](docs/a.md#part), ![b](b.png \"B\"), [c](https://example.com/x), [d](#here).\n```\n[e](e)\n```\n";
        assert_eq!(
            links(text).collect::<Vec<_>>(),
            ["docs/a.md#part", "b.png", "#here"]
        );
    }

    #[test]
    fn headings_are_named_as_github_names_them() {
        let text = "# What lives where?\n```\n# not one\n```\n## `cargo xtask test`, in short\n";
        assert_eq!(
            headings(text).collect::<Vec<_>>(),
            ["what-lives-where", "cargo-xtask-test-in-short"]
        );
    }
}
