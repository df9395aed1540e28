//! Flags of what a grant says, and the members that they make.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::records::reach::{Form, GrantedEntry, Limits, Over};
use mulu_contracts::authorization::records::scope::Cell;
use mulu_contracts::authorization::records::terms::{BenefitShare, Documents, PriceClass};
use mulu_contracts::catalog::records::entry::DeliveryMode;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::check::request::Action;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, GrantId, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Count, Hash, List, Secs, Set, Time};
use mulu_contracts::ledger::persons::PartyType;
use mulu_contracts::party::attestation::AttestationType;
use serde::Serialize;

use super::flags::NamedEntry;
use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::exit::Failure;
use crate::words::{Words, values};

/// Flags of what is granted.
#[derive(Debug, Default, Args)]
pub struct ContentFlags {
    /// Entry that is granted, at the version that stands: ENTRY with all its fields, or ENTRY:1,2,3 (may be given again, at most 256)
    #[arg(long = "entry", value_name = "ENTRY[:N,…]", conflicts_with = "cells", value_parser = word::<NamedEntry>)]
    entries: Vec<NamedEntry>,
    /// All that is operable in a division and below: DIVISION, or DIVISION:THEME (may be given again); by a plan alone
    #[arg(long = "cell", value_name = "DIVISION[:THEME]", value_parser = word::<Cell>)]
    cells: Vec<Cell>,
    /// What for, a code of the list `purposes` (may be given again, at most 8)
    #[arg(long = "purpose", value_name = "CODE", value_parser = word::<Code<24>>)]
    purposes: Vec<Code<24>>,
    /// What may be done (may be given again): read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop
    #[arg(long = "action", value_name = "ACTION", value_parser = word::<Action>)]
    actions: Vec<Action>,
    /// What may not be done, whatever else is said (may be given again): the same words
    #[arg(long = "prohibit", value_name = "ACTION", value_parser = word::<Action>)]
    prohibited: Vec<Action>,
    /// Where it is used (may be given again); by default anywhere in the country
    #[arg(long = "in", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    spatial: Vec<DivisionCode>,
    /// Whom it may be handed to, by type (may be given again): person, enterprise, institution, government, foreign; by default nobody
    #[arg(long = "recipient-type", value_name = "TYPE", value_parser = word::<PartyType>)]
    recipient_types: Vec<PartyType>,
    /// With --recipient-type: in this division alone
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    recipient_division: Option<DivisionCode>,
    /// Whom it may be handed to, by name (USCC; may be given again)
    #[arg(long = "recipient", value_name = "USCC", value_parser = word::<Uscc>)]
    recipients: Vec<Uscc>,
    /// In force from this time on; by default from its last signature
    #[arg(long = "from", value_name = "TIME", value_parser = word::<Time>)]
    valid_from: Option<Time>,
    /// In force before this time
    #[arg(long = "until", value_name = "TIME", value_parser = word::<Time>)]
    valid_until: Option<Time>,
    /// Most products made under it
    #[arg(long, value_name = "N")]
    max_products: Option<u64>,
    /// Most trades
    #[arg(long, value_name = "N")]
    max_trades: Option<u64>,
    /// Most calls
    #[arg(long, value_name = "N")]
    max_calls: Option<u64>,
    /// Most different buyers
    #[arg(long, value_name = "N")]
    max_recipients: Option<u64>,
    /// What may be made of it (may be given again): dataset, api, model, verification, index, report, training
    #[arg(long = "form", value_name = "FORM", value_parser = word::<Form>)]
    forms: Vec<Form>,
    /// How it is delivered (may be given again): raw, usable_not_visible, model, api, result
    #[arg(long = "delivery", value_name = "HOW", value_parser = word::<DeliveryMode>)]
    delivery: Vec<DeliveryMode>,
    /// The data itself may leave 原始数据; by default it may not
    #[arg(long)]
    raw_export: bool,
    /// The approval for abroad (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    abroad: Option<Hash>,
    /// Class of a purpose and of what lies below it: PURPOSE=free, PURPOSE=fee, or PURPOSE=sha256:HEX, free on these conditions (may be given again)
    #[arg(long = "price", value_name = "PURPOSE=CLASS", value_parser = word::<PriceClass>)]
    price_class: Vec<PriceClass>,
    /// Share of the benefit, USCC=PERCENT (may be given again; they sum to 100)
    #[arg(long = "share", value_name = "USCC=PERCENT", value_parser = word::<BenefitShare>)]
    benefit: Vec<BenefitShare>,
    /// A security report is due every so many days; by default 180
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    report_every: Option<Secs>,
    /// The data is destroyed so many days after the end; by default 30
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    destroy_within: Option<Secs>,
    /// An incident is told within so many days; by default 1
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    notify_within: Option<Secs>,
    /// A report that is so many days late denies the use; by default it warns only
    #[arg(long, value_name = "DAYS", value_parser = word::<Secs>)]
    deny_after: Option<Secs>,
    /// The grantee need not disclose yearly; by default it has to
    #[arg(long)]
    no_disclosure: bool,
    /// Attestation that the grantee has to have live (may be given again): qualification, credit, mlps, classified_protection, crypto, security_assessment, drill, deident_tool, environment
    #[arg(long = "attestation", value_name = "TYPE", value_parser = word::<AttestationType>)]
    attestations: Vec<AttestationType>,
    /// Kind of certificate that has to be live (may be given again): resource_registration, data_ip, data_property, data_element, product_registration, compliance_review
    #[arg(long = "certificate", value_name = "KIND", value_parser = word::<CertificateKind>)]
    required_certificates: Vec<CertificateKind>,
    /// How many steps of sub-grants may follow; by default none
    #[arg(long, value_name = "N")]
    depth: Option<u8>,
    /// The collective decision 三重一大; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    decision: Option<PathBuf>,
    /// The agreement that was signed 授权协议; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    agreement: Option<PathBuf>,
    /// Conditions of the use; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    conditions: Option<PathBuf>,
    /// How it ends 退出; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    exit: Option<PathBuf>,
    /// Security measures; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    security: Option<PathBuf>,
}

/// Which one a new grant takes the place of.
#[derive(Debug, Default, Args)]
pub struct PlaceFlags {
    /// The grant that it takes the place of
    #[arg(long, value_name = "GRANT", value_parser = word::<GrantId>)]
    pub supersedes: Option<GrantId>,
}

/// Members of a content, without what no flag says.
#[derive(Serialize)]
pub struct Said<'a> {
    depth_left: Option<u8>,
    over: Option<Over>,
    purposes: &'a [Code<24>],
    actions: &'a [Action],
    prohibited: &'a [Action],
    spatial: &'a [DivisionCode],
    recipients: SaidRecipients<'a>,
    valid_from: Option<Time>,
    valid_until: Option<Time>,
    limits: Limits,
    output: SaidOutput<'a>,
    price_class: &'a [PriceClass],
    duties: SaidDuties<'a>,
    benefit: &'a [BenefitShare],
    required_certificates: &'a [CertificateKind],
    documents: Documents,
}

#[derive(Serialize)]
struct SaidRecipients<'a> {
    types: &'a [PartyType],
    division: Option<DivisionCode>,
    named: &'a [Uscc],
}

#[derive(Serialize)]
struct SaidOutput<'a> {
    raw_export: Option<bool>,
    forms: &'a [Form],
    delivery: &'a [DeliveryMode],
    cross_border: Option<Hash>,
}

#[derive(Serialize)]
struct SaidDuties<'a> {
    report_every: Option<Secs>,
    destroy_within: Option<Secs>,
    notify_within: Option<Secs>,
    deny_after: Option<Secs>,
    disclose: Option<bool>,
    attestations: &'a [AttestationType],
}

fn too_many(count: usize, error: impl std::fmt::Display) -> Failure {
    Failure::wrong(values::not(count, error), Words::default())
}

impl ContentFlags {
    /// The data that the flags name; `version_of` says which version of an entry stands.
    fn over(&self, version_of: &mut dyn FnMut(EntryId) -> Result<u64, Failure>) -> Result<Option<Over>, Failure> {
        if !self.cells.is_empty() {
            let cells = Set::from_iter_sorted(self.cells.clone());
            return cells.map(|cells| Some(Over::Cells(cells))).map_err(|e| too_many(self.cells.len(), e));
        }
        let mut entries = Vec::with_capacity(self.entries.len());
        for NamedEntry { entry, fields } in &self.entries {
            entries.push(GrantedEntry { entry: *entry, version: version_of(*entry)?, fields: fields.clone() });
        }
        if entries.is_empty() {
            return Ok(None);
        }
        List::new(entries).map(|entries| Some(Over::Entries(entries))).map_err(|e| too_many(self.entries.len(), e))
    }

    /// What the flags say.
    pub fn said(&self, version_of: &mut dyn FnMut(EntryId) -> Result<u64, Failure>) -> Result<Said<'_>, Failure> {
        let hash = |file: &Option<PathBuf>| document_hash(file.as_deref(), None);
        Ok(Said {
            depth_left: self.depth,
            over: self.over(version_of)?,
            purposes: &self.purposes,
            actions: &self.actions,
            prohibited: &self.prohibited,
            spatial: &self.spatial,
            recipients: SaidRecipients { types: &self.recipient_types, division: self.recipient_division, named: &self.recipients },
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            limits: Limits {
                max_products: self.max_products.map(Count),
                max_trades: self.max_trades.map(Count),
                max_calls: self.max_calls.map(Count),
                max_recipients: self.max_recipients.map(Count),
            },
            output: SaidOutput {
                raw_export: self.raw_export.then_some(true),
                forms: &self.forms,
                delivery: &self.delivery,
                cross_border: self.abroad,
            },
            price_class: &self.price_class,
            duties: SaidDuties {
                report_every: self.report_every,
                destroy_within: self.destroy_within,
                notify_within: self.notify_within,
                deny_after: self.deny_after,
                disclose: self.no_disclosure.then_some(false),
                attestations: &self.attestations,
            },
            benefit: &self.benefit,
            required_certificates: &self.required_certificates,
            documents: Documents {
                decision_hash: hash(&self.decision)?,
                agreement_hash: hash(&self.agreement)?,
                conditions_hash: hash(&self.conditions)?,
                exit_hash: hash(&self.exit)?,
                security_hash: hash(&self.security)?,
                upstream: None,
            },
        })
    }
}
