//! `authserver group add|list|update|remove|members|join|leave|of`: groups of users. Apps are told of a change with their next
//! token; users are named by their address.

use super::{actor, open, print, print_json};
use crate::config::Config;
use anyhow::{Context as _, bail};
use authcore::admin::{
    Administration,
    groups::{self, GroupDraft, GroupUpdate},
};
use authmodel::{
    email::EmailAddress,
    group::{AppRole, Group, GroupName, Member},
    store::{MemberChange, MemberPlace},
    user::User,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

#[derive(Subcommand)]
pub enum GroupCommand {
    /// Add a group; nobody is in it
    Add {
        /// What apps and rules call it, for good: small letters, digits, and . _ : - after the first
        name: String,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
        /// What its members are to apps (the claim `roles`); repeatable. It gives no right at this server
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// List the groups, by name
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Change what is said of a group, or what its members are to apps
    Update {
        /// Its name
        name: GroupName,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// What its members are to apps, in the place of what they were; repeatable
        #[arg(long = "role", value_name = "ROLE", conflicts_with = "no_roles")]
        roles: Vec<String>,
        /// They are nothing in particular
        #[arg(long)]
        no_roles: bool,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a group, with all memberships; it can't be undone
    Remove {
        /// Its name
        name: GroupName,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// List who is in a group, in the order in which they came
    Members {
        /// Its name
        name: GroupName,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Let users come to a group; whoever is in it stays
    Join(MoveArgs),
    /// Take users out of a group
    Leave(MoveArgs),
    /// List the groups that a user is in
    Of {
        /// Their address
        email: String,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
pub struct MoveArgs {
    /// Its name
    name: GroupName,
    /// Their addresses; where nobody has one of them, nothing happens
    #[arg(required_unless_present = "file")]
    emails: Vec<String>,
    /// More of them, one a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Answer in JSON: {name, added, removed}
    #[arg(long)]
    json: bool,
}

/// Groups and members per query.
const PAGE: u32 = 500;

pub(super) async fn run(command: GroupCommand, config: &Config) -> anyhow::Result<()> {
    let admin = open(config).await?;
    match command {
        GroupCommand::Add {
            name,
            description,
            roles,
            json,
        } => {
            let draft = GroupDraft {
                name,
                description,
                roles,
            };
            let group = groups::add(&admin, &draft, &actor()).await?;
            report(&group, "added", json)
        }
        GroupCommand::List { json } => list(&admin, json).await,
        GroupCommand::Update {
            name,
            description,
            roles,
            no_roles,
            json,
        } => {
            let update = GroupUpdate {
                description,
                roles: (no_roles || !roles.is_empty()).then_some(roles),
                expected: None,
            };
            let group = groups::update(&admin, &name, &update, &actor())
                .await
                .with_context(|| name.to_string())?;
            report(&group, "as it was asked to be", json)
        }
        GroupCommand::Remove { name, json } => {
            groups::remove(&admin, &name, None, &actor())
                .await
                .with_context(|| name.to_string())?;
            if json {
                return print_json(&json!({ "name": name, "outcome": "removed" }));
            }
            print(format_args!("group {name} removed"));
            Ok(())
        }
        GroupCommand::Members { name, json } => members(&admin, &name, json).await,
        GroupCommand::Join(args) => change(&admin, &args, true).await,
        GroupCommand::Leave(args) => change(&admin, &args, false).await,
        GroupCommand::Of { email, json } => of(&admin, &email, json).await,
    }
}

fn report(group: &Group, what: &str, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print_json(&describe(group));
    }
    print(format_args!("group {} is {what}", group.name));
    Ok(())
}

fn describe(group: &Group) -> Value {
    json!({
        "name": group.name,
        "description": group.description,
        "roles": group.roles,
        "created_at": group.created_at,
        "updated_at": group.updated_at,
    })
}

async fn list(admin: &Administration, as_json: bool) -> anyhow::Result<()> {
    let mut all: Vec<Group> = Vec::new();
    loop {
        let after = all.last().map(|group| group.name.clone());
        let page = groups::list(admin, "", after.as_ref(), PAGE, &actor()).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    for group in &all {
        let roles: Vec<&str> = group.roles.iter().map(AppRole::as_str).collect();
        let roles = if roles.is_empty() {
            String::new()
        } else {
            format!("  ({})", roles.join(" "))
        };
        print(format_args!("{}{roles}  {}", group.name, group.description));
    }
    Ok(())
}

async fn members(admin: &Administration, name: &GroupName, as_json: bool) -> anyhow::Result<()> {
    let mut all: Vec<Member> = Vec::new();
    loop {
        let place = all.last().map(|last| MemberPlace {
            since: last.since,
            id: last.user.id,
        });
        let page = groups::members(admin, name, place.as_ref(), PAGE, &actor())
            .await
            .with_context(|| name.to_string())?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    if as_json {
        let described = |member: &Member| json!({ "sub": member.user.id, "email": member.user.email, "since": member.since });
        return print_json(&all.iter().map(described).collect::<Vec<_>>());
    }
    for member in &all {
        print(format_args!("{}  {}", member.user.id, member.user.email.as_str()));
    }
    Ok(())
}

async fn change(admin: &Administration, args: &MoveArgs, comes: bool) -> anyhow::Result<()> {
    let mut addresses = args.emails.clone();
    if let Some(path) = &args.file {
        let text = read(path)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        addresses.extend(lines.map(str::to_owned));
    }
    let (mut ids, mut unknown) = (Vec::new(), Vec::new());
    for address in &addresses {
        match find(admin, address).await? {
            Some(user) => ids.push(user.id),
            None => unknown.push(address.as_str()),
        }
    }
    if !unknown.is_empty() {
        bail!(
            "nobody has these addresses, so nothing was changed: {}",
            unknown.join(" ")
        );
    }
    let count = ids.len();
    let (add, remove) = if comes {
        (ids, Vec::new())
    } else {
        (Vec::new(), ids)
    };
    let all = groups::change_members(admin, &args.name, &MemberChange { add, remove }, &actor())
        .await
        .with_context(|| format!("{}: nothing was changed", args.name))?;
    if args.json {
        return print_json(&json!({ "name": args.name, "added": all.added, "removed": all.removed }));
    }
    let (moved, what): (usize, _) = if comes {
        (all.added.len(), "came to")
    } else {
        (all.removed.len(), "left")
    };
    print(format_args!("{moved} of {count} {what} the group {}", args.name));
    Ok(())
}

async fn of(admin: &Administration, email: &str, as_json: bool) -> anyhow::Result<()> {
    let Some(User { id, .. }) = find(admin, email).await? else {
        bail!("nobody has the address {email}");
    };
    let groups = groups::of_user(admin, id, &actor()).await?;
    if as_json {
        let described: Vec<Value> = groups
            .0
            .iter()
            .map(|(name, roles)| json!({ "name": name, "roles": roles }))
            .collect();
        return print_json(&described);
    }
    for name in groups.names() {
        print(name);
    }
    Ok(())
}

async fn find(admin: &Administration, email: &str) -> anyhow::Result<Option<User>> {
    let address = EmailAddress::parse(email).with_context(|| format!("{email:?} is no address"))?;
    Ok(admin.stores.users.find_by_email(&address).await?)
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
}
