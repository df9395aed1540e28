//! `mulu trust`: what this home believes before any node says anything.

use super::verb::verbs;

verbs! {
    /// The root of trust
    Trust {
        init::Init: Own,
        show::Show: Own,
        update::Update: Own,
    }
}
