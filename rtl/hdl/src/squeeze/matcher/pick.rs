//! The best hit of a window in the table.

use super::best::MatcherBest;
use super::delay::MatcherDelay;
use rust_hdl::prelude::*;

/// From the banks' level 6 to the pick's distance at level 15.
#[derive(LogicBlock)]
pub struct MatcherPick {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// Bank of each position, level 2.
    pub banks: Signal<In, Bits<24>>,
    /// The positions that are looked up, level 2.
    pub granted: Signal<In, Bits<8>>,
    /// Of each bank: the first `4 + n` bytes are the same, level 6.
    pub equal: [Signal<In, Bits<8>>; 8],
    /// Of each bank: where they have been, level 6.
    pub places: [Signal<In, Bits<13>>; 8],
    /// Number of the window at level 13.
    pub index: Signal<In, Bits<9>>,
    /// There is a pick, level 15.
    pub valid: Signal<Out, Bit>,
    /// Its position.
    pub at: Signal<Out, Bits<3>>,
    /// Its length, 4 to 8, less 4.
    pub length: Signal<Out, Bits<3>>,
    /// Its distance; bit 13: it lies in the base.
    pub distance: Signal<Out, Bits<14>>,
    /// The distance for the slots: not below 8.
    pub stretched: Signal<Out, Bits<14>>,
    /// The slots need not hold it.
    pub known: Signal<Out, Bit>,
    banks_delay: MatcherDelay<24, 4>,
    granted_delay: MatcherDelay<8, 4>,
    late_banks: MatcherDelay<24, 5>,
    late_equal: MatcherDelay<64, 4>,
    place_delay: [MatcherDelay<13, 6>; 8],
    best: MatcherBest<8>,
    // level 7
    equal_7: DFF<Bits<64>>,
    // level 11
    cursor: DFF<Bits<3>>,
    valid_11: DFF<Bit>,
    at_11: DFF<Bits<3>>,
    // level 12
    valid_12: DFF<Bit>,
    at_12: DFF<Bits<3>>,
    bank_12: DFF<Bits<3>>,
    length_12: DFF<Bits<3>>,
    // level 13
    valid_13: DFF<Bit>,
    at_13: DFF<Bits<3>>,
    length_13: DFF<Bits<3>>,
    place_13: DFF<Bits<13>>,
    // level 14
    valid_14: DFF<Bit>,
    at_14: DFF<Bits<3>>,
    length_14: DFF<Bits<3>>,
    distance_14: DFF<Bits<13>>,
    base_14: DFF<Bit>,
    // level 15
    valid_15: DFF<Bit>,
    at_15: DFF<Bits<3>>,
    length_15: DFF<Bits<3>>,
    distance_15: DFF<Bits<14>>,
    stretched_15: DFF<Bits<14>>,
    always_15: DFF<Bit>,
    by_bank: Signal<Local, Bits<64>>,
    bank: [Signal<Local, Bits<3>>; 8],
    bank_bits: [Signal<Local, Bits<6>>; 8],
    hit: [Signal<Local, Bits<8>>; 8],
    by_position: Signal<Local, Bits<64>>,
    position_hit: [Signal<Local, Bits<8>>; 8],
    all_best: Signal<Local, Bits<64>>,
    cursor_bits: Signal<Local, Bits<6>>,
    picked: Signal<Local, Bits<8>>,
    three_at: Signal<Local, Bits<5>>,
    at_bits: Signal<Local, Bits<6>>,
    length_hit: Signal<Local, Bits<8>>,
    place: Signal<Local, Bits<13>>,
    here: Signal<Local, Bits<13>>,
    short: Signal<Local, Bits<13>>,
    granule: Constant<Bits<13>>,
    window: Constant<Bits<13>>,
    base_flag: Constant<Bits<14>>,
    // what a hit of 4, 5, 6, 7 and 8 bytes at each position is worth, and where the next pick may be
    worth_4: [Constant<Bits<5>>; 8],
    worth_5: [Constant<Bits<5>>; 8],
    worth_6: [Constant<Bits<5>>; 8],
    worth_7: [Constant<Bits<5>>; 8],
    worth_8: [Constant<Bits<5>>; 8],
    load_4: [Constant<Bits<8>>; 8],
    load_5: [Constant<Bits<8>>; 8],
    load_6: [Constant<Bits<8>>; 8],
    load_7: [Constant<Bits<8>>; 8],
    load_8: [Constant<Bits<8>>; 8],
}

/// `8 - at` is added, so that of two the later has to be longer by more than it is later.
fn worths(length: u64) -> [Constant<Bits<5>>; 8] {
    std::array::from_fn(|at| Constant::new((length + 8 - at as u64).to_bits()))
}

/// Bit 0: there is one; bits 1 to 3: its position; bits 4 to 6: where it ends in the next window.
fn loads(length: u64) -> [Constant<Bits<8>>; 8] {
    std::array::from_fn(|at| {
        let at = at as u64;
        Constant::new((1 | at << 1 | (at + length).saturating_sub(8) << 4).to_bits())
    })
}

impl Default for MatcherPick {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            banks: Signal::default(),
            granted: Signal::default(),
            equal: Default::default(),
            places: Default::default(),
            index: Signal::default(),
            valid: Signal::default(),
            at: Signal::default(),
            length: Signal::default(),
            distance: Signal::default(),
            stretched: Signal::default(),
            known: Signal::default(),
            banks_delay: MatcherDelay::default(),
            granted_delay: MatcherDelay::default(),
            late_banks: MatcherDelay::default(),
            late_equal: MatcherDelay::default(),
            place_delay: Default::default(),
            best: MatcherBest::default(),
            equal_7: DFF::default(),
            cursor: DFF::default(),
            valid_11: DFF::default(),
            at_11: DFF::default(),
            valid_12: DFF::default(),
            at_12: DFF::default(),
            bank_12: DFF::default(),
            length_12: DFF::default(),
            valid_13: DFF::default(),
            at_13: DFF::default(),
            length_13: DFF::default(),
            place_13: DFF::default(),
            valid_14: DFF::default(),
            at_14: DFF::default(),
            length_14: DFF::default(),
            distance_14: DFF::default(),
            base_14: DFF::default(),
            valid_15: DFF::default(),
            at_15: DFF::default(),
            length_15: DFF::default(),
            distance_15: DFF::default(),
            stretched_15: DFF::default(),
            always_15: DFF::default(),
            by_bank: Signal::default(),
            bank: Default::default(),
            bank_bits: Default::default(),
            hit: Default::default(),
            by_position: Signal::default(),
            position_hit: Default::default(),
            all_best: Signal::default(),
            cursor_bits: Signal::default(),
            picked: Signal::default(),
            three_at: Signal::default(),
            at_bits: Signal::default(),
            length_hit: Signal::default(),
            place: Signal::default(),
            here: Signal::default(),
            short: Signal::default(),
            granule: Constant::new(4096_u64.to_bits()),
            window: Constant::new(8_u64.to_bits()),
            base_flag: Constant::new(0x2000_u64.to_bits()),
            worth_4: worths(4),
            worth_5: worths(5),
            worth_6: worths(6),
            worth_7: worths(7),
            worth_8: worths(12),
            load_4: loads(4),
            load_5: loads(5),
            load_6: loads(6),
            load_7: loads(7),
            load_8: loads(8),
        }
    }
}

impl Logic for MatcherPick {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, equal_7, cursor, valid_11, at_11);
        dff_setup!(self, clock, valid_12, at_12, bank_12, length_12);
        dff_setup!(self, clock, valid_13, at_13, length_13, place_13);
        dff_setup!(self, clock, valid_14, at_14, length_14, distance_14, base_14);
        dff_setup!(self, clock, valid_15, at_15, length_15, distance_15, stretched_15, always_15);
        clock!(self, clock, banks_delay, granted_delay, late_banks, late_equal, best);
        self.banks_delay.step.next = self.step.val();
        self.granted_delay.step.next = self.step.val();
        self.late_banks.step.next = self.step.val();
        self.late_equal.step.next = self.step.val();
        self.best.step.next = self.step.val();
        self.banks_delay.word_in.next = self.banks.val();
        self.granted_delay.word_in.next = self.granted.val();
        self.late_banks.word_in.next = self.banks_delay.word_out.val();
        self.late_equal.word_in.next = self.equal_7.q.val();
        for i in 0..8 {
            self.place_delay[i].clock.next = self.clock.val();
            self.place_delay[i].step.next = self.step.val();
            self.place_delay[i].word_in.next = self.places[i].val();
        }
        self.valid.next = self.valid_15.q.val();
        self.at.next = self.at_15.q.val();
        self.length.next = self.length_15.q.val();
        self.distance.next = self.distance_15.q.val();
        self.stretched.next = self.stretched_15.q.val();
        self.known.next = self.always_15.q.val();

        // level 7: from banks to positions
        self.by_bank.next = bit_cast::<64, 8>(self.equal[0].val())
            | (bit_cast::<64, 8>(self.equal[1].val()) << 8)
            | (bit_cast::<64, 8>(self.equal[2].val()) << 16)
            | (bit_cast::<64, 8>(self.equal[3].val()) << 24)
            | (bit_cast::<64, 8>(self.equal[4].val()) << 32)
            | (bit_cast::<64, 8>(self.equal[5].val()) << 40)
            | (bit_cast::<64, 8>(self.equal[6].val()) << 48)
            | (bit_cast::<64, 8>(self.equal[7].val()) << 56);
        for i in 0..8 {
            self.bank[i].next = self.banks_delay.word_out.val().get_bits::<3>(3 * i);
            self.bank_bits[i].next = 0.into();
            self.bank_bits[i].next =
                self.bank_bits[i].val().replace_bit(3, self.bank[i].val().get_bit(0));
            self.bank_bits[i].next =
                self.bank_bits[i].val().replace_bit(4, self.bank[i].val().get_bit(1));
            self.bank_bits[i].next =
                self.bank_bits[i].val().replace_bit(5, self.bank[i].val().get_bit(2));
            self.hit[i].next = 0.into();
            if self.granted_delay.word_out.val().get_bit(i) {
                self.hit[i].next =
                    self.by_bank.val().get_bits::<8>(self.bank_bits[i].val().index());
            }
        }
        self.by_position.next = bit_cast::<64, 8>(self.hit[0].val())
            | (bit_cast::<64, 8>(self.hit[1].val()) << 8)
            | (bit_cast::<64, 8>(self.hit[2].val()) << 16)
            | (bit_cast::<64, 8>(self.hit[3].val()) << 24)
            | (bit_cast::<64, 8>(self.hit[4].val()) << 32)
            | (bit_cast::<64, 8>(self.hit[5].val()) << 40)
            | (bit_cast::<64, 8>(self.hit[6].val()) << 48)
            | (bit_cast::<64, 8>(self.hit[7].val()) << 56);
        if self.step.val() {
            self.equal_7.d.next = self.by_position.val();
        }

        // levels 8 to 10: the best from each position on
        for i in 0..8 {
            self.position_hit[i].next = self.equal_7.q.val().get_bits::<8>(8 * i);
            self.best.keys[i].next = 0.into();
            self.best.loads[i].next = 0.into();
            if self.position_hit[i].val().get_bit(0) {
                self.best.keys[i].next = self.worth_4[i].val();
                self.best.loads[i].next = self.load_4[i].val();
            }
            if self.position_hit[i].val().get_bit(1) {
                self.best.keys[i].next = self.worth_5[i].val();
                self.best.loads[i].next = self.load_5[i].val();
            }
            if self.position_hit[i].val().get_bit(2) {
                self.best.keys[i].next = self.worth_6[i].val();
                self.best.loads[i].next = self.load_6[i].val();
            }
            if self.position_hit[i].val().get_bit(3) {
                self.best.keys[i].next = self.worth_7[i].val();
                self.best.loads[i].next = self.load_7[i].val();
            }
            if self.position_hit[i].val().get_bit(4) {
                self.best.keys[i].next = self.worth_8[i].val();
                self.best.loads[i].next = self.load_8[i].val();
            }
        }

        // level 11: the best from the cursor on
        self.all_best.next = bit_cast::<64, 8>(self.best.best[0].val())
            | (bit_cast::<64, 8>(self.best.best[1].val()) << 8)
            | (bit_cast::<64, 8>(self.best.best[2].val()) << 16)
            | (bit_cast::<64, 8>(self.best.best[3].val()) << 24)
            | (bit_cast::<64, 8>(self.best.best[4].val()) << 32)
            | (bit_cast::<64, 8>(self.best.best[5].val()) << 40)
            | (bit_cast::<64, 8>(self.best.best[6].val()) << 48)
            | (bit_cast::<64, 8>(self.best.best[7].val()) << 56);
        self.cursor_bits.next = bit_cast::<6, 3>(self.cursor.q.val()) << 3;
        self.picked.next = self.all_best.val().get_bits::<8>(self.cursor_bits.val().index());
        if self.step.val() {
            self.valid_11.d.next = self.picked.val().get_bit(0);
            self.at_11.d.next = self.picked.val().get_bits::<3>(1);
            self.cursor.d.next = self.picked.val().get_bits::<3>(4);
        }

        // level 12: its bank and length
        self.three_at.next =
            (bit_cast::<5, 3>(self.at_11.q.val()) << 1) + bit_cast::<5, 3>(self.at_11.q.val());
        self.at_bits.next = bit_cast::<6, 3>(self.at_11.q.val()) << 3;
        self.length_hit.next =
            self.late_equal.word_out.val().get_bits::<8>(self.at_bits.val().index());
        if self.step.val() {
            self.valid_12.d.next = self.valid_11.q.val();
            self.at_12.d.next = self.at_11.q.val();
            self.bank_12.d.next =
                self.late_banks.word_out.val().get_bits::<3>(self.three_at.val().index());
            self.length_12.d.next = 0.into();
            if self.length_hit.val().get_bit(1) {
                self.length_12.d.next = 1.into();
            }
            if self.length_hit.val().get_bit(2) {
                self.length_12.d.next = 2.into();
            }
            if self.length_hit.val().get_bit(3) {
                self.length_12.d.next = 3.into();
            }
            if self.length_hit.val().get_bit(4) {
                self.length_12.d.next = 4.into();
            }
        }

        // level 13: its place
        self.place.next = self.place_delay[0].word_out.val();
        for i in 0..8 {
            if self.bank_12.q.val().index() == i {
                self.place.next = self.place_delay[i].word_out.val();
            }
        }
        if self.step.val() {
            self.valid_13.d.next = self.valid_12.q.val();
            self.at_13.d.next = self.at_12.q.val();
            self.length_13.d.next = self.length_12.q.val();
            self.place_13.d.next = self.place.val();
        }

        // level 14: its distance
        self.here.next = self.granule.val()
            | (bit_cast::<13, 9>(self.index.val()) << 3)
            | bit_cast::<13, 3>(self.at_13.q.val());
        if self.step.val() {
            self.valid_14.d.next = self.valid_13.q.val();
            self.at_14.d.next = self.at_13.q.val();
            self.length_14.d.next = self.length_13.q.val();
            self.distance_14.d.next = self.here.val() - self.place_13.q.val();
            self.base_14.d.next = !self.place_13.q.val().get_bit(12);
        }

        // level 15: a multiple of a short distance
        self.short.next = self.distance_14.q.val();
        if !self.base_14.q.val() & !self.distance_14.q.val().get_bits::<10>(3).any() {
            if self.distance_14.q.val().get_bit(2) {
                self.short.next = self.distance_14.q.val() << 1;
            } else {
                if self.distance_14.q.val().get_bit(1) {
                    self.short.next = self.distance_14.q.val() << 2;
                } else {
                    self.short.next = self.window.val();
                }
            }
        }
        if self.step.val() {
            self.valid_15.d.next = self.valid_14.q.val();
            self.at_15.d.next = self.at_14.q.val();
            self.length_15.d.next = self.length_14.q.val();
            self.distance_15.d.next = bit_cast::<14, 13>(self.distance_14.q.val());
            self.stretched_15.d.next = bit_cast::<14, 13>(self.short.val());
            self.always_15.d.next = !self.base_14.q.val() & (self.short.val() == self.window.val());
            if self.base_14.q.val() {
                self.distance_15.d.next =
                    bit_cast::<14, 13>(self.distance_14.q.val()) | self.base_flag.val();
                self.stretched_15.d.next =
                    bit_cast::<14, 13>(self.short.val()) | self.base_flag.val();
                self.always_15.d.next = self.distance_14.q.val() == self.granule.val();
            }
        }
    }
}
