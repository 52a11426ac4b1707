//! The dirty bitmap: see the README beside this file.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// The block: `A` = log2(granules of the window), `L = A + 6`.
#[derive(LogicBlock)]
pub struct Dirty<const A: usize, const L: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There is an access event.
    pub event_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `event_valid`; low while the block clears itself after reset, and in each
    /// cycle in which a clear is taken.
    pub event_ready: Signal<Out, Bit>,
    /// Line of the window.
    pub event_line: Signal<In, Bits<L>>,
    /// The line is written.
    pub event_write: Signal<In, Bit>,
    /// There is a query.
    pub query_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `query_valid`; low only while the block clears itself after reset.
    pub query_ready: Signal<Out, Bit>,
    /// The query clears the bit instead of testing it.
    pub query_clear: Signal<In, Bit>,
    /// Granule that it speaks of.
    pub query_granule: Signal<In, Bits<A>>,
    /// The answer to a test, one cycle after it was taken.
    pub answer_valid: Signal<Out, Bit>,
    /// The bit, events taken in the cycle of the test included.
    pub answer_dirty: Signal<Out, Bit>,
    bits: SdpRam<Bit, A>,
    /// 0 while the bits are cleared after reset.
    clean: DFF<Bit>,
    scrub: DFF<Bits<A>>,
    answering: DFF<Bit>,
    set_now: DFF<Bit>,
    clearing: Signal<Local, Bit>,
    setting: Signal<Local, Bit>,
    granule: Signal<Local, Bits<A>>,
}

impl<const A: usize, const L: usize> Default for Dirty<A, L> {
    fn default() -> Self {
        assert_eq!(L, A + 6, "Dirty<A, L>: L must be A + 6");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            event_valid: Signal::default(),
            event_ready: Signal::default(),
            event_line: Signal::default(),
            event_write: Signal::default(),
            query_valid: Signal::default(),
            query_ready: Signal::default(),
            query_clear: Signal::default(),
            query_granule: Signal::default(),
            answer_valid: Signal::default(),
            answer_dirty: Signal::default(),
            bits: SdpRam::block(),
            clean: DFF::default(),
            scrub: DFF::default(),
            answering: DFF::default(),
            set_now: DFF::default(),
            clearing: Signal::default(),
            setting: Signal::default(),
            granule: Signal::default(),
        }
    }
}

impl<const A: usize, const L: usize> Logic for Dirty<A, L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, clean, scrub, answering, set_now);
        clock!(self, clock, bits);
        self.granule.next = self.event_line.val().get_bits::<A>(6);
        self.clearing.next = self.query_valid.val() & self.query_clear.val();
        self.query_ready.next = self.clean.q.val();
        self.event_ready.next = self.clean.q.val() & !self.clearing.val();
        self.setting.next = self.clean.q.val()
            & !self.clearing.val()
            & self.event_valid.val()
            & self.event_write.val();

        // one write a cycle: clear, else set
        self.bits.write_enable.next = self.setting.val();
        self.bits.write_address.next = self.granule.val();
        self.bits.write_data.next = true;
        if self.clearing.val() {
            self.bits.write_enable.next = true;
            self.bits.write_address.next = self.query_granule.val();
            self.bits.write_data.next = false;
        }
        if !self.clean.q.val() {
            self.bits.write_enable.next = true;
            self.bits.write_address.next = self.scrub.q.val();
            self.bits.write_data.next = false;
            self.scrub.d.next = self.scrub.q.val() + 1;
            self.clean.d.next = self.scrub.q.val().all();
        }

        // a test meets the set of the same cycle at the memory: that one is forwarded
        self.bits.read_address.next = self.query_granule.val();
        self.answering.d.next =
            self.query_valid.val() & self.clean.q.val() & !self.query_clear.val();
        self.set_now.d.next = self.setting.val() & (self.granule.val() == self.query_granule.val());
        self.answer_valid.next = self.answering.q.val();
        self.answer_dirty.next = self.bits.read_data.val() | self.set_now.q.val();
        if self.reset.val() {
            self.clean.d.next = false;
            self.scrub.d.next = 0.into();
            self.answering.d.next = false;
        }
    }
}
