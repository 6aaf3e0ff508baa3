//! The whole protocol, client against server, natively: what must succeed and what must not.

use opaque_core::client::{ClientLogin, ClientRegistration, FinishError};
use opaque_core::server::{
    InvalidSetup, InvalidState, LoginFinishError, LoginStart, LoginStartError, LoginState,
    RegistrationRecord, ServerSetup, login_finish, login_start, registration_start,
};
use opaque_core::{InvalidMessage, KE2_LEN, KE3_LEN, Ksf, KsfRefused, REGISTRATION_RECORD_LEN};
use rand::SeedableRng;
use rand::rngs::StdRng;

const ALICE: &[u8] = b"keyed function of alice@example.com";
const BOB: &[u8] = b"keyed function of bob@example.com";
const PASSWORD: &[u8] = b"correct horse battery staple";
/// The cheapest parameters that are allowed, so that the tests are quick.
const KSF: Ksf = Ksf::FLOOR;

struct World {
    rng: StdRng,
    setup: ServerSetup,
}

impl World {
    fn new() -> Self {
        let mut rng = StdRng::seed_from_u64(9807);
        let setup = ServerSetup::generate(&mut rng);
        Self { rng, setup }
    }

    fn register(&mut self, identifier: &[u8], password: &[u8]) -> RegistrationRecord {
        let client = ClientRegistration::start(&mut self.rng, password).expect("a valid step");
        let response = registration_start(&self.setup, client.request(), identifier).expect("a valid step");
        let record = client
            .finish(&mut self.rng, &response, &KSF)
            .expect("a valid step");
        assert_eq!(record.len(), REGISTRATION_RECORD_LEN);
        RegistrationRecord::from_bytes(&record).expect("a valid step")
    }

    fn start(
        &mut self,
        record: Option<&RegistrationRecord>,
        identifier: &[u8],
        client: &ClientLogin,
    ) -> LoginStart {
        let record = record.map(RegistrationRecord::as_bytes);
        login_start(&mut self.rng, &self.setup, record, client.ke1(), identifier).expect("a valid step")
    }

    fn client(&mut self, password: &[u8]) -> ClientLogin {
        ClientLogin::start(&mut self.rng, password).expect("a valid step")
    }
}

#[test]
fn the_right_password_signs_in() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let client = world.client(PASSWORD);
    let LoginStart { ke2, state } = world.start(Some(&record), ALICE, &client);
    assert_eq!(ke2.len(), KE2_LEN);
    let ke3 = client.finish(&mut world.rng, &ke2, &KSF).unwrap();
    assert_eq!(ke3.len(), KE3_LEN);
    assert_eq!(login_finish(state, &ke3), Ok(()));
}

#[test]
fn setup_record_and_state_survive_storage() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let record = RegistrationRecord::from_bytes(record.as_bytes()).unwrap();
    world.setup = ServerSetup::from_bytes(&world.setup.to_bytes()).unwrap();

    let client = world.client(PASSWORD);
    let LoginStart { ke2, state } = world.start(Some(&record), ALICE, &client);
    let state = LoginState::from_bytes(&state.to_bytes()).unwrap();
    let ke3 = client.finish(&mut world.rng, &ke2, &KSF).unwrap();
    assert_eq!(login_finish(state, &ke3), Ok(()));
}

#[test]
fn a_wrong_password_an_unknown_address_and_another_server_look_alike_to_the_client() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);

    let client = world.client(b"incorrect horse");
    let ke2 = world.start(Some(&record), ALICE, &client).ke2;
    assert_eq!(
        client.finish(&mut world.rng, &ke2, &KSF),
        Err(FinishError::WrongCredentials)
    );

    let client = world.client(PASSWORD);
    let ke2 = world.start(None, BOB, &client).ke2;
    assert_eq!(ke2.len(), KE2_LEN);
    assert_eq!(
        client.finish(&mut world.rng, &ke2, &KSF),
        Err(FinishError::WrongCredentials)
    );

    world.setup = ServerSetup::generate(&mut world.rng);
    let client = world.client(PASSWORD);
    let ke2 = world.start(Some(&record), ALICE, &client).ke2;
    assert_eq!(
        client.finish(&mut world.rng, &ke2, &KSF),
        Err(FinishError::WrongCredentials)
    );
}

#[test]
fn an_unknown_address_is_refused_whatever_the_client_sends() {
    let mut world = World::new();
    let client = world.client(PASSWORD);
    let state = world.start(None, BOB, &client).state;
    assert_eq!(
        login_finish(state, &[7; KE3_LEN]),
        Err(LoginFinishError::WrongCredentials)
    );
}

/// RFC 9807 §10.9: the OPRF's answer for one password must not change between attempts, nor when the address is
/// registered, or asking twice tells who has an account.
#[test]
fn the_oprf_answers_the_same_before_and_after_registration() {
    let mut world = World::new();
    let client = world.client(PASSWORD);
    let before = world.start(None, ALICE, &client).ke2;
    let again = world.start(None, ALICE, &client).ke2;
    let record = world.register(ALICE, PASSWORD);
    let after = world.start(Some(&record), ALICE, &client).ke2;

    assert_eq!(before[..32], again[..32]);
    assert_eq!(before[..32], after[..32]);
    assert_ne!(before[32..], again[32..], "all else is fresh each time");
    assert_ne!(before[..32], world.start(None, BOB, &client).ke2[..32]);
}

#[test]
fn a_record_is_worth_nothing_under_another_identifier() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let client = world.client(PASSWORD);
    let ke2 = world.start(Some(&record), BOB, &client).ke2;
    assert_eq!(
        client.finish(&mut world.rng, &ke2, &KSF),
        Err(FinishError::WrongCredentials)
    );
}

#[test]
fn messages_of_two_logins_do_not_mix() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let (one, two) = (world.client(PASSWORD), world.client(PASSWORD));
    let (to_one, to_two) = (
        world.start(Some(&record), ALICE, &one),
        world.start(Some(&record), ALICE, &two),
    );

    // KE2 of the other login: the client notices.
    assert!(
        world
            .client(PASSWORD)
            .finish(&mut world.rng, &to_two.ke2, &KSF)
            .is_err()
    );

    // KE3 of the other login: the server notices.
    let ke3_one = one.finish(&mut world.rng, &to_one.ke2, &KSF).unwrap();
    let ke3_two = two.finish(&mut world.rng, &to_two.ke2, &KSF).unwrap();
    assert_eq!(
        login_finish(to_one.state, &ke3_two),
        Err(LoginFinishError::WrongCredentials)
    );
    assert_eq!(
        login_finish(to_two.state, &ke3_one),
        Err(LoginFinishError::WrongCredentials)
    );
}

/// One flipped bit anywhere in KE2 must stop the client: everything in it is authenticated.
#[test]
fn the_client_trusts_no_altered_answer() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    for at in [0, 31, 32, 63, 64, 95, 96, 127, 191, 192, 223, 224, 255, 256, 319] {
        let client = world.client(PASSWORD);
        let mut ke2 = world.start(Some(&record), ALICE, &client).ke2;
        ke2[at] ^= 1;
        let refused = client.finish(&mut world.rng, &ke2, &KSF).unwrap_err();
        assert!(
            matches!(
                refused,
                FinishError::WrongCredentials | FinishError::InvalidMessage(_)
            ),
            "byte {at}: {refused:?}"
        );
    }
}

#[test]
fn the_client_refuses_its_own_element_reflected() {
    let mut world = World::new();
    let client = ClientRegistration::start(&mut world.rng, PASSWORD).unwrap();
    let mut response = registration_start(&world.setup, client.request(), ALICE).unwrap();
    response[..32].copy_from_slice(client.request());
    assert_eq!(
        client.finish(&mut world.rng, &response, &KSF),
        Err(FinishError::InvalidMessage(InvalidMessage))
    );
}

#[test]
fn the_client_refuses_stretching_out_of_bounds_before_it_computes_any() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let weak = Ksf {
        m: Ksf::FLOOR.m - 1,
        ..Ksf::FLOOR
    };
    let dear = Ksf {
        m: u32::MAX,
        t: u32::MAX,
        p: u32::MAX,
        ..Ksf::FLOOR
    };
    for (ksf, reason) in [(weak, KsfRefused::BelowFloor), (dear, KsfRefused::AboveCeiling)] {
        let client = world.client(PASSWORD);
        let ke2 = world.start(Some(&record), ALICE, &client).ke2;
        assert_eq!(
            client.finish(&mut world.rng, &ke2, &ksf),
            Err(FinishError::KsfRefused(reason))
        );

        let client = ClientRegistration::start(&mut world.rng, PASSWORD).unwrap();
        let response = registration_start(&world.setup, client.request(), ALICE).unwrap();
        assert_eq!(
            client.finish(&mut world.rng, &response, &ksf),
            Err(FinishError::KsfRefused(reason))
        );
    }
}

#[test]
fn other_stretching_than_at_registration_is_a_wrong_password() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let client = world.client(PASSWORD);
    let ke2 = world.start(Some(&record), ALICE, &client).ke2;
    let other = Ksf { t: KSF.t + 1, ..KSF };
    assert_eq!(
        client.finish(&mut world.rng, &ke2, &other),
        Err(FinishError::WrongCredentials)
    );
}

#[test]
fn a_corrupt_record_is_the_stores_fault_and_a_corrupt_ke1_the_clients() {
    let mut world = World::new();
    let ke1 = world.client(PASSWORD).ke1().to_vec();
    for record in [&[0; REGISTRATION_RECORD_LEN][..], &[1; 10], &[]] {
        let refused = login_start(&mut world.rng, &world.setup, Some(record), &ke1, ALICE).unwrap_err();
        assert_eq!(refused, LoginStartError::CorruptRecord);
    }
    let refused = login_start(&mut world.rng, &world.setup, None, &ke1[1..], ALICE).unwrap_err();
    assert_eq!(refused, LoginStartError::InvalidMessage(InvalidMessage));
}

#[test]
fn setups_and_states_that_are_not_are_refused() {
    let setup = World::new().setup.to_bytes();
    assert_eq!(ServerSetup::from_bytes(&setup[1..]).unwrap_err(), InvalidSetup);
    assert_eq!(
        ServerSetup::from_bytes(&[&setup[..], &[0]].concat()).unwrap_err(),
        InvalidSetup
    );
    assert_eq!(ServerSetup::from_bytes(&[0; 128]).unwrap_err(), InvalidSetup);
    assert_eq!(ServerSetup::from_bytes(&[0xff; 128]).unwrap_err(), InvalidSetup);
    assert_eq!(LoginState::from_bytes(&[0; 127]).unwrap_err(), InvalidState);
    assert_eq!(LoginState::from_bytes(&[0; 129]).unwrap_err(), InvalidState);
}

#[test]
fn debug_tells_no_secret() {
    let mut world = World::new();
    let record = world.register(ALICE, PASSWORD);
    let client = world.client(PASSWORD);
    let registration = ClientRegistration::start(&mut world.rng, PASSWORD).unwrap();
    let state = world.start(Some(&record), ALICE, &client).state;
    assert_eq!(
        format!(
            "{:?} {record:?} {state:?} {client:?} {registration:?}",
            world.setup
        ),
        "ServerSetup(…) RegistrationRecord(…) LoginState(…) ClientLogin(…) ClientRegistration(…)"
    );
}

#[test]
fn a_password_may_be_long_but_not_endless() {
    let mut world = World::new();
    assert!(ClientLogin::start(&mut world.rng, &vec![b'x'; 65_535]).is_ok());
    assert!(ClientLogin::start(&mut world.rng, &vec![b'x'; 65_536]).is_err());
    assert!(ClientRegistration::start(&mut world.rng, &vec![b'x'; 65_536]).is_err());
}
