//! The compact serialisation (RFC 7515 §7.1): three base64url parts, of which the header is read before anything is
//! believed. Refuses what is not of the kind that is wanted (RFC 9068 §4) before a key is looked for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::{error::VerifyError, jwk::Algorithm};

/// Ten times a large token. What is longer is not worth decoding.
const MAX_LENGTH: usize = 16 * 1024;

/// A status list of two million tokens, however they are scattered.
#[cfg(feature = "fetch")]
const MAX_LIST_LENGTH: usize = 384 * 1024;

/// What a JWT of the issuer's is, by its `typ`: one kind is never taken for another (RFC 8725 §3.11).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// RFC 9068 §2.1.
    AccessToken,
    /// draft-ietf-oauth-status-list §5.1.
    #[cfg(feature = "fetch")]
    StatusList,
}

impl Kind {
    const fn typ(self) -> &'static str {
        match self {
            Self::AccessToken => "at+jwt",
            #[cfg(feature = "fetch")]
            Self::StatusList => "statuslist+jwt",
        }
    }

    pub const fn max_length(self) -> usize {
        match self {
            Self::AccessToken => MAX_LENGTH,
            #[cfg(feature = "fetch")]
            Self::StatusList => MAX_LIST_LENGTH,
        }
    }
}

/// A token taken apart, nothing verified.
pub(crate) struct Unverified<'a> {
    pub header: Header,
    /// `header.payload`, the bytes that were signed.
    pub signed: &'a [u8],
    payload: &'a str,
    signature: &'a str,
}

/// The part of the header that matters. `jku`, `jwk`, `x5u` are not even read: a token can't bring its own key.
pub(crate) struct Header {
    pub alg: Algorithm,
    pub kid: Option<String>,
}

#[derive(Deserialize)]
struct RawHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
}

impl<'a> Unverified<'a> {
    pub fn parse(token: &'a str, kind: Kind) -> Result<Self, VerifyError> {
        if token.len() > kind.max_length() {
            return Err(VerifyError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(VerifyError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(VerifyError::Malformed)?;
        if payload.contains('.') {
            return Err(VerifyError::Malformed);
        }
        let header: RawHeader =
            serde_json::from_slice(&decode(header)?).map_err(|_| VerifyError::Malformed)?;
        // RFC 9068 §4: "verify that the typ header value is at+jwt or application/at+jwt and reject tokens carrying
        // any other value". Media types are compared without regard to case.
        let typ = header.typ.ok_or(VerifyError::WrongType)?.to_ascii_lowercase();
        if typ.strip_prefix("application/").unwrap_or(&typ) != kind.typ() {
            return Err(VerifyError::WrongType);
        }
        if header.crit.is_some() {
            return Err(VerifyError::UnknownExtension);
        }
        let alg = Algorithm::from_name(&header.alg).ok_or(VerifyError::AlgorithmRefused)?;
        let header = Header { alg, kid: header.kid };
        Ok(Self {
            header,
            signed: signed.as_bytes(),
            payload,
            signature,
        })
    }

    pub fn signature(&self) -> Result<Vec<u8>, VerifyError> {
        decode(self.signature)
    }

    /// Only after the signature was found good.
    pub fn payload(&self) -> Result<Vec<u8>, VerifyError> {
        decode(self.payload)
    }
}

/// Base64url without padding; other alphabets, padding and stray bits at the end are refused.
fn decode(part: &str) -> Result<Vec<u8>, VerifyError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| VerifyError::Malformed)
}
