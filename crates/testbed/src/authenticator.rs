//! A passkey in software, with the browser around it: what `navigator.credentials` answers to the options of a server, in JSON.
//!
//! Written from WebAuthn Level 3 (§5.8.1 client data, §6.1 authenticator data, §6.5 attested credential data, §8.7 no attestation) and
//! RFC 9053 (§7.1.1, the key), so that a server under test is not judged by the library that it stands on. Refuses nothing: whatever a
//! dishonest or odd device might say of itself is a field.

use anyhow::Context as _;
use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;

/// A passkey, and how it behaves.
pub struct SoftPasskey {
    key: EcdsaKeyPair,
    /// Its own name for itself.
    pub id: Vec<u8>,
    /// The user that it was made for.
    pub user_handle: Vec<u8>,
    /// The site that it signs for.
    pub rp_id: String,
    /// The page that it is used on.
    pub origin: String,
    /// The page is in another site's frame.
    pub framed: bool,
    /// How often it has signed.
    pub counter: u32,
    /// It counts; those that are synchronised don't.
    pub counts: bool,
    /// It asks its user for a finger, a face or a PIN.
    pub verifies: bool,
    /// It may be synchronised.
    pub backup_eligible: bool,
    /// It is.
    pub backed_up: bool,
}

impl SoftPasskey {
    /// A synchronised one, as most are, for the options of a server and a page of this origin.
    ///
    /// # Errors
    /// Where the options are none, or no key can be made.
    pub fn of(options: &Value, origin: &str) -> anyhow::Result<Self> {
        let mut id = vec![0; 32];
        aws_lc_rs::rand::fill(&mut id).context("no randomness")?;
        let user_handle = options["user"]["id"].as_str().context("options name a user")?;
        Ok(Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).context("no key")?,
            id,
            user_handle: URL_SAFE_NO_PAD.decode(user_handle)?,
            rp_id: options["rp"]["id"]
                .as_str()
                .context("options name a site")?
                .to_owned(),
            origin: origin.to_owned(),
            framed: false,
            counter: 0,
            counts: false,
            verifies: true,
            backup_eligible: true,
            backed_up: true,
        })
    }

    /// Says what a browser says once it is made: `RegistrationResponseJSON`.
    ///
    /// # Errors
    /// Where the options have no challenge.
    pub fn attest(&self, options: &Value) -> anyhow::Result<Value> {
        let mut data = self.authenticator_data(ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len())?.to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        // {"fmt": "none", "attStmt": {}, "authData": …}, in CTAP2's canonical order.
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x59");
        object.extend(u16::try_from(data.len())?.to_be_bytes());
        object.extend(data);
        Ok(self.credential(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", options)?),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "transports": ["internal", "hybrid"],
        })))
    }

    /// Signs what a server asks: `AuthenticationResponseJSON`.
    ///
    /// # Errors
    /// Where the options have no challenge, or the key fails.
    pub fn sign(&mut self, options: &Value) -> anyhow::Result<Value> {
        if self.counts {
            self.counter += 1;
        }
        let client_data = self.client_data("webauthn.get", options)?;
        let data = self.authenticator_data(0);
        let signed = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self
            .key
            .sign(&SystemRandom::new(), &signed)
            .context("it can't sign")?;
        Ok(self.credential(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": URL_SAFE_NO_PAD.encode(&self.user_handle),
        })))
    }

    fn credential(&self, response: &Value) -> Value {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> anyhow::Result<Vec<u8>> {
        let challenge = options["challenge"]
            .as_str()
            .context("options have a challenge")?;
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed,
        });
        Ok(serde_json::to_vec(&data)?)
    }

    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let flag = |on: bool, flag: u8| if on { flag } else { 0 };
        let flags = USER_PRESENT
            | flag(self.verifies, USER_VERIFIED)
            | flag(self.backup_eligible, BACKUP_ELIGIBLE)
            | flag(self.backed_up, BACKED_UP)
            | more;
        let mut data = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`: ES256 on P-256.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(&point[1..33]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(&point[33..65]);
        key
    }
}
