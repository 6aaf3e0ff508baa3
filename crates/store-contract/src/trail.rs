//! What leaves no trace does not happen: each change of a lasting store is written together with its event, so that where
//! the trail refuses it, nothing has changed. One case for each method.
//!
//! Each case prepares, breaks the trail, tries, and looks whether everything is as it was.

use crate::{RefusesEvents, declaration, factor, fixture::*, group, invitation, passkey};
use authmodel::{
    approval::Admission,
    audit::AuditEvent,
    credential::Credential,
    grant::RotationOutcome,
    group::Group,
    ids::{GrantId, SetupId, UserId},
    invitation::Acceptance,
    passkey::PasskeyState,
    resource::Resource,
    rng::SystemRng,
    role::{Role, Roles},
    scope::Scope,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::{
        AskOutcome, MemberChange, NewDeletion, ProfileUpdate, SealedSetup, StoreError, StoreResult, Stores,
    },
    user::UserStatus,
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
    no_account_is_recovered(trail),
    no_address_is_changed(trail),
    no_change_of_an_address_is_undone(trail),
    no_credential_is_renewed(trail),
    no_profile_is_changed(trail),
    no_username_changes_hands(trail),
    no_user_is_disabled(trail),
    no_user_is_deleted(trail),
    no_user_is_enabled(trail),
    no_roles_are_set(trail),
    no_invitation_is_made_or_accepted(trail),
    nobody_is_invited_sent_to_again_revoked_or_accepted(trail),
    no_group_is_added_changed_or_removed(trail),
    no_member_comes_or_goes(trail),
    no_declaration_is_applied(trail),
    no_user_is_signed_out_everywhere(trail),
    no_totp_is_put(trail),
    no_totp_step_is_used(trail),
    no_totp_is_removed(trail),
    no_recovery_codes_are_replaced(trail),
    no_passkey_is_added(trail),
    no_passkey_is_used(trail),
    no_passkey_is_renamed(trail),
    no_passkey_is_removed(trail),
    no_factors_are_reset(trail),
    no_recovery_code_is_used(trail),
    no_trust_is_ended(trail),
    no_keys_are_rotated_or_retired(trail),
    no_resource_is_added(trail),
    no_resource_is_removed(trail),
    no_replayed_code_revokes(trail),
    no_replayed_refresh_token_revokes(trail),
    no_grant_is_ended(trail),
    no_grant_is_ended_in_its_session(trail),
    no_initial_access_token_is_added(trail),
    no_initial_access_token_is_used(trail),
    what_changes_nothing_leaves_no_event,
    no_token_is_revoked(trail),
    no_first_keys_are_made(trail),
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
    refused(stores.clients.replace(&known, &new, at(1), &event()).await);
    assert_eq!(
        stores.clients.find(&known.id).await.expect("answers"),
        Some(known)
    );
}

async fn no_resource_is_added(stores: &Stores, trail: &dyn RefusesEvents) {
    trail.refuse_audit().await;
    refused(stores.resources.add(&resource(), at(1), &event()).await);
    assert_eq!(stores.resources.list().await.expect("answers"), []);
}

async fn no_resource_is_removed(stores: &Stores, trail: &dyn RefusesEvents) {
    let added = stores.resources.add(&resource(), at(1), &event()).await;
    assert!(added.expect("answers"));
    trail.refuse_audit().await;
    refused(stores.resources.remove("notes", &event()).await);
    assert_eq!(stores.resources.list().await.expect("answers"), [resource()]);
}

fn resource() -> Resource {
    Resource {
        audience: "notes".to_owned(),
        name: None,
        uri: None,
        client_id: None,
        claims: Vec::new(),
        introspection_clients: Vec::new(),
        scopes: std::collections::BTreeMap::new(),
    }
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

async fn no_user_is_enabled(stores: &Stores, trail: &dyn RefusesEvents) {
    let ada = user(stores).await;
    stores
        .users
        .disable(ada.id, at(1), &event())
        .await
        .expect("answers");
    trail.refuse_audit().await;
    refused(stores.users.enable(ada.id, at(2), &event()).await);
    let found = stores.users.find(ada.id).await.expect("answers").expect("a user");
    assert_eq!(found.status, UserStatus::Disabled);
}

async fn no_roles_are_set(stores: &Stores, trail: &dyn RefusesEvents) {
    let ada = user(stores).await;
    let (none, owner) = (Roles::default(), Roles::from_iter([Role::Owner]));
    trail.refuse_audit().await;
    refused(
        stores
            .roles
            .set_roles(ada.id, &none, &owner, at(1), &event())
            .await,
    );
    assert!(stores.roles.roles(ada.id).await.expect("answers").is_empty());
}

async fn no_group_is_added_changed_or_removed(stores: &Stores, trail: &dyn RefusesEvents) {
    let known = group::added(stores, "ops").await;
    trail.refuse_audit().await;
    let (other, new) = (
        group::group("web"),
        Group {
            description: "New".to_owned(),
            ..known.clone()
        },
    );
    refused(stores.groups.add(&other, &event()).await);
    refused(stores.groups.replace(&known, &new, &event()).await);
    refused(stores.groups.remove(&known.name, &event()).await);
    assert_eq!(stores.groups.list("", None, 10).await.expect("answers"), [known]);
}

async fn no_member_comes_or_goes(stores: &Stores, trail: &dyn RefusesEvents) {
    let known = group::added(stores, "ops").await;
    let (ada, bob) = (user(stores).await.id, user(stores).await.id);
    group::join(stores, "ops", ada).await;
    trail.refuse_audit().await;
    let change = MemberChange {
        add: vec![bob],
        remove: vec![ada],
    };
    refused(
        stores
            .groups
            .change_members(&known.name, &change, at(2), &event())
            .await,
    );
    let of = async |id| stores.groups.of_user(id).await.expect("answers");
    assert!(of(ada).await.has(&known.name) && !of(bob).await.has(&known.name));
}

async fn nobody_is_invited_sent_to_again_revoked_or_accepted(stores: &Stores, trail: &dyn RefusesEvents) {
    let invitations = &stores.invitations;
    let (known, link) = invitation::invitation(stores, &fresh_email()).await;
    let kept = invitations.invite(&known, &link, &mail(at(0)), &event()).await;
    kept.expect("answers");
    let (other, other_link) = invitation::invitation(stores, &fresh_email()).await;
    let newer = invitation::new_link(stores, 5).await;
    let id = UserId::generate(&SystemRng);
    let acceptance = Acceptance {
        token: &link.token,
        user_id: id,
        record: &bytes(192),
        session: &new_session(id),
    };
    trail.refuse_audit().await;
    refused(
        invitations
            .invite(&other, &other_link, &mail(at(0)), &event())
            .await,
    );
    refused(
        invitations
            .send_again(known.id, &newer, &mail(at(5)), &event())
            .await,
    );
    refused(invitations.revoke(known.id, &event()).await);
    refused(invitations.accept(&acceptance, at(1), &event()).await);
    assert_eq!(invitations.find(other.id).await.expect("answers"), None);
    let found = invitations.of_link(&link.token, at(1)).await.expect("answers");
    assert_eq!(found.map(|(found, _)| found), Some(known));
    assert_eq!(stores.users.find(id).await.expect("answers"), None);
}

async fn no_invitation_is_made_or_accepted(stores: &Stores, trail: &dyn RefusesEvents) {
    let ada = user(stores).await;
    let (none, owner) = (Roles::default(), Roles::from_iter([Role::Owner]));
    let (token, other) = (hash(), hash());
    stores
        .roles
        .invite(&token, &owner, at(100), at(0), &event())
        .await
        .expect("answers");
    trail.refuse_audit().await;
    refused(
        stores
            .roles
            .invite(&other, &owner, at(100), at(0), &event())
            .await,
    );
    assert_eq!(
        stores.roles.invitation(&other, at(1)).await.expect("answers"),
        None
    );
    refused(
        stores
            .roles
            .accept(&token, ada.id, &none, &owner, at(1), &event())
            .await,
    );
    let offered = stores.roles.invitation(&token, at(1)).await.expect("answers");
    assert_eq!(offered, Some(owner));
    assert!(stores.roles.roles(ada.id).await.expect("answers").is_empty());
}

async fn no_consent_is_given(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    trail.refuse_audit().await;
    let put = stores
        .consents
        .put(
            user.id,
            &client,
            &scope("openid"),
            &Scope::default(),
            at(1),
            &event(),
        )
        .await;
    refused(put);
    let found = stores.consents.find(user.id, &client).await;
    assert!(found.expect("answers").is_empty());
}

async fn no_consent_is_revoked(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let put = stores
        .consents
        .put(
            user.id,
            &client,
            &scope("openid"),
            &Scope::default(),
            at(1),
            &event(),
        )
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
    refused(stores.email_links.open_unsent(&new, &mail(at(0)), &event()).await);
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
        .complete_sign_up(
            &new.key.token,
            id,
            &bytes(192),
            Admission::Session(&session),
            at(1),
            &event(),
        )
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

async fn no_account_is_recovered(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    let (new, code) = crate::recovery::recovery(stores, &user).await;
    let mails = stores.outbox.recent(10).await.expect("answers").len();
    trail.refuse_audit().await;
    let replacement = crate::recovery::replacement(&new, &code, 1);
    refused(
        stores
            .email_links
            .replace_password(&replacement, at(1), &event())
            .await,
    );
    let link = stores.email_links.find(&new.key, at(2)).await;
    assert!(link.expect("answers").is_some(), "the link is still good");
    let known = stores.users.login_record(&user.email, STAND_IN).await;
    assert_eq!(
        known.expect("answers").expect("there").credential.record,
        user.record
    );
    assert_all_stands(stores, &user, grant).await;
    assert_eq!(stores.outbox.recent(10).await.expect("answers").len(), mails);
}

async fn no_address_is_changed(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    let new = crate::address_change::asked(stores, &user, &fresh_email()).await;
    let mails = stores.outbox.recent(10).await.expect("answers").len();
    trail.refuse_audit().await;
    refused(stores.address_changes.change(&new, at(1), &event()).await);
    let link = stores.email_links.find(&new.key, at(2)).await;
    assert!(link.expect("answers").is_some(), "the code is still good");
    let found = stores.address_changes.find(&new.undo, at(2)).await;
    assert_eq!(found.expect("answers"), None);
    assert_all_stands(stores, &user, grant).await;
    assert_eq!(stores.outbox.recent(10).await.expect("answers").len(), mails);
}

async fn no_change_of_an_address_is_undone(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, grant) = somebody(stores).await;
    let to = fresh_email();
    let new = crate::address_change::asked(stores, &user, &to).await;
    let changed = stores.address_changes.change(&new, at(1), &event()).await;
    changed.expect("answers");
    trail.refuse_audit().await;
    let changes = &stores.address_changes;
    refused(changes.undo(&new.undo, &mail(at(2)), at(2), &event()).await);
    let found = changes.find(&new.undo, at(2)).await;
    assert_eq!(found.expect("answers"), Some(user.id), "the link is still good");
    let user = TestUser { email: to, ..user };
    assert_all_stands(stores, &user, grant).await;
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
        .update_profile(
            user.id,
            &ProfileUpdate {
                name: Some(Some("Other")),
                profile: None,
            },
            at(9),
            &event(),
        )
        .await;
    refused(changed);
    assert_eq!(stores.users.find(user.id).await.expect("answers"), before);
}

async fn no_username_changes_hands(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let before = stores.users.find(user.id).await.expect("answers");
    trail.refuse_audit().await;
    refused(crate::username::set_at(stores, user.id, Some("ada"), 9).await);
    assert_eq!(stores.users.find(user.id).await.expect("answers"), before);
    let chosen_at = stores.usernames.username_chosen_at(user.id).await;
    assert_eq!(chosen_at.expect("answers"), None);
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

async fn no_totp_is_put(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let (before, mails) = (factor::factors(stores, user.id).await, outbox(stores).await);
    trail.refuse_audit().await;
    let new = factor::new_totp(1);
    let begun = factor::begun(stores, user.id, user.session.session.id).await;
    refused(
        stores
            .factors
            .put_totp(user.id, begun, &new, &mail(at(1)), at(1), &event())
            .await,
    );
    assert_eq!(factor::factors(stores, user.id).await, before);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_totp_step_is_used(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let totp = factor::with_totp(stores, user.id).await;
    trail.refuse_audit().await;
    // Of the same step twice: the first has not used it.
    for _ in 0..2 {
        refused(
            stores
                .factors
                .use_totp_step(user.id, &totp.sealed, 200, &event())
                .await,
        );
    }
}

async fn no_totp_is_removed(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    factor::with_totp(stores, user.id).await;
    let (before, mails) = (factor::factors(stores, user.id).await, outbox(stores).await);
    trail.refuse_audit().await;
    let session = user.session.session.id;
    let factors = &stores.factors;
    refused(
        factors
            .remove_totp(user.id, session, &mail(at(2)), at(2), &event())
            .await,
    );
    assert_eq!(factor::factors(stores, user.id).await, before);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_recovery_codes_are_replaced(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    factor::with_totp(stores, user.id).await;
    let (before, mails) = (factor::factors(stores, user.id).await, outbox(stores).await);
    trail.refuse_audit().await;
    let (new, session) = ([hash()], user.session.session.id);
    let replaced = stores
        .factors
        .replace_recovery_codes(user.id, session, &new, &mail(at(2)), at(2), &event())
        .await;
    refused(replaced);
    assert_eq!(factor::factors(stores, user.id).await, before);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_passkey_is_added(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let (before, mails) = (factor::factors(stores, user.id).await, outbox(stores).await);
    trail.refuse_audit().await;
    let new = passkey::new_passkey(user.id, passkey::KEEPS_NO_COUNT);
    let begun = factor::begun(stores, user.id, user.session.session.id).await;
    refused(
        stores
            .passkeys
            .add(&new, begun, &[hash()], &mail(at(1)), &event())
            .await,
    );
    assert_eq!(factor::factors(stores, user.id).await, before);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_passkey_is_used(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let before = passkey::with_passkey(stores, user.id, passkey::KEEPS_NO_COUNT).await;
    trail.refuse_audit().await;
    let state = PasskeyState {
        counter: 1,
        ..passkey::KEEPS_NO_COUNT
    };
    refused(stores.passkeys.use_once(before.id, state, at(2), &event()).await);
    assert_eq!(stores.passkeys.list(user.id).await.expect("answers"), [before]);
}

async fn no_passkey_is_renamed(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let before = passkey::with_passkey(stores, user.id, passkey::KEEPS_NO_COUNT).await;
    trail.refuse_audit().await;
    refused(
        stores
            .passkeys
            .rename(user.id, before.id, "another", &event())
            .await,
    );
    assert_eq!(stores.passkeys.list(user.id).await.expect("answers"), [before]);
}

async fn no_passkey_is_removed(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let passkey = passkey::with_passkey(stores, user.id, passkey::KEEPS_NO_COUNT).await;
    let (before, mails) = (factor::factors(stores, user.id).await, outbox(stores).await);
    trail.refuse_audit().await;
    refused(
        stores
            .passkeys
            .remove(
                (user.id, user.session.session.id),
                passkey.id,
                &mail(at(2)),
                at(2),
                &event(),
            )
            .await,
    );
    assert_eq!(factor::factors(stores, user.id).await, before);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_factors_are_reset(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    passkey::with_passkey(stores, user.id, passkey::KEEPS_NO_COUNT).await;
    let (before, mails) = (factor::factors(stores, user.id).await, outbox(stores).await);
    trail.refuse_audit().await;
    refused(stores.factors.remove_all(user.id, &mail(at(2)), &event()).await);
    assert_eq!(factor::factors(stores, user.id).await, before);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_recovery_code_is_used(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let code = factor::with_totp(stores, user.id).await.recovery_codes[0];
    let mails = outbox(stores).await;
    trail.refuse_audit().await;
    refused(
        stores
            .factors
            .use_recovery_code(user.id, &code, &mail(at(2)), &event())
            .await,
    );
    assert_eq!(factor::factors(stores, user.id).await.recovery_codes_left, 10);
    assert_eq!(outbox(stores).await, mails);
}

async fn no_trust_is_ended(stores: &Stores, trail: &dyn RefusesEvents) {
    let user = user(stores).await;
    let before = factor::factors(stores, user.id).await;
    trail.refuse_audit().await;
    refused(stores.factors.end_trust(user.id, &event()).await);
    assert_eq!(factor::factors(stores, user.id).await, before);
}

async fn outbox(stores: &Stores) -> usize {
    stores.outbox.recent(100).await.expect("answers").len()
}

async fn no_keys_are_rotated_or_retired(stores: &Stores, trail: &dyn RefusesEvents) {
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
    let made = keys.initialise(SigningAlgorithm::Es256, &first, &event()).await;
    assert!(made.expect("answers"));
    let epochs = stores.housekeeping.epochs().await.expect("answers");
    trail.refuse_audit().await;
    refused(keys.retire(SigningAlgorithm::Es256, at(100), &event()).await);
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

async fn no_token_is_revoked(stores: &Stores, trail: &dyn RefusesEvents) {
    let (user, client) = (user(stores).await, client(stores).await);
    let grant = new_grant(&user, &client.id, Some(new_refresh(Some(at(9000)))));
    issue(stores, &grant).await;
    let family = grant.refresh.as_ref().expect("it has one").family;
    let mark = hash();
    trail.refuse_audit().await;
    let grants = &stores.grants;
    refused(grants.revoke_family(&family, &client.id, at(2), &event()).await);
    refused(
        grants
            .revoke_named(&grant.id.into(), &client.id, at(2), &event())
            .await,
    );
    assert!(live(stores, grant.id).await);
    refused(stores.marks.set(&mark, at(100), at(2), Some(&event())).await);
    assert!(!stores.marks.is_set(&mark, at(3)).await.expect("answers"));
}

async fn no_first_keys_are_made(stores: &Stores, trail: &dyn RefusesEvents) {
    trail.refuse_audit().await;
    let key = |state, activated_at| StoredKey {
        kid: UserId::generate(&SystemRng).to_string(),
        algorithm: SigningAlgorithm::Es256,
        state,
        sealed: bytes(100),
        created_at: at(0),
        activated_at,
        retires_at: None,
    };
    let first = [key(KeyState::Active, Some(at(0))), key(KeyState::Next, None)];
    let keys = &stores.signing_keys;
    refused(keys.initialise(SigningAlgorithm::Es256, &first, &event()).await);
    assert!(keys.list().await.expect("answers").is_empty());
    let setup = SealedSetup {
        id: SetupId::generate(&SystemRng),
        sealed: bytes(128),
        created_at: at(0),
    };
    refused(stores.opaque_setups.initialise(&setup, &event()).await);
    assert!(stores.opaque_setups.list().await.expect("answers").is_empty());
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
    let new = |user: &TestUser| NewDeletion {
        user_id: user.id,
        session_id: user.session.session.id,
        due_at: at(100),
        undo: hash(),
        mail: mail(at(1)),
    };
    let (asked, other) = (new(&waits), new(&stays));
    let deletions = &stores.account_deletions;
    let waiting = deletions.ask(&asked, at(1), &event()).await;
    assert_eq!(waiting.expect("answers"), AskOutcome::Asked);
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

async fn no_declaration_is_applied(stores: &Stores, trail: &dyn RefusesEvents) {
    let changes = declaration::three(&new_client());
    trail.refuse_audit().await;
    refused(stores.declarations.apply(&changes, at(1)).await);
    assert!(stores.declarations.list().await.expect("answers").is_empty());
    assert!(stores.resources.list().await.expect("answers").is_empty());
}
