//! `mulu key show`.

use clap::Args;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Show one key: public key, key id, organisation
#[derive(Debug, Args)]
pub struct Show {
    /// Its name
    name: String,
}

impl Run for Show {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let info = session.keystore()?.show(&self.name)?;
        session.out.document(&info)
    }
}
