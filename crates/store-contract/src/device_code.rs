//! What [`DeviceCodes`](authmodel::store::DeviceCodes) promise (RFC 8628 §3.4, §3.5).

use crate::{TimePasses, fixture::*};
use authmodel::{
    authentication::Authentication,
    device::{DeviceApproval, DeviceDecision, DevicePoll, DeviceRequest},
    grant::GrantDetails,
    ids::{ClientId, GrantId, SessionId, UserId},
    rng::SystemRng,
    secret::SecretHash,
    store::Stores,
};
use std::time::Duration;

const NONE: Duration = Duration::ZERO;
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);
const LONGER_THAN_SHORT: Duration = Duration::from_millis(250);
/// For what has to happen before a time is over: a busy machine needs a while for two calls.
const SECOND: Duration = Duration::from_secs(1);
const LONGER_THAN_SECOND: Duration = Duration::from_millis(1100);

crate::cases! {
    what_was_asked_is_found_by_either_code,
    a_user_code_is_given_once,
    of_many_who_open_one_user_code_one_does,
    the_users_word_is_taken_once,
    a_refusal_is_handed_out_once,
    of_many_words_one_counts,
    of_many_polls_one_gets_the_approval,
    a_hasty_device_is_told_to_slow_down(time),
    another_clients_poll_changes_nothing,
    a_request_runs_out(time),
    a_decision_runs_out(time),
}

/// A request under its two codes.
struct Device {
    code: SecretHash,
    user_code: SecretHash,
    request: DeviceRequest,
}

impl Device {
    fn new() -> Self {
        let request = DeviceRequest {
            client_id: ClientId::parse("television").expect("an id"),
            scope: scope("openid goals:read"),
            audience: vec!["goals".into(), "https://api.example/ü".into()],
            details: GrantDetails {
                authorization_details: vec![serde_json::json!({"type": "päyment", "n": 1})],
                ..GrantDetails::default()
            },
            expires_at: at(600),
        };
        Self {
            code: hash(),
            user_code: hash(),
            request,
        }
    }

    async fn opened(stores: &Stores, ttl: Duration) -> Self {
        let device = Self::new();
        assert!(device.open(stores, ttl).await);
        device
    }

    async fn open(&self, stores: &Stores, ttl: Duration) -> bool {
        stores
            .device_codes
            .open(&self.code, &self.user_code, &self.request, ttl)
            .await
            .expect("answers")
    }

    async fn find(&self, stores: &Stores) -> Option<DeviceRequest> {
        stores.device_codes.find(&self.user_code).await.expect("answers")
    }

    async fn decide(&self, stores: &Stores, decision: &DeviceDecision) -> bool {
        stores
            .device_codes
            .decide(&self.user_code, decision)
            .await
            .expect("answers")
    }

    async fn asked(&self, stores: &Stores) -> Option<DeviceRequest> {
        stores
            .device_codes
            .asked(&self.code, &self.request.client_id)
            .await
            .expect("answers")
    }

    async fn poll(&self, stores: &Stores, interval: Duration) -> DevicePoll {
        stores
            .device_codes
            .poll(&self.code, &self.request.client_id, interval)
            .await
            .expect("answers")
    }

    fn approved(&self, approval: &DeviceApproval) -> DevicePoll {
        DevicePoll::Approved(Box::new(self.request.clone()), approval.clone())
    }
}

fn approval() -> DeviceApproval {
    DeviceApproval {
        grant_id: GrantId::generate(&SystemRng),
        user_id: UserId::generate(&SystemRng),
        session_id: SessionId::generate(&SystemRng),
        authentication: Authentication::by_password(at(0)),
        allowed_at: at(1),
        scope: scope("openid"),
    }
}

async fn what_was_asked_is_found_by_either_code(stores: &Stores) {
    let (device, unknown) = (Device::opened(stores, LONG).await, Device::new());
    for _ in 0..2 {
        assert_eq!(device.find(stores).await, Some(device.request.clone()));
        assert_eq!(device.asked(stores).await, Some(device.request.clone()));
    }
    assert_eq!(
        device.poll(stores, LONG).await,
        DevicePoll::Pending,
        "looking is no poll"
    );
    let crossed = Device {
        code: device.user_code,
        user_code: device.code,
        request: device.request.clone(),
    };
    for nothing in [&unknown, &crossed] {
        assert_eq!(nothing.find(stores).await, None);
        assert_eq!(nothing.asked(stores).await, None);
        assert_eq!(nothing.poll(stores, NONE).await, DevicePoll::Unknown);
        assert!(!nothing.decide(stores, &DeviceDecision::Denied).await);
    }
    assert_eq!(device.find(stores).await, Some(device.request.clone()));
}

async fn a_user_code_is_given_once(stores: &Stores) {
    let first = Device::opened(stores, LONG).await;
    let mut second = Device::new();
    second.user_code = first.user_code;
    second.request.scope = scope("goals:write");
    assert!(!second.open(stores, LONG).await);
    assert_eq!(
        second.poll(stores, NONE).await,
        DevicePoll::Unknown,
        "nothing is kept"
    );
    assert_eq!(second.asked(stores).await, None);
    assert_eq!(first.find(stores).await, Some(first.request.clone()));

    // Once its user has decided, a user code is free again, and stands for the new request alone.
    let approval = approval();
    assert!(
        first
            .decide(stores, &DeviceDecision::Approved(approval.clone()))
            .await
    );
    assert!(second.open(stores, LONG).await);
    assert_eq!(second.find(stores).await, Some(second.request.clone()));
    assert!(second.decide(stores, &DeviceDecision::Denied).await);
    assert_eq!(first.poll(stores, NONE).await, first.approved(&approval));
    assert_eq!(second.poll(stores, NONE).await, DevicePoll::Denied);
}

async fn of_many_who_open_one_user_code_one_does(stores: &Stores) {
    let user_code = hash();
    let outcomes = at_once(MANY, |number| {
        let stores = stores.clone();
        async move {
            let mut device = Device::new();
            device.user_code = user_code;
            device.request.audience = vec![number.to_string()];
            let opened = device.open(&stores, LONG).await;
            (device, opened)
        }
    })
    .await;
    assert_eq!(count(&outcomes, |(_, opened)| *opened), 1);
    for (device, opened) in &outcomes {
        let expected = opened.then(|| device.request.clone());
        assert_eq!(device.asked(stores).await, expected);
        if *opened {
            assert_eq!(device.find(stores).await, expected);
        }
    }
}

async fn the_users_word_is_taken_once(stores: &Stores) {
    let (device, approval) = (Device::opened(stores, LONG).await, approval());
    assert_eq!(device.poll(stores, NONE).await, DevicePoll::Pending);
    let word = DeviceDecision::Approved(approval.clone());
    assert!(device.decide(stores, &word).await);
    for late in [&word, &DeviceDecision::Denied] {
        assert!(!device.decide(stores, late).await);
    }
    assert_eq!(device.find(stores).await, None, "there is nothing left to decide");
    assert_eq!(device.asked(stores).await, Some(device.request.clone()));
    // A decision is not kept back from a device that asks too soon.
    assert_eq!(device.poll(stores, LONG).await, device.approved(&approval));
    assert_eq!(device.poll(stores, LONG).await, DevicePoll::Unknown, "used up");
    assert_eq!(device.asked(stores).await, None);
    assert!(!device.decide(stores, &word).await);
}

async fn a_refusal_is_handed_out_once(stores: &Stores) {
    let device = Device::opened(stores, LONG).await;
    assert!(device.decide(stores, &DeviceDecision::Denied).await);
    assert_eq!(device.poll(stores, NONE).await, DevicePoll::Denied);
    assert_eq!(device.poll(stores, NONE).await, DevicePoll::Unknown);
    assert_eq!(device.asked(stores).await, None);
}

/// The device gets the word that counted, not the last one.
async fn of_many_words_one_counts(stores: &Stores) {
    let device = Device::opened(stores, LONG).await;
    let outcomes = at_once(MANY, |number| {
        let (stores, user_code) = (stores.clone(), device.user_code);
        async move {
            let decision = match number % 2 {
                0 => DeviceDecision::Denied,
                _ => DeviceDecision::Approved(approval()),
            };
            let counted = stores.device_codes.decide(&user_code, &decision).await;
            counted.expect("answers").then_some(decision)
        }
    })
    .await;
    let counted: Vec<_> = outcomes.into_iter().flatten().collect();
    let expected = match counted.as_slice() {
        [DeviceDecision::Denied] => DevicePoll::Denied,
        [DeviceDecision::Approved(approval)] => device.approved(approval),
        several => panic!("one counts, not {}", several.len()),
    };
    assert_eq!(device.poll(stores, NONE).await, expected);
}

async fn of_many_polls_one_gets_the_approval(stores: &Stores) {
    let (device, approval) = (Device::opened(stores, LONG).await, approval());
    assert!(
        device
            .decide(stores, &DeviceDecision::Approved(approval.clone()))
            .await
    );
    let outcomes = at_once(MANY, |_| {
        let (stores, code, client) = (stores.clone(), device.code, device.request.client_id.clone());
        async move {
            let polled = stores.device_codes.poll(&code, &client, LONG).await;
            polled.expect("answers")
        }
    })
    .await;
    let approved = device.approved(&approval);
    assert_eq!(count(&outcomes, |outcome| *outcome == approved), 1);
    assert_eq!(
        count(&outcomes, |outcome| *outcome == DevicePoll::Unknown),
        MANY - 1
    );
}

async fn a_hasty_device_is_told_to_slow_down(stores: &Stores, time: &dyn TimePasses) {
    let (device, other) = (
        Device::opened(stores, LONG).await,
        Device::opened(stores, LONG).await,
    );
    assert_eq!(device.poll(stores, LONG).await, DevicePoll::Pending);
    for _ in 0..2 {
        assert_eq!(device.poll(stores, LONG).await, DevicePoll::SlowDown);
    }
    assert_eq!(
        other.poll(stores, LONG).await,
        DevicePoll::Pending,
        "each for itself"
    );
    time.pass(LONGER_THAN_SECOND).await;
    assert_eq!(device.poll(stores, SECOND).await, DevicePoll::Pending);
    time.pass(LONGER_THAN_SECOND).await;
    // Hasty polls count as well: whoever never pauses is never told anything else.
    assert_eq!(device.poll(stores, LONG).await, DevicePoll::SlowDown);
    assert_eq!(device.poll(stores, SECOND).await, DevicePoll::SlowDown);
}

async fn another_clients_poll_changes_nothing(stores: &Stores) {
    let (device, approval) = (Device::opened(stores, LONG).await, approval());
    let thief = ClientId::parse("televisiom").expect("an id");
    let steals_nothing = async || {
        let polled = stores.device_codes.poll(&device.code, &thief, NONE).await;
        assert_eq!(polled.expect("answers"), DevicePoll::Unknown);
        let asked = stores.device_codes.asked(&device.code, &thief).await;
        assert_eq!(asked.expect("answers"), None);
    };
    steals_nothing().await;
    assert_eq!(
        device.poll(stores, LONG).await,
        DevicePoll::Pending,
        "it was no poll"
    );
    assert!(
        device
            .decide(stores, &DeviceDecision::Approved(approval.clone()))
            .await
    );
    steals_nothing().await;
    assert_eq!(device.poll(stores, LONG).await, device.approved(&approval));
}

async fn a_request_runs_out(stores: &Stores, time: &dyn TimePasses) {
    let (device, lasting) = (
        Device::opened(stores, SHORT).await,
        Device::opened(stores, LONG).await,
    );
    time.pass(LONGER_THAN_SHORT).await;
    assert_eq!(device.find(stores).await, None);
    assert_eq!(device.asked(stores).await, None);
    assert_eq!(device.poll(stores, NONE).await, DevicePoll::Unknown);
    assert!(!device.decide(stores, &DeviceDecision::Denied).await);
    assert_eq!(lasting.find(stores).await, Some(lasting.request.clone()));
    let mut next = Device::new();
    next.user_code = device.user_code;
    assert!(next.open(stores, LONG).await, "its user code is free again");
}

/// Neither a poll nor a decision makes it good for longer.
async fn a_decision_runs_out(stores: &Stores, time: &dyn TimePasses) {
    let (waiting, decided) = (
        Device::opened(stores, SECOND).await,
        Device::opened(stores, SECOND).await,
    );
    assert_eq!(waiting.poll(stores, NONE).await, DevicePoll::Pending);
    assert!(
        decided
            .decide(stores, &DeviceDecision::Approved(approval()))
            .await
    );
    time.pass(LONGER_THAN_SECOND).await;
    for device in [&waiting, &decided] {
        assert_eq!(device.asked(stores).await, None);
        assert_eq!(device.poll(stores, NONE).await, DevicePoll::Unknown);
    }
}
