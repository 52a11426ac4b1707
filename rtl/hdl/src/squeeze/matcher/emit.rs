//! Literals and sequences of the windows as they are decided.

use rust_hdl::prelude::*;

/// Level 32 to the output. A sequence leaves when its length is known, at the earliest with the window in which it starts; so
/// there is at most one a window, and a window leaves when the next one has been decided.
#[derive(LogicBlock, Default)]
pub struct MatcherEmit {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// The pipeline may move.
    pub free: Signal<Out, Bit>,
    /// There is a window.
    pub live: Signal<In, Bit>,
    /// Its number.
    pub index: Signal<In, Bits<9>>,
    /// A match runs into the window.
    pub running: Signal<In, Bit>,
    /// Bytes of the window that belong to matches that start before it.
    pub taken: Signal<In, Bits<4>>,
    /// A match starts.
    pub starts: Signal<In, Bit>,
    /// Where.
    pub at: Signal<In, Bits<3>>,
    /// Its port; 6 is the pick.
    pub port: Signal<In, Bits<3>>,
    /// It runs into the next window.
    pub runs_on: Signal<In, Bit>,
    /// Distances of the slots.
    pub slots: [Signal<In, Bits<14>>; 4],
    /// Distance of the pick.
    pub pick_distance: Signal<In, Bits<14>>,
    /// Its length less 4.
    pub pick_length: Signal<In, Bits<3>>,
    /// The bytes that are the same, of each port.
    pub equal: [Signal<In, Bits<8>>; 6],
    /// All bytes of the window are one.
    pub uniform: Signal<In, Bit>,
    /// The window at level 35.
    pub word_35: Signal<In, Bits<64>>,
    /// There is a window.
    pub valid: Signal<Out, Bit>,
    /// It is taken.
    pub ready: Signal<In, Bit>,
    /// Its bytes.
    pub lit_data: Signal<Out, Bits<64>>,
    /// Which are literals.
    pub lit_mask: Signal<Out, Bits<8>>,
    /// There is a sequence.
    pub seq_valid: Signal<Out, Bit>,
    /// Literals before its match.
    pub seq_literals: Signal<Out, Bits<13>>,
    /// Length of its match.
    pub seq_length: Signal<Out, Bits<13>>,
    /// Distance of its match.
    pub seq_distance: Signal<Out, Bits<13>>,
    /// It lies in the base.
    pub seq_base: Signal<Out, Bit>,
    /// The granule ends.
    pub last: Signal<Out, Bit>,
    /// All its bytes are one.
    pub constant: Signal<Out, Bit>,
    // level 33
    live_33: DFF<Bit>,
    index_33: DFF<Bits<9>>,
    running_33: DFF<Bit>,
    taken_33: DFF<Bits<4>>,
    starts_33: DFF<Bit>,
    at_33: DFF<Bits<3>>,
    pick_33: DFF<Bit>,
    length_33: DFF<Bits<2>>,
    runs_on_33: DFF<Bit>,
    distance_33: DFF<Bits<14>>,
    equal_33: DFF<Bits<8>>,
    whole_33: DFF<Bit>,
    uniform_33: DFF<Bit>,
    // level 34
    live_34: DFF<Bit>,
    index_34: DFF<Bits<9>>,
    running_34: DFF<Bit>,
    taken_34: DFF<Bits<4>>,
    run_end_34: DFF<Bits<13>>,
    starts_34: DFF<Bit>,
    at_34: DFF<Bits<3>>,
    stop_34: DFF<Bits<4>>,
    runs_on_34: DFF<Bit>,
    distance_34: DFF<Bits<14>>,
    constant_34: DFF<Bit>,
    // the last sequence
    pending: DFF<Bit>,
    open: DFF<Bit>,
    from: DFF<Bits<13>>,
    literals: DFF<Bits<13>>,
    distance: DFF<Bits<14>>,
    anchor: DFF<Bits<13>>,
    // level 35
    live_35: DFF<Bit>,
    mask_35: DFF<Bits<8>>,
    last_35: DFF<Bit>,
    constant_35: DFF<Bit>,
    // the output
    out_valid: DFF<Bit>,
    out_data: DFF<Bits<64>>,
    out_mask: DFF<Bits<8>>,
    out_seq: DFF<Bit>,
    out_literals: DFF<Bits<13>>,
    out_length: DFF<Bits<13>>,
    out_distance: DFF<Bits<14>>,
    out_last: DFF<Bit>,
    out_constant: DFF<Bit>,
    all_equal: Signal<Local, Bits<64>>,
    port_bits: Signal<Local, Bits<6>>,
    start_distance: Signal<Local, Bits<14>>,
    found: Signal<Local, Bit>,
    stop: Signal<Local, Bits<4>>,
    first: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    end_at: Signal<Local, Bits<13>>,
    after: Signal<Local, Bits<13>>,
    here: Signal<Local, Bits<13>>,
    window: Signal<Local, Bits<13>>,
    mask: Signal<Local, Bits<8>>,
    covered: Signal<Local, Bit>,
    run_window: Signal<Local, Bits<13>>,
}

impl Logic for MatcherEmit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, live_33, index_33, running_33, taken_33, starts_33, at_33, pick_33);
        dff_setup!(self, clock, length_33, runs_on_33, distance_33, equal_33, whole_33, uniform_33);
        dff_setup!(self, clock, live_34, index_34, running_34, taken_34, run_end_34, starts_34);
        dff_setup!(self, clock, at_34, stop_34, runs_on_34, distance_34, constant_34);
        dff_setup!(self, clock, pending, open, from, literals, distance, anchor);
        dff_setup!(self, clock, live_35, mask_35, last_35, constant_35);
        dff_setup!(self, clock, out_valid, out_data, out_mask, out_seq, out_literals, out_length);
        dff_setup!(self, clock, out_distance, out_last, out_constant);
        self.valid.next = self.out_valid.q.val();
        self.lit_data.next = self.out_data.q.val();
        self.lit_mask.next = self.out_mask.q.val();
        self.seq_valid.next = self.out_seq.q.val();
        self.seq_literals.next = self.out_literals.q.val();
        self.seq_length.next = self.out_length.q.val();
        self.seq_distance.next = self.out_distance.q.val().get_bits::<13>(0);
        self.seq_base.next = self.out_distance.q.val().get_bit(13);
        self.last.next = self.out_last.q.val();
        self.constant.next = self.out_constant.q.val();
        self.free.next = !self.out_valid.q.val() | self.ready.val();

        // level 33: distance and bits of the match that starts
        self.all_equal.next = bit_cast::<64, 8>(self.equal[0].val())
            | (bit_cast::<64, 8>(self.equal[1].val()) << 8)
            | (bit_cast::<64, 8>(self.equal[2].val()) << 16)
            | (bit_cast::<64, 8>(self.equal[3].val()) << 24)
            | (bit_cast::<64, 8>(self.equal[4].val()) << 32)
            | (bit_cast::<64, 8>(self.equal[5].val()) << 40);
        self.port_bits.next = bit_cast::<6, 3>(self.port.val()) << 3;
        self.start_distance.next = self.pick_distance.val();
        match self.port.val().index() {
            0 => {
                self.start_distance.next = 0x3000.into();
            }
            1 => {
                self.start_distance.next = self.slots[0].val();
            }
            2 => {
                self.start_distance.next = self.slots[1].val();
            }
            3 => {
                self.start_distance.next = self.slots[2].val();
            }
            4 => {
                self.start_distance.next = self.slots[3].val();
            }
            5 => {
                self.start_distance.next = 8.into();
            }
            _ => {}
        }
        if self.step.val() {
            self.live_33.d.next = self.live.val();
            self.index_33.d.next = self.index.val();
            self.running_33.d.next = self.running.val();
            self.taken_33.d.next = self.taken.val();
            self.starts_33.d.next = self.starts.val();
            self.at_33.d.next = self.at.val();
            self.pick_33.d.next = self.port.val() == 6;
            self.length_33.d.next = self.pick_length.val().get_bits::<2>(0);
            self.runs_on_33.d.next = self.runs_on.val();
            self.distance_33.d.next = self.start_distance.val();
            self.equal_33.d.next = self.all_equal.val().get_bits::<8>(self.port_bits.val().index());
            self.uniform_33.d.next = self.uniform.val();
            self.whole_33.d.next = self.equal[5].val().all();
        }

        // level 34: where it stops, in bytes of the window
        self.found.next = false;
        self.stop.next = 8.into();
        for i in 0..8 {
            if !self.found.val()
                & !self.equal_33.q.val().get_bit(i)
                & (self.at_33.q.val() <= i.to_bits())
            {
                self.found.next = true;
                self.stop.next = i.to_bits();
            }
        }
        if self.pick_33.q.val() {
            self.stop.next =
                bit_cast::<4, 3>(self.at_33.q.val()) + bit_cast::<4, 2>(self.length_33.q.val()) + 4;
        }
        self.first.next = !self.index_33.q.val().any();
        self.run_window.next = bit_cast::<13, 9>(self.index_33.q.val()) << 3;
        if self.step.val() {
            self.live_34.d.next = self.live_33.q.val();
            self.index_34.d.next = self.index_33.q.val();
            self.running_34.d.next = self.running_33.q.val();
            self.taken_34.d.next = self.taken_33.q.val();
            self.run_end_34.d.next =
                self.run_window.val() + bit_cast::<13, 4>(self.taken_33.q.val());
            self.starts_34.d.next = self.starts_33.q.val();
            self.at_34.d.next = self.at_33.q.val();
            self.stop_34.d.next = self.stop.val();
            self.runs_on_34.d.next = self.runs_on_33.q.val();
            self.distance_34.d.next = self.distance_33.q.val();
            self.constant_34.d.next = (self.first.val() & self.uniform_33.q.val())
                | (!self.first.val() & self.constant_34.q.val() & self.whole_33.q.val());
        }

        // level 35: the literals
        self.mask.next = 0.into();
        for i in 0..8 {
            self.covered.next = (self.taken_34.q.val() > i.to_bits())
                | (self.starts_34.q.val()
                    & (self.at_34.q.val() <= i.to_bits())
                    & (self.stop_34.q.val() > i.to_bits()));
            if !self.covered.val() {
                self.mask.next = self.mask.val().replace_bit(i, true);
            }
        }
        if self.step.val() {
            self.live_35.d.next = self.live_34.q.val();
            self.mask_35.d.next = self.mask.val();
            self.last_35.d.next = self.index_34.q.val().all();
            self.constant_35.d.next = self.constant_34.q.val() & self.index_34.q.val().all();
        }

        // The last sequence ends where its match stops running; others have ended in the window where they start.
        self.end_at.next = self.anchor.q.val();
        self.ends.next = true;
        if self.open.q.val() {
            self.end_at.next = self.run_end_34.q.val();
            self.ends.next = !self.taken_34.q.val().get_bit(3) | self.index_34.q.val().all();
        }
        self.window.next = bit_cast::<13, 9>(self.index_34.q.val()) << 3;
        self.here.next = self.window.val() | bit_cast::<13, 3>(self.at_34.q.val());
        self.after.next = self.end_at.val();
        if !self.index_34.q.val().any() {
            // a granule begins
            self.after.next = 0.into();
        }
        if self.step.val() {
            if self.ends.val() {
                self.pending.d.next = false;
                self.open.d.next = false;
                self.anchor.d.next = self.end_at.val();
            }
            if self.starts_34.q.val() {
                self.pending.d.next = true;
                self.open.d.next = self.runs_on_34.q.val() & !self.index_34.q.val().all();
                self.from.d.next = self.here.val();
                self.literals.d.next = self.here.val() - self.after.val();
                self.distance.d.next = self.distance_34.q.val();
                self.anchor.d.next = self.window.val() + bit_cast::<13, 4>(self.stop_34.q.val());
            } else {
                if self.live_34.q.val() & !self.index_34.q.val().any() {
                    self.anchor.d.next = 0.into();
                }
            }
        }

        // the output
        if self.ready.val() {
            self.out_valid.d.next = false;
        }
        if self.step.val() {
            self.out_valid.d.next = self.live_35.q.val();
            self.out_data.d.next = self.word_35.val();
            self.out_mask.d.next = self.mask_35.q.val();
            self.out_seq.d.next = self.pending.q.val() & self.ends.val();
            self.out_literals.d.next = self.literals.q.val();
            self.out_length.d.next = self.end_at.val() - self.from.q.val();
            self.out_distance.d.next = self.distance.q.val();
            self.out_last.d.next = self.last_35.q.val();
            self.out_constant.d.next = self.constant_35.q.val();
        }
        if self.reset.val() {
            self.live_33.d.next = false;
            self.live_34.d.next = false;
            self.live_35.d.next = false;
            self.starts_33.d.next = false;
            self.starts_34.d.next = false;
            self.pending.d.next = false;
            self.open.d.next = false;
            self.out_valid.d.next = false;
        }
    }
}
