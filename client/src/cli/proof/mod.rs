//! `mulu proof`: judging proof files offline, and renewing them.

mod judge;

use super::verb::verbs;

verbs! {
    /// Proof files
    Proof {
        verify::Verify: Own,
        explain::Explain: Own,
        renew::Renew: Own,
    }
}
