//! The partition table: see the README beside this file.

mod copies;
mod lookup;
mod statistics;
mod tables;
mod walker;

pub use copies::PartCopies;
pub use lookup::PartLookup;
pub use statistics::PartStatistics;
pub use tables::PartTables;
pub use walker::{PartWalkState, PartWalker};

use crate::banks::PartRegs;
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// The block: `A` = log2(granules of the window), `A1 = A + 1`, `L = A + 6`.
#[derive(LogicBlock)]
pub struct Part<const A: usize, const A1: usize, const L: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A register access begins.
    pub bus_sel: Signal<In, Bit>,
    /// It writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// It ends, 5 cycles after `bus_sel`.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// There is an access event.
    pub event_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `event_valid`; low only while the block clears itself after reset.
    pub event_ready: Signal<Out, Bit>,
    /// Line of the window.
    pub event_line: Signal<In, Bits<L>>,
    /// The line is written.
    pub event_write: Signal<In, Bit>,
    /// A checkpoint job runs: commits are refused.
    pub checkpoint_running: Signal<In, Bit>,
    /// Entry of the active table to show.
    pub entry_index: Signal<In, Bits<8>>,
    /// Its first granule; this and the next three follow `entry_index` within 3 cycles.
    pub entry_base: Signal<Out, Bits<28>>,
    /// Its granules.
    pub entry_granules: Signal<Out, Bits<28>>,
    /// Its class code.
    pub entry_class: Signal<Out, Bits<2>>,
    /// Checkpoint jobs skip it.
    pub entry_no_save: Signal<Out, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<Out, Bits<9>>,
    /// A commit, or the clearing after reset, runs: the active table may change.
    pub busy: Signal<Out, Bit>,
    /// The last cycle of the old table: an event taken in it is counted there.
    pub flip: Signal<Out, Bit>,
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
    /// It is taken. Does not depend on `cow_event_valid`; low only while the block clears itself after reset.
    pub cow_event_ready: Signal<Out, Bit>,
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
    bank: PartRegs,
    walker: PartWalker<A>,
    tables: PartTables,
    statistics: PartStatistics,
    cow_counts: PartCopies,
    lookup: PartLookup<A, A1>,
    map: SdpRam<Bits<8>, A1>,
    counted: DFF<Bit>,
    counted_write: DFF<Bit>,
    cow_counted: DFF<Bit>,
    cow_entry: DFF<Bits<8>>,
    cow_copies: DFF<Bit>,
    cow_demand: DFF<Bit>,
    cow_stall: DFF<Bits<16>>,
    ack_delay: DFF<Bits<4>>,
    rdata: DFF<Bits<32>>,
    selected: DFF<Bit>,
    attr: Signal<Local, Bits<6>>,
    active_attr: Signal<Local, Bits<6>>,
    copied: Signal<Local, Bits<32>>,
    granule: Signal<Local, Bits<A>>,
    fill_half: Signal<Local, Bits<A1>>,
    read_half: Signal<Local, Bits<A1>>,
    top: Constant<Bits<8>>,
    capacity: Constant<Bits<16>>,
}

impl<const A: usize, const A1: usize, const L: usize> Default for Part<A, A1, L> {
    fn default() -> Self {
        assert_eq!(A1, A + 1, "Part<A, A1, L>: A1 must be A + 1");
        assert_eq!(L, A + 6, "Part<A, A1, L>: L must be A + 6");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            event_valid: Signal::default(),
            event_ready: Signal::default(),
            event_line: Signal::default(),
            event_write: Signal::default(),
            checkpoint_running: Signal::default(),
            entry_index: Signal::default(),
            entry_base: Signal::default(),
            entry_granules: Signal::default(),
            entry_class: Signal::default(),
            entry_no_save: Signal::default(),
            active_count: Signal::default(),
            busy: Signal::default(),
            flip: Signal::default(),
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
            cow_event_ready: Signal::default(),
            cow_event_entry: Signal::default(),
            cow_event_table: Signal::default(),
            cow_event_copies: Signal::default(),
            cow_event_demand: Signal::default(),
            cow_event_stall: Signal::default(),
            bank: PartRegs::default(),
            walker: PartWalker::default(),
            tables: PartTables::default(),
            statistics: PartStatistics::default(),
            cow_counts: PartCopies::default(),
            lookup: PartLookup::default(),
            map: SdpRam::block(),
            counted: DFF::default(),
            counted_write: DFF::default(),
            cow_counted: DFF::default(),
            cow_entry: DFF::default(),
            cow_copies: DFF::default(),
            cow_demand: DFF::default(),
            cow_stall: DFF::default(),
            ack_delay: DFF::default(),
            rdata: DFF::default(),
            selected: DFF::default(),
            attr: Signal::default(),
            active_attr: Signal::default(),
            copied: Signal::default(),
            granule: Signal::default(),
            fill_half: Signal::default(),
            read_half: Signal::default(),
            top: Constant::new(A.to_bits()),
            capacity: Constant::new(256_u32.to_bits()),
        }
    }
}

impl<const A: usize, const A1: usize, const L: usize> Logic for Part<A, A1, L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            counted,
            counted_write,
            cow_counted,
            cow_entry,
            cow_copies,
            cow_demand,
            cow_stall,
            ack_delay,
            rdata,
            selected
        );
        clock!(self, clock, bank, walker, tables, statistics, cow_counts, lookup, map);
        self.bank.reset.next = self.reset.val();
        self.walker.reset.next = self.reset.val();
        self.statistics.reset.next = self.reset.val();
        self.cow_counts.reset.next = self.reset.val();

        // registers: the acknowledge waits until what SELECT shows has followed
        self.bank.bus_sel.next = self.bus_sel.val();
        self.bank.bus_write.next = self.bus_write.val();
        self.bank.bus_addr.next = self.bus_addr.val();
        self.bank.bus_wdata.next = self.bus_wdata.val();
        self.bank.bus_wstrb.next = self.bus_wstrb.val();
        self.ack_delay.d.next = self.ack_delay.q.val() << 1;
        if self.bank.bus_ack.val() {
            self.ack_delay.d.next = 1.into();
            self.rdata.d.next = self.bank.bus_rdata.val();
        }
        self.bus_ack.next = self.ack_delay.q.val().get_bit(3);
        self.bus_rdata.next = self.rdata.q.val();
        self.bank.status_busy.next = self.walker.busy.val();
        self.bank.status_reason.next = self.walker.reason.val();
        self.bank.status_entry.next = self.walker.reason_entry.val();
        self.bank.capacity.next = bit_cast::<32, 16>(self.capacity.val());
        self.bank.active_count.next = bit_cast::<32, 9>(self.walker.active_count.val());
        self.bank.generation.next = self.walker.generation.val();

        // the walker
        self.walker.commit.next = self.bank.control_commit.val();
        self.walker.count.next = self.bank.shadow_count_count.val();
        self.walker.checkpoint_running.next = self.checkpoint_running.val();
        self.walker.shadow_base.next = self.tables.shadow_word.val().get_bits::<32>(0);
        self.walker.shadow_length.next = self.tables.shadow_word.val().get_bits::<32>(32);
        self.walker.shadow_attr.next = self.tables.shadow_word.val().get_bits::<6>(64);
        self.busy.next = self.walker.busy.val();
        self.flip.next = self.walker.flip.val();
        self.walker.drained.next = self.drained.val();
        self.commit_pending.next = self.walker.pending.val();
        self.active_count.next = self.walker.active_count.val();

        // stores to the shadow table: from software while the walker rests, zeros after reset
        self.attr.next = bit_cast::<6, 2>(self.bank.shadow_attr_class.val());
        self.attr.next = self.attr.val().replace_bit(2, self.bank.shadow_attr_pre_copy.val());
        self.attr.next = self.attr.val().replace_bit(3, self.bank.shadow_attr_pinned.val());
        self.attr.next = self.attr.val().replace_bit(4, self.bank.shadow_attr_no_save.val());
        self.attr.next = self.attr.val().replace_bit(5, self.bank.shadow_attr_lossy_hint.val());
        self.tables.store.next = self.bank.shadow_attr_written.val()
            & !self.walker.busy.val()
            & (self.bank.select_index.val() < self.capacity.val());
        self.tables.store_index.next = bit_cast::<8, 16>(self.bank.select_index.val());
        self.tables.store_word.next = bit_cast::<70, 32>(self.bank.shadow_base.val())
            | (bit_cast::<70, 32>(self.bank.shadow_length.val()) << 32)
            | (bit_cast::<70, 6>(self.attr.val()) << 64);
        if self.walker.clear.val() {
            self.tables.store.next = true;
            self.tables.store_index.next = self.walker.index.val();
            self.tables.store_word.next = 0.into();
        }
        self.tables.shadow_index.next = self.walker.shadow_index.val();

        // the active table
        self.tables.fill.next = self.walker.entry_write.val();
        self.tables.fill_bank.next = self.walker.fill_bank.val();
        self.tables.fill_index.next = self.walker.index.val();
        self.tables.fill_word.next = bit_cast::<62, 28>(self.walker.entry_base.val())
            | (bit_cast::<62, 28>(self.walker.entry_granules.val()) << 28)
            | (bit_cast::<62, 6>(self.walker.entry_attr.val()) << 56);
        self.tables.bank.next = self.walker.bank.val();
        self.tables.index_0.next = bit_cast::<8, 16>(self.bank.select_index.val());
        self.tables.index_1.next = self.entry_index.val();
        self.entry_base.next = self.tables.word_1.val().get_bits::<28>(0);
        self.entry_granules.next = self.tables.word_1.val().get_bits::<28>(28);
        self.entry_class.next = self.tables.word_1.val().get_bits::<2>(56);
        self.entry_no_save.next = self.tables.word_1.val().get_bit(60);

        self.tables.copy_index.next = self.copy_index.val();
        self.tables.copy_there.next = !self.walker.clearing.val()
            & (bit_cast::<9, 8>(self.copy_index.val()) < self.walker.active_count.val());
        self.copy_base.next = self.tables.copy_word.val().get_bits::<28>(0);
        self.copy_granules.next = self.tables.copy_word.val().get_bits::<28>(28);
        self.copy_flagged.next = self.tables.copy_word.val().get_bit(56);

        // what SELECT shows
        self.selected.d.next =
            self.bank.select_index.val() < bit_cast::<16, 9>(self.walker.active_count.val());
        self.statistics.select.next = bit_cast::<8, 16>(self.bank.select_index.val());
        self.cow_counts.select.next = bit_cast::<8, 16>(self.bank.select_index.val());
        self.copied.next = self.cow_counts.copies.val();
        self.active_attr.next = self.tables.word_0.val().get_bits::<6>(56);
        self.bank.active_base.next = 0.into();
        self.bank.active_length.next = 0.into();
        self.bank.active_attr.next = 0.into();
        self.bank.stat_reads.next = 0.into();
        self.bank.stat_writes.next = 0.into();
        self.bank.stat_copies.next = 0.into();
        self.bank.stat_first_writes.next = 0.into();
        self.bank.stat_copy_bytes.next = 0.into();
        self.bank.stat_stall_cycles.next = 0.into();
        if self.selected.q.val() {
            self.bank.active_base.next =
                bit_cast::<32, 28>(self.tables.word_0.val().get_bits::<28>(0)) << 4;
            self.bank.active_length.next =
                bit_cast::<32, 28>(self.tables.word_0.val().get_bits::<28>(28)) << 4;
            self.bank.active_attr.next = bit_cast::<32, 2>(self.active_attr.val().get_bits::<2>(0))
                | (bit_cast::<32, 4>(self.active_attr.val().get_bits::<4>(2)) << 8);
            self.bank.stat_reads.next = self.statistics.reads.val();
            self.bank.stat_writes.next = self.statistics.writes.val();
            self.bank.stat_copies.next = self.copied.val();
            self.bank.stat_first_writes.next = self.cow_counts.first_writes.val();
            self.bank.stat_copy_bytes.next = bit_cast::<64, 32>(self.copied.val()) << 12;
            self.bank.stat_stall_cycles.next = self.cow_counts.stall_cycles.val();
        }

        // events: granule -> entry -> counter
        self.event_ready.next = !self.walker.clearing.val();
        self.granule.next = self.event_line.val().get_bits::<A>(6);
        self.read_half.next = 0.into();
        self.read_half.next =
            self.read_half.val().replace_bit(self.top.val().index(), self.walker.bank.val());
        self.map.read_address.next = self.read_half.val() | bit_cast::<A1, A>(self.granule.val());
        self.counted.d.next =
            self.event_valid.val() & !self.walker.clearing.val() & !self.walker.flip.val();
        self.counted_write.d.next = self.event_write.val();
        self.fill_half.next = 0.into();
        self.fill_half.next =
            self.fill_half.val().replace_bit(self.top.val().index(), self.walker.fill_bank.val());
        self.map.write_enable.next = self.walker.map_write.val();
        self.map.write_address.next =
            self.fill_half.val() | bit_cast::<A1, A>(self.walker.map_granule.val());
        self.map.write_data.next = self.walker.index.val();
        self.statistics.valid.next = self.counted.q.val();
        self.statistics.write.next = self.counted_write.q.val();
        self.statistics.entry.next = self.map.read_data.val();
        self.statistics.flip.next = self.walker.flip.val();
        self.statistics.clear.next = self.walker.clear.val();
        self.statistics.clear_index.next = self.walker.index.val();

        // the same map for the copies, and what they report: an entry is known already, one cycle keeps both in step
        self.lookup.granule.next = self.lookup_granule.val();
        self.lookup.bank.next = self.walker.bank.val();
        self.lookup.clearing.next = self.walker.clearing.val();
        self.lookup.write.next = self.walker.map_write.val();
        self.lookup.write_address.next =
            self.fill_half.val() | bit_cast::<A1, A>(self.walker.map_granule.val());
        self.lookup.write_entry.next = self.walker.index.val();
        self.lookup_entry.next = self.lookup.entry.val();
        self.lookup_table.next = self.lookup.from.val();
        self.cow_event_ready.next = !self.walker.clearing.val();
        self.cow_counted.d.next = self.cow_event_valid.val()
            & !self.walker.clearing.val()
            & !self.walker.flip.val()
            & (self.cow_event_table.val() == self.walker.bank.val());
        self.cow_entry.d.next = self.cow_event_entry.val();
        self.cow_copies.d.next = self.cow_event_copies.val();
        self.cow_demand.d.next = self.cow_event_copies.val() & self.cow_event_demand.val();
        self.cow_stall.d.next = self.cow_event_stall.val();
        self.cow_counts.valid.next = self.cow_counted.q.val();
        self.cow_counts.entry.next = self.cow_entry.q.val();
        self.cow_counts.copied.next = self.cow_copies.q.val();
        self.cow_counts.demand.next = self.cow_demand.q.val();
        self.cow_counts.stall.next = self.cow_stall.q.val();
        self.cow_counts.flip.next = self.walker.flip.val();
        self.cow_counts.clear.next = self.walker.clear.val();
        self.cow_counts.clear_index.next = self.walker.index.val();
        if self.reset.val() {
            self.counted.d.next = false;
            self.cow_counted.d.next = false;
            self.ack_delay.d.next = 0.into();
        }
    }
}
