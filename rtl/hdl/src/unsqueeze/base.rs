//! Reads base granules ahead: one for each granule of a delta, in order.

use rust_hdl::prelude::*;

/// Four buffers: the base of granule `g` is read when granule `g - 4` is done.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeBase {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset. What was asked for must not come any more.
    pub reset: Signal<In, Bit>,
    /// A frame begins.
    pub start: Signal<In, Bit>,
    /// Its granules; 0 if they have no base.
    pub count: Signal<In, Bits<5>>,
    /// Ask for nothing more.
    pub stop: Signal<In, Bit>,
    /// A granule is done with.
    pub block_done: Signal<In, Bit>,
    /// A word is wanted.
    pub req_valid: Signal<Out, Bit>,
    /// The request is taken.
    pub req_ready: Signal<In, Bit>,
    /// Of which granule of the extent.
    pub req_granule: Signal<Out, Bits<4>>,
    /// Which of its 512 words.
    pub req_word: Signal<Out, Bits<9>>,
    /// A word comes, in the order of the requests.
    pub base_valid: Signal<In, Bit>,
    /// Its place: slot, word.
    pub write_address: Signal<Out, Bits<11>>,
    /// Granules whose base has come.
    pub come: Signal<Out, Bits<5>>,
    /// Everything that was asked for has come.
    pub idle: Signal<Out, Bit>,
    granules: DFF<Bits<5>>,
    asked: DFF<Bits<14>>,
    arrived: DFF<Bits<14>>,
    limit: DFF<Bits<5>>,
    offer: DFF<Bit>,
    may: Signal<Local, Bit>,
    next: Signal<Local, Bits<14>>,
}

impl Logic for UnsqueezeBase {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, granules, asked, arrived, limit, offer);
        self.req_valid.next = self.offer.q.val();
        self.req_granule.next = self.asked.q.val().get_bits::<4>(9);
        self.req_word.next = self.asked.q.val().get_bits::<9>(0);
        self.write_address.next = self.arrived.q.val().get_bits::<11>(0);
        self.come.next = self.arrived.q.val().get_bits::<5>(9);
        self.idle.next = !self.offer.q.val() & (self.asked.q.val() == self.arrived.q.val());

        // `asked` counts requests that were taken; the one on offer is its next value
        self.next.next = self.asked.q.val();
        if self.offer.q.val() & self.req_ready.val() {
            self.next.next = self.asked.q.val() + 1;
        }
        self.asked.d.next = self.next.val();
        self.may.next = (self.next.val().get_bits::<5>(9) != self.granules.q.val())
            & (self.next.val().get_bits::<5>(9) != self.limit.q.val());
        if !self.offer.q.val() | self.req_ready.val() {
            self.offer.d.next = self.may.val();
        }
        if self.base_valid.val() {
            self.arrived.d.next = self.arrived.q.val() + 1;
        }
        if self.block_done.val() {
            self.limit.d.next = self.limit.q.val() + 1;
        }
        if self.stop.val() {
            self.granules.d.next = self.next.val().get_bits::<5>(9);
            self.limit.d.next = self.next.val().get_bits::<5>(9);
            if !self.offer.q.val() | self.req_ready.val() {
                self.offer.d.next = false;
            }
        }
        if self.start.val() {
            self.granules.d.next = self.count.val();
            self.limit.d.next = 4.into();
            self.asked.d.next = 0.into();
            self.arrived.d.next = 0.into();
        }
        if self.reset.val() {
            self.granules.d.next = 0.into();
            self.limit.d.next = 0.into();
            self.asked.d.next = 0.into();
            self.arrived.d.next = 0.into();
            self.offer.d.next = false;
        }
    }
}
