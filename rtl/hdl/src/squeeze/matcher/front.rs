//! Takes windows in and says when the pipeline moves.

use rust_hdl::prelude::*;

/// What is taken in.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum MatcherFrontState {
    /// What is in the tables' pipeline runs out.
    Drain,
    /// The tables are cleared, a row a cycle.
    Clear,
    /// No granule.
    Rest,
    /// The first windows of a base.
    Lead,
    /// The windows of a granule.
    Run,
}

/// A window and the next one at a time. The pipeline stands still within a granule while a window is missing, and while the
/// output is not taken; between granules it moves on with nothing in it.
#[derive(LogicBlock)]
pub struct MatcherFront {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There is a granule to come.
    pub start_valid: Signal<In, Bit>,
    /// One is remembered.
    pub start_ready: Signal<Out, Bit>,
    /// It has a base.
    pub start_base: Signal<In, Bit>,
    /// A window of the granule.
    pub window_valid: Signal<In, Bit>,
    /// It is taken.
    pub window_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub window_data: Signal<In, Bits<64>>,
    /// A window of the base.
    pub base_valid: Signal<In, Bit>,
    /// It is taken.
    pub base_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub base_data: Signal<In, Bits<64>>,
    /// The output has room.
    pub free: Signal<In, Bit>,
    /// The pipeline moves.
    pub step: Signal<Out, Bit>,
    /// Level 0 holds a window.
    pub live: Signal<Out, Bit>,
    /// Its number.
    pub index: Signal<Out, Bits<9>>,
    /// Its bytes.
    pub word: Signal<Out, Bits<64>>,
    /// The bytes that follow, if the granule goes on.
    pub following: Signal<Out, Bits<64>>,
    /// Its granule has a base.
    pub with_base: Signal<Out, Bit>,
    /// Level 0 holds a base window.
    pub base_live: Signal<Out, Bit>,
    /// Its number.
    pub base_index: Signal<Out, Bits<9>>,
    /// Its bytes.
    pub base_word: Signal<Out, Bits<64>>,
    /// Of the granule in level 0.
    pub epoch: Signal<Out, Bits<7>>,
    /// Clear a row of the tables.
    pub clear: Signal<Out, Bit>,
    /// Which.
    pub clear_row: Signal<Out, Bits<9>>,
    state: DFF<MatcherFrontState>,
    queued: DFF<Bit>,
    queued_base: DFF<Bit>,
    generation: DFF<Bits<7>>,
    at: DFF<Bits<9>>,
    base_at: DFF<Bits<10>>,
    has_base: DFF<Bit>,
    // the newest window, and the one before it
    new_live: DFF<Bit>,
    new_index: DFF<Bits<9>>,
    new_word: DFF<Bits<64>>,
    new_with_base: DFF<Bit>,
    new_base_live: DFF<Bit>,
    new_base_index: DFF<Bits<9>>,
    new_base_word: DFF<Bits<64>>,
    new_epoch: DFF<Bits<7>>,
    old_live: DFF<Bit>,
    old_index: DFF<Bits<9>>,
    old_word: DFF<Bits<64>>,
    old_with_base: DFF<Bit>,
    old_base_live: DFF<Bit>,
    old_base_index: DFF<Bits<9>>,
    old_base_word: DFF<Bits<64>>,
    old_epoch: DFF<Bits<7>>,
    wants_base: Signal<Local, Bit>,
    running: Signal<Local, Bit>,
    leading: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
    lead: Constant<Bits<10>>,
    drain: Constant<Bits<9>>,
    all_used: Constant<Bits<7>>,
}

impl Default for MatcherFront {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start_valid: Signal::default(),
            start_ready: Signal::default(),
            start_base: Signal::default(),
            window_valid: Signal::default(),
            window_ready: Signal::default(),
            window_data: Signal::default(),
            base_valid: Signal::default(),
            base_ready: Signal::default(),
            base_data: Signal::default(),
            free: Signal::default(),
            step: Signal::default(),
            live: Signal::default(),
            index: Signal::default(),
            word: Signal::default(),
            following: Signal::default(),
            with_base: Signal::default(),
            base_live: Signal::default(),
            base_index: Signal::default(),
            base_word: Signal::default(),
            epoch: Signal::default(),
            clear: Signal::default(),
            clear_row: Signal::default(),
            state: DFF::default(),
            queued: DFF::default(),
            queued_base: DFF::default(),
            generation: DFF::default(),
            at: DFF::default(),
            base_at: DFF::default(),
            has_base: DFF::default(),
            new_live: DFF::default(),
            new_index: DFF::default(),
            new_word: DFF::default(),
            new_with_base: DFF::default(),
            new_base_live: DFF::default(),
            new_base_index: DFF::default(),
            new_base_word: DFF::default(),
            new_epoch: DFF::default(),
            old_live: DFF::default(),
            old_index: DFF::default(),
            old_word: DFF::default(),
            old_with_base: DFF::default(),
            old_base_live: DFF::default(),
            old_base_index: DFF::default(),
            old_base_word: DFF::default(),
            old_epoch: DFF::default(),
            wants_base: Signal::default(),
            running: Signal::default(),
            leading: Signal::default(),
            moves: Signal::default(),
            begins: Signal::default(),
            lead: Constant::new((super::BASE_LEAD as u64 - 1).to_bits()),
            drain: Constant::new(15_u64.to_bits()),
            all_used: Constant::new(127_u64.to_bits()),
        }
    }
}

impl Logic for MatcherFront {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, queued, queued_base, generation, at, base_at, has_base);
        dff_setup!(self, clock, new_live, new_index, new_word, new_with_base, new_base_live);
        dff_setup!(self, clock, new_base_index, new_base_word, new_epoch);
        dff_setup!(self, clock, old_live, old_index, old_word, old_with_base, old_base_live);
        dff_setup!(self, clock, old_base_index, old_base_word, old_epoch);
        self.live.next = self.old_live.q.val();
        self.index.next = self.old_index.q.val();
        self.word.next = self.old_word.q.val();
        self.following.next = self.new_word.q.val();
        self.with_base.next = self.old_with_base.q.val();
        self.base_live.next = self.old_base_live.q.val();
        self.base_index.next = self.old_base_index.q.val();
        self.base_word.next = self.old_base_word.q.val();
        self.epoch.next = self.old_epoch.q.val();
        self.clear.next = self.state.q.val() == MatcherFrontState::Clear;
        self.clear_row.next = self.at.q.val();

        self.start_ready.next = !self.queued.q.val();
        if self.start_valid.val() & !self.queued.q.val() {
            self.queued.d.next = true;
            self.queued_base.d.next = self.start_base.val();
        }

        // a window of each kind that is wanted
        self.running.next = self.state.q.val() == MatcherFrontState::Run;
        self.leading.next = self.state.q.val() == MatcherFrontState::Lead;
        self.wants_base.next = self.has_base.q.val() & !self.base_at.q.val().get_bit(9);
        self.moves.next = self.free.val();
        if self.leading.val() & !self.base_valid.val() {
            self.moves.next = false;
        }
        if self.running.val()
            & (!self.window_valid.val() | (self.wants_base.val() & !self.base_valid.val()))
        {
            self.moves.next = false;
        }
        self.step.next = self.moves.val();
        self.window_ready.next = self.moves.val() & self.running.val();
        self.base_ready.next =
            self.moves.val() & (self.leading.val() | (self.running.val() & self.wants_base.val()));

        self.begins.next = false;
        if self.moves.val() {
            self.old_live.d.next = self.new_live.q.val();
            self.old_index.d.next = self.new_index.q.val();
            self.old_word.d.next = self.new_word.q.val();
            self.old_with_base.d.next = self.new_with_base.q.val();
            self.old_base_live.d.next = self.new_base_live.q.val();
            self.old_base_index.d.next = self.new_base_index.q.val();
            self.old_base_word.d.next = self.new_base_word.q.val();
            self.old_epoch.d.next = self.new_epoch.q.val();
            self.new_live.d.next = self.running.val();
            self.new_index.d.next = self.at.q.val();
            self.new_word.d.next = self.window_data.val();
            self.new_with_base.d.next = self.has_base.q.val();
            self.new_base_live.d.next =
                self.leading.val() | (self.running.val() & self.wants_base.val());
            self.new_base_index.d.next = self.base_at.q.val().get_bits::<9>(0);
            self.new_base_word.d.next = self.base_data.val();
            self.new_epoch.d.next = self.generation.q.val();
            match self.state.q.val() {
                MatcherFrontState::Drain => {
                    self.at.d.next = self.at.q.val() + 1;
                    if self.at.q.val() == self.drain.val() {
                        self.at.d.next = 0.into();
                        self.state.d.next = MatcherFrontState::Clear;
                    }
                }
                MatcherFrontState::Rest => {
                    self.begins.next = self.queued.q.val();
                }
                MatcherFrontState::Lead => {
                    self.base_at.d.next = self.base_at.q.val() + 1;
                    if self.base_at.q.val() == self.lead.val() {
                        self.state.d.next = MatcherFrontState::Run;
                    }
                }
                MatcherFrontState::Run => {
                    self.at.d.next = self.at.q.val() + 1;
                    if self.wants_base.val() {
                        self.base_at.d.next = self.base_at.q.val() + 1;
                    }
                    if self.at.q.val().all() {
                        self.begins.next = self.queued.q.val();
                        self.state.d.next = MatcherFrontState::Rest;
                    }
                }
                _ => {}
            }
        }
        if self.state.q.val() == MatcherFrontState::Clear {
            self.at.d.next = self.at.q.val() + 1;
            self.generation.d.next = 0.into();
            if self.at.q.val().all() {
                self.state.d.next = MatcherFrontState::Rest;
            }
        }
        if self.begins.val() {
            self.at.d.next = 0.into();
            self.base_at.d.next = 0.into();
            if self.generation.q.val() == self.all_used.val() {
                self.state.d.next = MatcherFrontState::Drain;
            } else {
                self.generation.d.next = self.generation.q.val() + 1;
                self.queued.d.next = false;
                self.has_base.d.next = self.queued_base.q.val();
                self.state.d.next = MatcherFrontState::Run;
                if self.queued_base.q.val() {
                    self.state.d.next = MatcherFrontState::Lead;
                }
            }
        }
        if self.reset.val() {
            self.state.d.next = MatcherFrontState::Drain;
            self.at.d.next = 0.into();
            self.queued.d.next = false;
            self.new_live.d.next = false;
            self.new_base_live.d.next = false;
            self.old_live.d.next = false;
            self.old_base_live.d.next = false;
        }
    }
}
