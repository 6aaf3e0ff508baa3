//! The end of a key that signs no more: how long it is published, and the event of it.

use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
};
use chrono::Duration;

/// How long a retired key stays published beyond the longest life of a token: verifiers' clocks differ, and their
/// leeway is minutes.
const RETIREMENT_MARGIN: Duration = Duration::minutes(10);

/// Until when a key is published that signs nothing from now on.
pub(super) fn retirement(longest_token: Duration, now: Time) -> Time {
    now + longest_token + RETIREMENT_MARGIN
}

/// The event of a rotation.
pub(crate) fn rotated(origin: &Origin, now: Time) -> AuditEvent {
    AuditEvent::new(now, AuditAction::KeysRotated, AuditOutcome::Success, origin)
}
