//! `authserver user list|disable|delete`. Users are named by their address; nobody is ever made here, since only the
//! user can choose a password.

use super::{audit, open, print, print_json};
use crate::{config::Config, stores::OpenStores};
use anyhow::bail;
use authmodel::{
    audit::AuditAction,
    clock::{Clock as _, SystemClock},
    email::EmailAddress,
    user::{User, UserStatus},
};
use clap::Subcommand;
use serde_json::json;

/// Users per query.
const PAGE: u32 = 500;

#[derive(Subcommand)]
pub enum UserCommand {
    /// List all accounts, by address
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Shut a user out: their sessions end, and every token of theirs is revoked
    Disable {
        /// Their address
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete an account, with its password record, sessions and consents; it can't be undone
    Delete {
        /// Their address
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: UserCommand, config: &Config) -> anyhow::Result<()> {
    let stores = open(config).await?;
    match command {
        UserCommand::List { json } => list(&stores, json).await,
        UserCommand::Disable { email, json } => {
            let user = find(&stores, &email).await?;
            stores.stores.users.disable(user.id, SystemClock.now()).await?;
            done(&stores, AuditAction::UserDisabled, &user, "disabled", json).await
        }
        UserCommand::Delete { email, json } => {
            let user = find(&stores, &email).await?;
            stores.stores.users.delete(user.id, SystemClock.now()).await?;
            done(&stores, AuditAction::UserDeleted, &user, "deleted", json).await
        }
    }
}

async fn find(stores: &OpenStores, email: &str) -> anyhow::Result<User> {
    let address = EmailAddress::parse(email)?;
    match stores.stores.users.find_by_email(&address).await? {
        Some(user) => Ok(user),
        None => bail!("nobody has the address {email}"),
    }
}

async fn done(
    stores: &OpenStores,
    action: AuditAction,
    user: &User,
    what: &str,
    as_json: bool,
) -> anyhow::Result<()> {
    audit(stores, action, Some(user.id), None).await?;
    if as_json {
        return print_json(&json!({"sub": user.id, "email": user.email, "outcome": what}));
    }
    print(format_args!("{} ({}) is {what}", user.email.as_str(), user.id));
    Ok(())
}

async fn list(stores: &OpenStores, as_json: bool) -> anyhow::Result<()> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = stores.stores.users.list(after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.email.key().to_owned());
        all.extend(page);
    }
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    for user in &all {
        let disabled = if user.status == UserStatus::Disabled {
            "  disabled"
        } else {
            ""
        };
        print(format_args!("{}  {}{disabled}", user.id, user.email.as_str()));
    }
    Ok(())
}

fn describe(user: &User) -> serde_json::Value {
    json!({
        "sub": user.id,
        "email": user.email,
        "name": user.name,
        "status": user.status,
        "created_at": user.created_at,
    })
}
