//! What was said of a granule when it was started, until it is needed.

use rust_hdl::prelude::*;

/// Four words, in order. A word can be read in the cycle after it was written.
#[derive(LogicBlock)]
pub struct LaneQueue<const W: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets all.
    pub reset: Signal<In, Bit>,
    /// Keep a word; not while there is no room.
    pub push: Signal<In, Bit>,
    /// It.
    pub word_in: Signal<In, Bits<W>>,
    /// There is room.
    pub room: Signal<Out, Bit>,
    /// There is a word.
    pub some: Signal<Out, Bit>,
    /// The oldest.
    pub word_out: Signal<Out, Bits<W>>,
    /// Forget it; not while there is none.
    pub pop: Signal<In, Bit>,
    words: [DFF<Bits<W>>; 4],
    write: DFF<Bits<2>>,
    read: DFF<Bits<2>>,
    held: DFF<Bits<3>>,
}

impl<const W: usize> Default for LaneQueue<W> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            push: Signal::default(),
            word_in: Signal::default(),
            room: Signal::default(),
            some: Signal::default(),
            word_out: Signal::default(),
            pop: Signal::default(),
            words: std::array::from_fn(|_| DFF::default()),
            write: DFF::default(),
            read: DFF::default(),
            held: DFF::default(),
        }
    }
}

impl<const W: usize> Logic for LaneQueue<W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write, read, held);
        self.room.next = !self.held.q.val().get_bit(2);
        self.some.next = self.held.q.val().any();
        self.word_out.next = self.words[0].q.val();
        for i in 0..4 {
            self.words[i].clock.next = self.clock.val();
            self.words[i].d.next = self.words[i].q.val();
            if self.push.val() & (self.write.q.val().index() == i) {
                self.words[i].d.next = self.word_in.val();
            }
            if self.read.q.val().index() == i {
                self.word_out.next = self.words[i].q.val();
            }
        }
        if self.push.val() {
            self.write.d.next = self.write.q.val() + 1;
        }
        if self.pop.val() {
            self.read.d.next = self.read.q.val() + 1;
        }
        if self.push.val() & !self.pop.val() {
            self.held.d.next = self.held.q.val() + 1;
        }
        if self.pop.val() & !self.push.val() {
            self.held.d.next = self.held.q.val() - 1;
        }
        if self.reset.val() {
            self.write.d.next = 0.into();
            self.read.d.next = 0.into();
            self.held.d.next = 0.into();
        }
    }
}
