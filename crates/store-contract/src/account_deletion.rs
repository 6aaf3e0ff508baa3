//! What an [`AccountDeletionStore`](authmodel::store::AccountDeletionStore) promises.

use crate::fixture::*;
use authmodel::{
    address_change::AddressUndoOutcome,
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    ids::{SessionId, UserId},
    role::Roles,
    secret::SecretHash,
    store::{AskOutcome, NewDeletion, RolesOutcome, StartOutcome, Stores},
};

crate::cases! {
    asking_ends_everything_and_lets_no_session_begin,
    it_is_asked_once_and_by_a_session_that_stands,
    it_is_due_no_sooner_than_an_address_can_not_be_had_back,
    a_link_undoes_its_own_once_and_in_time,
    an_erasure_leaves_nothing_that_an_export_told,
    what_is_not_due_is_not_erased,
    no_secret_is_exported,
    of_the_owners_one_stays,
    of_owners_who_ask_at_once_one_stays,
}

/// Asks for a deletion at 10 that is due at 100; the link's hash.
pub(crate) async fn ask(stores: &Stores, user: UserId) -> SecretHash {
    let new = new_deletion(stores, user).await;
    let asked = stores.account_deletions.ask(&new, at(10), &event_of(user)).await;
    assert_eq!(asked.expect("answers"), AskOutcome::Asked);
    let mails = stores.outbox.recent(10).await.expect("answers");
    assert!(mails.iter().any(|mail| mail.id == new.mail.id));
    new.undo
}

async fn new_deletion(stores: &Stores, user: UserId) -> NewDeletion {
    NewDeletion {
        user_id: user,
        session_id: another_session(stores, user).await.session.id,
        due_at: at(100),
        undo: hash(),
        mail: mail(at(10)),
    }
}

/// How many deletions the trail tells of that were undone.
pub(crate) async fn undone(stores: &Stores) -> u64 {
    let told = stores.audit.count(AuditAction::DeletionUndone).await;
    told.expect("answers")
}

fn event_of(user: UserId) -> AuditEvent {
    let origin = Origin::default();
    AuditEvent::new(at(10), AuditAction::DeletionAsked, AuditOutcome::Success, &origin).user(user)
}

async fn asking_ends_everything_and_lets_no_session_begin(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let client = client(stores).await.id;
    let offline = new_grant(&user, &client, Some(new_refresh(Some(at(90_000)))));
    issue(stores, &offline).await;
    ask(stores, user.id).await;
    let find = async |cookie| stores.sessions.find(cookie, at(11)).await.expect("answers");
    assert_eq!(find(&user.session.cookie).await, None);
    assert!(find(&other.session.cookie).await.is_some());
    let live = stores.grants.scope_if_live(offline.id, at(11)).await;
    assert_eq!(live.expect("answers"), None);
    let start = async || {
        let new = new_session(user.id);
        let started = stores.sessions.start(&new, at(11), &event()).await;
        started.expect("answers")
    };
    assert_eq!(start().await, StartOutcome::DeletionAsked);
    let undo = async || {
        let undone = stores.account_deletions.undo_of(user.id, at(11), &event()).await;
        undone.expect("answers")
    };
    assert!(undo().await);
    assert!(!undo().await);
    assert_eq!(start().await, StartOutcome::Started);
    let gone = NewDeletion {
        user_id: UserId::generate(&authmodel::rng::SystemRng),
        session_id: SessionId::generate(&authmodel::rng::SystemRng),
        due_at: at(100),
        undo: hash(),
        mail: mail(at(10)),
    };
    let asked = stores.account_deletions.ask(&gone, at(10), &event()).await;
    assert_eq!(asked.expect("answers"), AskOutcome::Gone, "nobody's");
}

async fn it_is_asked_once_and_by_a_session_that_stands(stores: &Stores) {
    let (user, eve) = (user(stores).await, user(stores).await);
    let mails = async || stores.outbox.recent(100).await.expect("answers").len();
    let before = mails().await;
    let nobodys = SessionId::generate(&authmodel::rng::SystemRng);
    let ended = another_session(stores, user.id).await.session.id;
    stores
        .sessions
        .end(ended, at(1), &event())
        .await
        .expect("answers");
    for session_id in [nobodys, ended, eve.session.session.id] {
        let new = NewDeletion {
            session_id,
            ..new_deletion(stores, user.id).await
        };
        let asked = stores.account_deletions.ask(&new, at(10), &event()).await;
        assert_eq!(asked.expect("answers"), AskOutcome::Gone);
    }
    assert_eq!(mails().await, before);
    // A double click: one mail, whose link is good.
    let mut clicks = Vec::new();
    for _ in 0..8 {
        clicks.push(NewDeletion {
            session_id: user.session.session.id,
            ..new_deletion(stores, user.id).await
        });
    }
    let outcomes = at_once(clicks.len(), |number| {
        let (stores, new) = (stores.clone(), clicks[number].clone());
        async move {
            let asked = stores.account_deletions.ask(&new, at(10), &event()).await;
            asked.expect("answers")
        }
    })
    .await;
    assert_eq!(count(&outcomes, |outcome| *outcome == AskOutcome::Asked), 1);
    assert_eq!(mails().await, before + 1);
    let first = outcomes.iter().position(|outcome| *outcome == AskOutcome::Asked);
    let undo = &clicks[first.expect("one")].undo;
    let undone = stores.account_deletions.undo(undo, at(11), &event()).await;
    assert_eq!(undone.expect("answers"), Some(user.id));
}

async fn it_is_due_no_sooner_than_an_address_can_not_be_had_back(stores: &Stores) {
    let user = user(stores).await;
    let until = async |seconds| {
        let changes = &stores.address_changes;
        changes
            .undoable_until(user.id, at(seconds))
            .await
            .expect("answers")
    };
    assert_eq!(until(1).await, None);
    let change = crate::address_change::changed(stores, &user, &fresh_email(), 5).await;
    assert_eq!((until(6).await, until(700).await), (Some(at(700)), None));
    ask(stores, user.id).await;
    let due = async |seconds| {
        stores
            .account_deletions
            .due(at(seconds), 10)
            .await
            .expect("answers")
    };
    assert_eq!(due(699).await, []);
    assert_eq!(due(700).await, [user.id]);
    let erased = stores.account_deletions.erase(user.id, at(699), &event()).await;
    assert!(!erased.expect("answers"));
    let back = stores
        .address_changes
        .undo(&change.undo, &mail(at(699)), at(699), &event())
        .await;
    assert_eq!(back.expect("answers"), AddressUndoOutcome::Undone(user.id));
    assert_eq!(due(9_000).await, []);
}

async fn a_link_undoes_its_own_once_and_in_time(stores: &Stores) {
    let (ann, bob) = (user(stores).await, user(stores).await);
    let (hers, his) = (ask(stores, ann.id).await, ask(stores, bob.id).await);
    let undo = async |link: &SecretHash, seconds| {
        let undone = stores.account_deletions.undo(link, at(seconds), &event()).await;
        undone.expect("answers")
    };
    assert_eq!(undo(&hash(), 20).await, None);
    assert_eq!(undo(&hers, 20).await, Some(ann.id));
    assert_eq!(undo(&hers, 21).await, None, "once");
    assert_eq!(undo(&his, 100).await, None, "it is due");
    let due = stores.account_deletions.due(at(100), 10).await;
    assert_eq!(due.expect("answers"), [bob.id]);
}

async fn an_erasure_leaves_nothing_that_an_export_told(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let client = client(stores).await.id;
    let put = stores
        .consents
        .put(
            user.id,
            &client,
            &scope("openid"),
            &authmodel::scope::Scope::default(),
            at(1),
            &event_of(user.id),
        )
        .await;
    put.expect("answers");
    issue(stores, &new_grant(&user, &client, None)).await;
    for _ in 0..1500 {
        stores.audit.append(&event_of(user.id)).await.expect("answers");
    }
    let export = async |id| {
        let told = stores.account_deletions.export(id).await.expect("answers");
        let count = |table: &str| told[table].as_array().map_or(0, Vec::len);
        [
            count("users"),
            count("credentials"),
            count("sessions"),
            count("grants"),
            count("consents"),
            usize::from(count("audit_events") >= 1500),
        ]
    };
    assert_eq!(export(user.id).await, [1, 1, 1, 1, 1, 1]);
    let others = export(other.id).await;
    ask(stores, user.id).await;
    let erased = stores.account_deletions.erase(user.id, at(100), &event()).await;
    assert!(erased.expect("answers"));
    assert_eq!(export(user.id).await, [0; 6]);
    assert_eq!(export(other.id).await, others);
    assert_eq!(stores.users.find(user.id).await.expect("answers"), None);
    let by_address = stores.users.find_by_email(&user.email).await;
    assert_eq!(by_address.expect("answers"), None);
    // The address is free.
    user_at(stores, user.email.clone()).await;
}

async fn what_is_not_due_is_not_erased(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    ask(stores, user.id).await;
    for (id, seconds) in [(user.id, 99), (other.id, 1000)] {
        let erased = stores.account_deletions.erase(id, at(seconds), &event()).await;
        assert!(!erased.expect("answers"));
        assert!(stores.users.find(id).await.expect("answers").is_some());
        let told = stores.account_deletions.export(id).await.expect("answers");
        assert_eq!(told["credentials"].as_array().map(Vec::len), Some(1));
    }
}

async fn no_secret_is_exported(stores: &Stores) {
    let user = user(stores).await;
    let client = client(stores).await.id;
    issue(stores, &new_grant(&user, &client, Some(new_refresh(None)))).await;
    let told = stores.account_deletions.export(user.id).await.expect("answers");
    let columns: Vec<String> = told
        .as_object()
        .expect("tables")
        .values()
        .flat_map(|rows| rows.as_array().expect("rows"))
        .flat_map(|row| row.as_object().expect("a row").keys().cloned())
        .collect();
    for secret in [
        "cookie",
        "record",
        "refresh_family",
        "refresh_generation",
        "deletion_undo",
    ] {
        assert!(!columns.iter().any(|column| column == secret), "{secret}");
    }
    assert_eq!(told["users"][0]["email"], user.email.as_str());
    assert_eq!(told["users"][0]["profile"], serde_json::json!({}));
    assert_eq!(told["users"][0]["id"], user.id.to_string());
    assert!(told["sessions"][0]["created_at"].is_string());
}

async fn owner(stores: &Stores) -> UserId {
    let user = user(stores).await.id;
    let owner = Roles::parse("owner").expect("a role");
    let set = stores
        .roles
        .set_roles(user, &Roles::default(), &owner, at(1), &event())
        .await;
    assert_eq!(set.expect("answers"), RolesOutcome::Changed);
    user
}

async fn try_to_ask(stores: &Stores, user: UserId) -> AskOutcome {
    let new = new_deletion(stores, user).await;
    let asked = stores.account_deletions.ask(&new, at(10), &event_of(user)).await;
    asked.expect("answers")
}

async fn of_the_owners_one_stays(stores: &Stores) {
    let (ada, bob) = (owner(stores).await, owner(stores).await);
    assert_eq!(try_to_ask(stores, ada).await, AskOutcome::Asked);
    // Who waits for the deletion is no owner who could help.
    assert_eq!(try_to_ask(stores, bob).await, AskOutcome::LastOwner);
    let owner = Roles::parse("owner").expect("a role");
    let taken = stores
        .roles
        .set_roles(bob, &owner, &Roles::default(), at(11), &event())
        .await;
    assert_eq!(taken.expect("answers"), RolesOutcome::LastOwner);
    let undone = stores.account_deletions.undo_of(ada, at(12), &event()).await;
    assert!(undone.expect("answers"));
    assert_eq!(try_to_ask(stores, bob).await, AskOutcome::Asked);
}

async fn of_owners_who_ask_at_once_one_stays(stores: &Stores) {
    let mut owners = Vec::new();
    for _ in 0..8 {
        owners.push(owner(stores).await);
    }
    warm_up(stores).await;
    let asked = at_once(owners.len(), |number| {
        let (stores, user) = (stores.clone(), owners[number]);
        async move { try_to_ask(&stores, user).await }
    })
    .await;
    assert_eq!(count(&asked, |outcome| *outcome == AskOutcome::LastOwner), 1);
}
