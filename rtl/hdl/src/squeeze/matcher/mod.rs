//! The matcher of a lane: see the README beside this file.

mod bank;
mod best;
mod choose;
mod delay;
mod emit;
mod fixed;
mod front;
mod hash;
mod history;
mod pick;
mod port;
mod resolve;
mod runs;
mod slots;
mod tags;

pub use bank::MatcherBank;
pub use best::MatcherBest;
pub use choose::{MatcherChoose, MatcherLonger};
pub use delay::{MatcherDelay, MatcherRing};
pub use emit::MatcherEmit;
pub use fixed::MatcherFixed;
pub use front::{MatcherFront, MatcherFrontState};
pub use hash::{MatcherHash, MatcherMix};
pub use history::MatcherHistory;
pub use pick::MatcherPick;
pub use port::MatcherPort;
pub use resolve::MatcherResolve;
pub use runs::MatcherRuns;
pub use slots::MatcherSlots;
pub use tags::MatcherTags;

use rust_hdl::prelude::*;

/// Base windows that come before the first window of a granule; odd.
pub const BASE_LEAD: usize = 17;
/// A window's use of a slot counts this many windows later.
pub const FEEDBACK: usize = 20;

/// The block. A granule begins with a `start`, then come its 512 windows, and those of its base on their own stream.
#[derive(LogicBlock)]
pub struct Matcher {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: granules in work are forgotten.
    pub reset: Signal<In, Bit>,
    /// A granule is to come.
    pub start_valid: Signal<In, Bit>,
    /// One is remembered ahead. Does not depend on `start_valid`.
    pub start_ready: Signal<Out, Bit>,
    /// It has a base.
    pub start_base: Signal<In, Bit>,
    /// A window of the granule.
    pub window_valid: Signal<In, Bit>,
    /// It is taken. May wait for `base_valid` and `ready`.
    pub window_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub window_data: Signal<In, Bits<64>>,
    /// A window of the base.
    pub base_valid: Signal<In, Bit>,
    /// It is taken. May wait for `window_valid` and `ready`.
    pub base_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub base_data: Signal<In, Bits<64>>,
    /// A window has been decided.
    pub valid: Signal<Out, Bit>,
    /// It is taken.
    pub ready: Signal<In, Bit>,
    /// Its bytes.
    pub lit_data: Signal<Out, Bits<64>>,
    /// Which of them are literals.
    pub lit_mask: Signal<Out, Bits<8>>,
    /// A sequence is complete. It may belong to this window or to earlier ones.
    pub seq_valid: Signal<Out, Bit>,
    /// Literals before its match.
    pub seq_literals: Signal<Out, Bits<13>>,
    /// Length of its match.
    pub seq_length: Signal<Out, Bits<13>>,
    /// Distance of its match.
    pub seq_distance: Signal<Out, Bits<13>>,
    /// The match lies in the base.
    pub seq_base: Signal<Out, Bit>,
    /// The granule ends.
    pub last: Signal<Out, Bit>,
    /// All its bytes are equal; with `last`.
    pub constant: Signal<Out, Bit>,
    front: MatcherFront,
    tags: MatcherTags,
    hash: MatcherHash,
    epoch_2: MatcherDelay<7, 2>,
    banks: [MatcherBank; 8],
    pick: MatcherPick,
    slots: MatcherSlots,
    word_16: MatcherRing<64, 4>,
    word_17: MatcherDelay<64, 1>,
    word_19: MatcherDelay<64, 2>,
    word_21: MatcherDelay<64, 2>,
    word_35: MatcherRing<64, 4>,
    base_16: MatcherRing<64, 4>,
    base_17: MatcherDelay<64, 1>,
    same_place: MatcherRing<64, 5>,
    history: MatcherHistory,
    ports: [MatcherPort; 4],
    fixed: MatcherFixed,
    runs: [MatcherRuns; 6],
    choose: MatcherChoose,
    pick_25: MatcherDelay<7, 10>,
    pick_32: MatcherDelay<17, 17>,
    slots_32: [MatcherDelay<14, 15>; 4],
    uniform_32: MatcherDelay<1, 10>,
    resolve: MatcherResolve,
    touches: MatcherDelay<3, 3>,
    emit: MatcherEmit,
    step: Signal<Local, Bit>,
    pair: Signal<Local, Bits<128>>,
    pick_bits: Signal<Local, Bits<7>>,
    late_pick: Signal<Local, Bits<17>>,
    touch_bits: Signal<Local, Bits<3>>,
    uniform_bits: Signal<Local, Bits<1>>,
}

impl Default for Matcher {
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
            valid: Signal::default(),
            ready: Signal::default(),
            lit_data: Signal::default(),
            lit_mask: Signal::default(),
            seq_valid: Signal::default(),
            seq_literals: Signal::default(),
            seq_length: Signal::default(),
            seq_distance: Signal::default(),
            seq_base: Signal::default(),
            last: Signal::default(),
            constant: Signal::default(),
            front: MatcherFront::default(),
            tags: MatcherTags::default(),
            hash: MatcherHash::default(),
            epoch_2: MatcherDelay::default(),
            banks: Default::default(),
            pick: MatcherPick::default(),
            slots: MatcherSlots::default(),
            word_16: MatcherRing::new(16),
            word_17: MatcherDelay::default(),
            word_19: MatcherDelay::default(),
            word_21: MatcherDelay::default(),
            word_35: MatcherRing::new(14),
            base_16: MatcherRing::new(16),
            base_17: MatcherDelay::default(),
            same_place: MatcherRing::new(4 + BASE_LEAD),
            history: MatcherHistory::default(),
            ports: Default::default(),
            fixed: MatcherFixed::default(),
            runs: Default::default(),
            choose: MatcherChoose::default(),
            pick_25: MatcherDelay::default(),
            pick_32: MatcherDelay::default(),
            slots_32: Default::default(),
            uniform_32: MatcherDelay::default(),
            resolve: MatcherResolve::default(),
            touches: MatcherDelay::default(),
            emit: MatcherEmit::default(),
            step: Signal::default(),
            pair: Signal::default(),
            pick_bits: Signal::default(),
            late_pick: Signal::default(),
            touch_bits: Signal::default(),
            uniform_bits: Signal::default(),
        }
    }
}

impl Logic for Matcher {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, front, tags, hash, epoch_2, pick, slots);
        clock!(self, clock, word_16, word_17, word_19, word_21, word_35, base_16);
        clock!(self, clock, base_17, same_place, history, fixed, choose, pick_25);
        clock!(self, clock, pick_32, uniform_32, resolve, touches, emit);
        self.step.next = self.front.step.val();
        self.tags.step.next = self.step.val();
        self.hash.step.next = self.step.val();
        self.epoch_2.step.next = self.step.val();
        self.pick.step.next = self.step.val();
        self.slots.step.next = self.step.val();
        self.word_16.step.next = self.step.val();
        self.word_17.step.next = self.step.val();
        self.word_19.step.next = self.step.val();
        self.word_21.step.next = self.step.val();
        self.word_35.step.next = self.step.val();
        self.base_16.step.next = self.step.val();
        self.base_17.step.next = self.step.val();
        self.same_place.step.next = self.step.val();
        self.history.step.next = self.step.val();
        self.fixed.step.next = self.step.val();
        self.choose.step.next = self.step.val();
        self.pick_25.step.next = self.step.val();
        self.pick_32.step.next = self.step.val();
        self.uniform_32.step.next = self.step.val();
        self.resolve.step.next = self.step.val();
        self.touches.step.next = self.step.val();
        self.emit.step.next = self.step.val();
        self.front.reset.next = self.reset.val();
        self.tags.reset.next = self.reset.val();
        self.resolve.reset.next = self.reset.val();
        self.emit.reset.next = self.reset.val();

        // in
        self.front.start_valid.next = self.start_valid.val();
        self.front.start_base.next = self.start_base.val();
        self.front.window_valid.next = self.window_valid.val();
        self.front.window_data.next = self.window_data.val();
        self.front.base_valid.next = self.base_valid.val();
        self.front.base_data.next = self.base_data.val();
        self.start_ready.next = self.front.start_ready.val();
        self.window_ready.next = self.front.window_ready.val();
        self.base_ready.next = self.front.base_ready.val();
        self.front.free.next = self.emit.free.val();
        self.tags.live.next = self.front.live.val();
        self.tags.index.next = self.front.index.val();
        self.tags.with_base.next = self.front.with_base.val();
        self.tags.base_live.next = self.front.base_live.val();
        self.tags.base_index.next = self.front.base_index.val();

        // levels 1 to 6: table
        self.pair.next = bit_cast::<128, 64>(self.front.word.val())
            | (bit_cast::<128, 64>(self.front.following.val()) << 64);
        self.hash.live.next = self.front.live.val();
        self.hash.index.next = self.front.index.val();
        self.hash.pair.next = self.pair.val();
        self.hash.base_live.next = self.front.base_live.val();
        self.hash.base_word.next = self.front.base_word.val();
        self.epoch_2.word_in.next = self.front.epoch.val();
        for b in 0..8 {
            self.banks[b].clock.next = self.clock.val();
            self.banks[b].step.next = self.step.val();
            self.banks[b].clear.next = self.front.clear.val();
            self.banks[b].clear_row.next = self.front.clear_row.val();
            self.banks[b].probe.next = self.hash.probes.val().get_bit(b);
            self.banks[b].chosen.next = self.hash.chosen[b].val();
            self.banks[b].pair.next = self.hash.pair_2.val();
            self.banks[b].index.next = self.tags.index_2.val();
            self.banks[b].base_hit.next = self.hash.base_banks.val().get_bit(b);
            self.banks[b].base_row.next = self.hash.base_row.val();
            self.banks[b].base_word.next = self.hash.base_word_2.val();
            self.banks[b].base_index.next = self.tags.base_index_2.val();
            self.banks[b].epoch.next = self.epoch_2.word_out.val();
            self.banks[b].row_at_0.next = self.hash.rows[0].val();
            self.banks[b].row_at_1.next = self.hash.rows[1].val();
            self.banks[b].row_at_2.next = self.hash.rows[2].val();
            self.banks[b].row_at_3.next = self.hash.rows[3].val();
            self.banks[b].row_at_4.next = self.hash.rows[4].val();
            self.banks[b].row_at_5.next = self.hash.rows[5].val();
            self.banks[b].row_at_6.next = self.hash.rows[6].val();
            self.banks[b].row_at_7.next = self.hash.rows[7].val();
            self.pick.equal[b].next = self.banks[b].equal.val();
            self.pick.places[b].next = self.banks[b].place.val();
        }

        // levels 7 to 16: pick and slots
        self.pick.banks.next = self.hash.banks.val();
        self.pick.granted.next = self.hash.granted.val();
        self.pick.index.next = self.tags.index_13.val();
        self.slots.live.next = self.tags.live_15.val();
        self.slots.index.next = self.tags.index_15.val();
        self.slots.long.next = self.pick.valid.val() & self.pick.length.val().get_bit(2);
        self.slots.distance.next = self.pick.stretched.val();
        self.slots.known.next = self.pick.known.val();
        self.slots.touched.next = self.touches.word_out.val().get_bit(2);
        self.slots.touched_slot.next = self.touches.word_out.val().get_bits::<2>(0);
        self.pick_bits.next =
            (bit_cast::<7, 3>(self.pick.at.val()) << 3) | bit_cast::<7, 3>(self.pick.length.val());
        self.pick_25.word_in.next = self.pick_bits.val().replace_bit(6, self.pick.valid.val());
        self.late_pick.next = (bit_cast::<17, 3>(self.pick.length.val()) << 14)
            | bit_cast::<17, 14>(self.pick.distance.val());
        self.pick_32.word_in.next = self.late_pick.val();

        // levels 17 to 22: compare
        self.word_16.word_in.next = self.front.word.val();
        self.word_17.word_in.next = self.word_16.word_out.val();
        self.word_19.word_in.next = self.word_17.word_out.val();
        self.word_21.word_in.next = self.word_19.word_out.val();
        self.word_35.word_in.next = self.word_21.word_out.val();
        self.base_16.word_in.next = self.front.base_word.val();
        self.base_17.word_in.next = self.base_16.word_out.val();
        self.same_place.word_in.next = self.base_17.word_out.val();
        self.history.live.next = self.tags.live_17.val();
        self.history.index.next = self.tags.index_17.val();
        self.history.word.next = self.word_17.word_out.val();
        self.history.base_live.next = self.tags.base_live_17.val();
        self.history.base_index.next = self.tags.base_index_17.val();
        self.history.base_word.next = self.base_17.word_out.val();
        self.fixed.word.next = self.word_21.word_out.val();
        self.fixed.base_word.next = self.same_place.word_out.val();
        self.fixed.with_base.next = self.tags.with_base_21.val();
        self.fixed.goes_on.next = self.tags.goes_on_21.val();
        for k in 0..4 {
            self.ports[k].clock.next = self.clock.val();
            self.ports[k].step.next = self.step.val();
            self.ports[k].distance.next = self.slots.slots[k].val();
            self.ports[k].changed.next = self.slots.changed.val().get_bit(k);
            self.ports[k].index.next = self.tags.index_17.val();
            self.ports[k].write_even.next = self.history.write_even.val();
            self.ports[k].even_address.next = self.history.even_address.val();
            self.ports[k].even_word.next = self.history.even_word.val();
            self.ports[k].write_odd.next = self.history.write_odd.val();
            self.ports[k].odd_address.next = self.history.odd_address.val();
            self.ports[k].odd_word.next = self.history.odd_word.val();
            self.ports[k].word_19.next = self.word_19.word_out.val();
            self.slots_32[k].clock.next = self.clock.val();
            self.slots_32[k].step.next = self.step.val();
            self.slots_32[k].word_in.next = self.slots.slots[k].val();
            self.emit.slots[k].next = self.slots_32[k].word_out.val();
            self.runs[k + 1].equal.next = self.ports[k].equal.val();
            self.runs[k + 1].goes_on.next =
                self.tags.goes_on_22.val() & !self.ports[k].new_distance.val();
        }
        self.runs[0].equal.next = self.fixed.same.val();
        self.runs[0].goes_on.next = self.tags.goes_on_22.val();
        self.runs[5].equal.next = self.fixed.again.val();
        self.runs[5].goes_on.next = self.tags.goes_on_22.val();

        // levels 23 to 32: choose and resolve
        for k in 0..6 {
            self.runs[k].clock.next = self.clock.val();
            self.runs[k].step.next = self.step.val();
            self.choose.level_0[k].next = self.runs[k].level_0.val();
            self.choose.level_1[k].next = self.runs[k].level_1.val();
            self.choose.level_2[k].next = self.runs[k].level_2.val();
            self.choose.through[k].next = self.runs[k].through.val();
            self.resolve.leads[k].next = self.runs[k].lead.val();
            self.emit.equal[k].next = self.runs[k].equal_32.val();
        }
        self.choose.pick_valid.next = self.pick_25.word_out.val().get_bit(6);
        self.choose.pick_at.next = self.pick_25.word_out.val().get_bits::<3>(3);
        self.choose.pick_length.next = self.pick_25.word_out.val().get_bits::<3>(0);
        for i in 0..8 {
            self.resolve.best[i].next = self.choose.best[i].val();
        }
        self.resolve.live.next = self.tags.live_31.val();
        self.touch_bits.next = bit_cast::<3, 2>(self.resolve.touched_slot.val());
        self.touches.word_in.next =
            self.touch_bits.val().replace_bit(2, self.resolve.touched.val());

        // out
        self.emit.live.next = self.tags.live_32.val();
        self.emit.index.next = self.tags.index_32.val();
        self.emit.running.next = self.resolve.running.val();
        self.emit.taken.next = self.resolve.taken.val();
        self.emit.starts.next = self.resolve.starts.val();
        self.emit.at.next = self.resolve.at.val();
        self.emit.port.next = self.resolve.port.val();
        self.emit.runs_on.next = self.resolve.runs_on.val();
        self.emit.pick_distance.next = self.pick_32.word_out.val().get_bits::<14>(0);
        self.emit.pick_length.next = self.pick_32.word_out.val().get_bits::<3>(14);
        self.uniform_bits.next = 0.into();
        if self.fixed.uniform.val() {
            self.uniform_bits.next = 1.into();
        }
        self.uniform_32.word_in.next = self.uniform_bits.val();
        self.emit.uniform.next = self.uniform_32.word_out.val().any();
        self.emit.word_35.next = self.word_35.word_out.val();
        self.emit.ready.next = self.ready.val();
        self.valid.next = self.emit.valid.val();
        self.lit_data.next = self.emit.lit_data.val();
        self.lit_mask.next = self.emit.lit_mask.val();
        self.seq_valid.next = self.emit.seq_valid.val();
        self.seq_literals.next = self.emit.seq_literals.val();
        self.seq_length.next = self.emit.seq_length.val();
        self.seq_distance.next = self.emit.seq_distance.val();
        self.seq_base.next = self.emit.seq_base.val();
        self.last.next = self.emit.last.val();
        self.constant.next = self.emit.constant.val();
    }
}
