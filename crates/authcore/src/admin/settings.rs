//! The settings that a server runs with: read by who may, changed where they are written.

use super::{Actor, Administration, Denied};
use authmodel::role::Right;

/// Hands out what the server says of its settings, to who may know.
///
/// # Errors
/// [`Denied`].
pub async fn show<T>(admin: &Administration, actor: &Actor, settings: T) -> Result<T, Denied> {
    admin
        .demand(actor, Right::ReadSettings, "settings.list", None)
        .await?;
    Ok(settings)
}
