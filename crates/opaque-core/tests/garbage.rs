//! Whatever bytes arrive, both halves answer with an error, never with a panic and never with success.

use opaque_core::client::{ClientLogin, ClientRegistration, FinishError};
use opaque_core::server::{
    LoginFinishError, LoginState, RegistrationRecord, ServerSetup, login_finish, login_start,
    registration_start,
};
use opaque_core::{
    InvalidMessage, KE1_LEN, KE2_LEN, KE3_LEN, Ksf, REGISTRATION_RECORD_LEN, REGISTRATION_REQUEST_LEN,
    REGISTRATION_RESPONSE_LEN,
};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};

const INVALID: Result<Vec<u8>, FinishError> = Err(FinishError::InvalidMessage(InvalidMessage));

/// Encodings that a ristretto255 decoder must refuse (RFC 9496 §4.3.1, Appendix A.3), and the identity, which
/// decodes and must be refused all the same (RFC 9807 §10.7, RFC 9497 §3.3.1).
fn bad_points() -> Vec<[u8; 32]> {
    let at_both_ends = |first: u8, middle: u8, last: u8| {
        let mut point = [middle; 32];
        (point[0], point[31]) = (first, last);
        point
    };
    vec![
        [0; 32],                        // the identity
        at_both_ends(0xff, 0xff, 0xff), // far above p
        at_both_ends(0xed, 0xff, 0x7f), // p itself: a non-canonical zero
        at_both_ends(0xf3, 0xff, 0x7f), // p + 6
        at_both_ends(0x01, 0x00, 0x00), // negative
        at_both_ends(0xec, 0xff, 0x7f), // -1: y would be zero
        at_both_ends(0x01, 0x00, 0x80), // the unused bit is set
        at_both_ends(0x02, 0x00, 0x00), // not a square
    ]
}

fn good_point(rng: &mut StdRng) -> [u8; 32] {
    let registration = ClientRegistration::start(rng, b"any").expect("a short password");
    registration.request().try_into().expect("a point of 32 bytes")
}

#[test]
fn bad_points_are_refused_wherever_a_point_may_stand() {
    let mut rng = StdRng::seed_from_u64(1);
    let setup = ServerSetup::generate(&mut rng);
    let good = good_point(&mut rng);
    for bad in bad_points() {
        assert_eq!(
            registration_start(&setup, &bad, b"id"),
            Err(InvalidMessage),
            "{bad:02x?}"
        );

        let record = [&bad[..], &[1; 160]].concat();
        assert_eq!(
            RegistrationRecord::from_bytes(&record),
            Err(InvalidMessage),
            "{bad:02x?}"
        );

        for ke1 in [[&bad[..], &[1; 32], &good], [&good, &[1; 32], &bad]] {
            assert!(
                login_start(&mut rng, &setup, None, &ke1.concat(), b"id").is_err(),
                "{bad:02x?}"
            );
        }

        for response in [[bad, good], [good, bad]] {
            let client = ClientRegistration::start(&mut rng, b"any").unwrap();
            assert!(
                client.finish(&mut rng, &response.concat(), &Ksf::FLOOR).is_err(),
                "{bad:02x?}"
            );
        }

        for ke2 in [
            [&bad[..], &[1; 192], &good, &[1; 64]],
            [&good, &[1; 192], &bad, &[1; 64]],
        ] {
            let client = ClientLogin::start(&mut rng, b"any").unwrap();
            assert!(
                client.finish(&mut rng, &ke2.concat(), &Ksf::FLOOR).is_err(),
                "{bad:02x?}"
            );
        }
    }
}

#[test]
fn every_other_length_is_refused() {
    let mut rng = StdRng::seed_from_u64(2);
    let setup = ServerSetup::generate(&mut rng);
    // Good points in each place, so that nothing but the length is wrong.
    let good = good_point(&mut rng);
    let bytes: Vec<u8> = good.iter().copied().cycle().take(400).collect();
    for length in 0..bytes.len() {
        let message = &bytes[..length];
        let refused = [
            (
                REGISTRATION_REQUEST_LEN,
                registration_start(&setup, message, b"id").is_err(),
            ),
            (
                REGISTRATION_RECORD_LEN,
                RegistrationRecord::from_bytes(message).is_err(),
            ),
            (
                KE1_LEN,
                login_start(&mut rng, &setup, None, message, b"id").is_err(),
            ),
        ];
        for (expected, refused) in refused {
            assert_eq!(
                refused,
                length != expected,
                "{length} bytes where {expected} belong"
            );
        }
        if length != KE3_LEN {
            let state = LoginState::from_bytes(&[3; 128]).unwrap();
            let invalid = LoginFinishError::InvalidMessage(InvalidMessage);
            assert_eq!(login_finish(state, message), Err(invalid));
        }
        if length != REGISTRATION_RESPONSE_LEN {
            let client = ClientRegistration::start(&mut rng, b"any").unwrap();
            assert_eq!(client.finish(&mut rng, message, &Ksf::FLOOR), INVALID);
        }
        if length != KE2_LEN {
            let client = ClientLogin::start(&mut rng, b"any").unwrap();
            assert_eq!(client.finish(&mut rng, message, &Ksf::FLOOR), INVALID);
        }
    }
}

#[test]
fn random_bytes_never_panic_and_never_sign_in() {
    let mut rng = StdRng::seed_from_u64(3);
    let setup = ServerSetup::generate(&mut rng);
    let record = {
        let client = ClientRegistration::start(&mut rng, b"secret").unwrap();
        let response = registration_start(&setup, client.request(), b"id").unwrap();
        client.finish(&mut rng, &response, &Ksf::FLOOR).unwrap()
    };
    let lengths = [0, 1, 31, 32, 64, 96, 128, 192, 320, 4096];
    for _ in 0..4_000 {
        let mut bytes = vec![0; lengths[rng.gen_range(0..lengths.len())]];
        rng.fill_bytes(&mut bytes);
        let _ = registration_start(&setup, &bytes, &bytes);
        let _ = RegistrationRecord::from_bytes(&bytes);
        let _ = ServerSetup::from_bytes(&bytes);
        let _ = login_start(&mut rng, &setup, Some(&bytes), &bytes, b"id");
        if let Ok(started) = login_start(&mut rng, &setup, Some(&record), &bytes, b"id") {
            assert!(login_finish(started.state, &[0; KE3_LEN]).is_err());
        }
        if let Ok(state) = LoginState::from_bytes(&bytes) {
            assert!(login_finish(state, &bytes[..KE3_LEN]).is_err());
        }
    }
}

/// A valid KE1 with one byte changed is refused or answered; either way nobody is signed in by it.
#[test]
fn an_altered_ke1_is_refused_or_useless() {
    let mut rng = StdRng::seed_from_u64(4);
    let setup = ServerSetup::generate(&mut rng);
    for at in 0..KE1_LEN {
        let client = ClientLogin::start(&mut rng, b"secret").unwrap();
        let mut ke1 = client.ke1().to_vec();
        ke1[at] ^= 1 << rng.gen_range(0..8);
        if let Ok(started) = login_start(&mut rng, &setup, None, &ke1, b"id") {
            assert!(login_finish(started.state, &[0; KE3_LEN]).is_err());
        }
    }
}
