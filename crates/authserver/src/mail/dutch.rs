//! Mails in Dutch.

use super::wording::{Parts, Span, from_where};
use authmodel::{
    clock::Time,
    mail::{FactorChange, MailMessage},
};
use chrono::Datelike as _;

/// A mail's words.
pub fn parts<'a>(site: &str, name: Option<&str>, message: &'a MailMessage) -> Parts<'a> {
    let greeting = name.map_or_else(|| "Hallo,".to_owned(), |name| format!("Beste {name},"));
    let broken_button = "Werkt de knop niet? Open dan dit adres:";
    match message {
        MailMessage::ConfirmSignUp { link, .. } => Parts {
            language: "nl",
            subject: format!("Rond uw aanmelding bij {site} af"),
            opening: format!(
                "{greeting} kies een wachtwoord om uw aanmelding bij {site} af te ronden. Het blijft op uw apparaat: {site} \
                 krijgt het nooit te zien."
            ),
            code: None,
            action: "Wachtwoord kiezen",
            link,
            broken_button,
            closing: format!(
                "De link werkt één keer, binnen {}. Hebt u er niet om gevraagd, doe dan niets: er wordt geen account \
                 aangemaakt.",
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
            language: "nl",
            subject: format!("Nieuwe keer ingelogd bij {site}"),
            opening: format!(
                "{greeting} op {} om {} uur (UTC) heeft iemand bij uw account op {site} ingelogd met een browser die we nog \
                 niet kenden: {}.",
                date(*at),
                at.format("%H:%M"),
                from_where(
                    [browser, system],
                    |browser, system| format!("{browser} op {system}"),
                    "een onbekende browser",
                    network.as_deref().map(|network| format!("netwerk {network}")),
                ),
            ),
            code: None,
            action: "Bekijk waar u bent ingelogd",
            link,
            broken_button,
            closing: "Was u het zelf, dan hoeft u niets te doen. Zo niet, log die browser dan uit en wijzig meteen uw \
                      wachtwoord."
                .to_owned(),
        },
        MailMessage::DeletionAsked { due_at, link } => Parts {
            language: "nl",
            subject: format!("Uw account bij {site} wordt verwijderd"),
            opening: format!(
                "{greeting} u hebt ons gevraagd uw account bij {site} te verwijderen. Op {}, na {} uur (UTC), wordt alles \
                 gewist. U bent overal uitgelogd.",
                date(*due_at),
                due_at.format("%H:%M"),
            ),
            code: None,
            action: "Account behouden",
            link,
            broken_button,
            closing: "Ook als u voor die tijd inlogt, behoudt u het account. Hebt u er niet zelf om gevraagd, behoud het dan \
                      en wijzig meteen uw wachtwoord."
                .to_owned(),
        },
        MailMessage::Trial { link } => Parts {
            language: "nl",
            subject: format!("E-mail van {site} komt aan"),
            opening: format!(
                "{greeting} dit is een proefbericht dat de beheerder van {site} naar dit adres heeft gestuurd. Het is aangekomen, dus e-mail werkt."
            ),
            code: None,
            action: "Naar de server",
            link,
            broken_button,
            closing: "U hoeft niets te doen. Weet u niet waarom u dit bericht kreeg, dan kunt u het verwijderen."
                .to_owned(),
        },
        MailMessage::SignUpWaits { link } => Parts {
            language: "nl",
            subject: format!("Uw account bij {site} wacht op goedkeuring"),
            opening: format!("{greeting} iemand, misschien u, wilde zich met dit adres bij {site} registreren of heeft om een nieuw wachtwoord gevraagd. Het account met dit adres wacht tot een beheerder het goedkeurt. U krijgt een e-mail zodra daarover is beslist."),
            code: None,
            action: "Naar de server",
            link,
            broken_button,
            closing: "Tot dan hoeft u niets te doen. Als u het niet was, doe dan niets: er is niets veranderd.".to_owned(),
        },
        MailMessage::SignUpApproved { link } => Parts {
            language: "nl",
            subject: format!("Uw account bij {site} is goedgekeurd"),
            opening: format!("{greeting} een beheerder heeft uw account bij {site} goedgekeurd. U kunt nu inloggen met het wachtwoord dat u hebt gekozen."),
            code: None,
            action: "Inloggen",
            link,
            broken_button,
            closing: "Als u het wachtwoord bent vergeten, kunt u bij het inloggen een nieuw kiezen.".to_owned(),
        },
        MailMessage::SignUpRefused { link, reason } => Parts {
            language: "nl",
            subject: format!("Uw account bij {site} is geweigerd"),
            opening: match reason {
                Some(reason) => format!("{greeting} een beheerder heeft uw account bij {site} geweigerd. Het is verwijderd en er is niets van over. De opgegeven reden: {reason}"),
                None => format!("{greeting} een beheerder heeft uw account bij {site} geweigerd. Het is verwijderd en er is niets van over."),
            },
            code: None,
            action: "Naar de server",
            link,
            broken_button,
            closing: format!("Als u denkt dat dit een vergissing is, vraag het dan aan de beheerders van {site}."),
        },
        MailMessage::SignUpExpired { link } => Parts {
            language: "nl",
            subject: format!("Uw account bij {site} is niet op tijd goedgekeurd"),
            opening: format!("{greeting} over uw account bij {site} is niet op tijd beslist. Het is verwijderd en er is niets van over."),
            code: None,
            action: "Naar de server",
            link,
            broken_button,
            closing: format!("Als u nog steeds een account wilt, vraag het dan aan de beheerders van {site} en registreer u opnieuw."),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "nl",
            subject: format!("U hebt al een account bij {site}"),
            opening: format!(
                "{greeting} iemand, misschien u, wilde zich bij {site} met dit adres aanmelden. U hebt daar al een account, \
                 dus u hoeft alleen in te loggen."
            ),
            code: None,
            action: "Inloggen",
            link,
            broken_button,
            closing: "Was u het niet, doe dan niets: er is niets veranderd, en niemand is te weten gekomen dat u een account \
                      hebt."
                .to_owned(),
        },
        MailMessage::Invitation { link, .. } => Parts {
            language: "nl",
            subject: format!("Maak uw account bij {site} aan"),
            opening: format!(
                "{greeting} u bent uitgenodigd om met dit adres een account bij {site} aan te maken. U kiest daarvoor alleen een \
                 wachtwoord. Het blijft op uw apparaat: {site} krijgt het nooit te zien."
            ),
            code: None,
            action: "Account aanmaken",
            link,
            broken_button,
            closing: format!(
                "De link werkt één keer, binnen {}. Wilt u geen account, doe dan niets: er wordt er geen aangemaakt.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::RecoverPassword { link, code, .. } => Parts {
            language: "nl",
            subject: format!("Nieuw wachtwoord bij {site}"),
            opening: format!(
                "{greeting} iemand, misschien u, is het wachtwoord van uw account bij {site} vergeten. Open de link en vul \
                 daar deze code in om een nieuw wachtwoord te kiezen. U hebt allebei nodig."
            ),
            code: Some(("Code", code)),
            action: "Nieuw wachtwoord kiezen",
            link,
            broken_button,
            closing: format!(
                "Link en code werken één keer, binnen {}. Hebt u er niet om gevraagd, doe dan niets en geef de code aan \
                 niemand: uw wachtwoord blijft zoals het is.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmPasswordChange { link, code, .. } => Parts {
            language: "nl",
            subject: format!("Uw code om het wachtwoord bij {site} te wijzigen"),
            opening: format!(
                "{greeting} u staat op het punt het wachtwoord van uw account bij {site} te wijzigen. Vul deze code in waar \
                 u begonnen bent."
            ),
            code: Some(("Code", code)),
            action: "Ik was het niet",
            link,
            broken_button,
            closing: format!(
                "De code werkt één keer, binnen {}. Was u het niet, dan kent iemand uw wachtwoord: geef de code aan niemand \
                 en kies met de knop een nieuw wachtwoord.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmAddress { link, code, .. } => Parts {
            language: "nl",
            subject: format!("Uw code voor dit adres bij {site}"),
            opening: format!(
                "{greeting} u staat op het punt dit adres voor uw account bij {site} te gebruiken. Vul deze code in waar u begonnen bent."
            ),
            code: Some(("Code", code)),
            action: "Account openen",
            link,
            broken_button,
            closing: format!(
                "De code werkt één keer, binnen {}. Was u het niet, doe dan niets en geef de code aan niemand.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressInUse { link } => Parts {
            language: "nl",
            subject: format!("U hebt bij {site} al een account met dit adres"),
            opening: format!(
                "{greeting} iemand, misschien u, wilde dit adres voor een ander account bij {site} gebruiken. Het hoort bij uw account, en dat blijft zo. Wilt u het voor het andere gebruiken, wijzig of verwijder dan eerst dit account."
            ),
            code: None,
            action: "Inloggen",
            link,
            broken_button,
            closing: "Was u het niet, doe dan niets: er is niets veranderd, en niemand is te weten gekomen dat u een account hebt.".to_owned(),
        },
        MailMessage::AddressChanged { link, .. } => Parts {
            language: "nl",
            subject: format!("Het adres van uw account bij {site} is gewijzigd"),
            opening: format!(
                "{greeting} uw account bij {site} heeft nu een ander adres. Daarmee logt u in, en daarheen sturen we onze e-mails. Was u het zelf, dan hoeft u verder niets te doen."
            ),
            code: None,
            action: "Wijziging ongedaan maken",
            link,
            broken_button,
            closing: format!(
                "Was u het niet, dan kent iemand uw wachtwoord. Maak de wijziging binnen {} ongedaan: dan hoort dit adres weer bij het account, wordt iedereen uitgelogd en kiest u een nieuw wachtwoord.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressChangeUndone { link } => Parts {
            language: "nl",
            subject: format!("De adreswijziging bij {site} is ongedaan gemaakt"),
            opening: format!(
                "{greeting} het account bij {site} dat dit adres had, heeft weer zijn oude adres. Dat gebeurde met de link uit de e-mail aan het oude adres. Iedereen is uitgelogd."
            ),
            code: None,
            action: "Inloggen",
            link,
            broken_button,
            closing: "Kent u geen account met dit adres, doe dan niets. Is het uw account en was u het niet, dan kan iemand anders de e-mail van het oude adres lezen: beveilig eerst die mailbox.".to_owned(),
        },
        MailMessage::NothingToRecover { link, sign_up } => Parts {
            language: "nl",
            subject: format!("Geen account bij {site} met dit adres"),
            opening: format!(
                "{greeting} iemand, misschien u, heeft bij {site} om een nieuw wachtwoord gevraagd. Bij dit adres hoort daar \
                 geen actief account, dus is er geen wachtwoord te vervangen. Misschien hebt u zich met een ander adres \
                 aangemeld."
            ),
            code: None,
            action: if *sign_up { "Account aanmaken" } else { "Inloggen" },
            link,
            broken_button,
            closing: "Was u het niet, doe dan niets.".to_owned(),
        },
        MailMessage::PasswordChanged { link } => Parts {
            language: "nl",
            subject: format!("Uw wachtwoord bij {site} is gewijzigd"),
            opening: format!(
                "{greeting} het wachtwoord van uw account bij {site} is zojuist gewijzigd. Overal waar u met het oude was \
                 ingelogd, bent u nu uitgelogd. Was u het zelf, dan hoeft u verder niets te doen."
            ),
            code: None,
            action: "Ik was het niet",
            link,
            broken_button,
            closing: "Was u het niet, dan kan iemand anders uw e-mail lezen of kent iemand uw wachtwoord. Beveilig eerst uw \
                      mailbox en kies daarna hier een nieuw wachtwoord."
                .to_owned(),
        },
        MailMessage::FactorNotice {
            change,
            link,
            undo_seconds,
        } => Parts {
            language: "nl",
            subject: match change {
                FactorChange::TotpAdded => format!("Authenticator-app bij {site} toegevoegd"),
                FactorChange::TotpReplaced => format!("Authenticator-app bij {site} vervangen"),
                FactorChange::TotpRemoved => format!("Authenticator-app bij {site} verwijderd"),
                FactorChange::PasskeyAdded => format!("Passkey bij {site} toegevoegd"),
                FactorChange::PasskeyRemoved => format!("Passkey bij {site} verwijderd"),
                FactorChange::AdditionUndone => format!("Wat bij {site} was toegevoegd, is weer verwijderd"),
                FactorChange::Reset => format!("Uw tweede stappen bij {site} zijn verwijderd"),
                FactorChange::RecoveryCodesReplaced => format!("Nieuwe herstelcodes bij {site}"),
                FactorChange::RecoveryCodeUsed { .. } => format!("Herstelcode bij {site} gebruikt"),
            },
            opening: match change {
                FactorChange::TotpAdded => format!(
                    "{greeting} vanaf nu hebt u om bij {site} in te loggen naast het wachtwoord een code uit uw \
                     authenticator-app nodig. Bewaar uw herstelcodes op een veilige plek, voor als u de app kwijtraakt."
                ),
                FactorChange::TotpReplaced => format!(
                    "{greeting} de codes voor {site} komen nu uit een andere authenticator-app. De oude app en de oude \
                     herstelcodes werken niet meer."
                ),
                FactorChange::TotpRemoved => format!("{greeting} uw authenticator-app bij {site} is verwijderd. Hebt u ook geen passkey, dan zijn de herstelcodes ook vervallen en logt u nu alleen met uw wachtwoord in."),
                FactorChange::PasskeyAdded => format!("{greeting} er is een passkey aan uw account bij {site} toegevoegd. Daarmee logt u zonder wachtwoord in, en na het wachtwoord wordt erom gevraagd. Bewaar uw herstelcodes op een veilige plek, voor als u het apparaat kwijtraakt."),
                FactorChange::PasskeyRemoved => format!("{greeting} er is een passkey van uw account bij {site} verwijderd. U kunt er niet meer mee inloggen."),
                FactorChange::AdditionUndone => format!("{greeting} de passkey of authenticator-app die aan uw account bij {site} was toegevoegd, is weer verwijderd met de link uit het bericht daarover. Alle herstelcodes zijn vervallen en iedereen is uitgelogd."),
                FactorChange::Reset => format!("{greeting} een beheerder van {site} heeft alle tweede stappen van uw account verwijderd: passkeys, authenticator-app en herstelcodes. U logt nu alleen met uw wachtwoord in."),
                FactorChange::RecoveryCodesReplaced => format!(
                    "{greeting} er zijn nieuwe herstelcodes gemaakt voor uw account bij {site}. De oude werken niet meer."
                ),
                FactorChange::RecoveryCodeUsed { left } => format!(
                    "{greeting} iemand heeft bij {site} ingelogd met uw wachtwoord en een van uw herstelcodes. {}",
                    match left {
                        0 => "Het was de laatste: maak nieuwe.".to_owned(),
                        1 => "Er is er nog één over.".to_owned(),
                        left => format!("Er zijn er nog {left} over."),
                    }
                ),
            },
            code: None,
            action: match undo_seconds {
                Some(_) => "Verwijderen en iedereen uitloggen",
                None => "Account bekijken",
            },
            link,
            broken_button,
            closing: match undo_seconds {
                Some(_) => format!("Was u het zelf, dan hoeft u niets te doen. Zo niet, dan kent iemand uw wachtwoord. Verwijder het binnen {} met deze link, die iedereen uitlogt, en kies een nieuw wachtwoord.", within(Span::of(message.valid()))),
                None => "Was u het zelf, dan hoeft u niets te doen. Zo niet, log dan in, verwijder wat u niet kent en wijzig uw \
                      wachtwoord.".to_owned(),
            },
        },
    }
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

fn date(at: Time) -> String {
    let month = MONTHS.get(at.month0() as usize).unwrap_or(&"");
    format!("{} {month} {}", at.day(), at.year())
}

fn within(span: Span) -> String {
    let (count, one, many) = match span {
        Span::Seconds(count) => (count, "seconde", "seconden"),
        Span::Minutes(count) => (count, "minuut", "minuten"),
        Span::Hours(count) => (count, "uur", "uur"),
        Span::Days(count) => (count, "dag", "dagen"),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}
