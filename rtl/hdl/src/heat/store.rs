//! The two counter banks, and who may use their ports.

use super::word::CounterWord;
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// The active bank belongs to the counting pipeline, the ended one to the scan, both to the scrub while it runs.
/// The pipeline's writes go where the event was accepted, which in the two cycles after a roll is the ended bank; the
/// scan keeps off it until they are through.
#[derive(LogicBlock, Default)]
pub struct CounterStore<const A: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The bank that counts.
    pub active: Signal<In, Bit>,
    /// The scrub owns both banks.
    pub scrub: Signal<In, Bit>,
    /// Counting: unit to read.
    pub count_read: Signal<In, Bits<A>>,
    /// Counting: write bank 0.
    pub count_write0: Signal<In, Bit>,
    /// Counting: write bank 1.
    pub count_write1: Signal<In, Bit>,
    /// Counting: unit to write.
    pub count_unit: Signal<In, Bits<A>>,
    /// Counting: what to write.
    pub count_word: Signal<In, CounterWord>,
    /// Scan: unit to read.
    pub scan_read: Signal<In, Bits<A>>,
    /// Scan: write.
    pub scan_write: Signal<In, Bit>,
    /// Scan: unit to write.
    pub scan_unit: Signal<In, Bits<A>>,
    /// Scan: what to write.
    pub scan_word: Signal<In, CounterWord>,
    /// Scrub: unit to read.
    pub scrub_read: Signal<In, Bits<A>>,
    /// Scrub: write both banks.
    pub scrub_write: Signal<In, Bit>,
    /// Scrub: unit to write.
    pub scrub_unit: Signal<In, Bits<A>>,
    /// Scrub: what to write to bank 0.
    pub scrub_word0: Signal<In, CounterWord>,
    /// Scrub: what to write to bank 1.
    pub scrub_word1: Signal<In, CounterWord>,
    /// What bank 0 shows.
    pub word0: Signal<Out, CounterWord>,
    /// What bank 1 shows.
    pub word1: Signal<Out, CounterWord>,
    bank0: SdpRam<CounterWord, A>,
    bank1: SdpRam<CounterWord, A>,
}

impl<const A: usize> Logic for CounterStore<A> {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, bank0, bank1);
        self.word0.next = self.bank0.read_data.val();
        self.word1.next = self.bank1.read_data.val();

        self.bank0.read_address.next = self.count_read.val();
        self.bank1.read_address.next = self.scan_read.val();
        if self.active.val() {
            self.bank0.read_address.next = self.scan_read.val();
            self.bank1.read_address.next = self.count_read.val();
        }
        self.bank0.write_enable.next =
            self.count_write0.val() | (self.scan_write.val() & self.active.val());
        self.bank0.write_address.next = self.scan_unit.val();
        self.bank0.write_data.next = self.scan_word.val();
        if self.count_write0.val() {
            self.bank0.write_address.next = self.count_unit.val();
            self.bank0.write_data.next = self.count_word.val();
        }
        self.bank1.write_enable.next =
            self.count_write1.val() | (self.scan_write.val() & !self.active.val());
        self.bank1.write_address.next = self.scan_unit.val();
        self.bank1.write_data.next = self.scan_word.val();
        if self.count_write1.val() {
            self.bank1.write_address.next = self.count_unit.val();
            self.bank1.write_data.next = self.count_word.val();
        }
        if self.scrub.val() {
            self.bank0.read_address.next = self.scrub_read.val();
            self.bank1.read_address.next = self.scrub_read.val();
            self.bank0.write_enable.next = self.scrub_write.val();
            self.bank1.write_enable.next = self.scrub_write.val();
            self.bank0.write_address.next = self.scrub_unit.val();
            self.bank1.write_address.next = self.scrub_unit.val();
            self.bank0.write_data.next = self.scrub_word0.val();
            self.bank1.write_data.next = self.scrub_word1.val();
        }
    }
}
