//! What checks passkeys: the library `webauthn-rs`, and what this server asks of it beside.
//!
//! Owns every type of the library: options leave this file as JSON for browsers, answers come in as [`Attestation`] and
//! [`Assertion`], what a passkey is checked with is bytes to the store. Refuses whatever the library refuses (another site, another
//! origin, another challenge, a wrong signature, no verification of the user), answers from inside another site's frame, and a
//! passkey that says it is another user's.
//!
//! Sections: WebAuthn Level 3 §7.1 (making), §6.5.1 (names), §7.2 (using), §6.1.1 (counters), §6.1.3 (backup).
//!
//! Invariant: what a passkey tells of itself counts only under its own signature.

use crate::passkey_site::PasskeySite;
use authmodel::{
    passkey::{Passkey, PasskeyState},
    user::User,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey as LibraryPasskey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

/// Where the flags are in what an authenticator signs (§6.1), and the one that says that the key may be synchronised (§6.1.3).
const FLAGS: usize = 32;
const BACKUP_ELIGIBLE: u8 = 0b1000;

/// Bytes of a passkey's name for itself (§6.5.1, "credentialIdLength"). An index of the database has no room for much more.
const LONGEST_ID: usize = 1023;

/// The relying party: this server, as authenticators know it.
pub(crate) struct RelyingParty(Webauthn);

/// A new passkey, as a browser answers it.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Attestation(RegisterPublicKeyCredential);

/// A passkey's signature, as a browser answers it.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Assertion(PublicKeyCredential);

/// What rests while somebody makes a passkey.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Making(PasskeyRegistration);

/// What rests while somebody uses one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Challenge(DiscoverableAuthentication);

/// A passkey that was made.
pub(crate) struct Made {
    pub(crate) credential_id: Vec<u8>,
    pub(crate) public_key: Vec<u8>,
    pub(crate) state: PasskeyState,
}

/// An answer does not prove what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unproven {
    /// It is of another site, challenge, user or key, or of nobody that was verified.
    Wrong,
    /// It is signed by the passkey, whose counter has not grown: there may be a copy.
    CounterFell,
}

impl Assertion {
    /// The name of the passkey that has signed.
    pub(crate) fn credential_id(&self) -> &[u8] {
        &self.0.raw_id
    }

    /// Whose passkey it says it is (§7.2 step 6); it may keep silent where it was asked for by name.
    pub(crate) fn user_handle(&self) -> Option<&[u8]> {
        self.0.response.user_handle.as_deref()
    }
}

impl RelyingParty {
    pub(crate) fn of(site: &PasskeySite) -> Self {
        let (own, others) = site.origins().split_first().expect("a site has a page");
        let mut builder =
            WebauthnBuilder::new(site.rp_id(), own).expect("a site's own page is below its domain");
        for origin in others {
            builder = builder.append_allowed_origin(origin);
        }
        Self(builder.build().expect("everything was checked"))
    }

    /// Asks a user's device to make a passkey, unless it has one of these already. `None` where the library refuses to, which it
    /// does for nameless users alone.
    pub(crate) fn creation(&self, user: &User, there: &[Passkey]) -> Option<(Value, Making)> {
        let email = user.email.as_str();
        let shown = user
            .name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or(email);
        let exclude = there
            .iter()
            .map(|passkey| passkey.credential_id.clone())
            .collect();
        let (options, making) = self
            .0
            .start_passkey_registration(user.id.0, email, shown, Some(exclude))
            .ok()?;
        let mut options = serde_json::to_value(options).ok()?;
        let mut options = options["publicKey"].take();
        // So that it signs in by itself, without anybody's address: the library leaves it to chance.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Some((options, Making(making)))
    }

    pub(crate) fn made(&self, making: &Making, answer: &Attestation) -> Result<Made, Unproven> {
        let passkey = self
            .0
            .finish_passkey_registration(&answer.0, &making.0)
            .map_err(unproven)?;
        let public_key = serde_json::to_vec(&passkey).map_err(|_| Unproven::Wrong)?;
        let credential = Credential::from(passkey);
        if credential.cred_id.len() > LONGEST_ID {
            tracing::debug!("a passkey's name for itself is too long");
            return Err(Unproven::Wrong);
        }
        Ok(Made {
            credential_id: credential.cred_id,
            public_key,
            state: PasskeyState {
                counter: credential.counter,
                backup_eligible: credential.backup_eligible,
                backed_up: credential.backup_state,
            },
        })
    }

    /// Asks for one of these passkeys; of nobody in particular, for whichever the device has for this site.
    pub(crate) fn request(&self, of: &[Passkey]) -> Option<(Value, Challenge)> {
        let (options, challenge) = self.0.start_discoverable_authentication().ok()?;
        let mut options = serde_json::to_value(options).ok()?;
        let mut options = options["publicKey"].take();
        // Nothing comes of it, and some browsers know none.
        options.as_object_mut()?.remove("extensions");
        let named = of.iter().map(|passkey| {
            let id = URL_SAFE_NO_PAD.encode(&passkey.credential_id);
            json!({ "type": "public-key", "id": id })
        });
        options["allowCredentials"] = named.collect();
        Some((options, Challenge(challenge)))
    }

    /// Judges a signature, and says what the passkey tells of itself under it.
    pub(crate) fn judge(
        &self,
        challenge: Challenge,
        passkey: &Passkey,
        answer: &Assertion,
    ) -> Result<PasskeyState, Unproven> {
        let response = &answer.0.response;
        let is_theirs = |handle: &[u8]| handle == passkey.user_id.0.as_bytes();
        if !answer.user_handle().is_none_or(is_theirs) || is_framed(&response.client_data_json) {
            return Err(Unproven::Wrong);
        }
        let kept: LibraryPasskey =
            serde_json::from_slice(&passkey.public_key).map_err(|_| Unproven::Wrong)?;
        let mut credential = Credential::from(kept);
        credential.counter = passkey.state.counter;
        credential.backup_state = passkey.state.backed_up;
        // A passkey may begin to be synchronised, and devices with the same one don't agree on it. The library takes a change for an
        // attack, which would lock its owner out. Here it is what the passkey says now, under its signature, and the store keeps it.
        credential.backup_eligible = response
            .authenticator_data
            .get(FLAGS)
            .is_some_and(|flags| flags & BACKUP_ELIGIBLE != 0);
        let proven = self
            .0
            .finish_discoverable_authentication_v2(&answer.0, challenge.0, &credential)
            .map_err(unproven)?;
        Ok(PasskeyState {
            counter: proven.counter(),
            backup_eligible: proven.backup_eligible(),
            backed_up: proven.backup_state(),
        })
    }
}

/// Whether the browser has signed inside another site's frame (§5.8.1, `crossOrigin`): our pages are in nobody's.
fn is_framed(client_data: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ClientData {
        #[serde(default)]
        cross_origin: bool,
    }
    serde_json::from_slice::<ClientData>(client_data).is_ok_and(|data| data.cross_origin)
}

/// The library looks at the counter last, under a signature that it has verified.
fn unproven(error: WebauthnError) -> Unproven {
    match error {
        WebauthnError::CredentialPossibleCompromise => Unproven::CounterFell,
        error => {
            tracing::debug!(%error, "a passkey proves nothing");
            Unproven::Wrong
        }
    }
}

impl std::fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RelyingParty")
    }
}
