//! What templates promise.

use super::{check::sample, *};
use crate::mail::{samples, wording::Wording};
use authmodel::mail::Language;
use std::{fs, path::PathBuf};

/// A folder with these files, that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("tacit-templates-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        for (name, text) in files {
            fs::write(path.join(name), text).expect("written");
        }
        Self(path)
    }

    fn problems(&self) -> String {
        Templates::load(&self.0)
            .expect_err("something is wrong")
            .to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn rendered(templates: &Templates, kind: &str, language: Language) -> [String; 3] {
    let message = samples::all().into_iter().find(|message| message.kind() == kind);
    let mail = sample(language, message.expect("a kind"));
    templates.render(&Wording::of_site("login.example.org").facts(&mail))
}

#[test]
fn a_template_takes_the_place_of_the_built_in_one() {
    let folder = Folder::new(
        "place",
        &[
            (
                "all.html",
                "{% extends 'built-in/mail.html' %}{% block header %}<b>ACME & {{ site }}</b>{% endblock %}",
            ),
            ("recover_password.txt", "{{ opening }} {{ code }} {{ link }}"),
            (
                "recover_password.de.txt",
                "Bitte: {{ code }} {{ link }} {{ valid_minutes }}",
            ),
            ("recover_password.de.subject.txt", "ACME: {{ subject }}\n"),
            ("README.md", "Ours."),
        ],
    );
    let templates = Templates::load(&folder.0).expect("sound");
    let [subject, text, html] = rendered(&templates, "recover_password", Language::De);
    assert_eq!(subject, "ACME: Neues Passwort bei login.example.org");
    assert_eq!(
        text,
        "Bitte: 012345 https://login.example.org/recover#token=abc 30"
    );
    assert!(html.contains("ACME & login.example.org") && html.contains(&format!("<title>{subject}</title>")));
    let [subject, text, _] = rendered(&templates, "recover_password", Language::Fr);
    assert!(
        !subject.contains("ACME") && text.starts_with("Bonjour Zoë,"),
        "{text}"
    );
    let [_, text, _] = rendered(&templates, "already_registered", Language::En);
    assert!(text.ends_with("\n-- \nlogin.example.org\n"), "{text}");
}

#[test]
fn what_is_wrong_is_named_by_file_and_line() {
    let folder = Folder::new(
        "wrong",
        &[
            ("new_device.html", "{{ link }}\n{% if brwser %}{% endif %}\n"),
            ("new_device.txt", "{{ link }}\n\n{% if link %}\n"),
            ("trial.txt", "nothing\n"),
            ("confirm_address.txt", "{{ link }}"),
            ("confirm_sign_up.html", "{{ link|loud }}"),
            ("all.txt", "{{ link }} {{ code }}\n{{ browser }}"),
            ("confirm_signup.txt", "{{ link }}"),
            ("trial.it.txt", "{{ link }}"),
            ("trial.htm", "{{ link }}"),
            ("trial.subject.txt", "one\ntwo"),
            ("_part.txt", "{{ site }}\n{{ link.nothing.at_all }}"),
            ("password_changed.txt", "{{ link }}{% include '_part.txt' %}"),
            ("address_in_use.txt", "{{ link }}{% include '_none.txt' %}"),
        ],
    );
    let problems = folder.problems();
    let path = |file: &str| folder.0.join(file).display().to_string();
    for (file, words) in [
        ("new_device.html:2:", "no variable `brwser`"),
        ("new_device.txt:", "syntax error"),
        ("trial.txt:", "the link is missing"),
        ("confirm_address.txt:", "the code is missing"),
        ("confirm_sign_up.html:1:", "loud"),
        ("all.txt:2:", "no variable `browser`"),
        ("confirm_signup.txt:", "no kind of mail called `confirm_signup`"),
        ("trial.it.txt:", "not written in `it`"),
        ("trial.htm:", "ends in .html or .txt"),
        ("trial.subject.txt:", "one line"),
        ("_part.txt:2:", "undefined"),
        ("address_in_use.txt:1:", "_none.txt"),
    ] {
        let found = problems
            .lines()
            .any(|line| line.starts_with(&path(file)) && line.contains(words));
        assert!(found, "{file} {words}\n{problems}");
    }
    let gone = Templates::load(&folder.0.join("nowhere")).expect_err("no folder");
    assert!(gone.to_string().contains("nowhere"));
}

#[test]
fn html_escapes_by_itself_and_plain_text_does_not() {
    let folder = Folder::new(
        "escape",
        &[
            ("trial.html", "<i>{{ '<b>' }}</i>{{ link }}"),
            ("trial.txt", "{{ '<b>' }}{{ link }}"),
        ],
    );
    let templates = Templates::load(&folder.0).expect("sound");
    let [_, text, html] = rendered(&templates, "trial", Language::En);
    assert!(html.starts_with("<i>&lt;b&gt;</i>https://login"), "{html}");
    assert!(text.starts_with("<b>https://login"), "{text}");
}

/// What the check could not see: a mail is never lost by it.
#[test]
fn a_template_that_breaks_on_a_real_mail_is_passed_over() {
    let folder = Folder::new(
        "passed",
        &[
            (
                "trial.txt",
                "{{ link }}{% if name != 'Zoë' %}{{ 1 // 0 }}{% endif %}",
            ),
            ("trial.html", "{% if name == 'Zoë' %}{{ link }}{% endif %}"),
            ("trial.subject.txt", "{% if name == 'Zoë' %}Hi{% endif %}"),
            (
                "password_changed.txt",
                "{{ link }}{% if name != 'Zoë' %}{% for i in range(90000) %}{{ i }}{{ i }}{% endfor %}{% endif %}",
            ),
        ],
    );
    let templates = Templates::load(&folder.0).expect("sound, as far as one can see");
    for kind in ["trial", "password_changed"] {
        let message = samples::all().into_iter().find(|message| message.kind() == kind);
        let mut mail = sample(Language::En, message.expect("a kind"));
        mail.name = None;
        let wording = Wording::of_site("login.example.org");
        let rendered = templates.render(&wording.facts(&mail));
        assert_eq!(
            rendered,
            Templates::built_in().render(&wording.facts(&mail)),
            "{kind}"
        );
    }
}

#[test]
fn the_documentation_names_every_kind_and_variable() {
    let page = include_str!("../../../../../docs/mail.md");
    for message in samples::all() {
        let mail = sample(Language::En, message);
        assert!(
            page.contains(&format!("| `{}` |", mail.message.kind())),
            "{}",
            mail.message.kind()
        );
        for name in Wording::of_site("login.example.org").facts(&mail).names() {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
}
