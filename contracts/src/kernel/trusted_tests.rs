//! Trusted and strict reading side by side.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use borsh::BorshSerialize;

use super::*;
use crate::kernel::codec::{decode_exact, encode};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Set, Time};
use crate::kernel::words::Words;

/// Bytes that the strict reading refuses, and whether the trusted one takes them.
fn refused<T: BorshDeserialize + BorshSerialize>(bytes: &[u8], passes: bool) {
    assert!(decode_exact::<T>(bytes).is_err());
    assert_eq!(decode_trusted::<T>(bytes).is_ok(), passes);
    assert!(decode_exact::<T>(bytes).is_err(), "the mark went back");
}

#[test]
fn what_costs_is_not_judged_again() {
    refused::<Text<8>>(&encode(" x"), true);
    refused::<Code<8>>(&encode("a..b"), true);
    refused::<Set<u16, 0, 4>>(&encode(&vec![2u16, 1]), true);
    refused::<Uscc>(b"911101010000000000", true);
    refused::<Words<0, 8, false>>(&encode(&(2u8, [7u8; 32], "a\tb")), true);
}

#[test]
fn what_is_cheap_is_judged_always() {
    refused::<Text<8>>(&[2, 0, 0, 0, 0xFF, 0xFF], false);
    refused::<Set<u16, 0, 1>>(&encode(&vec![1u16, 2]), false);
    refused::<Uscc>(&[b'I'; 18], false);
    refused::<EntryId>(&[b'0'; 24], false);
    refused::<Time>(&encode(&-1i64), false);
    refused::<Words<0, 8, false>>(&encode(&(2u8, [0u8; 32], "a")), false);
    refused::<u16>(&[1, 2, 3], false);
    refused::<Option<bool>>(&[2], false);
}

#[test]
fn the_mark_goes_back_also_by_a_panic() {
    #[derive(Debug)]
    struct Bad;
    impl BorshDeserialize for Bad {
        fn deserialize_reader<R: std::io::Read>(_: &mut R) -> std::io::Result<Self> {
            assert!(is_trusted());
            panic!("a decoder that panics")
        }
    }
    assert!(std::panic::catch_unwind(|| decode_trusted::<Bad>(&[])).is_err());
    assert!(!is_trusted());
}
