//! Device authorizations in Redis: two keys for one request, so every fact about it is a script.

use super::{RedisStores, corrupt, millis, read, write};
use async_trait::async_trait;
use authmodel::{
    device::{DeviceDecision, DevicePoll, DeviceRequest},
    ids::ClientId,
    secret::SecretHash,
    store::{DeviceCodes, StoreResult},
};
use redis::Script;
use std::time::Duration;

const DEVICE: &str = "device:";
const USER_CODE: &str = "user_code:";

pub(super) struct Scripts {
    open: Script,
    find: Script,
    decide: Script,
    poll: Script,
    put_back: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            open: Script::new(include_str!("../../../../../redis/device_open.lua")),
            find: Script::new(include_str!("../../../../../redis/device_find.lua")),
            decide: Script::new(include_str!("../../../../../redis/device_decide.lua")),
            poll: Script::new(include_str!("../../../../../redis/device_poll.lua")),
            put_back: Script::new(include_str!("../../../../../redis/device_put_back.lua")),
        }
    }
}

#[async_trait]
impl DeviceCodes for RedisStores {
    async fn open(
        &self,
        device_code: &SecretHash,
        user_code: &SecretHash,
        request: &DeviceRequest,
        ttl: Duration,
    ) -> StoreResult<bool> {
        let mut value = Vec::new();
        write(&mut value, request)?;
        let mut call = self.shared.device.open.key(self.key(USER_CODE, user_code));
        call.key(self.key(DEVICE, device_code))
            .arg(value)
            .arg(millis(ttl))
            .arg(request.client_id.as_str());
        self.shared.connection.call(&call).await
    }

    async fn find(&self, user_code: &SecretHash) -> StoreResult<Option<DeviceRequest>> {
        let call = self.shared.device.find.key(self.key(USER_CODE, user_code));
        let found: Option<Vec<u8>> = self.shared.connection.call(&call).await?;
        found.as_deref().map(read).transpose()
    }

    async fn decide(&self, user_code: &SecretHash, decision: &DeviceDecision) -> StoreResult<bool> {
        let mut value = Vec::new();
        write(&mut value, decision)?;
        let mut call = self.shared.device.decide.key(self.key(USER_CODE, user_code));
        call.arg(value);
        self.shared.connection.call(&call).await
    }

    async fn asked(&self, device_code: &SecretHash, client: &ClientId) -> StoreResult<Option<DeviceRequest>> {
        let mut command = redis::cmd("HGET");
        command.arg(self.key(DEVICE, device_code)).arg("request");
        let found: Option<Vec<u8>> = self.shared.connection.run(&command).await?;
        let request: Option<DeviceRequest> = found.as_deref().map(read).transpose()?;
        Ok(request.filter(|request| request.client_id == *client))
    }

    async fn poll(
        &self,
        device_code: &SecretHash,
        client: &ClientId,
        interval: Duration,
    ) -> StoreResult<DevicePoll> {
        let mut call = self.shared.device.poll.key(self.key(DEVICE, device_code));
        call.arg(client.as_str()).arg(millis(interval));
        let answer: Vec<Vec<u8>> = self.shared.connection.call(&call).await?;
        match answer.iter().map(Vec::as_slice).collect::<Vec<_>>().as_slice() {
            [b"unknown"] => Ok(DevicePoll::Unknown),
            [b"pending"] => Ok(DevicePoll::Pending),
            [b"slow_down"] => Ok(DevicePoll::SlowDown),
            [b"decided", request, decision] => Ok(match read(decision)? {
                DeviceDecision::Approved(approval) => {
                    DevicePoll::Approved(Box::new(read(request)?), approval)
                }
                DeviceDecision::Denied => DevicePoll::Denied,
            }),
            _ => Err(corrupt()),
        }
    }

    async fn put_back(
        &self,
        device_code: &SecretHash,
        request: &DeviceRequest,
        decision: &DeviceDecision,
        ttl: Duration,
    ) -> StoreResult<()> {
        let (mut asked, mut decided) = (Vec::new(), Vec::new());
        write(&mut asked, request)?;
        write(&mut decided, decision)?;
        let mut call = self.shared.device.put_back.key(self.key(DEVICE, device_code));
        call.arg(asked)
            .arg(request.client_id.as_str())
            .arg(decided)
            .arg(millis(ttl));
        self.shared.connection.call(&call).await
    }
}
