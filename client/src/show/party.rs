//! One organisation as a page: who it is, its keys, its roles, and what is about to change.

use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::ledger::organisation::Organisation;
use mulu_contracts::party::queries::organisation::{AttestationView, KeyView, OrganisationAnswer, RoleView};
use serde::Serialize;

use super::layout::{Cell, Column, key_values, pad, table, width, wrap};
use super::names::Names;
use super::plain::{code_of, escape};
use super::screen::{Style, Tone};
use super::{time, words};
use crate::lang::Lang;
use crate::words::{Words, pages};

struct Page<'a> {
    lang: Lang,
    names: &'a Names,
    style: &'a Style,
}

/// The page of an organisation.
pub fn page(answer: &OrganisationAnswer, names: &Names, lang: Lang, style: &Style) -> String {
    let page = Page { lang, names, style };
    let record = &answer.organisation;
    let mut out = page.head(record);
    out.push_str(&format!("\n {}\n", style.paint(pages::record().of(lang), Tone::Strong)));
    out.push_str(&key_values(&page.record(answer), style));
    page.keys(&mut out, &answer.keys, record.has_ended());
    page.roles(&mut out, &answer.roles, record.has_ended());
    page.attestations(&mut out, &answer.attestations);
    out
}

impl Page<'_> {
    fn word(&self, group: &str, value: &impl Serialize) -> Cell {
        let (text, tone) = words::word(self.lang, group, &code_of(value));
        Cell { text: escape(&text), tone }
    }

    fn party(&self, uscc: Option<&Uscc>) -> String {
        uscc.map(|uscc| self.names.with_code(uscc.as_str())).unwrap_or_default()
    }

    fn several<'u>(&self, parties: impl IntoIterator<Item = &'u Uscc>) -> String {
        parties.into_iter().map(|uscc| self.party(Some(uscc))).collect::<Vec<_>>().join("; ")
    }

    fn head(&self, record: &Organisation) -> String {
        let Cell { text: status, tone } = self.word("status", &record.status);
        let room = self.style.width.map_or(usize::MAX, |w| w.saturating_sub(width(&status) + 3).max(16));
        let mut out = String::new();
        for (n, line) in wrap(&escape(record.name.as_str()), room).iter().enumerate() {
            let behind = if n == 0 { format!("  {}", self.style.paint(&status, tone)) } else { String::new() };
            out.push_str(&format!(" {}{behind}\n", self.style.paint(line, Tone::Strong)));
        }
        let version = pages::version(record.version);
        out.push_str(&format!(" {}\n", self.style.paint(&format!("{}  {}", record.uscc, version.of(self.lang)), Tone::Dim)));
        out
    }

    fn record(&self, answer: &OrganisationAnswer) -> Vec<(String, Cell)> {
        let (lang, record) = (self.lang, &answer.organisation);
        let mut rows: Vec<(String, Cell)> = Vec::new();
        let mut row = |label: Words, value: String, tone: Tone| {
            if !value.is_empty() {
                rows.push((pad(label.of(lang), if lang == Lang::Zh { 16 } else { 20 }), Cell::toned(value, tone)));
            }
        };
        let listed = |items: Vec<&str>| escape(&items.join(lang.choose(", ", "、")));
        row(pages::short_name(), escape(record.short_name.as_str()), Tone::Plain);
        row(pages::former_names(), listed(record.former_names.iter().map(|name| name.as_str()).collect()), Tone::Plain);
        row(pages::kind(), self.word("type", &record.kind).text, Tone::Plain);
        row(pages::division(), self.names.with_code(record.division.as_str()), Tone::Plain);
        row(pages::superior(), self.party(record.superior.as_ref()), Tone::Plain);
        row(pages::suspended_by(), self.several(record.suspended_by.iter()), Tone::Warn);
        row(pages::suspended_since(), record.suspended_since.map(|at| time::words(at, lang)).unwrap_or_default(), Tone::Warn);
        row(pages::business(), listed(record.business.iter().map(|code| code.as_str()).collect()), Tone::Plain);
        row(pages::registered_by(), self.party(record.registered_by.as_ref()), Tone::Plain);
        row(pages::predecessors(), self.several(record.predecessors.iter()), Tone::Plain);
        row(pages::successors(), self.several(record.successors.iter()), Tone::Warn);
        for threshold in record.thresholds.iter() {
            let kinds: Vec<String> = threshold.kinds.iter().map(code_of).collect();
            let said = pages::keys_sign(threshold.k, kinds.join(", "));
            row(pages::threshold(), escape(said.of(lang)), Tone::Plain);
        }
        if let Some(claim) = &answer.claim_key {
            row(pages::claim_code(), pages::until(time::words(claim.valid_until, lang)).of(lang).to_string(), Tone::Warn);
        }
        if let Some(rekey) = &answer.rekey {
            row(pages::new_keys(), format!("{}  {}", self.word("rekey", &rekey.stage).text, time::words(rekey.from, lang)), Tone::Warn);
        }
        if let Some(ending) = &answer.ending {
            let (mode, from) = (self.word("ending", &ending.mode).text, time::words(ending.from, lang));
            row(pages::ends(), format!("{mode}  {from} → {}", self.several(ending.into.iter())), Tone::Warn);
        }
        for line in answer.responsible.iter().flat_map(|found| &found.persons) {
            let (duty, from) = (self.word("duty", &line.person.duty).text, time::words(line.person.from, lang));
            let tone = if line.answers { Tone::Plain } else { Tone::Dim };
            row(pages::responsible(), format!("{duty}  {from}  {}", line.person.commitment), tone);
        }
        rows
    }

    fn keys(&self, out: &mut String, keys: &[KeyView], ended: bool) {
        let row = |view: &KeyView| {
            let spec = &view.key.spec;
            let kinds: Option<Vec<String>> = spec.allowed.as_ref().map(|kinds| kinds.iter().map(code_of).collect());
            let allowed = kinds.map_or_else(|| pages::all_kinds().of(self.lang).to_string(), |kinds| escape(&kinds.join(", ")));
            let status = self.word("key", &view.key.status).text;
            vec![
                view.key_id.to_string().into(),
                Cell::toned(status, if view.signs && !ended { Tone::Good } else { Tone::Bad }),
                escape(spec.label.as_str()).into(),
                allowed.into(),
                spec.valid_until.map(|at| time::words(at, self.lang)).unwrap_or_default().into(),
            ]
        };
        let columns = [
            Column::fixed(pages::key_id().of(self.lang), 0),
            Column::fixed(pages::status().of(self.lang), 0),
            Column::flexible(pages::label().of(self.lang), 6, 3),
            Column::flexible(pages::may_sign().of(self.lang), 10, 2),
            Column::fixed(pages::valid_until().of(self.lang), 4),
        ];
        self.section(out, &pages::keys(), &columns, keys.iter().map(row).collect());
    }

    fn roles(&self, out: &mut String, roles: &[RoleView], ended: bool) {
        let row = |view: &RoleView| {
            let (a, active) = (&view.assignment, view.active && !ended);
            let until = a.until.map(|at| time::words(at, self.lang)).unwrap_or_default();
            let sectors: Vec<&str> = a.sectors.iter().map(|code| code.as_str()).collect();
            vec![
                self.word("role", &a.role).text.into(),
                self.names.with_code(a.scope_division.as_str()).into(),
                Cell::toned(words::yes_no(self.lang, active), if active { Tone::Good } else { Tone::Dim }),
                escape(&sectors.join(", ")).into(),
                format!("{} – {until}", time::words(a.from, self.lang)).into(),
            ]
        };
        let columns = [
            Column::fixed(pages::role().of(self.lang), 0),
            Column::flexible(pages::scope().of(self.lang), 8, 0),
            Column::fixed(pages::in_force().of(self.lang), 1),
            Column::flexible(pages::sectors().of(self.lang), 6, 3),
            Column::flexible(pages::term().of(self.lang), 10, 2),
        ];
        self.section(out, &pages::roles(), &columns, roles.iter().map(row).collect());
    }

    fn attestations(&self, out: &mut String, attestations: &[AttestationView]) {
        let row = |view: &AttestationView| {
            let a = &view.attestation;
            vec![
                view.id.to_string().into(),
                self.word("attestation", &a.kind).text.into(),
                escape(a.level.as_str()).into(),
                escape(a.issuer_name.as_str()).into(),
                Cell::toned(time::words(a.valid_until, self.lang), if view.live { Tone::Good } else { Tone::Bad }),
            ]
        };
        let columns = [
            Column::fixed(words::label(self.lang, "id"), 3),
            Column::fixed(pages::kind().of(self.lang), 0),
            Column::fixed(pages::level_of().of(self.lang), 2),
            Column::flexible(pages::issuer().of(self.lang), 8, 1),
            Column::fixed(pages::valid_until().of(self.lang), 0),
        ];
        self.section(out, &pages::attestations(), &columns, attestations.iter().map(row).collect());
    }

    fn section(&self, out: &mut String, title: &Words, columns: &[Column], rows: Vec<Vec<Cell>>) {
        if rows.is_empty() {
            return;
        }
        let used: Vec<usize> = (0..columns.len()).filter(|n| rows.iter().any(|row| !row[*n].text.is_empty())).collect();
        let columns: Vec<Column> = used.iter().map(|n| columns[*n].clone()).collect();
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| used.iter().map(|n| row[*n].clone()).collect()).collect();
        out.push_str(&format!("\n {}\n{}", self.style.paint(title.of(self.lang), Tone::Strong), table(&columns, &rows, self.style).0));
    }
}

#[cfg(test)]
mod tests {
    use mulu_contracts::kernel::crypto::KeyId;
    use mulu_contracts::kernel::role::Role;
    use mulu_contracts::kernel::text::Text;
    use mulu_contracts::kernel::value::{Hash32, List, Time};
    use mulu_contracts::ledger::organisation::{KeySpec, KeyStatus, OrganisationStatus, OrganisationType, RoleAssignment, SigningKey};
    use mulu_contracts::ledger::rule::Rule as _;
    use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
    use mulu_contracts::party::records::ClaimKey;
    use serde_json::json;

    use super::*;

    fn answer() -> OrganisationAnswer {
        let office: Uscc = "114212000000000358".parse().unwrap();
        let xianning: mulu_contracts::kernel::id::DivisionCode = "421200".parse().unwrap();
        let from: Time = "2026-01-01T00:00:00Z".parse().unwrap();
        let spec: KeySpec = RegisterOrganisation::example().keys[0].clone();
        let organisation = Organisation {
            uscc: office,
            first_division: xianning,
            name: Text::new("咸宁市教育局").unwrap(),
            short_name: Default::default(),
            former_names: List::new(vec![Text::new("咸宁地区教育局").unwrap()]).unwrap(),
            division: xianning,
            superior: None,
            kind: OrganisationType::Government,
            business: Default::default(),
            status: OrganisationStatus::Unclaimed,
            suspended_by: Default::default(),
            suspended_since: None,
            successors: Default::default(),
            predecessors: Default::default(),
            thresholds: serde_json::from_value(json!([{ "k": 2, "kinds": ["review_entry"] }])).unwrap(),
            private: None,
            version: 2,
            control_version: 0,
            registered_by: None,
            payload_hash: Hash32([0; 32]),
        };
        let key = SigningKey {
            organisation: office,
            spec: KeySpec { label: mulu_contracts::kernel::text::Text0::new("科长").unwrap(), ..spec.clone() },
            status: KeyStatus::Frozen,
            frozen_by: None,
            line: KeyId([0xab; 16]),
            since: from,
            payload_hash: Hash32([0; 32]),
        };
        let assignment = RoleAssignment {
            role: Role::Provider,
            scope_division: xianning,
            sectors: Default::default(),
            certificate_kinds: Default::default(),
            competences: Default::default(),
            from,
            asked_from: from,
            until: None,
            assigned_by: None,
            payload_hash: Hash32([0; 32]),
        };
        OrganisationAnswer {
            organisation,
            keys: vec![KeyView { key_id: KeyId([0xab; 16]), key, signs: false }],
            claim_key: Some(ClaimKey { public_key: spec.public_key, valid_until: from }),
            rekey: None,
            ending: None,
            responsible: None,
            roles_version: 1,
            roles: vec![RoleView { assignment, active: true }],
            attestations: Vec::new(),
        }
    }

    #[test]
    fn an_organisation_is_one_page_in_both_languages_that_fits() {
        let names = Names([("421200".to_string(), "咸宁市".to_string())].into());
        for (lang, said) in [
            (Lang::Zh, ["咸宁市教育局  未认领", "已冻结", "数据提供部门", "2 把密钥共签 review_entry", "2026-01-01 08:00:00 +08:00"]),
            (Lang::En, ["咸宁市教育局  unclaimed", "frozen", "provider", "2 keys sign review_entry", "2026-01-01T00:00:00Z"]),
        ] {
            let text = page(&answer(), &names, lang, &Style { width: Some(72), colour: false });
            assert!(said.iter().all(|words| text.contains(words)), "{text}");
            assert!(text.lines().all(|line| width(line) <= 72), "{text}");
            assert!(!text.contains("attestations") && !text.contains("资质"), "what is empty is left out: {text}");
        }
    }

    #[test]
    fn an_organisation_that_has_ended_holds_no_role_in_force() {
        let mut ended = answer();
        ended.organisation.status = OrganisationStatus::Merged;
        let text = page(&ended, &Names::default(), Lang::En, &Style::default());
        let role = text.lines().find(|line| line.contains("provider")).unwrap();
        assert!(role.contains("no"), "{text}");
    }

    #[test]
    fn every_role_and_type_has_words() {
        for role in Role::ALL {
            assert_ne!(words::word(Lang::Zh, "role", &role.name()).0, role.name());
        }
    }
}
