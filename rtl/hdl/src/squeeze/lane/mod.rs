//! A lane: granules to blocks. README.md has structure and cycles.

mod choose;
mod queue;
mod sets;

pub use choose::LaneChoose;
pub use queue::LaneQueue;
pub use sets::LaneSets;

use super::assemble::Assemble;
use super::literals::LiteralPath;
use super::matcher::Matcher;
use super::sequences::Sequences;
use rust_hdl::prelude::*;

/// One granule after the other, each as its block.
#[derive(LogicBlock, Default)]
pub struct Lane {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets all granules, not the tables.
    pub reset: Signal<In, Bit>,
    /// A granule is to come.
    pub start_valid: Signal<In, Bit>,
    /// It is remembered. Does not depend on `start_valid`.
    pub start_ready: Signal<Out, Bit>,
    /// It has a base.
    pub start_base: Signal<In, Bit>,
    /// Granules of its extent, 1 to 16.
    pub start_count: Signal<In, Bits<5>>,
    /// The lane's own choice is its set; else that comes on `set`.
    pub start_own: Signal<In, Bit>,
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
    /// Learned sets that are loaded: bit 0 is set 1. Stable while a granule is in the lane.
    pub sets: Signal<In, Bits<4>>,
    /// The set of an extent that begins with a constant granule. As stable.
    pub default_set: Signal<In, Bits<3>>,
    /// A set for the oldest granule that needs one from outside.
    pub set_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `set_valid`.
    pub set_ready: Signal<Out, Bit>,
    /// It: 0, or one that is loaded.
    pub set: Signal<In, Bits<3>>,
    /// What set suits a granule: a pulse for each, in order.
    pub choice_valid: Signal<Out, Bit>,
    /// It; stays until the next one.
    pub choice: Signal<Out, Bits<3>>,
    /// A granule has been matched, and its literals wait for their set and their turn.
    pub info_valid: Signal<Out, Bit>,
    /// How many they are.
    pub info_literals: Signal<Out, Bits<13>>,
    /// All bytes of the granule are the same.
    pub info_constant: Signal<Out, Bit>,
    /// Bits of the sampled literals in set 1.
    pub info_sum_0: Signal<Out, Bits<14>>,
    /// In set 2.
    pub info_sum_1: Signal<Out, Bits<14>>,
    /// In set 3.
    pub info_sum_2: Signal<Out, Bits<14>>,
    /// In set 4.
    pub info_sum_3: Signal<Out, Bits<14>>,
    /// A chunk of a block.
    pub chunk_valid: Signal<Out, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<In, Bit>,
    /// Its bytes, zeros above.
    pub chunk_data: Signal<Out, Bits<128>>,
    /// How many, 1 to 16.
    pub chunk_bytes: Signal<Out, Bits<5>>,
    /// The block ends with it.
    pub chunk_last: Signal<Out, Bit>,
    /// With each chunk, what the block is: 0 raw, 1 RLE, 2 compressed.
    pub block_kind: Signal<Out, Bits<2>>,
    /// And its bytes, less the 3 of its header: 4096, 1, or less than 4096.
    pub block_bytes: Signal<Out, Bits<13>>,
    /// No granule is in the lane.
    pub idle: Signal<Out, Bit>,
    /// Write a word of the tables (`isotherm_abi::tables`); only while the lane is idle.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 is set 1.
    pub table_set: Signal<In, Bits<2>>,
    /// Where.
    pub table_address: Signal<In, Bits<13>>,
    /// What.
    pub table_word: Signal<In, Bits<32>>,
    matcher: Matcher,
    path: LiteralPath,
    sequences: Sequences,
    assemble: Assemble,
    counts: LaneQueue<5>,
    to_choose: LaneQueue<1>,
    to_set: LaneQueue<1>,
    choose: LaneChoose,
    held_sets: LaneSets,
    /// Both literals and sequences have room for the granule that comes.
    open: DFF<Bit>,
    /// Granules from start to the last chunk.
    granules: DFF<Bits<4>>,
    begun: DFF<Bit>,
    kind: DFF<Bits<2>>,
    size: DFF<Bits<13>>,
    t_write: DFF<Bit>,
    t_set: DFF<Bits<2>>,
    t_symbol: DFF<Bits<8>>,
    t_word: DFF<Bits<15>>,
    room: Signal<Local, Bit>,
    starts: Signal<Local, Bit>,
    said: Signal<Local, Bits<1>>,
    beat: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
}

impl Logic for Lane {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, open, granules, begun, kind, size, t_write, t_set, t_symbol, t_word
        );
        clock!(self, clock, matcher, path, sequences, assemble, counts, to_choose, to_set);
        clock!(self, clock, choose, held_sets);
        self.matcher.reset.next = self.reset.val();
        self.path.reset.next = self.reset.val();
        self.sequences.reset.next = self.reset.val();
        self.assemble.reset.next = self.reset.val();
        self.counts.reset.next = self.reset.val();
        self.to_choose.reset.next = self.reset.val();
        self.to_set.reset.next = self.reset.val();
        self.choose.reset.next = self.reset.val();
        self.held_sets.reset.next = self.reset.val();

        // starts
        self.room.next =
            self.counts.room.val() & self.to_choose.room.val() & self.to_set.room.val();
        self.start_ready.next = self.room.val() & self.matcher.start_ready.val();
        self.starts.next = self.start_valid.val() & self.start_ready.val();
        self.matcher.start_valid.next = self.start_valid.val() & self.room.val();
        self.matcher.start_base.next = self.start_base.val();
        self.counts.push.next = self.starts.val();
        self.counts.word_in.next = self.start_count.val();
        self.said.next = 0.into();
        if self.start_own.val() {
            self.said.next = 1.into();
        }
        self.to_choose.push.next = self.starts.val();
        self.to_choose.word_in.next = self.said.val();
        self.to_set.push.next = self.starts.val();
        self.to_set.word_in.next = self.said.val();

        // windows
        self.matcher.window_valid.next = self.window_valid.val();
        self.matcher.window_data.next = self.window_data.val();
        self.window_ready.next = self.matcher.window_ready.val();
        self.matcher.base_valid.next = self.base_valid.val();
        self.matcher.base_data.next = self.base_data.val();
        self.base_ready.next = self.matcher.base_ready.val();

        // literals and sequences: what has room for a window has room for its granule, so a register can say it
        self.beat.next = self.matcher.valid.val() & self.open.q.val();
        self.open.d.next = self.path.lit_ready.val() & self.sequences.ready.val();
        if self.beat.val() & self.matcher.last.val() {
            self.open.d.next = false;
        }
        self.matcher.ready.next = self.open.q.val();
        self.path.lit_valid.next = self.beat.val();
        self.path.lit_data.next = self.matcher.lit_data.val();
        self.path.lit_mask.next = self.matcher.lit_mask.val();
        self.path.lit_last.next = self.matcher.last.val();
        self.path.lit_constant.next = self.matcher.constant.val();
        self.sequences.valid.next = self.beat.val();
        self.sequences.count.next = self.counts.word_out.val();
        self.sequences.seq_valid.next = self.matcher.seq_valid.val();
        self.sequences.seq_literals.next = self.matcher.seq_literals.val();
        self.sequences.seq_length.next = self.matcher.seq_length.val();
        self.sequences.seq_distance.next = self.matcher.seq_distance.val();
        self.sequences.seq_base.next = self.matcher.seq_base.val();
        self.sequences.last.next = self.matcher.last.val();
        self.counts.pop.next = self.beat.val() & self.matcher.last.val();

        // the set
        self.info_valid.next = self.path.info_valid.val();
        self.info_literals.next = self.path.info_literals.val();
        self.info_constant.next = self.path.info_constant.val();
        self.info_sum_0.next = self.path.info_sum_0.val();
        self.info_sum_1.next = self.path.info_sum_1.val();
        self.info_sum_2.next = self.path.info_sum_2.val();
        self.info_sum_3.next = self.path.info_sum_3.val();
        self.choose.sets.next = self.sets.val();
        self.choose.default_set.next = self.default_set.val();
        self.choose.info_valid.next = self.path.info_valid.val();
        self.choose.info_taken.next = self.path.info_ready.val();
        self.choose.constant.next = self.path.info_constant.val();
        self.choose.sum_0.next = self.path.info_sum_0.val();
        self.choose.sum_1.next = self.path.info_sum_1.val();
        self.choose.sum_2.next = self.path.info_sum_2.val();
        self.choose.sum_3.next = self.path.info_sum_3.val();
        self.choose.own.next = self.to_choose.word_out.val().any();
        self.to_choose.pop.next = self.choose.looked.val();
        self.choice_valid.next = self.choose.valid.val();
        self.choice.next = self.choose.choice.val();
        self.held_sets.some.next = self.to_set.some.val();
        self.held_sets.own.next = self.to_set.word_out.val().any();
        self.to_set.pop.next = self.held_sets.pop.val();
        self.held_sets.chosen.next = self.choose.counts.val();
        self.held_sets.choice.next = self.choose.choice.val();
        self.held_sets.set_valid.next = self.set_valid.val();
        self.held_sets.set.next = self.set.val();
        self.set_ready.next = self.held_sets.set_ready.val();
        self.path.set_valid.next = self.held_sets.lit_valid.val();
        self.path.set.next = self.held_sets.known.val();
        self.held_sets.lit_ready.next = self.path.info_ready.val();
        self.sequences.set_valid.next = self.held_sets.seq_valid.val();
        self.sequences.set.next = self.held_sets.known.val();
        self.held_sets.seq_ready.next = self.sequences.set_ready.val();

        // the block
        self.assemble.lit_valid.next = self.path.out_valid.val();
        self.assemble.lit_mode.next = self.path.out_mode.val();
        self.assemble.lit_literals.next = self.path.out_literals.val();
        self.assemble.lit_size_0.next = self.path.out_size_0.val();
        self.assemble.lit_size_1.next = self.path.out_size_1.val();
        self.assemble.lit_size_2.next = self.path.out_size_2.val();
        self.assemble.lit_size_3.next = self.path.out_size_3.val();
        self.assemble.lit_byte.next = self.path.out_byte.val();
        self.assemble.lit_constant.next = self.path.out_constant.val();
        self.path.done.next = self.assemble.lit_done.val();
        self.path.drop_granule.next = self.assemble.lit_drop_granule.val();
        self.path.drop_literals.next = self.assemble.lit_drop_literals.val();
        self.path.read_valid.next = self.assemble.lit_read_valid.val();
        self.path.read_granule.next = self.assemble.lit_read_granule.val();
        self.path.read_address.next = self.assemble.lit_read_address.val();
        self.assemble.lit_read_data.next = self.path.read_data.val();
        self.assemble.seq_valid.next = self.sequences.out_valid.val();
        self.assemble.seq_sequences.next = self.sequences.out_sequences.val();
        self.assemble.seq_bytes.next = self.sequences.out_bytes.val();
        self.assemble.seq_learned.next = self.sequences.out_learned.val();
        self.sequences.done.next = self.assemble.seq_done.val();
        self.sequences.read_address.next = self.assemble.seq_read_address.val();
        self.assemble.seq_read_data.next = self.sequences.read_data.val();
        self.chunk_valid.next = self.assemble.chunk_valid.val();
        self.assemble.chunk_ready.next = self.chunk_ready.val();
        self.chunk_data.next = self.assemble.chunk_data.val();
        self.chunk_bytes.next = self.assemble.chunk_bytes.val();
        self.chunk_last.next = self.assemble.chunk_last.val();

        // kind and size stand in the first chunk; an RLE block says 4096, and has one byte
        self.block_kind.next = self.kind.q.val();
        self.block_bytes.next = self.size.q.val();
        if !self.begun.q.val() {
            self.block_kind.next = self.assemble.chunk_data.val().get_bits::<2>(1);
            self.block_bytes.next = self.assemble.chunk_data.val().get_bits::<13>(3);
            if self.assemble.chunk_data.val().get_bit(1) {
                self.block_bytes.next = 1.into();
            }
        }
        self.leaves.next = false;
        if self.assemble.chunk_valid.val() {
            self.kind.d.next = self.block_kind.val();
            self.size.d.next = self.block_bytes.val();
            if self.chunk_ready.val() {
                self.begun.d.next = !self.assemble.chunk_last.val();
                self.leaves.next = self.assemble.chunk_last.val();
            }
        }
        if self.starts.val() & !self.leaves.val() {
            self.granules.d.next = self.granules.q.val() + 1;
        }
        if self.leaves.val() & !self.starts.val() {
            self.granules.d.next = self.granules.q.val() - 1;
        }
        self.idle.next = !self.granules.q.val().any();

        // tables
        self.sequences.table_write.next = self.table_write.val();
        self.sequences.table_set.next = self.table_set.val();
        self.sequences.table_address.next = self.table_address.val();
        self.sequences.table_word.next = self.table_word.val();
        self.t_write.d.next =
            self.table_write.val() & !self.table_address.val().get_bits::<5>(8).any();
        self.t_set.d.next = self.table_set.val();
        self.t_symbol.d.next = self.table_address.val().get_bits::<8>(0);
        self.t_word.d.next = self.table_word.val().get_bits::<15>(0);
        self.path.table_write.next = self.t_write.q.val();
        self.path.table_set.next = self.t_set.q.val();
        self.path.table_symbol.next = self.t_symbol.q.val();
        self.path.table_word.next = self.t_word.q.val();

        if self.reset.val() {
            self.open.d.next = false;
            self.granules.d.next = 0.into();
            self.begun.d.next = false;
            self.t_write.d.next = false;
        }
    }
}
