//! The browser's bindings of the client's half; nothing else is decided here.
//!
//! Owns: the two JavaScript classes, base64url without padding at the border, the errors' names.
//! Refuses: what is not base64url, and a `ksf` object that is not `{alg: "argon2id", m, t, p}` in whole numbers.
//! Invariants: `finish` throws an `Error` whose message is `invalid_credentials`, `invalid_message` or
//! `ksf_refused`, and works once; the password is wiped when the object is finished or freed.
//! Read first: `tests/interop/wasm.test.mjs`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use rand::rngs::OsRng;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::{
    Ksf, KsfAlg,
    client::{self, FinishError},
};

#[wasm_bindgen(typescript_custom_section)]
const KSF_TYPE: &str = "\
/** Which key stretching function a record was made with; the server names it. */
export interface Ksf { alg: string; m: number; t: number; p: number; }
";

#[wasm_bindgen]
extern "C" {
    /// `Ksf` as JavaScript has it: any object, so each field is read as any value and then checked.
    #[wasm_bindgen(typescript_type = "Ksf")]
    pub type JsKsf;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn alg(this: &JsKsf) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn m(this: &JsKsf) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn t(this: &JsKsf) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn p(this: &JsKsf) -> Result<JsValue, JsValue>;
}

/// A registration: blind the password, then make the record that the server keeps.
#[wasm_bindgen]
pub struct ClientRegistration(Started<client::ClientRegistration>);

#[wasm_bindgen]
impl ClientRegistration {
    /// Blinds the password.
    #[wasm_bindgen(constructor)]
    pub fn new(password: String) -> Result<Self, JsError> {
        let password = Zeroizing::new(password);
        let state = client::ClientRegistration::start(&mut OsRng, password.as_bytes())?;
        Ok(Self(Started {
            message: BASE64URL.encode(state.request()),
            state: Some(state),
        }))
    }

    /// `RegistrationRequest`, for the server.
    #[wasm_bindgen(getter, js_name = registrationRequest)]
    pub fn registration_request(&self) -> String {
        self.0.message.clone()
    }

    /// Takes the server's `RegistrationResponse`, yields the `RegistrationRecord`.
    pub fn finish(
        &mut self,
        #[wasm_bindgen(js_name = registrationResponse)] registration_response: &str,
        ksf: &JsKsf,
    ) -> Result<String, JsError> {
        let state = self.0.take()?;
        let record = state
            .finish(&mut OsRng, &decode(registration_response)?, &read(ksf)?)
            .map_err(thrown)?;
        Ok(BASE64URL.encode(record))
    }
}

/// A login: blind the password, then prove that it was the right one.
#[wasm_bindgen]
pub struct ClientLogin(Started<client::ClientLogin>);

#[wasm_bindgen]
impl ClientLogin {
    /// Blinds the password.
    #[wasm_bindgen(constructor)]
    pub fn new(password: String) -> Result<Self, JsError> {
        let password = Zeroizing::new(password);
        let state = client::ClientLogin::start(&mut OsRng, password.as_bytes())?;
        Ok(Self(Started {
            message: BASE64URL.encode(state.ke1()),
            state: Some(state),
        }))
    }

    /// `KE1`, for the server.
    #[wasm_bindgen(getter)]
    pub fn ke1(&self) -> String {
        self.0.message.clone()
    }

    /// Takes the server's `KE2`, yields `KE3`.
    pub fn finish(&mut self, ke2: &str, ksf: &JsKsf) -> Result<String, JsError> {
        let state = self.0.take()?;
        let ke3 = state
            .finish(&mut OsRng, &decode(ke2)?, &read(ksf)?)
            .map_err(thrown)?;
        Ok(BASE64URL.encode(ke3))
    }
}

/// The first message, and what `finish` consumes. JavaScript keeps its object after `finish`, so that `free()` is
/// always right to call, and the state is gone by then.
struct Started<S> {
    message: String,
    state: Option<S>,
}

impl<S> Started<S> {
    fn take(&mut self) -> Result<S, JsError> {
        self.state.take().ok_or_else(invalid_message)
    }
}

fn decode(message: &str) -> Result<Vec<u8>, JsError> {
    BASE64URL.decode(message).map_err(|_| invalid_message())
}

/// Anything that is not whole and non-negative reads as "refused": what the server meant can't be guessed.
fn read(ksf: &JsKsf) -> Result<Ksf, JsError> {
    let alg = ksf.alg().ok().and_then(|alg| alg.as_string());
    let (m, t, p) = (whole(ksf.m()), whole(ksf.t()), whole(ksf.p()));
    match (alg.as_deref(), m, t, p) {
        (Some("argon2id"), Some(m), Some(t), Some(p)) => Ok(Ksf {
            alg: KsfAlg::Argon2id,
            m,
            t,
            p,
        }),
        _ => Err(ksf_refused()),
    }
}

fn whole(value: Result<JsValue, JsValue>) -> Option<u32> {
    let number = value.ok()?.as_f64()?;
    let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    fits.then_some(number as u32)
}

fn thrown(error: FinishError) -> JsError {
    match error {
        FinishError::WrongCredentials => JsError::new("invalid_credentials"),
        FinishError::InvalidMessage(_) => invalid_message(),
        FinishError::KsfRefused(_) => ksf_refused(),
    }
}

fn invalid_message() -> JsError {
    JsError::new("invalid_message")
}

fn ksf_refused() -> JsError {
    JsError::new("ksf_refused")
}
