//! The bits of one literal stream, from its end to its beginning.

use rust_hdl::prelude::*;

/// What a lane is doing.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeLaneState {
    /// No stream.
    Rest,
    /// The first two words are on their way.
    Fill,
    /// The end mark is looked for.
    Mark,
    /// Codes are looked up.
    Run,
}

/// Shows the next 11 bits; what is found under them is told one cycle after `look`.
///
/// The stream lies in the ring; beats of 16 bytes are asked for downwards, one ahead of need. What lies before the
/// stream is shown as it is: whoever uses such bits ends with a wrong number of bits left.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLane {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no stream.
    pub reset: Signal<In, Bit>,
    /// Begin a stream.
    pub load: Signal<In, Bit>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// Literals to decode.
    pub count: Signal<In, Bits<13>>,
    /// The place of the first among the literals.
    pub place: Signal<In, Bits<12>>,
    /// A beat is wanted.
    pub want: Signal<Out, Bit>,
    /// It is asked for now.
    pub granted: Signal<In, Bit>,
    /// Its number, modulo the ring.
    pub address: Signal<Out, Bits<9>>,
    /// It has come.
    pub beat_valid: Signal<In, Bit>,
    /// The beat, moved up by `above` words.
    pub beat: Signal<In, Bits<128>>,
    /// Words of the next beat that lie above the stream.
    pub above: Signal<Out, Bits<2>>,
    /// There are bits to look up, when nothing was looked up in the cycle before.
    pub ready: Signal<Out, Bit>,
    /// They are looked up.
    pub look: Signal<In, Bit>,
    /// The next 11 bits.
    pub bits: Signal<Out, Bits<11>>,
    /// A code was found in what was looked up a cycle ago.
    pub found: Signal<Out, Bit>,
    /// Its bits.
    pub length: Signal<In, Bits<4>>,
    /// Where its byte belongs.
    pub byte_place: Signal<Out, Bits<12>>,
    /// No stream, or it has come to its end.
    pub idle: Signal<Out, Bit>,
    /// The stream had no end mark.
    pub no_mark: Signal<Out, Bit>,
    /// It was not used up exactly.
    pub bad_bits: Signal<Out, Bit>,
    state: DFF<UnsqueezeLaneState>,
    high: DFF<Bits<32>>,
    low: DFF<Bits<32>>,
    offset: DFF<Bits<5>>,
    need: DFF<Bits<2>>,
    queue: DFF<Bits<128>>,
    queued: DFF<Bits<3>>,
    asking: DFF<Bit>,
    coming: DFF<Bit>,
    next_beat: DFF<Bits<9>>,
    end_in_beat: DFF<Bits<4>>,
    first_beat: DFF<Bit>,
    left: DFF<Bits<16>>,
    literals: DFF<Bits<13>>,
    at: DFF<Bits<12>>,
    looked: DFF<Bit>,
    no_mark_reg: DFF<Bit>,
    bad_reg: DFF<Bit>,
    last_byte: Signal<Local, Bits<17>>,
    size: Signal<Local, Bits<17>>,
    words_above: Signal<Local, Bits<2>>,
    bytes_above: Signal<Local, Bits<2>>,
    buffer: Signal<Local, Bits<64>>,
    shown: Signal<Local, Bits<64>>,
    sum: Signal<Local, Bits<6>>,
    take: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    skip: Signal<Local, Bits<6>>,
    byte_shift: Signal<Local, Bits<5>>,
    marked: Signal<Local, Bits<8>>,
    zeros: Signal<Local, Bits<4>>,
    left_1: Signal<Local, Bits<16>>,
}

impl Logic for UnsqueezeLane {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            high,
            low,
            offset,
            need,
            queue,
            queued,
            asking,
            coming,
            next_beat,
            end_in_beat,
            first_beat,
            left,
            literals,
            at,
            looked,
            no_mark_reg,
            bad_reg
        );
        self.want.next = self.asking.q.val();
        self.address.next = self.next_beat.q.val();
        self.idle.next = self.state.q.val() == UnsqueezeLaneState::Rest;
        self.no_mark.next = self.no_mark_reg.q.val();
        self.bad_bits.next = self.bad_reg.q.val();
        self.byte_place.next = self.at.q.val();
        self.found.next = self.looked.q.val();
        self.buffer.next =
            bit_cast::<64, 32>(self.low.q.val()) | (bit_cast::<64, 32>(self.high.q.val()) << 32);
        self.shown.next = self.buffer.val() << self.offset.q.val();
        self.bits.next = self.shown.val().get_bits::<11>(53);
        self.ready.next =
            (self.state.q.val() == UnsqueezeLaneState::Run) & !self.need.q.val().any();
        self.looked.d.next = self.look.val();
        self.last_byte.next = self.bound.val() - 1;
        self.size.next = self.bound.val() - self.first.val();

        self.words_above.next = !self.end_in_beat.q.val().get_bits::<2>(2);
        self.bytes_above.next = !self.end_in_beat.q.val().get_bits::<2>(0);

        // the word that holds the stream's last byte comes to the top of the first beat
        self.above.next = 0.into();
        if self.first_beat.q.val() {
            self.above.next = self.words_above.val();
        }
        if self.granted.val() {
            self.asking.d.next = false;
            self.coming.d.next = true;
            self.next_beat.d.next = self.next_beat.q.val() - 1;
        }

        // words move up into the buffer
        self.take.next = self.need.q.val().any() & self.queued.q.val().any();
        if self.take.val() {
            self.high.d.next = self.low.q.val();
            self.low.d.next = self.queue.q.val().get_bits::<32>(96);
            self.queue.d.next = self.queue.q.val() << 32;
            self.queued.d.next = self.queued.q.val() - 1;
            self.need.d.next = self.need.q.val() - 1;
        }

        // a code: one cycle after it was looked up
        self.sum.next = bit_cast::<6, 5>(self.offset.q.val()) + bit_cast::<6, 4>(self.length.val());
        self.left_1.next = self.left.q.val() - bit_cast::<16, 4>(self.length.val());
        self.ended.next = self.literals.q.val() == 1;
        if self.looked.q.val() {
            self.offset.d.next = self.sum.val().get_bits::<5>(0);
            self.left.d.next = self.left_1.val();
            self.literals.d.next = self.literals.q.val() - 1;
            self.at.d.next = self.at.q.val() + 1;
            if self.sum.val().get_bit(5) {
                if self.queued.q.val().any() {
                    self.high.d.next = self.low.q.val();
                    self.low.d.next = self.queue.q.val().get_bits::<32>(96);
                    self.queue.d.next = self.queue.q.val() << 32;
                    self.queued.d.next = self.queued.q.val() - 1;
                } else {
                    self.need.d.next = 1.into();
                }
            }
            if self.ended.val() {
                self.bad_reg.d.next = self.left_1.val().any();
                self.state.d.next = UnsqueezeLaneState::Rest;
            }
        }

        // the highest bit of the last byte marks the end
        self.byte_shift.next = bit_cast::<5, 2>(self.bytes_above.val()) << 3;
        self.shown.next = self.buffer.val() << self.byte_shift.val();
        self.marked.next = self.shown.val().get_bits::<8>(56);
        self.zeros.next = 0.into();
        for i in 0..8 {
            if self.marked.val().get_bit(i) {
                self.zeros.next = (7 - i).to_bits();
            }
        }
        self.zeros.next = self.zeros.val() + 1;
        self.skip.next =
            bit_cast::<6, 5>(self.byte_shift.val()) + bit_cast::<6, 4>(self.zeros.val());
        match self.state.q.val() {
            UnsqueezeLaneState::Fill => {
                if !self.need.q.val().any() {
                    self.state.d.next = UnsqueezeLaneState::Mark;
                }
            }
            UnsqueezeLaneState::Mark => {
                self.offset.d.next = self.skip.val().get_bits::<5>(0);
                self.left.d.next = self.left.q.val() - bit_cast::<16, 4>(self.zeros.val());
                if self.skip.val().get_bit(5) {
                    self.need.d.next = 1.into();
                }
                self.state.d.next = UnsqueezeLaneState::Run;
                if !self.marked.val().any() {
                    self.no_mark_reg.d.next = true;
                    self.state.d.next = UnsqueezeLaneState::Rest;
                }
            }
            _ => {}
        }

        // beats: the next one is asked for when the queue has run empty
        if self.beat_valid.val() {
            self.queue.d.next = self.beat.val();
            self.queued.d.next = 4.into();
            if self.first_beat.q.val() {
                self.queued.d.next =
                    bit_cast::<3, 2>(self.end_in_beat.q.val().get_bits::<2>(2)) + 1;
            }
            self.first_beat.d.next = false;
            self.coming.d.next = false;
        }
        if !self.queued.q.val().any()
            & !self.asking.q.val()
            & !self.coming.q.val()
            & !self.beat_valid.val()
            & (self.state.q.val() != UnsqueezeLaneState::Rest)
        {
            self.asking.d.next = true;
        }
        if self.load.val() {
            self.state.d.next = UnsqueezeLaneState::Fill;
            self.need.d.next = 2.into();
            self.queued.d.next = 0.into();
            self.asking.d.next = true;
            self.first_beat.d.next = true;
            self.next_beat.d.next = self.last_byte.val().get_bits::<9>(4);
            self.end_in_beat.d.next = self.last_byte.val().get_bits::<4>(0);
            self.left.d.next = bit_cast::<16, 13>(self.size.val().get_bits::<13>(0)) << 3;
            self.literals.d.next = self.count.val();
            self.at.d.next = self.place.val();
            self.no_mark_reg.d.next = false;
            self.bad_reg.d.next = false;
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeLaneState::Rest;
            self.need.d.next = 0.into();
            self.queued.d.next = 0.into();
            self.asking.d.next = false;
            self.coming.d.next = false;
            self.looked.d.next = false;
            self.no_mark_reg.d.next = false;
            self.bad_reg.d.next = false;
        }
    }
}
