//! Both blocks on each other: from windows to what `assemble` needs.

use super::Literals;
use crate::squeeze::collect::Collect;
use rust_hdl::prelude::*;

/// [`Collect`] and [`Literals`]. `info_*` is shown to who chooses the set, and stays until `set_valid` has let it through.
#[derive(LogicBlock, Default)]
pub struct LiteralPath {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets everything but the codes.
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
    /// It is taken: its set is known, and the one before is coded.
    pub info_ready: Signal<Out, Bit>,
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
    /// The set of this granule is known.
    pub set_valid: Signal<In, Bit>,
    /// It: 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// A granule is finished; everything about it is stable until `done`.
    pub out_valid: Signal<Out, Bit>,
    /// Its literals are 0 raw, 1 RLE, 2 one stream, 3 four streams.
    pub out_mode: Signal<Out, Bits<2>>,
    /// How many they are.
    pub out_literals: Signal<Out, Bits<13>>,
    /// The one that is repeated, or the byte of a constant granule.
    pub out_byte: Signal<Out, Bits<8>>,
    /// All bytes of the granule are equal.
    pub out_constant: Signal<Out, Bit>,
    /// Bytes of the streams.
    pub out_size_0: Signal<Out, Bits<11>>,
    /// Of the second.
    pub out_size_1: Signal<Out, Bits<11>>,
    /// Of the third.
    pub out_size_2: Signal<Out, Bits<11>>,
    /// Of the fourth.
    pub out_size_3: Signal<Out, Bits<11>>,
    /// The granule is done with (pulse).
    pub done: Signal<In, Bit>,
    /// Its copy is not needed (pulse, at most once, before `done`).
    pub drop_granule: Signal<In, Bit>,
    /// Its literals or streams are not needed any more (the same).
    pub drop_literals: Signal<In, Bit>,
    /// Read in this cycle.
    pub read_valid: Signal<In, Bit>,
    /// From the granule, not from the literals or streams.
    pub read_granule: Signal<In, Bit>,
    /// A word of 64 bits; stream s begins at word 128 s.
    pub read_address: Signal<In, Bits<9>>,
    /// One cycle later: the word in the lower half; if the address was even, the next in the upper half.
    pub read_data: Signal<Out, Bits<128>>,
    /// Write a code; not while there is a granule.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// For this byte.
    pub table_symbol: Signal<In, Bits<8>>,
    /// Code (bits 10:0) and length.
    pub table_word: Signal<In, Bits<15>>,
    collect: Collect,
    literals: Literals,
}

impl Logic for LiteralPath {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, collect, literals);
        self.collect.reset.next = self.reset.val();
        self.literals.reset.next = self.reset.val();
        self.collect.lit_valid.next = self.lit_valid.val();
        self.lit_ready.next = self.collect.lit_ready.val();
        self.collect.lit_data.next = self.lit_data.val();
        self.collect.lit_mask.next = self.lit_mask.val();
        self.collect.lit_last.next = self.lit_last.val();
        self.collect.lit_constant.next = self.lit_constant.val();

        // one to the other
        self.info_valid.next = self.collect.info_valid.val();
        self.literals.info_valid.next = self.collect.info_valid.val();
        self.info_ready.next = self.literals.info_ready.val();
        self.collect.info_ready.next = self.literals.info_ready.val();
        self.info_literals.next = self.collect.info_literals.val();
        self.literals.info_literals.next = self.collect.info_literals.val();
        self.info_byte.next = self.collect.info_byte.val();
        self.literals.info_byte.next = self.collect.info_byte.val();
        self.info_equal.next = self.collect.info_equal.val();
        self.literals.info_equal.next = self.collect.info_equal.val();
        self.info_constant.next = self.collect.info_constant.val();
        self.literals.info_constant.next = self.collect.info_constant.val();
        self.info_sum_0.next = self.collect.info_sum_0.val();
        self.literals.info_sum_0.next = self.collect.info_sum_0.val();
        self.info_sum_1.next = self.collect.info_sum_1.val();
        self.literals.info_sum_1.next = self.collect.info_sum_1.val();
        self.info_sum_2.next = self.collect.info_sum_2.val();
        self.literals.info_sum_2.next = self.collect.info_sum_2.val();
        self.info_sum_3.next = self.collect.info_sum_3.val();
        self.literals.info_sum_3.next = self.collect.info_sum_3.val();
        self.collect.literal_address.next = self.literals.literal_address.val();
        self.collect.literals_free.next = self.literals.literals_free.val();
        self.collect.granule_address.next = self.literals.granule_address.val();
        self.collect.granule_free.next = self.literals.granule_free.val();
        self.literals.literal_data.next = self.collect.literal_data.val();
        self.literals.granule_data.next = self.collect.granule_data.val();

        // the choice, assemble and the host
        self.literals.set_valid.next = self.set_valid.val();
        self.literals.set.next = self.set.val();
        self.out_valid.next = self.literals.out_valid.val();
        self.out_mode.next = self.literals.out_mode.val();
        self.out_literals.next = self.literals.out_literals.val();
        self.out_byte.next = self.literals.out_byte.val();
        self.out_constant.next = self.literals.out_constant.val();
        self.out_size_0.next = self.literals.out_size_0.val();
        self.out_size_1.next = self.literals.out_size_1.val();
        self.out_size_2.next = self.literals.out_size_2.val();
        self.out_size_3.next = self.literals.out_size_3.val();
        self.literals.done.next = self.done.val();
        self.literals.drop_granule.next = self.drop_granule.val();
        self.literals.drop_literals.next = self.drop_literals.val();
        self.literals.read_valid.next = self.read_valid.val();
        self.literals.read_granule.next = self.read_granule.val();
        self.literals.read_address.next = self.read_address.val();
        self.read_data.next = self.literals.read_data.val();
        self.literals.table_write.next = self.table_write.val();
        self.literals.table_set.next = self.table_set.val();
        self.literals.table_symbol.next = self.table_symbol.val();
        self.literals.table_word.next = self.table_word.val();
        self.collect.table_write.next = self.table_write.val();
        self.collect.table_set.next = self.table_set.val();
        self.collect.table_symbol.next = self.table_symbol.val();
        self.collect.table_length.next = self.table_word.val().get_bits::<4>(11);
    }
}
