//! One proposal as a page: what it does, how far it got, who voted how.

use mulu_contracts::governance::action::Action;
use mulu_contracts::governance::queries::{ProposalAnswer, VoteView};
use serde_json::Value;

use super::entry::reason;
use super::layout::{Cell, Column, key_values, pad, table};
use super::names::Names;
use super::plain::{cell, code_of, escape};
use super::screen::{Style, Tone};
use super::{time, validators, words};
use crate::lang::Lang;
use crate::words::{Words, pages};

/// The page of a proposal.
pub fn page(answer: &ProposalAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let proposal = &answer.proposal;
    let (status, tone) = words::word(lang, "proposal", &code_of(&proposal.status));
    let (kind, said) = action(&proposal.action, lang);
    let title = pages::proposal(&kind);
    let mut out = format!(" {}  {}\n", style.paint(title.of(lang), Tone::Strong), style.paint(&status, tone));
    let version = pages::version(proposal.version);
    out.push_str(&format!(" {}\n", style.paint(&format!("{}  {}", proposal.proposal_id, version.of(lang)), Tone::Dim)));
    let mut rows: Vec<(String, Cell)> = Vec::new();
    let mut row = |label: Words, value: String| {
        if !value.is_empty() {
            rows.push((pad(label.of(lang), if lang == Lang::Zh { 12 } else { 16 }), value.into()));
        }
    };
    row(pages::proposer(), names.with_code(proposal.proposer.as_str()));
    row(pages::why(), reason(lang, &proposal.reason));
    row(pages::proposed_at(), time::words(proposal.proposed_at, lang));
    row(pages::effective_at(), time::words(proposal.effective_at, lang));
    let votes = pages::votes_so_far(answer.approvals, answer.rejections, answer.needed, answer.governors);
    row(pages::votes(), votes.of(lang).to_string());
    let missing: Vec<String> = answer.missing.iter().map(|uscc| names.with_code(uscc.as_str())).collect();
    row(pages::still_to_vote(), missing.join("; "));
    row(pages::ended_at(), proposal.end.as_ref().map(|end| time::words(end.at, lang)).unwrap_or_default());
    out.push('\n');
    out.push_str(&key_values(&rows, style));
    if !said.is_empty() {
        let said: Vec<(String, Cell)> = said.into_iter().map(|(label, value)| (label, value.into())).collect();
        out.push_str(&format!("\n {}\n{}", style.paint(pages::what_is_proposed().of(lang), Tone::Strong), key_values(&said, style)));
    }
    if let Action::SetValidators(set) = &proposal.action {
        let title = pages::seats(set.set.len());
        out.push_str(&format!("\n {}\n{}", style.paint(title.of(lang), Tone::Strong), validators::rows(&set.set, names, lang, style)));
    }
    ballots(&mut out, &answer.votes, names, lang, style);
    out
}

/// The kind of an action, and what it says, member by member. A set of validators is a table of its own.
fn action(action: &Action, lang: Lang) -> (String, Vec<(String, String)>) {
    let Ok(Value::Object(named)) = crate::wide::to_value(action) else { return (String::new(), Vec::new()) };
    let Some((kind, content)) = named.into_iter().next() else { return (String::new(), Vec::new()) };
    let mut said = Vec::new();
    if !matches!(action, Action::SetValidators(_)) {
        flatten("", &content, lang, &mut said);
    }
    (kind, said)
}

fn flatten(path: &str, value: &Value, lang: Lang, said: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                let label = words::label(lang, name);
                let under = if path.is_empty() { label } else { format!("{path} {label}") };
                flatten(&under, inner, lang, said);
            }
        }
        Value::Null => {}
        Value::Array(items) if items.is_empty() => {}
        other => said.push((path.to_string(), time::or_text(&cell(other), lang))),
    }
}

fn ballots(out: &mut String, votes: &[VoteView], names: &Names, lang: Lang, style: &Style) {
    if votes.is_empty() {
        return;
    }
    let columns = [
        Column::flexible(pages::governor().of(lang), 18, 0),
        Column::fixed(pages::vote().of(lang), 0),
        Column::flexible(pages::why().of(lang), 10, 2),
        Column::fixed(pages::when().of(lang), 1),
    ];
    let row = |vote: &VoteView| -> Vec<Cell> {
        let (said, tone) = if vote.approve { (pages::vote_for(), Tone::Good) } else { (pages::vote_against(), Tone::Bad) };
        vec![
            escape(&names.with_code(vote.governor.as_str())).into(),
            Cell::toned(said.of(lang), if vote.counts { tone } else { Tone::Dim }),
            vote.reason.as_ref().map(|why| reason(lang, why)).unwrap_or_default().into(),
            time::words(vote.at, lang).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = votes.iter().map(row).collect();
    out.push_str(&format!("\n {}\n{}", style.paint(pages::votes().of(lang), Tone::Strong), table(&columns, &rows, style).0));
}
