//! One bank of the table: 512 rows, a look-up and an insertion a window.

use crate::leaves::SdpRamEnable;
use rust_hdl::prelude::*;

/// A row holds 52 bits of the key (the hash stands for the other 12), the place and the epoch. Level 2 to 6.
#[derive(LogicBlock, Default)]
pub struct MatcherBank {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// A row of the table is forgotten.
    pub clear: Signal<In, Bit>,
    /// Which.
    pub clear_row: Signal<In, Bits<9>>,
    /// This bank looks up.
    pub probe: Signal<In, Bit>,
    /// This position.
    pub chosen: Signal<In, Bits<3>>,
    /// Row of each position.
    pub row_at_0: Signal<In, Bits<9>>,
    /// Position 1.
    pub row_at_1: Signal<In, Bits<9>>,
    /// Position 2.
    pub row_at_2: Signal<In, Bits<9>>,
    /// Position 3.
    pub row_at_3: Signal<In, Bits<9>>,
    /// Position 4.
    pub row_at_4: Signal<In, Bits<9>>,
    /// Position 5.
    pub row_at_5: Signal<In, Bits<9>>,
    /// Position 6.
    pub row_at_6: Signal<In, Bits<9>>,
    /// Position 7.
    pub row_at_7: Signal<In, Bits<9>>,
    /// The bytes of the window and those that follow.
    pub pair: Signal<In, Bits<128>>,
    /// Number of the window.
    pub index: Signal<In, Bits<9>>,
    /// The base window goes to this bank.
    pub base_hit: Signal<In, Bit>,
    /// To this row.
    pub base_row: Signal<In, Bits<9>>,
    /// Its bytes.
    pub base_word: Signal<In, Bits<64>>,
    /// Its number.
    pub base_index: Signal<In, Bits<9>>,
    /// Of the granule.
    pub epoch: Signal<In, Bits<7>>,
    /// Bit `n`: the first `4 + n` bytes are the same.
    pub equal: Signal<Out, Bits<8>>,
    /// Where they have been.
    pub place: Signal<Out, Bits<13>>,
    ram: SdpRamEnable<Bits<72>, 9>,
    // level 3
    probe_3: DFF<Bit>,
    row_3: DFF<Bits<9>>,
    key_3: DFF<Bits<52>>,
    place_3: DFF<Bits<13>>,
    epoch_3: DFF<Bits<7>>,
    base_hit_3: DFF<Bit>,
    base_row_3: DFF<Bits<9>>,
    base_key_3: DFF<Bits<52>>,
    base_place_3: DFF<Bits<13>>,
    // level 4, and what is written
    probe_4: DFF<Bit>,
    key_4: DFF<Bits<52>>,
    epoch_4: DFF<Bits<7>>,
    write: DFF<Bit>,
    write_row: DFF<Bits<9>>,
    write_key: DFF<Bits<52>>,
    write_place: DFF<Bits<13>>,
    // level 5
    probe_5: DFF<Bit>,
    key_5: DFF<Bits<52>>,
    epoch_5: DFF<Bits<7>>,
    entry_5: DFF<Bits<72>>,
    // level 6
    equal_6: DFF<Bits<8>>,
    place_6: DFF<Bits<13>>,
    row: Signal<Local, Bits<9>>,
    chosen_bits: Signal<Local, Bits<7>>,
    shifted: Signal<Local, Bits<128>>,
    found: Signal<Local, Bits<8>>,
    same: Signal<Local, Bit>,
    here: Signal<Local, Bits<13>>,
}

impl Logic for MatcherBank {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, probe_3, row_3, key_3, place_3, epoch_3);
        dff_setup!(self, clock, base_hit_3, base_row_3, base_key_3, base_place_3);
        dff_setup!(self, clock, probe_4, key_4, epoch_4, write, write_row, write_key, write_place);
        dff_setup!(self, clock, probe_5, key_5, epoch_5, entry_5, equal_6, place_6);
        clock!(self, clock, ram);
        self.equal.next = self.equal_6.q.val();
        self.place.next = self.place_6.q.val();

        // level 3: row and key of the position that looks up
        self.row.next = self.row_at_0.val();
        match self.chosen.val().index() {
            1 => {
                self.row.next = self.row_at_1.val();
            }
            2 => {
                self.row.next = self.row_at_2.val();
            }
            3 => {
                self.row.next = self.row_at_3.val();
            }
            4 => {
                self.row.next = self.row_at_4.val();
            }
            5 => {
                self.row.next = self.row_at_5.val();
            }
            6 => {
                self.row.next = self.row_at_6.val();
            }
            7 => {
                self.row.next = self.row_at_7.val();
            }
            _ => {}
        }
        self.chosen_bits.next = bit_cast::<7, 3>(self.chosen.val()) << 3;
        self.shifted.next = self.pair.val() >> self.chosen_bits.val();
        self.here.next =
            (bit_cast::<13, 9>(self.index.val()) << 3) | bit_cast::<13, 3>(self.chosen.val());
        if self.step.val() {
            self.probe_3.d.next = self.probe.val();
            self.row_3.d.next = self.row.val();
            self.key_3.d.next = self.shifted.val().get_bits::<52>(12);
            self.place_3.d.next = self.here.val().replace_bit(12, true);
            self.epoch_3.d.next = self.epoch.val();
            self.base_hit_3.d.next = self.base_hit.val();
            self.base_row_3.d.next = self.base_row.val();
            self.base_key_3.d.next = self.base_word.val().get_bits::<52>(12);
            self.base_place_3.d.next = bit_cast::<13, 9>(self.base_index.val()) << 3;
        }

        // level 4: read, while the window before writes. What is written in the same step cannot be read.
        self.ram.read_enable.next = self.step.val();
        self.ram.read_address.next = self.row_3.q.val();
        if self.step.val() {
            self.probe_4.d.next = self.probe_3.q.val()
                & (!self.write.q.val() | (self.write_row.q.val() != self.row_3.q.val()));
            self.key_4.d.next = self.key_3.q.val();
            self.epoch_4.d.next = self.epoch_3.q.val();
            self.write.d.next = self.probe_3.q.val() | self.base_hit_3.q.val();
            self.write_row.d.next = self.row_3.q.val();
            self.write_key.d.next = self.key_3.q.val();
            self.write_place.d.next = self.place_3.q.val();
            if self.base_hit_3.q.val() {
                self.write_row.d.next = self.base_row_3.q.val();
                self.write_key.d.next = self.base_key_3.q.val();
                self.write_place.d.next = self.base_place_3.q.val();
            }
        }
        self.ram.write_enable.next = (self.write.q.val() & self.step.val()) | self.clear.val();
        self.ram.write_address.next = self.write_row.q.val();
        self.ram.write_data.next = bit_cast::<72, 52>(self.write_key.q.val())
            | (bit_cast::<72, 13>(self.write_place.q.val()) << 52)
            | (bit_cast::<72, 7>(self.epoch_4.q.val()) << 65);
        if self.clear.val() {
            // no granule has epoch 0
            self.ram.write_address.next = self.clear_row.val();
            self.ram.write_data.next = 0.into();
        }

        // level 5
        if self.step.val() {
            self.probe_5.d.next = self.probe_4.q.val();
            self.key_5.d.next = self.key_4.q.val();
            self.epoch_5.d.next = self.epoch_4.q.val();
            self.entry_5.d.next = self.ram.read_data.val();
        }

        // level 6: how many bytes are the same
        self.found.next = 0.into();
        self.same.next = self.probe_5.q.val()
            & (self.entry_5.q.val().get_bits::<7>(65) == self.epoch_5.q.val())
            & (self.entry_5.q.val().get_bits::<20>(0) == self.key_5.q.val().get_bits::<20>(0));
        self.found.next = self.found.val().replace_bit(0, self.same.val());
        for i in 0..4 {
            self.same.next = self.same.val()
                & (self.entry_5.q.val().get_bits::<8>(8 * i + 20)
                    == self.key_5.q.val().get_bits::<8>(8 * i + 20));
            self.found.next = self.found.val().replace_bit(i + 1, self.same.val());
        }
        if self.step.val() {
            self.equal_6.d.next = self.found.val();
            self.place_6.d.next = self.entry_5.q.val().get_bits::<13>(52);
        }
    }
}
