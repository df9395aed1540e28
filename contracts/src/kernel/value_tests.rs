//! Behaviour of lists, sets, times, counts and hashes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::*;
use crate::kernel::codec::{DecodeError, decode_exact};

fn outside<T: BorshDeserialize + BorshSerialize + std::fmt::Debug>(bytes: &[u8]) -> bool {
    matches!(decode_exact::<T>(bytes), Err(DecodeError::Type { .. }))
}

#[test]
fn lists_keep_their_order_and_their_bounds() {
    type L = List<u16, 1, 3>;
    let list = L::new(vec![3, 1, 3]).unwrap();
    assert_eq!(decode_exact::<L>(&encode(&list)).unwrap(), list);
    assert!(outside::<L>(&encode::<Vec<u16>>(&vec![])));
    assert!(outside::<L>(&encode(&vec![1u16, 2, 3, 4])));
    assert!(L::new(vec![]).is_err() && L::new(vec![0; 4]).is_err());
    assert_eq!(serde_json::to_string(&list).unwrap(), "[3,1,3]");
    assert!(serde_json::from_str::<L>("[]").is_err());
}

#[test]
fn sets_are_strictly_increasing_in_canonical_bytes() {
    type S = Set<u16, 0, 3>;
    // Little-endian bytes: 256 is 00 01 and comes before 1, which is 01 00.
    assert!(S::new(vec![256, 1]).is_ok());
    assert!(S::new(vec![1, 256]).is_err());
    assert!(S::new(vec![1, 1]).is_err());
    assert!(outside::<S>(&encode(&vec![1u16, 256])));
    assert!(outside::<S>(&encode(&vec![1u16, 1])));
    assert_eq!(&*S::from_iter_sorted([1, 256, 1, 256]).unwrap(), &[256, 1]);
    assert!(S::from_iter_sorted([1, 2, 3, 4]).is_err());
}

#[test]
fn json_gives_a_set_in_any_order_but_never_twice() {
    type S = Set<u16, 0, 3>;
    assert_eq!(&*serde_json::from_str::<S>("[1,256]").unwrap(), &[256, 1]);
    assert!(serde_json::from_str::<S>("[1,1]").is_err());
    assert!(serde_json::from_str::<S>("[1,2,3,4]").is_err());
    assert!(S::default().is_empty());
}

#[test]
fn times_are_seconds_in_bytes_and_rfc_3339_in_json() {
    let time = Time::new(1_795_305_600).unwrap();
    assert_eq!(time.to_string(), "2026-11-22T00:00:00Z");
    assert_eq!(serde_json::to_string(&time).unwrap(), "\"2026-11-22T00:00:00Z\"");
    for same in ["2026-11-22T00:00:00Z", "1795305600", "2026-11-22T08:00:00+08:00", "2026-11-22T00:00:00.000Z"] {
        assert_eq!(same.parse::<Time>().unwrap(), time, "{same}");
    }
    assert_eq!(encode(&time), 1_795_305_600i64.to_le_bytes());
    assert_eq!(Time(0).to_string(), "1970-01-01T00:00:00Z");
    assert_eq!(Time::MAX.to_string(), "9999-12-31T23:59:59Z");
    // In UTC it is another year than those that have a time.
    assert!("9999-12-31T23:59:59-23:59".parse::<Time>().is_err());
    assert_eq!("0001-01-01T00:00:00+23:59".parse::<Time>().is_ok(), Time::new(-62_135_683_140).is_ok());
    assert_eq!(Time::MAX.to_string().parse::<Time>().unwrap(), Time::MAX);
}

#[test]
fn times_outside_their_limits_are_refused_and_never_panic() {
    for seconds in [-1, i64::MIN, 253_402_300_800, i64::MAX] {
        assert!(Time::new(seconds).is_err());
        assert!(outside::<Time>(&encode(&seconds)));
        assert!(!Time(seconds).to_string().is_empty());
    }
    for bad in [
        "",
        "-1",
        "+1",
        "01",
        "253402300800",
        "99999999999999999999",
        "2026-11-22",
        "2026-11-22T00:00:00",
        "2026-11-22T00:00:00.5Z",
        "2026-02-30T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2016-12-31T23:59:60Z",
        "0000-01-01T00:00:00Z",
    ] {
        assert!(bad.parse::<Time>().is_err(), "{bad}");
    }
    assert!(serde_json::from_str::<Time>("1795305600").is_err(), "a JSON number");
    assert_eq!(Time::MAX.checked_add(Secs(1)), None);
    assert_eq!(Time(1).checked_add(Secs(2)), Some(Time(3)));
}

#[test]
fn dates_are_days_in_bytes_and_calendar_dates_in_json() {
    for (days, words) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_779, "2026-11-22"), (2_932_896, "9999-12-31")] {
        let date = Date::new(days).unwrap();
        assert_eq!(date.to_string(), words);
        assert_eq!(words.parse::<Date>().unwrap(), date);
        assert_eq!(decode_exact::<Date>(&encode(&days)).unwrap(), date);
    }
    assert!(Date::new(2_932_897).is_err());
    assert!(outside::<Date>(&encode(&u32::MAX)));
    for bad in
        ["", "2026-1-1", "2026-02-29", "2026-13-01", "2026-00-10", "1969-12-31", "2026/01/01", "+026-01-01", "2026-01-01 ", "二零二六"]
    {
        assert!(bad.parse::<Date>().is_err(), "{bad}");
    }
}

#[test]
fn counts_are_decimal_strings_in_json() {
    assert_eq!(serde_json::to_string(&Count(u64::MAX)).unwrap(), "\"18446744073709551615\"");
    assert_eq!(serde_json::from_str::<Count>("\"0\"").unwrap(), Count(0));
    for bad in ["\"\"", "\"01\"", "\"+1\"", "\"-1\"", "\"1.0\"", "\"18446744073709551616\"", "5"] {
        assert!(serde_json::from_str::<Count>(bad).is_err(), "{bad}");
    }
    assert_eq!(serde_json::from_str::<Secs>("5").unwrap(), Secs(5));
}

#[test]
fn hashes_carry_their_algorithm() {
    let hash = Hash::Sm3([0xAB; 32]);
    let mut bytes = vec![2];
    bytes.extend([0xAB; 32]);
    assert_eq!(encode(&hash), bytes);
    assert_eq!(decode_exact::<Hash>(&bytes).unwrap(), hash);
    bytes[0] = 1;
    assert_eq!(decode_exact::<Hash>(&bytes).unwrap(), Hash::Sha256([0xAB; 32]));
    for tag in [0, 3] {
        bytes[0] = tag;
        assert_eq!(decode_exact::<Hash>(&bytes), Err(DecodeError::Type { field: String::new() }));
    }
    let json = serde_json::to_string(&hash).unwrap();
    assert_eq!(json, format!("\"sm3:{}\"", "ab".repeat(32)));
    assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
    for bad in ["", "ab", "sha1:00", "sha256:", &"ab".repeat(32), &format!("sha256:{}", "ab".repeat(31))] {
        assert!(bad.parse::<Hash>().is_err(), "{bad}");
    }
    assert_eq!(format!("{:?}", Hash32([0xAB; 32])), "Hash32(abababab…)");
}
