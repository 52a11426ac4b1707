//! How much of the memory port background copies may take.

use rust_hdl::prelude::*;

/// A debt: each chunk costs 256 for each of its beats, read and written; each cycle pays `share` back. While the debt is
/// above two granules' worth, the background waits. Chunks on demand cost too, but are never held back.
///
/// So over any time the background gets at most `share / 256` of the cycles, plus two granules. `K = D / 8`.
#[derive(LogicBlock)]
pub struct CopyShare<const K: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Register COPY_SHARE; 256 and more is all, 0 is none.
    pub share: Signal<In, Bits<9>>,
    /// A chunk is begun.
    pub spend: Signal<In, Bit>,
    /// A chunk of the background may begin.
    pub may: Signal<Out, Bit>,
    debt: DFF<Bits<24>>,
    may_reg: DFF<Bit>,
    rate: Signal<Local, Bits<24>>,
    paid: Signal<Local, Bits<24>>,
    price: Constant<Bits<24>>,
    allowance: Constant<Bits<24>>,
    ceiling: Constant<Bits<24>>,
}

impl<const K: usize> Default for CopyShare<K> {
    fn default() -> Self {
        // 512 bytes read and written
        let price = 2 * (512 / K as u64) * 256;
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            share: Signal::default(),
            spend: Signal::default(),
            may: Signal::default(),
            debt: DFF::default(),
            may_reg: DFF::default(),
            rate: Signal::default(),
            paid: Signal::default(),
            price: Constant::new(price.to_bits()),
            allowance: Constant::new((16 * price).to_bits()),
            ceiling: Constant::new((128 * price).to_bits()),
        }
    }
}

impl<const K: usize> Logic for CopyShare<K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, debt, may_reg);
        self.rate.next = bit_cast::<24, 9>(self.share.val());
        self.paid.next = 0.into();
        if self.debt.q.val() > self.rate.val() {
            self.paid.next = self.debt.q.val() - self.rate.val();
        }
        self.debt.d.next = self.paid.val();
        // a burst of demand does not shut the background out for ever
        if self.spend.val() & (self.paid.val() < self.ceiling.val()) {
            self.debt.d.next = self.paid.val() + self.price.val();
        }
        self.may_reg.d.next = (self.share.val().any()
            & (self.debt.q.val() <= self.allowance.val()))
            | self.share.val().get_bit(8);
        self.may.next = self.may_reg.q.val();
        if self.reset.val() {
            self.debt.d.next = 0.into();
            self.may_reg.d.next = false;
        }
    }
}
