//! Mails in French, with the no-break spaces that it wants before ; : ? and !.

use super::wording::{Parts, Span, from_where};
use authmodel::{
    clock::Time,
    mail::{FactorChange, MailMessage},
};
use chrono::Datelike as _;

/// A mail's words.
pub fn parts<'a>(site: &str, name: Option<&str>, message: &'a MailMessage) -> Parts<'a> {
    let greeting = name.map_or_else(|| "Bonjour,".to_owned(), |name| format!("Bonjour {name},"));
    let broken_button = "Si le bouton ne fonctionne pas, ouvrez cette adresse :";
    match message {
        MailMessage::ConfirmSignUp { link, .. } => Parts {
            language: "fr",
            subject: format!("Terminez votre inscription sur {site}"),
            opening: format!(
                "{greeting} pour terminer votre inscription sur {site}, choisissez un mot de passe. Il reste sur votre \
                 appareil : {site} ne le voit jamais."
            ),
            code: None,
            action: "Choisir un mot de passe",
            link,
            broken_button,
            closing: format!(
                "Le lien ne sert qu’une fois, pendant {}. Si vous ne l’avez pas demandé, ne faites rien : aucun compte \
                 ne sera créé.",
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
            language: "fr",
            subject: format!("Nouvelle connexion sur {site}"),
            opening: format!(
                "{greeting} le {} à {} UTC, quelqu’un s’est connecté à votre compte sur {site} avec un navigateur que nous \
                 ne connaissions pas : {}.",
                date(*at),
                at.format("%H:%M"),
                from_where(
                    [browser, system],
                    |browser, system| format!("{browser} sur {system}"),
                    "un navigateur inconnu",
                    network.as_deref().map(|network| format!("réseau {network}")),
                ),
            ),
            code: None,
            action: "Voir vos sessions",
            link,
            broken_button,
            closing: "Si c’était vous, il n’y a rien à faire. Sinon, déconnectez ce navigateur et changez aussitôt votre \
                      mot de passe."
                .to_owned(),
        },
        MailMessage::DeletionAsked { due_at, link } => Parts {
            language: "fr",
            subject: format!("Votre compte sur {site} sera supprimé"),
            opening: format!(
                "{greeting} vous nous avez demandé de supprimer votre compte sur {site}. Tout sera effacé le {}, après {} \
                 UTC. Toutes vos sessions sont fermées.",
                date(*due_at),
                due_at.format("%H:%M"),
            ),
            code: None,
            action: "Conserver le compte",
            link,
            broken_button,
            closing: "Vous connecter d’ici là conserve aussi le compte. Si la demande ne vient pas de vous, conservez le \
                      compte et changez aussitôt votre mot de passe."
                .to_owned(),
        },
        MailMessage::Trial { link } => Parts {
            language: "fr",
            subject: format!("Les e-mails de {site} arrivent"),
            opening: format!(
                "{greeting} ceci est un essai que l’administration de {site} a envoyé à cette adresse. Il est arrivé : l’envoi d’e-mails fonctionne."
            ),
            code: None,
            action: "Aller au serveur",
            link,
            broken_button,
            closing: "Il n’y a rien à faire. Si vous ne savez pas pourquoi vous l’avez reçu, vous pouvez le supprimer."
                .to_owned(),
        },
        MailMessage::SignUpWaits { link } => Parts {
            language: "fr",
            subject: format!("Votre compte sur {site} attend une approbation"),
            opening: format!("{greeting} quelqu’un, peut-être vous, a voulu s’inscrire sur {site} avec cette adresse ou a demandé un nouveau mot de passe. Le compte associé à cette adresse attend l’approbation d’un administrateur. Vous recevrez un e-mail dès que la décision sera prise."),
            code: None,
            action: "Aller sur le serveur",
            link,
            broken_button,
            closing: "D’ici là, vous n’avez rien à faire. Si ce n’était pas vous, ne faites rien\u{a0}: rien n’a changé.".to_owned(),
        },
        MailMessage::SignUpApproved { link } => Parts {
            language: "fr",
            subject: format!("Votre compte sur {site} est approuvé"),
            opening: format!("{greeting} un administrateur a approuvé votre compte sur {site}. Vous pouvez maintenant vous connecter avec le mot de passe que vous avez choisi."),
            code: None,
            action: "Se connecter",
            link,
            broken_button,
            closing: "Si vous avez oublié le mot de passe, vous pouvez en choisir un nouveau lors de la connexion.".to_owned(),
        },
        MailMessage::SignUpRefused { link, reason } => Parts {
            language: "fr",
            subject: format!("Votre compte sur {site} a été refusé"),
            opening: match reason {
                Some(reason) => format!("{greeting} un administrateur a refusé votre compte sur {site}. Il est supprimé et il n’en reste rien. La raison indiquée\u{a0}: {reason}"),
                None => format!("{greeting} un administrateur a refusé votre compte sur {site}. Il est supprimé et il n’en reste rien."),
            },
            code: None,
            action: "Aller sur le serveur",
            link,
            broken_button,
            closing: format!("Si vous pensez qu’il s’agit d’une erreur, adressez-vous aux responsables de {site}."),
        },
        MailMessage::SignUpExpired { link } => Parts {
            language: "fr",
            subject: format!("Votre compte sur {site} n’a pas été approuvé à temps"),
            opening: format!("{greeting} personne n’a pris de décision à temps au sujet de votre compte sur {site}. Il est supprimé et il n’en reste rien."),
            code: None,
            action: "Aller sur le serveur",
            link,
            broken_button,
            closing: format!("Si vous voulez toujours un compte, adressez-vous aux responsables de {site} et inscrivez-vous à nouveau."),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "fr",
            subject: format!("Vous avez déjà un compte sur {site}"),
            opening: format!(
                "{greeting} quelqu’un, peut-être vous, a voulu s’inscrire sur {site} avec cette adresse. Vous y avez déjà \
                 un compte : il suffit de vous connecter."
            ),
            code: None,
            action: "Se connecter",
            link,
            broken_button,
            closing: "Si ce n’était pas vous, ne faites rien : rien n’a changé, et personne n’a appris que vous avez un \
                      compte."
                .to_owned(),
        },
        MailMessage::Invitation { link, .. } => Parts {
            language: "fr",
            subject: format!("Créez votre compte sur {site}"),
            opening: format!(
                "{greeting} vous êtes invité à créer un compte sur {site} avec cette adresse. Il suffit de choisir un mot de passe. Il \
                 reste sur votre appareil : {site} ne le voit jamais."
            ),
            code: None,
            action: "Créer le compte",
            link,
            broken_button,
            closing: format!(
                "Le lien ne sert qu’une fois, pendant {}. Si vous ne voulez pas de compte, ne faites rien : aucun ne sera créé.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::RecoverPassword { link, code, .. } => Parts {
            language: "fr",
            subject: format!("Nouveau mot de passe sur {site}"),
            opening: format!(
                "{greeting} quelqu’un, peut-être vous, a oublié le mot de passe de votre compte sur {site}. Pour en choisir \
                 un nouveau, ouvrez le lien et saisissez-y ce code. Il faut les deux."
            ),
            code: Some(("Code", code)),
            action: "Choisir un nouveau mot de passe",
            link,
            broken_button,
            closing: format!(
                "Le lien et le code ne servent qu’une fois, pendant {}. Si vous n’avez rien demandé, ne faites rien et ne \
                 donnez le code à personne : votre mot de passe reste inchangé.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmPasswordChange { link, code, .. } => Parts {
            language: "fr",
            subject: format!("Votre code pour changer le mot de passe sur {site}"),
            opening: format!(
                "{greeting} vous êtes en train de changer le mot de passe de votre compte sur {site}. Saisissez ce code là \
                 où vous avez commencé."
            ),
            code: Some(("Code", code)),
            action: "Ce n’était pas moi",
            link,
            broken_button,
            closing: format!(
                "Le code ne sert qu’une fois, pendant {}. Si ce n’était pas vous, quelqu’un connaît votre mot de passe : \
                 ne donnez le code à personne et choisissez un nouveau mot de passe avec le bouton.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmAddress { link, code, .. } => Parts {
            language: "fr",
            subject: format!("Votre code pour cette adresse sur {site}"),
            opening: format!(
                "{greeting} vous êtes en train d’utiliser cette adresse pour votre compte sur {site}. Saisissez ce code là où vous avez commencé."
            ),
            code: Some(("Code", code)),
            action: "Ouvrir le compte",
            link,
            broken_button,
            closing: format!(
                "Le code ne sert qu’une fois, pendant {}. Si ce n’était pas vous, ne faites rien et ne donnez le code à personne.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressInUse { link } => Parts {
            language: "fr",
            subject: format!("Vous avez un compte sur {site} avec cette adresse"),
            opening: format!(
                "{greeting} quelqu’un, peut-être vous, a voulu utiliser cette adresse pour un autre compte sur {site}. Elle est celle de votre compte et le reste. Pour l’utiliser avec l’autre, changez ou supprimez d’abord celui-ci."
            ),
            code: None,
            action: "Se connecter",
            link,
            broken_button,
            closing: "Si ce n’était pas vous, ne faites rien : rien n’a changé, et personne n’a appris que vous avez un compte.".to_owned(),
        },
        MailMessage::AddressChanged { link, .. } => Parts {
            language: "fr",
            subject: format!("L’adresse de votre compte sur {site} a été changée"),
            opening: format!(
                "{greeting} votre compte sur {site} a désormais une autre adresse : c’est avec elle que vous vous connectez, et c’est là que nous écrivons. Si c’était vous, il n’y a rien d’autre à faire."
            ),
            code: None,
            action: "Annuler le changement",
            link,
            broken_button,
            closing: format!(
                "Si ce n’était pas vous, quelqu’un connaît votre mot de passe. Vous pouvez annuler pendant {} : cette adresse redevient celle du compte, tout le monde est déconnecté et vous choisissez un nouveau mot de passe.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressChangeUndone { link } => Parts {
            language: "fr",
            subject: format!("Le changement d’adresse sur {site} a été annulé"),
            opening: format!(
                "{greeting} le compte sur {site} qui avait cette adresse a retrouvé l’ancienne. Cela a été fait avec le lien de l’e-mail envoyé à l’ancienne adresse. Tout le monde est déconnecté."
            ),
            code: None,
            action: "Se connecter",
            link,
            broken_button,
            closing: "Si vous ne connaissez aucun compte avec cette adresse, ne faites rien. Si le compte est à vous et que ce n’était pas vous, quelqu’un d’autre peut lire les e-mails de l’ancienne adresse : protégez d’abord cette messagerie.".to_owned(),
        },
        MailMessage::NothingToRecover { link, sign_up } => Parts {
            language: "fr",
            subject: format!("Aucun compte sur {site} avec cette adresse"),
            opening: format!(
                "{greeting} quelqu’un, peut-être vous, a demandé un nouveau mot de passe sur {site}. Aucun compte actif n’est \
                 associé à cette adresse, il n’y a donc pas de mot de passe à remplacer. Votre inscription utilise \
                 peut-être une autre adresse."
            ),
            code: None,
            action: if *sign_up { "Créer un compte" } else { "Se connecter" },
            link,
            broken_button,
            closing: "Si ce n’était pas vous, ne faites rien.".to_owned(),
        },
        MailMessage::PasswordChanged { link } => Parts {
            language: "fr",
            subject: format!("Votre mot de passe sur {site} a été changé"),
            opening: format!(
                "{greeting} le mot de passe de votre compte sur {site} vient d’être changé. Les sessions ouvertes avec \
                 l’ancien sont fermées. Si c’était vous, il n’y a rien d’autre à faire."
            ),
            code: None,
            action: "Ce n’était pas moi",
            link,
            broken_button,
            closing: "Si ce n’était pas vous, quelqu’un d’autre lit vos e-mails ou connaît votre mot de passe. Protégez \
                      d’abord votre messagerie, puis choisissez ici un nouveau mot de passe."
                .to_owned(),
        },
        MailMessage::FactorNotice {
            change,
            link,
            undo_seconds,
        } => Parts {
            language: "fr",
            subject: match change {
                FactorChange::TotpAdded => format!("Application d’authentification ajoutée sur {site}"),
                FactorChange::TotpReplaced => format!("Application d’authentification remplacée sur {site}"),
                FactorChange::TotpRemoved => format!("Application d’authentification supprimée sur {site}"),
                FactorChange::PasskeyAdded => format!("Clé d’accès ajoutée sur {site}"),
                FactorChange::PasskeyRemoved => format!("Clé d’accès supprimée sur {site}"),
                FactorChange::AdditionUndone => format!("Ce qui avait été ajouté sur {site} a été supprimé"),
                FactorChange::Reset => format!("Vos secondes étapes sur {site} ont été supprimées"),
                FactorChange::RecoveryCodesReplaced => format!("Nouveaux codes de secours sur {site}"),
                FactorChange::RecoveryCodeUsed { .. } => format!("Code de secours utilisé sur {site}"),
            },
            opening: match change {
                FactorChange::TotpAdded => format!(
                    "{greeting} désormais, pour vous connecter à {site}, il faut un code de votre application \
                     d’authentification en plus du mot de passe. Conservez vos codes de secours en lieu sûr, pour le cas \
                     où vous perdriez l’application."
                ),
                FactorChange::TotpReplaced => format!(
                    "{greeting} les codes pour {site} viennent désormais d’une autre application d’authentification. \
                     L’ancienne application et les anciens codes de secours ne fonctionnent plus."
                ),
                FactorChange::TotpRemoved => format!("{greeting} votre application d’authentification sur {site} a été supprimée. Si vous n’avez pas non plus de clé d’accès, les codes de secours ont disparu aussi, et le mot de passe suffit désormais pour vous connecter."),
                FactorChange::PasskeyAdded => format!("{greeting} une clé d’accès a été ajoutée à votre compte sur {site}. Elle permet de vous connecter sans mot de passe, et elle est demandée après le mot de passe. Conservez vos codes de secours en lieu sûr, pour le cas où vous perdriez l’appareil."),
                FactorChange::PasskeyRemoved => format!("{greeting} une clé d’accès a été supprimée de votre compte sur {site}. Elle ne permet plus de vous connecter."),
                FactorChange::AdditionUndone => format!("{greeting} la clé d’accès ou l’application d’authentification ajoutée à votre compte sur {site} a été supprimée avec le lien du message correspondant. Tous les codes de secours sont annulés et tout le monde est déconnecté."),
                FactorChange::Reset => format!("{greeting} l’administration de {site} a supprimé toutes les secondes étapes de votre compte : clés d’accès, application d’authentification et codes de secours. Le mot de passe suffit désormais pour vous connecter."),
                FactorChange::RecoveryCodesReplaced => format!(
                    "{greeting} de nouveaux codes de secours ont été créés pour votre compte sur {site}. Les anciens ne \
                     fonctionnent plus."
                ),
                FactorChange::RecoveryCodeUsed { left } => format!(
                    "{greeting} quelqu’un s’est connecté à {site} avec votre mot de passe et l’un de vos codes de secours. \
                     {}",
                    match left {
                        0 => "C’était le dernier : créez-en de nouveaux.".to_owned(),
                        1 => "Il en reste un.".to_owned(),
                        left => format!("Il en reste {left}."),
                    }
                ),
            },
            code: None,
            action: match undo_seconds {
                Some(_) => "Supprimer et déconnecter tout le monde",
                None => "Voir votre compte",
            },
            link,
            broken_button,
            closing: match undo_seconds {
                Some(_) => format!("Si c’était vous, il n’y a rien à faire. Sinon, quelqu’un connaît votre mot de passe. Ce lien permet encore pendant {} de supprimer cet ajout et de déconnecter tout le monde ; choisissez ensuite un nouveau mot de passe.", lasting(Span::of(message.valid()))),
                None => "Si c’était vous, il n’y a rien à faire. Sinon, connectez-vous, supprimez ce que vous ne connaissez \
                      pas et changez votre mot de passe.".to_owned(),
            },
        },
    }
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

fn date(at: Time) -> String {
    let day = match at.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    let month = MONTHS.get(at.month0() as usize).unwrap_or(&"");
    format!("{day} {month} {}", at.year())
}

fn lasting(span: Span) -> String {
    let (count, one, many) = match span {
        Span::Seconds(count) => (count, "une seconde", "secondes"),
        Span::Minutes(count) => (count, "une minute", "minutes"),
        Span::Hours(count) => (count, "une heure", "heures"),
        Span::Days(count) => (count, "un jour", "jours"),
    };
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count} {many}")
    }
}
