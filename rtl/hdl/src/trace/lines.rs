//! Records into lines, and lines into the ring.

use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// A queue of `2^F` records in front of bursts of four; `F1 = F + 1`.
///
/// A burst begins when four records wait, or after `flush` as long as one of those that waited then is left, and when the
/// ring has room for a line. Records that a line lacks are zeros. Bursts follow one another without a gap.
#[derive(LogicBlock)]
pub struct TraceLines<const F: usize, const F1: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Begin with an empty queue and an empty ring. Not while `writing`.
    pub clear: Signal<In, Bit>,
    /// Begin no burst.
    pub hold: Signal<In, Bit>,
    /// There is a record: it is taken or lost.
    pub record_valid: Signal<In, Bit>,
    /// Its bytes.
    pub record: Signal<In, Bits<128>>,
    /// It would be taken.
    pub record_ready: Signal<Out, Bit>,
    /// Write what waits, full lines or not: one cycle.
    pub flush: Signal<In, Bit>,
    /// First byte of the ring, a multiple of 64.
    pub base: Signal<In, Bits<64>>,
    /// Records of the ring, minus 4.
    pub limit: Signal<In, Bits<32>>,
    /// Records that software has taken.
    pub tail: Signal<In, Bits<32>>,
    /// A burst is on its way.
    pub writing: Signal<Out, Bit>,
    /// A burst is on its way, or would be if the ring had room.
    pub busy: Signal<Out, Bit>,
    /// The requester has taken a whole line: in this cycle.
    pub written: Signal<Out, Bit>,
    /// Write bursts: a beat is offered.
    pub wr_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wr_ready: Signal<In, Bit>,
    /// First beat of a burst.
    pub wr_first: Signal<Out, Bit>,
    /// Bus address with `wr_first`.
    pub wr_addr: Signal<Out, Bits<64>>,
    /// The beat: one record.
    pub wr_data: Signal<Out, Bits<128>>,
    /// Last beat of a burst.
    pub wr_last: Signal<Out, Bit>,
    queue: Fifo<Bits<128>, F, F1>,
    bursting: DFF<Bit>,
    beat: DFF<Bits<2>>,
    // records of the burst that have not left; beyond them come fillers
    left: DFF<Bits<3>>,
    // records of the queue that a flush waits for
    flushing: DFF<Bits<F1>>,
    // records for which a burst has begun to leave
    claimed: DFF<Bits<32>>,
    addr: DFF<Bits<64>>,
    room: DFF<Bit>,
    offered: Signal<Local, Bit>,
    moved: Signal<Local, Bit>,
    first: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    genuine: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
    push: Signal<Local, Bit>,
    level: Signal<Local, Bits<F1>>,
    waiting: Signal<Local, Bits<F1>>,
    whole: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
    used: Signal<Local, Bits<32>>,
    mask: Signal<Local, Bits<32>>,
    offset: Signal<Local, Bits<32>>,
    four: Constant<Bits<F1>>,
}

impl<const F: usize, const F1: usize> Default for TraceLines<F, F1> {
    fn default() -> Self {
        assert!(F >= 3, "TraceLines<F, F1>: the queue must hold two lines");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            clear: Default::default(),
            hold: Default::default(),
            record_valid: Default::default(),
            record: Default::default(),
            record_ready: Default::default(),
            flush: Default::default(),
            base: Default::default(),
            limit: Default::default(),
            tail: Default::default(),
            writing: Default::default(),
            busy: Default::default(),
            written: Default::default(),
            wr_valid: Default::default(),
            wr_ready: Default::default(),
            wr_first: Default::default(),
            wr_addr: Default::default(),
            wr_data: Default::default(),
            wr_last: Default::default(),
            queue: Fifo::default(),
            bursting: Default::default(),
            beat: Default::default(),
            left: Default::default(),
            flushing: Default::default(),
            claimed: Default::default(),
            addr: Default::default(),
            room: Default::default(),
            offered: Default::default(),
            moved: Default::default(),
            first: Default::default(),
            last: Default::default(),
            genuine: Default::default(),
            pop: Default::default(),
            push: Default::default(),
            level: Default::default(),
            waiting: Default::default(),
            whole: Default::default(),
            begins: Default::default(),
            used: Default::default(),
            mask: Default::default(),
            offset: Default::default(),
            four: Constant::new(4_u64.to_bits()),
        }
    }
}

impl<const F: usize, const F1: usize> Logic for TraceLines<F, F1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, bursting, beat, left, flushing, claimed, addr, room);
        clock!(self, clock, queue);
        self.queue.reset.next = self.reset.val() | self.clear.val();
        self.queue.sink.valid.next = self.record_valid.val();
        self.queue.sink.data.next = self.record.val();
        self.record_ready.next = self.queue.sink.ready.val();
        self.push.next = self.record_valid.val() & self.queue.sink.ready.val();

        // the beat
        self.first.next = !self.beat.q.val().any();
        self.last.next = self.beat.q.val().all();
        self.genuine.next = self.left.q.val().any();
        self.offered.next =
            self.bursting.q.val() & (self.queue.source.valid.val() | !self.genuine.val());
        self.moved.next = self.offered.val() & self.wr_ready.val();
        self.pop.next = self.moved.val() & self.genuine.val();
        self.queue.source.ready.next =
            self.bursting.q.val() & self.genuine.val() & self.wr_ready.val();
        self.wr_valid.next = self.offered.val();
        self.wr_first.next = self.first.val();
        self.wr_last.next = self.last.val();
        self.wr_addr.next = self.addr.q.val();
        self.wr_data.next = 0.into();
        if self.genuine.val() {
            self.wr_data.next = self.queue.source.data.val();
        }
        self.written.next = self.moved.val() & self.last.val();

        // what waits behind it
        self.level.next = self.queue.level.val();
        self.waiting.next = self.flushing.q.val();
        if self.pop.val() {
            self.level.next = self.queue.level.val() - 1;
            if self.flushing.q.val().any() {
                self.waiting.next = self.flushing.q.val() - 1;
            }
        }
        self.flushing.d.next = self.waiting.val();
        if self.flush.val() {
            self.flushing.d.next = self.level.val();
            if self.push.val() {
                self.flushing.d.next = self.level.val() + 1;
            }
        }
        self.whole.next = self.level.val() >= self.four.val();
        self.writing.next = self.bursting.q.val();
        self.busy.next = self.bursting.q.val()
            | self.record_valid.val()
            | self.whole.val()
            | self.flushing.q.val().any();

        // where the next line goes, and whether it may: one cycle behind `claimed`, which changes with a first beat
        self.mask.next = self.limit.val() | 3;
        self.offset.next = (self.claimed.q.val() & self.mask.val()) << 4;
        if !self.bursting.q.val() | !self.first.val() {
            self.addr.d.next = self.base.val() + bit_cast::<64, 32>(self.offset.val());
        }
        self.used.next = self.claimed.q.val() - self.tail.val();
        self.room.d.next = self.used.val() <= self.limit.val();

        if self.moved.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            if self.first.val() {
                self.claimed.d.next = self.claimed.q.val() + 4;
            }
            if self.genuine.val() {
                self.left.d.next = self.left.q.val() - 1;
            }
            if self.last.val() {
                self.bursting.d.next = false;
            }
        }
        self.begins.next = (self.whole.val() | self.waiting.val().any())
            & self.room.q.val()
            & !self.hold.val()
            & (!self.bursting.q.val() | self.written.val());
        if self.begins.val() {
            self.bursting.d.next = true;
            self.left.d.next = 4.into();
            if !self.whole.val() {
                self.left.d.next = bit_cast::<3, F1>(self.level.val());
            }
        }
        if self.clear.val() {
            self.claimed.d.next = 0.into();
            self.flushing.d.next = 0.into();
        }
        if self.reset.val() {
            self.bursting.d.next = false;
            self.beat.d.next = 0.into();
            self.left.d.next = 0.into();
            self.flushing.d.next = 0.into();
            self.claimed.d.next = 0.into();
            self.room.d.next = false;
        }
    }
}
