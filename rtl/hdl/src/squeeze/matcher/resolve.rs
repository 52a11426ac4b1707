//! What is taken: the only decision that looks at the one before.

use rust_hdl::prelude::*;

/// Level 31 to 32. The pick of a window enters `MatcherChoose` a level after the runs, so both are at level 31 here.
#[derive(LogicBlock, Default)]
pub struct MatcherResolve {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// There is a window.
    pub live: Signal<In, Bit>,
    /// The best match from each position on, as `MatcherChoose` has it.
    pub best: [Signal<In, Bits<11>>; 8],
    /// Bytes that go on from the window before, of each port.
    pub leads: [Signal<In, Bits<4>>; 6],
    /// A match runs into the window.
    pub running: Signal<Out, Bit>,
    /// Bytes of the window that belong to matches that start before it.
    pub taken: Signal<Out, Bits<4>>,
    /// A match starts.
    pub starts: Signal<Out, Bit>,
    /// Where.
    pub at: Signal<Out, Bits<3>>,
    /// Its port; 6 is the pick.
    pub port: Signal<Out, Bits<3>>,
    /// It runs into the next window.
    pub runs_on: Signal<Out, Bit>,
    /// A slot is used.
    pub touched: Signal<Out, Bit>,
    /// Which.
    pub touched_slot: Signal<Out, Bits<2>>,
    // the state
    runs: DFF<Bit>,
    runs_port: DFF<Bits<3>>,
    cursor: DFF<Bits<3>>,
    // level 32
    running_32: DFF<Bit>,
    taken_32: DFF<Bits<4>>,
    starts_32: DFF<Bit>,
    at_32: DFF<Bits<3>>,
    port_32: DFF<Bits<3>>,
    runs_on_32: DFF<Bit>,
    old_port_32: DFF<Bits<3>>,
    all_leads: Signal<Local, Bits<32>>,
    all_best: Signal<Local, Bits<128>>,
    port_bits: Signal<Local, Bits<5>>,
    count: Signal<Local, Bits<4>>,
    count_bits: Signal<Local, Bits<7>>,
    load: Signal<Local, Bits<11>>,
    begins: Signal<Local, Bit>,
    used: Signal<Local, Bits<3>>,
    is_used: Signal<Local, Bit>,
    slot: Signal<Local, Bits<3>>,
}

impl Logic for MatcherResolve {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, runs, runs_port, cursor, running_32, taken_32, starts_32, at_32);
        dff_setup!(self, clock, port_32, runs_on_32, old_port_32);
        self.running.next = self.running_32.q.val();
        self.taken.next = self.taken_32.q.val();
        self.starts.next = self.starts_32.q.val();
        self.at.next = self.at_32.q.val();
        self.port.next = self.port_32.q.val();
        self.runs_on.next = self.runs_on_32.q.val();

        self.all_leads.next = bit_cast::<32, 4>(self.leads[0].val())
            | (bit_cast::<32, 4>(self.leads[1].val()) << 4)
            | (bit_cast::<32, 4>(self.leads[2].val()) << 8)
            | (bit_cast::<32, 4>(self.leads[3].val()) << 12)
            | (bit_cast::<32, 4>(self.leads[4].val()) << 16)
            | (bit_cast::<32, 4>(self.leads[5].val()) << 20);
        self.all_best.next = bit_cast::<128, 11>(self.best[0].val())
            | (bit_cast::<128, 11>(self.best[1].val()) << 16)
            | (bit_cast::<128, 11>(self.best[2].val()) << 32)
            | (bit_cast::<128, 11>(self.best[3].val()) << 48)
            | (bit_cast::<128, 11>(self.best[4].val()) << 64)
            | (bit_cast::<128, 11>(self.best[5].val()) << 80)
            | (bit_cast::<128, 11>(self.best[6].val()) << 96)
            | (bit_cast::<128, 11>(self.best[7].val()) << 112);
        self.port_bits.next = bit_cast::<5, 3>(self.runs_port.q.val()) << 2;
        self.count.next = bit_cast::<4, 3>(self.cursor.q.val());
        if self.runs.q.val() {
            self.count.next = self.all_leads.val().get_bits::<4>(self.port_bits.val().index());
        }
        self.count_bits.next = bit_cast::<7, 3>(self.count.val().get_bits::<3>(0)) << 4;
        self.load.next = self.all_best.val().get_bits::<11>(self.count_bits.val().index());
        // a match that takes the whole window leaves no room
        self.begins.next = self.load.val().get_bit(0) & !self.count.val().get_bit(3);

        if self.step.val() {
            self.cursor.d.next = 0.into();
            if !self.count.val().get_bit(3) {
                self.runs.d.next = false;
                if self.begins.val() {
                    self.runs.d.next = self.load.val().get_bit(7);
                    self.runs_port.d.next = self.load.val().get_bits::<3>(4);
                    self.cursor.d.next = self.load.val().get_bits::<3>(8);
                }
            }
            if !self.live.val() {
                self.runs.d.next = false;
                self.cursor.d.next = 0.into();
            }
            self.running_32.d.next = self.runs.q.val() & self.live.val();
            self.old_port_32.d.next = self.runs_port.q.val();
            self.taken_32.d.next = self.count.val();
            self.starts_32.d.next = self.begins.val() & self.live.val();
            self.at_32.d.next = self.load.val().get_bits::<3>(1);
            self.port_32.d.next = self.load.val().get_bits::<3>(4);
            self.runs_on_32.d.next = self.load.val().get_bit(7);
        }

        // The slot that is used last: a match from the table uses none.
        self.used.next = self.old_port_32.q.val();
        self.is_used.next = self.running_32.q.val() & self.taken_32.q.val().any();
        if self.starts_32.q.val() & (self.port_32.q.val() != 6) {
            self.used.next = self.port_32.q.val();
            self.is_used.next = true;
        }
        self.touched.next = self.is_used.val() & (self.used.val() != 0) & (self.used.val() != 5);
        self.slot.next = self.used.val() - 1;
        self.touched_slot.next = self.slot.val().get_bits::<2>(0);
        if self.reset.val() {
            self.runs.d.next = false;
            self.cursor.d.next = 0.into();
            self.running_32.d.next = false;
            self.starts_32.d.next = false;
        }
    }
}
