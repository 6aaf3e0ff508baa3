//! Mails as they wait in the outbox: sealed, since a link or a code in one opens an account.
//!
//! Test to read first: `the_database_holds_no_secret_in_the_clear` in `tests/blackbox/secrets.rs`.

use crate::seal::{Purpose, Sealer};
use authmodel::{
    clock::Time,
    ids::MailId,
    mail::{Mail, SealedMail},
    rng::Rng,
    store::{StoreError, StoreResult},
};

/// A mail as it waits in the outbox.
pub fn seal(sealer: &Sealer, rng: &dyn Rng, mail: &Mail, now: Time) -> SealedMail {
    let id = MailId::generate(rng);
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(mail).expect("a mail is plain data"));
    SealedMail {
        id,
        sealed: sealer.seal(Purpose::Mail, id.0.as_bytes(), &plain, rng),
        created_at: now,
        attempts: 0,
    }
}

/// Opens one for its delivery.
///
/// # Errors
/// [`StoreError::Corrupt`] where it does not open or is no mail.
pub fn open(sealer: &Sealer, sealed: &SealedMail) -> StoreResult<Mail> {
    let corrupt = || StoreError::Corrupt("a mail in the outbox does not open".to_owned());
    let plain = sealer
        .unseal(Purpose::Mail, sealed.id.0.as_bytes(), &sealed.sealed)
        .map_err(|_| corrupt())?;
    serde_json::from_slice(&plain).map_err(|_| corrupt())
}
