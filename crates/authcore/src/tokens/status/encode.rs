//! The format of a list (§4): one bit for each token, index 0 the lowest bit of the first byte; always the whole list,
//! compressed by DEFLATE in the ZLIB format.

use authmodel::status::LIST_SIZE;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::deflate::compress_to_vec_zlib;
use serde::Serialize;

/// "RECOMMENDED to use the highest compression level available" (§4.1), short of the one that takes many times as long for a
/// hundredth less.
const LEVEL: u8 = 9;

/// The `status_list` member (§4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusList {
    /// Bits for each token: 0 is VALID, 1 is INVALID (§7.1).
    pub bits: u8,
    /// The list.
    pub lst: String,
}

impl StatusList {
    /// A list of [`LIST_SIZE`] places, these of them ended.
    pub fn of(ended: impl IntoIterator<Item = u32>) -> Self {
        let mut bytes = vec![0; LIST_SIZE as usize / 8];
        for index in ended {
            if let Some(byte) = bytes.get_mut(index as usize / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        Self::compress(1, &bytes)
    }

    fn compress(bits: u8, bytes: &[u8]) -> Self {
        Self {
            bits,
            lst: URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(bytes, LEVEL)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::inflate::decompress_to_vec_zlib;

    fn bytes(list: &str) -> Vec<u8> {
        decompress_to_vec_zlib(&URL_SAFE_NO_PAD.decode(list).expect("base64url")).expect("zlib")
    }

    #[test]
    fn the_drafts_example_of_one_bit() {
        // §4.1: the bytes b9 a3, compressed and encoded as §4.2 shows.
        assert_eq!(StatusList::compress(1, &[0xb9, 0xa3]).lst, "eNrbuRgAAhcBXQ");
    }

    #[test]
    fn index_0_is_the_lowest_bit_of_the_first_byte() {
        let ended = [0, 3, 4, 5, 7, 8, 9, 13, 15];
        let list = bytes(&StatusList::of(ended).lst);
        assert_eq!(list.len(), LIST_SIZE as usize / 8);
        assert_eq!(list[..2], [0xb9, 0xa3]);
        assert!(list[2..].iter().all(|byte| *byte == 0));
        let last = bytes(&StatusList::of([LIST_SIZE - 1]).lst);
        assert_eq!(last.last(), Some(&0x80));
    }

    #[test]
    fn the_drafts_test_vector_of_a_million() {
        // §"Test vectors", 1-bit: 2^20 entries, these of them set.
        let vector: String = "
            eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogE
            AAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            AAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAA
            A7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAA
            ACAZC8L2AEb"
            .split_whitespace()
            .collect();
        let mut expected = vec![0u8; (1 << 20) / 8];
        for index in [
            0, 1993, 25460, 159_495, 495_669, 554_353, 645_645, 723_232, 854_545, 934_534, 1_000_345,
        ] {
            expected[index / 8] |= 1 << (index % 8);
        }
        assert_eq!(bytes(&vector), expected);
        let ours = StatusList::compress(1, &expected);
        assert_eq!(bytes(&ours.lst), expected);
        assert!(ours.lst.len() <= vector.len() * 21 / 20, "{}", ours.lst.len());
    }

    #[test]
    fn an_empty_list_is_a_whole_list() {
        let list = StatusList::of([]);
        assert_eq!(bytes(&list.lst), vec![0; LIST_SIZE as usize / 8]);
        assert!(list.lst.starts_with("eN"), "zlib, best compression: {}", list.lst);
        assert_eq!(
            list,
            StatusList::of([LIST_SIZE]),
            "what is out of bounds is nobody's"
        );
    }
}
