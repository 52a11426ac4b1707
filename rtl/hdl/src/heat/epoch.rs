//! Epochs: when one ends, which bank counts, whether the copy is held.

use super::timer::EpochTimer;
use rust_hdl::prelude::*;

/// A roll takes one cycle, `swap`: what is accepted in that cycle belongs to the epoch that ends.
#[derive(LogicBlock)]
pub struct EpochControl {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: epoch 0, bank 0.
    pub reset: Signal<In, Bit>,
    /// EPOCH_CTL.ROLL: a pulse.
    pub roll: Signal<In, Bit>,
    /// SNAPSHOT_CTL.LATCH: a pulse.
    pub latch: Signal<In, Bit>,
    /// SNAPSHOT_CTL.RELEASE: a pulse; before `latch` in the same cycle.
    pub let_go: Signal<In, Bit>,
    /// The scan of the ended epoch is not over.
    pub scan_busy: Signal<In, Bit>,
    /// The scrub wants everybody to stop.
    pub hold: Signal<In, Bit>,
    /// An instance was enabled: the timer begins again.
    pub restart: Signal<In, Bit>,
    /// Epoch length unit.
    pub scale: Signal<In, Bits<4>>,
    /// Epoch length; 0 = by `roll` only.
    pub mult: Signal<In, Bits<12>>,
    /// The epoch ends with this cycle.
    pub swap: Signal<Out, Bit>,
    /// The bank that counts.
    pub active: Signal<Out, Bit>,
    /// Tag of the current use of bank 0.
    pub tag0: Signal<Out, Bit>,
    /// Tag of the current use of bank 1.
    pub tag1: Signal<Out, Bit>,
    /// EPOCH_ID.
    pub id: Signal<Out, Bits<64>>,
    /// EPOCH_CTL.PENDING.
    pub pending: Signal<Out, Bit>,
    /// SNAPSHOT_CTL.VALID.
    pub held: Signal<Out, Bit>,
    /// SNAPSHOT_CTL.EPOCH.
    pub copy: Signal<Out, Bits<32>>,
    /// A LATCH was refused: nothing has ended.
    pub refused: Signal<Out, Bit>,
    /// A roll waits for the scan alone.
    pub drop: Signal<Out, Bit>,
    timer: EpochTimer,
    asked: DFF<Bit>,
    bank: DFF<Bit>,
    use0: DFF<Bit>,
    use1: DFF<Bit>,
    number: DFF<Bits<64>>,
    copy_number: DFF<Bits<32>>,
    some_ended: DFF<Bit>,
    holding: DFF<Bit>,
    ask: Signal<Local, Bit>,
    now: Signal<Local, Bit>,
}

impl EpochControl {
    /// With `cycles_per_tick` clock cycles in 100 us.
    pub fn new(cycles_per_tick: u32) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            roll: Default::default(),
            latch: Default::default(),
            let_go: Default::default(),
            scan_busy: Default::default(),
            hold: Default::default(),
            restart: Default::default(),
            scale: Default::default(),
            mult: Default::default(),
            swap: Default::default(),
            active: Default::default(),
            tag0: Default::default(),
            tag1: Default::default(),
            id: Default::default(),
            pending: Default::default(),
            held: Default::default(),
            copy: Default::default(),
            refused: Default::default(),
            drop: Default::default(),
            timer: EpochTimer::new(cycles_per_tick),
            asked: Default::default(),
            bank: Default::default(),
            use0: Default::default(),
            use1: Default::default(),
            number: Default::default(),
            copy_number: Default::default(),
            some_ended: Default::default(),
            holding: Default::default(),
            ask: Default::default(),
            now: Default::default(),
        }
    }
}

impl Logic for EpochControl {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, asked, bank, use0, use1, number, copy_number, some_ended, holding);
        clock!(self, clock, timer);
        self.timer.scale.next = self.scale.val();
        self.timer.mult.next = self.mult.val();
        self.ask.next = self.asked.q.val() | self.timer.expired.val();
        self.now.next =
            self.ask.val() & !self.holding.q.val() & !self.scan_busy.val() & !self.hold.val();
        self.timer.restart.next = self.now.val() | self.restart.val() | self.reset.val();

        self.asked.d.next = (self.ask.val() & !self.now.val()) | self.roll.val();
        if self.now.val() {
            self.bank.d.next = !self.bank.q.val();
            self.number.d.next = self.number.q.val() + 1;
            self.copy_number.d.next = self.number.q.val().get_bits::<32>(0);
            self.some_ended.d.next = true;
            // the bank that begins to count begins a new use
            if self.bank.q.val() {
                self.use0.d.next = !self.use0.q.val();
            } else {
                self.use1.d.next = !self.use1.q.val();
            }
        }
        if self.let_go.val() {
            self.holding.d.next = false;
        }
        self.refused.next = false;
        if self.latch.val() {
            if self.some_ended.q.val() {
                self.holding.d.next = true;
            } else {
                self.refused.next = true;
            }
        }
        self.swap.next = self.now.val();
        self.active.next = self.bank.q.val();
        self.tag0.next = self.use0.q.val();
        self.tag1.next = self.use1.q.val();
        self.id.next = self.number.q.val();
        self.pending.next = self.asked.q.val();
        self.held.next = self.holding.q.val();
        self.copy.next = self.copy_number.q.val();
        self.drop.next = self.asked.q.val() & !self.holding.q.val();
        if self.reset.val() {
            self.asked.d.next = false;
            self.bank.d.next = false;
            self.use0.d.next = false;
            self.use1.d.next = false;
            self.number.d.next = 0.into();
            self.copy_number.d.next = 0.into();
            self.some_ended.d.next = false;
            self.holding.d.next = false;
        }
    }
}
