//! Decides what becomes of each request: dispatched, parked, failed.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::{FaultMover, FaultPlaces};
use crate::completer::Request;
use rust_hdl::prelude::*;

/// What the gate is at.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum FaultGateState {
    /// New requests.
    Stream,
    /// A write was lost: its granule becomes poisoned.
    Poison,
    /// A granule was filled: it becomes present.
    Present,
    /// The next parked access is looked at.
    Scan,
    /// If it was waiting for that granule, it is dispatched.
    Replay,
    /// The oldest access is out of time.
    Expire,
}

/// Between the completer's queue of requests and its dispatch: one register, one request a cycle.
///
/// A request is looked up while it enters the register. Parked accesses of a filled granule, and the end of an access
/// whose time is over, go before new requests. `2^A` granules, `2^PA` beats are the 32 KiB of the parking places.
#[derive(LogicBlock)]
pub struct FaultGate<const D: usize, const K: usize, const A: usize, const PA: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets everything.
    pub reset: Signal<In, Bit>,
    /// The oldest request of the completer's queue.
    pub queue_valid: Signal<In, Bit>,
    /// The request.
    pub queue_request: Signal<In, Request>,
    /// It is taken.
    pub queue_ready: Signal<Out, Bit>,
    /// The oldest beat of the write buffer.
    pub queue_data_valid: Signal<In, Bit>,
    /// Its data.
    pub queue_data: Signal<In, Bits<D>>,
    /// Its enabled bytes.
    pub queue_keep: Signal<In, Bits<K>>,
    /// It is taken.
    pub queue_data_ready: Signal<Out, Bit>,
    /// A request to be dispatched.
    pub dispatch_valid: Signal<Out, Bit>,
    /// The request; a read that failed has action `ABORT`.
    pub dispatch_request: Signal<Out, Request>,
    /// It is a write from before the outstanding snapshot.
    pub dispatch_late: Signal<Out, Bit>,
    /// It is dispatched.
    pub dispatch_ready: Signal<In, Bit>,
    /// A beat for the writes dispatched.
    pub dispatch_data_valid: Signal<Out, Bit>,
    /// Its data.
    pub dispatch_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub dispatch_keep: Signal<Out, Bits<K>>,
    /// It is taken.
    pub dispatch_data_ready: Signal<In, Bit>,
    /// A register access runs: nothing is parked or lost meanwhile.
    pub registers_busy: Signal<In, Bit>,
    /// Everything that was taken has been dispatched, or is parked with its data and marked. Parked accesses do not count.
    pub idle: Signal<Out, Bit>,
    /// Look-up: the granule.
    pub look_granule: Signal<Out, Bits<A>>,
    /// One cycle later: it is absent.
    pub look_absent: Signal<In, Bit>,
    /// It has lost a write.
    pub look_poisoned: Signal<In, Bit>,
    /// An operation on the states.
    pub op_valid: Signal<Out, Bit>,
    /// 2 make present, 3 poison.
    pub op: Signal<Out, Bits<2>>,
    /// On which granule.
    pub op_granule: Signal<Out, Bits<A>>,
    /// It is done.
    pub op_ready: Signal<In, Bit>,
    /// A granule has been filled.
    pub present_valid: Signal<In, Bit>,
    /// Which.
    pub present_granule: Signal<In, Bits<A>>,
    /// It is present, and its parked accesses have been dispatched.
    pub present_ready: Signal<Out, Bit>,
    /// A parked write makes its granule dirty.
    pub mark_valid: Signal<Out, Bit>,
    /// Which.
    pub mark_granule: Signal<Out, Bits<A>>,
    /// Marked.
    pub mark_ready: Signal<In, Bit>,
    /// A snapshot was taken.
    pub snapshot_taken: Signal<In, Bit>,
    /// How long an access may be parked, in units of 1,024 cycles; 0 is 1.
    pub timeout: Signal<In, Bits<16>>,
    /// Cycles, modulo 2^27.
    pub now: Signal<In, Bits<27>>,
    /// Accesses parked.
    pub parked: Signal<Out, Bits<4>>,
    /// Writes parked.
    pub parked_writes: Signal<Out, Bits<4>>,
    /// One of them is late.
    pub parked_late: Signal<Out, Bit>,
    /// An access met an absent granule in this cycle.
    pub fault: Signal<Out, Bit>,
    /// It failed at once (else it is parked).
    pub fault_failed: Signal<Out, Bit>,
    /// It writes.
    pub fault_write: Signal<Out, Bit>,
    /// Its granule.
    pub fault_granule: Signal<Out, Bits<A>>,
    /// Who asked.
    pub fault_requester: Signal<Out, Bits<16>>,
    /// A parked access is dispatched in this cycle.
    pub served: Signal<Out, Bit>,
    /// A read fails in this cycle.
    pub read_failed: Signal<Out, Bit>,
    /// A write is lost in this cycle.
    pub write_lost: Signal<Out, Bit>,
    places: FaultPlaces,
    mover: FaultMover<D, K, PA>,
    state: DFF<FaultGateState>,
    full: DFF<Bit>,
    request: DFF<Request>,
    /// The request was offered to the window and must not be withdrawn.
    passing: DFF<Bit>,
    target: DFF<Bits<A>>,
    position: DFF<Bits<4>>,
    marking: DFF<Bit>,
    marked: DFF<Bits<A>>,
    current: Signal<Local, Request>,
    action: Signal<Local, Bits<3>>,
    address: Signal<Local, Bits<40>>,
    granule: Signal<Local, Bits<A>>,
    enables: Signal<Local, Bits<4>>,
    queued: Signal<Local, Request>,
    queued_address: Signal<Local, Bits<40>>,
    entry: Signal<Local, Request>,
    entry_address: Signal<Local, Bits<40>>,
    entry_granule: Signal<Local, Bits<A>>,
    entry_write: Signal<Local, Bit>,
    is_window: Signal<Local, Bit>,
    is_write: Signal<Local, Bit>,
    absent: Signal<Local, Bit>,
    parks: Signal<Local, Bit>,
    detour: Signal<Local, Bit>,
    open: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    load: Signal<Local, Bit>,
}

impl<const D: usize, const K: usize, const A: usize, const PA: usize> Default
    for FaultGate<D, K, A, PA>
{
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            queue_valid: Signal::default(),
            queue_request: Signal::default(),
            queue_ready: Signal::default(),
            queue_data_valid: Signal::default(),
            queue_data: Signal::default(),
            queue_keep: Signal::default(),
            queue_data_ready: Signal::default(),
            dispatch_valid: Signal::default(),
            dispatch_request: Signal::default(),
            dispatch_late: Signal::default(),
            dispatch_ready: Signal::default(),
            dispatch_data_valid: Signal::default(),
            dispatch_data: Signal::default(),
            dispatch_keep: Signal::default(),
            dispatch_data_ready: Signal::default(),
            registers_busy: Signal::default(),
            idle: Signal::default(),
            look_granule: Signal::default(),
            look_absent: Signal::default(),
            look_poisoned: Signal::default(),
            op_valid: Signal::default(),
            op: Signal::default(),
            op_granule: Signal::default(),
            op_ready: Signal::default(),
            present_valid: Signal::default(),
            present_granule: Signal::default(),
            present_ready: Signal::default(),
            mark_valid: Signal::default(),
            mark_granule: Signal::default(),
            mark_ready: Signal::default(),
            snapshot_taken: Signal::default(),
            timeout: Signal::default(),
            now: Signal::default(),
            parked: Signal::default(),
            parked_writes: Signal::default(),
            parked_late: Signal::default(),
            fault: Signal::default(),
            fault_failed: Signal::default(),
            fault_write: Signal::default(),
            fault_granule: Signal::default(),
            fault_requester: Signal::default(),
            served: Signal::default(),
            read_failed: Signal::default(),
            write_lost: Signal::default(),
            places: FaultPlaces::default(),
            mover: FaultMover::default(),
            state: DFF::default(),
            full: DFF::default(),
            request: DFF::default(),
            passing: DFF::default(),
            target: DFF::default(),
            position: DFF::default(),
            marking: DFF::default(),
            marked: DFF::default(),
            current: Signal::default(),
            action: Signal::default(),
            address: Signal::default(),
            granule: Signal::default(),
            enables: Signal::default(),
            queued: Signal::default(),
            queued_address: Signal::default(),
            entry: Signal::default(),
            entry_address: Signal::default(),
            entry_granule: Signal::default(),
            entry_write: Signal::default(),
            is_window: Signal::default(),
            is_write: Signal::default(),
            absent: Signal::default(),
            parks: Signal::default(),
            detour: Signal::default(),
            open: Signal::default(),
            take: Signal::default(),
            load: Signal::default(),
        }
    }
}

impl<const D: usize, const K: usize, const A: usize, const PA: usize> Logic
    for FaultGate<D, K, A, PA>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, full, request, passing, target, position, marking, marked);
        clock!(self, clock, places, mover);
        self.places.reset.next = self.reset.val();
        self.mover.reset.next = self.reset.val();

        // the request in the register
        self.current.next = self.request.q.val();
        self.action.next = self.current.val().action;
        self.address.next = self.current.val().address;
        self.enables.next = self.current.val().first_be;
        self.granule.next = self.address.val().get_bits::<A>(12);
        self.is_window.next = self.action.val() <= 1;
        self.is_write.next = (self.action.val() == 1) | (self.action.val() == 3);
        self.absent.next = self.is_window.val()
            & self.enables.val().any()
            & self.look_absent.val()
            & !self.passing.q.val();
        self.parks.next = !self.look_poisoned.val() & !self.places.full.val();

        // the parked access that is looked at
        self.entry.next = self.places.entry.val();
        self.entry_address.next = self.entry.val().address;
        self.entry_granule.next = self.entry_address.val().get_bits::<A>(12);
        self.entry_write.next = self.entry.val().action == 1;

        self.places.now.next = self.now.val();
        self.places.timeout.next = self.timeout.val();
        self.places.snapshot_taken.next = self.snapshot_taken.val();
        self.places.request.next = self.current.val();
        self.places.position.next = bit_cast::<3, 4>(self.position.q.val());
        self.places.park.next = false;
        self.places.remove.next = false;
        self.mover.pass.next = false;
        self.mover.park.next = false;
        self.mover.lose.next = false;
        self.mover.play.next = false;
        self.mover.place.next = self.places.free.val();
        self.mover.beats.next = self.current.val().beats;
        self.dispatch_valid.next = false;
        self.dispatch_request.next = self.current.val();
        self.dispatch_late.next = false;
        self.op_valid.next = false;
        self.op.next = 3.into();
        self.op_granule.next = self.target.q.val();
        self.present_ready.next = false;
        self.fault.next = false;
        self.served.next = false;
        self.read_failed.next = false;
        self.write_lost.next = false;
        self.take.next = false;
        self.passing.d.next = false;
        if self.mark_ready.val() {
            self.marking.d.next = false;
        }

        // something else goes before new requests, unless one is being offered
        self.detour.next = (self.state.q.val() == FaultGateState::Stream)
            & !self.passing.q.val()
            & (self.present_valid.val() | (self.places.expired.val() & !self.mover.active.val()));
        self.open.next =
            self.full.q.val() & (self.state.q.val() == FaultGateState::Stream) & !self.detour.val();
        if self.open.val() {
            if !self.absent.val() {
                self.dispatch_valid.next = !self.is_write.val() | !self.mover.active.val();
                self.take.next = self.dispatch_valid.val() & self.dispatch_ready.val();
                self.mover.pass.next = self.take.val() & self.is_write.val();
                self.passing.d.next = self.dispatch_valid.val() & self.is_window.val();
            } else if !self.is_write.val() {
                if self.parks.val() {
                    self.take.next = !self.registers_busy.val();
                    self.places.park.next = self.take.val();
                } else {
                    self.dispatch_valid.next = true;
                    self.dispatch_request.next.action = 7.into();
                    self.take.next = self.dispatch_ready.val();
                    self.read_failed.next = self.take.val();
                }
                self.fault.next = self.take.val();
            } else {
                self.take.next =
                    !self.registers_busy.val() & !self.mover.active.val() & !self.marking.q.val();
                self.fault.next = self.take.val();
                if self.parks.val() {
                    self.places.park.next = self.take.val();
                    self.mover.park.next = self.take.val();
                    if self.take.val() {
                        self.marking.d.next = true;
                        self.marked.d.next = self.granule.val();
                    }
                } else {
                    self.mover.lose.next = self.take.val();
                    self.write_lost.next = self.take.val();
                    if self.take.val() {
                        self.target.d.next = self.granule.val();
                        self.state.d.next = FaultGateState::Poison;
                    }
                }
            }
        }
        self.fault_failed.next = !self.parks.val();
        self.fault_write.next = self.is_write.val();
        self.fault_granule.next = self.granule.val();
        self.fault_requester.next = self.current.val().requester;

        match self.state.q.val() {
            FaultGateState::Stream => {
                if self.detour.val() {
                    self.state.d.next = FaultGateState::Expire;
                    if self.present_valid.val() {
                        self.target.d.next = self.present_granule.val();
                        self.state.d.next = FaultGateState::Present;
                    }
                }
            }
            FaultGateState::Poison => {
                self.op_valid.next = true;
                if self.op_ready.val() {
                    self.state.d.next = FaultGateState::Stream;
                }
            }
            FaultGateState::Present => {
                self.op_valid.next = true;
                self.op.next = 2.into();
                if self.op_ready.val() {
                    self.state.d.next = FaultGateState::Scan;
                }
            }
            FaultGateState::Scan => {
                self.state.d.next = FaultGateState::Replay;
                if self.position.q.val() == self.places.count.val() {
                    self.present_ready.next = true;
                    self.position.d.next = 0.into();
                    self.state.d.next = FaultGateState::Stream;
                }
            }
            FaultGateState::Replay => {
                self.dispatch_request.next = self.entry.val();
                self.mover.place.next = self.places.entry_place.val();
                self.mover.beats.next = self.entry.val().beats;
                if self.entry_granule.val() != self.target.q.val() {
                    self.position.d.next = self.position.q.val() + 1;
                    self.state.d.next = FaultGateState::Scan;
                } else {
                    self.dispatch_valid.next = !self.entry_write.val() | !self.mover.active.val();
                    self.dispatch_late.next = self.entry_write.val() & self.places.entry_late.val();
                    if self.dispatch_valid.val() & self.dispatch_ready.val() {
                        self.served.next = true;
                        self.places.remove.next = true;
                        self.mover.play.next = self.entry_write.val();
                        self.state.d.next = FaultGateState::Scan;
                    }
                }
            }
            FaultGateState::Expire => {
                self.dispatch_request.next = self.entry.val();
                self.dispatch_request.next.action = 7.into();
                if self.entry_write.val() {
                    self.places.remove.next = true;
                    self.write_lost.next = true;
                    self.target.d.next = self.entry_granule.val();
                    self.state.d.next = FaultGateState::Poison;
                } else {
                    self.dispatch_valid.next = true;
                    if self.dispatch_ready.val() {
                        self.places.remove.next = true;
                        self.read_failed.next = true;
                        self.state.d.next = FaultGateState::Stream;
                    }
                }
            }
            _ => {
                self.state.d.next = FaultGateState::Stream;
            }
        }
        if self.take.val() {
            self.passing.d.next = false;
        }

        // the next request, looked up on its way in
        self.load.next = !self.full.q.val() | self.take.val();
        self.queue_ready.next = self.load.val();
        self.queued.next = self.queue_request.val();
        self.queued_address.next = self.queued.val().address;
        self.look_granule.next = self.granule.val();
        if self.load.val() {
            self.full.d.next = self.queue_valid.val();
            self.request.d.next = self.queued.val();
            self.look_granule.next = self.queued_address.val().get_bits::<A>(12);
        }

        // data
        self.mover.in_valid.next = self.queue_data_valid.val();
        self.mover.in_data.next = self.queue_data.val();
        self.mover.in_keep.next = self.queue_keep.val();
        self.queue_data_ready.next = self.mover.in_ready.val();
        self.dispatch_data_valid.next = self.mover.out_valid.val();
        self.dispatch_data.next = self.mover.out_data.val();
        self.dispatch_keep.next = self.mover.out_keep.val();
        self.mover.out_ready.next = self.dispatch_data_ready.val();

        self.mark_valid.next = self.marking.q.val();
        self.mark_granule.next = self.marked.q.val();
        self.idle.next = (self.state.q.val() == FaultGateState::Stream)
            & self.mover.idle.val()
            & !self.marking.q.val();
        self.parked.next = self.places.count.val();
        self.parked_writes.next = self.places.writes.val();
        self.parked_late.next = self.places.late_write.val();
        if self.reset.val() {
            self.state.d.next = FaultGateState::Stream;
            self.full.d.next = false;
            self.passing.d.next = false;
            self.position.d.next = 0.into();
            self.marking.d.next = false;
        }
    }
}
