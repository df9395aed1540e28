//! Who sends what: departments that submit, the bureau that approves; all signed before the clock begins.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use mulu_client::home::{Home, Passphrase};
use mulu_client::keystore::{KeySigner, Keystore, Signer as _};
use mulu_client::lang::Lang;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::records::entry::{Outcome, ReviewOf};
use mulu_contracts::kernel::crypto::{ED25519, KeyId};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::samples::SALTS;
use mulu_tests::mulu;
use mulu_tests::world::World;
use serde_json::Value;

use crate::line::load;
use crate::options::{Options, Sent};

/// An organisation that signs.
struct Sender {
    organisation: Uscc,
    division: String,
    signer: KeySigner,
}

pub struct Senders {
    chain_id: String,
    departments: Vec<Sender>,
    bureau: Sender,
    expires: Time,
}

impl Senders {
    /// Departments of the network that have entries, with their keys, and the bureau.
    pub fn of(world: &World, folder: &Path) -> Senders {
        let passphrase = folder.join("passphrase");
        std::fs::write(&passphrase, "quickstart").unwrap();
        let mut keys = Keystore::open(&Home::open(Some(world.home())).unwrap(), Passphrase::File(passphrase), Lang::En).unwrap();
        let read = |args: &[&str]| mulu(&world.home(), &world.url(), args).json["answer"].clone();
        let list = read(&["catalog", "list", "--division", "520300", "--all"]);
        let mut divisions = BTreeMap::new();
        for item in list["items"].as_array().unwrap() {
            let core = &read(&["catalog", "show", item["id"].as_str().unwrap()])["core"];
            divisions.insert(core["provider"].as_str().unwrap().to_string(), core["division"].as_str().unwrap().to_string());
        }
        let named = keys.list().unwrap();
        let mut sender = |name: &str, organisation: &str, division: &str| Sender {
            organisation: organisation.parse().unwrap(),
            division: division.into(),
            signer: keys.signer(name).unwrap(),
        };
        let mut departments = Vec::new();
        for key in named.iter().filter(|key| key.name.starts_with("dept-")) {
            if let Some((organisation, division)) = key.organisation.as_ref().and_then(|of| divisions.get_key_value(of)) {
                departments.push(sender(&key.name, organisation, division));
            }
        }
        assert!(departments.len() > 3, "only {} departments", departments.len());
        let city = named.iter().find(|key| key.name == "city").and_then(|key| key.organisation.clone()).unwrap();
        let bureau = sender("city", &city, "520300");
        let trust: Value = serde_json::from_slice(&std::fs::read(world.home().join("trust.json")).unwrap()).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        Senders { chain_id: trust["chain_id"].as_str().unwrap().into(), departments, bureau, expires: Time(now + 3_600) }
    }

    fn signed(&self, by: &Sender, rule: AnyRule) -> SignedTx {
        let messages = vec![rule.message(&SALTS)];
        let body = TxBody { chain_id: self.chain_id.clone(), organisation: by.organisation, expires: self.expires, messages };
        let bytes = by.signer.sign(&body.sign_bytes()).to_vec();
        SignedTx { body, signatures: vec![Signature { key_id: KeyId(by.signer.key_id()), algorithm: ED25519, bytes }] }
    }

    fn submissions(&self, what: &str, bundle: u64, each: usize) -> Vec<u8> {
        let by = &self.departments[bundle as usize % self.departments.len()];
        let submission = |n: usize| {
            let mut submit = submit_entry::submit(&format!("{what}-{bundle}-{n}"));
            submit.provider = by.organisation;
            submit.core.division = by.division.parse().unwrap();
            self.signed(by, submit.into())
        };
        Bundle { transactions: (0..each).map(submission).collect() }.encode()
    }

    /// Bundles of these kinds by turns. Entries to be reviewed are submitted here, and are in blocks when this returns.
    pub fn bundles(&self, world: &World, options: &Options) -> Vec<Vec<u8>> {
        let count = if options.kinds.is_empty() { 0 } else { options.wanted().div_ceil(options.bundle as u64) };
        let reviews = options.kinds.iter().filter(|kind| **kind == Sent::Review).count() as u64;
        let mut waiting =
            if reviews > 0 { self.submitted(world, options, count * reviews / options.kinds.len() as u64) } else { Vec::new() };
        let turn = |n: u64| match options.kinds[n as usize % options.kinds.len()] {
            Sent::Submit => Some(self.submissions("load", n, options.bundle)),
            Sent::Review => {
                let rules = waiting.split_off(waiting.len().checked_sub(options.bundle)?);
                Some(Bundle { transactions: rules.into_iter().map(|rule| self.signed(&self.bureau, rule)).collect() }.encode())
            }
        };
        (0..count).map_while(turn).collect()
    }

    /// Submits so many bundles of entries, and gives the reviews that approve them.
    fn submitted(&self, world: &World, options: &Options, bundles: u64) -> Vec<AnyRule> {
        const EACH: usize = 50;
        let entries = bundles * options.bundle as u64;
        let sent: Vec<_> = (0..entries.div_ceil(EACH as u64)).map(|n| self.submissions("ahead", n, EACH)).collect();
        let done = load(&world.url(), &sent, EACH as u64, 3_600, &Options { rate: None, ..Options::read() });
        assert!(done.committed >= entries, "only {} of {entries} entries were committed ahead", done.committed);
        let list = mulu(&world.home(), &world.url(), &["catalog", "reviews", "--division", "520300", "--all"]).json["answer"].clone();
        let review = |row: &Value| {
            ReviewEntry {
                id: row["id"].as_str().unwrap().parse().unwrap(),
                version: row["version"].as_u64().unwrap(),
                of: ReviewOf::Submission,
                outcome: Outcome::Approve,
                content_hash: serde_json::from_value(row["content_hash"].clone()).unwrap(),
                reason: None,
            }
            .into()
        };
        list["items"].as_array().unwrap().iter().map(review).collect()
    }
}
