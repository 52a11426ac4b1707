//! The hot list of one instance: a ring that the scan fills and software empties.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// 1024 entries of `E = A + 16` bits, of which 1023 can be filled; software's read port; FILL and OVERFLOW with their
/// interrupts.
#[derive(LogicBlock)]
pub struct HotList<const A: usize, const E: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: the list is empty.
    pub reset: Signal<In, Bit>,
    /// Add an entry; only while not `full`.
    pub push: Signal<In, Bit>,
    /// Its unit.
    pub unit: Signal<In, Bits<A>>,
    /// Its count.
    pub count: Signal<In, Bits<16>>,
    /// An entry found the list full.
    pub blocked: Signal<In, Bit>,
    /// Empty the list; software's HEAD becomes 0 in the same cycle.
    pub clear: Signal<In, Bit>,
    /// RING.HEAD.
    pub head: Signal<In, Bits<16>>,
    /// CFG2.
    pub fill_threshold: Signal<In, Bits<16>>,
    /// STATUS.FILL.
    pub status_fill: Signal<In, Bit>,
    /// STATUS.OVERFLOW.
    pub status_overflow: Signal<In, Bit>,
    /// CFG0.INT_ON_FILL.
    pub int_on_fill: Signal<In, Bit>,
    /// CFG0.INT_ON_OVERFLOW.
    pub int_on_overflow: Signal<In, Bit>,
    /// No room.
    pub full: Signal<Out, Bit>,
    /// RING.TAIL.
    pub tail: Signal<Out, Bits<16>>,
    /// Sets STATUS.FILL.
    pub set_fill: Signal<Out, Bit>,
    /// Sets STATUS.OVERFLOW.
    pub set_overflow: Signal<Out, Bit>,
    /// Interrupt: a pulse.
    pub irq_fill: Signal<Out, Bit>,
    /// Interrupt: a pulse.
    pub irq_overflow: Signal<Out, Bit>,
    /// Software reads the list.
    pub mem_sel: Signal<In, Bit>,
    /// At this byte.
    pub mem_addr: Signal<In, Bits<20>>,
    /// The answer.
    pub mem_ack: Signal<Out, Bit>,
    /// The word.
    pub mem_rdata: Signal<Out, Bits<32>>,
    ram: SdpRam<Bits<E>, 10>,
    next_free: DFF<Bits<10>>,
    fill: DFF<Bits<10>>,
    was_blocked: DFF<Bit>,
    was_fill: DFF<Bit>,
    was_overflow: DFF<Bit>,
    asked: DFF<Bit>,
    shown: DFF<Bit>,
    answered: DFF<Bit>,
    upper: DFF<Bit>,
    index: DFF<Bits<10>>,
    answer: DFF<Bits<32>>,
    tail_next: Signal<Local, Bits<10>>,
    entry: Signal<Local, Bits<E>>,
    entry64: Signal<Local, Bits<64>>,
    clash: Signal<Local, Bit>,
    level_fill: Signal<Local, Bit>,
    level_overflow: Signal<Local, Bit>,
}

impl<const A: usize, const E: usize> Default for HotList<A, E> {
    fn default() -> Self {
        assert_eq!(E, A + 16, "HotList<A, E>: E must be A + 16");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            push: Default::default(),
            unit: Default::default(),
            count: Default::default(),
            blocked: Default::default(),
            clear: Default::default(),
            head: Default::default(),
            fill_threshold: Default::default(),
            status_fill: Default::default(),
            status_overflow: Default::default(),
            int_on_fill: Default::default(),
            int_on_overflow: Default::default(),
            full: Default::default(),
            tail: Default::default(),
            set_fill: Default::default(),
            set_overflow: Default::default(),
            irq_fill: Default::default(),
            irq_overflow: Default::default(),
            mem_sel: Default::default(),
            mem_addr: Default::default(),
            mem_ack: Default::default(),
            mem_rdata: Default::default(),
            ram: Default::default(),
            next_free: Default::default(),
            fill: Default::default(),
            was_blocked: Default::default(),
            was_fill: Default::default(),
            was_overflow: Default::default(),
            asked: Default::default(),
            shown: Default::default(),
            answered: Default::default(),
            upper: Default::default(),
            index: Default::default(),
            answer: Default::default(),
            tail_next: Default::default(),
            entry: Default::default(),
            entry64: Default::default(),
            clash: Default::default(),
            level_fill: Default::default(),
            level_overflow: Default::default(),
        }
    }
}

impl<const A: usize, const E: usize> Logic for HotList<A, E> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            next_free,
            fill,
            was_blocked,
            was_fill,
            was_overflow,
            asked,
            shown,
            answered,
            upper,
            index,
            answer
        );
        clock!(self, clock, ram);

        // the ring; `fill` sees a new HEAD one cycle late, which is the safe side
        self.tail_next.next = self.next_free.q.val();
        if self.push.val() {
            self.tail_next.next = self.next_free.q.val() + 1;
        }
        self.next_free.d.next = self.tail_next.val();
        self.fill.d.next = self.tail_next.val() - self.head.val().get_bits::<10>(0);
        if self.clear.val() {
            self.next_free.d.next = 0.into();
            self.fill.d.next = 0.into();
        }
        self.full.next = self.fill.q.val().all();
        self.tail.next = bit_cast::<16, 10>(self.next_free.q.val());
        self.entry.next =
            bit_cast::<E, 16>(self.count.val()) | (bit_cast::<E, A>(self.unit.val()) << 16);
        self.ram.write_enable.next = self.push.val();
        self.ram.write_address.next = self.next_free.q.val();
        self.ram.write_data.next = self.entry.val();

        // A status bit that software clears while its cause still holds is 0 for one cycle, so it rises again.
        self.was_blocked.d.next = self.blocked.val();
        self.set_overflow.next = self.was_blocked.q.val() & !self.status_overflow.val();
        self.set_fill.next = (bit_cast::<16, 10>(self.fill.q.val()) > self.fill_threshold.val())
            & !self.status_fill.val();
        self.level_fill.next = self.status_fill.val() & self.int_on_fill.val();
        self.level_overflow.next = self.status_overflow.val() & self.int_on_overflow.val();
        self.was_fill.d.next = self.level_fill.val();
        self.was_overflow.d.next = self.level_overflow.val();
        self.irq_fill.next = self.level_fill.val() & !self.was_fill.q.val();
        self.irq_overflow.next = self.level_overflow.val() & !self.was_overflow.q.val();

        // software's reads: the word that is just being written must wait
        if self.mem_sel.val() {
            self.asked.d.next = true;
            self.index.d.next = self.mem_addr.val().get_bits::<10>(3);
            self.upper.d.next = self.mem_addr.val().get_bit(2);
        }
        self.ram.read_address.next = self.index.q.val();
        self.clash.next = self.push.val() & (self.index.q.val() == self.next_free.q.val());
        self.shown.d.next = self.asked.q.val() & !self.clash.val();
        if self.asked.q.val() & !self.clash.val() {
            self.asked.d.next = false;
        }
        self.entry64.next = bit_cast::<64, E>(self.ram.read_data.val());
        self.answer.d.next = self.entry64.val().get_bits::<32>(0);
        if self.upper.q.val() {
            self.answer.d.next = self.entry64.val().get_bits::<32>(32);
        }
        self.answered.d.next = self.shown.q.val();
        self.mem_ack.next = self.answered.q.val();
        self.mem_rdata.next = self.answer.q.val();
        if self.reset.val() {
            self.next_free.d.next = 0.into();
            self.fill.d.next = 0.into();
            self.was_blocked.d.next = false;
            self.was_fill.d.next = false;
            self.was_overflow.d.next = false;
            self.asked.d.next = false;
            self.shown.d.next = false;
            self.answered.d.next = false;
        }
    }
}
