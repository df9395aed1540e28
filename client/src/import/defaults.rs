//! What stands where a file says nothing.

use mulu_contracts::catalog::records::detail::{AcquisitionKind, ClassificationKind, NetworkZone, ReasonType, ResourceForm};
use mulu_contracts::catalog::records::entry::{
    Aggregation, Custody, Exclusion, Level, National, OpenType, OperableType, ShareMode, ShareType,
};
use mulu_contracts::kernel::id::Uscc;
use serde::Deserialize;

/// Each one used is marked in the entry's `assumed`.
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
    /// `excluded` and nothing else: what is made up makes nothing eligible (docs/spec/catalog.md).
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

/// Defaults that no entry could have.
pub(super) fn contradiction(d: &Defaults) -> Option<(&'static str, &'static str)> {
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
