//! Sequences of a granule to the bit stream of its block. `README.md` has structure and cycles.

mod codes;
mod merge;
mod predefined;
mod reps;
mod state;
mod stream;
mod symbols;

pub use codes::SequencesCodes;
pub use merge::SequencesMerge;
pub use reps::SequencesReps;
pub use state::SequencesState;
pub use stream::SequencesStream;
pub use symbols::SequencesSymbols;

use crate::leaves::SdpRam;
use predefined::{LITERAL_LENGTHS, MATCH_LENGTHS, OFFSETS};
use rust_hdl::prelude::*;

/// What is read from the buffer.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum SequencesWork {
    /// Nothing.
    Rest,
    /// A sequence.
    Item,
    /// Nothing: the granule ends.
    End,
}

/// Collects a granule while the one before is coded; two coded ones wait to be read.
#[derive(LogicBlock)]
pub struct Sequences {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets all granules, not the tables.
    pub reset: Signal<In, Bit>,
    /// Granules of the extent, 1 to 16, with `valid`.
    pub count: Signal<In, Bits<5>>,
    /// A window comes.
    pub valid: Signal<In, Bit>,
    /// It is taken.
    pub ready: Signal<Out, Bit>,
    /// A sequence comes with it, at most 512 a granule.
    pub seq_valid: Signal<In, Bit>,
    /// Literals before the match.
    pub seq_literals: Signal<In, Bits<13>>,
    /// Bytes of the match.
    pub seq_length: Signal<In, Bits<13>>,
    /// How far back.
    pub seq_distance: Signal<In, Bits<13>>,
    /// In the base.
    pub seq_base: Signal<In, Bit>,
    /// The granule ends.
    pub last: Signal<In, Bit>,
    /// The table set of the oldest granule that is not coded.
    pub set_valid: Signal<In, Bit>,
    /// It is taken: the granule is coded.
    pub set_ready: Signal<Out, Bit>,
    /// 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// Sizes of the oldest granule that is coded.
    pub out_valid: Signal<Out, Bit>,
    /// Sequences.
    pub out_sequences: Signal<Out, Bits<10>>,
    /// Bytes of their stream.
    pub out_bytes: Signal<Out, Bits<13>>,
    /// With a learned set.
    pub out_learned: Signal<Out, Bit>,
    /// The granule is not needed any more.
    pub done: Signal<In, Bit>,
    /// The word of its stream to show in the next cycle, of 16 bytes.
    pub read_address: Signal<In, Bits<8>>,
    /// It.
    pub read_data: Signal<Out, Bits<128>>,
    /// Write a word of the tables (`isotherm_abi::tables`).
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 is set 1.
    pub table_set: Signal<In, Bits<2>>,
    /// Where.
    pub table_address: Signal<In, Bits<13>>,
    /// What.
    pub table_word: Signal<In, Bits<32>>,
    reps: SequencesReps,
    collected: SdpRam<Bits<41>, 10>,
    codes: SequencesCodes,
    symbols: SequencesSymbols,
    literal_lengths: SequencesState<5, 9, 11>,
    match_lengths: SequencesState<6, 9, 11>,
    offsets: SequencesState<5, 8, 10>,
    merge: SequencesMerge,
    stream: SequencesStream,
    /// Granules between `last` and the end of their reading.
    held: DFF<Bits<2>>,
    /// Those that can be read.
    whole: DFF<Bits<2>>,
    write_half: DFF<Bit>,
    write_index: DFF<Bits<10>>,
    size_0: DFF<Bits<10>>,
    size_1: DFF<Bits<10>>,
    work: DFF<SequencesWork>,
    read_half: DFF<Bit>,
    index: DFF<Bits<9>>,
    fresh: DFF<Bit>,
    second: DFF<Bit>,
    some: DFF<Bit>,
    cur_set: DFF<Bits<3>>,
    /// Granules between the choice of their set and `done`.
    out_held: DFF<Bits<2>>,
    out_whole: DFF<Bits<2>>,
    in_half: DFF<Bit>,
    out_half: DFF<Bit>,
    closed_half: DFF<Bit>,
    count_0: DFF<Bits<10>>,
    count_1: DFF<Bits<10>>,
    learned_0: DFF<Bit>,
    learned_1: DFF<Bit>,
    bytes_0: DFF<Bits<13>>,
    bytes_1: DFF<Bits<13>>,
    /// Bits of a tag: 0 sequence, 1 first, 2 second, 3 end, 4 with sequences, 5 half, 8:6 set.
    tag: [DFF<Bits<9>>; 11],
    t_write: DFF<Bit>,
    t_set: DFF<Bits<2>>,
    t_address: DFF<Bits<13>>,
    t_word: DFF<Bits<29>>,
    accept: Signal<Local, Bit>,
    kept: Signal<Local, Bits<41>>,
    places: Signal<Local, Bits<10>>,
    size: Signal<Local, Bits<10>>,
    ready_half: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    waiting: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    own_half: Signal<Local, Bit>,
    now: Signal<Local, Bits<9>>,
    looked: Signal<Local, Bits<9>>,
    read_at: Signal<Local, Bits<10>>,
    index_less: Signal<Local, Bits<10>>,
}

impl Default for Sequences {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            count: Signal::default(),
            valid: Signal::default(),
            ready: Signal::default(),
            seq_valid: Signal::default(),
            seq_literals: Signal::default(),
            seq_length: Signal::default(),
            seq_distance: Signal::default(),
            seq_base: Signal::default(),
            last: Signal::default(),
            set_valid: Signal::default(),
            set_ready: Signal::default(),
            set: Signal::default(),
            out_valid: Signal::default(),
            out_sequences: Signal::default(),
            out_bytes: Signal::default(),
            out_learned: Signal::default(),
            done: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_word: Signal::default(),
            reps: SequencesReps::default(),
            collected: SdpRam::block(),
            codes: SequencesCodes::default(),
            symbols: SequencesSymbols::default(),
            literal_lengths: SequencesState::new(&LITERAL_LENGTHS, 8),
            match_lengths: SequencesState::new(&MATCH_LENGTHS, 8),
            offsets: SequencesState::new(&OFFSETS, 7),
            merge: SequencesMerge::default(),
            stream: SequencesStream::default(),
            held: DFF::default(),
            whole: DFF::default(),
            write_half: DFF::default(),
            write_index: DFF::default(),
            size_0: DFF::default(),
            size_1: DFF::default(),
            work: DFF::default(),
            read_half: DFF::default(),
            index: DFF::default(),
            fresh: DFF::default(),
            second: DFF::default(),
            some: DFF::default(),
            cur_set: DFF::default(),
            out_held: DFF::default(),
            out_whole: DFF::default(),
            in_half: DFF::default(),
            out_half: DFF::default(),
            closed_half: DFF::default(),
            count_0: DFF::default(),
            count_1: DFF::default(),
            learned_0: DFF::default(),
            learned_1: DFF::default(),
            bytes_0: DFF::default(),
            bytes_1: DFF::default(),
            tag: std::array::from_fn(|_| DFF::default()),
            t_write: DFF::default(),
            t_set: DFF::default(),
            t_address: DFF::default(),
            t_word: DFF::default(),
            accept: Signal::default(),
            kept: Signal::default(),
            places: Signal::default(),
            size: Signal::default(),
            ready_half: Signal::default(),
            take: Signal::default(),
            free: Signal::default(),
            waiting: Signal::default(),
            ends: Signal::default(),
            own_half: Signal::default(),
            now: Signal::default(),
            looked: Signal::default(),
            read_at: Signal::default(),
            index_less: Signal::default(),
        }
    }
}

impl Logic for Sequences {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held, whole, write_half, write_index, size_0, size_1, work);
        dff_setup!(self, clock, read_half, index, fresh, second, some, cur_set, out_held);
        dff_setup!(self, clock, out_whole, in_half, out_half, closed_half, count_0, count_1);
        dff_setup!(self, clock, learned_0, learned_1, bytes_0, bytes_1);
        dff_setup!(self, clock, t_write, t_set, t_address, t_word);
        clock!(self, clock, reps, collected, codes, literal_lengths, match_lengths, offsets);
        clock!(self, clock, symbols, merge, stream);
        for i in 0..11 {
            self.tag[i].clock.next = self.clock.val();
        }

        // collect
        self.ready.next = !self.held.q.val().get_bit(1);
        self.accept.next = self.valid.val() & self.ready.val();
        self.reps.reset.next = self.reset.val();
        self.reps.count.next = self.count.val();
        self.reps.valid.next = self.accept.val() & self.seq_valid.val();
        self.reps.literals.next = self.seq_literals.val();
        self.reps.length.next = self.seq_length.val();
        self.reps.distance.next = self.seq_distance.val();
        self.reps.base.next = self.seq_base.val();
        self.reps.last.next = self.accept.val() & self.last.val();
        self.kept.next = bit_cast::<41, 12>(self.reps.out_literals.val())
            | (bit_cast::<41, 12>(self.reps.out_length.val()) << 12)
            | (bit_cast::<41, 17>(self.reps.out_offset.val()) << 24);
        self.collected.write_enable.next = self.reps.out_valid.val();
        self.places.next = bit_cast::<10, 9>(self.write_index.q.val().get_bits::<9>(0));
        self.places.next = self.places.val().replace_bit(9, self.write_half.q.val());
        self.collected.write_address.next = self.places.val();
        self.collected.write_data.next = self.kept.val();
        if self.reps.out_valid.val() {
            self.write_index.d.next = self.write_index.q.val() + 1;
        }
        if self.reps.out_last.val() {
            self.write_half.d.next = !self.write_half.q.val();
            if self.write_half.q.val() {
                self.size_1.d.next = self.write_index.d.val();
            } else {
                self.size_0.d.next = self.write_index.d.val();
            }
            self.write_index.d.next = 0.into();
        }

        // choose what to code
        self.ends.next = self.work.q.val() == SequencesWork::End;
        self.free.next = self.work.q.val() == SequencesWork::Rest;
        self.waiting.next = self.whole.q.val().any();
        self.ready_half.next = self.read_half.q.val();
        if self.ends.val() {
            self.waiting.next = self.whole.q.val().get_bit(1);
            self.ready_half.next = !self.read_half.q.val();
        }
        self.set_ready.next = (self.free.val() | self.ends.val())
            & self.waiting.val()
            & !self.out_held.q.val().get_bit(1);
        self.take.next = self.set_ready.val() & self.set_valid.val();
        self.size.next = self.size_0.q.val();
        if self.ready_half.val() {
            self.size.next = self.size_1.q.val();
        }
        self.index_less.next = self.size.val() - 1;
        self.read_half.d.next = self.ready_half.val();
        self.second.d.next = self.fresh.q.val();
        self.fresh.d.next = false;
        match self.work.q.val() {
            SequencesWork::Item => {
                self.index.d.next = self.index.q.val() - 1;
                if !self.index.q.val().any() {
                    self.work.d.next = SequencesWork::End;
                }
            }
            _ => {
                self.work.d.next = SequencesWork::Rest;
            }
        }
        if self.take.val() {
            self.index.d.next = self.index_less.val().get_bits::<9>(0);
            self.cur_set.d.next = self.set.val();
            self.some.d.next = self.size.val().any();
            self.fresh.d.next = self.size.val().any();
            self.work.d.next = SequencesWork::End;
            if self.size.val().any() {
                self.work.d.next = SequencesWork::Item;
            }
            self.in_half.d.next = !self.in_half.q.val();
            if self.in_half.q.val() {
                self.count_1.d.next = self.size.val();
                self.learned_1.d.next = self.set.val().any();
            } else {
                self.count_0.d.next = self.size.val();
                self.learned_0.d.next = self.set.val().any();
            }
        }
        self.held.d.next = self.held.q.val();
        if self.reps.last.val() & !self.ends.val() {
            self.held.d.next = self.held.q.val() + 1;
        }
        if self.ends.val() & !self.reps.last.val() {
            self.held.d.next = self.held.q.val() - 1;
        }
        if self.reps.out_last.val() & !self.ends.val() {
            self.whole.d.next = self.whole.q.val() + 1;
        }
        if self.ends.val() & !self.reps.out_last.val() {
            self.whole.d.next = self.whole.q.val() - 1;
        }

        // read, last sequence first
        self.read_at.next = bit_cast::<10, 9>(self.index.q.val());
        self.read_at.next = self.read_at.val().replace_bit(9, self.read_half.q.val());
        self.collected.read_address.next = self.read_at.val();
        self.now.next = bit_cast::<9, 3>(self.cur_set.q.val()) << 6;
        self.now.next = self.now.val().replace_bit(0, self.work.q.val() == SequencesWork::Item);
        self.now.next = self.now.val().replace_bit(1, self.fresh.q.val());
        self.now.next = self.now.val().replace_bit(2, self.second.q.val());
        self.now.next = self.now.val().replace_bit(3, self.ends.val());
        self.now.next = self.now.val().replace_bit(4, self.some.q.val());
        // its half was toggled when its set was taken
        self.own_half.next = !self.in_half.q.val();
        self.now.next = self.now.val().replace_bit(5, self.own_half.val());
        self.tag[0].d.next = self.now.val();
        for i in 1..11 {
            self.tag[i].d.next = self.tag[i - 1].q.val();
        }
        self.codes.literals.next = self.collected.read_data.val().get_bits::<12>(0);
        self.codes.length.next = self.collected.read_data.val().get_bits::<12>(12);
        self.codes.offset.next = self.collected.read_data.val().get_bits::<17>(24);

        // three states side by side
        self.looked.next = self.tag[2].q.val();
        self.symbols.set.next = self.looked.val().get_bits::<3>(6);
        self.symbols.ll_symbol.next = self.codes.ll_code.val();
        self.symbols.ml_symbol.next = self.codes.ml_code.val();
        self.symbols.of_symbol.next = self.codes.of_code.val();
        self.literal_lengths.word.next = self.symbols.ll_word.val();
        self.match_lengths.word.next = self.symbols.ml_word.val();
        self.offsets.word.next = self.symbols.of_word.val();
        self.literal_lengths.set.next = self.looked.val().get_bits::<3>(6);
        self.literal_lengths.symbol.next = self.codes.ll_code.val();
        self.literal_lengths.first.next = self.looked.val().get_bit(1);
        self.literal_lengths.second.next = self.looked.val().get_bit(2);
        self.literal_lengths.flush.next = self.looked.val().get_bit(3);
        self.match_lengths.set.next = self.looked.val().get_bits::<3>(6);
        self.match_lengths.symbol.next = self.codes.ml_code.val();
        self.match_lengths.first.next = self.looked.val().get_bit(1);
        self.match_lengths.second.next = self.looked.val().get_bit(2);
        self.match_lengths.flush.next = self.looked.val().get_bit(3);
        self.offsets.set.next = self.looked.val().get_bits::<3>(6);
        self.offsets.symbol.next = self.codes.of_code.val();
        self.offsets.first.next = self.looked.val().get_bit(1);
        self.offsets.second.next = self.looked.val().get_bit(2);
        self.offsets.flush.next = self.looked.val().get_bit(3);
        self.merge.extra.next = self.looked.val().get_bit(0);
        self.merge.ll_value.next = self.codes.ll_value.val();
        self.merge.ll_bits.next = self.codes.ll_bits.val();
        self.merge.ml_value.next = self.codes.ml_value.val();
        self.merge.ml_bits.next = self.codes.ml_bits.val();
        self.merge.of_value.next = self.codes.of_value.val();
        self.merge.of_bits.next = self.codes.of_code.val();
        self.merge.ends.next = self.tag[7].q.val().get_bit(3);
        self.merge.empty.next = self.tag[7].q.val().get_bit(3) & !self.tag[7].q.val().get_bit(4);
        self.merge.ll_state.next = self.literal_lengths.value.val();
        self.merge.ll_count.next = self.literal_lengths.bits.val();
        self.merge.ml_state.next = self.match_lengths.value.val();
        self.merge.ml_count.next = self.match_lengths.bits.val();
        self.merge.of_state.next = self.offsets.value.val();
        self.merge.of_count.next = self.offsets.bits.val();

        // the stream
        self.stream.reset.next = self.reset.val();
        self.stream.valid.next = self.tag[10].q.val().get_bit(0) | self.tag[10].q.val().get_bit(3);
        self.stream.item.next = self.merge.item.val();
        self.stream.length.next = self.merge.length.val();
        self.stream.last.next = self.tag[10].q.val().get_bit(3);
        self.stream.half.next = self.tag[10].q.val().get_bit(5);
        self.stream.read_half.next = self.out_half.q.val();
        self.stream.read_address.next = self.read_address.val();
        self.read_data.next = self.stream.read_data.val();
        if self.stream.closed.val() {
            self.closed_half.d.next = !self.closed_half.q.val();
            if self.closed_half.q.val() {
                self.bytes_1.d.next = self.stream.bytes.val();
            } else {
                self.bytes_0.d.next = self.stream.bytes.val();
            }
        }
        self.out_valid.next = self.out_whole.q.val().any();
        self.out_sequences.next = self.count_0.q.val();
        self.out_bytes.next = self.bytes_0.q.val();
        self.out_learned.next = self.learned_0.q.val();
        if self.out_half.q.val() {
            self.out_sequences.next = self.count_1.q.val();
            self.out_bytes.next = self.bytes_1.q.val();
            self.out_learned.next = self.learned_1.q.val();
        }
        if self.done.val() {
            self.out_half.d.next = !self.out_half.q.val();
        }
        if self.take.val() & !self.done.val() {
            self.out_held.d.next = self.out_held.q.val() + 1;
        }
        if self.done.val() & !self.take.val() {
            self.out_held.d.next = self.out_held.q.val() - 1;
        }
        if self.stream.closed.val() & !self.done.val() {
            self.out_whole.d.next = self.out_whole.q.val() + 1;
        }
        if self.done.val() & !self.stream.closed.val() {
            self.out_whole.d.next = self.out_whole.q.val() - 1;
        }

        // tables
        self.t_write.d.next = self.table_write.val();
        self.t_set.d.next = self.table_set.val();
        self.t_address.d.next = self.table_address.val();
        self.t_word.d.next = self.table_word.val().get_bits::<29>(0);
        self.symbols.ll_write.next =
            self.t_write.q.val() & (self.t_address.q.val().get_bits::<8>(5) == 8);
        self.symbols.ml_write.next =
            self.t_write.q.val() & (self.t_address.q.val().get_bits::<7>(6) == 5);
        self.symbols.of_write.next =
            self.t_write.q.val() & (self.t_address.q.val().get_bits::<8>(5) == 12);
        self.literal_lengths.map_write.next =
            self.t_write.q.val() & (self.t_address.q.val().get_bits::<4>(9) == 1);
        self.match_lengths.map_write.next =
            self.t_write.q.val() & (self.t_address.q.val().get_bits::<4>(9) == 2);
        self.offsets.map_write.next =
            self.t_write.q.val() & (self.t_address.q.val().get_bits::<5>(8) == 6);
        self.symbols.write_set.next = self.t_set.q.val();
        self.symbols.write_index.next = self.t_address.q.val().get_bits::<6>(0);
        self.symbols.write_word.next = self.t_word.q.val();
        self.literal_lengths.write_set.next = self.t_set.q.val();
        self.literal_lengths.write_index.next = self.t_address.q.val().get_bits::<9>(0);
        self.literal_lengths.write_word.next = self.t_word.q.val().get_bits::<9>(0);
        self.match_lengths.write_set.next = self.t_set.q.val();
        self.match_lengths.write_index.next = self.t_address.q.val().get_bits::<9>(0);
        self.match_lengths.write_word.next = self.t_word.q.val().get_bits::<9>(0);
        self.offsets.write_set.next = self.t_set.q.val();
        self.offsets.write_index.next = self.t_address.q.val().get_bits::<9>(0);
        self.offsets.write_word.next = self.t_word.q.val().get_bits::<9>(0);

        if self.reset.val() {
            self.held.d.next = 0.into();
            self.whole.d.next = 0.into();
            self.write_half.d.next = false;
            self.write_index.d.next = 0.into();
            self.work.d.next = SequencesWork::Rest;
            self.read_half.d.next = false;
            self.fresh.d.next = false;
            self.second.d.next = false;
            self.out_held.d.next = 0.into();
            self.out_whole.d.next = 0.into();
            self.in_half.d.next = false;
            self.out_half.d.next = false;
            self.closed_half.d.next = false;
            for i in 0..11 {
                self.tag[i].d.next = 0.into();
            }
        }
    }
}
