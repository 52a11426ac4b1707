//! How far bytes go on being the same.

use super::delay::MatcherDelay;
use rust_hdl::prelude::*;

/// A window's bits and those of the two after it. Level 22 to 25, where a window is two steps later than the one that has come.
#[derive(LogicBlock)]
pub struct MatcherRuns {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// The bytes that are the same, level 22.
    pub equal: Signal<In, Bits<8>>,
    /// It goes on from the window before: the same granule, the same distance.
    pub goes_on: Signal<In, Bit>,
    /// Level of the run from each position, bit 0: 0 is none, 1 to 5 are 4 to 8 bytes, 6 is 12, 7 is 16.
    pub level_0: Signal<Out, Bits<8>>,
    /// Bit 1.
    pub level_1: Signal<Out, Bits<8>>,
    /// Bit 2.
    pub level_2: Signal<Out, Bits<8>>,
    /// The run from each position reaches the end of the window.
    pub through: Signal<Out, Bits<8>>,
    /// Bytes at the window's start that go on from the window before, level 31.
    pub lead: Signal<Out, Bits<4>>,
    /// The bytes that are the same, level 32.
    pub equal_32: Signal<Out, Bits<8>>,
    leads: MatcherDelay<4, 6>,
    equals: MatcherDelay<8, 8>,
    equal_23: DFF<Bits<8>>,
    goes_on_23: DFF<Bit>,
    equal_24: DFF<Bits<8>>,
    goes_on_24: DFF<Bit>,
    level_0_25: DFF<Bits<8>>,
    level_1_25: DFF<Bits<8>>,
    level_2_25: DFF<Bits<8>>,
    through_25: DFF<Bits<8>>,
    lead_25: DFF<Bits<4>>,
    second: Signal<Local, Bits<8>>,
    third: Signal<Local, Bits<8>>,
    run: Signal<Local, Bits<24>>,
    fours: Signal<Local, Bits<24>>,
    eight: Signal<Local, Bit>,
    twelve: Signal<Local, Bit>,
    found: Signal<Local, Bits<3>>,
    bits_0: Signal<Local, Bits<8>>,
    bits_1: Signal<Local, Bits<8>>,
    bits_2: Signal<Local, Bits<8>>,
    ends: Signal<Local, Bits<8>>,
    all: Signal<Local, Bit>,
    count: Signal<Local, Bits<4>>,
    counts: [Constant<Bits<4>>; 8],
}

impl Default for MatcherRuns {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            equal: Signal::default(),
            goes_on: Signal::default(),
            level_0: Signal::default(),
            level_1: Signal::default(),
            level_2: Signal::default(),
            through: Signal::default(),
            lead: Signal::default(),
            equal_32: Signal::default(),
            leads: MatcherDelay::default(),
            equals: MatcherDelay::default(),
            equal_23: DFF::default(),
            goes_on_23: DFF::default(),
            equal_24: DFF::default(),
            goes_on_24: DFF::default(),
            level_0_25: DFF::default(),
            level_1_25: DFF::default(),
            level_2_25: DFF::default(),
            through_25: DFF::default(),
            lead_25: DFF::default(),
            second: Signal::default(),
            third: Signal::default(),
            run: Signal::default(),
            fours: Signal::default(),
            eight: Signal::default(),
            twelve: Signal::default(),
            found: Signal::default(),
            bits_0: Signal::default(),
            bits_1: Signal::default(),
            bits_2: Signal::default(),
            ends: Signal::default(),
            all: Signal::default(),
            count: Signal::default(),
            counts: std::array::from_fn(|i| Constant::new((i as u64 + 1).to_bits())),
        }
    }
}

impl Logic for MatcherRuns {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, equal_23, goes_on_23, equal_24, goes_on_24);
        dff_setup!(self, clock, level_0_25, level_1_25, level_2_25, through_25, lead_25);
        clock!(self, clock, leads, equals);
        self.leads.step.next = self.step.val();
        self.equals.step.next = self.step.val();
        self.leads.word_in.next = self.lead_25.q.val();
        self.equals.word_in.next = self.equal_24.q.val();
        self.level_0.next = self.level_0_25.q.val();
        self.level_1.next = self.level_1_25.q.val();
        self.level_2.next = self.level_2_25.q.val();
        self.through.next = self.through_25.q.val();
        self.lead.next = self.leads.word_out.val();
        self.equal_32.next = self.equals.word_out.val();

        // three windows, the oldest first
        self.second.next = 0.into();
        self.third.next = 0.into();
        if self.goes_on_23.q.val() {
            self.second.next = self.equal_23.q.val();
            if self.goes_on.val() {
                self.third.next = self.equal.val();
            }
        }
        self.run.next = bit_cast::<24, 8>(self.equal_24.q.val())
            | (bit_cast::<24, 8>(self.second.val()) << 8)
            | (bit_cast::<24, 8>(self.third.val()) << 16);
        self.fours.next = 0.into();
        for i in 0..21 {
            self.fours.next = self.fours.val().replace_bit(
                i,
                self.run.val().get_bit(i)
                    & self.run.val().get_bit(i + 1)
                    & self.run.val().get_bit(i + 2)
                    & self.run.val().get_bit(i + 3),
            );
        }
        self.bits_0.next = 0.into();
        self.bits_1.next = 0.into();
        self.bits_2.next = 0.into();
        for i in 0..8 {
            self.eight.next = self.fours.val().get_bit(i) & self.fours.val().get_bit(i + 4);
            self.twelve.next = self.eight.val() & self.fours.val().get_bit(i + 8);
            self.found.next = 0.into();
            if self.fours.val().get_bit(i) {
                self.found.next = 1.into();
                if self.run.val().get_bit(i + 4) {
                    self.found.next = 2.into();
                    if self.run.val().get_bit(i + 5) {
                        self.found.next = 3.into();
                        if self.run.val().get_bit(i + 6) {
                            self.found.next = 4.into();
                        }
                    }
                }
            }
            if self.eight.val() {
                self.found.next = 5.into();
            }
            if self.twelve.val() {
                self.found.next = 6.into();
                if self.fours.val().get_bit(i + 12) {
                    self.found.next = 7.into();
                }
            }
            self.bits_0.next = self.bits_0.val().replace_bit(i, self.found.val().get_bit(0));
            self.bits_1.next = self.bits_1.val().replace_bit(i, self.found.val().get_bit(1));
            self.bits_2.next = self.bits_2.val().replace_bit(i, self.found.val().get_bit(2));
        }
        // from the end of the window backwards, and from its start on
        self.ends.next = self.equal_24.q.val();
        for i in 1..8 {
            self.ends.next = self.ends.val().replace_bit(
                7 - i,
                self.ends.val().get_bit(7 - i) & self.ends.val().get_bit(8 - i),
            );
        }
        self.all.next = self.goes_on_24.q.val();
        self.count.next = 0.into();
        for i in 0..8 {
            self.all.next = self.all.val() & self.equal_24.q.val().get_bit(i);
            if self.all.val() {
                self.count.next = self.counts[i].val();
            }
        }

        if self.step.val() {
            self.equal_23.d.next = self.equal.val();
            self.goes_on_23.d.next = self.goes_on.val();
            self.equal_24.d.next = self.equal_23.q.val();
            self.goes_on_24.d.next = self.goes_on_23.q.val();
            self.level_0_25.d.next = self.bits_0.val();
            self.level_1_25.d.next = self.bits_1.val();
            self.level_2_25.d.next = self.bits_2.val();
            self.through_25.d.next = self.ends.val();
            self.lead_25.d.next = self.count.val();
        }
    }
}
