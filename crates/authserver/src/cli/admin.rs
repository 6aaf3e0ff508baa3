//! `authserver admin invite-owner|invite|list|roles`: who may administer. Whoever has this command line has the database and
//! the master key; nothing on the network makes the first owner without the link that is printed here.

use super::{actor, open, print, print_json};
use crate::config::Config;
use anyhow::{Context as _, bail};
use authcore::admin::{
    Administration,
    roles::{self, Invited},
};
use authmodel::{
    email::EmailAddress,
    role::{Role, Roles},
};
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Subcommand)]
pub enum AdminCommand {
    /// Print a one-time link by which whoever is signed in at their browser becomes an owner
    #[command(visible_alias = "bootstrap")]
    InviteOwner(LinkArgs),
    /// Print a one-time link that gives other roles
    Invite {
        /// Which: auditor, user_manager, client_manager, owner
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<Role>,
        #[command(flatten)]
        link: LinkArgs,
    },
    /// List the operators and their roles
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Put roles in the place of those that a user has; none takes all
    Roles {
        /// Their address
        email: String,
        /// Which: auditor, user_manager, client_manager, owner
        roles: Vec<Role>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub struct LinkArgs {
    /// How long it is good
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = humantime::parse_duration)]
    valid: std::time::Duration,
    /// Answer in JSON: {link, roles, expires_at}
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: AdminCommand, config: &Config) -> anyhow::Result<()> {
    let admin = open(config).await?;
    match command {
        AdminCommand::InviteOwner(link) => invite(&admin, Roles::from_iter([Role::Owner]), &link).await,
        AdminCommand::Invite { roles, link } => invite(&admin, roles.into_iter().collect(), &link).await,
        AdminCommand::List { json } => list(&admin, json).await,
        AdminCommand::Roles { email, roles, json } => {
            set(&admin, &email, roles.into_iter().collect(), json).await
        }
    }
}

async fn invite(admin: &Administration, offered: Roles, args: &LinkArgs) -> anyhow::Result<()> {
    let valid = chrono::Duration::from_std(args.valid).context("--valid is too long")?;
    let Invited { link, expires_at, .. } = roles::invite(admin, &offered, valid, &actor()).await?;
    if args.json {
        return print_json(&json!({ "link": link, "roles": offered, "expires_at": expires_at }));
    }
    print(format_args!(
        "Sign in, then open this link, which is good once and until {} UTC. Whoever opens it and accepts gets the role {offered}:",
        expires_at.format("%Y-%m-%d %H:%M")
    ));
    print(link);
    Ok(())
}

async fn list(admin: &Administration, as_json: bool) -> anyhow::Result<()> {
    let operators = roles::list(admin, &actor()).await?;
    if as_json {
        let all: Vec<_> = operators
            .iter()
            .map(|operator| {
                json!({
                    "sub": operator.user.id,
                    "email": operator.user.email,
                    "status": operator.user.status,
                    "roles": operator.roles,
                    "changed_at": operator.changed_at,
                })
            })
            .collect();
        return print_json(&all);
    }
    if operators.is_empty() {
        print(
            "nobody has a role yet: `authserver admin invite-owner` prints a link by which the first owner comes",
        );
    }
    for operator in &operators {
        print(format_args!(
            "{}  {}",
            operator.user.email.as_str(),
            operator.roles
        ));
    }
    Ok(())
}

async fn set(admin: &Administration, email: &str, wanted: Roles, as_json: bool) -> anyhow::Result<()> {
    let found = admin
        .stores
        .users
        .find_by_email(&EmailAddress::parse(email)?)
        .await?;
    let Some(user) = found else {
        bail!("nobody has the address {email}");
    };
    let roles = roles::set(admin, user.id, &wanted, None, &actor()).await?;
    if as_json {
        return print_json(&json!({ "sub": user.id, "email": user.email, "roles": roles }));
    }
    if roles.is_empty() {
        print(format_args!("{email} has no role any more"));
    } else {
        print(format_args!("{email}: {roles}"));
    }
    Ok(())
}
