//! Takes the data of writes where it belongs.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// What becomes of the next beats.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum FaultMoverState {
    /// They pass.
    Flow,
    /// They go to a parking place.
    Park,
    /// They are lost.
    Drop,
    /// They wait, and a parking place is read.
    Play,
}

/// Between the write buffer and whoever takes the data of writes, with 4 KiB of block RAM for each of 8 parking places.
///
/// A transfer begins when all data of the writes dispatched before has passed, and moves one beat a cycle.
/// `2^PA` beats of `K = D / 8` bytes are 32 KiB.
#[derive(LogicBlock)]
pub struct FaultMover<const D: usize, const K: usize, const PA: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// From the write buffer: a beat.
    pub in_valid: Signal<In, Bit>,
    /// Its data.
    pub in_data: Signal<In, Bits<D>>,
    /// Its enabled bytes.
    pub in_keep: Signal<In, Bits<K>>,
    /// It is taken.
    pub in_ready: Signal<Out, Bit>,
    /// To the window or the registers: a beat.
    pub out_valid: Signal<Out, Bit>,
    /// Its data.
    pub out_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub out_keep: Signal<Out, Bits<K>>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// A write is dispatched whose `beats` pass.
    pub pass: Signal<In, Bit>,
    /// Park the next `beats` in `place`; this and the next two only while not `active`.
    pub park: Signal<In, Bit>,
    /// Lose the next `beats`.
    pub lose: Signal<In, Bit>,
    /// Send `beats` from `place`.
    pub play: Signal<In, Bit>,
    /// A parking place.
    pub place: Signal<In, Bits<3>>,
    /// Beats, minus 1.
    pub beats: Signal<In, Bits<8>>,
    /// A transfer runs: no write may be dispatched.
    pub active: Signal<Out, Bit>,
    /// No transfer runs, and all data of dispatched writes has passed.
    pub idle: Signal<Out, Bit>,
    data: SdpRam<Bits<D>, PA>,
    keep: SdpRam<Bits<K>, PA>,
    state: DFF<FaultMoverState>,
    /// Beats that pass before a transfer begins.
    owed: DFF<Bits<14>>,
    at: DFF<Bits<3>>,
    last: DFF<Bits<8>>,
    beat: DFF<Bits<8>>,
    shown: DFF<Bit>,
    flows: Signal<Local, Bit>,
    passed: Signal<Local, Bit>,
    after: Signal<Local, Bits<14>>,
    moves: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    next_beat: Signal<Local, Bits<8>>,
    base: Signal<Local, Bits<PA>>,
    place_shift: Constant<Bits<4>>,
}

impl<const D: usize, const K: usize, const PA: usize> Default for FaultMover<D, K, PA> {
    fn default() -> Self {
        assert_eq!(D, 8 * K, "FaultMover<D, K, PA>: D must be 8 K");
        assert_eq!(K << PA, 8 * 4096, "FaultMover<D, K, PA>: 8 places of 4 KiB");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            in_valid: Signal::default(),
            in_data: Signal::default(),
            in_keep: Signal::default(),
            in_ready: Signal::default(),
            out_valid: Signal::default(),
            out_data: Signal::default(),
            out_keep: Signal::default(),
            out_ready: Signal::default(),
            pass: Signal::default(),
            park: Signal::default(),
            lose: Signal::default(),
            play: Signal::default(),
            place: Signal::default(),
            beats: Signal::default(),
            active: Signal::default(),
            idle: Signal::default(),
            data: SdpRam::default(),
            keep: SdpRam::default(),
            state: DFF::default(),
            owed: DFF::default(),
            at: DFF::default(),
            last: DFF::default(),
            beat: DFF::default(),
            shown: DFF::default(),
            flows: Signal::default(),
            passed: Signal::default(),
            after: Signal::default(),
            moves: Signal::default(),
            ends: Signal::default(),
            next_beat: Signal::default(),
            base: Signal::default(),
            place_shift: Constant::new((PA as u64 - 3).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const PA: usize> Logic for FaultMover<D, K, PA> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, owed, at, last, beat, shown);
        clock!(self, clock, data, keep);

        // who gives, who takes
        self.flows.next = (self.state.q.val() == FaultMoverState::Flow) | self.owed.q.val().any();
        self.in_ready.next = self.out_ready.val();
        self.out_valid.next = self.in_valid.val();
        self.out_data.next = self.in_data.val();
        self.out_keep.next = self.in_keep.val();
        self.moves.next = false;
        if !self.flows.val() {
            self.in_ready.next = true;
            self.out_valid.next = false;
            self.moves.next = self.in_valid.val();
            if self.state.q.val() == FaultMoverState::Play {
                self.in_ready.next = false;
                self.out_valid.next = self.shown.q.val();
                self.out_data.next = self.data.read_data.val();
                self.out_keep.next = self.keep.read_data.val();
                self.moves.next = self.shown.q.val() & self.out_ready.val();
            }
        }
        self.passed.next = self.flows.val() & self.in_valid.val() & self.out_ready.val();
        self.after.next = self.owed.q.val();
        if self.pass.val() {
            self.after.next = self.owed.q.val() + bit_cast::<14, 8>(self.beats.val()) + 1;
        }
        self.owed.d.next = self.after.val();
        if self.passed.val() {
            self.owed.d.next = self.after.val() - 1;
        }

        // the transfer; the memory shows in each cycle what was asked for in the one before
        self.ends.next = self.moves.val() & (self.beat.q.val() == self.last.q.val());
        self.next_beat.next = self.beat.q.val();
        if self.moves.val() {
            self.next_beat.next = self.beat.q.val() + 1;
        }
        self.beat.d.next = self.next_beat.val();
        self.shown.d.next = (self.state.q.val() == FaultMoverState::Play)
            & !self.owed.q.val().any()
            & !self.ends.val();
        if self.ends.val() {
            self.beat.d.next = 0.into();
            self.state.d.next = FaultMoverState::Flow;
        }
        if self.park.val() {
            self.state.d.next = FaultMoverState::Park;
        }
        if self.lose.val() {
            self.state.d.next = FaultMoverState::Drop;
        }
        if self.play.val() {
            self.state.d.next = FaultMoverState::Play;
        }
        if self.park.val() | self.lose.val() | self.play.val() {
            self.at.d.next = self.place.val();
            self.last.d.next = self.beats.val();
        }
        self.active.next = self.state.q.val() != FaultMoverState::Flow;
        self.idle.next = (self.state.q.val() == FaultMoverState::Flow) & !self.owed.q.val().any();

        // the parking places
        self.base.next = bit_cast::<PA, 3>(self.at.q.val()) << self.place_shift.val();
        self.data.read_address.next = self.base.val() | bit_cast::<PA, 8>(self.next_beat.val());
        self.keep.read_address.next = self.base.val() | bit_cast::<PA, 8>(self.next_beat.val());
        self.data.write_enable.next =
            self.moves.val() & (self.state.q.val() == FaultMoverState::Park);
        self.keep.write_enable.next =
            self.moves.val() & (self.state.q.val() == FaultMoverState::Park);
        self.data.write_address.next = self.base.val() | bit_cast::<PA, 8>(self.beat.q.val());
        self.keep.write_address.next = self.base.val() | bit_cast::<PA, 8>(self.beat.q.val());
        self.data.write_data.next = self.in_data.val();
        self.keep.write_data.next = self.in_keep.val();

        if self.reset.val() {
            self.state.d.next = FaultMoverState::Flow;
            self.owed.d.next = 0.into();
            self.beat.d.next = 0.into();
            self.shown.d.next = false;
        }
    }
}
