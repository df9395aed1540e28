//! Parameters of party (docs/spec/governance.md).

use crate::kernel::role::Role;
use crate::ledger::params::{Param, Shape, Spec};

const DAY: u64 = 86_400;

/// New keys are in force so many seconds after they were decided.
pub const REKEY_DELAY: Param<u64> = Param::number(10, "rekey_delay", 7 * DAY, 60, 90 * DAY);
/// Pairs of roles that one organisation may not hold together.
pub const ROLE_CONFLICTS: Param<Vec<(Role, Role)>> = Param::new(18, "role_conflicts", Shape::Pairs(CONFLICTS));

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[REKEY_DELAY.spec, ROLE_CONFLICTS.spec];

/// 管运适度分离: pairs that conflict by default (docs/spec/party.md, B53).
const CONFLICTS: &[(Role, Role)] = {
    use Role::*;
    &[
        (Operator, Bureau),
        (Operator, Grantor),
        (Operator, Registrar),
        (Operator, PriceAuthority),
        (Operator, IpOffice),
        (Operator, Supervisor),
        (Operator, Evaluator),
        (Operator, Auditor),
        (Operator, FirstReviewCentre),
        (Developer, Bureau),
        (Developer, Grantor),
        (Developer, Registrar),
        (Developer, FirstReviewCentre),
        (Developer, PriceAuthority),
        (Exchange, Operator),
        (Exchange, Grantor),
        (Evaluator, Bureau),
        (Evaluator, Grantor),
        (Auditor, Bureau),
    ]
};
