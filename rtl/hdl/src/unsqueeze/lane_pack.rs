//! Packs the literals of a lane into words of 4 bytes.

use rust_hdl::prelude::*;

/// A word is complete with its last byte or with the last literal of a stream, and is written when it is the lane's turn,
/// one cycle in four. A lane has a literal every other cycle at the most, so only the short words at the ends of streams
/// can come too soon after another: see `held`.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLanePack {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no literals.
    pub reset: Signal<In, Bit>,
    /// There is a literal, not in two cycles one after the other.
    pub found: Signal<In, Bit>,
    /// The literal.
    pub literal: Signal<In, Bits<8>>,
    /// Its place: slot, index.
    pub place: Signal<In, Bits<13>>,
    /// It completes a word.
    pub completes: Signal<In, Bit>,
    /// Nothing that completes a word may be looked up.
    pub held: Signal<Out, Bit>,
    /// Literals that wait, of slot 0 (bit 0) and slot 1.
    pub busy: Signal<Out, Bits<2>>,
    /// It is the lane's turn.
    pub turn: Signal<In, Bit>,
    /// Write a word.
    pub write: Signal<Out, Bit>,
    /// Which: slot, index.
    pub word: Signal<Out, Bits<11>>,
    /// Its bytes that are meant.
    pub strobe: Signal<Out, Bits<4>>,
    /// The word.
    pub data: Signal<Out, Bits<32>>,
    open: [DFF<Bits<8>>; 4],
    open_strobe: DFF<Bits<4>>,
    open_word: DFF<Bits<11>>,
    complete: DFF<Bit>,
    full: DFF<Bit>,
    full_data: DFF<Bits<32>>,
    full_strobe: DFF<Bits<4>>,
    full_word: DFF<Bits<11>>,
    one: Signal<Local, Bits<4>>,
    joined: Signal<Local, Bits<32>>,
    one_byte: Signal<Local, Bits<8>>,
    slots: Signal<Local, Bits<2>>,
}

impl Logic for UnsqueezeLanePack {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, open_strobe, open_word, complete);
        dff_setup!(self, clock, full, full_data, full_strobe, full_word);
        self.one.next = 1.into();
        self.one.next = self.one.val() << self.place.val().get_bits::<2>(0);
        self.joined.next = 0.into();
        self.one_byte.next = 0.into();
        for i in 0..4 {
            self.open[i].clock.next = self.clock.val();
            self.open[i].d.next = self.open[i].q.val();
            if self.found.val() & self.one.val().get_bit(i) {
                self.open[i].d.next = self.literal.val();
            }
            self.one_byte.next = self.open[i].q.val();
            self.joined.next =
                (self.joined.val() >> 8) | (bit_cast::<32, 8>(self.one_byte.val()) << 24);
        }
        self.complete.d.next = self.found.val() & self.completes.val();
        if self.found.val() {
            self.open_word.d.next = self.place.val().get_bits::<11>(2);
            self.open_strobe.d.next = self.open_strobe.q.val() | self.one.val();
        }
        if self.turn.val() {
            self.full.d.next = false;
        }
        if self.complete.q.val() {
            self.open_strobe.d.next = 0.into();
            self.full.d.next = true;
            self.full_data.d.next = self.joined.val();
            self.full_strobe.d.next = self.open_strobe.q.val();
            self.full_word.d.next = self.open_word.q.val();
        }
        self.held.next = self.complete.q.val() | self.full.q.val();
        self.write.next = self.full.q.val() & self.turn.val();
        self.word.next = self.full_word.q.val();
        self.strobe.next = self.full_strobe.q.val();
        self.data.next = self.full_data.q.val();
        self.slots.next = 0.into();
        if self.complete.q.val() {
            if self.open_word.q.val().get_bit(10) {
                self.slots.next = self.slots.val() | 2;
            } else {
                self.slots.next = self.slots.val() | 1;
            }
        }
        if self.full.q.val() {
            if self.full_word.q.val().get_bit(10) {
                self.slots.next = self.slots.val() | 2;
            } else {
                self.slots.next = self.slots.val() | 1;
            }
        }
        self.busy.next = self.slots.val();
        if self.reset.val() {
            self.open_strobe.d.next = 0.into();
            self.complete.d.next = false;
            self.full.d.next = false;
        }
    }
}
