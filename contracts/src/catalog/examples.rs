//! Content for the examples of kinds: bus lines of the sample city's transport department.

use crate::id::EntryId;
use crate::samples::{self, CITY, DEPARTMENT};
use crate::text::{LocalKey, Words};
use crate::value::Date;
use crate::value::Hash32;

use super::amend_entry::AmendEntry;
use super::change::Change;
use super::confirm_entry::Amendment;
use super::detail::{
    Acquisition, AcquisitionKind, Classification, ClassificationKind, FieldSpec, NetworkZone, OpenTerms, ResourceForm, Responsible,
};
use super::set_entry_attributes::{FieldLevels, SetEntryAttributes};
use super::submit_entry::SubmitEntry;
use super::*;

const TRUE_SAMPLE: &str = "samples lie within their types";

/// A long text.
pub fn words<const MIN: usize, const MAX: usize, const LF: bool>(words: &str) -> Words<MIN, MAX, LF> {
    Words::new(words).expect(TRUE_SAMPLE)
}

/// Id of the sample department's entry with this key.
pub fn id(local_key: &str) -> EntryId {
    EntryId::derive(&samples::division(CITY), &samples::uscc(DEPARTMENT), &key(local_key))
}

/// A provider's own key.
pub fn key(local_key: &str) -> LocalKey {
    LocalKey::new(local_key).expect(TRUE_SAMPLE)
}

/// A reason without words.
pub fn reason(code: &str) -> Spoken<Reason> {
    Spoken(Reason { code: samples::code(code), text_hash: None, public: Words::default() })
}

/// A core that may be published: open, shared, operable on nothing yet.
pub fn core() -> CoreInput {
    CoreInput {
        division: samples::division(CITY),
        title: samples::text("公交线路信息"),
        theme: Some(samples::code("transport")),
        sector: None,
        sector_regulated: false,
        share: Share { kind: ShareType::Unconditional, mode: samples::set([ShareMode::Platform]) },
        open: Open { kind: OpenType::Unconditional },
        operable: Operable { kind: OperableType::Eligible },
        grade: Grade { national: National::General, level: Level::new(2).expect(TRUE_SAMPLE), personal: false, sensitive: false },
        exclusion_declared: Exclusion::None,
        boundary: Some(Boundary {
            actions: Actions::new(0b111).expect(TRUE_SAMPLE),
            purposes: Default::default(),
            banned: Default::default(),
        }),
        consent_required: false,
        delivery_mode: samples::set([DeliveryMode::Raw, DeliveryMode::Api]),
        aggregation_status: Aggregation::Aggregated,
        custody: Custody::Physical,
        update_frequency: UpdateFrequency { code: Frequency::Monthly, confirmed: true },
        data_updated_on: Date::new(20_400).ok(),
        assumed: FieldSet::default(),
    }
}

/// A detail with all that publication needs.
pub fn detail() -> EntryDetail {
    let level = Level::new(1).expect(TRUE_SAMPLE);
    let field = |no: u16, name: &str| FieldSpec {
        no,
        name: samples::text(name),
        name_en: Default::default(),
        data_type: samples::code("string"),
        length: Some(64),
        is_key: no == 1,
        sensitive: false,
        share: ShareType::Unconditional,
        open: OpenType::Unconditional,
        level,
        standard_ref: Default::default(),
    };
    EntryDetail {
        r#abstract: words("全市公交线路的名称、起讫站和首末班时间。"),
        classification: Some(Classification { kind: ClassificationKind::Theme, path: samples::list([samples::text("交通运输")]) }),
        form: Some(ResourceForm::Table),
        formats: samples::set([crate::text::Ascii::new("csv").expect(TRUE_SAMPLE)]),
        network: Some(NetworkZone::GovExtranet),
        fields: samples::list([field(1, "线路编号"), field(2, "线路名称")]),
        open_terms: OpenTerms { form: samples::text0("下载"), ..OpenTerms::default() },
        responsible: Responsible { provide: Some(samples::uscc(DEPARTMENT)), ..Responsible::default() },
        acquisition: Some(Acquisition { kind: AcquisitionKind::Produced, basis: words("部门职责") }),
        ..EntryDetail::default()
    }
}

/// A submission of the sample department.
pub fn submit(local_key: &str) -> SubmitEntry {
    SubmitEntry { local_key: key(local_key), provider: samples::uscc(DEPARTMENT), core: core(), detail: Spoken(detail()) }
}

/// What the ledger makes of [`submit`]: what its reviewer signs.
pub fn content_hash(local_key: &str) -> Hash32 {
    let SubmitEntry { provider, core, detail: Spoken(mut detail), .. } = submit(local_key);
    crate::texts::hide(&mut detail, &super::subject(&id(local_key)), "detail");
    super::content_hash(&provider, &core, &detail)
}

/// A change of the abstract, which waits for review.
pub fn amend() -> AmendEntry {
    let detail = DetailChange {
        r#abstract: Change::Set(words("全市公交线路的名称、站点和首末班时间。")), ..DetailChange::default()
    };
    AmendEntry { id: id("bus-lines"), version: 2, core: CoreChange::default(), detail: Spoken(detail) }
}

/// A submission on behalf of the sample department: its frequency is a guess.
pub fn behalf(local_key: &str) -> SubmitEntry {
    let mut submit = submit(local_key);
    submit.core.update_frequency.confirmed = false;
    submit
}

/// What the department says when it takes such an entry over: how often it updates it.
pub fn confirmation() -> Amendment {
    let update_frequency = Change::Set(UpdateFrequency { code: Frequency::Weekly, confirmed: true });
    Amendment { core: CoreChange { update_frequency, ..CoreChange::default() }, detail: Spoken(DetailChange::default()) }
}

/// Opening on conditions, at once.
pub fn attributes() -> SetEntryAttributes {
    SetEntryAttributes {
        open: Change::Set(Open { kind: OpenType::Conditional }),
        fields: samples::list([1, 2].map(|no| FieldLevels { open: Change::Set(OpenType::Conditional), ..no_levels(no) })),
        open_terms: Change::Set(Spoken(OpenTerms {
            condition: words("实名登记后下载"),
            form: samples::text0("下载"),
            ..OpenTerms::default()
        })),
        ..no_attributes("bus-lines", 2)
    }
}

/// No new level.
pub fn no_levels(no: u16) -> FieldLevels {
    FieldLevels { no, share: Change::Keep, open: Change::Keep, level: Change::Keep, sensitive: Change::Keep }
}

/// No new attribute.
pub fn no_attributes(local_key: &str, version: u64) -> SetEntryAttributes {
    SetEntryAttributes {
        id: id(local_key),
        version,
        share: Change::Keep,
        open: Change::Keep,
        operable: Change::Keep,
        grade: Change::Keep,
        exclusion_declared: Change::Keep,
        boundary: Change::Keep,
        consent_required: Change::Keep,
        delivery_mode: Change::Keep,
        fields: Default::default(),
        share_terms: Change::Keep,
        open_terms: Change::Keep,
        deident_hash: Change::Keep,
        operable_note: Change::Keep,
        reason: reason("law"),
    }
}
