//! Content for the examples of kinds: bus lines of the sample city's transport department.

use crate::catalog::records::detail::{
    Acquisition, AcquisitionKind, Classification, ClassificationKind, EntryDetail, FieldSpec, NetworkZone, OpenTerms, ResourceForm,
    Responsible,
};
use crate::catalog::records::entry::{
    Actions, Aggregation, Boundary, CoreInput, Custody, DeliveryMode, Exclusion, FieldSet, Frequency, Grade, Level, National, Open,
    OpenType, Operable, OperableType, Share, ShareMode, ShareType, UpdateFrequency,
};
use crate::kernel::id::EntryId;
use crate::kernel::text::{Ascii, LocalKey};
use crate::kernel::value::Date;
use crate::kernel::words::Words;
use crate::ledger::samples;
use crate::ledger::samples::{CITY, DEPARTMENT};
use crate::ledger::texts::{Reason, Spoken};

const TRUE_SAMPLE: &str = "samples lie within their types";

/// A long text.
pub fn words<const MIN: usize, const MAX: usize, const LF: bool>(words: &str) -> Words<MIN, MAX, LF> {
    Words::new(words).expect(TRUE_SAMPLE)
}

/// Id of the sample department's entry with this key.
pub fn id(local_key: &str) -> EntryId {
    EntryId::derive(&samples::division(CITY), &samples::uscc(DEPARTMENT), &key(local_key))
}

/// Id of another sample provider's entry of the city.
pub fn id_of(provider: u32, local_key: &str) -> EntryId {
    EntryId::derive(&samples::division(CITY), &samples::uscc(provider), &key(local_key))
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
        formats: samples::set([Ascii::new("csv").expect(TRUE_SAMPLE)]),
        network: Some(NetworkZone::GovExtranet),
        fields: samples::list([field(1, "线路编号"), field(2, "线路名称")]),
        open_terms: OpenTerms { form: samples::text0("下载"), ..OpenTerms::default() },
        responsible: Responsible { provide: Some(samples::uscc(DEPARTMENT)), ..Responsible::default() },
        acquisition: Some(Acquisition { kind: AcquisitionKind::Produced, basis: words("部门职责") }),
        ..EntryDetail::default()
    }
}
