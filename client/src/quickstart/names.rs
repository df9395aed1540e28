//! Synthetic codes for organisations that a catalog file only names.

use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::id::{DivisionCode, Uscc, check_char};

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A 统一社会信用代码 made from a name: always the same, with true check characters, and nobody's. `Y` (others) as registration
/// department and class keeps it apart from real ones.
pub fn synthetic_uscc(name: &str, division: &DivisionCode) -> Option<Uscc> {
    let hash = sha256(&[b"mulu/quickstart/uscc/v1", name.as_bytes()]);
    let body: Vec<u8> = hash.iter().take(8).filter_map(|b| ALPHABET.get(usize::from(*b) % 31).copied()).collect();
    // GB 32100 begins with the division in digits; a local code has none of its own.
    let division = if division.is_national() { division.as_str() } else { "000000" };
    let mut code = format!("Y1{division}{}", String::from_utf8(body.clone()).ok()?);
    code.push(organisation_check(&body));
    let last = check_char(code.as_bytes())?;
    code.push(char::from(last));
    Uscc::parse(&code).ok()
}

/// Check character of an organisation code (GB 11714).
fn organisation_check(body: &[u8]) -> char {
    let value = |b: &u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        other => u32::from(other.saturating_sub(b'A')) + 10,
    };
    let sum: u32 = body.iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(b, weight)| value(b) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// Name of a department's key: follows from its code, so that another file finds it again.
pub fn key_name(uscc: &Uscc) -> String {
    let code = uscc.as_str().get(8..17).unwrap_or_default().to_ascii_lowercase();
    format!("dept-{code}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_from_names_and_differ() {
        let city = DivisionCode::parse("421200").unwrap();
        let zone = DivisionCode::parse("42120A").unwrap();
        let names = ["示例市交通运输局", "示例市教育局", "习水县"];
        let codes: std::collections::BTreeSet<_> = names.iter().map(|n| synthetic_uscc(n, &city).unwrap()).collect();
        assert_eq!(codes.len(), names.len());
        assert_eq!(synthetic_uscc(names[0], &city), synthetic_uscc(names[0], &city));
        assert!(synthetic_uscc(names[0], &zone).unwrap().as_str().starts_with("Y1000000"));
        assert!(key_name(&synthetic_uscc(names[0], &city).unwrap()).len() == 14);
    }
}
