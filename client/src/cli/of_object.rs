//! Which certificate, plan, application, grant, request or objection a verb is about, and how it stands.

use std::fmt::Display;

use clap::Args;
use mulu_contracts::access_request::queries::GetAccessRequest;
use mulu_contracts::access_request::queries::request::AccessRequestAnswer;
use mulu_contracts::authorization::queries::application::ApplicationAnswer;
use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::authorization::queries::legacy::LegacyUseAnswer;
use mulu_contracts::authorization::queries::plan::PlanAnswer;
use mulu_contracts::authorization::queries::scenario::ScenarioAnswer;
use mulu_contracts::authorization::queries::{GetApplication, GetGrant, GetLegacyUse, GetPlan, GetScenario};
use mulu_contracts::certificate::queries::certificate::{CertificateAnswer, GetCertificate};
use mulu_contracts::kernel::id::{ApplicationId, CertificateId, GrantId, ObjectionId, PlanId, ReportId, RequestId, ScenarioId};
use mulu_contracts::objection::queries::GetObjection;
use mulu_contracts::objection::queries::objection::ObjectionAnswer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::arg::{Word, word};
use super::form::Form;
use super::session::Session;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::show::screen::Style;
use crate::show::{access, application, certificate, grant, legacy, objection, plan, scenario};
use crate::words::{Words, grants, objects, usage};

/// The id of something that acts name with its version.
pub trait Acted: Word + Copy + Display + Serialize + DeserializeOwned {
    /// What stands under it.
    type Found;
    /// Asks for it, proven.
    fn find(self, session: &mut Session) -> Result<Option<Box<Self::Found>>, Failure>;
    /// Its version.
    fn version(found: &Self::Found) -> u64;
    /// In one line, where it stands.
    fn told(found: &Self::Found, lang: Lang, style: &Style) -> String;
    /// What it is.
    fn words(self) -> Words;
    /// That none was named, and how to find one.
    fn unnamed() -> Failure;
}

macro_rules! acted {
    ($id:ty: $found:ty = $question:ident, |$answer:ident| $version:expr, $told:path, $words:path, $unnamed:expr) => {
        impl Acted for $id {
            type Found = $found;
            fn find(self, session: &mut Session) -> Result<Option<Box<$found>>, Failure> {
                Ok(session.before_write($question { id: self })?.answer)
            }
            fn version($answer: &$found) -> u64 {
                $version
            }
            fn told(found: &$found, lang: Lang, style: &Style) -> String {
                $told(found, lang, style)
            }
            fn words(self) -> Words {
                $words(self)
            }
            fn unnamed() -> Failure {
                $unnamed
            }
        }
    };
}

acted!(CertificateId: CertificateAnswer = GetCertificate, |answer| answer.certificate.version, certificate::standing, objects::certificate,
    Failure::wrong(usage::which_certificate(), usage::list_certificates()));
acted!(PlanId: PlanAnswer = GetPlan, |answer| answer.plan.version, plan::standing, objects::plan,
    Failure::wrong(usage::which_plan(), usage::list_plans()));
acted!(ScenarioId: ScenarioAnswer = GetScenario, |answer| answer.scenario.version, scenario::standing, objects::scenario,
    Failure::wrong(usage::which_scenario(), usage::list_scenarios()));
acted!(ApplicationId: ApplicationAnswer = GetApplication, |answer| answer.application.version, application::standing, objects::application,
    Failure::wrong(usage::which_application(), usage::list_applications()));
acted!(RequestId: AccessRequestAnswer = GetAccessRequest, |answer| answer.request.version, access::standing, objects::request,
    Failure::wrong(usage::which_request(), usage::list_requests()));
acted!(ObjectionId: ObjectionAnswer = GetObjection, |answer| answer.objection.version, objection::standing, objects::objection,
    Failure::wrong(usage::which_objection(), usage::list_objections()));
acted!(GrantId: GrantAnswer = GetGrant, |answer| answer.grant.version, grant::standing, grants::grant,
    Failure::wrong(grants::which(), grants::list()));
acted!(ReportId: LegacyUseAnswer = GetLegacyUse, |answer| answer.legacy.version, legacy::standing, grants::legacy_use,
    Failure::wrong(grants::which_legacy(), grants::list_legacy()));

/// The flags that name one, and its version.
macro_rules! of_object {
    ($(#[$about:meta])* $name:ident { #[$which:meta] $id:ty }) => {
        $(#[$about])*
        #[derive(Debug, Args, Serialize)]
        pub struct $name {
            #[$which]
            #[arg(value_parser = word::<$id>)]
            pub id: Option<$id>,
            /// Version that you act on; by default the one that stands now
            #[arg(long, value_name = "N")]
            pub version: Option<u64>,
        }
    };
}

of_object! {
    /// Which certificate, and which version.
    OfCertificate {
        /// The certificate
        CertificateId
    }
}
of_object! {
    /// Which grant, and which version.
    OfGrant {
        /// The grant
        GrantId
    }
}
of_object! {
    /// Which legacy use, and which version.
    OfLegacy {
        /// The legacy use
        ReportId
    }
}
of_object! {
    /// Which plan, and which version.
    OfPlan {
        /// The plan
        PlanId
    }
}
of_object! {
    /// Which scenario, and which version.
    OfScenario {
        /// The scenario
        ScenarioId
    }
}
of_object! {
    /// Which application, and which version.
    OfApplication {
        /// The application
        ApplicationId
    }
}
of_object! {
    /// Which request, and which version.
    OfRequest {
        /// The request
        RequestId
    }
}
of_object! {
    /// Which objection, and which version.
    OfObjection {
        /// The objection
        ObjectionId
    }
}

#[derive(Deserialize)]
#[serde(bound = "I: DeserializeOwned")]
struct Named<I> {
    id: Option<I>,
}

#[derive(Serialize)]
struct Version {
    version: u64,
}

/// As it stands, verified; a proven no is a failure.
pub fn standing<I: Acted>(session: &mut Session, id: I) -> Result<Box<I::Found>, Failure> {
    id.find(session)?.ok_or_else(|| Failure::absent(id.words()))
}

/// The one that a form names.
pub fn named<I: Acted>(form: &Form, kind: &str) -> Result<I, Failure> {
    form.part::<Named<I>>(kind)?.id.ok_or_else(I::unnamed)
}

/// What a form names, as it stands; its version is filled in where nobody said one. Who is about to sign is shown where it stands.
pub fn found<I: Acted>(session: &mut Session, form: &mut Form, kind: &str) -> Result<Box<I::Found>, Failure> {
    let id: I = named(form, kind)?;
    let found = standing(session, id)?;
    session.out.note(&I::told(&found, session.lang(), session.out.style()));
    form.fall_back(&Version { version: I::version(&found) })?;
    Ok(found)
}

/// Fills in the version that stands, where neither form nor flags say one.
pub fn fill_version<I: Acted>(session: &mut Session, form: &mut Form, kind: &str) -> Result<(), Failure> {
    named::<I>(form, kind)?;
    if form.lacks("version") { found::<I>(session, form, kind).map(drop) } else { Ok(()) }
}

/// How the object of an id stands now, in one line; none of ids of other kinds.
pub fn told(session: &mut Session, id: &str) -> Option<String> {
    fn line<I: Acted>(session: &mut Session, id: &str) -> Option<String> {
        let found = I::word(id).ok()?.find(session).ok()??;
        Some(I::told(&found, session.lang(), &Style::default()))
    }
    let registered =
        line::<CertificateId>(session, id).or_else(|| line::<RequestId>(session, id)).or_else(|| line::<ObjectionId>(session, id));
    registered
        .or_else(|| line::<PlanId>(session, id))
        .or_else(|| line::<ScenarioId>(session, id))
        .or_else(|| line::<ApplicationId>(session, id))
        .or_else(|| line::<GrantId>(session, id))
        .or_else(|| line::<ReportId>(session, id))
}
