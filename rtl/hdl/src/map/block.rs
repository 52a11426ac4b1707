//! The whole map: see the README beside this file.

use super::{Background, Copier, Keeper, MapAccess, Translate};
use crate::banks::MapRegs;
use rust_hdl::prelude::*;

/// The block: `D` data bits, `K = D / 8`, `2^A` granules, `A1 = A + 1`, `2^W` beats in the copier's buffer.
#[derive(LogicBlock)]
pub struct CowMap<const D: usize, const K: usize, const A: usize, const A1: usize, const W: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high. No burst may be open across it.
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
    /// It ends: 1 cycle after `bus_sel`; a read of GRANULE_LIVE when the granule was looked up.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// A window access, inside one granule.
    pub cmd_valid: Signal<In, Bit>,
    /// It is taken.
    pub cmd_ready: Signal<Out, Bit>,
    /// It writes.
    pub cmd_write: Signal<In, Bit>,
    /// No byte of it is enabled.
    pub cmd_empty: Signal<In, Bit>,
    /// A write that was parked, and comes from before the last snapshot.
    pub cmd_late: Signal<In, Bit>,
    /// Byte offset in the window, dword aligned.
    pub cmd_address: Signal<In, Bits<40>>,
    /// Dwords.
    pub cmd_length: Signal<In, Bits<11>>,
    /// Who asked.
    pub cmd_requester: Signal<In, Bits<16>>,
    /// To the window engine: the access, or a piece of it.
    pub out_valid: Signal<Out, Bit>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// It writes.
    pub out_write: Signal<Out, Bit>,
    /// No byte of it is enabled.
    pub out_empty: Signal<Out, Bit>,
    /// As `cmd_late`.
    pub out_late: Signal<Out, Bit>,
    /// Byte offset in the window.
    pub out_address: Signal<Out, Bits<40>>,
    /// Byte address in memory.
    pub out_target: Signal<Out, Bits<40>>,
    /// Dwords.
    pub out_length: Signal<Out, Bits<11>>,
    /// Beats minus 1.
    pub out_beats: Signal<Out, Bits<8>>,
    /// Who asked.
    pub out_requester: Signal<Out, Bits<16>>,
    /// From the window engine: reads that are open.
    pub reads_open: Signal<In, Bits<6>>,
    /// The oldest of them ends.
    pub read_ended: Signal<In, Bit>,
    /// Writes that memory has not answered.
    pub writes_open: Signal<In, Bits<6>>,
    /// The oldest of them is answered.
    pub write_ended: Signal<In, Bit>,
    /// No window access is held.
    pub idle: Signal<Out, Bit>,
    /// The tables are being made after reset.
    pub clearing: Signal<Out, Bit>,
    /// Memory, for copies: a read burst.
    pub ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ar_ready: Signal<In, Bit>,
    /// First byte.
    pub ar_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub ar_beats: Signal<Out, Bits<8>>,
    /// A beat of a read burst.
    pub r_valid: Signal<In, Bit>,
    /// It is taken.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub r_last: Signal<In, Bit>,
    /// It could not be read.
    pub r_error: Signal<In, Bit>,
    /// A write burst; all its data is at hand.
    pub aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub aw_ready: Signal<In, Bit>,
    /// First byte.
    pub aw_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub aw_beats: Signal<Out, Bits<8>>,
    /// A beat to be written.
    pub w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub w_ready: Signal<In, Bit>,
    /// The beat.
    pub w_data: Signal<Out, Bits<D>>,
    /// All its bytes.
    pub w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub w_last: Signal<Out, Bit>,
    /// A write burst is done.
    pub b_valid: Signal<In, Bit>,
    /// Noted.
    pub b_ready: Signal<Out, Bit>,
    /// It failed.
    pub b_error: Signal<In, Bit>,
    /// A window write waits for these bursts.
    pub copy_demand: Signal<Out, Bit>,
    /// The memory failed one of them in this cycle.
    pub memory_error: Signal<Out, Bit>,
    /// To the partition table: granule to look up.
    pub lookup_granule: Signal<Out, Bits<A>>,
    /// Its entry, 2 cycles later.
    pub lookup_entry: Signal<In, Bits<8>>,
    /// The table that this was in.
    pub lookup_table: Signal<In, Bit>,
    /// Entry to show.
    pub copy_index: Signal<Out, Bits<8>>,
    /// Its first granule, 3 cycles later.
    pub copy_base: Signal<In, Bits<28>>,
    /// Its granules.
    pub copy_granules: Signal<In, Bits<28>>,
    /// It is flagged PRE_COPY.
    pub copy_flagged: Signal<In, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<In, Bits<9>>,
    /// There is something to count.
    pub cow_event_valid: Signal<Out, Bit>,
    /// For this entry.
    pub cow_event_entry: Signal<Out, Bits<8>>,
    /// Of this table.
    pub cow_event_table: Signal<Out, Bit>,
    /// A copy.
    pub cow_event_copies: Signal<Out, Bit>,
    /// That a write waits for.
    pub cow_event_demand: Signal<Out, Bit>,
    /// Cycles that a write waited.
    pub cow_event_stall: Signal<Out, Bits<16>>,
    /// A table waits to become active.
    pub commit_pending: Signal<In, Bit>,
    /// Nothing of the old one is left to do.
    pub drained: Signal<Out, Bit>,
    /// To the dirty block: granule of which a copy is thought of.
    pub blocked_granule: Signal<Out, Bits<A>>,
    /// One cycle later: it is absent.
    pub blocked: Signal<In, Bit>,
    /// A granule was released: its frozen dirty bit is to be cleared.
    pub clear_valid: Signal<Out, Bit>,
    /// Which.
    pub clear_granule: Signal<Out, Bits<A>>,
    /// The bit is to be handed on.
    pub clear_keep: Signal<Out, Bit>,
    /// Taken.
    pub clear_ready: Signal<In, Bit>,
    /// A job asks where a granule lies.
    pub frame_valid: Signal<In, Bit>,
    /// Which.
    pub frame_granule: Signal<In, Bits<A>>,
    /// The question is taken.
    pub frame_ready: Signal<Out, Bit>,
    /// The answer to the job is there: a pulse.
    pub frame_done: Signal<Out, Bit>,
    /// A fill asks the same.
    pub fill_valid: Signal<In, Bit>,
    /// Which.
    pub fill_granule: Signal<In, Bits<A>>,
    /// The question is taken.
    pub fill_ready: Signal<Out, Bit>,
    /// The answer to the fill is there: a pulse.
    pub fill_done: Signal<Out, Bit>,
    /// The answer: live frame.
    pub frame_live: Signal<Out, Bits<A1>>,
    /// Frame in the last snapshot.
    pub frame_snapshot: Signal<Out, Bits<A1>>,
    /// There is one.
    pub frame_snapshot_valid: Signal<Out, Bit>,
    /// Base.
    pub frame_base: Signal<Out, Bits<A1>>,
    /// There is one.
    pub frame_base_valid: Signal<Out, Bit>,
    /// Written, or copied ahead, since the last snapshot.
    pub frame_private: Signal<Out, Bit>,
    /// Released from the outstanding snapshot, or none is outstanding.
    pub frame_released: Signal<Out, Bit>,
    /// A job reads the base of a granule, or will: it stays.
    pub hold_a: Signal<In, Bit>,
    /// Which granule.
    pub hold_a_granule: Signal<In, Bits<A>>,
    /// And that of this one.
    pub hold_b: Signal<In, Bit>,
    /// Which granule.
    pub hold_b_granule: Signal<In, Bits<A>>,
    /// The base of a granule is to be given up.
    pub drop_valid: Signal<In, Bit>,
    /// Which.
    pub drop_granule: Signal<In, Bits<A>>,
    /// Done; not while the granule is under copy.
    pub drop_ready: Signal<Out, Bit>,
    /// A write from before the last snapshot is parked.
    pub parked_late: Signal<In, Bit>,
    /// A partition table is being committed.
    pub table_busy: Signal<In, Bit>,
    /// A checkpoint job runs.
    pub job_running: Signal<In, Bit>,
    /// A SNAPSHOT is taken: a pulse in the first cycle of the new generation, 2 cycles after `bus_sel`.
    pub snapshot_taken: Signal<Out, Bit>,
    /// Snapshots taken since reset.
    pub generation: Signal<Out, Bits<32>>,
    /// Some granule is not released.
    pub outstanding: Signal<Out, Bit>,
    /// The outstanding snapshot ran out of frames.
    pub lost: Signal<Out, Bit>,
    /// A release ended, or a snapshot was lost: a pulse.
    pub irq_map: Signal<Out, Bit>,
    /// Copies under way.
    pub copying: Signal<Out, Bits<3>>,
    /// No copy is under way, and the background has nothing to do.
    pub quiet: Signal<Out, Bit>,
    /// For a bench: the keeper answers a cow in the next cycle.
    pub watch_cow: Signal<Out, Bit>,
    /// Of this granule.
    pub watch_granule: Signal<Out, Bits<A>>,
    /// For a late write.
    pub watch_late: Signal<Out, Bit>,
    /// Nobody waits.
    pub watch_background: Signal<Out, Bit>,
    /// It writes an entry.
    pub watch_changed: Signal<Out, Bit>,
    /// Which.
    pub watch_changed_granule: Signal<Out, Bits<A>>,
    /// Register EVICTIONS.
    pub watch_evictions: Signal<Out, Bits<32>>,
    bank: MapRegs,
    access: MapAccess<A, A1>,
    keeper: Keeper<A, A1>,
    translate: Translate<K, A, A1>,
    copier: Copier<D, K, A, A1, W>,
    background: Background<A>,
    stalls: DFF<Bits<64>>,
    /// A copy of the background is still to be counted.
    back_pending: DFF<Bit>,
    back_granule: DFF<Bits<A>>,
    /// Events while their partition is looked up.
    one_valid: DFF<Bit>,
    one_copied: DFF<Bit>,
    one_demand: DFF<Bit>,
    one_stall: DFF<Bits<16>>,
    two_valid: DFF<Bit>,
    two_copied: DFF<Bit>,
    two_demand: DFF<Bit>,
    two_stall: DFF<Bits<16>>,
    drop_waits: Signal<Local, Bit>,
    all_frames: Constant<Bits<32>>,
}

/// For a 128-bit data path.
pub type CowMap128<const A: usize, const A1: usize> = CowMap<128, 16, A, A1, 10>;
/// For a 512-bit data path.
pub type CowMap512<const A: usize, const A1: usize> = CowMap<512, 64, A, A1, 8>;

impl<const D: usize, const K: usize, const A: usize, const A1: usize, const W: usize> Default
    for CowMap<D, K, A, A1, W>
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
            cmd_valid: Signal::default(),
            cmd_ready: Signal::default(),
            cmd_write: Signal::default(),
            cmd_empty: Signal::default(),
            cmd_late: Signal::default(),
            cmd_address: Signal::default(),
            cmd_length: Signal::default(),
            cmd_requester: Signal::default(),
            out_valid: Signal::default(),
            out_ready: Signal::default(),
            out_write: Signal::default(),
            out_empty: Signal::default(),
            out_late: Signal::default(),
            out_address: Signal::default(),
            out_target: Signal::default(),
            out_length: Signal::default(),
            out_beats: Signal::default(),
            out_requester: Signal::default(),
            reads_open: Signal::default(),
            read_ended: Signal::default(),
            writes_open: Signal::default(),
            write_ended: Signal::default(),
            idle: Signal::default(),
            clearing: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            aw_valid: Signal::default(),
            aw_ready: Signal::default(),
            aw_addr: Signal::default(),
            aw_beats: Signal::default(),
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            b_error: Signal::default(),
            copy_demand: Signal::default(),
            memory_error: Signal::default(),
            lookup_granule: Signal::default(),
            lookup_entry: Signal::default(),
            lookup_table: Signal::default(),
            copy_index: Signal::default(),
            copy_base: Signal::default(),
            copy_granules: Signal::default(),
            copy_flagged: Signal::default(),
            active_count: Signal::default(),
            cow_event_valid: Signal::default(),
            cow_event_entry: Signal::default(),
            cow_event_table: Signal::default(),
            cow_event_copies: Signal::default(),
            cow_event_demand: Signal::default(),
            cow_event_stall: Signal::default(),
            commit_pending: Signal::default(),
            drained: Signal::default(),
            blocked_granule: Signal::default(),
            blocked: Signal::default(),
            clear_valid: Signal::default(),
            clear_granule: Signal::default(),
            clear_keep: Signal::default(),
            clear_ready: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            fill_valid: Signal::default(),
            fill_granule: Signal::default(),
            fill_ready: Signal::default(),
            fill_done: Signal::default(),
            frame_live: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            frame_base: Signal::default(),
            frame_base_valid: Signal::default(),
            frame_private: Signal::default(),
            frame_released: Signal::default(),
            hold_a: Signal::default(),
            hold_a_granule: Signal::default(),
            hold_b: Signal::default(),
            hold_b_granule: Signal::default(),
            drop_valid: Signal::default(),
            drop_granule: Signal::default(),
            drop_ready: Signal::default(),
            parked_late: Signal::default(),
            table_busy: Signal::default(),
            job_running: Signal::default(),
            snapshot_taken: Signal::default(),
            generation: Signal::default(),
            outstanding: Signal::default(),
            lost: Signal::default(),
            irq_map: Signal::default(),
            copying: Signal::default(),
            quiet: Signal::default(),
            watch_cow: Signal::default(),
            watch_granule: Signal::default(),
            watch_late: Signal::default(),
            watch_background: Signal::default(),
            watch_changed: Signal::default(),
            watch_changed_granule: Signal::default(),
            watch_evictions: Signal::default(),
            bank: MapRegs::default(),
            access: MapAccess::default(),
            keeper: Keeper::default(),
            translate: Translate::default(),
            copier: Copier::default(),
            background: Background::default(),
            stalls: DFF::default(),
            back_pending: DFF::default(),
            back_granule: DFF::default(),
            one_valid: DFF::default(),
            one_copied: DFF::default(),
            one_demand: DFF::default(),
            one_stall: DFF::default(),
            two_valid: DFF::default(),
            two_copied: DFF::default(),
            two_demand: DFF::default(),
            two_stall: DFF::default(),
            drop_waits: Signal::default(),
            all_frames: Constant::new((2_u64 << A).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const A: usize, const A1: usize, const W: usize> Logic
    for CowMap<D, K, A, A1, W>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, stalls, back_pending, back_granule);
        dff_setup!(self, clock, one_valid, one_copied, one_demand, one_stall);
        dff_setup!(self, clock, two_valid, two_copied, two_demand, two_stall);
        clock!(self, clock, bank, access, keeper, translate, copier, background);
        self.bank.reset.next = self.reset.val();
        self.access.reset.next = self.reset.val();
        self.keeper.reset.next = self.reset.val();
        self.translate.reset.next = self.reset.val();
        self.copier.reset.next = self.reset.val();
        self.background.reset.next = self.reset.val();

        // registers
        self.access.bus_sel.next = self.bus_sel.val();
        self.access.bus_write.next = self.bus_write.val();
        self.access.bus_addr.next = self.bus_addr.val();
        self.bank.bus_sel.next = self.access.bank_sel.val();
        self.bank.bus_write.next = self.access.bank_write.val();
        self.bank.bus_addr.next = self.access.bank_addr.val();
        self.bank.bus_wdata.next = self.bus_wdata.val();
        self.bank.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.bank.bus_ack.val();
        self.bus_rdata.next = self.bank.bus_rdata.val();
        self.bank.status_reason.next = self.keeper.snapshot_reason.val();
        self.bank.status_release_reason.next = self.keeper.release_reason.val();
        self.bank.status_releasing.next = self.keeper.releasing.val();
        self.bank.status_outstanding.next = self.keeper.outstanding.val();
        self.bank.status_lost.next = self.keeper.lost.val();
        self.bank.status_copying.next = self.copier.copying.val().any();
        self.bank.status_draining.next = self.background.draining.val();
        self.bank.generation.next = self.keeper.generation.val();
        self.bank.frames.next = self.all_frames.val();
        self.bank.free_frames.next = self.keeper.free_frames.val();
        self.bank.snapshot_frames.next = self.keeper.snapshot_frames.val();
        self.bank.base_frames.next = self.keeper.base_frames.val();
        self.bank.unreleased.next = self.keeper.unreleased.val();
        self.bank.demand_copies.next = self.keeper.demand_copies.val();
        self.bank.background_copies.next = self.keeper.background_copies.val();
        self.bank.evictions.next = self.keeper.evictions.val();
        self.bank.late_writes.next = self.keeper.late_writes.val();
        self.bank.lost_snapshots.next = self.keeper.lost_snapshots.val();
        self.bank.stall_cycles.next = self.stalls.q.val();
        self.access.select.next = self.bank.select_granule.val();
        self.bank.granule_live_frame.next = bit_cast::<29, A1>(self.access.shown_live.val());
        self.bank.granule_live_private.next = self.access.shown_private.val();
        self.bank.granule_live_released.next = self.access.shown_released.val();
        self.bank.granule_snapshot_frame.next =
            bit_cast::<29, A1>(self.access.shown_snapshot.val());
        self.bank.granule_snapshot_valid.next = self.access.shown_snapshot_valid.val();
        self.bank.granule_base_frame.next = bit_cast::<29, A1>(self.access.shown_base.val());
        self.bank.granule_base_valid.next = self.access.shown_base_valid.val();

        // the keeper
        self.clearing.next = self.keeper.clearing.val();
        self.keeper.snapshot.next = self.bank.control_snapshot.val();
        self.keeper.parked_late.next = self.parked_late.val();
        self.keeper.table_busy.next = self.table_busy.val();
        self.keeper.job_running.next = self.job_running.val();
        self.keeper.clear_ready.next = self.clear_ready.val();
        self.snapshot_taken.next = self.keeper.snapshot_taken.val();
        self.generation.next = self.keeper.generation.val();
        self.outstanding.next = self.keeper.outstanding.val();
        self.lost.next = self.keeper.lost.val();
        self.clear_valid.next = self.keeper.clear_valid.val();
        self.clear_granule.next = self.keeper.clear_granule.val();
        self.clear_keep.next = self.keeper.clear_keep.val();
        self.irq_map.next = self.keeper.release_done.val() | self.keeper.lost_event.val();
        self.keeper.release_start.next = self.bank.control_release.val();
        self.keeper.release_first.next = self.bank.range_first.val();
        self.keeper.release_count.next = self.bank.range_count.val();
        self.keeper.release_keep.next = self.bank.range_mode_keep_dirty.val();
        self.keeper.frame_limit.next = self.bank.frame_limit.val();
        self.keeper.allow_overcommit.next = self.bank.config_allow_overcommit.val();
        self.keeper.reserve.next = self.bank.reserve_frames.val();
        self.keeper.hold_a.next = self.hold_a.val();
        self.keeper.hold_a_granule.next = self.hold_a_granule.val();
        self.keeper.hold_b.next = self.hold_b.val();
        self.keeper.hold_b_granule.next = self.hold_b_granule.val();
        self.keeper.copying_a.next = self.copier.copying.val().get_bit(0);
        self.keeper.copying_a_granule.next = self.copier.granule_0.val();
        self.keeper.copying_b.next = self.copier.copying.val().get_bit(1);
        self.keeper.copying_b_granule.next = self.copier.granule_1.val();
        self.keeper.copying_c.next = self.copier.copying.val().get_bit(2);
        self.keeper.copying_c_granule.next = self.copier.granule_2.val();
        self.keeper.cow_valid.next = self.copier.cow_valid.val();
        self.keeper.cow_granule.next = self.copier.cow_granule.val();
        self.keeper.cow_late.next = self.copier.cow_late.val();
        self.keeper.cow_background.next = self.copier.cow_background.val();
        self.copier.cow_ready.next = self.keeper.cow_ready.val();
        self.copier.cow_done.next = self.keeper.cow_done.val();
        self.copier.cow_copy.next = self.keeper.cow_copy.val();
        self.copier.cow_old.next = self.keeper.cow_old.val();
        self.copier.cow_new.next = self.keeper.cow_new.val();
        self.watch_cow.next = self.copier.cow_valid.val() & self.keeper.cow_ready.val();
        self.watch_granule.next = self.copier.cow_granule.val();
        self.watch_late.next = self.copier.cow_late.val();
        self.watch_background.next = self.copier.cow_background.val();
        self.watch_changed.next = self.keeper.changed.val();
        self.watch_changed_granule.next = self.keeper.changed_granule.val();
        self.watch_evictions.next = self.keeper.evictions.val();

        // where does a granule lie?
        self.access.job_valid.next = self.frame_valid.val();
        self.access.job_granule.next = self.frame_granule.val();
        self.frame_ready.next = self.access.job_ready.val();
        self.frame_done.next = self.access.job_done.val();
        self.access.fill_valid.next = self.fill_valid.val();
        self.access.fill_granule.next = self.fill_granule.val();
        self.fill_ready.next = self.access.fill_ready.val();
        self.fill_done.next = self.access.fill_done.val();
        self.keeper.frame_valid.next = self.access.frame_valid.val();
        self.keeper.frame_granule.next = self.access.frame_granule.val();
        self.access.frame_ready.next = self.keeper.frame_ready.val();
        self.access.frame_done.next = self.keeper.frame_done.val();
        self.access.frame_live.next = self.keeper.frame_live.val();
        self.access.frame_private.next = self.keeper.frame_private.val();
        self.access.frame_released.next = self.keeper.frame_released.val();
        self.access.frame_snapshot.next = self.keeper.frame_snapshot.val();
        self.access.frame_snapshot_valid.next = self.keeper.frame_snapshot_valid.val();
        self.access.frame_base.next = self.keeper.frame_base.val();
        self.access.frame_base_valid.next = self.keeper.frame_base_valid.val();
        self.frame_live.next = self.keeper.frame_live.val();
        self.frame_private.next = self.keeper.frame_private.val();
        self.frame_released.next = self.keeper.frame_released.val();
        self.frame_snapshot.next = self.keeper.frame_snapshot.val();
        self.frame_snapshot_valid.next = self.keeper.frame_snapshot_valid.val();
        self.frame_base.next = self.keeper.frame_base.val();
        self.frame_base_valid.next = self.keeper.frame_base_valid.val();
        self.keeper.drop_valid.next = self.drop_valid.val();
        self.keeper.drop_granule.next = self.drop_granule.val();
        self.drop_ready.next = self.keeper.drop_ready.val();
        self.drop_waits.next = self.drop_valid.val() & !self.keeper.drop_ready.val();

        // window accesses
        self.translate.cmd_valid.next = self.cmd_valid.val();
        self.translate.cmd_write.next = self.cmd_write.val();
        self.translate.cmd_empty.next = self.cmd_empty.val();
        self.translate.cmd_late.next = self.cmd_late.val();
        self.translate.cmd_address.next = self.cmd_address.val();
        self.translate.cmd_length.next = self.cmd_length.val();
        self.translate.cmd_requester.next = self.cmd_requester.val();
        self.cmd_ready.next = self.translate.cmd_ready.val();
        self.out_valid.next = self.translate.out_valid.val();
        self.out_write.next = self.translate.out_write.val();
        self.out_empty.next = self.translate.out_empty.val();
        self.out_late.next = self.translate.out_late.val();
        self.out_address.next = self.translate.out_address.val();
        self.out_target.next = self.translate.out_target.val();
        self.out_length.next = self.translate.out_length.val();
        self.out_beats.next = self.translate.out_beats.val();
        self.out_requester.next = self.translate.out_requester.val();
        self.translate.out_ready.next = self.out_ready.val();
        self.translate.clearing.next = self.keeper.clearing.val();
        self.keeper.look_granule.next = self.translate.look_granule.val();
        self.translate.look_live.next = self.keeper.look_live.val();
        self.translate.look_private.next = self.keeper.look_private.val();
        self.translate.changed.next = self.keeper.changed.val();
        self.translate.changed_granule.next = self.keeper.changed_granule.val();
        self.copier.match_granule.next = self.translate.match_granule.val();
        self.translate.match_hit.next = self.copier.match_hit.val();
        self.translate.match_old.next = self.copier.match_old.val();
        self.translate.match_new.next = self.copier.match_new.val();
        self.translate.match_done.next = self.copier.match_done.val();
        self.copier.demand_valid.next = self.translate.demand_valid.val();
        self.copier.demand_granule.next = self.translate.match_granule.val();
        self.copier.demand_late.next = self.translate.demand_late.val();
        self.translate.demand_ready.next = self.copier.demand_ready.val();
        self.translate.demand_done.next = self.copier.demand_done.val();
        self.translate.demand_copied.next = self.copier.copied.val();
        self.copier.wait_valid.next = self.translate.wait_valid.val();
        self.copier.wait_granule.next = self.translate.wait_granule.val();
        self.copier.wait_chunks.next = self.translate.wait_chunks.val();
        self.copy_demand.next = self.translate.wait_valid.val();
        self.translate.writes_open.next = self.writes_open.val();
        self.translate.write_ended.next = self.write_ended.val();
        self.copier.hold_back.next = self.translate.late_held.val();
        self.copier.hold_reads.next = self.translate.late_open.val();
        self.idle.next = self.translate.idle.val();
        if self.translate.stalled.val() {
            self.stalls.d.next = self.stalls.q.val() + 1;
        }

        // copies
        self.copier.reads_open.next = self.reads_open.val();
        self.copier.read_ended.next = self.read_ended.val();
        self.copier.snapshot_taken.next = self.keeper.snapshot_taken.val();
        self.copier.share.next = self.bank.copy_share_share.val();
        self.copier.hurry.next = self.drop_waits.val();
        self.ar_valid.next = self.copier.ar_valid.val();
        self.ar_addr.next = self.copier.ar_addr.val();
        self.ar_beats.next = self.copier.ar_beats.val();
        self.r_ready.next = self.copier.r_ready.val();
        self.aw_valid.next = self.copier.aw_valid.val();
        self.aw_addr.next = self.copier.aw_addr.val();
        self.aw_beats.next = self.copier.aw_beats.val();
        self.w_valid.next = self.copier.w_valid.val();
        self.w_data.next = self.copier.w_data.val();
        self.w_strb.next = self.copier.w_strb.val();
        self.w_last.next = self.copier.w_last.val();
        self.b_ready.next = self.copier.b_ready.val();
        self.memory_error.next = self.copier.memory_error.val();
        self.copying.next = self.copier.copying.val();
        self.copier.ar_ready.next = self.ar_ready.val();
        self.copier.r_valid.next = self.r_valid.val();
        self.copier.r_data.next = self.r_data.val();
        self.copier.r_last.next = self.r_last.val();
        self.copier.r_error.next = self.r_error.val();
        self.copier.aw_ready.next = self.aw_ready.val();
        self.copier.w_ready.next = self.w_ready.val();
        self.copier.b_valid.next = self.b_valid.val();
        self.copier.b_error.next = self.b_error.val();

        // the background
        self.background.copy_partition.next = self.bank.config_copy_partition.val();
        self.background.pre_copy.next = self.bank.config_pre_copy.val();
        self.background.share.next = self.bank.copy_share_share.val();
        self.background.snapshot_taken.next = self.keeper.snapshot_taken.val();
        self.copy_index.next = self.background.copy_index.val();
        self.background.copy_base.next = self.copy_base.val();
        self.background.copy_granules.next = self.copy_granules.val();
        self.background.copy_flagged.next = self.copy_flagged.val();
        self.background.active_count.next = self.active_count.val();
        self.background.commit_pending.next = self.commit_pending.val();
        self.background.blocked.next = self.blocked.val();
        self.blocked_granule.next = self.background.blocked_granule.val();
        self.copier.back_valid.next = self.background.back_valid.val();
        self.copier.back_granule.next = self.background.back_granule.val();
        self.background.back_ready.next = self.copier.back_ready.val();
        self.background.back_skip.next = self.copier.back_skip.val();
        self.background.back_done.next = self.copier.back_done.val();
        self.quiet.next = self.background.idle.val() & !self.copier.copying.val().any();

        // what is counted for a partition: looked up for 2 cycles, waiting writes first
        self.one_valid.d.next = self.translate.event_valid.val() | self.back_pending.q.val();
        self.one_demand.d.next = self.translate.event_valid.val();
        self.one_copied.d.next = true;
        self.one_stall.d.next = 0.into();
        self.lookup_granule.next = self.back_granule.q.val();
        self.back_pending.d.next = false;
        if self.translate.event_valid.val() {
            self.one_copied.d.next = self.translate.event_copied.val();
            self.one_stall.d.next = self.translate.event_stall.val();
            self.lookup_granule.next = self.translate.match_granule.val();
            self.back_pending.d.next = self.back_pending.q.val();
        }
        if self.copier.back_done.val() & self.copier.copied.val() {
            self.back_pending.d.next = true;
            self.back_granule.d.next = self.copier.cow_granule.val();
        }
        self.two_valid.d.next = self.one_valid.q.val();
        self.two_copied.d.next = self.one_copied.q.val();
        self.two_demand.d.next = self.one_demand.q.val() & self.one_copied.q.val();
        self.two_stall.d.next = self.one_stall.q.val();
        self.cow_event_valid.next = self.two_valid.q.val();
        self.cow_event_entry.next = self.lookup_entry.val();
        self.cow_event_table.next = self.lookup_table.val();
        self.cow_event_copies.next = self.two_copied.q.val();
        self.cow_event_demand.next = self.two_demand.q.val();
        self.cow_event_stall.next = self.two_stall.q.val();
        self.background.mark_valid.next = self.two_valid.q.val() & self.two_demand.q.val();
        self.background.mark_entry.next = self.lookup_entry.val();
        self.drained.next = self.background.drained.val()
            & !self.translate.event_valid.val()
            & !self.one_valid.q.val()
            & !self.two_valid.q.val();
        if self.reset.val() {
            self.stalls.d.next = 0.into();
            self.back_pending.d.next = false;
            self.one_valid.d.next = false;
            self.two_valid.d.next = false;
        }
    }
}
