//! What watches the window, and what is known about it.

use super::EventJoin;
use crate::dirty::Dirty;
use crate::heat::Heat;
use crate::part::Part;
use crate::snoop::Snoop;
use rust_hdl::prelude::*;

/// Snoop, heat, dirty and part: `2^A` granules, `A1 = A + 1`, `L = A + 6`, `E = A + 16`.
#[derive(LogicBlock)]
pub struct Monitor<const A: usize, const A1: usize, const L: usize, const E: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Register access: it writes.
    pub bus_write: Signal<In, Bit>,
    /// Offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// Register bus of `heat`: an access begins.
    pub heat_sel: Signal<In, Bit>,
    /// It ends.
    pub heat_ack: Signal<Out, Bit>,
    /// What was read.
    pub heat_rdata: Signal<Out, Bits<32>>,
    /// Register bus of `part`: an access begins.
    pub part_sel: Signal<In, Bit>,
    /// It ends.
    pub part_ack: Signal<Out, Bit>,
    /// What was read.
    pub part_rdata: Signal<Out, Bits<32>>,
    /// From the window engine: an access.
    pub access_valid: Signal<In, Bit>,
    /// It is taken.
    pub access_ready: Signal<Out, Bit>,
    /// Its first line.
    pub access_line: Signal<In, Bits<L>>,
    /// Lines with at least one enabled byte.
    pub access_lines: Signal<In, Bits<7>>,
    /// It writes.
    pub access_write: Signal<In, Bit>,
    /// Who asked.
    pub access_requester: Signal<In, Bits<16>>,
    /// Every access has had its effect on the tables, and they are clear after reset.
    pub idle: Signal<Out, Bit>,
    /// A job runs: commits are refused.
    pub checkpoint_running: Signal<In, Bit>,
    /// The active table may change.
    pub table_busy: Signal<Out, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<Out, Bits<9>>,
    /// From `ckpt`: entry of the active table.
    pub entry_index: Signal<In, Bits<8>>,
    /// Its first granule.
    pub entry_base: Signal<Out, Bits<28>>,
    /// Its granules.
    pub entry_granules: Signal<Out, Bits<28>>,
    /// Its class.
    pub entry_class: Signal<Out, Bits<2>>,
    /// Jobs skip it.
    pub entry_no_save: Signal<Out, Bit>,
    /// From `ckpt`: a query to `dirty`.
    pub query_valid: Signal<In, Bit>,
    /// It is taken.
    pub query_ready: Signal<Out, Bit>,
    /// Granule.
    pub query_granule: Signal<In, Bits<A>>,
    /// The answer.
    pub answer_valid: Signal<Out, Bit>,
    /// The bit.
    pub answer_dirty: Signal<Out, Bit>,
    /// Cause HEAT_FILL: a pulse.
    pub irq_fill: Signal<Out, Bit>,
    /// Cause HEAT_OVERFLOW: a pulse.
    pub irq_overflow: Signal<Out, Bit>,
    /// The generation is odd.
    pub generation_odd: Signal<In, Bit>,
    /// A write was parked.
    pub mark_valid: Signal<In, Bit>,
    /// Its bit is set. Does not depend on `mark_valid`.
    pub mark_ready: Signal<Out, Bit>,
    /// Granule of the write.
    pub mark_granule: Signal<In, Bits<A>>,
    /// A granule is released.
    pub clear_valid: Signal<In, Bit>,
    /// Its frozen bit is clear: at once, or one cycle later with `clear_keep`. Does not depend on `clear_valid`.
    pub clear_ready: Signal<Out, Bit>,
    /// Which.
    pub clear_granule: Signal<In, Bits<A>>,
    /// It was not saved: the frozen bit is handed on to the current bank.
    pub clear_keep: Signal<In, Bit>,
    /// A blocked bit is set or cleared.
    pub block_valid: Signal<In, Bit>,
    /// It is done. Low only while the block clears itself after reset.
    pub block_ready: Signal<Out, Bit>,
    /// Whose.
    pub block_granule: Signal<In, Bits<A>>,
    /// What it becomes.
    pub block_value: Signal<In, Bit>,
    /// A granule, in every cycle.
    pub blocked_granule: Signal<In, Bits<A>>,
    /// Its blocked bit, one cycle later, a change in the cycle between included.
    pub blocked: Signal<Out, Bit>,
    /// The blocked bit, a change in the cycle of the query included.
    pub answer_blocked: Signal<Out, Bit>,
    /// A commit has passed its checks: it flips in the first cycle with `drained`.
    pub commit_pending: Signal<Out, Bit>,
    /// Nothing of the old table is under way. May depend on `commit_pending`, not on `flip`.
    pub drained: Signal<In, Bit>,
    /// Granule to look up, one a cycle.
    pub lookup_granule: Signal<In, Bits<A>>,
    /// Its entry, exactly 2 cycles later, of the table that was active when it was asked.
    pub lookup_entry: Signal<Out, Bits<8>>,
    /// Which of the two tables that was; comes with `lookup_entry`.
    pub lookup_table: Signal<Out, Bit>,
    /// Entry of the active table to show, one a cycle.
    pub copy_index: Signal<In, Bits<8>>,
    /// Its first granule, exactly 3 cycles later; this and the next two are 0 if there is no such entry.
    pub copy_base: Signal<Out, Bits<28>>,
    /// Its granules.
    pub copy_granules: Signal<Out, Bits<28>>,
    /// It is flagged PRE_COPY.
    pub copy_flagged: Signal<Out, Bit>,
    /// There is something to count for an entry.
    pub cow_event_valid: Signal<In, Bit>,
    /// The entry, as `lookup_entry` gave it.
    pub cow_event_entry: Signal<In, Bits<8>>,
    /// The `lookup_table` that came with it: an event of a table that is gone is dropped.
    pub cow_event_table: Signal<In, Bit>,
    /// Adds a copy,
    pub cow_event_copies: Signal<In, Bit>,
    /// and a first write: the copy was waited for. Alone it adds nothing.
    pub cow_event_demand: Signal<In, Bit>,
    /// Adds stall cycles.
    pub cow_event_stall: Signal<In, Bits<16>>,
    /// It is a write from before the outstanding snapshot.
    pub access_late: Signal<In, Bit>,
    snoop: Snoop<L>,
    fan: EventJoin,
    heat: Heat<A, L, E>,
    dirty: Dirty<A, L>,
    part: Part<A, A1, L>,
    started: DFF<Bit>,
}

impl<const A: usize, const A1: usize, const L: usize, const E: usize> Monitor<A, A1, L, E> {
    /// With `cycles_per_tick` clock cycles in 100 us.
    #[must_use]
    pub fn new(cycles_per_tick: u32) -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            heat_sel: Signal::default(),
            heat_ack: Signal::default(),
            heat_rdata: Signal::default(),
            part_sel: Signal::default(),
            part_ack: Signal::default(),
            part_rdata: Signal::default(),
            access_valid: Signal::default(),
            access_ready: Signal::default(),
            access_line: Signal::default(),
            access_lines: Signal::default(),
            access_write: Signal::default(),
            access_requester: Signal::default(),
            idle: Signal::default(),
            checkpoint_running: Signal::default(),
            table_busy: Signal::default(),
            active_count: Signal::default(),
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
            irq_fill: Signal::default(),
            irq_overflow: Signal::default(),
            generation_odd: Signal::default(),
            mark_valid: Signal::default(),
            mark_ready: Signal::default(),
            mark_granule: Signal::default(),
            clear_valid: Signal::default(),
            clear_ready: Signal::default(),
            clear_granule: Signal::default(),
            clear_keep: Signal::default(),
            block_valid: Signal::default(),
            block_ready: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            blocked_granule: Signal::default(),
            blocked: Signal::default(),
            answer_blocked: Signal::default(),
            commit_pending: Signal::default(),
            drained: Signal::default(),
            lookup_granule: Signal::default(),
            lookup_entry: Signal::default(),
            lookup_table: Signal::default(),
            copy_index: Signal::default(),
            copy_base: Signal::default(),
            copy_granules: Signal::default(),
            copy_flagged: Signal::default(),
            cow_event_valid: Signal::default(),
            cow_event_entry: Signal::default(),
            cow_event_table: Signal::default(),
            cow_event_copies: Signal::default(),
            cow_event_demand: Signal::default(),
            cow_event_stall: Signal::default(),
            access_late: Signal::default(),
            snoop: Snoop::default(),
            fan: EventJoin::default(),
            heat: Heat::new(cycles_per_tick),
            dirty: Dirty::default(),
            part: Part::default(),
            started: DFF::default(),
        }
    }
}

impl<const A: usize, const A1: usize, const L: usize, const E: usize> Logic
    for Monitor<A, A1, L, E>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, started);
        clock!(self, clock, snoop, fan, heat, dirty, part);
        self.snoop.reset.next = self.reset.val();
        self.fan.reset.next = self.reset.val();
        self.heat.reset.next = self.reset.val();
        self.dirty.reset.next = self.reset.val();
        self.part.reset.next = self.reset.val();

        // registers
        self.heat.bus_sel.next = self.heat_sel.val();
        self.heat.bus_write.next = self.bus_write.val();
        self.heat.bus_addr.next = self.bus_addr.val();
        self.heat.bus_wdata.next = self.bus_wdata.val();
        self.heat.bus_wstrb.next = self.bus_wstrb.val();
        self.heat_ack.next = self.heat.bus_ack.val();
        self.heat_rdata.next = self.heat.bus_rdata.val();
        self.part.bus_sel.next = self.part_sel.val();
        self.part.bus_write.next = self.bus_write.val();
        self.part.bus_addr.next = self.bus_addr.val();
        self.part.bus_wdata.next = self.bus_wdata.val();
        self.part.bus_wstrb.next = self.bus_wstrb.val();
        self.part_ack.next = self.part.bus_ack.val();
        self.part_rdata.next = self.part.bus_rdata.val();

        // accesses to events, events to the tables
        self.snoop.desc_valid.next = self.access_valid.val();
        self.snoop.desc_line.next = self.access_line.val();
        self.snoop.desc_count.next = self.access_lines.val();
        self.snoop.desc_write.next = self.access_write.val();
        self.snoop.desc_requester.next = self.access_requester.val();
        self.access_ready.next = self.snoop.desc_ready.val();
        self.fan.event_valid.next = self.snoop.event_valid.val();
        self.snoop.event_ready.next = self.fan.event_ready.val();
        self.fan.heat_ready.next = self.heat.event_ready.val();
        self.heat.event_valid.next = self.fan.taken.val();
        self.heat.event_line.next = self.snoop.event_line.val();
        self.heat.event_write.next = self.snoop.event_write.val();
        self.fan.dirty_ready.next = self.dirty.event_ready.val();
        self.dirty.event_valid.next = self.fan.taken.val();
        self.dirty.event_line.next = self.snoop.event_line.val();
        self.dirty.event_write.next = self.snoop.event_write.val();
        self.fan.part_ready.next = self.part.event_ready.val();
        self.part.event_valid.next = self.fan.taken.val();
        self.part.event_line.next = self.snoop.event_line.val();
        self.part.event_write.next = self.snoop.event_write.val();
        // the tables clear themselves after reset, and ignore stores meanwhile: nobody may reach their registers
        if !self.part.busy.val() {
            self.started.d.next = true;
        }
        if self.reset.val() {
            self.started.d.next = false;
        }
        self.idle.next = self.fan.idle.val() & self.started.q.val();

        // what the map, absent granules and copies ask and tell
        self.dirty.generation_odd.next = self.generation_odd.val();
        self.dirty.mark_valid.next = self.mark_valid.val();
        self.mark_ready.next = self.dirty.mark_ready.val();
        self.dirty.mark_granule.next = self.mark_granule.val();
        self.dirty.clear_valid.next = self.clear_valid.val();
        self.clear_ready.next = self.dirty.clear_ready.val();
        self.dirty.clear_granule.next = self.clear_granule.val();
        self.dirty.clear_keep.next = self.clear_keep.val();
        self.dirty.block_valid.next = self.block_valid.val();
        self.block_ready.next = self.dirty.block_ready.val();
        self.dirty.block_granule.next = self.block_granule.val();
        self.dirty.block_value.next = self.block_value.val();
        self.dirty.blocked_granule.next = self.blocked_granule.val();
        self.blocked.next = self.dirty.blocked.val();
        self.answer_blocked.next = self.dirty.answer_blocked.val();
        self.commit_pending.next = self.part.commit_pending.val();
        self.part.drained.next = self.drained.val();
        self.part.lookup_granule.next = self.lookup_granule.val();
        self.lookup_entry.next = self.part.lookup_entry.val();
        self.lookup_table.next = self.part.lookup_table.val();
        self.part.copy_index.next = self.copy_index.val();
        self.copy_base.next = self.part.copy_base.val();
        self.copy_granules.next = self.part.copy_granules.val();
        self.copy_flagged.next = self.part.copy_flagged.val();
        self.part.cow_event_valid.next = self.cow_event_valid.val();
        self.part.cow_event_entry.next = self.cow_event_entry.val();
        self.part.cow_event_table.next = self.cow_event_table.val();
        self.part.cow_event_copies.next = self.cow_event_copies.val();
        self.part.cow_event_demand.next = self.cow_event_demand.val();
        self.part.cow_event_stall.next = self.cow_event_stall.val();
        self.snoop.desc_late.next = self.access_late.val();
        self.dirty.event_late.next = self.snoop.event_late.val();

        // what a job asks
        self.part.checkpoint_running.next = self.checkpoint_running.val();
        self.table_busy.next = self.part.busy.val();
        self.active_count.next = self.part.active_count.val();
        self.part.entry_index.next = self.entry_index.val();
        self.entry_base.next = self.part.entry_base.val();
        self.entry_granules.next = self.part.entry_granules.val();
        self.entry_class.next = self.part.entry_class.val();
        self.entry_no_save.next = self.part.entry_no_save.val();
        self.dirty.query_valid.next = self.query_valid.val();
        self.query_ready.next = self.dirty.query_ready.val();
        self.dirty.query_granule.next = self.query_granule.val();
        self.answer_valid.next = self.dirty.answer_valid.val();
        self.answer_dirty.next = self.dirty.answer_dirty.val();
        self.irq_fill.next = self.heat.irq_fill.val();
        self.irq_overflow.next = self.heat.irq_overflow.val();
    }
}
