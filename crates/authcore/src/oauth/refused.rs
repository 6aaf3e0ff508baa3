//! What the operator is told of clients that are refused at the endpoints which browsers do not see: which client, at which
//! endpoint, by which rule, and where it is known, what to do about it. Never a secret, a code or a token.
//!
//! Owns what is everyday and gets no line: a device that nobody has decided on, a session that has ended, a nonce that is handed
//! out, stores that fail (which have lines of their own). A client that was not authenticated counts as a stranger: nobody uses up
//! another's lines by its name. Read first: `tests/blackbox/refusals.rs`.

use super::dpop::DpopError;
use crate::{
    clients::authentication::{ClientAuthError, RequestCredentials, offered_id},
    logged,
    params::Params,
    provider::Provider,
    refusal_log::Subject,
};

/// A refusal, as the log has it.
pub(crate) trait Refused: std::fmt::Display {
    /// Whether it gets a line.
    fn is_told(&self) -> bool;

    /// Whether the client has not proven who it is.
    fn is_strangers(&self) -> bool;

    /// What to do about it.
    fn hint(&self) -> Option<&'static str>;
}

/// Writes the line about an outcome, where it is a refusal that gets one.
pub(crate) fn tell<T, E: Refused>(
    provider: &Provider,
    endpoint: &'static str,
    (params, presented): (&Params<'_>, &RequestCredentials<'_>),
    outcome: &Result<T, E>,
) {
    let Err(fact) = outcome else {
        return;
    };
    if fact.is_told() {
        write(
            provider,
            endpoint,
            (params, presented),
            fact,
            fact.is_strangers(),
            fact.hint(),
        );
    }
}

/// Tells of a resource server that asks about a token which is none of its own: it is answered as by one that nobody knows.
pub(crate) fn tell_of_foreign_token(
    provider: &Provider,
    params: &Params<'_>,
    presented: &RequestCredentials<'_>,
) {
    let hint = "not the resource server's client: let it answer for the resource server (introspection_clients), or have the token \
                name it in its audience";
    let fact = "the token names another audience than the client";
    write(
        provider,
        "introspect",
        (params, presented),
        &fact,
        false,
        Some(hint),
    );
}

fn write(
    provider: &Provider,
    endpoint: &'static str,
    (params, presented): (&Params<'_>, &RequestCredentials<'_>),
    fact: &dyn std::fmt::Display,
    strangers: bool,
    hint: Option<&'static str>,
) {
    let offered = offered_id(presented, params);
    let subject = match offered.as_deref() {
        Some(id) if !strangers => Subject::Client(id),
        _ => Subject::Stranger(presented.ip),
    };
    if let Some(left_out) = provider.refusal_log.admit(subject, provider.now()) {
        tracing::warn!(
            client = offered.as_deref().map(logged::address),
            endpoint,
            rule = %fact,
            grant_type = params.get("grant_type").map(logged::text),
            redirect_uri = params.get("redirect_uri").map(logged::address),
            hint,
            left_out,
            "a client was refused"
        );
    }
}

const WRONG_SECRET: &str = "the client shows another secret than the one that it is registered with";
const UNKNOWN: &str = "register the client, or mend the identifier in its settings";
const METHOD: &str =
    "the client authenticates in another way than token_endpoint_auth_method, which it is registered with";

/// What to do where a client was not authenticated.
pub(super) fn auth_hint(fact: &ClientAuthError) -> Option<&'static str> {
    match fact {
        ClientAuthError::Unknown => Some(UNKNOWN),
        ClientAuthError::WrongSecret => Some(WRONG_SECRET),
        ClientAuthError::WrongMethod => Some(METHOD),
        ClientAuthError::Missing
        | ClientAuthError::Ambiguous
        | ClientAuthError::MalformedHeader
        | ClientAuthError::AssertionMalformed
        | ClientAuthError::AssertionInvalid
        | ClientAuthError::AssertionReplayed
        | ClientAuthError::KeysUnavailable
        | ClientAuthError::WrongCertificate
        | ClientAuthError::Store(_) => None,
    }
}

/// Whether that gets a line.
pub(super) const fn auth_is_told(fact: &ClientAuthError) -> bool {
    !matches!(fact, ClientAuthError::Store(_))
}

/// Whether a proof that is none gets a line: nonces are handed out by refusing.
pub(super) const fn dpop_is_told(fact: &DpopError) -> bool {
    !matches!(fact, DpopError::NonceRequired | DpopError::Store(_))
}

/// What lets a client use a grant.
pub(super) const GRANT: &str = "register the client for this grant_type";
