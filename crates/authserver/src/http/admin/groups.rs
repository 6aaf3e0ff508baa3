//! `/api/admin/groups/…`: groups of users, what they make of their members, and who is in them. A group's name is its path, and
//! never changes.

use super::{
    LIMIT_MAX,
    body::{Written, no_control_characters, query},
    caller::Caller,
    cursor,
    etags::expected,
    ok, private,
    problem::{ApiError, Problem},
    segment,
    users::{UserView, limit, user_id},
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::admin::{
    declared,
    groups::{self, AppUse, GroupDraft, GroupError, GroupUpdate, GroupUses, state_of},
};
use authmodel::{
    declaration::DeclaredKind,
    group::{Group, GroupName, LONGEST_DESCRIPTION, MOST_ROLES, Member, Memberships},
    ids::{ClientId, UserId},
    store::{MemberChange, MemberPlace},
};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const LIST: &str = "groups";

/// Which groups.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListGroups {
    /// How their name begins.
    #[garde(inner(length(max = 64), custom(no_control_characters)))]
    #[param(max_length = 64)]
    name: Option<String>,
    /// How many at most.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    #[serde(default = "limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// Which of a group's members.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMembers {
    /// How many at most.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    #[serde(default = "limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// A group.
#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupView {
    /// What apps and rules call it.
    name: String,
    /// What it is for, to operators.
    description: String,
    /// What its members are to apps, by the claim `roles`. They carry no right here.
    roles: Vec<String>,
    /// The file at the host that declares it, and in which it is changed; left out where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    declared_in: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Group> for GroupView {
    fn from(group: &Group) -> Self {
        Self {
            name: group.name.as_str().to_owned(),
            description: group.description.clone(),
            roles: group.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            declared_in: None,
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}

impl GroupView {
    fn of(group: &Group, files: &BTreeMap<String, String>) -> Self {
        Self {
            declared_in: files.get(group.name.as_str()).cloned(),
            ..Self::from(group)
        }
    }
}

/// A page of groups.
#[derive(Serialize, ToSchema)]
pub struct GroupPage {
    /// By name.
    items: Vec<GroupView>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A group to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// 1 to 64 small letters (a to z), digits, dots, underscores, colons and hyphens; it begins with a letter or a digit, and never
    /// changes.
    #[garde(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z0-9][a-z0-9._:-]*$")]
    name: String,
    /// One line.
    #[garde(length(chars, max = LONGEST_DESCRIPTION), custom(no_control_characters))]
    #[serde(default)]
    #[schema(max_length = 500)]
    description: String,
    /// Each 1 to 64 letters, digits, dots, underscores, colons and hyphens.
    #[garde(length(max = MOST_ROLES))]
    #[serde(default)]
    #[schema(max_items = 20)]
    roles: Vec<String>,
}

/// What of a group is to change.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// One line; it stays as it is where nothing is said.
    #[garde(inner(length(chars, max = LONGEST_DESCRIPTION), custom(no_control_characters)))]
    #[schema(max_length = 500)]
    description: Option<String>,
    /// Likewise; an empty list takes all.
    #[garde(inner(length(max = MOST_ROLES)))]
    #[schema(max_items = 20)]
    roles: Option<Vec<String>>,
}

/// A member of a group.
#[derive(Serialize, ToSchema)]
pub struct GroupMember {
    #[serde(flatten)]
    user: UserView,
    /// Since when they are in the group.
    since: DateTime<Utc>,
}

impl From<Member> for GroupMember {
    fn from(member: Member) -> Self {
        Self {
            user: member.user.into(),
            since: member.since,
        }
    }
}

/// A page of a group's members.
#[derive(Serialize, ToSchema)]
pub struct MemberPage {
    /// In the order in which they came.
    items: Vec<GroupMember>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Who is to come to a group, and who is to leave it: all of them, or nobody.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMembers {
    /// Identifiers of users; both lists together name 500 at most.
    #[garde(length(max = groups::MOST_CHANGED))]
    #[serde(default)]
    #[schema(max_items = 500)]
    add: Vec<Uuid>,
    /// Likewise. Whoever is named in both leaves.
    #[garde(length(max = groups::MOST_CHANGED))]
    #[serde(default)]
    #[schema(max_items = 500)]
    remove: Vec<Uuid>,
}

/// Who came and who went: whoever was in before did not come.
#[derive(Serialize, ToSchema)]
pub struct MembersChanged {
    added: Vec<Uuid>,
    removed: Vec<Uuid>,
}

/// A group that a user is in.
#[derive(Serialize, ToSchema)]
pub struct UserGroup {
    name: String,
    roles: Vec<String>,
}

/// The groups that a user is in.
#[derive(Serialize, ToSchema)]
pub struct UserGroups {
    /// By name; 200 at most.
    items: Vec<UserGroup>,
}

impl From<Memberships> for UserGroups {
    fn from(groups: Memberships) -> Self {
        let items = groups.0.into_iter().map(|(name, roles)| UserGroup {
            name: name.into(),
            roles: roles.into_iter().map(String::from).collect(),
        });
        Self {
            items: items.collect(),
        }
    }
}

/// A client whose rule names a group.
#[derive(Serialize, ToSchema)]
pub struct ClientUse {
    client_id: String,
    client_name: String,
}

/// An app behind the gate whose rules name a group.
#[derive(Serialize, ToSchema)]
pub struct ProtectedAppUse {
    id: String,
    name: String,
    /// How the paths begin that are for the group.
    paths: Vec<String>,
}

/// What a group opens.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupUses)]
pub struct GroupUsesView {
    clients: Vec<ClientUse>,
    protected_apps: Vec<ProtectedAppUse>,
}

impl From<GroupUses> for GroupUsesView {
    fn from(uses: GroupUses) -> Self {
        let client = |(id, client_name): (ClientId, String)| ClientUse {
            client_id: id.as_str().to_owned(),
            client_name,
        };
        let app = |AppUse { id, name, paths }| ProtectedAppUse { id, name, paths };
        Self {
            clients: uses.clients.into_iter().map(client).collect(),
            protected_apps: uses.apps.into_iter().map(app).collect(),
        }
    }
}

/// Lists the groups, by name.
#[utoipa::path(
    get, path = "/api/admin/groups/", tag = "groups", params(ListGroups), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = GroupPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let asked: ListGroups = query(&request)?;
    let after: Option<GroupName> = cursor::read(LIST, asked.cursor.as_deref())?;
    let beginning = asked.name.unwrap_or_default();
    let mut page = groups::list(
        &state.admin,
        &beginning,
        after.as_ref(),
        asked.limit + 1,
        &caller.0,
    )
    .await?;
    let is_full = page.len() > asked.limit as usize;
    page.truncate(asked.limit as usize);
    let last = page.last().filter(|_| is_full);
    let files = declared::files_of(&state.admin, DeclaredKind::Group).await?;
    Ok(ok(&GroupPage {
        next_cursor: last.map(|group| cursor::write(LIST, &group.name)),
        items: page.iter().map(|group| GroupView::of(group, &files)).collect(),
    }))
}

/// Adds a group. Nobody is in it.
#[utoipa::path(
    post, path = "/api/admin/groups/", tag = "groups", request_body = NewGroup,
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 201, body = GroupView, headers(("Location" = String), ("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(state: Data<HttpState>, written: Written<NewGroup>) -> Result<HttpResponse, ApiError> {
    let NewGroup {
        name,
        description,
        roles,
    } = written.body;
    let draft = GroupDraft {
        name,
        description,
        roles,
    };
    let group = groups::add(&state.admin, &draft, &written.caller.0).await?;
    Ok(private(HttpResponse::Created())
        .insert_header((header::LOCATION, format!("/api/admin/groups/{}/", group.name)))
        .insert_header((header::ETAG, tag_of(&group)))
        .json(GroupView::from(&group)))
}

/// Shows a group.
#[utoipa::path(
    get, path = "/api/admin/groups/{group}/", tag = "groups", params(("group" = String, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = GroupView, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn show(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let group = groups::show(&state.admin, &group_name(&request)?, &caller.0).await?;
    let files = declared::files_of(&state.admin, DeclaredKind::Group).await?;
    Ok(tagged(&group, &GroupView::of(&group, &files)))
}

/// Changes what is named, and nothing else.
#[utoipa::path(
    patch, path = "/api/admin/groups/{group}/", tag = "groups", request_body = ChangeGroup,
    params(("group" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = GroupView, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn update(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<ChangeGroup>,
) -> Result<HttpResponse, ApiError> {
    let ChangeGroup { description, roles } = written.body;
    let update = GroupUpdate {
        description,
        roles,
        expected: expected(&request),
    };
    let name = group_name(&request)?;
    let group = groups::update(&state.admin, &name, &update, &written.caller.0).await?;
    Ok(tagged(&group, &GroupView::from(&group)))
}

/// Removes a group, with all memberships. It can't be undone, and takes a recent sign-in.
#[utoipa::path(
    delete, path = "/api/admin/groups/{group}/", tag = "groups",
    params(("group" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "It is gone."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn remove(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let expected = expected(&request);
    groups::remove(
        &state.admin,
        &group_name(&request)?,
        expected.as_deref(),
        &caller.0,
    )
    .await?;
    Ok(private(HttpResponse::NoContent()).finish())
}

/// Shows what a group opens: clients whose rule names it, and apps behind the gate whose rules in the settings do.
#[utoipa::path(
    get, path = "/api/admin/groups/{group}/uses/", tag = "groups", params(("group" = String, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = GroupUsesView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn uses(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let found = groups::uses(&state.admin, &group_name(&request)?, &caller.0).await?;
    Ok(ok(&GroupUsesView::from(found)))
}

/// Lists who is in a group. It takes the right to read users, too.
#[utoipa::path(
    get, path = "/api/admin/groups/{group}/members/", tag = "groups", params(("group" = String, Path), ListMembers),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = MemberPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn members(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let asked: ListMembers = query(&request)?;
    let name = group_name(&request)?;
    // A place in one group is none in another.
    let list = format!("members of {name}");
    let after: Option<MemberPlace> = cursor::read(&list, asked.cursor.as_deref())?;
    let mut page = groups::members(&state.admin, &name, after.as_ref(), asked.limit + 1, &caller.0).await?;
    let is_full = page.len() > asked.limit as usize;
    page.truncate(asked.limit as usize);
    let next_cursor = page.last().filter(|_| is_full).map(|last| {
        let place = MemberPlace {
            since: last.since,
            id: last.user.id,
        };
        cursor::write(&list, &place)
    });
    Ok(ok(&MemberPage {
        items: page.into_iter().map(GroupMember::from).collect(),
        next_cursor,
    }))
}

/// Changes who is in a group: all who are named, or nobody.
#[utoipa::path(
    post, path = "/api/admin/groups/{group}/members/", tag = "groups", request_body = ChangeMembers,
    params(("group" = String, Path)), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = MembersChanged),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn change_members(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<ChangeMembers>,
) -> Result<HttpResponse, ApiError> {
    let ids = |ids: Vec<Uuid>| ids.into_iter().map(UserId).collect();
    let change = MemberChange {
        add: ids(written.body.add),
        remove: ids(written.body.remove),
    };
    let name = group_name(&request)?;
    let moved = groups::change_members(&state.admin, &name, &change, &written.caller.0)
        .await
        .map_err(|error| named(error, &change))?;
    let ids = |ids: Vec<UserId>| ids.into_iter().map(|id| id.0).collect();
    Ok(ok(&MembersChanged {
        added: ids(moved.added),
        removed: ids(moved.removed),
    }))
}

/// Lets a user come to a group; whoever is in it stays.
#[utoipa::path(
    put, path = "/api/admin/groups/{group}/members/{user_id}/", tag = "groups",
    params(("group" = String, Path), ("user_id" = Uuid, Path)), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "They are in it."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn add_member(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let change = MemberChange {
        add: vec![user_id(&request)?],
        remove: Vec::new(),
    };
    move_one(&state, &request, &caller, &change).await
}

/// Takes a user out of a group; whoever is not in it stays out.
#[utoipa::path(
    delete, path = "/api/admin/groups/{group}/members/{user_id}/", tag = "groups",
    params(("group" = String, Path), ("user_id" = Uuid, Path)), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "They are not in it."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn remove_member(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let change = MemberChange {
        add: Vec::new(),
        remove: vec![user_id(&request)?],
    };
    move_one(&state, &request, &caller, &change).await
}

/// Lists the groups that a user is in. It takes the right to read users, too.
#[utoipa::path(
    get, path = "/api/admin/users/{user_id}/groups/", tag = "groups", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserGroups),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn of_user(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let groups = groups::of_user(&state.admin, user_id(&request)?, &caller.0).await?;
    Ok(ok(&UserGroups::from(groups)))
}

/// Of one user in the path: who is nobody is not there.
async fn move_one(
    state: &HttpState,
    request: &HttpRequest,
    caller: &Caller,
    change: &MemberChange,
) -> Result<HttpResponse, ApiError> {
    let moved = groups::change_members(&state.admin, &group_name(request)?, change, &caller.0).await;
    match moved {
        Ok(_) => Ok(private(HttpResponse::NoContent()).finish()),
        Err(GroupError::UserUnknown(_)) => Err(ApiError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// An error that is about one of those who were named, by the place where they were.
fn named(error: GroupError, change: &MemberChange) -> ApiError {
    let (id, problem) = match &error {
        GroupError::UserUnknown(id) => (*id, "nobody has this identifier".to_owned()),
        GroupError::TooManyGroups(id) => (*id, error.to_string()),
        _ => return error.into(),
    };
    let place = |list: &[UserId]| list.iter().position(|named| *named == id);
    let field = match (place(&change.add), place(&change.remove)) {
        (Some(at), _) => format!("add[{at}]"),
        (None, Some(at)) => format!("remove[{at}]"),
        (None, None) => "add".to_owned(),
    };
    ApiError::invalid(&field, problem)
}

fn tag_of(group: &Group) -> String {
    format!("\"{}\"", state_of(group))
}

fn tagged(group: &Group, view: &GroupView) -> HttpResponse {
    private(HttpResponse::Ok())
        .insert_header((header::ETAG, tag_of(group)))
        .json(view)
}

/// The name in the path: none of its characters is ever escaped there. What is none names nothing.
fn group_name(request: &HttpRequest) -> Result<GroupName, ApiError> {
    GroupName::parse(segment(request, "group")?).map_err(|_| ApiError::NotFound)
}
