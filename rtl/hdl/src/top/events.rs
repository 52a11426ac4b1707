//! One stream of access events for three tables.

use rust_hdl::prelude::*;

/// Offers an event to `heat`, `dirty` and `part` in the cycle in which all three can take it; purely combinational, but for
/// `idle`, which comes 8 cycles after the last event: by then every table shows it.
#[derive(LogicBlock, Default)]
pub struct EventJoin {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// From snoop: an event.
    pub event_valid: Signal<In, Bit>,
    /// To snoop: it is taken.
    pub event_ready: Signal<Out, Bit>,
    /// `heat` can take an event.
    pub heat_ready: Signal<In, Bit>,
    /// `dirty` can take an event.
    pub dirty_ready: Signal<In, Bit>,
    /// `part` can take an event.
    pub part_ready: Signal<In, Bit>,
    /// To all three: an event, which they take.
    pub taken: Signal<Out, Bit>,
    /// No event for 8 cycles.
    pub idle: Signal<Out, Bit>,
    count: DFF<Bits<3>>,
    all_ready: Signal<Local, Bit>,
}

impl Logic for EventJoin {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count);
        self.all_ready.next =
            self.heat_ready.val() & self.dirty_ready.val() & self.part_ready.val();
        self.event_ready.next = self.all_ready.val();
        self.taken.next = self.event_valid.val() & self.all_ready.val();
        self.idle.next = !self.event_valid.val() & !self.count.q.val().any();
        if self.event_valid.val() {
            self.count.d.next = 7.into();
        } else if self.count.q.val().any() {
            self.count.d.next = self.count.q.val() - 1;
        }
        if self.reset.val() {
            self.count.d.next = 0.into();
        }
    }
}
