//! What the sampled literals would cost in each of the four sets.

use crate::leaves::TwoReadRam;
use rust_hdl::prelude::*;

/// Looks up to two samples of a cycle up: four code lengths each, three cycles from the item to its sum.
#[derive(LogicBlock)]
pub struct CollectSample {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There may be samples.
    pub valid: Signal<In, Bit>,
    /// Which bytes are: one in each half at most.
    pub samples: Signal<In, Bits<8>>,
    /// The bytes.
    pub data: Signal<In, Bits<64>>,
    /// The granule ends with them.
    pub last: Signal<In, Bit>,
    /// Bits of the samples of the granule in set 1; they stay until the next item is in.
    pub sum_0: Signal<Out, Bits<14>>,
    /// In set 2.
    pub sum_1: Signal<Out, Bits<14>>,
    /// In set 3.
    pub sum_2: Signal<Out, Bits<14>>,
    /// In set 4.
    pub sum_3: Signal<Out, Bits<14>>,
    /// The sums are those of a whole granule since this cycle.
    pub done: Signal<Out, Bit>,
    /// Write the length of a code.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// For this byte.
    pub table_symbol: Signal<In, Bits<8>>,
    /// It.
    pub table_length: Signal<In, Bits<4>>,
    /// Four lengths a byte value.
    lengths: TwoReadRam<Bits<16>, 8>,
    writing: DFF<Bit>,
    write_symbol: DFF<Bits<8>>,
    write_shift: DFF<Bits<4>>,
    write_length: DFF<Bits<4>>,
    /// The word before it is that of the write before.
    again: DFF<Bit>,
    written: DFF<Bits<16>>,
    looked: DFF<Bit>,
    looked_last: DFF<Bit>,
    looked_first: DFF<Bit>,
    looked_second: DFF<Bit>,
    added: DFF<Bit>,
    added_last: DFF<Bit>,
    both: [DFF<Bits<5>>; 4],
    sum: [DFF<Bits<14>>; 4],
    fresh: DFF<Bit>,
    ended: DFF<Bit>,
    picked: Signal<Local, Bits<8>>,
    first: Signal<Local, Bits<8>>,
    second: Signal<Local, Bits<8>>,
    old_word: Signal<Local, Bits<16>>,
    hole: Signal<Local, Bits<16>>,
    new_word: Signal<Local, Bits<16>>,
    one: Signal<Local, Bits<4>>,
    two: Signal<Local, Bits<4>>,
    pair: Signal<Local, Bits<5>>,
    so_far: Signal<Local, Bits<14>>,
    nibble: Constant<Bits<16>>,
}

impl Default for CollectSample {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            valid: Signal::default(),
            samples: Signal::default(),
            data: Signal::default(),
            last: Signal::default(),
            sum_0: Signal::default(),
            sum_1: Signal::default(),
            sum_2: Signal::default(),
            sum_3: Signal::default(),
            done: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_symbol: Signal::default(),
            table_length: Signal::default(),
            lengths: TwoReadRam::default(),
            writing: DFF::default(),
            write_symbol: DFF::default(),
            write_shift: DFF::default(),
            write_length: DFF::default(),
            again: DFF::default(),
            written: DFF::default(),
            looked: DFF::default(),
            looked_last: DFF::default(),
            looked_first: DFF::default(),
            looked_second: DFF::default(),
            added: DFF::default(),
            added_last: DFF::default(),
            both: std::array::from_fn(|_| DFF::default()),
            sum: std::array::from_fn(|_| DFF::default()),
            fresh: DFF::default(),
            ended: DFF::default(),
            picked: Signal::default(),
            first: Signal::default(),
            second: Signal::default(),
            old_word: Signal::default(),
            hole: Signal::default(),
            new_word: Signal::default(),
            one: Signal::default(),
            two: Signal::default(),
            pair: Signal::default(),
            so_far: Signal::default(),
            nibble: Constant::new(15_u32.to_bits()),
        }
    }
}

impl Logic for CollectSample {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, writing, write_symbol, write_shift, write_length, again, written);
        dff_setup!(self, clock, looked, looked_last, looked_first, looked_second);
        dff_setup!(self, clock, added, added_last, fresh, ended);
        clock!(self, clock, lengths);
        for k in 0..4 {
            self.both[k].clock.next = self.clock.val();
            self.sum[k].clock.next = self.clock.val();
            self.sum[k].d.next = self.sum[k].q.val();
        }
        // the sample of each half
        self.first.next = 0.into();
        self.second.next = 0.into();
        for p in 0..4 {
            self.picked.next = self.data.val().get_bits::<8>(8 * p);
            if self.samples.val().get_bit(p) {
                self.first.next = self.first.val() | self.picked.val();
            }
            self.picked.next = self.data.val().get_bits::<8>(8 * p + 32);
            if self.samples.val().get_bit(p + 4) {
                self.second.next = self.second.val() | self.picked.val();
            }
        }

        // a write of one set's length: the word is read, and written back in the next cycle
        self.lengths.other_address.next = self.second.val();
        if self.table_write.val() {
            self.lengths.other_address.next = self.table_symbol.val();
        }
        self.writing.d.next = self.table_write.val();
        self.write_symbol.d.next = self.table_symbol.val();
        self.write_shift.d.next = bit_cast::<4, 2>(self.table_set.val()) << 2;
        self.write_length.d.next = self.table_length.val();
        self.again.d.next =
            self.writing.q.val() & (self.write_symbol.q.val() == self.table_symbol.val());
        self.old_word.next = self.lengths.other_data.val();
        if self.again.q.val() {
            self.old_word.next = self.written.q.val();
        }
        self.hole.next = self.nibble.val() << self.write_shift.q.val();
        self.new_word.next = (self.old_word.val() & !self.hole.val())
            | (bit_cast::<16, 4>(self.write_length.q.val()) << self.write_shift.q.val());
        self.written.d.next = self.new_word.val();
        self.lengths.write_enable.next = self.writing.q.val();
        self.lengths.write_data.next = self.new_word.val();
        self.lengths.address.next = self.first.val();
        if self.writing.q.val() {
            self.lengths.address.next = self.write_symbol.q.val();
        }

        self.looked.d.next = self.valid.val();
        self.looked_last.d.next = self.last.val();
        self.looked_first.d.next = self.samples.val().get_bits::<4>(0).any();
        self.looked_second.d.next = self.samples.val().get_bits::<4>(4).any();

        self.added.d.next = self.looked.q.val();
        self.added_last.d.next = self.looked_last.q.val();
        for k in 0..4 {
            self.one.next = self.lengths.data.val().get_bits::<4>(4 * k);
            self.two.next = self.lengths.other_data.val().get_bits::<4>(4 * k);
            self.pair.next = 0.into();
            if self.looked_first.q.val() {
                self.pair.next = bit_cast::<5, 4>(self.one.val());
            }
            if self.looked_second.q.val() {
                self.pair.next = self.pair.val() + bit_cast::<5, 4>(self.two.val());
            }
            self.both[k].d.next = self.pair.val();
        }

        self.ended.d.next = self.added.q.val() & self.added_last.q.val();
        self.so_far.next = 0.into();
        if self.added.q.val() {
            self.fresh.d.next = self.added_last.q.val();
            for k in 0..4 {
                self.so_far.next = self.sum[k].q.val();
                if self.fresh.q.val() {
                    self.so_far.next = 0.into();
                }
                self.pair.next = self.both[k].q.val();
                self.sum[k].d.next = self.so_far.val() + bit_cast::<14, 5>(self.pair.val());
            }
        }
        self.done.next = self.ended.q.val();
        self.sum_0.next = self.sum[0].q.val();
        self.sum_1.next = self.sum[1].q.val();
        self.sum_2.next = self.sum[2].q.val();
        self.sum_3.next = self.sum[3].q.val();
        if self.reset.val() {
            self.writing.d.next = false;
            self.looked.d.next = false;
            self.added.d.next = false;
            self.ended.d.next = false;
            self.fresh.d.next = true;
        }
    }
}
