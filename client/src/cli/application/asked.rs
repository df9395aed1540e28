//! What an application asks for: flags over what stands.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::records::application::{Application, Demanded};
use mulu_contracts::authorization::records::scope::CrossBorder;
use mulu_contracts::check::request::Action;
use mulu_contracts::kernel::id::{DivisionCode, ReportId, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::persons::PartyType;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::exit::Failure;

const SCOPE: &str = "scope";
const RECIPIENTS: &str = "recipients";

/// Flags of what is asked for.
#[derive(Debug, Default, Args)]
pub struct AskedFlags {
    /// Whose service is asked for 运营机构 (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    operator: Option<Uscc>,
    /// Entry with all its fields, or ENTRY:N,N… with some of them (may be given again, at most 256)
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<Demanded>)]
    entries: Vec<Demanded>,
    #[command(flatten)]
    scope: ScopeFlags,
    /// It begins at this time; by default at the beginning of today (Beijing time)
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    from: Option<Time>,
    /// It ends before this time
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
    #[command(flatten)]
    security: SecurityFlags,
    /// Qualification that is cited, an attestation (may be given again, at most 8); a submission cites all live ones of its sender by default
    #[arg(long = "qualification", value_name = "ID", value_parser = word::<ReportId>)]
    qualifications: Vec<ReportId>,
    /// Data is to go abroad: the approval; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    cross_border: Option<PathBuf>,
    /// By which door it comes 申请渠道, a code of the list `channels`
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    channel: Option<Code<24>>,
    /// Root of the private fields, which stay with you (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    private: Option<Hash>,
}

/// For what, by which acts, where and for whom.
#[derive(Debug, Default, Args)]
pub struct ScopeFlags {
    /// What for, a code of the list `purposes` (may be given again)
    #[arg(long = "purpose", value_name = "CODE", value_parser = word::<Code<24>>)]
    purposes: Vec<Code<24>>,
    /// What may be done: read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop (may be given again)
    #[arg(long = "action", value_name = "ACTION", value_parser = word::<Action>)]
    actions: Vec<Action>,
    /// Where it is to be used (may be given again); by default anywhere in the country
    #[arg(long = "in", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    spatial: Vec<DivisionCode>,
    /// Organisation that results may go to (USCC; may be given again); by default to nobody
    #[arg(long = "to", value_name = "USCC", value_parser = word::<Uscc>)]
    named: Vec<Uscc>,
    /// Results may go to all of this type: person, enterprise, institution, government, foreign (may be given again)
    #[arg(long = "to-type", value_name = "TYPE", value_parser = word::<PartyType>)]
    types: Vec<PartyType>,
    /// Of these types only those in this division
    #[arg(long, value_name = "DIVISION", requires = "types", value_parser = word::<DivisionCode>)]
    to_division: Option<DivisionCode>,
}

/// How the data is kept safe.
#[derive(Debug, Default, Args)]
pub struct SecurityFlags {
    /// The security measures; their SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    measures: Option<PathBuf>,
    /// Where the data is processed, in words
    #[arg(long, value_name = "WORDS")]
    environment: Option<String>,
    /// The risk assessment; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    risk_assessment: Option<PathBuf>,
}

/// Members that these flags say.
#[derive(Serialize)]
struct Said<'a> {
    operator: Option<Uscc>,
    demand: Option<Demand<'a>>,
    scope: Scope<'a>,
    term: Term,
    security: Security<'a>,
    risk_assessment: Option<Hash>,
    qualifications: &'a [ReportId],
    cross_border: Option<CrossBorder>,
    channel: Option<&'a Code<24>>,
    private: Option<Hash>,
}

#[derive(Serialize)]
struct Demand<'a> {
    entries: &'a [Demanded],
}

#[derive(Serialize)]
struct Scope<'a> {
    purposes: &'a [Code<24>],
    actions: &'a [Action],
    spatial: &'a [DivisionCode],
}

#[derive(Serialize)]
struct Recipients<'a> {
    named: &'a [Uscc],
    types: &'a [PartyType],
    division: Option<DivisionCode>,
}

#[derive(Serialize)]
struct Term {
    from: Option<Time>,
    until: Option<Time>,
}

#[derive(Serialize)]
struct Security<'a> {
    measures: Option<Hash>,
    environment: Option<&'a str>,
}

impl AskedFlags {
    /// Puts the flags over what a form says.
    pub fn say(&self, form: &mut Form) -> Result<(), Failure> {
        let SecurityFlags { measures, environment, risk_assessment } = &self.security;
        let hash = |file: &Option<PathBuf>| document_hash(file.as_deref(), None);
        let ScopeFlags { purposes, actions, spatial, named, types, to_division } = &self.scope;
        form.blend(&Said {
            operator: self.operator,
            demand: (!self.entries.is_empty()).then_some(Demand { entries: &self.entries }),
            scope: Scope { purposes, actions, spatial },
            term: Term { from: self.from, until: self.until },
            security: Security { measures: hash(measures)?, environment: environment.as_deref() },
            risk_assessment: hash(risk_assessment)?,
            qualifications: &self.qualifications,
            cross_border: hash(&self.cross_border)?.map(|approval| CrossBorder { approval }),
            channel: self.channel.as_ref(),
            private: self.private,
        })?;
        let mut scope = form.within(SCOPE);
        let mut recipients = scope.within(RECIPIENTS);
        recipients.say(&Recipients { named, types, division: *to_division })?;
        put_said(&mut scope, RECIPIENTS, recipients);
        put_said(form, SCOPE, scope);
        for member in ["term", "security"] {
            let part = form.within(member);
            put_said(form, member, part);
        }
        Ok(())
    }
}

/// A member that says nothing is none.
fn put_said(form: &mut Form, member: &str, part: Form) {
    if part != Form::default() {
        form.put(member, part);
    }
}

/// What stands inside of the members that a form names in part.
pub fn keep(form: &mut Form, stands: &Application) -> Result<(), Failure> {
    if !form.lacks(SCOPE) {
        let mut scope = form.within(SCOPE);
        if !scope.lacks(RECIPIENTS) {
            let mut recipients = scope.within(RECIPIENTS);
            recipients.fall_back(&stands.scope.recipients)?;
            scope.put(RECIPIENTS, recipients);
        }
        scope.fall_back(&stands.scope)?;
        form.put(SCOPE, scope);
    }
    if !form.lacks("term") {
        let mut term = form.within("term");
        term.fall_back(&stands.term)?;
        form.put("term", term);
    }
    if !form.lacks("security") {
        let mut security = form.within("security");
        security.fall_back(&stands.security)?;
        form.put("security", security);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
    use mulu_contracts::ledger::rule::Rule as _;
    use serde_json::{Value, json};

    use super::*;
    use crate::test_data::application;

    fn said(flags: &AskedFlags, form: &Value) -> Form {
        let mut said = Form::default();
        said.put_all(form).unwrap();
        flags.say(&mut said).unwrap();
        said
    }

    #[test]
    fn flags_win_over_a_form_and_what_nobody_says_is_no_member() {
        assert_eq!(
            said(&AskedFlags::default(), &json!({ "channel": "window" })).part::<Value>("x").unwrap(),
            json!({ "channel": "window" })
        );
        let scope = ScopeFlags { actions: vec![Action::named("read").unwrap()], types: vec![PartyType::Person], ..Default::default() };
        let flags = AskedFlags { scope, until: Some(Time(86_400)), ..Default::default() };
        let form = json!({ "scope": { "purposes": ["research"], "actions": ["sell"] }, "term": { "from": "1970-01-01T00:00:00Z" } });
        let said = said(&flags, &form).part::<Value>("x").unwrap();
        assert_eq!(said["scope"], json!({ "purposes": ["research"], "actions": ["read"], "recipients": { "types": ["person"] } }));
        assert_eq!(said["term"], json!({ "from": "1970-01-01T00:00:00Z", "until": "1970-01-02T00:00:00Z" }));
    }

    #[test]
    fn a_supplement_keeps_what_it_does_not_name_inside_of_what_it_names() {
        let stands = application();
        let flags = AskedFlags { until: Some(Time(stands.term.from.0 + 60)), ..Default::default() };
        let mut form = said(&flags, &json!({ "scope": { "recipients": { "division": "520300" } } }));
        keep(&mut form, &stands).unwrap();
        let said = form.part::<Value>("x").unwrap();
        assert_eq!(said["term"]["from"], serde_json::to_value(stands.term.from).unwrap());
        assert_eq!(said["scope"]["purposes"], serde_json::to_value(&stands.scope.purposes).unwrap());
        assert_eq!(said["scope"]["recipients"]["division"], "520300");
        assert!(said.get("security").is_none() && said.get("demand").is_none(), "{said}");
    }

    #[test]
    fn a_whole_application_is_said_by_flags_alone() {
        let example = SubmitApplication::example();
        let demanded = example.demand.clone().unwrap().entries.to_vec();
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = || Some(file.path().to_path_buf());
        let flags = AskedFlags {
            operator: Some(example.operator),
            entries: demanded,
            scope: ScopeFlags {
                purposes: vec![Code::new("research").unwrap()],
                actions: vec![Action::named("read").unwrap()],
                ..Default::default()
            },
            until: Some(Time(2_000_000_000)),
            from: Some(Time(1_900_000_000)),
            security: SecurityFlags { measures: path(), environment: Some("市数据可信空间".into()), risk_assessment: path() },
            channel: Some(example.channel.clone()),
            ..Default::default()
        };
        let beside = json!({ "local_key": "x", "scenario": example.scenario, "grantor": example.grantor, "op": "new" });
        let whole: SubmitApplication = said(&flags, &beside).whole().unwrap();
        assert_eq!((whole.demand, whole.operator), (example.demand, example.operator));
        assert_eq!(whole.risk_assessment, whole.security.map(|security| security.measures));
    }
}
