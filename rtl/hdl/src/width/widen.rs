//! 128 bits in, `D` bits out.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::lanes;
use rust_hdl::prelude::*;

/// Packs 128-bit beats into beats of `D` bits, one register stage, full rate at both ends.
///
/// A burst holds a whole number of `D`-bit beats. `first` and `addr` of a burst go out with its first beat.
#[derive(LogicBlock)]
pub struct Widen<const D: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// A 128-bit beat is offered.
    pub in_valid: Signal<In, Bit>,
    /// It is taken.
    pub in_ready: Signal<Out, Bit>,
    /// First beat of a burst.
    pub in_first: Signal<In, Bit>,
    /// Bus address, with `in_first`.
    pub in_addr: Signal<In, Bits<64>>,
    /// The beat.
    pub in_data: Signal<In, Bits<128>>,
    /// Last beat of a burst.
    pub in_last: Signal<In, Bit>,
    /// A beat of `D` bits is offered.
    pub out_valid: Signal<Out, Bit>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// First beat of a burst.
    pub out_first: Signal<Out, Bit>,
    /// Bus address, with `out_first`.
    pub out_addr: Signal<Out, Bits<64>>,
    /// The beat.
    pub out_data: Signal<Out, Bits<D>>,
    /// Last beat of a burst.
    pub out_last: Signal<Out, Bit>,
    full: DFF<Bit>,
    lane: DFF<Bits<2>>,
    data: DFF<Bits<D>>,
    addr: DFF<Bits<64>>,
    first: DFF<Bit>,
    last: DFF<Bit>,
    take: Signal<Local, Bit>,
    shift: Signal<Local, Bits<9>>,
    placed: Signal<Local, Bits<D>>,
    last_lane: Constant<Bits<2>>,
}

impl<const D: usize> Default for Widen<D> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            in_valid: Signal::default(),
            in_ready: Signal::default(),
            in_first: Signal::default(),
            in_addr: Signal::default(),
            in_data: Signal::default(),
            in_last: Signal::default(),
            out_valid: Signal::default(),
            out_ready: Signal::default(),
            out_first: Signal::default(),
            out_addr: Signal::default(),
            out_data: Signal::default(),
            out_last: Signal::default(),
            full: DFF::default(),
            lane: DFF::default(),
            data: DFF::default(),
            addr: DFF::default(),
            first: DFF::default(),
            last: DFF::default(),
            take: Signal::default(),
            shift: Signal::default(),
            placed: Signal::default(),
            last_lane: Constant::new((lanes(D) - 1).to_bits()),
        }
    }
}

impl<const D: usize> Logic for Widen<D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, full, lane, data, addr, first, last);
        self.out_valid.next = self.full.q.val();
        self.out_first.next = self.first.q.val();
        self.out_addr.next = self.addr.q.val();
        self.out_data.next = self.data.q.val();
        self.out_last.next = self.last.q.val();
        self.in_ready.next = !self.full.q.val() | self.out_ready.val();
        self.take.next = self.in_valid.val() & (!self.full.q.val() | self.out_ready.val());
        self.shift.next = bit_cast::<9, 2>(self.lane.q.val()) << 7;
        self.placed.next = bit_cast::<D, 128>(self.in_data.val()) << self.shift.val();
        if self.full.q.val() & self.out_ready.val() {
            self.full.d.next = false;
        }
        if self.take.val() {
            if self.lane.q.val() == 0 {
                self.data.d.next = self.placed.val();
                self.first.d.next = self.in_first.val();
                self.addr.d.next = self.in_addr.val();
            } else {
                self.data.d.next = self.data.q.val() | self.placed.val();
            }
            self.last.d.next = self.in_last.val();
            if (self.lane.q.val() == self.last_lane.val()) | self.in_last.val() {
                self.lane.d.next = 0.into();
                self.full.d.next = true;
            } else {
                self.lane.d.next = self.lane.q.val() + 1;
            }
        }
        if self.reset.val() {
            self.full.d.next = false;
            self.lane.d.next = 0.into();
        }
    }
}
