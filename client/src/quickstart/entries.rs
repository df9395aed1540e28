//! The catalog: imported, published, listed, one entry proven.

use std::collections::BTreeMap;

use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListPendingReviews};
use mulu_contracts::catalog::records::entry::{Outcome, View};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::proof::ProofFile;
use mulu_contracts::questions::QUESTIONS;
use serde_json::{Value, json};

use super::Job;
use super::departments::{HomeKeys, SECOND};
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::import::InputError;
use crate::import::mapping::Mapping;
use crate::import::options::Options;
use crate::import::report::{CsvReport, Line, Missing};
use crate::import::run::{Watch, run as import_rows};
use crate::words::quickstarts;

/// Keeps the row-by-row report.
struct Kept(CsvReport<std::io::BufWriter<std::fs::File>>);

impl Watch for Kept {
    fn line(&mut self, line: &Line) -> Result<(), InputError> {
        self.0.line(line)
    }

    fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        self.0.missing(missing)
    }

    fn at(&mut self, _: u64) {}
}

impl Job<'_> {
    pub(super) fn import(&mut self, session: &mut Session, keys: &mut HomeKeys, mapping: &Mapping) -> Result<Value, Failure> {
        mapping.require_columns(&self.survey)?;
        let csv = self.path("import.csv");
        let to = std::fs::File::create(&csv).map_err(|e| Failure::file(&csv, &e))?;
        let mut kept = Kept(CsvReport::new(&csv.display().to_string(), std::io::BufWriter::new(to))?);
        let mut source = self.catalog.rows()?;
        let done = import_rows(source.as_mut(), mapping, &Options::default(), session.ledger()?, keys, &mut kept);
        kept.0.finish()?;
        let report = done.map_err(|interrupted| Failure::from(interrupted.error))?;
        self.story.tell(
            format!(
                "导入 {} 行：新增 {}，未变 {}，有变 {}，失败 {}，清理提示 {} 条（逐行报告 {}）",
                report.rows,
                report.added,
                report.unchanged,
                report.changed,
                report.failed,
                report.warned,
                csv.display()
            ),
            format!(
                "{} rows imported: {} added, {} unchanged, {} changed, {} failed, {} warnings (row by row: {})",
                report.rows,
                report.added,
                report.unchanged,
                report.changed,
                report.failed,
                report.warned,
                csv.display()
            ),
        );
        self.step("imported")?;
        Ok(json!({ "rows": report.rows, "added": report.added, "unchanged": report.unchanged, "changed": report.changed,
            "failed": report.failed, "warnings": report.warned, "errors": report.errors }))
    }

    /// The city bureau approves all that waits; its own entries are approved by its second person.
    pub(super) fn review(&mut self, session: &mut Session, keys: &HomeKeys) -> Result<usize, Failure> {
        let mut rules: BTreeMap<&str, Vec<AnyRule>> = BTreeMap::new();
        let (mut next, mut moment) = (Some(Place::START), None);
        while let Some(from) = next {
            let question = ListPendingReviews { division: self.division, below: false, sector: None, from, limit: MAX_LIMIT };
            let verified = session.ledger()?.ask(question, moment)?;
            moment.get_or_insert(mulu_contracts::kernel::moment::Moment::Height(verified.height));
            let page = verified.answer;
            next = page.next;
            for row in page.items {
                let key = if row.entry.provider == self.city { SECOND } else { "city" };
                let review = ReviewEntry {
                    id: row.entry.id,
                    version: row.entry.version,
                    of: row.of,
                    outcome: Outcome::Approve,
                    content_hash: row.content_hash,
                    reason: None,
                };
                rules.entry(key).or_default().push(review.into());
            }
        }
        let count = rules.values().map(Vec::len).sum();
        for (key, rules) in rules {
            self.send(session, keys, key, rules)?;
        }
        self.story
            .tell(format!("市数据主管部门审核通过并发布 {count} 条"), format!("the city bureau reviewed and published {count} entries"));
        self.step("published")?;
        Ok(count)
    }

    pub(super) fn list(&mut self, session: &mut Session) -> Result<u64, Failure> {
        let scope = EntryScope::View { division: self.division, below: true, view: View::All, theme: None };
        let verified = session.ledger()?.ask(ListEntries { scope, from: Place::START, limit: 5 }, None)?;
        let page = verified.answer;
        self.story.tell(
            format!("目录共 {} 条，列表带完整性证明；前几条：", page.total),
            format!("the catalog has {} entries, proven complete; the first:", page.total),
        );
        for row in &page.items {
            self.story.tell(format!("  {}  {}", row.id, row.title), format!("  {}  {}", row.id, row.title));
        }
        Ok(page.total)
    }

    /// One entry with its proof, kept as files.
    pub(super) fn show(&mut self, session: &mut Session) -> Result<(String, Vec<u8>), Failure> {
        let scope = EntryScope::View { division: self.division, below: true, view: View::All, theme: None };
        let page = session.ledger()?.ask(ListEntries { scope, from: Place::START, limit: 1 }, None)?.answer;
        let first = page.items.into_iter().next();
        let first = first.ok_or_else(|| Failure::wrong(quickstarts::nothing_published(), quickstarts::see("import.csv")))?;
        let verified = session.ledger()?.ask(GetEntry { id: first.id }, None)?;
        let (proof_path, json_path) = (self.path("entry.proof"), self.path("entry.json"));
        std::fs::write(&proof_path, &verified.proof).map_err(|e| Failure::file(&proof_path, &e))?;
        let text = serde_json::to_vec_pretty(&verified.answer).map_err(|e| Failure::defect(e.to_string()))?;
        std::fs::write(&json_path, text).map_err(|e| Failure::file(&json_path, &e))?;
        let (id, bytes) = (first.id.to_string(), verified.proof.len());
        self.story.tell(
            format!("条目 {id}《{}》连同证明（{bytes} 字节）存为 {}", first.title, proof_path.display()),
            format!("entry {id} \"{}\" with its proof ({bytes} bytes) is kept as {}", first.title, proof_path.display()),
        );
        self.step("proven")?;
        Ok((id, verified.proof))
    }

    /// The proof alone, without any node; then a copy with one bit changed.
    pub(super) fn verify_alone(&self, proof: &[u8], trust: &mulu_contracts::comet::trust::Trust) -> Result<(), Failure> {
        let proven = ProofFile::from_bytes(proof).and_then(|file| file.verify(trust, &QUESTIONS));
        let proven = proven.map_err(|e| Failure::defect(format!("the proof does not verify: {e}")))?;
        let (height, power) = (proven.height, &proven.trust.signed_power);
        match proven.trust.validators {
            1 => self.story.tell(
                format!("脱离节点验证：证明成立（高度 {height}；1 个验证者，单节点链只是一个节点的话）"),
                format!(
                    "verified without any node: proven at height {height} by 1 validator(s); a chain of one node is the word of that node"
                ),
            ),
            n => self.story.tell(
                format!("脱离节点验证：证明成立（高度 {height}；{n} 个验证者，签名权重 {power}）"),
                format!("verified without any node: proven at height {height}, {n} validators, signed by {power} of their power"),
            ),
        }
        let mut tampered = proof.to_vec();
        if let Some(byte) = tampered.len().checked_div(2).and_then(|middle| tampered.get_mut(middle)) {
            *byte ^= 1;
        }
        let path = self.path("tampered.proof");
        std::fs::write(&path, &tampered).map_err(|e| Failure::file(&path, &e))?;
        match ProofFile::from_bytes(&tampered).and_then(|file| file.verify(trust, &QUESTIONS)) {
            Ok(_) => Err(Failure::defect("a tampered proof was accepted")),
            Err(e) => {
                self.story.tell(format!("改动一个比特的副本被拒绝：{e}"), format!("a copy with one bit changed is refused: {e}"));
                Ok(())
            }
        }
    }
}
