//! Makes the next stream of a lane ready, while the one before it is decoded.

use rust_hdl::prelude::*;

/// How far the next stream is.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeLaneFillState {
    /// There is none.
    Rest,
    /// Its last words are on their way.
    Words,
    /// The end mark is looked for.
    Mark,
    /// The lane may take it.
    Full,
}

/// Fetches the last 33 to 64 bits of a stream and finds its end mark; what follows the lane fetches itself.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLaneFill {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no stream.
    pub reset: Signal<In, Bit>,
    /// Begin a stream (while there is none).
    pub load: Signal<In, Bit>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// Literals to decode.
    pub count: Signal<In, Bits<13>>,
    /// The place of the first: slot, index.
    pub place: Signal<In, Bits<13>>,
    /// A beat is wanted.
    pub want: Signal<Out, Bit>,
    /// It is asked for now.
    pub granted: Signal<In, Bit>,
    /// It has come.
    pub beat_valid: Signal<In, Bit>,
    /// Its first two words: it is moved up by `above` words.
    pub beat: Signal<In, Bits<64>>,
    /// There is a stream.
    pub busy: Signal<Out, Bit>,
    /// It may be taken.
    pub full: Signal<Out, Bit>,
    /// It is.
    pub taken: Signal<In, Bit>,
    /// It has no end mark: the rest means nothing.
    pub no_mark: Signal<Out, Bit>,
    /// The highest word.
    pub high: Signal<Out, Bits<32>>,
    /// The one below.
    pub low: Signal<Out, Bits<32>>,
    /// Bits of the highest word that are passed.
    pub offset: Signal<Out, Bits<5>>,
    /// The beat that holds the next word, modulo the ring.
    pub next_beat: Signal<Out, Bits<9>>,
    /// Words of it that are passed.
    pub above: Signal<Out, Bits<2>>,
    /// Bits of the stream.
    pub left: Signal<Out, Bits<16>>,
    /// Its literals.
    pub literals: Signal<Out, Bits<13>>,
    /// The place of the first.
    pub at: Signal<Out, Bits<13>>,
    state: DFF<UnsqueezeLaneFillState>,
    asking: DFF<Bit>,
    second: DFF<Bit>,
    marked_reg: DFF<Bit>,
    no_mark_reg: DFF<Bit>,
    high_reg: DFF<Bits<32>>,
    low_reg: DFF<Bits<32>>,
    offset_reg: DFF<Bits<5>>,
    beat_reg: DFF<Bits<9>>,
    above_reg: DFF<Bits<2>>,
    end_in_word: DFF<Bits<2>>,
    left_reg: DFF<Bits<16>>,
    literals_reg: DFF<Bits<13>>,
    at_reg: DFF<Bits<13>>,
    last_byte: Signal<Local, Bits<17>>,
    size: Signal<Local, Bits<17>>,
    bytes_above: Signal<Local, Bits<2>>,
    byte_shift: Signal<Local, Bits<5>>,
    shown: Signal<Local, Bits<32>>,
    marked: Signal<Local, Bits<8>>,
    zeros: Signal<Local, Bits<4>>,
    skip: Signal<Local, Bits<6>>,
    passed: Signal<Local, Bits<2>>,
    above_1: Signal<Local, Bits<2>>,
}

impl Logic for UnsqueezeLaneFill {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            asking,
            second,
            marked_reg,
            no_mark_reg,
            high_reg,
            low_reg,
            offset_reg,
            beat_reg,
            above_reg,
            end_in_word,
            left_reg,
            literals_reg,
            at_reg
        );
        self.want.next = self.asking.q.val();
        self.busy.next = self.state.q.val() != UnsqueezeLaneFillState::Rest;
        self.full.next = self.state.q.val() == UnsqueezeLaneFillState::Full;
        self.no_mark.next = self.no_mark_reg.q.val();
        self.high.next = self.high_reg.q.val();
        self.low.next = self.low_reg.q.val();
        self.offset.next = self.offset_reg.q.val();
        self.next_beat.next = self.beat_reg.q.val();
        self.above.next = self.above_reg.q.val();
        self.left.next = self.left_reg.q.val();
        self.literals.next = self.literals_reg.q.val();
        self.at.next = self.at_reg.q.val();
        self.last_byte.next = self.bound.val() - 1;
        self.size.next = self.bound.val() - self.first.val();

        // words that come: both, or one of a beat that has only one
        self.passed.next = 2.into();
        if self.second.q.val() | self.above_reg.q.val().all() {
            self.passed.next = 1.into();
        }
        self.above_1.next = self.above_reg.q.val() + self.passed.val();
        if self.granted.val() {
            self.asking.d.next = false;
        }
        if self.beat_valid.val() {
            self.low_reg.d.next = self.beat.val().get_bits::<32>(0);
            if self.second.q.val() {
                self.low_reg.d.next = self.beat.val().get_bits::<32>(32);
            } else {
                self.high_reg.d.next = self.beat.val().get_bits::<32>(32);
            }
            self.above_reg.d.next = self.above_1.val();
            if self.above_1.val() < self.passed.val() {
                self.beat_reg.d.next = self.beat_reg.q.val() - 1;
            }
            if !self.second.q.val() & self.above_reg.q.val().all() {
                self.second.d.next = true;
                self.asking.d.next = true;
            } else {
                self.state.d.next = UnsqueezeLaneFillState::Mark;
                if self.marked_reg.q.val() {
                    self.state.d.next = UnsqueezeLaneFillState::Full;
                }
            }
        }

        // the highest bit of the last byte marks the end
        self.bytes_above.next = !self.end_in_word.q.val();
        self.byte_shift.next = bit_cast::<5, 2>(self.bytes_above.val()) << 3;
        self.shown.next = self.high_reg.q.val() << self.byte_shift.val();
        self.marked.next = self.shown.val().get_bits::<8>(24);
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
            UnsqueezeLaneFillState::Mark => {
                self.marked_reg.d.next = true;
                self.offset_reg.d.next = self.skip.val().get_bits::<5>(0);
                self.left_reg.d.next = self.left_reg.q.val() - bit_cast::<16, 4>(self.zeros.val());
                self.state.d.next = UnsqueezeLaneFillState::Full;
                if !self.marked.val().any() {
                    self.no_mark_reg.d.next = true;
                } else {
                    // nothing is left of the highest word
                    if self.skip.val().get_bit(5) {
                        self.high_reg.d.next = self.low_reg.q.val();
                        self.second.d.next = true;
                        self.asking.d.next = true;
                        self.state.d.next = UnsqueezeLaneFillState::Words;
                    }
                }
            }
            UnsqueezeLaneFillState::Full => {
                if self.taken.val() {
                    self.state.d.next = UnsqueezeLaneFillState::Rest;
                }
            }
            _ => {}
        }
        if self.load.val() {
            self.state.d.next = UnsqueezeLaneFillState::Words;
            self.asking.d.next = true;
            self.second.d.next = false;
            self.marked_reg.d.next = false;
            self.no_mark_reg.d.next = false;
            self.beat_reg.d.next = self.last_byte.val().get_bits::<9>(4);
            self.above_reg.d.next = !self.last_byte.val().get_bits::<2>(2);
            self.end_in_word.d.next = self.last_byte.val().get_bits::<2>(0);
            self.left_reg.d.next = bit_cast::<16, 13>(self.size.val().get_bits::<13>(0)) << 3;
            self.literals_reg.d.next = self.count.val();
            self.at_reg.d.next = self.place.val();
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeLaneFillState::Rest;
            self.asking.d.next = false;
        }
    }
}
