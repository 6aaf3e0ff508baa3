//! The log: lines on standard error, for users or for machines; and what strangers can't make us say.
//!
//! A line is formatted into a buffer of its thread and written by one system call; handing it to another thread would cost
//! more (a wake-up) than writing it.
//!
//! Test to read first: `malformed_requests_are_no_errors_of_ours`.

use anyhow::Context as _;
use std::io::IsTerminal as _;
use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Where the HTTP library says at ERROR what is anybody's to cause: each request that is no HTTP would be a line.
const STRANGERS: &str = "actix_http";

/// What to write.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// One JSON object per line instead of text.
    pub json: bool,
    /// What is logged.
    pub filter: Targets,
}

impl LogConfig {
    /// Reads the two settings of a log.
    ///
    /// # Errors
    /// Which of them are wrong (`log.format`, `log.filter`), and what they have to be.
    pub fn parse(format: &str, filter: &str) -> Result<Self, Vec<(&'static str, &'static str)>> {
        let json = match format {
            "text" => Ok(false),
            "json" => Ok(true),
            _ => Err(("log.format", "has to be \"text\" or \"json\"")),
        };
        let filter = self::filter(filter).ok_or((
            "log.filter",
            "write error, warn, info, debug or trace, or by module, as in info,sqlx=debug",
        ));
        match (json, filter) {
            (Ok(json), Ok(filter)) => Ok(Self { json, filter }),
            (json, filter) => Err(json.err().into_iter().chain(filter.err()).collect()),
        }
    }

    /// Starts the log of this process.
    ///
    /// # Errors
    /// Where one was started before.
    pub fn start(&self) -> anyhow::Result<()> {
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let lines = if self.json {
            lines.json().flatten_event(true).boxed()
        } else {
            lines.with_ansi(std::io::stderr().is_terminal()).boxed()
        };
        tracing_subscriber::registry()
            .with(lines.with_filter(self.filter.clone()))
            .try_init()
            .context("the log can't be started")
    }
}

/// The library takes any word for a module's name; a misspelt level would silence everything.
fn filter(text: &str) -> Option<Targets> {
    let parts = || {
        text.split(',')
            .map(|part| part.trim().split_once('=').unwrap_or(("", part.trim())))
    };
    let sound = |(_, level): (&str, &str)| !level.is_empty() && level.parse::<LevelFilter>().is_ok();
    let named = |(module, _): (&str, &str)| module.starts_with(STRANGERS);
    let nameless = text.split(',').any(|part| part.trim().starts_with('='));
    if nameless || !parts().all(sound) {
        return None;
    }
    let targets: Targets = text.parse().ok()?;
    // Whoever names the library wants to hear it.
    Some(if parts().any(named) {
        targets
    } else {
        targets.with_target(STRANGERS, LevelFilter::OFF)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::filter::LevelFilter as Level;

    #[test]
    fn malformed_requests_are_no_errors_of_ours() {
        let filter = |text: &str| filter(text).expect(text);
        for text in ["info", "trace", "info,actix_server=warn", "debug,sqlx=warn"] {
            let filter = filter(text);
            assert!(
                !filter.would_enable("actix_http::h1::dispatcher", &tracing::Level::ERROR),
                "{text}"
            );
            assert!(
                filter.would_enable("authserver::http", &tracing::Level::ERROR),
                "{text}"
            );
        }
        let asked = filter("info,actix_http=debug");
        assert!(asked.would_enable("actix_http::h1::dispatcher", &tracing::Level::ERROR));
        assert_eq!(filter("warn").default_level(), Some(Level::WARN));
    }

    #[test]
    fn a_misspelt_level_is_no_module() {
        for text in ["", "loud", "info,=", "info,sqlx=loud", "info,,warn", "=info"] {
            assert!(filter(text).is_none(), "{text}");
        }
        let wrong = |format: &str, filter: &str| -> Vec<&str> {
            let problems = LogConfig::parse(format, filter).expect_err("something is wrong");
            problems.into_iter().map(|(setting, _)| setting).collect()
        };
        assert_eq!(wrong("xml", "info"), ["log.format"]);
        assert_eq!(wrong("json", "loud"), ["log.filter"]);
        assert_eq!(wrong("xml", "loud"), ["log.format", "log.filter"]);
    }
}
