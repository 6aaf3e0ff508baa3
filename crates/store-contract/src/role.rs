//! What a [`RoleStore`](authmodel::store::RoleStore) promises.

use crate::fixture::*;
use authmodel::{
    ids::UserId,
    rng::SystemRng,
    role::Roles,
    secret::SecretHash,
    store::{RolesOutcome, Stores},
};

crate::cases! {
    roles_are_given_and_taken,
    a_change_of_what_is_no_longer_so_does_nothing,
    the_last_owner_stays,
    of_owners_who_take_each_other_down_one_stays,
    who_is_shut_out_gets_no_roles,
    an_invitation_is_good_once,
    of_many_who_accept_at_once_one_does,
    an_invitation_runs_out,
    roles_go_with_their_user,
}

fn roles(text: &str) -> Roles {
    Roles::parse(text).expect("roles")
}

async fn set(stores: &Stores, user: UserId, known: &str, new: &str) -> RolesOutcome {
    stores
        .roles
        .set_roles(user, &roles(known), &roles(new), at(1), &event())
        .await
        .expect("answers")
}

async fn of(stores: &Stores, user: UserId) -> String {
    stores.roles.roles(user).await.expect("answers").to_string()
}

async fn invitation(stores: &Stores, text: &str) -> SecretHash {
    let token = hash();
    stores
        .roles
        .invite(&token, &roles(text), at(100), at(0), &event())
        .await
        .expect("answers");
    token
}

async fn accept(stores: &Stores, token: &SecretHash, user: UserId, seconds: i64) -> RolesOutcome {
    stores
        .roles
        .accept(token, user, &roles(""), &roles("owner"), at(seconds), &event())
        .await
        .expect("answers")
}

async fn roles_are_given_and_taken(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    assert_eq!(of(stores, ada.id).await, "");
    assert_eq!(
        set(stores, ada.id, "", "owner auditor").await,
        RolesOutcome::Changed
    );
    assert_eq!(
        set(stores, bob.id, "", "user_manager").await,
        RolesOutcome::Changed
    );
    assert_eq!(of(stores, ada.id).await, "auditor owner");
    let listed = stores.roles.operators().await.expect("answers");
    let mut expected = vec![
        (ada.email.clone(), "auditor owner"),
        (bob.email.clone(), "user_manager"),
    ];
    expected.sort_by(|one, other| one.0.key().cmp(other.0.key()));
    let listed: Vec<_> = listed
        .iter()
        .map(|operator| (operator.user.email.clone(), operator.roles.to_string()))
        .collect();
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(email, text)| (email, text.to_owned()))
        .collect();
    assert_eq!(listed, expected);
    assert_eq!(
        set(stores, bob.id, "user_manager", "").await,
        RolesOutcome::Changed
    );
    assert_eq!(of(stores, bob.id).await, "");
    assert_eq!(stores.roles.operators().await.expect("answers").len(), 1);
}

async fn a_change_of_what_is_no_longer_so_does_nothing(stores: &Stores) {
    let ada = user(stores).await;
    set(stores, ada.id, "", "auditor").await;
    assert_eq!(set(stores, ada.id, "", "owner").await, RolesOutcome::Stale);
    assert_eq!(
        set(stores, ada.id, "client_manager", "").await,
        RolesOutcome::Stale
    );
    assert_eq!(of(stores, ada.id).await, "auditor");
}

async fn the_last_owner_stays(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    set(stores, ada.id, "", "owner").await;
    assert_eq!(
        set(stores, ada.id, "owner", "auditor").await,
        RolesOutcome::LastOwner
    );
    assert_eq!(set(stores, ada.id, "owner", "").await, RolesOutcome::LastOwner);
    assert_eq!(
        set(stores, ada.id, "owner", "auditor owner").await,
        RolesOutcome::Changed
    );
    set(stores, bob.id, "", "owner").await;
    // One who is shut out is no owner who could help.
    assert!(
        stores
            .users
            .disable(bob.id, at(2), &event())
            .await
            .expect("answers")
    );
    assert_eq!(
        set(stores, ada.id, "auditor owner", "").await,
        RolesOutcome::LastOwner
    );
    assert!(
        stores
            .users
            .enable(bob.id, at(3), &event())
            .await
            .expect("answers")
    );
    assert_eq!(
        set(stores, ada.id, "auditor owner", "").await,
        RolesOutcome::Changed
    );
}

async fn of_owners_who_take_each_other_down_one_stays(stores: &Stores) {
    let owners: Vec<UserId> = {
        let mut all = Vec::new();
        for _ in 0..6 {
            let owner = user(stores).await.id;
            set(stores, owner, "", "owner").await;
            all.push(owner);
        }
        all
    };
    let outcomes = at_once(owners.len(), |index| {
        let (stores, owner) = (stores.clone(), owners[index]);
        async move { set(&stores, owner, "owner", "").await }
    })
    .await;
    assert_eq!(
        count(&outcomes, |outcome| *outcome == RolesOutcome::Changed),
        5,
        "{outcomes:?}"
    );
    assert_eq!(stores.roles.operators().await.expect("answers").len(), 1);
}

async fn who_is_shut_out_gets_no_roles(stores: &Stores) {
    let ada = user(stores).await;
    stores
        .users
        .disable(ada.id, at(1), &event())
        .await
        .expect("answers");
    for nobody in [ada.id, UserId::generate(&SystemRng)] {
        assert_eq!(set(stores, nobody, "", "owner").await, RolesOutcome::UserShutOut);
        let token = invitation(stores, "owner").await;
        assert_eq!(accept(stores, &token, nobody, 1).await, RolesOutcome::UserShutOut);
        let offered = stores.roles.invitation(&token, at(1)).await.expect("answers");
        assert_eq!(offered, Some(roles("owner")), "a failure does not burn it");
    }
}

async fn an_invitation_is_good_once(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    let token = invitation(stores, "owner").await;
    for _ in 0..5 {
        let offered = stores.roles.invitation(&token, at(1)).await.expect("answers");
        assert_eq!(offered, Some(roles("owner")), "a look uses nothing");
    }
    assert_eq!(
        accept(stores, &hash(), ada.id, 1).await,
        RolesOutcome::InvitationInvalid
    );
    assert_eq!(accept(stores, &token, ada.id, 1).await, RolesOutcome::Changed);
    assert_eq!(
        accept(stores, &token, bob.id, 1).await,
        RolesOutcome::InvitationInvalid
    );
    assert_eq!(
        stores.roles.invitation(&token, at(1)).await.expect("answers"),
        None
    );
    assert_eq!(
        (of(stores, ada.id).await, of(stores, bob.id).await),
        ("owner".into(), String::new())
    );
}

async fn of_many_who_accept_at_once_one_does(stores: &Stores) {
    let token = invitation(stores, "owner").await;
    let mut users = Vec::new();
    for _ in 0..10 {
        users.push(user(stores).await.id);
    }
    let outcomes = at_once(users.len(), |index| {
        let (stores, user) = (stores.clone(), users[index]);
        async move { accept(&stores, &token, user, 1).await }
    })
    .await;
    assert_eq!(
        count(&outcomes, |outcome| *outcome == RolesOutcome::Changed),
        1,
        "{outcomes:?}"
    );
    assert_eq!(stores.roles.operators().await.expect("answers").len(), 1);
}

async fn an_invitation_runs_out(stores: &Stores) {
    let ada = user(stores).await;
    let token = invitation(stores, "owner").await;
    assert_eq!(
        accept(stores, &token, ada.id, 100).await,
        RolesOutcome::InvitationInvalid
    );
    assert_eq!(
        stores.roles.invitation(&token, at(100)).await.expect("answers"),
        None
    );
    assert_eq!(accept(stores, &token, ada.id, 99).await, RolesOutcome::Changed);
}

async fn roles_go_with_their_user(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    set(stores, ada.id, "", "owner").await;
    set(stores, bob.id, "", "owner").await;
    assert!(
        stores
            .users
            .delete(bob.id, at(2), &event())
            .await
            .expect("answers")
    );
    assert_eq!(of(stores, bob.id).await, "");
    assert_eq!(set(stores, ada.id, "owner", "").await, RolesOutcome::LastOwner);
}
