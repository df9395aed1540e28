//! `mulu access request`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::access_request::kinds::request_access::RequestAccess;
use mulu_contracts::access_request::records::{AccessKind, FieldsAsked};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::text::{Code, LocalKey};
use mulu_contracts::kernel::value::{Hash, Set, Time};
use mulu_contracts::ledger::persons::Party;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::parties::{PartyFlags, RelayFlag};
use crate::cli::session::Session;
use crate::cli::term::{begin, today};
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{Words, values};

/// Ask for the data of an entry: shared with an authority for a statutory duty, or open to anybody
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu access request E-520300-… --kind open --purpose research --until 2027-12-31 --form 接口 --key developer\n          \
    mulu access request E-520300-… --kind share --duty 桥梁监管 --duty-document duty.pdf --purpose public_governance --until 2027-12-31 --form 接口 --key office"
)]
pub struct Request {
    /// The entry
    #[arg(value_name = "ENTRY", value_parser = word::<EntryId>)]
    entry: Option<EntryId>,
    /// By which door: share or open
    #[arg(long, value_name = "KIND", value_parser = word::<AccessKind>)]
    kind: Option<AccessKind>,
    /// Number of a field (may be given again); by default all that are offered
    #[arg(long = "field", value_name = "N")]
    #[serde(skip)]
    fields: Vec<u16>,
    /// What for, a code of the list `purposes` (may be given again)
    #[arg(long = "purpose", value_name = "CODE", value_parser = word::<Code<24>>)]
    purposes: Vec<Code<24>>,
    #[command(flatten)]
    #[serde(skip)]
    term: TermFlags,
    /// In which form, in words
    #[arg(long, value_name = "WORDS")]
    form: Option<String>,
    #[command(flatten)]
    #[serde(skip)]
    duty: DutyFlags,
    /// Consent of data subjects that you cite: its hash (may be given again)
    #[arg(long = "consent", value_name = "HASH", value_parser = word::<Hash>)]
    consents: Vec<Hash>,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
    #[command(flatten)]
    #[serde(skip)]
    party: PartyFlags,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

/// When the data is supplied.
#[derive(Debug, Args)]
pub struct TermFlags {
    /// Supplied from this time on; by default from the beginning of today (Beijing time)
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    from: Option<Time>,
    /// Supplied before this time
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
}

/// For which duty an authority needs it.
#[derive(Debug, Args)]
pub struct DutyFlags {
    /// Of sharing: the statutory duty and its article, in words
    #[arg(long, value_name = "WORDS", requires = "duty_document")]
    duty: Option<String>,
    /// The document on which the duty rests; its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "duty")]
    duty_document: Option<PathBuf>,
}

/// Members that flags say in other words.
#[derive(Serialize)]
pub struct Asked<'a> {
    fields: Option<FieldsAsked>,
    term: Option<Term>,
    statutory_duty: Option<Duty<'a>>,
}

#[derive(Serialize)]
struct Term {
    from: Option<Time>,
    until: Option<Time>,
}

#[derive(Serialize)]
struct Duty<'a> {
    basis: &'a str,
    hash: Option<Hash>,
}

#[derive(Serialize)]
struct Beside {
    requester: Option<Party>,
}

#[derive(Serialize)]
struct All {
    fields: FieldsAsked,
}

impl<'a> Asked<'a> {
    /// What these flags say.
    pub fn of(fields: &[u16], term: &TermFlags, duty: &'a DutyFlags) -> Result<Asked<'a>, Failure> {
        let wrong = |e| Failure::wrong(values::not(format!("{fields:?}"), e), Words::default());
        let only = Set::from_iter_sorted(fields.iter().copied()).map(FieldsAsked::Only);
        let fields = if fields.is_empty() { None } else { Some(only.map_err(wrong)?) };
        let said = term.from.is_some() || term.until.is_some();
        let term = said.then_some(Term { from: term.from, until: term.until });
        let document = document_hash(duty.duty_document.as_deref(), None)?;
        let statutory_duty = duty.duty.as_deref().map(|basis| Duty { basis, hash: document });
        Ok(Asked { fields, term, statutory_duty })
    }
}

impl Verb for Request {
    type Payload = RequestAccess;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.blend(&Asked::of(&self.fields, &self.term, &self.duty)?)?;
        form.fall_back(&All { fields: FieldsAsked::All })?;
        form.say(&Beside { requester: self.party.or_sender(session, write, form, "requester")? })?;
        self.relay.fill(session, write, form)?;
        own_key::fill(form)?;
        begin(form, today())
    }
}
