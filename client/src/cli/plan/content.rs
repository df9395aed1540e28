//! What a plan says: flags over what stands.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::records::plan::{PlanContent, PlanMode, Selection};
use mulu_contracts::authorization::records::scope::Cell;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash, Secs, Time};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::term::today;
use crate::exit::Failure;
use crate::words::usage;

const MEMBER: &str = "content";

/// Flags of a content.
#[derive(Debug, Default, Args)]
pub struct ContentFlags {
    /// How much is operated: whole 整体授权, field 分领域授权; by default field where cells are named
    #[arg(long, value_name = "MODE", value_parser = word::<PlanMode>)]
    mode: Option<PlanMode>,
    /// Where; by default in the division of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Which field, a word for people
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    field: Option<Code<24>>,
    /// Division and theme that are operated, without a theme all of them (may be given again, at most 64); by default the whole division
    #[arg(long = "cell", value_name = "DIVISION:THEME", value_parser = word::<Cell>)]
    cells: Vec<Cell>,
    /// How the operator is chosen: tender, negotiation, other
    #[arg(long, value_name = "HOW", value_parser = word::<Selection>)]
    selection: Option<Selection>,
    #[command(flatten)]
    documents: DocumentFlags,
    /// Longest term of a grant under it, in days
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    max_term: Option<Secs>,
    /// Grants are signed under it from this time on; by default from the beginning of today (Beijing time)
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    from: Option<Time>,
    /// Grants are signed under it before this time
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
}

/// Documents that a plan names by their hashes.
#[derive(Debug, Default, Args)]
pub struct DocumentFlags {
    /// The collective decision 三重一大 on it; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    decision: Option<PathBuf>,
    /// The conditions for operators; their SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    conditions: Option<PathBuf>,
    /// How it is operated; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    operation: Option<PathBuf>,
    /// The terms of leaving 退出机制; their SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    exit: Option<PathBuf>,
    /// The security duties; their SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    security: Option<PathBuf>,
    /// A project with a company 政企合作项目: its review as an IT project; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    project_review: Option<PathBuf>,
}

/// Members of a content.
#[derive(Serialize)]
struct Said<'a> {
    mode: Option<PlanMode>,
    division: Option<DivisionCode>,
    field: Option<&'a Code<24>>,
    cells: &'a [Cell],
    selection: Option<Selection>,
    decision_hash: Option<Hash>,
    conditions_hash: Option<Hash>,
    operation_hash: Option<Hash>,
    exit_hash: Option<Hash>,
    security_hash: Option<Hash>,
    cooperation: Option<bool>,
    project_review_hash: Option<Hash>,
    max_term: Option<Secs>,
    valid_from: Option<Time>,
    valid_until: Option<Time>,
}

/// What is filled in where nobody said it.
#[derive(Serialize)]
struct Defaults {
    mode: PlanMode,
    cooperation: bool,
    valid_from: Time,
}

#[derive(Serialize)]
struct Place {
    division: DivisionCode,
}

impl ContentFlags {
    /// Puts the flags over a form's content, and that over what stands.
    pub fn fill(&self, form: &mut Form, stands: Option<&PlanContent>) -> Result<(), Failure> {
        let mut content = Form::default();
        if let Some(stands) = stands {
            content.put_all(stands)?;
        }
        content.put_all(&form.within(MEMBER))?;
        content.say(&self.said()?)?;
        form.put(MEMBER, content);
        Ok(())
    }

    fn said(&self) -> Result<Said<'_>, Failure> {
        let documents = &self.documents;
        let hash = |file: &Option<PathBuf>| document_hash(file.as_deref(), None);
        Ok(Said {
            mode: self.mode,
            division: self.division,
            field: self.field.as_ref(),
            cells: &self.cells,
            selection: self.selection,
            decision_hash: hash(&documents.decision)?,
            conditions_hash: hash(&documents.conditions)?,
            operation_hash: hash(&documents.operation)?,
            exit_hash: hash(&documents.exit)?,
            security_hash: hash(&documents.security)?,
            cooperation: documents.project_review.is_some().then_some(true),
            project_review_hash: hash(&documents.project_review)?,
            max_term: self.max_term,
            valid_from: self.from,
            valid_until: self.until,
        })
    }
}

/// Fills in what a content that nobody submitted yet leaves open.
pub fn complete(session: &Session, form: &mut Form) -> Result<(), Failure> {
    let mut content = form.within(MEMBER);
    let mode = if content.lacks("cells") { PlanMode::Whole } else { PlanMode::Field };
    content.fall_back(&Defaults { mode, cooperation: false, valid_from: today() })?;
    if content.lacks("division") {
        let division = session.own_division().ok_or_else(|| Failure::wrong(usage::which_division(), usage::name_plan_division()))?;
        content.say(&Place { division })?;
    }
    form.put(MEMBER, content);
    Ok(())
}

#[cfg(test)]
mod tests {
    use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
    use mulu_contracts::ledger::rule::Rule as _;
    use serde_json::{Value, json};

    use super::*;

    fn content(flags: &ContentFlags, form: &Value, stands: Option<&PlanContent>) -> Value {
        let mut said = Form::default();
        said.put_all(form).unwrap();
        flags.fill(&mut said, stands).unwrap();
        said.part::<Value>("x").unwrap()[MEMBER].clone()
    }

    #[test]
    fn what_flags_and_form_do_not_say_of_a_plan_stays_and_a_form_may_empty_a_list() {
        let stands = SubmitPlan::example().content;
        let flags = ContentFlags { max_term: Some(Secs(86_400)), ..Default::default() };
        let said = content(&flags, &json!({ "content": { "cells": [] } }), Some(&stands));
        assert_eq!((&said["max_term"], &said["cells"]), (&json!(86_400), &json!([])));
        let kept: PlanContent = serde_json::from_value(said).unwrap();
        assert_eq!((kept.decision_hash, kept.valid_until, kept.selection), (stands.decision_hash, stands.valid_until, stands.selection));
    }

    #[test]
    fn a_file_of_a_project_review_says_that_it_is_a_project_with_a_company() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let documents = DocumentFlags { project_review: Some(file.path().to_path_buf()), ..Default::default() };
        let said = content(&ContentFlags { documents, ..Default::default() }, &json!({}), None);
        assert_eq!(said["cooperation"], true);
        assert!(said["project_review_hash"].as_str().unwrap().starts_with("sha256:"));
        assert_eq!(content(&ContentFlags::default(), &json!({}), None), json!({}));
    }
}
