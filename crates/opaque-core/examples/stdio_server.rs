//! The smallest server that OPAQUE can have: JSON in on a line, JSON out on a line, everything in memory.
//!
//! ```text
//! {"step":"register_start","user":"a","registration_request":"…"}  → {"registration_response":"…","ksf":{…}}
//! {"step":"register_finish","user":"a","registration_record":"…"}  → {}
//! {"step":"login_start","user":"a","ke1":"…"}                      → {"login_id":0,"ke2":"…","ksf":{…}}
//! {"step":"login_finish","login_id":0,"ke3":"…"}                   → {}
//! ```
//! Trouble is `{"error":"invalid_message"}` or `{"error":"invalid_credentials"}`. It shows how the server's half is
//! called, and `tests/interop` signs in to it with clients that others wrote.

use std::collections::HashMap;
use std::io::{BufRead as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use opaque_core::Ksf;
use opaque_core::server::{
    LoginFinishError, LoginState, RegistrationRecord, ServerSetup, login_finish, login_start,
    registration_start,
};
use rand::rngs::OsRng;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Step {
    RegisterStart {
        user: String,
        registration_request: String,
    },
    RegisterFinish {
        user: String,
        registration_record: String,
    },
    LoginStart {
        user: String,
        ke1: String,
    },
    LoginFinish {
        login_id: usize,
        ke3: String,
    },
}

struct Server {
    setup: ServerSetup,
    records: HashMap<String, RegistrationRecord>,
    logins: HashMap<usize, LoginState>,
    started: usize,
}

impl Server {
    /// A real server takes a keyed function of the address here, never the address itself.
    fn answer(&mut self, step: Step) -> Result<Value, &'static str> {
        match step {
            Step::RegisterStart {
                user,
                registration_request,
            } => {
                let request = decode(&registration_request)?;
                let response =
                    registration_start(&self.setup, &request, user.as_bytes()).map_err(|_| INVALID)?;
                Ok(json!({ "registration_response": BASE64URL.encode(response), "ksf": Ksf::DEFAULT }))
            }
            Step::RegisterFinish {
                user,
                registration_record,
            } => {
                let record = decode(&registration_record)?;
                let record = RegistrationRecord::from_bytes(&record).map_err(|_| INVALID)?;
                self.records.insert(user, record);
                Ok(json!({}))
            }
            Step::LoginStart { user, ke1 } => {
                let record = self.records.get(&user).map(RegistrationRecord::as_bytes);
                let started = login_start(&mut OsRng, &self.setup, record, &decode(&ke1)?, user.as_bytes())
                    .map_err(|_| INVALID)?;
                let login_id = self.started;
                self.started += 1;
                self.logins.insert(login_id, started.state);
                let ke2 = BASE64URL.encode(started.ke2);
                Ok(json!({ "login_id": login_id, "ke2": ke2, "ksf": Ksf::DEFAULT }))
            }
            Step::LoginFinish { login_id, ke3 } => {
                let state = self.logins.remove(&login_id).ok_or(INVALID)?;
                match login_finish(state, &decode(&ke3)?) {
                    Ok(()) => Ok(json!({})),
                    Err(LoginFinishError::InvalidMessage(_)) => Err(INVALID),
                    Err(LoginFinishError::WrongCredentials) => Err("invalid_credentials"),
                }
            }
        }
    }
}

const INVALID: &str = "invalid_message";

fn decode(text: &str) -> Result<Vec<u8>, &'static str> {
    BASE64URL.decode(text).map_err(|_| INVALID)
}

fn main() -> std::io::Result<()> {
    let mut server = Server {
        setup: ServerSetup::generate(&mut OsRng),
        records: HashMap::new(),
        logins: HashMap::new(),
        started: 0,
    };
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let step = serde_json::from_str(&line?).map_err(|_| INVALID);
        let answer = step
            .and_then(|step| server.answer(step))
            .unwrap_or_else(|error| json!({ "error": error }));
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
