//! A queue on a stream.

use super::{RamStyle, SdpRam, StreamSink, StreamSource};
use rust_hdl::prelude::*;

/// Up to `2^A` words, first word falls through (`source` shows the oldest word); `AP1 = A + 1`.
///
/// Two cycles from an empty queue's `sink` to `source`, then one word per cycle. Every output but
/// `source.data` (the memory's own output register) comes from a register; `source.ready` reaches the
/// memory's read address, nothing else outside.
#[derive(LogicBlock)]
pub struct Fifo<T: Synth, const A: usize, const AP1: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: empties the queue.
    pub reset: Signal<In, Bit>,
    /// Words come in.
    pub sink: StreamSink<T>,
    /// Words go out.
    pub source: StreamSource<T>,
    /// Words held, 0 to `2^A`.
    pub level: Signal<Out, Bits<AP1>>,
    ram: SdpRam<T, A>,
    head: DFF<Bits<A>>,
    tail: DFF<Bits<A>>,
    count: DFF<Bits<AP1>>,
    out_valid: DFF<Bit>,
    space: Signal<Local, Bit>,
    push: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
    read_at: Signal<Local, Bits<A>>,
    left: Signal<Local, Bits<AP1>>,
    depth: Constant<Bits<AP1>>,
}

impl<T: Synth, const A: usize, const AP1: usize> Fifo<T, A, AP1> {
    /// A queue whose memory is made of `style`.
    ///
    /// # Panics
    /// If `AP1` is not `A + 1`.
    pub fn new(style: RamStyle) -> Self {
        assert_eq!(AP1, A + 1, "Fifo<T, A, AP1>: AP1 must be A + 1");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            sink: StreamSink::default(),
            source: StreamSource::default(),
            level: Signal::default(),
            ram: SdpRam::new(style),
            head: DFF::default(),
            tail: DFF::default(),
            count: DFF::default(),
            out_valid: DFF::default(),
            space: Signal::default(),
            push: Signal::default(),
            pop: Signal::default(),
            read_at: Signal::default(),
            left: Signal::default(),
            depth: Constant::new((1_u64 << A).to_bits()),
        }
    }

    /// In block RAM.
    pub fn block() -> Self {
        Self::new(RamStyle::Block)
    }

    /// In look-up tables.
    pub fn distributed() -> Self {
        Self::new(RamStyle::Distributed)
    }
}

/// In look-up tables up to 32 words (what one level of them holds), else in block RAM.
impl<T: Synth, const A: usize, const AP1: usize> Default for Fifo<T, A, AP1> {
    fn default() -> Self {
        Self::new(if A <= 5 { RamStyle::Distributed } else { RamStyle::Block })
    }
}

impl<T: Synth, const A: usize, const AP1: usize> Logic for Fifo<T, A, AP1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, head, tail, count, out_valid);
        clock!(self, clock, ram);
        self.space.next = self.count.q.val() != self.depth.val();
        self.sink.ready.next = self.space.val();
        self.level.next = self.count.q.val();
        self.source.data.next = self.ram.read_data.val();
        self.source.valid.next = self.out_valid.q.val();
        self.push.next = self.sink.valid.val() & self.space.val();
        self.pop.next = self.out_valid.q.val() & self.source.ready.val();

        // The memory shows in each cycle what was asked for in the one before: ask for the word that will
        // be the oldest then. It was written earlier (`left` counts only such words), or is not shown.
        self.read_at.next = self.head.q.val();
        self.left.next = self.count.q.val();
        if self.pop.val() {
            self.read_at.next = self.head.q.val() + 1;
            self.left.next = self.count.q.val() - 1;
        }
        self.ram.read_address.next = self.read_at.val();
        self.head.d.next = self.read_at.val();
        self.out_valid.d.next = self.left.val().any();

        self.ram.write_enable.next = self.push.val();
        self.ram.write_address.next = self.tail.q.val();
        self.ram.write_data.next = self.sink.data.val();
        self.count.d.next = self.left.val();
        if self.push.val() {
            self.tail.d.next = self.tail.q.val() + 1;
            self.count.d.next = self.left.val() + 1;
        }
        if self.reset.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.count.d.next = 0.into();
            self.out_valid.d.next = false;
        }
    }
}
