//! The longest match at each position, and the best position from each on.

use super::best::MatcherBest;
use rust_hdl::prelude::*;

/// The longer of two at each of eight positions, the first of equals. A vector has eight bits for: level (3), runs through the
/// window, port (3). One step.
#[derive(LogicBlock, Default)]
pub struct MatcherLonger {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// The first.
    pub first: Signal<In, Bits<56>>,
    /// The second.
    pub second: Signal<In, Bits<56>>,
    /// The longer.
    pub longer: Signal<Out, Bits<56>>,
    held: DFF<Bits<56>>,
    more_0: Signal<Local, Bits<8>>,
    more_1: Signal<Local, Bits<8>>,
    more_2: Signal<Local, Bits<8>>,
    less_1: Signal<Local, Bits<8>>,
    less_2: Signal<Local, Bits<8>>,
    wins: Signal<Local, Bits<8>>,
    all: Signal<Local, Bits<56>>,
}

impl Logic for MatcherLonger {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held);
        self.longer.next = self.held.q.val();
        self.more_0.next =
            self.second.val().get_bits::<8>(0) & (!self.first.val().get_bits::<8>(0));
        self.more_1.next =
            self.second.val().get_bits::<8>(8) & (!self.first.val().get_bits::<8>(8));
        self.more_2.next =
            self.second.val().get_bits::<8>(16) & (!self.first.val().get_bits::<8>(16));
        self.less_1.next =
            self.first.val().get_bits::<8>(8) & (!self.second.val().get_bits::<8>(8));
        self.less_2.next =
            self.first.val().get_bits::<8>(16) & (!self.second.val().get_bits::<8>(16));
        self.wins.next = self.more_2.val()
            | ((!self.less_2.val())
                & (self.more_1.val() | ((!self.less_1.val()) & self.more_0.val())));
        self.all.next = bit_cast::<56, 8>(self.wins.val())
            | (bit_cast::<56, 8>(self.wins.val()) << 8)
            | (bit_cast::<56, 8>(self.wins.val()) << 16)
            | (bit_cast::<56, 8>(self.wins.val()) << 24)
            | (bit_cast::<56, 8>(self.wins.val()) << 32)
            | (bit_cast::<56, 8>(self.wins.val()) << 40)
            | (bit_cast::<56, 8>(self.wins.val()) << 48);
        if self.step.val() {
            self.held.d.next =
                (self.second.val() & self.all.val()) | (self.first.val() & (!self.all.val()));
        }
    }
}

/// From the runs of six ports and the pick (level 25) to the best from each position on (level 31).
#[derive(LogicBlock)]
pub struct MatcherChoose {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// Levels of the ports' runs, bit 0 of each position.
    pub level_0: [Signal<In, Bits<8>>; 6],
    /// Bit 1.
    pub level_1: [Signal<In, Bits<8>>; 6],
    /// Bit 2.
    pub level_2: [Signal<In, Bits<8>>; 6],
    /// They reach the end of the window.
    pub through: [Signal<In, Bits<8>>; 6],
    /// There is a pick.
    pub pick_valid: Signal<In, Bit>,
    /// Its position.
    pub pick_at: Signal<In, Bits<3>>,
    /// Its length less 4; 4 does not count here.
    pub pick_length: Signal<In, Bits<3>>,
    /// The best from each position on. Bit 0: there is one; 1 to 3: its position; 4 to 6: its port, 6 is the pick; 7: it runs on;
    /// 8 to 10: where a pick ends in the next window.
    pub best: [Signal<Out, Bits<11>>; 8],
    same_1: MatcherLonger,
    slots_2: MatcherLonger,
    slot_before: MatcherLonger,
    low: MatcherLonger,
    high: MatcherLonger,
    longest: MatcherLonger,
    bests: MatcherBest<11>,
    pick_26: DFF<Bits<56>>,
    vector: [Signal<Local, Bits<56>>; 6],
    pick_0: Signal<Local, Bits<8>>,
    pick_1: Signal<Local, Bits<8>>,
    pick_2: Signal<Local, Bits<8>>,
    pick: Signal<Local, Bits<56>>,
    even_length: Signal<Local, Bit>,
    middle_length: Signal<Local, Bit>,
    seven: Signal<Local, Bit>,
    result: Signal<Local, Bits<56>>,
    level: Signal<Local, Bits<3>>,
    port: Signal<Local, Bits<3>>,
    load: Signal<Local, Bits<11>>,
    names: [Constant<Bits<56>>; 6],
    pick_name: Constant<Bits<56>>,
    worth: [Constant<Bits<5>>; 8],
    worth_2: [Constant<Bits<5>>; 8],
    worth_3: [Constant<Bits<5>>; 8],
    worth_4: [Constant<Bits<5>>; 8],
    worth_5: [Constant<Bits<5>>; 8],
    worth_6: [Constant<Bits<5>>; 8],
    worth_7: [Constant<Bits<5>>; 8],
    place: [Constant<Bits<11>>; 8],
    end_1: [Constant<Bits<11>>; 8],
    end_2: [Constant<Bits<11>>; 8],
    end_3: [Constant<Bits<11>>; 8],
    end_4: [Constant<Bits<11>>; 8],
}

/// The number of a port, eight times.
fn name(port: u64) -> Constant<Bits<56>> {
    let bits = (0..3).map(|bit| if port >> bit & 1 == 1 { 0xff_u64 << (32 + 8 * bit) } else { 0 });
    Constant::new(bits.sum::<u64>().to_bits())
}

/// `8 - at` is added, so that of two the later has to be longer by more than it is later.
fn worths(length: u64) -> [Constant<Bits<5>>; 8] {
    std::array::from_fn(|at| Constant::new((length + 8 - at as u64).to_bits()))
}

/// Where a match of the pick ends in the next window.
fn ends(length: u64) -> [Constant<Bits<11>>; 8] {
    std::array::from_fn(|at| Constant::new(((at as u64 + length).saturating_sub(8) << 8).to_bits()))
}

impl Default for MatcherChoose {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            level_0: Default::default(),
            level_1: Default::default(),
            level_2: Default::default(),
            through: Default::default(),
            pick_valid: Signal::default(),
            pick_at: Signal::default(),
            pick_length: Signal::default(),
            best: Default::default(),
            same_1: MatcherLonger::default(),
            slots_2: MatcherLonger::default(),
            slot_before: MatcherLonger::default(),
            low: MatcherLonger::default(),
            high: MatcherLonger::default(),
            longest: MatcherLonger::default(),
            bests: MatcherBest::default(),
            pick_26: DFF::default(),
            vector: Default::default(),
            pick_0: Signal::default(),
            pick_1: Signal::default(),
            pick_2: Signal::default(),
            pick: Signal::default(),
            even_length: Signal::default(),
            middle_length: Signal::default(),
            seven: Signal::default(),
            result: Signal::default(),
            level: Signal::default(),
            port: Signal::default(),
            load: Signal::default(),
            names: std::array::from_fn(|port| name(port as u64)),
            pick_name: name(6),
            worth: worths(4),
            worth_2: worths(5),
            worth_3: worths(6),
            worth_4: worths(7),
            worth_5: worths(8),
            worth_6: worths(12),
            worth_7: worths(16),
            place: std::array::from_fn(|at| Constant::new((1 | (at as u64) << 1).to_bits())),
            end_1: ends(4),
            end_2: ends(5),
            end_3: ends(6),
            end_4: ends(7),
        }
    }
}

impl Logic for MatcherChoose {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pick_26);
        clock!(self, clock, same_1, slots_2, slot_before, low, high, longest, bests);
        self.same_1.step.next = self.step.val();
        self.slots_2.step.next = self.step.val();
        self.slot_before.step.next = self.step.val();
        self.low.step.next = self.step.val();
        self.high.step.next = self.step.val();
        self.longest.step.next = self.step.val();
        self.bests.step.next = self.step.val();

        // the pick at its position
        self.even_length.next = !self.pick_length.val().get_bit(0);
        self.middle_length.next =
            self.pick_length.val().get_bit(0) ^ self.pick_length.val().get_bit(1);
        self.seven.next = self.pick_length.val().get_bit(0) & self.pick_length.val().get_bit(1);
        self.pick_0.next = 0.into();
        self.pick_1.next = 0.into();
        self.pick_2.next = 0.into();
        for i in 0..8 {
            if self.pick_valid.val()
                & !self.pick_length.val().get_bit(2)
                & (self.pick_at.val().index() == i)
            {
                // 1 more than the length less 4
                self.pick_0.next = self.pick_0.val().replace_bit(i, self.even_length.val());
                self.pick_1.next = self.pick_1.val().replace_bit(i, self.middle_length.val());
                self.pick_2.next = self.pick_2.val().replace_bit(i, self.seven.val());
            }
        }
        self.pick.next = self.pick_name.val()
            | bit_cast::<56, 8>(self.pick_0.val())
            | (bit_cast::<56, 8>(self.pick_1.val()) << 8)
            | (bit_cast::<56, 8>(self.pick_2.val()) << 16);
        if self.step.val() {
            self.pick_26.d.next = self.pick.val();
        }

        // levels 26 to 28: the longest of seven
        self.vector[0].next = self.names[0].val()
            | bit_cast::<56, 8>(self.level_0[0].val())
            | (bit_cast::<56, 8>(self.level_1[0].val()) << 8)
            | (bit_cast::<56, 8>(self.level_2[0].val()) << 16)
            | (bit_cast::<56, 8>(self.through[0].val()) << 24);
        self.vector[1].next = self.names[1].val()
            | bit_cast::<56, 8>(self.level_0[1].val())
            | (bit_cast::<56, 8>(self.level_1[1].val()) << 8)
            | (bit_cast::<56, 8>(self.level_2[1].val()) << 16)
            | (bit_cast::<56, 8>(self.through[1].val()) << 24);
        self.vector[2].next = self.names[2].val()
            | bit_cast::<56, 8>(self.level_0[2].val())
            | (bit_cast::<56, 8>(self.level_1[2].val()) << 8)
            | (bit_cast::<56, 8>(self.level_2[2].val()) << 16)
            | (bit_cast::<56, 8>(self.through[2].val()) << 24);
        self.vector[3].next = self.names[3].val()
            | bit_cast::<56, 8>(self.level_0[3].val())
            | (bit_cast::<56, 8>(self.level_1[3].val()) << 8)
            | (bit_cast::<56, 8>(self.level_2[3].val()) << 16)
            | (bit_cast::<56, 8>(self.through[3].val()) << 24);
        self.vector[4].next = self.names[4].val()
            | bit_cast::<56, 8>(self.level_0[4].val())
            | (bit_cast::<56, 8>(self.level_1[4].val()) << 8)
            | (bit_cast::<56, 8>(self.level_2[4].val()) << 16)
            | (bit_cast::<56, 8>(self.through[4].val()) << 24);
        self.vector[5].next = self.names[5].val()
            | bit_cast::<56, 8>(self.level_0[5].val())
            | (bit_cast::<56, 8>(self.level_1[5].val()) << 8)
            | (bit_cast::<56, 8>(self.level_2[5].val()) << 16)
            | (bit_cast::<56, 8>(self.through[5].val()) << 24);
        self.same_1.first.next = self.vector[0].val();
        self.same_1.second.next = self.vector[1].val();
        self.slots_2.first.next = self.vector[2].val();
        self.slots_2.second.next = self.vector[3].val();
        self.slot_before.first.next = self.vector[4].val();
        self.slot_before.second.next = self.vector[5].val();
        self.low.first.next = self.same_1.longer.val();
        self.low.second.next = self.slots_2.longer.val();
        self.high.first.next = self.slot_before.longer.val();
        self.high.second.next = self.pick_26.q.val();
        self.longest.first.next = self.low.longer.val();
        self.longest.second.next = self.high.longer.val();

        // levels 29 to 31
        self.result.next = self.longest.longer.val();
        for i in 0..8 {
            self.level.next = 0.into();
            self.level.next = self.level.val().replace_bit(0, self.result.val().get_bit(i));
            self.level.next = self.level.val().replace_bit(1, self.result.val().get_bit(i + 8));
            self.level.next = self.level.val().replace_bit(2, self.result.val().get_bit(i + 16));
            self.port.next = 0.into();
            self.port.next = self.port.val().replace_bit(0, self.result.val().get_bit(i + 32));
            self.port.next = self.port.val().replace_bit(1, self.result.val().get_bit(i + 40));
            self.port.next = self.port.val().replace_bit(2, self.result.val().get_bit(i + 48));
            self.bests.keys[i].next = 0.into();
            self.load.next = self.place[i].val() | (bit_cast::<11, 3>(self.port.val()) << 4);
            self.load.next = self.load.val().replace_bit(7, self.result.val().get_bit(i + 24));
            match self.level.val().index() {
                1 => {
                    self.bests.keys[i].next = self.worth[i].val();
                    if self.port.val() == 6 {
                        self.load.next = self.load.val() | self.end_1[i].val();
                    }
                }
                2 => {
                    self.bests.keys[i].next = self.worth_2[i].val();
                    if self.port.val() == 6 {
                        self.load.next = self.load.val() | self.end_2[i].val();
                    }
                }
                3 => {
                    self.bests.keys[i].next = self.worth_3[i].val();
                    if self.port.val() == 6 {
                        self.load.next = self.load.val() | self.end_3[i].val();
                    }
                }
                4 => {
                    self.bests.keys[i].next = self.worth_4[i].val();
                    if self.port.val() == 6 {
                        self.load.next = self.load.val() | self.end_4[i].val();
                    }
                }
                5 => {
                    self.bests.keys[i].next = self.worth_5[i].val();
                }
                6 => {
                    self.bests.keys[i].next = self.worth_6[i].val();
                }
                7 => {
                    self.bests.keys[i].next = self.worth_7[i].val();
                }
                _ => {
                    self.load.next = 0.into();
                }
            }
            self.bests.loads[i].next = self.load.val();
            self.best[i].next = self.bests.best[i].val();
        }
    }
}
