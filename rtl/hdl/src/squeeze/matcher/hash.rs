//! Which row of which bank a position looks at.

use rust_hdl::prelude::*;

/// Bank and row of four bytes. With the upper 20 bits they say what the bytes are. Combinational.
#[derive(LogicBlock, Default)]
pub struct MatcherMix {
    /// The bytes.
    pub bytes: Signal<In, Bits<32>>,
    /// Bank.
    pub bank: Signal<Out, Bits<3>>,
    /// Row.
    pub row: Signal<Out, Bits<9>>,
    mixed: Signal<Local, Bits<12>>,
}

impl Logic for MatcherMix {
    #[hdl_gen]
    fn update(&mut self) {
        self.mixed.next = self.bytes.val().get_bits::<12>(0)
            ^ self.bytes.val().get_bits::<12>(12)
            ^ self.bytes.val().get_bits::<12>(20)
            ^ (bit_cast::<12, 7>(self.bytes.val().get_bits::<7>(15)) << 5)
            ^ bit_cast::<12, 7>(self.bytes.val().get_bits::<7>(25));
        self.row.next = self.mixed.val().get_bits::<9>(3);
        self.bank.next = self.mixed.val().get_bits::<3>(0)
            ^ self.mixed.val().get_bits::<3>(3)
            ^ self.mixed.val().get_bits::<3>(6)
            ^ self.mixed.val().get_bits::<3>(9);
    }
}

/// Hashes of the eight positions, and the first position of each bank. Level 0 to 2.
#[derive(LogicBlock, Default)]
pub struct MatcherHash {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// There is a window.
    pub live: Signal<In, Bit>,
    /// Its number.
    pub index: Signal<In, Bits<9>>,
    /// Its bytes and those that follow.
    pub pair: Signal<In, Bits<128>>,
    /// There is a base window.
    pub base_live: Signal<In, Bit>,
    /// Its bytes.
    pub base_word: Signal<In, Bits<64>>,
    /// Row of each position.
    pub rows: [Signal<Out, Bits<9>>; 8],
    /// Bank of each position, 3 bits each.
    pub banks: Signal<Out, Bits<24>>,
    /// The positions that are looked up.
    pub granted: Signal<Out, Bits<8>>,
    /// The position that a bank looks up.
    pub chosen: [Signal<Out, Bits<3>>; 8],
    /// Banks that look up.
    pub probes: Signal<Out, Bits<8>>,
    /// The bytes of the window and those that follow.
    pub pair_2: Signal<Out, Bits<128>>,
    /// The bank that the base window goes to.
    pub base_banks: Signal<Out, Bits<8>>,
    /// Its row.
    pub base_row: Signal<Out, Bits<9>>,
    /// Its bytes.
    pub base_word_2: Signal<Out, Bits<64>>,
    mix: [MatcherMix; 8],
    base_mix: MatcherMix,
    // level 1
    bank_1: [DFF<Bits<3>>; 8],
    row_1: [DFF<Bits<9>>; 8],
    able_1: DFF<Bits<8>>,
    pair_1: DFF<Bits<128>>,
    base_live_1: DFF<Bit>,
    base_bank_1: DFF<Bits<3>>,
    base_row_1: DFF<Bits<9>>,
    base_word_1: DFF<Bits<64>>,
    // level 2
    row_2: [DFF<Bits<9>>; 8],
    banks_2: DFF<Bits<24>>,
    granted_2: DFF<Bits<8>>,
    chosen_2: [DFF<Bits<3>>; 8],
    probes_2: DFF<Bits<8>>,
    both_2: DFF<Bits<128>>,
    base_banks_2: DFF<Bits<8>>,
    base_row_2: DFF<Bits<9>>,
    base_bytes_2: DFF<Bits<64>>,
    able: Signal<Local, Bits<8>>,
    firsts: Signal<Local, Bits<8>>,
    found: Signal<Local, Bit>,
    who: Signal<Local, Bits<3>>,
    probing: Signal<Local, Bits<8>>,
    base_one: Signal<Local, Bits<8>>,
    all_banks: Signal<Local, Bits<24>>,
}

impl Logic for MatcherHash {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, able_1, pair_1, base_live_1, base_bank_1, base_row_1, base_word_1);
        dff_setup!(self, clock, banks_2, granted_2, probes_2, both_2);
        dff_setup!(self, clock, base_banks_2, base_row_2, base_bytes_2);
        for i in 0..8 {
            self.bank_1[i].clock.next = self.clock.val();
            self.row_1[i].clock.next = self.clock.val();
            self.row_2[i].clock.next = self.clock.val();
            self.chosen_2[i].clock.next = self.clock.val();
            self.bank_1[i].d.next = self.bank_1[i].q.val();
            self.row_1[i].d.next = self.row_1[i].q.val();
            self.row_2[i].d.next = self.row_2[i].q.val();
            self.chosen_2[i].d.next = self.chosen_2[i].q.val();
            self.rows[i].next = self.row_2[i].q.val();
            self.chosen[i].next = self.chosen_2[i].q.val();
        }
        self.banks.next = self.banks_2.q.val();
        self.granted.next = self.granted_2.q.val();
        self.probes.next = self.probes_2.q.val();
        self.pair_2.next = self.both_2.q.val();
        self.base_banks.next = self.base_banks_2.q.val();
        self.base_row.next = self.base_row_2.q.val();
        self.base_word_2.next = self.base_bytes_2.q.val();

        // level 1: hashes. Of the last window only the first position has eight bytes.
        self.able.next = 0.into();
        for i in 0..8 {
            self.mix[i].bytes.next = self.pair.val().get_bits::<32>(8 * i);
            if self.live.val() & (!self.index.val().all() | (i == 0)) {
                self.able.next = self.able.val().replace_bit(i, true);
            }
        }
        self.base_mix.bytes.next = self.base_word.val().get_bits::<32>(0);
        if self.step.val() {
            for i in 0..8 {
                self.bank_1[i].d.next = self.mix[i].bank.val();
                self.row_1[i].d.next = self.mix[i].row.val();
            }
            self.able_1.d.next = self.able.val();
            self.pair_1.d.next = self.pair.val();
            self.base_live_1.d.next = self.base_live.val();
            self.base_bank_1.d.next = self.base_mix.bank.val();
            self.base_row_1.d.next = self.base_mix.row.val();
            self.base_word_1.d.next = self.base_word.val();
        }

        // level 2: the first position of a bank looks up
        self.firsts.next = 0.into();
        self.probing.next = 0.into();
        self.base_one.next = 0.into();
        for b in 0..8 {
            self.found.next = false;
            self.who.next = 0.into();
            for i in 0..8 {
                if self.able_1.q.val().get_bit(i)
                    & !self.found.val()
                    & (self.bank_1[i].q.val().index() == b)
                {
                    self.found.next = true;
                    self.who.next = i.to_bits();
                    self.firsts.next = self.firsts.val().replace_bit(i, true);
                }
            }
            self.probing.next = self.probing.val().replace_bit(b, self.found.val());
            if self.step.val() {
                self.chosen_2[b].d.next = self.who.val();
            }
            if self.base_live_1.q.val() & (self.base_bank_1.q.val().index() == b) {
                self.base_one.next = self.base_one.val().replace_bit(b, true);
            }
        }
        self.all_banks.next = bit_cast::<24, 3>(self.bank_1[0].q.val())
            | (bit_cast::<24, 3>(self.bank_1[1].q.val()) << 3)
            | (bit_cast::<24, 3>(self.bank_1[2].q.val()) << 6)
            | (bit_cast::<24, 3>(self.bank_1[3].q.val()) << 9)
            | (bit_cast::<24, 3>(self.bank_1[4].q.val()) << 12)
            | (bit_cast::<24, 3>(self.bank_1[5].q.val()) << 15)
            | (bit_cast::<24, 3>(self.bank_1[6].q.val()) << 18)
            | (bit_cast::<24, 3>(self.bank_1[7].q.val()) << 21);
        if self.step.val() {
            for i in 0..8 {
                self.row_2[i].d.next = self.row_1[i].q.val();
            }
            self.banks_2.d.next = self.all_banks.val();
            self.granted_2.d.next = self.firsts.val();
            self.probes_2.d.next = self.probing.val();
            self.both_2.d.next = self.pair_1.q.val();
            self.base_banks_2.d.next = self.base_one.val();
            self.base_row_2.d.next = self.base_row_1.q.val();
            self.base_bytes_2.d.next = self.base_word_1.q.val();
        }
    }
}
