//! Counting, epochs and scan: everything behind the registers.

use super::count::CountPipeline;
use super::epoch::EpochControl;
use super::readout::Readout;
use super::scan::Scan;
use super::scrub::Scrub;
use super::store::CounterStore;
use super::totals::Totals;
use rust_hdl::prelude::*;

/// `2^A` units, `2^L` lines, `L = A + 6`.
#[derive(LogicBlock)]
pub struct HeatCore<const A: usize, const L: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// An access.
    pub event_valid: Signal<In, Bit>,
    /// Its line.
    pub event_line: Signal<In, Bits<L>>,
    /// A write.
    pub event_write: Signal<In, Bit>,
    /// The access is taken.
    pub event_ready: Signal<Out, Bit>,
    /// Instance 0 counts.
    pub enabled0: Signal<In, Bit>,
    /// Instance 1 counts.
    pub enabled1: Signal<In, Bit>,
    /// Its ranges.
    pub range0: Signal<In, Bits<64>>,
    /// Its ranges.
    pub range1: Signal<In, Bits<64>>,
    /// Count from which a unit is hot.
    pub hot_at0: Signal<In, Bits<16>>,
    /// Count from which a unit is hot.
    pub hot_at1: Signal<In, Bits<16>>,
    /// Clear instance 0: a pulse.
    pub reset0: Signal<In, Bit>,
    /// Clear instance 1: a pulse.
    pub reset1: Signal<In, Bit>,
    /// Instance 0 is being cleared.
    pub clearing0: Signal<Out, Bit>,
    /// Instance 1 is being cleared.
    pub clearing1: Signal<Out, Bit>,
    /// Empty hot list 0: a pulse.
    pub clear_list0: Signal<Out, Bit>,
    /// Empty hot list 1: a pulse.
    pub clear_list1: Signal<Out, Bit>,
    /// Hot list 0 is full.
    pub full0: Signal<In, Bit>,
    /// Hot list 1 is full.
    pub full1: Signal<In, Bit>,
    /// The unit to list.
    pub list_unit: Signal<Out, Bits<A>>,
    /// Its writes.
    pub list_writes: Signal<Out, Bits<16>>,
    /// Its reads.
    pub list_reads: Signal<Out, Bits<16>>,
    /// List it in instance 0.
    pub push0: Signal<Out, Bit>,
    /// List it in instance 1.
    pub push1: Signal<Out, Bit>,
    /// An entry found list 0 full.
    pub blocked0: Signal<Out, Bit>,
    /// An entry found list 1 full.
    pub blocked1: Signal<Out, Bit>,
    /// EPOCH_CTL.ROLL.
    pub roll: Signal<In, Bit>,
    /// SNAPSHOT_CTL.LATCH.
    pub latch: Signal<In, Bit>,
    /// SNAPSHOT_CTL.RELEASE.
    pub let_go: Signal<In, Bit>,
    /// An instance was enabled.
    pub restart: Signal<In, Bit>,
    /// Epoch length unit.
    pub scale: Signal<In, Bits<4>>,
    /// Epoch length.
    pub mult: Signal<In, Bits<12>>,
    /// EPOCH_ID.
    pub epoch_id: Signal<Out, Bits<64>>,
    /// EPOCH_CTL.PENDING.
    pub pending: Signal<Out, Bit>,
    /// SNAPSHOT_CTL.VALID.
    pub held: Signal<Out, Bit>,
    /// SNAPSHOT_CTL.BUSY.
    pub scan_busy: Signal<Out, Bit>,
    /// SNAPSHOT_CTL.EPOCH.
    pub copy: Signal<Out, Bits<32>>,
    /// LATCH was refused.
    pub refused: Signal<Out, Bit>,
    /// COUNTERS is read.
    pub counters_sel: Signal<In, Bit>,
    /// At this byte.
    pub counters_addr: Signal<In, Bits<20>>,
    /// The answer.
    pub counters_ack: Signal<Out, Bit>,
    /// The word.
    pub counters_rdata: Signal<Out, Bits<32>>,
    /// LINE_BITS is read.
    pub lines_sel: Signal<In, Bit>,
    /// At this byte.
    pub lines_addr: Signal<In, Bits<20>>,
    /// The answer.
    pub lines_ack: Signal<Out, Bit>,
    /// The word.
    pub lines_rdata: Signal<Out, Bits<32>>,
    /// LINE_SELECT.UNIT.
    pub lines_unit: Signal<In, Bits<32>>,
    /// SNOOPED.
    pub snooped: Signal<Out, Bits<64>>,
    /// ACCEPTED.
    pub accepted: Signal<Out, Bits<64>>,
    /// OUT_OF_RANGE.
    pub out_of_range: Signal<Out, Bits<64>>,
    /// SATURATED.
    pub saturated: Signal<Out, Bits<64>>,
    /// LOST_HOTLIST.
    pub lost_hotlist: Signal<Out, Bits<64>>,
    /// STALL_CYCLES.
    pub stall_cycles: Signal<Out, Bits<64>>,
    pipeline: CountPipeline<A, L>,
    store: CounterStore<A>,
    scrub: Scrub<A>,
    scan: Scan<A>,
    epochs: EpochControl,
    readout: Readout<A>,
    totals: Totals,
    taken: Signal<Local, Bit>,
    counts: Signal<Local, Bit>,
    offset: Signal<Local, Bits<32>>,
    range: Signal<Local, Bits<6>>,
}

impl<const A: usize, const L: usize> HeatCore<A, L> {
    /// With `cycles_per_tick` clock cycles in 100 us.
    pub fn new(cycles_per_tick: u32) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            event_valid: Default::default(),
            event_line: Default::default(),
            event_write: Default::default(),
            event_ready: Default::default(),
            enabled0: Default::default(),
            enabled1: Default::default(),
            range0: Default::default(),
            range1: Default::default(),
            hot_at0: Default::default(),
            hot_at1: Default::default(),
            reset0: Default::default(),
            reset1: Default::default(),
            clearing0: Default::default(),
            clearing1: Default::default(),
            clear_list0: Default::default(),
            clear_list1: Default::default(),
            full0: Default::default(),
            full1: Default::default(),
            list_unit: Default::default(),
            list_writes: Default::default(),
            list_reads: Default::default(),
            push0: Default::default(),
            push1: Default::default(),
            blocked0: Default::default(),
            blocked1: Default::default(),
            roll: Default::default(),
            latch: Default::default(),
            let_go: Default::default(),
            restart: Default::default(),
            scale: Default::default(),
            mult: Default::default(),
            epoch_id: Default::default(),
            pending: Default::default(),
            held: Default::default(),
            scan_busy: Default::default(),
            copy: Default::default(),
            refused: Default::default(),
            counters_sel: Default::default(),
            counters_addr: Default::default(),
            counters_ack: Default::default(),
            counters_rdata: Default::default(),
            lines_sel: Default::default(),
            lines_addr: Default::default(),
            lines_ack: Default::default(),
            lines_rdata: Default::default(),
            lines_unit: Default::default(),
            snooped: Default::default(),
            accepted: Default::default(),
            out_of_range: Default::default(),
            saturated: Default::default(),
            lost_hotlist: Default::default(),
            stall_cycles: Default::default(),
            pipeline: Default::default(),
            store: Default::default(),
            scrub: Default::default(),
            scan: Default::default(),
            epochs: EpochControl::new(cycles_per_tick),
            readout: Default::default(),
            totals: Default::default(),
            taken: Default::default(),
            counts: Default::default(),
            offset: Default::default(),
            range: Default::default(),
        }
    }
}

impl<const A: usize, const L: usize> Logic for HeatCore<A, L> {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, pipeline, store, scrub, scan, epochs, readout, totals);
        self.pipeline.reset.next = self.reset.val();
        self.scrub.reset.next = self.reset.val();
        self.scan.reset.next = self.reset.val();
        self.epochs.reset.next = self.reset.val();
        self.readout.reset.next = self.reset.val();
        self.totals.reset.next = self.reset.val();

        // which events count
        self.event_ready.next = !self.scrub.hold.val();
        self.taken.next = self.event_valid.val() & !self.scrub.hold.val();
        self.offset.next = bit_cast::<32, L>(self.event_line.val());
        self.range.next = self.offset.val().get_bits::<6>(22);
        self.counts.next =
            self.enabled1.val() & self.range1.val().get_bit(self.range.val().index());
        if self.event_write.val() {
            self.counts.next =
                self.enabled0.val() & self.range0.val().get_bit(self.range.val().index());
        }
        self.pipeline.valid.next = self.taken.val() & self.counts.val();
        self.pipeline.line.next = self.event_line.val();
        self.pipeline.write.next = self.event_write.val();
        self.pipeline.active.next = self.epochs.active.val();
        self.pipeline.tag0.next = self.epochs.tag0.val();
        self.pipeline.tag1.next = self.epochs.tag1.val();
        self.pipeline.word0.next = self.store.word0.val();
        self.pipeline.word1.next = self.store.word1.val();

        // the memory
        self.store.active.next = self.epochs.active.val();
        self.store.scrub.next = self.scrub.active.val();
        self.store.count_read.next = self.pipeline.read_unit.val();
        self.store.count_write0.next = self.pipeline.write0.val();
        self.store.count_write1.next = self.pipeline.write1.val();
        self.store.count_unit.next = self.pipeline.write_unit.val();
        self.store.count_word.next = self.pipeline.write_word.val();
        self.store.scan_read.next = self.scan.read_unit.val();
        self.store.scan_write.next = self.scan.write.val();
        self.store.scan_unit.next = self.scan.unit.val();
        self.store.scan_word.next = self.scan.write_word.val();
        self.store.scrub_read.next = self.scrub.read_unit.val();
        self.store.scrub_write.next = self.scrub.write.val();
        self.store.scrub_unit.next = self.scrub.write_unit.val();
        self.store.scrub_word0.next = self.scrub.write_word0.val();
        self.store.scrub_word1.next = self.scrub.write_word1.val();

        self.scrub.request0.next = self.reset0.val();
        self.scrub.request1.next = self.reset1.val();
        self.scrub.count_busy.next = self.pipeline.busy.val();
        self.scrub.word0.next = self.store.word0.val();
        self.scrub.word1.next = self.store.word1.val();
        self.clearing0.next = self.scrub.busy0.val();
        self.clearing1.next = self.scrub.busy1.val();
        self.clear_list0.next = self.scrub.clear0.val();
        self.clear_list1.next = self.scrub.clear1.val();

        // epochs
        self.epochs.roll.next = self.roll.val();
        self.epochs.latch.next = self.latch.val();
        self.epochs.let_go.next = self.let_go.val();
        self.epochs.scan_busy.next = self.scan.busy.val();
        self.epochs.hold.next = self.scrub.hold.val();
        self.epochs.restart.next = self.restart.val();
        self.epochs.scale.next = self.scale.val();
        self.epochs.mult.next = self.mult.val();
        self.epoch_id.next = self.epochs.id.val();
        self.pending.next = self.epochs.pending.val();
        self.held.next = self.epochs.held.val();
        self.copy.next = self.epochs.copy.val();
        self.refused.next = self.epochs.refused.val();
        self.scan_busy.next = self.scan.busy.val();

        // the ended epoch: scan and software
        self.scan.start.next = self.epochs.swap.val();
        self.scan.enabled0.next = self.enabled0.val();
        self.scan.enabled1.next = self.enabled1.val();
        self.scan.threshold0.next = self.hot_at0.val();
        self.scan.threshold1.next = self.hot_at1.val();
        self.scan.hold.next = self.scrub.hold.val();
        self.scan.ended_busy.next = self.pipeline.ended_busy.val();
        self.scan.tag.next = self.epochs.tag1.val();
        self.scan.word.next = self.store.word1.val();
        self.readout.tag.next = self.epochs.tag1.val();
        self.readout.word.next = self.store.word1.val();
        if self.epochs.active.val() {
            self.scan.tag.next = self.epochs.tag0.val();
            self.scan.word.next = self.store.word0.val();
            self.readout.tag.next = self.epochs.tag0.val();
            self.readout.word.next = self.store.word0.val();
        }
        self.scan.full0.next = self.full0.val();
        self.scan.full1.next = self.full1.val();
        self.scan.drop.next = self.epochs.drop.val();
        self.scan.peek.next = self.readout.peek.val();
        self.scan.peek_unit.next = self.readout.peek_unit.val();
        self.readout.peek_taken.next = self.scan.peek_taken.val();
        self.list_unit.next = self.scan.unit.val();
        self.list_writes.next = self.scan.writes.val();
        self.list_reads.next = self.scan.reads.val();
        self.push0.next = self.scan.push0.val();
        self.push1.next = self.scan.push1.val();
        self.blocked0.next = self.scan.blocked0.val();
        self.blocked1.next = self.scan.blocked1.val();
        self.readout.counters_sel.next = self.counters_sel.val();
        self.readout.counters_addr.next = self.counters_addr.val();
        self.counters_ack.next = self.readout.counters_ack.val();
        self.counters_rdata.next = self.readout.counters_rdata.val();
        self.readout.lines_sel.next = self.lines_sel.val();
        self.readout.lines_addr.next = self.lines_addr.val();
        self.readout.lines_unit.next = self.lines_unit.val();
        self.lines_ack.next = self.readout.lines_ack.val();
        self.lines_rdata.next = self.readout.lines_rdata.val();

        self.totals.taken.next = self.taken.val();
        self.totals.counts.next = self.counts.val();
        self.totals.stalled.next = self.event_valid.val() & self.scrub.hold.val();
        self.totals.at_top.next = self.pipeline.saturated.val();
        self.totals.lost0.next = self.scan.lost0.val();
        self.totals.lost1.next = self.scan.lost1.val();
        self.snooped.next = self.totals.snooped.val();
        self.accepted.next = self.totals.accepted.val();
        self.out_of_range.next = self.totals.out_of_range.val();
        self.saturated.next = self.totals.saturated.val();
        self.lost_hotlist.next = self.totals.lost_hotlist.val();
        self.stall_cycles.next = self.totals.stall_cycles.val();
    }
}
