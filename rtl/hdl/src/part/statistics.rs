//! Reads and writes of each active partition, one event a cycle.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// 256 words of {tag 8, writes 32, reads 32}.
///
/// A word counts only if its tag is that of the active table, so a flip clears all of them at once. A tag comes back
/// after 256 flips; to keep old words from coming back with it, every flip zeroes the word whose number is the new
/// tag, so each is rewritten once in any 256 flips. The write port is free in that cycle: what is still in the
/// pipeline then belongs to the old table.
///
/// Three stages: the entry arrives (RAM read) - count (RAM write) - forward. The second memory holds the same words
/// and shows the selected one.
#[derive(LogicBlock, Default)]
pub struct PartStatistics {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// An access to a line of partition `entry`.
    pub valid: Signal<In, Bit>,
    /// It writes.
    pub write: Signal<In, Bit>,
    /// Partition.
    pub entry: Signal<In, Bits<8>>,
    /// The last cycle of the old table.
    pub flip: Signal<In, Bit>,
    /// Zero the word `clear_index` (after reset, while nothing is counted).
    pub clear: Signal<In, Bit>,
    /// Which.
    pub clear_index: Signal<In, Bits<8>>,
    /// Partition to show.
    pub select: Signal<In, Bits<8>>,
    /// Its reads, 2 cycles later.
    pub reads: Signal<Out, Bits<32>>,
    /// Its writes, 2 cycles later.
    pub writes: Signal<Out, Bits<32>>,
    words: SdpRam<Bits<72>, 8>,
    copy: SdpRam<Bits<72>, 8>,
    tag: DFF<Bits<8>>,
    count_valid: DFF<Bit>,
    count_write: DFF<Bit>,
    count_entry: DFF<Bits<8>>,
    last_valid: DFF<Bit>,
    last_entry: DFF<Bits<8>>,
    last_word: DFF<Bits<72>>,
    shown: DFF<Bits<64>>,
    select_reg: DFF<Bits<8>>,
    next_tag: Signal<Local, Bits<8>>,
    old: Signal<Local, Bits<72>>,
    old_reads: Signal<Local, Bits<32>>,
    old_writes: Signal<Local, Bits<32>>,
    show: Signal<Local, Bits<72>>,
    store: Signal<Local, Bit>,
    store_entry: Signal<Local, Bits<8>>,
    store_word: Signal<Local, Bits<72>>,
}

impl Logic for PartStatistics {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            tag,
            count_valid,
            count_write,
            count_entry,
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
        self.count_write.d.next = self.write.val();
        self.count_entry.d.next = self.entry.val();

        // count
        self.old.next = self.words.read_data.val();
        if self.last_valid.q.val() & (self.last_entry.q.val() == self.count_entry.q.val()) {
            self.old.next = self.last_word.q.val();
        }
        self.old_reads.next = self.old.val().get_bits::<32>(0);
        self.old_writes.next = self.old.val().get_bits::<32>(32);
        if self.old.val().get_bits::<8>(64) != self.tag.q.val() {
            self.old_reads.next = 0.into();
            self.old_writes.next = 0.into();
        }
        if self.count_write.q.val() {
            self.old_writes.next = self.old_writes.val() + 1;
        } else {
            self.old_reads.next = self.old_reads.val() + 1;
        }
        self.store.next = self.count_valid.q.val();
        self.store_entry.next = self.count_entry.q.val();
        self.store_word.next = bit_cast::<72, 32>(self.old_reads.val())
            | (bit_cast::<72, 32>(self.old_writes.val()) << 32)
            | (bit_cast::<72, 8>(self.tag.q.val()) << 64);
        self.next_tag.next = self.tag.q.val() + 1;
        if self.flip.val() {
            self.tag.d.next = self.next_tag.val();
            self.store.next = true;
            self.store_entry.next = self.next_tag.val();
            self.store_word.next = bit_cast::<72, 8>(self.next_tag.val()) << 64;
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
        self.shown.d.next = self.show.val().get_bits::<64>(0);
        if self.show.val().get_bits::<8>(64) != self.tag.q.val() {
            self.shown.d.next = 0.into();
        }
        self.reads.next = self.shown.q.val().get_bits::<32>(0);
        self.writes.next = self.shown.q.val().get_bits::<32>(32);
        if self.reset.val() {
            self.tag.d.next = 0.into();
            self.count_valid.d.next = false;
            self.last_valid.d.next = false;
        }
    }
}
