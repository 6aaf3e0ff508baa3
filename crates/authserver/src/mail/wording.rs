//! What mails say, in plain text and in HTML. The built-in HTML is for mail programs: inline styles, no image, no font, nothing
//! from elsewhere, readable in light and dark.

use super::{
    dutch, english, french, german, spanish,
    templates::{Facts, TemplateProblems, Templates},
};
use authmodel::mail::{Language, Mail};
use chrono::Duration;
use std::{path::Path, sync::Arc};

/// A mail in words.
#[derive(Clone, serde::Serialize)]
pub struct Rendered {
    /// The subject.
    pub subject: String,
    /// The plain text; it says everything.
    pub text: String,
    /// The same for mail programs that show HTML.
    pub html: String,
    /// The links in it.
    pub links: Vec<String>,
}

/// Words mails for one site.
#[derive(Clone, Debug)]
pub struct Wording {
    site: String,
    templates: Arc<Templates>,
}

/// The parts of a mail; both forms are made of them.
pub(super) struct Parts<'a> {
    pub language: &'static str,
    pub subject: String,
    pub opening: String,
    /// What it is called, and what has to be typed beside the link.
    pub code: Option<(&'static str, &'a str)>,
    pub action: &'static str,
    pub link: &'a str,
    pub closing: String,
    pub broken_button: &'static str,
}

impl Parts<'_> {
    /// French parts it from its word, and never lets it begin a line.
    pub(super) fn colon(&self) -> &'static str {
        if self.language == "fr" { "\u{a0}:" } else { ":" }
    }
}

/// A time in the unit that users would name it in, never longer than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Seconds(i64),
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

impl Span {
    pub fn of(time: Duration) -> Self {
        // From two of a unit on: "90 minutes" is nearer to the truth than "1 hour".
        if time.num_days() >= 2 {
            Self::Days(time.num_days())
        } else if time.num_hours() >= 2 {
            Self::Hours(time.num_hours())
        } else if time.num_minutes() >= 1 {
            Self::Minutes(time.num_minutes())
        } else {
            Self::Seconds(time.num_seconds().max(1))
        }
    }
}

/// A browser and a network as the end of a sentence, of whichever of them are known.
pub(super) fn from_where(
    [browser, system]: [&Option<String>; 2],
    both: impl Fn(&str, &str) -> String,
    unknown: &str,
    network: Option<String>,
) -> String {
    let words = match (browser, system) {
        (Some(browser), Some(system)) => both(browser, system),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => unknown.to_owned(),
    };
    match network {
        Some(network) => format!("{words}, {network}"),
        None => words,
    }
}

impl Wording {
    /// For the site that users know by the issuer's host, in the built-in templates.
    pub fn new(issuer: &authcore::config::Issuer) -> Self {
        let text = issuer.as_str();
        Self::of_site(text.split_once("://").map_or(text, |(_, rest)| rest))
    }

    pub(super) fn of_site(site: &str) -> Self {
        Self {
            site: site.to_owned(),
            templates: Arc::new(Templates::built_in()),
        }
    }

    /// As [`new`](Self::new), with the operator's templates, where there is a folder of them.
    ///
    /// # Errors
    /// Everything that is wrong with those.
    pub fn with_templates(
        issuer: &authcore::config::Issuer,
        folder: Option<&Path>,
    ) -> Result<Self, TemplateProblems> {
        let mut wording = Self::new(issuer);
        if let Some(folder) = folder {
            wording.templates = Arc::new(Templates::load(folder)?);
        }
        Ok(wording)
    }

    /// The words of a mail.
    pub fn render(&self, mail: &Mail) -> Rendered {
        let facts = self.facts(mail);
        let [subject, text, html] = self.templates.render(&facts);
        Rendered {
            subject,
            text,
            html,
            links: vec![facts.link.to_owned()],
        }
    }

    /// What templates make the mail of.
    pub(super) fn facts<'a>(&self, mail: &'a Mail) -> Facts<'a> {
        let name = mail.name.as_deref().filter(|name| is_plain_name(name));
        Facts::new(&self.site, name, mail, self.parts(mail))
    }

    fn parts<'a>(&self, mail: &'a Mail) -> Parts<'a> {
        let name = mail.name.as_deref().filter(|name| is_plain_name(name));
        match mail.language {
            Language::En => english::parts(&self.site, name, &mail.message),
            Language::De => german::parts(&self.site, name, &mail.message),
            Language::Nl => dutch::parts(&self.site, name, &mail.message),
            Language::Fr => french::parts(&self.site, name, &mail.message),
            Language::Es => spanish::parts(&self.site, name, &mail.message),
        }
    }
}

/// Anybody can type a name beside anybody's address. One that could carry a link, a number to call or a speech would make
/// this server a sender of other users's advertisements.
fn is_plain_name(name: &str) -> bool {
    name.chars().count() <= 40
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
}

/// Lines of at most 76 characters (RFC 5322 §2.1.1 asks for 78), broken at spaces.
pub(super) fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + 8);
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 {
            let fits = column + 1 + length <= 76;
            wrapped.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;
    use authcore::config::Issuer;
    use authmodel::{
        email::EmailAddress,
        mail::{FactorChange, MailMessage},
    };

    fn mail(name: Option<&str>, message: MailMessage) -> Mail {
        Mail {
            to: EmailAddress::parse("ann@example.org").expect("an address"),
            name: name.map(str::to_owned),
            language: Language::En,
            message,
        }
    }

    fn wording() -> Wording {
        Wording::new(&Issuer::parse("https://login.example.org").expect("an issuer"))
    }

    fn confirm(name: Option<&str>) -> Rendered {
        let link = "https://login.example.org/confirm#token=abc&x=\"y\"".to_owned();
        wording().render(&mail(
            name,
            MailMessage::confirm_sign_up(link, Duration::minutes(30)),
        ))
    }

    #[test]
    fn every_mail_is_written_in_every_language() {
        for message in crate::mail::samples::all() {
            let mut subjects = std::collections::BTreeSet::new();
            for language in Language::ALL {
                let rendered = wording().render(&Mail {
                    language,
                    ..mail(Some("Zoë"), message.clone())
                });
                let what = format!("{language:?}: {message:?}");
                assert!(subjects.insert(rendered.subject.clone()), "{what}");
                assert!(rendered.subject.contains("login.example.org"), "{what}");
                let tag = format!("<html lang=\"{}\">", language.tag());
                assert!(rendered.html.contains(&tag), "{what}");
                assert!(
                    rendered.text.lines().next().unwrap_or_default().contains("Zoë"),
                    "{what}"
                );
                let prose: String = rendered
                    .text
                    .lines()
                    .filter(|line| !line.starts_with("http"))
                    .collect::<Vec<_>>()
                    .join(" ");
                assert!(!prose.contains(['{', '}', '"', '\'']), "{what}: {prose}");
                if language == Language::Fr {
                    let mut before = ' ';
                    for sign in prose.chars() {
                        let stands_alone = matches!(sign, ':' | ';' | '?' | '!') && !before.is_ascii_digit();
                        assert!(!stands_alone || before == '\u{a0}', "{what}: {prose}");
                        before = sign;
                    }
                }
            }
        }
    }

    #[test]
    fn dates_and_lengths_of_time_are_said_as_in_each_language() {
        for (language, day, until) in [
            (Language::En, "29 November 2026 at", "within 30 minutes"),
            (Language::De, "29.11.2026 um", "30 Minuten lang"),
            (Language::Nl, "29 november 2026 om", "binnen 30 minuten"),
            (Language::Fr, "29 novembre 2026 à", "pendant 30 minutes"),
            (
                Language::Es,
                "29 de noviembre de 2026 a las",
                "durante 30 minutos",
            ),
        ] {
            let all = crate::mail::samples::all().into_iter();
            let texts: Vec<String> = all
                .map(|message| {
                    let mail = Mail {
                        language,
                        ..mail(None, message)
                    };
                    wording().render(&mail).text.replace('\n', " ")
                })
                .collect();
            for words in [day, until] {
                assert!(texts.iter().any(|text| text.contains(words)), "{words}");
            }
        }
    }

    #[test]
    fn a_new_device_is_told_of_in_both_languages() {
        let message = MailMessage::NewDevice {
            at: chrono::DateTime::from_timestamp(1_795_910_400, 0).expect("a time"),
            browser: Some("Firefox".to_owned()),
            system: Some("Windows".to_owned()),
            network: Some("203.0.113.0/24".to_owned()),
            link: "https://login.example.org/account/sessions".to_owned(),
        };
        let mut mail = mail(None, message);
        let english = wording().render(&mail);
        assert_eq!(english.subject, "New sign-in at login.example.org");
        mail.language = Language::De;
        let german = wording().render(&mail);
        for (rendered, words) in [
            (
                &english,
                ["Firefox on Windows, network 203.0.113.0/24", "2026 at"],
            ),
            (&german, ["Firefox unter Windows, Netz 203.0.113.0/24", "2026 um"]),
        ] {
            let text = rendered.text.replace('\n', " ");
            for words in words {
                assert!(
                    text.contains(words) && rendered.html.contains(words),
                    "{words}: {text}"
                );
            }
        }
        mail.message = MailMessage::NewDevice {
            at: chrono::DateTime::UNIX_EPOCH,
            browser: None,
            system: None,
            network: None,
            link: String::new(),
        };
        let text = wording().render(&mail).text.replace('\n', " ");
        assert!(text.contains("ein unbekannter Browser."), "{text}");
    }

    #[test]
    fn both_forms_say_the_same() {
        let rendered = confirm(Some("Ann O’Leary"));
        assert_eq!(rendered.subject, "Finish signing up at login.example.org");
        assert_eq!(
            rendered.links,
            ["https://login.example.org/confirm#token=abc&x=\"y\""]
        );
        for form in [&rendered.text, &rendered.html] {
            assert!(
                form.contains("Hello Ann O’Leary,") && form.contains("30 minutes"),
                "{form}"
            );
        }
        assert!(
            rendered
                .text
                .contains("\nhttps://login.example.org/confirm#token=abc&x=\"y\"\n")
        );
        let prose = rendered.text.lines().filter(|line| !line.starts_with("http"));
        assert!(prose.clone().all(|line| line.chars().count() <= 76));
    }

    #[test]
    fn a_mail_speaks_the_language_of_who_asked() {
        for message in [
            MailMessage::confirm_sign_up(
                "https://login.example.org/confirm#token=a".to_owned(),
                Duration::minutes(30),
            ),
            MailMessage::AlreadyRegistered {
                link: "https://login.example.org/login".to_owned(),
            },
            recover(),
            MailMessage::NothingToRecover {
                sign_up: true,
                link: "https://login.example.org/signup".to_owned(),
            },
        ] {
            let german = wording().render(&Mail {
                language: Language::De,
                ..mail(Some("Jörg"), message)
            });
            for form in [&german.text, &german.html] {
                assert!(
                    form.contains("Guten Tag Jörg,") && form.contains("tun Sie nichts"),
                    "{form}"
                );
                assert!(!form.contains("Hello") && !form.contains(" the "), "{form}");
            }
            assert!(
                german.html.contains("<html lang=\"de\">") && german.subject.contains("login.example.org")
            );
        }
    }

    fn recover() -> MailMessage {
        MailMessage::RecoverPassword {
            link: "https://login.example.org/recover#token=a".to_owned(),
            code: "012345".to_owned(),
            valid_seconds: 1800,
        }
    }

    #[test]
    fn what_was_done_to_an_account_is_told_in_either_language() {
        let link = "https://login.example.org/recover".to_owned();
        let code = MailMessage::ConfirmPasswordChange {
            link: link.clone(),
            code: "012345".to_owned(),
            valid_seconds: 1800,
        };
        for (message, english, german) in [
            (
                code,
                "Your code to change the password",
                "Ihr Code zum Ändern des Passworts",
            ),
            (
                MailMessage::PasswordChanged { link: link.clone() },
                "was changed",
                "wurde geändert",
            ),
        ] {
            for (language, words) in [(Language::En, english), (Language::De, german)] {
                let rendered = wording().render(&Mail {
                    language,
                    ..mail(Some("Jörg"), message.clone())
                });
                assert!(rendered.subject.contains(words), "{}", rendered.subject);
                assert!(rendered.text.contains(&link) && rendered.text.contains("Jörg"));
            }
        }
    }

    #[test]
    fn a_recovery_has_its_code_beside_the_link_and_not_in_it() {
        let mut mail = mail(None, recover());
        for (language, until) in [
            (Language::En, "within 30 minutes"),
            (Language::De, "30 Minuten lang"),
        ] {
            mail.language = language;
            let rendered = wording().render(&mail);
            assert!(rendered.text.contains("\nCode: 012345\n"), "{}", rendered.text);
            assert!(rendered.html.contains(">012345</strong>"), "{}", rendered.html);
            assert!(
                rendered.text.replace('\n', " ").contains(until),
                "{}",
                rendered.text
            );
            assert_eq!(rendered.links, ["https://login.example.org/recover#token=a"]);
        }
    }

    #[test]
    fn a_changed_factor_is_told_in_both_languages_each_in_words_of_its_own() {
        let mut subjects = std::collections::BTreeSet::new();
        for change in [
            FactorChange::TotpAdded,
            FactorChange::TotpReplaced,
            FactorChange::TotpRemoved,
            FactorChange::AdditionUndone,
            FactorChange::PasskeyAdded,
            FactorChange::PasskeyRemoved,
            FactorChange::Reset,
            FactorChange::RecoveryCodesReplaced,
            FactorChange::RecoveryCodeUsed { left: 1 },
        ] {
            for (language, closing) in [
                (Language::En, "If it was not, sign in"),
                (Language::De, "Wenn nicht, melden Sie sich an"),
            ] {
                let link = "https://login.example.org/account".to_owned();
                let mut mail = mail(
                    None,
                    MailMessage::FactorNotice {
                        change,
                        link,
                        undo_seconds: None,
                    },
                );
                mail.language = language;
                let rendered = wording().render(&mail);
                let prose = rendered.text.replace('\n', " ");
                assert!(prose.contains(closing), "{prose}");
                assert!(
                    prose.contains("login.example.org") && rendered.html.contains("/account"),
                    "{prose}"
                );
                assert!(subjects.insert(rendered.subject), "{change:?}");
            }
        }
        for (left, english, german) in [
            (0, "the last one", "der letzte"),
            (1, "One is left.", "Einer ist noch übrig."),
            (7, "7 are left.", "7 sind noch übrig."),
        ] {
            let change = FactorChange::RecoveryCodeUsed { left };
            for (language, words) in [(Language::En, english), (Language::De, german)] {
                let link = String::new();
                let mut mail = mail(
                    None,
                    MailMessage::FactorNotice {
                        change,
                        link,
                        undo_seconds: None,
                    },
                );
                mail.language = language;
                let prose = wording().render(&mail).text.replace('\n', " ");
                assert!(prose.contains(words), "{prose}");
            }
        }
    }

    #[test]
    fn how_long_a_link_is_good_is_said_in_a_unit_that_fits() {
        for (seconds, english, german) in [
            (1, "within 1 second.", "eine Sekunde lang"),
            (30, "within 30 seconds.", "30 Sekunden lang"),
            (60, "within 1 minute.", "eine Minute lang"),
            (119, "within 1 minute.", "eine Minute lang"),
            (1_800, "within 30 minutes.", "30 Minuten lang"),
            (5_400, "within 90 minutes.", "90 Minuten lang"),
            (86_400, "within 24 hours.", "24 Stunden lang"),
            (604_800, "within 7 days.", "7 Tage lang"),
        ] {
            let message = MailMessage::confirm_sign_up(String::new(), Duration::seconds(seconds));
            let mut mail = mail(None, message);
            for (language, words) in [(Language::En, english), (Language::De, german)] {
                mail.language = language;
                let prose = wording().render(&mail).text.replace('\n', " ");
                assert!(prose.contains(words), "{seconds}: {prose}");
            }
        }
    }

    #[test]
    fn a_link_can_not_leave_its_attribute() {
        let html = confirm(None).html;
        assert!(
            html.contains("token=abc&amp;x=&quot;y&quot;\"") && !html.contains("x=\"y\""),
            "{html}"
        );
    }

    #[test]
    fn nothing_a_stranger_typed_becomes_a_link() {
        for name in [
            "evil.example",
            "Win at http://evil.example",
            "<b>Ann</b>",
            "Call +1 555 0100",
            &"a ".repeat(30),
        ] {
            let rendered = confirm(Some(name));
            assert!(
                !rendered.text.contains(name) && rendered.text.starts_with("Hello, "),
                "{name}"
            );
            assert!(!rendered.html.contains(name), "{name}");
        }
    }

    #[test]
    fn who_has_an_account_is_led_to_it() {
        let link = "https://login.example.org/login".to_owned();
        let rendered = wording().render(&mail(None, MailMessage::AlreadyRegistered { link }));
        assert_eq!(rendered.subject, "You have an account at login.example.org");
        assert!(rendered.text.contains("https://login.example.org/login"));
    }
}
