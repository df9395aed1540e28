//! Parameters of the envelope and of the engines (docs/spec/governance.md).

use crate::kernel::text::UNICODE_VERSION;
use crate::ledger::params::{Param, Shape, Spec, Together};

const DAY: u64 = 86_400;
const KB: u64 = 1_024;

/// Under which tables texts are judged.
pub const UNICODE: Param<String> = Param::new(1, "unicode_version", Shape::Release(UNICODE_VERSION));
/// Largest transaction, bytes.
pub const MAX_TX_BYTES: Param<u64> = Param::number(2, "max_tx_bytes", 512 * KB, 128 * KB, 4_096 * KB);
/// Most transactions of a bundle.
pub const MAX_BUNDLE_TXS: Param<u64> = Param::number(3, "max_bundle_txs", 1_000, 1, 10_000);
/// Largest bundle, bytes.
pub const MAX_BUNDLE_BYTES: Param<u64> = Param::number(4, "max_bundle_bytes", 4_096 * KB, 1_024 * KB, 8_192 * KB).genesis_only();
/// Largest block, bytes.
pub const BLOCK_MAX_BYTES: Param<u64> = Param::number(5, "block_max_bytes", 8_192 * KB, 1_024 * KB, 64 * 1_024 * KB).genesis_only();
/// How far ahead a transaction may expire, seconds.
pub const TX_EXPIRY_MAX: Param<u64> = Param::number(6, "tx_expiry_max", 30 * DAY, 3_600, 30 * DAY);
/// Transactions of one organisation in a node's pool.
pub const PENDING_PER_ORG: Param<u64> = Param::number(7, "pending_per_org", 10_000, 100, 100_000_000);
/// Transactions of one organisation in an hour.
pub const TX_PER_ORG_HOUR: Param<u64> = Param::number(8, "tx_per_org_hour", 100_000, 100, 1_000_000_000);
/// Longest time in which a joint act can be signed, seconds.
pub const JOINT_TERM: Param<u64> = Param::number(9, "joint_term", 30 * DAY, 60, 180 * DAY);
/// Most messages of a transaction.
pub const MAX_MESSAGES_PER_TX: Param<u64> = Param::number(21, "max_messages_per_tx", 512, 64, 65_535);
/// Most work of a transaction, units of the meter. How long the dearest takes was measured (`docs/work.md`). At its most ten times that:
/// so much can whoever makes up a dry run take of its reader.
pub const MAX_TX_WORK: Param<u64> = Param::number(22, "max_tx_work", 200_000, 150_000, 2_000_000);
/// Most work of a block, units of the meter; what the dearest block takes: `docs/work.md`.
pub const MAX_BLOCK_WORK: Param<u64> = Param::number(23, "max_block_work", 6_000_000, 1_000_000, 1_000_000_000);
/// Work of one organisation in an hour, units of the meter; each node's own quota.
pub const WORK_PER_ORG_HOUR: Param<u64> = Param::number(24, "work_per_org_hour", 2_000_000_000, 10_000_000, 1_000_000_000_000);
/// Most joint acts that one organisation has begun and that are neither done nor cleared.
pub const JOINT_OPEN_MAX: Param<u64> = Param::number(25, "joint_open_max", 64, 1, 1_024);
/// An empty block comes after so many seconds.
pub const EMPTY_BLOCK_INTERVAL: Param<u64> = Param::number(14, "empty_block_interval", 5, 5, 10).genesis_only();

/// The parameters of this floor, by number.
pub const PARAMETERS: &[Spec] = &[
    UNICODE.spec,
    MAX_TX_BYTES.spec,
    MAX_BUNDLE_TXS.spec,
    MAX_BUNDLE_BYTES.spec,
    BLOCK_MAX_BYTES.spec,
    TX_EXPIRY_MAX.spec,
    PENDING_PER_ORG.spec,
    TX_PER_ORG_HOUR.spec,
    JOINT_TERM.spec,
    EMPTY_BLOCK_INTERVAL.spec,
    MAX_MESSAGES_PER_TX.spec,
    MAX_TX_WORK.spec,
    MAX_BLOCK_WORK.spec,
    WORK_PER_ORG_HOUR.spec,
    JOINT_OPEN_MAX.spec,
];

/// Bounds that parameters of this floor set to one another.
pub const TOGETHER: &[Together] = &[
    Together::at_most(&MAX_TX_BYTES, &MAX_BUNDLE_BYTES).by(64 * KB),
    Together::at_most(&MAX_BUNDLE_BYTES, &BLOCK_MAX_BYTES),
    Together::at_most(&MAX_TX_WORK, &MAX_BLOCK_WORK),
    Together::at_most(&MAX_TX_WORK, &WORK_PER_ORG_HOUR),
];
