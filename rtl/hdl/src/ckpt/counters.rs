//! What the registers count.

use isotherm_regs::ckpt::StatusReason;
use rust_hdl::prelude::*;

/// Counts of `ckpt.toml`. All strobes may come in the same cycle.
#[derive(LogicBlock)]
pub struct CkptCounters {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A job runs.
    pub busy: Signal<In, Bit>,
    /// A job begins.
    pub start: Signal<In, Bit>,
    /// A doorbell is refused.
    pub refused: Signal<In, Bit>,
    /// A job ends with `reason`.
    pub job_end: Signal<In, Bit>,
    /// How.
    pub reason: Signal<In, Bits<4>>,
    /// A granule has been read and put into a frame.
    pub granule_read: Signal<In, Bit>,
    /// An extent has been recorded.
    pub extent: Signal<In, Bit>,
    /// Its granules.
    pub extent_count: Signal<In, Bits<5>>,
    /// Bytes of its frame.
    pub extent_length: Signal<In, Bits<17>>,
    /// Its raw blocks.
    pub extent_raw: Signal<In, Bits<5>>,
    /// Its RLE blocks.
    pub extent_rle: Signal<In, Bits<5>>,
    /// Its compressed blocks.
    pub extent_compressed: Signal<In, Bits<5>>,
    /// It is a delta.
    pub extent_delta: Signal<In, Bit>,
    /// How the last job ended.
    pub status_reason: Signal<Out, Bits<4>>,
    /// Jobs that ended `ok`.
    pub jobs_done: Signal<Out, Bits<32>>,
    /// Jobs that ended otherwise, and refused doorbells.
    pub jobs_failed: Signal<Out, Bits<32>>,
    /// Extents.
    pub extents: Signal<Out, Bits<32>>,
    /// Granules of the running or last job.
    pub progress: Signal<Out, Bits<32>>,
    /// Plain bytes read.
    pub bytes_in: Signal<Out, Bits<64>>,
    /// Bytes of frames.
    pub bytes_out: Signal<Out, Bits<64>>,
    /// Raw blocks.
    pub raw_blocks: Signal<Out, Bits<32>>,
    /// RLE blocks.
    pub rle_blocks: Signal<Out, Bits<32>>,
    /// Compressed blocks.
    pub compressed_blocks: Signal<Out, Bits<32>>,
    /// Extents written as deltas.
    pub delta_extents: Signal<Out, Bits<32>>,
    /// Cycles with a job running.
    pub busy_cycles: Signal<Out, Bits<64>>,
    reason_reg: DFF<Bits<4>>,
    done_reg: DFF<Bits<32>>,
    failed_reg: DFF<Bits<32>>,
    extents_reg: DFF<Bits<32>>,
    progress_reg: DFF<Bits<32>>,
    granules_reg: DFF<Bits<52>>,
    out_reg: DFF<Bits<64>>,
    raw_reg: DFF<Bits<32>>,
    rle_reg: DFF<Bits<32>>,
    compressed_reg: DFF<Bits<32>>,
    delta_reg: DFF<Bits<32>>,
    cycles_reg: DFF<Bits<64>>,
    failed_1: Signal<Local, Bits<32>>,
    ok: Constant<Bits<4>>,
}

impl Default for CkptCounters {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            busy: Signal::default(),
            start: Signal::default(),
            refused: Signal::default(),
            job_end: Signal::default(),
            reason: Signal::default(),
            granule_read: Signal::default(),
            extent: Signal::default(),
            extent_count: Signal::default(),
            extent_length: Signal::default(),
            extent_raw: Signal::default(),
            extent_rle: Signal::default(),
            extent_compressed: Signal::default(),
            extent_delta: Signal::default(),
            status_reason: Signal::default(),
            jobs_done: Signal::default(),
            jobs_failed: Signal::default(),
            extents: Signal::default(),
            progress: Signal::default(),
            bytes_in: Signal::default(),
            bytes_out: Signal::default(),
            raw_blocks: Signal::default(),
            rle_blocks: Signal::default(),
            compressed_blocks: Signal::default(),
            delta_extents: Signal::default(),
            busy_cycles: Signal::default(),
            reason_reg: DFF::default(),
            done_reg: DFF::default(),
            failed_reg: DFF::default(),
            extents_reg: DFF::default(),
            progress_reg: DFF::default(),
            granules_reg: DFF::default(),
            out_reg: DFF::default(),
            raw_reg: DFF::default(),
            rle_reg: DFF::default(),
            compressed_reg: DFF::default(),
            delta_reg: DFF::default(),
            cycles_reg: DFF::default(),
            failed_1: Signal::default(),
            ok: super::code(StatusReason::Ok),
        }
    }
}

impl Logic for CkptCounters {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            reason_reg,
            done_reg,
            failed_reg,
            extents_reg,
            progress_reg,
            granules_reg,
            out_reg,
            raw_reg,
            rle_reg,
            compressed_reg,
            delta_reg,
            cycles_reg
        );
        self.status_reason.next = self.reason_reg.q.val();
        self.jobs_done.next = self.done_reg.q.val();
        self.jobs_failed.next = self.failed_reg.q.val();
        self.extents.next = self.extents_reg.q.val();
        self.progress.next = self.progress_reg.q.val();
        self.bytes_in.next = bit_cast::<64, 52>(self.granules_reg.q.val()) << 12;
        self.bytes_out.next = self.out_reg.q.val();
        self.raw_blocks.next = self.raw_reg.q.val();
        self.rle_blocks.next = self.rle_reg.q.val();
        self.compressed_blocks.next = self.compressed_reg.q.val();
        self.delta_extents.next = self.delta_reg.q.val();
        self.busy_cycles.next = self.cycles_reg.q.val();

        // a doorbell may be refused in the very cycle in which the job fails
        self.failed_1.next = self.failed_reg.q.val();
        if self.refused.val() {
            self.failed_1.next = self.failed_1.val() + 1;
        }
        if self.job_end.val() {
            self.reason_reg.d.next = self.reason.val();
            if self.reason.val() == self.ok.val() {
                self.done_reg.d.next = self.done_reg.q.val() + 1;
            } else {
                self.failed_1.next = self.failed_1.val() + 1;
            }
        }
        self.failed_reg.d.next = self.failed_1.val();
        if self.extent.val() {
            self.extents_reg.d.next = self.extents_reg.q.val() + 1;
            self.progress_reg.d.next =
                self.progress_reg.q.val() + bit_cast::<32, 5>(self.extent_count.val());
            self.out_reg.d.next =
                self.out_reg.q.val() + bit_cast::<64, 17>(self.extent_length.val());
            self.raw_reg.d.next = self.raw_reg.q.val() + bit_cast::<32, 5>(self.extent_raw.val());
            self.rle_reg.d.next = self.rle_reg.q.val() + bit_cast::<32, 5>(self.extent_rle.val());
            self.compressed_reg.d.next =
                self.compressed_reg.q.val() + bit_cast::<32, 5>(self.extent_compressed.val());
            if self.extent_delta.val() {
                self.delta_reg.d.next = self.delta_reg.q.val() + 1;
            }
        }
        if self.granule_read.val() {
            self.granules_reg.d.next = self.granules_reg.q.val() + 1;
        }
        if self.busy.val() {
            self.cycles_reg.d.next = self.cycles_reg.q.val() + 1;
        }
        if self.start.val() {
            self.progress_reg.d.next = 0.into();
        }
        if self.reset.val() {
            self.reason_reg.d.next = self.ok.val();
            self.done_reg.d.next = 0.into();
            self.failed_reg.d.next = 0.into();
            self.extents_reg.d.next = 0.into();
            self.progress_reg.d.next = 0.into();
            self.granules_reg.d.next = 0.into();
            self.out_reg.d.next = 0.into();
            self.raw_reg.d.next = 0.into();
            self.rle_reg.d.next = 0.into();
            self.compressed_reg.d.next = 0.into();
            self.delta_reg.d.next = 0.into();
            self.cycles_reg.d.next = 0.into();
        }
    }
}
