//! `D` bits in, 128 bits out.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::lanes;
use rust_hdl::prelude::*;

/// Cuts beats of `D` bits into 128-bit beats, one register stage, full rate at the 128-bit end.
///
/// `error` of a beat goes out with each of its parts, `last` with the final one.
#[derive(LogicBlock)]
pub struct Narrow<const D: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// A beat of `D` bits is offered.
    pub in_valid: Signal<In, Bit>,
    /// It is taken.
    pub in_ready: Signal<Out, Bit>,
    /// The beat.
    pub in_data: Signal<In, Bits<D>>,
    /// Last beat of an answer.
    pub in_last: Signal<In, Bit>,
    /// The beat is not valid data.
    pub in_error: Signal<In, Bit>,
    /// The beat is a mark without data: it goes out as one 128-bit beat.
    pub in_mark: Signal<In, Bit>,
    /// A 128-bit beat is offered.
    pub out_valid: Signal<Out, Bit>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// The beat.
    pub out_data: Signal<Out, Bits<128>>,
    /// Last beat of an answer.
    pub out_last: Signal<Out, Bit>,
    /// The beat is not valid data.
    pub out_error: Signal<Out, Bit>,
    full: DFF<Bit>,
    lane: DFF<Bits<2>>,
    data: DFF<Bits<D>>,
    last: DFF<Bit>,
    error: DFF<Bit>,
    at_end: Signal<Local, Bit>,
    space: Signal<Local, Bit>,
    last_lane: Constant<Bits<2>>,
}

impl<const D: usize> Default for Narrow<D> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            in_valid: Signal::default(),
            in_ready: Signal::default(),
            in_data: Signal::default(),
            in_last: Signal::default(),
            in_error: Signal::default(),
            in_mark: Signal::default(),
            out_valid: Signal::default(),
            out_ready: Signal::default(),
            out_data: Signal::default(),
            out_last: Signal::default(),
            out_error: Signal::default(),
            full: DFF::default(),
            lane: DFF::default(),
            data: DFF::default(),
            last: DFF::default(),
            error: DFF::default(),
            at_end: Signal::default(),
            space: Signal::default(),
            last_lane: Constant::new((lanes(D) - 1).to_bits()),
        }
    }
}

impl<const D: usize> Logic for Narrow<D> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, full, lane, data, last, error);
        self.at_end.next = self.lane.q.val() == self.last_lane.val();
        self.out_valid.next = self.full.q.val();
        self.out_data.next = self.data.q.val().get_bits::<128>(0);
        self.out_last.next = self.last.q.val() & self.at_end.val();
        self.out_error.next = self.error.q.val();
        self.space.next = !self.full.q.val() | (self.at_end.val() & self.out_ready.val());
        self.in_ready.next = self.space.val();
        if self.full.q.val() & self.out_ready.val() {
            self.data.d.next = self.data.q.val() >> 128;
            self.lane.d.next = self.lane.q.val() + 1;
            if self.at_end.val() {
                self.full.d.next = false;
                self.lane.d.next = 0.into();
            }
        }
        if self.in_valid.val() & self.space.val() {
            self.full.d.next = true;
            self.data.d.next = self.in_data.val();
            self.last.d.next = self.in_last.val();
            self.error.d.next = self.in_error.val();
            if self.in_mark.val() {
                self.lane.d.next = self.last_lane.val();
            }
        }
        if self.reset.val() {
            self.full.d.next = false;
            self.lane.d.next = 0.into();
        }
    }
}
