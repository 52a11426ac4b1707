//! Runs a job: from the doorbell to the interrupt.

use isotherm_regs::ckpt::StatusReason;
use rust_hdl::prelude::*;

/// Where the job is.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum CkptJobState {
    /// No job.
    Rest,
    /// Until the partition table rests.
    Settle,
    /// Asks for the descriptor.
    Ask,
    /// Receives it.
    Receive,
    /// Judges it.
    Judge,
    /// Waits for the next extent.
    Walk,
    /// Its frame is made.
    Frame,
    /// Its record is written.
    Record,
    /// The last record is written.
    LastRecord,
    /// The job ends.
    Finish,
}

/// One extent at a time; the next ones are gathered and read meanwhile.
#[derive(LogicBlock)]
pub struct CkptControl {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The doorbell rings.
    pub doorbell: Signal<In, Bit>,
    /// The running job shall end.
    pub abort: Signal<In, Bit>,
    /// Low 6 bits of the address of the job.
    pub job_addr_low: Signal<In, Bits<6>>,
    /// A snapshot is outstanding.
    pub outstanding: Signal<In, Bit>,
    /// It is lost.
    pub snapshot_lost: Signal<In, Bit>,
    /// The partition table may change.
    pub table_busy: Signal<In, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<In, Bits<9>>,
    /// The read of the descriptor is asked for.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// A beat of the answer.
    pub rd_valid: Signal<In, Bit>,
    /// Its last.
    pub rd_last: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// Verdict on the descriptor, and what is in it.
    pub job_reason: Signal<In, Bits<4>>,
    /// First partition.
    pub first_partition: Signal<In, Bits<16>>,
    /// Partitions.
    pub partition_count: Signal<In, Bits<16>>,
    /// Data area.
    pub data_addr: Signal<In, Bits<64>>,
    /// Its bytes.
    pub data_len: Signal<In, Bits<32>>,
    /// Records that the record area holds.
    pub record_capacity: Signal<In, Bits<32>>,
    /// Record area.
    pub record_addr: Signal<In, Bits<64>>,
    /// A job begins in this cycle.
    pub job_start: Signal<Out, Bit>,
    /// The doorbell is refused in this cycle.
    pub refused: Signal<Out, Bit>,
    /// The walk begins.
    pub walk_start: Signal<Out, Bit>,
    /// The walk is over: gather and read nothing more.
    pub walk_stop: Signal<Out, Bit>,
    /// Nothing is left to save.
    pub walk_done: Signal<In, Bit>,
    /// An extent waits.
    pub extent_valid: Signal<In, Bit>,
    /// Its granules.
    pub extent_count: Signal<In, Bits<5>>,
    /// It is a granule that must be saved and is absent.
    pub extent_absent: Signal<In, Bit>,
    /// Make its frame.
    pub frame_start: Signal<Out, Bit>,
    /// The frame has left, or has failed.
    pub frame_ended: Signal<In, Bit>,
    /// A granule could not be read.
    pub frame_failed: Signal<In, Bit>,
    /// Because the snapshot is lost.
    pub frame_lost: Signal<In, Bit>,
    /// Bytes of the frame.
    pub frame_length: Signal<In, Bits<17>>,
    /// Everything that was asked of card memory has come.
    pub fetch_idle: Signal<In, Bit>,
    /// Write a record.
    pub record_go: Signal<Out, Bit>,
    /// It is the job's last.
    pub record_end: Signal<Out, Bit>,
    /// It is written.
    pub record_done: Signal<In, Bit>,
    /// Address of the next frame, or of the record while `record_go`.
    pub wr_addr: Signal<Out, Bits<64>>,
    /// Bytes of the data area used.
    pub used: Signal<Out, Bits<32>>,
    /// Granules saved.
    pub granules: Signal<Out, Bits<32>>,
    /// Bytes of all frames.
    pub frame_bytes: Signal<Out, Bits<32>>,
    /// Number of the record.
    pub serial: Signal<Out, Bits<32>>,
    /// The extent is recorded in this cycle: turn to the next.
    pub extent_done: Signal<Out, Bit>,
    /// The job ends in this cycle.
    pub job_end: Signal<Out, Bit>,
    /// How.
    pub reason: Signal<Out, Bits<4>>,
    /// A job runs.
    pub busy: Signal<Out, Bit>,
    state: DFF<CkptJobState>,
    reason_reg: DFF<Bits<4>>,
    abort_reg: DFF<Bit>,
    data_next: DFF<Bits<64>>,
    record_next: DFF<Bits<64>>,
    room: DFF<Bits<32>>,
    records_left: DFF<Bits<32>>,
    used_reg: DFF<Bits<32>>,
    granules_reg: DFF<Bits<32>>,
    bytes_reg: DFF<Bits<32>>,
    serial_reg: DFF<Bits<32>>,
    table_end: Signal<Local, Bits<17>>,
    need: Signal<Local, Bits<32>>,
    rounded: Signal<Local, Bits<18>>,
    padded: Signal<Local, Bits<18>>,
    line: Constant<Bits<32>>,
    line_mask: Constant<Bits<18>>,
    below_line: Constant<Bits<18>>,
    two: Constant<Bits<32>>,
    ok: Constant<Bits<4>>,
    misaligned: Constant<Bits<4>>,
    bad_partition: Constant<Bits<4>>,
    aborted: Constant<Bits<4>>,
    data_space: Constant<Bits<4>>,
    record_space: Constant<Bits<4>>,
    memory: Constant<Bits<4>>,
    no_snapshot: Constant<Bits<4>>,
    absent: Constant<Bits<4>>,
    lost: Constant<Bits<4>>,
}

impl Default for CkptControl {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            doorbell: Signal::default(),
            abort: Signal::default(),
            job_addr_low: Signal::default(),
            outstanding: Signal::default(),
            snapshot_lost: Signal::default(),
            table_busy: Signal::default(),
            active_count: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_valid: Signal::default(),
            rd_last: Signal::default(),
            rd_ready: Signal::default(),
            job_reason: Signal::default(),
            first_partition: Signal::default(),
            partition_count: Signal::default(),
            data_addr: Signal::default(),
            data_len: Signal::default(),
            record_capacity: Signal::default(),
            record_addr: Signal::default(),
            job_start: Signal::default(),
            refused: Signal::default(),
            walk_start: Signal::default(),
            walk_stop: Signal::default(),
            walk_done: Signal::default(),
            extent_valid: Signal::default(),
            extent_count: Signal::default(),
            extent_absent: Signal::default(),
            frame_start: Signal::default(),
            frame_ended: Signal::default(),
            frame_failed: Signal::default(),
            frame_lost: Signal::default(),
            frame_length: Signal::default(),
            fetch_idle: Signal::default(),
            record_go: Signal::default(),
            record_end: Signal::default(),
            record_done: Signal::default(),
            wr_addr: Signal::default(),
            used: Signal::default(),
            granules: Signal::default(),
            frame_bytes: Signal::default(),
            serial: Signal::default(),
            extent_done: Signal::default(),
            job_end: Signal::default(),
            reason: Signal::default(),
            busy: Signal::default(),
            state: DFF::default(),
            reason_reg: DFF::default(),
            abort_reg: DFF::default(),
            data_next: DFF::default(),
            record_next: DFF::default(),
            room: DFF::default(),
            records_left: DFF::default(),
            used_reg: DFF::default(),
            granules_reg: DFF::default(),
            bytes_reg: DFF::default(),
            serial_reg: DFF::default(),
            table_end: Signal::default(),
            need: Signal::default(),
            rounded: Signal::default(),
            padded: Signal::default(),
            line: Constant::new(64_u32.to_bits()),
            line_mask: Constant::new(((1_u32 << 18) - 64).to_bits()),
            below_line: Constant::new(63_u32.to_bits()),
            two: Constant::new(2_u32.to_bits()),
            ok: super::code(StatusReason::Ok),
            misaligned: super::code(StatusReason::Misaligned),
            bad_partition: super::code(StatusReason::BadPartition),
            aborted: super::code(StatusReason::Aborted),
            data_space: super::code(StatusReason::DataSpace),
            record_space: super::code(StatusReason::RecordSpace),
            memory: super::code(StatusReason::Memory),
            no_snapshot: super::code(StatusReason::NoSnapshot),
            absent: super::code(StatusReason::Absent),
            lost: super::code(StatusReason::Lost),
        }
    }
}

impl Logic for CkptControl {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            reason_reg,
            abort_reg,
            data_next,
            record_next,
            room,
            records_left,
            used_reg,
            granules_reg,
            bytes_reg,
            serial_reg
        );
        self.busy.next = self.state.q.val() != CkptJobState::Rest;
        self.refused.next = self.doorbell.val() & self.busy.val();
        self.reason.next = self.reason_reg.q.val();
        self.used.next = self.used_reg.q.val();
        self.granules.next = self.granules_reg.q.val();
        self.frame_bytes.next = self.bytes_reg.q.val();
        self.serial.next = self.serial_reg.q.val();
        self.wr_addr.next = self.data_next.q.val();
        self.job_start.next = false;
        self.rd_req_valid.next = false;
        self.rd_ready.next = false;
        self.walk_start.next = false;
        self.walk_stop.next = false;
        self.frame_start.next = false;
        self.record_go.next = false;
        self.record_end.next = false;
        self.extent_done.next = false;
        self.job_end.next = false;
        if self.abort.val() {
            self.abort_reg.d.next = true;
        }
        self.table_end.next = bit_cast::<17, 16>(self.first_partition.val())
            + bit_cast::<17, 16>(self.partition_count.val());
        // the largest frame of n granules has 8 + n * 4099 bytes; to whole lines that is n * 4096 + 64
        self.need.next = (bit_cast::<32, 5>(self.extent_count.val()) << 12) | self.line.val();
        self.rounded.next = bit_cast::<18, 17>(self.frame_length.val()) + self.below_line.val();
        self.padded.next = self.rounded.val() & self.line_mask.val();

        match self.state.q.val() {
            CkptJobState::Rest => {
                self.abort_reg.d.next = false;
                if self.doorbell.val() {
                    self.job_start.next = true;
                    self.state.d.next = CkptJobState::Settle;
                }
            }
            CkptJobState::Settle => {
                self.reason_reg.d.next = self.misaligned.val();
                if self.job_addr_low.val().any() {
                    self.state.d.next = CkptJobState::Finish;
                } else {
                    if !self.table_busy.val() {
                        self.state.d.next = CkptJobState::Ask;
                    }
                }
            }
            CkptJobState::Ask => {
                self.rd_req_valid.next = true;
                if self.rd_req_ready.val() {
                    self.state.d.next = CkptJobState::Receive;
                }
            }
            CkptJobState::Receive => {
                self.rd_ready.next = true;
                if self.rd_valid.val() & self.rd_last.val() {
                    self.state.d.next = CkptJobState::Judge;
                }
            }
            CkptJobState::Judge => {
                self.data_next.d.next = self.data_addr.val();
                self.record_next.d.next = self.record_addr.val();
                self.room.d.next = self.data_len.val();
                self.records_left.d.next = self.record_capacity.val();
                self.used_reg.d.next = 0.into();
                self.granules_reg.d.next = 0.into();
                self.bytes_reg.d.next = 0.into();
                self.serial_reg.d.next = 0.into();
                self.reason_reg.d.next = self.job_reason.val();
                self.state.d.next = CkptJobState::Finish;
                if self.job_reason.val() == self.ok.val() {
                    if self.table_end.val() > bit_cast::<17, 9>(self.active_count.val()) {
                        self.reason_reg.d.next = self.bad_partition.val();
                    } else {
                        if self.outstanding.val() {
                            self.walk_start.next = true;
                            self.state.d.next = CkptJobState::Walk;
                        } else {
                            self.reason_reg.d.next = self.no_snapshot.val();
                            self.state.d.next = CkptJobState::LastRecord;
                        }
                    }
                }
            }
            CkptJobState::Walk => {
                if self.extent_valid.val() {
                    self.state.d.next = CkptJobState::LastRecord;
                    if self.abort_reg.q.val() {
                        self.reason_reg.d.next = self.aborted.val();
                    } else {
                        if self.snapshot_lost.val() {
                            self.reason_reg.d.next = self.lost.val();
                        } else {
                            if self.extent_absent.val() {
                                self.reason_reg.d.next = self.absent.val();
                            } else {
                                if self.need.val() > self.room.q.val() {
                                    self.reason_reg.d.next = self.data_space.val();
                                } else {
                                    if self.records_left.q.val() < self.two.val() {
                                        self.reason_reg.d.next = self.record_space.val();
                                    } else {
                                        self.frame_start.next = true;
                                        self.state.d.next = CkptJobState::Frame;
                                    }
                                }
                            }
                        }
                    }
                } else {
                    if self.walk_done.val() {
                        if self.snapshot_lost.val() {
                            self.reason_reg.d.next = self.lost.val();
                        }
                        self.state.d.next = CkptJobState::LastRecord;
                    }
                }
            }
            CkptJobState::Frame => {
                if self.frame_ended.val() {
                    self.state.d.next = CkptJobState::Record;
                    if self.frame_failed.val() {
                        self.reason_reg.d.next = self.memory.val();
                        if self.frame_lost.val() {
                            self.reason_reg.d.next = self.lost.val();
                        }
                        self.state.d.next = CkptJobState::LastRecord;
                    }
                }
            }
            CkptJobState::Record => {
                self.record_go.next = true;
                self.wr_addr.next = self.record_next.q.val();
                if self.record_done.val() {
                    self.extent_done.next = true;
                    self.data_next.d.next =
                        self.data_next.q.val() + bit_cast::<64, 18>(self.padded.val());
                    self.room.d.next = self.room.q.val() - bit_cast::<32, 18>(self.padded.val());
                    self.used_reg.d.next =
                        self.used_reg.q.val() + bit_cast::<32, 18>(self.padded.val());
                    self.bytes_reg.d.next =
                        self.bytes_reg.q.val() + bit_cast::<32, 17>(self.frame_length.val());
                    self.granules_reg.d.next =
                        self.granules_reg.q.val() + bit_cast::<32, 5>(self.extent_count.val());
                    self.record_next.d.next =
                        self.record_next.q.val() + bit_cast::<64, 32>(self.line.val());
                    self.records_left.d.next = self.records_left.q.val() - 1;
                    self.serial_reg.d.next = self.serial_reg.q.val() + 1;
                    self.state.d.next = CkptJobState::Walk;
                }
            }
            CkptJobState::LastRecord => {
                self.walk_stop.next = true;
                self.record_go.next = true;
                self.record_end.next = true;
                self.wr_addr.next = self.record_next.q.val();
                if self.record_done.val() {
                    self.state.d.next = CkptJobState::Finish;
                }
            }
            CkptJobState::Finish => {
                self.walk_stop.next = true;
                if self.fetch_idle.val() {
                    self.job_end.next = true;
                    self.state.d.next = CkptJobState::Rest;
                }
            }
            _ => {
                self.state.d.next = CkptJobState::Rest;
            }
        }
        if self.reset.val() {
            self.state.d.next = CkptJobState::Rest;
        }
    }
}
