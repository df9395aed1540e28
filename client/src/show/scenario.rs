//! Scenarios as pages and rows.

use mulu_contracts::authorization::queries::lists::ScenarioRow;
use mulu_contracts::authorization::queries::scenario::{ScenarioAnswer, ScenarioVersionAnswer};
use mulu_contracts::authorization::records::scenario::{Scenario, ScenarioStatus};

use super::entry::said;
use super::layout::{Cell, Column, table};
use super::lists::Row;
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use super::sheet::{Rows, Sheet, word};
use super::stages::{self, Step};
use super::words;
use crate::lang::Lang;
use crate::words::{Words, sheets, stages as told};

/// The page of a scenario as it stands at a time.
pub fn page(answer: &ScenarioAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    let scenario = &answer.scenario;
    head(&mut sheet, scenario);
    sheet.stages(&line(scenario, lang), &next(answer));
    let rows = about(&sheet, scenario);
    sheet.section(&sheets::about(), rows);
    let mut rows = Rows::new();
    sheet.row(&mut rows, "application", answer.application.map(|id| id.to_string()).unwrap_or_default());
    sheet.row(&mut rows, "scenario_root", answer.root.map(|id| id.to_string()).unwrap_or_default());
    sheet.row(&mut rows, "scenario_next_root", answer.next_root.map(|id| id.to_string()).unwrap_or_default());
    sheet.section(&sheets::course(), rows);
    sheet.done()
}

/// The page of a scenario as a version of it stood.
pub fn version_page(answer: &ScenarioVersionAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let mut sheet = Sheet::new(names, lang, style);
    head(&mut sheet, &answer.scenario);
    let rows = about(&sheet, &answer.scenario);
    sheet.section(&sheets::about(), rows);
    sheet.done()
}

/// In one line: what it is, and where it stands.
pub fn standing(answer: &ScenarioAnswer, lang: Lang, style: &Style) -> String {
    let scenario = &answer.scenario;
    let title = format!("{} {}", sheets::scenario(escape(scenario.content.title.as_str())).of(lang), scenario.scenario_id);
    told::standing(title, stages::line(&line(scenario, lang), style)).of(lang).to_string()
}

fn head(sheet: &mut Sheet, scenario: &Scenario) {
    let status = word(sheet.lang, "scenario_status", &scenario.status);
    sheet.head(&sheets::scenario(scenario.content.title.as_str()), &status, &scenario.scenario_id.to_string(), scenario.version);
}

fn about(sheet: &Sheet, scenario: &Scenario) -> Rows {
    let (mut rows, lang, content) = (Rows::new(), sheet.lang, &scenario.content);
    sheet.row(&mut rows, "applicant", sheet.party(&scenario.applicant));
    sheet.row(&mut rows, "division", sheet.names.with_code(content.division.as_str()));
    sheet.row(&mut rows, "domain", content.domain.as_str());
    let purposes = match content.purposes.is_empty() {
        true => sheets::as_applied_for().of(lang).to_string(),
        false => sheet.codes("purposes", content.purposes.iter().map(|code| code.as_str())),
    };
    sheet.row(&mut rows, "purposes", purposes);
    sheet.row(&mut rows, "summary", said(&content.summary, lang));
    sheet.row(&mut rows, "lead_department", sheet.party_if(content.lead_department.as_ref()));
    sheet.row(&mut rows, "zone", content.zone.as_ref().map(|zone| zone.as_str()).unwrap_or_default());
    rows
}

/// The stages of a scenario.
pub fn line(scenario: &Scenario, lang: Lang) -> Vec<Step> {
    let name = |status: ScenarioStatus| words::word(lang, "scenario_status", status.word()).0;
    let open = ScenarioStatus::Open;
    let way = if scenario.status == open { vec![open] } else { vec![open, scenario.status] };
    let now = way.len() - 1;
    stages::steps(way.into_iter().map(name).collect(), now, word(lang, "scenario_status", &scenario.status).tone)
}

/// What comes next.
pub fn next(answer: &ScenarioAnswer) -> Vec<Words> {
    match (answer.scenario.status, answer.application, answer.next_root.or(answer.root)) {
        (ScenarioStatus::Withdrawn, ..) => vec![told::over()],
        (_, Some(application), _) => vec![told::application_goes_on(application)],
        (_, None, Some(grant)) => vec![told::granted_already(grant)],
        (_, None, None) => vec![told::apply_for(answer.scenario.scenario_id)],
    }
}

impl Row for ScenarioRow {
    fn table(items: &[Self], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let label = |field: &str| words::label(lang, field);
        let columns = [
            Column::fixed(label("id"), 0),
            Column::flexible(label("title"), 16, 0),
            Column::flexible(label("division"), 6, 1),
            Column::fixed(label("status"), 0),
            Column::fixed(label("version"), 2),
        ];
        let row = |item: &ScenarioRow| {
            vec![
                Cell::toned(item.scenario_id.to_string(), Tone::Dim),
                escape(item.title.as_str()).into(),
                escape(names.or_code(item.division.as_str())).into(),
                word(lang, "scenario_status", &item.status),
                item.version.to_string().into(),
            ]
        };
        table(&columns, &items.iter().map(row).collect::<Vec<_>>(), style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_data::{application, scenario};

    fn answer(status: ScenarioStatus) -> ScenarioAnswer {
        let mut scenario = scenario();
        scenario.status = status;
        ScenarioAnswer { scenario, application: None, root: None, next_root: None }
    }

    #[test]
    fn a_scenario_says_whether_to_apply_or_to_follow_its_application() {
        let told = |answer: &ScenarioAnswer, lang| next(answer)[0].of(lang).to_string();
        let mut open = answer(ScenarioStatus::Open);
        assert!(told(&open, Lang::Zh).contains(&format!("mulu application submit {}", open.scenario.scenario_id)));
        open.application = Some(application().application_id);
        assert!(told(&open, Lang::En).contains("mulu application show A-"));
        assert_eq!(told(&answer(ScenarioStatus::Withdrawn), Lang::Zh), "无待办事项");
        let page = page(&open, &Names::default(), Lang::Zh, &Style::default());
        for words in ["应用场景：公交时刻查询", "▶ 开放", "科学研究、公益事业", "为市民提供公交到站时刻。", "A-421200-"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(standing(&answer(ScenarioStatus::Withdrawn), Lang::Zh, &Style::default()).contains("✓ 开放 → ▶ 已撤回"));
    }
}
