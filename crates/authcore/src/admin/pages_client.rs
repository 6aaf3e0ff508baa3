//! The client as which the admin pages sign operators in: public, this server's own, made anew at each start, so that it is
//! what this version wants and goes with the issuer.
//!
//! Refused: taking the place of a client of the same name that is somebody else's. The log says then that the pages can't sign
//! anybody in. And each change of it: another address would get owners' codes unasked, and a rule of who may use it could shut
//! every owner out; what they may do there is for their roles to say. What has been changed all the same is put back.
//!
//! Test to read first: `the_admin_pages_have_a_client_from_the_first_start_on` in `tests/blackbox/admin_pages.rs`.

use super::{
    Actor, Administration,
    client_rules::ClientDraft,
    clients::{self, ClientError, ClientRequest, IfExists},
};
use crate::config::ADMIN_SCOPE;
use authmodel::client::{Client, ClientMetadata};
use serde_json::json;

/// Its identifier.
pub const ADMIN_CLIENT: &str = "tacit-admin";

/// The page that takes the answers of the sign-in.
const CALLBACK: &str = "/admin/callback";

/// Registers the client where it is missing or another.
///
/// # Errors
/// [`ClientError`].
pub async fn register(admin: &Administration) -> Result<(), ClientError> {
    let draft = draft(admin);
    let (id, metadata) = draft.clone().check(&admin.config)?;
    match admin.stores.clients.find(&id).await? {
        Some(known) if known.metadata == metadata => return Ok(()),
        Some(known) if !is_ours(&known.metadata) => {
            tracing::warn!(
                client = ADMIN_CLIENT,
                "the admin pages can't sign anybody in: there is another client by the name of theirs"
            );
            return Ok(());
        }
        _ => {}
    }
    let request = ClientRequest {
        draft,
        secret: None,
        if_exists: IfExists::Replace,
    };
    clients::add(admin, request, &Actor::default()).await?;
    Ok(())
}

/// Refuses a change of the pages' client, unless it is another that has the name.
pub(super) fn leave(known: &Client) -> Result<(), ClientError> {
    if known.id.as_str() == ADMIN_CLIENT && is_ours(&known.metadata) {
        return Err(ClientError::BuiltIn(known.id.clone()));
    }
    Ok(())
}

/// Of an earlier start, maybe under another issuer, and whatever has been changed of it since: the scope of the admin API and an
/// address of these pages, beside which no other may stay.
fn is_ours(metadata: &ClientMetadata) -> bool {
    let mut uris = metadata.redirect_uris.iter();
    metadata.scope.contains(ADMIN_SCOPE) && uris.any(|uri| uri.as_str().ends_with(CALLBACK))
}

fn draft(admin: &Administration) -> ClientDraft {
    let members = [
        ("client_name", json!("Administration")),
        ("redirect_uris", json!([admin.config.issuer.at(CALLBACK)])),
        ("grant_types", json!(["authorization_code", "refresh_token"])),
        ("scope", json!(format!("openid {ADMIN_SCOPE}"))),
        // It is this server: nobody is asked whether it may know who they are.
        ("first_party", json!(true)),
        // RFC 9449: what a page's memory holds is of no use elsewhere.
        ("dpop_bound_access_tokens", json!(true)),
        // Said, so that no rule of before stays: whoever has a role comes in.
        ("access", json!("everyone")),
    ];
    ClientDraft {
        id: ADMIN_CLIENT.to_owned(),
        public: Some(true),
        document: members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        named: Vec::new(),
    }
}
