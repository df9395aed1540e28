//! Attestations 资质/测评 of organisations (A9, B67, C10, E26, E27; docs/spec/party.md): each is an object of its own, for ever.
//! Beside them the organisation keeps those that have not ended, and of each type the last that did, for checks that have to read few bytes.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::error::Fault;
use crate::kernel::id::{ReportId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Record, StateWrite, Subject};
use crate::kernel::text::{Text, Text0};
use crate::kernel::value::{Hash, Hash32, Time};
use crate::ledger::draft::{Draft, Versioned};
use crate::ledger::organisation::subject;

/// How far ahead an attestation may begin, seconds: a year.
const AHEAD_MAX: u64 = 366 * 86_400;
/// Its longest term, seconds.
pub const TERM_MAX: i64 = 5 * 366 * 86_400;

/// Most attestations of an organisation that have not ended.
pub const MAX_ATTESTATIONS: usize = 64;

/// Most of them that one organisation recorded.
pub const MAX_OF_ONE_RECORDER: usize = 16;

/// Kinds of attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationType {
    Qualification,
    Credit,
    Mlps,
    ClassifiedProtection,
    Crypto,
    SecurityAssessment,
    Drill,
    DeidentTool,
    Environment,
}

record! {
    /// What is attested. Its lapse is derived.
    pub struct Attestation {
        /// What is attested.
        #[serde(rename = "type")]
        pub kind: AttestationType,
        /// Level or grade.
        pub level: Text0<16>,
        /// Who issued it.
        pub issuer_name: Text<128>,
        /// The document.
        pub document_hash: Hash,
        /// Live from this time on.
        pub valid_from: Time,
        /// Live before this time.
        pub valid_until: Time,
    }

    /// An attestation as it was recorded.
    pub struct RecordedAttestation {
        /// Its id.
        pub id: ReportId,
        /// Whose it is.
        pub subject: Uscc,
        /// What is attested.
        pub attestation: Attestation,
        /// Who recorded it; none at genesis.
        pub recorded_by: Option<Uscc>,
        /// When.
        pub at: Time,
        /// 1, and 2 once its recorder ended it.
        pub version: u64,
        /// Ended by its recorder from this time on.
        pub ended: Option<Time>,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// One of an organisation's attestations, for its short record.
    pub struct KeptAttestation {
        /// Its id.
        pub id: ReportId,
        /// Who recorded it; none at genesis.
        pub recorded_by: Option<Uscc>,
        /// What is attested.
        pub attestation: Attestation,
        /// Ended by its recorder from this time on.
        pub ended: Option<Time>,
    }
}

impl Record for RecordedAttestation {
    const NAME: &'static str = "attestation";
}

impl RecordedAttestation {
    /// Inside its term, and not ended by its recorder.
    pub fn is_live(&self, time: Time) -> bool {
        self.attestation.is_live(time) && self.ended.is_none()
    }

    /// Its term is over, or its recorder ended it.
    pub fn is_over(&self, time: Time) -> bool {
        self.ended.is_some() || self.attestation.valid_until <= time
    }
}

impl KeptAttestation {
    /// Inside its term, and not ended by its recorder.
    pub fn is_live(&self, time: Time) -> bool {
        self.attestation.is_live(time) && self.ended.is_none()
    }

    /// Its term is over, or its recorder ended it.
    pub fn is_over(&self, time: Time) -> bool {
        self.end() <= time
    }

    /// When it ends or ended.
    fn end(&self) -> Time {
        self.ended.unwrap_or(self.attestation.valid_until)
    }
}

impl Attestation {
    /// Inside its term.
    pub fn is_live(&self, time: Time) -> bool {
        self.valid_from <= time && time < self.valid_until
    }

    /// Its term is neither empty nor too long.
    pub fn has_fair_term(&self) -> bool {
        self.valid_from < self.valid_until && self.valid_until.0 - self.valid_from.0 <= TERM_MAX
    }

    /// It begins within a year: what lies far ahead would take a place for ever.
    pub fn begins_soon(&self, time: Time) -> bool {
        self.valid_from <= time.after(AHEAD_MAX)
    }
}

/// The short record of an organisation: as of its last change those that had not ended, at most [`MAX_ATTESTATIONS`], and of each type the one
/// that ended last: whoever asks what an organisation was finds there that it is no more.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Attestations {
    /// In order of recording.
    pub items: Vec<KeptAttestation>,
}

impl Record for Attestations {
    const NAME: &'static str = "attestations";
}

impl Attestations {
    /// Those that have not ended by a time.
    pub fn standing(&self, time: Time) -> impl Iterator<Item = &KeptAttestation> {
        self.items.iter().filter(move |kept| !kept.is_over(time))
    }

    /// With one more.
    pub(crate) fn with(mut self, one: KeptAttestation, time: Time) -> Attestations {
        self.items.push(one);
        self.short(time)
    }

    /// With one ended by its recorder.
    pub(crate) fn with_end(mut self, id: &ReportId, time: Time) -> Attestations {
        for kept in self.items.iter_mut().filter(|kept| kept.id == *id) {
            kept.ended = Some(time);
        }
        self.short(time)
    }

    /// Of those that ended only the last of each type; of two that ended at once the one recorded later.
    fn short(self, time: Time) -> Attestations {
        let mut last = BTreeMap::new();
        for (n, kept) in self.items.iter().enumerate().filter(|(_, kept)| kept.is_over(time)) {
            let place = last.entry(kept.attestation.kind).or_insert((kept.end(), n));
            *place = (*place).max((kept.end(), n));
        }
        let stays =
            |n: usize, kept: &KeptAttestation| !kept.is_over(time) || last.get(&kept.attestation.kind).is_some_and(|(_, at)| *at == n);
        Attestations { items: self.items.iter().enumerate().filter(|(n, kept)| stays(*n, kept)).map(|(_, kept)| kept.clone()).collect() }
    }
}

/// Key of the short record of an organisation.
pub fn attestations(uscc: &Uscc) -> Key<Attestations> {
    Key::new(&subject(uscc), &[])
}

/// Key of one.
pub fn attestation(id: &ReportId) -> Key<RecordedAttestation> {
    Key::new(&Subject::Object(*id.object()), &[])
}

/// All attestations of an organisation; none ever leaves.
pub fn attestations_of(uscc: &Uscc) -> MemberList {
    MemberList::new(&subject(uscc), &[b"attestations"])
}

impl Versioned for RecordedAttestation {
    fn subject(&self) -> Subject {
        Subject::Object(*self.id.object())
    }

    fn key(&self) -> Key<Self> {
        attestation(&self.id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Writes a new attestation, and the organisation's short list with it.
pub(crate) fn write(draft: &mut Draft<'_>, recorded: &RecordedAttestation, kept: &Attestations) -> Result<(), Fault> {
    draft.version(recorded)?;
    draft.put(&attestations(&recorded.subject), kept);
    attestations_of(&recorded.subject).join(draft, &Member::of(recorded.subject()))
}
