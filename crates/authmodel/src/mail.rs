//! Mails that the provider sends, as facts; wording and delivery are the server's.

use crate::{clock::Time, email::EmailAddress, ids::MailId};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A mail to a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Where it goes.
    pub to: EmailAddress,
    /// What to call them.
    pub name: Option<String>,
    /// In which language. Mails on their way from before there were two are in English.
    #[serde(default)]
    pub language: Language,
    /// What it says.
    pub message: MailMessage,
}

/// A language that mails are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, which also stands in for those that we don't write.
    #[default]
    En,
    /// German.
    De,
    /// Dutch.
    Nl,
    /// French.
    Fr,
    /// Spanish.
    Es,
}

impl Language {
    /// All that we write; the pages speak the same.
    pub const ALL: [Self; 5] = [Self::En, Self::De, Self::Nl, Self::Fr, Self::Es];

    /// Its tag (RFC 5646 §2.1).
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Nl => "nl",
            Self::Fr => "fr",
            Self::Es => "es",
        }
    }

    /// That of a language tag, whatever its region, if we write it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailMessage {
    /// "Confirm your address and choose a password."
    ConfirmSignUp {
        /// The link, good once.
        link: String,
        /// For how long, in whole minutes: what earlier versions read.
        valid_minutes: i64,
        /// For how long, in seconds.
        #[serde(default)]
        valid_seconds: Option<i64>,
    },
    /// "You are invited to make an account."
    Invitation {
        /// The link, good once.
        link: String,
        /// For how long, in seconds.
        valid_seconds: i64,
    },
    /// "Choose a new password": a link, and a code to type, both needed.
    RecoverPassword {
        /// The link, good once.
        link: String,
        /// The code, which no one who follows links by themselves can type.
        code: String,
        /// For how long, in seconds.
        valid_seconds: i64,
    },
    /// "Your code to change the password", which opens nothing by itself.
    ConfirmPasswordChange {
        /// Where to get a new one, if it was somebody else who has begun.
        link: String,
        /// The code.
        code: String,
        /// For how long, in seconds.
        valid_seconds: i64,
    },
    /// "Somebody, perhaps you, wanted a new password; there is no account with this address."
    NothingToRecover {
        /// Where to sign up; to sign in, where nobody may.
        link: String,
        /// Whether people may sign up.
        #[serde(default = "yes")]
        sign_up: bool,
    },
    /// "Your password was changed": nobody's budget of mails holds it up.
    PasswordChanged {
        /// Where to get a new one, if it was somebody else.
        link: String,
    },
    /// "The code to make this the address of your account", to the new address.
    ConfirmAddress {
        /// The account.
        link: String,
        /// The code.
        code: String,
        /// For how long, in seconds.
        valid_seconds: i64,
    },
    /// "Somebody, perhaps you, wanted to make this the address of another account; you have one with it."
    AddressInUse {
        /// Where to sign in.
        link: String,
    },
    /// "The address of your account is another one now", to the old address: nobody's budget of mails holds it up.
    AddressChanged {
        /// The link that undoes it.
        link: String,
        /// For how long, in seconds.
        valid_seconds: i64,
    },
    /// "The change to this address was undone", to the address that the account has no more.
    AddressChangeUndone {
        /// Where to sign in.
        link: String,
    },
    /// "Somebody, perhaps you, wanted to sign up; you have an account."
    AlreadyRegistered {
        /// Where to sign in.
        link: String,
    },
    /// "Somebody, perhaps you, wanted to sign up, or a new password; your account waits for an administrator's decision."
    SignUpWaits {
        /// The server.
        link: String,
    },
    /// "Your account was approved by an administrator."
    SignUpApproved {
        /// Where to sign in.
        link: String,
    },
    /// "Your account was refused by an administrator, and is gone."
    SignUpRefused {
        /// The server.
        link: String,
        /// Why, where the administrator has said so.
        reason: Option<String>,
    },
    /// "Nobody has decided about your account in time; it is gone."
    SignUpExpired {
        /// Where to sign up again.
        link: String,
    },
    /// "Somebody, perhaps you, has signed in with a browser that we did not know."
    NewDevice {
        /// When.
        at: Time,
        /// The browser's name, in words of ours.
        browser: Option<String>,
        /// The system that it runs on, likewise.
        system: Option<String>,
        /// From which network.
        network: Option<String>,
        /// Where to see and end sessions.
        link: String,
    },
    /// "Your account will be deleted, as you have asked. If you want to keep it: …"
    DeletionAsked {
        /// When.
        due_at: Time,
        /// The link that undoes it.
        link: String,
    },
    /// "Something about your second factors has changed. If it was not you: …"
    FactorNotice {
        /// What has changed.
        change: FactorChange,
        /// Where to look at it; where it can be undone, the link that undoes it.
        link: String,
        /// For how long it can be undone, in seconds, where it can.
        #[serde(default)]
        undo_seconds: Option<i64>,
    },
    /// "This is a trial of who runs the server; mail works." Never in the outbox.
    Trial {
        /// The server.
        link: String,
    },
}

/// What mails on their way from before there was a question say.
const fn yes() -> bool {
    true
}

/// What has changed about a user's second factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorChange {
    /// An authenticator app was set up.
    TotpAdded,
    /// Another authenticator app has taken the place of the old one.
    TotpReplaced,
    /// The authenticator app was removed: the password alone is enough now.
    TotpRemoved,
    /// A passkey was made.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// One that was added was removed by the link of its notice, with every recovery code; everybody is signed out.
    AdditionUndone,
    /// All second factors were removed, by who runs the server.
    Reset,
    /// There are new recovery codes; the old ones are void.
    RecoveryCodesReplaced,
    /// A recovery code was used; so many are left.
    RecoveryCodeUsed {
        /// How many.
        left: u32,
    },
}

impl MailMessage {
    /// "Confirm your address and choose a password", with a link that is good for a while.
    pub fn confirm_sign_up(link: String, valid: Duration) -> Self {
        Self::ConfirmSignUp {
            link,
            valid_minutes: valid.num_minutes(),
            valid_seconds: Some(valid.num_seconds()),
        }
    }

    /// What its kind is called, in the outbox and by who writes templates.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmSignUp { .. } => "confirm_sign_up",
            Self::Invitation { .. } => "invitation",
            Self::RecoverPassword { .. } => "recover_password",
            Self::ConfirmPasswordChange { .. } => "confirm_password_change",
            Self::NothingToRecover { .. } => "nothing_to_recover",
            Self::PasswordChanged { .. } => "password_changed",
            Self::ConfirmAddress { .. } => "confirm_address",
            Self::AddressInUse { .. } => "address_in_use",
            Self::AddressChanged { .. } => "address_changed",
            Self::AddressChangeUndone { .. } => "address_change_undone",
            Self::AlreadyRegistered { .. } => "already_registered",
            Self::SignUpWaits { .. } => "sign_up_waits",
            Self::SignUpApproved { .. } => "sign_up_approved",
            Self::SignUpRefused { .. } => "sign_up_refused",
            Self::SignUpExpired { .. } => "sign_up_expired",
            Self::NewDevice { .. } => "new_device",
            Self::DeletionAsked { .. } => "deletion_asked",
            Self::FactorNotice { .. } => "factor_notice",
            Self::Trial { .. } => "trial",
        }
    }

    /// For how long its link is good; nothing is good for ever, but some is good until it is not needed any more.
    pub fn valid(&self) -> Duration {
        match self {
            Self::ConfirmSignUp {
                valid_minutes,
                valid_seconds,
                ..
            } => valid_seconds.map_or(Duration::minutes(*valid_minutes), Duration::seconds),
            Self::Invitation { valid_seconds, .. }
            | Self::RecoverPassword { valid_seconds, .. }
            | Self::ConfirmPasswordChange { valid_seconds, .. }
            | Self::ConfirmAddress { valid_seconds, .. }
            | Self::AddressChanged { valid_seconds, .. }
            | Self::FactorNotice {
                undo_seconds: Some(valid_seconds),
                ..
            } => Duration::seconds(*valid_seconds),
            Self::AlreadyRegistered { .. }
            | Self::NothingToRecover { .. }
            | Self::PasswordChanged { .. }
            | Self::AddressInUse { .. }
            | Self::AddressChangeUndone { .. }
            | Self::FactorNotice {
                undo_seconds: None, ..
            }
            | Self::Trial { .. }
            | Self::SignUpWaits { .. }
            | Self::SignUpApproved { .. }
            | Self::SignUpRefused { .. }
            | Self::SignUpExpired { .. }
            | Self::NewDevice { .. }
            | Self::DeletionAsked { .. } => Duration::MAX,
        }
    }
}

/// Links open accounts: they are not printed.
impl fmt::Debug for MailMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConfirmSignUp { .. } => "ConfirmSignUp { … }",
            Self::Invitation { .. } => "Invitation { … }",
            Self::RecoverPassword { .. } => "RecoverPassword { … }",
            Self::ConfirmPasswordChange { .. } => "ConfirmPasswordChange { … }",
            Self::NothingToRecover { .. } => "NothingToRecover { … }",
            Self::PasswordChanged { .. } => "PasswordChanged { … }",
            Self::ConfirmAddress { .. } => "ConfirmAddress { … }",
            Self::AddressInUse { .. } => "AddressInUse { … }",
            Self::AddressChanged { .. } => "AddressChanged { … }",
            Self::AddressChangeUndone { .. } => "AddressChangeUndone { … }",
            Self::AlreadyRegistered { .. } => "AlreadyRegistered { … }",
            Self::FactorNotice { .. } => "FactorNotice { … }",
            Self::SignUpWaits { .. } => "SignUpWaits { … }",
            Self::SignUpApproved { .. } => "SignUpApproved { … }",
            Self::SignUpRefused { .. } => "SignUpRefused { … }",
            Self::SignUpExpired { .. } => "SignUpExpired { … }",
            Self::NewDevice { .. } => "NewDevice { … }",
            Self::DeletionAsked { .. } => "DeletionAsked { … }",
            Self::Trial { .. } => "Trial { … }",
        })
    }
}

/// A mail in the outbox: sealed, since it holds a link and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedMail {
    /// Its identifier.
    pub id: MailId,
    /// The sealed [`Mail`].
    pub sealed: Vec<u8>,
    /// When it was written.
    pub created_at: Time,
    /// How often delivery was tried.
    pub attempts: i32,
}
