//! `/export/` and `/import/`: all goals and entries as a file, and back. Test to read first: `tests/http/import.rs`.

use std::future::Future;
use std::io;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::stream;
use garde::Validate;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

use super::body::{self, Types};
use super::caller::{Reader, Writer};
use super::problem::{ApiError, FieldError, Problem};
use super::query::Query;
use super::{answer, idempotency, pace};
use crate::model::{Goal, Order, Owner};
use crate::store::goals::Filter;
use crate::store::import::Tally;
use crate::store::{Answer, Once, Position, Store, StoreError};
use crate::transfer::csv::{self, Dialect};
use crate::transfer::json::{self, WrittenEntry, WrittenGoal};
use crate::transfer::numbers::Decimal;
use crate::transfer::{Fault, MOST_BYTES, Place, Read};

/// In which form.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// For programs.
    #[default]
    Json,
    /// For spreadsheets.
    Csv,
}

/// What is asked of an export.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Export {
    /// JSON for programs, or CSV for spreadsheets.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline, required = false)]
    format: Form,
}

/// Rows of one statement of an export.
const PAGE: u16 = 1000;

/// Exports all goals with all entries, archived ones too.
#[utoipa::path(
    get, path = "/export/", tag = "files", params(Export), security(("openid" = ["goals:read"])),
    responses(
        (status = 200, content((json::File = "application/json"), (String = "text/csv")),
            headers(("Content-Disposition" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn export(
    Reader(owner): Reader,
    Query(query): Query<Export>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let now = store.now();
    let (kind, name) = match query.format {
        Form::Json => ("application/json", "json"),
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    // What can't be read at all is said now; what breaks off later breaks the answer off, and the client sees that.
    let first = goals_after(&store, owner, None).await?;
    let (sender, mut receiver) = mpsc::channel(4);
    actix_web::rt::spawn(async move {
        let mut writing = Writing {
            store: &store,
            owner,
            form: query.format,
            sender,
            is_first: true,
        };
        let head = match query.format {
            Form::Json => format!(
                r#"{{"format":"{}","exported_at":"{}","goals":["#,
                json::FORMAT,
                now.to_rfc3339()
            )
            .into_bytes(),
            Form::Csv => csv::header(),
        };
        if let Err(Some(error)) = writing.all(head, first).await {
            tracing::warn!(%error, "an export broke off");
            let _ = writing.sender.send(Err(io::Error::other("broken off"))).await;
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"goals-{}.{name}\"", now.date_naive()),
        ))
        .content_type(kind)
        .streaming(stream::poll_fn(move |context| receiver.poll_recv(context))))
}

async fn goals_after(
    store: &Store,
    owner: Owner,
    after: Option<Position>,
) -> Result<crate::store::Page<Goal>, StoreError> {
    let filter = Filter {
        text: String::new(),
        tag: String::new(),
        status: None,
        order: Order::OldestFirst,
        limit: PAGE,
        after,
    };
    store.goals(owner, &filter).await
}

/// An export on its way: a piece at a time, however much there is.
struct Writing<'a> {
    store: &'a Store,
    owner: Owner,
    form: Form,
    sender: mpsc::Sender<Result<Bytes, io::Error>>,
    is_first: bool,
}

impl Writing<'_> {
    /// `Err(None)`: nobody reads any more.
    async fn all(
        &mut self,
        head: Vec<u8>,
        first: crate::store::Page<Goal>,
    ) -> Result<(), Option<StoreError>> {
        self.send(head).await?;
        let mut page = first;
        loop {
            for goal in &page.items {
                self.goal(goal).await?;
            }
            match page.next {
                None => break,
                after => page = goals_after(self.store, self.owner, after).await.map_err(Some)?,
            }
        }
        match self.form {
            Form::Json => self.send(b"]}".to_vec()).await,
            Form::Csv => Ok(()),
        }
    }

    async fn goal(&mut self, goal: &Goal) -> Result<(), Option<StoreError>> {
        let mut piece = match self.form {
            Form::Json => {
                // Our views always serialise; what follows is one more member before the end.
                let mut object = serde_json::to_vec(&WrittenGoal::from(goal)).unwrap_or_default();
                object.pop();
                object.extend_from_slice(b",\"entries\":[");
                if !self.is_first {
                    object.insert(0, b',');
                }
                object
            }
            Form::Csv => csv::goal(goal),
        };
        self.is_first = false;
        let (mut after, mut is_first) = (None, true);
        loop {
            let entries = self
                .store
                .entries(self.owner, goal.id, PAGE, after)
                .await
                .map_err(Some)?;
            // A goal that was removed meanwhile has none.
            let Some(entries) = entries else { break };
            for entry in &entries.items {
                match self.form {
                    Form::Json => {
                        if !is_first {
                            piece.push(b',');
                        }
                        piece.extend(serde_json::to_vec(&WrittenEntry::from(entry)).unwrap_or_default());
                    }
                    Form::Csv => piece.extend(csv::entry(goal, entry)),
                }
                is_first = false;
            }
            self.send(std::mem::take(&mut piece)).await?;
            match entries.next {
                None => break,
                next => after = next,
            }
        }
        if matches!(self.form, Form::Json) {
            piece.extend_from_slice(b"]}");
        }
        self.send(piece).await
    }

    async fn send(&mut self, piece: Vec<u8>) -> Result<(), Option<StoreError>> {
        if piece.is_empty() {
            return Ok(());
        }
        self.sender.send(Ok(Bytes::from(piece))).await.map_err(|_| None)
    }
}

/// What is known of a file that is imported.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Import {
    /// The time zone in which entries happened of which only the day is known, by its IANA name.
    #[garde(custom(pace::is_zone))]
    #[serde(default = "pace::utc")]
    #[param(required = false, default = "UTC", example = "Europe/Berlin", max_length = 64)]
    zone: String,
    /// What stands between the cells of a CSV file; found out, if nothing is said.
    #[garde(skip)]
    #[param(inline)]
    delimiter: Option<Delimiter>,
    /// What stands before the fraction of a number in a CSV file; found out, if nothing is said.
    #[garde(skip)]
    #[param(inline)]
    decimal: Option<DecimalMark>,
    /// Only say what would be done.
    #[garde(skip)]
    #[serde(default)]
    #[param(required = false, default = false)]
    dry_run: bool,
}

/// Between cells.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

/// Before a fraction.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DecimalMark {
    /// As in 12.5.
    Point,
    /// As in 12,5.
    Comma,
}

const TYPES: Types = Types {
    names: &["application/json", "text/csv"],
    accept: "application/json or text/csv",
};

/// A user who may write, and the file that they sent.
pub struct Sent {
    owner: Owner,
    bytes: Bytes,
    once: Option<Once>,
    is_csv: bool,
}

impl FromRequest for Sent {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let Writer(owner) = Writer::from_request(&request, &mut Payload::None).await?;
            let bytes = body::read(&request, payload, &TYPES, MOST_BYTES).await?;
            let once = idempotency::of(&request, &bytes)?;
            let is_csv = request.content_type().eq_ignore_ascii_case("text/csv");
            Ok(Self {
                owner,
                bytes,
                once,
                is_csv,
            })
        })
    }
}

/// What an import did.
#[derive(Serialize, ToSchema)]
pub struct Imported {
    goals: Counted,
    entries: Counted,
    /// Whether it was only tried out.
    dry_run: bool,
}

/// How many were new.
#[derive(Serialize, ToSchema)]
struct Counted {
    /// Were not there and are now.
    #[schema(minimum = 0)]
    added: usize,
    /// Were there and stay as they are.
    #[schema(minimum = 0)]
    known: usize,
}

impl Imported {
    const fn of(tally: &Tally, dry_run: bool) -> Self {
        Self {
            goals: Counted {
                added: tally.goals_added,
                known: tally.goals_known,
            },
            entries: Counted {
                added: tally.entries_added,
                known: tally.entries_known,
            },
            dry_run,
        }
    }
}

/// Imports goals and entries, all of them or none. A second run changes nothing: what is there already is known again by its id,
/// a goal without one by its title, an entry without one by what it says. At most 10,000 rows and 4 MiB.
#[utoipa::path(
    post, path = "/import/", tag = "files", params(Import, ("Idempotency-Key" = Option<String>, Header)),
    request_body(content((json::File = "application/json"), (String = "text/csv"))),
    security(("openid" = ["goals:write"])),
    responses(
        (status = 200, body = Imported),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn import(
    sent: Sent,
    Query(query): Query<Import>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let read = read(&sent, &query)?;
    let done = |tally: &Tally| Answer {
        status: 200,
        location: None,
        etag: None,
        // Numbers always serialise.
        body: serde_json::to_string(&Imported::of(tally, query.dry_run)).unwrap_or_default(),
    };
    let outcome = match &sent.once {
        Some(once) if !query.dry_run => store.import_once(sent.owner, &read.batch, once, done).await,
        _ => store
            .import(sent.owner, &read.batch, query.dry_run)
            .await
            .map(|tally| done(&tally)),
    };
    Ok(answer::respond(outcome.map_err(|error| named(error, &read))?))
}

fn read(sent: &Sent, query: &Import) -> Result<Read, ApiError> {
    let zone = pace::zone(&query.zone).unwrap_or_default();
    let outcome = if sent.is_csv {
        let dialect = Dialect {
            delimiter: query.delimiter.map(|delimiter| match delimiter {
                Delimiter::Comma => b',',
                Delimiter::Semicolon => b';',
                Delimiter::Tab => b'\t',
            }),
            decimal: query.decimal.map(|decimal| match decimal {
                DecimalMark::Point => Decimal::Point,
                DecimalMark::Comma => Decimal::Comma,
            }),
        };
        csv::read(&sent.bytes, dialect, zone)
    } else {
        json::read(body::shape(&sent.bytes)?, zone)
    };
    outcome.map_err(|faults| ApiError::BadRows(faults.into_iter().map(FieldError::from).collect()))
}

/// What the database found wrong, with the row it is about.
fn named(error: StoreError, read: &Read) -> ApiError {
    let (place, field, message) = match error {
        StoreError::NoSuchGoal(entry) => (
            read.entries.get(entry),
            "goal_id",
            "names no goal of this file, and none of yours",
        ),
        StoreError::ImportedTotalOutOfRange(goal) => (
            read.goals.get(goal),
            "amount",
            "would carry the goal's total beyond 999999999999",
        ),
        error => return error.into(),
    };
    let place = place.cloned().unwrap_or_else(|| Place::Path("$".to_owned()));
    ApiError::BadRows(vec![FieldError::from(Fault {
        place,
        field: field.to_owned(),
        message: message.to_owned(),
    })])
}

impl From<Fault> for FieldError {
    fn from(fault: Fault) -> Self {
        let Fault {
            place,
            field,
            message,
        } = fault;
        match place {
            Place::Line(line) => Self {
                field,
                message,
                line: Some(line),
            },
            Place::Path(path) => Self {
                field: format!("{path}.{field}"),
                message,
                line: None,
            },
        }
    }
}
