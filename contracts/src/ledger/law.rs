//! What exists on the ledger beyond one domain: rules and questions are handed it, since they know no floor below their own.

use crate::ledger::joint_act::ShowJoint;
use crate::ledger::params::Spec;

/// What rules and questions may know of all domains together.
pub struct Law {
    /// The parameters, as the domains own them.
    pub parameters: &'static [&'static [Spec]],
    /// How an act of a kind is shown; none where the kind is not joint, or not known.
    pub show_joint: fn(kind: u16) -> Option<ShowJoint>,
}

impl Law {
    /// All parameters, by number.
    pub fn parameters(&self) -> Vec<&'static Spec> {
        let mut all: Vec<_> = self.parameters.iter().flat_map(|of_domain| of_domain.iter()).collect();
        all.sort_by_key(|spec| spec.number);
        all
    }

    /// The parameter of a name.
    pub fn parameter(&self, name: &str) -> Option<&'static Spec> {
        self.parameters.iter().flat_map(|of_domain| of_domain.iter()).find(|spec| spec.name == name)
    }
}

impl std::fmt::Debug for Law {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Law")
    }
}
