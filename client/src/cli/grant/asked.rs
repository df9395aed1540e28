//! What a question says of the use, from flags; or the whole of it from a file.

use std::path::Path;

use clap::Args;
use mulu_contracts::authorization::records::reach::Form;
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::check::request::{
    Abroad, Action, CheckRequest, MAX_CONSENTS, MAX_ENTRIES, Mode, OfGrant, Subject, Unit, Use, UsedEntry,
};
use mulu_contracts::kernel::id::{DivisionCode, EntryId, GrantId, Uscc};
use mulu_contracts::kernel::json::{self, MAX_FORM_VALUES};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Count, Hash, List, Set, Time};
use mulu_contracts::ledger::persons::{Committed, Party, PartyType};
use serde_json::Value;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::words::{Words, usage, values};

/// Flags of a question.
#[derive(Debug, Args)]
pub struct Asked {
    /// The grant
    #[arg(value_name = "GRANT", value_parser = word::<GrantId>, required_unless_present = "file", conflicts_with = "file")]
    grant: Option<GrantId>,
    /// An entry that is used (may be given again, at most 64)
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>, required_unless_present = "file", conflicts_with = "file")]
    entries: Vec<EntryId>,
    /// Number of a field that is used, of every entry named (may be given again); by default all fields
    #[arg(long = "field", value_name = "N", conflicts_with = "file")]
    fields: Vec<u16>,
    /// Who gives it: the grantee (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>, required_unless_present = "file", conflicts_with = "file")]
    seller: Option<Uscc>,
    /// Who gets it (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>, conflicts_with_all = ["person", "file"])]
    buyer: Option<Uscc>,
    /// Who gets it, where that one is not on the ledger: salted hash of who it is (sha256:HEX)
    #[arg(long, value_name = "HASH", requires = "party_type", conflicts_with = "file", value_parser = word::<Hash>)]
    person: Option<Hash>,
    /// What that one is: person, enterprise, institution, government, foreign
    #[arg(long, value_name = "TYPE", requires = "person", conflicts_with_all = ["buyer", "file"], value_parser = word::<PartyType>)]
    party_type: Option<PartyType>,
    /// Where that one is; by default the division of the home
    #[arg(long, value_name = "DIVISION", requires = "person", conflicts_with_all = ["buyer", "file"], value_parser = word::<DivisionCode>)]
    party_division: Option<DivisionCode>,
    /// What for, a code of the list `purposes`
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>, required_unless_present = "file", conflicts_with = "file")]
    purpose: Option<Code<24>>,
    /// Which action: read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop
    #[arg(long, value_name = "ACTION", value_parser = word::<Action>, required_unless_present = "file", conflicts_with = "file")]
    action: Option<Action>,
    /// It is so many calls; by default one copy
    #[arg(long, value_name = "N", conflicts_with = "file")]
    calls: Option<u64>,
    /// In what form: dataset, api, model, verification, index, report, training; by default it is not asked
    #[arg(long, value_name = "FORM", conflicts_with = "file", value_parser = word::<Form>)]
    form: Option<Form>,
    /// Where it is used; by default where the buyer is
    #[arg(long = "in", value_name = "DIVISION", conflicts_with = "file", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// It goes abroad, on this approval (sha256:HEX), or on none
    #[arg(long, value_name = "HASH", num_args = 0..=1, default_missing_value = "none", conflicts_with = "file")]
    abroad: Option<String>,
    /// Consent of a data subject that is cited: its hash (may be given again, at most 16)
    #[arg(long = "consent", value_name = "HASH", conflicts_with = "file", value_parser = word::<Hash>)]
    consents: Vec<Hash>,
    /// The use of what is held, at a gate, in the place of a trade or a delivery
    #[arg(long, conflicts_with = "file")]
    gate: bool,
    /// Does the term reach this time, which is still to come? No verdict is given
    #[arg(long, value_name = "TIME", conflicts_with = "file", value_parser = word::<Time>)]
    as_of: Option<Time>,
}

/// Questions of a file: one, or a list of them.
pub enum Questions {
    /// One.
    One(Box<CheckRequest>),
    /// Many, each judged for itself.
    Many(Vec<CheckRequest>),
}

/// Reads questions from a file.
pub fn read(path: &Path) -> Result<Questions, Failure> {
    let text = crate::home::read_words(path)?;
    let broken = |e: &dyn std::fmt::Display| Failure::wrong(usage::broken_form(path.display(), e), usage::check_form());
    let value = json::read(text.as_bytes(), MAX_FORM_VALUES).map_err(|e| broken(&e))?;
    match value {
        Value::Array(_) => serde_json::from_value(value).map(Questions::Many).map_err(|e| broken(&e)),
        _ => serde_json::from_value(value).map(|one| Questions::One(Box::new(one))).map_err(|e| broken(&e)),
    }
}

impl Asked {
    /// The question that the flags make.
    pub fn question(&self, session: &Session) -> Result<CheckRequest, Failure> {
        let lacks = || Failure::wrong(usage::check_lacks(), usage::check_form());
        let (grant, seller) = self.grant.zip(self.seller).ok_or_else(lacks)?;
        let (purpose, action) = self.purpose.clone().zip(self.action).ok_or_else(lacks)?;
        let wrong = |text: String, e: &dyn std::fmt::Display| Failure::wrong(values::not(text, e), Words::default());
        let fields = match self.fields.as_slice() {
            [] => Fields::All,
            numbers => Fields::Only(Set::from_iter_sorted(numbers.iter().copied()).map_err(|e| wrong(format!("{numbers:?}"), &e))?),
        };
        let used: Vec<_> = self.entries.iter().map(|entry| UsedEntry { entry: *entry, fields: fields.clone() }).collect();
        let count = used.len();
        let entries = List::<_, 1, MAX_ENTRIES>::new(used).map_err(|e| wrong(count.to_string(), &e))?;
        let consents = Set::<_, 0, MAX_CONSENTS>::from_iter_sorted(self.consents.iter().copied());
        let (unit, quantity) = self.calls.map_or((Unit::Copy, 1), |calls| (Unit::Call, calls));
        Ok(CheckRequest {
            mode: if self.gate { Mode::Held } else { Mode::Buy },
            subject: Subject::Grant(OfGrant { grant, entries }),
            seller,
            buyer: self.buyer(session)?,
            usage: Use {
                purpose,
                action,
                unit,
                quantity: Count(quantity),
                form: self.form,
                division: self.division,
                cross_border: self.abroad.as_deref().map(abroad).transpose()?,
            },
            consents: consents.map_err(|e| wrong(self.consents.len().to_string(), &e))?,
            as_of: self.as_of,
        })
    }

    fn buyer(&self, session: &Session) -> Result<Party, Failure> {
        if let Some((commitment, kind)) = self.person.zip(self.party_type) {
            let division = self.party_division.or(session.own_division());
            let division = division.ok_or_else(|| Failure::wrong(usage::which_division(), usage::name_party_division()))?;
            return Ok(Party::Committed(Committed { commitment, kind, division }));
        }
        self.buyer.map(Party::Org).ok_or_else(|| Failure::wrong(usage::which_buyer(), usage::name_buyer()))
    }
}

fn abroad(text: &str) -> Result<Abroad, Failure> {
    if text == "none" {
        return Ok(Abroad { approval: None });
    }
    let approval = word::<Hash>(text).map_err(|wrong| Failure::wrong(wrong.why, wrong.hint))?;
    Ok(Abroad { approval: Some(approval) })
}
