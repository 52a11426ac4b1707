//! The checkpoint engine: see the README beside this file.

mod arrive;
mod control;
mod counters;
mod crc;
mod descriptor;
mod fetch;
mod frame;
mod near;
mod pack;
mod places;
mod plan;
mod record;
mod ring;
mod walker;

pub use arrive::CkptArrive;
pub use control::{CkptControl, CkptJobState};
pub use counters::CkptCounters;
pub use crc::CkptCrc;
pub use descriptor::CkptDescriptor;
pub use fetch::CkptFetch;
pub use frame::{CkptFrame, CkptFrameState};
pub use near::CkptNear;
pub use pack::CkptPack;
pub use places::CkptPlaces;
pub use plan::CkptPlan;
pub use record::CkptRecord;
pub use ring::CkptRing;
pub use walker::{CkptWalkState, CkptWalker};

use crate::banks::CkptRegs;
use crate::squeeze::lanes::Lanes;
use isotherm_regs::ckpt::StatusReason;
use isotherm_regs::part::ShadowAttrClass;
use rust_hdl::prelude::*;

/// A reason code as a constant of a block.
fn code(reason: StatusReason) -> Constant<Bits<4>> {
    Constant::new(u32::from(reason).to_bits())
}

/// The block: `A` = log2(granules of the window), `B` = 8 + `P`, `P` = log2(places in the ring of buffers), `N` lanes, which
/// read the ring in words of `W` bits: `G = W / 128`, `2^R * G = 2^B`.
#[derive(LogicBlock)]
pub struct Ckpt<
    const A: usize,
    const B: usize,
    const N: usize,
    const W: usize,
    const P: usize,
    const R: usize,
    const G: usize,
> {
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
    /// It ends.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// Largest write payload, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// Largest read request, 128 << n bytes.
    pub max_read_request: Signal<In, Bits<3>>,
    /// A snapshot is outstanding: without one a job does not start.
    pub outstanding: Signal<In, Bit>,
    /// It is lost: the job ends before the next extent.
    pub lost: Signal<In, Bit>,
    /// `part.busy`.
    pub table_busy: Signal<In, Bit>,
    /// `part.active_count`.
    pub active_count: Signal<In, Bits<9>>,
    /// To `part.entry_index`.
    pub entry_index: Signal<Out, Bits<8>>,
    /// From `part`, at most 3 cycles after `entry_index`.
    pub entry_base: Signal<In, Bits<28>>,
    /// From `part`.
    pub entry_granules: Signal<In, Bits<28>>,
    /// From `part`.
    pub entry_class: Signal<In, Bits<2>>,
    /// From `part`.
    pub entry_no_save: Signal<In, Bit>,
    /// To `part.checkpoint_running`.
    pub running: Signal<Out, Bit>,
    /// A query to `dirty`.
    pub query_valid: Signal<Out, Bit>,
    /// It is taken.
    pub query_ready: Signal<In, Bit>,
    /// Granule.
    pub query_granule: Signal<Out, Bits<A>>,
    /// The answer of `dirty`, one cycle after the query was taken.
    pub answer_valid: Signal<In, Bit>,
    /// The granule is dirty in the snapshot.
    pub answer_dirty: Signal<In, Bit>,
    /// It is absent or poisoned.
    pub answer_blocked: Signal<In, Bit>,
    /// A granule is wanted from card memory.
    pub mem_req_valid: Signal<Out, Bit>,
    /// The request is taken.
    pub mem_req_ready: Signal<In, Bit>,
    /// Which.
    pub mem_req_granule: Signal<Out, Bits<A>>,
    /// And its base before it, if it has one.
    pub mem_req_base: Signal<Out, Bit>,
    /// A beat: 256 for each frame, in the order of the requests.
    pub mem_valid: Signal<In, Bit>,
    /// Always 1: a granule is asked for when there is room for it.
    pub mem_ready: Signal<Out, Bit>,
    /// 16 bytes.
    pub mem_data: Signal<In, Bits<128>>,
    /// Last beat of a frame.
    pub mem_last: Signal<In, Bit>,
    /// The frame is the base of the granule that comes next.
    pub mem_base: Signal<In, Bit>,
    /// The frame cannot be read (on any of its beats).
    pub mem_error: Signal<In, Bit>,
    /// It cannot be read because the snapshot is lost (on any of its beats; `mem_error` or not).
    pub mem_lost: Signal<In, Bit>,
    /// A read from host memory is wanted.
    pub rd_req_valid: Signal<Out, Bit>,
    /// The request is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Where.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Bytes.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// A beat of the answer.
    pub rd_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// 16 bytes.
    pub rd_data: Signal<In, Bits<128>>,
    /// Its last beat.
    pub rd_last: Signal<In, Bit>,
    /// It failed.
    pub rd_error: Signal<In, Bit>,
    /// A beat for host memory.
    pub wr_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wr_ready: Signal<In, Bit>,
    /// First beat of a burst.
    pub wr_first: Signal<Out, Bit>,
    /// Where the burst goes, a multiple of 64; meaningful with `wr_first`.
    pub wr_addr: Signal<Out, Bits<64>>,
    /// 16 bytes.
    pub wr_data: Signal<Out, Bits<128>>,
    /// Last beat of the burst.
    pub wr_last: Signal<Out, Bit>,
    /// A job has ended: one cycle, its registers are up to date.
    pub irq_done: Signal<Out, Bit>,
    /// Settings of block `squeeze`, stable while `running`: learned sets that are loaded, bit 0 is set 1.
    pub sets: Signal<In, Bits<4>>,
    /// The set of an extent that begins with a constant granule.
    pub default_set: Signal<In, Bits<3>>,
    /// Dictionary id of set 1.
    pub id_1: Signal<In, Bits<8>>,
    /// Of set 2.
    pub id_2: Signal<In, Bits<8>>,
    /// Of set 3.
    pub id_3: Signal<In, Bits<8>>,
    /// Of set 4.
    pub id_4: Signal<In, Bits<8>>,
    /// Lines of the first granule that have to be equal to the base's in a delta.
    pub delta_min: Signal<In, Bits<9>>,
    /// Write a word of the tables (`isotherm_abi::tables`); not while `running`.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 is set 1.
    pub table_set: Signal<In, Bits<2>>,
    /// Where.
    pub table_address: Signal<In, Bits<13>>,
    /// What.
    pub table_word: Signal<In, Bits<32>>,
    bank: CkptRegs,
    control: CkptControl,
    descriptor: CkptDescriptor,
    plan: CkptPlan<A>,
    fetch: CkptFetch<A, B, W, P, R, G>,
    lanes: Lanes<N, W, P, R>,
    frame: CkptFrame,
    pack: CkptPack,
    record: CkptRecord,
    counters: CkptCounters,
    job_addr: DFF<Bits<64>>,
    irq: DFF<Bit>,
    warm: Constant<Bits<2>>,
    smallest: Constant<Bits<16>>,
    job_bytes: Constant<Bits<32>>,
}

/// With one lane, and 4 places in the ring.
pub type CkptOne<const A: usize> = Ckpt<A, 10, 1, 128, 2, 10, 1>;
/// With two lanes, and 8 places in the ring.
pub type CkptTwo<const A: usize> = Ckpt<A, 11, 2, 512, 3, 9, 4>;

impl<
    const A: usize,
    const B: usize,
    const N: usize,
    const W: usize,
    const P: usize,
    const R: usize,
    const G: usize,
> Default for Ckpt<A, B, N, W, P, R, G>
{
    fn default() -> Self {
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
            max_payload: Signal::default(),
            max_read_request: Signal::default(),
            outstanding: Signal::default(),
            lost: Signal::default(),
            table_busy: Signal::default(),
            active_count: Signal::default(),
            entry_index: Signal::default(),
            entry_base: Signal::default(),
            entry_granules: Signal::default(),
            entry_class: Signal::default(),
            entry_no_save: Signal::default(),
            running: Signal::default(),
            query_valid: Signal::default(),
            query_ready: Signal::default(),
            query_granule: Signal::default(),
            answer_valid: Signal::default(),
            answer_dirty: Signal::default(),
            answer_blocked: Signal::default(),
            mem_req_valid: Signal::default(),
            mem_req_ready: Signal::default(),
            mem_req_granule: Signal::default(),
            mem_req_base: Signal::default(),
            mem_valid: Signal::default(),
            mem_ready: Signal::default(),
            mem_data: Signal::default(),
            mem_last: Signal::default(),
            mem_base: Signal::default(),
            mem_error: Signal::default(),
            mem_lost: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            wr_valid: Signal::default(),
            wr_ready: Signal::default(),
            wr_first: Signal::default(),
            wr_addr: Signal::default(),
            wr_data: Signal::default(),
            wr_last: Signal::default(),
            irq_done: Signal::default(),
            sets: Signal::default(),
            default_set: Signal::default(),
            id_1: Signal::default(),
            id_2: Signal::default(),
            id_3: Signal::default(),
            id_4: Signal::default(),
            delta_min: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_word: Signal::default(),
            bank: CkptRegs::default(),
            control: CkptControl::default(),
            descriptor: CkptDescriptor::default(),
            plan: CkptPlan::default(),
            fetch: CkptFetch::default(),
            lanes: Lanes::default(),
            frame: CkptFrame::default(),
            pack: CkptPack::default(),
            record: CkptRecord::default(),
            counters: CkptCounters::default(),
            job_addr: DFF::default(),
            irq: DFF::default(),
            warm: Constant::new((ShadowAttrClass::Warm as u32).to_bits()),
            smallest: Constant::new(128_u32.to_bits()),
            job_bytes: Constant::new((isotherm_abi::job::JOB_BYTES as u32).to_bits()),
        }
    }
}

impl<
    const A: usize,
    const B: usize,
    const N: usize,
    const W: usize,
    const P: usize,
    const R: usize,
    const G: usize,
> Logic for Ckpt<A, B, N, W, P, R, G>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, job_addr, irq);
        clock!(self, clock, bank, control, descriptor, plan, fetch, lanes, frame, pack, record);
        clock!(self, clock, counters);
        self.bank.reset.next = self.reset.val();
        self.control.reset.next = self.reset.val();
        self.plan.reset.next = self.reset.val();
        self.fetch.reset.next = self.reset.val();
        self.frame.reset.next = self.reset.val();
        self.pack.reset.next = self.reset.val();
        self.record.reset.next = self.reset.val();
        self.counters.reset.next = self.reset.val();

        // registers
        self.bank.bus_sel.next = self.bus_sel.val();
        self.bank.bus_write.next = self.bus_write.val();
        self.bank.bus_addr.next = self.bus_addr.val();
        self.bank.bus_wdata.next = self.bus_wdata.val();
        self.bank.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.bank.bus_ack.val();
        self.bus_rdata.next = self.bank.bus_rdata.val();
        self.bank.status_busy.next = self.control.busy.val();
        self.bank.status_reason.next = self.counters.status_reason.val();
        self.bank.jobs_done.next = self.counters.jobs_done.val();
        self.bank.jobs_failed.next = self.counters.jobs_failed.val();
        self.bank.extents.next = self.counters.extents.val();
        self.bank.progress.next = self.counters.progress.val();
        self.bank.bytes_in.next = self.counters.bytes_in.val();
        self.bank.bytes_out.next = self.counters.bytes_out.val();
        self.bank.raw_blocks.next = self.counters.raw_blocks.val();
        self.bank.rle_blocks.next = self.counters.rle_blocks.val();
        self.bank.compressed_blocks.next = self.counters.compressed_blocks.val();
        self.bank.delta_extents.next = self.counters.delta_extents.val();
        self.bank.busy_cycles.next = self.counters.busy_cycles.val();
        self.bank.dma_limits_max_payload.next = self.smallest.val() << self.max_payload.val();
        self.bank.dma_limits_max_read_request.next =
            self.smallest.val() << self.max_read_request.val();

        // the job
        if self.control.job_start.val() {
            self.job_addr.d.next = self.bank.job_addr.val();
        }
        self.running.next = self.control.busy.val();
        self.control.doorbell.next = self.bank.control_doorbell.val();
        self.control.abort.next = self.bank.control_abort.val();
        self.control.job_addr_low.next = self.job_addr.q.val().get_bits::<6>(0);
        self.control.outstanding.next = self.outstanding.val();
        self.control.snapshot_lost.next = self.lost.val();
        self.control.table_busy.next = self.table_busy.val();
        self.control.active_count.next = self.active_count.val();
        self.rd_req_valid.next = self.control.rd_req_valid.val();
        self.control.rd_req_ready.next = self.rd_req_ready.val();
        self.rd_req_addr.next = self.job_addr.q.val();
        self.rd_req_length.next = self.job_bytes.val();
        self.rd_ready.next = self.control.rd_ready.val();
        self.control.rd_valid.next = self.rd_valid.val();
        self.control.rd_last.next = self.rd_last.val();
        self.descriptor.start.next = self.control.job_start.val();
        self.descriptor.valid.next = self.rd_valid.val() & self.control.rd_ready.val();
        self.descriptor.data.next = self.rd_data.val();
        self.descriptor.last.next = self.rd_last.val();
        self.descriptor.error.next = self.rd_error.val();
        self.control.job_reason.next = self.descriptor.reason.val();
        self.control.first_partition.next = self.descriptor.first_partition.val();
        self.control.partition_count.next = self.descriptor.partition_count.val();
        self.control.data_addr.next = self.descriptor.data_addr.val();
        self.control.data_len.next = self.descriptor.data_len.val();
        self.control.record_capacity.next = self.descriptor.record_capacity.val();
        self.control.record_addr.next = self.descriptor.record_addr.val();

        // the walk
        self.plan.start.next = self.control.walk_start.val();
        self.plan.stop.next = self.control.walk_stop.val();
        self.plan.first_partition.next = bit_cast::<8, 16>(self.descriptor.first_partition.val());
        self.plan.partition_count.next = bit_cast::<9, 16>(self.descriptor.partition_count.val());
        self.plan.class_modes.next = self.descriptor.class_modes.val();
        self.entry_index.next = self.plan.entry_index.val();
        self.plan.entry_base.next = self.entry_base.val();
        self.plan.entry_granules.next = self.entry_granules.val();
        self.plan.entry_class.next = self.entry_class.val();
        self.plan.entry_no_save.next = self.entry_no_save.val();
        self.query_valid.next = self.plan.query_valid.val();
        self.plan.query_ready.next = self.query_ready.val();
        self.query_granule.next = self.plan.query_granule.val();
        self.plan.answer_valid.next = self.answer_valid.val();
        self.plan.answer_dirty.next = self.answer_dirty.val();
        self.plan.answer_blocked.next = self.answer_blocked.val();
        self.control.walk_done.next = self.plan.done.val();
        self.control.extent_valid.next = self.plan.extent_valid.val();
        self.control.extent_absent.next = self.plan.extent_absent.val();
        self.control.extent_count.next = self.plan.extent_count.val();
        self.plan.take.next = self.control.extent_done.val();

        // extents as they are found: memory -> ring
        self.fetch.restart.next = self.control.walk_start.val();
        self.fetch.stop.next = self.control.walk_stop.val();
        self.fetch.start.next = self.plan.fetch_start.val();
        self.plan.fetch_ready.next = self.fetch.ready.val();
        self.fetch.first.next = self.plan.fetch_first.val();
        self.fetch.count.next = self.plan.fetch_count.val();
        self.fetch.may_delta.next =
            self.descriptor.allow_delta.val() & (self.plan.fetch_class.val() == self.warm.val());
        self.fetch.delta_min.next = self.delta_min.val();
        self.fetch.extent_taken.next = self.control.extent_done.val();
        self.control.fetch_idle.next = self.fetch.idle.val();
        self.mem_req_valid.next = self.fetch.mem_req_valid.val();
        self.fetch.mem_req_ready.next = self.mem_req_ready.val();
        self.mem_req_granule.next = self.fetch.mem_req_granule.val();
        self.mem_req_base.next = self.fetch.mem_req_base.val();
        self.fetch.mem_valid.next = self.mem_valid.val();
        self.mem_ready.next = self.fetch.mem_ready.val();
        self.fetch.mem_data.next = self.mem_data.val();
        self.fetch.mem_last.next = self.mem_last.val();
        self.fetch.mem_base.next = self.mem_base.val();
        self.fetch.mem_error.next = self.mem_error.val();
        self.fetch.mem_lost.next = self.mem_lost.val();

        // granules as they come: ring -> blocks; when the walk is over, what is left in the lanes is not wanted
        self.lanes.reset.next = self.reset.val() | self.control.walk_stop.val();
        self.lanes.granule_valid.next = self.fetch.granule_valid.val();
        self.fetch.granule_ready.next = self.lanes.granule_ready.val();
        self.lanes.granule_place.next = self.fetch.granule_place.val();
        self.lanes.granule_base.next = self.fetch.granule_base.val();
        self.lanes.granule_base_place.next = self.fetch.granule_base_place.val();
        self.lanes.granule_constant.next = self.fetch.granule_constant.val();
        self.lanes.granule_byte.next = self.fetch.granule_byte.val();
        self.lanes.granule_first.next = self.fetch.granule_first.val();
        self.lanes.granule_count.next = self.fetch.granule_count.val();
        self.fetch.read_address.next = self.lanes.read_address.val();
        self.lanes.read_data.next = self.fetch.read_data.val();
        self.fetch.freed_valid.next = self.lanes.freed_valid.val();
        self.fetch.freed_place.next = self.lanes.freed_place.val();
        self.lanes.sets.next = self.sets.val();
        self.lanes.default_set.next = self.default_set.val();
        self.lanes.table_write.next = self.table_write.val();
        self.lanes.table_set.next = self.table_set.val();
        self.lanes.table_address.next = self.table_address.val();
        self.lanes.table_word.next = self.table_word.val();

        // the oldest extent: blocks -> chunks -> beats
        self.frame.restart.next = self.control.walk_start.val();
        self.frame.start.next = self.control.frame_start.val();
        self.frame.count.next = self.plan.extent_count.val();
        self.frame.id_1.next = self.id_1.val();
        self.frame.id_2.next = self.id_2.val();
        self.frame.id_3.next = self.id_3.val();
        self.frame.id_4.next = self.id_4.val();
        self.frame.granule_taken.next =
            self.fetch.granule_valid.val() & self.lanes.granule_ready.val();
        self.frame.bad_valid.next = self.fetch.bad_valid.val();
        self.frame.bad_lost.next = self.fetch.bad_lost.val();
        self.frame.block_valid.next = self.lanes.chunk_valid.val();
        self.lanes.chunk_ready.next = self.frame.block_ready.val();
        self.frame.block_data.next = self.lanes.chunk_data.val();
        self.frame.block_chunk.next = self.lanes.chunk_bytes.val();
        self.frame.block_last.next = self.lanes.chunk_last.val();
        self.frame.block_kind.next = self.lanes.block_kind.val();
        self.frame.block_bytes.next = self.lanes.block_bytes.val();
        self.frame.block_set.next = self.lanes.block_set.val();
        self.frame.chunk_ready.next = self.pack.chunk_ready.val();
        self.pack.chunk_valid.next = self.frame.chunk_valid.val();
        self.pack.chunk_data.next = self.frame.chunk_data.val();
        self.pack.chunk_bytes.next = self.frame.chunk_bytes.val();
        self.pack.chunk_last.next = self.frame.chunk_last.val();
        self.control.frame_ended.next = self.frame.ended.val() & self.pack.idle.val();
        self.control.frame_failed.next = self.frame.failed.val();
        self.control.frame_lost.next = self.frame.lost.val();
        self.control.frame_length.next = self.frame.length.val();

        // the record
        self.record.go.next = self.control.record_go.val();
        self.record.job_end.next = self.control.record_end.val();
        self.record.status.next = self.control.reason.val();
        self.record.job_id.next = self.descriptor.job_id.val();
        self.record.generation.next = self.descriptor.generation.val();
        self.record.partition.next = self.plan.extent_partition.val();
        self.record.class_code.next = self.plan.extent_class.val();
        self.record.mode.next = self.plan.extent_mode.val();
        self.record.first.next = self.plan.extent_first.val();
        self.record.granules.next = bit_cast::<32, 5>(self.plan.extent_count.val());
        self.record.length.next = bit_cast::<32, 17>(self.frame.length.val());
        self.record.offset.next = self.control.used.val();
        self.record.crc.next = self.fetch.crc.val();
        self.record.raw.next = self.frame.raw.val();
        self.record.rle.next = self.frame.rle.val();
        self.record.dictionary.next = self.frame.dictionary.val();
        self.record.delta.next = self.fetch.delta.val();
        self.record.missing.next = self.fetch.missing.val();
        self.record.serial.next = self.control.serial.val();
        if self.control.record_end.val() {
            self.record.granules.next = self.control.granules.val();
            self.record.length.next = self.control.frame_bytes.val();
        }
        self.control.record_done.next = self.record.done.val();

        // frames and records take turns
        self.wr_addr.next = self.control.wr_addr.val();
        self.wr_valid.next = self.pack.wr_valid.val();
        self.wr_first.next = self.pack.wr_first.val();
        self.wr_data.next = self.pack.wr_data.val();
        self.wr_last.next = self.pack.wr_last.val();
        self.pack.wr_ready.next = self.wr_ready.val();
        self.record.wr_ready.next = self.wr_ready.val();
        if self.record.wr_valid.val() {
            self.wr_valid.next = true;
            self.wr_first.next = self.record.wr_first.val();
            self.wr_data.next = self.record.wr_data.val();
            self.wr_last.next = self.record.wr_last.val();
        }

        // counts
        self.counters.busy.next = self.control.busy.val();
        self.counters.start.next = self.control.job_start.val();
        self.counters.refused.next = self.control.refused.val();
        self.counters.job_end.next = self.control.job_end.val();
        self.counters.reason.next = self.control.reason.val();
        self.counters.granule_read.next = self.frame.block_done.val();
        self.counters.extent.next = self.control.extent_done.val();
        self.counters.extent_count.next = self.plan.extent_count.val();
        self.counters.extent_length.next = self.frame.length.val();
        self.counters.extent_raw.next = self.frame.raw.val();
        self.counters.extent_rle.next = self.frame.rle.val();
        self.counters.extent_compressed.next = self.frame.compressed.val();
        self.counters.extent_delta.next = self.fetch.delta.val();
        self.irq.d.next = self.control.job_end.val();
        self.irq_done.next = self.irq.q.val();
        if self.reset.val() {
            self.irq.d.next = false;
        }
    }
}
