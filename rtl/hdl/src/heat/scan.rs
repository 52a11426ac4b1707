//! The scan: walks the ended bank in unit order, lists what was hot, and re-tags what was not touched.

use super::word::CounterWord;
use rust_hdl::prelude::*;

/// One unit a cycle while the hot lists have room. Every word that was not touched in the ended epoch is written as
/// zero with the tag of that use, so at the bank's next use (with the other tag) all its words are old: one tag bit
/// is enough. Software's reads of the ended bank go through the same port and come first.
#[derive(LogicBlock)]
pub struct Scan<const A: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: nothing to scan.
    pub reset: Signal<In, Bit>,
    /// The epoch ends with this cycle.
    pub start: Signal<In, Bit>,
    /// Instance 0 is enabled.
    pub enabled0: Signal<In, Bit>,
    /// Instance 1 is enabled.
    pub enabled1: Signal<In, Bit>,
    /// Writes from which a unit is hot, at least 1; sampled by `start`.
    pub threshold0: Signal<In, Bits<16>>,
    /// Reads from which a unit is hot, at least 1; sampled by `start`.
    pub threshold1: Signal<In, Bits<16>>,
    /// The scrub wants everybody to stop.
    pub hold: Signal<In, Bit>,
    /// Counts are still on their way to the ended bank.
    pub ended_busy: Signal<In, Bit>,
    /// Tag of the ended use.
    pub tag: Signal<In, Bit>,
    /// What the ended bank shows.
    pub word: Signal<In, CounterWord>,
    /// The hot list of instance 0 is full.
    pub full0: Signal<In, Bit>,
    /// The hot list of instance 1 is full.
    pub full1: Signal<In, Bit>,
    /// A roll waits for the end of the scan: drop what finds no room.
    pub drop: Signal<In, Bit>,
    /// Software wants a word.
    pub peek: Signal<In, Bit>,
    /// Of this unit.
    pub peek_unit: Signal<In, Bits<A>>,
    /// `word` is in the next cycle what software wants.
    pub peek_taken: Signal<Out, Bit>,
    /// Unit to read.
    pub read_unit: Signal<Out, Bits<A>>,
    /// Write the ended bank.
    pub write: Signal<Out, Bit>,
    /// What to write to `unit`.
    pub write_word: Signal<Out, CounterWord>,
    /// The unit looked at.
    pub unit: Signal<Out, Bits<A>>,
    /// Its writes.
    pub writes: Signal<Out, Bits<16>>,
    /// Its reads.
    pub reads: Signal<Out, Bits<16>>,
    /// List it in instance 0.
    pub push0: Signal<Out, Bit>,
    /// List it in instance 1.
    pub push1: Signal<Out, Bit>,
    /// It found list 0 full.
    pub blocked0: Signal<Out, Bit>,
    /// It found list 1 full.
    pub blocked1: Signal<Out, Bit>,
    /// Its entry for instance 0 was dropped.
    pub lost0: Signal<Out, Bit>,
    /// Its entry for instance 1 was dropped.
    pub lost1: Signal<Out, Bit>,
    /// The scan is not over.
    pub busy: Signal<Out, Bit>,
    running: DFF<Bit>,
    position: DFF<Bits<A>>,
    shown: DFF<Bit>,
    done0: DFF<Bit>,
    done1: DFF<Bit>,
    list0: DFF<Bit>,
    list1: DFF<Bit>,
    least0: DFF<Bits<16>>,
    least1: DFF<Bits<16>>,
    old: Signal<Local, Bit>,
    go: Signal<Local, Bit>,
    due0: Signal<Local, Bit>,
    due1: Signal<Local, Bit>,
    drop0: Signal<Local, Bit>,
    drop1: Signal<Local, Bit>,
    advance: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    zero: Constant<CounterWord>,
}

impl<const A: usize> Default for Scan<A> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            start: Default::default(),
            enabled0: Default::default(),
            enabled1: Default::default(),
            threshold0: Default::default(),
            threshold1: Default::default(),
            hold: Default::default(),
            ended_busy: Default::default(),
            tag: Default::default(),
            word: Default::default(),
            full0: Default::default(),
            full1: Default::default(),
            drop: Default::default(),
            peek: Default::default(),
            peek_unit: Default::default(),
            peek_taken: Default::default(),
            read_unit: Default::default(),
            write: Default::default(),
            write_word: Default::default(),
            unit: Default::default(),
            writes: Default::default(),
            reads: Default::default(),
            push0: Default::default(),
            push1: Default::default(),
            blocked0: Default::default(),
            blocked1: Default::default(),
            lost0: Default::default(),
            lost1: Default::default(),
            busy: Default::default(),
            running: Default::default(),
            position: Default::default(),
            shown: Default::default(),
            done0: Default::default(),
            done1: Default::default(),
            list0: Default::default(),
            list1: Default::default(),
            least0: Default::default(),
            least1: Default::default(),
            old: Default::default(),
            go: Default::default(),
            due0: Default::default(),
            due1: Default::default(),
            drop0: Default::default(),
            drop1: Default::default(),
            advance: Default::default(),
            free: Default::default(),
            zero: Constant::new(CounterWord::default()),
        }
    }
}

impl<const A: usize> Logic for Scan<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, running, position, shown, done0, done1, list0, list1, least0, least1
        );
        self.busy.next = self.running.q.val();
        self.unit.next = self.position.q.val();
        self.writes.next = self.word.val().writes;
        self.reads.next = self.word.val().reads;

        // what the unit needs
        self.old.next = self.word.val().tag != self.tag.val();
        self.go.next = self.shown.q.val() & !self.hold.val() & !self.peek.val();
        self.due0.next = self.go.val()
            & self.list0.q.val()
            & !self.done0.q.val()
            & !self.old.val()
            & (self.word.val().writes >= self.least0.q.val());
        self.due1.next = self.go.val()
            & self.list1.q.val()
            & !self.done1.q.val()
            & !self.old.val()
            & (self.word.val().reads >= self.least1.q.val());
        self.push0.next = self.due0.val() & !self.full0.val();
        self.push1.next = self.due1.val() & !self.full1.val();
        self.blocked0.next = self.due0.val() & self.full0.val();
        self.blocked1.next = self.due1.val() & self.full1.val();
        self.drop0.next = self.due0.val() & self.full0.val() & self.drop.val();
        self.drop1.next = self.due1.val() & self.full1.val() & self.drop.val();
        self.lost0.next = self.drop0.val();
        self.lost1.next = self.drop1.val();

        // on to the next unit, unless an entry waits
        self.advance.next = self.go.val();
        if self.due0.val() & self.full0.val() & !self.drop.val() {
            self.advance.next = false;
        }
        if self.due1.val() & self.full1.val() & !self.drop.val() {
            self.advance.next = false;
        }
        self.write.next = self.advance.val() & self.old.val();
        self.write_word.next = self.zero.val();
        self.write_word.next.tag = self.tag.val();
        self.done0.d.next =
            self.done0.q.val() | (self.due0.val() & !self.full0.val()) | self.drop0.val();
        self.done1.d.next =
            self.done1.q.val() | (self.due1.val() & !self.full1.val()) | self.drop1.val();
        if self.advance.val() {
            self.position.d.next = self.position.q.val() + 1;
            self.done0.d.next = false;
            self.done1.d.next = false;
            if self.position.q.val().all() {
                self.running.d.next = false;
            }
        }

        // the read port
        self.free.next = !self.hold.val() & !self.ended_busy.val();
        self.peek_taken.next = self.peek.val() & self.free.val() & !self.start.val();
        self.shown.d.next = self.free.val() & !self.peek.val() & self.running.q.val();
        if self.advance.val() & self.position.q.val().all() {
            self.shown.d.next = false;
        }
        self.read_unit.next = self.position.q.val();
        if self.advance.val() {
            self.read_unit.next = self.position.q.val() + 1;
        }
        if self.peek.val() {
            self.read_unit.next = self.peek_unit.val();
        }

        if self.start.val() {
            self.running.d.next = true;
            self.position.d.next = 0.into();
            self.done0.d.next = false;
            self.done1.d.next = false;
            self.list0.d.next = self.enabled0.val();
            self.list1.d.next = self.enabled1.val();
            self.least0.d.next = self.threshold0.val();
            self.least1.d.next = self.threshold1.val();
        }
        if self.reset.val() {
            self.running.d.next = false;
            self.shown.d.next = false;
        }
    }
}
