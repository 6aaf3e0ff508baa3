//! The ceiling of a sign-in: what the server's half of OPAQUE (RFC 9807) costs by itself, both steps.
//!
//! The client's messages are made once: the server's random numbers come from a generator that begins anew each time, so
//! the same last message fits every answer. That changes nothing of what is computed.

use super::users::{PASSWORD, Stretch, Suite};
use anyhow::anyhow;
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialFinalization, CredentialRequest, Identifiers, ServerLogin, ServerLoginParameters,
    ServerRegistration, ServerSetup, errors::ProtocolError,
};
use rand::{SeedableRng as _, rngs::OsRng, rngs::StdRng};

const IDENTIFIER: &[u8] = b"user@bench.example";

/// Someone who signs in again and again by the same messages.
pub struct SignIn {
    setup: ServerSetup<Suite>,
    record: Vec<u8>,
    ke1: Vec<u8>,
    ke3: Vec<u8>,
}

impl SignIn {
    /// Registers them, and signs them in once to learn their last message.
    pub fn prepare() -> anyhow::Result<Self> {
        Self::register().map_err(|error| anyhow!("OPAQUE fails: {error}"))
    }

    fn register() -> Result<Self, ProtocolError> {
        let stretch = Stretch::default();
        let setup = ServerSetup::<Suite>::new(&mut OsRng);
        let client = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD)?;
        let answer = ServerRegistration::<Suite>::start(&setup, client.message, IDENTIFIER)?;
        let parameters = ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&stretch));
        let upload = client
            .state
            .finish(&mut OsRng, PASSWORD, answer.message, parameters)?;
        let record = ServerRegistration::<Suite>::finish(upload.message)
            .serialize()
            .to_vec();

        let client = ClientLogin::<Suite>::start(&mut OsRng, PASSWORD)?;
        let mut this = Self {
            setup,
            record,
            ke1: client.message.serialize().to_vec(),
            ke3: Vec::new(),
        };
        let (_, ke2) = this.start()?;
        let parameters = ClientLoginFinishParameters::new(None, Identifiers::default(), Some(&stretch));
        let finished = client.state.finish(&mut OsRng, PASSWORD, ke2, parameters)?;
        this.ke3 = finished.message.serialize().to_vec();
        Ok(this)
    }

    /// Both steps, messages parsed and serialised, the state between them too.
    pub fn both_steps(&self) -> Result<(), ProtocolError> {
        let (state, ke2) = self.start()?;
        let _ = ke2.serialize();
        let state = ServerLogin::<Suite>::deserialize(&state.serialize())?;
        let ke3 = CredentialFinalization::deserialize(&self.ke3)?;
        state.finish(ke3, ServerLoginParameters::default()).map(drop)
    }

    fn start(&self) -> Result<(ServerLogin<Suite>, opaque_ke::CredentialResponse<Suite>), ProtocolError> {
        let record = ServerRegistration::<Suite>::deserialize(&self.record)?;
        let ke1 = CredentialRequest::deserialize(&self.ke1)?;
        let started = ServerLogin::start(
            &mut StdRng::seed_from_u64(9807),
            &self.setup,
            Some(record),
            ke1,
            IDENTIFIER,
            ServerLoginParameters::default(),
        )?;
        Ok((started.state, started.message))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_same_messages_sign_in_again_and_again() {
        let one = super::SignIn::prepare().expect("OPAQUE works");
        for _ in 0..3 {
            one.both_steps().expect("the same messages fit");
        }
    }
}
