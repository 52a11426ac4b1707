//! Everything that segments are copied from: the ring, decoded literals, the granule so far, its base.

use crate::leaves::{SdpRam, SdpRamByteEn};
use rust_hdl::prelude::*;

/// Each memory is two banks of 8-byte words, even and odd: 16 bytes around any 8 can be read in every cycle.
///
/// `data` shows, one cycle later, the even word in bits 63:0 and the odd one above: byte `a` of the source at byte
/// `a mod 16`. Of decoded literals the first two streams are kept in one memory, the others in a second; the split says
/// which bytes are the first's.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeSources {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// A beat of the frame.
    pub ring_write: Signal<In, Bit>,
    /// Its number, modulo the ring.
    pub ring_address: Signal<In, Bits<9>>,
    /// The beat.
    pub ring_data: Signal<In, Bits<128>>,
    /// A literal of the first two streams.
    pub low_write: Signal<In, Bit>,
    /// Its place: slot, index.
    pub low_place: Signal<In, Bits<13>>,
    /// The literal.
    pub low_byte: Signal<In, Bits<8>>,
    /// A literal of the others.
    pub high_write: Signal<In, Bit>,
    /// Its place: slot, index.
    pub high_place: Signal<In, Bits<13>>,
    /// The literal.
    pub high_byte: Signal<In, Bits<8>>,
    /// Literals of the first two streams, slot 0 and slot 1.
    pub split_0: Signal<In, Bits<13>>,
    /// The same of slot 1.
    pub split_1: Signal<In, Bits<13>>,
    /// A word of the granule.
    pub word_write: Signal<In, Bit>,
    /// Which.
    pub word_address: Signal<In, Bits<9>>,
    /// The word.
    pub word_data: Signal<In, Bits<64>>,
    /// A word of a base granule.
    pub base_write: Signal<In, Bit>,
    /// Slot, word.
    pub base_address: Signal<In, Bits<11>>,
    /// The word.
    pub base_data: Signal<In, Bits<64>>,
    /// From where: as in a segment.
    pub from: Signal<In, Bits<3>>,
    /// The word to read, and the one after it.
    pub read_word: Signal<In, Bits<11>>,
    /// The one after it.
    pub read_next: Signal<In, Bits<11>>,
    /// The byte that repeats.
    pub same_byte: Signal<In, Bits<8>>,
    /// Both words, a cycle later.
    pub data: Signal<Out, Bits<128>>,
    ring: [SdpRam<Bits<64>, 9>; 2],
    low: [SdpRamByteEn<64, 8, 9>; 2],
    high: [SdpRamByteEn<64, 8, 9>; 2],
    granule: [SdpRam<Bits<64>, 8>; 2],
    base: [SdpRam<Bits<64>, 10>; 2],
    from_reg: DFF<Bits<3>>,
    byte_reg: DFF<Bits<8>>,
    even_below: DFF<Bit>,
    even_same: DFF<Bit>,
    odd_below: DFF<Bit>,
    odd_same: DFF<Bit>,
    even_byte_reg: DFF<Bits<3>>,
    odd_byte_reg: DFF<Bits<3>>,
    even_split: Signal<Local, Bits<13>>,
    odd_split: Signal<Local, Bits<13>>,
    even_limit: Signal<Local, Bits<10>>,
    odd_limit: Signal<Local, Bits<10>>,
    even_word: Signal<Local, Bits<10>>,
    odd_word: Signal<Local, Bits<10>>,
    strobe: Signal<Local, Bits<8>>,
    low_data: Signal<Local, Bits<64>>,
    high_data: Signal<Local, Bits<64>>,
    low_strobe: Signal<Local, Bits<8>>,
    high_strobe: Signal<Local, Bits<8>>,
    even: Signal<Local, Bits<64>>,
    odd: Signal<Local, Bits<64>>,
    even_byte: Signal<Local, Bits<8>>,
    odd_byte: Signal<Local, Bits<8>>,
    even_low: Signal<Local, Bits<64>>,
    even_high: Signal<Local, Bits<64>>,
    odd_low: Signal<Local, Bits<64>>,
    odd_high: Signal<Local, Bits<64>>,
}

impl Logic for UnsqueezeSources {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            from_reg,
            byte_reg,
            even_below,
            even_same,
            odd_below,
            odd_same,
            even_byte_reg,
            odd_byte_reg
        );
        for i in 0..2 {
            self.ring[i].clock.next = self.clock.val();
            self.low[i].clock.next = self.clock.val();
            self.high[i].clock.next = self.clock.val();
            self.granule[i].clock.next = self.clock.val();
            self.base[i].clock.next = self.clock.val();
            self.ring[i].write_enable.next = self.ring_write.val();
            self.ring[i].write_address.next = self.ring_address.val();
            self.low[i].write_address.next = self.low_place.val().get_bits::<9>(4);
            self.high[i].write_address.next = self.high_place.val().get_bits::<9>(4);
            self.granule[i].write_address.next = self.word_address.val().get_bits::<8>(1);
            self.granule[i].write_data.next = self.word_data.val();
            self.base[i].write_address.next = self.base_address.val().get_bits::<10>(1);
            self.base[i].write_data.next = self.base_data.val();
        }
        self.ring[0].write_data.next = self.ring_data.val().get_bits::<64>(0);
        self.ring[1].write_data.next = self.ring_data.val().get_bits::<64>(64);
        self.granule[0].write_enable.next =
            self.word_write.val() & !self.word_address.val().get_bit(0);
        self.granule[1].write_enable.next =
            self.word_write.val() & self.word_address.val().get_bit(0);
        self.base[0].write_enable.next =
            self.base_write.val() & !self.base_address.val().get_bit(0);
        self.base[1].write_enable.next = self.base_write.val() & self.base_address.val().get_bit(0);

        // a literal is one byte of a word
        self.low_data.next = bit_cast::<64, 8>(self.low_byte.val());
        self.low_data.next = self.low_data.val() | (self.low_data.val() << 8);
        self.low_data.next = self.low_data.val() | (self.low_data.val() << 16);
        self.low_data.next = self.low_data.val() | (self.low_data.val() << 32);
        self.high_data.next = bit_cast::<64, 8>(self.high_byte.val());
        self.high_data.next = self.high_data.val() | (self.high_data.val() << 8);
        self.high_data.next = self.high_data.val() | (self.high_data.val() << 16);
        self.high_data.next = self.high_data.val() | (self.high_data.val() << 32);
        self.strobe.next = 1.into();
        self.low_strobe.next = self.strobe.val() << self.low_place.val().get_bits::<3>(0);
        self.high_strobe.next = self.strobe.val() << self.high_place.val().get_bits::<3>(0);
        for i in 0..2 {
            self.low[i].write_data.next = self.low_data.val();
            self.high[i].write_data.next = self.high_data.val();
            self.low[i].write_strobe.next = 0.into();
            self.high[i].write_strobe.next = 0.into();
        }
        if self.low_write.val() {
            if self.low_place.val().get_bit(3) {
                self.low[1].write_strobe.next = self.low_strobe.val();
            } else {
                self.low[0].write_strobe.next = self.low_strobe.val();
            }
        }
        if self.high_write.val() {
            if self.high_place.val().get_bit(3) {
                self.high[1].write_strobe.next = self.high_strobe.val();
            } else {
                self.high[0].write_strobe.next = self.high_strobe.val();
            }
        }

        // the even word is the one asked for or the one after it
        self.ring[0].read_address.next = self.read_next.val().get_bits::<9>(1);
        self.ring[1].read_address.next = self.read_word.val().get_bits::<9>(1);
        self.low[0].read_address.next = self.read_next.val().get_bits::<9>(1);
        self.low[1].read_address.next = self.read_word.val().get_bits::<9>(1);
        self.high[0].read_address.next = self.read_next.val().get_bits::<9>(1);
        self.high[1].read_address.next = self.read_word.val().get_bits::<9>(1);
        self.granule[0].read_address.next = self.read_next.val().get_bits::<8>(1);
        self.granule[1].read_address.next = self.read_word.val().get_bits::<8>(1);
        self.base[0].read_address.next = self.read_next.val().get_bits::<10>(1);
        self.base[1].read_address.next = self.read_word.val().get_bits::<10>(1);

        self.from_reg.d.next = self.from.val();
        self.byte_reg.d.next = self.same_byte.val();
        self.even_split.next = self.split_0.val();
        self.odd_split.next = self.split_0.val();
        if self.read_next.val().get_bit(9) {
            self.even_split.next = self.split_1.val();
        }
        if self.read_word.val().get_bit(9) {
            self.odd_split.next = self.split_1.val();
        }
        self.even_byte_reg.d.next = self.even_split.val().get_bits::<3>(0);
        self.odd_byte_reg.d.next = self.odd_split.val().get_bits::<3>(0);
        self.even_limit.next = self.even_split.val().get_bits::<10>(3);
        self.odd_limit.next = self.odd_split.val().get_bits::<10>(3);
        self.even_word.next = bit_cast::<10, 8>(self.read_next.val().get_bits::<8>(1)) << 1;
        self.odd_word.next = bit_cast::<10, 8>(self.read_word.val().get_bits::<8>(1)) << 1;
        self.odd_word.next = self.odd_word.val().replace_bit(0, true);
        self.even_below.d.next = self.even_word.val() < self.even_limit.val();
        self.even_same.d.next = self.even_word.val() == self.even_limit.val();
        self.odd_below.d.next = self.odd_word.val() < self.odd_limit.val();
        self.odd_same.d.next = self.odd_word.val() == self.odd_limit.val();

        // one cycle later
        self.even.next = self.ring[0].read_data.val();
        self.odd.next = self.ring[1].read_data.val();
        self.even_low.next = self.low[0].read_data.val();
        self.even_high.next = self.high[0].read_data.val();
        self.odd_low.next = self.low[1].read_data.val();
        self.odd_high.next = self.high[1].read_data.val();
        self.even_byte.next = 0.into();
        self.odd_byte.next = 0.into();
        if self.from_reg.q.val() == 1 {
            self.even.next = bit_cast::<64, 8>(self.byte_reg.q.val());
            self.even.next = self.even.val() | (self.even.val() << 8);
            self.even.next = self.even.val() | (self.even.val() << 16);
            self.even.next = self.even.val() | (self.even.val() << 32);
            self.odd.next = self.even.val();
        }
        if self.from_reg.q.val() == 2 {
            for i in 0..8 {
                self.even_byte.next = self.even_high.val().get_bits::<8>(8 * i);
                if self.even_below.q.val()
                    | (self.even_same.q.val() & (self.even_byte_reg.q.val() > i.to_bits()))
                {
                    self.even_byte.next = self.even_low.val().get_bits::<8>(8 * i);
                }
                self.odd_byte.next = self.odd_high.val().get_bits::<8>(8 * i);
                if self.odd_below.q.val()
                    | (self.odd_same.q.val() & (self.odd_byte_reg.q.val() > i.to_bits()))
                {
                    self.odd_byte.next = self.odd_low.val().get_bits::<8>(8 * i);
                }
                self.even.next =
                    (self.even.val() >> 8) | (bit_cast::<64, 8>(self.even_byte.val()) << 56);
                self.odd.next =
                    (self.odd.val() >> 8) | (bit_cast::<64, 8>(self.odd_byte.val()) << 56);
            }
        }
        if self.from_reg.q.val() == 3 {
            self.even.next = self.granule[0].read_data.val();
            self.odd.next = self.granule[1].read_data.val();
        }
        if self.from_reg.q.val() == 4 {
            self.even.next = self.base[0].read_data.val();
            self.odd.next = self.base[1].read_data.val();
        }
        self.data.next =
            bit_cast::<128, 64>(self.even.val()) | (bit_cast::<128, 64>(self.odd.val()) << 64);
    }
}
