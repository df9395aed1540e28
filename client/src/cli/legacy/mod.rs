//! `mulu legacy`: data that was used before there was a grant 存量.

use super::verb::verbs;

verbs! {
    /// Data that a third party used before there was a grant 存量使用
    Legacy {
        register::Register: Send,
        resolve::Resolve: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::LegacyUses: List,
    }
}
