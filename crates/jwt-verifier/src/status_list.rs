//! A status list (draft-ietf-oauth-status-list §4, §5.1): a signed JWT with compressed bits, read into bytes that are ready
//! to be asked. Refuses what is not signed by the issuer's keys, is about another list, or has expired.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::Deserialize;

use crate::{
    error::VerifyError,
    fetch_error::FetchError,
    jwk::Algorithm,
    jws::{Kind, Unverified},
    keys::Keys,
};

/// Two million tokens of one bit. What a list unpacks to is bounded, whatever it says.
const MAX_BYTES: usize = 256 * 1024;

/// A list that was found good.
#[derive(Debug)]
pub(crate) struct StatusList {
    bits: u8,
    bytes: Vec<u8>,
    /// When its issuer no longer stands by it, in seconds since 1970.
    pub exp: Option<i64>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: String,
    iat: i64,
    exp: Option<i64>,
    status_list: Encoded,
}

#[derive(Deserialize)]
struct Encoded {
    bits: u8,
    lst: String,
}

/// What a list is held against.
pub(crate) struct Expected<'a> {
    pub issuer: &'a str,
    pub uri: &'a str,
    pub now: i64,
    pub leeway_seconds: i64,
}

impl StatusList {
    /// Reads a list and checks it (§8.3).
    pub async fn read(
        token: &str,
        keys: &Keys,
        algorithms: &[Algorithm],
        expected: &Expected<'_>,
    ) -> Result<Self, FetchError> {
        let malformed = |_| FetchError::Malformed("status list");
        let unverified = Unverified::parse(token, Kind::StatusList).map_err(malformed)?;
        let header = &unverified.header;
        if !algorithms.contains(&header.alg) {
            return Err(FetchError::BadList("its algorithm is not accepted"));
        }
        let key = match keys.find(header.kid.as_deref(), header.alg).await {
            Ok(key) => key,
            Err(VerifyError::KeysUnavailable(error)) => return Err(error),
            Err(_) => {
                return Err(FetchError::BadList(
                    "it is signed with a key that the issuer does not publish",
                ));
            }
        };
        let signature = unverified.signature().map_err(malformed)?;
        if !key.verify(unverified.signed, &signature) {
            return Err(FetchError::BadList("its signature is invalid"));
        }
        let payload = unverified.payload().map_err(malformed)?;
        let claims: Claims =
            serde_json::from_slice(&payload).map_err(|_| FetchError::Malformed("status list"))?;
        // "MUST be equal to the uri claim": else one list's answer would be another's.
        if claims.sub != expected.uri || claims.iss.is_some_and(|iss| iss != expected.issuer) {
            return Err(FetchError::BadList("it is another list"));
        }
        if claims
            .exp
            .is_some_and(|exp| expected.now >= exp.saturating_add(expected.leeway_seconds))
        {
            return Err(FetchError::BadList("it has expired"));
        }
        if claims.iat > expected.now.saturating_add(expected.leeway_seconds) {
            return Err(FetchError::BadList("it is not valid yet"));
        }
        Self::decode(claims.status_list.bits, &claims.status_list.lst, claims.exp)
            .ok_or(FetchError::Malformed("status list"))
    }

    /// §4.1, §4.2.
    fn decode(bits: u8, lst: &str, exp: Option<i64>) -> Option<Self> {
        if !matches!(bits, 1 | 2 | 4 | 8) {
            return None;
        }
        let compressed = URL_SAFE_NO_PAD.decode(lst).ok()?;
        let bytes = decompress_to_vec_zlib_with_limit(&compressed, MAX_BYTES).ok()?;
        Some(Self { bits, bytes, exp })
    }

    /// The status of a token; `None` where the index is out of bounds ("no statement about the status can be made").
    pub fn get(&self, index: u64) -> Option<u8> {
        let per_byte = u64::from(8 / self.bits);
        let byte = *self.bytes.get(usize::try_from(index / per_byte).ok()?)?;
        // "packed into bytes from the least significant bit".
        let shift = u8::try_from(index % per_byte).ok()? * self.bits;
        let mask = u8::MAX >> (8 - self.bits);
        Some((byte >> shift) & mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drafts_example_of_one_bit() {
        let list = StatusList::decode(1, "eNrbuRgAAhcBXQ", None).expect("a list");
        let set = [0, 3, 4, 5, 7, 8, 9, 13, 15];
        for index in 0..16 {
            assert_eq!(list.get(index), Some(u8::from(set.contains(&index))), "{index}");
        }
        assert_eq!(list.get(16), None, "out of bounds");
        assert_eq!(list.get(u64::MAX), None);
    }

    #[test]
    fn the_drafts_example_of_two_bits() {
        let list = StatusList::decode(2, "eNo76fITAAPfAgc", None).expect("a list");
        let values = [
            0b01, 0b10, 0b00, 0b11, 0b00, 0b01, 0b00, 0b01, 0b01, 0b10, 0b11, 0b11,
        ];
        for (index, value) in (0..).zip(values) {
            assert_eq!(list.get(index), Some(value), "{index}");
        }
        assert_eq!(list.get(12), None);
    }

    #[test]
    fn the_drafts_test_vector_of_a_million() {
        let vector: String = "
            eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogE
            AAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            AAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAA
            A7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAA
            ACAZC8L2AEb"
            .split_whitespace()
            .collect();
        let list = StatusList::decode(1, &vector, None).expect("a list");
        let set = [
            0, 1993, 25460, 159_495, 495_669, 554_353, 645_645, 723_232, 854_545, 934_534, 1_000_345,
        ];
        let found: Vec<u64> = (0..1 << 20).filter(|index| list.get(*index) == Some(1)).collect();
        assert_eq!(found, set);
        assert_eq!(list.get(1 << 20), None);
    }

    #[test]
    fn four_and_eight_bits_are_read_from_the_lowest_up() {
        let list = |bits| StatusList {
            bits,
            bytes: vec![0xb9, 0xa3],
            exp: None,
        };
        let all = |bits, count| (0..count).map(|index| list(bits).get(index)).collect::<Vec<_>>();
        assert_eq!(all(4, 5), [Some(0x9), Some(0xb), Some(0x3), Some(0xa), None]);
        assert_eq!(all(8, 3), [Some(0xb9), Some(0xa3), None]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (bits, lst) in [
            (3, "eNrbuRgAAhcBXQ"),
            (0, "eNrbuRgAAhcBXQ"),
            (1, ""),
            (1, "eNrbuRgAAhcBXQ=="),
            // gzip, and DEFLATE without its ZLIB head.
            (1, "H4sIAAAAAAAAA9u5GAD3mZUeAgAAAA"),
            (1, "27kYAA"),
            (1, "eNrbuRgAAhcBXA"),
        ] {
            assert!(StatusList::decode(bits, lst, None).is_none(), "{bits} {lst}");
        }
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; MAX_BYTES + 1], 9);
        assert!(StatusList::decode(1, &URL_SAFE_NO_PAD.encode(bomb), None).is_none());
    }
}
