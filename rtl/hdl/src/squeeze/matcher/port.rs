//! Compares a window with what lies at the distance of a slot.

use super::delay::MatcherDelay;
use crate::leaves::SdpRamEnable;
use rust_hdl::prelude::*;

/// Base and granule, in even and odd words: any eight bytes are read in one step. Instead of the words the window is turned,
/// which needs no waiting for them. From the slot (level 16, while the window is at level 17) to level 22.
#[derive(LogicBlock)]
pub struct MatcherPort {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// The distance; 0 is none; bit 13: in the base.
    pub distance: Signal<In, Bits<14>>,
    /// It is a new one.
    pub changed: Signal<In, Bit>,
    /// Number of the window at level 17.
    pub index: Signal<In, Bits<9>>,
    /// Words of the history are written while the window reads, level 18.
    pub write_even: Signal<In, Bit>,
    /// Which even one, base first.
    pub even_address: Signal<In, Bits<9>>,
    /// It.
    pub even_word: Signal<In, Bits<64>>,
    /// Is an odd one written?
    pub write_odd: Signal<In, Bit>,
    /// Which.
    pub odd_address: Signal<In, Bits<9>>,
    /// It.
    pub odd_word: Signal<In, Bits<64>>,
    /// The window at level 19.
    pub word_19: Signal<In, Bits<64>>,
    /// The bytes that are the same.
    pub equal: Signal<Out, Bits<8>>,
    /// The distance is another one than that of the window before.
    pub new_distance: Signal<Out, Bit>,
    even: SdpRamEnable<Bits<64>, 9>,
    odd: SdpRamEnable<Bits<64>, 9>,
    changes: MatcherDelay<1, 5>,
    // level 18
    upper_18: DFF<Bits<10>>,
    lower_18: DFF<Bits<10>>,
    low_18: DFF<Bits<3>>,
    base_18: DFF<Bit>,
    some_18: DFF<Bit>,
    // level 19
    low_19: DFF<Bits<3>>,
    even_19: DFF<Bits<8>>,
    odd_19: DFF<Bits<8>>,
    // level 20
    low_20: DFF<Bits<3>>,
    even_20: DFF<Bits<8>>,
    odd_20: DFF<Bits<8>>,
    even_word_20: DFF<Bits<64>>,
    odd_word_20: DFF<Bits<64>>,
    turned_20: DFF<Bits<64>>,
    // level 21
    low_21: DFF<Bits<3>>,
    lanes_21: DFF<Bits<8>>,
    // level 22
    equal_22: DFF<Bits<8>>,
    upper: Signal<Local, Bits<10>>,
    lower: Signal<Local, Bits<10>>,
    wide: Signal<Local, Bits<16>>,
    lanes: Signal<Local, Bits<8>>,
    of_lower: Signal<Local, Bits<8>>,
    of_upper: Signal<Local, Bits<8>>,
    twice: Signal<Local, Bits<128>>,
    turn: Signal<Local, Bits<7>>,
    turned: Signal<Local, Bits<128>>,
    same: Signal<Local, Bits<8>>,
    both: Signal<Local, Bits<16>>,
    back: Signal<Local, Bits<4>>,
    backs: Signal<Local, Bits<16>>,
    change: Signal<Local, Bits<1>>,
    granule: Constant<Bits<10>>,
    former: Constant<Bits<10>>,
    high: Constant<Bits<16>>,
    eight: Constant<Bits<4>>,
}

impl Default for MatcherPort {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            distance: Signal::default(),
            changed: Signal::default(),
            index: Signal::default(),
            write_even: Signal::default(),
            even_address: Signal::default(),
            even_word: Signal::default(),
            write_odd: Signal::default(),
            odd_address: Signal::default(),
            odd_word: Signal::default(),
            word_19: Signal::default(),
            equal: Signal::default(),
            new_distance: Signal::default(),
            even: SdpRamEnable::default(),
            odd: SdpRamEnable::default(),
            changes: MatcherDelay::default(),
            upper_18: DFF::default(),
            lower_18: DFF::default(),
            low_18: DFF::default(),
            base_18: DFF::default(),
            some_18: DFF::default(),
            low_19: DFF::default(),
            even_19: DFF::default(),
            odd_19: DFF::default(),
            low_20: DFF::default(),
            even_20: DFF::default(),
            odd_20: DFF::default(),
            even_word_20: DFF::default(),
            odd_word_20: DFF::default(),
            turned_20: DFF::default(),
            low_21: DFF::default(),
            lanes_21: DFF::default(),
            equal_22: DFF::default(),
            upper: Signal::default(),
            lower: Signal::default(),
            wide: Signal::default(),
            lanes: Signal::default(),
            of_lower: Signal::default(),
            of_upper: Signal::default(),
            twice: Signal::default(),
            turn: Signal::default(),
            turned: Signal::default(),
            same: Signal::default(),
            both: Signal::default(),
            back: Signal::default(),
            backs: Signal::default(),
            change: Signal::default(),
            granule: Constant::new(512_u64.to_bits()),
            former: Constant::new(511_u64.to_bits()),
            high: Constant::new(0xff00_u64.to_bits()),
            eight: Constant::new(8_u64.to_bits()),
        }
    }
}

impl Logic for MatcherPort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, upper_18, lower_18, low_18, base_18, some_18);
        dff_setup!(self, clock, low_19, even_19, odd_19);
        dff_setup!(self, clock, low_20, even_20, odd_20, even_word_20, odd_word_20, turned_20);
        dff_setup!(self, clock, low_21, lanes_21, equal_22);
        clock!(self, clock, even, odd, changes);
        self.equal.next = self.equal_22.q.val();
        self.changes.step.next = self.step.val();
        self.change.next = 0.into();
        if self.changed.val() {
            self.change.next = 1.into();
        }
        self.changes.word_in.next = self.change.val();
        self.new_distance.next = self.changes.word_out.val().any();

        // Level 18: the window repeats the last `low` bytes of one word and the first of the next, the upper one.
        self.upper.next = self.granule.val() + bit_cast::<10, 9>(self.index.val())
            - self.distance.val().get_bits::<10>(3);
        self.lower.next = self.former.val() + bit_cast::<10, 9>(self.index.val())
            - self.distance.val().get_bits::<10>(3);
        if self.step.val() {
            self.upper_18.d.next = self.upper.val();
            self.lower_18.d.next = self.lower.val();
            self.low_18.d.next = self.distance.val().get_bits::<3>(0);
            self.base_18.d.next = self.distance.val().get_bit(13);
            self.some_18.d.next = self.distance.val().any();
        }

        // level 19: the words are read. A match in the base takes nothing of the granule, and the other way round.
        self.even.read_enable.next = self.step.val();
        self.odd.read_enable.next = self.step.val();
        self.even.read_address.next = self.upper_18.q.val().get_bits::<9>(1);
        self.odd.read_address.next = self.lower_18.q.val().get_bits::<9>(1);
        self.even.write_enable.next = self.write_even.val() & self.step.val();
        self.even.write_address.next = self.even_address.val();
        self.even.write_data.next = self.even_word.val();
        self.odd.write_enable.next = self.write_odd.val() & self.step.val();
        self.odd.write_address.next = self.odd_address.val();
        self.odd.write_data.next = self.odd_word.val();
        self.wide.next = self.high.val() >> self.low_18.q.val();
        self.lanes.next = self.wide.val().get_bits::<8>(0);
        self.of_lower.next = 0.into();
        self.of_upper.next = 0.into();
        if self.some_18.q.val() & (self.lower_18.q.val().get_bit(9) ^ self.base_18.q.val()) {
            self.of_lower.next = self.lanes.val();
        }
        if self.some_18.q.val() & (self.upper_18.q.val().get_bit(9) ^ self.base_18.q.val()) {
            self.of_upper.next = !self.lanes.val();
        }
        if self.step.val() {
            self.low_19.d.next = self.low_18.q.val();
            self.even_19.d.next = self.of_upper.val();
            self.odd_19.d.next = self.of_lower.val();
            if self.upper_18.q.val().get_bit(0) {
                self.even_19.d.next = self.of_lower.val();
                self.odd_19.d.next = self.of_upper.val();
            }
        }

        // level 20: the window is turned so that its bytes stand where the words have theirs
        self.twice.next = bit_cast::<128, 64>(self.word_19.val())
            | (bit_cast::<128, 64>(self.word_19.val()) << 64);
        self.turn.next = bit_cast::<7, 3>(self.low_19.q.val()) << 3;
        self.turned.next = self.twice.val() >> self.turn.val();
        if self.step.val() {
            self.low_20.d.next = self.low_19.q.val();
            self.even_20.d.next = self.even_19.q.val();
            self.odd_20.d.next = self.odd_19.q.val();
            self.even_word_20.d.next = self.even.read_data.val();
            self.odd_word_20.d.next = self.odd.read_data.val();
            self.turned_20.d.next = self.turned.val().get_bits::<64>(0);
        }

        // level 21: compare
        self.same.next = 0.into();
        for i in 0..8 {
            if (self.even_20.q.val().get_bit(i)
                & (self.even_word_20.q.val().get_bits::<8>(8 * i)
                    == self.turned_20.q.val().get_bits::<8>(8 * i)))
                | (self.odd_20.q.val().get_bit(i)
                    & (self.odd_word_20.q.val().get_bits::<8>(8 * i)
                        == self.turned_20.q.val().get_bits::<8>(8 * i)))
            {
                self.same.next = self.same.val().replace_bit(i, true);
            }
        }
        if self.step.val() {
            self.low_21.d.next = self.low_20.q.val();
            self.lanes_21.d.next = self.same.val();
        }

        // level 22: and turn back
        self.both.next = bit_cast::<16, 8>(self.lanes_21.q.val())
            | (bit_cast::<16, 8>(self.lanes_21.q.val()) << 8);
        self.back.next = self.eight.val() - bit_cast::<4, 3>(self.low_21.q.val());
        self.backs.next = self.both.val() >> self.back.val();
        if self.step.val() {
            self.equal_22.d.next = self.backs.val().get_bits::<8>(0);
        }
    }
}
