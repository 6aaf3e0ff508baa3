//! What a lasting store promises where its answer was lost, and where what it gave before is given again: a grant that was
//! issued for nobody is issued once more, and a token finds only the grant that it names.

use super::fixture::*;
use authmodel::store::Stores;
use authmodel::{
    grant::{GrantReference, IssueOutcome, RotationOutcome, TokenStatus},
    ids::{GrantId, UserId},
    rng::SystemRng,
};

crate::cases! {
    the_second_try_has_the_refresh_token,
    a_second_try_brings_no_revoked_grant_back,
    a_token_finds_only_the_grant_that_it_names,
    a_clients_own_grant_has_no_user_to_compare,
    what_outlives_its_session_is_swept_when_it_ends,
}

async fn the_second_try_has_the_refresh_token(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let (lost, kept) = (new_refresh(None), new_refresh(None));
    let mut grant = new_grant(&user, &client, Some(lost.clone()));
    let first = issue(stores, &grant).await;
    let place_of_first = grant.status;
    grant.status = place();
    grant.refresh = Some(kept.clone());
    let IssueOutcome::Issued(second) = stores.grants.issue(&grant, at(2)).await.expect("answers") else {
        panic!("it is issued");
    };
    assert_eq!(first.status, Some(place_of_first));
    assert_eq!(second.status, first.status, "the place that it has");
    let rotated = stores
        .grants
        .rotate(
            &rotation(lost.family, (lost.generation, hash()), &client, 3),
            &event(),
        )
        .await;
    assert_eq!(rotated.expect("answers"), RotationOutcome::Unknown);
    let rotated = stores
        .grants
        .rotate(
            &rotation(kept.family, (kept.generation, hash()), &client, 3),
            &event(),
        )
        .await;
    assert!(matches!(rotated.expect("answers"), RotationOutcome::Fresh(_)));

    // An earlier try that arrives only now changes nothing.
    grant.refresh = Some(lost);
    stores.grants.issue(&grant, at(1)).await.expect("answers");
    let found = stores.grants.find_by_family(&kept.family, &client, at(3)).await;
    assert!(found.expect("answers").is_some());
}

async fn a_second_try_brings_no_revoked_grant_back(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let mut grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    assert!(stores.grants.revoke(grant.id, at(2)).await.expect("answers"));
    let refresh = new_refresh(None);
    grant.refresh = Some(refresh.clone());
    stores.grants.issue(&grant, at(3)).await.expect("answers");
    let found = stores
        .grants
        .find_by_family(&refresh.family, &client, at(3))
        .await;
    assert_eq!(found.expect("answers"), None);
    let live = stores.grants.scope_if_live(grant.id, at(3)).await;
    assert_eq!(live.expect("answers"), None);
}

async fn a_token_finds_only_the_grant_that_it_names(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    let (another, nobody) = (GrantId::generate(&SystemRng), UserId::generate(&SystemRng));
    for (id, user_id, is_it) in [
        (grant.id, None, true),
        (grant.id, Some(user.id), true),
        (another, None, false),
        (grant.id, Some(nobody), false),
        (another, Some(user.id), false),
    ] {
        let named = GrantReference { id, user_id };
        let subject = stores.grants.subject(&named, at(2)).await.expect("answers");
        assert_eq!(subject.is_some(), is_it, "{named:?}");
        let status = stores.grants.token_status(&named, client.as_str(), at(2)).await;
        let expected = if is_it {
            TokenStatus::RevokedWith
        } else {
            TokenStatus::Ended
        };
        assert_eq!(status.expect("answers"), expected, "{named:?}");
        if !is_it {
            let revoked = stores.grants.revoke_named(&named, &client, at(2), &event()).await;
            assert!(!revoked.expect("answers"), "{named:?}");
        }
    }
    let named = GrantReference {
        id: grant.id,
        user_id: Some(user.id),
    };
    let revoked = stores.grants.revoke_named(&named, &client, at(2), &event()).await;
    assert!(revoked.expect("answers"));
}

async fn a_clients_own_grant_has_no_user_to_compare(stores: &Stores) {
    let client = client(stores).await;
    let named = GrantReference {
        id: client.own_grant,
        // A client's identifier may look like a user's.
        user_id: Some(UserId::generate(&SystemRng)),
    };
    let status = stores
        .grants
        .token_status(&named, client.id.as_str(), at(2))
        .await;
    assert_eq!(status.expect("answers"), TokenStatus::RevokedAlone);
}

/// Offline grants outlive their sessions, and are looked at again only when they may have ended.
async fn what_outlives_its_session_is_swept_when_it_ends(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let session_ends = 24 * 3600;
    let late = at(10 * session_ends);
    let mut kept = Vec::new();
    for _ in 0..3 {
        let grant = new_grant(&user, &client, Some(new_refresh(Some(late))));
        issue(stores, &grant).await;
        kept.push(grant.id);
    }
    let ended = new_grant(&user, &client, Some(new_refresh(None)));
    issue(stores, &ended).await;
    // The newest grant of all stays.
    let newest = new_grant(&user, &client, None);
    issue(stores, &newest).await;
    for now in [2 * session_ends, 3 * session_ends] {
        stores.housekeeping.sweep(at(now)).await.expect("answers");
        for id in &kept {
            let live = stores.grants.scope_if_live(*id, at(now)).await.expect("answers");
            assert!(live.is_some());
        }
    }
    let swept = stores.housekeeping.sweep(at(11 * session_ends)).await;
    assert_eq!(swept.expect("answers").grants, 3);
}
