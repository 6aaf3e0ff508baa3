//! What mails say, in plain text and in HTML. The HTML is for mail programs: inline styles, no image, no font, nothing
//! from elsewhere, readable in light and dark.

use crate::escape;
use authmodel::mail::{Mail, MailMessage};

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
}

/// The parts of a mail; both forms are made of them.
struct Parts<'a> {
    subject: String,
    opening: String,
    action: &'static str,
    link: &'a str,
    closing: String,
}

impl Wording {
    /// For the site that users know by the issuer's host.
    pub fn new(issuer: &authcore::config::Issuer) -> Self {
        let text = issuer.as_str();
        let site = text.split_once("://").map_or(text, |(_, rest)| rest);
        Self {
            site: site.to_owned(),
        }
    }

    /// The words of a mail.
    pub fn render(&self, mail: &Mail) -> Rendered {
        let parts = self.parts(mail);
        Rendered {
            text: self.text(&parts),
            html: self.html(&parts),
            links: vec![parts.link.to_owned()],
            subject: parts.subject,
        }
    }

    fn parts<'a>(&self, mail: &'a Mail) -> Parts<'a> {
        let site = &self.site;
        let greeting = match mail.name.as_deref().filter(|name| is_plain_name(name)) {
            Some(name) => format!("Hello {name},"),
            None => "Hello,".to_owned(),
        };
        match &mail.message {
            MailMessage::ConfirmSignUp { link, valid_minutes } => Parts {
                subject: format!("Finish signing up at {site}"),
                opening: format!(
                    "{greeting} to finish signing up at {site}, choose a password. It stays on your device: {site} never \
                     gets to see it."
                ),
                action: "Choose a password",
                link,
                closing: format!(
                    "The link works once, within {}. If you did not ask for it, do nothing: no account is made.",
                    lifetime(*valid_minutes)
                ),
            },
            MailMessage::AlreadyRegistered { link } => Parts {
                subject: format!("You have an account at {site}"),
                opening: format!(
                    "{greeting} somebody, perhaps you, wanted to sign up at {site} with this address. You have an account \
                     already, so there is nothing to do but sign in."
                ),
                action: "Sign in",
                link,
                closing: "If it was not you, do nothing: nothing has changed, and nobody has learned that you have an \
                          account."
                    .to_owned(),
            },
        }
    }

    fn text(&self, parts: &Parts<'_>) -> String {
        format!(
            "{}\n\n{}:\n{}\n\n{}\n\n-- \n{}\n",
            wrap(&parts.opening),
            parts.action,
            parts.link,
            wrap(&parts.closing),
            self.site
        )
    }

    fn html(&self, parts: &Parts<'_>) -> String {
        let [subject, opening, link, closing, site] = [
            &parts.subject,
            &parts.opening,
            parts.link,
            &parts.closing,
            &self.site,
        ]
        .map(escape::html);
        let action = parts.action;
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"supported-color-schemes\" content=\"light dark\">\
             <title>{subject}</title></head>\
             <body style=\"margin:0;padding:32px 16px;font:16px/1.6 system-ui,-apple-system,'Segoe UI',sans-serif\">\
             <div style=\"max-width:30rem;margin:0 auto\">\
             <p style=\"margin:0 0 24px;font-weight:600;opacity:.7\">{site}</p>\
             <p style=\"margin:0 0 24px\">{opening}</p>\
             <p style=\"margin:0 0 24px\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 24px;border-radius:10px;\
             background:#5b4bd6;color:#ffffff;font-weight:600;text-decoration:none\">{action}</a></p>\
             <p style=\"margin:0 0 24px\">{closing}</p>\
             <p style=\"margin:0;font-size:13px;opacity:.7\">If the button does not work, open this address:<br>\
             <a href=\"{link}\" style=\"color:inherit;word-break:break-all\">{link}</a></p>\
             </div></body></html>\n"
        )
    }
}

/// A link's life in the largest unit that says it exactly, as the page says it too.
fn lifetime(minutes: i64) -> String {
    // Less than a minute is rounded down on its way here.
    let (count, unit) = match minutes.max(1) {
        minutes if minutes % (24 * 60) == 0 => (minutes / (24 * 60), "day"),
        minutes if minutes % 60 == 0 => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
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
fn wrap(text: &str) -> String {
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
    use authmodel::email::EmailAddress;

    fn mail(name: Option<&str>, message: MailMessage) -> Mail {
        Mail {
            to: EmailAddress::parse("ann@example.org").expect("an address"),
            name: name.map(str::to_owned),
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
            MailMessage::ConfirmSignUp {
                link,
                valid_minutes: 30,
            },
        ))
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
    fn a_link_lives_as_long_as_users_say_it() {
        for (minutes, words) in [
            (0, "1 minute"),
            (1, "1 minute"),
            (30, "30 minutes"),
            (60, "1 hour"),
            (90, "90 minutes"),
            (48 * 60, "2 days"),
        ] {
            assert_eq!(lifetime(minutes), words);
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
