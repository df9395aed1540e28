//! `mulu key note`.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Note the organisation that a key belongs to, for --as
#[derive(Debug, Args)]
pub struct Note {
    /// Its name
    name: String,
    /// The organisation (USCC)
    #[arg(long = "org", value_name = "USCC", value_parser = word::<Uscc>)]
    organisation: Uscc,
}

impl Run for Note {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let info = session.keystore()?.note(&self.name, self.organisation.as_str())?;
        session.out.document(&info)
    }
}
