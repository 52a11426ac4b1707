//! Reads 16 bytes from any place of the ring.

use rust_hdl::prelude::*;

/// What is being read.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeWindowState {
    /// Nothing.
    Rest,
    /// The beat in which they begin is asked for.
    First,
    /// The next one is.
    Second,
    /// It comes.
    Come,
    /// The bytes are brought to the bottom.
    Align,
}

/// Five cycles from `ask` to the bytes, if nobody else wants the ring.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeWindow {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Read.
    pub ask: Signal<In, Bit>,
    /// From which byte of the frame on.
    pub ask_at: Signal<In, Bits<17>>,
    /// A beat of the ring is wanted.
    pub want: Signal<Out, Bit>,
    /// It is asked for now.
    pub granted: Signal<In, Bit>,
    /// Its number, modulo the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// The bytes are there from the next cycle on.
    pub there: Signal<Out, Bit>,
    /// The first 8.
    pub shown: Signal<Out, Bits<64>>,
    /// The next 6.
    pub higher: Signal<Out, Bits<48>>,
    state: DFF<UnsqueezeWindowState>,
    first_byte: DFF<Bits<4>>,
    next_beat: DFF<Bits<9>>,
    low_coming: DFF<Bit>,
    low: DFF<Bits<128>>,
    high: DFF<Bits<128>>,
    window_reg: DFF<Bits<64>>,
    higher_reg: DFF<Bits<48>>,
    amount: Signal<Local, Bits<8>>,
    joined: Signal<Local, Bits<256>>,
}

impl Logic for UnsqueezeWindow {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, first_byte, next_beat, low_coming, low, high, window_reg,
            higher_reg
        );
        self.want.next = (self.state.q.val() == UnsqueezeWindowState::First)
            | (self.state.q.val() == UnsqueezeWindowState::Second);
        self.ring_address.next = self.next_beat.q.val();
        self.there.next = self.state.q.val() == UnsqueezeWindowState::Align;
        self.shown.next = self.window_reg.q.val();
        self.higher.next = self.higher_reg.q.val();
        self.amount.next = bit_cast::<8, 4>(self.first_byte.q.val()) << 3;
        self.joined.next = bit_cast::<256, 128>(self.low.q.val())
            | (bit_cast::<256, 128>(self.high.q.val()) << 128);
        self.joined.next = self.joined.val() >> self.amount.val();
        self.low_coming.d.next = false;
        if self.low_coming.q.val() {
            self.low.d.next = self.ring_data.val();
        }
        match self.state.q.val() {
            UnsqueezeWindowState::First => {
                if self.granted.val() {
                    self.low_coming.d.next = true;
                    self.next_beat.d.next = self.next_beat.q.val() + 1;
                    self.state.d.next = UnsqueezeWindowState::Second;
                }
            }
            UnsqueezeWindowState::Second => {
                if self.granted.val() {
                    self.state.d.next = UnsqueezeWindowState::Come;
                }
            }
            UnsqueezeWindowState::Come => {
                self.high.d.next = self.ring_data.val();
                self.state.d.next = UnsqueezeWindowState::Align;
            }
            UnsqueezeWindowState::Align => {
                self.window_reg.d.next = self.joined.val().get_bits::<64>(0);
                self.higher_reg.d.next = self.joined.val().get_bits::<48>(64);
                self.state.d.next = UnsqueezeWindowState::Rest;
            }
            _ => {}
        }
        if self.ask.val() {
            self.first_byte.d.next = self.ask_at.val().get_bits::<4>(0);
            self.next_beat.d.next = self.ask_at.val().get_bits::<9>(4);
            self.state.d.next = UnsqueezeWindowState::First;
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeWindowState::Rest;
            self.low_coming.d.next = false;
        }
    }
}
