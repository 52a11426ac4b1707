//! Copies, first writes and stall cycles of each active partition, one event a cycle.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// 256 words of {tag 8, stall cycles 32, first writes 32, copies 32}, kept as `PartStatistics` keeps its words: a word
/// counts only if its tag is that of the active table, and every flip zeroes the word whose number is the new tag.
#[derive(LogicBlock, Default)]
pub struct PartCopies {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// An event of partition `entry`.
    pub valid: Signal<In, Bit>,
    /// Partition.
    pub entry: Signal<In, Bits<8>>,
    /// A granule was copied.
    pub copied: Signal<In, Bit>,
    /// A write waited for the copy.
    pub demand: Signal<In, Bit>,
    /// Cycles that it waited.
    pub stall: Signal<In, Bits<16>>,
    /// The last cycle of the old table.
    pub flip: Signal<In, Bit>,
    /// Zero the word `clear_index` (after reset, while nothing is counted).
    pub clear: Signal<In, Bit>,
    /// Which.
    pub clear_index: Signal<In, Bits<8>>,
    /// Partition to show.
    pub select: Signal<In, Bits<8>>,
    /// Its copies, 2 cycles later.
    pub copies: Signal<Out, Bits<32>>,
    /// Its first writes, 2 cycles later.
    pub first_writes: Signal<Out, Bits<32>>,
    /// Its stall cycles, 2 cycles later.
    pub stall_cycles: Signal<Out, Bits<32>>,
    words: SdpRam<Bits<104>, 8>,
    copy: SdpRam<Bits<104>, 8>,
    tag: DFF<Bits<8>>,
    count_valid: DFF<Bit>,
    count_entry: DFF<Bits<8>>,
    count_copied: DFF<Bit>,
    count_demand: DFF<Bit>,
    count_stall: DFF<Bits<16>>,
    last_valid: DFF<Bit>,
    last_entry: DFF<Bits<8>>,
    last_word: DFF<Bits<104>>,
    shown: DFF<Bits<96>>,
    select_reg: DFF<Bits<8>>,
    next_tag: Signal<Local, Bits<8>>,
    old: Signal<Local, Bits<104>>,
    old_copies: Signal<Local, Bits<32>>,
    old_first: Signal<Local, Bits<32>>,
    old_stall: Signal<Local, Bits<32>>,
    show: Signal<Local, Bits<104>>,
    store: Signal<Local, Bit>,
    store_entry: Signal<Local, Bits<8>>,
    store_word: Signal<Local, Bits<104>>,
}

impl Logic for PartCopies {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            tag,
            count_valid,
            count_entry,
            count_copied,
            count_demand,
            count_stall,
            last_valid,
            last_entry,
            last_word,
            shown,
            select_reg
        );
        clock!(self, clock, words, copy);
        // the entry arrives
        self.words.read_address.next = self.entry.val();
        self.count_valid.d.next = self.valid.val() & !self.flip.val();
        self.count_entry.d.next = self.entry.val();
        self.count_copied.d.next = self.copied.val();
        self.count_demand.d.next = self.demand.val();
        self.count_stall.d.next = self.stall.val();

        // count
        self.old.next = self.words.read_data.val();
        if self.last_valid.q.val() & (self.last_entry.q.val() == self.count_entry.q.val()) {
            self.old.next = self.last_word.q.val();
        }
        self.old_copies.next = self.old.val().get_bits::<32>(0);
        self.old_first.next = self.old.val().get_bits::<32>(32);
        self.old_stall.next = self.old.val().get_bits::<32>(64);
        if self.old.val().get_bits::<8>(96) != self.tag.q.val() {
            self.old_copies.next = 0.into();
            self.old_first.next = 0.into();
            self.old_stall.next = 0.into();
        }
        if self.count_copied.q.val() {
            self.old_copies.next = self.old_copies.val() + 1;
        }
        if self.count_demand.q.val() {
            self.old_first.next = self.old_first.val() + 1;
        }
        self.old_stall.next = self.old_stall.val() + bit_cast::<32, 16>(self.count_stall.q.val());
        self.store.next = self.count_valid.q.val();
        self.store_entry.next = self.count_entry.q.val();
        self.store_word.next = bit_cast::<104, 32>(self.old_copies.val())
            | (bit_cast::<104, 32>(self.old_first.val()) << 32)
            | (bit_cast::<104, 32>(self.old_stall.val()) << 64)
            | (bit_cast::<104, 8>(self.tag.q.val()) << 96);
        self.next_tag.next = self.tag.q.val() + 1;
        if self.flip.val() {
            self.tag.d.next = self.next_tag.val();
            self.store.next = true;
            self.store_entry.next = self.next_tag.val();
            self.store_word.next = bit_cast::<104, 8>(self.next_tag.val()) << 96;
        }
        if self.clear.val() {
            self.store.next = true;
            self.store_entry.next = self.clear_index.val();
            self.store_word.next = 0.into();
        }
        self.words.write_enable.next = self.store.val();
        self.words.write_address.next = self.store_entry.val();
        self.words.write_data.next = self.store_word.val();
        self.copy.write_enable.next = self.store.val();
        self.copy.write_address.next = self.store_entry.val();
        self.copy.write_data.next = self.store_word.val();
        // forward: a word is read in the cycle in which it is written
        self.last_valid.d.next = self.store.val();
        self.last_entry.d.next = self.store_entry.val();
        self.last_word.d.next = self.store_word.val();

        // show
        self.copy.read_address.next = self.select.val();
        self.select_reg.d.next = self.select.val();
        self.show.next = self.copy.read_data.val();
        if self.last_valid.q.val() & (self.last_entry.q.val() == self.select_reg.q.val()) {
            self.show.next = self.last_word.q.val();
        }
        self.shown.d.next = self.show.val().get_bits::<96>(0);
        if self.show.val().get_bits::<8>(96) != self.tag.q.val() {
            self.shown.d.next = 0.into();
        }
        self.copies.next = self.shown.q.val().get_bits::<32>(0);
        self.first_writes.next = self.shown.q.val().get_bits::<32>(32);
        self.stall_cycles.next = self.shown.q.val().get_bits::<32>(64);
        if self.reset.val() {
            self.tag.d.next = 0.into();
            self.count_valid.d.next = false;
            self.last_valid.d.next = false;
        }
    }
}
