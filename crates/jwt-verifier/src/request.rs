//! What a request shows (RFC 6750 §2.1, RFC 9449 §7.1): its `Authorization` and `DPoP` fields, where it goes, and the
//! certificate of its connection. Refuses what does not show exactly one token, before anything is verified.

use crate::error::{Scheme, VerifyError};

/// A header field: all that matters is whether it is there once.
#[derive(Clone, Copy, Debug, Default)]
pub enum Field<'a> {
    /// Not there.
    #[default]
    Absent,
    /// There once.
    Once(&'a [u8]),
    /// There more than once.
    Repeated,
}

impl<'a> FromIterator<&'a [u8]> for Field<'a> {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(values: I) -> Self {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => Self::Once(value),
            (Some(_), Some(_)) => Self::Repeated,
        }
    }
}

/// A request, as far as the right to make it goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestParts<'a> {
    /// `GET`, in capitals.
    pub method: &'a str,
    /// Where it goes, as its sender knows the address (RFC 9449 §4.3: proofs name it); see
    /// [`Verifier::external_url_of`](crate::Verifier::external_url_of). Looked at only where there is a proof.
    pub url: &'a str,
    /// The values of `Authorization`.
    pub authorization: Field<'a>,
    /// The values of `DPoP`.
    pub dpop: Field<'a>,
    /// SHA-256 of the client's certificate in DER, in base64url without padding (`x5t#S256`, RFC 8705 §3.1), where the
    /// connection has one that the service trusts its proxy to tell of.
    pub certificate_thumbprint: Option<&'a str>,
}

impl<'a> RequestParts<'a> {
    /// The scheme that it uses, which challenges answer in.
    pub fn scheme(&self) -> Scheme {
        match self.authorization {
            Field::Once(value) if is(value, b"dpop") => Scheme::Dpop,
            Field::Once(_) | Field::Absent => Scheme::Bearer,
            // Which one was meant, the proof tells.
            Field::Repeated => match self.dpop {
                Field::Absent => Scheme::Bearer,
                Field::Once(_) | Field::Repeated => Scheme::Dpop,
            },
        }
    }

    /// The token that it shows.
    pub(crate) fn token(&self) -> Result<(Scheme, &'a str), VerifyError> {
        let value = match self.authorization {
            Field::Absent => return Err(VerifyError::NoToken),
            Field::Once(value) => value,
            Field::Repeated => return Err(VerifyError::AmbiguousRequest),
        };
        let value = std::str::from_utf8(value).map_err(|_| VerifyError::AmbiguousRequest)?;
        let (name, token) = value.split_once(' ').unwrap_or((value, ""));
        let scheme = if name.eq_ignore_ascii_case("bearer") {
            Scheme::Bearer
        } else if name.eq_ignore_ascii_case("dpop") {
            Scheme::Dpop
        } else {
            // Another scheme is no access token.
            return Err(VerifyError::NoToken);
        };
        let token = token.trim_matches(' ');
        if token.is_empty() || token.contains(' ') {
            return Err(VerifyError::AmbiguousRequest);
        }
        Ok((scheme, token))
    }

    /// The proof that it shows. RFC 9449 §4.3 (1): "There is not more than one DPoP HTTP request header field."
    pub(crate) fn proof(&self) -> Result<&'a str, VerifyError> {
        match self.dpop {
            Field::Absent => Err(VerifyError::NoProof),
            Field::Repeated => Err(VerifyError::SeveralProofs),
            // What is no text is no JWT.
            Field::Once(value) => {
                std::str::from_utf8(value).map_err(|_| VerifyError::BadProof(crate::ProofError::Malformed))
            }
        }
    }
}

/// Whether the value's scheme is this one.
fn is(value: &[u8], scheme: &[u8]) -> bool {
    value
        .split(|byte| *byte == b' ')
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(scheme))
}
