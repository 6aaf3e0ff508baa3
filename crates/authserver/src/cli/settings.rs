//! `authserver settings`: which settings are in force, and where each comes from.

use super::{print, print_json};
use crate::settings::{Origin, Settings, Sources};
use clap::Args;
use serde_json::{Value, json};

#[derive(Args)]
pub struct SettingsListArgs {
    /// Those alone that somebody has set
    #[arg(long)]
    changed: bool,
    /// Answer in JSON: [{name, value, origin}], the value as TOML, null for a secret that is set
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &SettingsListArgs, sources: &Sources) -> anyhow::Result<()> {
    let (_, mut in_force) = Settings::load_explained(sources)?;
    in_force.retain(|setting| !args.changed || setting.origin != Origin::Default);
    if args.json {
        let items: Vec<Value> = in_force
            .iter()
            .map(|setting| json!({ "name": setting.name, "value": setting.value, "origin": setting.origin.as_str() }))
            .collect();
        return print_json(&items);
    }
    for setting in &in_force {
        let value = setting.value.as_deref().unwrap_or("(a secret, set)");
        print(format_args!(
            "{:<11}  {} = {value}",
            setting.origin.as_str(),
            setting.name
        ));
    }
    Ok(())
}
