//! CometBFT's own light client, beside a chain: the best outside judge of its headers, commits and sets. The tests of the node take this
//! file as theirs, so it knows nothing of the others here.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// `cometbft light` on a port of its own.
pub struct Light {
    child: Child,
    port: std::net::SocketAddr,
}

impl Drop for Light {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binary() -> PathBuf {
    let named = std::env::var_os("MULU_COMETBFT").map(PathBuf::from);
    let path = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.tools/bin/cometbft"));
    assert!(path.is_file(), "{} is not there: run ./check, or name CometBFT v0.38.25 by MULU_COMETBFT", path.display());
    path
}

/// The `result` of a call by GET; none where nobody answers, or with an error.
pub fn get(url: &str) -> Option<Value> {
    let mut answer = ureq::get(url).call().ok()?;
    let mut answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()?;
    answer.get_mut("result").map(Value::take)
}

impl Light {
    /// Follows a chain from the header of height 1, which has this hash.
    pub fn follow(chain: &str, [primary, witness]: [&str; 2], root: &str, home: &Path, extra: &[&str]) -> Light {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(binary())
            .args(["light", chain, "--primary", primary, "--witnesses", witness])
            .args(["--height", "1", "--hash", root, "--trusting-period", "876000h"])
            .args(["--home-dir", home.to_str().unwrap(), "--laddr", &format!("tcp://{port}")])
            .args(extra)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Light { child, port }
    }

    /// What it serves it has verified.
    pub fn get(&self, call: &str) -> Option<Value> {
        get(&format!("http://{}/{call}", self.port))
    }

    /// The signed header of a height, as soon as it is verified; fails after a minute.
    pub fn header(&mut self, height: u64) -> Value {
        let wanted = Value::from(height.to_string());
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            assert!(Instant::now() < deadline, "the light client did not verify height {height} in time");
            assert!(self.child.try_wait().unwrap().is_none(), "the light client ended");
            if let Some(answer) = self.get(&format!("commit?height={height}"))
                && answer["signed_header"]["header"]["height"] == wanted
            {
                return answer["signed_header"].clone();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
