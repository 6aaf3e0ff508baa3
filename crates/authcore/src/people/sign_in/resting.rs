//! What rests between two steps, sealed, in the key-value store, under a name that the client brings back: of a sign-in, and of
//! whatever else a user does in steps that follow each other.
//!
//! Invariants: what rests for one step is not there for another; it is taken once; whoever reads the store learns nothing of it.

use crate::{people::session, provider::Provider, seal::Purpose};
use authmodel::{
    clock::Time,
    secret::{BearerSecret, SecretHash},
    store::StoreResult,
};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// The steps between which something rests. A step is part of the key: what rests for another is not there, and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The proof of the password.
    Password,
    /// The record that a renewal makes.
    Renewal,
    /// The code of a second factor.
    SecondFactor,
    /// The first code of an authenticator app.
    TotpSetUp,
    /// The signature of a passkey that signs in by itself.
    Passkey,
    /// A passkey that is being made.
    PasskeySetUp,
}

impl Step {
    fn key(self, id: &str) -> SecretHash {
        let name = match self {
            Self::Password => "password",
            Self::Renewal => "renewal",
            Self::SecondFactor => "second_factor",
            Self::TotpSetUp => "totp_set_up",
            Self::Passkey => "passkey",
            Self::PasskeySetUp => "passkey_set_up",
        };
        SecretHash::of(format!("{name}:{id}").as_bytes())
    }
}

/// Keeps what a sign-in needs at its next step, sealed, and answers the name that the client brings back. `share` is at whose
/// expense: the user's, once it is known who they are, and the network's before that.
pub(crate) async fn keep(
    provider: &Provider,
    step: Step,
    share: &str,
    state: &impl Serialize,
) -> StoreResult<BearerSecret> {
    keep_for(
        provider,
        step,
        share,
        state,
        provider.config.lifetimes.login_state,
    )
    .await
}

/// As [`keep`], where a person has more to do than to wait.
pub(crate) async fn keep_for(
    provider: &Provider,
    step: Step,
    share: &str,
    state: &impl Serialize,
    life: chrono::Duration,
) -> StoreResult<BearerSecret> {
    let id = BearerSecret::generate(&*provider.rng);
    let until = provider.now() + life;
    put_back(provider, step, (id.expose(), share), state, until).await?;
    Ok(id)
}

/// Keeps what was taken, or what it has become, under the name that it had, until the end that it had.
pub(crate) async fn put_back(
    provider: &Provider,
    step: Step,
    (id, share): (&str, &str),
    state: &impl Serialize,
    until: Time,
) -> StoreResult<()> {
    let key = step.key(id);
    let plain = Zeroizing::new(serde_json::to_vec(state).expect("plain data serialises"));
    let sealed = provider
        .sealer
        .seal(Purpose::LoginState, &key.0, &plain, &*provider.rng);
    let ttl = session::std_duration(until - provider.now());
    provider.stores.login_states.put(&key, share, &sealed, ttl).await
}

/// Takes it, once. `None` where there is nothing, or nothing that opens: that was put there by somebody else, or under a master
/// key that is no more.
pub(crate) async fn take<T: DeserializeOwned>(
    provider: &Provider,
    step: Step,
    id: &str,
) -> StoreResult<Option<T>> {
    let key = step.key(id);
    let Some(sealed) = provider.stores.login_states.take(&key).await? else {
        return Ok(None);
    };
    let plain = provider.sealer.unseal(Purpose::LoginState, &key.0, &sealed);
    Ok(plain.ok().and_then(|plain| serde_json::from_slice(&plain).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_for_one_step_is_not_there_for_another() {
        let id = "the same name";
        let steps = [
            Step::Password,
            Step::Renewal,
            Step::SecondFactor,
            Step::TotpSetUp,
            Step::Passkey,
            Step::PasskeySetUp,
        ];
        let mut keys: Vec<[u8; 32]> = steps.map(|step| step.key(id).0).into();
        keys.push(SecretHash::of(id.as_bytes()).0);
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 7);
    }
}
