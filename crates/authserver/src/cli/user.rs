//! `authserver user list|import|export|approve|refuse|disable|enable|sign-out|username|reset-factors|delete`, and invitations ([`invitation`]). Users are named by their address; nobody is ever made here, since only the
//! user can choose a password.

use super::{
    actor,
    invitation::{self, InviteArgs},
    open, print, print_json,
    user_file::{self, ExportArgs, ImportArgs},
};
use crate::config::Config;
use anyhow::bail;
use authcore::{
    admin::{
        Administration, approvals,
        users::{self, UserError, UserName},
    },
    people::username::UsernameError,
    seal::Sealer,
};
use authmodel::{
    approval::{self, MOST_REASON},
    email::EmailAddress,
    rng::SystemRng,
    user::{User, UserStatus},
    username::Username,
};
use clap::Subcommand;
use serde_json::json;

#[derive(Subcommand)]
pub enum UserCommand {
    /// List all accounts, by address
    List {
        /// Only those who wait for an approval, who has waited longest first
        #[arg(long)]
        waiting: bool,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Approve somebody who has signed up and waits: they may sign in, and are mailed so
    Approve {
        /// Their address
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Refuse somebody who has signed up and waits: the account is deleted, its address is free, and they are mailed so
    Refuse {
        /// Their address
        email: String,
        /// Why: a line of up to 500 characters, which goes into their mail as it is
        #[arg(long, value_name = "TEXT", value_parser = reason)]
        reason: Option<String>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Invite somebody to make an account: they are mailed a link that is good once
    Invite(InviteArgs),
    /// Invite everybody in a file who is not invited and has no account; all of it is looked at before anybody is
    Import(ImportArgs),
    /// Write all accounts with their groups to standard output; no password is anywhere, and so in no file
    Export(ExportArgs),
    /// List the invitations that were not accepted yet
    Invitations {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Mail an invitation again, with another link; the one of before opens nothing any more
    Resend {
        /// The address that is invited
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke an invitation: its link opens nothing any more
    Revoke {
        /// The address that is invited
        email: String,
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
    /// Let a user who was shut out sign in again; what was ended stays so
    Enable {
        /// Their address
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// End all sessions and tokens of a user, who may sign in again
    SignOut {
        /// Their address
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Give a user a username, or take theirs; apps know them by it (preferred_username)
    Username {
        /// Their address
        email: String,
        /// The username to have
        #[arg(required_unless_present = "remove", conflicts_with = "remove")]
        username: Option<String>,
        /// Take the one that they have
        #[arg(long)]
        remove: bool,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove all second factors of a user who has lost them, recovery codes too; the password alone signs in then
    ResetFactors {
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
    let admin = open(config).await?;
    match command {
        UserCommand::List { waiting: true, json } => list_waiting(&admin, json).await,
        UserCommand::List { waiting: false, json } => list(&admin, json).await,
        UserCommand::Approve { email, json } => {
            let done = approvals::approve(&admin, &sealer(config)?, &named(&email)?, &actor()).await;
            report(done, &email, "approved", json)
        }
        UserCommand::Refuse { email, reason, json } => {
            let done = approvals::refuse(&admin, &sealer(config)?, &named(&email)?, reason, &actor()).await;
            report(done, &email, "refused", json)
        }
        UserCommand::Invite(args) => invitation::invite(&admin, config, args).await,
        UserCommand::Import(args) => user_file::import(&admin, config, args).await,
        UserCommand::Export(args) => user_file::export(&admin, args).await,
        UserCommand::Invitations { json } => invitation::list(&admin, json).await,
        UserCommand::Resend { email, json } => invitation::send_again(&admin, config, &email, json).await,
        UserCommand::Revoke { email, json } => invitation::revoke(&admin, &email, json).await,
        UserCommand::Disable { email, json } => {
            let done = users::disable(&admin, &named(&email)?, &actor()).await;
            report(done, &email, "disabled", json)
        }
        UserCommand::Enable { email, json } => {
            let done = users::enable(&admin, &named(&email)?, &actor()).await;
            report(done, &email, "enabled", json)
        }
        UserCommand::SignOut { email, json } => {
            let done = users::sign_out(&admin, &named(&email)?, &actor()).await;
            report(done, &email, "signed out everywhere", json)
        }
        UserCommand::Username {
            email,
            username,
            remove: _,
            json,
        } => set_username(&admin, &email, username.as_deref(), json).await,
        UserCommand::ResetFactors { email, json } => {
            let done = users::reset_factors(&admin, &sealer(config)?, &named(&email)?, &actor()).await;
            report(done, &email, "without second factors", json)
        }
        UserCommand::Delete { email, json } => {
            let done = users::delete(&admin, &named(&email)?, &actor()).await;
            report(done, &email, "deleted", json)
        }
    }
}

fn sealer(config: &Config) -> anyhow::Result<Sealer> {
    Ok(Sealer::new(&config.master_key.obtain(&SystemRng)?))
}

fn reason(text: &str) -> Result<String, String> {
    approval::parse_reason(text).ok_or_else(|| format!("a reason is a line of 1 to {MOST_REASON} characters"))
}

fn named(email: &str) -> anyhow::Result<UserName> {
    Ok(UserName::Email(EmailAddress::parse(email)?))
}

fn report(done: Result<User, UserError>, email: &str, what: &str, as_json: bool) -> anyhow::Result<()> {
    let user = match done {
        Ok(user) => user,
        Err(UserError::Unknown) => bail!("nobody has the address {email}"),
        Err(UserError::NoFactor) => bail!("{email} has no second factor, or is disabled"),
        Err(UserError::Waiting) => bail!("{email} waits for an approval: `user approve`, or `user refuse`"),
        Err(UserError::NotWaiting) => bail!("{email} does not wait for an approval"),
        Err(error) => return Err(error.into()),
    };
    if as_json {
        return print_json(&json!({"sub": user.id, "email": user.email, "outcome": what.replace(' ', "_")}));
    }
    print(format_args!("{} ({}) is {what}", user.email.as_str(), user.id));
    Ok(())
}

async fn set_username(
    admin: &Administration,
    email: &str,
    username: Option<&str>,
    as_json: bool,
) -> anyhow::Result<()> {
    let username = username.map(Username::parse).transpose()?;
    let done = users::set_username(admin, &named(email)?, username.as_ref(), &actor()).await;
    let user = match done {
        Ok(user) => user,
        Err(UserError::Unknown) => bail!("nobody has the address {email}"),
        Err(UserError::Username(UsernameError::Reserved)) => {
            bail!("this username is reserved: see accounts.reserved_usernames")
        }
        Err(UserError::Username(UsernameError::Taken)) => bail!(
            "this username is taken or looks like one that is, or was another's until lately: see accounts.username_hold"
        ),
        Err(error) => return Err(error.into()),
    };
    if as_json {
        return print_json(&describe(&user));
    }
    match &user.username {
        Some(name) => print(format_args!("{} has the username {name}", user.email.as_str())),
        None => print(format_args!("{} has no username", user.email.as_str())),
    }
    Ok(())
}

async fn list(admin: &Administration, as_json: bool) -> anyhow::Result<()> {
    let all = users::list(admin).await?;
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    for user in &all {
        let status = match user.status {
            UserStatus::Active => "",
            UserStatus::Disabled => "  disabled",
            UserStatus::Waiting => "  waiting",
        };
        print(format_args!("{}  {}{status}", user.id, user.email.as_str()));
    }
    Ok(())
}

async fn list_waiting(admin: &Administration, as_json: bool) -> anyhow::Result<()> {
    let all = approvals::all(admin).await?;
    if as_json {
        let described = all.iter().map(|waiting| describe(&waiting.user));
        return print_json(&described.collect::<Vec<_>>());
    }
    for waiting in &all {
        print(format_args!(
            "{}  {}  since {} UTC",
            waiting.user.id,
            waiting.user.email.as_str(),
            waiting.since.format("%Y-%m-%d %H:%M")
        ));
    }
    Ok(())
}

fn describe(user: &User) -> serde_json::Value {
    json!({
        "sub": user.id,
        "email": user.email,
        "name": user.name,
        "username": user.username.as_ref().map(Username::as_str),
        "status": user.status,
        "created_at": user.created_at,
    })
}
