//! A BAR0 request, dword by dword over the register bus.

use super::types::Request;
use rust_hdl::prelude::*;

/// What the engine is doing.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum RegisterAccessState {
    /// Waiting for a request.
    Idle,
    /// Looking at the next dword.
    Next,
    /// Waiting for the bus.
    Wait,
    /// A beat of read data is offered.
    Emit,
}

/// Runs one request at a time: the dwords in ascending order, a dword without enabled bytes without an access.
///
/// A dword takes 1 cycle more than the bus; a beat of read data 1 cycle.
#[derive(LogicBlock)]
pub struct RegisterAccess<const D: usize, const K: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Take `request` (only while not `busy`).
    pub start: Signal<In, Bit>,
    /// A request with action 2 or 3.
    pub request: Signal<In, Request>,
    /// A request is running.
    pub busy: Signal<Out, Bit>,
    /// A beat to be written is there.
    pub write_valid: Signal<In, Bit>,
    /// The beat.
    pub write_data: Signal<In, Bits<D>>,
    /// The beat was used up.
    pub write_ready: Signal<Out, Bit>,
    /// A beat was read.
    pub read_valid: Signal<Out, Bit>,
    /// The beat; lanes outside the request are 0.
    pub read_data: Signal<Out, Bits<D>>,
    /// The beat is taken.
    pub read_ready: Signal<In, Bit>,
    /// Register bus: an access begins.
    pub bus_sel: Signal<Out, Bit>,
    /// The access writes.
    pub bus_write: Signal<Out, Bit>,
    /// Offset in BAR0.
    pub bus_addr: Signal<Out, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<Out, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<Out, Bits<4>>,
    /// The access ends.
    pub bus_ack: Signal<In, Bit>,
    /// What was read.
    pub bus_rdata: Signal<In, Bits<32>>,
    state: DFF<RegisterAccessState>,
    write: DFF<Bit>,
    dword: DFF<Bits<18>>,
    left: DFF<Bits<11>>,
    first: DFF<Bit>,
    first_be: DFF<Bits<4>>,
    last_be: DFF<Bits<4>>,
    beat: DFF<Bits<D>>,
    action: Signal<Local, Bits<3>>,
    address: Signal<Local, Bits<40>>,
    lane: Signal<Local, Bits<18>>,
    shift: Signal<Local, Bits<12>>,
    is_last: Signal<Local, Bit>,
    beat_ends: Signal<Local, Bit>,
    enables: Signal<Local, Bits<4>>,
    step: Signal<Local, Bit>,
    lane_mask: Constant<Bits<18>>,
}

/// For 16 or 64 byte lanes.
impl<const D: usize, const K: usize> Default for RegisterAccess<D, K> {
    fn default() -> Self {
        assert_eq!(D, 8 * K, "RegisterAccess<D, K>: D must be 8 K");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start: Signal::default(),
            request: Signal::default(),
            busy: Signal::default(),
            write_valid: Signal::default(),
            write_data: Signal::default(),
            write_ready: Signal::default(),
            read_valid: Signal::default(),
            read_data: Signal::default(),
            read_ready: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            state: DFF::default(),
            write: DFF::default(),
            dword: DFF::default(),
            left: DFF::default(),
            first: DFF::default(),
            first_be: DFF::default(),
            last_be: DFF::default(),
            beat: DFF::default(),
            action: Signal::default(),
            address: Signal::default(),
            lane: Signal::default(),
            shift: Signal::default(),
            is_last: Signal::default(),
            beat_ends: Signal::default(),
            enables: Signal::default(),
            step: Signal::default(),
            lane_mask: Constant::new((K as u64 / 4 - 1).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize> Logic for RegisterAccess<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, write, dword, left, first, first_be, last_be, beat);
        self.action.next = self.request.val().action;
        self.address.next = self.request.val().address;
        self.lane.next = self.dword.q.val() & self.lane_mask.val();
        self.shift.next = bit_cast::<12, 18>(self.lane.val()) << 5;
        self.is_last.next = self.left.q.val() == 1;
        self.beat_ends.next = self.is_last.val() | (self.lane.val() == self.lane_mask.val());
        self.enables.next = 15.into();
        if self.first.q.val() {
            self.enables.next = self.first_be.q.val();
        } else if self.is_last.val() {
            self.enables.next = self.last_be.q.val();
        }

        self.busy.next = self.state.q.val() != RegisterAccessState::Idle;
        self.bus_sel.next = false;
        self.bus_write.next = self.write.q.val();
        self.bus_addr.next = bit_cast::<20, 18>(self.dword.q.val()) << 2;
        self.bus_wdata.next = self.write_data.val().get_bits::<32>(self.shift.val().index());
        self.bus_wstrb.next = self.enables.val();
        self.write_ready.next = false;
        self.read_valid.next = false;
        self.read_data.next = self.beat.q.val();
        self.step.next = false;

        match self.state.q.val() {
            RegisterAccessState::Idle => {
                if self.start.val() {
                    self.write.d.next = self.action.val() == 3;
                    self.dword.d.next = self.address.val().get_bits::<18>(2);
                    self.left.d.next = self.request.val().length;
                    self.first.d.next = true;
                    self.first_be.d.next = self.request.val().first_be;
                    self.last_be.d.next = self.request.val().last_be;
                    self.beat.d.next = 0.into();
                    self.state.d.next = RegisterAccessState::Next;
                }
            }
            RegisterAccessState::Next => {
                if self.write_valid.val() | !self.write.q.val() {
                    if self.enables.val().any() {
                        self.bus_sel.next = true;
                        self.state.d.next = RegisterAccessState::Wait;
                    } else {
                        self.step.next = true;
                    }
                }
            }
            RegisterAccessState::Wait => {
                if self.bus_ack.val() {
                    self.step.next = true;
                    if !self.write.q.val() {
                        self.beat.d.next = self.beat.q.val()
                            | (bit_cast::<D, 32>(self.bus_rdata.val()) << self.shift.val());
                    }
                }
            }
            RegisterAccessState::Emit => {
                self.read_valid.next = true;
                if self.read_ready.val() {
                    self.beat.d.next = 0.into();
                    self.state.d.next = RegisterAccessState::Next;
                    if !self.left.q.val().any() {
                        self.state.d.next = RegisterAccessState::Idle;
                    }
                }
            }
            _ => {
                self.state.d.next = RegisterAccessState::Idle;
            }
        }

        if self.step.val() {
            self.first.d.next = false;
            self.dword.d.next = self.dword.q.val() + 1;
            self.left.d.next = self.left.q.val() - 1;
            self.state.d.next = RegisterAccessState::Next;
            if self.beat_ends.val() {
                if self.write.q.val() {
                    self.write_ready.next = true;
                    if self.is_last.val() {
                        self.state.d.next = RegisterAccessState::Idle;
                    }
                } else {
                    self.state.d.next = RegisterAccessState::Emit;
                }
            }
        }
        if self.reset.val() {
            self.state.d.next = RegisterAccessState::Idle;
        }
    }
}
