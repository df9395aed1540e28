//! Our fields, as a column can fill them.

use serde::{Deserialize, Serialize};

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
