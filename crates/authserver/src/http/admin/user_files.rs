//! `/api/admin/user-imports/` and `/api/admin/user-exports/`: users as a file, to be invited, and of those who have an account.

use super::{
    body::query,
    caller::Caller,
    ok, private,
    problem::{ApiError, FieldError, Problem},
};
use crate::{
    http::HttpState,
    user_file::{self, Fault, Form, Rows},
};
use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data, Payload},
};
use authcore::admin::{
    Administration,
    invitations::InvitationDraft,
    user_export,
    user_import::{self, ImportError},
};
use authmodel::{
    invitation::Standing,
    store::{StoreError, UserWithGroups},
};
use chrono::{DateTime, Utc};
use futures_util::stream;
use garde::Validate;
use serde::{Deserialize, Serialize};
use server_kit::guard::came_too_slowly;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The bytes of a file: its rows are in memory at once. The command line takes larger ones.
const MOST_BYTES: usize = 1024 * 1024;

/// Rows that are looked at in one request: a look-up each, some seconds in all.
const MOST_ROWS: usize = 5_000;

/// Rows that are invited in one request: a transaction and a mail each, and the answer comes before anybody gives up.
const MOST_INVITED: usize = 200;

/// Whether to do it.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Import {
    /// Only look: up to 5,000 rows, of which up to 200 can be invited with a request.
    #[garde(skip)]
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// How somebody stood.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StandingView {
    /// Nobody had invited them: they are invited, or would be.
    New,
    /// They were invited already, and are left alone.
    Invited,
    /// They had an account already, and are left alone.
    Account,
}

/// A row, as it was read.
#[derive(Serialize, ToSchema)]
struct ImportedRow {
    /// Where it stands: `line 3`, or `[2]`.
    place: String,
    email: String,
    #[schema(required)]
    name: Option<String>,
    /// The language of the mail.
    language: &'static str,
    groups: Vec<String>,
    #[schema(inline)]
    standing: StandingView,
}

/// What came of a file.
#[derive(Serialize, ToSchema)]
#[schema(as = UserImport)]
pub struct Imported {
    dry_run: bool,
    rows: Vec<ImportedRow>,
}

/// Invites everybody in a file: CSV with a header (`email`, `name`, `language`, `groups`), or a list in JSON of objects with these
/// members. All of it is looked at first; where a row can't be invited, every one that can't is named and nobody is invited. Who is invited
/// or has an account is left alone, so that the same file can be sent again.
#[utoipa::path(
    post, path = "/api/admin/user-imports/", tag = "users", params(Import), security(("openid" = ["tacit:admin"])),
    request_body(
        content((Vec<super::user_invitations::NewInvitation> = "application/json"), (String = "text/csv")),
        description = "Up to 1 MiB."
    ),
    responses(
        (status = 200, body = Imported),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn import(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let Import { dry_run } = query(&request)?;
    let form = form_of(&request)?;
    let bytes = bounded(payload).await?;
    let most = if dry_run { MOST_ROWS } else { MOST_INVITED };
    let rows = user_file::read(form, &bytes, most).map_err(|faults| refused(&faults))?;
    let done = if dry_run {
        user_import::check(&state.admin, &rows.drafts, &caller.0).await
    } else {
        user_import::import_at(&state.provider, &state.admin, &rows.drafts, &caller.0).await
    };
    let standings = done.map_err(|error| in_place(error, &rows))?;
    Ok(ok(&told(rows, standings, dry_run)))
}

fn form_of(request: &HttpRequest) -> Result<Form, ApiError> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(ApiError::NoTable);
    }
    let content_type = request.content_type();
    if content_type.eq_ignore_ascii_case("application/json") {
        Ok(Form::Json)
    } else if content_type.eq_ignore_ascii_case("text/csv") {
        Ok(Form::Csv)
    } else {
        Err(ApiError::NoTable)
    }
}

async fn bounded(payload: Payload) -> Result<Bytes, ApiError> {
    let read = payload.to_bytes_limited(MOST_BYTES).await;
    read.map_err(|_| ApiError::PayloadTooLarge)?
        .map_err(|error| match error.as_error() {
            Some(error) if came_too_slowly(error) => ApiError::TooSlow,
            _ => ApiError::PayloadTooLarge,
        })
}

fn refused(faults: &[Fault]) -> ApiError {
    let told = |fault: &Fault| FieldError {
        field: match fault.field.as_str() {
            "" => fault.place.clone(),
            field => format!("{}, {field}", fault.place),
        },
        message: fault.message.clone(),
    };
    ApiError::Invalid(faults.iter().map(told).collect())
}

/// What the flow found wrong with a row, by the row's place in the file.
fn in_place(error: ImportError, rows: &Rows) -> ApiError {
    match error {
        ImportError::Rows(faults) => {
            let placed = faults.into_iter().map(|fault| Fault {
                place: rows.places.get(fault.row).cloned().unwrap_or_default(),
                field: fault.field.to_owned(),
                message: fault.message,
            });
            refused(&placed.collect::<Vec<_>>())
        }
        ImportError::Invitation(error) => error.into(),
    }
}

fn told(rows: Rows, standings: Vec<Standing>, dry_run: bool) -> Imported {
    let row = |((place, draft), standing): ((String, InvitationDraft), Standing)| ImportedRow {
        place,
        email: draft.email.as_str().to_owned(),
        name: draft.name,
        language: draft.language.tag(),
        groups: draft
            .groups
            .iter()
            .map(|group| group.as_str().to_owned())
            .collect(),
        standing: match standing {
            Standing::Free => StandingView::New,
            Standing::Invited => StandingView::Invited,
            Standing::Account => StandingView::Account,
        },
    };
    let all = rows.places.into_iter().zip(rows.drafts).zip(standings);
    Imported {
        dry_run,
        rows: all.map(row).collect(),
    }
}

/// Which form.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Export {
    #[garde(skip)]
    #[serde(default)]
    #[param(inline, required = false)]
    format: Format,
}

/// A form of a file.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// A table.
    #[default]
    Csv,
    /// A list.
    Json,
}

/// An account, as an export has it; for the OpenAPI document, [`user_file`] writes them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub struct ExportedUser {
    email: String,
    #[schema(required)]
    name: Option<String>,
    /// Of those that mails are written in.
    #[schema(required)]
    language: Option<String>,
    groups: Vec<String>,
    id: Uuid,
    /// `active` or `disabled`.
    status: String,
    created_at: DateTime<Utc>,
}

/// Hands out all who have an account, by address, with their groups. It takes a recent sign-in.
#[utoipa::path(
    get, path = "/api/admin/user-exports/", tag = "users", params(Export), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, content((String = "text/csv"), (Vec<ExportedUser> = "application/json"))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn export(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let Export { format } = query(&request)?;
    let (form, content_type, name) = match format {
        Format::Csv => (Form::Csv, "text/csv; charset=utf-8", "users.csv"),
        Format::Json => (Form::Json, "application/json", "users.json"),
    };
    user_export::begin(&state.admin, &caller.0).await?;
    let first = user_export::page(&state.admin, None).await?;
    Ok(private(HttpResponse::Ok())
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .streaming(pages(Arc::new(state.admin.clone()), form, first)))
}

/// Where a file is that is being written.
enum Next {
    /// This page is to be written; whether it is the first.
    Page(Vec<UserWithGroups>, bool),
    Over,
}

/// The file, page by page: as much is in memory as one has. A store that fails amid it breaks it off, which whoever reads sees.
fn pages(
    admin: Arc<Administration>,
    form: Form,
    first: Vec<UserWithGroups>,
) -> impl stream::Stream<Item = Result<Bytes, StoreError>> {
    stream::try_unfold(Next::Page(first, true), move |next| {
        let admin = admin.clone();
        async move {
            let Next::Page(page, is_first) = next else {
                return Ok(None);
            };
            let mut bytes = if is_first {
                user_file::head(form)
            } else {
                Vec::new()
            };
            for (at, listed) in page.iter().enumerate() {
                bytes.extend(user_file::row(form, listed, is_first && at == 0));
            }
            let Some(last) = page.last() else {
                bytes.extend(user_file::foot(form));
                return Ok(Some((Bytes::from(bytes), Next::Over)));
            };
            let following = user_export::page(&admin, Some(last.user.email.key())).await?;
            Ok(Some((Bytes::from(bytes), Next::Page(following, false))))
        }
    })
}
