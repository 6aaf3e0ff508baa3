//! Signing up where an operator approves who does: the account exists once its address is confirmed, and waits.
//!
//! Invariants: whoever waits is given nothing (no session, no code, no token, no link that opens something), which the stores hold by the
//! status of their row; only who proves the password, or has the mail of the address, is told that they wait. Nobody who waits is
//! let in by a change of the settings: an operator decides about each ([`crate::admin::approvals`]), or they go by [`expire`].
//!
//! Test to read first: `tests/blackbox/approval.rs`.

use crate::provider::Provider;
use authmodel::{
    approval::Admission,
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    email_link::CompletionOutcome,
    ids::UserId,
    mail::{Language, Mail, MailMessage},
    secret::SecretHash,
    store::StoreResult,
    user::UserStatus,
};

/// The page that says so, where a sign-up goes on.
pub const PAGE: &str = "/waiting";

/// Accounts of a query of the sweep.
const BATCH: u32 = 100;

/// Batches of a sweep: as many as whoever floods the sign-up of a small site can have brought about in a day.
const BATCHES: u32 = 100;

/// Takes the link of a sign-up, and makes an account that waits.
pub(super) async fn begin_waiting(
    provider: &Provider,
    token: &SecretHash,
    user_id: UserId,
    record: &[u8],
    language: Language,
    origin: &Origin,
) -> StoreResult<CompletionOutcome> {
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::SignUpWaiting, AuditOutcome::Success, origin).user(user_id);
    let admission = Admission::Waits(language);
    let links = &provider.stores.email_links;
    links
        .complete_sign_up(token, user_id, record, admission, now, &event)
        .await
}

/// The mail to who waits, and asks for what they have, or can't have yet.
pub(super) fn waits(provider: &Provider) -> MailMessage {
    MailMessage::SignUpWaits {
        link: provider.config.issuer.at("/"),
    }
}

/// Whether somebody waits: asked about who has proven their password, and nobody else.
pub(super) async fn is_waiting(provider: &Provider, user_id: UserId) -> StoreResult<bool> {
    let user = provider.stores.users.find(user_id).await?;
    Ok(user.is_some_and(|user| user.status == UserStatus::Waiting))
}

/// Deletes the accounts that nobody has decided about in time, and tells their users. How many.
///
/// # Errors
/// Where the store fails; the next sweep goes on.
pub async fn expire(provider: &Provider) -> StoreResult<u64> {
    let now = provider.now();
    let rules = &provider.config.sign_up;
    let (approvals, mut expired) = (&provider.stores.approvals, 0);
    for _ in 0..BATCHES {
        let mut waiting = approvals.list(None, BATCH).await?;
        waiting.retain(|waiting| waiting.since <= now - rules.approval_wait);
        if waiting.is_empty() {
            break;
        }
        for waiting in waiting {
            let again = rules.policy.is_for_everybody() && rules.takes(&waiting.user.email);
            let mail = Mail {
                message: MailMessage::SignUpExpired {
                    link: provider.config.issuer.at(if again { "/signup" } else { "/" }),
                },
                to: waiting.user.email,
                name: waiting.user.name,
                language: waiting.language,
            };
            let event = AuditEvent::new(
                now,
                AuditAction::SignUpExpired,
                AuditOutcome::Success,
                &Origin::default(),
            )
            .user(waiting.user.id);
            let mail = provider.seal_mail(&mail, now);
            expired += u64::from(approvals.refuse(waiting.user.id, &mail, now, &event).await?);
        }
    }
    if expired > 0 {
        provider.wake.mails();
    }
    Ok(expired)
}
