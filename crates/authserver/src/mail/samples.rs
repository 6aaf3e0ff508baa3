//! One of every mail there is, as the tests read them in every language, templates are checked with and `authserver mail
//! preview` shows them. Whoever adds a message adds it here: what is not here was never read.

use authmodel::mail::{FactorChange, MailMessage};
use chrono::{DateTime, Duration};

/// Every message, with an example for each of its forms.
pub fn all() -> Vec<MailMessage> {
    let link = |path: &str| format!("https://login.example.org{path}");
    let at = DateTime::from_timestamp(1_795_910_400, 0).unwrap_or_default();
    let code = || "012345".to_owned();
    let changes = [
        FactorChange::TotpAdded,
        FactorChange::TotpReplaced,
        FactorChange::TotpRemoved,
        FactorChange::AdditionUndone,
        FactorChange::PasskeyAdded,
        FactorChange::PasskeyRemoved,
        FactorChange::Reset,
        FactorChange::RecoveryCodesReplaced,
        FactorChange::RecoveryCodeUsed { left: 0 },
        FactorChange::RecoveryCodeUsed { left: 1 },
        FactorChange::RecoveryCodeUsed { left: 7 },
    ];
    let mut all = vec![
        MailMessage::confirm_sign_up(link("/confirm#token=abc"), Duration::minutes(30)),
        MailMessage::Invitation {
            link: link("/invitation#token=abc"),
            valid_seconds: 604_800,
        },
        MailMessage::RecoverPassword {
            link: link("/recover#token=abc"),
            code: code(),
            valid_seconds: 1800,
        },
        MailMessage::ConfirmPasswordChange {
            link: link("/recover"),
            code: code(),
            valid_seconds: 60,
        },
        MailMessage::NothingToRecover {
            link: link("/signup"),
            sign_up: true,
        },
        MailMessage::NothingToRecover {
            link: link("/login"),
            sign_up: false,
        },
        MailMessage::PasswordChanged {
            link: link("/recover"),
        },
        MailMessage::AlreadyRegistered { link: link("/login") },
        MailMessage::ConfirmAddress {
            link: link("/account"),
            code: code(),
            valid_seconds: 1800,
        },
        MailMessage::AddressInUse { link: link("/login") },
        MailMessage::AddressChanged {
            link: link("/account/email-undo#token=abc"),
            valid_seconds: 604_800,
        },
        MailMessage::AddressChangeUndone { link: link("/login") },
        MailMessage::NewDevice {
            at,
            browser: Some("Firefox".to_owned()),
            system: Some("Windows".to_owned()),
            network: Some("203.0.113.0/24".to_owned()),
            link: link("/account/sessions"),
        },
        MailMessage::NewDevice {
            at,
            browser: None,
            system: None,
            network: None,
            link: link("/account/sessions"),
        },
        MailMessage::SignUpWaits { link: link("/") },
        MailMessage::SignUpApproved { link: link("/login") },
        MailMessage::SignUpRefused {
            link: link("/"),
            reason: None,
        },
        MailMessage::SignUpRefused {
            link: link("/"),
            reason: Some("Ask Zoë first.".to_owned()),
        },
        MailMessage::SignUpExpired {
            link: link("/signup"),
        },
        MailMessage::DeletionAsked {
            due_at: at,
            link: link("/account/keep#token=abc"),
        },
        MailMessage::Trial { link: link("/") },
    ];
    all.extend(changes.map(|change| MailMessage::FactorNotice {
        change,
        link: link("/account/security"),
        undo_seconds: None,
    }));
    all.extend(
        [FactorChange::TotpAdded, FactorChange::PasskeyAdded].map(|change| MailMessage::FactorNotice {
            change,
            link: link("/account/factor-undo#token=abc"),
            undo_seconds: Some(604_800),
        }),
    );
    all
}
