//! Strings of bits to a stream of bytes in memory.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// A string a cycle; two granules of up to 4096 bytes each. The end of a granule is closed two cycles after its last string.
#[derive(LogicBlock, Default)]
pub struct SequencesStream {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There is a string.
    pub valid: Signal<In, Bit>,
    /// Its bits, zeros above.
    pub item: Signal<In, Bits<64>>,
    /// How many, at most 61.
    pub length: Signal<In, Bits<6>>,
    /// The granule ends with it.
    pub last: Signal<In, Bit>,
    /// The half that is written.
    pub half: Signal<In, Bit>,
    /// A granule is whole: its bytes.
    pub closed: Signal<Out, Bit>,
    /// Bytes of the stream of the granule, with `closed`.
    pub bytes: Signal<Out, Bits<13>>,
    /// The half to read.
    pub read_half: Signal<In, Bit>,
    /// The word to show in the next cycle, of 16 bytes.
    pub read_address: Signal<In, Bits<8>>,
    /// It.
    pub read_data: Signal<Out, Bits<128>>,
    even: SdpRam<Bits<64>, 9>,
    odd: SdpRam<Bits<64>, 9>,
    fill: DFF<Bits<6>>,
    r_valid: DFF<Bit>,
    r_last: DFF<Bit>,
    r_half: DFF<Bit>,
    r_bits: DFF<Bits<64>>,
    /// Places of this word: the others are those of the next.
    r_places: DFF<Bits<64>>,
    r_sum: DFF<Bits<7>>,
    rest: DFF<Bits<64>>,
    word: DFF<Bits<9>>,
    tail: DFF<Bit>,
    tail_half: DFF<Bit>,
    tail_word: DFF<Bits<9>>,
    ended: DFF<Bit>,
    bytes_reg: DFF<Bits<13>>,
    sum: Signal<Local, Bits<7>>,
    turn: [Signal<Local, Bits<64>>; 7],
    from: Signal<Local, Bits<64>>,
    places: Signal<Local, Bits<64>>,
    kept: Signal<Local, Bits<64>>,
    joined: Signal<Local, Bits<64>>,
    over: Signal<Local, Bit>,
    rounded: Signal<Local, Bits<7>>,
    write: Signal<Local, Bit>,
    write_half: Signal<Local, Bit>,
    write_word: Signal<Local, Bits<9>>,
    address: Signal<Local, Bits<9>>,
    shown: Signal<Local, Bits<9>>,
    more: Signal<Local, Bit>,
}

impl Logic for SequencesStream {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, fill, r_valid, r_last, r_half, r_bits, r_places, r_sum, rest);
        dff_setup!(self, clock, word, tail, tail_half, tail_word, ended, bytes_reg);
        clock!(self, clock, even, odd);

        // turn the string to its place; what runs over the end of the word comes out at its start
        self.sum.next = bit_cast::<7, 6>(self.fill.q.val()) + bit_cast::<7, 6>(self.length.val());
        self.turn[0].next = self.item.val();
        self.turn[1].next = self.turn[0].val();
        if self.fill.q.val().get_bit(0) {
            self.turn[1].next = (self.turn[0].val() << 1) | (self.turn[0].val() >> 63);
        }
        self.turn[2].next = self.turn[1].val();
        if self.fill.q.val().get_bit(1) {
            self.turn[2].next = (self.turn[1].val() << 2) | (self.turn[1].val() >> 62);
        }
        self.turn[3].next = self.turn[2].val();
        if self.fill.q.val().get_bit(2) {
            self.turn[3].next = (self.turn[2].val() << 4) | (self.turn[2].val() >> 60);
        }
        self.turn[4].next = self.turn[3].val();
        if self.fill.q.val().get_bit(3) {
            self.turn[4].next = (self.turn[3].val() << 8) | (self.turn[3].val() >> 56);
        }
        self.turn[5].next = self.turn[4].val();
        if self.fill.q.val().get_bit(4) {
            self.turn[5].next = (self.turn[4].val() << 16) | (self.turn[4].val() >> 48);
        }
        self.turn[6].next = self.turn[5].val();
        if self.fill.q.val().get_bit(5) {
            self.turn[6].next = (self.turn[5].val() << 32) | (self.turn[5].val() >> 32);
        }
        self.places.next = 0.into();
        for i in 0..64 {
            self.places.next = self.places.val().replace_bit(i, self.fill.q.val().index() <= i);
        }
        self.r_valid.d.next = self.valid.val();
        self.r_last.d.next = self.valid.val() & self.last.val();
        self.r_half.d.next = self.half.val();
        self.r_bits.d.next = self.turn[6].val();
        self.r_places.d.next = self.places.val();
        self.r_sum.d.next = self.sum.val();
        if self.valid.val() {
            self.fill.d.next = self.sum.val().get_bits::<6>(0);
            if self.last.val() {
                self.fill.d.next = 0.into();
            }
        }

        // join
        self.kept.next = self.rest.q.val();
        if self.tail.q.val() {
            self.kept.next = 0.into();
        }
        self.joined.next = self.kept.val() | (self.r_bits.q.val() & self.r_places.q.val());
        self.over.next = self.r_sum.q.val().get_bit(6);
        self.more.next = self.r_sum.q.val().get_bits::<6>(0).any();
        self.write.next = false;
        self.from.next = self.joined.val();
        self.write_half.next = self.r_half.q.val();
        self.write_word.next = self.word.q.val();
        self.tail.d.next = false;
        self.tail_half.d.next = self.r_half.q.val();
        self.tail_word.d.next = self.word.q.val() + 1;
        self.ended.d.next = self.r_valid.q.val() & self.r_last.q.val();
        self.rounded.next = self.r_sum.q.val() + 7;
        self.bytes_reg.d.next = (bit_cast::<13, 9>(self.word.q.val()) << 3)
            + bit_cast::<13, 4>(self.rounded.val().get_bits::<4>(3));
        if self.r_valid.q.val() {
            self.rest.d.next = self.joined.val();
            if self.over.val() {
                self.write.next = true;
                self.word.d.next = self.word.q.val() + 1;
                self.rest.d.next = self.r_bits.q.val() & (!self.r_places.q.val());
            }
            if self.r_last.q.val() {
                self.word.d.next = 0.into();
                self.tail.d.next = self.over.val() & self.more.val();
                if !self.over.val() {
                    self.write.next = self.more.val();
                    self.rest.d.next = 0.into();
                }
            }
        }
        // The string after the last one is the first of its granule, shorter than a word: the memory is free.
        if self.tail.q.val() {
            self.write.next = true;
            self.from.next = self.rest.q.val();
            self.write_half.next = self.tail_half.q.val();
            self.write_word.next = self.tail_word.q.val();
            if !self.r_valid.q.val() {
                self.rest.d.next = 0.into();
            }
        }
        self.address.next = bit_cast::<9, 8>(self.write_word.val().get_bits::<8>(1));
        self.address.next = self.address.val().replace_bit(8, self.write_half.val());
        self.even.write_enable.next = self.write.val() & !self.write_word.val().get_bit(0);
        self.even.write_address.next = self.address.val();
        self.even.write_data.next = self.from.val();
        self.odd.write_enable.next = self.write.val() & self.write_word.val().get_bit(0);
        self.odd.write_address.next = self.address.val();
        self.odd.write_data.next = self.from.val();
        self.closed.next = self.ended.q.val();
        self.bytes.next = self.bytes_reg.q.val();

        // read
        self.shown.next = bit_cast::<9, 8>(self.read_address.val());
        self.shown.next = self.shown.val().replace_bit(8, self.read_half.val());
        self.even.read_address.next = self.shown.val();
        self.odd.read_address.next = self.shown.val();
        self.read_data.next = bit_cast::<128, 64>(self.even.read_data.val())
            | (bit_cast::<128, 64>(self.odd.read_data.val()) << 64);
        if self.reset.val() {
            self.fill.d.next = 0.into();
            self.r_valid.d.next = false;
            self.r_last.d.next = false;
            self.rest.d.next = 0.into();
            self.word.d.next = 0.into();
            self.tail.d.next = false;
            self.ended.d.next = false;
        }
    }
}
