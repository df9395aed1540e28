//! `mulu grant what-may`.

use clap::Args;
use mulu_contracts::check::queries::who::{MAX_JUDGED, WhatMay as Question};
use mulu_contracts::check::request::Action;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::text::Code;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// What a party may use for a purpose: its grants with their entries, each with the check's verdict, proven complete
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu grant what-may 91520300MB0000099X --purpose industry.finance --action read")]
pub struct WhatMay {
    /// The party (USCC)
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    party: Uscc,
    /// What for, a code of the list `purposes`
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    purpose: Code<24>,
    /// Which action: read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop
    #[arg(long, value_name = "ACTION", value_parser = word::<Action>)]
    action: Action,
}

impl Lists for WhatMay {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let WhatMay { party, purpose, action } = self;
        let ask = |from, limit: u32| Question { party, purpose: purpose.clone(), action, from, limit: limit.min(MAX_JUDGED) };
        session.list(ask, read, page)
    }
}
