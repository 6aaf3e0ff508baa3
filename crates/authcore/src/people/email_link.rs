//! Mailed links as the flows use them: how one is asked for, at the same cost whatever becomes of it, and how it is found.
//!
//! Owns the budget of mails to one address, the language of a mail, where a link's secret stands in its address. Refuses to
//! know what a link opens. Invariants: one request is one row, one sealed mail and one event, whether there is something to
//! open for the address or not; the secret is in the fragment, which browsers send to no server and so to no log.
//!
//! Test to read first: `tests/blackbox/no_oracle.rs`.

use super::credential;
use crate::{
    limit::{self, Limit, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    email::EmailAddress,
    email_link::{CodeOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink},
    ids::UserId,
    mail::{Language, Mail, MailMessage, SealedMail},
    rng::Rng,
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::{StoreError, StoreResult},
    user::User,
};
use std::time::Duration;
use zeroize::Zeroizing;

/// A link that is asked for.
pub(super) struct Ask<'a> {
    pub(super) purpose: LinkPurpose,
    /// Where the mail goes.
    pub(super) email: EmailAddress,
    /// Whose account it is about.
    pub(super) user_id: Option<UserId>,
    /// Who has an account at this address.
    pub(super) known: Option<&'a User>,
    /// The name that was given.
    pub(super) name: Option<String>,
    /// The authorization that the user came from.
    pub(super) interaction: Option<String>,
    /// Whether a code is needed beside the link.
    pub(super) code: Option<Code>,
    /// The language of the page that asked.
    pub(super) language: Language,
    /// Whether the mail stays here: all else is as ever, and costs what it costs.
    pub(super) unsent: bool,
    /// Where more than the code counts: what [`NewEmailLink::trust_epoch`] says.
    pub(super) trust_epoch: Option<i64>,
}

/// The digits of a code: with [`WRONG_CODES`](authmodel::email_link::WRONG_CODES) tries at one link, five in a million.
const CODE_DIGITS: usize = 6;

/// A short code that a user reads in a mail and types: what a program that follows links, or who has come by a link alone,
/// does not have.
pub(super) struct Code(Zeroizing<String>);

/// Digits of a code that nobody is told: more than anybody can send.
const UNTOLD_DIGITS: usize = 40;

impl Code {
    /// Draws one.
    pub(super) fn generate(rng: &dyn Rng) -> Self {
        Self::of_length(rng, CODE_DIGITS)
    }

    /// Draws one that no try is right for: where whoever tries must not see that there is nothing to open.
    pub(super) fn untold(rng: &dyn Rng) -> Self {
        Self::of_length(rng, UNTOLD_DIGITS)
    }

    fn of_length(rng: &dyn Rng, digits: usize) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(digits));
        while text.len() < digits {
            let mut byte = [0];
            rng.fill(&mut byte);
            // 250 is the greatest multiple of ten that fits: no digit is favoured.
            if byte[0] < 250 {
                text.push(char::from(b'0' + byte[0] % 10));
            }
        }
        Self(text)
    }

    /// Reads what somebody typed or pasted: spaces and dashes between the digits are theirs.
    pub(super) fn parse(typed: &str) -> Self {
        Self(Zeroizing::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '-')
                .collect(),
        ))
    }

    /// The digits, for the mail.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// What the store keeps: together with the link's secret, so that nobody who has read the store tries a million.
    pub(super) fn hash(&self, token: &str) -> SecretHash {
        SecretHash::of(format!("{token}:{}", self.0.as_str()).as_bytes())
    }
}

/// Whether the address has had all the mails of a kind that it gets for now: nobody's mailbox is flooded, and nobody learns
/// whether there is one.
pub(super) async fn budget_is_spent(
    provider: &Provider,
    budget: &'static Limit,
    email: &EmailAddress,
    origin: &Origin,
) -> StoreResult<bool> {
    let address = provider.sealer.pseudonym(email.key());
    is_spent(provider, budget, &address, origin).await
}

/// Whether an address that somebody has has been told of late that it has an account. Asked for every address, for the same
/// cost; what it says of one that nobody has does not matter.
pub(super) async fn was_told_of_account(
    provider: &Provider,
    known: Option<&User>,
    email: &EmailAddress,
    origin: &Origin,
) -> StoreResult<bool> {
    let address = provider.sealer.pseudonym(email.key());
    // Two counts: what an address was sent before its account came to be is not held against it.
    let subject = format!("{}:{address}", if known.is_some() { "known" } else { "new" });
    let spent = is_spent(provider, &limit::MAIL_HAS_ACCOUNT, &subject, origin).await?;
    Ok(spent && known.is_some())
}

async fn is_spent(
    provider: &Provider,
    budget: &'static Limit,
    subject: &str,
    origin: &Origin,
) -> StoreResult<bool> {
    let counted = Try::new(&provider.limiter, origin)
        .subject(budget, subject)
        .count()
        .await;
    match counted {
        Ok(()) => Ok(false),
        Err(LimitError::Reached { .. }) => Ok(true),
        Err(LimitError::Store(error)) => Err(error),
    }
}

/// What the mail says.
pub(super) enum Content<'a> {
    /// The link opens something at a page: the message is made from its address.
    Opens {
        /// The page's path.
        page: &'static str,
        /// The message.
        message: Box<dyn FnOnce(String) -> MailMessage + Send + 'a>,
    },
    /// The mail has the code alone: the page that asks keeps the link's secret.
    Code(MailMessage),
    /// There is nothing to open. The row is written all the same, and has expired before it was.
    Nothing(MailMessage),
}

/// Keeps a link and queues its mail. The link's secret.
pub(super) async fn request(
    provider: &Provider,
    ask: Ask<'_>,
    content: Content<'_>,
    event: &AuditEvent,
) -> StoreResult<BearerSecret> {
    let now = event.at;
    let token = BearerSecret::generate(&*provider.rng);
    let code = ask.code.as_ref().map(|code| code.hash(token.expose()));
    let good_until = now + provider.config.lifetimes.mail_link;
    let (message, expires_at) = match content {
        Content::Opens { page, message } => {
            let link = provider
                .config
                .issuer
                .at(&format!("{page}#token={}", token.expose()));
            (message(link), good_until)
        }
        Content::Code(message) => (message, good_until),
        Content::Nothing(nothing) => (nothing, now),
    };
    let mail = Mail {
        // The address of the account, never the one that was typed: the two may differ in case.
        to: ask.known.map_or(&ask.email, |user| &user.email).clone(),
        language: ask.known.and_then(own_language).unwrap_or(ask.language),
        name: ask.known.map_or(ask.name.clone(), |user| user.name.clone()),
        message,
    };
    let new = NewEmailLink {
        key: LinkKey {
            purpose: ask.purpose,
            token: token.hash(),
        },
        link: EmailLink {
            email: ask.email,
            user_id: ask.user_id,
            name: ask.name,
            parameters: credential::parameters(provider),
            interaction: ask.interaction,
        },
        code,
        trust_epoch: ask.trust_epoch,
        created_at: now,
        expires_at,
    };
    let mail = provider.seal_mail(&mail, now);
    let links = &provider.stores.email_links;
    if ask.unsent {
        links.open_unsent(&new, &mail, event).await?;
    } else {
        links.open(&new, &mail, event).await?;
    }
    provider.wake.mails();
    Ok(token)
}

/// A mail that tells a user of what has just been done to their account: it is queued with the deed, and no budget counts it.
/// In their own language, else that of the page where it was done.
pub(super) fn notice(
    provider: &Provider,
    user: &User,
    page: Language,
    message: MailMessage,
    now: Time,
) -> SealedMail {
    let mail = Mail {
        to: user.email.clone(),
        name: user.name.clone(),
        language: own_language(user).unwrap_or(page),
        message,
    };
    provider.seal_mail(&mail, now)
}

/// Who has an account may have said which language they read.
pub(super) fn own_language(user: &User) -> Option<Language> {
    user.profile.locale.as_deref().and_then(Language::of_tag)
}

/// What finds a link, by its secret.
pub(super) fn key(purpose: LinkPurpose, token: &str) -> LinkKey {
    LinkKey {
        purpose,
        token: SecretHash::of(token.as_bytes()),
    }
}

/// A code was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum CodeError {
    /// The link is unknown, used, has expired, is another's, or has had too many wrong codes.
    #[error("the link is no longer good")]
    LinkInvalid,
    /// It is another.
    #[error("the code is wrong")]
    Wrong,
    /// Too many for one account.
    #[error("too many tries")]
    Limited(Duration),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Tries a link's code, which is counted and, where it is wrong, counted at the link as well; what the link stands for. Where it has
/// to be the user's of a session, another's is not there, and the count is the session's: who has come by the password alone, and
/// tries in a session of their own, holds up neither the owner's change nor their recovery. One that takes no more tries is not there.
pub(super) async fn try_code(
    provider: &Provider,
    purpose: LinkPurpose,
    (token, code): (&str, &str),
    whose: Option<&Session>,
    action: AuditAction,
    origin: &Origin,
) -> Result<EmailLink, CodeError> {
    let link = find(provider, purpose, token)
        .await?
        .ok_or(CodeError::LinkInvalid)?;
    if whose.is_some_and(|session| link.user_id != Some(session.user_id)) {
        return Err(CodeError::LinkInvalid);
    }
    let counted = Try::new(&provider.limiter, origin);
    let counted = match whose {
        Some(session) => counted.subject(&limit::CODE_SESSION, &session.id.to_string()),
        None => counted.subject(&limit::CODE_ACCOUNT, &provider.sealer.pseudonym(link.email.key())),
    };
    counted.count().await.map_err(|limit| match limit {
        LimitError::Reached { retry_after } => CodeError::Limited(retry_after),
        LimitError::Store(error) => CodeError::Store(error),
    })?;
    let (code, now) = (Code::parse(code).hash(token), provider.now());
    let links = &provider.stores.email_links;
    match links.try_code(&key(purpose, token), &code, now).await? {
        CodeOutcome::Right(link) => Ok(*link),
        CodeOutcome::LinkInvalid => Err(CodeError::LinkInvalid),
        CodeOutcome::Wrong => {
            let event = AuditEvent::new(now, action, AuditOutcome::Refused, origin);
            let event = match link.user_id {
                Some(user_id) => event.user(user_id),
                None => event,
            };
            provider.audit(&event).await?;
            Err(CodeError::Wrong)
        }
    }
}

/// What a link stands for, while it is good.
pub(super) async fn find(
    provider: &Provider,
    purpose: LinkPurpose,
    token: &str,
) -> StoreResult<Option<EmailLink>> {
    let key = key(purpose, token);
    provider.stores.email_links.find(&key, provider.now()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::rng::SystemRng;

    #[test]
    fn a_code_is_six_digits_and_typed_as_people_type() {
        for _ in 0..100 {
            let code = Code::generate(&SystemRng);
            assert!(code.0.len() == 6 && code.0.bytes().all(|byte| byte.is_ascii_digit()));
            let (first, last) = code.0.split_at(3);
            for typed in [format!(" {first} {last}\n"), format!("{first}-{last}")] {
                assert_eq!(Code::parse(&typed).hash("a link"), code.hash("a link"));
            }
            assert_ne!(code.hash("a link"), code.hash("another"));
        }
    }
}
