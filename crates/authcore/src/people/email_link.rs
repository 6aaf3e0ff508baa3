//! Mailed links as the flows use them: how one is asked for, at the same cost whatever becomes of it, and how it is found.
//!
//! Owns the budget of mails to one address, the language of a mail, where a link's secret stands in its address. Refuses to
//! know what a link opens. Invariants: one request is one row, one sealed mail and one event, whether there is something to
//! open for the address or not; the secret is in the fragment, which browsers send to no server and so to no log.
//!
//! Test to read first: `tests/blackbox/no_oracle.rs`.

use super::credential;
use crate::{
    limit::{self, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::{AuditEvent, Origin},
    email::EmailAddress,
    email_link::{EmailLink, LinkKey, LinkPurpose, NewEmailLink},
    ids::UserId,
    mail::{Language, Mail, MailMessage},
    secret::{BearerSecret, SecretHash},
    store::StoreResult,
    user::User,
};

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
    /// The language of the page that asked.
    pub(super) language: Language,
}

/// Whether the address has had all the mails that it gets for now: nobody's mailbox is flooded, and nobody learns whether
/// there is one.
pub(super) async fn budget_is_spent(
    provider: &Provider,
    email: &EmailAddress,
    origin: &Origin,
) -> StoreResult<bool> {
    let address = provider.sealer.pseudonym(email.key());
    let counted = Try::new(&provider.limiter, origin)
        .subject(&limit::MAIL_ADDRESS, &address)
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
    /// The link opens something: the message is made from its address.
    Opens(Box<dyn FnOnce(String) -> MailMessage + Send + 'a>),
    /// There is nothing to open. The row is written all the same, and has expired before it was.
    Nothing(MailMessage),
}

/// Keeps a link to a page and queues its mail.
pub(super) async fn request(
    provider: &Provider,
    ask: Ask<'_>,
    page: &str,
    content: Content<'_>,
    event: &AuditEvent,
) -> StoreResult<()> {
    let now = event.at;
    let token = BearerSecret::generate(&*provider.rng);
    let (message, expires_at) = match content {
        Content::Opens(opens) => {
            let link = provider
                .config
                .issuer
                .at(&format!("{page}#token={}", token.expose()));
            (opens(link), now + provider.config.lifetimes.mail_link)
        }
        Content::Nothing(nothing) => (nothing, now),
    };
    // Who has an account has said which language they read; everybody else reads that of the page.
    let own = ask.known.and_then(|user| user.profile.locale.as_deref());
    let mail = Mail {
        // The address of the account, never the one that was typed: the two may differ in case.
        to: ask.known.map_or(&ask.email, |user| &user.email).clone(),
        language: own.and_then(Language::of_tag).unwrap_or(ask.language),
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
        created_at: now,
        expires_at,
    };
    let mail = provider.seal_mail(&mail, now);
    provider.stores.email_links.open(&new, &mail, event).await?;
    provider.wake.mails();
    Ok(())
}

/// What a link stands for, while it is good.
pub(super) async fn find(
    provider: &Provider,
    purpose: LinkPurpose,
    token: &str,
) -> StoreResult<Option<EmailLink>> {
    let key = LinkKey {
        purpose,
        token: SecretHash::of(token.as_bytes()),
    };
    provider.stores.email_links.find(&key, provider.now()).await
}
