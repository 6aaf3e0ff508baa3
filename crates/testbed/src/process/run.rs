//! Programs that are run to their end: with our terminal, or quietly for what they print.

use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::bail;

use super::registry::lock;
use super::{Ending, Output, Running};

/// Runs a program to its end with our terminal; anything but success is an error that names the command.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = show(command);
    let child = Running::start(&shown, command, Output::Terminal, Ending::Group)?;
    match child.wait(Duration::MAX)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("`{shown}` failed ({status})"),
        None => unreachable!("no limit was given"),
    }
}

/// Runs a program quietly and answers what it printed; its output is part of the error when it fails.
pub fn capture(command: &mut Command) -> anyhow::Result<String> {
    let shown = show(command);
    let text = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&text);
    let on_line = move |line: &str| {
        let mut text = lock(&sink);
        text.push_str(line);
        text.push('\n');
    };
    let child = Running::start(&shown, command, Output::Lines(Arc::new(on_line)), Ending::Group)?;
    let status = child.wait(Duration::from_secs(300))?;
    let text = lock(&text).clone();
    match status {
        Some(status) if status.success() => Ok(text),
        Some(status) => bail!("`{shown}` failed ({status})\n{text}"),
        None => bail!("`{shown}` did not end within five minutes\n{text}"),
    }
}

/// The command as one would type it.
pub fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    if let Some((_, name)) = text.rsplit_once('/') {
        text = name.to_owned();
    }
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
