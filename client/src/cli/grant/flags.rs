//! Words of the command line that name a part of a grant: an entry with fields, a cell, a share, the class of a purpose.

use std::str::FromStr as _;

use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::authorization::records::terms::{BenefitShare, Class, PriceClass};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash, Set};

use crate::cli::arg::{Word, Wrong, word};
use crate::words::{grants, values};

/// An entry, and which of its fields.
#[derive(Debug, Clone)]
pub struct NamedEntry {
    /// Which.
    pub entry: EntryId,
    /// Which of its fields.
    pub fields: Fields,
}

fn malformed(hint: crate::words::Words) -> Wrong {
    Wrong { why: values::malformed(), hint }
}

impl Word for NamedEntry {
    /// `ENTRY` with all fields, or `ENTRY:1,2,3`.
    fn word(text: &str) -> Result<Self, Wrong> {
        let (entry, numbers) = text.trim().split_once(':').map_or((text.trim(), None), |(entry, numbers)| (entry, Some(numbers)));
        let fields = match numbers {
            None => Fields::All,
            Some(numbers) => {
                let numbers: Result<Vec<u16>, _> = numbers.split(',').map(|number| number.trim().parse()).collect();
                let numbers = numbers.map_err(|_| malformed(grants::entry_form()))?;
                Fields::Only(Set::from_iter_sorted(numbers).map_err(|_| malformed(grants::entry_form()))?)
            }
        };
        Ok(NamedEntry { entry: word(entry)?, fields })
    }
}

impl Word for BenefitShare {
    /// `USCC=PERCENT`, to hundredths.
    fn word(text: &str) -> Result<Self, Wrong> {
        let wrong = || malformed(grants::share_form());
        let (org, percent) = text.trim().split_once('=').ok_or_else(wrong)?;
        Ok(BenefitShare { org: word::<Uscc>(org)?, bp: hundredths(percent).ok_or_else(wrong)? })
    }
}

/// Percents with at most two places after the point, as hundredths of a percent.
fn hundredths(percent: &str) -> Option<u16> {
    let (whole, rest) = percent.trim().split_once('.').unwrap_or((percent.trim(), ""));
    if rest.len() > 2 || !rest.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let rest: u16 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<u16>().ok()?.checked_mul(100)?.checked_add(rest)
}

impl Word for PriceClass {
    /// `PURPOSE=free`, `PURPOSE=fee`, or `PURPOSE=sha256:HEX`: free on the conditions of this hash.
    fn word(text: &str) -> Result<Self, Wrong> {
        let wrong = || malformed(grants::class_form());
        let (purpose, class) = text.trim().split_once('=').ok_or_else(wrong)?;
        let class = match class {
            "free" => Class::Free,
            "fee" => Class::Fee,
            hash => Class::FreeConditional(Hash::from_str(hash).map_err(|_| wrong())?),
        };
        Ok(PriceClass { purpose: word::<Code<24>>(purpose)?, class })
    }
}

#[cfg(test)]
mod tests {
    use mulu_contracts::authorization::records::scope::Cell;

    use super::*;

    #[test]
    fn parts_are_read_as_they_are_written_and_others_are_told_how_to_write_them() {
        let entry = "E-520300-3YN9-2AGA-NFLD-PY68-R";
        assert_eq!(NamedEntry::word(entry).unwrap().fields, Fields::All);
        assert_eq!(NamedEntry::word(&format!("{entry}:3,1,1")).unwrap().fields.numbers(), [1, 3]);
        assert!(NamedEntry::word(&format!("{entry}:")).is_err() && NamedEntry::word(&format!("{entry}:x")).is_err());
        assert_eq!(Cell::word("520300").unwrap().theme.as_str(), "any");
        assert_eq!(Cell::word("520300:transport").unwrap().theme.as_str(), "transport");
        let share = |text: &str| BenefitShare::word(&format!("91520300MA00000316={text}")).map(|share| share.bp);
        assert_eq!((share("60").unwrap(), share("0.5").unwrap(), share("12.25").unwrap()), (6_000, 50, 1_225));
        for text in ["", "1.255", "-1", "1.x", "700"] {
            assert!(share(text).is_err(), "{text}");
        }
        assert_eq!(PriceClass::word("welfare=free").unwrap().class, Class::Free);
        let hash = format!("sha256:{}", "ab".repeat(32));
        assert!(matches!(PriceClass::word(&format!("research={hash}")).unwrap().class, Class::FreeConditional(_)));
        assert!(PriceClass::word("research").is_err() && PriceClass::word("research=cheap").is_err());
    }
}
