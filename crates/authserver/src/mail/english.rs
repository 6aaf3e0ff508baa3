//! Mails in English.

use super::wording::{Parts, Span, from_where};
use authmodel::mail::MailMessage;

/// A mail's words.
pub fn parts<'a>(site: &str, name: Option<&str>, message: &'a MailMessage) -> Parts<'a> {
    let greeting = name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"));
    let broken_button = "If the button does not work, open this address:";
    match message {
        MailMessage::ConfirmSignUp { link, .. } => Parts {
            language: "en",
            subject: format!("Finish signing up at {site}"),
            opening: format!(
                "{greeting} to finish signing up at {site}, choose a password. It stays on your device: {site} never \
                 gets to see it."
            ),
            action: "Choose a password",
            link,
            broken_button,
            closing: format!(
                "The link works once, within {}. If you did not ask for it, do nothing: no account is made.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::NewDevice {
            at,
            browser,
            system,
            network,
            link,
        } => Parts {
            language: "en",
            subject: format!("New sign-in at {site}"),
            opening: format!(
                "{greeting} on {} somebody signed in to your account at {site} with a browser that we did not know: {}.",
                at.format("%-d %B %Y at %H:%M UTC"),
                from_where(
                    [browser, system],
                    |browser, system| format!("{browser} on {system}"),
                    "an unknown browser",
                    network.as_deref().map(|network| format!("network {network}")),
                ),
            ),
            action: "See where you are signed in",
            link,
            broken_button,
            closing: "If it was you, there is nothing to do. If it was not, sign that browser out and change your password \
                      at once."
                .to_owned(),
        },
        MailMessage::DeletionAsked { due_at, link } => Parts {
            language: "en",
            subject: format!("Your account at {site} will be deleted"),
            opening: format!(
                "{greeting} you have asked us to delete your account at {site}. All of it goes on {}. You are signed out \
                 everywhere.",
                due_at.format("%-d %B %Y, after %H:%M UTC"),
            ),
            action: "Keep the account",
            link,
            broken_button,
            closing: "Signing in before that time keeps the account as well. If it was not you who asked, keep it, and change your \
                      password at once."
                .to_owned(),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "en",
            subject: format!("You have an account at {site}"),
            opening: format!(
                "{greeting} somebody, perhaps you, wanted to sign up at {site} with this address. You have an account \
                 already, so there is nothing to do but sign in."
            ),
            action: "Sign in",
            link,
            broken_button,
            closing:
                "If it was not you, do nothing: nothing has changed, and nobody has learned that you have an \
                      account."
                    .to_owned(),
        },
    }
}

fn within(span: Span) -> String {
    let (count, unit) = match span {
        Span::Seconds(count) => (count, "second"),
        Span::Minutes(count) => (count, "minute"),
        Span::Hours(count) => (count, "hour"),
        Span::Days(count) => (count, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
