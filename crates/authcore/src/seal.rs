//! Sealing: what rests in a store but must not be readable there (signing keys, the OPAQUE setup, login states, mails)
//! is encrypted under keys derived from one master key, which comes from the environment or a file and never from the
//! database.
//!
//! Invariants: XChaCha20-Poly1305 with a random 192-bit nonce, so that no count of messages matters; one derived key
//! per purpose and the row's own name as associated data, so that a sealed value opens only where it was put.

use authmodel::{
    rng::Rng,
    secret::{BearerSecret, RefreshKey, SecretHash},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Version of the sealed form: version ‖ nonce (24) ‖ ciphertext and tag.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// The master key: 256 bits.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// The text is no master key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMasterKey {
    /// It is not 32 bytes.
    #[error(
        "a master key is 32 random bytes in base64, or 64 hexadecimal digits, such as `openssl rand -hex 32` prints"
    )]
    Shape,
    /// It is 32 bytes that nobody drew: zeros, a pattern, a sentence.
    #[error(
        "this master key is a placeholder: others know it as well; put what `openssl rand -hex 32` prints in its place"
    )]
    Placeholder,
}

/// Of 32 random bytes 30 are different, give or take two; fewer than this many come once in 10^17 keys.
const LEAST_DISTINCT: usize = 16;

/// Zeros, a repeated pattern, a row of numbers, or a text: 32 random bytes are all printable once in 10^13 keys.
fn is_placeholder(key: &[u8; 32]) -> bool {
    let distinct = key.iter().collect::<std::collections::BTreeSet<_>>().len();
    let is_row = key.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1));
    let is_text = key
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'));
    distinct < LEAST_DISTINCT || is_row || is_text
}

impl MasterKey {
    /// Draws a new key.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill(&mut *key);
        Self(key)
    }

    /// Parses 64 hexadecimal digits, or base64 or base64url of 32 bytes, padded or not: 64 digits would be 48 bytes of those.
    ///
    /// # Errors
    /// [`InvalidMasterKey`] for anything that is not 32 bytes, and for 32 bytes that nobody drew.
    pub fn parse(text: &str) -> Result<Self, InvalidMasterKey> {
        let text = text.trim();
        let key = if text.len() == 64
            && let Some(SecretHash(key)) = SecretHash::from_hex(text)
        {
            Zeroizing::new(key)
        } else {
            let plain = Zeroizing::new(text.trim_end_matches('=').replace('+', "-").replace('/', "_"));
            let bytes = Zeroizing::new(
                URL_SAFE_NO_PAD
                    .decode(plain.as_bytes())
                    .map_err(|_| InvalidMasterKey::Shape)?,
            );
            let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| InvalidMasterKey::Shape)?;
            Zeroizing::new(key)
        };
        if is_placeholder(&key) {
            return Err(InvalidMasterKey::Placeholder);
        }
        Ok(Self(key))
    }

    /// The key as text, for the file that keeps it.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(*self.0))
    }

    fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &*self.0)
            .expand(label.as_bytes(), &mut *key)
            .expect("HKDF-SHA256 yields up to 8,160 bytes");
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// What a sealed value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A signing key's PKCS#8 document; named by its `kid`.
    SigningKey,
    /// An OPAQUE server setup; named by its identifier.
    OpaqueSetup,
    /// An OPAQUE login between its two steps; named by the hash of the login's identifier.
    LoginState,
    /// A mail in the outbox; named by its identifier.
    Mail,
    /// What an authenticator app shares with us; named by its user.
    Totp,
    /// What the link in the notice of an added factor undoes; without a name.
    FactorUndo,
    /// The cookie with which a browser passes to an app behind the gate; named by the app's origin.
    GatePass,
    /// The secret that a receiver of events knows us by; named by the receiver.
    Webhook,
    /// What a browser wanted when it was sent to sign in; named by the app's origin.
    GateErrand,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::SigningKey => "tacit/seal/signing-key/v1",
            Self::OpaqueSetup => "tacit/seal/opaque-setup/v1",
            Self::LoginState => "tacit/seal/login-state/v1",
            Self::Mail => "tacit/seal/mail/v1",
            Self::Totp => "tacit/seal/totp/v1",
            Self::FactorUndo => "tacit/seal/factor-undo/v1",
            Self::GatePass => "tacit/seal/gate-pass/v1",
            Self::Webhook => "tacit/seal/webhook/v1",
            Self::GateErrand => "tacit/seal/gate-errand/v1",
        }
    }
}

/// The sealed value does not open: it is damaged, was moved, or was sealed under another master key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open under this master key")]
pub struct UnsealError;

/// Seals and unseals; holds every key that is derived from the master key.
pub struct Sealer {
    signing_key: XChaCha20Poly1305,
    opaque_setup: XChaCha20Poly1305,
    login_state: XChaCha20Poly1305,
    mail: XChaCha20Poly1305,
    totp: XChaCha20Poly1305,
    factor_undo: XChaCha20Poly1305,
    gate_pass: XChaCha20Poly1305,
    gate_errand: XChaCha20Poly1305,
    webhook: XChaCha20Poly1305,
    refresh: RefreshKey,
    pseudonym: Hmac<Sha256>,
    pairwise: Hmac<Sha256>,
    dpop_nonce: Hmac<Sha256>,
    known_device: Hmac<Sha256>,
    trusted_device: Hmac<Sha256>,
    recovery_code: Hmac<Sha256>,
    stand_in: Hmac<Sha256>,
    waiting: Hmac<Sha256>,
    new_user: Hmac<Sha256>,
}

impl Sealer {
    /// Derives the keys.
    pub fn new(master: &MasterKey) -> Self {
        let cipher = |purpose: Purpose| XChaCha20Poly1305::new(master.derive(purpose.label())[..].into());
        let mac = |label: &str| {
            <Hmac<Sha256> as hmac::Mac>::new_from_slice(&*master.derive(label))
                .expect("HMAC takes keys of any length")
        };
        Self {
            signing_key: cipher(Purpose::SigningKey),
            opaque_setup: cipher(Purpose::OpaqueSetup),
            login_state: cipher(Purpose::LoginState),
            mail: cipher(Purpose::Mail),
            totp: cipher(Purpose::Totp),
            factor_undo: cipher(Purpose::FactorUndo),
            gate_pass: cipher(Purpose::GatePass),
            gate_errand: cipher(Purpose::GateErrand),
            webhook: cipher(Purpose::Webhook),
            refresh: RefreshKey::new(&master.derive("tacit/refresh-token/v1")),
            pseudonym: mac("tacit/pseudonym/v1"),
            pairwise: mac("tacit/pairwise/v1"),
            dpop_nonce: mac("tacit/dpop-nonce/v1"),
            known_device: mac("tacit/known-device/v1"),
            trusted_device: mac("tacit/trusted-device/v1"),
            recovery_code: mac("tacit/recovery-code/v1"),
            stand_in: mac("tacit/stand-in/v1"),
            waiting: mac("tacit/waiting-request/v1"),
            new_user: mac("tacit/new-user/v1"),
        }
    }

    /// Seals `plain` so that it opens only for this purpose and name.
    pub fn seal(&self, purpose: Purpose, name: &[u8], plain: &[u8], rng: &dyn Rng) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill(&mut nonce);
        let ciphertext = self
            .cipher(purpose)
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: plain,
                    aad: name,
                },
            )
            .expect("the cipher takes messages of up to 256 GiB");
        let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + ciphertext.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    /// Opens what [`seal`](Self::seal) sealed.
    ///
    /// # Errors
    /// [`UnsealError`] tells nothing about why, which is all that can be known.
    pub fn unseal(
        &self,
        purpose: Purpose,
        name: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let (version, rest) = sealed.split_first().ok_or(UnsealError)?;
        if *version != VERSION || rest.len() < NONCE_BYTES {
            return Err(UnsealError);
        }
        let (nonce, ciphertext) = rest.split_at(NONCE_BYTES);
        self.cipher(purpose)
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: ciphertext,
                    aad: name,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| UnsealError)
    }

    /// The key of refresh tokens' successors.
    pub fn refresh_key(&self) -> &RefreshKey {
        &self.refresh
    }

    /// A keyed name for something personal, for counters and the trail: equal for equal input, tells nothing else.
    pub fn pseudonym(&self, text: &str) -> String {
        let mut mac = self.pseudonym.clone();
        mac.update(text.as_bytes());
        // 128 bits: no two addresses meet.
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..16])
    }

    /// A user's name in a sector (OIDC Core §8.1): 256 bits that tell neither.
    pub fn pairwise(&self, sector: &str, user: &[u8]) -> String {
        let mut mac = self.pairwise.clone();
        mac.update(sector.as_bytes());
        mac.update(&[0]);
        mac.update(user);
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// The DPoP nonce of a span of time and a record of what was seen (RFC 9449 §8): nobody can know it before, and no instance
    /// has to keep it.
    pub fn dpop_nonce(&self, span: i64, record: &SecretHash) -> String {
        let mut mac = self.dpop_nonce.clone();
        mac.update(&span.to_be_bytes());
        mac.update(&record.0);
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..16])
    }

    /// What proves that a mark of a known device is ours, and for this account (its pseudonym): 128 bits.
    pub fn device_tag(&self, account: &str, signed: &[u8]) -> [u8; 16] {
        let mut mac = self.known_device.clone();
        mac.update(account.as_bytes());
        mac.update(&[0]);
        mac.update(signed);
        let mut tag = [0; 16];
        tag.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        tag
    }

    /// What binds a mark of a known device to this user and this epoch of theirs: 72 bits, under the mark's own tag.
    pub fn device_epoch(&self, user: &[u8], epoch: i64) -> [u8; 9] {
        let mut mac = self.known_device.clone();
        // No pseudonym begins so: what this comes to is no tag.
        mac.update(&[0]);
        mac.update(user);
        mac.update(&epoch.to_be_bytes());
        let mut binding = [0; 9];
        binding.copy_from_slice(&mac.finalize().into_bytes()[..9]);
        binding
    }

    /// What proves that a mark of trust in a device is ours, and for this user and this trust epoch: 128 bits.
    pub fn trust_tag(&self, user: &[u8], epoch: i64, signed: &[u8]) -> [u8; 16] {
        let mut mac = self.trusted_device.clone();
        mac.update(user);
        mac.update(&epoch.to_be_bytes());
        mac.update(signed);
        let mut tag = [0; 16];
        tag.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        tag
    }

    /// What the stores keep of a recovery code: keyed, since the code itself has too few bits to withstand a search.
    pub fn recovery_code(&self, user: &[u8], code: &str) -> SecretHash {
        let mut mac = self.recovery_code.clone();
        mac.update(user);
        mac.update(code.as_bytes());
        SecretHash(mac.finalize().into_bytes().into())
    }

    /// 128 bits that are an address' own, for what stands in for a record that it does not have: stable, and nobody's guess.
    pub fn stand_in(&self, address: &str) -> u128 {
        let mut mac = self.stand_in.clone();
        mac.update(address.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        u128::from_be_bytes(bytes)
    }

    /// The identifier under which the answer to a pushed request waits: one, however often its address is followed.
    pub fn waiting_id(&self, pushed: &SecretHash) -> BearerSecret {
        let mut mac = self.waiting.clone();
        mac.update(&pushed.0);
        BearerSecret::from_text(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// The 128 bits that name the user whom a sign-up's link makes: the same at each try with it, and nobody's guess.
    pub fn new_user(&self, link: &SecretHash) -> [u8; 16] {
        let mut mac = self.new_user.clone();
        mac.update(&link.0);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        bytes
    }

    fn cipher(&self, purpose: Purpose) -> &XChaCha20Poly1305 {
        match purpose {
            Purpose::SigningKey => &self.signing_key,
            Purpose::OpaqueSetup => &self.opaque_setup,
            Purpose::LoginState => &self.login_state,
            Purpose::Mail => &self.mail,
            Purpose::Totp => &self.totp,
            Purpose::FactorUndo => &self.factor_undo,
            Purpose::GatePass => &self.gate_pass,
            Purpose::GateErrand => &self.gate_errand,
            Purpose::Webhook => &self.webhook,
        }
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::rng::SystemRng;

    #[test]
    fn a_sealed_value_opens_only_where_it_was_put() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let sealed = sealer.seal(Purpose::Mail, b"a", b"plain", &SystemRng);
        assert_eq!(
            sealer
                .unseal(Purpose::Mail, b"a", &sealed)
                .as_deref()
                .map(|v| v.as_slice()),
            Ok(&b"plain"[..])
        );
        assert_eq!(sealer.unseal(Purpose::Mail, b"b", &sealed), Err(UnsealError));
        assert_eq!(
            sealer.unseal(Purpose::LoginState, b"a", &sealed),
            Err(UnsealError)
        );
        let other = Sealer::new(&MasterKey::generate(&SystemRng));
        assert_eq!(other.unseal(Purpose::Mail, b"a", &sealed), Err(UnsealError));
        for cut in 0..sealed.len() {
            assert_eq!(
                sealer.unseal(Purpose::Mail, b"a", &sealed[..cut]),
                Err(UnsealError)
            );
        }
    }

    #[test]
    fn a_master_key_survives_its_text() {
        let key = MasterKey::generate(&SystemRng);
        let again = MasterKey::parse(&key.to_text()).expect("parses");
        assert_eq!(*key.0, *again.0);
        assert_eq!(format!("{key:?}"), "MasterKey(…)");
        let hex: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(*key.0, *MasterKey::parse(&format!("{hex}\n")).expect("parses").0);
        assert!(MasterKey::parse(&hex.to_uppercase()).is_ok());
        for wrong in ["short", &hex[1..], &format!("x{}", &hex[1..])] {
            assert_eq!(
                MasterKey::parse(wrong).err(),
                Some(InvalidMasterKey::Shape),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_master_key_that_others_know_is_refused() {
        let row: Vec<u8> = (0..32).collect();
        for known in [
            &[0; 32][..],
            &[0xff; 32],
            &row,
            b"changemechangemechangemechangeme",
            &b"0123456789abcdef".repeat(2),
        ] {
            let text = STANDARD.encode(known);
            assert_eq!(
                MasterKey::parse(&text).err(),
                Some(InvalidMasterKey::Placeholder),
                "{text}"
            );
        }
        let error = MasterKey::parse(&STANDARD.encode([0; 32]))
            .expect_err("refused")
            .to_string();
        assert!(error.contains("openssl rand"), "{error}");
    }
}
