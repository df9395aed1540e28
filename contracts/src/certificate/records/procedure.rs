//! Procedures 登记程序 (docs/spec/certificate.md, Procedure): first, change, correct, renew, transfer, cancel; at most one is open for a certificate.
//!
//! What follows from time alone is derived ([`Procedure::at`]): a return that lapsed, and a publicity that goes on once no objection holds it.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::Uscc;
use crate::kernel::state::Record;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Hash32, List, Secs, Time};
use crate::ledger::due::Stopwatch;

choice! {
    /// What a procedure is to do: 首次, 变更, 更正, 续展, 转移, 注销.
    Op { First, Change, Correct, Renew, Transfer, Cancel }
    /// Where it stands.
    Stage {
        /// 已申请.
        Applied,
        /// 退回补正.
        Returned,
        /// 审核中.
        Reviewing,
        /// 公示中.
        Publicity,
        /// 公示中止: an accepted objection holds it.
        Objection,
        /// 待发证, where no publicity is asked.
        Ready,
        /// 已办结.
        Done,
        /// 已驳回.
        Rejected,
        /// 已撤回.
        Withdrawn,
        /// 已终止: its certificate was revoked.
        Ended,
    }
}

impl Stage {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Applied => "applied",
            Stage::Returned => "returned",
            Stage::Reviewing => "reviewing",
            Stage::Publicity => "publicity",
            Stage::Objection => "objection",
            Stage::Ready => "ready",
            Stage::Done => "done",
            Stage::Rejected => "rejected",
            Stage::Withdrawn => "withdrawn",
            Stage::Ended => "ended",
        }
    }

    /// Over, however it ended.
    pub fn is_over(self) -> bool {
        matches!(self, Stage::Done | Stage::Rejected | Stage::Withdrawn | Stage::Ended)
    }
}

/// Most different holders of keys that are remembered of one procedure.
pub const MAX_TAGS: usize = 256;

record! {
    /// 公示.
    pub struct Publicity {
        /// From here …
        pub start: Time,
        /// … to here; where an objection holds it, as it was before.
        pub end: Time,
        /// Seconds that are left of it while an objection holds it.
        pub left: Option<u64>,
        /// Seconds after its end within which to issue, fixed when it began.
        pub issue_term: u64,
    }

    /// A procedure of a certificate.
    pub struct Procedure {
        /// Counted from 1.
        pub op_no: u16,
        /// What it is to do.
        pub op: Op,
        /// Who asked for it.
        pub applicant: Uscc,
        /// Hash under which the content that is asked for is kept; of `renew`, `transfer` and `cancel` the one that stands, perhaps with other evidence.
        pub content: Hash32,
        /// Of `transfer`: the new holder.
        pub to: Option<Uscc>,
        /// The term asked for.
        pub term: Option<Secs>,
        /// Of `cancel`: also while grants name an entry.
        pub force: bool,
        /// Of `correct` by neither holder nor issuer: hash of the holder's written consent.
        pub consent_hash: Option<Hash>,
        /// Code of the reason; the words stand beside the act that began it.
        pub reason: Option<Code<48>>,
        /// Where it stands.
        pub stage: Stage,
        /// Where a supplement leads back to.
        pub came_from: Option<Stage>,
        /// When it began.
        pub opened: Time,
        /// Until when its issuer should act.
        pub clock: Option<Stopwatch>,
        /// A return lapses at this time.
        pub lapses: Option<Time>,
        /// Returns that count.
        pub returns: u8,
        /// Publicity is asked again: it touches subject, rights or legality, or the holder of what is no registration.
        pub material: bool,
        /// 公示.
        pub publicity: Option<Publicity>,
        /// Objections accepted and not decided.
        pub objections: u16,
        /// The latest time until which one of these holds it.
        pub held_to: Option<Time>,
        /// Objections neither accepted, dismissed nor withdrawn.
        pub filed: u32,
        /// It is not issued before this time while one of these stands.
        pub filed_until: Option<Time>,
        /// An objection was upheld, and nothing was supplemented since.
        pub upheld: bool,
        /// Holders of the keys that signed its opening and its supplements; none for a key without a holder's tag.
        pub tags: List<Option<Hash>, 0, MAX_TAGS>,
    }
}

impl Record for Procedure {
    const NAME: &'static str = "procedure";
}

impl Procedure {
    /// It waits for its supplement in vain.
    pub fn is_lapsed(&self, time: Time) -> bool {
        self.stage == Stage::Returned && self.lapses.is_some_and(|lapses| lapses <= time)
    }

    /// Something can still come of it.
    pub fn is_open(&self, time: Time) -> bool {
        !self.stage.is_over() && !self.is_lapsed(time)
    }

    /// Does an accepted objection hold it?
    pub fn is_held(&self, time: Time) -> bool {
        self.objections > 0 && self.held_to.is_some_and(|until| time < until)
    }

    /// As it stands at a time: a publicity goes on for what was left of it once the last hold is over (silence holds nobody for ever).
    #[must_use]
    pub fn at(&self, time: Time) -> Procedure {
        let mut now = self.clone();
        if let (Stage::Objection, Some(until), Some(publicity)) = (self.stage, self.held_to, &mut now.publicity)
            && until <= time
        {
            now.stage = Stage::Publicity;
            publicity.end = until.after(publicity.left.take().unwrap_or(0));
        }
        now
    }

    /// Until when its issuer should act, while its clock runs.
    pub fn due(&self) -> Option<Time> {
        self.clock.as_ref().and_then(Stopwatch::running_due)
    }

    /// Is it overdue?
    pub fn is_overdue(&self, time: Time) -> bool {
        !self.stage.is_over() && self.due().is_some_and(|due| due <= time)
    }
}
