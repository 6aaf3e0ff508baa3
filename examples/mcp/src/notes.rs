//! The tools: everybody's own notes, kept as long as the program runs.

use axum::http::request::Parts;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    handler::server::{router::tool::ToolRouter, wrapper::Parameters},
    model::{ServerCapabilities, ServerConfig},
    schemars,
    service::RequestContext,
    tool, tool_handler, tool_router,
};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

/// What every request needs.
pub const TO_READ: &[&str] = &["notes:read"];

/// What a tool needs.
pub fn scopes_of(tool: &str) -> &'static [&'static str] {
    match tool {
        "add_note" => &["notes:read", "notes:write"],
        _ => TO_READ,
    }
}

/// Whose notes: the subject of the token.
#[derive(Clone)]
pub struct Owner(pub String);

/// Notes of one user at most, since nobody ever clears them away.
const MOST: usize = 100;

static NOTES: LazyLock<Mutex<HashMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

/// A session of a client.
#[derive(Clone)]
pub struct Notes {
    tool_router: ToolRouter<Self>,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            tool_router: Self::tool_router(),
        }
    }
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct NewNote {
    /// What to keep.
    text: String,
}

#[tool_router]
impl Notes {
    #[tool(description = "All notes of the user")]
    fn list_notes(&self, context: RequestContext<RoleServer>) -> Result<String, ErrorData> {
        let owner = owner(&context)?;
        let notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(notes
            .get(&owner)
            .map(|notes| notes.join("\n"))
            .unwrap_or_default())
    }

    #[tool(description = "Keeps a note for the user")]
    fn add_note(
        &self,
        Parameters(NewNote { text }): Parameters<NewNote>,
        context: RequestContext<RoleServer>,
    ) -> Result<String, ErrorData> {
        let owner = owner(&context)?;
        let mut notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
        let own = notes.entry(owner).or_default();
        if own.len() >= MOST {
            return Err(ErrorData::invalid_request("there are too many notes", None));
        }
        own.push(text);
        Ok(format!("{} notes", own.len()))
    }
}

/// Of this very request, and not of the session: a client's session outlives its tokens.
fn owner(context: &RequestContext<RoleServer>) -> Result<String, ErrorData> {
    let parts = context.extensions.get::<Parts>();
    let owner = parts.and_then(|parts| parts.extensions.get::<Owner>());
    owner
        .map(|owner| owner.0.clone())
        .ok_or_else(|| ErrorData::internal_error("nobody was let in", None))
}

#[tool_handler(router = self.tool_router)]
impl ServerHandler for Notes {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions("Keeps notes, for each user their own.")
    }
}
