//! Names of the counters, and what they count. Whoever sees the fact counts it: `metrics::counter!(LOGINS, "outcome" =>
//! "success").increment(1)`. Labels take few values, and none that a stranger could make up.

use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Sign-ins that came to their second step, by `outcome`: success, refused, failed.
pub const LOGINS: &str = "tacit_logins_total";
/// Sign-ins begun, by `outcome`: started, limited, failed. Each is a guess. What never came to its second step is the
/// difference of those that started and all of [`LOGINS`].
pub const LOGIN_STARTS: &str = "tacit_login_starts_total";
/// Tries that a limit refused, by `limit`.
pub use authcore::limit::REFUSALS;
/// Sign-ups by `outcome`: requested, completed, refused.
pub const SIGN_UPS: &str = "tacit_sign_ups_total";
/// Recoveries by `outcome`: requested, completed, refused.
pub const RECOVERIES: &str = "tacit_recoveries_total";
/// Sign-outs.
pub const LOGOUTS: &str = "tacit_logouts_total";
/// Token responses by `grant_type`.
pub const TOKENS: &str = "tacit_tokens_total";
/// Refusals at the token endpoint by `error`.
pub const TOKEN_ERRORS: &str = "tacit_token_errors_total";
/// Replays by `kind`: code, refresh_token.
pub const REPLAYS: &str = "tacit_replays_total";
/// Requests that a store failed, by `kind`: unavailable, other.
pub const STORE_FAILURES: &str = "tacit_store_failures_total";
/// Mails by `outcome`: delivered, postponed, given_up.
pub const MAILS: &str = "tacit_mails_total";
/// Failures of senders of mails, by `sender`, which the operator has named.
pub const MAIL_SENDER_FAILURES: &str = "tacit_mail_sender_failures_total";
/// Word of events to webhooks, by `outcome`: delivered, postponed, given_up.
pub const WEBHOOKS: &str = "tacit_webhook_deliveries_total";
/// Runs of background jobs that failed, by `job`.
pub const JOB_FAILURES: &str = "tacit_job_failures_total";

/// How far this host's clock is ahead of the database's, in seconds.
pub use authcore::CLOCK_SKEW;

const DESCRIPTIONS: &[(&str, &str)] = &[
    (LOGINS, "Sign-ins with a password, by outcome"),
    (
        LOGIN_STARTS,
        "Sign-ins begun, by outcome; those that started and are not among tacit_logins_total were left unfinished",
    ),
    (REFUSALS, "Tries that a limit refused, by limit"),
    (SIGN_UPS, "Sign-ups, by outcome"),
    (RECOVERIES, "Recoveries of accounts, by outcome"),
    (LOGOUTS, "Sign-outs"),
    (TOKENS, "Token responses, by grant type"),
    (TOKEN_ERRORS, "Refusals at the token endpoint, by error"),
    (REPLAYS, "Codes and refresh tokens that were presented twice"),
    (STORE_FAILURES, "Requests that failed because a store did"),
    (MAILS, "Mails, by outcome"),
    (WEBHOOKS, "Word of events to webhooks, by outcome"),
    (MAIL_SENDER_FAILURES, "Failures of senders of mails, by sender"),
    (JOB_FAILURES, "Failed runs of background jobs, by job"),
];

/// Starts counting in this process; the handle renders what was counted.
///
/// # Errors
/// Where it was started before.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .install_recorder()
        .context("the counters can't be started")?;
    for &(name, description) in DESCRIPTIONS {
        metrics::describe_counter!(name, description);
    }
    metrics::describe_gauge!(
        CLOCK_SKEW,
        "Seconds by which this host's clock is ahead of the database's; more than 10 either way are too many"
    );
    Ok(handle)
}
