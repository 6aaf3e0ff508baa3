//! What a [`UserStore`](authmodel::store::UserStore) promises.

use crate::fixture::*;
use authmodel::{
    credential::Credential,
    grant::{IssueOutcome, RotationOutcome},
    ids::UserId,
    rng::SystemRng,
    store::{ParameterSet, StartOutcome, Stores},
    user::{Profile, User, UserStatus},
};
use opaque_core::Ksf;

crate::cases! {
    a_user_is_found_by_identifier_and_by_address_in_any_case,
    a_record_is_found_for_whoever_has_the_address,
    a_record_is_renewed_once_and_only_in_its_own_place,
    users_are_paged_by_address,
    disabling_ends_everything_at_once,
    deleting_leaves_nothing_but_revoked_grants,
    nothing_slips_through_a_disabling,
    records_are_counted_by_their_parameters,
}

async fn a_user_is_found_by_identifier_and_by_address_in_any_case(stores: &Stores) {
    let id = UserId::generate(&SystemRng);
    let user = user_at(stores, email(&format!("Ann.Unal-{id}@Example.ORG"))).await;
    let found = stores.users.find(user.id).await.expect("answers").expect("there");
    let expected = User {
        id: user.id,
        email: user.email.clone(),
        name: Some("Zoë 🦀".into()),
        username: None,
        profile: Profile::default(),
        status: UserStatus::Active,
        created_at: at(0),
        updated_at: at(0),
    };
    assert_eq!(found, expected);
    let shouted = email(&user.email.as_str().to_uppercase());
    assert_eq!(
        stores.users.find_by_email(&shouted).await.expect("answers"),
        Some(expected)
    );
    assert_eq!(
        stores.users.find_by_email(&fresh_email()).await.expect("answers"),
        None
    );
    assert_eq!(
        stores
            .users
            .find(UserId::generate(&SystemRng))
            .await
            .expect("answers"),
        None
    );
}

async fn a_record_is_found_for_whoever_has_the_address(stores: &Stores) {
    let user = user(stores).await;
    let shouted = email(&user.email.as_str().to_uppercase());
    for _ in 0..2 {
        let found = stores
            .users
            .login_record(&shouted, STAND_IN)
            .await
            .expect("answers")
            .expect("there");
        assert_eq!((found.user_id, found.credential.user_id), (user.id, user.id));
        assert_eq!(
            (&found.credential.record, found.credential.ksf),
            (&user.record, Ksf::DEFAULT)
        );
        assert_eq!(found.credential.setup_id, setup(stores).await);
        // Disabled users are found too: that they are disabled must not show before they have proven who they are.
        stores
            .users
            .disable(user.id, at(1), &event())
            .await
            .expect("answers");
    }
    assert_eq!(
        stores
            .users
            .login_record(&fresh_email(), STAND_IN)
            .await
            .expect("answers"),
        None
    );
}

async fn a_record_is_renewed_once_and_only_in_its_own_place(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let of = async |user: &TestUser| {
        let found = stores.users.login_record(&user.email, STAND_IN).await;
        found.expect("answers").expect("there").credential
    };
    let (old, hers) = (of(&ada).await, of(&eve).await);
    let new = Credential {
        ksf: Ksf {
            t: old.ksf.t + 1,
            ..old.ksf
        },
        record: bytes(192),
        ..old.clone()
    };
    let racers = at_once(MANY, |number| {
        let (stores, old) = (stores.clone(), old.clone());
        let mut new = new.clone();
        new.record[0] = u8::try_from(number).expect("not so many");
        async move {
            let renewed = stores.users.renew_credential(&old, &new, at(5), &event()).await;
            renewed.expect("answers").then_some(new)
        }
    })
    .await;
    let renewed: Vec<_> = racers.into_iter().flatten().collect();
    assert_eq!(renewed, [of(&ada).await], "one of them did, and it is hers now");
    assert_eq!(of(&eve).await, hers);
    assert!(
        !stores
            .users
            .renew_credential(&old, &new, at(6), &event())
            .await
            .expect("answers")
    );
}

async fn users_are_paged_by_address(stores: &Stores) {
    let id = UserId::generate(&SystemRng);
    let mut expected = Vec::new();
    // In byte order `-` < `.` < `_` < `a`, which no language's order agrees with.
    for name in ["B", "a-b", "a.b", "A_b", "ab"] {
        expected.push(
            user_at(stores, email(&format!("{name}.{id}@example.org")))
                .await
                .email
                .key()
                .to_owned(),
        );
    }
    expected.sort();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = stores.users.list(after.as_deref(), 2).await.expect("answers");
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.email.key().to_owned());
        seen.extend(page.into_iter().map(|user| user.email.key().to_owned()));
    }
    let ours: Vec<_> = seen
        .iter()
        .filter(|key| key.contains(&id.to_string()))
        .cloned()
        .collect();
    assert_eq!(ours, expected);
    assert!(seen.is_sorted());
}

async fn disabling_ends_everything_at_once(stores: &Stores) {
    let (user, other, client) = (user(stores).await, user(stores).await, client(stores).await);
    let refresh = new_refresh(Some(at(9000)));
    let grant = new_grant(&user, &client.id, Some(refresh.clone()));
    issue(stores, &grant).await;
    let spared = new_grant(&other, &client.id, None);
    issue(stores, &spared).await;

    assert!(
        stores
            .users
            .disable(user.id, at(2), &event())
            .await
            .expect("answers")
    );
    let found = stores
        .users
        .find(user.id)
        .await
        .expect("answers")
        .expect("still there");
    assert_eq!((found.status, found.updated_at), (UserStatus::Disabled, at(2)));
    assert_eq!(
        stores
            .sessions
            .find(&user.session.cookie, at(2))
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .grants
            .scope_if_live(grant.id, at(2))
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .grants
            .subject(&grant.id.into(), at(2))
            .await
            .expect("answers"),
        None
    );
    let presented = rotation(refresh.family, (refresh.generation, hash()), &client.id, 2);
    assert_eq!(
        stores.grants.rotate(&presented, &event()).await.expect("answers"),
        RotationOutcome::Unknown
    );
    let session = new_session(user.id);
    assert_eq!(
        stores
            .sessions
            .start(&session, at(2), &event())
            .await
            .expect("answers"),
        StartOutcome::UserShutOut
    );
    let late = new_grant(&user, &client.id, None);
    assert_eq!(
        stores.grants.issue(&late, at(2)).await.expect("answers"),
        IssueOutcome::SessionEnded
    );

    assert!(
        stores
            .sessions
            .find(&other.session.cookie, at(2))
            .await
            .expect("answers")
            .is_some()
    );
    assert!(
        stores
            .grants
            .scope_if_live(spared.id, at(2))
            .await
            .expect("answers")
            .is_some()
    );
    assert!(
        stores
            .users
            .disable(user.id, at(3), &event())
            .await
            .expect("answers"),
        "they are still there"
    );
    assert!(
        !stores
            .users
            .disable(UserId::generate(&SystemRng), at(3), &event())
            .await
            .expect("answers")
    );
}

async fn deleting_leaves_nothing_but_revoked_grants(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await);
    let grant = new_grant(&user, &client.id, None);
    issue(stores, &grant).await;
    stores
        .consents
        .put(
            user.id,
            &client.id,
            &scope("openid"),
            &authmodel::scope::Scope::default(),
            at(1),
            &event(),
        )
        .await
        .expect("answers");

    assert!(
        stores
            .users
            .delete(user.id, at(2), &event())
            .await
            .expect("answers")
    );
    assert_eq!(stores.users.find(user.id).await.expect("answers"), None);
    assert_eq!(
        stores
            .users
            .login_record(&user.email, STAND_IN)
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .sessions
            .find(&user.session.cookie, at(2))
            .await
            .expect("answers"),
        None
    );
    assert!(
        stores
            .consents
            .find(user.id, &client.id)
            .await
            .expect("answers")
            .is_empty()
    );
    assert_eq!(
        stores
            .grants
            .scope_if_live(grant.id, at(2))
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .grants
            .subject(&grant.id.into(), at(2))
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .sessions
            .start(&new_session(user.id), at(2), &event())
            .await
            .expect("answers"),
        StartOutcome::UserShutOut
    );
    // The redemption of a code can still be repeated after its user has gone.
    stores
        .grants
        .revoke_redeemed(&grant, at(3), &event())
        .await
        .expect("answers");
    stores
        .grants
        .revoke_redeemed(&new_grant(&user, &client.id, None), at(3), &event())
        .await
        .expect("answers");

    assert!(
        !stores
            .users
            .delete(user.id, at(3), &event())
            .await
            .expect("answers")
    );
    let again = user_at(stores, user.email.clone()).await;
    assert_ne!(again.id, user.id, "the address is free again");
}

/// Sessions and grants that are made at the moment of a disabling are either refused or ended by it.
async fn nothing_slips_through_a_disabling(stores: &Stores) {
    const EACH: usize = 12;
    let client = client(stores).await.id;
    for round in 0..40 {
        let user = user(stores).await;
        let sessions: Vec<_> = (0..EACH).map(|_| new_session(user.id)).collect();
        let grants: Vec<_> = (0..EACH).map(|_| new_grant(&user, &client, None)).collect();
        at_once(EACH + 1, |number| {
            let (stores, id) = (stores.clone(), user.id);
            let (session, grant) = (sessions.get(number).cloned(), grants.get(number).cloned());
            async move {
                match (session, grant) {
                    (Some(session), _) if round % 2 == 0 => {
                        stores
                            .sessions
                            .start(&session, at(2), &event())
                            .await
                            .expect("answers");
                    }
                    (_, Some(grant)) => {
                        stores.grants.issue(&grant, at(2)).await.expect("answers");
                    }
                    _ => {
                        stores.users.disable(id, at(2), &event()).await.expect("answers");
                    }
                }
            }
        })
        .await;
        for session in &sessions {
            let found = stores.sessions.find(&session.cookie, at(3)).await;
            assert_eq!(found.expect("answers"), None);
        }
        for grant in &grants {
            let live = stores.grants.scope_if_live(grant.id, at(3)).await;
            assert_eq!(live.expect("answers"), None);
        }
    }
}

async fn records_are_counted_by_their_parameters(stores: &Stores) {
    let ada = user(stores).await;
    let _eve = user(stores).await;
    let found = stores
        .users
        .login_record(&ada.email, STAND_IN)
        .await
        .expect("answers");
    let old = found.expect("she has a record").credential;
    let newer = Credential {
        ksf: Ksf { t: 9, ..old.ksf },
        ..old.clone()
    };
    assert!(
        stores
            .users
            .renew_credential(&old, &newer, at(5), &event())
            .await
            .expect("answers")
    );

    let setups = &stores.opaque_setups;
    assert_eq!(
        setups.parameter_sets().await.expect("answers"),
        [],
        "nothing is counted yet"
    );
    let before = stores.housekeeping.epochs().await.expect("answers").parameters;
    let outcomes = at_once(MANY, |_| {
        let stores = stores.clone();
        async move {
            stores
                .opaque_setups
                .count_parameters(at(100), at(100))
                .await
                .expect("answers")
        }
    })
    .await;
    assert_eq!(
        count(&outcomes, |counted| *counted),
        1,
        "of many at once, one counts"
    );
    assert!(stores.housekeeping.epochs().await.expect("answers").parameters > before);
    let set = |ksf| ParameterSet {
        setup_id: old.setup_id,
        ksf,
        records: 1,
    };
    let expected = [set(old.ksf), set(newer.ksf)];
    assert_eq!(
        setups.parameter_sets().await.expect("answers"),
        expected,
        "the oldest first"
    );

    // The count stands until it is old.
    let _third = user(stores).await;
    assert!(!setups.count_parameters(at(50), at(150)).await.expect("answers"));
    assert_eq!(setups.parameter_sets().await.expect("answers"), expected);
    assert!(setups.count_parameters(at(120), at(200)).await.expect("answers"));
    let records: u64 = setups
        .parameter_sets()
        .await
        .expect("answers")
        .iter()
        .map(|set| set.records)
        .sum();
    assert_eq!(records, 3);
}
