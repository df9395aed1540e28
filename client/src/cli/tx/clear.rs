//! `mulu tx clear`.

use clap::Args;

use super::joint::clear;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// Take an act on which several had to agree, and that lapsed, off the lists
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx clear E-520300-3YN9-2AGA-NFLD-PY68-R --key office")]
pub struct Clear {
    /// The object: an id, or a 统一社会信用代码
    id: String,
    /// Kind of the act, where several lapsed
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

impl Run for Clear {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        if self.write.template || self.write.file.is_some() {
            return Err(Failure::wrong(usage::nothing_to_fill_in(), usage::leave_out()));
        }
        clear(session, &self.id, self.kind.as_deref(), &self.write)
    }
}
