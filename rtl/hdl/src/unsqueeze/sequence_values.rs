//! From the codes and extra bits of a sequence to its values.

use super::codes::{literal_length, match_length, pack};
use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// Three stages: the offset, then the length, then the literals. The codes stay as they are for two cycles after `put`.
///
/// An entry is: literals (11:0), length (24:12), offset value (41:25), last (42), error (47:43); an entry with an error
/// is the last of its block, its other fields mean nothing.
#[derive(LogicBlock)]
pub struct UnsqueezeSequenceValues {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no entries.
    pub reset: Signal<In, Bit>,
    /// A sequence.
    pub put: Signal<In, Bit>,
    /// It is the last.
    pub last: Signal<In, Bit>,
    /// What is wrong with it.
    pub error: Signal<In, Bits<5>>,
    /// Its extra bits, those of the offset highest.
    pub window: Signal<In, Bits<64>>,
    /// Its offset code.
    pub offset_symbol: Signal<In, Bits<5>>,
    /// Its match length code.
    pub match_symbol: Signal<In, Bits<6>>,
    /// Extra bits of that.
    pub match_extra: Signal<In, Bits<4>>,
    /// Its literal length code.
    pub literal_symbol: Signal<In, Bits<6>>,
    /// Extra bits of that.
    pub literal_extra: Signal<In, Bits<4>>,
    /// There is room for what may be on the way.
    pub room: Signal<Out, Bit>,
    /// There is an entry.
    pub entry_valid: Signal<Out, Bit>,
    /// It is taken.
    pub entry_ready: Signal<In, Bit>,
    /// The entry.
    pub entry: Signal<Out, Bits<48>>,
    entries: Fifo<Bits<48>, 4, 5>,
    stage_1: DFF<Bit>,
    stage_2: DFF<Bit>,
    stage_3: DFF<Bit>,
    last_1: DFF<Bit>,
    last_2: DFF<Bit>,
    last_3: DFF<Bit>,
    error_1: DFF<Bits<5>>,
    error_2: DFF<Bits<5>>,
    error_3: DFF<Bits<5>>,
    offset_1: DFF<Bits<17>>,
    offset_2: DFF<Bits<17>>,
    offset_3: DFF<Bits<17>>,
    window_1: DFF<Bits<22>>,
    length_2: DFF<Bits<13>>,
    length_3: DFF<Bits<13>>,
    window_2: DFF<Bits<11>>,
    literal_symbol_2: DFF<Bits<6>>,
    literal_extra_2: DFF<Bits<4>>,
    run_3: DFF<Bits<12>>,
    shifted: Signal<Local, Bits<64>>,
    made: Signal<Local, Bits<48>>,
    offset_right: Signal<Local, Bits<5>>,
    offset_value: Signal<Local, Bits<17>>,
    offset_one: Signal<Local, Bits<17>>,
    match_index: Signal<Local, Bits<10>>,
    match_right: Signal<Local, Bits<4>>,
    match_value: Signal<Local, Bits<11>>,
    match_window: Signal<Local, Bits<22>>,
    literal_index: Signal<Local, Bits<9>>,
    literal_right: Signal<Local, Bits<4>>,
    literal_value: Signal<Local, Bits<11>>,
    literal_bases: Constant<Bits<512>>,
    match_bases: Constant<Bits<1024>>,
}

impl Default for UnsqueezeSequenceValues {
    fn default() -> Self {
        defaults!(UnsqueezeSequenceValues {
            clock, reset, put, last, error, window, offset_symbol, match_symbol, match_extra,
            literal_symbol, literal_extra, room, entry_valid, entry_ready, entry, entries, stage_1,
            stage_2, stage_3, last_1, last_2, last_3, error_1, error_2, error_3, offset_1, offset_2,
            offset_3, window_1, length_2, length_3, window_2, literal_symbol_2, literal_extra_2, run_3,
            shifted, made, offset_right, offset_value, offset_one, match_index, match_right,
            match_value, match_window, literal_index, literal_right, literal_value,
        }
            literal_bases: Constant::new(pack(16, (0..32).map(|c| literal_length(c).0))),
            match_bases: Constant::new(pack(16, (0..64).map(|c| match_length(c).0))),
        )
    }
}

impl Logic for UnsqueezeSequenceValues {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            stage_1,
            stage_2,
            stage_3,
            last_1,
            last_2,
            last_3,
            error_1,
            error_2,
            error_3,
            offset_1,
            offset_2,
            offset_3,
            window_1,
            length_2,
            length_3,
            window_2,
            literal_symbol_2,
            literal_extra_2,
            run_3
        );
        clock!(self, clock, entries);
        self.entries.reset.next = self.reset.val();
        self.room.next =
            !self.entries.level.val().get_bit(3) & !self.entries.level.val().get_bit(4);

        self.stage_1.d.next = self.put.val();
        self.last_1.d.next = self.last.val();
        self.error_1.d.next = self.error.val();
        self.offset_right.next = bits::<5>(16) - self.offset_symbol.val();
        self.offset_value.next = bit_cast::<17, 16>(self.window.val().get_bits::<16>(48));
        self.offset_value.next = self.offset_value.val() >> self.offset_right.val();
        self.offset_one.next = 1.into();
        self.offset_one.next = self.offset_one.val() << self.offset_symbol.val();
        self.offset_1.d.next = self.offset_one.val() | self.offset_value.val();
        self.shifted.next = self.window.val() << self.offset_symbol.val();
        self.window_1.d.next = self.shifted.val().get_bits::<22>(42);

        self.stage_2.d.next = self.stage_1.q.val();
        self.last_2.d.next = self.last_1.q.val();
        self.error_2.d.next = self.error_1.q.val();
        self.offset_2.d.next = self.offset_1.q.val();
        self.match_index.next = bit_cast::<10, 6>(self.match_symbol.val()) << 4;
        self.match_right.next = bits::<4>(11) - self.match_extra.val();
        self.match_value.next = self.window_1.q.val().get_bits::<11>(11);
        self.match_value.next = self.match_value.val() >> self.match_right.val();
        self.length_2.d.next =
            self.match_bases.val().get_bits::<13>(self.match_index.val().index())
                + bit_cast::<13, 11>(self.match_value.val());
        self.match_window.next = self.window_1.q.val() << self.match_extra.val();
        self.window_2.d.next = self.match_window.val().get_bits::<11>(11);
        self.literal_symbol_2.d.next = self.literal_symbol.val();
        self.literal_extra_2.d.next = self.literal_extra.val();

        self.stage_3.d.next = self.stage_2.q.val();
        self.last_3.d.next = self.last_2.q.val();
        self.error_3.d.next = self.error_2.q.val();
        self.offset_3.d.next = self.offset_2.q.val();
        self.length_3.d.next = self.length_2.q.val();
        self.literal_index.next =
            bit_cast::<9, 5>(self.literal_symbol_2.q.val().get_bits::<5>(0)) << 4;
        self.literal_right.next = bits::<4>(11) - self.literal_extra_2.q.val();
        self.literal_value.next = self.window_2.q.val() >> self.literal_right.val();
        self.run_3.d.next =
            self.literal_bases.val().get_bits::<12>(self.literal_index.val().index())
                | bit_cast::<12, 11>(self.literal_value.val());

        self.entries.sink.valid.next = self.stage_3.q.val();
        self.made.next = bit_cast::<48, 12>(self.run_3.q.val())
            | (bit_cast::<48, 13>(self.length_3.q.val()) << 12)
            | (bit_cast::<48, 17>(self.offset_3.q.val()) << 25)
            | (bit_cast::<48, 5>(self.error_3.q.val()) << 43);
        self.made.next = self.made.val().replace_bit(42, self.last_3.q.val());
        self.entries.sink.data.next = self.made.val();
        self.entry_valid.next = self.entries.source.valid.val();
        self.entry.next = self.entries.source.data.val();
        self.entries.source.ready.next = self.entry_ready.val();
        if self.reset.val() {
            self.stage_1.d.next = false;
            self.stage_2.d.next = false;
            self.stage_3.d.next = false;
        }
    }
}
