//! An entry as named cells: what every form is made of, and what an import reads back.

use mulu_contracts::catalog::records::entry::Frequency;
use mulu_contracts::kernel::words::Words;
use serde::Serialize;
use serde_json::{Value, json};

use super::exported::Exported;
use crate::import::field::Field;
use crate::import::labels::{Labels, Meaning, Vocabularies, iso8601_of};
use crate::import::source::Cell;

/// Cells of an entry by field, empty ones left out, in the order of the fields of [`ORDER`].
pub type Record = Vec<(Field, Cell)>;

/// Fields in the order of tables: what people look for first.
pub const ORDER: &[Field] = &[
    Field::Title,
    Field::Abstract,
    Field::Provider,
    Field::ProviderCode,
    Field::LocalKey,
    Field::ResourceCode,
    Field::ClassificationKind,
    Field::Classification,
    Field::Theme,
    Field::Themes,
    Field::Keywords,
    Field::Open,
    Field::OpenCondition,
    Field::OpenBasis,
    Field::OpenReason,
    Field::OpenForm,
    Field::Share,
    Field::ShareMode,
    Field::ShareCondition,
    Field::ShareBasis,
    Field::ShareReason,
    Field::Operable,
    Field::OperableNote,
    Field::Boundary,
    Field::DeliveryMode,
    Field::National,
    Field::Level,
    Field::Personal,
    Field::Sensitive,
    Field::ExclusionDeclared,
    Field::ConsentRequired,
    Field::UpdateFrequency,
    Field::FrequencyConfirmed,
    Field::UpdateNote,
    Field::DataUpdatedOn,
    Field::PublishedOn,
    Field::Formats,
    Field::Form,
    Field::Network,
    Field::LandingPage,
    Field::License,
    Field::Distributions,
    Field::Division,
    Field::Industry,
    Field::Sector,
    Field::SectorRegulated,
    Field::AggregationStatus,
    Field::Custody,
    Field::TitleEn,
    Field::InternalUnit,
    Field::SourceOrg,
    Field::Responsible,
    Field::InterpretationOwner,
    Field::DutyRef,
    Field::ProcessRef,
    Field::SystemRef,
    Field::Acquisition,
    Field::AcquisitionBasis,
    Field::Upstream,
    Field::Genre,
    Field::Audience,
    Field::Temporal,
    Field::Spatial,
    Field::Related,
    Field::SourceKey,
    Field::ExternalIds,
    Field::DeidentHash,
    Field::SampleHash,
    Field::Private,
    Field::Assumed,
    Field::Fields,
];

/// What the assumed fields are called where there are none: a blank would say nothing.
const NONE_ASSUMED: &str = "无";

/// The code of a word of ours; empty where it is none.
pub fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The Chinese name of a word of ours; the word itself where the name would be read as another (门类 and 大类 share names).
fn named(labels: &Labels, value: &impl Serialize) -> String {
    let code = code(value);
    let name = labels.name(&code).filter(|name| labels.code(name) == Meaning::Code(code.clone())).map(String::from);
    name.unwrap_or(code)
}

fn label(labels: &Labels, value: &impl Serialize) -> Cell {
    Cell::Text(named(labels, value))
}

fn labels<'t, T: Serialize + 't>(labels: &Labels, values: impl IntoIterator<Item = &'t T>) -> Cell {
    Cell::List(values.into_iter().map(|v| named(labels, v)).collect())
}

fn flag(v: &Vocabularies, value: bool) -> Cell {
    Cell::Text(v.flag.name(if value { "true" } else { "false" }).unwrap_or_default().to_string())
}

/// A frequency in Chinese.
pub fn frequency(v: &Vocabularies, value: &Frequency) -> String {
    match value {
        Frequency::Custom { n, unit } => iso8601_of(*n, *unit),
        other => {
            let code = code(other);
            v.frequency.name(&code).map_or(code.clone(), String::from)
        }
    }
}

/// A frequency as ISO 8601 repetition, where there is one.
pub fn iso8601(v: &Vocabularies, value: &Frequency) -> Option<String> {
    match value {
        Frequency::Custom { n, unit } => Some(iso8601_of(*n, *unit)),
        other => v.frequency.iso8601(&code(other)).map(String::from),
    }
}

/// A frequency's code in the EU table, where there is one.
pub fn eu(v: &Vocabularies, value: &Frequency) -> Option<String> {
    v.frequency.eu(&code(value)).map(String::from)
}

/// The cell of a field; none where nothing stands.
pub fn cell(entry: &Exported, field: Field, v: &Vocabularies) -> Option<Cell> {
    let (core, detail) = (&entry.core, &entry.detail);
    let text = |text: &dyn std::fmt::Display| Some(Cell::Text(text.to_string()));
    fn words<const MAX: usize, const LF: bool>(words: &Words<0, MAX, LF>) -> Option<Cell> {
        words.plain().map(|w| Cell::Text(w.to_string()))
    }
    fn maybe(value: Option<&impl std::fmt::Display>) -> Option<Cell> {
        value.map(|v| Cell::Text(v.to_string()))
    }
    fn nested(value: &impl Serialize) -> Option<Cell> {
        serde_json::to_value(value).ok().map(Cell::Nested)
    }
    let cell = match field {
        Field::Title => text(&core.title),
        Field::Abstract => words(&detail.r#abstract),
        Field::Provider => text(&entry.provider_name),
        Field::ProviderCode => text(&entry.provider),
        Field::LocalKey => text(&entry.local_key),
        Field::Division => text(&core.division),
        Field::Theme => core.theme.as_ref().map(|code| label(&v.themes, code)),
        Field::Sector => core.sector.as_ref().map(|code| label(&v.sectors, code)),
        Field::SectorRegulated => Some(flag(v, core.sector_regulated)),
        Field::Share => Some(label(&v.share, &core.share.kind)),
        Field::ShareMode => Some(labels(&v.share_mode, core.share.mode.iter())),
        Field::Open => Some(label(&v.open, &core.open.kind)),
        Field::Operable => Some(label(&v.operable, &core.operable.kind)),
        Field::National => Some(label(&v.national, &core.grade.national)),
        Field::Level => text(&core.grade.level.get()),
        Field::Personal => Some(flag(v, core.grade.personal)),
        Field::Sensitive => Some(flag(v, core.grade.sensitive)),
        Field::ExclusionDeclared => Some(label(&v.exclusion, &core.exclusion_declared)),
        Field::Boundary => core.boundary.as_ref().and_then(nested),
        Field::ConsentRequired => Some(flag(v, core.consent_required)),
        Field::DeliveryMode => Some(labels(&v.delivery, core.delivery_mode.iter())),
        Field::AggregationStatus => Some(label(&v.aggregation, &core.aggregation_status)),
        Field::Custody => Some(label(&v.custody, &core.custody)),
        Field::UpdateFrequency => text(&frequency(v, &core.update_frequency.code)),
        Field::FrequencyConfirmed => Some(flag(v, core.update_frequency.confirmed)),
        Field::DataUpdatedOn => maybe(core.data_updated_on.as_ref()),
        Field::Assumed => {
            let numbers: Vec<String> = core.assumed.numbers().map(|n| n.to_string()).collect();
            Some(if numbers.is_empty() { Cell::Text(NONE_ASSUMED.into()) } else { Cell::List(numbers) })
        }
        Field::ResourceCode => maybe(detail.resource_code.as_ref()),
        Field::TitleEn => maybe(detail.title_en.as_ref()),
        Field::InternalUnit => words(&detail.internal_unit),
        Field::SourceOrg => maybe(detail.source_org.as_ref()),
        Field::ClassificationKind => detail.classification.as_ref().map(|c| label(&v.classification, &c.kind)),
        Field::Classification => detail.classification.as_ref().map(|c| Cell::List(c.path.iter().map(ToString::to_string).collect())),
        Field::Themes => Some(labels(&v.themes, detail.themes.iter())),
        Field::Industry => detail.industry.as_ref().map(|code| label(&v.sectors, code)),
        Field::Genre => maybe(detail.genre.as_ref()),
        Field::Audience => Some(labels(&v.audience, detail.audience.iter())),
        Field::Keywords => Some(Cell::List(detail.keywords.iter().map(ToString::to_string).collect())),
        Field::Form => detail.form.as_ref().map(|form| label(&v.form, form)),
        Field::Formats => Some(Cell::List(detail.formats.iter().map(ToString::to_string).collect())),
        Field::Network => detail.network.as_ref().map(|network| label(&v.network, network)),
        Field::Fields => (!detail.fields.is_empty()).then(|| nested(&detail.fields)).flatten(),
        Field::ShareCondition => words(&detail.share_terms.condition),
        Field::ShareBasis => words(&detail.share_terms.basis),
        Field::ShareReason => detail.share_terms.reason_type.as_ref().map(|reason| label(&v.reason, reason)),
        Field::OpenCondition => words(&detail.open_terms.condition),
        Field::OpenBasis => words(&detail.open_terms.basis),
        Field::OpenReason => detail.open_terms.reason_type.as_ref().map(|reason| label(&v.reason, reason)),
        Field::OpenForm => text(&detail.open_terms.form),
        Field::DeidentHash => maybe(detail.deident_hash.as_ref()),
        Field::OperableNote => words(&detail.operable_note),
        Field::Responsible => nested(&detail.responsible),
        Field::InterpretationOwner => maybe(detail.interpretation_owner.as_ref()),
        Field::DutyRef => text(&detail.duty_ref),
        Field::ProcessRef => text(&detail.process_ref),
        Field::SystemRef => text(&detail.system_ref),
        Field::Acquisition => detail.acquisition.as_ref().map(|a| label(&v.acquisition, &a.kind)),
        Field::AcquisitionBasis => detail.acquisition.as_ref().and_then(|a| words(&a.basis)),
        Field::Upstream => detail.upstream.as_ref().and_then(nested),
        Field::UpdateNote => words(&detail.update_note),
        Field::PublishedOn => maybe(detail.published_on.as_ref()),
        Field::Temporal => {
            detail.temporal.as_ref().map(|t| Cell::Text(format!("{}/{}", t.from, t.to.map(|to| to.to_string()).unwrap_or_default())))
        }
        Field::Spatial => Some(Cell::List(detail.spatial.iter().map(ToString::to_string).collect())),
        Field::Related => Some(Cell::List(detail.related.iter().map(ToString::to_string).collect())),
        Field::Distributions => (!detail.distributions.is_empty()).then(|| nested(&detail.distributions)).flatten(),
        Field::SampleHash => maybe(detail.sample_hash.as_ref()),
        Field::LandingPage => maybe(detail.landing_page.as_ref()),
        Field::License => words(&detail.license),
        Field::SourceKey => text(&detail.source_key),
        Field::ExternalIds => (!detail.external_ids.is_empty()).then(|| nested(&detail.external_ids)).flatten(),
        Field::Private => maybe(detail.private.as_ref()),
        // Parts of the classification, which stands whole under its own field.
        Field::ClassificationItem | Field::ClassificationHeading | Field::ClassificationDetail => None,
    };
    cell.filter(|cell| !cell.is_blank() && !matches!(cell, Cell::List(items) if items.is_empty()))
}

/// All cells of an entry.
pub fn record(entry: &Exported, v: &Vocabularies) -> Record {
    ORDER.iter().filter_map(|field| Some((*field, cell(entry, *field, v)?))).collect()
}

/// A cell as JSON.
pub fn value(cell: Cell) -> Value {
    match cell {
        Cell::Text(text) => json!(text),
        Cell::List(items) => json!(items),
        Cell::Nested(value) => value,
    }
}

/// A cell as one text: a list joined where that can be taken apart again, else as JSON.
pub fn one_text(field: Field, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Nested(value) => value.to_string(),
        Cell::List(items) => {
            let cuts = |c: char| c.is_whitespace() || ",;，；、/|／>[".contains(c);
            let joint = if field == Field::Classification { " / " } else { "；" };
            if items.iter().any(|i| i.contains(cuts)) { json!(items).to_string() } else { items.join(joint) }
        }
    }
}
