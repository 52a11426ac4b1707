//! The epoch timer.

use rust_hdl::prelude::*;

/// `expired` in the last cycle of each epoch of `mult * 10^(scale - 1)` ticks of 100 us, counted from `restart`.
#[derive(LogicBlock)]
pub struct EpochTimer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// An epoch begins in the next cycle.
    pub restart: Signal<In, Bit>,
    /// Length unit: 1 to 5 = 100 us to 1 s.
    pub scale: Signal<In, Bits<4>>,
    /// Length in that unit; 0 = epochs do not end by themselves.
    pub mult: Signal<In, Bits<12>>,
    /// The epoch is to end with this cycle.
    pub expired: Signal<Out, Bit>,
    cycle: DFF<Bits<32>>,
    tick: DFF<Bits<14>>,
    step: DFF<Bits<12>>,
    last_cycle: Constant<Bits<32>>,
    last_tick: Signal<Local, Bits<14>>,
    next_step: Signal<Local, Bits<12>>,
}

impl EpochTimer {
    /// With `cycles_per_tick` clock cycles in 100 us.
    ///
    /// # Panics
    /// If it is 0.
    pub fn new(cycles_per_tick: u32) -> Self {
        assert_ne!(cycles_per_tick, 0, "EpochTimer: a tick takes at least one cycle");
        Self {
            clock: Default::default(),
            restart: Default::default(),
            scale: Default::default(),
            mult: Default::default(),
            expired: Default::default(),
            cycle: Default::default(),
            tick: Default::default(),
            step: Default::default(),
            last_cycle: Constant::new((cycles_per_tick - 1).to_bits()),
            last_tick: Default::default(),
            next_step: Default::default(),
        }
    }
}

impl Logic for EpochTimer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, cycle, tick, step);
        self.last_tick.next = 0.into();
        match self.scale.val().index() {
            2 => {
                self.last_tick.next = 9.into();
            }
            3 => {
                self.last_tick.next = 99.into();
            }
            4 => {
                self.last_tick.next = 999.into();
            }
            5 => {
                self.last_tick.next = 9999.into();
            }
            _ => {}
        }
        self.expired.next = false;
        self.next_step.next = self.step.q.val() + 1;
        self.cycle.d.next = self.cycle.q.val() + 1;
        if self.cycle.q.val() == self.last_cycle.val() {
            self.cycle.d.next = 0.into();
            self.tick.d.next = self.tick.q.val() + 1;
            if self.tick.q.val() == self.last_tick.val() {
                self.tick.d.next = 0.into();
                self.step.d.next = self.next_step.val();
                if self.next_step.val() == self.mult.val() {
                    self.step.d.next = 0.into();
                    self.expired.next = true;
                }
            }
        }
        if self.restart.val() | !self.mult.val().any() {
            self.cycle.d.next = 0.into();
            self.tick.d.next = 0.into();
            self.step.d.next = 0.into();
        }
    }
}
