//! The rows of the matrix, and how those of a kind are tried on its rule.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::code_of;

use super::world::{Relation, World};

/// A row of the matrix.
pub struct Row {
    pub kind: String,
    pub role: String,
    pub relation: String,
    pub allowed: bool,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{},{}", self.kind, self.pair(), if self.allowed { "yes" } else { "no" })
    }
}

impl Row {
    /// Role and relation.
    fn pair(&self) -> String {
        format!("{},{}", self.role, self.relation)
    }

    fn role(&self) -> Option<Role> {
        let named = |word: &str| Role::ALL.into_iter().find(|role| role.name() == word).unwrap_or_else(|| panic!("{self}: no such role"));
        if self.role == "any" { None } else { Some(named(&self.role)) }
    }
}

/// All rows.
pub fn matrix() -> Vec<Row> {
    let mut lines = include_str!("../../vectors/permissions.csv").lines();
    assert_eq!(lines.next(), Some("kind,role,relation,allowed,requirement"));
    let row = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        let [kind, role, relation, allowed, requirement] = fields.as_slice() else { panic!("no row: {line}") };
        assert!(!requirement.is_empty(), "{line}");
        let allowed = match *allowed {
            "yes" => true,
            "no" => false,
            _ => panic!("neither yes nor no: {line}"),
        };
        Row { kind: kind.to_string(), role: role.to_string(), relation: relation.to_string(), allowed }
    };
    lines.map(row).collect()
}

/// Makes the message of a row, over a state in which nothing but role and relation can refuse it.
type Case = fn(&mut World) -> AnyRule;

/// The rows of one kind.
pub struct Rows {
    kind: Kind,
    rows: Vec<Row>,
    refused_later: Vec<(&'static str, Code)>,
    unsayable: Vec<&'static str>,
}

/// The rows of a kind, by its name.
pub fn rows(kind: &str) -> Rows {
    let rows: Vec<_> = matrix().into_iter().filter(|row| row.kind == kind).collect();
    assert!(!rows.is_empty(), "{kind} has no row in vectors/permissions.csv");
    Rows { kind: Kind::from_name(kind).unwrap(), rows, refused_later: Vec::new(), unsayable: Vec::new() }
}

impl Rows {
    /// A pair that S2 and S5 let through, and that the rule itself then refuses with this code.
    pub fn refused_later(mut self, pair: &'static str, code: Code) -> Rows {
        self.refused_later.push((pair, code));
        self
    }

    /// A pair that no message can say: the kind names no organisation, so whoever sends it acts for itself.
    pub fn unsayable(mut self, pair: &'static str) -> Rows {
        self.unsayable.push(pair);
        self
    }

    /// Tries each row: what is allowed passes, what is not is refused with the code of its row.
    pub fn hold(self, case: Case) {
        for pair in self.refused_later.iter().map(|(pair, _)| pair).chain(&self.unsayable) {
            assert!(self.rows.iter().any(|row| row.pair() == *pair && !row.allowed), "{}: no row refuses {pair}", self.kind);
        }
        if !self.unsayable.is_empty() {
            let json = REGISTRY.kind(self.kind.0).unwrap().example().to_json();
            let named = ["org", "uscc", "proposer", "governor"].into_iter().find(|field| json.get(field).is_some());
            assert_eq!(named, None, "{} names somebody", self.kind);
        }
        let sayable = self.rows.iter().filter(|row| !self.unsayable.contains(&row.pair().as_str()));
        let wrong: Vec<_> = sayable.filter_map(|row| self.judge(row, case)).collect();
        assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
    }

    /// What the ledger has to say to a row: nothing, or the code.
    fn expected(&self, row: &Row, rule: &AnyRule) -> Option<Code> {
        if row.allowed {
            return None;
        }
        if let Some((_, code)) = self.refused_later.iter().find(|(pair, _)| *pair == row.pair()) {
            return Some(*code);
        }
        if row.relation == "missing" {
            return Some(Code::NOT_FOUND);
        }
        let opens = rule.allowed().iter().any(|line| line.role.is_none() || line.role == row.role());
        Some(if opens { Code::RELATION_MISSING } else { Code::ROLE_MISSING })
    }

    /// Tries a row; the words of a disagreement.
    fn judge(&self, row: &Row, case: Case) -> Option<String> {
        let relation = Relation::from_word(&row.relation).unwrap_or_else(|| panic!("{row}: a relation that this test cannot make"));
        let mut world = World::new(self.kind, row.role(), relation);
        let rule = case(&mut world);
        assert_eq!(rule.kind(), self.kind, "the case of {} makes another kind", row.kind);
        let keys: Vec<_> = world.keys.iter().map(String::as_str).collect();
        let expected = self.expected(row, &rule);
        let result = world.ledger.submit_with(world.signer, &keys, [rule]);
        let code = code_of(&result);
        let fits = code == expected && result.exists.is_empty() && (result.code == 0) == row.allowed;
        (!fits).then(|| format!("{row}: {:?} instead of {expected:?}", world.ledger.refusals[0].as_ref().map(ToString::to_string)))
    }
}
