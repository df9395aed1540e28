//! What CometBFT tells about its blocks, asked over its socket file in the home.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::json::{CommitAnswer, join_validators, read_commit, read_header_answer, read_validators};
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use serde_json::Value;

use crate::anchors::EngineLink;
use crate::near::Near;

/// Name of the socket in the home on which the engine serves.
pub const ENGINE: &str = "engine.sock";
/// Largest answer that is read.
const MAX_ANSWER: u64 = 16 << 20;
/// The engine answers within this time.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Asks the engine over its JSON-RPC.
pub struct Link {
    home: PathBuf,
}

impl Link {
    /// The engine of a home.
    pub fn new(home: &Path) -> Link {
        Link { home: home.to_path_buf() }
    }

    /// One GET. A server of HTTP/1.0 sends the body as it is, and closes behind it.
    fn exchange(&self, call: &str) -> std::io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(Near::new(&self.home, ENGINE)?.path())?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        write!(stream, "GET /{call} HTTP/1.0\r\nhost: engine\r\n\r\n")?;
        let mut bytes = Vec::new();
        stream.take(MAX_ANSWER).read_to_end(&mut bytes)?;
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
        Ok(bytes.split_off(bytes.len().min(head + 4)))
    }

    /// One call; none where the engine does not have the height yet.
    fn get(&self, call: &str) -> Result<Option<Value>, String> {
        let bytes = self.exchange(call).map_err(|e| format!("{call}: {e}"))?;
        let mut answer: Value = json::read(&bytes, MAX_ANSWER_VALUES).map_err(|e| format!("{call}: {e}"))?;
        if let Some(error) = answer.get("error").filter(|e| !e.is_null()) {
            let words = error.get("data").and_then(Value::as_str).unwrap_or_default();
            let early = words.contains("must be less than or equal to") || words.contains("could not find");
            return if early { Ok(None) } else { Err(format!("{call}: {error}")) };
        }
        Ok(answer.get_mut("result").map(Value::take))
    }

    fn parse<T: serde::de::DeserializeOwned>(answer: Option<Value>, pointer: &str) -> Result<Option<T>, String> {
        let Some(mut answer) = answer else { return Ok(None) };
        let found = answer.pointer_mut(pointer).map(Value::take).filter(|v| !v.is_null());
        found.map(|v| serde_json::from_value(v).map_err(|e| format!("{pointer}: {e}"))).transpose()
    }

    fn signed(&self, height: u64) -> Result<Option<CommitAnswer>, String> {
        let answer = self.get(&format!("commit?height={height}"))?;
        answer.map(|answer| read_commit(&answer).map_err(|e| e.to_string())).transpose()
    }

    /// The whole set of a height, page by page.
    fn validators(&self, height: u64) -> Result<Option<Vec<ValidatorPower>>, String> {
        let mut pages = Vec::new();
        for page in 1..=10 {
            let Some(answer) = self.get(&format!("validators?height={height}&page={page}&per_page=100"))? else { return Ok(None) };
            let found = read_validators(&answer).map_err(|e| e.to_string())?;
            let total = found.total;
            pages.push(found);
            if pages.iter().map(|page| page.validators.len() as u64).sum::<u64>() >= total {
                return join_validators(&pages).map(Some).map_err(|e| e.to_string());
            }
        }
        Err("the validator set is larger than 1,000".into())
    }

    /// The newest block; none while there is none, or nobody answers.
    pub fn height(&self) -> Result<Option<u64>, String> {
        let height: Option<String> = Self::parse(self.get("status")?, "/sync_info/latest_block_height")?;
        Ok(height.and_then(|h| h.parse().ok()))
    }
}

impl EngineLink for Link {
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String> {
        let Some(above) = height.checked_add(1) else { return Ok(None) };
        let (Some(previous), Some(signed), Some(set)) = (self.signed(height)?, self.signed(above)?, self.validators(above)?) else {
            return Ok(None);
        };
        Anchor::build(&previous.header, &signed.header, &signed.commit, &set).map(Some).map_err(|e| e.to_string())
    }

    fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String> {
        let answer = self.get(&format!("header?height={height}"))?;
        let header = answer.map(|answer| read_header_answer(&answer).map_err(|e| e.to_string())).transpose()?;
        Ok(header.map(|header| header_bytes(&header)))
    }

    fn latest(&self) -> Result<Option<u64>, String> {
        Ok(self.height()?.and_then(|height| height.checked_sub(1)).filter(|height| *height > 0))
    }
}
