//! What is asked for.

use std::path::PathBuf;

/// A kind of transaction that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// A department submits an entry.
    Submit,
    /// The bureau approves one that was submitted before the clock began.
    Review,
}

pub struct Options {
    pub engine: String,
    pub validators: usize,
    pub seconds: u64,
    pub bundle: usize,
    pub connections: usize,
    /// Bundles a second in an open loop; none: each connection sends its next one once the last was taken.
    pub rate: Option<u64>,
    /// By turns; none: nothing is sent.
    pub kinds: Vec<Sent>,
    /// Connections that ask.
    pub reads: Option<usize>,
    pub csv: Option<PathBuf>,
    pub picture: Option<PathBuf>,
    pub kvstore: bool,
}

impl Options {
    pub fn read() -> Options {
        let mut found = Options {
            engine: "solo".into(),
            validators: 1,
            seconds: 10,
            bundle: 1,
            connections: 16,
            rate: None,
            kinds: vec![Sent::Submit],
            reads: None,
            csv: None,
            picture: None,
            kvstore: true,
        };
        let mut args = std::env::args().skip(1);
        while let Some(name) = args.next() {
            let mut value = || args.next().unwrap_or_else(|| panic!("{name} wants a value"));
            match name.as_str() {
                "--engine" => found.engine = value(),
                "--validators" => found.validators = value().parse().expect("a number"),
                "--seconds" => found.seconds = value().parse().expect("seconds"),
                "--bundle" => found.bundle = value().parse().expect("transactions"),
                "--connections" => found.connections = value().parse().expect("a number"),
                "--rate" => found.rate = Some(value().parse().expect("bundles a second")),
                "--kinds" => found.kinds = value().split(',').filter(|name| *name != "none").map(kind).collect(),
                "--reads" => found.reads = Some(value().parse().expect("connections")),
                "--csv" => found.csv = Some(value().into()),
                "--picture" => found.picture = Some(value().into()),
                "--no-kvstore" => found.kvstore = false,
                "--json" => {}
                other => panic!("there is no option {other}; see the head of tests/src/bin/load/main.rs"),
            }
        }
        assert!(found.validators == 1 || (found.validators == 4 && found.engine == "cometbft"), "one validator, or four on cometbft");
        found
    }

    /// As [`mulu_tests::world::World`] calls it.
    pub fn world(&self) -> &str {
        if self.validators == 4 { "four" } else { &self.engine }
    }

    /// Transactions to sign ahead: more than any machine of today takes in the time.
    pub fn wanted(&self) -> u64 {
        self.seconds * if self.bundle == 1 { 4_000 } else { 8_000 }
    }
}

fn kind(name: &str) -> Sent {
    match name {
        "submit" => Sent::Submit,
        "review" => Sent::Review,
        other => panic!("{other} is no kind: submit, review, none"),
    }
}
