//! Users: they sign up by the link in their mail, and sign in by OPAQUE (RFC 9807).
//!
//! The client's half is computed here, once per sign-in, but for the stretching: what goes into Argon2id is the same at
//! every sign-in of one user (the OPRF's output), so it is stretched once and remembered. A load core that stretched
//! each time would do fifty sign-ins a second, and the server would be asleep most of the time.

use super::http::{Connection, Request};
use anyhow::{Context as _, anyhow, bail};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, Identifiers, RegistrationResponse, Ristretto255,
    TripleDh,
    errors::InternalError,
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
};
use rand::rngs::OsRng;
use serde::Deserialize;
use serde_json::json;
use sha2::Sha512;
use std::{cell::RefCell, collections::HashMap, time::Duration};

/// Everybody's.
pub const PASSWORD: &[u8] = b"correct horse battery staple";

/// RFC 9807 with ristretto255, as the server has it.
pub struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Stretch;
}

/// Argon2id, once per input.
#[derive(Default)]
pub struct Stretch {
    params: argon2::Params,
    known: RefCell<HashMap<Vec<u8>, Vec<u8>>>,
}

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        if let Some(known) = self.known.borrow().get(&*input) {
            return Ok(GenericArray::clone_from_slice(known));
        }
        let mut output = GenericArray::default();
        argon2::Argon2::new(
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            self.params.clone(),
        )
        .hash_password_into(&input, &[0; 16], &mut output)
        .map_err(|_| InternalError::KsfError)?;
        self.known.borrow_mut().insert(input.to_vec(), output.to_vec());
        Ok(output)
    }
}

#[derive(Deserialize)]
struct Parameters {
    m: u32,
    t: u32,
    p: u32,
}

impl Parameters {
    fn compile(&self) -> anyhow::Result<argon2::Params> {
        argon2::Params::new(self.m, self.t, self.p, None).map_err(|error| anyhow!("Argon2 refuses: {error}"))
    }
}

/// Someone with an account.
pub struct TestUser {
    email: String,
    stretch: Stretch,
    /// The cookie of the session that registration began.
    pub cookie: String,
}

#[derive(Deserialize)]
struct RegisterStarted {
    registration_response: String,
    ksf: Parameters,
}

#[derive(Deserialize)]
struct LoginStarted<'a> {
    login_id: &'a str,
    ke2: &'a str,
}

#[derive(Deserialize)]
struct Mail {
    to: String,
    links: Vec<String>,
}

impl TestUser {
    /// Signs up: asks for the mail, reads it in the outbox, follows its link and chooses a password.
    pub async fn sign_up(
        number: usize,
        public: &mut Connection,
        outbox: &mut Connection,
    ) -> anyhow::Result<Self> {
        let email = format!("user{number}@bench.example");
        let port = public.port();
        let wish = Request::json(
            port,
            "/api/signup/",
            &json!({"email": email, "name": "Bench TestUser"}),
        );
        public.ask(&wish.bytes()).await?.expect(202)?;
        let token = token_from_mail(outbox, &email).await?;

        let started =
            ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD).map_err(|error| anyhow!("{error}"))?;
        let request = json!({"token": token, "registration_request": encode(&started.message.serialize())});
        let answer = public
            .ask(&Request::json(port, "/api/register/start/", &request).bytes())
            .await?
            .expect(200)?;
        let answer: RegisterStarted = answer.json()?;
        let stretch = Stretch {
            params: answer.ksf.compile()?,
            ..Stretch::default()
        };
        let response = RegistrationResponse::deserialize(&decode(&answer.registration_response)?)
            .map_err(|error| anyhow!("{error}"))?;
        let parameters = ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&stretch));
        let finished = started
            .state
            .finish(&mut OsRng, PASSWORD, response, parameters)
            .map_err(|error| anyhow!("{error}"))?;

        let record = json!({"token": token, "registration_record": encode(&finished.message.serialize())});
        let answer = public
            .ask(&Request::json(port, "/api/register/finish/", &record).bytes())
            .await?
            .expect(200)?;
        let cookie = answer
            .header("set-cookie")
            .context("registration set no cookie")?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Self {
            email,
            stretch,
            cookie,
        })
    }

    /// Signs in, in two steps, in a browser that has no session.
    pub async fn sign_in(&self, connection: &mut Connection) -> anyhow::Result<()> {
        let port = connection.port();
        let started =
            ClientLogin::<Suite>::start(&mut OsRng, PASSWORD).map_err(|error| anyhow!("{error}"))?;
        let request = json!({"email": self.email, "ke1": encode(&started.message.serialize())});
        let request = Request::json(port, "/api/login/start/", &request).bytes();
        let answer = connection.exchange(&request).await?.expect(200)?;
        let answer: LoginStarted<'_> = answer.json()?;
        let ke2 =
            CredentialResponse::deserialize(&decode(answer.ke2)?).map_err(|error| anyhow!("{error}"))?;
        let parameters = ClientLoginFinishParameters::new(None, Identifiers::default(), Some(&self.stretch));
        let finished = started
            .state
            .finish(&mut OsRng, PASSWORD, ke2, parameters)
            .map_err(|error| anyhow!("{error}"))?;
        let request = json!({"login_id": answer.login_id, "ke3": encode(&finished.message.serialize())});
        let request = Request::json(port, "/api/login/finish/", &request).bytes();
        connection.exchange(&request).await?.expect(200).map(drop)
    }
}

async fn token_from_mail(outbox: &mut Connection, email: &str) -> anyhow::Result<String> {
    for _ in 0..500 {
        let request = Request::get(outbox.port(), "/dev/outbox/").bytes();
        let mails: Vec<Mail> = outbox.ask(&request).await?.expect(200)?.json()?;
        let links = mails
            .into_iter()
            .filter(|mail| mail.to == email)
            .flat_map(|mail| mail.links);
        if let Some(token) = links
            .into_iter()
            .find_map(|link| Some(link.split_once("#token=")?.1.to_owned()))
        {
            return Ok(token);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("no mail for {email} came to the outbox")
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> anyhow::Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).context("not base64url")
}
