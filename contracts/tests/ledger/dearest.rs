//! The dearest message of each kind that a search finds, in units and bytes: `vectors/work.txt`, written anew only with `MULU_BLESS=1`.
//! What it takes in milliseconds is the bench's (`docs/work.md`).

use std::fmt::Write as _;

use mulu_testkit::dearest::search;

use crate::blessed::compare;

#[test]
fn the_dearest_message_of_each_kind_costs_what_the_vector_says() {
    let mut text = String::from("mulu-work/1\n# kind, units of the message, bytes that it writes\n");
    for (kind, dearest) in search() {
        writeln!(text, "{} {} {}", kind.name, dearest.units, dearest.bytes).unwrap();
    }
    compare("vectors/work.txt", &text);
}
