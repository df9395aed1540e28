//! Lists of members that are joined once: an append-only list of members, and flags beside it that say what each of them is now.
//!
//! Nobody leaves: who is shown no longer has no flag, and who comes back has flags again at the place that it always had. So a list is never longer
//! than the members that it ever had, its order never changes, and a place in it means the same at every height.

use crate::kernel::codec::{decode_exact, encode};
use crate::kernel::error::Fault;
use crate::kernel::list_head::{CHUNK, FlagChunk, FlagHead, ListHead};
use crate::kernel::member::Member;
use crate::kernel::merkle::leaf_hash;
use crate::kernel::state::{Append, AppendList, Key, StateRead, StateWrite, Subject};

/// The flag of a list that has no other: the member stands in it.
pub const LISTED: u16 = 1;

/// Leaves between two of a page that are read along with them: a gap of so few weighs less than the hashes of a second range.
const GAP: u64 = 8;

/// A list of members with flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberList {
    subject: Subject,
    name: Vec<u8>,
    /// Its members, as leaves.
    pub leaves: AppendList,
}

/// How far one page may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Members that it may still hold.
    pub members: usize,
    /// Records of flags, or pages of a queue, that it may still read.
    pub chunks: usize,
}

impl Room {
    /// Takes a record to be read; false where none may be.
    pub(super) fn take_chunk(&mut self) -> bool {
        let left = self.chunks > 0;
        self.chunks = self.chunks.saturating_sub(1);
        left
    }
}

/// Members found from a place on, each with its place, and the place to go on at; none at the end.
pub type Found = (Vec<(u64, Member)>, Option<u64>);

/// What the head says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counters {
    /// Members that ever joined.
    pub ever: u64,
    flags: FlagHead,
}

impl Counters {
    /// Members with a bit of the mask, whose bits exclude each other.
    pub fn count(&self, mask: u16) -> Result<u64, Fault> {
        self.flags.count(mask)
    }
}

impl MemberList {
    /// The list told by `name` parts of a subject.
    pub fn new(subject: &Subject, name: &[&[u8]]) -> Self {
        let name = encode(&name.iter().map(|p| p.to_vec()).collect::<Vec<_>>());
        let leaves = AppendList { id: Key::<ListHead>::new(subject, &[&name]).raw };
        MemberList { subject: subject.clone(), name, leaves }
    }

    fn chunk_key(&self, number: u64) -> Key<FlagChunk> {
        Key::new(&self.subject, &[&self.name, &number.to_be_bytes()])
    }

    fn chunk(&self, state: &dyn StateRead, number: u64) -> Result<FlagChunk, Fault> {
        let chunk = self.chunk_key(number).get(state)?.ok_or_else(|| Fault::new("flags of a list are missing"))?;
        let fits = chunk.list == self.leaves.id && chunk.number == number && chunk.flags.len() as u64 == CHUNK;
        if fits { Ok(chunk) } else { Err(Fault::new("flags of a list are not a chunk of it")) }
    }

    fn head(&self, state: &dyn StateRead) -> Result<(ListHead, FlagHead), Fault> {
        let mut head = self.leaves.whole_head(state)?;
        match head.flags.take() {
            Some(flags) => Ok((head, flags)),
            None if head.leaves.count == 0 => Ok((head, FlagHead::default())),
            None => Err(Fault::new("a list of members has no flags")),
        }
    }

    fn put_head(&self, state: &mut impl StateWrite, head: ListHead, flags: FlagHead) {
        state.put(&Key::<ListHead>::at(self.leaves.id), &ListHead { flags: Some(flags), ..head });
    }

    /// The counters.
    pub fn counters(&self, state: &dyn StateRead) -> Result<Counters, Fault> {
        let (head, flags) = self.head(state)?;
        Ok(Counters { ever: head.leaves.count, flags })
    }

    /// Members with a bit of the mask, whose bits exclude each other. Reads the head alone.
    pub fn count(&self, state: &dyn StateRead, mask: u16) -> Result<u64, Fault> {
        self.counters(state)?.count(mask)
    }

    /// Where a member stands, whatever its flags; none where it never joined.
    pub fn position(&self, state: &dyn StateRead, member: &Member) -> Result<Option<u64>, Fault> {
        member.slot_in(state, &member.slots(state)?, &self.leaves.id)
    }

    /// The flags of a member, 0 where it never joined.
    pub fn flags_of(&self, state: &dyn StateRead, member: &Member) -> Result<u16, Fault> {
        let Some(position) = self.position(state, member)? else { return Ok(0) };
        let (head, flags) = self.head(state)?;
        let chunk = position / CHUNK;
        let found = match chunk < head.leaves.count / CHUNK {
            true => self.chunk(state, chunk)?.flags,
            false => flags.last,
        };
        flag_at(&found, position, head.leaves.count)
    }

    /// Gives a member flags, and puts it at the end of the list where it never stood there. Nothing happens where it has these already; who never
    /// joined and has none does not join.
    pub fn set(&self, state: &mut impl StateWrite, member: &Member, flags: u16) -> Result<(), Fault> {
        self.set_telling(state, member, flags).map(|_| ())
    }

    /// The same; tells whether it is the first member that the list ever had.
    pub fn set_telling(&self, state: &mut impl StateWrite, member: &Member, flags: u16) -> Result<bool, Fault> {
        let slots = member.slots(state)?;
        if let Some(position) = member.slot_in(state, &slots, &self.leaves.id)? {
            self.change(state, position, flags)?;
            return Ok(false);
        }
        if flags == 0 {
            return Ok(false);
        }
        let (mut head, mut beside) = self.head(state)?;
        let (position, leaf) = (head.leaves.count, encode(member));
        let nodes = head.leaves.append(leaf_hash(&leaf))?;
        beside.recount(0, flags)?;
        beside.last.push(flags);
        if beside.last.len() as u64 == CHUNK {
            let number = position / CHUNK;
            let chunk = FlagChunk { list: self.leaves.id, number, flags: std::mem::take(&mut beside.last) };
            state.put(&self.chunk_key(number), &chunk);
        }
        self.put_head(state, head, beside);
        state.append_leaf(Append { list: self.leaves.id, index: position, leaf, nodes });
        member.put_slot(state, slots, &self.leaves.id, position)?;
        Ok(position == 0)
    }

    fn change(&self, state: &mut impl StateWrite, position: u64, new: u16) -> Result<(), Fault> {
        let (head, mut beside) = self.head(state)?;
        let (number, at) = (position / CHUNK, (position % CHUNK) as usize);
        let mut chunk = match number < head.leaves.count / CHUNK {
            true => Some(self.chunk(state, number)?),
            false => None,
        };
        let flags = chunk.as_mut().map_or(&mut beside.last, |chunk| &mut chunk.flags);
        let old = flag_at(flags, position, head.leaves.count)?;
        if old == new {
            return Ok(());
        }
        flags[at] = new;
        beside.recount(old, new)?;
        if let Some(chunk) = chunk {
            state.put(&self.chunk_key(number), &chunk);
        }
        self.put_head(state, head, beside);
        Ok(())
    }

    /// Lists a member, of a list that has no other flag.
    pub fn join(&self, state: &mut impl StateWrite, member: &Member) -> Result<(), Fault> {
        self.set(state, member, LISTED)
    }

    /// Takes all flags of a member.
    pub fn leave(&self, state: &mut impl StateWrite, member: &Member) -> Result<(), Fault> {
        self.set(state, member, 0)
    }

    /// Lets a member stand on these lists with these flags, and on none of those before that is not among them.
    pub fn move_member(state: &mut impl StateWrite, member: &Member, before: &[Self], now: &[Self], flags: u16) -> Result<(), Fault> {
        for list in before.iter().filter(|list| !now.contains(list)) {
            list.leave(state, member)?;
        }
        now.iter().try_for_each(|list| list.set(state, member, flags))
    }

    /// Members from a position on whose flags meet the mask, as far as there is room. Where it ends early the place to go on at is the next such
    /// member, or where the next chunk would have to be read.
    pub fn scan(&self, state: &dyn StateRead, mask: u16, from: u64, room: &mut Room) -> Result<Found, Fault> {
        let (head, flags) = self.head(state)?;
        let there = flags.count(mask)?;
        if there == 0 {
            return Ok((Vec::new(), None));
        }
        let (positions, next) = self.positions(state, (head.leaves.count, &flags), mask, from, room)?;
        let all = from == 0 && positions.len() as u64 == there;
        Ok((self.members(state, &positions)?, next.filter(|_| !all)))
    }

    /// The first members whose flags meet the mask, whose bits exclude each other. Ends as soon as it has all of them; for what has no pages.
    pub fn first(&self, state: &dyn StateRead, mask: u16, limit: usize) -> Result<Vec<(u64, Member)>, Fault> {
        let (head, flags) = self.head(state)?;
        let there = usize::try_from(flags.count(mask)?).unwrap_or(usize::MAX);
        let members = limit.min(there);
        if members == 0 {
            return Ok(Vec::new());
        }
        let mut positions = Vec::new();
        let mut from = Some(0);
        // Chunk by chunk, so that none is read after the last one wanted.
        while let Some(at) = from.filter(|_| positions.len() < members) {
            let mut room = Room { members: members - positions.len(), chunks: 1 };
            let (found, next) = self.positions(state, (head.leaves.count, &flags), mask, at, &mut room)?;
            positions.extend(found);
            from = next;
        }
        self.members(state, &positions)
    }

    /// Positions from one on whose flags meet the mask.
    fn positions(
        &self,
        state: &dyn StateRead,
        (count, flags): (u64, &FlagHead),
        mask: u16,
        from: u64,
        room: &mut Room,
    ) -> Result<(Vec<u64>, Option<u64>), Fault> {
        let (mut found, mut at) = (Vec::new(), from);
        while at < count {
            let number = at / CHUNK;
            let read;
            let chunk = if number == count / CHUNK {
                &flags.last
            } else if room.members > 0 && room.take_chunk() {
                read = self.chunk(state, number)?.flags;
                &read
            } else {
                return Ok((found, Some(at)));
            };
            let begin = number * CHUNK;
            for (n, flags) in chunk.iter().enumerate().skip((at - begin) as usize) {
                if flags & mask == 0 {
                    continue;
                }
                let position = begin + n as u64;
                if room.members == 0 {
                    return Ok((found, Some(position)));
                }
                room.members -= 1;
                found.push(position);
            }
            at = begin.saturating_add(CHUNK);
        }
        Ok((found, None))
    }

    /// Members at rising positions, neighbours in one range.
    fn members(&self, state: &dyn StateRead, positions: &[u64]) -> Result<Vec<(u64, Member)>, Fault> {
        let mut out = Vec::with_capacity(positions.len());
        for near in positions.chunk_by(|a, b| b - a <= GAP) {
            let (Some(first), Some(last)) = (near.first(), near.last()) else { continue };
            let leaves = state.range(&self.leaves, *first, last.saturating_add(1))?;
            for position in near {
                let leaf = usize::try_from(position - first).ok().and_then(|at| leaves.get(at));
                let leaf = leaf.ok_or_else(|| Fault::new("a range is shorter than asked for"))?;
                let member = decode_exact(leaf).map_err(|e| Fault::new(format!("a member of a list does not decode: {e}")))?;
                out.push((*position, member));
            }
        }
        Ok(out)
    }
}

fn flag_at(flags: &[u16], position: u64, count: u64) -> Result<u16, Fault> {
    let found = flags.get((position % CHUNK) as usize).filter(|_| position < count);
    found.copied().ok_or_else(|| Fault::new("a member stands beyond the end of its list"))
}
