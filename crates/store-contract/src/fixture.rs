//! What the suites start from: users, sessions, clients and grants, made through the stores themselves.

use authmodel::{
    approval::Admission,
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Authentication,
    client::{Client, ClientMetadata, GrantType, NewClient},
    clock::Time,
    credential::RecordParameters,
    email::EmailAddress,
    email_link::{CompletionOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink},
    grant::{GrantDetails, IssueOutcome, IssuedGrant, NewGrant, NewRefresh, Rotation},
    ids::{ClientId, GrantId, MailId, SessionId, SetupId, UserId},
    mail::SealedMail,
    network::Network,
    rng::{Rng, SystemRng},
    scope::Scope,
    secret::{BearerSecret, SecretHash},
    session::{NewSession, Session},
    status::{ListNumber, StatusPlace},
    store::{AddOutcome, SealedSetup, StartOutcome, Stores},
};
use chrono::{Duration, TimeZone as _, Utc};
use opaque_core::Ksf;
use std::sync::Arc;

/// Where the look-up of a sign-in reads somebody else on a miss.
pub const STAND_IN: &str = "m";

/// How many race where a suite lets callers race.
pub const MANY: usize = 50;

/// So many seconds after the suites' beginning, with a fraction that needs all six digits.
pub fn at(seconds: i64) -> Time {
    Utc.timestamp_opt(1_900_000_000 + seconds, 123_457_000)
        .single()
        .expect("a time of this century")
}

/// A hash of a secret that nobody else has.
pub fn hash() -> SecretHash {
    BearerSecret::generate(&SystemRng).hash()
}

/// What tells of a change where a suite is not about that.
pub fn event() -> AuditEvent {
    AuditEvent::new(
        at(0),
        AuditAction::ClientChanged,
        AuditOutcome::Success,
        &Origin::default(),
    )
}

pub fn scope(text: &str) -> Scope {
    Scope::parse(text).expect("a scope")
}

pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

/// An address that nobody else has.
pub fn fresh_email() -> EmailAddress {
    email(&format!("{}@example.org", UserId::generate(&SystemRng)))
}

pub fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SystemRng.fill(&mut bytes);
    bytes
}

/// The setup that records are made under.
pub async fn setup(stores: &Stores) -> SetupId {
    let setup = SealedSetup {
        id: SetupId::generate(&SystemRng),
        sealed: bytes(128),
        created_at: at(0),
    };
    stores
        .opaque_setups
        .initialise(&setup, &event())
        .await
        .expect("the store answers");
    stores.opaque_setups.list().await.expect("the store answers")[0].id
}

pub fn mail(created_at: Time) -> SealedMail {
    SealedMail {
        id: MailId::generate(&SystemRng),
        sealed: bytes(300),
        created_at,
        attempts: 0,
    }
}

/// A sign-up's link for an address, good from 0 to 1800.
pub async fn link(stores: &Stores, email: &EmailAddress) -> NewEmailLink {
    let link = EmailLink {
        email: email.clone(),
        user_id: None,
        name: Some("Zoë 🦀".into()),
        parameters: RecordParameters {
            setup_id: setup(stores).await,
            ksf: Ksf::DEFAULT,
        },
        interaction: Some("an interaction".into()),
    };
    NewEmailLink {
        key: LinkKey {
            purpose: LinkPurpose::SignUp,
            token: hash(),
        },
        link,
        code: None,
        trust_epoch: None,
        created_at: at(0),
        expires_at: at(1800),
    }
}

/// A session of someone, from 0 to 1000.
pub fn new_session(user_id: UserId) -> NewSession {
    NewSession {
        session: Session {
            id: SessionId::generate(&SystemRng),
            user_id,
            authentication: Authentication::by_password(at(0)),
            expires_at: at(1000),
        },
        since_epoch: None,
        cookie: hash(),
        user_agent: Some("Mozilla/5.0 (Tëst)".into()),
        network: Some(Network::of([192, 0, 2, 7].into())),
        notice: None,
    }
}

/// Somebody with an account and a session.
#[derive(Clone, Debug)]
pub struct TestUser {
    pub id: UserId,
    pub email: EmailAddress,
    pub record: Vec<u8>,
    pub session: NewSession,
}

pub async fn user(stores: &Stores) -> TestUser {
    user_at(stores, fresh_email()).await
}

pub async fn user_at(stores: &Stores, email: EmailAddress) -> TestUser {
    let link = link(stores, &email).await;
    stores
        .email_links
        .open(&link, &mail(at(0)), &event())
        .await
        .expect("the store answers");
    let id = UserId::generate(&SystemRng);
    let (record, session) = (bytes(192), new_session(id));
    let done = stores
        .email_links
        .complete_sign_up(
            &link.key.token,
            id,
            &record,
            Admission::Session(&session),
            at(0),
            &event(),
        )
        .await
        .expect("the store answers");
    assert_eq!(done, CompletionOutcome::Completed);
    TestUser {
        id,
        email,
        record,
        session,
    }
}

/// Begins another session of someone, from 0 to 1000.
pub async fn another_session(stores: &Stores, user: UserId) -> NewSession {
    let session = new_session(user);
    let started = stores
        .sessions
        .start(&session, at(0), &event())
        .await
        .expect("the store answers");
    assert_eq!(started, StartOutcome::Started);
    session
}

pub fn new_client() -> NewClient {
    let own_grant = GrantId::generate(&SystemRng);
    NewClient {
        id: ClientId::parse(&format!("client-{own_grant}")).expect("a client id"),
        secret: Some(hash()),
        metadata: ClientMetadata {
            client_name: "Ein Cliënt ✓".into(),
            redirect_uris: vec!["https://client.example/cb?x=%C3%BC".into()],
            grant_types: vec![GrantType::AuthorizationCode, GrantType::ClientCredentials],
            scope: scope("openid goals:read"),
            ..ClientMetadata::default()
        },
        registration_token: Some(hash()),
        own_grant,
    }
}

pub async fn client(stores: &Stores) -> Client {
    match stores
        .clients
        .add(&new_client(), at(0), &event())
        .await
        .expect("the store answers")
    {
        AddOutcome::Added(client) => *client,
        AddOutcome::Exists => panic!("a new identifier is taken"),
    }
}

/// A grant about to be made in someone's session.
pub fn new_grant(user: &TestUser, client: &ClientId, refresh: Option<NewRefresh>) -> NewGrant {
    NewGrant {
        id: GrantId::generate(&SystemRng),
        client_id: client.clone(),
        user_id: user.id,
        session_id: user.session.session.id,
        scope: scope("openid goals:read"),
        audience: vec!["goals".into(), "https://api.example/ü".into()],
        authentication: Authentication::by_password(at(0)),
        allowed_at: at(0),
        details: GrantDetails {
            authorization_details: vec![serde_json::json!({"type": "päyment", "n": 1})],
            ..GrantDetails::default()
        },
        refresh,
        is_device: false,
        status: place(),
    }
}

/// A place in a list of its own.
pub fn place() -> StatusPlace {
    StatusPlace {
        list: ListNumber::generate(&SystemRng),
        index: 7,
    }
}

pub async fn issue(stores: &Stores, new: &NewGrant) -> IssuedGrant {
    match stores.grants.issue(new, at(1)).await.expect("the store answers") {
        IssueOutcome::Issued(issued) => *issued,
        IssueOutcome::SessionEnded => panic!("the session is live"),
    }
}

/// A family's first token; its end, where it has one of its own.
pub fn new_refresh(expires_at: Option<Time>) -> NewRefresh {
    NewRefresh {
        family: hash(),
        generation: hash(),
        binding: None,
        expires_at,
    }
}

/// Presents a generation at a time, with a grace of ten seconds; the successor would expire 5000 seconds later.
pub fn rotation(
    family: SecretHash,
    (presented, successor): (SecretHash, SecretHash),
    client: &ClientId,
    seconds: i64,
) -> Rotation {
    Rotation {
        family,
        presented,
        successor,
        client_id: client.clone(),
        binding: None,
        now: at(seconds),
        rotated_at: at(seconds),
        grace_since: at(seconds) - Duration::seconds(10),
        expires_at: at(seconds + 5000),
    }
}

/// Uses as many connections as there are, so that none of those who race has to wait for one to be opened.
pub async fn warm_up(stores: &Stores) {
    at_once(MANY, |_| {
        let stores = stores.clone();
        async move { stores.housekeeping.ping().await.expect("the store answers") }
    })
    .await;
}

/// Runs many at the same time, each in a task of its own, and gathers what they came to.
pub async fn at_once<T, F>(many: usize, start: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(tokio::sync::Barrier::new(many));
    let tasks: Vec<_> = (0..many)
        .map(|number| {
            let (barrier, work) = (barrier.clone(), start(number));
            tokio::spawn(async move {
                barrier.wait().await;
                work.await
            })
        })
        .collect();
    let mut outcomes = Vec::with_capacity(many);
    for task in tasks {
        outcomes.push(task.await.expect("a racer did not panic"));
    }
    outcomes
}

/// How many of the outcomes are so.
pub fn count<T>(outcomes: &[T], so: impl Fn(&T) -> bool) -> usize {
    outcomes.iter().filter(|outcome| so(outcome)).count()
}
