//! How far a grant reaches (docs/spec/grant.md, Reach), and the one function that says whether one reach lies within another.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::records::scope::{ANY_THEME, Cell, Fields, Recipients};
use crate::catalog::records::entry::{Actions, DeliveryMode};
use crate::certificate::records::content::CertificateKind;
use crate::kernel::codec::{choice, record};
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::text::Code;
use crate::kernel::value::{Count, Hash, List, Secs, Set, Time};
use crate::ledger::persons::PartyType;
use crate::party::attestation::AttestationType;

choice! {
    /// What is made of the data 成果形态.
    Form {
        /// 数据集.
        Dataset "dataset",
        /// 接口.
        Api "api",
        /// 模型.
        Model "model",
        /// 核验.
        Verification "verification",
        /// 指数.
        Index "index",
        /// 报告.
        Report "report",
        /// 训练语料.
        Training "training",
    }

    /// In what one reach goes beyond another.
    Dimension {
        /// An entry that the other does not name, or that lies in none of its cells.
        Entries "entries",
        /// Fields of an entry.
        Fields "fields",
        /// A purpose at or below none of the other's.
        Purposes "purposes",
        /// An action.
        Actions "actions",
        /// A prohibition that is missing.
        Prohibited "prohibited",
        /// Where it is used.
        Spatial "spatial",
        /// Whom it is handed to.
        Recipients "recipients",
        /// From when to when.
        Term "term",
        /// A limit.
        Limits "limits",
        /// In what form it leaves.
        Output "output",
        /// Abroad.
        CrossBorder "cross_border",
        /// A certificate that is not asked.
        RequiredCertificates "required_certificates",
        /// A duty that is looser.
        Duties "duties",
        /// How many more steps may follow.
        DepthLeft "depth_left",
    }
}

record! {
    /// An entry in a grant.
    pub struct GrantedEntry {
        /// Which.
        pub entry: EntryId,
        /// Its version as seen when it was signed; later ones serve.
        pub version: u64,
        /// Which of its fields.
        pub fields: Fields,
    }

    /// How much of it; none: no limit.
    #[derive(Default)]
    pub struct Limits {
        /// Products made under it.
        #[serde(default)]
        pub max_products: Option<Count>,
        /// Trades of them.
        #[serde(default)]
        pub max_trades: Option<Count>,
        /// Calls.
        #[serde(default)]
        pub max_calls: Option<Count>,
        /// Different buyers.
        #[serde(default)]
        pub max_recipients: Option<Count>,
    }

    /// In what form something may leave.
    pub struct Output {
        /// The data itself 原始数据不出域.
        pub raw_export: bool,
        /// What may be made of it.
        pub forms: Set<Form, 0, 7>,
        /// How it is delivered; raw allows all.
        pub delivery: Set<DeliveryMode, 0, 5>,
        /// The approval for abroad, where there is one (A16).
        #[serde(default)]
        pub cross_border: Option<Hash>,
    }

    /// What the grantee has to do.
    pub struct Duties {
        /// A security report every so many seconds (C22).
        pub report_every: Secs,
        /// The data is destroyed so many seconds after the end (C21).
        pub destroy_within: Secs,
        /// An incident is told within so many seconds.
        pub notify_within: Secs,
        /// A report that is so many seconds late denies the use; 0: it warns only, which is the loosest.
        pub deny_after: Secs,
        /// Discloses yearly.
        pub disclose: bool,
        /// Attestations that the grantee has to have live (B67).
        #[serde(default)]
        pub attestations: Set<AttestationType, 0, 8>,
    }
}

/// Which data.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// These entries, none twice.
    Entries(List<GrantedEntry, 1, 256>),
    /// What is published and operable in these cells now; in whole and field mode alone.
    Cells(Set<Cell, 1, 64>),
}

impl Cell {
    /// Does it take a theme?
    pub fn is_any_or(&self, theme: Option<&Code<24>>) -> bool {
        self.theme.as_str() == ANY_THEME || theme == Some(&self.theme)
    }

    /// Does what lies in a division, which comes with those above it, and has a theme lie in it?
    pub fn holds(&self, path: &[DivisionCode], theme: Option<&Code<24>>) -> bool {
        self.is_any_or(theme) && path.contains(&self.division)
    }
}

impl Over {
    /// The entries that it names; none under cells.
    pub fn entries(&self) -> &[GrantedEntry] {
        match self {
            Over::Entries(entries) => entries,
            Over::Cells(_) => &[],
        }
    }

    /// The cells; none where entries are named.
    pub fn cells(&self) -> &[Cell] {
        match self {
            Over::Entries(_) => &[],
            Over::Cells(cells) => cells,
        }
    }

    /// What is said of an entry that it names.
    pub fn entry(&self, id: &EntryId) -> Option<&GrantedEntry> {
        self.entries().iter().find(|named| named.entry == *id)
    }
}

/// All dimensions of a grant's reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Which data.
    pub over: Over,
    /// What for.
    pub purposes: Set<Code<24>, 1, 8>,
    /// What may be done.
    pub actions: Actions,
    /// What may not, whatever else is said.
    pub prohibited: Actions,
    /// Where; empty: anywhere in the country.
    pub spatial: Set<DivisionCode, 0, 32>,
    /// Whom it may be handed to.
    pub recipients: Recipients,
    /// From this time on.
    pub valid_from: Time,
    /// Before this time.
    pub valid_until: Time,
    /// How much.
    pub limits: Limits,
    /// In what form.
    pub output: Output,
    /// Certificates that have to be live.
    pub required_certificates: Set<CertificateKind, 0, 6>,
    /// Duties.
    pub duties: Duties,
    /// How many steps of sub-grants may follow.
    pub depth_left: u8,
}

/// What the comparison has to know besides the two reaches, read before it.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Divisions with those above each.
    pub above: BTreeMap<DivisionCode, Vec<DivisionCode>>,
    /// What named recipients are, and where.
    pub parties: BTreeMap<Uscc, (Option<PartyType>, DivisionCode)>,
    /// Where entries lie: division and theme.
    pub places: BTreeMap<EntryId, (DivisionCode, Option<Code<24>>)>,
}

impl Facts {
    /// Is one division another, or below it?
    pub fn lies_in(&self, division: &DivisionCode, other: &DivisionCode) -> bool {
        division == other || self.above.get(division).is_some_and(|above| above.contains(other))
    }

    /// Does a place lie in a cell?
    pub fn in_cell(&self, division: &DivisionCode, theme: Option<&Code<24>>, cell: &Cell) -> bool {
        cell.is_any_or(theme) && self.lies_in(division, &cell.division)
    }
}

/// What a reach has to lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Its parent's: one step of depth is used up.
    Parent,
    /// What it was before.
    Before,
}

/// Nothing of a reach goes beyond another one; else the first dimension that does.
pub fn narrower_or_equal(child: &Reach, parent: &Reach, within: Within, facts: &Facts) -> Result<(), Dimension> {
    let holds = |holds: bool, dimension: Dimension| if holds { Ok(()) } else { Err(dimension) };
    over_within(&child.over, &parent.over, facts)?;
    holds(purposes_within(&child.purposes, &parent.purposes), Dimension::Purposes)?;
    holds(child.actions.bits() & !parent.actions.bits() == 0, Dimension::Actions)?;
    holds(parent.prohibited.bits() & !child.prohibited.bits() == 0, Dimension::Prohibited)?;
    holds(spatial_within(&child.spatial, &parent.spatial, facts), Dimension::Spatial)?;
    holds(recipients_within(&child.recipients, &parent.recipients, facts), Dimension::Recipients)?;
    holds(parent.valid_from <= child.valid_from && child.valid_until <= parent.valid_until, Dimension::Term)?;
    holds(limits_within(&child.limits, &parent.limits), Dimension::Limits)?;
    holds(output_within(&child.output, &parent.output), Dimension::Output)?;
    let same = child.output.cross_border.is_none() || child.output.cross_border == parent.output.cross_border;
    holds(same, Dimension::CrossBorder)?;
    let asked = parent.required_certificates.iter().all(|kind| child.required_certificates.contains(kind));
    holds(asked, Dimension::RequiredCertificates)?;
    holds(duties_within(&child.duties, &parent.duties), Dimension::Duties)?;
    let deep = match within {
        Within::Parent => child.depth_left < parent.depth_left,
        Within::Before => child.depth_left <= parent.depth_left,
    };
    holds(deep, Dimension::DepthLeft)
}

/// Which data lies in which: entries with their fields, or by their place.
pub fn over_within(child: &Over, parent: &Over, facts: &Facts) -> Result<(), Dimension> {
    match (child, parent) {
        (Over::Entries(own), Over::Entries(_)) => {
            for named in own {
                let other = parent.entry(&named.entry).ok_or(Dimension::Entries)?;
                if !other.fields.cover(&named.fields) {
                    return Err(Dimension::Fields);
                }
            }
            Ok(())
        }
        (Over::Entries(own), Over::Cells(cells)) => {
            let lies = |named: &GrantedEntry| {
                let place = facts.places.get(&named.entry);
                place.is_some_and(|(division, theme)| cells.iter().any(|cell| facts.in_cell(division, theme.as_ref(), cell)))
            };
            if own.iter().all(lies) { Ok(()) } else { Err(Dimension::Entries) }
        }
        (Over::Cells(own), Over::Cells(cells)) => {
            let lies = |cell: &Cell| cells.iter().any(|other| facts.in_cell(&cell.division, Some(&cell.theme), other));
            if own.iter().all(lies) { Ok(()) } else { Err(Dimension::Entries) }
        }
        (Over::Cells(_), Over::Entries(_)) => Err(Dimension::Entries),
    }
}

/// Each purpose lies at or below one of the others.
pub fn purposes_within(child: &[Code<24>], parent: &[Code<24>]) -> bool {
    child.iter().all(|purpose| parent.iter().any(|other| other.covers(purpose)))
}

/// Each division lies in one of the others; no division named is the whole country.
pub fn spatial_within(child: &[DivisionCode], parent: &[DivisionCode], facts: &Facts) -> bool {
    parent.is_empty() || !child.is_empty() && child.iter().all(|own| parent.iter().any(|other| facts.lies_in(own, other)))
}

/// Nobody but whom the others let. A name that is not named there is of a type and in a division that is given there.
pub fn recipients_within(child: &Recipients, parent: &Recipients, facts: &Facts) -> bool {
    let where_given = |division: Option<&DivisionCode>| {
        parent.division.as_ref().is_none_or(|other| division.is_some_and(|division| facts.lies_in(division, other)))
    };
    let types = child.types.iter().all(|kind| parent.types.contains(kind));
    let types = child.types.is_empty() || types && where_given(child.division.as_ref());
    let named = |uscc: &Uscc| {
        let given = |(kind, division): &(Option<PartyType>, DivisionCode)| {
            kind.as_ref().is_some_and(|kind| parent.types.contains(kind)) && where_given(Some(division))
        };
        parent.named.contains(uscc) || facts.parties.get(uscc).is_some_and(given)
    };
    types && child.named.iter().all(named)
}

fn limits_within(child: &Limits, parent: &Limits) -> bool {
    let within = |own: Option<Count>, other: Option<Count>| other.is_none_or(|other| own.is_some_and(|own| own.0 <= other.0));
    within(child.max_products, parent.max_products)
        && within(child.max_trades, parent.max_trades)
        && within(child.max_calls, parent.max_calls)
        && within(child.max_recipients, parent.max_recipients)
}

fn output_within(child: &Output, parent: &Output) -> bool {
    let delivered = |mode: &DeliveryMode| parent.delivery.contains(mode) || parent.delivery.contains(&DeliveryMode::Raw);
    (parent.raw_export || !child.raw_export)
        && child.forms.iter().all(|form| parent.forms.contains(form))
        && child.delivery.iter().all(delivered)
}

fn duties_within(child: &Duties, parent: &Duties) -> bool {
    let (own, other) = (child.deny_after.0, parent.deny_after.0);
    (1..=parent.report_every.0).contains(&child.report_every.0)
        && child.destroy_within <= parent.destroy_within
        && child.notify_within <= parent.notify_within
        && (other == 0 || own != 0 && own <= other)
        && (child.disclose || !parent.disclose)
        && parent.attestations.iter().all(|kind| child.attestations.contains(kind))
}
