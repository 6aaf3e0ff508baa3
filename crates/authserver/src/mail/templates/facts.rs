//! What a template may use of a mail. docs/mail.md has the same list, and a test holds the two together.

use super::super::wording::Parts;
use authmodel::mail::{FactorChange, Language, Mail, MailMessage};
use chrono::SecondsFormat;
use minijinja::Value;
use std::collections::BTreeMap;

/// A mail's facts and words, before a template makes one of them.
pub struct Facts<'a> {
    /// What kind of mail it is.
    pub kind: &'static str,
    /// In which language.
    pub language: Language,
    /// The built-in subject.
    pub subject: String,
    /// What it leads to.
    pub link: &'a str,
    /// What has to be typed beside, where something has.
    pub code: Option<&'a str>,
    values: BTreeMap<&'static str, Value>,
}

impl<'a> Facts<'a> {
    /// Of a mail, by its built-in words.
    pub(in crate::mail) fn new(site: &str, name: Option<&str>, mail: &'a Mail, parts: Parts<'a>) -> Self {
        let (code_name, code) = parts.code.unwrap_or_default();
        let mut values = of_kind(&mail.message);
        values.extend([
            ("kind", Value::from(mail.message.kind())),
            ("language", parts.language.into()),
            ("site", site.into()),
            ("name", name.unwrap_or_default().into()),
            ("opening", parts.opening.clone().into()),
            ("closing", parts.closing.clone().into()),
            ("action", parts.action.into()),
            ("link", parts.link.into()),
            ("broken_button", parts.broken_button.into()),
            ("colon", parts.colon().into()),
            ("code_name", code_name.into()),
            ("code", code.into()),
        ]);
        Self {
            kind: mail.message.kind(),
            language: mail.language,
            link: parts.link,
            code: parts.code.map(|(_, code)| code),
            subject: parts.subject,
            values,
        }
    }

    /// What a template is given, with the subject that the mail will have.
    pub(super) fn values(&self, subject: &str) -> Value {
        let mut values = self.values.clone();
        values.insert("subject", subject.into());
        Value::from_iter(values)
    }

    /// The names of it all.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.values.keys().copied().chain(["subject"])
    }
}

/// What only mails of this kind have.
fn of_kind(message: &MailMessage) -> BTreeMap<&'static str, Value> {
    let or_empty = |text: &Option<String>| Value::from(text.clone().unwrap_or_default());
    let valid = ("valid_minutes", Value::from(message.valid().num_minutes()));
    let facts = match message {
        MailMessage::ConfirmSignUp { .. }
        | MailMessage::Invitation { .. }
        | MailMessage::RecoverPassword { .. }
        | MailMessage::ConfirmPasswordChange { .. }
        | MailMessage::ConfirmAddress { .. }
        | MailMessage::AddressChanged { .. } => vec![valid],
        MailMessage::NothingToRecover { sign_up, .. } => vec![("sign_up", Value::from(*sign_up))],
        MailMessage::NewDevice {
            at,
            browser,
            system,
            network,
            ..
        } => vec![
            ("at", at.to_rfc3339_opts(SecondsFormat::Secs, true).into()),
            ("browser", or_empty(browser)),
            ("system", or_empty(system)),
            ("network", or_empty(network)),
        ],
        MailMessage::SignUpRefused { reason, .. } => vec![("reason", or_empty(reason))],
        MailMessage::DeletionAsked { due_at, .. } => {
            vec![("due_at", due_at.to_rfc3339_opts(SecondsFormat::Secs, true).into())]
        }
        MailMessage::FactorNotice {
            change, undo_seconds, ..
        } => {
            let left = match change {
                FactorChange::RecoveryCodeUsed { left } => *left,
                FactorChange::TotpAdded
                | FactorChange::TotpReplaced
                | FactorChange::TotpRemoved
                | FactorChange::PasskeyAdded
                | FactorChange::PasskeyRemoved
                | FactorChange::AdditionUndone
                | FactorChange::Reset
                | FactorChange::RecoveryCodesReplaced => 0,
            };
            let undo_minutes = undo_seconds.map_or(0, |seconds| seconds / 60);
            vec![
                ("change", name_of(*change).into()),
                ("left", left.into()),
                ("undo_minutes", undo_minutes.into()),
            ]
        }
        MailMessage::PasswordChanged { .. }
        | MailMessage::AddressInUse { .. }
        | MailMessage::AddressChangeUndone { .. }
        | MailMessage::AlreadyRegistered { .. }
        | MailMessage::SignUpWaits { .. }
        | MailMessage::SignUpApproved { .. }
        | MailMessage::SignUpExpired { .. }
        | MailMessage::Trial { .. } => Vec::new(),
    };
    facts.into_iter().collect()
}

fn name_of(change: FactorChange) -> &'static str {
    match change {
        FactorChange::TotpAdded => "totp_added",
        FactorChange::TotpReplaced => "totp_replaced",
        FactorChange::TotpRemoved => "totp_removed",
        FactorChange::PasskeyAdded => "passkey_added",
        FactorChange::PasskeyRemoved => "passkey_removed",
        FactorChange::AdditionUndone => "addition_undone",
        FactorChange::Reset => "reset",
        FactorChange::RecoveryCodesReplaced => "recovery_codes_replaced",
        FactorChange::RecoveryCodeUsed { .. } => "recovery_code_used",
    }
}
