//! Headers, one block ahead of what is decoded, and the blocks that they announce.

use super::{
    UnsqueezeBuffers, UnsqueezeFrameHead, UnsqueezeHeaders, UnsqueezeLiteralHead, UnsqueezePending,
    UnsqueezeStreams, UnsqueezeWindow,
};
use rust_hdl::prelude::*;

/// About 35 cycles a compressed block, 13 any other; meanwhile the literals of the block before are decoded.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeParse {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, also between frames.
    pub reset: Signal<In, Bit>,
    /// A frame begins.
    pub start: Signal<In, Bit>,
    /// Granules of the extent.
    pub count: Signal<In, Bits<5>>,
    /// Dictionary ids of the learned sets, 0 for none: set 0 in bits 7:0.
    pub ids: Signal<In, Bits<32>>,
    /// Bytes of the frame in the ring, ever.
    pub bytes: Signal<In, Bits<18>>,
    /// They are all of the frame.
    pub ended: Signal<In, Bit>,
    /// The ring has room.
    pub room: Signal<Out, Bit>,
    /// A beat of the ring is wanted.
    pub ring_want: Signal<Out, Bit>,
    /// It is asked for now.
    pub ring_granted: Signal<In, Bit>,
    /// Its number, modulo the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// Lanes that can be loaded.
    pub literals_free: Signal<In, Bits<4>>,
    /// Load the next literal stream of one (one-hot).
    pub load: Signal<Out, Bits<4>>,
    /// Its first byte.
    pub load_first: Signal<Out, Bits<17>>,
    /// The byte after its last.
    pub load_end: Signal<Out, Bits<17>>,
    /// Its literals.
    pub load_count: Signal<Out, Bits<13>>,
    /// The place of the first: slot, index.
    pub load_place: Signal<Out, Bits<13>>,
    /// Literals of the block on offer, or of the one that will be, are not all decoded.
    pub literals_busy: Signal<In, Bit>,
    /// Its streams that were wrong.
    pub literals_failed: Signal<In, Bits<4>>,
    /// Those of them without an end mark.
    pub literals_no_mark: Signal<In, Bits<4>>,
    /// There is a block.
    pub block_valid: Signal<Out, Bit>,
    /// It is taken.
    pub block_ready: Signal<In, Bit>,
    /// 0 RLE, 1 raw, 2 compressed, 3 the frame is over.
    pub kind: Signal<Out, Bits<2>>,
    /// What is wrong with the frame, if it is over.
    pub code: Signal<Out, Bits<5>>,
    /// Where; of a compressed block its sequences section.
    pub position: Signal<Out, Bits<17>>,
    /// The granule.
    pub granule: Signal<Out, Bits<5>>,
    /// Literals: 0 in the ring, 1 a byte, 2 decoded.
    pub form: Signal<Out, Bits<2>>,
    /// Where in the ring raw data begin.
    pub data_at: Signal<Out, Bits<13>>,
    /// The byte that repeats.
    pub same_byte: Signal<Out, Bits<8>>,
    /// Literals of the block.
    pub literals: Signal<Out, Bits<13>>,
    /// Sequences.
    pub sequences: Signal<Out, Bits<15>>,
    /// First byte of their stream.
    pub stream_first: Signal<Out, Bits<17>>,
    /// The byte after its last.
    pub stream_end: Signal<Out, Bits<17>>,
    /// The frame has a learned set.
    pub learned: Signal<Out, Bit>,
    /// Which.
    pub set: Signal<Out, Bits<2>>,
    /// A block's buffers are free.
    pub block_done: Signal<In, Bit>,
    /// Of a raw block the words before `raw_word` have been read.
    pub raw_read: Signal<In, Bit>,
    /// The word, modulo the ring.
    pub raw_word: Signal<In, Bits<10>>,
    reader: UnsqueezeWindow,
    frame_head: UnsqueezeFrameHead,
    literal_head: UnsqueezeLiteralHead,
    headers: UnsqueezeHeaders,
    streams: UnsqueezeStreams,
    pending: UnsqueezePending,
    buffers: UnsqueezeBuffers,
}

impl Logic for UnsqueezeParse {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, reader, headers, streams, pending, buffers);

        // bytes of the ring
        self.reader.reset.next = self.reset.val();
        self.reader.ask.next = self.headers.ask.val();
        self.reader.ask_at.next = self.headers.ask_at.val();
        self.ring_want.next = self.reader.want.val();
        self.reader.granted.next = self.ring_granted.val();
        self.ring_address.next = self.reader.ring_address.val();
        self.reader.ring_data.next = self.ring_data.val();

        // headers
        self.frame_head.window.next = self.reader.shown.val();
        self.frame_head.bytes.next = self.bytes.val();
        self.frame_head.count.next = self.count.val();
        self.frame_head.ids.next = self.ids.val();
        self.literal_head.window.next = self.reader.shown.val();
        self.literal_head.higher.next = self.reader.higher.val();
        self.literal_head.learned.next = self.headers.learned.val();
        self.literal_head.passed.next = self.headers.literals_passed.val();
        self.headers.reset.next = self.reset.val();
        self.headers.start.next = self.start.val();
        self.headers.count.next = self.count.val();
        self.headers.bytes.next = self.bytes.val();
        self.headers.ended.next = self.ended.val();
        self.headers.may_begin.next = self.buffers.may_begin.val();
        self.headers.there.next = self.reader.there.val();
        self.headers.window.next = self.reader.shown.val();
        self.headers.head_with_id.next = self.frame_head.with_id.val();
        self.headers.head_set.next = self.frame_head.set.val();
        self.headers.head_code.next = self.frame_head.code.val();
        self.headers.head_position.next = self.frame_head.position.val();
        self.headers.literals_form.next = self.literal_head.form.val();
        self.headers.literals_four.next = self.literal_head.four.val();
        self.headers.literals_head.next = self.literal_head.head.val();
        self.headers.literals_size.next = self.literal_head.size.val();
        self.headers.literals_content.next = self.literal_head.content.val();
        self.headers.literals_other.next = self.literal_head.other.val();
        self.headers.literals_byte.next = self.literal_head.same_byte.val();
        self.headers.literals_jump.next = self.literal_head.jump.val();
        self.headers.streams_done.next = self.streams.done.val();
        self.headers.streams_failed.next = self.streams.failed.val();
        self.headers.ready.next = self.pending.free.val();
        self.learned.next = self.headers.learned.val();
        self.set.next = self.headers.set.val();

        // literal streams
        self.streams.reset.next = self.reset.val();
        self.streams.go.next = self.headers.streams.val();
        self.streams.four.next = self.headers.four_streams.val();
        self.streams.start.next = self.headers.content_first.val();
        self.streams.bound.next = self.headers.content_end.val();
        self.streams.some.next = self.headers.content_some.val();
        self.streams.size.next = self.headers.literals.val();
        self.streams.slot.next = self.headers.granule.val().get_bit(0);
        self.streams.jump.next = self.headers.jump_table.val();
        self.streams.free.next = self.literals_free.val();
        self.load.next = self.streams.load.val();
        self.load_first.next = self.streams.load_first.val();
        self.load_end.next = self.streams.load_end.val();
        self.load_count.next = self.streams.load_count.val();
        self.load_place.next = self.streams.load_place.val();

        // the block whose literals are decoded
        self.pending.reset.next = self.reset.val();
        self.pending.take.next = self.headers.valid.val() & self.pending.free.val();
        self.pending.in_kind.next = self.headers.kind.val();
        self.pending.in_code.next = self.headers.code.val();
        self.pending.in_position.next = self.headers.position.val();
        self.pending.in_granule.next = self.headers.granule.val();
        self.pending.in_form.next = self.headers.form.val();
        self.pending.in_data_at.next = self.headers.content_first.val().get_bits::<13>(0);
        self.pending.in_same_byte.next = self.headers.same_byte.val();
        self.pending.in_literals.next = self.headers.literals.val();
        self.pending.in_sequences.next = self.headers.sequences.val();
        self.pending.in_stream_first.next = self.headers.stream_first.val();
        self.pending.in_stream_end.next = self.headers.stream_end.val();
        self.pending.in_at_0.next = self.streams.at_0.val();
        self.pending.in_at_1.next = self.streams.at_1.val();
        self.pending.in_at_2.next = self.streams.at_2.val();
        self.pending.in_at_3.next = self.streams.at_3.val();
        self.pending.literals_busy.next = self.literals_busy.val();
        self.pending.literals_failed.next = self.literals_failed.val();
        self.pending.literals_no_mark.next = self.literals_no_mark.val();
        self.pending.block_ready.next = self.block_ready.val();
        self.block_valid.next = self.pending.block_valid.val();
        self.kind.next = self.pending.kind.val();
        self.code.next = self.pending.code.val();
        self.position.next = self.pending.position.val();
        self.granule.next = self.pending.granule.val();
        self.form.next = self.pending.form.val();
        self.data_at.next = self.pending.data_at.val();
        self.same_byte.next = self.pending.same_byte.val();
        self.literals.next = self.pending.literals.val();
        self.sequences.next = self.pending.sequences.val();
        self.stream_first.next = self.pending.stream_first.val();
        self.stream_end.next = self.pending.stream_end.val();

        // buffers
        self.buffers.reset.next = self.reset.val();
        self.buffers.bytes.next = self.bytes.val();
        self.buffers.holding.next = !self.pending.free.val();
        self.buffers.given.next = self.pending.block_valid.val() & self.block_ready.val();
        self.buffers.slot.next = self.pending.granule.val().get_bit(0);
        self.buffers.given_end.next = self.pending.stream_end.val().get_bits::<13>(4);
        self.buffers.block_done.next = self.block_done.val();
        self.buffers.raw_read.next = self.raw_read.val();
        self.buffers.raw_word.next = self.raw_word.val();
        self.room.next = self.buffers.room.val();
    }
}
