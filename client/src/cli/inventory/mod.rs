//! `mulu inventory`: what an organisation holds, by which the catalog rate 编目率 is measured.

use super::verb::verbs;

verbs! {
    /// Inventories of data resources 家底
    Inventory {
        record::Record: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Inventories: List,
        rate::Rate: Ask,
    }
}
