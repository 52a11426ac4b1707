//! Packs the chunks of a frame into beats of 16 bytes, as they lie in the ring.

use rust_hdl::prelude::*;

/// One chunk a cycle. `bytes` counts what has been written: whole beats, and the rest when the frame has ended.
///
/// A frame ends with its last chunk; the next one waits for `start`. After `discard` chunks are taken and dropped.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeIntake {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no frame.
    pub reset: Signal<In, Bit>,
    /// Take the next frame in.
    pub start: Signal<In, Bit>,
    /// What is left of it is not wanted.
    pub discard: Signal<In, Bit>,
    /// There is a chunk.
    pub chunk_valid: Signal<In, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub chunk_data: Signal<In, Bits<128>>,
    /// How many, 0 to 16.
    pub chunk_bytes: Signal<In, Bits<5>>,
    /// The frame ends with it.
    pub chunk_last: Signal<In, Bit>,
    /// The ring has room for a beat.
    pub room: Signal<In, Bit>,
    /// Write a beat.
    pub write: Signal<Out, Bit>,
    /// Where: its number, modulo the ring.
    pub write_address: Signal<Out, Bits<9>>,
    /// The beat.
    pub write_data: Signal<Out, Bits<128>>,
    /// Bytes of the frame that have been written.
    pub bytes: Signal<Out, Bits<18>>,
    /// They are all.
    pub ended: Signal<Out, Bit>,
    open: DFF<Bit>,
    dropping: DFF<Bit>,
    in_valid: DFF<Bit>,
    in_data: DFF<Bits<128>>,
    in_bytes: DFF<Bits<5>>,
    in_last: DFF<Bit>,
    rest: DFF<Bits<128>>,
    total: DFF<Bits<18>>,
    flushing: DFF<Bit>,
    over: DFF<Bit>,
    consume: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
    beat: Signal<Local, Bits<14>>,
    fill: Signal<Local, Bits<5>>,
    sum: Signal<Local, Bits<5>>,
    full: Signal<Local, Bit>,
    mask: Signal<Local, Bits<128>>,
    shift: Signal<Local, Bits<8>>,
    kept: Signal<Local, Bits<8>>,
    joined: Signal<Local, Bits<256>>,
    word: Signal<Local, Bits<128>>,
    emit: Signal<Local, Bit>,
}

impl Logic for UnsqueezeIntake {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, open, dropping, in_valid, in_data, in_bytes, in_last, rest, total,
            flushing, over
        );
        self.beat.next = self.total.q.val().get_bits::<14>(4);
        self.fill.next = bit_cast::<5, 4>(self.total.q.val().get_bits::<4>(0));
        self.ended.next = self.over.q.val();
        self.bytes.next = self.total.q.val();
        if !self.over.q.val() {
            self.bytes.next = bit_cast::<18, 14>(self.beat.val()) << 4;
        }

        // take a chunk in; bytes above its end count as zeros
        self.consume.next = self.in_valid.q.val()
            & !self.flushing.q.val()
            & (self.room.val() | self.dropping.q.val());
        self.ready.next = self.open.q.val() & (!self.in_valid.q.val() | self.consume.val());
        self.chunk_ready.next = self.ready.val();
        self.taken.next = self.ready.val() & self.chunk_valid.val();
        self.kept.next = bit_cast::<8, 5>(self.chunk_bytes.val()) << 3;
        self.mask.next = 0.into();
        self.mask.next = !self.mask.val();
        self.mask.next = self.mask.val() << self.kept.val();
        if self.consume.val() {
            self.in_valid.d.next = false;
        }
        if self.taken.val() {
            self.in_valid.d.next = true;
            self.in_data.d.next = self.chunk_data.val() & !self.mask.val();
            self.in_bytes.d.next = self.chunk_bytes.val();
            self.in_last.d.next = self.chunk_last.val();
            if self.chunk_last.val() {
                self.open.d.next = false;
            }
        }

        // join it to what is left of the chunks before
        self.sum.next = self.fill.val() + self.in_bytes.q.val();
        self.full.next = self.sum.val().get_bit(4);
        self.shift.next = bit_cast::<8, 5>(self.fill.val()) << 3;
        self.joined.next = bit_cast::<256, 128>(self.in_data.q.val()) << self.shift.val();
        self.joined.next = self.joined.val() | bit_cast::<256, 128>(self.rest.q.val());
        self.word.next = self.joined.val().get_bits::<128>(0);
        self.emit.next = false;
        if self.consume.val() & !self.dropping.q.val() {
            self.total.d.next = self.total.q.val() + bit_cast::<18, 5>(self.in_bytes.q.val());
            self.emit.next = self.full.val();
            self.rest.d.next = self.joined.val().get_bits::<128>(0);
            if self.full.val() {
                self.rest.d.next = self.joined.val().get_bits::<128>(128);
            }
            if self.in_last.q.val() {
                self.flushing.d.next = true;
            }
        }
        if self.consume.val() & self.dropping.q.val() & self.in_last.q.val() {
            self.over.d.next = true;
        }
        // the last beat, which is not full
        if self.flushing.q.val() {
            self.word.next = self.rest.q.val();
            if self.room.val() | self.dropping.q.val() {
                self.emit.next = self.room.val();
                self.flushing.d.next = false;
                self.over.d.next = true;
            }
        }
        self.write.next = self.emit.val();
        self.write_address.next = self.total.q.val().get_bits::<9>(4);
        self.write_data.next = self.word.val();
        if self.discard.val() {
            self.dropping.d.next = true;
        }
        if self.start.val() {
            self.open.d.next = true;
            self.dropping.d.next = false;
            self.total.d.next = 0.into();
            self.rest.d.next = 0.into();
            self.over.d.next = false;
        }
        if self.reset.val() {
            self.open.d.next = false;
            self.dropping.d.next = false;
            self.in_valid.d.next = false;
            self.flushing.d.next = false;
            self.over.d.next = false;
        }
    }
}
