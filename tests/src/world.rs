//! A network for a tool that loads it: one node of either engine, or four validators and a full node.

use std::path::{Path, PathBuf};

use crate::testnet::Four;
use crate::{Network, project, with_parameters};

/// A running network. Ends with it.
pub enum World {
    /// One node.
    One(Network),
    /// Four validators and a full node.
    Four(Four),
}

impl World {
    /// By name: `solo`, `cometbft`, `four`; with the catalog of a file, and with parameters of its genesis as lines of TOML.
    pub fn begin(engine: &str, file: &Path, parameters: &str) -> World {
        if engine == "four" {
            let (four, _) = Four::quickstart_with(parameters, file);
            four.start(&[]);
            four.wait_equal();
            return World::Four(four);
        }
        let text = std::fs::read_to_string(project().join("genesis/networks/solo.toml")).expect("the network of one node");
        let network = file.with_extension("toml");
        std::fs::write(&network, with_parameters(&text, parameters)).expect("a file beside the catalog");
        let mut one = Network::quickstart_on(&network, engine, file);
        one.start();
        World::One(one)
    }

    /// Home of the client.
    pub fn home(&self) -> PathBuf {
        match self {
            World::One(network) => network.path("home"),
            World::Four(four) => four.dir().join("home"),
        }
    }

    /// The first node.
    pub fn url(&self) -> String {
        match self {
            World::One(network) => network.url(),
            World::Four(four) => four.url("city"),
        }
    }

    /// Another one, where there are several.
    pub fn other_url(&self) -> String {
        match self {
            World::One(network) => network.url(),
            World::Four(four) => four.url("county-a"),
        }
    }

    /// Process of the first node.
    pub fn pid(&self) -> u32 {
        match self {
            World::One(network) => network.pid(),
            World::Four(four) => {
                let told = four.status("city");
                let pid = told["pid"].as_u64().unwrap_or_else(|| {
                    let log = std::fs::read_to_string(four.dir().join("city/node.log")).unwrap_or_default();
                    let end: Vec<&str> = log.lines().rev().take(40).collect();
                    panic!("city does not run: {told}\n{}", end.into_iter().rev().collect::<Vec<_>>().join("\n"))
                });
                u32::try_from(pid).expect("a process")
            }
        }
    }

    /// Kills the first node and starts it again.
    pub fn restart(&mut self) {
        match self {
            World::One(network) => {
                network.kill();
                network.start();
            }
            World::Four(four) => {
                four.kill("city");
                four.start(&["city"]);
            }
        }
    }
}

/// Most memory that a process ever had, MiB.
pub fn peak(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}
