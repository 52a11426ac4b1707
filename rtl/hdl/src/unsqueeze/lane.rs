//! The codes of one literal stream after the other, each from its end to its beginning.

use super::lane_fill::UnsqueezeLaneFill;
use super::lane_pack::UnsqueezeLanePack;
use rust_hdl::prelude::*;

/// Shows the next 11 bits; what is found under them is told one cycle after `look`. When a stream has ended the next one,
/// which has been made ready meanwhile, follows at once.
///
/// The streams lie in the ring; beats of 16 bytes are asked for downwards, one ahead of need. What lies before a
/// stream is shown as it is: whoever uses such bits ends with a wrong number of bits left.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLane {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no stream.
    pub reset: Signal<In, Bit>,
    /// A stream may be loaded.
    pub free: Signal<Out, Bit>,
    /// Load it (while `free`).
    pub load: Signal<In, Bit>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// Literals to decode.
    pub count: Signal<In, Bits<13>>,
    /// The place of the first among the literals: slot, index.
    pub place: Signal<In, Bits<13>>,
    /// A beat is wanted.
    pub want: Signal<Out, Bit>,
    /// It is asked for now.
    pub granted: Signal<In, Bit>,
    /// Its number, modulo the ring.
    pub address: Signal<Out, Bits<9>>,
    /// The beat that was asked for a cycle ago, moved up by `above` words.
    pub beat: Signal<In, Bits<128>>,
    /// Words of that beat that lie above what is wanted.
    pub above: Signal<Out, Bits<2>>,
    /// There are bits to look up, when nothing was looked up in the cycle before.
    pub ready: Signal<Out, Bit>,
    /// They are looked up.
    pub look: Signal<In, Bit>,
    /// The next 11 bits.
    pub bits: Signal<Out, Bits<11>>,
    /// Bits of the code that was found.
    pub length: Signal<In, Bits<4>>,
    /// Its byte.
    pub literal: Signal<In, Bits<8>>,
    /// It is the lane's turn to write.
    pub turn: Signal<In, Bit>,
    /// Write a word of 4 literals.
    pub write: Signal<Out, Bit>,
    /// Which: slot, index.
    pub word: Signal<Out, Bits<11>>,
    /// Its bytes that are meant.
    pub strobe: Signal<Out, Bits<4>>,
    /// The word.
    pub data: Signal<Out, Bits<32>>,
    /// Literals of slot 0 (bit 0) or slot 1 are still to come.
    pub busy: Signal<Out, Bits<2>>,
    /// The last stream of this slot had no end mark.
    pub no_mark: Signal<Out, Bits<2>>,
    /// It was not used up exactly.
    pub bad_bits: Signal<Out, Bits<2>>,
    fill: UnsqueezeLaneFill,
    pack: UnsqueezeLanePack,
    running: DFF<Bit>,
    high: DFF<Bits<32>>,
    low: DFF<Bits<32>>,
    offset: DFF<Bits<5>>,
    need: DFF<Bit>,
    queue: DFF<Bits<128>>,
    queued: DFF<Bits<3>>,
    asking: DFF<Bit>,
    coming: DFF<Bit>,
    coming_fill: DFF<Bit>,
    next_beat: DFF<Bits<9>>,
    passed: DFF<Bits<2>>,
    left: DFF<Bits<16>>,
    literals: DFF<Bits<13>>,
    at: DFF<Bits<13>>,
    looked: DFF<Bit>,
    no_mark_reg: DFF<Bits<2>>,
    bad_reg: DFF<Bits<2>>,
    buffer: Signal<Local, Bits<64>>,
    shown: Signal<Local, Bits<64>>,
    sum: Signal<Local, Bits<6>>,
    crosses: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    completes: Signal<Local, Bit>,
    switch: Signal<Local, Bit>,
    left_1: Signal<Local, Bits<16>>,
    slots: Signal<Local, Bits<2>>,
    slot: Signal<Local, Bits<2>>,
    fill_slot: Signal<Local, Bits<2>>,
    kept: Signal<Local, Bits<2>>,
}

impl Logic for UnsqueezeLane {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            running,
            high,
            low,
            offset,
            need,
            queue,
            queued,
            asking,
            coming,
            coming_fill,
            next_beat,
            passed,
            left,
            literals,
            at,
            looked,
            no_mark_reg,
            bad_reg
        );
        clock!(self, clock, fill, pack);
        self.fill.reset.next = self.reset.val();
        self.fill.load.next = self.load.val();
        self.fill.first.next = self.first.val();
        self.fill.bound.next = self.bound.val();
        self.fill.count.next = self.count.val();
        self.fill.place.next = self.place.val();
        self.free.next = !self.fill.busy.val();
        self.buffer.next =
            bit_cast::<64, 32>(self.low.q.val()) | (bit_cast::<64, 32>(self.high.q.val()) << 32);
        self.shown.next = self.buffer.val() << self.offset.q.val();
        self.bits.next = self.shown.val().get_bits::<11>(53);
        self.ended.next = self.literals.q.val() == 1;
        self.completes.next = self.ended.val() | self.at.q.val().get_bits::<2>(0).all();
        self.ready.next = self.running.q.val()
            & (!self.need.q.val() | (self.offset.q.val() < 21))
            & !(self.completes.val() & self.pack.held.val());
        self.looked.d.next = self.look.val();

        // beats: the next one is asked for when the queue has run empty; the stream that runs goes first
        self.want.next = self.asking.q.val() | self.fill.want.val();
        self.address.next = self.fill.next_beat.val();
        if self.asking.q.val() {
            self.address.next = self.next_beat.q.val();
        }
        self.fill.granted.next = self.granted.val() & !self.asking.q.val();
        self.coming.d.next = self.granted.val() & self.asking.q.val();
        self.coming_fill.d.next = self.granted.val() & !self.asking.q.val();
        self.fill.beat_valid.next = self.coming_fill.q.val();
        self.fill.beat.next = self.beat.val().get_bits::<64>(64);
        self.above.next = self.fill.above.val();
        if self.coming.q.val() {
            self.above.next = self.passed.q.val();
        }
        if self.granted.val() & self.asking.q.val() {
            self.asking.d.next = false;
            self.next_beat.d.next = self.next_beat.q.val() - 1;
        }
        if !self.queued.q.val().any()
            & !self.asking.q.val()
            & !self.coming.q.val()
            & self.running.q.val()
        {
            self.asking.d.next = true;
        }

        // a code: one cycle after it was looked up; words move up when the offset has passed one. If none comes into the
        // lower place yet, codes that lie in the higher one alone are looked up still
        self.sum.next = bit_cast::<6, 5>(self.offset.q.val()) + bit_cast::<6, 4>(self.length.val());
        self.left_1.next = self.left.q.val() - bit_cast::<16, 4>(self.length.val());
        self.crosses.next = self.looked.q.val() & self.sum.val().get_bit(5);
        self.need.d.next = (self.crosses.val() | self.need.q.val()) & !self.queued.q.val().any();
        if self.crosses.val() {
            self.high.d.next = self.low.q.val();
        }
        if (self.crosses.val() | self.need.q.val()) & self.queued.q.val().any() {
            self.low.d.next = self.queue.q.val().get_bits::<32>(96);
            self.queue.d.next = self.queue.q.val() << 32;
            self.queued.d.next = self.queued.q.val() - 1;
        }
        if self.coming.q.val() {
            self.queue.d.next = self.beat.val();
            self.queued.d.next = bits::<3>(4) - bit_cast::<3, 2>(self.passed.q.val());
            self.passed.d.next = 0.into();
        }
        self.slot.next = 1.into();
        if self.at.q.val().get_bit(12) {
            self.slot.next = 2.into();
        }
        self.fill_slot.next = 1.into();
        if self.fill.at.val().get_bit(12) {
            self.fill_slot.next = 2.into();
        }
        self.kept.next = 3.into();
        if self.load.val() {
            self.kept.next = 1.into();
            if !self.place.val().get_bit(12) {
                self.kept.next = 2.into();
            }
        }
        self.no_mark_reg.d.next = self.no_mark_reg.q.val() & self.kept.val();
        self.bad_reg.d.next = self.bad_reg.q.val() & self.kept.val();
        self.switch.next = self.fill.full.val() & !self.running.q.val();
        if self.looked.q.val() {
            self.offset.d.next = self.sum.val().get_bits::<5>(0);
            self.left.d.next = self.left_1.val();
            self.literals.d.next = self.literals.q.val() - 1;
            self.at.d.next = self.at.q.val() + 1;
            if self.ended.val() {
                self.switch.next = self.fill.full.val();
                self.running.d.next = false;
                if self.left_1.val().any() {
                    self.bad_reg.d.next =
                        (self.bad_reg.q.val() & self.kept.val()) | self.slot.val();
                }
            }
        }

        // the next stream
        self.fill.taken.next = self.switch.val();
        if self.switch.val() {
            self.running.d.next = !self.fill.no_mark.val();
            if self.fill.no_mark.val() {
                self.no_mark_reg.d.next =
                    (self.no_mark_reg.q.val() & self.kept.val()) | self.fill_slot.val();
            }
            self.high.d.next = self.fill.high.val();
            self.low.d.next = self.fill.low.val();
            self.offset.d.next = self.fill.offset.val();
            self.need.d.next = false;
            self.queued.d.next = 0.into();
            self.asking.d.next = !self.fill.no_mark.val();
            self.coming.d.next = false;
            self.next_beat.d.next = self.fill.next_beat.val();
            self.passed.d.next = self.fill.above.val();
            self.left.d.next = self.fill.left.val();
            self.literals.d.next = self.fill.literals.val();
            self.at.d.next = self.fill.at.val();
        }

        // literals
        self.pack.reset.next = self.reset.val();
        self.pack.found.next = self.looked.q.val();
        self.pack.literal.next = self.literal.val();
        self.pack.place.next = self.at.q.val();
        self.pack.completes.next = self.completes.val();
        self.pack.turn.next = self.turn.val();
        self.write.next = self.pack.write.val();
        self.word.next = self.pack.word.val();
        self.strobe.next = self.pack.strobe.val();
        self.data.next = self.pack.data.val();
        self.slots.next = self.pack.busy.val();
        if self.running.q.val() {
            self.slots.next = self.slots.val() | self.slot.val();
        }
        if self.fill.busy.val() {
            self.slots.next = self.slots.val() | self.fill_slot.val();
        }
        self.busy.next = self.slots.val();
        self.no_mark.next = self.no_mark_reg.q.val();
        self.bad_bits.next = self.bad_reg.q.val();
        if self.reset.val() {
            self.running.d.next = false;
            self.need.d.next = false;
            self.queued.d.next = 0.into();
            self.asking.d.next = false;
            self.coming.d.next = false;
            self.coming_fill.d.next = false;
            self.looked.d.next = false;
            self.no_mark_reg.d.next = 0.into();
            self.bad_reg.d.next = 0.into();
        }
    }
}
