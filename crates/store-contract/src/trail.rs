//! What leaves no trace does not happen: each change of a lasting store is written together with its event, so that where
//! the trail refuses it, nothing has changed. One case for each method.
//!
//! Each case prepares, breaks the trail, tries, and looks whether everything is as it was.

use crate::{RefusesEvents, fixture::*};
use authmodel::{
    audit::AuditEvent,
    credential::Credential,
    grant::RotationOutcome,
    ids::{GrantId, UserId},
    rng::SystemRng,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::{NewDeletion, StoreError, StoreResult, Stores},
    user::{Profile, UserStatus},
};
use opaque_core::Ksf;

crate::cases! {
    no_client_is_added(trail),
    no_client_is_put(trail),
    no_client_is_replaced(trail),
    no_client_is_removed(trail),
    no_consent_is_given(trail),
    no_consent_is_revoked(trail),
    no_session_begins(trail),
    no_session_is_renewed(trail),
    no_session_ends(trail),
    no_deletion_is_asked_undone_or_carried_out(trail),
    no_session_is_ended_from_a_list(trail),
    no_other_sessions_end(trail),
    no_sign_up_is_opened(trail),
    no_sign_up_is_completed(trail),
    no_credential_is_renewed(trail),
    no_profile_is_changed(trail),
    no_user_is_disabled(trail),
    no_user_is_deleted(trail),
    no_user_is_signed_out_everywhere(trail),
    no_keys_are_rotated(trail),
    no_replayed_code_revokes(trail),
    no_replayed_refresh_token_revokes(trail),
    no_grant_is_ended(trail),
    no_grant_is_ended_in_its_session(trail),
    no_initial_access_token_is_added(trail),
    no_initial_access_token_is_used(trail),
    what_changes_nothing_leaves_no_event,
}

/// The trail said no: a failure, and not one of a store that is away.
fn refused<T>(outcome: StoreResult<T>) {
    assert!(
        matches!(outcome, Err(StoreError::Refused(_))),
        "the trail refused it"
    );
}

async fn live(stores: &Stores, grant: GrantId) -> bool {
    let scope = stores.grants.scope_if_live(grant, at(5)).await;
    scope.expect("answers").is_some()
}

async fn no_client_is_added(stores: &Stores, trail: &dyn RefusesEvents) {
    trail.refuse_audit().await;
    let new = new_client();
    refused(stores.clients.add(&new, at(0), &event()).await);
    assert_eq!(stores.clients.find(&new.id).await.expect("answers"), None);
    assert_eq!(stores.housekeeping.epochs().await.expect("answers").clients, 0);
}

async fn no_client_is_put(stores: &Stores, trail: &dyn RefusesEvents) {
    let known = client(stores).await;
    trail.refuse_audit().await;
    let mut new = new_client();
    refused(stores.clients.put(&new, at(1), &event()).await);
    assert_eq!(stores.clients.find(&new.id).await.expect("answers"), None);
    new.id = known.id.clone();
    refused(stores.clients.put(&new, at(1), &event()).await);
    assert_eq!(
        stores.clients.find(&known.id).await.expect("answers"),
        Some(known)
    );
}

async fn no_client_is_replaced(stores: &Stores, trail: &dyn RefusesEvents) {
    let known = client(stores).await;
    trail.refuse_audit().await;
    let mut new = new_client();
    new.id = known.id.clone();
    refused(stores.clients.replace(&new, at(1), &event()).await);
    assert_eq!(
        stores.clients.find(&known.id).await.expect("answers"),
        Some(known)
    );
}

async fn no_client_is_removed(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, known) = (user(stores).await, client(stores).await);
    let grant = new_grant(&user, &known.id, None);
    issue(stores, &grant).await;
    trail.refuse_audit().await;
    refused(stores.clients.remove(&known.id, at(1), &event()).await);
    assert_eq!(
        stores.clients.find(&known.id).await.expect("answers"),
        Some(known.clone())
    );
    assert!(live(stores, grant.id).await && live(stores, known.own_grant).await);
}

async fn no_consent_is_given(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    trail.refuse_audit().await;
    let put = stores
        .consents
        .put(user.id, &client, &scope("openid"), at(1), &event())
        .await;
    refused(put);
    let found = stores.consents.find(user.id, &client).await;
    assert!(found.expect("answers").is_empty());
}

async fn no_consent_is_revoked(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let put = stores
        .consents
        .put(user.id, &client, &scope("openid"), at(1), &event())
        .await;
    put.expect("answers");
    let grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    trail.refuse_audit().await;
    refused(stores.consents.revoke(user.id, &client, at(2), &event()).await);
    let found = stores.consents.find(user.id, &client).await;
    assert_eq!(found.expect("answers"), scope("openid"));
    assert!(live(stores, grant.id).await);
}

async fn no_session_begins(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    trail.refuse_audit().await;
    let new = new_session(user.id);
    refused(stores.sessions.start(&new, at(0), &event()).await);
    assert_eq!(
        stores.sessions.find(&new.cookie, at(1)).await.expect("answers"),
        None
    );
}

async fn no_session_is_renewed(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    trail.refuse_audit().await;
    let mut new = new_session(user.id);
    new.session.id = user.session.session.id;
    refused(stores.sessions.renew(&new, at(1), &event()).await);
    let old = stores.sessions.find(&user.session.cookie, at(1)).await;
    assert!(old.expect("answers").is_some());
}

async fn no_session_ends(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (
        user(stores).await,
        crate::logout_notice::client_that_wants_word(stores).await,
    );
    let grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    trail.refuse_audit().await;
    refused(
        stores
            .sessions
            .end(user.session.session.id, at(2), &event())
            .await,
    );
    let found = stores.sessions.find(&user.session.cookie, at(3)).await;
    assert!(found.expect("answers").is_some());
    assert!(live(stores, grant.id).await);
    assert_eq!(crate::logout_notice::drain(stores).await, []);
}

async fn no_sign_up_is_opened(stores: &Stores, trail: &dyn RefusesEvents) {
    let new = link(stores, &fresh_email()).await;
    trail.refuse_audit().await;
    refused(stores.email_links.open(&new, &mail(at(0)), &event()).await);
    assert_eq!(
        stores.email_links.find(&new.key, at(1)).await.expect("answers"),
        None
    );
    assert_eq!(stores.outbox.recent(10).await.expect("answers"), []);
}

async fn no_sign_up_is_completed(stores: &Stores, trail: &dyn RefusesEvents) {
    let address = fresh_email();
    let new = link(stores, &address).await;
    stores
        .email_links
        .open(&new, &mail(at(0)), &event())
        .await
        .expect("answers");
    trail.refuse_audit().await;
    let id = UserId::generate(&SystemRng);
    let session = new_session(id);
    let done = stores
        .email_links
        .complete_sign_up(&new.key.token, id, &bytes(192), &session, at(1), &event())
        .await;
    refused(done);
    let link = stores.email_links.find(&new.key, at(2)).await;
    assert!(link.expect("answers").is_some(), "the link is still good");
    assert_eq!(stores.users.find_by_email(&address).await.expect("answers"), None);
    assert_eq!(
        stores
            .sessions
            .find(&session.cookie, at(2))
            .await
            .expect("answers"),
        None
    );
}

async fn no_credential_is_renewed(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let known = stores
        .users
        .login_record(&user.email, STAND_IN)
        .await
        .expect("answers");
    let old = known.clone().expect("they have one").credential;
    trail.refuse_audit().await;
    let new = Credential {
        user_id: user.id,
        setup_id: old.setup_id,
        ksf: Ksf::DEFAULT,
        record: bytes(192),
    };
    refused(stores.users.renew_credential(&old, &new, at(1), &event()).await);
    assert_eq!(
        stores
            .users
            .login_record(&user.email, STAND_IN)
            .await
            .expect("answers"),
        known
    );
}

async fn no_profile_is_changed(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let before = stores.users.find(user.id).await.expect("answers");
    trail.refuse_audit().await;
    let changed = stores
        .users
        .update_profile(user.id, Some("Other"), &Profile::default(), at(9), &event())
        .await;
    refused(changed);
    assert_eq!(stores.users.find(user.id).await.expect("answers"), before);
}

/// Somebody with a session and a grant with offline access, who has lost nothing.
async fn assert_all_stands(stores: &Stores, user: &TestUser, grant: GrantId) {
    let found = stores.users.find(user.id).await.expect("answers").expect("there");
    assert_eq!((found.status, &found.email), (UserStatus::Active, &user.email));
    let session = stores.sessions.find(&user.session.cookie, at(3)).await;
    assert!(session.expect("answers").is_some());
    assert!(live(stores, grant).await);
    assert_eq!(crate::logout_notice::drain(stores).await, []);
}

async fn somebody(stores: &Stores) -> (TestUser, GrantId) {
    let (user, client) = (
        user(stores).await,
        crate::logout_notice::client_that_wants_word(stores).await,
    );
    let grant = new_grant(&user, &client, Some(new_refresh(Some(at(9000)))));
    issue(stores, &grant).await;
    (user, grant.id)
}

async fn no_user_is_disabled(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    trail.refuse_audit().await;
    refused(stores.users.disable(user.id, at(2), &event()).await);
    assert_all_stands(stores, &user, grant).await;
}

async fn no_user_is_deleted(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    trail.refuse_audit().await;
    refused(stores.users.delete(user.id, at(2), &event()).await);
    assert_all_stands(stores, &user, grant).await;
    let record = stores.users.login_record(&user.email, STAND_IN).await;
    assert!(record.expect("answers").is_some());
}

async fn no_user_is_signed_out_everywhere(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    trail.refuse_audit().await;
    refused(stores.users.sign_out_everywhere(user.id, at(2), &event()).await);
    assert_all_stands(stores, &user, grant).await;
}

async fn no_keys_are_rotated(stores: &Stores, trail: &dyn RefusesEvents) {
    let key = |kid: &str, state| StoredKey {
        kid: kid.to_owned(),
        algorithm: SigningAlgorithm::Es256,
        state,
        sealed: bytes(100),
        created_at: at(0),
        activated_at: (state == KeyState::Active).then(|| at(0)),
        retires_at: None,
    };
    let first = [key("active", KeyState::Active), key("next", KeyState::Next)];
    let keys = &stores.signing_keys;
    let made = keys.initialise(SigningAlgorithm::Es256, &first).await;
    assert!(made.expect("answers"));
    let epochs = stores.housekeeping.epochs().await.expect("answers");
    trail.refuse_audit().await;
    let (algorithm, new) = (SigningAlgorithm::Es256, key("new", KeyState::Next));
    refused(
        keys.rotate(algorithm, "next", &new, at(100), at(1), &event())
            .await,
    );
    assert_eq!(keys.list().await.expect("answers").len(), 2);
    assert_eq!(stores.housekeeping.epochs().await.expect("answers"), epochs);
}

async fn no_replayed_code_revokes(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    trail.refuse_audit().await;
    refused(stores.grants.revoke_redeemed(&grant, at(2), &event()).await);
    assert!(live(stores, grant.id).await);
}

async fn no_replayed_refresh_token_revokes(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let refresh = new_refresh(Some(at(9000)));
    let grant = new_grant(&user, &client, Some(refresh.clone()));
    issue(stores, &grant).await;
    let (second, third) = (hash(), hash());
    for (presented, successor, seconds) in [(refresh.generation, second, 2), (second, third, 3)] {
        let rotated = stores
            .grants
            .rotate(
                &rotation(refresh.family, (presented, successor), &client, seconds),
                &event(),
            )
            .await;
        // A rotation leaves no event.
        assert!(matches!(rotated, Ok(RotationOutcome::Fresh(_))));
    }
    trail.refuse_audit().await;
    let replay = rotation(refresh.family, (refresh.generation, hash()), &client, 4);
    refused(stores.grants.rotate(&replay, &event()).await);
    assert!(live(stores, grant.id).await);
    let next = rotation(refresh.family, (third, hash()), &client, 5);
    let rotated = stores.grants.rotate(&next, &event()).await;
    assert!(matches!(rotated, Ok(RotationOutcome::Fresh(_))));
}

async fn no_grant_is_ended(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    trail.refuse_audit().await;
    refused(stores.grants.end(user.id, grant, at(2), &event()).await);
    assert!(live(stores, grant).await);
}

async fn no_grant_is_ended_in_its_session(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    trail.refuse_audit().await;
    let session = user.session.session.id;
    refused(
        stores
            .grants
            .end_in_session(session, &client, at(2), &event())
            .await,
    );
    assert!(live(stores, grant.id).await);
}

async fn no_initial_access_token_is_added(stores: &Stores, trail: &dyn RefusesEvents) {
    trail.refuse_audit().await;
    let (tokens, token) = (&stores.initial_access_tokens, hash());
    refused(tokens.add(&token, 1, at(100), at(0), &event()).await);
    // Nothing to use, so nothing to tell.
    assert!(!tokens.redeem(&token, at(1), &event()).await.expect("answers"));
}

async fn no_initial_access_token_is_used(stores: &Stores, trail: &dyn RefusesEvents) {
    let (tokens, token) = (&stores.initial_access_tokens, hash());
    tokens
        .add(&token, 1, at(100), at(0), &event())
        .await
        .expect("answers");
    trail.refuse_audit().await;
    refused(tokens.redeem(&token, at(1), &event()).await);
    // It would say the same of a token that is used up: then there is nothing to write.
    refused(tokens.redeem(&token, at(1), &event()).await);
}

async fn what_changes_nothing_leaves_no_event(stores: &Stores) {
    let count = async |event: &AuditEvent| stores.audit.count(event.action).await.expect("answers");
    let (nobody, client) = (UserId::generate(&SystemRng), new_client());
    let event = event();
    let before = count(&event).await;
    let unchanged = [
        stores.clients.remove(&client.id, at(1), &event).await,
        stores.consents.revoke(nobody, &client.id, at(1), &event).await,
        stores.users.disable(nobody, at(1), &event).await,
        stores.users.delete(nobody, at(1), &event).await,
        stores.users.sign_out_everywhere(nobody, at(1), &event).await,
        stores.sessions.renew(&new_session(nobody), at(1), &event).await,
        stores
            .grants
            .end(nobody, GrantId::generate(&SystemRng), at(1), &event)
            .await,
        stores.initial_access_tokens.redeem(&hash(), at(1), &event).await,
    ];
    for outcome in unchanged {
        assert!(!outcome.expect("answers"));
    }
    assert_eq!(count(&event).await, before);
}

async fn no_session_is_ended_from_a_list(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    trail.refuse_audit().await;
    let id = user.session.session.id;
    refused(stores.sessions.end_of(user.id, id, at(1), &event()).await);
    let found = stores.sessions.find(&user.session.cookie, at(1)).await;
    assert!(found.expect("answers").is_some());
}

async fn no_other_sessions_end(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let elsewhere = another_session(stores, user.id).await;
    let mut grant = new_grant(&user, &client, None);
    grant.session_id = elsewhere.session.id;
    issue(stores, &grant).await;
    trail.refuse_audit().await;
    let kept = user.session.session.id;
    refused(stores.sessions.end_others(user.id, kept, at(1), &event()).await);
    let found = stores.sessions.find(&elsewhere.cookie, at(1)).await;
    assert!(found.expect("answers").is_some());
    assert!(live(stores, grant.id).await);
}

async fn no_deletion_is_asked_undone_or_carried_out(stores: &Stores, trail: &dyn RefusesEvents) {
    let (waits, stays) = (user(stores).await, user(stores).await);
    let new = |user_id| NewDeletion {
        user_id,
        due_at: at(100),
        undo: hash(),
        mail: mail(at(1)),
    };
    let (asked, other) = (new(waits.id), new(stays.id));
    let deletions = &stores.account_deletions;
    assert!(deletions.ask(&asked, at(1), &event()).await.expect("answers"));
    trail.refuse_audit().await;
    refused(deletions.ask(&other, at(1), &event()).await);
    let found = stores.sessions.find(&stays.session.cookie, at(1)).await;
    assert!(found.expect("answers").is_some());
    refused(deletions.undo(&asked.undo, at(2), &event()).await);
    refused(deletions.undo_of(waits.id, at(2), &event()).await);
    refused(deletions.erase(waits.id, at(100), &event()).await);
    assert_eq!(deletions.due(at(100), 10).await.expect("answers"), [waits.id]);
    assert!(stores.users.find(waits.id).await.expect("answers").is_some());
}
