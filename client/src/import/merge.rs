//! What `--amend` changes: the fields that the file itself says something about, and no others.

use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::catalog::records::detail::{DetailChange, EntryDetail};
use mulu_contracts::catalog::records::entry::{CoreChange, CoreInput, EntryStatus};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::texts::Spoken;

use super::field::Field;
use super::ledger::EntryNow;
use super::planned::Planned;

/// What makes an entry say what a row says.
pub struct Changes {
    /// A later 数据更新日期 of a published entry, which needs no review.
    pub touch: Option<TouchEntry>,
    /// Everything else.
    pub content: Option<AnyRule>,
}

/// The changes that make an entry say what the row says; none where it says it already. A withdrawn one is changed like one that
/// was never published.
pub fn changes(row: &Planned, now: &EntryNow) -> Changes {
    let (id, version) = (row.id, now.version);
    let (core, detail) = merged(row, now);
    if now.status != EntryStatus::Published {
        let same = core == now.core && detail == now.detail;
        let content = (!same).then(|| ResubmitEntry { id, version, core, detail: Spoken(detail) }.into());
        return Changes { touch: None, content };
    }
    let later = core.data_updated_on.filter(|date| now.core.data_updated_on.is_none_or(|stands| stands < *date));
    let touch = later.map(|data_updated_on| TouchEntry { id, version, data_updated_on, content: None });
    let core = CoreChange::between(&now.core, &core);
    let detail = DetailChange::between(&now.detail, &detail);
    let nothing = core == CoreChange::default() && detail == DetailChange::default();
    let content = (!nothing).then(|| AmendEntry { id, version, core, detail: Spoken(detail) }.into());
    Changes { touch, content }
}

/// What the row says, and what stands where it says nothing.
fn merged(row: &Planned, now: &EntryNow) -> (CoreInput, EntryDetail) {
    let (mut core, mut detail) = (row.payload.core.clone(), row.payload.detail.0.clone());
    let said = |field: Field| row.said.has(field);
    macro_rules! keep {
        ($of:ident: $($field:ident $($place:ident).+),* $(,)?) => {$(
            if !said(Field::$field) {
                $of.$($place).+ = now.$of.$($place).+.clone();
            }
        )*};
    }
    // The way and the terms belong to the type: with a new one they come along, from the file or the mapping.
    let new_share = said(Field::Share) && core.share.kind != now.core.share.kind;
    let new_open = said(Field::Open) && core.open.kind != now.core.open.kind;
    keep!(core: Title title, Theme theme, Sector sector, SectorRegulated sector_regulated, Division division, Share share.kind,
        Open open.kind, Operable operable, National grade.national, Level grade.level, Personal grade.personal,
        Sensitive grade.sensitive, ExclusionDeclared exclusion_declared, Boundary boundary, ConsentRequired consent_required,
        DeliveryMode delivery_mode, AggregationStatus aggregation_status, Custody custody, UpdateFrequency update_frequency.code,
        FrequencyConfirmed update_frequency.confirmed);
    if !new_share {
        keep!(core: ShareMode share.mode);
        keep!(detail: ShareCondition share_terms.condition, ShareBasis share_terms.basis, ShareReason share_terms.reason_type);
    }
    if !new_open {
        keep!(detail: OpenCondition open_terms.condition, OpenBasis open_terms.basis, OpenReason open_terms.reason_type,
            OpenForm open_terms.form);
    }
    if !said(Field::DataUpdatedOn) || core.data_updated_on.is_none() {
        core.data_updated_on = now.core.data_updated_on;
    }
    keep!(detail: Abstract r#abstract, TitleEn title_en, ResourceCode resource_code, InternalUnit internal_unit, SourceOrg source_org,
        Themes themes, Industry industry, Genre genre, Audience audience, Keywords keywords, Form form, Network network,
        Fields fields, DeidentHash deident_hash, OperableNote operable_note, Responsible responsible,
        InterpretationOwner interpretation_owner, DutyRef duty_ref, ProcessRef process_ref, SystemRef system_ref, Upstream upstream,
        PublishedOn published_on, Temporal temporal, Spatial spatial, Related related, Distributions distributions,
        SampleHash sample_hash, LandingPage landing_page, License license, SourceKey source_key, ExternalIds external_ids,
        Private private);
    if !said(Field::Formats) && !said(Field::Distributions) {
        detail.formats = now.detail.formats.clone();
    }
    if !said(Field::Classification) && !said(Field::ClassificationItem) {
        detail.classification = now.detail.classification.clone();
    }
    if !said(Field::Acquisition) && !said(Field::AcquisitionBasis) {
        detail.acquisition = now.detail.acquisition.clone();
    }
    // A note may stand behind the frequency itself.
    if !said(Field::UpdateNote) && detail.update_note.is_empty() {
        detail.update_note = now.detail.update_note.clone();
    }
    // A row says nothing where the portal's word means nothing.
    if core.theme.is_none() {
        core.theme = now.core.theme.clone();
    }
    if detail.industry.is_none() {
        detail.industry = now.detail.industry.clone();
    }
    // What is no longer a default is no longer assumed.
    let changed = core.differences(&now.core).into_iter().chain(detail.differences(&now.detail));
    core.assumed = now.core.assumed.without(changed.map(|f| f.number));
    (core, detail)
}
