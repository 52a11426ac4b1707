//! One granule under copy.

use rust_hdl::prelude::*;

/// What is known of a copy: which granule, from where to where, and how far each of its 8 chunks of 512 bytes has come.
///
/// A chunk is *asked for* (its read is on its way), *full* (its data is in the buffer), *sent* (its write is on its way),
/// *done* (memory has answered). Chunks that a write waits for go first, and are sent when all of them are full; the rest go
/// in ascending order. Nothing is sent before the window reads have ended that were open when the copy began: one of them
/// may still look at what the new frame held before.
#[derive(LogicBlock)]
pub struct CopySlot<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A copy begins (only while `active` is 0), with the next four.
    pub start: Signal<In, Bit>,
    /// Granule.
    pub start_granule: Signal<In, Bits<A>>,
    /// Frame that it is copied from.
    pub start_old: Signal<In, Bits<A1>>,
    /// Frame that it is copied to.
    pub start_new: Signal<In, Bits<A1>>,
    /// Nobody waits for it.
    pub start_background: Signal<In, Bit>,
    /// A SNAPSHOT is taken: a copy under way, or one that starts in this cycle, is left over from before.
    pub snapshot_taken: Signal<In, Bit>,
    /// A write waits.
    pub wait_valid: Signal<In, Bit>,
    /// For this granule.
    pub wait_granule: Signal<In, Bits<A>>,
    /// For these chunks of it.
    pub wait_chunks: Signal<In, Bits<8>>,
    /// Window reads that are open.
    pub reads_open: Signal<In, Bits<6>>,
    /// The oldest of them ends.
    pub read_ended: Signal<In, Bit>,
    /// There is a copy.
    pub active: Signal<Out, Bit>,
    /// Of this granule.
    pub granule: Signal<Out, Bits<A>>,
    /// From here.
    pub from: Signal<Out, Bits<A1>>,
    /// To here.
    pub to: Signal<Out, Bits<A1>>,
    /// Chunks that are done.
    pub done: Signal<Out, Bits<8>>,
    /// It was begun in the background.
    pub background: Signal<Out, Bit>,
    /// It was overtaken by a SNAPSHOT.
    pub leftover: Signal<Out, Bit>,
    /// Every chunk is in the buffer, or further.
    pub filled: Signal<Out, Bit>,
    /// A chunk may be read.
    pub read_valid: Signal<Out, Bit>,
    /// Which.
    pub read_chunk: Signal<Out, Bits<3>>,
    /// A write waits for it.
    pub read_urgent: Signal<Out, Bit>,
    /// It is asked for.
    pub read_take: Signal<In, Bit>,
    /// The data of a chunk is in the buffer.
    pub full: Signal<In, Bit>,
    /// Which.
    pub full_chunk: Signal<In, Bits<3>>,
    /// A chunk may be written.
    pub write_valid: Signal<Out, Bit>,
    /// Which.
    pub write_chunk: Signal<Out, Bits<3>>,
    /// A write waits for it.
    pub write_urgent: Signal<Out, Bit>,
    /// It is sent.
    pub write_take: Signal<In, Bit>,
    /// Memory has written a chunk.
    pub answered: Signal<In, Bit>,
    /// Which.
    pub answered_chunk: Signal<In, Bits<3>>,
    active_reg: DFF<Bit>,
    granule_reg: DFF<Bits<A>>,
    old_reg: DFF<Bits<A1>>,
    new_reg: DFF<Bits<A1>>,
    background_reg: DFF<Bit>,
    leftover_reg: DFF<Bit>,
    asked: DFF<Bits<8>>,
    full_reg: DFF<Bits<8>>,
    sent: DFF<Bits<8>>,
    done_reg: DFF<Bits<8>>,
    /// Window reads that have to end before the new frame is written.
    older_reads: DFF<Bits<6>>,
    wanted: Signal<Local, Bits<8>>,
    to_read: Signal<Local, Bits<8>>,
    urgent_reads: Signal<Local, Bits<8>>,
    read_pool: Signal<Local, Bits<8>>,
    to_write: Signal<Local, Bits<8>>,
    lacking: Signal<Local, Bits<8>>,
    urgent_writes: Signal<Local, Bits<8>>,
    write_pool: Signal<Local, Bits<8>>,
    fenced: Signal<Local, Bit>,
    next_done: Signal<Local, Bits<8>>,
    all_chunks: Constant<Bits<8>>,
}

impl<const A: usize, const A1: usize> Default for CopySlot<A, A1> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start: Signal::default(),
            start_granule: Signal::default(),
            start_old: Signal::default(),
            start_new: Signal::default(),
            start_background: Signal::default(),
            snapshot_taken: Signal::default(),
            wait_valid: Signal::default(),
            wait_granule: Signal::default(),
            wait_chunks: Signal::default(),
            reads_open: Signal::default(),
            read_ended: Signal::default(),
            active: Signal::default(),
            granule: Signal::default(),
            from: Signal::default(),
            to: Signal::default(),
            done: Signal::default(),
            background: Signal::default(),
            leftover: Signal::default(),
            filled: Signal::default(),
            read_valid: Signal::default(),
            read_chunk: Signal::default(),
            read_urgent: Signal::default(),
            read_take: Signal::default(),
            full: Signal::default(),
            full_chunk: Signal::default(),
            write_valid: Signal::default(),
            write_chunk: Signal::default(),
            write_urgent: Signal::default(),
            write_take: Signal::default(),
            answered: Signal::default(),
            answered_chunk: Signal::default(),
            active_reg: DFF::default(),
            granule_reg: DFF::default(),
            old_reg: DFF::default(),
            new_reg: DFF::default(),
            background_reg: DFF::default(),
            leftover_reg: DFF::default(),
            asked: DFF::default(),
            full_reg: DFF::default(),
            sent: DFF::default(),
            done_reg: DFF::default(),
            older_reads: DFF::default(),
            wanted: Signal::default(),
            to_read: Signal::default(),
            urgent_reads: Signal::default(),
            read_pool: Signal::default(),
            to_write: Signal::default(),
            lacking: Signal::default(),
            urgent_writes: Signal::default(),
            write_pool: Signal::default(),
            fenced: Signal::default(),
            next_done: Signal::default(),
            all_chunks: Constant::new(0xFF_u64.to_bits()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for CopySlot<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            active_reg,
            granule_reg,
            old_reg,
            new_reg,
            background_reg,
            leftover_reg,
            asked,
            full_reg,
            sent,
            done_reg,
            older_reads
        );
        self.active.next = self.active_reg.q.val();
        self.granule.next = self.granule_reg.q.val();
        self.from.next = self.old_reg.q.val();
        self.to.next = self.new_reg.q.val();
        self.done.next = self.done_reg.q.val();
        self.background.next = self.background_reg.q.val();
        self.leftover.next = self.active_reg.q.val() & self.leftover_reg.q.val();
        self.filled.next = self.active_reg.q.val() & self.full_reg.q.val().all();

        // what a write waits for: all of a granule that has to be copied once more
        self.wanted.next = 0.into();
        if self.active_reg.q.val()
            & self.wait_valid.val()
            & (self.wait_granule.val() == self.granule_reg.q.val())
        {
            self.wanted.next = self.wait_chunks.val();
            if self.leftover_reg.q.val() {
                self.wanted.next = self.all_chunks.val();
            }
        }

        // the next chunk to read
        self.to_read.next = 0.into();
        if self.active_reg.q.val() {
            self.to_read.next = !self.asked.q.val();
        }
        self.urgent_reads.next = self.to_read.val() & self.wanted.val();
        self.read_pool.next = self.to_read.val();
        if self.urgent_reads.val().any() {
            self.read_pool.next = self.urgent_reads.val();
        }
        self.read_valid.next = self.to_read.val().any();
        self.read_urgent.next = self.urgent_reads.val().any();
        self.read_chunk.next = 7.into();
        if self.read_pool.val().get_bit(6) {
            self.read_chunk.next = 6.into();
        }
        if self.read_pool.val().get_bit(5) {
            self.read_chunk.next = 5.into();
        }
        if self.read_pool.val().get_bit(4) {
            self.read_chunk.next = 4.into();
        }
        if self.read_pool.val().get_bit(3) {
            self.read_chunk.next = 3.into();
        }
        if self.read_pool.val().get_bit(2) {
            self.read_chunk.next = 2.into();
        }
        if self.read_pool.val().get_bit(1) {
            self.read_chunk.next = 1.into();
        }
        if self.read_pool.val().get_bit(0) {
            self.read_chunk.next = 0.into();
        }

        // the next chunk to write
        self.fenced.next = self.older_reads.q.val().any();
        self.to_write.next = 0.into();
        if !self.fenced.val() {
            self.to_write.next = self.full_reg.q.val() & !self.sent.q.val();
        }
        self.lacking.next = self.wanted.val() & !self.full_reg.q.val();
        self.urgent_writes.next = 0.into();
        if !self.lacking.val().any() {
            self.urgent_writes.next = self.to_write.val() & self.wanted.val();
        }
        self.write_pool.next = self.to_write.val();
        if self.urgent_writes.val().any() {
            self.write_pool.next = self.urgent_writes.val();
        }
        self.write_valid.next = self.to_write.val().any();
        self.write_urgent.next = self.urgent_writes.val().any();
        self.write_chunk.next = 7.into();
        if self.write_pool.val().get_bit(6) {
            self.write_chunk.next = 6.into();
        }
        if self.write_pool.val().get_bit(5) {
            self.write_chunk.next = 5.into();
        }
        if self.write_pool.val().get_bit(4) {
            self.write_chunk.next = 4.into();
        }
        if self.write_pool.val().get_bit(3) {
            self.write_chunk.next = 3.into();
        }
        if self.write_pool.val().get_bit(2) {
            self.write_chunk.next = 2.into();
        }
        if self.write_pool.val().get_bit(1) {
            self.write_chunk.next = 1.into();
        }
        if self.write_pool.val().get_bit(0) {
            self.write_chunk.next = 0.into();
        }

        // how far the chunks are
        if self.read_take.val() {
            self.asked.d.next = self.asked.q.val().replace_bit(self.read_chunk.val().index(), true);
        }
        if self.full.val() {
            self.full_reg.d.next =
                self.full_reg.q.val().replace_bit(self.full_chunk.val().index(), true);
        }
        if self.write_take.val() {
            self.sent.d.next = self.sent.q.val().replace_bit(self.write_chunk.val().index(), true);
        }
        self.next_done.next = self.done_reg.q.val();
        if self.answered.val() {
            self.next_done.next =
                self.done_reg.q.val().replace_bit(self.answered_chunk.val().index(), true);
        }
        self.done_reg.d.next = self.next_done.val();
        if self.next_done.val().all() {
            self.active_reg.d.next = false;
        }
        if self.snapshot_taken.val() {
            self.leftover_reg.d.next = true;
        }

        // window reads end in order: count down those that were there. One that looks at the new frame as it was before was
        // taken long ago: the frame has been given up since
        if self.read_ended.val() & self.older_reads.q.val().any() {
            self.older_reads.d.next = self.older_reads.q.val() - 1;
        }
        if self.start.val() {
            self.older_reads.d.next = self.reads_open.val();
            if self.read_ended.val() {
                self.older_reads.d.next = self.reads_open.val() - 1;
            }
        }

        if self.start.val() {
            self.active_reg.d.next = true;
            self.granule_reg.d.next = self.start_granule.val();
            self.old_reg.d.next = self.start_old.val();
            self.new_reg.d.next = self.start_new.val();
            self.background_reg.d.next = self.start_background.val();
            self.leftover_reg.d.next = self.snapshot_taken.val();
            self.asked.d.next = 0.into();
            self.full_reg.d.next = 0.into();
            self.sent.d.next = 0.into();
            self.done_reg.d.next = 0.into();
        }
        if self.reset.val() {
            self.active_reg.d.next = false;
            self.full_reg.d.next = 0.into();
            self.done_reg.d.next = 0.into();
        }
    }
}
