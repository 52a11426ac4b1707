//! The block: packing, buffers, samples, and the hand-over of a granule.

use super::{CollectBanks, CollectPack, CollectSample};
use rust_hdl::prelude::*;

/// Takes 512 windows a granule, one a cycle, while both a place for the literals and one for the granule are free.
#[derive(LogicBlock, Default)]
pub struct Collect {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets everything but the lengths of the codes.
    pub reset: Signal<In, Bit>,
    /// There is a window.
    pub lit_valid: Signal<In, Bit>,
    /// It is taken.
    pub lit_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub lit_data: Signal<In, Bits<64>>,
    /// Which are literals.
    pub lit_mask: Signal<In, Bits<8>>,
    /// The granule ends with it.
    pub lit_last: Signal<In, Bit>,
    /// With `lit_last`: all bytes of the granule are equal.
    pub lit_constant: Signal<In, Bit>,
    /// A granule has been collected.
    pub info_valid: Signal<Out, Bit>,
    /// It is taken.
    pub info_ready: Signal<In, Bit>,
    /// Its literals, 0 to 4096.
    pub info_literals: Signal<Out, Bits<13>>,
    /// The first one, or the byte of a constant granule.
    pub info_byte: Signal<Out, Bits<8>>,
    /// They are all the same.
    pub info_equal: Signal<Out, Bit>,
    /// All bytes of the granule are the same.
    pub info_constant: Signal<Out, Bit>,
    /// Bits of the sampled literals in set 1.
    pub info_sum_0: Signal<Out, Bits<14>>,
    /// In set 2.
    pub info_sum_1: Signal<Out, Bits<14>>,
    /// In set 3.
    pub info_sum_2: Signal<Out, Bits<14>>,
    /// In set 4.
    pub info_sum_3: Signal<Out, Bits<14>>,
    /// Two words of literals: bank (upper bit; granules alternate, the first after reset is in bank 0), index / 2.
    pub literal_address: Signal<In, Bits<9>>,
    /// They, one cycle later.
    pub literal_data: Signal<Out, Bits<128>>,
    /// The literals of the oldest granule that has them are not needed any more.
    pub literals_free: Signal<In, Bit>,
    /// Two windows of a granule, addressed in the same way.
    pub granule_address: Signal<In, Bits<9>>,
    /// They, one cycle later.
    pub granule_data: Signal<Out, Bits<128>>,
    /// The oldest granule is not needed any more.
    pub granule_free: Signal<In, Bit>,
    /// Write the length of a code; not while a granule is collected.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// For this byte.
    pub table_symbol: Signal<In, Bits<8>>,
    /// It.
    pub table_length: Signal<In, Bits<4>>,
    pack: CollectPack,
    sample: CollectSample,
    literals: CollectBanks,
    granules: CollectBanks,
    /// The bank that windows go to, and what is held in each.
    fill: DFF<Bit>,
    literals_0: DFF<Bit>,
    literals_1: DFF<Bit>,
    granule_0: DFF<Bit>,
    granule_1: DFF<Bit>,
    literals_oldest: DFF<Bit>,
    granule_oldest: DFF<Bit>,
    window: DFF<Bits<9>>,
    put_valid: DFF<Bit>,
    put_bank: DFF<Bit>,
    put_index: DFF<Bits<9>>,
    put_data: DFF<Bits<64>>,
    /// The bank that words go to.
    word_bank: DFF<Bit>,
    rest_valid: DFF<Bit>,
    rest_bank: DFF<Bit>,
    rest_index: DFF<Bits<9>>,
    rest_data: DFF<Bits<64>>,
    first: DFF<Bits<8>>,
    equal: DFF<Bit>,
    /// What is known of the granule whose sums are not complete yet.
    whole_literals: DFF<Bits<13>>,
    whole_byte: DFF<Bits<8>>,
    whole_equal: DFF<Bit>,
    whole_constant: DFF<Bit>,
    /// It is complete and waits.
    waiting: DFF<Bit>,
    shown: DFF<Bit>,
    shown_literals: DFF<Bits<13>>,
    shown_byte: DFF<Bits<8>>,
    shown_equal: DFF<Bit>,
    shown_constant: DFF<Bit>,
    shown_sum_0: DFF<Bits<14>>,
    shown_sum_1: DFF<Bits<14>>,
    shown_sum_2: DFF<Bits<14>>,
    shown_sum_3: DFF<Bits<14>>,
    room: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    reference: Signal<Local, Bits<8>>,
    all_equal: Signal<Local, Bit>,
    left_over: Signal<Local, Bits<3>>,
    complete: Signal<Local, Bit>,
}

impl Logic for Collect {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, fill, literals_0, literals_1, granule_0, granule_1);
        dff_setup!(self, clock, literals_oldest, granule_oldest, window);
        dff_setup!(self, clock, put_valid, put_bank, put_index, put_data, word_bank);
        dff_setup!(self, clock, rest_valid, rest_bank, rest_index, rest_data, first, equal);
        dff_setup!(self, clock, whole_literals, whole_byte, whole_equal, whole_constant, waiting);
        dff_setup!(self, clock, shown, shown_literals, shown_byte, shown_equal, shown_constant);
        dff_setup!(self, clock, shown_sum_0, shown_sum_1, shown_sum_2, shown_sum_3);
        clock!(self, clock, pack, sample, literals, granules);

        // windows
        self.room.next = !(self.literals_0.q.val() | self.granule_0.q.val());
        if self.fill.q.val() {
            self.room.next = !(self.literals_1.q.val() | self.granule_1.q.val());
        }
        self.lit_ready.next = self.room.val();
        self.take.next = self.lit_valid.val() & self.room.val();
        self.pack.reset.next = self.reset.val();
        self.pack.valid.next = self.take.val();
        self.pack.data.next = self.lit_data.val();
        self.pack.mask.next = self.lit_mask.val();
        self.pack.last.next = self.lit_last.val();
        self.pack.constant.next = self.lit_constant.val();
        self.put_valid.d.next = self.take.val();
        self.put_bank.d.next = self.fill.q.val();
        self.put_index.d.next = self.window.q.val();
        self.put_data.d.next = self.lit_data.val();
        self.granules.write_valid.next = self.put_valid.q.val();
        self.granules.write_bank.next = self.put_bank.q.val();
        self.granules.write_index.next = self.put_index.q.val();
        self.granules.write_data.next = self.put_data.q.val();
        self.granules.rest_valid.next = false;
        self.granules.rest_bank.next = false;
        self.granules.rest_index.next = 0.into();
        self.granules.rest_data.next = 0.into();
        self.granules.read_address.next = self.granule_address.val();
        self.granule_data.next = self.granules.read_data.val();

        // banks: a free one is never freed, so taking and freeing do not meet
        if self.literals_free.val() {
            self.literals_oldest.d.next = !self.literals_oldest.q.val();
            if self.literals_oldest.q.val() {
                self.literals_1.d.next = false;
            } else {
                self.literals_0.d.next = false;
            }
        }
        if self.granule_free.val() {
            self.granule_oldest.d.next = !self.granule_oldest.q.val();
            if self.granule_oldest.q.val() {
                self.granule_1.d.next = false;
            } else {
                self.granule_0.d.next = false;
            }
        }
        if self.take.val() {
            self.window.d.next = self.window.q.val() + 1;
            if self.lit_last.val() {
                self.window.d.next = 0.into();
                self.fill.d.next = !self.fill.q.val();
                if self.fill.q.val() {
                    self.literals_1.d.next = true;
                    self.granule_1.d.next = true;
                } else {
                    self.literals_0.d.next = true;
                    self.granule_0.d.next = true;
                }
            }
        }

        // literals
        self.literals.write_valid.next = self.pack.word_valid.val();
        self.literals.write_bank.next = self.word_bank.q.val();
        self.literals.write_index.next = self.pack.word_index.val();
        self.literals.write_data.next = self.pack.word_data.val();
        self.literals.rest_valid.next = self.rest_valid.q.val();
        self.literals.rest_bank.next = self.rest_bank.q.val();
        self.literals.rest_index.next = self.rest_index.q.val();
        self.literals.rest_data.next = self.rest_data.q.val();
        self.literals.read_address.next = self.literal_address.val();
        self.literal_data.next = self.literals.read_data.val();
        if self.literals.rest_taken.val() {
            self.rest_valid.d.next = false;
        }
        self.sample.reset.next = self.reset.val();
        self.sample.valid.next = self.pack.item_valid.val();
        self.sample.samples.next = self.pack.item_samples.val();
        self.sample.data.next = self.pack.item_data.val();
        self.sample.last.next = self.pack.item_last.val();
        self.sample.table_write.next = self.table_write.val();
        self.sample.table_set.next = self.table_set.val();
        self.sample.table_symbol.next = self.table_symbol.val();
        self.sample.table_length.next = self.table_length.val();

        // are they all equal?
        self.reference.next = self.first.q.val();
        self.all_equal.next = self.equal.q.val();
        if self.pack.item_first.val() {
            self.reference.next = self.pack.item_data.val().get_bits::<8>(0);
            self.all_equal.next = true;
        }
        for p in 0..8 {
            if self.pack.item_places.val().get_bit(p)
                & (self.pack.item_data.val().get_bits::<8>(8 * p) != self.reference.val())
            {
                self.all_equal.next = false;
            }
        }
        self.left_over.next = self.pack.item_count.val().get_bits::<3>(0);
        if self.pack.item_valid.val() {
            self.first.d.next = self.reference.val();
            self.equal.d.next = self.all_equal.val();
            if self.pack.item_last.val() {
                self.word_bank.d.next = !self.word_bank.q.val();
                self.rest_valid.d.next = self.left_over.val().any();
                self.rest_bank.d.next = self.word_bank.q.val();
                self.rest_index.d.next = self.pack.item_count.val().get_bits::<9>(3);
                self.rest_data.d.next = self.pack.rest_data.val();
                self.whole_literals.d.next = self.pack.item_count.val();
                self.whole_byte.d.next = self.reference.val();
                if self.pack.item_constant.val() {
                    self.whole_byte.d.next = self.pack.item_byte.val();
                }
                self.whole_equal.d.next = self.all_equal.val();
                self.whole_constant.d.next = self.pack.item_constant.val();
            }
        }

        // a granule is handed over when its sums are complete, and the one before has been taken
        self.complete.next = self.sample.done.val() | self.waiting.q.val();
        self.waiting.d.next = self.complete.val();
        if self.info_ready.val() {
            self.shown.d.next = false;
        }
        if self.complete.val() & (!self.shown.q.val() | self.info_ready.val()) {
            self.waiting.d.next = false;
            self.shown.d.next = true;
            self.shown_literals.d.next = self.whole_literals.q.val();
            self.shown_byte.d.next = self.whole_byte.q.val();
            self.shown_equal.d.next = self.whole_equal.q.val();
            self.shown_constant.d.next = self.whole_constant.q.val();
            self.shown_sum_0.d.next = self.sample.sum_0.val();
            self.shown_sum_1.d.next = self.sample.sum_1.val();
            self.shown_sum_2.d.next = self.sample.sum_2.val();
            self.shown_sum_3.d.next = self.sample.sum_3.val();
        }
        self.info_valid.next = self.shown.q.val();
        self.info_literals.next = self.shown_literals.q.val();
        self.info_byte.next = self.shown_byte.q.val();
        self.info_equal.next = self.shown_equal.q.val();
        self.info_constant.next = self.shown_constant.q.val();
        self.info_sum_0.next = self.shown_sum_0.q.val();
        self.info_sum_1.next = self.shown_sum_1.q.val();
        self.info_sum_2.next = self.shown_sum_2.q.val();
        self.info_sum_3.next = self.shown_sum_3.q.val();
        if self.reset.val() {
            self.fill.d.next = false;
            self.literals_0.d.next = false;
            self.literals_1.d.next = false;
            self.granule_0.d.next = false;
            self.granule_1.d.next = false;
            self.literals_oldest.d.next = false;
            self.granule_oldest.d.next = false;
            self.window.d.next = 0.into();
            self.put_valid.d.next = false;
            self.word_bank.d.next = false;
            self.rest_valid.d.next = false;
            self.waiting.d.next = false;
            self.shown.d.next = false;
        }
    }
}
