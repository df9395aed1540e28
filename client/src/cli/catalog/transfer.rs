//! `mulu catalog transfer`: of one entry and of many, and the other side's signature.

use std::collections::BTreeMap;

use clap::Args;
use mulu_contracts::catalog::kinds::transfer_entry::{Transfer as Body, TransferEntry};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::joint_act::{JointState, JointView};
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::texts::{Reason, Spoken};
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};
use serde::{Deserialize, Serialize};

use super::of_entry::{OfEntry, fill_version, standing};
use crate::cli::arg::word;
use crate::cli::bulk::select::{all, entries};
use crate::cli::bulk::{self, Many, Picked, Stands, Step};
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::tx::joint::agree;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now, send};
use crate::exit::Failure;
use crate::words::{objects, usage};

/// Seconds in which the other side has to sign, where nobody says until when.
const TERM: i64 = 10 * 86_400;

/// Hand entries over to another provider ✍
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog transfer E-… --to 114212000000000358 --reason other --key giver, then: mulu tx agree E-… --key taker\n          \
    mulu catalog transfer --provider GIVER --to TAKER --reason law --key giver, then: mulu catalog transfer --provider GIVER --agree --key taker"
)]
pub struct Transfer {
    #[command(flatten)]
    of: OfEntry,
    /// The new provider (USCC)
    #[arg(long, value_name = "USCC", conflicts_with = "agree", value_parser = word::<Uscc>)]
    to: Option<Uscc>,
    /// Sign what waits for your signature, of the chosen entries
    #[arg(long)]
    agree: bool,
    #[command(flatten)]
    reason: ReasonFlags,
    /// As a bureau, for the provider: hash of the decision (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    for_giver: Option<Hash>,
    /// As a bureau, for the new provider: hash of the decision (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    for_taker: Option<Hash>,
    /// It lapses where the other side did not sign before this time; by default in ten days
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// What flags say of the body.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    of: &'a OfEntry,
    to: Option<Uscc>,
    #[serde(flatten)]
    reason: &'a ReasonFlags,
    for_giver: Option<Hash>,
    for_taker: Option<Hash>,
    until: Option<Time>,
}

/// What is filled in.
#[derive(Serialize)]
struct Until {
    until: Time,
}

/// To whom a body on the ledger transfers.
#[derive(Deserialize)]
struct To {
    to: Uscc,
}

impl Transfer {
    fn said(&self) -> Said<'_> {
        let Transfer { of, to, reason, for_giver, for_taker, until, .. } = self;
        Said { of, to: *to, reason, for_giver: *for_giver, for_taker: *for_taker, until: *until }
    }

    fn lapses(&self) -> Time {
        self.until.unwrap_or(Time(now().0 + TERM))
    }

    fn one(&self, session: &mut Session) -> Result<(), Failure> {
        let mut form = Form::open(self.write.file.as_deref(), TransferEntry::NAME)?.within("body");
        form.say(&self.said())?;
        if form.lacks("to") {
            return Err(Failure::wrong(usage::to_whom(), usage::name_taker()));
        }
        form.fall_back(&Until { until: self.lapses() })?;
        fill_version(session, &mut form, TransferEntry::NAME)?;
        send(session, &self.write, &[form.under("body").whole::<TransferEntry>()?.into()])
    }

    fn body(&self, id: EntryId, version: u64, to: Uscc, reason: Reason) -> Step {
        let (for_giver, for_taker, until) = (self.for_giver, self.for_taker, self.lapses());
        Step::of(TransferEntry::Body(Spoken(Body { id, version, to, reason, for_giver, for_taker, until })))
    }

    fn give(&self, session: &mut Session) -> Result<(), Failure> {
        let picked = entries(session, &self.many)?;
        let to = self.to.ok_or_else(|| Failure::wrong(usage::to_whom(), usage::name_taker()))?;
        let reason = self.reason.needed()?;
        // What waits already for the other side is not sent again.
        let open = waiting(session, to)?;
        bulk::run(session, &self.write, &self.many.how, TransferEntry::NAME, picked, &mut |session, picked| {
            let lang = session.lang();
            let Some(facts) = picked.facts() else { return Ok(Step::nothing(lang, "no_change", &objects::that_providers())) };
            if facts.provider == to {
                return Ok(Step::nothing(lang, "no_change", &objects::that_providers()));
            }
            let waits = open.get(&facts.id).is_some_and(|act| act.version == facts.version && goes_to(act) == Some(to));
            if waits {
                return Ok(Step::nothing(lang, "waits", &objects::waits_for_other()));
            }
            Ok(self.body(facts.id, facts.version, to, reason.clone()))
        })
    }

    /// The further signature, of one or many.
    fn take(&self, session: &mut Session) -> Result<(), Failure> {
        let own = session.organisation(self.write.organisation)?;
        let open = waiting(session, own)?;
        if let Some(id) = &self.of.id {
            return agree(session, &id.to_string(), Some(TransferEntry::NAME), &self.write);
        }
        let picked: Vec<Picked> = match &self.many.list {
            Some(_) => entries(session, &self.many)?,
            None => {
                let mut picked = Vec::new();
                for id in open.keys() {
                    let found = standing(session, *id)?;
                    if self.many.provider.is_none_or(|wanted| found.core.provider == wanted) {
                        let title = found.core.input.title.to_string();
                        picked.push(Picked { row: None, text: id.to_string(), title, stands: Stands::Entry(found) });
                    }
                }
                picked
            }
        };
        bulk::run(session, &self.write, &self.many.how, TransferEntry::NAME, picked, &mut |session, picked| {
            let act = picked.facts().and_then(|facts| Some((facts.id, open.get(&facts.id)?)));
            Ok(match act {
                Some((id, act)) => {
                    Step::of::<TransferEntry>(Joint::Agree(Agreement { id, version: act.version, content_hash: act.content_hash }))
                }
                None => Step::nothing(session.lang(), "nothing_pending", &objects::no_transfer()),
            })
        })
    }
}

impl Run for Transfer {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        match (self.write.template, self.agree, self.many.chosen()) {
            (true, ..) => session.template::<TransferEntry>(),
            (_, true, _) => self.take(session),
            (_, _, true) => self.give(session),
            _ => self.one(session),
        }
    }
}

fn goes_to(act: &JointView) -> Option<Uscc> {
    To::deserialize(&act.body).ok().map(|body| body.to)
}

/// Transfers that wait for an organisation, by entry.
fn waiting(session: &mut Session, whom: Uscc) -> Result<BTreeMap<EntryId, JointView>, Failure> {
    let acts = all(session, |from| ListJointActs { scope: WaitingScope::Organisation(whom), from, limit: MAX_LIMIT })?;
    let open = acts.into_iter().filter(|act| act.kind == TransferEntry::NAME && act.state == JointState::Open);
    Ok(open.filter_map(|act| Some((act.id.parse().ok()?, act))).collect())
}
