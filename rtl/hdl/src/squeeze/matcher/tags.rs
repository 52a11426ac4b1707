//! What goes with a window from level to level.

use rust_hdl::prelude::*;

/// Each output says of which level it speaks.
#[derive(LogicBlock)]
pub struct MatcherTags {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no level holds a window.
    pub reset: Signal<In, Bit>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// Level 0 holds a window.
    pub live: Signal<In, Bit>,
    /// Its number.
    pub index: Signal<In, Bits<9>>,
    /// Its granule has a base.
    pub with_base: Signal<In, Bit>,
    /// Level 0 holds a base window.
    pub base_live: Signal<In, Bit>,
    /// Its number.
    pub base_index: Signal<In, Bits<9>>,
    /// Number of the window.
    pub index_2: Signal<Out, Bits<9>>,
    /// Number of the base window.
    pub base_index_2: Signal<Out, Bits<9>>,
    /// Number of the window.
    pub index_13: Signal<Out, Bits<9>>,
    /// There is one.
    pub live_15: Signal<Out, Bit>,
    /// Its number.
    pub index_15: Signal<Out, Bits<9>>,
    /// There is one.
    pub live_17: Signal<Out, Bit>,
    /// Its number.
    pub index_17: Signal<Out, Bits<9>>,
    /// There is a base window.
    pub base_live_17: Signal<Out, Bit>,
    /// Its number.
    pub base_index_17: Signal<Out, Bits<9>>,
    /// There is a window with a base.
    pub with_base_21: Signal<Out, Bit>,
    /// There is a window and it is not the first.
    pub goes_on_21: Signal<Out, Bit>,
    /// The same.
    pub goes_on_22: Signal<Out, Bit>,
    /// There is a window.
    pub live_31: Signal<Out, Bit>,
    /// The same.
    pub live_32: Signal<Out, Bit>,
    /// Its number.
    pub index_32: Signal<Out, Bits<9>>,
    lives: [DFF<Bit>; 32],
    indices: [DFF<Bits<9>>; 32],
    with_bases: [DFF<Bit>; 32],
    base_lives: [DFF<Bit>; 32],
    base_indices: [DFF<Bits<9>>; 32],
    goes_on: DFF<Bit>,
    live_in: Signal<Local, Bit>,
    index_in: Signal<Local, Bits<9>>,
    with_base_in: Signal<Local, Bit>,
    base_live_in: Signal<Local, Bit>,
    base_index_in: Signal<Local, Bits<9>>,
}

impl Default for MatcherTags {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            step: Signal::default(),
            live: Signal::default(),
            index: Signal::default(),
            with_base: Signal::default(),
            base_live: Signal::default(),
            base_index: Signal::default(),
            index_2: Signal::default(),
            base_index_2: Signal::default(),
            index_13: Signal::default(),
            live_15: Signal::default(),
            index_15: Signal::default(),
            live_17: Signal::default(),
            index_17: Signal::default(),
            base_live_17: Signal::default(),
            base_index_17: Signal::default(),
            with_base_21: Signal::default(),
            goes_on_21: Signal::default(),
            goes_on_22: Signal::default(),
            live_31: Signal::default(),
            live_32: Signal::default(),
            index_32: Signal::default(),
            lives: std::array::from_fn(|_| DFF::default()),
            indices: std::array::from_fn(|_| DFF::default()),
            with_bases: std::array::from_fn(|_| DFF::default()),
            base_lives: std::array::from_fn(|_| DFF::default()),
            base_indices: std::array::from_fn(|_| DFF::default()),
            goes_on: DFF::default(),
            live_in: Signal::default(),
            index_in: Signal::default(),
            with_base_in: Signal::default(),
            base_live_in: Signal::default(),
            base_index_in: Signal::default(),
        }
    }
}

impl Logic for MatcherTags {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, goes_on);
        // element i is level i + 1
        self.index_2.next = self.indices[1].q.val();
        self.base_index_2.next = self.base_indices[1].q.val();
        self.index_13.next = self.indices[12].q.val();
        self.live_15.next = self.lives[14].q.val();
        self.index_15.next = self.indices[14].q.val();
        self.live_17.next = self.lives[16].q.val();
        self.index_17.next = self.indices[16].q.val();
        self.base_live_17.next = self.base_lives[16].q.val();
        self.base_index_17.next = self.base_indices[16].q.val();
        self.with_base_21.next = self.with_bases[20].q.val() & self.lives[20].q.val();
        self.goes_on_21.next = self.lives[20].q.val() & self.indices[20].q.val().any();
        self.goes_on_22.next = self.goes_on.q.val();
        self.live_31.next = self.lives[30].q.val();
        self.live_32.next = self.lives[31].q.val();
        self.index_32.next = self.indices[31].q.val();

        self.live_in.next = self.live.val();
        self.index_in.next = self.index.val();
        self.with_base_in.next = self.with_base.val();
        self.base_live_in.next = self.base_live.val();
        self.base_index_in.next = self.base_index.val();
        for i in 0..32 {
            self.lives[i].clock.next = self.clock.val();
            self.indices[i].clock.next = self.clock.val();
            self.with_bases[i].clock.next = self.clock.val();
            self.base_lives[i].clock.next = self.clock.val();
            self.base_indices[i].clock.next = self.clock.val();
            self.lives[i].d.next = self.lives[i].q.val();
            self.indices[i].d.next = self.indices[i].q.val();
            self.with_bases[i].d.next = self.with_bases[i].q.val();
            self.base_lives[i].d.next = self.base_lives[i].q.val();
            self.base_indices[i].d.next = self.base_indices[i].q.val();
            if self.step.val() {
                self.lives[i].d.next = self.live_in.val();
                self.indices[i].d.next = self.index_in.val();
                self.with_bases[i].d.next = self.with_base_in.val();
                self.base_lives[i].d.next = self.base_live_in.val();
                self.base_indices[i].d.next = self.base_index_in.val();
            }
            self.live_in.next = self.lives[i].q.val();
            self.index_in.next = self.indices[i].q.val();
            self.with_base_in.next = self.with_bases[i].q.val();
            self.base_live_in.next = self.base_lives[i].q.val();
            self.base_index_in.next = self.base_indices[i].q.val();
            if self.reset.val() {
                self.lives[i].d.next = false;
                self.base_lives[i].d.next = false;
            }
        }
        if self.step.val() {
            self.goes_on.d.next = self.lives[20].q.val() & self.indices[20].q.val().any();
        }
    }
}
