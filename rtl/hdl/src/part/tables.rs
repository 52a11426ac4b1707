//! The shadow table and the two halves of the active table, twice.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// Words of the shadow table: {attributes 6, length 32, base 32}; of the active table: {attributes 6, granules 28,
/// first granule 28}. Attributes: class in \[1:0\], then PRE_COPY, PINNED, NO_SAVE, LOSSY_HINT.
///
/// The active table has one read port for two readers, which take turns: both outputs follow their index within 3
/// cycles. The copies read a second table of what they need, {PRE_COPY, granules 28, first granule 28}: one entry a cycle.
#[derive(LogicBlock, Default)]
pub struct PartTables {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Store an entry of the shadow table.
    pub store: Signal<In, Bit>,
    /// Which.
    pub store_index: Signal<In, Bits<8>>,
    /// The entry.
    pub store_word: Signal<In, Bits<70>>,
    /// The entry of the shadow table to show in the next cycle.
    pub shadow_index: Signal<In, Bits<8>>,
    /// That entry.
    pub shadow_word: Signal<Out, Bits<70>>,
    /// Write an entry of the active table.
    pub fill: Signal<In, Bit>,
    /// In which half.
    pub fill_bank: Signal<In, Bit>,
    /// Which.
    pub fill_index: Signal<In, Bits<8>>,
    /// The entry.
    pub fill_word: Signal<In, Bits<62>>,
    /// The half in use.
    pub bank: Signal<In, Bit>,
    /// Entry for the first reader.
    pub index_0: Signal<In, Bits<8>>,
    /// Its word.
    pub word_0: Signal<Out, Bits<62>>,
    /// Entry for the second reader.
    pub index_1: Signal<In, Bits<8>>,
    /// Its word.
    pub word_1: Signal<Out, Bits<62>>,
    /// Entry for the copies.
    pub copy_index: Signal<In, Bits<8>>,
    /// Such an entry is there.
    pub copy_there: Signal<In, Bit>,
    /// Its word, exactly 3 cycles later; zeros if there is no such entry.
    pub copy_word: Signal<Out, Bits<57>>,
    shadow: SdpRam<Bits<70>, 8>,
    active: SdpRam<Bits<62>, 9>,
    copy: SdpRam<Bits<57>, 9>,
    turn: DFF<Bit>,
    word_0_reg: DFF<Bits<62>>,
    word_1_reg: DFF<Bits<62>>,
    copy_at: DFF<Bits<9>>,
    copy_asked: DFF<Bit>,
    copy_read: DFF<Bit>,
    copy_reg: DFF<Bits<57>>,
    read_index: Signal<Local, Bits<8>>,
    fill_half: Signal<Local, Bits<9>>,
    read_half: Signal<Local, Bits<9>>,
}

impl Logic for PartTables {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, turn, word_0_reg, word_1_reg, copy_at, copy_asked, copy_read, copy_reg
        );
        clock!(self, clock, shadow, active, copy);
        self.shadow.write_enable.next = self.store.val();
        self.shadow.write_address.next = self.store_index.val();
        self.shadow.write_data.next = self.store_word.val();
        self.shadow.read_address.next = self.shadow_index.val();
        self.shadow_word.next = self.shadow.read_data.val();

        self.fill_half.next = 0.into();
        self.fill_half.next = self.fill_half.val().replace_bit(8, self.fill_bank.val());
        self.active.write_enable.next = self.fill.val();
        self.active.write_address.next =
            self.fill_half.val() | bit_cast::<9, 8>(self.fill_index.val());
        self.active.write_data.next = self.fill_word.val();
        self.copy.write_enable.next = self.fill.val();
        self.copy.write_address.next =
            self.fill_half.val() | bit_cast::<9, 8>(self.fill_index.val());
        self.copy.write_data.next = bit_cast::<57, 56>(self.fill_word.val().get_bits::<56>(0));
        self.copy.write_data.next =
            self.copy.write_data.val().replace_bit(56, self.fill_word.val().get_bit(58));

        self.turn.d.next = !self.turn.q.val();
        self.read_index.next = self.index_0.val();
        if self.turn.q.val() {
            self.read_index.next = self.index_1.val();
            // what was asked for in the turn before
            self.word_0_reg.d.next = self.active.read_data.val();
        } else {
            self.word_1_reg.d.next = self.active.read_data.val();
        }
        self.read_half.next = 0.into();
        self.read_half.next = self.read_half.val().replace_bit(8, self.bank.val());
        self.active.read_address.next =
            self.read_half.val() | bit_cast::<9, 8>(self.read_index.val());
        self.word_0.next = self.word_0_reg.q.val();
        self.word_1.next = self.word_1_reg.q.val();

        // the half is chosen with the index
        self.copy_at.d.next = self.read_half.val() | bit_cast::<9, 8>(self.copy_index.val());
        self.copy_asked.d.next = self.copy_there.val();
        self.copy.read_address.next = self.copy_at.q.val();
        self.copy_read.d.next = self.copy_asked.q.val();
        self.copy_reg.d.next = 0.into();
        if self.copy_read.q.val() {
            self.copy_reg.d.next = self.copy.read_data.val();
        }
        self.copy_word.next = self.copy_reg.q.val();
    }
}
