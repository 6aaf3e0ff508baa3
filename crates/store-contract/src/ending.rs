//! What all who end sessions and grants promise to each other and to whoever makes grants at that moment: everything is
//! ended once and told of once, and nobody is refused because of the others. Wants empty stores.

use crate::{
    fixture::*,
    logout_notice::{client_that_wants_word, drain, end, sorted},
};
use authmodel::{
    grant::{IssueOutcome, RotationOutcome},
    scope::Scope,
    store::Stores,
};

crate::cases! {
    of_many_who_end_a_session_one_writes,
    no_grant_slips_through_an_end_untold,
    ends_of_several_kinds_do_not_hold_each_other_up,
    taking_clients_and_users_away_does_not_either,
    however_much_there_is_it_ends_at_once,
    a_deleted_user_is_gone_at_once,
}

async fn of_many_who_end_a_session_one_writes(stores: &Stores) {
    let (user, client) = (user(stores).await, client_that_wants_word(stores).await);
    issue(stores, &new_grant(&user, &client, None)).await;
    let session = user.session.session.id;
    let outcomes = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { end(&stores, session, 2).await }
    })
    .await;
    assert_eq!(count(&outcomes, |ended| *ended), 1);
    assert_eq!(drain(stores).await, [(client, session, user.id)]);
}

/// A grant that is issued at the moment of the session's end is either refused, or its client is told.
async fn no_grant_slips_through_an_end_untold(stores: &Stores) {
    const EACH: usize = 8;
    let mut clients = Vec::new();
    for _ in 0..EACH {
        clients.push(client_that_wants_word(stores).await);
    }
    for round in 0..20 {
        let user = user(stores).await;
        let session = user.session.session.id;
        let outcomes = at_once(EACH + 1, |number| {
            let stores = stores.clone();
            let grant = clients.get(number).map(|client| new_grant(&user, client, None));
            let user = user.id;
            async move {
                match grant {
                    Some(grant) => {
                        let issued = stores.grants.issue(&grant, at(2)).await.expect("answers");
                        matches!(issued, IssueOutcome::Issued(_)).then_some(grant.client_id)
                    }
                    None if round % 2 == 0 => {
                        assert!(end(&stores, session, 2).await);
                        None
                    }
                    None => {
                        assert!(
                            stores
                                .users
                                .disable(user, at(2), &event())
                                .await
                                .expect("answers")
                        );
                        None
                    }
                }
            }
        })
        .await;
        let issued = outcomes
            .into_iter()
            .flatten()
            .map(|client| (client, session, user.id));
        assert_eq!(drain(stores).await, sorted(issued));
    }
}

/// Signing out at the moment of being shut out, deleted, or of taking consent back: all of them write the same rows, and
/// none may be refused for it.
async fn ends_of_several_kinds_do_not_hold_each_other_up(stores: &Stores) {
    const EACH: usize = 4;
    let mut clients = Vec::new();
    for _ in 0..EACH {
        clients.push(client_that_wants_word(stores).await);
    }
    for round in 0..20 {
        let user = user(stores).await;
        let mut sessions = vec![user.session.session.id];
        for _ in 1..EACH {
            sessions.push(another_session(stores, user.id).await.session.id);
        }
        let mut expected = Vec::new();
        for (session, client) in sessions
            .iter()
            .flat_map(|session| clients.iter().map(move |client| (*session, client)))
        {
            let mut grant = new_grant(&user, client, None);
            grant.session_id = session;
            issue(stores, &grant).await;
            expected.push((client.clone(), session, user.id));
        }
        for client in &clients {
            let scope = scope("openid");
            let put = stores
                .consents
                .put(
                    user.id,
                    client,
                    &scope,
                    &authmodel::scope::Scope::default(),
                    at(1),
                    &event(),
                )
                .await;
            put.expect("answers");
        }
        // Taking consent back tells nobody, so only half of the rounds know what is told.
        let consents = round % 2 == 0;
        at_once(4 * EACH, |number| {
            let (stores, user) = (stores.clone(), user.id);
            let (session, client) = (sessions[number % EACH], clients[number % EACH].clone());
            async move {
                match number / EACH {
                    0 => {
                        end(&stores, session, 2).await;
                    }
                    1 if consents => {
                        let revoked = stores.consents.revoke(user, &client, at(2), &event()).await;
                        revoked.expect("answers");
                    }
                    1 | 2 => {
                        stores
                            .users
                            .disable(user, at(2), &event())
                            .await
                            .expect("answers");
                    }
                    _ => {
                        stores.users.delete(user, at(2), &event()).await.expect("answers");
                    }
                }
            }
        })
        .await;
        let told = drain(stores).await;
        if consents {
            assert!(told.iter().all(|word| expected.contains(word)));
        } else {
            assert_eq!(told, sorted(expected));
        }
    }
}

/// A client is removed while its users take consent back or go themselves.
async fn taking_clients_and_users_away_does_not_either(stores: &Stores) {
    const EACH: usize = 4;
    for _ in 0..20 {
        let app = client(stores).await.id;
        let mut users = Vec::new();
        let mut grants = Vec::new();
        for _ in 0..EACH {
            let user = user(stores).await;
            let scope = scope("openid");
            let put = stores
                .consents
                .put(user.id, &app, &scope, &Scope::default(), at(1), &event())
                .await;
            put.expect("answers");
            for _ in 0..2 {
                let grant = new_grant(&user, &app, None);
                issue(stores, &grant).await;
                grants.push(grant.id);
            }
            users.push(user.id);
        }
        at_once(2 * EACH + 1, |number| {
            let (stores, app) = (stores.clone(), app.clone());
            let user = users[number % EACH];
            async move {
                match number / EACH {
                    0 => {
                        let revoked = stores.consents.revoke(user, &app, at(2), &event()).await;
                        revoked.expect("answers");
                    }
                    1 => assert!(stores.users.delete(user, at(2), &event()).await.expect("answers")),
                    _ => assert!(
                        stores
                            .clients
                            .remove(&app, at(2), &event())
                            .await
                            .expect("answers")
                    ),
                }
            }
        })
        .await;
        for grant in grants {
            let live = stores.grants.scope_if_live(grant, at(3)).await;
            assert_eq!(live.expect("answers"), None);
        }
    }
}

/// More than a batch: what is left to settle has ended all the same.
const MUCH: usize = 1100;

async fn however_much_there_is_it_ends_at_once(stores: &Stores) {
    let app = client(stores).await.id;
    for everything in [false, true] {
        let user = user(stores).await;
        let mut grants = Vec::new();
        // Of many clients' worth, since what one client has is bounded.
        for number in 0..MUCH {
            let mut grant = new_grant(&user, &app, Some(new_refresh(None)));
            grant.client_id =
                authmodel::ids::ClientId::parse(&format!("app-{}", number / 100)).expect("an id");
            issue(stores, &grant).await;
            grants.push(grant);
        }
        if everything {
            let ended = stores.users.disable(user.id, at(2), &event()).await;
            assert!(ended.expect("answers"));
        } else {
            assert!(end(stores, user.session.session.id, 2).await);
        }
        for settled in [false, true] {
            for grant in grants.iter().step_by(50) {
                let live = stores.grants.scope_if_live(grant.id, at(3)).await;
                assert_eq!(live.expect("answers"), None);
                let refresh = grant.refresh.as_ref().expect("it has one");
                let late = rotation(refresh.family, (refresh.generation, hash()), &grant.client_id, 3);
                assert_eq!(
                    stores.grants.rotate(&late, &event()).await.expect("answers"),
                    RotationOutcome::Unknown
                );
            }
            assert_eq!(stores.grants.list(user.id, at(3)).await.expect("answers"), []);
            if !settled {
                let mut batches = 0;
                while stores.housekeeping.settle_endings(at(4)).await.expect("answers") {
                    batches += 1;
                    assert!(batches < 10);
                }
                assert!(batches > 0, "it was more than one batch");
            }
        }
        // All of its rows are revoked by now: a sweep takes them, though their session would have gone on.
        let swept = stores.housekeeping.sweep(at(5)).await.expect("answers");
        assert!(swept.grants >= MUCH as u64 - 1, "{swept:?}");
    }
}

async fn a_deleted_user_is_gone_at_once(stores: &Stores) {
    let user = user(stores).await;
    for number in 0..MUCH {
        let app = authmodel::ids::ClientId::parse(&format!("app-{}", number / 100)).expect("an id");
        issue(stores, &new_grant(&user, &app, None)).await;
    }
    assert!(
        stores
            .users
            .delete(user.id, at(2), &event())
            .await
            .expect("answers")
    );
    for _ in 0..2 {
        assert_eq!(stores.users.find(user.id).await.expect("answers"), None);
        assert_eq!(
            stores.users.find_by_email(&user.email).await.expect("answers"),
            None
        );
        assert_eq!(
            stores
                .users
                .login_record(&user.email, STAND_IN)
                .await
                .expect("answers"),
            None
        );
        assert_eq!(stores.users.list(None, 10).await.expect("answers"), []);
        assert!(
            !stores
                .users
                .delete(user.id, at(3), &event())
                .await
                .expect("answers")
        );
        assert!(
            !stores
                .users
                .disable(user.id, at(3), &event())
                .await
                .expect("answers")
        );
        while stores.housekeeping.settle_endings(at(4)).await.expect("answers") {}
    }
    // The address is free, and nothing of the old account is in the new one.
    let again = user_at(stores, user.email.clone()).await;
    assert_ne!(again.id, user.id);
    assert_eq!(stores.grants.list(again.id, at(5)).await.expect("answers"), []);
}
