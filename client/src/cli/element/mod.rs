//! `mulu element`: data elements and the one-source rule 一数一源一标准.

mod of_element;

use super::verb::verbs;

verbs! {
    /// Data elements: one number, one source, one standard 一数一源一标准
    Element {
        publish::Publish: Send,
        amend::Amend: Send,
        claim::Claim: Send,
        release::Release: Send,
        contest::Contest: Send,
        answer::Answer: Send,
        decide::Decide: Send,
        show::Show: Ask,
        source::Source: Ask,
        #[command(name = "list")]
        list::Elements: List,
        copies::Copies: List,
        history::History: List,
    }
}
