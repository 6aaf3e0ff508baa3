//! Signing: the ring of keys that this instance holds in memory, and the tokens that it signs and checks with them.
//!
//! Owns the life of keys in memory; [`authmodel::store::SigningKeyStore`] owns them at rest, [`rotation`] rotates them.
//! Invariants: a key is parsed once and then cached (signing with a parsed key costs 11 µs, parsing it each time 18);
//! headers and the JWKS document are serialised once; a token is checked with the algorithm of the key that its `kid`
//! names, never with one of its own choice (RFC 8725 §3.1).

pub(crate) mod generate;
mod jws;
mod known;
mod pair;
pub(crate) mod retiring;
pub mod rotation;

pub use jws::{TokenType, VerifyError};
pub use pair::KeyError;

use crate::{
    config::CoreConfig,
    seal::{Purpose, Sealer},
    tokens::status::claim::StatusClaim,
};
use arc_swap::ArcSwap;
use authmodel::{
    ids::{ClientId, GrantId},
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::{SigningKeyStore, StoreError},
};
use bytes::Bytes;
use known::KnownTokens;
use pair::KeyPair;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// A key in memory, ready to sign and verify.
pub(crate) struct LoadedKey {
    pub(crate) stored: StoredKey,
    pair: KeyPair,
    access_token_header: String,
    id_token_header: String,
}

impl LoadedKey {
    fn open(stored: StoredKey, sealer: &Sealer) -> Result<Self, KeyError> {
        let pkcs8 = sealer.unseal(Purpose::SigningKey, stored.kid.as_bytes(), &stored.sealed)?;
        let pair = KeyPair::from_pkcs8(stored.algorithm, &pkcs8)?;
        let header = |token_type| jws::encode_header(stored.algorithm, token_type, &stored.kid);
        let (access_token_header, id_token_header) =
            (header(TokenType::AccessToken), header(TokenType::IdToken));
        Ok(Self {
            pair,
            access_token_header,
            id_token_header,
            stored,
        })
    }
}

/// All published keys, and the document that publishes them.
pub struct KeyRing {
    keys: Vec<LoadedKey>,
    jwks: Bytes,
    known: KnownTokens,
}

impl KeyRing {
    fn open(stored: Vec<StoredKey>, sealer: &Sealer) -> Result<Self, KeyError> {
        let keys = stored
            .into_iter()
            .map(|key| LoadedKey::open(key, sealer))
            .collect::<Result<Vec<_>, _>>()?;
        let document = serde_json::json!({
            "keys": keys.iter().map(|key| key.pair.public_jwk(&key.stored.kid)).collect::<Vec<_>>(),
        });
        Ok(Self {
            keys,
            jwks: Bytes::from(document.to_string()),
            known: KnownTokens::default(),
        })
    }

    fn active(&self, algorithm: SigningAlgorithm) -> Option<&LoadedKey> {
        self.keys
            .iter()
            .find(|key| key.stored.algorithm == algorithm && key.stored.state == KeyState::Active)
    }
}

/// Signs and verifies with whatever ring is current.
pub struct Keys {
    ring: ArcSwap<KeyRing>,
}

impl Keys {
    /// Loads the ring, making the first keys where there are none, and taking those out of use that the settings leave out.
    ///
    /// # Errors
    /// [`KeyError`] where the store fails or a key does not open under the master key.
    pub async fn open(
        store: &dyn SigningKeyStore,
        sealer: &Sealer,
        rng: &dyn authmodel::rng::Rng,
        config: &CoreConfig,
        now: authmodel::clock::Time,
    ) -> Result<Self, KeyError> {
        generate::initialise(store, sealer, rng, config, now).await?;
        Ok(Self {
            ring: ArcSwap::from_pointee(KeyRing::open(store.list().await?, sealer)?),
        })
    }

    /// Loads the ring anew; what is under way goes on with the old one.
    ///
    /// # Errors
    /// As [`open`](Self::open); the old ring stays.
    pub async fn reload(&self, store: &dyn SigningKeyStore, sealer: &Sealer) -> Result<(), KeyError> {
        self.ring
            .store(Arc::new(KeyRing::open(store.list().await?, sealer)?));
        Ok(())
    }

    /// The JWKS document (RFC 7517 §5), serialised once per ring.
    pub fn jwks(&self) -> Bytes {
        self.ring.load().jwks.clone()
    }

    /// The name of the key that signs.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn active_kid(&self, algorithm: SigningAlgorithm) -> Result<Arc<str>, KeyError> {
        let ring = self.ring.load();
        let key = ring.active(algorithm).ok_or(KeyError::NoActiveKey(algorithm))?;
        Ok(key.stored.kid.as_str().into())
    }

    /// Signs claims as a compact JWS (RFC 7515 §7.1).
    ///
    /// # Errors
    /// [`KeyError`] where no key of the algorithm is active, which [`open`](Self::open) rules out for those that are in use.
    pub fn sign(
        &self,
        algorithm: SigningAlgorithm,
        token_type: TokenType,
        claims: &impl Serialize,
    ) -> Result<String, KeyError> {
        let ring = self.ring.load();
        let key = ring.active(algorithm).ok_or(KeyError::NoActiveKey(algorithm))?;
        match token_type {
            TokenType::AccessToken => jws::sign(&key.pair, &key.access_token_header, claims),
            TokenType::IdToken => jws::sign(&key.pair, &key.id_token_header, claims),
            // Rare enough to write their headers each time.
            TokenType::LogoutToken
            | TokenType::Userinfo
            | TokenType::Introspection
            | TokenType::StatusList
            | TokenType::AuthorizationResponse => {
                let header = jws::encode_header(algorithm, token_type, &key.stored.kid);
                jws::sign(&key.pair, &header, claims)
            }
        }
    }

    /// Whether a token says that it is this issuer's and names a key that is not in the ring. Nothing of it is believed.
    pub(crate) fn is_missing_for(&self, token: &str, issuer: &str) -> bool {
        jws::claimed(token).is_some_and(|claimed| {
            claimed.iss == issuer
                && !self
                    .ring
                    .load()
                    .keys
                    .iter()
                    .any(|key| key.stored.kid == claimed.kid)
        })
    }

    /// Checks the signature and the type of one of our own tokens and reads its claims. Time and audience are the
    /// caller's to check: an ID token hint may have expired.
    ///
    /// # Errors
    /// [`VerifyError`] says what is wrong with it; nothing of the token is in it.
    pub fn verify<T: DeserializeOwned>(&self, token: &str, token_type: TokenType) -> Result<T, VerifyError> {
        let ring = self.ring.load();
        jws::verify(token, token_type, &ring.known, |kid| {
            ring.keys
                .iter()
                .find(|key| key.stored.kid == kid)
                .map(|key| (&key.pair, key.stored.algorithm))
        })
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The claims of an access token (RFC 9068 §2.2): nothing personal.
#[derive(Debug, Serialize)]
pub struct AccessTokenClaims<'a> {
    /// The issuer.
    pub iss: &'a str,
    /// The user, or the client itself (RFC 9068 §2.2: for `client_credentials`).
    pub sub: &'a str,
    /// `app` where the subject is a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idtyp: Option<&'a str>,
    /// Who may take it.
    pub aud: OneOrMany<'a>,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// Its own name.
    pub jti: &'a str,
    /// Who asked for it.
    pub client_id: &'a ClientId,
    /// What it allows.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub scope: &'a str,
    /// When the user had signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// What its bearer has to prove (RFC 7800 §3.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<&'a Confirmation>,
    /// What it allows in detail (RFC 9396 §9.1).
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub authorization_details: &'a [serde_json::Value],
    /// Who acts for the subject (RFC 8693 §4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<&'a serde_json::Value>,
    /// The grant that it comes of.
    pub grant_id: GrantId,
    /// Where its revocation shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusClaim>,
}

/// The `cnf` claim: a key (RFC 9449 §6.1) or a certificate (RFC 8705 §3.1) that the bearer has to prove.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The thumbprint of a DPoP key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// The thumbprint of a certificate.
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    pub x5t: Option<String>,
}

/// An audience: a string where there is one, else an array (RFC 7519 §4.1.3).
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum OneOrMany<'a> {
    /// One.
    One(&'a str),
    /// Several.
    Many(&'a [String]),
}

impl<'a> From<&'a [String]> for OneOrMany<'a> {
    fn from(all: &'a [String]) -> Self {
        match all {
            [one] => Self::One(one),
            many => Self::Many(many),
        }
    }
}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
