//! Asks a node for an entry, and believes the answer only because it is proven:
//! `cargo run --release -p mulu-client --example show_entry -- URL TRUST.json ENTRY_ID`

use std::time::Duration;

use mulu_client::ledger::Ledger;
use mulu_client::rpc::Node;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::kernel::id::EntryId;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(url), Some(trust), Some(id)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: show_entry URL TRUST.json ENTRY_ID".into());
    };
    let trust = serde_json::from_slice(&std::fs::read(trust)?)?;
    let (max_age, timeout) = (Duration::from_secs(60), Duration::from_secs(30));
    // The last number is the height that was proven before: no answer may be older.
    let mut ledger = Ledger::new(Node::new(&url, timeout), trust, max_age, timeout, 0);

    let verified = ledger.ask(GetEntry { id: EntryId::parse(&id)? }, None)?;
    println!("height {} at {}, by {} of the power", verified.height, verified.time, verified.trust.signed_power);
    println!("{}", serde_json::to_string_pretty(&verified.answer)?);
    std::fs::write("entry.proof", &verified.proof)?;
    Ok(())
}
