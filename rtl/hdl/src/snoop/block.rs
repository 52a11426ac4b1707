//! One event for each line that a request touches.

use rust_hdl::prelude::*;

/// Takes one descriptor for each request and emits its lines in ascending order, one a cycle, without a gap between
/// descriptors. One descriptor is worked on and one more is kept, so `desc_ready` comes from a register.
#[derive(LogicBlock)]
pub struct Snoop<const L: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets what is held.
    pub reset: Signal<In, Bit>,
    /// A request passed the window.
    pub desc_valid: Signal<In, Bit>,
    /// First touched line.
    pub desc_line: Signal<In, Bits<L>>,
    /// Touched lines, 0 to 65.
    pub desc_count: Signal<In, Bits<7>>,
    /// A write.
    pub desc_write: Signal<In, Bit>,
    /// Who asked.
    pub desc_requester: Signal<In, Bits<16>>,
    /// It comes late: it was parked, and a snapshot has been taken since.
    pub desc_late: Signal<In, Bit>,
    /// It is taken.
    pub desc_ready: Signal<Out, Bit>,
    /// A line was touched.
    pub event_valid: Signal<Out, Bit>,
    /// Which.
    pub event_line: Signal<Out, Bits<L>>,
    /// It was written.
    pub event_write: Signal<Out, Bit>,
    /// Who asked.
    pub event_requester: Signal<Out, Bits<16>>,
    /// It came late.
    pub event_late: Signal<Out, Bit>,
    /// The event is taken.
    pub event_ready: Signal<In, Bit>,
    valid: DFF<Bit>,
    line: DFF<Bits<L>>,
    left: DFF<Bits<7>>,
    write: DFF<Bit>,
    requester: DFF<Bits<16>>,
    late: DFF<Bit>,
    kept: DFF<Bit>,
    kept_line: DFF<Bits<L>>,
    kept_count: DFF<Bits<7>>,
    kept_write: DFF<Bit>,
    kept_requester: DFF<Bits<16>>,
    kept_late: DFF<Bit>,
    arrives: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
}

impl<const L: usize> Default for Snoop<L> {
    fn default() -> Self {
        assert!(L >= 7, "Snoop<L>: L = A + 6 must be at least 7");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            desc_valid: Default::default(),
            desc_line: Default::default(),
            desc_count: Default::default(),
            desc_write: Default::default(),
            desc_requester: Default::default(),
            desc_late: Default::default(),
            desc_ready: Default::default(),
            event_valid: Default::default(),
            event_line: Default::default(),
            event_write: Default::default(),
            event_requester: Default::default(),
            event_late: Default::default(),
            event_ready: Default::default(),
            valid: Default::default(),
            line: Default::default(),
            left: Default::default(),
            write: Default::default(),
            requester: Default::default(),
            late: Default::default(),
            kept: Default::default(),
            kept_line: Default::default(),
            kept_count: Default::default(),
            kept_write: Default::default(),
            kept_requester: Default::default(),
            kept_late: Default::default(),
            arrives: Default::default(),
            free: Default::default(),
        }
    }
}

impl<const L: usize> Logic for Snoop<L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            valid,
            line,
            left,
            write,
            requester,
            late,
            kept,
            kept_line,
            kept_count,
            kept_write,
            kept_requester,
            kept_late
        );
        self.desc_ready.next = !self.kept.q.val();
        self.event_valid.next = self.valid.q.val();
        self.event_line.next = self.line.q.val();
        self.event_write.next = self.write.q.val();
        self.event_requester.next = self.requester.q.val();
        self.event_late.next = self.late.q.val();

        // a descriptor without lines is forgotten at once
        self.arrives.next =
            self.desc_valid.val() & !self.kept.q.val() & self.desc_count.val().any();
        self.free.next = !self.valid.q.val() | (self.event_ready.val() & (self.left.q.val() == 1));
        if self.valid.q.val() & self.event_ready.val() {
            self.line.d.next = self.line.q.val() + 1;
            self.left.d.next = self.left.q.val() - 1;
        }
        if self.free.val() {
            self.valid.d.next = self.kept.q.val() | self.arrives.val();
            self.kept.d.next = false;
            self.line.d.next = self.desc_line.val();
            self.left.d.next = self.desc_count.val();
            self.write.d.next = self.desc_write.val();
            self.requester.d.next = self.desc_requester.val();
            self.late.d.next = self.desc_late.val();
            if self.kept.q.val() {
                self.line.d.next = self.kept_line.q.val();
                self.left.d.next = self.kept_count.q.val();
                self.write.d.next = self.kept_write.q.val();
                self.requester.d.next = self.kept_requester.q.val();
                self.late.d.next = self.kept_late.q.val();
            }
        } else {
            if self.arrives.val() {
                self.kept.d.next = true;
                self.kept_line.d.next = self.desc_line.val();
                self.kept_count.d.next = self.desc_count.val();
                self.kept_write.d.next = self.desc_write.val();
                self.kept_requester.d.next = self.desc_requester.val();
                self.kept_late.d.next = self.desc_late.val();
            }
        }
        if self.reset.val() {
            self.valid.d.next = false;
            self.kept.d.next = false;
        }
    }
}
