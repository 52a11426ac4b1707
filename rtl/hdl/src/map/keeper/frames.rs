//! Which frames hold nothing.

use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// Hands out frames: first those never used, in ascending order, then the freed ones, oldest first. At most one `take`
/// or `give` in any 3 cycles, so what is shown has settled before it is used.
///
/// The limit binds frames that were never used; a freed frame can always be used again.
#[derive(LogicBlock)]
pub struct FreeFrames<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: frames 2^A and above were never used, nothing was freed.
    pub reset: Signal<In, Bit>,
    /// Frames that may be used; taken as one or two a granule if it is out of that range.
    pub limit: Signal<In, Bits<32>>,
    /// Fewer than two frames a granule may be used. One cycle after `limit`.
    pub overcommitted: Signal<Out, Bit>,
    /// There is a frame to be taken (in the cycle after a take or give at most one too hopeful).
    pub available: Signal<Out, Bit>,
    /// It. Settled 3 cycles after a take or give.
    pub frame: Signal<Out, Bits<A1>>,
    /// It is taken.
    pub take: Signal<In, Bit>,
    /// A frame is freed.
    pub give: Signal<In, Bit>,
    /// Which.
    pub give_frame: Signal<In, Bits<A1>>,
    /// Frames that may be taken. Settled 3 cycles after a take or give.
    pub free: Signal<Out, Bits<20>>,
    freed: Fifo<Bits<A1>, A, A1>,
    limit_reg: DFF<Bits<20>>,
    /// Frames used so far, which is the first never used.
    fresh: DFF<Bits<20>>,
    has_fresh: DFF<Bit>,
    room: DFF<Bits<20>>,
    free_reg: DFF<Bits<20>>,
    granules: Constant<Bits<20>>,
    all_frames: Constant<Bits<20>>,
    low_limit: Constant<Bits<32>>,
    high_limit: Constant<Bits<32>>,
}

impl<const A: usize, const A1: usize> Default for FreeFrames<A, A1> {
    fn default() -> Self {
        assert_eq!(A1, A + 1, "FreeFrames<A, A1>: A1 must be A + 1");
        assert!((2..=18).contains(&A), "FreeFrames<A, A1>: 2^2 to 2^18 granules");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            limit: Signal::default(),
            overcommitted: Signal::default(),
            available: Signal::default(),
            frame: Signal::default(),
            take: Signal::default(),
            give: Signal::default(),
            give_frame: Signal::default(),
            free: Signal::default(),
            freed: Fifo::block(),
            limit_reg: DFF::default(),
            fresh: DFF::default(),
            has_fresh: DFF::default(),
            room: DFF::default(),
            free_reg: DFF::default(),
            granules: Constant::new((1_u64 << A).to_bits()),
            all_frames: Constant::new((2_u64 << A).to_bits()),
            low_limit: Constant::new((1_u64 << A).to_bits()),
            high_limit: Constant::new((2_u64 << A).to_bits()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for FreeFrames<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, limit_reg, fresh, has_fresh, room, free_reg);
        clock!(self, clock, freed);
        self.freed.reset.next = self.reset.val();
        self.limit_reg.d.next = bit_cast::<20, 32>(self.limit.val());
        if self.limit.val() < self.low_limit.val() {
            self.limit_reg.d.next = self.granules.val();
        }
        if self.limit.val() > self.high_limit.val() {
            self.limit_reg.d.next = self.all_frames.val();
        }
        self.overcommitted.next = self.limit_reg.q.val() != self.all_frames.val();

        self.has_fresh.d.next = self.fresh.q.val() < self.limit_reg.q.val();
        self.room.d.next = 0.into();
        if self.fresh.q.val() < self.limit_reg.q.val() {
            self.room.d.next = self.limit_reg.q.val() - self.fresh.q.val();
        }
        self.free_reg.d.next = self.room.q.val() + bit_cast::<20, A1>(self.freed.level.val());
        self.free.next = self.free_reg.q.val();
        self.available.next = self.has_fresh.q.val() | self.freed.level.val().any();

        self.frame.next = self.freed.source.data.val();
        self.freed.source.ready.next = self.take.val() & !self.has_fresh.q.val();
        if self.has_fresh.q.val() {
            self.frame.next = bit_cast::<A1, 20>(self.fresh.q.val());
        }
        if self.take.val() & self.has_fresh.q.val() {
            self.fresh.d.next = self.fresh.q.val() + 1;
        }
        self.freed.sink.valid.next = self.give.val();
        self.freed.sink.data.next = self.give_frame.val();
        if self.reset.val() {
            self.limit_reg.d.next = self.all_frames.val();
            self.fresh.d.next = self.granules.val();
            self.has_fresh.d.next = false;
            self.room.d.next = 0.into();
            self.free_reg.d.next = 0.into();
        }
    }
}
