//! `mulu scenario`: what somebody wants data for.

use super::verb::verbs;

verbs! {
    /// Scenarios of use 应用场景
    Scenario {
        submit::Submit: Send,
        withdraw::Withdraw: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Scenarios: List,
        history::History: List,
    }
}
