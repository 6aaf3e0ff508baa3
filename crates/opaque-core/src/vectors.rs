//! RFC 9807, Appendix C: the test vectors for ristretto255, through this crate's suite.
//!
//! The RFC stretches nothing (KSF: Identity) and sets a context and, in two of them, identities. So the client runs
//! as `Suite<Identity>`, and the server through the inner functions that take a context. Whatever else could be
//! chosen wrongly (OPRF, hash, group, message layout, key schedule) shows here.
//!
//! The values are in `testdata/rfc9807.json`; `tests/interop` holds its own client against the same file.

use std::collections::HashMap;

use opaque_ke::ksf::Identity;
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, Identifiers, RegistrationResponse, ServerLoginParameters,
};
use rand::{CryptoRng, Error, RngCore};

use crate::{
    server::{LoginStart, ServerSetup, finish_login, registration_start, start_login},
    suite::Suite,
};

type Unstretched = Suite<Identity>;

#[derive(serde::Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(serde::Deserialize)]
struct Vector {
    section: String,
    kind: String,
    #[serde(flatten)]
    values: HashMap<String, String>,
}

impl Vector {
    fn all(kind: &str) -> Vec<Self> {
        let file: File = serde_json::from_str(include_str!("../testdata/rfc9807.json")).unwrap();
        file.vectors
            .into_iter()
            .filter(|vector| vector.kind == kind)
            .collect()
    }

    fn optional(&self, name: &str) -> Option<Vec<u8>> {
        let digits = self.values.get(name)?;
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        Some((0..digits.len()).step_by(2).map(byte).collect())
    }

    fn get(&self, name: &str) -> Vec<u8> {
        self.optional(name)
            .unwrap_or_else(|| panic!("{} has no {name}", self.section))
    }

    fn setup(&self) -> ServerSetup {
        let parts = ["oprf_seed", "server_private_key", "client_public_key"].map(|name| self.get(name));
        ServerSetup::from_bytes(&parts.concat()).unwrap()
    }

    fn identities(&self) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        (self.optional("client_identity"), self.optional("server_identity"))
    }

    /// KE2 as our server makes it, with the randomness of the vector.
    fn login_start(&self, masking_key: Vec<u8>, record: Option<&[u8]>) -> LoginStart {
        let rest = ["masking_nonce", "server_keyshare_seed", "server_nonce"].map(|name| self.get(name));
        let mut rng = Script([masking_key, rest.concat()].concat());
        let (context, (client, server)) = (self.get("context"), self.identities());
        let identifiers = Identifiers {
            client: client.as_deref(),
            server: server.as_deref(),
        };
        let parameters = ServerLoginParameters {
            context: Some(&context),
            identifiers,
        };
        let (ke1, identifier) = (self.get("KE1"), self.get("credential_identifier"));
        let started = start_login(&mut rng, &self.setup(), record, &ke1, &identifier, parameters).unwrap();
        rng.assert_spent();
        started
    }
}

/// Yields the bytes it was given, in order. A scalar is drawn as 64 bytes and reduced, so a scalar of the RFC is
/// followed by 32 zeros.
struct Script(Vec<u8>);

impl Script {
    fn assert_spent(&self) {
        assert!(
            self.0.is_empty(),
            "{} bytes of randomness were not asked for",
            self.0.len()
        );
    }
}

impl RngCore for Script {
    fn fill_bytes(&mut self, destination: &mut [u8]) {
        destination.copy_from_slice(&self.0[..destination.len()]);
        self.0.drain(..destination.len());
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(destination);
        Ok(())
    }

    fn next_u32(&mut self) -> u32 {
        unreachable!("the protocol draws bytes")
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("the protocol draws bytes")
    }
}

impl CryptoRng for Script {}

#[test]
fn registration_is_the_rfcs() {
    let vectors = Vector::all("real");
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let password = vector.get("password");
        let mut rng = Script([vector.get("blind_registration"), vec![0; 32]].concat());
        let client = ClientRegistration::<Unstretched>::start(&mut rng, &password).unwrap();
        let request = client.message.serialize();
        assert_eq!(request.as_slice(), vector.get("registration_request"));

        let identifier = vector.get("credential_identifier");
        let response = registration_start(&vector.setup(), &request, &identifier).unwrap();
        assert_eq!(response.as_slice(), vector.get("registration_response"));

        let mut rng = Script(vector.get("envelope_nonce"));
        let (idc, ids) = vector.identities();
        let identifiers = Identifiers {
            client: idc.as_deref(),
            server: ids.as_deref(),
        };
        let response = RegistrationResponse::deserialize(&response).unwrap();
        let parameters = ClientRegistrationFinishParameters::new(identifiers, Some(&Identity));
        let finished = client
            .state
            .finish(&mut rng, &password, response, parameters)
            .unwrap();
        assert_eq!(
            finished.message.serialize().as_slice(),
            vector.get("registration_upload")
        );
        assert_eq!(finished.export_key.as_slice(), vector.get("export_key"));
    }
}

#[test]
fn login_is_the_rfcs() {
    for vector in Vector::all("real") {
        let password = vector.get("password");
        let blind = [vector.get("blind_login"), vec![0; 32]].concat();
        let mut rng = Script(
            [
                blind,
                vector.get("client_keyshare_seed"),
                vector.get("client_nonce"),
            ]
            .concat(),
        );
        let client = ClientLogin::<Unstretched>::start(&mut rng, &password).unwrap();
        assert_eq!(client.message.serialize().as_slice(), vector.get("KE1"));
        rng.assert_spent();

        // opaque-ke draws a masking key for the fake record in either case; here it goes unused.
        let LoginStart { ke2, state } =
            vector.login_start(vec![0; 64], Some(&vector.get("registration_upload")));
        assert_eq!(ke2, vector.get("KE2"));

        let context = vector.get("context");
        let (idc, ids) = vector.identities();
        let identifiers = Identifiers {
            client: idc.as_deref(),
            server: ids.as_deref(),
        };
        let parameters = ClientLoginFinishParameters::new(Some(&context), identifiers, Some(&Identity));
        let ke2 = CredentialResponse::deserialize(&ke2).unwrap();
        let finished = client
            .state
            .finish(&mut Script(vec![]), &password, ke2, parameters)
            .unwrap();
        let ke3 = finished.message.serialize();
        assert_eq!(ke3.as_slice(), vector.get("KE3"));
        assert_eq!(finished.export_key.as_slice(), vector.get("export_key"));
        assert_eq!(finished.session_key.as_slice(), vector.get("session_key"));
        assert_eq!(
            finish_login(state, &ke3).unwrap().as_slice(),
            vector.get("session_key")
        );
    }
}

#[test]
fn the_answer_to_an_unknown_client_is_the_rfcs() {
    let vectors = Vector::all("fake");
    assert_eq!(vectors.len(), 1);
    for vector in vectors {
        let started = vector.login_start(vector.get("masking_key"), None);
        assert_eq!(started.ke2, vector.get("KE2"));
    }
}
