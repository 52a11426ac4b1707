//! The extents to come: found by the walker, asked for at once, saved one after the other.

use super::CkptWalker;
use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// A queue of up to 8 extents between the walker and the control. An extent enters when the fetcher takes it, and stays
/// the oldest until it is recorded.
#[derive(LogicBlock)]
pub struct CkptPlan<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Begin.
    pub start: Signal<In, Bit>,
    /// Give up: look for nothing more.
    pub stop: Signal<In, Bit>,
    /// First partition.
    pub first_partition: Signal<In, Bits<8>>,
    /// Partitions, at least 1.
    pub partition_count: Signal<In, Bits<9>>,
    /// Modes of the classes, 2 bits each.
    pub class_modes: Signal<In, Bits<6>>,
    /// Entry of the active table to show.
    pub entry_index: Signal<Out, Bits<8>>,
    /// Its first granule, 3 cycles later.
    pub entry_base: Signal<In, Bits<28>>,
    /// Its granules.
    pub entry_granules: Signal<In, Bits<28>>,
    /// Its class.
    pub entry_class: Signal<In, Bits<2>>,
    /// Leave it out.
    pub entry_no_save: Signal<In, Bit>,
    /// There is a query for the bits of a granule.
    pub query_valid: Signal<Out, Bit>,
    /// It is taken.
    pub query_ready: Signal<In, Bit>,
    /// Granule.
    pub query_granule: Signal<Out, Bits<A>>,
    /// The answer, one cycle after it was taken.
    pub answer_valid: Signal<In, Bit>,
    /// It is dirty.
    pub answer_dirty: Signal<In, Bit>,
    /// It is absent or poisoned.
    pub answer_blocked: Signal<In, Bit>,
    /// An extent for the fetcher.
    pub fetch_start: Signal<Out, Bit>,
    /// It can take one.
    pub fetch_ready: Signal<In, Bit>,
    /// First granule.
    pub fetch_first: Signal<Out, Bits<28>>,
    /// Granules, 1 to 16.
    pub fetch_count: Signal<Out, Bits<5>>,
    /// Its class.
    pub fetch_class: Signal<Out, Bits<2>>,
    /// There is an extent: the oldest is shown until `take`.
    pub extent_valid: Signal<Out, Bit>,
    /// It is recorded.
    pub take: Signal<In, Bit>,
    /// It is a granule that must be saved and is absent.
    pub extent_absent: Signal<Out, Bit>,
    /// Its partition.
    pub extent_partition: Signal<Out, Bits<8>>,
    /// Its class.
    pub extent_class: Signal<Out, Bits<2>>,
    /// Its mode.
    pub extent_mode: Signal<Out, Bits<2>>,
    /// Its first granule.
    pub extent_first: Signal<Out, Bits<28>>,
    /// Its granules, 1 to 16.
    pub extent_count: Signal<Out, Bits<5>>,
    /// No extent is left.
    pub done: Signal<Out, Bit>,
    walker: CkptWalker<A>,
    queue: Fifo<Bits<46>, 3, 4>,
    push: Signal<Local, Bit>,
    word: Signal<Local, Bits<46>>,
}

impl<const A: usize> Default for CkptPlan<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start: Signal::default(),
            stop: Signal::default(),
            first_partition: Signal::default(),
            partition_count: Signal::default(),
            class_modes: Signal::default(),
            entry_index: Signal::default(),
            entry_base: Signal::default(),
            entry_granules: Signal::default(),
            entry_class: Signal::default(),
            entry_no_save: Signal::default(),
            query_valid: Signal::default(),
            query_ready: Signal::default(),
            query_granule: Signal::default(),
            answer_valid: Signal::default(),
            answer_dirty: Signal::default(),
            answer_blocked: Signal::default(),
            fetch_start: Signal::default(),
            fetch_ready: Signal::default(),
            fetch_first: Signal::default(),
            fetch_count: Signal::default(),
            fetch_class: Signal::default(),
            extent_valid: Signal::default(),
            take: Signal::default(),
            extent_absent: Signal::default(),
            extent_partition: Signal::default(),
            extent_class: Signal::default(),
            extent_mode: Signal::default(),
            extent_first: Signal::default(),
            extent_count: Signal::default(),
            done: Signal::default(),
            walker: CkptWalker::default(),
            queue: Fifo::distributed(),
            push: Signal::default(),
            word: Signal::default(),
        }
    }
}

impl<const A: usize> Logic for CkptPlan<A> {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, walker, queue);
        self.walker.reset.next = self.reset.val();
        self.queue.reset.next = self.reset.val() | self.start.val();
        self.walker.start.next = self.start.val();
        self.walker.stop.next = self.stop.val();
        self.walker.first_partition.next = self.first_partition.val();
        self.walker.partition_count.next = self.partition_count.val();
        self.walker.class_modes.next = self.class_modes.val();
        self.entry_index.next = self.walker.entry_index.val();
        self.walker.entry_base.next = self.entry_base.val();
        self.walker.entry_granules.next = self.entry_granules.val();
        self.walker.entry_class.next = self.entry_class.val();
        self.walker.entry_no_save.next = self.entry_no_save.val();
        self.query_valid.next = self.walker.query_valid.val();
        self.walker.query_ready.next = self.query_ready.val();
        self.query_granule.next = self.walker.query_granule.val();
        self.walker.answer_valid.next = self.answer_valid.val();
        self.walker.answer_dirty.next = self.answer_dirty.val();
        self.walker.answer_blocked.next = self.answer_blocked.val();

        // from the walker to the fetcher, and into the queue
        self.push.next =
            self.walker.extent_valid.val() & self.fetch_ready.val() & self.queue.sink.ready.val();
        self.walker.take.next = self.push.val();
        self.fetch_start.next = self.push.val() & !self.walker.extent_absent.val();
        self.fetch_first.next = self.walker.extent_first.val();
        self.fetch_count.next = self.walker.extent_count.val();
        self.fetch_class.next = self.walker.extent_class.val();
        self.word.next = bit_cast::<46, 28>(self.walker.extent_first.val())
            | (bit_cast::<46, 5>(self.walker.extent_count.val()) << 28)
            | (bit_cast::<46, 8>(self.walker.extent_partition.val()) << 33)
            | (bit_cast::<46, 2>(self.walker.extent_class.val()) << 41)
            | (bit_cast::<46, 2>(self.walker.extent_mode.val()) << 43);
        self.queue.sink.data.next =
            self.word.val().replace_bit(45, self.walker.extent_absent.val());
        self.queue.sink.valid.next = self.push.val();

        // the oldest
        self.extent_valid.next = self.queue.source.valid.val();
        self.queue.source.ready.next = self.take.val();
        self.extent_first.next = self.queue.source.data.val().get_bits::<28>(0);
        self.extent_count.next = self.queue.source.data.val().get_bits::<5>(28);
        self.extent_partition.next = self.queue.source.data.val().get_bits::<8>(33);
        self.extent_class.next = self.queue.source.data.val().get_bits::<2>(41);
        self.extent_mode.next = self.queue.source.data.val().get_bits::<2>(43);
        self.extent_absent.next = self.queue.source.data.val().get_bit(45);
        self.done.next = self.walker.done.val() & !self.queue.level.val().any();
    }
}
