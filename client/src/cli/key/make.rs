//! `mulu key make`.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Make a new key
#[derive(Debug, Args)]
pub struct Make {
    /// Its name: letters, digits, dot, dash, underscore
    name: String,
    /// Organisation that it belongs to (USCC), noted for --as
    #[arg(long = "org", value_name = "USCC", value_parser = word::<Uscc>)]
    organisation: Option<Uscc>,
}

impl Run for Make {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let info = session.keystore()?.create(&self.name, self.organisation.as_ref().map(Uscc::as_str))?;
        session.out.document(&info)
    }
}
