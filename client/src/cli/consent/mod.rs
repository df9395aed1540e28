//! `mulu consent`: consents of data subjects. Nothing on the ledger tells whose one is, so it is found by its hash alone.

use super::verb::verbs;

verbs! {
    /// Consents of data subjects 数据主体授权
    Consent {
        give::Give: Send,
        take_back::TakeBack: Send,
        show::Show: Ask,
    }
}
