//! The way of the bytes: reads of chunks, the buffer, writes of chunks.

use crate::leaves::{Fifo, SdpRam};
use rust_hdl::prelude::*;

/// Moves chunks of 512 bytes through a buffer that has a place for each chunk of each slot (`place` = slot, chunk).
///
/// Reads and writes are chosen outside; here they are sent, followed, and their ends told. Memory answers both in order.
/// `K = D / 8`, `2^W` words: 32 places of 512 bytes.
#[derive(LogicBlock)]
pub struct CopyEngine<const D: usize, const K: usize, const W: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A chunk is to be read.
    pub read_valid: Signal<In, Bit>,
    /// It is taken.
    pub read_ready: Signal<Out, Bit>,
    /// Into this place.
    pub read_place: Signal<In, Bits<5>>,
    /// From here.
    pub read_addr: Signal<In, Bits<40>>,
    /// The data of a chunk is in the buffer.
    pub full: Signal<Out, Bit>,
    /// Which.
    pub full_place: Signal<Out, Bits<5>>,
    /// A chunk is to be written.
    pub write_valid: Signal<In, Bit>,
    /// It is taken.
    pub write_ready: Signal<Out, Bit>,
    /// From this place.
    pub write_place: Signal<In, Bits<5>>,
    /// To here.
    pub write_addr: Signal<In, Bits<40>>,
    /// Memory has written a chunk.
    pub answered: Signal<Out, Bit>,
    /// Which.
    pub answered_place: Signal<Out, Bits<5>>,
    /// Chunks that are being read.
    pub reading: Signal<Out, Bits<5>>,
    /// Beats in the buffer that are not written yet.
    pub held: Signal<Out, Bits<11>>,
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
    /// It is taken.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub r_last: Signal<In, Bit>,
    /// Memory: a write burst, all its data is at hand.
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
    buffer: SdpRam<Bits<D>, W>,
    /// Places whose reads are on their way.
    reads: Fifo<Bits<5>, 4, 5>,
    /// Places whose data is to be sent.
    sends: Fifo<Bits<5>, 2, 3>,
    /// Places whose writes are on their way.
    writes: Fifo<Bits<5>, 4, 5>,
    ar_pending: DFF<Bit>,
    ar_at: DFF<Bits<40>>,
    aw_pending: DFF<Bit>,
    aw_at: DFF<Bits<40>>,
    reading_reg: DFF<Bits<5>>,
    r_beat: DFF<Bits<5>>,
    held_reg: DFF<Bits<11>>,
    /// Beats of chunks taken for writing that are not sent yet.
    owed: DFF<Bits<8>>,
    sending: DFF<Bit>,
    w_place: DFF<Bits<5>>,
    w_beat: DFF<Bits<5>>,
    take_read: Signal<Local, Bit>,
    take_write: Signal<Local, Bit>,
    arrive: Signal<Local, Bit>,
    complete: Signal<Local, Bit>,
    leave: Signal<Local, Bit>,
    next_place: Signal<Local, Bits<5>>,
    next_beat: Signal<Local, Bits<5>>,
    load: Signal<Local, Bit>,
    after: Signal<Local, Bits<8>>,
    held_after: Signal<Local, Bits<11>>,
    last_beat: Constant<Bits<5>>,
    chunk_beats: Constant<Bits<8>>,
    burst: Constant<Bits<8>>,
    beat_bits: Constant<Bits<4>>,
    all_bytes: Constant<Bits<K>>,
}

impl<const D: usize, const K: usize, const W: usize> Default for CopyEngine<D, K, W> {
    fn default() -> Self {
        assert_eq!(D, 8 * K, "CopyEngine<D, K, W>: D must be 8 K");
        assert!(K == 16 || K == 64, "CopyEngine<D, K, W>: 16 or 64 lanes");
        assert_eq!(K << W, 32 * 512, "CopyEngine<D, K, W>: the buffer has 32 places");
        let beats = 512 / K as u64;
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            read_valid: Signal::default(),
            read_ready: Signal::default(),
            read_place: Signal::default(),
            read_addr: Signal::default(),
            full: Signal::default(),
            full_place: Signal::default(),
            write_valid: Signal::default(),
            write_ready: Signal::default(),
            write_place: Signal::default(),
            write_addr: Signal::default(),
            answered: Signal::default(),
            answered_place: Signal::default(),
            reading: Signal::default(),
            held: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
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
            buffer: SdpRam::block(),
            reads: Fifo::distributed(),
            sends: Fifo::distributed(),
            writes: Fifo::distributed(),
            ar_pending: DFF::default(),
            ar_at: DFF::default(),
            aw_pending: DFF::default(),
            aw_at: DFF::default(),
            reading_reg: DFF::default(),
            r_beat: DFF::default(),
            held_reg: DFF::default(),
            owed: DFF::default(),
            sending: DFF::default(),
            w_place: DFF::default(),
            w_beat: DFF::default(),
            take_read: Signal::default(),
            take_write: Signal::default(),
            arrive: Signal::default(),
            complete: Signal::default(),
            leave: Signal::default(),
            next_place: Signal::default(),
            next_beat: Signal::default(),
            load: Signal::default(),
            after: Signal::default(),
            held_after: Signal::default(),
            last_beat: Constant::new((beats - 1).to_bits()),
            chunk_beats: Constant::new(beats.to_bits()),
            burst: Constant::new((beats - 1).to_bits()),
            beat_bits: Constant::new(u64::from(beats.ilog2()).to_bits()),
            all_bytes: Constant::new(Bits::<K>::mask()),
        }
    }
}

impl<const D: usize, const K: usize, const W: usize> Logic for CopyEngine<D, K, W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, ar_pending, ar_at, aw_pending, aw_at, reading_reg, r_beat);
        dff_setup!(self, clock, held_reg, owed, sending, w_place, w_beat);
        clock!(self, clock, buffer, reads, sends, writes);
        self.reads.reset.next = self.reset.val();
        self.sends.reset.next = self.reset.val();
        self.writes.reset.next = self.reset.val();

        // reads
        self.read_ready.next =
            (!self.ar_pending.q.val() | self.ar_ready.val()) & self.reads.sink.ready.val();
        self.take_read.next = self.read_valid.val()
            & (!self.ar_pending.q.val() | self.ar_ready.val())
            & self.reads.sink.ready.val();
        if self.ar_ready.val() {
            self.ar_pending.d.next = false;
        }
        if self.take_read.val() {
            self.ar_pending.d.next = true;
            self.ar_at.d.next = self.read_addr.val();
        }
        self.ar_valid.next = self.ar_pending.q.val();
        self.ar_addr.next = self.ar_at.q.val();
        self.ar_beats.next = self.burst.val();
        self.reads.sink.valid.next = self.take_read.val();
        self.reads.sink.data.next = self.read_place.val();

        // their data into the buffer
        self.r_ready.next = self.reads.source.valid.val();
        self.arrive.next = self.r_valid.val() & self.reads.source.valid.val();
        self.complete.next = self.r_valid.val() & self.reads.source.valid.val() & self.r_last.val();
        self.reads.source.ready.next = self.complete.val();
        self.buffer.write_enable.next = self.arrive.val();
        self.buffer.write_address.next = (bit_cast::<W, 5>(self.reads.source.data.val())
            << self.beat_bits.val())
            | bit_cast::<W, 5>(self.r_beat.q.val());
        self.buffer.write_data.next = self.r_data.val();
        if self.arrive.val() {
            self.r_beat.d.next = self.r_beat.q.val() + 1;
        }
        if self.complete.val() {
            self.r_beat.d.next = 0.into();
        }
        self.full.next = self.complete.val();
        self.full_place.next = self.reads.source.data.val();
        if self.take_read.val() & !self.complete.val() {
            self.reading_reg.d.next = self.reading_reg.q.val() + 1;
        }
        if !self.take_read.val() & self.complete.val() {
            self.reading_reg.d.next = self.reading_reg.q.val() - 1;
        }
        self.reading.next = self.reading_reg.q.val();

        // writes: the next chunk is taken while the last one in front of it is sent
        self.write_ready.next = (!self.aw_pending.q.val() | self.aw_ready.val())
            & self.writes.sink.ready.val()
            & (self.owed.q.val() <= self.chunk_beats.val());
        self.take_write.next = self.write_valid.val()
            & (!self.aw_pending.q.val() | self.aw_ready.val())
            & self.writes.sink.ready.val()
            & (self.owed.q.val() <= self.chunk_beats.val());
        if self.aw_ready.val() {
            self.aw_pending.d.next = false;
        }
        if self.take_write.val() {
            self.aw_pending.d.next = true;
            self.aw_at.d.next = self.write_addr.val();
        }
        self.aw_valid.next = self.aw_pending.q.val();
        self.aw_addr.next = self.aw_at.q.val();
        self.aw_beats.next = self.burst.val();
        self.sends.sink.valid.next = self.take_write.val();
        self.sends.sink.data.next = self.write_place.val();
        self.writes.sink.valid.next = self.take_write.val();
        self.writes.sink.data.next = self.write_place.val();

        // their data out of the buffer, which shows in each cycle what was asked for in the one before
        self.w_valid.next = self.sending.q.val();
        self.w_data.next = self.buffer.read_data.val();
        self.w_strb.next = self.all_bytes.val();
        self.w_last.next = self.w_beat.q.val() == self.last_beat.val();
        self.leave.next = self.sending.q.val() & self.w_ready.val();
        self.next_place.next = self.w_place.q.val();
        self.next_beat.next = self.w_beat.q.val();
        self.load.next = !self.sending.q.val();
        if self.leave.val() {
            self.next_beat.next = self.w_beat.q.val() + 1;
            if self.w_beat.q.val() == self.last_beat.val() {
                self.load.next = true;
            }
        }
        if self.load.val() {
            self.next_place.next = self.sends.source.data.val();
            self.next_beat.next = 0.into();
            self.sending.d.next = self.sends.source.valid.val();
        }
        self.sends.source.ready.next = self.load.val();
        self.w_place.d.next = self.next_place.val();
        self.w_beat.d.next = self.next_beat.val();
        self.buffer.read_address.next = (bit_cast::<W, 5>(self.next_place.val())
            << self.beat_bits.val())
            | bit_cast::<W, 5>(self.next_beat.val());
        self.after.next = self.owed.q.val();
        if self.leave.val() {
            self.after.next = self.owed.q.val() - 1;
        }
        self.owed.d.next = self.after.val();
        if self.take_write.val() {
            self.owed.d.next = self.after.val() + self.chunk_beats.val();
        }

        // answers
        self.b_ready.next = self.writes.source.valid.val();
        self.writes.source.ready.next = self.b_valid.val();
        self.answered.next = self.b_valid.val() & self.writes.source.valid.val();
        self.answered_place.next = self.writes.source.data.val();

        self.held_after.next = self.held_reg.q.val();
        if self.leave.val() {
            self.held_after.next = self.held_reg.q.val() - 1;
        }
        self.held_reg.d.next = self.held_after.val();
        if self.arrive.val() {
            self.held_reg.d.next = self.held_after.val() + 1;
        }
        self.held.next = self.held_reg.q.val();
        if self.reset.val() {
            self.ar_pending.d.next = false;
            self.aw_pending.d.next = false;
            self.reading_reg.d.next = 0.into();
            self.r_beat.d.next = 0.into();
            self.held_reg.d.next = 0.into();
            self.owed.d.next = 0.into();
            self.sending.d.next = false;
            self.w_beat.d.next = 0.into();
        }
    }
}
