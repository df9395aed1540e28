//! MAP.toml: which column holds which field, what stands where a portal says nothing, and which organisation a provider name
//! means. Unknown names are refused; every error names its line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use mulu_contracts::catalog::detail::{AcquisitionKind, ClassificationKind, NetworkZone, ReasonType, ResourceForm};
use mulu_contracts::catalog::{Aggregation, Custody, Exclusion, Level, National, OpenType, OperableType, ShareMode, ShareType};
use mulu_contracts::id::{DivisionCode, Uscc};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::InputError;
use super::labels::Vocabularies;
use super::source::Format;
use super::source::names::names;
use super::survey::Survey;

/// Fields that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    TitleEn,
    Abstract,
    Provider,
    Theme,
    Industry,
    Sector,
    DataUpdatedOn,
    PublishedOn,
    Open,
    OpenCondition,
    Share,
    ShareCondition,
    UpdateFrequency,
    UpdateNote,
    LocalKey,
    ResourceCode,
    LandingPage,
    SourceKey,
    Formats,
    Form,
    Keywords,
    License,
    InternalUnit,
    ProviderCode,
    Division,
    SectorRegulated,
    ShareMode,
    ShareBasis,
    ShareReason,
    OpenBasis,
    OpenReason,
    OpenForm,
    Operable,
    OperableNote,
    National,
    Level,
    Personal,
    Sensitive,
    ExclusionDeclared,
    Boundary,
    ConsentRequired,
    DeliveryMode,
    AggregationStatus,
    Custody,
    FrequencyConfirmed,
    SourceOrg,
    ClassificationKind,
    Classification,
    ClassificationItem,
    ClassificationHeading,
    ClassificationDetail,
    Themes,
    Genre,
    Audience,
    Network,
    Fields,
    DeidentHash,
    Responsible,
    InterpretationOwner,
    DutyRef,
    ProcessRef,
    SystemRef,
    Acquisition,
    AcquisitionBasis,
    Upstream,
    Temporal,
    Spatial,
    Related,
    Distributions,
    SampleHash,
    ExternalIds,
    Private,
    Assumed,
}

impl Field {
    /// Its name in MAP.toml and in messages.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default()
    }

    /// A row without it is no entry; and it names its provider by name or by code.
    pub const NEEDED: [Field; 2] = [Field::Title, Field::LocalKey];
}

/// What stands where the file says nothing. Each one used is marked in the entry's `assumed`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    #[serde(default = "conditional_share")]
    pub share: ShareType,
    #[serde(default = "platform")]
    pub share_modes: Vec<ShareMode>,
    #[serde(default = "on_request")]
    pub share_condition: String,
    #[serde(default)]
    pub share_basis: String,
    #[serde(default)]
    pub share_reason: Option<ReasonType>,
    /// None: a row whose column is empty is an error.
    #[serde(default)]
    pub open: Option<OpenType>,
    #[serde(default = "on_request")]
    pub open_condition: String,
    #[serde(default = "download")]
    pub open_form: String,
    #[serde(default)]
    pub open_basis: String,
    #[serde(default)]
    pub open_reason: Option<ReasonType>,
    /// `excluded` and nothing else: what is made up makes nothing eligible (records.md §3.1).
    #[serde(default = "excluded")]
    pub operable: OperableType,
    #[serde(default = "general")]
    pub national: National,
    #[serde(default = "level_one")]
    pub level: Level,
    #[serde(default)]
    pub personal: bool,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default = "no_ground")]
    pub exclusion_declared: Exclusion,
    #[serde(default)]
    pub consent_required: bool,
    #[serde(default = "not_aggregated")]
    pub aggregation_status: Aggregation,
    #[serde(default = "logical")]
    pub custody: Custody,
    /// A label such as `不定期`, for rows that name no frequency.
    #[serde(default = "other_frequency")]
    pub update_frequency: String,
    /// `department`: the path is the provider's name. `theme`: the theme's name, where the row has one, else as `department`.
    #[serde(default = "by_department")]
    pub classification: ClassificationKind,
    #[serde(default = "produced")]
    pub acquisition: AcquisitionKind,
    #[serde(default = "on_duty")]
    pub acquisition_basis: String,
    #[serde(default = "as_file")]
    pub form: ResourceForm,
    #[serde(default = "extranet")]
    pub network: NetworkZone,
    #[serde(default)]
    pub formats: Vec<String>,
    /// Put the title in place of an empty abstract.
    #[serde(default)]
    pub abstract_from_title: bool,
    /// Who is responsible for providing; none: the provider.
    #[serde(default)]
    pub responsible_provide: Option<Uscc>,
}

fn conditional_share() -> ShareType {
    ShareType::Conditional
}
fn platform() -> Vec<ShareMode> {
    vec![ShareMode::Platform]
}
fn on_request() -> String {
    "按申请办理".into()
}
fn download() -> String {
    "开放平台下载".into()
}
fn excluded() -> OperableType {
    OperableType::Excluded
}
fn general() -> National {
    National::General
}
fn level_one() -> Level {
    Level::new(1).expect("1 is a level")
}
fn no_ground() -> Exclusion {
    Exclusion::None
}
fn not_aggregated() -> Aggregation {
    Aggregation::None
}
fn logical() -> Custody {
    Custody::Logical
}
fn other_frequency() -> String {
    "其他".into()
}
fn by_department() -> ClassificationKind {
    ClassificationKind::Department
}
fn produced() -> AcquisitionKind {
    AcquisitionKind::Produced
}
fn on_duty() -> String {
    "履行职责过程中产生".into()
}
fn as_file() -> ResourceForm {
    ResourceForm::File
}
fn extranet() -> NetworkZone {
    NetworkZone::GovExtranet
}

impl Default for Defaults {
    fn default() -> Self {
        toml::from_str("").expect("every default has a default")
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    format: Option<Format>,
    division: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProvider {
    uscc: Spanned<String>,
    division: Option<Spanned<String>>,
    key: Option<String>,
}

/// As it stands in the file. Each table's values carry their place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    options: Options,
    columns: BTreeMap<Spanned<Field>, Spanned<String>>,
    #[serde(default)]
    defaults: Option<Spanned<Defaults>>,
    #[serde(default)]
    labels: BTreeMap<Spanned<Field>, BTreeMap<String, String>>,
    #[serde(default)]
    providers: BTreeMap<String, Spanned<RawProvider>>,
    #[serde(default)]
    providers_assumed: BTreeMap<String, Spanned<String>>,
}

/// The organisation that a provider name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// None where the file leaves it blank: its rows fail, others do not.
    pub uscc: Option<Uscc>,
    /// Division of its entries: where it was first registered, or below.
    pub division: DivisionCode,
    /// Division that its ids are made from. Equal to `division` unless [`Mapping::with_divisions`] learnt otherwise.
    pub first_division: DivisionCode,
    /// Key of the home that signs; none: whichever key the home notes for the organisation.
    pub key: Option<String>,
    /// The name is no organisation; the one that covers it stands in.
    pub assumed: bool,
}

/// A mapping that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Name of the file, for messages.
    pub file: String,
    /// Form of the file that the mapping was made from. A note: the same columns may come in another form, and content decides.
    pub format: Option<Format>,
    /// Column of each field, with its line in the mapping file.
    pub columns: BTreeMap<Field, (String, usize)>,
    /// What stands where the catalog says nothing.
    pub defaults: Defaults,
    /// What labels of this file mean, by field: a label or code of ours; blank means "nothing said".
    pub labels: BTreeMap<Field, BTreeMap<String, String>>,
    /// By name.
    pub providers: BTreeMap<String, Provider>,
    /// Where organisations were first registered, for files that name them by code. See [`Mapping::with_divisions`].
    pub registered: BTreeMap<Uscc, DivisionCode>,
}

const HINT: &str = "mulu catalog import FILE --template MAP.toml writes a mapping to start from";

impl Mapping {
    /// Reads a mapping file.
    pub fn read(path: &Path) -> Result<Mapping, InputError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| InputError::of(&name, format!("cannot be read: {e}"), HINT))?;
        Mapping::parse(&name, &text)
    }

    /// Checks a mapping; `name` is the file's name in messages.
    pub fn parse(name: &str, text: &str) -> Result<Mapping, InputError> {
        let at = |span: Range<usize>, words: String, hint: &str| InputError::at(name, line_of(text, span.start), words, hint);
        let raw: Raw = toml::from_str(text).map_err(|e| match e.span() {
            Some(span) => at(span, e.message().to_string(), "see the comments of the file that --template writes"),
            None => InputError::of(name, e.message(), HINT),
        })?;

        let vocabularies = Vocabularies::new();
        if let Some(field) = raw.labels.keys().find(|f| vocabularies.of(*f.get_ref()).is_none()) {
            let words = format!("{} has no labels", field.get_ref().name());
            return Err(at(field.span(), words, "fields with labels are theme, open, share and others that hold words of a list"));
        }
        let labels = raw.labels.iter().map(|(field, labels)| (*field.get_ref(), labels.clone())).collect();
        let mut columns = BTreeMap::new();
        for (field, column) in &raw.columns {
            let line = line_of(text, column.span().start);
            if column.get_ref().trim().is_empty() {
                return Err(InputError::at(
                    name,
                    line,
                    format!("{} names no column", field.get_ref().name()),
                    "leave out fields that no column holds",
                ));
            }
            columns.insert(*field.get_ref(), (column.get_ref().clone(), line));
        }
        for field in Field::NEEDED {
            if !columns.contains_key(&field) {
                return Err(InputError::of(
                    name,
                    format!("[columns] names no column for {}", field.name()),
                    format!("add: {} = \"name of the column\"", field.name()),
                ));
            }
        }

        if !columns.contains_key(&Field::Provider) && !columns.contains_key(&Field::ProviderCode) {
            return Err(InputError::of(
                name,
                "[columns] names no column for provider",
                "add: provider = \"name of the column\", or provider_code",
            ));
        }

        let defaults = match raw.defaults {
            None => Defaults::default(),
            Some(defaults) => {
                let span = defaults.span();
                let defaults = defaults.into_inner();
                if let Some((words, hint)) = contradiction(&defaults) {
                    return Err(at(span, words.into(), hint));
                }
                defaults
            }
        };
        if !columns.contains_key(&Field::Open) && defaults.open.is_none() {
            return Err(InputError::of(
                name,
                "no column and no default says how open the entries are",
                "add to [defaults]: open = \"conditional\"",
            ));
        }

        let parse_division = |code: &Spanned<String>| {
            DivisionCode::parse(code.get_ref())
                .map_err(|e| at(code.span(), e.to_string(), "a division code has six characters, such as 421200"))
        };
        let parse_uscc = |code: &Spanned<String>| {
            Uscc::parse(code.get_ref()).map_err(|e| at(code.span(), format!("{:?} is no 统一社会信用代码: {e}", code.get_ref()), e.hint()))
        };
        let common = raw.options.division.as_ref().map(parse_division).transpose()?;
        let common = |span: Range<usize>, provider: &str| {
            common.ok_or_else(|| at(span, format!("{provider} has no division"), "add to [options]: division = \"six characters\""))
        };
        let provider = |uscc: Option<Uscc>, division: DivisionCode, assumed: bool| {
            let first_division = division;
            Provider { uscc, division, first_division, key: None, assumed }
        };
        let mut providers = BTreeMap::new();
        for (name, raw) in &raw.providers {
            let body = raw.get_ref();
            let division = match &body.division {
                Some(division) => parse_division(division)?,
                None => common(raw.span(), name)?,
            };
            let blank = body.uscc.get_ref().trim().is_empty();
            let uscc = if blank { None } else { Some(parse_uscc(&body.uscc)?) };
            providers.insert(name.clone(), Provider { key: body.key.clone(), ..provider(uscc, division, false) });
        }
        for (name, covering) in &raw.providers_assumed {
            let (span, word) = (covering.span(), covering.get_ref());
            if raw.providers.contains_key(name) {
                return Err(at(span, format!("{name} stands in both [providers] and [providers_assumed]"), "keep one of them"));
            }
            let standing = if let Some(named) = raw.providers.get(word).and(providers.get(word)) {
                named.clone()
            } else if word.trim().is_empty() {
                provider(None, common(span, name)?, true)
            } else {
                let uscc = Uscc::parse(word).map_err(|e| {
                    at(span.clone(), format!("{word:?} is neither a name of [providers] nor a 统一社会信用代码: {e}"), e.hint())
                })?;
                match providers.values().find(|p| p.uscc.as_ref() == Some(&uscc)) {
                    Some(known) => known.clone(),
                    None => provider(Some(uscc), common(span, name)?, true),
                }
            };
            providers.insert(name.clone(), Provider { assumed: true, ..standing });
        }
        let (file, format, registered) = (name.to_string(), raw.options.format, BTreeMap::new());
        Ok(Mapping { file, format, columns, defaults, labels, providers, registered })
    }

    /// The mapping of files in our own form, in which nothing is to be mapped.
    pub fn of_our_own() -> Mapping {
        Mapping {
            file: "our own form".into(),
            format: Some(Format::Mulu),
            columns: BTreeMap::new(),
            defaults: Defaults::default(),
            labels: BTreeMap::new(),
            providers: BTreeMap::new(),
            registered: BTreeMap::new(),
        }
    }

    /// The mapping of a file that says by itself whose its entries are, which key each has and how open it is: our own, and
    /// tables with the columns of ours. None for any other.
    pub fn of_itself(survey: &Survey) -> Option<Mapping> {
        let columns = names().guess(survey.columns());
        let told = [Field::Title, Field::LocalKey, Field::ProviderCode, Field::Open].iter().all(|f| columns.contains_key(f));
        told.then(|| Mapping {
            file: "the file's own columns".into(),
            format: None,
            columns: columns.into_iter().map(|(field, column)| (field, (column, 0))).collect(),
            ..Mapping::of_our_own()
        })
    }

    /// Codes of organisations that the file itself names.
    pub fn coded(&self, survey: &Survey) -> Vec<Uscc> {
        let column = self.columns.get(&Field::ProviderCode).map_or(names().title(Field::ProviderCode), |(column, _)| column.as_str());
        survey.texts(column).iter().filter_map(|(text, _)| Uscc::parse(text.trim()).ok()).collect()
    }

    /// The organisations named, each once, in order; `coded` are those that the file itself names.
    pub fn organisations(&self, coded: &[Uscc]) -> Vec<Uscc> {
        let mut all: Vec<Uscc> = self.providers.values().filter_map(|p| p.uscc).chain(coded.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Takes over where the organisations were first registered, which the ids are made from.
    pub fn with_divisions(mut self, coded: &[Uscc], first_division: impl Fn(&Uscc) -> Option<DivisionCode>) -> Mapping {
        self.registered = coded.iter().filter_map(|uscc| Some((*uscc, first_division(uscc)?))).collect();
        for provider in self.providers.values_mut() {
            if let Some(division) = provider.uscc.as_ref().and_then(&first_division) {
                provider.first_division = division;
            }
        }
        self
    }

    /// Refuses columns that no row of the file has: a typing error would else look like a portal that says nothing.
    pub fn require_columns(&self, survey: &Survey) -> Result<(), InputError> {
        let present = survey.columns();
        if present.is_empty() {
            return Ok(());
        }
        for (field, (column, line)) in &self.columns {
            if !present.contains(column) {
                let words = format!("{} names the column {column:?}, which no row has", field.name());
                return Err(InputError::at(&self.file, *line, words, format!("the columns are: {}", present.join(", "))));
            }
        }
        Ok(())
    }
}

/// Defaults that no entry could have.
fn contradiction(d: &Defaults) -> Option<(&'static str, &'static str)> {
    if d.operable != OperableType::Excluded {
        return Some((
            "operable may only be excluded: an importer declares nothing fit for operation",
            "set it for each entry: mulu catalog set-attributes",
        ));
    }
    if d.share == ShareType::NotShared && (d.share_basis.is_empty() || d.share_reason.is_none()) {
        return Some(("share = not_shared needs share_basis and share_reason", "name the law or policy"));
    }
    if d.open == Some(OpenType::NotOpen) && (d.open_basis.is_empty() || d.open_reason.is_none()) {
        return Some(("open = not_open needs open_basis and open_reason", "name the law or policy"));
    }
    let closed = d.open == Some(OpenType::NotOpen);
    if (d.exclusion_declared != Exclusion::None || d.national != National::General) && !closed {
        return Some((
            "with such a grade or exclusion the entries cannot be open",
            "import these entries with a mapping of their own: open = \"not_open\"",
        ));
    }
    if (d.personal || d.sensitive) && !closed {
        return Some((
            "open entries with personal or sensitive data need a de-identification certificate each",
            "register these entries one by one",
        ));
    }
    None
}

/// Line of a byte offset, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
