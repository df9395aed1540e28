//! Logs on standard error, and the end of the process where it panics.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts the log. Values are escaped in both forms. `MULU_LOG` goes before the configured level.
pub fn start(log: &Log) -> Result<(), String> {
    let filter = std::env::var("MULU_LOG").unwrap_or_else(|_| log.level.clone());
    let filter = EnvFilter::try_new(filter).map_err(|e| format!("the log level is not understood: {e}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
    };
    started.map_err(|e| e.to_string())
}

/// A panic is a defect: it is told, and the process ends at once. A thread that dies alone would leave the node half alive.
pub fn abort_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = panic.payload();
        let words = words.downcast_ref::<&str>().map(|s| (*s).to_string());
        let words = words.or_else(|| panic.payload().downcast_ref::<String>().cloned()).unwrap_or_default();
        tracing::error!(place, words, "defect: the node panicked and stops");
        std::process::abort();
    }));
}
