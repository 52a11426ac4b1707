//! From window offsets to card memory: see the README beside this file.

use rust_hdl::prelude::*;

/// What the access in the second stage does.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum TranslateState {
    /// It goes when it may.
    Pass,
    /// A write asks for a frame of its own.
    Ask,
    /// It waits for the answer.
    Await,
}

/// The block: `K` byte lanes, `2^A` granules, `A1 = A + 1`.
#[derive(LogicBlock)]
pub struct Translate<const K: usize, const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,

    /// An access, inside one granule.
    pub cmd_valid: Signal<In, Bit>,
    /// It is taken.
    pub cmd_ready: Signal<Out, Bit>,
    /// It writes.
    pub cmd_write: Signal<In, Bit>,
    /// No byte of it is enabled.
    pub cmd_empty: Signal<In, Bit>,
    /// A write that was parked, and comes from before the last snapshot.
    pub cmd_late: Signal<In, Bit>,
    /// Byte offset in the window, dword aligned.
    pub cmd_address: Signal<In, Bits<40>>,
    /// Dwords.
    pub cmd_length: Signal<In, Bits<11>>,
    /// Who asked.
    pub cmd_requester: Signal<In, Bits<16>>,

    /// To the window engine: the access, or a piece of it.
    pub out_valid: Signal<Out, Bit>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// It writes.
    pub out_write: Signal<Out, Bit>,
    /// No byte of it is enabled.
    pub out_empty: Signal<Out, Bit>,
    /// As `cmd_late`.
    pub out_late: Signal<Out, Bit>,
    /// Byte offset in the window.
    pub out_address: Signal<Out, Bits<40>>,
    /// Byte address in memory.
    pub out_target: Signal<Out, Bits<40>>,
    /// Dwords.
    pub out_length: Signal<Out, Bits<11>>,
    /// Beats minus 1.
    pub out_beats: Signal<Out, Bits<8>>,
    /// Who asked.
    pub out_requester: Signal<Out, Bits<16>>,

    /// The keeper's tables are being made: no access is taken.
    pub clearing: Signal<In, Bit>,
    /// To the keeper: granule to look up.
    pub look_granule: Signal<Out, Bits<A>>,
    /// One cycle later: its live frame, a write of the same cycle included.
    pub look_live: Signal<In, Bits<A1>>,
    /// It is private.
    pub look_private: Signal<In, Bit>,
    /// An entry is written in this cycle.
    pub changed: Signal<In, Bit>,
    /// Which.
    pub changed_granule: Signal<In, Bits<A>>,

    /// To the copier, and the partition table: granule of the access in the second stage.
    pub match_granule: Signal<Out, Bits<A>>,
    /// It is under copy (same cycle).
    pub match_hit: Signal<In, Bit>,
    /// From this frame.
    pub match_old: Signal<In, Bits<A1>>,
    /// To this one.
    pub match_new: Signal<In, Bits<A1>>,
    /// Chunks that are there.
    pub match_done: Signal<In, Bits<8>>,
    /// The write of `match_granule` asks for a frame of its own.
    pub demand_valid: Signal<Out, Bit>,
    /// It is late.
    pub demand_late: Signal<Out, Bit>,
    /// Taken.
    pub demand_ready: Signal<In, Bit>,
    /// Answered.
    pub demand_done: Signal<In, Bit>,
    /// With a copy.
    pub demand_copied: Signal<In, Bit>,
    /// A write waits for a copy.
    pub wait_valid: Signal<Out, Bit>,
    /// Of this granule.
    pub wait_granule: Signal<Out, Bits<A>>,
    /// For these chunks.
    pub wait_chunks: Signal<Out, Bits<8>>,

    /// A write waits in this cycle.
    pub stalled: Signal<Out, Bit>,
    /// Something is to be counted for `match_granule`: a pulse.
    pub event_valid: Signal<Out, Bit>,
    /// A copy was begun for a write.
    pub event_copied: Signal<Out, Bit>,
    /// Cycles that a write waited.
    pub event_stall: Signal<Out, Bits<16>>,

    /// Window writes that memory has not answered.
    pub writes_open: Signal<In, Bits<6>>,
    /// The oldest of them is answered.
    pub write_ended: Signal<In, Bit>,
    /// A late write is held, or on its way to memory: nothing may be copied that was not begun.
    pub late_held: Signal<Out, Bit>,
    /// A late write is on its way to memory: nothing may be read for a copy.
    pub late_open: Signal<Out, Bit>,
    /// No access is held.
    pub idle: Signal<Out, Bit>,

    /// First stage: the look-up's answer is there, or was kept.
    one_valid: DFF<Bit>,
    one_write: DFF<Bit>,
    one_empty: DFF<Bit>,
    one_late: DFF<Bit>,
    one_granule: DFF<Bits<A>>,
    one_first: DFF<Bits<10>>,
    one_length: DFF<Bits<11>>,
    one_requester: DFF<Bits<16>>,
    /// The answer comes in this cycle.
    one_fresh: DFF<Bit>,
    /// It was kept.
    one_known: DFF<Bit>,
    one_live: DFF<Bits<A1>>,
    one_private: DFF<Bit>,
    /// Second stage: what is decided. `first` and `last` are dwords of the granule.
    two_valid: DFF<Bit>,
    two_write: DFF<Bit>,
    two_empty: DFF<Bit>,
    two_late: DFF<Bit>,
    two_granule: DFF<Bits<A>>,
    two_first: DFF<Bits<10>>,
    two_last: DFF<Bits<10>>,
    two_requester: DFF<Bits<16>>,
    two_fresh: DFF<Bit>,
    two_known: DFF<Bit>,
    two_live: DFF<Bits<A1>>,
    two_private: DFF<Bit>,
    /// A late write may go to `live`.
    granted: DFF<Bit>,
    state: DFF<TranslateState>,
    /// The write has waited.
    waited: DFF<Bit>,
    waits: DFF<Bits<16>>,
    wait_reg: DFF<Bit>,
    wait_at: DFF<Bits<A>>,
    wait_for: DFF<Bits<8>>,
    late_gone: DFF<Bit>,
    /// Window writes that have to be answered before the last late one is.
    late_left: DFF<Bits<6>>,
    late_goes: Signal<Local, Bit>,
    late_on: Signal<Local, Bit>,
    change_one: Signal<Local, Bit>,
    change_two: Signal<Local, Bit>,
    known_now: Signal<Local, Bit>,
    live_now: Signal<Local, Bits<A1>>,
    private_now: Signal<Local, Bit>,
    look_again: Signal<Local, Bit>,
    look_at: Signal<Local, Bits<A>>,
    from_first: Signal<Local, Bits<8>>,
    after_last: Signal<Local, Bits<8>>,
    touched: Signal<Local, Bits<8>>,
    first_chunk: Signal<Local, Bits<3>>,
    last_chunk: Signal<Local, Bits<3>>,
    missing: Signal<Local, Bits<8>>,
    may_go: Signal<Local, Bit>,
    needs_copy: Signal<Local, Bit>,
    waiting: Signal<Local, Bit>,
    cut: Signal<Local, Bit>,
    stop: Signal<Local, Bits<10>>,
    target: Signal<Local, Bits<A1>>,
    span: Signal<Local, Bits<10>>,
    first_beat: Signal<Local, Bits<10>>,
    end_beat: Signal<Local, Bits<10>>,
    beats: Signal<Local, Bits<10>>,
    offset: Signal<Local, Bits<40>>,
    goes: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
    two_free: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    one_last: Signal<Local, Bits<11>>,
    full_count: Signal<Local, Bit>,
    lane_bits: Constant<Bits<4>>,
    chunk_mask: Constant<Bits<10>>,
    all_chunks: Constant<Bits<8>>,
    later_chunks: Constant<Bits<8>>,
}

impl<const K: usize, const A: usize, const A1: usize> Default for Translate<K, A, A1> {
    fn default() -> Self {
        assert!(K == 16 || K == 64, "Translate<K, A, A1>: 16 or 64 lanes");
        assert_eq!(A1, A + 1, "Translate<K, A, A1>: A1 must be A + 1");
        assert!(A <= 27, "Translate<K, A, A1>: addresses have 40 bits");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            cmd_valid: Signal::default(),
            cmd_ready: Signal::default(),
            cmd_write: Signal::default(),
            cmd_empty: Signal::default(),
            cmd_late: Signal::default(),
            cmd_address: Signal::default(),
            cmd_length: Signal::default(),
            cmd_requester: Signal::default(),
            out_valid: Signal::default(),
            out_ready: Signal::default(),
            out_write: Signal::default(),
            out_empty: Signal::default(),
            out_late: Signal::default(),
            out_address: Signal::default(),
            out_target: Signal::default(),
            out_length: Signal::default(),
            out_beats: Signal::default(),
            out_requester: Signal::default(),
            clearing: Signal::default(),
            look_granule: Signal::default(),
            look_live: Signal::default(),
            look_private: Signal::default(),
            changed: Signal::default(),
            changed_granule: Signal::default(),
            match_granule: Signal::default(),
            match_hit: Signal::default(),
            match_old: Signal::default(),
            match_new: Signal::default(),
            match_done: Signal::default(),
            demand_valid: Signal::default(),
            demand_late: Signal::default(),
            demand_ready: Signal::default(),
            demand_done: Signal::default(),
            demand_copied: Signal::default(),
            wait_valid: Signal::default(),
            wait_granule: Signal::default(),
            wait_chunks: Signal::default(),
            stalled: Signal::default(),
            event_valid: Signal::default(),
            event_copied: Signal::default(),
            event_stall: Signal::default(),
            writes_open: Signal::default(),
            write_ended: Signal::default(),
            late_held: Signal::default(),
            late_open: Signal::default(),
            idle: Signal::default(),
            one_valid: DFF::default(),
            one_write: DFF::default(),
            one_empty: DFF::default(),
            one_late: DFF::default(),
            one_granule: DFF::default(),
            one_first: DFF::default(),
            one_length: DFF::default(),
            one_requester: DFF::default(),
            one_fresh: DFF::default(),
            one_known: DFF::default(),
            one_live: DFF::default(),
            one_private: DFF::default(),
            two_valid: DFF::default(),
            two_write: DFF::default(),
            two_empty: DFF::default(),
            two_late: DFF::default(),
            two_granule: DFF::default(),
            two_first: DFF::default(),
            two_last: DFF::default(),
            two_requester: DFF::default(),
            two_fresh: DFF::default(),
            two_known: DFF::default(),
            two_live: DFF::default(),
            two_private: DFF::default(),
            granted: DFF::default(),
            state: DFF::default(),
            waited: DFF::default(),
            waits: DFF::default(),
            wait_reg: DFF::default(),
            wait_at: DFF::default(),
            wait_for: DFF::default(),
            late_gone: DFF::default(),
            late_left: DFF::default(),
            late_goes: Signal::default(),
            late_on: Signal::default(),
            change_one: Signal::default(),
            change_two: Signal::default(),
            known_now: Signal::default(),
            live_now: Signal::default(),
            private_now: Signal::default(),
            look_again: Signal::default(),
            look_at: Signal::default(),
            from_first: Signal::default(),
            after_last: Signal::default(),
            touched: Signal::default(),
            first_chunk: Signal::default(),
            last_chunk: Signal::default(),
            missing: Signal::default(),
            may_go: Signal::default(),
            needs_copy: Signal::default(),
            waiting: Signal::default(),
            cut: Signal::default(),
            stop: Signal::default(),
            target: Signal::default(),
            span: Signal::default(),
            first_beat: Signal::default(),
            end_beat: Signal::default(),
            beats: Signal::default(),
            offset: Signal::default(),
            goes: Signal::default(),
            leaves: Signal::default(),
            two_free: Signal::default(),
            take: Signal::default(),
            one_last: Signal::default(),
            full_count: Signal::default(),
            lane_bits: Constant::new(u64::from((K as u32 / 4).ilog2()).to_bits()),
            chunk_mask: Constant::new(0x7F_u64.to_bits()),
            all_chunks: Constant::new(0xFF_u64.to_bits()),
            later_chunks: Constant::new(0xFE_u64.to_bits()),
        }
    }
}

impl<const K: usize, const A: usize, const A1: usize> Logic for Translate<K, A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, one_valid, one_write, one_empty, one_late, one_granule, one_first);
        dff_setup!(self, clock, one_length, one_requester, one_fresh, one_known, one_live);
        dff_setup!(self, clock, one_private, two_valid, two_write, two_empty, two_late);
        dff_setup!(self, clock, two_granule, two_first, two_last, two_requester, two_fresh);
        dff_setup!(self, clock, two_known, two_live, two_private, granted, state, waited, waits);
        dff_setup!(self, clock, wait_reg, wait_at, wait_for, late_gone, late_left);

        // what the first stage knows: a look-up shows what is written in its cycle, but not what is written later
        self.change_one.next =
            self.changed.val() & (self.changed_granule.val() == self.one_granule.q.val());
        self.change_two.next =
            self.changed.val() & (self.changed_granule.val() == self.two_granule.q.val());
        self.known_now.next =
            (self.one_known.q.val() | self.one_fresh.q.val()) & !self.change_one.val();
        self.live_now.next = self.one_live.q.val();
        self.private_now.next = self.one_private.q.val();
        if self.one_fresh.q.val() {
            self.live_now.next = self.look_live.val();
            self.private_now.next = self.look_private.val();
        }
        self.one_fresh.d.next = false;
        self.one_known.d.next = self.known_now.val();
        self.one_live.d.next = self.live_now.val();
        self.one_private.d.next = self.private_now.val();

        // what the second stage knows; if it does not, it looks again, and nothing new is taken
        self.look_again.next = self.two_valid.q.val()
            & !self.two_known.q.val()
            & !self.two_fresh.q.val()
            & (self.state.q.val() == TranslateState::Pass);
        self.two_fresh.d.next = self.look_again.val();
        if self.two_fresh.q.val() {
            self.two_known.d.next = true;
            self.two_live.d.next = self.look_live.val();
            self.two_private.d.next = self.look_private.val();
        }
        if self.change_two.val() {
            self.two_known.d.next = false;
        }

        // may it go? A read always; a write to a private frame when the chunks it touches are there
        self.first_chunk.next = self.two_first.q.val().get_bits::<3>(7);
        self.last_chunk.next = self.two_last.q.val().get_bits::<3>(7);
        self.from_first.next = self.all_chunks.val() << self.first_chunk.val();
        self.after_last.next = self.later_chunks.val() << self.last_chunk.val();
        self.touched.next = self.from_first.val() & !self.after_last.val();
        self.missing.next = self.touched.val() & !self.match_done.val();
        self.may_go.next = false;
        if self.two_known.q.val() & (self.state.q.val() == TranslateState::Pass) {
            self.may_go.next = !self.two_write.q.val()
                | self.two_empty.q.val()
                | self.granted.q.val()
                | (self.two_private.q.val() & (!self.match_hit.val() | !self.missing.val().any()));
        }

        // where to, and how much: a read of a granule under copy is cut at the chunks
        self.cut.next = self.match_hit.val() & !self.two_write.q.val();
        self.stop.next = self.two_last.q.val();
        if self.cut.val() & (self.first_chunk.val() != self.last_chunk.val()) {
            self.stop.next = self.two_first.q.val() | self.chunk_mask.val();
        }
        self.target.next = self.two_live.q.val();
        if self.match_hit.val() {
            self.target.next = self.match_new.val();
            if self.cut.val() & !self.match_done.val().get_bit(self.first_chunk.val().index()) {
                self.target.next = self.match_old.val();
            }
        }
        self.span.next = self.stop.val() - self.two_first.q.val();
        self.first_beat.next = self.two_first.q.val() >> self.lane_bits.val();
        self.end_beat.next = self.stop.val() >> self.lane_bits.val();
        self.beats.next = self.end_beat.val() - self.first_beat.val();
        self.offset.next = bit_cast::<40, 10>(self.two_first.q.val()) << 2;
        self.out_valid.next = self.two_valid.q.val() & self.may_go.val();
        self.out_write.next = self.two_write.q.val();
        self.out_empty.next = self.two_empty.q.val();
        self.out_late.next = self.two_late.q.val();
        self.out_address.next =
            (bit_cast::<40, A>(self.two_granule.q.val()) << 12) | self.offset.val();
        self.out_target.next = (bit_cast::<40, A1>(self.target.val()) << 12) | self.offset.val();
        self.out_length.next = bit_cast::<11, 10>(self.span.val()) + 1;
        self.out_beats.next = bit_cast::<8, 10>(self.beats.val());
        self.out_requester.next = self.two_requester.q.val();
        self.goes.next = self.two_valid.q.val() & self.may_go.val() & self.out_ready.val();
        self.leaves.next = self.goes.val() & (self.stop.val() == self.two_last.q.val());
        if self.goes.val() {
            self.two_first.d.next = self.stop.val() + 1;
        }

        // a write that may not go: wait for a copy under way, else ask for one
        self.needs_copy.next = self.two_valid.q.val()
            & self.two_known.q.val()
            & (self.state.q.val() == TranslateState::Pass)
            & !self.may_go.val();
        self.demand_valid.next = self.state.q.val() == TranslateState::Ask;
        self.demand_late.next = self.two_late.q.val();
        match self.state.q.val() {
            TranslateState::Pass => {
                if self.needs_copy.val() & !self.match_hit.val() {
                    self.state.d.next = TranslateState::Ask;
                }
            }
            TranslateState::Ask => {
                if self.demand_ready.val() {
                    self.state.d.next = TranslateState::Await;
                }
            }
            _ => {
                if self.demand_done.val() {
                    // the entry says what to do now, but for a late write: it goes into the shared frame
                    self.state.d.next = TranslateState::Pass;
                    self.two_known.d.next = false;
                    self.granted.d.next = self.two_late.q.val() & !self.demand_copied.val();
                }
            }
        }
        self.match_granule.next = self.two_granule.q.val();
        self.waiting.next = self.two_valid.q.val()
            & !self.may_go.val()
            & (self.needs_copy.val() | self.waited.q.val());
        self.wait_reg.d.next = self.waiting.val();
        self.wait_at.d.next = self.two_granule.q.val();
        self.wait_for.d.next = self.touched.val();
        self.wait_valid.next = self.wait_reg.q.val();
        self.wait_granule.next = self.wait_at.q.val();
        self.wait_chunks.next = self.wait_for.q.val();

        // count the wait
        self.stalled.next = self.waiting.val();
        self.waited.d.next = self.waiting.val() | (self.waited.q.val() & !self.leaves.val());
        self.full_count.next = self.waits.q.val().all();
        if self.waiting.val() {
            self.waits.d.next = self.waits.q.val() + 1;
        }
        self.event_copied.next = (self.state.q.val() == TranslateState::Await)
            & self.demand_done.val()
            & self.demand_copied.val();
        self.event_stall.next = 0.into();
        self.event_valid.next = self.event_copied.val();
        if self.full_count.val() | (self.leaves.val() & self.waits.q.val().any()) {
            self.event_valid.next = true;
            self.event_stall.next = self.waits.q.val();
            self.waits.d.next = 0.into();
            if self.waiting.val() {
                self.waits.d.next = 1.into();
            }
        }

        // from stage to stage
        self.two_free.next = !self.two_valid.q.val() | self.leaves.val();
        self.one_last.next =
            bit_cast::<11, 10>(self.one_first.q.val()) + self.one_length.q.val() - 1;
        if self.leaves.val() {
            self.two_valid.d.next = false;
            self.granted.d.next = false;
        }
        if self.two_free.val() {
            self.two_valid.d.next = self.one_valid.q.val();
            self.two_write.d.next = self.one_write.q.val();
            self.two_empty.d.next = self.one_empty.q.val();
            self.two_late.d.next = self.one_late.q.val();
            self.two_granule.d.next = self.one_granule.q.val();
            self.two_first.d.next = self.one_first.q.val();
            self.two_last.d.next = bit_cast::<10, 11>(self.one_last.val());
            self.two_requester.d.next = self.one_requester.q.val();
            self.two_fresh.d.next = false;
            self.two_known.d.next = self.known_now.val();
            self.two_live.d.next = self.live_now.val();
            self.two_private.d.next = self.private_now.val();
            self.one_valid.d.next = false;
        }
        self.cmd_ready.next = (!self.one_valid.q.val() | self.two_free.val())
            & !self.look_again.val()
            & !self.clearing.val();
        self.take.next = self.cmd_valid.val()
            & (!self.one_valid.q.val() | self.two_free.val())
            & !self.look_again.val()
            & !self.clearing.val();
        self.look_at.next = self.cmd_address.val().get_bits::<A>(12);
        if self.look_again.val() {
            self.look_at.next = self.two_granule.q.val();
        }
        self.look_granule.next = self.look_at.val();
        if self.take.val() {
            self.one_valid.d.next = true;
            self.one_write.d.next = self.cmd_write.val();
            self.one_empty.d.next = self.cmd_empty.val();
            self.one_late.d.next = self.cmd_late.val() & self.cmd_write.val();
            self.one_granule.d.next = self.cmd_address.val().get_bits::<A>(12);
            self.one_first.d.next = self.cmd_address.val().get_bits::<10>(2);
            self.one_length.d.next = self.cmd_length.val();
            self.one_requester.d.next = self.cmd_requester.val();
            self.one_fresh.d.next = true;
            self.one_known.d.next = false;
        }
        // late writes: window writes are answered in order, so count down those up to the last late one
        self.late_goes.next = self.leaves.val() & self.two_late.q.val();
        self.late_gone.d.next = self.late_goes.val();
        if self.late_gone.q.val() {
            self.late_left.d.next = self.writes_open.val();
            if self.write_ended.val() {
                self.late_left.d.next = self.writes_open.val() - 1;
            }
        } else if self.write_ended.val() & self.late_left.q.val().any() {
            self.late_left.d.next = self.late_left.q.val() - 1;
        }
        self.late_on.next =
            self.late_goes.val() | self.late_gone.q.val() | self.late_left.q.val().any();
        self.late_open.next = self.late_on.val();
        self.late_held.next = self.late_on.val()
            | (self.one_valid.q.val() & self.one_late.q.val())
            | (self.two_valid.q.val() & self.two_late.q.val());
        self.idle.next = !self.one_valid.q.val() & !self.two_valid.q.val();
        if self.reset.val() {
            self.one_valid.d.next = false;
            self.two_valid.d.next = false;
            self.granted.d.next = false;
            self.state.d.next = TranslateState::Pass;
            self.waited.d.next = false;
            self.waits.d.next = 0.into();
            self.wait_reg.d.next = false;
            self.late_gone.d.next = false;
            self.late_left.d.next = 0.into();
        }
    }
}
