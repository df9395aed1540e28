//! `mulu catalog set-attributes`: sharing, opening, operation and their terms, for one entry and for many.

use clap::Args;
use mulu_contracts::catalog::kinds::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::queries::entry::EntryAnswer;
use mulu_contracts::catalog::records::detail::{EntryDetail, OpenTerms, ReasonType, ShareTerms};
use mulu_contracts::catalog::records::entry::{CoreInput, Open, OpenType, Operable, OperableType, Share, ShareMode, ShareType};
use mulu_contracts::kernel::codec::TypeError;
use mulu_contracts::kernel::text::Text0;
use mulu_contracts::kernel::value::Set;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use super::of_entry::{OfEntry, named, standing};
use crate::cli::arg::word;
use crate::cli::bulk::{self, Many, Stands, Step};
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::lang::Lang;
use crate::words::{self, objects, usage, values};

/// Change sharing, opening, operation of one entry or many: stricter at once, looser after review
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog set-attributes E-… --open conditional --open-condition 实名登记后下载 --reason law\n          \
    mulu catalog set-attributes --list ids.txt --consent-required true --reason law --yes"
)]
pub struct SetAttributes {
    #[command(flatten)]
    of: OfEntry,
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// New attributes. What no flag says stays as it is; fields that would be more open than their entry follow it.
#[derive(Debug, Default, Args)]
struct Flags {
    /// unconditional, conditional, not_shared
    #[arg(long, value_name = "HOW", value_parser = word::<ShareType>)]
    share: Option<ShareType>,
    /// Condition of sharing
    #[arg(long, value_name = "WORDS")]
    share_condition: Option<String>,
    /// Why it is not shared: the words of the basis
    #[arg(long, value_name = "WORDS")]
    share_basis: Option<String>,
    /// Why it is not shared: law, policy, sensitive, other
    #[arg(long, value_name = "TYPE", value_parser = word::<ReasonType>)]
    share_why: Option<ReasonType>,
    /// unconditional, conditional, not_open
    #[arg(long, value_name = "HOW", value_parser = word::<OpenType>)]
    open: Option<OpenType>,
    /// Condition of opening
    #[arg(long, value_name = "WORDS")]
    open_condition: Option<String>,
    /// Why it is not open: the words of the basis
    #[arg(long, value_name = "WORDS")]
    open_basis: Option<String>,
    /// Why it is not open: law, policy, sensitive, other
    #[arg(long, value_name = "TYPE", value_parser = word::<ReasonType>)]
    open_why: Option<ReasonType>,
    /// Form of opening, such as 下载
    #[arg(long, value_name = "WORDS")]
    open_form: Option<String>,
    /// eligible, conditional, excluded
    #[arg(long, value_name = "HOW", value_parser = word::<OperableType>)]
    operable: Option<OperableType>,
    /// Note on operation
    #[arg(long, value_name = "WORDS")]
    operable_note: Option<String>,
    /// The data subject has to consent
    #[arg(long)]
    consent_required: Option<bool>,
}

/// What changes of one entry: members of the payload.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<Share>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<Open>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operable: Option<Operable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consent_required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_terms: Option<ShareTerms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_terms: Option<OpenTerms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operable_note: Option<Words<0, 255, false>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Levels>,
}

/// A field that follows its entry.
#[derive(Debug, PartialEq, Serialize)]
struct Levels {
    no: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<ShareType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<OpenType>,
}

fn said<T>(text: &str, value: Result<T, TypeError>) -> Result<T, Failure> {
    value.map_err(|e| Failure::wrong(values::not(text, e), words::Words::default()))
}

fn set_words<const MIN: usize, const MAX: usize, const LF: bool>(
    stands: &mut Words<MIN, MAX, LF>,
    flag: Option<&String>,
) -> Result<bool, Failure> {
    let Some(text) = flag else { return Ok(false) };
    *stands = said(text, Words::new(text.as_str()))?;
    Ok(true)
}

impl Flags {
    fn names_any(&self) -> bool {
        let Flags { share, share_condition, share_basis, share_why, open, open_condition, open_basis, open_why, .. } = self;
        let words = [share_condition, share_basis, open_condition, open_basis, &self.open_form, &self.operable_note];
        words.iter().any(|flag| flag.is_some())
            || share.is_some()
            || open.is_some()
            || self.operable.is_some()
            || self.consent_required.is_some()
            || share_why.is_some()
            || open_why.is_some()
    }

    /// What the flags change of an entry; terms are completed from those that stand.
    fn change(&self, core: &CoreInput, detail: &EntryDetail) -> Result<Change, Failure> {
        let share = self.share.map(|kind| {
            let stands = core.share.mode.iter().next().is_some();
            let platform = || Set::new(vec![ShareMode::Platform]).unwrap_or_default();
            let mode = match (kind, stands) {
                (ShareType::NotShared, _) => Set::default(),
                (_, true) => core.share.mode.clone(),
                (_, false) => platform(),
            };
            Share { kind, mode }
        });
        let mut share_terms = detail.share_terms.clone();
        let mut named = set_words(&mut share_terms.condition, self.share_condition.as_ref())?;
        named |= set_words(&mut share_terms.basis, self.share_basis.as_ref())?;
        named |= self.share_why.is_some();
        share_terms.reason_type = self.share_why.or(share_terms.reason_type);
        let share_terms = Some(share_terms).filter(|_| named);
        let mut open_terms = detail.open_terms.clone();
        let mut named = set_words(&mut open_terms.condition, self.open_condition.as_ref())?;
        named |= set_words(&mut open_terms.basis, self.open_basis.as_ref())?;
        named |= self.open_why.is_some() || self.open_form.is_some();
        open_terms.reason_type = self.open_why.or(open_terms.reason_type);
        if let Some(form) = &self.open_form {
            open_terms.form = said(form, Text0::new(form.as_str()))?;
        }
        let open_terms = Some(open_terms).filter(|_| named);
        let note = |text: &String| said(text, Words::new(text.as_str()));
        Ok(Change {
            share,
            open: self.open.map(|kind| Open { kind }),
            operable: self.operable.map(|kind| Operable { kind }),
            consent_required: self.consent_required,
            share_terms,
            open_terms,
            operable_note: self.operable_note.as_ref().map(note).transpose()?,
            fields: self.lower_fields(detail),
        })
    }

    /// No field is more open than its entry: those that would be follow it. The types are ordered from the most open one on.
    fn lower_fields(&self, detail: &EntryDetail) -> Vec<Levels> {
        let lowered = detail.fields.iter().map(|field| Levels {
            no: field.no,
            share: self.share.filter(|wanted| field.share < *wanted),
            open: self.open.filter(|wanted| field.open < *wanted),
        });
        lowered.filter(|levels| levels.share.is_some() || levels.open.is_some()).collect()
    }
}

impl Change {
    /// Does an entry with this core and detail say this already?
    fn stands(&self, core: &CoreInput, detail: &EntryDetail) -> bool {
        fn same<T: PartialEq>(wanted: &Option<T>, stands: &T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted == stands)
        }
        same(&self.share, &core.share)
            && same(&self.open, &core.open)
            && same(&self.operable, &core.operable)
            && same(&self.consent_required, &core.consent_required)
            && same(&self.share_terms, &detail.share_terms)
            && same(&self.open_terms, &detail.open_terms)
            && same(&self.operable_note, &detail.operable_note)
    }
}

impl SetAttributes {
    fn one(&self, session: &mut Session) -> Result<(), Failure> {
        let mut form = Form::open(self.write.file.as_deref(), SetEntryAttributes::NAME)?;
        form.say(&self.of)?;
        let entry = standing(session, named(&form, SetEntryAttributes::NAME)?)?;
        let mut change = self.flags.change(&entry.core.input, &entry.detail)?;
        if !form.lacks("fields") {
            change.fields.clear();
        }
        form.say(&change)?;
        form.say(&self.reason)?;
        form.fall_back(&Version { version: entry.core.version })?;
        send(session, &self.write, &[form.whole::<SetEntryAttributes>()?.into()])
    }

    fn plan(&self, lang: Lang, entry: &EntryAnswer) -> Result<Step, Failure> {
        let change = self.flags.change(&entry.core.input, &entry.detail)?;
        if change.stands(&entry.core.input, &entry.detail) {
            return Ok(Step::nothing(lang, "no_change", &objects::stands_so()));
        }
        if entry.pending.as_ref().is_some_and(|pending| change.stands(&pending.core, &pending.detail)) {
            return Ok(Step::nothing(lang, "change_pending", &objects::change_waits()));
        }
        let mut form = Form::default();
        form.say(&OfEntry { id: Some(entry.core.entry_id), version: Some(entry.core.version) })?;
        form.say(&change)?;
        form.say(&self.reason)?;
        Ok(Step::of(form.whole::<SetEntryAttributes>()?))
    }
}

/// What is filled in.
#[derive(Serialize)]
struct Version {
    version: u64,
}

impl Run for SetAttributes {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        if self.write.template {
            return session.template::<SetEntryAttributes>();
        }
        if !self.many.chosen() {
            return self.one(session);
        }
        if !self.flags.names_any() {
            return Err(Failure::wrong(usage::which_attributes(), usage::name_attributes()));
        }
        let picked = bulk::select::entries(session, &self.many)?;
        bulk::run(session, &self.write, &self.many.how, SetEntryAttributes::NAME, picked, &mut |session, picked| match &picked.stands {
            Stands::Entry(entry) => self.plan(session.lang(), entry),
            Stands::Row(row) => {
                let entry = standing(session, row.id)?;
                self.plan(session.lang(), &entry)
            }
            _ => Err(Failure::defect("no entry was chosen")),
        })
    }
}

#[cfg(test)]
mod tests {
    use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;

    use super::*;

    #[test]
    fn what_no_flag_says_stays_and_fields_follow_their_entry() {
        let entry = SubmitEntry::example();
        let (core, detail) = (&entry.core, &entry.detail.0);
        let flags = Flags { open: Some(OpenType::Conditional), open_condition: Some("登记".into()), ..Default::default() };
        let change = flags.change(core, detail).unwrap();
        let terms = change.open_terms.as_ref().unwrap();
        assert_eq!((terms.form.as_str(), terms.condition.plain()), ("下载", Some("登记")), "the form is kept");
        let lowered: Vec<_> = change.fields.iter().map(|field| (field.no, field.share, field.open)).collect();
        assert_eq!(lowered, [(1, None, Some(OpenType::Conditional)), (2, None, Some(OpenType::Conditional))]);
        assert!(!change.stands(core, detail));
        let flags = Flags { open: Some(OpenType::Unconditional), ..Default::default() };
        let change = flags.change(core, detail).unwrap();
        assert!(change.fields.is_empty() && change.stands(core, detail));
    }
}
