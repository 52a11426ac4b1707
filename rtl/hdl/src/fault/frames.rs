//! One frame from host memory, through the decompressor, as beats of granules.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::leaves::{Fifo, RamStyle};
use crate::unsqueeze::Unsqueeze;
use rust_hdl::prelude::*;

/// What the frame is at.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum FaultFramesState {
    /// There is none.
    Rest,
    /// It is read and decoded.
    Run,
    /// Something failed, or all has been decoded: reads that were sent are awaited.
    Drain,
    /// It is over.
    Over,
}

/// Reads a frame, and base granules ahead for a delta, in pieces of 512 bytes at most, and decodes it.
///
/// The frame and the base have a queue of 4 KiB each. A piece is asked for only when its queue has room for all of it, so
/// `rd_ready` is always 1 and neither ever waits for the other.
#[derive(LogicBlock)]
pub struct FaultFrames {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset. The tables stay.
    pub reset: Signal<In, Bit>,
    /// Write a word of a learned set (not between `start` and `clear`).
    pub table_write: Signal<In, Bit>,
    /// Which set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// Its address in the set.
    pub table_address: Signal<In, Bits<13>>,
    /// The word.
    pub table_data: Signal<In, Bits<32>>,
    /// Dictionary ids of the sets, that of set 0 in bits 7:0; taken with `start`.
    pub table_ids: Signal<In, Bits<32>>,
    /// A frame begins.
    pub start: Signal<In, Bit>,
    /// Its granules, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// Its bytes, 1 to 65,592.
    pub length: Signal<In, Bits<17>>,
    /// Its bus address, a multiple of 64.
    pub addr: Signal<In, Bits<64>>,
    /// It is a delta.
    pub delta: Signal<In, Bit>,
    /// Bus address of the base granules, a multiple of 64.
    pub base_addr: Signal<In, Bits<64>>,
    /// CRC32C of the plain bytes.
    pub crc: Signal<In, Bits<32>>,
    /// Nobody wants the rest.
    pub cancel: Signal<In, Bit>,
    /// It has ended, no read is under way. The next signals hold until `clear`.
    pub over: Signal<Out, Bit>,
    /// Reading host memory failed.
    pub dma_failed: Signal<Out, Bit>,
    /// What is wrong with the frame; 0: nothing.
    pub error: Signal<Out, Bits<5>>,
    /// Where.
    pub position: Signal<Out, Bits<17>>,
    /// Forget it.
    pub clear: Signal<In, Bit>,
    /// DMA: a read.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Its bus address.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Its bytes: a multiple of 64, at most 512.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// DMA: a beat of an answer; it is always taken.
    pub rd_valid: Signal<In, Bit>,
    /// The beat.
    pub rd_data: Signal<In, Bits<128>>,
    /// The answer ends.
    pub rd_last: Signal<In, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<In, Bit>,
    /// Plain bytes of the granules, in order.
    pub beat_valid: Signal<Out, Bit>,
    /// They are taken.
    pub beat_ready: Signal<In, Bit>,
    /// 16 of them.
    pub beat_data: Signal<Out, Bits<128>>,
    /// The granule ends.
    pub beat_last: Signal<Out, Bit>,
    unsqueeze: Unsqueeze,
    frame_queue: Fifo<Bits<128>, 8, 9>,
    base_queue: Fifo<Bits<128>, 8, 9>,
    /// Pieces that are to come: lines, and above them whether they are of the base.
    pieces: Fifo<Bits<5>, 4, 5>,
    state: DFF<FaultFramesState>,
    ids: DFF<Bits<32>>,
    failed: DFF<Bit>,
    /// A read to be sent.
    asking: DFF<Bit>,
    address: DFF<Bits<64>>,
    lines: DFF<Bits<4>>,
    /// The last piece was of the frame.
    turn: DFF<Bit>,
    frame_address: DFF<Bits<64>>,
    base_address: DFF<Bits<64>>,
    /// Lines of 64 bytes that are still to be asked for.
    frame_left: DFF<Bits<11>>,
    base_left: DFF<Bits<11>>,
    /// Beats of the queues that nothing has been asked for.
    frame_room: DFF<Bits<9>>,
    base_room: DFF<Bits<9>>,
    /// Pieces asked for.
    open: DFF<Bits<5>>,
    rd_beat: DFF<Bits<6>>,
    /// Chunks of 16 bytes that the decoder has still to take, and the bytes of the last.
    chunks: DFF<Bits<13>>,
    rest: DFF<Bits<5>>,
    base_half: DFF<Bit>,
    base_valid: DFF<Bit>,
    base_word: DFF<Bits<64>>,
    low: DFF<Bits<64>>,
    runs: Signal<Local, Bit>,
    frame_may: Signal<Local, Bit>,
    base_may: Signal<Local, Bit>,
    pick_frame: Signal<Local, Bit>,
    pick_base: Signal<Local, Bit>,
    whole: Signal<Local, Bit>,
    left: Signal<Local, Bits<11>>,
    piece: Signal<Local, Bits<4>>,
    entry: Signal<Local, Bits<5>>,
    promised: Signal<Local, Bits<9>>,
    frame_room_after: Signal<Local, Bits<9>>,
    base_room_after: Signal<Local, Bits<9>>,
    open_after: Signal<Local, Bits<5>>,
    expected: Signal<Local, Bits<6>>,
    ends: Signal<Local, Bit>,
    spoilt: Signal<Local, Bit>,
    of_base: Signal<Local, Bit>,
    last_chunk: Signal<Local, Bit>,
    frame_pop: Signal<Local, Bit>,
    base_take: Signal<Local, Bit>,
    base_pop: Signal<Local, Bit>,
    odd: Signal<Local, Bit>,
    long: Signal<Local, Bits<17>>,
    less: Signal<Local, Bits<17>>,
    tail: Signal<Local, Bits<4>>,
    sixteen: Constant<Bits<5>>,
    one_piece: Constant<Bits<64>>,
    room: Constant<Bits<9>>,
    line_less: Constant<Bits<17>>,
}

impl Default for FaultFrames {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_data: Signal::default(),
            table_ids: Signal::default(),
            start: Signal::default(),
            count: Signal::default(),
            length: Signal::default(),
            addr: Signal::default(),
            delta: Signal::default(),
            base_addr: Signal::default(),
            crc: Signal::default(),
            cancel: Signal::default(),
            over: Signal::default(),
            dma_failed: Signal::default(),
            error: Signal::default(),
            position: Signal::default(),
            clear: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            beat_valid: Signal::default(),
            beat_ready: Signal::default(),
            beat_data: Signal::default(),
            beat_last: Signal::default(),
            unsqueeze: Unsqueeze::default(),
            frame_queue: Fifo::new(RamStyle::Block),
            base_queue: Fifo::new(RamStyle::Block),
            pieces: Fifo::distributed(),
            state: DFF::default(),
            ids: DFF::default(),
            failed: DFF::default(),
            asking: DFF::default(),
            address: DFF::default(),
            lines: DFF::default(),
            turn: DFF::default(),
            frame_address: DFF::default(),
            base_address: DFF::default(),
            frame_left: DFF::default(),
            base_left: DFF::default(),
            frame_room: DFF::default(),
            base_room: DFF::default(),
            open: DFF::default(),
            rd_beat: DFF::default(),
            chunks: DFF::default(),
            rest: DFF::default(),
            base_half: DFF::default(),
            base_valid: DFF::default(),
            base_word: DFF::default(),
            low: DFF::default(),
            runs: Signal::default(),
            frame_may: Signal::default(),
            base_may: Signal::default(),
            pick_frame: Signal::default(),
            pick_base: Signal::default(),
            whole: Signal::default(),
            left: Signal::default(),
            piece: Signal::default(),
            entry: Signal::default(),
            promised: Signal::default(),
            frame_room_after: Signal::default(),
            base_room_after: Signal::default(),
            open_after: Signal::default(),
            expected: Signal::default(),
            ends: Signal::default(),
            spoilt: Signal::default(),
            of_base: Signal::default(),
            last_chunk: Signal::default(),
            frame_pop: Signal::default(),
            base_take: Signal::default(),
            base_pop: Signal::default(),
            odd: Signal::default(),
            long: Signal::default(),
            less: Signal::default(),
            tail: Signal::default(),
            sixteen: Constant::new(16_u32.to_bits()),
            one_piece: Constant::new(512_u64.to_bits()),
            room: Constant::new(256_u32.to_bits()),
            line_less: Constant::new(63_u32.to_bits()),
        }
    }
}

impl Logic for FaultFrames {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, ids, failed, asking, address, lines, turn, frame_address);
        dff_setup!(self, clock, base_address, frame_left, base_left, frame_room, base_room, open);
        dff_setup!(self, clock, rd_beat, chunks, rest, base_half, base_valid, base_word, low);
        clock!(self, clock, unsqueeze, frame_queue, base_queue, pieces);
        self.runs.next = self.state.q.val() == FaultFramesState::Run;
        self.over.next = self.state.q.val() == FaultFramesState::Over;
        self.dma_failed.next = self.failed.q.val();
        self.error.next = self.unsqueeze.error.val();
        self.position.next = self.unsqueeze.position.val();
        self.frame_queue.reset.next = self.reset.val() | self.start.val();
        self.base_queue.reset.next = self.reset.val() | self.start.val();
        self.pieces.reset.next = self.reset.val() | self.start.val();

        // ask for the next piece of the frame or of the base, in turns if both have room
        self.frame_may.next =
            self.frame_left.q.val().any() & self.frame_room.q.val().get_bits::<4>(5).any();
        self.base_may.next =
            self.base_left.q.val().any() & self.base_room.q.val().get_bits::<4>(5).any();
        self.pick_frame.next = false;
        self.pick_base.next = false;
        if self.runs.val() & !self.asking.q.val() & !self.failed.q.val() & !self.cancel.val() {
            self.pick_frame.next =
                self.frame_may.val() & !(self.base_may.val() & self.turn.q.val());
            self.pick_base.next =
                self.base_may.val() & !(self.frame_may.val() & !self.turn.q.val());
        }
        self.left.next = self.frame_left.q.val();
        if self.pick_base.val() {
            self.left.next = self.base_left.q.val();
        }
        self.whole.next = self.left.val().get_bits::<8>(3).any();
        self.piece.next = bit_cast::<4, 3>(self.left.val().get_bits::<3>(0));
        if self.whole.val() {
            self.piece.next = 8.into();
        }
        self.entry.next = bit_cast::<5, 4>(self.piece.val());
        if self.pick_base.val() {
            self.entry.next = self.entry.val().replace_bit(4, true);
        }
        self.pieces.sink.data.next = self.entry.val();
        self.pieces.sink.valid.next = self.pick_frame.val() | self.pick_base.val();
        self.promised.next = bit_cast::<9, 4>(self.piece.val()) << 2;
        if self.pick_frame.val() {
            self.asking.d.next = true;
            self.turn.d.next = true;
            self.address.d.next = self.frame_address.q.val();
            self.lines.d.next = self.piece.val();
            self.frame_address.d.next = self.frame_address.q.val() + self.one_piece.val();
            self.frame_left.d.next = self.frame_left.q.val() - bit_cast::<11, 4>(self.piece.val());
        }
        if self.pick_base.val() {
            self.asking.d.next = true;
            self.turn.d.next = false;
            self.address.d.next = self.base_address.q.val();
            self.lines.d.next = self.piece.val();
            self.base_address.d.next = self.base_address.q.val() + self.one_piece.val();
            self.base_left.d.next = self.base_left.q.val() - bit_cast::<11, 4>(self.piece.val());
        }
        self.rd_req_valid.next = self.asking.q.val();
        self.rd_req_addr.next = self.address.q.val();
        self.rd_req_length.next = bit_cast::<32, 4>(self.lines.q.val()) << 6;
        if self.asking.q.val() & self.rd_req_ready.val() {
            self.asking.d.next = false;
        }

        // answers, in the order of the pieces
        self.of_base.next = self.pieces.source.data.val().get_bit(4);
        self.expected.next = bit_cast::<6, 4>(self.pieces.source.data.val().get_bits::<4>(0)) << 2;
        self.ends.next = self.rd_valid.val() & self.rd_last.val();
        self.pieces.source.ready.next = self.ends.val();
        if self.rd_valid.val() {
            self.rd_beat.d.next = self.rd_beat.q.val() + 1;
        }
        if self.ends.val() {
            self.rd_beat.d.next = 1.into();
        }
        self.spoilt.next =
            self.ends.val() & (self.rd_error.val() | (self.rd_beat.q.val() != self.expected.val()));
        if self.spoilt.val() {
            self.failed.d.next = true;
        }
        self.frame_queue.sink.valid.next = self.rd_valid.val() & !self.of_base.val();
        self.frame_queue.sink.data.next = self.rd_data.val();
        self.base_queue.sink.valid.next = self.rd_valid.val() & self.of_base.val();
        self.base_queue.sink.data.next = self.rd_data.val();
        self.open_after.next = self.open.q.val();
        if self.pick_frame.val() | self.pick_base.val() {
            self.open_after.next = self.open.q.val() + 1;
        }
        self.open.d.next = self.open_after.val();
        if self.ends.val() {
            self.open.d.next = self.open_after.val() - 1;
        }

        // the frame to the decoder; what fills its last line is dropped
        self.last_chunk.next = self.chunks.q.val() == 1;
        self.unsqueeze.chunk_valid.next = self.frame_queue.source.valid.val()
            & self.chunks.q.val().any()
            & self.runs.val()
            & !self.failed.q.val();
        self.unsqueeze.chunk_data.next = self.frame_queue.source.data.val();
        self.unsqueeze.chunk_last.next = self.last_chunk.val();
        self.unsqueeze.chunk_bytes.next = self.sixteen.val();
        if self.last_chunk.val() {
            self.unsqueeze.chunk_bytes.next = self.rest.q.val();
        }
        self.frame_pop.next = self.unsqueeze.chunk_valid.val() & self.unsqueeze.chunk_ready.val();
        if self.frame_pop.val() {
            self.chunks.d.next = self.chunks.q.val() - 1;
        }
        self.frame_queue.source.ready.next = self.frame_pop.val();
        self.frame_room_after.next = self.frame_room.q.val();
        if self.frame_pop.val() {
            self.frame_room_after.next = self.frame_room.q.val() + 1;
        }
        self.frame_room.d.next = self.frame_room_after.val();
        if self.pick_frame.val() {
            self.frame_room.d.next = self.frame_room_after.val() - self.promised.val();
        }

        // base words, one cycle after they are asked for
        self.unsqueeze.base_req_ready.next = self.base_queue.source.valid.val() & self.runs.val();
        self.base_take.next = self.unsqueeze.base_req_valid.val()
            & self.base_queue.source.valid.val()
            & self.runs.val();
        self.base_valid.d.next = self.base_take.val();
        self.base_word.d.next = self.base_queue.source.data.val().get_bits::<64>(0);
        if self.base_half.q.val() {
            self.base_word.d.next = self.base_queue.source.data.val().get_bits::<64>(64);
        }
        if self.base_take.val() {
            self.base_half.d.next = !self.base_half.q.val();
        }
        self.base_pop.next = self.base_take.val() & self.base_half.q.val();
        self.base_queue.source.ready.next = self.base_pop.val();
        self.unsqueeze.base_valid.next = self.base_valid.q.val();
        self.unsqueeze.base_data.next = self.base_word.q.val();
        self.base_room_after.next = self.base_room.q.val();
        if self.base_pop.val() {
            self.base_room_after.next = self.base_room.q.val() + 1;
        }
        self.base_room.d.next = self.base_room_after.val();
        if self.pick_base.val() {
            self.base_room.d.next = self.base_room_after.val() - self.promised.val();
        }

        // plain words, two a beat
        self.odd.next = self.unsqueeze.out_word.val().get_bit(0);
        self.beat_valid.next = self.unsqueeze.out_valid.val() & self.odd.val() & self.runs.val();
        self.unsqueeze.out_ready.next = !self.odd.val() | self.beat_ready.val();
        self.beat_data.next = bit_cast::<128, 64>(self.low.q.val())
            | (bit_cast::<128, 64>(self.unsqueeze.out_data.val()) << 64);
        self.beat_last.next = self.unsqueeze.out_word.val().all();
        if self.unsqueeze.out_valid.val() & !self.odd.val() {
            self.low.d.next = self.unsqueeze.out_data.val();
        }

        // the decoder
        self.unsqueeze.reset.next = self.reset.val()
            | ((self.failed.q.val() | self.cancel.val())
                & (self.state.q.val() == FaultFramesState::Drain));
        self.unsqueeze.table_write.next = self.table_write.val();
        self.unsqueeze.table_set.next = self.table_set.val();
        self.unsqueeze.table_address.next = self.table_address.val();
        self.unsqueeze.table_data.next = self.table_data.val();
        self.unsqueeze.table_ids.next = self.ids.q.val();
        self.unsqueeze.start.next = self.start.val();
        self.unsqueeze.count.next = self.count.val();
        self.unsqueeze.crc.next = self.crc.val();
        self.unsqueeze.with_base.next = self.delta.val();

        match self.state.q.val() {
            FaultFramesState::Rest => {}
            FaultFramesState::Run => {
                if self.failed.q.val() | self.cancel.val() | self.unsqueeze.done.val() {
                    self.state.d.next = FaultFramesState::Drain;
                }
            }
            FaultFramesState::Drain => {
                if !self.asking.q.val() & !self.open.q.val().any() {
                    self.state.d.next = FaultFramesState::Over;
                }
            }
            FaultFramesState::Over => {
                if self.clear.val() {
                    self.failed.d.next = false;
                    self.state.d.next = FaultFramesState::Rest;
                }
            }
            _ => {
                self.state.d.next = FaultFramesState::Rest;
            }
        }
        // (length + 63) / 64 lines, (length + 15) / 16 chunks
        self.long.next = self.length.val() + self.line_less.val();
        self.less.next = self.length.val() - 1;
        self.tail.next = self.less.val().get_bits::<4>(0);
        if self.start.val() {
            self.state.d.next = FaultFramesState::Run;
            self.ids.d.next = self.table_ids.val();
            self.turn.d.next = false;
            self.frame_address.d.next = self.addr.val();
            self.base_address.d.next = self.base_addr.val();
            self.frame_left.d.next = self.long.val().get_bits::<11>(6);
            self.base_left.d.next = 0.into();
            if self.delta.val() {
                self.base_left.d.next = bit_cast::<11, 5>(self.count.val()) << 6;
            }
            self.frame_room.d.next = self.room.val();
            self.base_room.d.next = self.room.val();
            self.chunks.d.next = self.less.val().get_bits::<13>(4) + 1;
            self.rest.d.next = bit_cast::<5, 4>(self.tail.val()) + 1;
            self.base_half.d.next = false;
        }
        if self.reset.val() | self.start.val() {
            self.open.d.next = 0.into();
            self.rd_beat.d.next = 1.into();
        }
        if self.reset.val() {
            self.state.d.next = FaultFramesState::Rest;
            self.failed.d.next = false;
            self.asking.d.next = false;
            self.base_valid.d.next = false;
        }
    }
}
