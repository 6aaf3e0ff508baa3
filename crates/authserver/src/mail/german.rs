//! Mails in German.

use super::wording::{Parts, Span, from_where};
use authmodel::mail::{FactorChange, MailMessage};

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
            code: None,
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
            code: None,
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
            code: None,
            action: "Konto behalten",
            link,
            broken_button,
            closing: "Auch wenn Sie sich bis dahin anmelden, bleibt das Konto bestehen. Wenn Sie die Löschung nicht selbst verlangt \
                      haben, behalten Sie das Konto und ändern Sie sofort Ihr Passwort."
                .to_owned(),
        },
        MailMessage::Trial { link } => Parts {
            language: "de",
            subject: format!("E-Mails von {site} kommen an"),
            opening: format!(
                "{greeting} das ist eine Probe, die jemand vom Betrieb von {site} an diese Adresse geschickt hat. Sie ist angekommen: Der Versand funktioniert."
            ),
            code: None,
            action: "Zum Server",
            link,
            broken_button,
            closing: "Sie müssen nichts tun. Wenn Sie nicht wissen, warum Sie diese E-Mail bekommen haben, löschen Sie sie einfach."
                .to_owned(),
        },
        MailMessage::SignUpWaits { link } => Parts {
            language: "de",
            subject: format!("Ihr Konto bei {site} wartet auf Freigabe"),
            opening: format!("{greeting} jemand, vielleicht Sie, wollte sich mit dieser Adresse bei {site} registrieren oder hat ein neues Passwort angefordert. Das Konto mit dieser Adresse wartet darauf, dass es ein Administrator freigibt. Sie bekommen eine E-Mail, sobald darüber entschieden ist."),
            code: None,
            action: "Zum Server",
            link,
            broken_button,
            closing: "Bis dahin ist nichts zu tun. Wenn Sie es nicht waren, tun Sie nichts: Es hat sich nichts geändert.".to_owned(),
        },
        MailMessage::SignUpApproved { link } => Parts {
            language: "de",
            subject: format!("Ihr Konto bei {site} ist freigegeben"),
            opening: format!("{greeting} ein Administrator hat Ihr Konto bei {site} freigegeben. Sie können sich jetzt mit dem Passwort anmelden, das Sie gewählt haben."),
            code: None,
            action: "Anmelden",
            link,
            broken_button,
            closing: "Wenn Sie das Passwort vergessen haben, können Sie bei der Anmeldung ein neues wählen.".to_owned(),
        },
        MailMessage::SignUpRefused { link, reason } => Parts {
            language: "de",
            subject: format!("Ihr Konto bei {site} wurde abgelehnt"),
            opening: match reason {
                Some(reason) => format!("{greeting} ein Administrator hat Ihr Konto bei {site} abgelehnt. Es ist gelöscht, und nichts davon ist übrig. Der angegebene Grund: {reason}"),
                None => format!("{greeting} ein Administrator hat Ihr Konto bei {site} abgelehnt. Es ist gelöscht, und nichts davon ist übrig."),
            },
            code: None,
            action: "Zum Server",
            link,
            broken_button,
            closing: format!("Wenn Sie das für einen Irrtum halten, wenden Sie sich an die Betreiber von {site}."),
        },
        MailMessage::SignUpExpired { link } => Parts {
            language: "de",
            subject: format!("Ihr Konto bei {site} wurde nicht rechtzeitig freigegeben"),
            opening: format!("{greeting} über Ihr Konto bei {site} hat niemand rechtzeitig entschieden. Es ist gelöscht, und nichts davon ist übrig."),
            code: None,
            action: "Zum Server",
            link,
            broken_button,
            closing: format!("Wenn Sie weiterhin ein Konto möchten, wenden Sie sich an die Betreiber von {site} und registrieren Sie sich noch einmal."),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "de",
            subject: format!("Sie haben schon ein Konto bei {site}"),
            opening: format!(
                "{greeting} jemand, vielleicht Sie selbst, wollte sich bei {site} mit dieser Adresse registrieren. Sie \
                 haben dort schon ein Konto: Melden Sie sich einfach an."
            ),
            code: None,
            action: "Anmelden",
            link,
            broken_button,
            closing: "Wenn Sie es nicht waren, tun Sie nichts: Es hat sich nichts geändert, und niemand hat erfahren, dass \
                      Sie ein Konto haben."
                .to_owned(),
        },
        MailMessage::Invitation { link, .. } => Parts {
            language: "de",
            subject: format!("Einladung zu einem Konto bei {site}"),
            opening: format!(
                "{greeting} Sie sind eingeladen, mit dieser Adresse ein Konto bei {site} anzulegen. Sie wählen dafür nur ein \
                 Passwort. Es bleibt auf Ihrem Gerät: {site} bekommt es nie zu sehen."
            ),
            code: None,
            action: "Konto anlegen",
            link,
            broken_button,
            closing: format!(
                "Der Link gilt einmal und {} lang. Wenn Sie kein Konto möchten, tun Sie nichts: Dann wird keines angelegt.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::RecoverPassword { link, code, .. } => Parts {
            language: "de",
            subject: format!("Neues Passwort bei {site}"),
            opening: format!(
                "{greeting} jemand, vielleicht Sie selbst, hat das Passwort Ihres Kontos bei {site} vergessen. Um ein neues \
                 zu wählen, öffnen Sie den Link und geben dort diesen Code ein. Sie brauchen beides."
            ),
            code: Some(("Code", code)),
            action: "Neues Passwort wählen",
            link,
            broken_button,
            closing: format!(
                "Link und Code gelten einmal und {} lang. Wenn Sie nichts angefordert haben, tun Sie nichts und geben Sie \
                 den Code niemandem: Ihr Passwort bleibt, wie es ist.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmPasswordChange { link, code, .. } => Parts {
            language: "de",
            subject: format!("Ihr Code zum Ändern des Passworts bei {site}"),
            opening: format!(
                "{greeting} Sie sind dabei, das Passwort Ihres Kontos bei {site} zu ändern. Geben Sie dafür diesen Code dort \
                 ein, wo Sie begonnen haben."
            ),
            code: Some(("Code", code)),
            action: "Das war ich nicht",
            link,
            broken_button,
            closing: format!(
                "Der Code gilt einmal und {} lang. Wenn Sie das nicht waren, kennt jemand Ihr Passwort: Geben Sie den Code \
                 niemandem und wählen Sie über die Schaltfläche ein neues Passwort.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::NothingToRecover { link, sign_up } => Parts {
            language: "de",
            subject: format!("Kein Konto bei {site} mit dieser Adresse"),
            opening: format!(
                "{greeting} jemand, vielleicht Sie selbst, hat bei {site} ein neues Passwort angefordert. Zu dieser Adresse \
                 gibt es dort kein aktives Konto und damit kein Passwort. Vielleicht haben Sie sich mit einer anderen \
                 Adresse registriert."
            ),
            code: None,
            action: if *sign_up { "Konto erstellen" } else { "Anmelden" },
            link,
            broken_button,
            closing: "Wenn Sie es nicht waren, tun Sie nichts.".to_owned(),
        },
        MailMessage::PasswordChanged { link } => Parts {
            language: "de",
            subject: format!("Ihr Passwort bei {site} wurde geändert"),
            opening: format!(
                "{greeting} das Passwort Ihres Kontos bei {site} wurde gerade geändert. Überall, wo Sie mit dem alten \
                 angemeldet waren, sind Sie jetzt abgemeldet. Wenn Sie das waren, ist nichts weiter zu tun."
            ),
            code: None,
            action: "Das war ich nicht",
            link,
            broken_button,
            closing: "Wenn Sie es nicht waren, kann jemand anderes Ihre E-Mails lesen oder kennt Ihr Passwort. Sichern Sie \
                      zuerst Ihr Postfach und wählen Sie dann hier ein neues Passwort."
                .to_owned(),
        },
        MailMessage::ConfirmAddress { link, code, .. } => Parts {
            language: "de",
            subject: format!("Ihr Code für diese Adresse bei {site}"),
            opening: format!(
                "{greeting} Sie sind dabei, diese Adresse für Ihr Konto bei {site} zu verwenden. Geben Sie dafür diesen Code \
                 dort ein, wo Sie begonnen haben."
            ),
            code: Some(("Code", code)),
            action: "Konto öffnen",
            link,
            broken_button,
            closing: format!(
                "Der Code gilt einmal und {} lang. Wenn Sie das nicht waren, tun Sie nichts und geben Sie den Code niemandem.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressInUse { link } => Parts {
            language: "de",
            subject: format!("Sie haben bei {site} schon ein Konto mit dieser Adresse"),
            opening: format!(
                "{greeting} jemand, vielleicht Sie selbst, wollte diese Adresse für ein anderes Konto bei {site} verwenden. Sie \
                 gehört zu Ihrem Konto, und das bleibt so. Wenn Sie sie für das andere verwenden möchten, ändern oder löschen \
                 Sie zuerst dieses."
            ),
            code: None,
            action: "Anmelden",
            link,
            broken_button,
            closing: "Wenn Sie es nicht waren, tun Sie nichts: Es hat sich nichts geändert, und niemand hat erfahren, dass \
                      Sie ein Konto haben."
                .to_owned(),
        },
        MailMessage::AddressChanged { link, .. } => Parts {
            language: "de",
            subject: format!("Die Adresse Ihres Kontos bei {site} wurde geändert"),
            opening: format!(
                "{greeting} Ihr Konto bei {site} hat jetzt eine andere Adresse. Mit ihr melden Sie sich an, und dorthin gehen \
                 unsere E-Mails. Wenn Sie das waren, ist nichts weiter zu tun."
            ),
            code: None,
            action: "Änderung rückgängig machen",
            link,
            broken_button,
            closing: format!(
                "Wenn Sie es nicht waren, kennt jemand Ihr Passwort. Sie können die Änderung noch {} lang rückgängig machen: \
                 Dann gehört diese Adresse wieder zum Konto, alle werden abgemeldet, und Sie wählen ein neues Passwort.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressChangeUndone { link } => Parts {
            language: "de",
            subject: format!("Die Adressänderung bei {site} wurde rückgängig gemacht"),
            opening: format!(
                "{greeting} das Konto bei {site}, das diese Adresse hatte, hat wieder seine alte. Das geschah mit dem Link aus \
                 der E-Mail an die alte Adresse. Alle sind abgemeldet."
            ),
            code: None,
            action: "Anmelden",
            link,
            broken_button,
            closing: "Wenn Sie kein Konto mit dieser Adresse kennen, tun Sie nichts. Wenn es Ihr Konto ist und Sie das nicht \
                      waren, kann jemand anderes die E-Mails an die alte Adresse lesen: Sichern Sie zuerst jenes Postfach."
                .to_owned(),
        },
        MailMessage::FactorNotice {
            change,
            link,
            undo_seconds,
        } => Parts {
            language: "de",
            subject: match change {
                FactorChange::TotpAdded => format!("Authenticator-App bei {site} eingerichtet"),
                FactorChange::TotpReplaced => format!("Authenticator-App bei {site} ersetzt"),
                FactorChange::TotpRemoved => format!("Authenticator-App bei {site} entfernt"),
                FactorChange::PasskeyAdded => format!("Passkey bei {site} hinzugefügt"),
                FactorChange::PasskeyRemoved => format!("Passkey bei {site} entfernt"),
                FactorChange::AdditionUndone => format!("Bei {site} wurde wieder entfernt, was hinzugekommen war"),
                FactorChange::Reset => format!("Ihre zweiten Faktoren bei {site} wurden entfernt"),
                FactorChange::RecoveryCodesReplaced => format!("Neue Wiederherstellungscodes bei {site}"),
                FactorChange::RecoveryCodeUsed { .. } => format!("Wiederherstellungscode bei {site} verwendet"),
            },
            opening: match change {
                FactorChange::TotpAdded => format!(
                    "{greeting} ab jetzt brauchen Sie für die Anmeldung bei {site} neben dem Passwort einen Code aus Ihrer \
                     Authenticator-App. Bewahren Sie die Wiederherstellungscodes gut auf, falls Sie die App verlieren."
                ),
                FactorChange::TotpReplaced => format!(
                    "{greeting} die Codes für {site} kommen jetzt aus einer anderen Authenticator-App. Die bisherige App \
                     und die bisherigen Wiederherstellungscodes gelten nicht mehr."
                ),
                FactorChange::TotpRemoved => format!(
                    "{greeting} Ihre Authenticator-App bei {site} wurde entfernt. Wenn Sie auch keinen Passkey haben, \
                     gelten die Wiederherstellungscodes nicht mehr, und zum Anmelden genügt jetzt das Passwort."
                ),
                FactorChange::PasskeyAdded => format!(
                    "{greeting} zu Ihrem Konto bei {site} wurde ein Passkey hinzugefügt. Mit ihm melden Sie sich ohne \
                     Passwort an, und nach dem Passwort wird nach ihm gefragt. Bewahren Sie die Wiederherstellungscodes gut \
                     auf, falls Sie das Gerät verlieren."
                ),
                FactorChange::PasskeyRemoved => format!(
                    "{greeting} von Ihrem Konto bei {site} wurde ein Passkey entfernt. Mit ihm kann sich niemand mehr \
                     anmelden."
                ),
                FactorChange::AdditionUndone => format!("{greeting} der Passkey oder die Authenticator-App, die zu Ihrem Konto bei {site} hinzugekommen war, wurde mit dem Link aus der Nachricht darüber wieder entfernt. Alle Wiederherstellungscodes sind ungültig, und alle sind abgemeldet."),
                FactorChange::Reset => format!(
                    "{greeting} die Verwaltung von {site} hat alle zweiten Faktoren Ihres Kontos entfernt: Passkeys, \
                     Authenticator-App und Wiederherstellungscodes. Zum Anmelden genügt jetzt das Passwort."
                ),
                FactorChange::RecoveryCodesReplaced => format!(
                    "{greeting} für Ihr Konto bei {site} gibt es neue Wiederherstellungscodes. Die bisherigen gelten nicht \
                     mehr."
                ),
                FactorChange::RecoveryCodeUsed { left } => format!(
                    "{greeting} jemand hat sich bei {site} mit Ihrem Passwort und einem Ihrer Wiederherstellungscodes \
                     angemeldet. {}",
                    match left {
                        0 => "Es war der letzte: Erzeugen Sie neue.".to_owned(),
                        1 => "Einer ist noch übrig.".to_owned(),
                        left => format!("{left} sind noch übrig."),
                    }
                ),
            },
            code: None,
            action: match undo_seconds {
                Some(_) => "Entfernen und alle abmelden",
                None => "Konto ansehen",
            },
            link,
            broken_button,
            closing: match undo_seconds {
                Some(_) => format!("Wenn Sie es selbst waren, müssen Sie nichts tun. Wenn nicht, kennt jemand Ihr Passwort. Mit diesem Link können Sie es noch {} lang entfernen: Dabei werden alle abgemeldet. Wählen Sie danach ein neues Passwort.", lasting(Span::of(message.valid()))),
                None => "Wenn Sie es selbst waren, müssen Sie nichts tun. Wenn nicht, melden Sie sich an, entfernen Sie, was Sie \
                      nicht kennen, und ändern Sie Ihr Passwort.".to_owned(),
            },
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
