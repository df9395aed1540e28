//! The catalogs that tests of the client run over: the project's own samples, always, and real ones where they lie.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

pub mod grants;

use std::path::{Path, PathBuf};

use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
use mulu_contracts::authorization::kinds::submit_scenario::SubmitScenario;
use mulu_contracts::authorization::kinds::supplement_application::SupplementApplication;
use mulu_contracts::authorization::kinds::supplement_plan::SupplementPlan;
use mulu_contracts::authorization::kinds::withdraw_scenario::WithdrawScenario;
use mulu_contracts::authorization::records::application::{Application, ApplicationStatus};
use mulu_contracts::authorization::records::plan::{Plan, PlanStatus};
use mulu_contracts::authorization::records::scenario::{Scenario, ScenarioStatus};
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::{keys, write};
use mulu_contracts::kernel::value::{Hash32, Secs, Time};
use mulu_contracts::ledger::due::Stopwatch;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::SALTS;
use mulu_contracts::ledger::texts;

use crate::import::planned::Planned;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file of real data, in `$MULU_SHARED/data` or in `../shared/data` beside the project; none where it does not lie there.
pub fn real(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("MULU_SHARED").map_or_else(|| project().join("../shared"), PathBuf::from);
    Some(shared.join("data").join(name)).filter(|file| file.is_file())
}

/// Catalogs of a city's portal, with the number of their rows: an invented city's, and a real one's.
pub fn cities() -> Vec<(PathBuf, usize)> {
    let real = real("zunyi_open_catalog_2023.json").map(|file| (file, 1_443));
    std::iter::once((project().join("genesis/samples/catalog.json"), 1_188)).chain(real).collect()
}

/// Catalogs of three datasets in the form of Project Open Data.
pub fn open_data() -> Vec<PathBuf> {
    std::iter::once(project().join("tests/samples/data.json")).chain(real("pod_v1.1_catalog_sample_extended.json")).collect()
}

/// The content hash that the ledger makes of a row, sent from the home of samples.
pub fn content_hash(row: &Planned) -> Hash32 {
    let salted = AnyRule::from(row.payload.clone()).salted(&SALTS);
    let mut submit = salted.get::<SubmitEntry>().unwrap().clone();
    texts::hide(&mut submit.detail, &keys::subject(&row.id));
    write::content_hash(&submit.provider, &submit.core, &submit.detail)
}

/// The sample city's plan, which waits for its review.
pub fn plan() -> Plan {
    let content = SubmitPlan::example().content;
    Plan {
        plan_id: SupplementPlan::example().id,
        grantor: "11520300MB00000197".parse().unwrap(),
        clock: Stopwatch { division: content.division, due: Time(1_900_000_000), stopped_at: None },
        content,
        status: PlanStatus::Submitted,
        approved_by: None,
        in_place_after: Secs(60),
        version: 1,
        payload_hash: Hash32([0; 32]),
    }
}

/// A scenario of the sample city, which is open.
pub fn scenario() -> Scenario {
    Scenario {
        scenario_id: WithdrawScenario::example().id,
        applicant: "91520300MA0000042A".parse().unwrap(),
        content: SubmitScenario::example().content.0,
        status: ScenarioStatus::Open,
        version: 1,
        payload_hash: Hash32([0; 32]),
    }
}

/// An application for it, which waits for its first review.
pub fn application() -> Application {
    let asked = SubmitApplication::example();
    Application {
        application_id: SupplementApplication::example().id,
        scenario: asked.scenario,
        applicant: scenario().applicant,
        operator: asked.operator,
        grantor: asked.grantor,
        division: "520300".parse().unwrap(),
        op: asked.op,
        demand: Hash32([0; 32]),
        scope: asked.scope.unwrap(),
        term: asked.term.unwrap(),
        security: asked.security.unwrap(),
        risk_assessment: asked.risk_assessment.unwrap(),
        qualifications: asked.qualifications,
        cross_border: None,
        channel: asked.channel,
        private: None,
        status: ApplicationStatus::Submitted,
        stage_due: Some(Time(1_900_000_000)),
        completion: None,
        round: 1,
        version: 1,
        payload_hash: Hash32([0; 32]),
    }
}
