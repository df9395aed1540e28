//! Plans as pages and rows.

use mulu_contracts::authorization::queries::lists::PlanRow;
use mulu_contracts::authorization::queries::plan::{PlanAnswer, PlanVersionAnswer};
use mulu_contracts::authorization::records::plan::{Plan, PlanContent, PlanStatus};
use mulu_contracts::authorization::records::scope::{ANY_THEME, Cell as Reach};
use mulu_contracts::kernel::value::{Hash, Time};

use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, lasts, word};
use super::stages::{self, Step};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, sheets, stages as told};

/// The page of a plan as it stands at a time.
pub fn page(answer: &PlanAnswer, now: Time, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let plan = &answer.plan;
    let mut status = word(lang, "plan_status", &plan.status);
    let out_of_term = plan.status == PlanStatus::Approved && !answer.in_term;
    for (holds, words) in [(out_of_term, sheets::out_of_term()), (answer.overdue, sheets::overdue())] {
        if holds {
            status.text.push_str(words.of(lang));
            status.tone = Tone::Bad;
        }
    }
    body(&mut sheet, plan, &status, |sheet| sheet.stages(&line(plan, lang), &next(answer, now, lang)));
    sheet.done()
}

/// The page of a plan as a version of it stood.
pub fn version_page(answer: &PlanVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let status = word(lang, "plan_status", &answer.plan.status);
    body(&mut sheet, &answer.plan, &status, |_| {});
    sheet.done()
}

/// In one line: what it is, and where it stands.
pub fn standing(answer: &PlanAnswer, lang: Lang, style: &Style) -> String {
    let mode = word(lang, "plan_mode", &answer.plan.content.mode).text;
    let title = format!("{} {}", sheets::plan(mode).of(lang), answer.plan.plan_id);
    told::standing(title, stages::line(&line(&answer.plan, lang), style)).of(lang).to_string()
}

fn body(sheet: &mut Sheet, plan: &Plan, status: &Cell, stages: impl FnOnce(&mut Sheet)) {
    let mode = word(sheet.lang, "plan_mode", &plan.content.mode).text;
    sheet.head(&sheets::plan(mode), status, &plan.plan_id.to_string(), plan.version);
    stages(sheet);
    let rows = about(sheet, plan);
    sheet.section(&sheets::about(), rows);
    let rows = documents(sheet, &plan.content);
    sheet.section(&sheets::documents(), rows);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "due", sheet.time(plan.clock.running_due().filter(|_| plan.status == PlanStatus::Submitted)));
    sheet.row(&mut rows, "in_place_from", sheet.time(plan.in_place_from().filter(|_| plan.status == PlanStatus::Submitted)));
    sheet.row(&mut rows, "approved_by", sheet.party_if(plan.approved_by.as_ref()));
    sheet.section(&sheets::course(), rows);
}

/// A cell of the catalog in words.
fn cell(reach: &Reach, names: &Names, lang: Lang) -> String {
    let theme = match reach.theme.as_str() {
        ANY_THEME => sheets::all_themes().of(lang).to_string(),
        theme => words::code(lang, "themes", theme),
    };
    sheets::theme_in(names.or_code(reach.division.as_str()), theme).of(lang).to_string()
}

fn about(sheet: &Sheet, plan: &Plan) -> Rows {
    let (mut rows, lang, content) = (Rows::new(), sheet.lang, &plan.content);
    sheet.row(&mut rows, "grantor", sheet.party(&plan.grantor));
    sheet.row(&mut rows, "division", sheet.names.with_code(content.division.as_str()));
    sheet.row(&mut rows, "field", content.field.as_ref().map(|field| field.as_str()).unwrap_or_default());
    let cells = match content.cells.is_empty() {
        true => sheets::whole_division().of(lang).to_string(),
        false => sheet.all(content.cells.iter(), |reach| cell(reach, sheet.names, lang)),
    };
    sheet.row(&mut rows, "plan_cells", cells);
    sheet.row(&mut rows, "selection", word(lang, "selection", &content.selection));
    sheet.row(&mut rows, "max_term", lasts(content.max_term, lang));
    sheet.row(&mut rows, "valid_from", sheet.time(Some(content.valid_from)));
    sheet.row(&mut rows, "valid_until", sheet.time(Some(content.valid_until)));
    sheet.row(&mut rows, "cooperation", if content.cooperation { words::yes_no(lang, true) } else { String::new() });
    rows
}

fn documents(sheet: &Sheet, content: &PlanContent) -> Rows {
    let mut rows = Rows::new();
    let hash = |hash: &Option<Hash>| hash.map(|hash| hash.to_string()).unwrap_or_default();
    sheet.row(&mut rows, "decision_hash", hash(&content.decision_hash));
    sheet.row(&mut rows, "conditions_hash", hash(&content.conditions_hash));
    sheet.row(&mut rows, "operation_hash", hash(&content.operation_hash));
    sheet.row(&mut rows, "exit_hash", hash(&content.exit_hash));
    sheet.row(&mut rows, "security_hash", hash(&content.security_hash));
    sheet.row(&mut rows, "project_review_hash", hash(&content.project_review_hash));
    rows
}

/// The stages of a plan.
pub fn line(plan: &Plan, lang: Lang) -> Vec<Step> {
    let name = |status: PlanStatus| words::word(lang, "plan_status", status.word()).0;
    let status = plan.status;
    let (way, now) = match status {
        PlanStatus::Submitted => (vec![status, PlanStatus::Approved], 0),
        PlanStatus::Returned => (vec![PlanStatus::Submitted, status, PlanStatus::Submitted, PlanStatus::Approved], 1),
        PlanStatus::Approved | PlanStatus::Rejected => (vec![PlanStatus::Submitted, status], 1),
        PlanStatus::Revoked if plan.approved_by.is_some() => (vec![PlanStatus::Submitted, PlanStatus::Approved, status], 2),
        PlanStatus::Revoked => (vec![PlanStatus::Submitted, status], 1),
    };
    stages::steps(way.into_iter().map(name).collect(), now, word(lang, "plan_status", &status).tone)
}

/// What comes next, and by whom.
pub fn next(answer: &PlanAnswer, now: Time, lang: Lang) -> Vec<Words> {
    let (plan, content) = (&answer.plan, &answer.plan.content);
    let at = |time: Time| time::words(time, lang);
    match plan.status {
        PlanStatus::Submitted => {
            let late = if answer.overdue { told::late().of(lang).to_string() } else { String::new() };
            let mut next = vec![told::review_plan(format!("{}{late}", at(plan.clock.due)))];
            if plan.in_place_from().is_some_and(|from| from <= now) {
                next.push(told::plan_in_place());
            }
            next
        }
        PlanStatus::Returned => vec![told::supplement_plan()],
        PlanStatus::Approved if answer.in_term => vec![told::plan_in_term(at(content.valid_until))],
        PlanStatus::Approved if now < content.valid_from => vec![told::plan_begins(at(content.valid_from))],
        PlanStatus::Approved => vec![told::ended(at(content.valid_until))],
        PlanStatus::Rejected | PlanStatus::Revoked => vec![told::over()],
    }
}

impl Row for PlanRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::fixed(label("plan_mode"), 2),
            Column::flexible(label("grantor"), 10, 0),
            Column::flexible(label("division"), 6, 3),
            Column::fixed(label("status"), 0),
            Column::fixed(label("overdue"), 1),
            Column::fixed(label("in_term"), 1),
            Column::fixed(label("version"), 4),
        ];
        let row = |item: &PlanRow| {
            vec![
                Cell::toned(item.plan_id.to_string(), Tone::Dim),
                word(lang, "plan_mode", &item.mode),
                escape(names.or_code(item.grantor.as_str())).into(),
                escape(names.or_code(item.division.as_str())).into(),
                word(lang, "plan_status", &item.status),
                Cell::toned(words::yes_no(lang, item.overdue), if item.overdue { Tone::Bad } else { Tone::Plain }),
                words::yes_no(lang, item.in_term).into(),
                item.version.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::layout::width;
    use crate::test_data::plan;

    fn answer(status: PlanStatus, from: i64, until: i64) -> PlanAnswer {
        let mut plan = plan();
        plan.status = status;
        (plan.content.valid_from, plan.content.valid_until) = (Time(from), Time(until));
        PlanAnswer { in_term: plan.is_in_term(Time(100)), overdue: false, plan }
    }

    #[test]
    fn each_state_of_a_plan_says_what_comes_next_in_both_languages() {
        let mut revoked = answer(PlanStatus::Revoked, 0, 200);
        revoked.plan.approved_by = Some(revoked.plan.grantor);
        let mut silent = answer(PlanStatus::Submitted, 0, 200);
        silent.plan.clock.due = Time(1);
        silent.plan.in_place_after.0 = 1;
        silent.overdue = true;
        let table = [
            (answer(PlanStatus::Submitted, 0, 200), "▶ 待审定 → 已审定", "mulu plan review"),
            (silent, "▶ 待审定 → 已审定", "领导小组办公室"),
            (answer(PlanStatus::Returned, 0, 200), "✓ 待审定 → ▶ 退回补正 → 待审定 → 已审定", "mulu plan supplement"),
            (answer(PlanStatus::Approved, 0, 200), "✓ 待审定 → ▶ 已审定", "可在该方案下授权"),
            (answer(PlanStatus::Approved, 150, 200), "✓ 待审定 → ▶ 已审定", "起可"),
            (answer(PlanStatus::Approved, 0, 50), "✓ 待审定 → ▶ 已审定", "届满"),
            (answer(PlanStatus::Rejected, 0, 200), "✓ 待审定 → ▶ 已驳回", "无待办事项"),
            (revoked, "✓ 待审定 → ✓ 已审定 → ▶ 已撤销", "无待办事项"),
        ];
        for (answer, expected, does) in &table {
            let said = |lang| next(answer, Time(100), lang).iter().map(|words| words.of(lang).to_string()).collect::<Vec<_>>().join(" / ");
            assert_eq!(stages::line(&line(&answer.plan, Lang::Zh), &Style::default()), *expected);
            assert!(said(Lang::Zh).contains(does), "{expected}: {}", said(Lang::Zh));
            assert!(said(Lang::En).is_ascii() && standing(answer, Lang::En, &Style::default()).replace(['✓', '▶', '→'], "").is_ascii());
        }
    }

    #[test]
    fn a_page_says_cells_and_documents_and_keeps_to_its_width() {
        let answer = answer(PlanStatus::Approved, 0, 50);
        let page = page(&answer, Time(100), &Names::default(), Lang::Zh, &Style { width: Some(60), colour: false });
        for words in ["实施方案：分领域授权", "不在有效期内", "交通运输", "公开招标", "1095 天", "决定", "退出"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.lines().filter(|line| !line.contains('→')).all(|line| width(line) <= 60), "{page}");
    }
}
