//! Makes one zstd frame of the granules in the ring, as chunks of up to 16 bytes.

use rust_hdl::prelude::*;

/// Where in the frame we are.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum CkptFrameState {
    /// No frame.
    Rest,
    /// Its header, once the first granule is there.
    Head,
    /// The header of a block, once its granule is there.
    Block,
    /// The bytes of a raw block.
    Data,
    /// A granule failed within the frame: what has left is closed.
    Close,
    /// All chunks have been taken.
    Ended,
}

/// Cycles: 1 for the frame's header, 257 for a raw block, 1 for an RLE block, given that granules are there and chunks are
/// taken.
#[derive(LogicBlock)]
pub struct CkptFrame<const B: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Forget what the ring holds.
    pub restart: Signal<In, Bit>,
    /// Begin a frame.
    pub start: Signal<In, Bit>,
    /// Granules, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// The next granule is complete, or has failed.
    pub info_valid: Signal<In, Bit>,
    /// It is done with.
    pub info_ready: Signal<Out, Bit>,
    /// It could not be read.
    pub info_error: Signal<In, Bit>,
    /// Because its snapshot is lost.
    pub info_lost: Signal<In, Bit>,
    /// All its bytes are `info_byte`.
    pub info_constant: Signal<In, Bit>,
    /// Its first byte.
    pub info_byte: Signal<In, Bits<8>>,
    /// A beat of the ring.
    pub read_address: Signal<Out, Bits<B>>,
    /// It, one cycle later.
    pub read_data: Signal<In, Bits<128>>,
    /// Its place in the ring is free.
    pub freed: Signal<Out, Bit>,
    /// There is a chunk.
    pub chunk_valid: Signal<Out, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<In, Bit>,
    /// Its bytes, zeros above.
    pub chunk_data: Signal<Out, Bits<128>>,
    /// How many, 0 to 16; 0 only to close a broken frame.
    pub chunk_bytes: Signal<Out, Bits<5>>,
    /// The frame ends with it.
    pub chunk_last: Signal<Out, Bit>,
    /// The last chunk has been taken, or there was none.
    pub ended: Signal<Out, Bit>,
    /// A granule could not be read.
    pub failed: Signal<Out, Bit>,
    /// Because its snapshot is lost.
    pub lost: Signal<Out, Bit>,
    /// Bytes of the frame so far.
    pub length: Signal<Out, Bits<17>>,
    /// Raw blocks so far.
    pub raw: Signal<Out, Bits<5>>,
    /// RLE blocks so far.
    pub rle: Signal<Out, Bits<5>>,
    state: DFF<CkptFrameState>,
    left: DFF<Bits<5>>,
    at: DFF<Bits<B>>,
    beat: DFF<Bits<8>>,
    failed_reg: DFF<Bit>,
    lost_reg: DFF<Bit>,
    length_reg: DFF<Bits<17>>,
    raw_reg: DFF<Bits<5>>,
    rle_reg: DFF<Bits<5>>,
    at_1: Signal<Local, Bits<B>>,
    content: Signal<Local, Bits<16>>,
    last_block: Signal<Local, Bit>,
    block_done: Signal<Local, Bit>,
    head: Constant<Bits<128>>,
    bias: Constant<Bits<16>>,
    raw_head: Constant<Bits<128>>,
    rle_head: Constant<Bits<128>>,
    head_bytes: Constant<Bits<5>>,
    raw_bytes: Constant<Bits<5>>,
    rle_bytes: Constant<Bits<5>>,
    beat_bytes: Constant<Bits<5>>,
    beats: Constant<Bits<B>>,
    head_length: Constant<Bits<17>>,
    raw_length: Constant<Bits<17>>,
    rle_length: Constant<Bits<17>>,
}

impl<const B: usize> Default for CkptFrame<B> {
    fn default() -> Self {
        // RFC 8878: magic; content size of 2 bytes, single segment; blocks of 4096 bytes
        let head = 0xFD2F_B528_u64 | 0x60 << 32;
        let block = |kind: u32| Constant::new((kind << 1 | 4096 << 3).to_bits());
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            restart: Signal::default(),
            start: Signal::default(),
            count: Signal::default(),
            info_valid: Signal::default(),
            info_ready: Signal::default(),
            info_error: Signal::default(),
            info_lost: Signal::default(),
            info_constant: Signal::default(),
            info_byte: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            freed: Signal::default(),
            chunk_valid: Signal::default(),
            chunk_ready: Signal::default(),
            chunk_data: Signal::default(),
            chunk_bytes: Signal::default(),
            chunk_last: Signal::default(),
            ended: Signal::default(),
            failed: Signal::default(),
            lost: Signal::default(),
            length: Signal::default(),
            raw: Signal::default(),
            rle: Signal::default(),
            state: DFF::default(),
            left: DFF::default(),
            at: DFF::default(),
            beat: DFF::default(),
            failed_reg: DFF::default(),
            lost_reg: DFF::default(),
            length_reg: DFF::default(),
            raw_reg: DFF::default(),
            rle_reg: DFF::default(),
            at_1: Signal::default(),
            content: Signal::default(),
            last_block: Signal::default(),
            block_done: Signal::default(),
            head: Constant::new(head.to_bits()),
            bias: Constant::new(256_u32.to_bits()),
            raw_head: block(0),
            rle_head: block(1),
            head_bytes: Constant::new(7_u32.to_bits()),
            raw_bytes: Constant::new(3_u32.to_bits()),
            rle_bytes: Constant::new(4_u32.to_bits()),
            beat_bytes: Constant::new(16_u32.to_bits()),
            beats: Constant::new(256_u32.to_bits()),
            head_length: Constant::new(7_u32.to_bits()),
            raw_length: Constant::new(4099_u32.to_bits()),
            rle_length: Constant::new(4_u32.to_bits()),
        }
    }
}

impl<const B: usize> Logic for CkptFrame<B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, left, at, beat, failed_reg, lost_reg);
        dff_setup!(self, clock, length_reg, raw_reg, rle_reg);
        self.failed.next = self.failed_reg.q.val();
        self.lost.next = self.lost_reg.q.val();
        self.length.next = self.length_reg.q.val();
        self.raw.next = self.raw_reg.q.val();
        self.rle.next = self.rle_reg.q.val();
        self.ended.next = self.state.q.val() == CkptFrameState::Ended;
        self.info_ready.next = false;
        self.freed.next = false;
        self.chunk_valid.next = false;
        self.chunk_data.next = self.read_data.val();
        self.chunk_bytes.next = self.beat_bytes.val();
        self.chunk_last.next = false;
        // modulo 2^16: 16 granules make 0xFF00
        self.content.next = bit_cast::<16, 5>(self.count.val()) << 12;
        self.content.next = self.content.val() - self.bias.val();
        self.last_block.next = self.left.q.val() == 1;
        self.block_done.next = false;
        self.at_1.next = self.at.q.val();

        match self.state.q.val() {
            CkptFrameState::Head => {
                self.chunk_data.next =
                    self.head.val() | (bit_cast::<128, 16>(self.content.val()) << 40);
                self.chunk_bytes.next = self.head_bytes.val();
                self.chunk_valid.next = self.info_valid.val() & !self.info_error.val();
                if self.info_valid.val() {
                    if self.info_error.val() {
                        // nothing has left: nothing to close
                        self.info_ready.next = true;
                        self.failed_reg.d.next = true;
                        self.state.d.next = CkptFrameState::Ended;
                    } else {
                        if self.chunk_ready.val() {
                            self.length_reg.d.next = self.head_length.val();
                            self.state.d.next = CkptFrameState::Block;
                        }
                    }
                }
            }
            CkptFrameState::Block => {
                self.chunk_data.next = self.raw_head.val();
                self.chunk_bytes.next = self.raw_bytes.val();
                if self.info_constant.val() {
                    self.chunk_data.next =
                        self.rle_head.val() | (bit_cast::<128, 8>(self.info_byte.val()) << 24);
                    self.chunk_bytes.next = self.rle_bytes.val();
                    self.chunk_last.next = self.last_block.val();
                }
                self.chunk_data.next = self.chunk_data.val().replace_bit(0, self.last_block.val());
                self.chunk_valid.next = self.info_valid.val() & !self.info_error.val();
                if self.info_valid.val() {
                    if self.info_error.val() {
                        self.info_ready.next = true;
                        self.failed_reg.d.next = true;
                        self.state.d.next = CkptFrameState::Close;
                    } else {
                        if self.chunk_ready.val() {
                            if self.info_constant.val() {
                                self.block_done.next = true;
                                self.at_1.next = self.at.q.val() + self.beats.val();
                                self.rle_reg.d.next = self.rle_reg.q.val() + 1;
                                self.length_reg.d.next =
                                    self.length_reg.q.val() + self.rle_length.val();
                            } else {
                                self.beat.d.next = 0.into();
                                self.state.d.next = CkptFrameState::Data;
                            }
                        }
                    }
                }
            }
            CkptFrameState::Data => {
                self.chunk_valid.next = true;
                self.chunk_last.next = self.last_block.val() & self.beat.q.val().all();
                if self.chunk_ready.val() {
                    self.at_1.next = self.at.q.val() + 1;
                    self.beat.d.next = self.beat.q.val() + 1;
                    if self.beat.q.val().all() {
                        self.block_done.next = true;
                        self.raw_reg.d.next = self.raw_reg.q.val() + 1;
                        self.length_reg.d.next = self.length_reg.q.val() + self.raw_length.val();
                    }
                }
            }
            CkptFrameState::Close => {
                self.chunk_data.next = 0.into();
                self.chunk_bytes.next = 0.into();
                self.chunk_last.next = true;
                self.chunk_valid.next = true;
                if self.chunk_ready.val() {
                    self.state.d.next = CkptFrameState::Ended;
                }
            }
            _ => {}
        }
        if self.block_done.val() {
            self.info_ready.next = true;
            self.freed.next = true;
            self.left.d.next = self.left.q.val() - 1;
            self.state.d.next = CkptFrameState::Block;
            if self.last_block.val() {
                self.state.d.next = CkptFrameState::Ended;
            }
        }
        if self.start.val() {
            self.state.d.next = CkptFrameState::Head;
            self.left.d.next = self.count.val();
            self.failed_reg.d.next = false;
            self.length_reg.d.next = 0.into();
            self.raw_reg.d.next = 0.into();
            self.rle_reg.d.next = 0.into();
        }
        if self.info_valid.val() & self.info_error.val() {
            self.lost_reg.d.next = self.info_lost.val();
        }
        // extents follow each other in the ring
        if self.restart.val() {
            self.at_1.next = 0.into();
        }
        if self.reset.val() {
            self.state.d.next = CkptFrameState::Rest;
        }
        // the memory shows in the next cycle what is asked for now
        self.at.d.next = self.at_1.val();
        self.read_address.next = self.at_1.val();
    }
}
