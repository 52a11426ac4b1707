//! Everything that segments are copied from: the ring, decoded literals, the granule so far, its base.

use crate::leaves::{SdpRam, SdpRamByteEn};
use rust_hdl::prelude::*;

/// Each memory is two banks of 8-byte words, even and odd: 16 bytes around any 8 can be read in every cycle.
///
/// `data` shows, one cycle later, the even word in bits 63:0 and the odd one above: byte `a` of the source at byte
/// `a mod 16`.
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
    /// Write 4 decoded literals.
    pub literal_write: Signal<In, Bit>,
    /// Where: slot, index.
    pub literal_word: Signal<In, Bits<11>>,
    /// Which of them.
    pub literal_strobe: Signal<In, Bits<4>>,
    /// The literals.
    pub literal_data: Signal<In, Bits<32>>,
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
    literals: [SdpRamByteEn<64, 8, 9>; 2],
    granule: [SdpRam<Bits<64>, 8>; 2],
    base: [SdpRam<Bits<64>, 10>; 2],
    from_reg: DFF<Bits<3>>,
    byte_reg: DFF<Bits<8>>,
    strobe: Signal<Local, Bits<8>>,
    pair: Signal<Local, Bits<64>>,
    even: Signal<Local, Bits<64>>,
    odd: Signal<Local, Bits<64>>,
}

impl Logic for UnsqueezeSources {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, from_reg, byte_reg);
        for i in 0..2 {
            self.ring[i].clock.next = self.clock.val();
            self.literals[i].clock.next = self.clock.val();
            self.granule[i].clock.next = self.clock.val();
            self.base[i].clock.next = self.clock.val();
            self.ring[i].write_enable.next = self.ring_write.val();
            self.ring[i].write_address.next = self.ring_address.val();
            self.literals[i].write_address.next = self.literal_word.val().get_bits::<9>(2);
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

        // literals come as halves of words
        self.pair.next = bit_cast::<64, 32>(self.literal_data.val());
        self.strobe.next = bit_cast::<8, 4>(self.literal_strobe.val());
        if self.literal_word.val().get_bit(0) {
            self.strobe.next = bit_cast::<8, 4>(self.literal_strobe.val()) << 4;
        }
        for i in 0..2 {
            self.literals[i].write_data.next = self.pair.val() | (self.pair.val() << 32);
            self.literals[i].write_strobe.next = 0.into();
        }
        if self.literal_write.val() {
            if self.literal_word.val().get_bit(1) {
                self.literals[1].write_strobe.next = self.strobe.val();
            } else {
                self.literals[0].write_strobe.next = self.strobe.val();
            }
        }

        // the even word is the one asked for or the one after it
        self.ring[0].read_address.next = self.read_next.val().get_bits::<9>(1);
        self.ring[1].read_address.next = self.read_word.val().get_bits::<9>(1);
        self.literals[0].read_address.next = self.read_next.val().get_bits::<9>(1);
        self.literals[1].read_address.next = self.read_word.val().get_bits::<9>(1);
        self.granule[0].read_address.next = self.read_next.val().get_bits::<8>(1);
        self.granule[1].read_address.next = self.read_word.val().get_bits::<8>(1);
        self.base[0].read_address.next = self.read_next.val().get_bits::<10>(1);
        self.base[1].read_address.next = self.read_word.val().get_bits::<10>(1);

        self.from_reg.d.next = self.from.val();
        self.byte_reg.d.next = self.same_byte.val();

        // one cycle later
        self.even.next = self.ring[0].read_data.val();
        self.odd.next = self.ring[1].read_data.val();
        if self.from_reg.q.val() == 1 {
            self.even.next = bit_cast::<64, 8>(self.byte_reg.q.val());
            self.even.next = self.even.val() | (self.even.val() << 8);
            self.even.next = self.even.val() | (self.even.val() << 16);
            self.even.next = self.even.val() | (self.even.val() << 32);
            self.odd.next = self.even.val();
        }
        if self.from_reg.q.val() == 2 {
            self.even.next = self.literals[0].read_data.val();
            self.odd.next = self.literals[1].read_data.val();
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
