//! Two places of 4 KiB that are filled in turns: 8 bytes in, 16 out.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// Words of 8 bytes; even ones in one memory and odd ones in the other, so two neighbours are read at once.
///
/// Beside the word of a cycle one that is left over is written: `rest_valid` stays until its memory is free, which is at most
/// two cycles later, since words come in ascending order.
#[derive(LogicBlock, Default)]
pub struct CollectBanks {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Write a word.
    pub write_valid: Signal<In, Bit>,
    /// In this bank.
    pub write_bank: Signal<In, Bit>,
    /// Which word.
    pub write_index: Signal<In, Bits<9>>,
    /// It.
    pub write_data: Signal<In, Bits<64>>,
    /// Write another.
    pub rest_valid: Signal<In, Bit>,
    /// It is written in this cycle.
    pub rest_taken: Signal<Out, Bit>,
    /// In this bank.
    pub rest_bank: Signal<In, Bit>,
    /// Which word.
    pub rest_index: Signal<In, Bits<9>>,
    /// It.
    pub rest_data: Signal<In, Bits<64>>,
    /// A pair of words: bank (upper bit), index / 2.
    pub read_address: Signal<In, Bits<9>>,
    /// It, one cycle later.
    pub read_data: Signal<Out, Bits<128>>,
    even: SdpRam<Bits<64>, 9>,
    odd: SdpRam<Bits<64>, 9>,
    place: Signal<Local, Bits<9>>,
    rest_place: Signal<Local, Bits<9>>,
    write_odd: Signal<Local, Bit>,
    rest_odd: Signal<Local, Bit>,
    to_even: Signal<Local, Bit>,
    to_odd: Signal<Local, Bit>,
}

impl Logic for CollectBanks {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, even, odd);
        self.place.next = bit_cast::<9, 8>(self.write_index.val().get_bits::<8>(1))
            .replace_bit(8, self.write_bank.val());
        self.rest_place.next = bit_cast::<9, 8>(self.rest_index.val().get_bits::<8>(1))
            .replace_bit(8, self.rest_bank.val());
        self.write_odd.next = self.write_index.val().get_bit(0);
        self.rest_odd.next = self.rest_index.val().get_bit(0);
        self.to_even.next = self.write_valid.val() & !self.write_odd.val();
        self.to_odd.next = self.write_valid.val() & self.write_odd.val();
        self.rest_taken.next = self.rest_valid.val()
            & !((self.rest_odd.val() & self.to_odd.val())
                | (!self.rest_odd.val() & self.to_even.val()));

        self.even.write_enable.next =
            self.to_even.val() | (self.rest_valid.val() & !self.rest_odd.val());
        self.even.write_address.next = self.rest_place.val();
        self.even.write_data.next = self.rest_data.val();
        if self.to_even.val() {
            self.even.write_address.next = self.place.val();
            self.even.write_data.next = self.write_data.val();
        }
        self.odd.write_enable.next =
            self.to_odd.val() | (self.rest_valid.val() & self.rest_odd.val());
        self.odd.write_address.next = self.rest_place.val();
        self.odd.write_data.next = self.rest_data.val();
        if self.to_odd.val() {
            self.odd.write_address.next = self.place.val();
            self.odd.write_data.next = self.write_data.val();
        }
        self.even.read_address.next = self.read_address.val();
        self.odd.read_address.next = self.read_address.val();
        self.read_data.next = bit_cast::<128, 64>(self.even.read_data.val())
            | (bit_cast::<128, 64>(self.odd.read_data.val()) << 64);
    }
}
