//! Who may be connected: so many of one address, so many in all, and this machine's own apart from them, so that nobody from outside can
//! take their places. Where there is no place, who has waited longest has to go: an idle connection, or one that sends drop by drop.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};

/// Connections of one address.
const OF_ONE: usize = 64;
/// Of this machine, whatever its address: a proxy before the node brings all its clients from here.
const OF_LOOPBACK: usize = 128;
/// Of all other addresses together.
const OF_STRANGERS: usize = 384;
/// Large bodies of one address that are in memory at a time.
const LARGE_OF_ONE: usize = 4;
/// Room for answers of one address that wait to be taken, in parts of 64 KiB: 64 MiB.
pub const ANSWERS_OF_ONE: usize = 1024;

/// What is said where there is no place.
pub const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The table of all seats.
#[derive(Clone, Default)]
pub struct Seats(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    /// Counts what happens: places taken, calls that ended.
    count: u64,
    taken: BTreeMap<u64, Taken>,
}

struct Taken {
    peer: IpAddr,
    /// Since when it has got no answer, by the table's count.
    since: u64,
    /// Calls of it that run.
    running: u32,
    leave: Arc<Notify>,
    large: Arc<Semaphore>,
    answers: Arc<Semaphore>,
}

/// A place; free again when it is dropped.
pub struct Seat {
    seats: Seats,
    number: u64,
    leave: Arc<Notify>,
    /// Room for large bodies, one for all connections of an address.
    pub large: Arc<Semaphore>,
    /// Room for answers that wait to be taken, likewise.
    pub answers: Arc<Semaphore>,
}

/// While it lives a call runs, and its connection is not put out.
pub struct Running<'a>(&'a Seat);

/// What counts as one address: all of this machine, and of IPv6 what one subscriber has.
fn group(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        peer if peer.is_loopback() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
        peer => peer,
    }
}

impl Table {
    fn tick(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Asks the one to leave that has waited longest among some; false where none waits.
    fn put_out(&mut self, among: impl Fn(&Taken) -> bool) -> bool {
        let waits = self.taken.iter().filter(|(_, taken)| taken.running == 0 && among(taken));
        let Some((number, taken)) = waits.min_by_key(|(_, taken)| taken.since) else { return false };
        taken.leave.notify_one();
        let number = *number;
        self.taken.remove(&number);
        true
    }
}

impl Seats {
    fn table(&self) -> MutexGuard<'_, Table> {
        // A panic ends the process (see telemetry), so a poisoned lock is never seen by a live one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection; none where all that could go have calls that run.
    pub fn take(&self, peer: IpAddr) -> Option<Seat> {
        let peer = group(peer);
        let mut table = self.table();
        let count = |table: &Table, among: &dyn Fn(&Taken) -> bool| table.taken.values().filter(|taken| among(taken)).count();
        let of_one = |taken: &Taken| taken.peer == peer;
        let stranger = |taken: &Taken| !taken.peer.is_loopback();
        let most = if peer.is_loopback() { OF_LOOPBACK } else { OF_ONE };
        if count(&table, &of_one) >= most && !table.put_out(of_one) {
            return None;
        }
        if !peer.is_loopback() && count(&table, &stranger) >= OF_STRANGERS && !table.put_out(stranger) {
            return None;
        }
        let of_address = table.taken.values().find(|taken| of_one(taken)).map(|taken| (taken.large.clone(), taken.answers.clone()));
        let room = |places| Arc::new(Semaphore::new(places));
        let (large, answers) = of_address.unwrap_or_else(|| (room(LARGE_OF_ONE), room(ANSWERS_OF_ONE)));
        let (number, leave) = (table.tick(), Arc::new(Notify::new()));
        let taken = Taken { peer, since: number, running: 0, leave: leave.clone(), large: large.clone(), answers: answers.clone() };
        table.taken.insert(number, taken);
        drop(table);
        Some(Seat { seats: self.clone(), number, leave, large, answers })
    }
}

impl Seat {
    /// Resolves where the place is given to another.
    pub async fn told_to_leave(&self) {
        self.leave.notified().await;
    }

    /// It was answered, or a part of an answer was taken.
    pub fn answered(&self) {
        let mut table = self.seats.table();
        let now = table.tick();
        if let Some(taken) = table.taken.get_mut(&self.number) {
            taken.since = now;
        }
    }

    /// A call has arrived whole, and runs until this is dropped.
    pub fn runs(&self) -> Running<'_> {
        if let Some(taken) = self.seats.table().taken.get_mut(&self.number) {
            taken.running += 1;
        }
        Running(self)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(taken) = self.0.seats.table().taken.get_mut(&self.0.number) {
            taken.running -= 1;
        }
        self.0.answered();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.table().taken.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(203, 0, 113, last))
    }

    /// Is it asked to leave?
    async fn leaves(seat: &Seat) -> bool {
        tokio::time::timeout(std::time::Duration::ZERO, seat.told_to_leave()).await.is_ok()
    }

    #[tokio::test]
    async fn who_waits_longest_of_an_address_makes_room_for_its_next_and_nobody_elses() {
        let seats = Seats::default();
        let other = seats.take(ip(9)).unwrap();
        let mut own: Vec<Seat> = Vec::new();
        for _ in 0..OF_ONE {
            own.push(seats.take(ip(1)).unwrap());
        }
        // The first one is answered, the second has a call that runs.
        drop(own[0].runs());
        let running = own[1].runs();
        let next = seats.take(ip(1)).unwrap();
        assert!(leaves(&own[2]).await);
        assert!(!leaves(&own[0]).await && !leaves(&own[1]).await && !leaves(&other).await && !leaves(&next).await);
        drop(running);
    }

    #[tokio::test]
    async fn where_all_have_calls_that_run_the_next_is_refused() {
        let seats = Seats::default();
        let own: Vec<Seat> = (0..OF_ONE).map(|_| seats.take(ip(1)).unwrap()).collect();
        let running: Vec<Running> = own.iter().map(Seat::runs).collect();
        assert!(seats.take(ip(1)).is_none());
        assert!(seats.take(ip(2)).is_some());
        drop(running);
        assert!(seats.take(ip(1)).is_some());
    }

    #[tokio::test]
    async fn strangers_however_many_leave_this_machine_its_places() {
        let seats = Seats::default();
        let local: Vec<Seat> = (0..OF_LOOPBACK).map(|_| seats.take(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap()).collect();
        let mut strangers = Vec::new();
        for n in 0..200 {
            for _ in 0..5 {
                strangers.push(seats.take(ip(n)).unwrap());
            }
        }
        let mut put_out = 0;
        for seat in &strangers {
            put_out += usize::from(leaves(seat).await);
        }
        assert_eq!(put_out, strangers.len() - OF_STRANGERS);
        for seat in &local {
            assert!(!leaves(seat).await);
        }
        drop(strangers);
        assert_eq!(seats.table().taken.len(), OF_LOOPBACK);
        drop(local);
        assert!(seats.table().taken.is_empty());
    }

    #[test]
    fn one_subscriber_is_one_address() {
        let ip = |text: &str| group(text.parse().unwrap());
        assert_eq!(ip("127.0.0.2"), ip("::1"));
        assert_eq!(ip("::ffff:203.0.113.1"), ip("203.0.113.1"));
        assert_eq!(ip("2001:db8::1"), ip("2001:db8::ffff:1"));
        assert_ne!(ip("2001:db8::1"), ip("2001:db8:0:1::1"));
        assert_ne!(ip("203.0.113.1"), ip("203.0.113.2"));
    }
}
