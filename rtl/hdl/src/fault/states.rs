//! Which granules are absent, and which have lost a write.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// What the keeper of the states does.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum FaultStatesStep {
    /// Makes every granule present after reset.
    Scrub,
    /// Waits for an operation.
    Rest,
    /// Has the old state before it and writes the new one.
    Change,
    /// Tells the dirty bitmap.
    Tell,
}

/// Two bits for each of `2^A` granules (0 absent, 1 poisoned), exact counts of both, and one operation at a time.
///
/// Operations: 0 look, 1 make absent (poison stays), 2 make present, 3 poison. 2 cycles, and the wait for `block_ready`
/// where a granule becomes absent or present. While the block clears itself (2^A cycles after reset) every granule
/// counts as present and operations wait.
#[derive(LogicBlock)]
pub struct FaultStates<const A: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The granule to look up.
    pub look_granule: Signal<In, Bits<A>>,
    /// The `look_granule` of the cycle before is absent.
    pub look_absent: Signal<Out, Bit>,
    /// It has lost a write.
    pub look_poisoned: Signal<Out, Bit>,
    /// First client: an operation, which stays until `a_ready`.
    pub a_valid: Signal<In, Bit>,
    /// Which.
    pub a_op: Signal<In, Bits<2>>,
    /// On which granule.
    pub a_granule: Signal<In, Bits<A>>,
    /// It is done.
    pub a_ready: Signal<Out, Bit>,
    /// Second client, served after the first.
    pub b_valid: Signal<In, Bit>,
    /// Which operation.
    pub b_op: Signal<In, Bits<2>>,
    /// On which granule.
    pub b_granule: Signal<In, Bits<A>>,
    /// It is done.
    pub b_ready: Signal<Out, Bit>,
    /// With `a_ready`, `b_ready`: the granule was absent before.
    pub was_absent: Signal<Out, Bit>,
    /// To the dirty bitmap: a granule becomes absent or present.
    pub block_valid: Signal<Out, Bit>,
    /// Which.
    pub block_granule: Signal<Out, Bits<A>>,
    /// It becomes absent.
    pub block_value: Signal<Out, Bit>,
    /// Noted.
    pub block_ready: Signal<In, Bit>,
    /// Granule to show to software.
    pub select: Signal<In, Bits<28>>,
    /// It is absent; follows `select` and every change within 4 cycles.
    pub select_absent: Signal<Out, Bit>,
    /// It has lost a write.
    pub select_poisoned: Signal<Out, Bit>,
    /// Absent granules.
    pub absent: Signal<Out, Bits<32>>,
    /// Poisoned granules.
    pub poisoned: Signal<Out, Bits<32>>,
    /// Read by the look-up, and by operations and software.
    looked: SdpRam<Bits<2>, A>,
    kept: SdpRam<Bits<2>, A>,
    step: DFF<FaultStatesStep>,
    at: DFF<Bits<A>>,
    op: DFF<Bits<2>>,
    second: DFF<Bit>,
    /// The look-up meets a write of the same cycle, or the clearing.
    instead: DFF<Bit>,
    instead_state: DFF<Bits<2>>,
    old: DFF<Bits<2>>,
    showing: DFF<Bit>,
    shown: DFF<Bits<2>>,
    absent_count: DFF<Bits<32>>,
    poisoned_count: DFF<Bits<32>>,
    writes: Signal<Local, Bit>,
    state: Signal<Local, Bits<2>>,
    earlier: Signal<Local, Bits<2>>,
    answer: Signal<Local, Bits<2>>,
    done: Signal<Local, Bit>,
    clears: Signal<Local, Bit>,
    beyond: Signal<Local, Bits<28>>,
    granule_bits: Constant<Bits<5>>,
}

impl<const A: usize> Default for FaultStates<A> {
    fn default() -> Self {
        assert!((1..=28).contains(&A), "FaultStates<A>: 2 to 2^28 granules");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            look_granule: Signal::default(),
            look_absent: Signal::default(),
            look_poisoned: Signal::default(),
            a_valid: Signal::default(),
            a_op: Signal::default(),
            a_granule: Signal::default(),
            a_ready: Signal::default(),
            b_valid: Signal::default(),
            b_op: Signal::default(),
            b_granule: Signal::default(),
            b_ready: Signal::default(),
            was_absent: Signal::default(),
            block_valid: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            block_ready: Signal::default(),
            select: Signal::default(),
            select_absent: Signal::default(),
            select_poisoned: Signal::default(),
            absent: Signal::default(),
            poisoned: Signal::default(),
            looked: SdpRam::default(),
            kept: SdpRam::default(),
            step: DFF::default(),
            at: DFF::default(),
            op: DFF::default(),
            second: DFF::default(),
            instead: DFF::default(),
            instead_state: DFF::default(),
            old: DFF::default(),
            showing: DFF::default(),
            shown: DFF::default(),
            absent_count: DFF::default(),
            poisoned_count: DFF::default(),
            writes: Signal::default(),
            state: Signal::default(),
            earlier: Signal::default(),
            answer: Signal::default(),
            done: Signal::default(),
            clears: Signal::default(),
            beyond: Signal::default(),
            granule_bits: Constant::new((A as u64).to_bits()),
        }
    }
}

impl<const A: usize> Logic for FaultStates<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, step, at, op, second, instead, instead_state, old, showing, shown);
        dff_setup!(self, clock, absent_count, poisoned_count);
        clock!(self, clock, looked, kept);

        self.clears.next = self.step.q.val() == FaultStatesStep::Scrub;
        self.writes.next = false;
        self.state.next = 0.into();
        self.done.next = false;
        self.earlier.next = self.kept.read_data.val();
        self.answer.next = self.earlier.val();
        self.block_valid.next = false;
        self.beyond.next = self.select.val() >> self.granule_bits.val();
        self.kept.read_address.next = self.select.val().get_bits::<A>(0);
        self.showing.d.next = true;

        match self.step.q.val() {
            FaultStatesStep::Scrub => {
                self.writes.next = true;
                self.showing.d.next = false;
                self.at.d.next = self.at.q.val() + 1;
                if self.at.q.val().all() {
                    self.step.d.next = FaultStatesStep::Rest;
                }
            }
            FaultStatesStep::Rest => {
                if self.a_valid.val() | self.b_valid.val() {
                    self.step.d.next = FaultStatesStep::Change;
                    self.showing.d.next = false;
                    self.second.d.next = !self.a_valid.val();
                    self.op.d.next = self.b_op.val();
                    self.at.d.next = self.b_granule.val();
                    self.kept.read_address.next = self.b_granule.val();
                    if self.a_valid.val() {
                        self.op.d.next = self.a_op.val();
                        self.at.d.next = self.a_granule.val();
                        self.kept.read_address.next = self.a_granule.val();
                    }
                }
            }
            FaultStatesStep::Change => {
                self.old.d.next = self.earlier.val();
                self.writes.next = self.op.q.val().any();
                self.state.next = self.earlier.val();
                if self.op.q.val() == 1 {
                    self.state.next = self.earlier.val().replace_bit(0, true);
                }
                if self.op.q.val() == 2 {
                    self.state.next = 0.into();
                }
                if self.op.q.val() == 3 {
                    self.state.next = self.earlier.val().replace_bit(1, true);
                }
                // a read of the granule that is written in this cycle shows nothing
                self.showing.d.next = !self.op.q.val().any();
                if self.op.q.val().any() {
                    if self.state.val().get_bit(0) & !self.earlier.val().get_bit(0) {
                        self.absent_count.d.next = self.absent_count.q.val() + 1;
                    }
                    if !self.state.val().get_bit(0) & self.earlier.val().get_bit(0) {
                        self.absent_count.d.next = self.absent_count.q.val() - 1;
                    }
                    if self.state.val().get_bit(1) & !self.earlier.val().get_bit(1) {
                        self.poisoned_count.d.next = self.poisoned_count.q.val() + 1;
                    }
                    if !self.state.val().get_bit(1) & self.earlier.val().get_bit(1) {
                        self.poisoned_count.d.next = self.poisoned_count.q.val() - 1;
                    }
                }
                if self.state.val().get_bit(0) != self.earlier.val().get_bit(0) {
                    self.step.d.next = FaultStatesStep::Tell;
                } else {
                    self.done.next = true;
                    self.step.d.next = FaultStatesStep::Rest;
                }
            }
            FaultStatesStep::Tell => {
                self.answer.next = self.old.q.val();
                self.block_valid.next = true;
                if self.block_ready.val() {
                    self.done.next = true;
                    self.step.d.next = FaultStatesStep::Rest;
                }
            }
            _ => {
                self.step.d.next = FaultStatesStep::Scrub;
            }
        }
        self.a_ready.next = self.done.val() & !self.second.q.val();
        self.b_ready.next = self.done.val() & self.second.q.val();
        self.was_absent.next = self.answer.val().get_bit(0);
        self.block_granule.next = self.at.q.val();
        self.block_value.next = self.op.q.val() == 1;

        self.looked.write_enable.next = self.writes.val();
        self.looked.write_address.next = self.at.q.val();
        self.looked.write_data.next = self.state.val();
        self.kept.write_enable.next = self.writes.val();
        self.kept.write_address.next = self.at.q.val();
        self.kept.write_data.next = self.state.val();

        // the look-up
        self.looked.read_address.next = self.look_granule.val();
        self.instead.d.next =
            self.clears.val() | (self.writes.val() & (self.at.q.val() == self.look_granule.val()));
        self.instead_state.d.next = self.state.val();
        self.look_absent.next = self.looked.read_data.val().get_bit(0);
        self.look_poisoned.next = self.looked.read_data.val().get_bit(1);
        if self.instead.q.val() {
            self.look_absent.next = self.instead_state.q.val().get_bit(0);
            self.look_poisoned.next = self.instead_state.q.val().get_bit(1);
        }

        // what software sees
        if self.showing.q.val() {
            self.shown.d.next = self.kept.read_data.val();
            if self.beyond.val().any() {
                self.shown.d.next = 0.into();
            }
        }
        self.select_absent.next = self.shown.q.val().get_bit(0);
        self.select_poisoned.next = self.shown.q.val().get_bit(1);
        self.absent.next = self.absent_count.q.val();
        self.poisoned.next = self.poisoned_count.q.val();

        if self.reset.val() {
            self.step.d.next = FaultStatesStep::Scrub;
            self.at.d.next = 0.into();
            self.instead.d.next = true;
            self.instead_state.d.next = 0.into();
            self.showing.d.next = false;
            self.shown.d.next = 0.into();
            self.absent_count.d.next = 0.into();
            self.poisoned_count.d.next = 0.into();
        }
    }
}
