//! `mulu key`: keys of this home.

use super::verb::verbs;

verbs! {
    /// Keys, encrypted in the home
    Key {
        #[command(name = "new")]
        make::Make: Own,
        #[command(name = "list")]
        list::Keys: Own,
        show::Show: Own,
        note::Note: Own,
        prove::Prove: Own,
        export::Export: Own,
        import::Import: Own,
        delete::Delete: Own,
        change_passphrase::ChangePassphrase: Own,
    }
}
