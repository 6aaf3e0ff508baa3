//! Mails in English.

use super::wording::{Parts, Span, from_where};
use authmodel::mail::{FactorChange, MailMessage};

/// A mail’s words.
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
            code: None,
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
            code: None,
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
            code: None,
            action: "Keep the account",
            link,
            broken_button,
            closing: "Signing in before that time keeps the account as well. If it was not you who asked, keep it, and change your \
                      password at once."
                .to_owned(),
        },
        MailMessage::Trial { link } => Parts {
            language: "en",
            subject: format!("Mail from {site} works"),
            opening: format!(
                "{greeting} this is a trial that whoever runs {site} has sent to this address. It has arrived, so mail works."
            ),
            code: None,
            action: "Go to the server",
            link,
            broken_button,
            closing: "There is nothing to do. If you don’t know why you got it, you can delete it."
                .to_owned(),
        },
        MailMessage::SignUpWaits { link } => Parts {
            language: "en",
            subject: format!("Your account at {site} waits for approval"),
            opening: format!("{greeting} somebody, perhaps you, wanted to sign up at {site} with this address, or asked for a new password. The account with this address waits for an administrator to approve it. A mail will follow when that is decided."),
            code: None,
            action: "Go to the server",
            link,
            broken_button,
            closing: "There is nothing to do until then. If it was not you, do nothing: nothing has changed.".to_owned(),
        },
        MailMessage::SignUpApproved { link } => Parts {
            language: "en",
            subject: format!("Your account at {site} is approved"),
            opening: format!("{greeting} an administrator has approved your account at {site}. You can sign in now, with the password that you chose."),
            code: None,
            action: "Sign in",
            link,
            broken_button,
            closing: "If you have forgotten the password, you can choose a new one at the sign-in.".to_owned(),
        },
        MailMessage::SignUpRefused { link, reason } => Parts {
            language: "en",
            subject: format!("Your account at {site} was refused"),
            opening: match reason {
                Some(reason) => format!("{greeting} an administrator has refused your account at {site}. It is deleted, and nothing of it is left. The reason that was given: {reason}"),
                None => format!("{greeting} an administrator has refused your account at {site}. It is deleted, and nothing of it is left."),
            },
            code: None,
            action: "Go to the server",
            link,
            broken_button,
            closing: format!("If you think that this is a mistake, ask whoever runs {site}."),
        },
        MailMessage::SignUpExpired { link } => Parts {
            language: "en",
            subject: format!("Your account at {site} was not approved in time"),
            opening: format!("{greeting} nobody has decided about your account at {site} in time. It is deleted, and nothing of it is left."),
            code: None,
            action: "Go to the server",
            link,
            broken_button,
            closing: format!("If you still want an account, ask whoever runs {site}, and sign up again."),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "en",
            subject: format!("You have an account at {site}"),
            opening: format!(
                "{greeting} somebody, perhaps you, wanted to sign up at {site} with this address. You have an account \
                 already, so there is nothing to do but sign in."
            ),
            code: None,
            action: "Sign in",
            link,
            broken_button,
            closing:
                "If it was not you, do nothing: nothing has changed, and nobody has learned that you have an \
                      account."
                    .to_owned(),
        },
        MailMessage::Invitation { link, .. } => Parts {
            language: "en",
            subject: format!("Make your account at {site}"),
            opening: format!(
                "{greeting} you are invited to make an account at {site}, with this address. All it takes is a password, which stays \
                 on your device: {site} never gets to see it."
            ),
            code: None,
            action: "Make the account",
            link,
            broken_button,
            closing: format!(
                "The link works once, within {}. If you don’t want an account, do nothing: none is made.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::RecoverPassword { link, code, .. } => Parts {
            language: "en",
            subject: format!("Choose a new password at {site}"),
            opening: format!(
                "{greeting} somebody, perhaps you, has forgotten the password of your account at {site}. To choose a new \
                 one, open the link and type this code there. Both are needed."
            ),
            code: Some(("Code", code)),
            action: "Choose a new password",
            link,
            broken_button,
            closing: format!(
                "Link and code work once, within {}. If you did not ask for them, do nothing, and tell nobody the code: \
                 your password stays as it is.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmPasswordChange { link, code, .. } => Parts {
            language: "en",
            subject: format!("Your code to change the password at {site}"),
            opening: format!(
                "{greeting} you are about to change the password of your account at {site}. Type this code where you have \
                 begun."
            ),
            code: Some(("Code", code)),
            action: "It was not me",
            link,
            broken_button,
            closing: format!(
                "The code works once, within {}. If it was not you, somebody knows your password: tell nobody the code, and \
                 choose a new password by the button.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::NothingToRecover { link, sign_up } => Parts {
            language: "en",
            subject: format!("No account at {site} with this address"),
            opening: format!(
                "{greeting} somebody, perhaps you, has asked for a new password at {site}. There is no active account \
                 with this address, so there is no password to replace. You may have signed up with another address."
            ),
            code: None,
            action: if *sign_up { "Create an account" } else { "Sign in" },
            link,
            broken_button,
            closing: "If it was not you, do nothing.".to_owned(),
        },
        MailMessage::PasswordChanged { link } => Parts {
            language: "en",
            subject: format!("Your password at {site} was changed"),
            opening: format!(
                "{greeting} the password of your account at {site} has just been changed. Wherever you were signed in with \
                 the old one, you are signed out. If it was you, there is nothing more to do."
            ),
            code: None,
            action: "It was not me",
            link,
            broken_button,
            closing: "If it was not you, somebody else can read your mail or knows your password. Secure your mailbox first, \
                      then choose a new password here."
                .to_owned(),
        },
        MailMessage::ConfirmAddress { link, code, .. } => Parts {
            language: "en",
            subject: format!("Your code to use this address at {site}"),
            opening: format!(
                "{greeting} you are about to make this the address of your account at {site}. Type this code where you have \
                 begun."
            ),
            code: Some(("Code", code)),
            action: "Open the account",
            link,
            broken_button,
            closing: format!(
                "The code works once, within {}. If it was not you, do nothing, and tell nobody the code.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressInUse { link } => Parts {
            language: "en",
            subject: format!("You have an account at {site} with this address"),
            opening: format!(
                "{greeting} somebody, perhaps you, wanted to make this the address of another account at {site}. It is the \
                 address of your account, and stays so. To use it for the other one, change or delete this one first."
            ),
            code: None,
            action: "Sign in",
            link,
            broken_button,
            closing: "If it was not you, do nothing: nothing has changed, and nobody has learned that you have an account."
                .to_owned(),
        },
        MailMessage::AddressChanged { link, .. } => Parts {
            language: "en",
            subject: format!("The address of your account at {site} was changed"),
            opening: format!(
                "{greeting} your account at {site} has another address now, and signing in and mails go by that. If it was \
                 you, there is nothing more to do."
            ),
            code: None,
            action: "Undo the change",
            link,
            broken_button,
            closing: format!(
                "If it was not you, somebody knows your password. Undo it within {}: this address is the account’s again, \
                 everybody is signed out, and you choose a new password.",
                within(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressChangeUndone { link } => Parts {
            language: "en",
            subject: format!("The change of address at {site} was undone"),
            opening: format!(
                "{greeting} the account at {site} that had this address has its old one again. That was done with the link in \
                 the mail to the old address. Everybody is signed out."
            ),
            code: None,
            action: "Sign in",
            link,
            broken_button,
            closing: "If you don’t know of an account with this address, do nothing. If the account is yours and it was not \
                      you, somebody else can read the mail at the old address: secure that mailbox first."
                .to_owned(),
        },
        MailMessage::FactorNotice {
            change,
            link,
            undo_seconds,
        } => Parts {
            language: "en",
            subject: match change {
                FactorChange::TotpAdded => format!("An authenticator app was added at {site}"),
                FactorChange::TotpReplaced => format!("Your authenticator app at {site} was replaced"),
                FactorChange::TotpRemoved => format!("Your authenticator app at {site} was removed"),
                FactorChange::PasskeyAdded => format!("A passkey was added at {site}"),
                FactorChange::PasskeyRemoved => format!("A passkey was removed at {site}"),
                FactorChange::AdditionUndone => format!("What was added at {site} was removed"),
                FactorChange::Reset => format!("Your second factors at {site} were removed"),
                FactorChange::RecoveryCodesReplaced => format!("You have new recovery codes at {site}"),
                FactorChange::RecoveryCodeUsed { .. } => format!("A recovery code was used at {site}"),
            },
            opening: match change {
                FactorChange::TotpAdded => format!(
                    "{greeting} from now on, signing in at {site} takes a code from your authenticator app beside the \
                     password. Keep your recovery codes somewhere safe, for when you lose the app."
                ),
                FactorChange::TotpReplaced => format!(
                    "{greeting} codes for {site} come from another authenticator app now. The old app and the old \
                     recovery codes don’t work any more."
                ),
                FactorChange::TotpRemoved => format!(
                    "{greeting} your authenticator app at {site} was removed. If you have no passkey either, the recovery \
                     codes are gone as well, and the password alone is enough to sign in now."
                ),
                FactorChange::PasskeyAdded => format!(
                    "{greeting} a passkey was added to your account at {site}. It signs in without a password, and it is \
                     asked for after the password. Keep your recovery codes somewhere safe, for when you lose the device."
                ),
                FactorChange::PasskeyRemoved => format!(
                    "{greeting} a passkey was removed from your account at {site}. It doesn’t sign in any more."
                ),
                FactorChange::AdditionUndone => format!("{greeting} the passkey or authenticator app that was added to your account at {site} was removed again, with the link in the mail about it. All recovery codes are void, and everybody is signed out."),
                FactorChange::Reset => format!(
                    "{greeting} an administrator of {site} has removed all second factors of your account: passkeys, \
                     authenticator app and recovery codes. The password alone is enough to sign in now."
                ),
                FactorChange::RecoveryCodesReplaced => format!(
                    "{greeting} new recovery codes were made for your account at {site}. The old ones don’t work any more."
                ),
                FactorChange::RecoveryCodeUsed { left } => format!(
                    "{greeting} somebody signed in at {site} with your password and one of your recovery codes. {}",
                    match left {
                        0 => "It was the last one: make new ones.".to_owned(),
                        1 => "One is left.".to_owned(),
                        left => format!("{left} are left."),
                    }
                ),
            },
            code: None,
            action: match undo_seconds {
                Some(_) => "Remove it and sign everybody out",
                None => "Look at your account",
            },
            link,
            broken_button,
            closing: match undo_seconds {
                Some(_) => format!("If it was you, there is nothing to do. If it was not, somebody knows your password: remove it within {} with this link, which signs everybody out, and choose a new password.", within(Span::of(message.valid()))),
                None => "If it was you, there is nothing to do. If it was not, sign in, remove what you don’t know, and change \
                      your password.".to_owned(),
            },
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
