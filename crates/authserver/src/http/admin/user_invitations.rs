//! `/api/admin/user-invitations/…`: invitations to make an account. Their links are mailed, and shown to nobody.

use super::{
    LIMIT_MAX,
    body::{Written, no_control_characters, query},
    caller::Caller,
    cursor, ok, private,
    problem::{ApiError, Problem},
    segment,
    users::limit,
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::admin::invitations::{self, InvitationDraft};
use authmodel::{
    email::EmailAddress,
    group::GroupName,
    ids::InvitationId,
    invitation::{Invitation, InvitationPlace, MOST_GROUPS},
    mail::Language,
    user,
};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const LIST: &str = "user invitations";

/// Which invitations.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListInvitations {
    /// How many at most.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    #[serde(default = "limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// Who is to be invited.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// Where the link goes, and what the account's address will be.
    #[garde(length(chars, min = 1, max = 320))]
    #[schema(min_length = 1, max_length = 320, example = "ada@example.org")]
    email: String,
    /// What they are called, in the mail and then in the account; they may change it.
    #[garde(inner(length(chars, min = 1, max = 100), custom(no_control_characters)))]
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// The language of the mail: en, de, nl, fr or es; English where nothing is said.
    #[garde(inner(length(max = 35)))]
    #[schema(max_length = 35, example = "de")]
    language: Option<String>,
    /// Names of groups that they will be in. It takes the right to manage groups as well.
    #[garde(length(max = MOST_GROUPS))]
    #[serde(default)]
    #[schema(max_items = 20)]
    groups: Vec<String>,
}

/// An invitation. Its link is nowhere but in the mail.
#[derive(Serialize, ToSchema)]
#[schema(as = UserInvitation)]
pub struct InvitationView {
    id: Uuid,
    email: String,
    #[schema(required)]
    name: Option<String>,
    /// The language of its mail.
    language: &'static str,
    groups: Vec<String>,
    created_at: DateTime<Utc>,
    /// When its mail was last sent.
    sent_at: DateTime<Utc>,
    /// Until when its link is good; it stays in the list for 30 days after that.
    expires_at: DateTime<Utc>,
}

impl From<&Invitation> for InvitationView {
    fn from(invitation: &Invitation) -> Self {
        let groups = invitation.groups.iter();
        Self {
            id: invitation.id.0,
            email: invitation.email.as_str().to_owned(),
            name: invitation.name.clone(),
            language: invitation.language.tag(),
            groups: groups.map(|group| group.as_str().to_owned()).collect(),
            created_at: invitation.created_at,
            sent_at: invitation.sent_at,
            expires_at: invitation.expires_at,
        }
    }
}

/// A page of invitations.
#[derive(Serialize, ToSchema)]
#[schema(as = UserInvitationPage)]
pub struct InvitationPage {
    /// By address.
    items: Vec<InvitationView>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Lists the invitations that were not accepted, by address.
#[utoipa::path(
    get, path = "/api/admin/user-invitations/", tag = "users", params(ListInvitations), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = InvitationPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let asked: ListInvitations = query(&request)?;
    let after: Option<InvitationPlace> = cursor::read(LIST, asked.cursor.as_deref())?;
    let mut page = invitations::list(&state.admin, after.as_ref(), asked.limit + 1, &caller.0).await?;
    let is_full = page.len() > asked.limit as usize;
    page.truncate(asked.limit as usize);
    let last = page.last().filter(|_| is_full);
    Ok(ok(&InvitationPage {
        next_cursor: last.map(|last| cursor::write(LIST, &invitations::place(last))),
        items: page.iter().map(InvitationView::from).collect(),
    }))
}

/// Invites an address: mails it a link that is good once, by which its owner makes an account.
#[utoipa::path(
    post, path = "/api/admin/user-invitations/", tag = "users", request_body = NewInvitation,
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 201, body = InvitationView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(
    state: Data<HttpState>,
    written: Written<NewInvitation>,
) -> Result<HttpResponse, ApiError> {
    let draft = draft(&written.body)?;
    let invited = invitations::invite_at(&state.provider, &state.admin, &draft, &written.caller.0).await?;
    let location = format!("/api/admin/user-invitations/{}/", invited.id);
    Ok(private(HttpResponse::Created())
        .insert_header((header::LOCATION, location))
        .json(InvitationView::from(&invited)))
}

/// Mails an invitation again, with another link: the one of before opens nothing any more.
#[utoipa::path(
    post, path = "/api/admin/user-invitations/{invitation_id}/send/", tag = "users",
    params(("invitation_id" = Uuid, Path)), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = InvitationView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn send(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let id = invitation_id(&request)?;
    let sent = invitations::send_again_at(&state.provider, &state.admin, id, &caller.0).await?;
    Ok(ok(&InvitationView::from(&sent)))
}

/// Revokes an invitation: its link opens nothing any more.
#[utoipa::path(
    delete, path = "/api/admin/user-invitations/{invitation_id}/", tag = "users",
    params(("invitation_id" = Uuid, Path)), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "It is revoked."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn revoke(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    invitations::revoke(&state.admin, invitation_id(&request)?, &caller.0).await?;
    Ok(private(HttpResponse::NoContent()).finish())
}

fn draft(asked: &NewInvitation) -> Result<InvitationDraft, ApiError> {
    let email = EmailAddress::parse(&asked.email);
    let email = email.map_err(|error| ApiError::invalid("email", error.words()))?;
    let name = asked.name.as_deref().map(|name| {
        user::parse_name(name).ok_or_else(|| ApiError::invalid("name", "has to be 1 to 100 characters"))
    });
    let language = asked.language.as_deref().map(|tag| {
        Language::of_tag(tag).ok_or_else(|| ApiError::invalid("language", "has to be en, de, nl, fr or es"))
    });
    let groups = asked.groups.iter().map(|group| GroupName::parse(group));
    Ok(InvitationDraft {
        email,
        name: name.transpose()?,
        language: language.transpose()?.unwrap_or_default(),
        groups: groups
            .collect::<Result<_, _>>()
            .map_err(|error| ApiError::invalid("groups", error))?,
    })
}

/// The identifier in the path, in its usual form and no other.
fn invitation_id(request: &HttpRequest) -> Result<InvitationId, ApiError> {
    let text = segment(request, "invitation_id")?;
    let id = Uuid::try_parse(text).map_err(|_| ApiError::NotFound)?;
    if id.hyphenated().to_string() == text {
        Ok(InvitationId(id))
    } else {
        Err(ApiError::NotFound)
    }
}
