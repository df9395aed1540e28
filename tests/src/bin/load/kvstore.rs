//! CometBFT with its own application in the same process: the peer of the same run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mulu_tests::project;

use crate::line::Line;

pub struct Kvstore {
    node: Child,
    pub url: String,
}

impl Drop for Kvstore {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

impl Kvstore {
    pub fn start(folder: &Path) -> Kvstore {
        let named = std::env::var_os("MULU_COMETBFT").map(PathBuf::from);
        let program = named.unwrap_or_else(|| project().join(".tools/bin/cometbft"));
        let home = folder.join("kvstore");
        let run = |args: &[&str]| {
            let mut command = Command::new(&program);
            command.args(args).arg("--home").arg(&home).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        assert!(run(&["init"]).status().unwrap().success(), "cometbft init");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let laddr = format!("tcp://127.0.0.1:{port}");
        // As a node of ours is configured, so that the engines do the same.
        let config = home.join("config/config.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        let text = text.replace("indexer = \"kv\"", "indexer = \"null\"").replace("timeout_commit = \"1s\"", "timeout_commit = \"500ms\"");
        std::fs::write(&config, text).unwrap();
        let node = run(&["node", "--proxy_app", "kvstore", "--rpc.laddr", &laddr, "--p2p.laddr", "tcp://127.0.0.1:0"]).spawn().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        mulu_tests::wait_for("the kvstore's first block", || Line::new(&url).height() > 0);
        Kvstore { node, url }
    }
}
