//! The commit walker: clears everything after reset, checks a shadow table and fills the inactive half of the memories.

use isotherm_regs::part::{ShadowAttrClass, StatusReason};
use rust_hdl::prelude::*;

/// What the walker does.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum PartWalkState {
    /// Clears the shadow table and the statistics, entry by entry.
    Clear,
    /// Points every granule to entry 0, and makes entry 0.
    ClearMap,
    /// Waits for a commit.
    Idle,
    /// Reads an entry of the shadow table.
    Fetch,
    /// Works out where it ends.
    Sum,
    /// Judges it.
    Check,
    /// Points its granules to it.
    Fill,
    /// Judges the whole.
    Judge,
    /// Waits until the retired partitions have drained; then the other half becomes the active one.
    Flip,
}

/// Cycles of a commit: 3 for each entry, 1 for each granule of the window, 2, and what it waits for `drained`. A refused
/// one is shorter.
///
/// Every entry is copied to the inactive half as it is read, before it is judged: what a refused commit leaves there
/// is never seen, for the next commit overwrites it.
#[derive(LogicBlock)]
pub struct PartWalker<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Start a commit (ignored while busy).
    pub commit: Signal<In, Bit>,
    /// Entries of the shadow table.
    pub count: Signal<In, Bits<16>>,
    /// Commits are refused.
    pub checkpoint_running: Signal<In, Bit>,
    /// Nothing of the old table is under way: it may go.
    pub drained: Signal<In, Bit>,
    /// A commit has passed its checks and waits for `drained`, or flips.
    pub pending: Signal<Out, Bit>,
    /// The entry of the shadow table to show in the next cycle.
    pub shadow_index: Signal<Out, Bits<8>>,
    /// Its base in units of 256 B.
    pub shadow_base: Signal<In, Bits<32>>,
    /// Its length in units of 256 B.
    pub shadow_length: Signal<In, Bits<32>>,
    /// Its attributes, packed (class in \[1:0\]).
    pub shadow_attr: Signal<In, Bits<6>>,
    /// Zero entry `index` of the shadow table and of the statistics.
    pub clear: Signal<Out, Bit>,
    /// Entry that `clear` and `entry_write` speak of.
    pub index: Signal<Out, Bits<8>>,
    /// Write an entry of a table.
    pub entry_write: Signal<Out, Bit>,
    /// First granule of the entry.
    pub entry_base: Signal<Out, Bits<28>>,
    /// Granules of the entry.
    pub entry_granules: Signal<Out, Bits<28>>,
    /// Its attributes.
    pub entry_attr: Signal<Out, Bits<6>>,
    /// Write one granule of the map.
    pub map_write: Signal<Out, Bit>,
    /// Which.
    pub map_granule: Signal<Out, Bits<A>>,
    /// The half that `entry_write` and `map_write` go to.
    pub fill_bank: Signal<Out, Bit>,
    /// The half in use.
    pub bank: Signal<Out, Bit>,
    /// The last cycle of the old table.
    pub flip: Signal<Out, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<Out, Bits<9>>,
    /// Commits accepted.
    pub generation: Signal<Out, Bits<32>>,
    /// Clearing after reset: nothing may be counted.
    pub clearing: Signal<Out, Bit>,
    /// Clearing or committing.
    pub busy: Signal<Out, Bit>,
    /// Why the last commit was refused.
    pub reason: Signal<Out, Bits<4>>,
    /// The entry that `reason` speaks of.
    pub reason_entry: Signal<Out, Bits<16>>,
    state: DFF<PartWalkState>,
    index_reg: DFF<Bits<8>>,
    entries: DFF<Bits<9>>,
    /// Granules covered by the entries so far.
    covered: DFF<Bits<28>>,
    past: DFF<Bits<29>>,
    bank_reg: DFF<Bit>,
    count_reg: DFF<Bits<9>>,
    generation_reg: DFF<Bits<32>>,
    reason_reg: DFF<Bits<4>>,
    reason_entry_reg: DFF<Bits<16>>,
    base: Signal<Local, Bits<28>>,
    granules: Signal<Local, Bits<28>>,
    next_covered: Signal<Local, Bits<28>>,
    next_index: Signal<Local, Bits<9>>,
    kind: Signal<Local, Bits<2>>,
    rest: Signal<Local, Bits<4>>,
    verdict: Signal<Local, Bits<4>>,
    refused: Signal<Local, Bit>,
    window: Constant<Bits<29>>,
    window_granules: Constant<Bits<28>>,
    last_granule: Constant<Bits<28>>,
    warm: Constant<Bits<6>>,
    no_class: Constant<Bits<2>>,
    capacity: Constant<Bits<16>>,
    one: Constant<Bits<9>>,
    ok: Constant<Bits<4>>,
    overlap: Constant<Bits<4>>,
    gap: Constant<Bits<4>>,
    misaligned: Constant<Bits<4>>,
    unknown_class: Constant<Bits<4>>,
    empty: Constant<Bits<4>>,
    beyond_window: Constant<Bits<4>>,
    short_of_window: Constant<Bits<4>>,
    bad_count: Constant<Bits<4>>,
    checkpoint: Constant<Bits<4>>,
}

fn code(reason: StatusReason) -> Constant<Bits<4>> {
    Constant::new(u32::from(reason).to_bits())
}

impl<const A: usize> Default for PartWalker<A> {
    fn default() -> Self {
        assert!((3..=27).contains(&A), "PartWalker<A>: 2^3 to 2^27 granules");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            commit: Signal::default(),
            count: Signal::default(),
            checkpoint_running: Signal::default(),
            drained: Signal::default(),
            pending: Signal::default(),
            shadow_index: Signal::default(),
            shadow_base: Signal::default(),
            shadow_length: Signal::default(),
            shadow_attr: Signal::default(),
            clear: Signal::default(),
            index: Signal::default(),
            entry_write: Signal::default(),
            entry_base: Signal::default(),
            entry_granules: Signal::default(),
            entry_attr: Signal::default(),
            map_write: Signal::default(),
            map_granule: Signal::default(),
            fill_bank: Signal::default(),
            bank: Signal::default(),
            flip: Signal::default(),
            active_count: Signal::default(),
            generation: Signal::default(),
            clearing: Signal::default(),
            busy: Signal::default(),
            reason: Signal::default(),
            reason_entry: Signal::default(),
            state: DFF::default(),
            index_reg: DFF::default(),
            entries: DFF::default(),
            covered: DFF::default(),
            past: DFF::default(),
            bank_reg: DFF::default(),
            count_reg: DFF::default(),
            generation_reg: DFF::default(),
            reason_reg: DFF::default(),
            reason_entry_reg: DFF::default(),
            base: Signal::default(),
            granules: Signal::default(),
            next_covered: Signal::default(),
            next_index: Signal::default(),
            kind: Signal::default(),
            rest: Signal::default(),
            verdict: Signal::default(),
            refused: Signal::default(),
            window: Constant::new((1_u64 << A).to_bits()),
            window_granules: Constant::new((1_u64 << A).to_bits()),
            last_granule: Constant::new(((1_u64 << A) - 1).to_bits()),
            warm: Constant::new(u32::from(ShadowAttrClass::Warm).to_bits()),
            no_class: Constant::new(3_u32.to_bits()),
            capacity: Constant::new(256_u32.to_bits()),
            one: Constant::new(1_u32.to_bits()),
            ok: code(StatusReason::Ok),
            overlap: code(StatusReason::Overlap),
            gap: code(StatusReason::Gap),
            misaligned: code(StatusReason::Misaligned),
            unknown_class: code(StatusReason::UnknownClass),
            empty: code(StatusReason::Empty),
            beyond_window: code(StatusReason::BeyondWindow),
            short_of_window: code(StatusReason::ShortOfWindow),
            bad_count: code(StatusReason::BadCount),
            checkpoint: code(StatusReason::CheckpointRunning),
        }
    }
}

impl<const A: usize> Logic for PartWalker<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            index_reg,
            entries,
            covered,
            past,
            bank_reg,
            count_reg,
            generation_reg,
            reason_reg,
            reason_entry_reg
        );
        self.shadow_index.next = self.index_reg.q.val();
        self.index.next = self.index_reg.q.val();
        self.bank.next = self.bank_reg.q.val();
        self.fill_bank.next = !self.bank_reg.q.val();
        self.active_count.next = self.count_reg.q.val();
        self.generation.next = self.generation_reg.q.val();
        self.reason.next = self.reason_reg.q.val();
        self.reason_entry.next = self.reason_entry_reg.q.val();
        self.busy.next = self.state.q.val() != PartWalkState::Idle;
        self.clear.next = false;
        self.clearing.next = false;
        self.flip.next = false;
        self.pending.next = self.state.q.val() == PartWalkState::Flip;
        self.map_write.next = false;
        self.map_granule.next = bit_cast::<A, 28>(self.covered.q.val());

        // the entry under the read port of the shadow table
        self.base.next = self.shadow_base.val().get_bits::<28>(4);
        self.granules.next = self.shadow_length.val().get_bits::<28>(4);
        self.rest.next =
            self.shadow_base.val().get_bits::<4>(0) | self.shadow_length.val().get_bits::<4>(0);
        self.kind.next = self.shadow_attr.val().get_bits::<2>(0);
        self.entry_write.next = false;
        self.entry_base.next = self.base.val();
        self.entry_granules.next = self.granules.val();
        self.entry_attr.next = self.shadow_attr.val();
        self.next_covered.next = self.covered.q.val() + 1;
        self.next_index.next = bit_cast::<9, 8>(self.index_reg.q.val()) + 1;

        // the first broken rule, last assignment first in rank
        self.verdict.next = self.ok.val();
        if self.past.q.val() > self.window.val() {
            self.verdict.next = self.beyond_window.val();
        }
        if self.base.val() > self.covered.q.val() {
            self.verdict.next = self.gap.val();
        }
        if self.base.val() < self.covered.q.val() {
            self.verdict.next = self.overlap.val();
        }
        if self.kind.val() == self.no_class.val() {
            self.verdict.next = self.unknown_class.val();
        }
        if !self.granules.val().any() {
            self.verdict.next = self.empty.val();
        }
        if self.rest.val().any() {
            self.verdict.next = self.misaligned.val();
        }
        self.refused.next = false;

        match self.state.q.val() {
            PartWalkState::Clear => {
                self.clear.next = true;
                self.clearing.next = true;
                self.index_reg.d.next = self.index_reg.q.val() + 1;
                if self.index_reg.q.val().all() {
                    self.state.d.next = PartWalkState::ClearMap;
                }
            }
            PartWalkState::ClearMap => {
                // `index` is 0
                self.clearing.next = true;
                self.fill_bank.next = self.bank_reg.q.val();
                self.map_write.next = true;
                // once, in the first cycle: who reads the entry meanwhile sees nothing sure
                self.entry_write.next = !self.covered.q.val().any();
                self.entry_base.next = 0.into();
                self.entry_granules.next = self.window_granules.val();
                self.entry_attr.next = self.warm.val();
                self.covered.d.next = self.next_covered.val();
                if self.covered.q.val() == self.last_granule.val() {
                    self.state.d.next = PartWalkState::Idle;
                }
            }
            PartWalkState::Idle => {
                self.index_reg.d.next = 0.into();
                self.covered.d.next = 0.into();
                self.entries.d.next = bit_cast::<9, 16>(self.count.val());
                if self.commit.val() {
                    self.state.d.next = PartWalkState::Fetch;
                    if !self.count.val().any() | (self.count.val() > self.capacity.val()) {
                        self.verdict.next = self.bad_count.val();
                        self.refused.next = true;
                    }
                    if self.checkpoint_running.val() {
                        self.verdict.next = self.checkpoint.val();
                        self.refused.next = true;
                    }
                }
            }
            PartWalkState::Fetch => {
                self.state.d.next = PartWalkState::Sum;
            }
            PartWalkState::Sum => {
                self.past.d.next =
                    bit_cast::<29, 28>(self.base.val()) + bit_cast::<29, 28>(self.granules.val());
                self.state.d.next = PartWalkState::Check;
            }
            PartWalkState::Check => {
                self.entry_write.next = true;
                self.state.d.next = PartWalkState::Fill;
                self.refused.next = self.verdict.val() != self.ok.val();
            }
            PartWalkState::Fill => {
                self.map_write.next = true;
                self.covered.d.next = self.next_covered.val();
                if bit_cast::<29, 28>(self.next_covered.val()) == self.past.q.val() {
                    self.state.d.next = PartWalkState::Judge;
                    if self.next_index.val() != self.entries.q.val() {
                        self.index_reg.d.next = bit_cast::<8, 9>(self.next_index.val());
                        self.state.d.next = PartWalkState::Fetch;
                    }
                }
            }
            PartWalkState::Judge => {
                self.verdict.next = self.short_of_window.val();
                self.refused.next = self.past.q.val() != self.window.val();
                self.state.d.next = PartWalkState::Flip;
            }
            PartWalkState::Flip => {
                if self.drained.val() {
                    self.flip.next = true;
                    self.bank_reg.d.next = !self.bank_reg.q.val();
                    self.count_reg.d.next = self.entries.q.val();
                    self.generation_reg.d.next = self.generation_reg.q.val() + 1;
                    self.reason_reg.d.next = self.ok.val();
                    self.reason_entry_reg.d.next = 0.into();
                    self.state.d.next = PartWalkState::Idle;
                }
            }
            _ => {
                self.state.d.next = PartWalkState::Clear;
            }
        }
        if self.refused.val() {
            self.reason_reg.d.next = self.verdict.val();
            self.reason_entry_reg.d.next = bit_cast::<16, 8>(self.index_reg.q.val());
            self.state.d.next = PartWalkState::Idle;
        }
        if self.reset.val() {
            self.state.d.next = PartWalkState::Clear;
            self.index_reg.d.next = 0.into();
            self.covered.d.next = 0.into();
            self.bank_reg.d.next = false;
            self.count_reg.d.next = self.one.val();
            self.generation_reg.d.next = 0.into();
            self.reason_reg.d.next = self.ok.val();
            self.reason_entry_reg.d.next = 0.into();
        }
    }
}
