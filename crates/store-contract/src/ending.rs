//! What all who end sessions and grants promise to each other and to whoever makes grants at that moment: everything is
//! ended once and told of once, and nobody is refused because of the others. Wants empty stores.

use crate::{
    fixture::*,
    logout_notice::{client_that_wants_word, drain, end, sorted},
};
use authmodel::{grant::IssueOutcome, store::Stores};

crate::cases! {
    of_many_who_end_a_session_one_writes,
    no_grant_slips_through_an_end_untold,
    ends_of_several_kinds_do_not_hold_each_other_up,
    taking_clients_and_users_away_does_not_either,
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
                        assert!(stores.users.disable(user, at(2)).await.expect("answers"));
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
            let put = stores.consents.put(user.id, client, &scope, at(1)).await;
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
                        let revoked = stores.consents.revoke(user, &client, at(2)).await;
                        revoked.expect("answers");
                    }
                    1 | 2 => {
                        stores.users.disable(user, at(2)).await.expect("answers");
                    }
                    _ => {
                        stores.users.delete(user, at(2)).await.expect("answers");
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
            let put = stores.consents.put(user.id, &app, &scope, at(1)).await;
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
                        let revoked = stores.consents.revoke(user, &app, at(2)).await;
                        revoked.expect("answers");
                    }
                    1 => assert!(stores.users.delete(user, at(2)).await.expect("answers")),
                    _ => assert!(stores.clients.remove(&app, at(2)).await.expect("answers")),
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
