//! Absent granules: see the README beside this file.

mod command;
mod fill;
mod frames;
mod gate;
mod mover;
mod places;
mod ring;
mod states;

pub use command::{FaultCommand, FaultCommandState};
pub use fill::{FaultFill, FaultFillState};
pub use frames::{FaultFrames, FaultFramesState};
pub use gate::{FaultGate, FaultGateState};
pub use mover::{FaultMover, FaultMoverState};
pub use places::FaultPlaces;
pub use ring::FaultRing;
pub use states::{FaultStates, FaultStatesStep};

use crate::banks::FaultRegs;
use crate::completer::Request;
use isotherm_regs::fault::StatusReason;
use rust_hdl::prelude::*;

/// A reason code as a constant of a block.
fn code(reason: StatusReason) -> Constant<Bits<4>> {
    Constant::new(u32::from(reason).to_bits())
}

/// The block: `D` data bits, `K = D / 8`, `2^A` granules, `A1 = A + 1`, `2^PA` beats are 32 KiB, `2^F` beats are 8 KiB,
/// `FP1 = F + 1`; `Z` decompressors, 0 or 1.
#[derive(LogicBlock)]
pub struct Fault<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const PA: usize,
    const F: usize,
    const FP1: usize,
    const Z: usize,
> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: all granules are present, nothing is parked.
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
    /// The oldest request of the completer's queue.
    pub queue_valid: Signal<In, Bit>,
    /// The request.
    pub queue_request: Signal<In, Request>,
    /// It is taken.
    pub queue_ready: Signal<Out, Bit>,
    /// The oldest beat of the completer's write buffer.
    pub queue_data_valid: Signal<In, Bit>,
    /// Its data.
    pub queue_data: Signal<In, Bits<D>>,
    /// Its enabled bytes.
    pub queue_keep: Signal<In, Bits<K>>,
    /// It is taken.
    pub queue_data_ready: Signal<Out, Bit>,
    /// A request to be dispatched.
    pub dispatch_valid: Signal<Out, Bit>,
    /// The request; a read that failed has action `ABORT`.
    pub dispatch_request: Signal<Out, Request>,
    /// It is a write from before the outstanding snapshot.
    pub dispatch_late: Signal<Out, Bit>,
    /// It is dispatched.
    pub dispatch_ready: Signal<In, Bit>,
    /// A beat for the writes dispatched.
    pub dispatch_data_valid: Signal<Out, Bit>,
    /// Its data.
    pub dispatch_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub dispatch_keep: Signal<Out, Bits<K>>,
    /// It is taken.
    pub dispatch_data_ready: Signal<In, Bit>,
    /// A register access runs.
    pub registers_busy: Signal<In, Bit>,
    /// Everything that was taken from the queue has been dispatched, or is parked with its data and marked dirty. Parked
    /// accesses do not count. Part of the completer's `quiet`.
    pub idle: Signal<Out, Bit>,
    /// To `dirty`: a parked write marks its granule.
    pub mark_valid: Signal<Out, Bit>,
    /// Which.
    pub mark_granule: Signal<Out, Bits<A>>,
    /// Marked.
    pub mark_ready: Signal<In, Bit>,
    /// To `dirty`: a granule becomes absent or present.
    pub block_valid: Signal<Out, Bit>,
    /// Which.
    pub block_granule: Signal<Out, Bits<A>>,
    /// It becomes absent.
    pub block_value: Signal<Out, Bit>,
    /// Noted.
    pub block_ready: Signal<In, Bit>,
    /// From the map: a snapshot is outstanding.
    pub outstanding: Signal<In, Bit>,
    /// A snapshot was taken.
    pub snapshot_taken: Signal<In, Bit>,
    /// To the map: writes are parked.
    pub parked_writes: Signal<Out, Bits<4>>,
    /// One of them is from before the outstanding snapshot.
    pub parked_late: Signal<Out, Bit>,
    /// To the map: drop what it keeps of a granule.
    pub drop_valid: Signal<Out, Bit>,
    /// Which.
    pub drop_granule: Signal<Out, Bits<A>>,
    /// Done.
    pub drop_ready: Signal<In, Bit>,
    /// To the map: where does this granule live?
    pub frame_valid: Signal<Out, Bit>,
    /// Which.
    pub frame_granule: Signal<Out, Bits<A>>,
    /// The question is taken.
    pub frame_ready: Signal<In, Bit>,
    /// The answer.
    pub frame_done: Signal<In, Bit>,
    /// Its live frame.
    pub frame_live: Signal<In, Bits<A1>>,
    /// There is a decompressor.
    pub decodes: Signal<Out, Bit>,
    /// A FILL of a frame runs: no table may be written.
    pub frame_busy: Signal<Out, Bit>,
    /// Write a word of a learned set (not while `frame_busy`).
    pub table_write: Signal<In, Bit>,
    /// Which set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// Its address in the set.
    pub table_address: Signal<In, Bits<13>>,
    /// The word.
    pub table_data: Signal<In, Bits<32>>,
    /// Dictionary ids of the sets, 0 for none: that of set 0 in bits 7:0.
    pub table_ids: Signal<In, Bits<32>>,
    /// DMA: a read.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Its bus address.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Its bytes.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// DMA: a beat of an answer.
    pub rd_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// The beat.
    pub rd_data: Signal<In, Bits<128>>,
    /// The answer ends.
    pub rd_last: Signal<In, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<In, Bit>,
    /// Memory: a write burst.
    pub aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub aw_ready: Signal<In, Bit>,
    /// Its byte address.
    pub aw_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub aw_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat.
    pub w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub w_ready: Signal<In, Bit>,
    /// The beat.
    pub w_data: Signal<Out, Bits<D>>,
    /// Its bytes.
    pub w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub w_last: Signal<Out, Bit>,
    /// Memory: a burst is done.
    pub b_valid: Signal<In, Bit>,
    /// Noted.
    pub b_ready: Signal<Out, Bit>,
    /// It failed.
    pub b_error: Signal<In, Bit>,
    /// Cause FAULT.
    pub irq_fault: Signal<Out, Bit>,
    bank: FaultRegs,
    gate: FaultGate<D, K, A, PA>,
    states: FaultStates<A>,
    ring: FaultRing,
    command: FaultCommand<A>,
    fill: FaultFill<D, K, A, A1, F, FP1>,
    frames: [FaultFrames; Z],
    cycles: DFF<Bits<64>>,
    fault_count: DFF<Bits<32>>,
    served_count: DFF<Bits<32>>,
    ack_delay: DFF<Bits<4>>,
    rdata: DFF<Bits<32>>,
    slots: Constant<Bits<8>>,
}

/// For a 128-bit data path.
pub type Fault128<const A: usize, const A1: usize> = Fault<128, 16, A, A1, 11, 9, 10, 1>;
/// For a 512-bit data path.
pub type Fault512<const A: usize, const A1: usize> = Fault<512, 64, A, A1, 9, 7, 8, 1>;

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const PA: usize,
    const F: usize,
    const FP1: usize,
    const Z: usize,
> Default for Fault<D, K, A, A1, PA, F, FP1, Z>
{
    fn default() -> Self {
        assert!(Z <= 1, "Fault: Z is 0 or 1");
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
            queue_valid: Signal::default(),
            queue_request: Signal::default(),
            queue_ready: Signal::default(),
            queue_data_valid: Signal::default(),
            queue_data: Signal::default(),
            queue_keep: Signal::default(),
            queue_data_ready: Signal::default(),
            dispatch_valid: Signal::default(),
            dispatch_request: Signal::default(),
            dispatch_late: Signal::default(),
            dispatch_ready: Signal::default(),
            dispatch_data_valid: Signal::default(),
            dispatch_data: Signal::default(),
            dispatch_keep: Signal::default(),
            dispatch_data_ready: Signal::default(),
            registers_busy: Signal::default(),
            idle: Signal::default(),
            mark_valid: Signal::default(),
            mark_granule: Signal::default(),
            mark_ready: Signal::default(),
            block_valid: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            block_ready: Signal::default(),
            outstanding: Signal::default(),
            snapshot_taken: Signal::default(),
            parked_writes: Signal::default(),
            parked_late: Signal::default(),
            drop_valid: Signal::default(),
            drop_granule: Signal::default(),
            drop_ready: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_live: Signal::default(),
            decodes: Signal::default(),
            frame_busy: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_data: Signal::default(),
            table_ids: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
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
            irq_fault: Signal::default(),
            bank: FaultRegs::default(),
            gate: FaultGate::default(),
            states: FaultStates::default(),
            ring: FaultRing::default(),
            command: FaultCommand::default(),
            fill: FaultFill::default(),
            frames: std::array::from_fn(|_| FaultFrames::default()),
            cycles: DFF::default(),
            fault_count: DFF::default(),
            served_count: DFF::default(),
            ack_delay: DFF::default(),
            rdata: DFF::default(),
            slots: Constant::new(8_u32.to_bits()),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const PA: usize,
    const F: usize,
    const FP1: usize,
    const Z: usize,
> Logic for Fault<D, K, A, A1, PA, F, FP1, Z>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, cycles, fault_count, served_count, ack_delay, rdata);
        clock!(self, clock, bank, gate, states, ring, command, fill);
        self.bank.reset.next = self.reset.val();
        self.gate.reset.next = self.reset.val();
        self.states.reset.next = self.reset.val();
        self.ring.reset.next = self.reset.val();
        self.command.reset.next = self.reset.val();
        self.fill.reset.next = self.reset.val();
        self.cycles.d.next = self.cycles.q.val() + 1;

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
        self.bank.status_busy.next = self.command.busy.val();
        self.bank.status_reason.next = self.command.reason.val();
        self.bank.progress.next = self.command.progress.val();
        self.bank.absent.next = self.states.absent.val();
        self.bank.poisoned.next = self.states.poisoned.val();
        self.bank.depth_slots.next = self.slots.val();
        self.bank.depth_parked.next = bit_cast::<8, 4>(self.gate.parked.val());
        self.bank.faults.next = self.fault_count.q.val();
        self.bank.served.next = self.served_count.q.val();
        self.bank.error_read_failed_set.next = self.gate.read_failed.val();
        self.bank.error_write_lost_set.next = self.gate.write_lost.val();
        self.bank.error_record_dropped_set.next = self.ring.dropped.val();
        self.bank.granule_absent.next = self.states.select_absent.val();
        self.bank.granule_poisoned.next = self.states.select_poisoned.val();
        self.bank.ring_head_count.next = self.ring.head.val();
        if self.gate.fault.val() & !self.gate.fault_failed.val() {
            self.fault_count.d.next = self.fault_count.q.val() + 1;
        }
        if self.gate.served.val() {
            self.served_count.d.next = self.served_count.q.val() + 1;
        }
        self.irq_fault.next = self.gate.fault.val()
            | self.gate.read_failed.val()
            | self.gate.write_lost.val()
            | self.command.fill_ended.val();

        // the ring
        self.ring.record_valid.next = self.gate.fault.val();
        self.ring.record_granule.next = bit_cast::<32, A>(self.gate.fault_granule.val());
        self.ring.record_write.next = self.gate.fault_write.val();
        self.ring.record_failed.next = self.gate.fault_failed.val();
        self.ring.record_requester.next = self.gate.fault_requester.val();
        self.ring.record_time.next = self.cycles.q.val();
        self.ring.tail.next = self.bank.ring_tail_count.val();
        self.ring.ring_sel.next = self.bank.ring_sel.val();
        self.ring.ring_addr.next = self.bank.ring_addr.val();
        self.bank.ring_ack.next = self.ring.ring_ack.val();
        self.bank.ring_rdata.next = self.ring.ring_rdata.val();

        // the gate
        self.gate.queue_valid.next = self.queue_valid.val();
        self.gate.queue_request.next = self.queue_request.val();
        self.queue_ready.next = self.gate.queue_ready.val();
        self.gate.queue_data_valid.next = self.queue_data_valid.val();
        self.gate.queue_data.next = self.queue_data.val();
        self.gate.queue_keep.next = self.queue_keep.val();
        self.queue_data_ready.next = self.gate.queue_data_ready.val();
        self.dispatch_valid.next = self.gate.dispatch_valid.val();
        self.dispatch_request.next = self.gate.dispatch_request.val();
        self.dispatch_late.next = self.gate.dispatch_late.val();
        self.gate.dispatch_ready.next = self.dispatch_ready.val();
        self.dispatch_data_valid.next = self.gate.dispatch_data_valid.val();
        self.dispatch_data.next = self.gate.dispatch_data.val();
        self.dispatch_keep.next = self.gate.dispatch_keep.val();
        self.gate.dispatch_data_ready.next = self.dispatch_data_ready.val();
        self.gate.registers_busy.next = self.registers_busy.val();
        self.idle.next = self.gate.idle.val();
        self.mark_valid.next = self.gate.mark_valid.val();
        self.mark_granule.next = self.gate.mark_granule.val();
        self.gate.mark_ready.next = self.mark_ready.val();
        self.gate.snapshot_taken.next = self.snapshot_taken.val();
        self.gate.timeout.next = self.bank.timeout_kcycles.val();
        self.gate.now.next = self.cycles.q.val().get_bits::<27>(0);
        self.parked_writes.next = self.gate.parked_writes.val();
        self.parked_late.next = self.gate.parked_late.val();

        // the states
        self.states.look_granule.next = self.gate.look_granule.val();
        self.gate.look_absent.next = self.states.look_absent.val();
        self.gate.look_poisoned.next = self.states.look_poisoned.val();
        self.states.a_valid.next = self.gate.op_valid.val();
        self.states.a_op.next = self.gate.op.val();
        self.states.a_granule.next = self.gate.op_granule.val();
        self.gate.op_ready.next = self.states.a_ready.val();
        self.states.b_valid.next = self.command.op_valid.val();
        self.states.b_op.next = self.command.op.val();
        self.states.b_granule.next = self.command.op_granule.val();
        self.command.op_ready.next = self.states.b_ready.val();
        self.command.was_absent.next = self.states.was_absent.val();
        self.block_valid.next = self.states.block_valid.val();
        self.block_granule.next = self.states.block_granule.val();
        self.block_value.next = self.states.block_value.val();
        self.states.block_ready.next = self.block_ready.val();
        self.states.select.next = self.bank.select_granule.val();

        // commands
        self.command.set_absent.next = self.bank.control_set_absent.val();
        self.command.fill.next = self.bank.control_fill.val();
        self.command.first.next = self.bank.range_first.val();
        self.command.count.next = self.bank.range_count.val();
        self.command.fill_addr.next = self.bank.fill_addr.val();
        self.command.outstanding.next = self.outstanding.val();
        self.drop_valid.next = self.command.drop_valid.val();
        self.drop_granule.next = self.command.drop_granule.val();
        self.command.drop_ready.next = self.drop_ready.val();

        // fills
        self.fill.ask_valid.next = self.command.ask_valid.val();
        self.fill.ask_granule.next = self.command.ask_granule.val();
        self.fill.ask_addr.next = self.command.ask_addr.val();
        self.command.ask_ready.next = self.fill.ask_ready.val();
        self.command.filled.next = self.fill.filled.val();
        self.command.dma_failed.next = self.fill.dma_failed.val();
        self.command.memory_failed.next = self.fill.memory_failed.val();
        self.command.fill_idle.next = self.fill.idle.val();
        self.fill.clear.next = self.command.clear.val();
        self.gate.present_valid.next =
            self.fill.present_valid.val() | self.command.show_valid.val();
        self.gate.present_granule.next = self.fill.present_granule.val();
        if self.command.show_valid.val() {
            self.gate.present_granule.next = self.command.show_granule.val();
        }
        self.command.show_ready.next = self.gate.present_ready.val();
        self.fill.present_ready.next = self.gate.present_ready.val();
        self.frame_valid.next = self.fill.frame_valid.val();
        self.frame_granule.next = self.fill.frame_granule.val();
        self.fill.frame_ready.next = self.frame_ready.val();
        self.fill.frame_done.next = self.frame_done.val();
        self.fill.frame_live.next = self.frame_live.val();
        self.rd_req_valid.next = self.fill.rd_req_valid.val();
        self.fill.rd_req_ready.next = self.rd_req_ready.val();
        self.rd_req_addr.next = self.fill.rd_req_addr.val();
        self.rd_req_length.next = self.fill.rd_req_length.val();
        self.fill.rd_valid.next = self.rd_valid.val() & !self.command.framing.val();
        self.rd_ready.next = self.fill.rd_ready.val() | self.command.framing.val();
        self.fill.rd_data.next = self.rd_data.val();
        self.fill.rd_last.next = self.rd_last.val();
        self.fill.rd_error.next = self.rd_error.val();
        self.aw_valid.next = self.fill.aw_valid.val();
        self.fill.aw_ready.next = self.aw_ready.val();
        self.aw_addr.next = self.fill.aw_addr.val();
        self.aw_beats.next = self.fill.aw_beats.val();
        self.w_valid.next = self.fill.w_valid.val();
        self.fill.w_ready.next = self.w_ready.val();
        self.w_data.next = self.fill.w_data.val();
        self.w_strb.next = self.fill.w_strb.val();
        self.w_last.next = self.fill.w_last.val();
        self.fill.b_valid.next = self.b_valid.val();
        self.b_ready.next = self.fill.b_ready.val();
        self.fill.b_error.next = self.b_error.val();

        // fills of frames
        self.command.frame_length.next = self.bank.frame_length.val();
        self.command.frame_delta.next = self.bank.frame_delta.val();
        self.command.frame_crc.next = self.bank.frame_crc.val();
        self.command.base_addr.next = self.bank.base_addr.val();
        self.bank.frame_error_code.next = self.command.error_code.val();
        self.bank.frame_error_position.next = self.command.error_position.val();
        self.decodes.next = false;
        self.frame_busy.next = self.command.framing.val();
        self.fill.framing.next = self.command.framing.val();
        self.fill.launch.next = self.command.launch.val();
        self.fill.beat_valid.next = false;
        // without a decompressor nothing takes these, but every port has a reader
        self.fill.beat_data.next = bit_cast::<128, 32>(self.table_data.val())
            | (bit_cast::<128, 32>(self.table_ids.val()) << 32)
            | (bit_cast::<128, 13>(self.table_address.val()) << 64)
            | (bit_cast::<128, 2>(self.table_set.val()) << 80);
        self.fill.beat_last.next = self.table_write.val();
        self.command.decodes.next = false;
        self.command.frame_over.next = true;
        self.command.frame_dma_failed.next = false;
        self.command.frame_error.next = 0.into();
        self.command.frame_position.next = 0.into();
        for i in 0..Z {
            self.frames[i].clock.next = self.clock.val();
            self.frames[i].reset.next = self.reset.val();
            self.frames[i].table_write.next = self.table_write.val();
            self.frames[i].table_set.next = self.table_set.val();
            self.frames[i].table_address.next = self.table_address.val();
            self.frames[i].table_data.next = self.table_data.val();
            self.frames[i].table_ids.next = self.table_ids.val();
            self.frames[i].start.next = self.command.launch.val();
            self.frames[i].count.next = self.command.count_out.val();
            self.frames[i].length.next = self.command.length_out.val();
            self.frames[i].addr.next = self.command.ask_addr.val();
            self.frames[i].delta.next = self.command.delta_out.val();
            self.frames[i].base_addr.next = self.command.base_out.val();
            self.frames[i].crc.next = self.command.crc_out.val();
            self.frames[i].cancel.next = self.fill.memory_failed.val();
            self.frames[i].clear.next = self.command.clear.val();
            self.decodes.next = true;
            self.command.decodes.next = true;
            self.command.frame_over.next = self.frames[i].over.val();
            self.command.frame_dma_failed.next = self.frames[i].dma_failed.val();
            self.command.frame_error.next = self.frames[i].error.val();
            self.command.frame_position.next = self.frames[i].position.val();
            self.frames[i].rd_valid.next = self.rd_valid.val() & self.command.framing.val();
            self.frames[i].rd_data.next = self.rd_data.val();
            self.frames[i].rd_last.next = self.rd_last.val();
            self.frames[i].rd_error.next = self.rd_error.val();
            self.frames[i].rd_req_ready.next = self.rd_req_ready.val();
            if self.frames[i].rd_req_valid.val() {
                self.rd_req_valid.next = true;
                self.rd_req_addr.next = self.frames[i].rd_req_addr.val();
                self.rd_req_length.next = self.frames[i].rd_req_length.val();
            }
            self.fill.beat_valid.next = self.frames[i].beat_valid.val();
            self.fill.beat_data.next = self.frames[i].beat_data.val();
            self.fill.beat_last.next = self.frames[i].beat_last.val();
            self.frames[i].beat_ready.next = self.fill.beat_ready.val();
        }

        if self.reset.val() {
            self.cycles.d.next = 0.into();
            self.fault_count.d.next = 0.into();
            self.served_count.d.next = 0.into();
            self.ack_delay.d.next = 0.into();
        }
    }
}
