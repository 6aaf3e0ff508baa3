//! `authserver user invite|invitations|resend|revoke`: invitations to make an account. Their links are mailed, and printed nowhere: a
//! link that an operator has seen would prove an address that is not theirs.

use super::{actor, print, print_json};
use crate::config::Config;
use anyhow::bail;
use authcore::{
    admin::{
        Administration,
        invitations::{self, InvitationDraft, InvitationError},
    },
    seal::Sealer,
};
use authmodel::{
    clock::Time, email::EmailAddress, group::GroupName, invitation::Invitation, mail::Language,
    rng::SystemRng, user,
};
use clap::Args;
use serde_json::{Value, json};

#[derive(Args)]
pub struct InviteArgs {
    /// Their address: the link goes there, and the account will have it
    email: String,
    /// What they are called; they may change it
    #[arg(long)]
    name: Option<String>,
    /// The language of the mail: en, de, nl, fr or es
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language)]
    language: Language,
    /// A group that they will be in; repeatable
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<GroupName>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

fn language(tag: &str) -> Result<Language, String> {
    Language::of_tag(tag).ok_or_else(|| "a language is en, de, nl, fr or es".to_owned())
}

pub(super) async fn invite(admin: &Administration, config: &Config, args: InviteArgs) -> anyhow::Result<()> {
    let name = match &args.name {
        Some(name) => match user::parse_name(name) {
            Some(name) => Some(name),
            None => bail!("a name has 1 to 100 characters"),
        },
        None => None,
    };
    let draft = InvitationDraft {
        email: EmailAddress::parse(&args.email)?,
        name,
        language: args.language,
        groups: args.groups.into_iter().collect(),
    };
    let invited = invitations::invite(admin, &sealer(config)?, &draft, &actor()).await?;
    report(&invited, "invited", args.json)
}

pub(super) async fn list(admin: &Administration, as_json: bool) -> anyhow::Result<()> {
    let all = invitations::all(admin).await?;
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    let now = admin.clock.now();
    for invitation in &all {
        let until = if invitation.expires_at > now {
            "until"
        } else {
            "expired"
        };
        print(format_args!(
            "{}  {until} {} UTC",
            invitation.email.as_str(),
            minute(invitation.expires_at)
        ));
    }
    Ok(())
}

pub(super) async fn send_again(
    admin: &Administration,
    config: &Config,
    email: &str,
    as_json: bool,
) -> anyhow::Result<()> {
    let found = named(admin, email).await?;
    let sent = invitations::send_again(admin, &sealer(config)?, found.id, &actor()).await?;
    report(&sent, "invited again", as_json)
}

pub(super) async fn revoke(admin: &Administration, email: &str, as_json: bool) -> anyhow::Result<()> {
    let found = named(admin, email).await?;
    let revoked = invitations::revoke(admin, found.id, &actor()).await?;
    if as_json {
        return print_json(&described(&revoked, "revoked"));
    }
    print(format_args!(
        "the invitation of {} is revoked",
        revoked.email.as_str()
    ));
    Ok(())
}

async fn named(admin: &Administration, email: &str) -> anyhow::Result<Invitation> {
    match invitations::of_address(admin, &EmailAddress::parse(email)?).await {
        Err(InvitationError::Unknown) => bail!("there is no invitation of {email}"),
        found => Ok(found?),
    }
}

fn sealer(config: &Config) -> anyhow::Result<Sealer> {
    Ok(Sealer::new(&config.master_key.obtain(&SystemRng)?))
}

fn report(invitation: &Invitation, what: &str, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print_json(&described(invitation, &what.replace(' ', "_")));
    }
    print(format_args!(
        "{} is {what}: the server mails a link that is good once, until {} UTC",
        invitation.email.as_str(),
        minute(invitation.expires_at)
    ));
    Ok(())
}

fn described(invitation: &Invitation, outcome: &str) -> Value {
    let mut described = describe(invitation);
    described["outcome"] = json!(outcome);
    described
}

fn describe(invitation: &Invitation) -> Value {
    json!({
        "id": invitation.id,
        "email": invitation.email,
        "name": invitation.name,
        "language": invitation.language.tag(),
        "groups": invitation.groups,
        "created_at": invitation.created_at,
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
    })
}

fn minute(time: Time) -> impl std::fmt::Display {
    time.format("%Y-%m-%d %H:%M")
}
