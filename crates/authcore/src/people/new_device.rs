//! The mail about a sign-in at a browser that the account's owner was not known at: when, which browser, from which network.
//!
//! Owns when there is one: after every such sign-in but the one that a sign-up is; it is in the outbox in the transaction that
//! the session begins in. Refuses to be swallowed by the budget for mails that anybody can ask for: it has a count of its own
//! ([`limit::NOTICE`]), which only who knows the password can use up; beyond it the user's list and the trail still tell.
//!
//! Test to read first: `tests/blackbox/new_device.rs`.

use super::browser::Browser;
use crate::{
    limit::{self, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::Origin,
    clock::Time,
    ids::UserId,
    mail::{Language, Mail, MailMessage, SealedMail},
    network::Network,
    store::StoreResult,
};

/// The mail, if there is one to send. `language` is that of the page, for who has not said which one they read.
///
/// # Errors
/// Where a store fails.
pub(crate) async fn notice(
    provider: &Provider,
    user_id: UserId,
    account: &str,
    language: Language,
    origin: &Origin,
    now: Time,
) -> StoreResult<Option<SealedMail>> {
    let counted = Try::new(&provider.limiter, origin)
        .subject(&limit::NOTICE, account)
        .count()
        .await;
    match counted {
        Ok(()) => {}
        Err(LimitError::Reached { .. }) => {
            tracing::warn!(user = %user_id, "a notice of a new device is left out: there were too many");
            return Ok(None);
        }
        Err(LimitError::Store(error)) => return Err(error),
    }
    let Some(user) = provider.stores.users.find(user_id).await? else {
        // Gone since the proof: no session begins either.
        return Ok(None);
    };
    let browser = Browser::of(origin.user_agent.as_deref());
    let own = user.profile.locale.as_deref().and_then(Language::of_tag);
    let mail = Mail {
        to: user.email,
        name: user.name,
        language: own.unwrap_or(language),
        message: MailMessage::NewDevice {
            at: now,
            browser: browser.name().map(str::to_owned),
            system: browser.system().map(str::to_owned),
            network: origin.ip.map(|ip| Network::of(ip).to_string()),
            link: provider.config.issuer.at("/account/sessions"),
        },
    };
    Ok(Some(provider.seal_mail(&mail, now)))
}
