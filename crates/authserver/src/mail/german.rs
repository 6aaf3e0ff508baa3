//! Mails in German.

use super::wording::{Parts, Span, from_where};
use authmodel::mail::MailMessage;

/// A mail's words.
pub fn parts<'a>(site: &str, name: Option<&str>, message: &'a MailMessage) -> Parts<'a> {
    let greeting = name.map_or_else(|| "Guten Tag,".to_owned(), |name| format!("Guten Tag {name},"));
    let broken_button = "Wenn die Schaltfläche nicht geht, öffnen Sie diese Adresse:";
    match message {
        MailMessage::ConfirmSignUp { link, .. } => Parts {
            language: "de",
            subject: format!("Ihre Anmeldung bei {site}: nur noch ein Passwort"),
            opening: format!(
                "{greeting} um Ihr Konto bei {site} anzulegen, wählen Sie noch ein Passwort. Es bleibt auf Ihrem Gerät: \
                 {site} bekommt es nie zu sehen."
            ),
            action: "Passwort wählen",
            link,
            broken_button,
            closing: format!(
                "Der Link gilt einmal und {} lang. Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Dann wird kein \
                 Konto angelegt.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::NewDevice {
            at,
            browser,
            system,
            network,
            link,
        } => Parts {
            language: "de",
            subject: format!("Neue Anmeldung bei {site}"),
            opening: format!(
                "{greeting} am {} Uhr (UTC) hat sich jemand bei Ihrem Konto bei {site} angemeldet, und zwar mit einem \
                 Browser, den wir noch nicht kannten: {}.",
                at.format("%-d.%-m.%Y um %H:%M"),
                from_where(
                    [browser, system],
                    |browser, system| format!("{browser} unter {system}"),
                    "ein unbekannter Browser",
                    network.as_deref().map(|network| format!("Netz {network}")),
                ),
            ),
            action: "Ansehen, wo Sie angemeldet sind",
            link,
            broken_button,
            closing: "Wenn Sie es waren, brauchen Sie nichts zu tun. Wenn nicht, melden Sie den Browser ab und ändern Sie \
                      sofort Ihr Passwort."
                .to_owned(),
        },
        MailMessage::DeletionAsked { due_at, link } => Parts {
            language: "de",
            subject: format!("Ihr Konto bei {site} wird gelöscht"),
            opening: format!(
                "{greeting} Sie haben uns gebeten, Ihr Konto bei {site} zu löschen. Am {} Uhr (UTC) wird alles gelöscht. Sie sind \
                 überall abgemeldet.",
                due_at.format("%-d.%-m.%Y nach %H:%M"),
            ),
            action: "Konto behalten",
            link,
            broken_button,
            closing: "Auch wenn Sie sich bis dahin anmelden, bleibt das Konto bestehen. Wenn Sie die Löschung nicht selbst verlangt \
                      haben, behalten Sie das Konto und ändern Sie sofort Ihr Passwort."
                .to_owned(),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "de",
            subject: format!("Sie haben schon ein Konto bei {site}"),
            opening: format!(
                "{greeting} jemand, vielleicht Sie selbst, wollte sich bei {site} mit dieser Adresse registrieren. Sie \
                 haben dort schon ein Konto: Melden Sie sich einfach an."
            ),
            action: "Anmelden",
            link,
            broken_button,
            closing: "Wenn Sie es nicht waren, tun Sie nichts: Es hat sich nichts geändert, und niemand hat erfahren, dass \
                      Sie ein Konto haben."
                .to_owned(),
        },
    }
}

fn lasting(span: Span) -> String {
    let (count, one, many) = match span {
        Span::Seconds(count) => (count, "eine Sekunde", "Sekunden"),
        Span::Minutes(count) => (count, "eine Minute", "Minuten"),
        Span::Hours(count) => (count, "eine Stunde", "Stunden"),
        Span::Days(count) => (count, "einen Tag", "Tage"),
    };
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count} {many}")
    }
}
