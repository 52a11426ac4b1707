//! The sequence stream: three FSE states, read from its end to its beginning, a sequence every three cycles.

use super::codes::{
    literal_length, match_length, pack, predefined_literal_lengths, predefined_match_lengths,
    predefined_offsets,
};
use super::{UnsqueezeSequenceBits, UnsqueezeSequenceValues};
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// What the decoder does in a cycle.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeSequencesState {
    /// No stream.
    Rest,
    /// The first two words are on their way.
    Fill,
    /// The end mark is looked for.
    Mark,
    /// The tables show the states; the next bits come to the top.
    Look,
    /// The bits of the next states are cut out.
    Take,
    /// They become the next states.
    Step,
}

/// Sequences queue up at the output: the decoder runs ahead of what it is read for.
///
/// [`UnsqueezeSequenceValues`] says what an entry is.
#[derive(LogicBlock)]
pub struct UnsqueezeSequences {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no stream, no entries.
    pub reset: Signal<In, Bit>,
    /// Write an entry of a learned table: literal lengths, match lengths, offsets (one-hot).
    pub table_write: Signal<In, Bits<3>>,
    /// Set and state (8 bits).
    pub table_address: Signal<In, Bits<10>>,
    /// Symbol (5:0), bits (9:6), base (17:10).
    pub table_data: Signal<In, Bits<18>>,
    /// Begin a stream (while idle).
    pub start: Signal<In, Bit>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// Sequences, not 0.
    pub count: Signal<In, Bits<15>>,
    /// With a learned set.
    pub learned: Signal<In, Bit>,
    /// Which.
    pub set: Signal<In, Bits<2>>,
    /// A beat of the ring is asked for: nobody else has it in this cycle.
    pub ring_want: Signal<Out, Bit>,
    /// Its number, modulo the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// There is an entry.
    pub entry_valid: Signal<Out, Bit>,
    /// It is taken.
    pub entry_ready: Signal<In, Bit>,
    /// The entry.
    pub entry: Signal<Out, Bits<48>>,
    /// No stream.
    pub idle: Signal<Out, Bit>,
    literal_table: SdpRam<Bits<22>, 10>,
    match_table: SdpRam<Bits<22>, 10>,
    offset_table: SdpRam<Bits<18>, 9>,
    literal_rom: SyncROM<Bits<22>, 6>,
    match_rom: SyncROM<Bits<22>, 6>,
    offset_rom: SyncROM<Bits<18>, 5>,
    values: UnsqueezeSequenceValues,
    stream: UnsqueezeSequenceBits,
    write_reg: DFF<Bits<3>>,
    write_address: DFF<Bits<10>>,
    write_data: DFF<Bits<18>>,
    state: DFF<UnsqueezeSequencesState>,
    starting: DFF<Bit>,
    with_set: DFF<Bit>,
    which: DFF<Bits<2>>,
    left_sequences: DFF<Bits<15>>,
    literal_state: DFF<Bits<8>>,
    match_state: DFF<Bits<8>>,
    offset_state: DFF<Bits<7>>,
    window: DFF<Bits<64>>,
    literal_symbol: DFF<Bits<6>>,
    match_symbol: DFF<Bits<6>>,
    offset_symbol: DFF<Bits<5>>,
    literal_base: DFF<Bits<8>>,
    match_base: DFF<Bits<8>>,
    offset_base: DFF<Bits<8>>,
    literal_extra: DFF<Bits<4>>,
    match_extra: DFF<Bits<4>>,
    extras: DFF<Bits<6>>,
    steps: DFF<Bits<5>>,
    bits_1: DFF<Bits<4>>,
    bits_12: DFF<Bits<5>>,
    right_1: DFF<Bits<4>>,
    right_2: DFF<Bits<4>>,
    right_3: DFF<Bits<4>>,
    next_bits: DFF<Bits<23>>,
    short: DFF<Bit>,
    bad_length: DFF<Bit>,
    bad_offset: DFF<Bit>,
    final_one: DFF<Bit>,
    literal_entry: Signal<Local, Bits<22>>,
    match_entry: Signal<Local, Bits<22>>,
    offset_entry: Signal<Local, Bits<18>>,
    literal_bits: Signal<Local, Bits<4>>,
    match_bits: Signal<Local, Bits<4>>,
    offset_bits: Signal<Local, Bits<4>>,
    bits_2: Signal<Local, Bits<4>>,
    bits_3: Signal<Local, Bits<4>>,
    is_final: Signal<Local, Bit>,
    total: Signal<Local, Bits<7>>,
    shifted: Signal<Local, Bits<64>>,
    next_1: Signal<Local, Bits<8>>,
    next_2: Signal<Local, Bits<8>>,
    next_3: Signal<Local, Bits<8>>,
    moved_2: Signal<Local, Bits<23>>,
    moved_3: Signal<Local, Bits<23>>,
    literal_next: Signal<Local, Bits<8>>,
    match_next: Signal<Local, Bits<8>>,
    offset_next: Signal<Local, Bits<8>>,
    literal_at: Signal<Local, Bits<8>>,
    match_at: Signal<Local, Bits<8>>,
    offset_at: Signal<Local, Bits<7>>,
    finish: Signal<Local, Bit>,
    put: Signal<Local, Bit>,
    error: Signal<Local, Bits<5>>,
    extra_index: Signal<Local, Bits<8>>,
    literal_write_extra: Signal<Local, Bits<4>>,
    match_write_extra: Signal<Local, Bits<4>>,
    literal_extras: Constant<Bits<256>>,
    match_extras: Constant<Bits<256>>,
}

impl Default for UnsqueezeSequences {
    fn default() -> Self {
        defaults!(UnsqueezeSequences {
            clock, reset, table_write, table_address, table_data, start, first, bound, count,
            learned, set, ring_want, ring_address, ring_data, entry_valid, entry_ready, entry, idle,
            literal_table, match_table, offset_table, values, stream, write_reg, write_address,
            write_data, state, starting, with_set, which, left_sequences, literal_state,
            match_state, offset_state, window, literal_symbol, match_symbol, offset_symbol,
            literal_base, match_base, offset_base, literal_extra, match_extra, extras, steps,
            bits_1, bits_12, right_1, right_2, right_3, next_bits, short, bad_length, bad_offset,
            final_one, literal_entry, match_entry, offset_entry, literal_bits, match_bits,
            offset_bits, bits_2, bits_3, is_final, total, shifted, next_1, next_2, next_3, moved_2,
            moved_3, literal_next, match_next, offset_next, literal_at, match_at, offset_at, finish,
            put, error, extra_index, literal_write_extra, match_write_extra,
        }
            literal_rom: predefined_literal_lengths().into(),
            match_rom: predefined_match_lengths().into(),
            offset_rom: predefined_offsets().into(),
            literal_extras: Constant::new(pack(4, (0..64).map(|c| literal_length(c).1))),
            match_extras: Constant::new(pack(4, (0..64).map(|c| match_length(c).1))),
        )
    }
}

impl Logic for UnsqueezeSequences {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            write_reg,
            write_address,
            write_data,
            state,
            starting,
            with_set,
            which,
            left_sequences,
            literal_state,
            match_state,
            offset_state,
            window,
            literal_symbol,
            match_symbol,
            offset_symbol,
            literal_base,
            match_base,
            offset_base
        );
        dff_setup!(
            self,
            clock,
            literal_extra,
            match_extra,
            extras,
            steps,
            bits_1,
            bits_12,
            right_1,
            right_2,
            right_3,
            next_bits,
            short,
            bad_length,
            bad_offset,
            final_one
        );
        clock!(
            self,
            clock,
            literal_table,
            match_table,
            offset_table,
            literal_rom,
            match_rom,
            offset_rom,
            values,
            stream
        );
        self.values.reset.next = self.reset.val();
        self.stream.reset.next = self.reset.val();
        self.idle.next = self.state.q.val() == UnsqueezeSequencesState::Rest;

        // the host's entries, with the extra bits of their symbols beside them
        self.write_reg.d.next = self.table_write.val();
        self.write_address.d.next = self.table_address.val();
        self.write_data.d.next = self.table_data.val();
        self.extra_index.next = bit_cast::<8, 6>(self.write_data.q.val().get_bits::<6>(0)) << 2;
        self.literal_write_extra.next =
            self.literal_extras.val().get_bits::<4>(self.extra_index.val().index());
        self.match_write_extra.next =
            self.match_extras.val().get_bits::<4>(self.extra_index.val().index());
        self.literal_table.write_enable.next = self.write_reg.q.val().get_bit(0);
        self.match_table.write_enable.next = self.write_reg.q.val().get_bit(1);
        self.offset_table.write_enable.next = self.write_reg.q.val().get_bit(2);
        self.literal_table.write_address.next = self.write_address.q.val();
        self.match_table.write_address.next = self.write_address.q.val();
        self.offset_table.write_address.next =
            bit_cast::<9, 7>(self.write_address.q.val().get_bits::<7>(0))
                | (bit_cast::<9, 2>(self.write_address.q.val().get_bits::<2>(8)) << 7);
        self.literal_table.write_data.next = bit_cast::<22, 18>(self.write_data.q.val())
            | (bit_cast::<22, 4>(self.literal_write_extra.val()) << 18);
        self.match_table.write_data.next = bit_cast::<22, 18>(self.write_data.q.val())
            | (bit_cast::<22, 4>(self.match_write_extra.val()) << 18);
        self.offset_table.write_data.next = self.write_data.q.val();

        // its bits
        self.stream.start.next = self.start.val();
        self.stream.first.next = self.first.val();
        self.stream.bound.next = self.bound.val();
        self.stream.active.next = self.state.q.val() != UnsqueezeSequencesState::Rest;
        self.ring_want.next = self.stream.ring_want.val();
        self.ring_address.next = self.stream.ring_address.val();
        self.stream.ring_data.next = self.ring_data.val();
        self.stream.pass_mark.next = false;
        self.stream.pass.next = false;

        // what the tables show
        self.literal_entry.next = self.literal_rom.data.val();
        self.match_entry.next = self.match_rom.data.val();
        self.offset_entry.next = self.offset_rom.data.val();
        if self.with_set.q.val() {
            self.literal_entry.next = self.literal_table.read_data.val();
            self.match_entry.next = self.match_table.read_data.val();
            self.offset_entry.next = self.offset_table.read_data.val();
        }
        self.literal_bits.next = self.literal_entry.val().get_bits::<4>(6);
        self.match_bits.next = self.match_entry.val().get_bits::<4>(6);
        self.offset_bits.next = self.offset_entry.val().get_bits::<4>(6);
        self.bits_2.next = self.match_bits.val();
        self.bits_3.next = self.offset_bits.val();
        if self.starting.q.val() {
            // the first states: literal lengths, offsets, match lengths
            self.literal_bits.next = 6.into();
            self.bits_2.next = 5.into();
            self.bits_3.next = 6.into();
            if self.with_set.q.val() {
                self.literal_bits.next = 8.into();
                self.bits_2.next = 7.into();
                self.bits_3.next = 8.into();
            }
        }
        // bits that this sequence uses
        self.is_final.next = (self.left_sequences.q.val() == 1) & !self.starting.q.val();
        self.total.next = bit_cast::<7, 6>(self.extras.q.val());
        if !self.is_final.val() {
            self.total.next = self.total.val() + bit_cast::<7, 5>(self.steps.q.val());
        }
        self.stream.amount.next = self.total.val();
        self.shifted.next = self.window.q.val() << self.extras.q.val();

        // the next states; their bases have zeros where the bits come
        self.moved_2.next = self.next_bits.q.val() << self.bits_1.q.val();
        self.moved_3.next = self.next_bits.q.val() << self.bits_12.q.val();
        self.next_1.next = self.next_bits.q.val().get_bits::<8>(15);
        self.next_1.next = self.next_1.val() >> self.right_1.q.val();
        self.next_2.next = self.moved_2.val().get_bits::<8>(15);
        self.next_2.next = self.next_2.val() >> self.right_2.q.val();
        self.next_3.next = self.moved_3.val().get_bits::<8>(15);
        self.next_3.next = self.next_3.val() >> self.right_3.q.val();
        self.literal_next.next = self.next_1.val() | self.literal_base.q.val();
        self.match_next.next = self.next_2.val() | self.match_base.q.val();
        self.offset_next.next = self.next_3.val() | self.offset_base.q.val();
        if self.starting.q.val() {
            self.match_next.next = self.next_3.val() | self.match_base.q.val();
            self.offset_next.next = self.next_2.val() | self.offset_base.q.val();
        }
        self.literal_at.next = self.literal_state.q.val();
        self.match_at.next = self.match_state.q.val();
        self.offset_at.next = self.offset_state.q.val();
        if self.state.q.val() == UnsqueezeSequencesState::Step {
            self.literal_at.next = self.literal_next.val();
            self.match_at.next = self.match_next.val();
            self.offset_at.next = self.offset_next.val().get_bits::<7>(0);
        }
        self.literal_state.d.next = self.literal_at.val();
        self.match_state.d.next = self.match_at.val();
        self.offset_state.d.next = self.offset_at.val();
        self.literal_rom.address.next = self.literal_at.val().get_bits::<6>(0);
        self.match_rom.address.next = self.match_at.val().get_bits::<6>(0);
        self.offset_rom.address.next = self.offset_at.val().get_bits::<5>(0);
        self.literal_table.read_address.next =
            bit_cast::<10, 8>(self.literal_at.val()) | (bit_cast::<10, 2>(self.which.q.val()) << 8);
        self.match_table.read_address.next =
            bit_cast::<10, 8>(self.match_at.val()) | (bit_cast::<10, 2>(self.which.q.val()) << 8);
        self.offset_table.read_address.next =
            bit_cast::<9, 7>(self.offset_at.val()) | (bit_cast::<9, 2>(self.which.q.val()) << 7);

        self.put.next = false;
        self.finish.next = false;
        self.error.next = 0.into();
        match self.state.q.val() {
            UnsqueezeSequencesState::Fill => {
                if !self.stream.short.val() {
                    self.state.d.next = UnsqueezeSequencesState::Mark;
                }
            }
            UnsqueezeSequencesState::Mark => {
                self.stream.pass_mark.next = true;
                self.state.d.next = UnsqueezeSequencesState::Look;
                if !self.stream.marked.val() {
                    self.error.next = 16.into();
                    self.put.next = true;
                    self.finish.next = true;
                }
            }
            UnsqueezeSequencesState::Look => {
                if !self.stream.short.val() {
                    self.window.d.next = self.stream.shown.val();
                    self.literal_symbol.d.next = self.literal_entry.val().get_bits::<6>(0);
                    self.match_symbol.d.next = self.match_entry.val().get_bits::<6>(0);
                    self.offset_symbol.d.next = self.offset_entry.val().get_bits::<5>(0);
                    self.literal_extra.d.next = self.literal_entry.val().get_bits::<4>(18);
                    self.match_extra.d.next = self.match_entry.val().get_bits::<4>(18);
                    self.literal_base.d.next = self.literal_entry.val().get_bits::<8>(10);
                    self.match_base.d.next = self.match_entry.val().get_bits::<8>(10);
                    self.offset_base.d.next = self.offset_entry.val().get_bits::<8>(10);
                    self.extras.d.next = bit_cast::<6, 5>(self.offset_entry.val().get_bits::<5>(0))
                        + bit_cast::<6, 4>(self.match_entry.val().get_bits::<4>(18))
                        + bit_cast::<6, 4>(self.literal_entry.val().get_bits::<4>(18));
                    if self.starting.q.val() {
                        self.extras.d.next = 0.into();
                        self.literal_base.d.next = 0.into();
                        self.match_base.d.next = 0.into();
                        self.offset_base.d.next = 0.into();
                    }
                    self.bits_1.d.next = self.literal_bits.val();
                    self.bits_12.d.next = bit_cast::<5, 4>(self.literal_bits.val())
                        + bit_cast::<5, 4>(self.bits_2.val());
                    self.steps.d.next = bit_cast::<5, 4>(self.literal_bits.val())
                        + bit_cast::<5, 4>(self.bits_2.val())
                        + bit_cast::<5, 4>(self.bits_3.val());
                    self.right_1.d.next = bits::<4>(8) - self.literal_bits.val();
                    self.right_2.d.next = bits::<4>(8) - self.bits_2.val();
                    self.right_3.d.next = bits::<4>(8) - self.bits_3.val();
                    self.state.d.next = UnsqueezeSequencesState::Take;
                }
            }
            UnsqueezeSequencesState::Take => {
                self.next_bits.d.next = self.shifted.val().get_bits::<23>(41);
                self.short.d.next = self.stream.left.val() < bit_cast::<16, 7>(self.total.val());
                self.bad_length.d.next = !self.starting.q.val()
                    & (self.literal_symbol.q.val().get_bit(5)
                        | self.literal_symbol.q.val().get_bits::<5>(0).all()
                        | self.match_symbol.q.val().get_bits::<2>(4).all());
                self.bad_offset.d.next = !self.starting.q.val()
                    & self.offset_symbol.q.val().get_bit(4)
                    & self.offset_symbol.q.val().get_bits::<4>(0).any();
                self.final_one.d.next = self.is_final.val();
                // room for what is on the way
                if self.values.room.val() {
                    self.stream.pass.next = true;
                    if !self.starting.q.val() {
                        self.left_sequences.d.next = self.left_sequences.q.val() - 1;
                    }
                    self.state.d.next = UnsqueezeSequencesState::Step;
                }
            }
            UnsqueezeSequencesState::Step => {
                self.starting.d.next = false;
                self.put.next = !self.starting.q.val();
                self.state.d.next = UnsqueezeSequencesState::Look;
                if self.final_one.q.val() {
                    self.finish.next = true;
                    if self.stream.left.val().any() {
                        self.error.next = 18.into();
                    }
                }
                if self.short.q.val() {
                    self.error.next = 17.into();
                }
                if self.bad_offset.q.val() {
                    self.error.next = 20.into();
                }
                if self.bad_length.q.val() {
                    self.error.next = 23.into();
                }
                if self.error.val().any() {
                    self.put.next = true;
                    self.finish.next = true;
                }
            }
            _ => {}
        }
        if self.finish.val() {
            self.state.d.next = UnsqueezeSequencesState::Rest;
        }

        self.values.put.next = self.put.val();
        self.values.last.next = self.finish.val();
        self.values.error.next = self.error.val();
        self.values.window.next = self.window.q.val();
        self.values.offset_symbol.next = self.offset_symbol.q.val();
        self.values.match_symbol.next = self.match_symbol.q.val();
        self.values.match_extra.next = self.match_extra.q.val();
        self.values.literal_symbol.next = self.literal_symbol.q.val();
        self.values.literal_extra.next = self.literal_extra.q.val();
        self.entry_valid.next = self.values.entry_valid.val();
        self.entry.next = self.values.entry.val();
        self.values.entry_ready.next = self.entry_ready.val();
        if self.start.val() {
            self.state.d.next = UnsqueezeSequencesState::Fill;
            self.starting.d.next = true;
            self.with_set.d.next = self.learned.val();
            self.which.d.next = self.set.val();
            self.left_sequences.d.next = self.count.val();
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeSequencesState::Rest;
        }
    }
}
