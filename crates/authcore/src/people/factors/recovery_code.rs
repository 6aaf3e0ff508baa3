//! Recovery codes: for whoever has lost what makes the other codes. Ten, shown once, each good once, kept as keyed hashes.
//!
//! A code is twelve characters of Crockford's base 32 (60 bits) in three groups. It is read kindly: case, spaces and hyphens
//! count for nothing, and letters that look like digits are those digits.

use crate::seal::Sealer;
use authmodel::{ids::UserId, rng::Rng, secret::SecretHash};
use zeroize::Zeroizing;

/// Enough for years of lost phones, few enough to write down.
pub(crate) const COUNT: usize = 10;
const CHARACTERS: usize = 12;
const GROUP: usize = 4;
/// Without i, l, o and u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A set of codes: as they are shown.
pub(crate) struct Codes(Vec<Zeroizing<String>>);

impl Codes {
    pub(crate) fn generate(rng: &dyn Rng) -> Self {
        let one = |_| {
            let mut bytes = Zeroizing::new([0; CHARACTERS]);
            rng.fill(&mut *bytes);
            let mut code = String::with_capacity(CHARACTERS + 2);
            for (at, byte) in bytes.iter().enumerate() {
                if at > 0 && at % GROUP == 0 {
                    code.push('-');
                }
                // 256 is a multiple of 32: no character is more likely than another.
                code.push(char::from(ALPHABET[usize::from(byte % 32)]));
            }
            Zeroizing::new(code)
        };
        Self((0..COUNT).map(one).collect())
    }

    /// What the store keeps.
    pub(crate) fn hashes(&self, sealer: &Sealer, user: UserId) -> Vec<SecretHash> {
        self.0.iter().map(|code| hash(sealer, user, code)).collect()
    }

    /// What is shown, once.
    pub(crate) fn expose(self) -> Vec<Zeroizing<String>> {
        self.0
    }
}

/// What a code, as somebody typed it, is found by.
pub(crate) fn hash(sealer: &Sealer, user: UserId, typed: &str) -> SecretHash {
    let read = |c: char| match c.to_ascii_lowercase() {
        'o' => Some('0'),
        'i' | 'l' => Some('1'),
        c if c.is_whitespace() || matches!(c, '-' | '‐' | '–') => None,
        c => Some(c),
    };
    let code: Zeroizing<String> = Zeroizing::new(typed.chars().filter_map(read).collect());
    sealer.recovery_code(user.0.as_bytes(), &code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::MasterKey;
    use authmodel::rng::SystemRng;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let (ada, eve) = (UserId::generate(&SystemRng), UserId::generate(&SystemRng));
        let of = |text| hash(&sealer, ada, text);
        for written in [
            "01ab-cdef-ghjk",
            "01ABCDEFGHJK",
            " o1ab cdef – ghjk ",
            "OIab-cdef-ghjk",
            "Olab‐cdef‐ghjk",
        ] {
            assert!(of(written).matches(&of("01ab-cdef-ghjk")), "{written}");
        }
        assert!(!of("01ab-cdef-ghjm").matches(&of("01ab-cdef-ghjk")));
        assert!(
            !hash(&sealer, eve, "01ab-cdef-ghjk").matches(&of("01ab-cdef-ghjk")),
            "another user's"
        );
        let other = Sealer::new(&MasterKey::generate(&SystemRng));
        assert!(
            !hash(&other, ada, "01ab-cdef-ghjk").matches(&of("01ab-cdef-ghjk")),
            "under another key"
        );
    }

    #[test]
    fn ten_codes_are_ten_codes() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let ada = UserId::generate(&SystemRng);
        let codes = Codes::generate(&SystemRng);
        let hashes: BTreeSet<[u8; 32]> = codes.hashes(&sealer, ada).iter().map(|hash| hash.0).collect();
        let shown: BTreeSet<String> = codes.expose().iter().map(|code| code.to_string()).collect();
        assert_eq!((hashes.len(), shown.len()), (COUNT, COUNT));
        for code in shown {
            let groups: Vec<&str> = code.split('-').collect();
            assert!(
                groups.len() == 3 && groups.iter().all(|group| group.len() == 4),
                "{code}"
            );
        }
    }
}
