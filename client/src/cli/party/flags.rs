//! Flags of `mulu party`.

use clap::Args;
use serde::Serialize;

/// Which organisation.
#[derive(Debug, Args)]
pub struct Of {
    /// 统一社会信用代码 of the organisation that it is about
    #[arg(value_name = "USCC")]
    pub org: Option<String>,
    /// Version that you act on; by default the one that stands now
    #[arg(long, value_name = "N")]
    pub version: Option<u64>,
}

#[derive(Debug, Args, Serialize)]
pub struct RegisterFlags {
    /// 统一社会信用代码
    #[arg(long)]
    pub uscc: Option<String>,
    /// Name
    #[arg(long)]
    pub name: Option<String>,
    /// Short name
    #[arg(long)]
    pub short_name: Option<String>,
    /// Division code
    #[arg(long)]
    pub division: Option<String>,
    /// USCC of the authority above it
    #[arg(long)]
    pub superior: Option<String>,
    /// government, public_institution, utility, soe, enterprise, social_organisation, research, other
    #[arg(long = "type")]
    pub r#type: Option<String>,
    /// What it does in the data market (may be given again)
    #[arg(long)]
    pub business: Vec<String>,
    /// Its first key: a key name of this home, or ed25519:HEX (may be given again)
    #[arg(long = "with-key", value_name = "KEY")]
    pub keys: Vec<String>,
}

#[derive(Debug, Args, Serialize)]
pub struct AmendFlags {
    /// Name (bureau)
    #[arg(long)]
    pub name: Option<String>,
    /// Short name
    #[arg(long)]
    pub short_name: Option<String>,
    /// Division code (bureau)
    #[arg(long)]
    pub division: Option<String>,
    /// USCC of the authority above it (bureau)
    #[arg(long)]
    pub superior: Option<String>,
    /// What it is (bureau)
    #[arg(long = "type")]
    pub r#type: Option<String>,
    /// What it does in the data market (may be given again)
    #[arg(long)]
    pub business: Vec<String>,
}

/// A key that is to be added.
#[derive(Debug, Args)]
pub struct NewKey {
    /// The new key: a key name of this home, or ed25519:HEX
    #[arg(long = "new", value_name = "KEY")]
    pub new: Option<String>,
    /// Label for people
    #[arg(long)]
    pub label: Option<String>,
    /// Kind that it may sign (may be given again); none: all
    #[arg(long = "allow", value_name = "KIND")]
    pub allowed: Vec<String>,
    /// Salted hash of the person who holds it (sha256:HEX)
    #[arg(long, value_name = "HASH")]
    pub holder_tag: Option<String>,
    /// Signs before this time
    #[arg(long, value_name = "TIME")]
    pub valid_until: Option<String>,
}

/// One key or all.
#[derive(Debug, Args)]
pub struct KeyChoice {
    /// A key id: this key alone
    #[arg(long = "key-id", value_name = "KEY_ID", conflicts_with = "all")]
    pub key_id: Option<String>,
    /// All keys of the organisation
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args, Serialize)]
pub struct RoleFlags {
    /// provider, operator, developer, exchange, first_review_centre, platform_relay, probe, evaluator, adviser
    #[arg(long)]
    pub role: Option<String>,
    /// Division in which it is held, with all below
    #[arg(long = "in", value_name = "DIVISION")]
    pub scope_division: Option<String>,
    /// From this time on; by default now
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
}

#[derive(Debug, Args, Serialize)]
pub struct RemoveRoleFlags {
    /// The role
    #[arg(long)]
    pub role: Option<String>,
    /// Its scope division
    #[arg(long = "in", value_name = "DIVISION")]
    pub scope_division: Option<String>,
}
