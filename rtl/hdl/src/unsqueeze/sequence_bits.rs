//! The bits of a sequence stream, from its end to its beginning.

use rust_hdl::prelude::*;

/// Shows the next 64 bits, and passes any number of them up to 64 at a time.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeSequenceBits {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no stream.
    pub reset: Signal<In, Bit>,
    /// Begin a stream.
    pub start: Signal<In, Bit>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// There is a stream.
    pub active: Signal<In, Bit>,
    /// A beat of the ring is asked for: nobody else has it in this cycle.
    pub ring_want: Signal<Out, Bit>,
    /// Its number, modulo the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// `shown` waits for words.
    pub short: Signal<Out, Bit>,
    /// The next bits, highest first.
    pub shown: Signal<Out, Bits<64>>,
    /// There is an end mark, before anything is passed.
    pub marked: Signal<Out, Bit>,
    /// Pass it.
    pub pass_mark: Signal<In, Bit>,
    /// Pass bits.
    pub pass: Signal<In, Bit>,
    /// So many.
    pub amount: Signal<In, Bits<7>>,
    /// Bits that have not been passed.
    pub left: Signal<Out, Bits<16>>,
    left_reg: DFF<Bits<16>>,
    high: DFF<Bits<64>>,
    low: DFF<Bits<64>>,
    offset: DFF<Bits<6>>,
    need: DFF<Bits<2>>,
    queue: DFF<Bits<128>>,
    queued: DFF<Bits<2>>,
    next_beat: DFF<Bits<9>>,
    coming: DFF<Bit>,
    first_beat: DFF<Bit>,
    end_in_beat: DFF<Bits<4>>,
    last_byte: Signal<Local, Bits<17>>,
    size: Signal<Local, Bits<17>>,
    moves: Signal<Local, Bit>,
    want: Signal<Local, Bit>,
    aligned: Signal<Local, Bits<128>>,
    buffer: Signal<Local, Bits<128>>,
    turned: Signal<Local, Bits<128>>,
    bytes_above: Signal<Local, Bits<3>>,
    above: Signal<Local, Bits<6>>,
    top: Signal<Local, Bits<64>>,
    last_bits: Signal<Local, Bits<8>>,
    zeros: Signal<Local, Bits<4>>,
    skip: Signal<Local, Bits<7>>,
    sum: Signal<Local, Bits<7>>,
}

impl Logic for UnsqueezeSequenceBits {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            left_reg,
            high,
            low,
            offset,
            need,
            queue,
            queued,
            next_beat,
            coming,
            first_beat,
            end_in_beat
        );
        self.last_byte.next = self.bound.val() - 1;
        self.size.next = self.bound.val() - self.first.val();
        self.left.next = self.left_reg.q.val();
        self.short.next = self.need.q.val().any();

        // a beat is asked for as the last word of the one before moves up
        self.moves.next = self.need.q.val().any() & self.queued.q.val().any();
        self.want.next = self.active.val()
            & !self.coming.q.val()
            & (!self.queued.q.val().any() | (self.moves.val() & !self.queued.q.val().get_bit(1)));
        self.ring_want.next = self.want.val();
        self.ring_address.next = self.next_beat.q.val();
        self.coming.d.next = self.want.val();
        self.aligned.next = self.ring_data.val();
        if self.first_beat.q.val() & !self.end_in_beat.q.val().get_bit(3) {
            self.aligned.next = self.ring_data.val() << 64;
        }
        if self.moves.val() {
            self.high.d.next = self.low.q.val();
            self.low.d.next = self.queue.q.val().get_bits::<64>(64);
            self.queue.d.next = self.queue.q.val() << 64;
            self.queued.d.next = self.queued.q.val() - 1;
            self.need.d.next = self.need.q.val() - 1;
        }
        if self.coming.q.val() {
            self.queue.d.next = self.aligned.val();
            self.queued.d.next = 2.into();
            if self.first_beat.q.val() & !self.end_in_beat.q.val().get_bit(3) {
                self.queued.d.next = 1.into();
            }
            self.first_beat.d.next = false;
            self.next_beat.d.next = self.next_beat.q.val() - 1;
        }
        self.buffer.next =
            bit_cast::<128, 64>(self.low.q.val()) | (bit_cast::<128, 64>(self.high.q.val()) << 64);
        self.turned.next = self.buffer.val() << self.offset.q.val();
        self.shown.next = self.turned.val().get_bits::<64>(64);

        // the highest bit of the last byte marks the end
        self.bytes_above.next = !self.end_in_beat.q.val().get_bits::<3>(0);
        self.above.next = bit_cast::<6, 3>(self.bytes_above.val()) << 3;
        self.top.next = self.high.q.val() << self.above.val();
        self.last_bits.next = self.top.val().get_bits::<8>(56);
        self.marked.next = self.last_bits.val().any();
        self.zeros.next = 0.into();
        for i in 0..8 {
            if self.last_bits.val().get_bit(i) {
                self.zeros.next = (7 - i).to_bits();
            }
        }
        self.zeros.next = self.zeros.val() + 1;
        self.skip.next = bit_cast::<7, 6>(self.above.val()) + bit_cast::<7, 4>(self.zeros.val());
        self.sum.next = bit_cast::<7, 6>(self.offset.q.val()) + self.amount.val();
        if self.pass_mark.val() {
            self.offset.d.next = self.skip.val().get_bits::<6>(0);
            self.left_reg.d.next = self.left_reg.q.val() - bit_cast::<16, 4>(self.zeros.val());
            if self.skip.val().get_bit(6) {
                self.need.d.next = 1.into();
            }
        }
        if self.pass.val() {
            self.offset.d.next = self.sum.val().get_bits::<6>(0);
            self.left_reg.d.next = self.left_reg.q.val() - bit_cast::<16, 7>(self.amount.val());
            if self.sum.val().get_bit(6) {
                self.need.d.next = 1.into();
            }
        }
        if self.start.val() {
            self.left_reg.d.next = bit_cast::<16, 13>(self.size.val().get_bits::<13>(0)) << 3;
            self.need.d.next = 2.into();
            self.queued.d.next = 0.into();
            self.coming.d.next = false;
            self.first_beat.d.next = true;
            self.next_beat.d.next = self.last_byte.val().get_bits::<9>(4);
            self.end_in_beat.d.next = self.last_byte.val().get_bits::<4>(0);
        }
        if self.reset.val() {
            self.need.d.next = 0.into();
            self.queued.d.next = 0.into();
            self.coming.d.next = false;
        }
    }
}
