//! Copies of granules from an old frame to a new one: see the README beside this file.

mod ask;
mod engine;
mod share;
mod slot;

pub use ask::{CopyAsk, CopyAskState};
pub use engine::CopyEngine;
pub use share::CopyShare;
pub use slot::CopySlot;

use rust_hdl::prelude::*;

/// The block: `D` data bits, `K = D / 8`, `2^A` granules, `A1 = A + 1`, `2^W` beats of buffer (16 KiB).
#[derive(LogicBlock)]
pub struct Copier<const D: usize, const K: usize, const A: usize, const A1: usize, const W: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high. No burst may be open across it.
    pub reset: Signal<In, Bit>,

    /// The granule that the window's next access touches.
    pub match_granule: Signal<In, Bits<A>>,
    /// It is under copy. Same cycle, as the next three.
    pub match_hit: Signal<Out, Bit>,
    /// From this frame.
    pub match_old: Signal<Out, Bits<A1>>,
    /// To this one.
    pub match_new: Signal<Out, Bits<A1>>,
    /// These chunks of it are there already.
    pub match_done: Signal<Out, Bits<8>>,
    /// A write asks for a frame of its own.
    pub demand_valid: Signal<In, Bit>,
    /// For this granule.
    pub demand_granule: Signal<In, Bits<A>>,
    /// It is a parked write from before the last snapshot.
    pub demand_late: Signal<In, Bit>,
    /// It is taken.
    pub demand_ready: Signal<Out, Bit>,
    /// It is answered: a pulse. A copy, if there is one, is shown by `match_*` from the next cycle on.
    pub demand_done: Signal<Out, Bit>,
    /// A write waits for a copy.
    pub wait_valid: Signal<In, Bit>,
    /// Of this granule.
    pub wait_granule: Signal<In, Bits<A>>,
    /// For these chunks.
    pub wait_chunks: Signal<In, Bits<8>>,

    /// The background asks for a copy.
    pub back_valid: Signal<In, Bit>,
    /// Of this granule.
    pub back_granule: Signal<In, Bits<A>>,
    /// It is taken.
    pub back_ready: Signal<Out, Bit>,
    /// It is not, for a copy is under way already.
    pub back_skip: Signal<Out, Bit>,
    /// It is answered: a pulse.
    pub back_done: Signal<Out, Bit>,
    /// With either answer: a copy is made.
    pub copied: Signal<Out, Bit>,
    /// The background must not begin a copy: a late write is on its way.
    pub hold_back: Signal<In, Bit>,
    /// Nothing may be read for a copy: a late write is not in memory yet.
    pub hold_reads: Signal<In, Bit>,
    /// Somebody waits for the end of a copy.
    pub hurry: Signal<In, Bit>,

    /// To the keeper: a new frame.
    pub cow_valid: Signal<Out, Bit>,
    /// For this granule.
    pub cow_granule: Signal<Out, Bits<A>>,
    /// For a late write.
    pub cow_late: Signal<Out, Bit>,
    /// Nobody waits.
    pub cow_background: Signal<Out, Bit>,
    /// It is taken.
    pub cow_ready: Signal<In, Bit>,
    /// It is answered.
    pub cow_done: Signal<In, Bit>,
    /// Copy; else the write goes in place.
    pub cow_copy: Signal<In, Bit>,
    /// From here.
    pub cow_old: Signal<In, Bits<A1>>,
    /// To here.
    pub cow_new: Signal<In, Bits<A1>>,
    /// A SNAPSHOT is taken.
    pub snapshot_taken: Signal<In, Bit>,
    /// Slots in use, and what they hold.
    pub copying: Signal<Out, Bits<3>>,
    /// Granule in slot 0.
    pub granule_0: Signal<Out, Bits<A>>,
    /// Granule in slot 1.
    pub granule_1: Signal<Out, Bits<A>>,
    /// Granule in slot 2.
    pub granule_2: Signal<Out, Bits<A>>,

    /// Window reads that are open.
    pub reads_open: Signal<In, Bits<6>>,
    /// The oldest of them ends.
    pub read_ended: Signal<In, Bit>,
    /// Register COPY_SHARE.
    pub share: Signal<In, Bits<9>>,
    /// The memory failed a read or a write in this cycle.
    pub memory_error: Signal<Out, Bit>,

    /// Memory: a read burst.
    pub ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ar_ready: Signal<In, Bit>,
    /// First byte.
    pub ar_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub ar_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat of a read burst.
    pub r_valid: Signal<In, Bit>,
    /// It is taken: always, but for the cycle after its address.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub r_last: Signal<In, Bit>,
    /// It could not be read.
    pub r_error: Signal<In, Bit>,
    /// Memory: a write burst; all its data is at hand.
    pub aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub aw_ready: Signal<In, Bit>,
    /// First byte.
    pub aw_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub aw_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat to be written.
    pub w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub w_ready: Signal<In, Bit>,
    /// The beat.
    pub w_data: Signal<Out, Bits<D>>,
    /// All its bytes.
    pub w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub w_last: Signal<Out, Bit>,
    /// Memory: a write burst is done.
    pub b_valid: Signal<In, Bit>,
    /// Noted.
    pub b_ready: Signal<Out, Bit>,
    /// It failed.
    pub b_error: Signal<In, Bit>,

    slots: [CopySlot<A, A1>; 3],
    asking: CopyAsk<A>,
    cap: CopyShare<K>,
    engine: CopyEngine<D, K, W>,
    /// The background writes what it has read; else it reads.
    draining: DFF<Bit>,
    /// Cycles for which the background could have begun to write.
    patience: DFF<Bits<4>>,
    busy: Signal<Local, Bits<3>>,
    hasten: Signal<Local, Bit>,
    rest: Signal<Local, Bit>,
    may: Signal<Local, Bit>,
    may_slot: Signal<Local, Bit>,
    urgent_reads: Signal<Local, Bits<3>>,
    demand_reads: Signal<Local, Bits<3>>,
    back_reads: Signal<Local, Bits<3>>,
    read_pool: Signal<Local, Bits<3>>,
    urgent_writes: Signal<Local, Bits<3>>,
    demand_writes: Signal<Local, Bits<3>>,
    back_writes: Signal<Local, Bits<3>>,
    write_pool: Signal<Local, Bits<3>>,
    read_slot: Signal<Local, Bits<2>>,
    read_chunk: Signal<Local, Bits<3>>,
    read_frame: Signal<Local, Bits<A1>>,
    write_slot: Signal<Local, Bits<2>>,
    write_chunk: Signal<Local, Bits<3>>,
    write_frame: Signal<Local, Bits<A1>>,
    take_read: Signal<Local, Bit>,
    take_write: Signal<Local, Bit>,
    full_slot: Signal<Local, Bits<2>>,
    answered_slot: Signal<Local, Bits<2>>,
    ripe: Signal<Local, Bit>,
    ahead: Constant<Bits<5>>,
    lead: Constant<Bits<11>>,
}

/// For a 128-bit data path.
pub type Copier128<const A: usize, const A1: usize> = Copier<128, 16, A, A1, 10>;
/// For a 512-bit data path.
pub type Copier512<const A: usize, const A1: usize> = Copier<512, 64, A, A1, 8>;

impl<const D: usize, const K: usize, const A: usize, const A1: usize, const W: usize> Default
    for Copier<D, K, A, A1, W>
{
    fn default() -> Self {
        assert_eq!(A1, A + 1, "Copier: A1 must be A + 1");
        assert!(A <= 27, "Copier: addresses have 40 bits");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            match_granule: Signal::default(),
            match_hit: Signal::default(),
            match_old: Signal::default(),
            match_new: Signal::default(),
            match_done: Signal::default(),
            demand_valid: Signal::default(),
            demand_granule: Signal::default(),
            demand_late: Signal::default(),
            demand_ready: Signal::default(),
            demand_done: Signal::default(),
            wait_valid: Signal::default(),
            wait_granule: Signal::default(),
            wait_chunks: Signal::default(),
            back_valid: Signal::default(),
            back_granule: Signal::default(),
            back_ready: Signal::default(),
            back_skip: Signal::default(),
            back_done: Signal::default(),
            copied: Signal::default(),
            hold_back: Signal::default(),
            hold_reads: Signal::default(),
            hurry: Signal::default(),
            cow_valid: Signal::default(),
            cow_granule: Signal::default(),
            cow_late: Signal::default(),
            cow_background: Signal::default(),
            cow_ready: Signal::default(),
            cow_done: Signal::default(),
            cow_copy: Signal::default(),
            cow_old: Signal::default(),
            cow_new: Signal::default(),
            snapshot_taken: Signal::default(),
            copying: Signal::default(),
            granule_0: Signal::default(),
            granule_1: Signal::default(),
            granule_2: Signal::default(),
            reads_open: Signal::default(),
            read_ended: Signal::default(),
            share: Signal::default(),
            memory_error: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            aw_valid: Signal::default(),
            aw_ready: Signal::default(),
            aw_addr: Signal::default(),
            aw_beats: Signal::default(),
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            b_error: Signal::default(),
            slots: std::array::from_fn(|_| CopySlot::default()),
            asking: CopyAsk::default(),
            cap: CopyShare::default(),
            engine: CopyEngine::default(),
            draining: DFF::default(),
            patience: DFF::default(),
            busy: Signal::default(),
            hasten: Signal::default(),
            rest: Signal::default(),
            may: Signal::default(),
            may_slot: Signal::default(),
            urgent_reads: Signal::default(),
            demand_reads: Signal::default(),
            back_reads: Signal::default(),
            read_pool: Signal::default(),
            urgent_writes: Signal::default(),
            demand_writes: Signal::default(),
            back_writes: Signal::default(),
            write_pool: Signal::default(),
            read_slot: Signal::default(),
            read_chunk: Signal::default(),
            read_frame: Signal::default(),
            write_slot: Signal::default(),
            write_chunk: Signal::default(),
            write_frame: Signal::default(),
            take_read: Signal::default(),
            take_write: Signal::default(),
            full_slot: Signal::default(),
            answered_slot: Signal::default(),
            ripe: Signal::default(),
            // chunks in flight that cover the latency of memory, and no more: what the window asks for waits behind them
            ahead: Constant::new((if K == 16 { 3_u64 } else { 8 }).to_bits()),
            lead: Constant::new(40_u64.to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const A: usize, const A1: usize, const W: usize> Logic
    for Copier<D, K, A, A1, W>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, draining, patience);
        clock!(self, clock, asking, cap, engine);
        self.asking.reset.next = self.reset.val();
        self.cap.reset.next = self.reset.val();
        self.engine.reset.next = self.reset.val();

        // the slots
        self.busy.next = 0.into();
        self.match_hit.next = false;
        self.match_old.next = self.slots[0].from.val();
        self.match_new.next = self.slots[0].to.val();
        self.match_done.next = self.slots[0].done.val();
        self.full_slot.next = self.engine.full_place.val().get_bits::<2>(3);
        self.answered_slot.next = self.engine.answered_place.val().get_bits::<2>(3);
        for i in 0..3 {
            self.slots[i].clock.next = self.clock.val();
            self.slots[i].reset.next = self.reset.val();
            self.slots[i].start.next = self.asking.start.val().get_bit(i);
            self.slots[i].start_granule.next = self.asking.cow_granule.val();
            self.slots[i].start_old.next = self.cow_old.val();
            self.slots[i].start_new.next = self.cow_new.val();
            self.slots[i].start_background.next = self.asking.start_background.val();
            self.slots[i].snapshot_taken.next = self.snapshot_taken.val();
            self.slots[i].wait_valid.next = self.wait_valid.val();
            self.slots[i].wait_granule.next = self.wait_granule.val();
            self.slots[i].wait_chunks.next = self.wait_chunks.val();
            self.slots[i].reads_open.next = self.reads_open.val();
            self.slots[i].read_ended.next = self.read_ended.val();
            self.slots[i].full.next = self.engine.full.val() & (self.full_slot.val().index() == i);
            self.slots[i].full_chunk.next = self.engine.full_place.val().get_bits::<3>(0);
            self.slots[i].answered.next =
                self.engine.answered.val() & (self.answered_slot.val().index() == i);
            self.slots[i].answered_chunk.next = self.engine.answered_place.val().get_bits::<3>(0);
            self.busy.next = self.busy.val().replace_bit(i, self.slots[i].active.val());
            if self.slots[i].active.val()
                & (self.slots[i].granule.val() == self.match_granule.val())
            {
                self.match_hit.next = true;
                self.match_old.next = self.slots[i].from.val();
                self.match_new.next = self.slots[i].to.val();
                self.match_done.next = self.slots[i].done.val();
            }
        }
        self.copying.next = self.busy.val();
        self.granule_0.next = self.slots[0].granule.val();
        self.granule_1.next = self.slots[1].granule.val();
        self.granule_2.next = self.slots[2].granule.val();

        // asking for frames
        self.asking.demand_valid.next = self.demand_valid.val();
        self.asking.demand_granule.next = self.demand_granule.val();
        self.asking.demand_late.next = self.demand_late.val();
        self.demand_ready.next = self.asking.demand_ready.val();
        self.demand_done.next = self.asking.demand_done.val();
        self.asking.back_valid.next = self.back_valid.val();
        self.asking.back_granule.next = self.back_granule.val();
        self.back_ready.next = self.asking.back_ready.val();
        self.back_done.next = self.asking.back_done.val();
        self.asking.busy.next = self.busy.val();
        self.asking.back_copying.next = false;
        self.asking.back_leftover.next = false;
        for i in 0..3 {
            if self.slots[i].active.val() & (self.slots[i].granule.val() == self.back_granule.val())
            {
                self.asking.back_copying.next = true;
                self.asking.back_leftover.next = self.slots[i].leftover.val();
            }
        }
        self.back_skip.next = self.asking.back_skip.val();
        self.asking.hold_back.next = self.hold_back.val();
        self.cow_valid.next = self.asking.cow_valid.val();
        self.cow_granule.next = self.asking.cow_granule.val();
        self.cow_late.next = self.asking.cow_late.val();
        self.cow_background.next = self.asking.cow_background.val();
        self.asking.cow_ready.next = self.cow_ready.val();
        self.asking.cow_done.next = self.cow_done.val();
        self.asking.cow_copy.next = self.cow_copy.val();
        self.copied.next = self.cow_copy.val();

        // who may read: what a write waits for, copies on demand, the background within its share
        // (the share is set aside while somebody waits for a slot, a frame or a copy to end)
        self.hasten.next = self.hurry.val()
            | self.demand_valid.val()
            | (self.asking.cow_valid.val() & !self.asking.cow_background.val());
        self.may.next = self.cap.may.val() | self.hasten.val();
        // the background rests while a copy on demand is under way, unless somebody waits for it
        self.rest.next = false;
        for i in 0..3 {
            if self.slots[i].active.val() & !self.slots[i].background.val() {
                self.rest.next = true;
            }
        }
        if self.hurry.val() | (self.asking.cow_valid.val() & !self.asking.cow_background.val()) {
            self.rest.next = false;
        }
        self.urgent_reads.next = 0.into();
        self.demand_reads.next = 0.into();
        self.back_reads.next = 0.into();
        for i in 0..3 {
            self.urgent_reads.next =
                self.urgent_reads.val().replace_bit(i, self.slots[i].read_urgent.val());
            self.demand_reads.next = self
                .demand_reads
                .val()
                .replace_bit(i, self.slots[i].read_valid.val() & !self.slots[i].background.val());
            self.may_slot.next = self.may.val() | self.slots[i].leftover.val();
            self.back_reads.next = self.back_reads.val().replace_bit(
                i,
                self.slots[i].read_valid.val()
                    & self.slots[i].background.val()
                    & self.may_slot.val(),
            );
        }
        self.read_pool.next = 0.into();
        if (!self.draining.q.val() | (self.engine.held.val() <= self.lead.val()))
            & (self.engine.reading.val() < self.ahead.val())
            & !self.rest.val()
        {
            self.read_pool.next = self.back_reads.val();
        }
        if self.demand_reads.val().any() {
            self.read_pool.next = self.demand_reads.val();
        }
        if self.urgent_reads.val().any() {
            self.read_pool.next = self.urgent_reads.val();
        }
        self.engine.read_valid.next = self.read_pool.val().any() & !self.hold_reads.val();
        self.read_slot.next = 2.into();
        self.read_chunk.next = self.slots[2].read_chunk.val();
        self.read_frame.next = self.slots[2].from.val();
        if self.read_pool.val().get_bit(1) {
            self.read_slot.next = 1.into();
            self.read_chunk.next = self.slots[1].read_chunk.val();
            self.read_frame.next = self.slots[1].from.val();
        }
        if self.read_pool.val().get_bit(0) {
            self.read_slot.next = 0.into();
            self.read_chunk.next = self.slots[0].read_chunk.val();
            self.read_frame.next = self.slots[0].from.val();
        }
        self.engine.read_place.next =
            (bit_cast::<5, 2>(self.read_slot.val()) << 3) | bit_cast::<5, 3>(self.read_chunk.val());
        self.engine.read_addr.next = (bit_cast::<40, A1>(self.read_frame.val()) << 12)
            | (bit_cast::<40, 3>(self.read_chunk.val()) << 9);
        self.take_read.next =
            self.read_pool.val().any() & !self.hold_reads.val() & self.engine.read_ready.val();
        self.cap.share.next = self.share.val();
        self.cap.spend.next = self.take_read.val();

        // who may write: what a write waits for at once, the rest when all of its granule has been read; the background
        // when it has nothing to read, so that memory seldom turns
        self.urgent_writes.next = 0.into();
        self.demand_writes.next = 0.into();
        self.back_writes.next = 0.into();
        for i in 0..3 {
            self.urgent_writes.next =
                self.urgent_writes.val().replace_bit(i, self.slots[i].write_urgent.val());
            self.demand_writes.next = self.demand_writes.val().replace_bit(
                i,
                self.slots[i].write_valid.val()
                    & self.slots[i].filled.val()
                    & !self.slots[i].background.val(),
            );
            self.back_writes.next = self.back_writes.val().replace_bit(
                i,
                self.slots[i].write_valid.val()
                    & self.slots[i].filled.val()
                    & self.slots[i].background.val(),
            );
        }
        self.write_pool.next = 0.into();
        if self.draining.q.val() & !self.rest.val() {
            self.write_pool.next = self.back_writes.val();
        }
        if self.demand_writes.val().any() {
            self.write_pool.next = self.demand_writes.val();
        }
        if self.urgent_writes.val().any() {
            self.write_pool.next = self.urgent_writes.val();
        }
        self.engine.write_valid.next = self.write_pool.val().any();
        self.write_slot.next = 2.into();
        self.write_chunk.next = self.slots[2].write_chunk.val();
        self.write_frame.next = self.slots[2].to.val();
        if self.write_pool.val().get_bit(1) {
            self.write_slot.next = 1.into();
            self.write_chunk.next = self.slots[1].write_chunk.val();
            self.write_frame.next = self.slots[1].to.val();
        }
        if self.write_pool.val().get_bit(0) {
            self.write_slot.next = 0.into();
            self.write_chunk.next = self.slots[0].write_chunk.val();
            self.write_frame.next = self.slots[0].to.val();
        }
        self.engine.write_place.next = (bit_cast::<5, 2>(self.write_slot.val()) << 3)
            | bit_cast::<5, 3>(self.write_chunk.val());
        self.engine.write_addr.next = (bit_cast::<40, A1>(self.write_frame.val()) << 12)
            | (bit_cast::<40, 3>(self.write_chunk.val()) << 9);
        self.take_write.next = self.write_pool.val().any() & self.engine.write_ready.val();
        for i in 0..3 {
            self.slots[i].read_take.next =
                self.take_read.val() & (self.read_slot.val().index() == i);
            self.slots[i].write_take.next =
                self.take_write.val() & (self.write_slot.val().index() == i);
        }

        // reading or writing: turn when all that can be read has been, a coming granule included if it comes soon
        self.ripe.next = !self.draining.q.val()
            & self.back_writes.val().any()
            & !self.back_reads.val().any()
            & !self.engine.reading.val().any();
        self.patience.d.next = 0.into();
        if self.ripe.val() {
            self.patience.d.next = self.patience.q.val() + 1;
            if !self.asking.back_coming.val() | self.patience.q.val().all() {
                self.draining.d.next = true;
            }
        }
        if self.draining.q.val() & !self.back_writes.val().any() {
            self.draining.d.next = false;
        }

        // memory
        self.ar_valid.next = self.engine.ar_valid.val();
        self.engine.ar_ready.next = self.ar_ready.val();
        self.ar_addr.next = self.engine.ar_addr.val();
        self.ar_beats.next = self.engine.ar_beats.val();
        self.engine.r_valid.next = self.r_valid.val();
        self.r_ready.next = self.engine.r_ready.val();
        self.engine.r_data.next = self.r_data.val();
        self.engine.r_last.next = self.r_last.val();
        self.aw_valid.next = self.engine.aw_valid.val();
        self.engine.aw_ready.next = self.aw_ready.val();
        self.aw_addr.next = self.engine.aw_addr.val();
        self.aw_beats.next = self.engine.aw_beats.val();
        self.w_valid.next = self.engine.w_valid.val();
        self.engine.w_ready.next = self.w_ready.val();
        self.w_data.next = self.engine.w_data.val();
        self.w_strb.next = self.engine.w_strb.val();
        self.w_last.next = self.engine.w_last.val();
        self.engine.b_valid.next = self.b_valid.val();
        self.b_ready.next = self.engine.b_ready.val();
        self.memory_error.next =
            (self.r_valid.val() & self.engine.r_ready.val() & self.r_error.val())
                | (self.b_valid.val() & self.engine.b_ready.val() & self.b_error.val());
        if self.reset.val() {
            self.draining.d.next = false;
            self.patience.d.next = 0.into();
        }
    }
}
