//! Partitions that had their first write.

use crate::leaves::{Fifo, SdpRam};
use rust_hdl::prelude::*;

/// A queue of partitions in which each is put once an epoch (a snapshot or a new table begins one).
///
/// For each partition the epoch of its mark is kept, 8 bits and a valid bit. Each new epoch clears the word whose number is
/// its own, so no mark is older than 256 epochs when its number comes back. After reset the words are cleared, one a cycle,
/// and marks are ignored meanwhile: nothing is shared then.
#[derive(LogicBlock)]
pub struct PartitionMarks {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A first write to this partition: at most in every second cycle.
    pub mark: Signal<In, Bit>,
    /// Partition.
    pub entry: Signal<In, Bits<8>>,
    /// A new epoch: forget all marks, those of this and the last cycle included.
    pub renew: Signal<In, Bit>,
    /// Forget what is queued, and let nothing be marked.
    pub flush: Signal<In, Bit>,
    /// A partition is queued.
    pub queued: Signal<Out, Bit>,
    /// The oldest of them.
    pub oldest: Signal<Out, Bits<8>>,
    /// It is taken.
    pub take: Signal<In, Bit>,
    /// Nothing is queued, or about to be.
    pub empty: Signal<Out, Bit>,
    words: SdpRam<Bits<9>, 8>,
    queue: Fifo<Bits<8>, 8, 9>,
    epoch: DFF<Bits<8>>,
    scrub: DFF<Bits<8>>,
    clean: DFF<Bit>,
    marking: DFF<Bit>,
    marked: DFF<Bits<8>>,
    next_epoch: Signal<Local, Bits<8>>,
    word: Signal<Local, Bits<9>>,
    fresh: Signal<Local, Bit>,
    valid_bit: Constant<Bits<9>>,
}

impl Default for PartitionMarks {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            mark: Signal::default(),
            entry: Signal::default(),
            renew: Signal::default(),
            flush: Signal::default(),
            queued: Signal::default(),
            oldest: Signal::default(),
            take: Signal::default(),
            empty: Signal::default(),
            words: SdpRam::block(),
            queue: Fifo::block(),
            epoch: DFF::default(),
            scrub: DFF::default(),
            clean: DFF::default(),
            marking: DFF::default(),
            marked: DFF::default(),
            next_epoch: Signal::default(),
            word: Signal::default(),
            fresh: Signal::default(),
            valid_bit: Constant::new(0x100_u64.to_bits()),
        }
    }
}

impl Logic for PartitionMarks {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, epoch, scrub, clean, marking, marked);
        clock!(self, clock, words, queue);
        self.queue.reset.next = self.reset.val() | self.renew.val() | self.flush.val();

        self.words.read_address.next = self.entry.val();
        self.marking.d.next = self.mark.val() & self.clean.q.val() & !self.renew.val();
        self.marked.d.next = self.entry.val();
        self.word.next = self.valid_bit.val() | bit_cast::<9, 8>(self.epoch.q.val());
        self.fresh.next = self.marking.q.val()
            & !self.renew.val()
            & !self.flush.val()
            & (self.words.read_data.val() != self.word.val());
        self.words.write_enable.next = self.fresh.val();
        self.words.write_address.next = self.marked.q.val();
        self.words.write_data.next = self.word.val();
        self.next_epoch.next = self.epoch.q.val() + 1;
        if self.renew.val() {
            self.epoch.d.next = self.next_epoch.val();
            self.words.write_enable.next = true;
            self.words.write_address.next = self.next_epoch.val();
            self.words.write_data.next = 0.into();
        }
        if !self.clean.q.val() {
            self.words.write_enable.next = true;
            self.words.write_address.next = self.scrub.q.val();
            self.words.write_data.next = 0.into();
            self.scrub.d.next = self.scrub.q.val() + 1;
            self.clean.d.next = self.scrub.q.val().all();
        }
        // at most 256 entries an epoch: there is always a place
        self.queue.sink.valid.next = self.fresh.val();
        self.queue.sink.data.next = self.marked.q.val();
        self.queued.next = self.queue.source.valid.val();
        self.oldest.next = self.queue.source.data.val();
        self.queue.source.ready.next = self.take.val();
        self.empty.next = !self.queue.level.val().any() & !self.mark.val() & !self.marking.q.val();
        if self.reset.val() {
            self.epoch.d.next = 0.into();
            self.scrub.d.next = 0.into();
            self.clean.d.next = false;
            self.marking.d.next = false;
        }
    }
}
