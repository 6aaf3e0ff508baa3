//! Everything that the stores do in Redis, once, under names that are nobody's: for whoever checks an installation. A user
//! that lacks a right is found before a sign-in finds it.
//!
//! Invariant: what it leaves is gone in a second, but for a limit's counter, which is in a minute.

use super::RedisStores;
use authmodel::{
    authentication::Authentication,
    authorization::{AuthorizationResponse, CodeRecord, Interaction, InteractionKind, ResponseMode},
    clock::Time,
    device::{DeviceDecision, DeviceRequest},
    grant::GrantDetails,
    ids::{ClientId, GrantId, SessionId, UserId},
    rng::SystemRng,
    scope::Scope,
    secret::{BearerSecret, SecretHash},
    store::{
        AuthorizationCodes, DeviceCodes, Interactions, LoginStates, RateLimit, RateLimits as _,
        ReplayCache as _, StoreError, StoreResult,
    },
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Names what is done in the error.
trait Doing<T> {
    fn doing(self, what: &'static str) -> Result<T, (&'static str, StoreError)>;
}

impl<T> Doing<T> for StoreResult<T> {
    fn doing(self, what: &'static str) -> Result<T, (&'static str, StoreError)> {
        self.map_err(|error| (what, error))
    }
}

/// A code of nobody's.
fn code() -> StoreResult<CodeRecord> {
    let corrupt = |_| StoreError::Corrupt("a name of ours is none".to_owned());
    Ok(CodeRecord {
        grant_id: GrantId::generate(&SystemRng),
        client_id: ClientId::parse("rehearsal").map_err(corrupt)?,
        redirect_uri: String::new(),
        user_id: UserId::generate(&SystemRng),
        session_id: SessionId::generate(&SystemRng),
        authentication: Authentication::by_password(Time::UNIX_EPOCH),
        allowed_at: Time::UNIX_EPOCH,
        scope: Scope::default(),
        audience: Vec::new(),
        nonce: None,
        code_challenge: None,
        details: GrantDetails::default(),
        dpop_jkt: None,
        is_redeemed: false,
    })
}

impl RedisStores {
    /// Does all of it.
    ///
    /// # Errors
    /// What could not be done, and what Redis said.
    pub async fn rehearse(&self) -> Result<(), (&'static str, StoreError)> {
        let name = || BearerSecret::generate(&SystemRng).hash();
        let id = name();
        let answer = Interaction::Response(AuthorizationResponse {
            mode: ResponseMode::Query,
            redirect_uri: String::new(),
            params: Vec::new(),
        });
        Interactions::put(self, &id, &answer, SECOND)
            .await
            .doing("keeping a request")?;
        self.keep(InteractionKind::Response, &id, SECOND)
            .await
            .doing("keeping a request for longer")?;
        Interactions::take(self, InteractionKind::Response, &id)
            .await
            .doing("taking a request")?;
        // A code that nobody has.
        let record = code().doing("naming a code")?;
        self.redeem(&name(), &record, SECOND)
            .await
            .doing("redeeming a code")?;
        AuthorizationCodes::put_back(self, &name(), &record, SECOND)
            .await
            .doing("putting a code back")?;
        let state = name();
        LoginStates::put(self, &state, "", b"1", SECOND)
            .await
            .doing("keeping a sign-in")?;
        LoginStates::take(self, &state).await.doing("taking a sign-in")?;
        self.insert(&name(), "", SECOND)
            .await
            .doing("marking what was seen")?;
        // Read, and not made: that is the servers' to do.
        self.get(format!("{}{}", self.shared.prefix, super::RECORD))
            .await
            .doing("reading which record this is")?;
        self.count().await.doing("counting tries")?;
        self.devices(&name(), &name()).await.doing("signing a device in")
    }

    /// What is thrown away when there is no more room.
    ///
    /// # Errors
    /// Where Redis does not answer, or not to this user (`INFO`).
    pub async fn eviction_policy(&self) -> StoreResult<String> {
        let mut command = redis::cmd("INFO");
        command.arg("memory");
        let info: String = self.shared.connection.run(&command).await?;
        let policy = info
            .lines()
            .find_map(|line| line.strip_prefix("maxmemory_policy:"))
            .map(str::trim);
        policy
            .map(str::to_owned)
            .ok_or_else(|| StoreError::Corrupt("Redis does not say what it throws away".to_owned()))
    }

    async fn count(&self) -> StoreResult<()> {
        let limit = RateLimit {
            key: "rehearsal".to_owned(),
            burst: 1_000_000,
            interval: Duration::from_millis(1),
            first_delay: None,
        };
        self.hit(std::slice::from_ref(&limit)).await?;
        self.give_back(std::slice::from_ref(&limit)).await?;
        self.last_refusal(&limit.key).await.map(drop)
    }

    async fn devices(&self, device: &SecretHash, user: &SecretHash) -> StoreResult<()> {
        let corrupt = |_| StoreError::Corrupt("a name of ours is none".to_owned());
        let client_id = ClientId::parse("rehearsal").map_err(corrupt)?;
        let request = DeviceRequest {
            client_id: client_id.clone(),
            scope: Scope::default(),
            audience: Vec::new(),
            details: GrantDetails::default(),
            expires_at: Time::UNIX_EPOCH,
        };
        self.open(device, user, &request, SECOND).await?;
        self.find(user).await?;
        self.asked(device, &client_id).await?;
        self.decide(user, &DeviceDecision::Denied).await?;
        self.poll(device, &client_id, SECOND).await?;
        DeviceCodes::put_back(self, device, &request, &DeviceDecision::Denied, SECOND).await
    }
}
