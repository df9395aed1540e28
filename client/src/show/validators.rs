//! A validator set as a table: who runs which key, with how many votes.

use mulu_contracts::governance::action::Seat;
use mulu_contracts::governance::validators::Validator;
use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::id::Uscc;

use super::layout::{Cell, Column, table};
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use crate::lang::Lang;
use crate::words::pages;

/// A key with votes, as the record of the ledger or a proposal has it.
pub trait Votes {
    /// Who runs it; none of genesis' unnamed.
    fn runs(&self) -> Option<Uscc>;
    /// Its key.
    fn key(&self) -> &PublicKey;
    /// Its votes.
    fn power(&self) -> u64;
}

impl Votes for Validator {
    fn runs(&self) -> Option<Uscc> {
        self.org
    }
    fn key(&self) -> &PublicKey {
        &self.public_key
    }
    fn power(&self) -> u64 {
        self.power
    }
}

impl Votes for Seat {
    fn runs(&self) -> Option<Uscc> {
        Some(self.org)
    }
    fn key(&self) -> &PublicKey {
        &self.public_key
    }
    fn power(&self) -> u64 {
        self.power
    }
}

/// Rows of a set, and what they make together.
pub fn rows<V: Votes>(set: &[V], names: &Names, lang: Lang, style: &Style) -> String {
    let total: u64 = set.iter().map(Votes::power).fold(0, u64::saturating_add);
    let columns = [
        Column::flexible(pages::organisation().of(lang), 18, 0),
        Column::fixed(pages::votes().of(lang), 0),
        Column::fixed(pages::share_of_all().of(lang), 1),
        Column::flexible(pages::public_key().of(lang), 20, 2),
    ];
    let row = |seat: &V| -> Vec<Cell> {
        let who = match seat.runs() {
            Some(org) => escape(&names.with_code(org.as_str())).into(),
            None => Cell::toned(pages::not_named().of(lang), Tone::Dim),
        };
        // In tenths of a percent: a third is what one hand never has.
        let share = u128::from(seat.power()) * 1_000 / u128::from(total.max(1));
        let share = format!("{}.{} %", share / 10, share % 10);
        vec![who, seat.power().to_string().into(), share.into(), seat.key().to_string().into()]
    };
    let rows = table(&columns, &set.iter().map(row).collect::<Vec<_>>(), style).0;
    format!("{rows} {}\n", pages::set_total(set.len(), total).of(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_told_in_both_languages_with_names_and_shares() {
        let public_key = PublicKey::ed25519([0xab; 32]);
        let city: Uscc = "11520300MB00000197".parse().unwrap();
        let set = [
            Validator { org: Some(city), public_key: public_key.clone(), power: 20 },
            Validator { org: None, public_key: public_key.clone(), power: 10 },
        ];
        let names = Names([(city.to_string(), "市大数据局".to_string())].into());
        let zh = rows(&set, &names, Lang::Zh, &Style::default());
        for words in ["市大数据局", "66.6 %", "33.3 %", "创世时未写明", "2 把公钥，共 30 票"] {
            assert!(zh.contains(words), "{words}: {zh}");
        }
        let en = rows(&set, &Names::default(), Lang::En, &Style::default());
        for words in ["11520300MB00000197", "not named at genesis", "2 keys, 30 votes", &public_key.to_string()] {
            assert!(en.contains(words), "{words}: {en}");
        }
        assert!(en.is_ascii(), "{en}");
    }
}
