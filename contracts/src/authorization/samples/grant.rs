//! Values for the examples of kinds: by a plan for its traffic data the sample city's bureau lets its operator run the bus lines.

use crate::authorization::records::content::GrantContent;
use crate::authorization::records::reach::{Duties, Form, GrantedEntry, Limits, Output, Over};
use crate::authorization::records::scope::{Cell, Fields, Recipients};
use crate::authorization::records::terms::Documents;
use crate::catalog::records::entry::{Actions, DeliveryMode};
use crate::catalog::samples as catalog_samples;
use crate::kernel::id::{GrantId, PlanId, ReportId, Uscc};
use crate::kernel::value::{Count, List, Secs, Set, Time};
use crate::ledger::persons::PartyType;
use crate::ledger::samples::{CITY, CITY_BUREAU, DEPARTMENT, OPERATOR, code, division, hash, list, local_key, set, time, uscc};
use crate::ledger::term::Term;

const DAY: i64 = 86_400;

const TRUE_SAMPLE: &str = "samples lie within their types";

/// The grantor's own key of the sample grant.
pub const GRANT_KEY: &str = "traffic-2026";

/// The operator's own key of the sample sub-grant.
pub const SUB_KEY: &str = "traffic-2026/studio";

/// The provider's own key of the sample legacy use.
pub const LEGACY_KEY: &str = "bus-lines-2019";

/// Who grants.
pub fn grantor() -> Uscc {
    uscc(CITY_BUREAU)
}

/// The plan on which the sample grant rests.
pub fn plan() -> PlanId {
    PlanId::derive(&division(CITY), &grantor(), &local_key("traffic-plan"))
}

/// The sample grant.
pub fn id() -> GrantId {
    GrantId::derive(&division(CITY), &grantor(), &local_key(GRANT_KEY))
}

/// The sample sub-grant.
pub fn sub_id() -> GrantId {
    GrantId::derive(&division(CITY), &uscc(OPERATOR), &local_key(SUB_KEY))
}

/// The sample legacy use.
pub fn legacy_id() -> ReportId {
    ReportId::derive(&division(CITY), &uscc(DEPARTMENT), &local_key(LEGACY_KEY))
}

/// The first month of 2026.
pub fn first_month() -> Term {
    Term { from: time(), until: Time(time().0 + 31 * DAY) }
}

/// Duties of the sample grant.
pub fn duties() -> Duties {
    Duties {
        report_every: Secs(180 * DAY as u32),
        destroy_within: Secs(30 * DAY as u32),
        notify_within: Secs(DAY as u32),
        deny_after: Secs(60 * DAY as u32),
        disclose: true,
        attestations: Set::default(),
    }
}

/// What may leave under the sample grant.
pub fn output() -> Output {
    Output {
        raw_export: false,
        forms: set([Form::Dataset, Form::Api, Form::Report]),
        delivery: set([DeliveryMode::Api, DeliveryMode::Result]),
        cross_border: None,
    }
}

/// All traffic data of the city, for industry and research.
pub fn content() -> GrantContent {
    GrantContent {
        depth_left: 2,
        over: Over::Cells(set([Cell { division: division(CITY), theme: code("transport") }])),
        purposes: set([code("industry"), code("research")]),
        actions: Actions::new(0b111).expect(TRUE_SAMPLE),
        prohibited: Actions::default(),
        spatial: Set::default(),
        recipients: Recipients { types: set([PartyType::Enterprise, PartyType::Government]), ..Recipients::default() },
        valid_from: time(),
        valid_until: Time(time().0 + 365 * DAY),
        supersedes: None,
        limits: Limits { max_trades: Some(Count(100)), ..Limits::default() },
        output: output(),
        price_class: List::default(),
        duties: duties(),
        benefit: list([]),
        required_certificates: Set::default(),
        documents: Documents { decision_hash: Some(hash("decision")), agreement_hash: Some(hash("agreement")), ..Documents::default() },
    }
}

/// The bus lines out of it, for research, one step down.
pub fn sub_content() -> GrantContent {
    let bus_lines = GrantedEntry { entry: catalog_samples::id("bus-lines"), version: 2, fields: Fields::All };
    GrantContent {
        depth_left: 0,
        over: Over::Entries(list([bus_lines])),
        purposes: set([code("research")]),
        valid_until: Time(time().0 + 300 * DAY),
        documents: Documents::default(),
        ..content()
    }
}
