//! The one-time code with which an office claims its organisation: a key in the form of 30 characters that can be read out on the
//! telephone, or of a file.
//!
//! 28 characters are drawn at random (138 bits, so that nobody guesses one), 2 check them: over GF(31) the whole is a code word of
//! a Reed–Solomon code of distance 3, which tells any two wrong characters and any swap of two. The alphabet is that of
//! 统一社会信用代码 and of our ids: I, O, S, V and Z are not in it, and are never guessed at.

use std::path::Path;

use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::value::Time;
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::exit::Failure;
use crate::keystore::{KeySigner, read_private};
use crate::words::{Words, claims, keys};

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 30;
const GROUP: usize = 5;
/// A primitive root of 31: its powers are all different over the length of a code.
const ROOT: u32 = 3;
const TAG: &[u8] = b"mulu/claim-code/v1";

/// A code. It is a secret until it was used.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimCode(Zeroizing<[u8; LENGTH]>);

impl std::fmt::Debug for ClaimCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClaimCode(…)")
    }
}

/// Inverse in GF(31), by Fermat.
fn inverse(n: u32) -> u32 {
    power(n, 29)
}

fn power(base: u32, exponent: usize) -> u32 {
    (0..exponent).fold(1, |value, _| value * base % 31)
}

/// The two sums that are zero for a code word.
fn sums(values: &[u8]) -> [u32; 2] {
    [ROOT, ROOT * ROOT].map(|root| values.iter().enumerate().fold(0, |sum, (n, v)| (sum + u32::from(*v) * power(root, n)) % 31))
}

impl ClaimCode {
    /// A new one, from the system's randomness.
    pub fn random() -> ClaimCode {
        let mut values = Zeroizing::new([0; LENGTH]);
        for value in values.iter_mut().take(LENGTH - 2) {
            // Every value is as likely as any other: what does not fit is drawn again.
            *value = loop {
                let byte = (OsRng.next_u32() & 0xff) as u8;
                if byte < 248 {
                    break byte % 31;
                }
            };
        }
        Self::with_checks(values)
    }

    fn with_checks(mut values: Zeroizing<[u8; LENGTH]>) -> ClaimCode {
        // Two equations for the last two characters: x·r^28 + y·r^29 = −sum, for r and r².
        let [a, b] = sums(&values[..LENGTH - 2]).map(|sum| (31 - sum) % 31);
        let (r, q) = (ROOT, ROOT * ROOT);
        let (u, v) = (a * inverse(power(r, 28)) % 31, b * inverse(power(q, 28)) % 31);
        // x + r·y = u, x + q·y = v.
        let y = (31 + v - u) % 31 * inverse(q - r) % 31;
        let x = (31 * r + u - r * y % 31) % 31;
        (values[LENGTH - 2], values[LENGTH - 1]) = (x as u8, y as u8);
        ClaimCode(values)
    }

    /// Reads a code as people write it: any case, with or without hyphens and blanks.
    pub fn parse(text: &str) -> Result<ClaimCode, Failure> {
        let refuse = |why: Words| Failure::wrong(why, claims::read_again());
        let mut values = Zeroizing::new([0; LENGTH]);
        let mut count = 0;
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '–' | '·')) {
            let upper = c.to_ascii_uppercase();
            let Some(value) = ALPHABET.iter().position(|a| char::from(*a) == upper) else {
                let like = match upper {
                    'I' => "1",
                    'O' => "0",
                    'S' => "5",
                    'Z' => "2",
                    'V' => "U/Y",
                    _ => return Err(refuse(claims::in_no_code(count + 1, c))),
                };
                return Err(refuse(claims::like(count + 1, c, like)));
            };
            if count == LENGTH {
                return Err(refuse(claims::too_long(LENGTH)));
            }
            values[count] = value as u8;
            count += 1;
        }
        if count < LENGTH {
            return Err(refuse(claims::too_short(LENGTH, count)));
        }
        if sums(values.as_slice()) != [0, 0] {
            return Err(refuse(claims::no_check()));
        }
        Ok(ClaimCode(values))
    }

    /// The secret of its key on a chain; on another chain the same code is another key.
    pub fn seed(&self, chain_id: &str) -> Zeroizing<[u8; 32]> {
        let length = (chain_id.len() as u64).to_le_bytes();
        let hash = Sha256::new().chain_update(TAG).chain_update(length).chain_update(chain_id).chain_update(self.0.as_slice());
        Zeroizing::new(hash.finalize().into())
    }

    /// For the paper: six groups of five.
    pub fn words(&self) -> Zeroizing<String> {
        let characters: Vec<char> = self.0.iter().filter_map(|v| ALPHABET.get(usize::from(*v))).map(|a| char::from(*a)).collect();
        let groups: Vec<String> = characters.chunks(GROUP).map(|group| group.iter().collect()).collect();
        Zeroizing::new(groups.join("-"))
    }
}

/// A claim as a file for an office: it holds a secret, and the root of trust of the chain from the bureau's own home.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFile {
    format: String,
    /// Chain on which it claims.
    pub chain_id: String,
    /// 统一社会信用代码 of the organisation.
    pub organisation: String,
    /// Its name, for people.
    pub name: String,
    /// Claims before this time.
    pub valid_until: Time,
    /// The code; whoever has it may claim.
    pub code: String,
    /// What the bureau's home trusts: taken over by a home that trusts nothing yet.
    pub trust: Trust,
}

const FORMAT: &str = "mulu-claim/1";

impl ClaimFile {
    /// A claim for an organisation.
    pub fn new(organisation: &str, name: &str, valid_until: Time, code: &ClaimCode, trust: Trust) -> ClaimFile {
        let (organisation, name, chain_id) = (organisation.into(), name.into(), trust.chain_id.clone());
        ClaimFile { format: FORMAT.into(), chain_id, organisation, name, valid_until, code: code.words().to_string(), trust }
    }

    /// Writes it, readable by its owner alone.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        if path.exists() {
            return Err(Failure::wrong(keys::file_exists(path.display()), keys::other_file()));
        }
        let text = Zeroizing::new(serde_json::to_vec_pretty(self).map_err(|e| Failure::defect(e.to_string()))?);
        crate::home::write_atomic(path, &text, 0o600).map_err(|e| Failure::file(path, &e))
    }

    /// Reads one.
    pub fn read(path: &Path) -> Result<ClaimFile, Failure> {
        let bad = |why: String| Failure::wrong(claims::bad_file(path.display(), why), claims::ask_new());
        let bytes = Zeroizing::new(read_private(path)?);
        let file: ClaimFile = serde_json::from_slice(&bytes).map_err(|e| bad(e.to_string()))?;
        if file.format != FORMAT {
            return Err(bad(format!("format {} is not {FORMAT}", file.format)));
        }
        if file.chain_id != file.trust.chain_id {
            return Err(bad("its trust is of another chain".into()));
        }
        Ok(file)
    }
}

/// The key of a code.
pub fn signer(code: &ClaimCode, chain_id: &str) -> KeySigner {
    KeySigner::from_seed(&code.seed(chain_id))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::keystore::Signer as _;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = ClaimCode::random();
        let words = code.words();
        assert_eq!((words.len(), words.matches('-').count()), (35, 5));
        for written in [words.to_string(), words.to_lowercase(), words.replace('-', ""), format!(" {} ", words.replace('-', " － "))] {
            assert_eq!(ClaimCode::parse(&written).unwrap(), code, "{written}");
        }
        assert_ne!(ClaimCode::random(), code);
    }

    #[test]
    fn any_two_wrong_characters_and_any_swap_are_noticed() {
        let code = ClaimCode::random();
        let whole = *code.0;
        let read = |values: &[u8; LENGTH]| {
            let text: String = values.iter().map(|v| char::from(ALPHABET[usize::from(*v)])).collect();
            ClaimCode::parse(&text)
        };
        assert!(read(&whole).is_ok());
        for first in 0..LENGTH {
            for change in 1..31 {
                let mut wrong = whole;
                wrong[first] = (wrong[first] + change) % 31;
                assert!(read(&wrong).is_err(), "one at {first}");
                let second = (first + usize::from(change)) % LENGTH;
                if second != first {
                    wrong[second] = (wrong[second] + 1) % 31;
                    assert!(read(&wrong).is_err(), "two at {first} and {second}");
                }
            }
            for other in first + 1..LENGTH {
                let mut swapped = whole;
                swapped.swap(first, other);
                assert!(read(&swapped).is_err() || whole[first] == whole[other], "swap of {first} and {other}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_told_where_and_never_guessed_at() {
        let words = ClaimCode::random().words().replace('-', "");
        let message = |text: &str| ClaimCode::parse(text).unwrap_err().message;
        assert!(message(&format!("O{}", &words[1..])).contains("character 1 of the code, 'O', is in no code; is it the digit 0?"));
        assert!(message(&words[1..]).contains("29 characters"));
        assert!(message(&format!("{words}0")).contains("more than 30"));
        assert!(message("").contains("0 characters"));
    }

    #[test]
    fn the_key_follows_from_code_and_chain_for_ever() {
        let code = ClaimCode::parse("00000-00000-00000-00000-00000-00000").unwrap();
        let key = signer(&code, "mulu-solo-1").public_key().to_string();
        // Frozen: printed codes have to stay good over a new release.
        assert_eq!(key, FROZEN);
        assert_ne!(signer(&code, "mulu-solo-2").public_key().to_string(), key);
        assert_eq!(format!("{code:?}"), "ClaimCode(…)");
    }

    /// A validator's, of RFC 8032.
    const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const FROZEN: &str = "ed25519:f571def4ebd31160a26104fd21feff811a161ad9ff5c022de7b72cbbff2ee384";

    #[test]
    fn a_claim_file_is_private_and_says_what_is_wrong_with_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("claim.json");
        let trust: Trust = serde_json::from_value(serde_json::json!({
            "chain_id": "mulu-solo-1", "genesis_hash": "00".repeat(32), "height": "0", "time": "2026-11-23T00:00:00Z",
            "header_hash": null, "validators": [{ "key": KEY, "power": "10" }], "trusting_period_secs": "1209600",
        }))
        .unwrap();
        let code = ClaimCode::random();
        ClaimFile::new("114212000000000358", "咸宁市教育局", Time(1_800_000_000), &code, trust).write(&path).unwrap();
        let read = ClaimFile::read(&path).unwrap();
        assert_eq!(ClaimCode::parse(&read.code).unwrap(), code);
        assert_eq!((read.name.as_str(), read.trust.chain_id.as_str()), ("咸宁市教育局", "mulu-solo-1"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(ClaimFile::read(&path).is_err_and(|e| e.hint.contains("chmod 600")));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("mulu-solo-1", "mulu-solo-2", 1)).unwrap();
        assert!(ClaimFile::read(&path).is_err_and(|e| e.message.contains("another chain")));
    }
}
