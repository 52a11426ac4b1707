//! Absent granules: accesses to them are parked, told of, and served when the granule is filled.
//!
//! What an access carries beside its granule is the caller's (`P`): the model keeps it while the access is parked.
//! There is no clock: [`Fault::arrive`] is told the time, and [`Fault::expire`] what time it has become.
//!
//! # Rules beyond the contract
//! - A command that names no granule, or one beyond the window, or misaligned bytes is refused in the order of the
//!   codes; a write of CONTROL with both commands runs SET_ABSENT alone. A refused command has a PROGRESS of 0.
//! - An access that fails at once is recorded, with its flag, but not counted in FAULTS.
//! - A poisoned granule that is made absent again stays poisoned. A granule that loses a write is absent from then on.
//! - Every end of a FILL raises irq FAULT, a refused one too; the end of SET_ABSENT does not.
//! - A frame of more than 16 granules is refused as `Count`, one that is longer than the longest as `Trailing` there, both
//!   before anything is read, and before the granules are looked at.
//! - A frame is read as a whole, with its base, before it is judged: `dma_read` goes before `frame`.
//! - A parked write whose time is over poisons its granule; accesses parked behind it wait on.

mod command;
mod frame;
mod registers;
#[cfg(test)]
mod tests;

pub use command::{FillError, Surroundings};

use crate::bus::Bank;
use isotherm_abi::fault::{FAULT_RECORD_BYTES, FaultRecord};
use isotherm_regs::fault::{self, Error, FrameError, RING_TAIL, StatusReason, TIMEOUT};
use std::collections::VecDeque;

/// Parking places.
pub const PLACES: usize = 8;

/// Records that the ring holds.
pub const RECORDS: usize = fault::RING.length as usize / FAULT_RECORD_BYTES;

/// Cycles of a unit of TIMEOUT.
const UNIT_CYCLES: u64 = 1024;

/// An access to one granule of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access<P> {
    /// Granule, below those of the window.
    pub granule: u32,
    /// A write (else a read).
    pub write: bool,
    /// Who asked: bus, device, function.
    pub requester: u16,
    /// The rest of it.
    pub payload: P,
}

/// What becomes of an access that arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival<P> {
    /// Its granule is present: it goes on.
    Passes(Access<P>),
    /// It is parked.
    Parked,
    /// It fails at once: a read is answered with Completer Abort, a write is lost.
    Fails(Access<P>),
}

/// A parked access goes on: its granule is present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served<P> {
    /// The access.
    pub access: Access<P>,
    /// A write from before the last snapshot.
    pub late: bool,
}

/// What happened, for the blocks around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A write was parked: its granule is dirty from now on.
    Mark(u32),
    /// A granule became absent, or present.
    Blocked(u32, bool),
    /// Irq FAULT.
    Interrupt,
}

#[derive(Clone, Debug)]
struct Place<P> {
    access: Access<P>,
    since: u64,
    late: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    absent: bool,
    poisoned: bool,
}

/// The block.
#[derive(Clone, Debug)]
pub struct Fault<P = ()> {
    states: Vec<State>,
    /// Oldest first.
    places: VecDeque<Place<P>>,
    ring: [[u8; FAULT_RECORD_BYTES]; RECORDS],
    head: u16,
    faults: u32,
    served: u32,
    reason: StatusReason,
    progress: u32,
    /// What was wrong with the last frame that was refused.
    frame_error: FrameError,
    pending: Option<command::Command>,
    bank: Bank,
    events: Vec<Event>,
}

impl<P> Fault<P> {
    /// For a window of `granules` granules, after reset: all are present.
    #[must_use]
    pub fn new(granules: u32) -> Self {
        Self {
            states: vec![State::default(); granules as usize],
            places: VecDeque::new(),
            ring: [[0; FAULT_RECORD_BYTES]; RECORDS],
            head: 0,
            faults: 0,
            served: 0,
            reason: StatusReason::Ok,
            progress: 0,
            frame_error: FrameError(0),
            pending: None,
            bank: Bank::new(fault::BASE, fault::BLOCK.name),
            events: vec![],
        }
    }

    /// Back to the state after reset: what is parked is forgotten.
    pub fn reset(&mut self) {
        *self = Self::new(self.states.len() as u32);
    }

    /// Is the granule absent? Poisoned ones are.
    #[must_use]
    pub fn is_absent(&self, granule: u32) -> bool {
        self.state(granule).absent
    }

    /// Has the granule lost a write?
    #[must_use]
    pub fn is_poisoned(&self, granule: u32) -> bool {
        self.state(granule).poisoned
    }

    /// Accesses that are parked.
    #[must_use]
    pub fn parked(&self) -> usize {
        self.places.len()
    }

    /// Writes that are parked.
    #[must_use]
    pub fn parked_writes(&self) -> usize {
        self.places.iter().filter(|p| p.access.write).count()
    }

    /// A write that came before the last snapshot is parked.
    #[must_use]
    pub fn parked_late(&self) -> bool {
        self.places.iter().any(|p| p.access.write && p.late)
    }

    /// An access with at least one enabled byte arrives at cycle `now`.
    pub fn arrive(&mut self, access: Access<P>, now: u64) -> Arrival<P> {
        let State { absent, poisoned } = self.state(access.granule);
        if !absent {
            return Arrival::Passes(access);
        }
        let failed = poisoned || self.places.len() == PLACES;
        self.record(FaultRecord {
            granule: access.granule,
            write: access.write,
            failed,
            requester: access.requester,
            timestamp: now,
        });
        self.events.push(Event::Interrupt);
        if failed {
            self.fails(&access);
            return Arrival::Fails(access);
        }
        self.faults = self.faults.wrapping_add(1);
        if access.write {
            self.events.push(Event::Mark(access.granule));
        }
        self.places.push_back(Place { access, since: now, late: false });
        Arrival::Parked
    }

    /// A snapshot was taken: every write that is parked came before it.
    pub fn snapshot_taken(&mut self) {
        self.places.iter_mut().for_each(|p| p.late = true);
    }

    /// The accesses whose time is over at cycle `now`, oldest first. Reads are answered with Completer Abort, writes are
    /// lost.
    pub fn expire(&mut self, now: u64) -> Vec<Access<P>> {
        let time = self.bank.value(&TIMEOUT).max(1) * UNIT_CYCLES;
        let mut over = vec![];
        while self.places.front().is_some_and(|p| now.wrapping_sub(p.since) >= time) {
            over.extend(self.expire_oldest());
        }
        over
    }

    /// The time of the oldest parked access is over.
    pub fn expire_oldest(&mut self) -> Option<Access<P>> {
        self.expire_at(0)
    }

    /// The time of the access that was parked last is over: somebody cannot wait.
    pub fn expire_newest(&mut self) -> Option<Access<P>> {
        self.expire_at(self.places.len().checked_sub(1)?)
    }

    /// What happened since the last call, in order.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    fn expire_at(&mut self, place: usize) -> Option<Access<P>> {
        let access = self.places.remove(place)?.access;
        self.fails(&access);
        Some(access)
    }

    /// An access fails.
    fn fails(&mut self, access: &Access<P>) {
        self.error(|e| if access.write { e.set_write_lost(true) } else { e.set_read_failed(true) });
        if access.write {
            self.set_state(access.granule, State { absent: true, poisoned: true });
        }
        self.events.push(Event::Interrupt);
    }

    fn state(&self, granule: u32) -> State {
        self.states.get(granule as usize).copied().unwrap_or_default()
    }

    fn set_state(&mut self, granule: u32, state: State) {
        let Some(old) = self.states.get_mut(granule as usize) else { return };
        let was = std::mem::replace(old, state);
        if was.absent != state.absent {
            self.events.push(Event::Blocked(granule, state.absent));
        }
    }

    fn record(&mut self, record: FaultRecord) {
        let tail = self.bank.value(&RING_TAIL) as u16;
        if usize::from(self.head.wrapping_sub(tail)) >= RECORDS {
            self.error(|e| e.set_record_dropped(true));
            return;
        }
        self.ring[usize::from(self.head) % RECORDS] = record.emit();
        self.head = self.head.wrapping_add(1);
    }

    fn error(&mut self, set: impl FnOnce(&mut Error)) {
        let mut error = Error(self.bank.value(&fault::ERROR) as u32);
        set(&mut error);
        self.bank.set(&fault::ERROR, error.0.into());
    }
}
