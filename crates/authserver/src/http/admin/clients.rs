//! `/api/admin/clients/…`: registered clients, under the registered names of RFC 7591. A secret is shown once, by the request
//! that drew it, and in no read.

use super::{
    LIMIT_MAX,
    body::{Written, query},
    caller::Caller,
    cursor,
    etags::expected,
    ok, private,
    problem::{ApiError, Problem},
    segment,
    users::limit,
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::admin::{
    client_changes::{self, ClientUpdate, state_of},
    client_rules::ClientDraft,
    clients::{self, ClientRequest, IfExists},
    declared,
};
use authmodel::{client::Client, declaration::DeclaredKind, ids::ClientId};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

const LIST: &str = "clients";

/// Which clients.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListClients {
    /// How many at most.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    #[serde(default = "limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// What a client is and may do. Members that say nothing are left out of answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Client)]
pub struct ClientView {
    client_id: String,
    created_at: DateTime<Utc>,
    /// The file at the host that declares it, and in which it is changed; left out where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    declared_in: Option<String>,
    #[serde(flatten)]
    #[schema(value_type = ClientMembers)]
    members: Value,
}

impl From<&Client> for ClientView {
    fn from(client: &Client) -> Self {
        Self {
            client_id: client.id.as_str().to_owned(),
            created_at: client.created_at,
            declared_in: None,
            members: serde_json::to_value(&client.metadata).unwrap_or_default(),
        }
    }
}

impl ClientView {
    fn of(client: &Client, files: &BTreeMap<String, String>) -> Self {
        Self {
            declared_in: files.get(client.id.as_str()).cloned(),
            ..Self::from(client)
        }
    }
}

/// A client that was just registered.
#[derive(Serialize, ToSchema)]
pub struct ClientCreated {
    #[serde(flatten)]
    client: ClientView,
    /// Drawn for it, and shown this once; not of a client that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

/// A client to be registered.
#[derive(Deserialize, Validate, ToSchema)]
pub struct NewClient {
    /// 1 to 255 visible ASCII characters without quote, comma and backslash.
    #[garde(length(min = 1, max = 255))]
    #[schema(min_length = 1, max_length = 255)]
    client_id: String,
    #[serde(flatten)]
    #[garde(skip)]
    #[schema(value_type = ClientMembers)]
    members: Map<String, Value>,
}

/// Members to be changed.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Members(Map<String, Value>);

impl Validate for Members {
    type Context = ();

    /// What a member may be is for the rules of all clients to say.
    fn validate_into(&self, (): &(), _: &mut dyn FnMut() -> garde::Path, _: &mut garde::Report) {}
}

/// A secret that was just drawn.
#[derive(Serialize, ToSchema)]
pub struct NewSecret {
    /// Shown this once.
    client_secret: String,
}

/// A page of clients.
#[derive(Serialize, ToSchema)]
pub struct ClientPage {
    items: Vec<ClientView>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Who may use a client.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is only described")]
pub enum AccessRule {
    /// Whoever has an account.
    Word(AccessWord),
    /// Whom the rule names: where it names nobody, nobody.
    Rule {
        /// Members of these groups.
        #[schema(required = false)]
        groups: Vec<String>,
        /// These users, by their identifiers.
        #[schema(required = false)]
        users: Vec<uuid::Uuid>,
    },
}

/// The word that opens a client.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it is only described")]
pub enum AccessWord {
    /// Whoever has an account.
    Everyone,
}

/// Client metadata (RFC 7591 §2, OIDC Registration §2, and the extensions that add to them), for the document.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientMetadata)]
pub struct ClientMembers {
    /// What users read: 1 to 100 characters.
    client_name: Option<String>,
    client_uri: Option<String>,
    logo_uri: Option<String>,
    policy_uri: Option<String>,
    tos_uri: Option<String>,
    contacts: Option<Vec<String>>,
    /// `web` or `native`.
    application_type: Option<String>,
    redirect_uris: Option<Vec<String>>,
    post_logout_redirect_uris: Option<Vec<String>>,
    grant_types: Option<Vec<String>>,
    /// The most that it may ever be granted, parted by spaces. The scope of this API takes an owner to give.
    scope: Option<String>,
    /// `none` where it can keep no secret.
    token_endpoint_auth_method: Option<String>,
    token_endpoint_auth_signing_alg: Option<String>,
    #[schema(value_type = Option<Object>)]
    jwks: Option<Value>,
    jwks_uri: Option<String>,
    id_token_signed_response_alg: Option<String>,
    userinfo_signed_response_alg: Option<String>,
    introspection_signed_response_alg: Option<String>,
    authorization_signed_response_alg: Option<String>,
    request_object_signing_alg: Option<String>,
    request_uris: Option<Vec<String>>,
    require_signed_request_object: Option<bool>,
    require_pushed_authorization_requests: Option<bool>,
    /// `public` or `pairwise`.
    subject_type: Option<String>,
    sector_identifier_uri: Option<String>,
    default_max_age: Option<u32>,
    require_auth_time: Option<bool>,
    default_acr_values: Option<Vec<String>>,
    initiate_login_uri: Option<String>,
    backchannel_logout_uri: Option<String>,
    backchannel_logout_session_required: Option<bool>,
    dpop_bound_access_tokens: Option<bool>,
    tls_client_certificate_bound_access_tokens: Option<bool>,
    tls_client_auth_subject_dn: Option<String>,
    tls_client_auth_san_dns: Option<String>,
    tls_client_auth_san_uri: Option<String>,
    tls_client_auth_san_ip: Option<String>,
    tls_client_auth_san_email: Option<String>,
    authorization_details_types: Option<Vec<String>>,
    /// Ours: a confidential client that may leave PKCE out.
    pkce_exempt: Option<bool>,
    /// Ours: what it may exchange tokens for (RFC 8693).
    #[schema(value_type = Option<Object>)]
    token_exchange: Option<Value>,
    /// Ours: its ID tokens hold what the scope tells about the user.
    id_token_claims: Option<bool>,
    /// Ours: the groups that it is told of, by name or by how names begin (`team:*`); all of a user's where there is none.
    told_groups: Option<Vec<String>>,
    /// Ours: who may use it: `"everyone"`, or whom the rule names and nobody else. What a change names of a rule is changed,
    /// and the rest of it stays.
    #[schema(value_type = Option<AccessRule>)]
    access: Option<Value>,
    /// Ours: it belongs to the operator, and users are not asked for consent.
    first_party: Option<bool>,
    /// Ours: it is a copy of the document at its identifier.
    #[schema(read_only)]
    metadata_document: Option<bool>,
    /// Ours: its scope is the one that clients get which name none.
    #[schema(read_only)]
    scope_by_default: Option<bool>,
    software_id: Option<String>,
    software_version: Option<String>,
}

/// Lists the clients, by identifier.
#[utoipa::path(
    get, path = "/api/admin/clients/", tag = "clients", params(ListClients), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = ClientPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let asked: ListClients = query(&request)?;
    let after: Option<ClientId> = cursor::read(LIST, asked.cursor.as_deref())?;
    let mut page = clients::page(&state.admin, after.as_ref(), asked.limit + 1, &caller.0).await?;
    let is_full = page.len() > asked.limit as usize;
    page.truncate(asked.limit as usize);
    let last = page.last().filter(|_| is_full);
    let files = declared::files_of(&state.admin, DeclaredKind::Client).await?;
    Ok(ok(&ClientPage {
        next_cursor: last.map(|client| cursor::write(LIST, &client.id)),
        items: page.iter().map(|client| ClientView::of(client, &files)).collect(),
    }))
}

/// Registers a client.
#[utoipa::path(
    post, path = "/api/admin/clients/", tag = "clients", request_body = NewClient,
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 201, body = ClientCreated, headers(("Location" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(state: Data<HttpState>, written: Written<NewClient>) -> Result<HttpResponse, ApiError> {
    let NewClient { client_id, members } = written.body;
    let request = ClientRequest {
        draft: ClientDraft {
            id: client_id,
            public: None,
            named: members.keys().cloned().collect(),
            document: members,
        },
        secret: None,
        if_exists: IfExists::Refuse,
    };
    let added = clients::add(&state.admin, request, &written.caller.0).await?;
    let path: String = format!("/api/admin/clients/{}/", escaped(added.client.id.as_str()));
    Ok(private(HttpResponse::Created())
        .insert_header((header::LOCATION, path))
        .json(ClientCreated {
            client: ClientView::from(&added.client),
            client_secret: added.secret.map(|secret| secret.expose().to_owned()),
        }))
}

/// Shows a client.
#[utoipa::path(
    get, path = "/api/admin/clients/{client_id}/", tag = "clients", params(("client_id" = String, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = ClientView, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn show(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let client = clients::show(&state.admin, &client_id(&request)?, &caller.0).await?;
    let files = declared::files_of(&state.admin, DeclaredKind::Client).await?;
    Ok(private(HttpResponse::Ok())
        .insert_header((header::ETAG, tag_of(&client)))
        .json(ClientView::of(&client, &files)))
}

/// Changes the members that are named, and no others; null puts one back to its default. What is changed has to make a sound
/// client together with what stays, or nothing changes at all. A secret is drawn where the new method needs the first one.
#[utoipa::path(
    patch, path = "/api/admin/clients/{client_id}/", tag = "clients", request_body = ClientMembers,
    params(("client_id" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = ClientCreated, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn update(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<Members>,
) -> Result<HttpResponse, ApiError> {
    let Members(members) = written.body;
    let update = ClientUpdate {
        id: client_id(&request)?,
        public: None,
        named: members.keys().cloned().collect(),
        members,
        expected: expected(&request),
    };
    let updated = client_changes::update(&state.admin, &update, &written.caller.0).await?;
    Ok(private(HttpResponse::Ok())
        .insert_header((header::ETAG, tag_of(&updated.client)))
        .json(ClientCreated {
            client: ClientView::from(&updated.client),
            client_secret: updated.secret.map(|secret| secret.expose().to_owned()),
        }))
}

/// Draws a new secret; the one before is no good from then on.
#[utoipa::path(
    post, path = "/api/admin/clients/{client_id}/secret/", tag = "clients",
    params(("client_id" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = NewSecret),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn rotate_secret(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let id = client_id(&request)?;
    let expected = expected(&request);
    let drawn =
        client_changes::rotate_secret(&state.admin, &id, None, expected.as_deref(), &caller.0).await?;
    let client_secret = drawn.ok_or(ApiError::Internal)?.expose().to_owned();
    Ok(ok(&NewSecret { client_secret }))
}

fn tag_of(client: &Client) -> String {
    format!("\"{}\"", state_of(client))
}

/// Removes a client, and revokes every token of it. It can't be undone, and takes a recent sign-in.
#[utoipa::path(
    delete, path = "/api/admin/clients/{client_id}/", tag = "clients",
    params(("client_id" = String, Path), ("If-Match" = Option<String>, Header)),
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
    clients::remove(
        &state.admin,
        &client_id(&request)?,
        expected.as_deref(),
        &caller.0,
    )
    .await?;
    Ok(private(HttpResponse::NoContent()).finish())
}

/// The identifier in the path, percent-encoded there. What is none names nothing.
fn client_id(request: &HttpRequest) -> Result<ClientId, ApiError> {
    let text = segment(request, "client_id")?;
    let text = percent_encoding::percent_decode_str(text).decode_utf8();
    let text = text.map_err(|_| ApiError::NotFound)?;
    ClientId::parse(&text).map_err(|_| ApiError::NotFound)
}

/// As one segment of a path: an identifier may be an address.
fn escaped(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::client::ClientMetadata;
    use utoipa::PartialSchema as _;

    /// What answers say and the document does not, nobody could rely on.
    #[test]
    fn the_document_names_every_member_of_a_client() {
        let schema = serde_json::to_value(ClientMembers::schema()).expect("a schema");
        let full = ClientMetadata::default();
        let kept = serde_json::to_value(&full).expect("JSON");
        for name in kept.as_object().expect("an object").keys() {
            assert!(schema["properties"].get(name).is_some(), "{name}");
        }
    }
}
