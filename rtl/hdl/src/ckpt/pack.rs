//! Packs chunks of bytes into beats of 16, and pads each frame to whole lines of 64 bytes.

use rust_hdl::prelude::*;

/// One chunk a cycle. The last beat of a frame is the fourth of its line: a chunk that ends the frame elsewhere is
/// followed by beats of zeros, and a chunk of no bytes that ends the frame (a broken one) by at least one.
#[derive(LogicBlock, Default)]
pub struct CkptPack {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There is a chunk.
    pub chunk_valid: Signal<In, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<Out, Bit>,
    /// Its bytes, zeros above.
    pub chunk_data: Signal<In, Bits<128>>,
    /// How many, 0 to 16.
    pub chunk_bytes: Signal<In, Bits<5>>,
    /// The frame ends with it.
    pub chunk_last: Signal<In, Bit>,
    /// There is a beat.
    pub wr_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wr_ready: Signal<In, Bit>,
    /// First of the frame.
    pub wr_first: Signal<Out, Bit>,
    /// 16 bytes.
    pub wr_data: Signal<Out, Bits<128>>,
    /// Last of the frame, a multiple of 64 bytes after the first.
    pub wr_last: Signal<Out, Bit>,
    /// Nothing is on the way.
    pub idle: Signal<Out, Bit>,
    in_valid: DFF<Bit>,
    in_data: DFF<Bits<128>>,
    in_bytes: DFF<Bits<5>>,
    in_last: DFF<Bit>,
    rest: DFF<Bits<128>>,
    fill: DFF<Bits<4>>,
    beat: DFF<Bits<2>>,
    started: DFF<Bit>,
    padding: DFF<Bit>,
    out_valid: DFF<Bit>,
    out_first: DFF<Bit>,
    out_data: DFF<Bits<128>>,
    out_last: DFF<Bit>,
    advance: Signal<Local, Bit>,
    consume: Signal<Local, Bit>,
    emit: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    total: Signal<Local, Bits<5>>,
    full: Signal<Local, Bit>,
    shift: Signal<Local, Bits<8>>,
    joined: Signal<Local, Bits<256>>,
    word: Signal<Local, Bits<128>>,
    last_beat: Signal<Local, Bit>,
}

impl Logic for CkptPack {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, in_valid, in_data, in_bytes, in_last, rest, fill, beat, started, padding,
            out_valid, out_first, out_data, out_last
        );
        self.wr_valid.next = self.out_valid.q.val();
        self.wr_first.next = self.out_first.q.val();
        self.wr_data.next = self.out_data.q.val();
        self.wr_last.next = self.out_last.q.val();
        self.idle.next = !self.in_valid.q.val() & !self.padding.q.val() & !self.out_valid.q.val();
        self.advance.next = !self.out_valid.q.val() | self.wr_ready.val();
        self.consume.next = self.in_valid.q.val() & self.advance.val() & !self.padding.q.val();
        self.last_beat.next = self.beat.q.val().all();

        // take a chunk in
        self.chunk_ready.next = !self.in_valid.q.val() | self.consume.val();
        if self.chunk_ready.val() {
            self.in_valid.d.next = self.chunk_valid.val();
            self.in_data.d.next = self.chunk_data.val();
            self.in_bytes.d.next = self.chunk_bytes.val();
            self.in_last.d.next = self.chunk_last.val();
        }

        // join it to what is left of the chunks before
        self.total.next = bit_cast::<5, 4>(self.fill.q.val()) + self.in_bytes.q.val();
        self.full.next = self.total.val().get_bit(4);
        self.shift.next = bit_cast::<8, 4>(self.fill.q.val()) << 3;
        self.joined.next = bit_cast::<256, 128>(self.in_data.q.val()) << self.shift.val();
        self.joined.next = self.joined.val() | bit_cast::<256, 128>(self.rest.q.val());
        self.word.next = self.joined.val().get_bits::<128>(0);
        self.emit.next = false;
        self.ends.next = false;
        if self.consume.val() {
            self.emit.next = self.full.val();
            self.rest.d.next = self.joined.val().get_bits::<128>(0);
            if self.full.val() {
                self.rest.d.next = self.joined.val().get_bits::<128>(128);
            }
            self.fill.d.next = self.total.val().get_bits::<4>(0);
            if self.in_last.q.val() {
                self.ends.next = self.full.val()
                    & self.last_beat.val()
                    & !self.total.val().get_bits::<4>(0).any();
                self.padding.d.next = !self.ends.val();
            }
        }
        if self.padding.q.val() {
            self.word.next = self.rest.q.val();
            if self.advance.val() {
                self.emit.next = true;
                self.ends.next = self.last_beat.val();
                self.padding.d.next = !self.last_beat.val();
                self.rest.d.next = 0.into();
                self.fill.d.next = 0.into();
            }
        }

        // hand a beat out
        if self.advance.val() {
            self.out_valid.d.next = self.emit.val();
        }
        if self.emit.val() {
            self.out_data.d.next = self.word.val();
            self.out_first.d.next = !self.started.q.val();
            self.out_last.d.next = self.ends.val();
            self.started.d.next = !self.ends.val();
            self.beat.d.next = self.beat.q.val() + 1;
        }
        if self.reset.val() {
            self.in_valid.d.next = false;
            self.rest.d.next = 0.into();
            self.fill.d.next = 0.into();
            self.beat.d.next = 0.into();
            self.started.d.next = false;
            self.padding.d.next = false;
            self.out_valid.d.next = false;
        }
    }
}
