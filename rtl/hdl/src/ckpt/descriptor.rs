//! Takes in the 64 bytes of a job and judges them.

use isotherm_abi::job::{JOB_MAGIC, JOB_VERSION, OPERATION_CHECKPOINT};
use isotherm_regs::ckpt::StatusReason;
use rust_hdl::prelude::*;

/// Fields of the job as `isotherm_abi::job` lays them out; `reason` is the first rule that they break, in its order.
#[derive(LogicBlock)]
pub struct CkptDescriptor {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Forget the job before.
    pub start: Signal<In, Bit>,
    /// A beat of the answer to the read.
    pub valid: Signal<In, Bit>,
    /// 16 bytes.
    pub data: Signal<In, Bits<128>>,
    /// The answer ends.
    pub last: Signal<In, Bit>,
    /// It failed.
    pub error: Signal<In, Bit>,
    /// 0 if the job may run; valid after the last beat.
    pub reason: Signal<Out, Bits<4>>,
    /// Modes of the classes, 2 bits each.
    pub class_modes: Signal<Out, Bits<6>>,
    /// Number of the job.
    pub job_id: Signal<Out, Bits<32>>,
    /// Its generation.
    pub generation: Signal<Out, Bits<32>>,
    /// First partition.
    pub first_partition: Signal<Out, Bits<16>>,
    /// Partitions.
    pub partition_count: Signal<Out, Bits<16>>,
    /// Data area.
    pub data_addr: Signal<Out, Bits<64>>,
    /// Its bytes.
    pub data_len: Signal<Out, Bits<32>>,
    /// Records that the record area holds.
    pub record_capacity: Signal<Out, Bits<32>>,
    /// Record area.
    pub record_addr: Signal<Out, Bits<64>>,
    /// Extents of class Warm may become deltas.
    pub allow_delta: Signal<Out, Bit>,
    beat: DFF<Bits<2>>,
    line_0: DFF<Bits<128>>,
    line_1: DFF<Bits<128>>,
    line_2: DFF<Bits<128>>,
    reserved: DFF<Bit>,
    lost: DFF<Bit>,
    modes: Signal<Local, Bits<8>>,
    low: Signal<Local, Bits<6>>,
    bad_mode: Signal<Local, Bit>,
    magic: Constant<Bits<32>>,
    version: Constant<Bits<16>>,
    operation: Constant<Bits<8>>,
    no_mode: Constant<Bits<2>>,
    ok: Constant<Bits<4>>,
    bad_magic: Constant<Bits<4>>,
    bad_version: Constant<Bits<4>>,
    bad_operation: Constant<Bits<4>>,
    bad_mode_code: Constant<Bits<4>>,
    misaligned: Constant<Bits<4>>,
    record_space: Constant<Bits<4>>,
    bad_partition: Constant<Bits<4>>,
    dma_read: Constant<Bits<4>>,
}

impl Default for CkptDescriptor {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            start: Signal::default(),
            valid: Signal::default(),
            data: Signal::default(),
            last: Signal::default(),
            error: Signal::default(),
            reason: Signal::default(),
            class_modes: Signal::default(),
            job_id: Signal::default(),
            generation: Signal::default(),
            first_partition: Signal::default(),
            partition_count: Signal::default(),
            data_addr: Signal::default(),
            data_len: Signal::default(),
            record_capacity: Signal::default(),
            record_addr: Signal::default(),
            allow_delta: Signal::default(),
            beat: DFF::default(),
            line_0: DFF::default(),
            line_1: DFF::default(),
            line_2: DFF::default(),
            reserved: DFF::default(),
            lost: DFF::default(),
            modes: Signal::default(),
            low: Signal::default(),
            bad_mode: Signal::default(),
            magic: Constant::new(JOB_MAGIC.to_bits()),
            version: Constant::new(JOB_VERSION.to_bits()),
            operation: Constant::new(OPERATION_CHECKPOINT.to_bits()),
            no_mode: Constant::new(3_u32.to_bits()),
            ok: super::code(StatusReason::Ok),
            bad_magic: super::code(StatusReason::BadMagic),
            bad_version: super::code(StatusReason::BadVersion),
            bad_operation: super::code(StatusReason::BadOperation),
            bad_mode_code: super::code(StatusReason::BadMode),
            misaligned: super::code(StatusReason::Misaligned),
            record_space: super::code(StatusReason::RecordSpace),
            bad_partition: super::code(StatusReason::BadPartition),
            dma_read: super::code(StatusReason::DmaRead),
        }
    }
}

impl Logic for CkptDescriptor {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, beat, line_0, line_1, line_2, reserved, lost);
        if self.valid.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            match self.beat.q.val().index() {
                0 => {
                    self.line_0.d.next = self.data.val();
                }
                1 => {
                    self.line_1.d.next = self.data.val();
                }
                2 => {
                    self.line_2.d.next = self.data.val();
                }
                _ => {
                    self.reserved.d.next = self.data.val().any();
                }
            }
            if self.error.val() | (self.last.val() & !self.beat.q.val().all()) {
                self.lost.d.next = true;
            }
        }
        if self.start.val() {
            self.beat.d.next = 0.into();
            self.lost.d.next = false;
        }
        self.job_id.next = self.line_0.q.val().get_bits::<32>(64);
        self.generation.next = self.line_0.q.val().get_bits::<32>(96);
        self.first_partition.next = self.line_1.q.val().get_bits::<16>(0);
        self.partition_count.next = self.line_1.q.val().get_bits::<16>(16);
        self.data_addr.next = self.line_1.q.val().get_bits::<64>(64);
        self.data_len.next = self.line_2.q.val().get_bits::<32>(0);
        self.record_capacity.next = self.line_2.q.val().get_bits::<32>(32);
        self.record_addr.next = self.line_2.q.val().get_bits::<64>(64);
        self.allow_delta.next = self.line_1.q.val().get_bit(32);
        self.modes.next = self.line_0.q.val().get_bits::<8>(56);
        self.class_modes.next = self.modes.val().get_bits::<6>(0);
        self.bad_mode.next = self.modes.val().get_bits::<2>(6).any()
            | (self.modes.val().get_bits::<2>(0) == self.no_mode.val())
            | (self.modes.val().get_bits::<2>(2) == self.no_mode.val())
            | (self.modes.val().get_bits::<2>(4) == self.no_mode.val());
        self.low.next = self.line_1.q.val().get_bits::<6>(64)
            | self.line_2.q.val().get_bits::<6>(0)
            | self.line_2.q.val().get_bits::<6>(64);

        // the first rule in rank is the last assignment
        self.reason.next = self.ok.val();
        if !self.line_1.q.val().get_bits::<16>(16).any() {
            self.reason.next = self.bad_partition.val();
        }
        if !self.line_2.q.val().get_bits::<32>(32).any() {
            self.reason.next = self.record_space.val();
        }
        if self.low.val().any() {
            self.reason.next = self.misaligned.val();
        }
        if self.bad_mode.val() {
            self.reason.next = self.bad_mode_code.val();
        }
        if (self.line_0.q.val().get_bits::<8>(48) != self.operation.val())
            | self.line_1.q.val().get_bits::<31>(33).any()
            | self.reserved.q.val()
        {
            self.reason.next = self.bad_operation.val();
        }
        if self.line_0.q.val().get_bits::<16>(32) != self.version.val() {
            self.reason.next = self.bad_version.val();
        }
        if self.line_0.q.val().get_bits::<32>(0) != self.magic.val() {
            self.reason.next = self.bad_magic.val();
        }
        if self.lost.q.val() {
            self.reason.next = self.dma_read.val();
        }
    }
}
