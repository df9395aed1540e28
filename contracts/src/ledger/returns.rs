//! How often a reviewer returned an object to be completed 退回补正: a silent way to refuse, so it is bounded.

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::{Key, Record, StateRead, StateWrite, Subject};
use crate::ledger::draft::Draft;

record! {
    /// How often a reviewer returned an object, keyed by (object, reviewer).
    #[derive(Default)]
    pub struct Returns {
        /// At most `max_returns`.
        pub count: u8,
    }
}

impl Record for Returns {
    const NAME: &'static str = "returns";
}

fn returns(object: &Subject, reviewer: &Uscc) -> Key<Returns> {
    Key::new(object, &[reviewer.as_bytes()])
}

/// `too_many_returns` where a reviewer returned an object as often as it may.
pub fn require_room(state: &dyn StateRead, object: &Subject, reviewer: &Uscc, most: u64) -> Result<(), Refusal> {
    let count = returns(object, reviewer).get(state)?.unwrap_or_default().count;
    ensure(u64::from(count) < most && count < u8::MAX, Code::TOO_MANY_RETURNS)
}

/// Counts a return, for which there is room.
pub fn count(draft: &mut Draft<'_>, object: &Subject, reviewer: &Uscc) -> Result<(), Refusal> {
    let key = returns(object, reviewer);
    let before = key.get(draft)?.unwrap_or_default();
    draft.put(&key, &Returns { count: before.count.saturating_add(1) });
    Ok(())
}
