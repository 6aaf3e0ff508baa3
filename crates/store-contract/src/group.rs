//! What a [`GroupStore`](authmodel::store::GroupStore) promises, and that whoever makes tokens sees the groups of the moment.

use crate::{fixture::*, invitation};
use authmodel::{
    audit::{Act, AuditAction, AuditEvent, AuditOutcome, Origin, Surface},
    client::{Allowed, ClientAccess, NewClient},
    grant::{IssuedGrant, RotationOutcome, Subject},
    group::{AppRole, Group, GroupName, MOST_GROUPS, Memberships},
    ids::{ClientId, InvitationId, UserId},
    rng::SystemRng,
    store::{AuditFilter, MemberChange, MemberPlace, MembersOutcome, Stores},
};
use serde_json::json;

crate::cases! {
    groups_are_added_found_listed_changed_and_removed,
    a_taken_name_changes_nothing,
    a_change_of_what_is_no_longer_so_does_nothing,
    members_come_and_go_all_or_none,
    members_are_paged_in_the_order_in_which_they_came,
    whoever_makes_tokens_sees_the_groups_of_the_moment,
    memberships_go_with_their_group_and_their_user,
    nobody_is_in_more_groups_than_can_be_told,
    the_event_tells_who_came_and_who_went,
    a_group_that_goes_leaves_the_clients_that_named_it_closed,
    no_rule_keeps_a_group_that_is_not_there,
    a_group_that_goes_leaves_nothing_behind,
}

pub(crate) fn name(text: &str) -> GroupName {
    GroupName::parse(text).expect("a name")
}

fn role(text: &str) -> AppRole {
    AppRole::parse(text).expect("a role")
}

pub(crate) fn group(text: &str) -> Group {
    Group {
        name: name(text),
        description: "For the tests ✓".to_owned(),
        roles: [role("editor"), role("Admin")].into(),
        created_at: at(1),
        updated_at: at(1),
    }
}

pub(crate) async fn added(stores: &Stores, text: &str) -> Group {
    let group = group(text);
    assert!(stores.groups.add(&group, &event()).await.expect("answers"));
    group
}

async fn change(stores: &Stores, group: &str, add: &[UserId], remove: &[UserId]) -> MembersOutcome {
    change_at(stores, group, add, remove, 1).await
}

async fn change_at(
    stores: &Stores,
    group: &str,
    add: &[UserId],
    remove: &[UserId],
    seconds: i64,
) -> MembersOutcome {
    let change = MemberChange {
        add: add.to_vec(),
        remove: remove.to_vec(),
    };
    let changed = stores
        .groups
        .change_members(&name(group), &change, at(seconds), &event())
        .await;
    changed.expect("answers")
}

pub(crate) async fn join(stores: &Stores, group: &str, user: UserId) {
    let expected = MembersOutcome::Changed {
        added: vec![user],
        removed: Vec::new(),
    };
    assert_eq!(change(stores, group, &[user], &[]).await, expected);
}

async fn of(stores: &Stores, user: UserId) -> Memberships {
    stores.groups.of_user(user).await.expect("answers")
}

fn told(groups: &Memberships) -> String {
    let names: Vec<&str> = groups.names().map(GroupName::as_str).collect();
    names.join(" ")
}

async fn names(stores: &Stores, beginning: &str, after: Option<&str>, limit: u32) -> String {
    let after = after.map(name);
    let groups = stores.groups.list(beginning, after.as_ref(), limit).await;
    let groups = groups.expect("answers");
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    names.join(" ")
}

async fn groups_are_added_found_listed_changed_and_removed(stores: &Stores) {
    for text in ["web", "ops", "web-eu", "web2", "team:a", "team"] {
        added(stores, text).await;
    }
    let ops = stores.groups.find(&name("ops")).await.expect("answers");
    assert_eq!(ops.as_ref(), Some(&group("ops")));
    assert_eq!(
        names(stores, "", None, 100).await,
        "ops team team:a web web-eu web2"
    );
    assert_eq!(names(stores, "", Some("team"), 2).await, "team:a web");
    assert_eq!(names(stores, "web", None, 100).await, "web web-eu web2");
    assert_eq!(names(stores, "web", Some("web-eu"), 100).await, "web2");
    assert_eq!(names(stores, "team:", None, 100).await, "team:a");
    assert_eq!(names(stores, "WEB", None, 100).await, "");
    assert_eq!(names(stores, "%", None, 100).await, "");
    let new = Group {
        description: String::new(),
        roles: std::collections::BTreeSet::new(),
        updated_at: at(2),
        ..group("ops")
    };
    let replaced = stores.groups.replace(&group("ops"), &new, &event()).await;
    assert!(replaced.expect("answers"));
    assert_eq!(
        stores.groups.find(&name("ops")).await.expect("answers"),
        Some(new)
    );
    let remove = async || {
        stores
            .groups
            .remove(&name("ops"), &event())
            .await
            .expect("answers")
    };
    assert!(remove().await);
    assert!(!remove().await);
    assert_eq!(stores.groups.find(&name("ops")).await.expect("answers"), None);
}

async fn a_taken_name_changes_nothing(stores: &Stores) {
    let first = added(stores, "ops").await;
    let other = Group {
        description: "Another".to_owned(),
        ..group("ops")
    };
    assert!(!stores.groups.add(&other, &event()).await.expect("answers"));
    let found = stores.groups.find(&first.name).await.expect("answers");
    assert_eq!(found, Some(first));
    let tries = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { stores.groups.add(&group("web"), &event()).await.expect("answers") }
    })
    .await;
    assert_eq!(tries.into_iter().filter(|added| *added).count(), 1);
}

async fn a_change_of_what_is_no_longer_so_does_nothing(stores: &Stores) {
    let first = added(stores, "ops").await;
    let stale = Group {
        description: "What it was once".to_owned(),
        ..first.clone()
    };
    let new = Group {
        description: "New".to_owned(),
        ..first.clone()
    };
    assert!(
        !stores
            .groups
            .replace(&stale, &new, &event())
            .await
            .expect("answers")
    );
    let stale = Group {
        created_at: at(0),
        ..first.clone()
    };
    assert!(
        !stores
            .groups
            .replace(&stale, &new, &event())
            .await
            .expect("answers")
    );
    let found = stores.groups.find(&first.name).await.expect("answers");
    assert_eq!(found, Some(first));
}

async fn members_come_and_go_all_or_none(stores: &Stores) {
    added(stores, "ops").await;
    let (ada, bob, eve) = (
        user(stores).await.id,
        user(stores).await.id,
        user(stores).await.id,
    );
    let nobody = UserId::generate(&SystemRng);
    assert_eq!(
        change(stores, "ops", &[ada, nobody], &[]).await,
        MembersOutcome::UserUnknown(nobody)
    );
    assert_eq!(of(stores, ada).await, Memberships::default());
    assert_eq!(
        change(stores, "web", &[ada], &[]).await,
        MembersOutcome::GroupUnknown
    );
    join(stores, "ops", ada).await;
    let MembersOutcome::Changed { mut added, removed } =
        change(stores, "ops", &[ada, bob, eve, bob], &[]).await
    else {
        panic!("it changes")
    };
    added.sort_unstable();
    let mut expected = vec![bob, eve];
    expected.sort_unstable();
    assert_eq!((added, removed), (expected, Vec::new()));
    let expected = MembersOutcome::Changed {
        added: Vec::new(),
        removed: vec![bob],
    };
    assert_eq!(change(stores, "ops", &[eve], &[bob]).await, expected);
    assert_eq!(told(&of(stores, bob).await), "");
    assert_eq!(told(&of(stores, ada).await), "ops");
    // Who is disabled stays in, and comes back as they were.
    stores.users.disable(ada, at(2), &event()).await.expect("answers");
    assert_eq!(told(&of(stores, ada).await), "ops");
}

async fn members_are_paged_in_the_order_in_which_they_came(stores: &Stores) {
    added(stores, "ops").await;
    let mut expected = Vec::new();
    for seconds in [1, 1, 1, 2, 3, 3] {
        let id = user(stores).await.id;
        change_at(stores, "ops", &[id], &[], seconds).await;
        expected.push((at(seconds), id));
    }
    expected.sort_unstable();
    let mut found = Vec::new();
    let mut place = None;
    loop {
        let page = stores.groups.members(&name("ops"), place.as_ref(), 2).await;
        let page = page.expect("answers");
        let Some(last) = page.last() else { break };
        place = Some(MemberPlace {
            since: last.since,
            id: last.user.id,
        });
        found.extend(page.iter().map(|member| (member.since, member.user.id)));
    }
    assert_eq!(found, expected);
    let other = stores.groups.members(&name("web"), None, 10).await;
    assert_eq!(other.expect("answers"), []);
}

async fn whoever_makes_tokens_sees_the_groups_of_the_moment(stores: &Stores) {
    added(stores, "web").await;
    added(stores, "ops").await;
    let (ada, client) = (user(stores).await, client(stores).await.id);
    join(stores, "web", ada.id).await;
    join(stores, "ops", ada.id).await;
    let refresh = new_refresh(None);
    let new = new_grant(&ada, &client, Some(refresh.clone()));
    let IssuedGrant { groups, .. } = issue(stores, &new).await;
    assert_eq!(told(&groups), "ops web");
    let roles: Vec<&str> = groups.roles().into_iter().map(AppRole::as_str).collect();
    assert_eq!(roles, ["Admin", "editor"]);
    assert_eq!(groups, of(stores, ada.id).await);
    let subject = async || {
        let subject = stores.grants.subject(&new.id.into(), at(2)).await;
        subject.expect("answers").expect("live").groups
    };
    assert_eq!(subject().await, groups);
    change(stores, "web", &[], &[ada.id]).await;
    assert_eq!(told(&subject().await), "ops");
    // The rotation itself, and the repeat of a lost answer, each as it is then.
    let next = hash();
    let rotate = async || {
        let rotation = rotation(refresh.family, (refresh.generation, next), &client, 2);
        match stores.grants.rotate(&rotation, &event()).await.expect("answers") {
            RotationOutcome::Fresh(subject) | RotationOutcome::Retried(subject) => {
                let Subject { groups, .. } = *subject;
                told(&groups)
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(rotate().await, "ops");
    change(stores, "ops", &[], &[ada.id]).await;
    assert_eq!(rotate().await, "");
}

async fn memberships_go_with_their_group_and_their_user(stores: &Stores) {
    added(stores, "web").await;
    added(stores, "ops").await;
    let (ada, bob) = (user(stores).await.id, user(stores).await.id);
    for (group, user) in [("web", ada), ("ops", ada), ("ops", bob)] {
        join(stores, group, user).await;
    }
    assert!(
        stores
            .groups
            .remove(&name("web"), &event())
            .await
            .expect("answers")
    );
    assert_eq!(told(&of(stores, ada).await), "ops");
    // One of the same name is another group.
    added(stores, "web").await;
    assert_eq!(told(&of(stores, ada).await), "ops");
    assert!(stores.users.delete(ada, at(2), &event()).await.expect("answers"));
    assert_eq!(of(stores, ada).await, Memberships::default());
    let left = stores
        .groups
        .members(&name("ops"), None, 10)
        .await
        .expect("answers");
    let left: Vec<UserId> = left.into_iter().map(|member| member.user.id).collect();
    assert_eq!(left, [bob]);
    assert_eq!(
        change(stores, "ops", &[ada], &[]).await,
        MembersOutcome::UserUnknown(ada)
    );
}

async fn nobody_is_in_more_groups_than_can_be_told(stores: &Stores) {
    let ada = user(stores).await.id;
    for number in 0..=MOST_GROUPS {
        added(stores, &format!("g{number}")).await;
        let outcome = change(stores, &format!("g{number}"), &[ada], &[]).await;
        let expected = if number < MOST_GROUPS {
            MembersOutcome::Changed {
                added: vec![ada],
                removed: Vec::new(),
            }
        } else {
            MembersOutcome::TooManyGroups(ada)
        };
        assert_eq!(outcome, expected, "{number}");
    }
    assert_eq!(of(stores, ada).await.names().count(), MOST_GROUPS);
}

async fn the_event_tells_who_came_and_who_went(stores: &Stores) {
    added(stores, "ops").await;
    let (ada, bob) = (user(stores).await, user(stores).await);
    let act = Act {
        actor: None,
        actor_name: None,
        surface: Surface::Cli,
        target: Some("ops".to_owned()),
        before: None,
        after: None,
    };
    let event = AuditEvent::new(
        at(1),
        AuditAction::GroupMembersChanged,
        AuditOutcome::Success,
        &Origin::default(),
    );
    let event = event.act(act);
    let change = async |add: &[UserId], remove: &[UserId]| {
        let change = MemberChange {
            add: add.to_vec(),
            remove: remove.to_vec(),
        };
        let changed = stores
            .groups
            .change_members(&name("ops"), &change, at(1), &event)
            .await;
        changed.expect("answers");
    };
    change(&[ada.id], &[]).await;
    change(&[ada.id], &[]).await;
    change(&[bob.id], &[ada.id]).await;
    let filter = AuditFilter {
        action: Some("group_members_changed".to_owned()),
        ..AuditFilter::default()
    };
    let page = stores.audit.list(&filter, None, 10).await.expect("answers");
    let told: Vec<_> = page
        .records
        .into_iter()
        .map(|record| (record.user_id, record.act.expect("an act").after))
        .collect();
    let (ada_at, bob_at) = (ada.email.as_str(), bob.email.as_str());
    let expected = [
        (Some(bob.id), Some(json!({ "added": [bob_at], "removed": [] }))),
        (Some(ada.id), Some(json!({ "added": [], "removed": [ada_at] }))),
        (Some(ada.id), Some(json!({ "added": [ada_at], "removed": [] }))),
    ];
    // Those of one change come in the order of their users.
    assert_eq!(told.len(), expected.len());
    assert!(expected.iter().all(|one| told.contains(one)), "{told:?}");
}

/// A client that is open to these groups alone.
fn open_to(groups: &[&str]) -> NewClient {
    let mut new = new_client();
    new.metadata.access = ClientAccess::Only(Allowed {
        groups: groups.iter().map(|text| name(text)).collect(),
        users: Vec::new(),
    });
    new
}

async fn access_of(stores: &Stores, id: &ClientId) -> ClientAccess {
    let found = stores.clients.find(id).await.expect("answers");
    found.expect("it is there").metadata.access
}

async fn a_group_that_goes_leaves_the_clients_that_named_it_closed(stores: &Stores) {
    for each in ["ops", "op_", "web"] {
        added(stores, each).await;
    }
    let (both, one) = (open_to(&["ops", "web"]), open_to(&["ops"]));
    let mut told_alone = new_client();
    told_alone.metadata.told_groups = vec!["ops".to_owned()];
    for new in [&both, &one, &told_alone] {
        stores.clients.add(new, at(1), &event()).await.expect("answers");
    }
    let epoch = stores.housekeeping.epochs().await.expect("answers").clients;
    let said = AuditEvent::new(
        at(2),
        AuditAction::GroupChanged,
        AuditOutcome::Success,
        &Origin::default(),
    )
    .act(Act {
        actor: None,
        actor_name: None,
        surface: Surface::Cli,
        target: Some("ops".to_owned()),
        before: Some(json!({ "roles": [] })),
        after: None,
    });
    // A name that looks like it in a search is another.
    assert!(stores.groups.remove(&name("op_"), &said).await.expect("answers"));
    assert_eq!(access_of(stores, &one.id).await, one.metadata.access);
    assert!(stores.groups.remove(&name("ops"), &said).await.expect("answers"));
    assert_eq!(
        access_of(stores, &both.id).await,
        open_to(&["web"]).metadata.access
    );
    assert_eq!(
        access_of(stores, &one.id).await,
        ClientAccess::Only(Allowed::default())
    );
    assert_eq!(access_of(stores, &told_alone.id).await, ClientAccess::Everyone);
    // Instances that look for what changed find these two.
    let changed = stores.clients.changed_since(epoch).await.expect("answers");
    let mut ids: Vec<_> = changed.into_iter().map(|(_, client)| client.id).collect();
    ids.sort();
    let mut expected = vec![both.id.clone(), one.id.clone()];
    expected.sort();
    assert_eq!(ids, expected);
    // Each has a row of its own, with before and after.
    let filter = AuditFilter {
        action: Some(AuditAction::ClientChanged.as_str().to_owned()),
        client: Some(one.id.as_str().to_owned()),
        ..AuditFilter::default()
    };
    let trail = stores.audit.list(&filter, None, 10).await.expect("answers");
    let act = trail
        .records
        .iter()
        .find_map(|record| record.act.as_ref())
        .expect("an act");
    assert_eq!(act.target.as_deref(), Some(one.id.as_str()));
    assert_eq!(
        act.before,
        Some(json!({ "access": { "groups": ["ops"], "users": [] } }))
    );
    assert_eq!(
        act.after,
        Some(json!({ "access": { "groups": [], "users": [] } }))
    );
    // A group that is made anew opens nothing.
    added(stores, "ops").await;
    assert_eq!(
        access_of(stores, &one.id).await,
        ClientAccess::Only(Allowed::default())
    );
    // What is not there moves nothing.
    let epoch = stores.housekeeping.epochs().await.expect("answers").clients;
    assert!(!stores.groups.remove(&name("none"), &said).await.expect("answers"));
    assert_eq!(
        stores.housekeeping.epochs().await.expect("answers").clients,
        epoch
    );
}

/// Between an operator's look and the change, a group may have gone.
async fn no_rule_keeps_a_group_that_is_not_there(stores: &Stores) {
    added(stores, "web").await;
    let new = open_to(&["gone", "web"]);
    stores.clients.add(&new, at(1), &event()).await.expect("answers");
    assert_eq!(
        access_of(stores, &new.id).await,
        open_to(&["web"]).metadata.access
    );
    let known = stores
        .clients
        .find(&new.id)
        .await
        .expect("answers")
        .expect("it is there");
    let mut other = new.clone();
    other.metadata.access = open_to(&["gone"]).metadata.access;
    let replaced = stores
        .clients
        .replace(&known, &other, at(2), &event())
        .await
        .expect("answers");
    assert_eq!(
        replaced.expect("it was so").metadata.access,
        ClientAccess::Only(Allowed::default())
    );
    stores.clients.put(&new, at(3), &event()).await.expect("answers");
    assert_eq!(
        access_of(stores, &new.id).await,
        open_to(&["web"]).metadata.access
    );
}

/// The group `ops`, about to go: with a member, a client that is open to it, and an invitation into it.
pub(crate) struct Going {
    pub(crate) app: NewClient,
    pub(crate) event: AuditEvent,
    member: TestUser,
    invitation: InvitationId,
}

pub(crate) async fn about_to_go(stores: &Stores) -> Going {
    added(stores, "ops").await;
    added(stores, "ops-eu").await;
    let member = user(stores).await;
    join(stores, "ops", member.id).await;
    let app = open_to(&["ops"]);
    stores.clients.add(&app, at(1), &event()).await.expect("answers");
    let (mut invitation, link) = invitation::invitation(stores, &fresh_email()).await;
    invitation.groups = [name("ops"), name("ops-eu")].into();
    let invited = stores
        .invitations
        .invite(&invitation, &link, &mail(link.sent_at), &event())
        .await;
    invited.expect("answers");
    let act = Act {
        actor: None,
        actor_name: None,
        surface: Surface::Cli,
        target: Some("ops".to_owned()),
        before: Some(json!({ "roles": [] })),
        after: None,
    };
    let action = AuditAction::GroupChanged;
    let event = AuditEvent::new(at(2), action, AuditOutcome::Success, &Origin::default());
    Going {
        app,
        event: event.act(act),
        member,
        invitation: invitation.id,
    }
}

/// Nothing of it is left but what the trail tells, and whoever makes its name anew is let in nowhere.
pub(crate) async fn has_gone(stores: &Stores, going: &Going) {
    let told = async |action: AuditAction| {
        let filter = AuditFilter {
            action: Some(action.as_str().to_owned()),
            ..AuditFilter::default()
        };
        let page = stores.audit.list(&filter, None, 50).await.expect("answers");
        let acts = page
            .records
            .into_iter()
            .filter_map(|record| Some((record.user_id, record.act?)));
        acts.collect::<Vec<_>>()
    };
    let members = told(AuditAction::GroupMembersChanged).await;
    let (who, act) = members.first().expect("a row of the member");
    assert_eq!((members.len(), *who), (1, Some(going.member.id)));
    assert_eq!(
        (act.target.as_deref(), &act.after),
        (
            Some("ops"),
            &Some(json!({ "added": [], "removed": [going.member.email.as_str()] }))
        )
    );
    let whole = told(AuditAction::GroupChanged).await;
    let before = whole.iter().find_map(|(_, act)| act.before.as_ref());
    assert_eq!(before, Some(&json!({ "roles": [], "members": 1 })));
    added(stores, "ops").await;
    assert_eq!(
        access_of(stores, &going.app.id).await,
        ClientAccess::Only(Allowed::default())
    );
    let invitation = stores.invitations.find(going.invitation).await;
    let invitation = invitation.expect("answers").expect("it still invites");
    assert_eq!(invitation.groups, [name("ops-eu")].into());
}

async fn a_group_that_goes_leaves_nothing_behind(stores: &Stores) {
    let going = about_to_go(stores).await;
    let removed = stores.groups.remove(&name("ops"), &going.event).await;
    assert!(removed.expect("answers"));
    has_gone(stores, &going).await;
}
