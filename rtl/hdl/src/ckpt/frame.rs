//! Makes one zstd frame of the blocks of an extent, as chunks of up to 16 bytes.

use rust_hdl::prelude::*;

/// Where in the frame we are.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum CkptFrameState {
    /// No frame.
    Rest,
    /// Its header, once the first block is there: that knows the set.
    Head,
    /// Blocks.
    Block,
    /// A granule failed within the frame: what has left is closed.
    Close,
    /// All chunks have been taken.
    Ended,
}

/// Cycles: 1 for the frame's header; then the chunks of the blocks pass as they come.
#[derive(LogicBlock)]
pub struct CkptFrame {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// No granule is on its way.
    pub restart: Signal<In, Bit>,
    /// Begin a frame.
    pub start: Signal<In, Bit>,
    /// Granules, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// Dictionary ids of sets 1 to 4.
    pub id_1: Signal<In, Bits<8>>,
    /// Of set 2.
    pub id_2: Signal<In, Bits<8>>,
    /// Of set 3.
    pub id_3: Signal<In, Bits<8>>,
    /// Of set 4.
    pub id_4: Signal<In, Bits<8>>,
    /// A granule goes to the lanes: its block will come.
    pub granule_taken: Signal<In, Bit>,
    /// The granule after those that were taken could not be read.
    pub bad_valid: Signal<In, Bit>,
    /// Because its snapshot is lost.
    pub bad_lost: Signal<In, Bit>,
    /// A chunk of a block.
    pub block_valid: Signal<In, Bit>,
    /// It is taken.
    pub block_ready: Signal<Out, Bit>,
    /// Its bytes, zeros above.
    pub block_data: Signal<In, Bits<128>>,
    /// How many, 1 to 16.
    pub block_chunk: Signal<In, Bits<5>>,
    /// The block ends with it.
    pub block_last: Signal<In, Bit>,
    /// The block is raw (0), RLE (1) or compressed (2).
    pub block_kind: Signal<In, Bits<2>>,
    /// Its bytes, less the 3 of its header.
    pub block_bytes: Signal<In, Bits<13>>,
    /// The set of its extent, 0 to 4.
    pub block_set: Signal<In, Bits<3>>,
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
    /// A block has left: its granule counts.
    pub block_done: Signal<Out, Bit>,
    /// The last chunk has been taken, or there was none.
    pub ended: Signal<Out, Bit>,
    /// A granule could not be read.
    pub failed: Signal<Out, Bit>,
    /// Because its snapshot is lost.
    pub lost: Signal<Out, Bit>,
    /// Bytes of the frame so far.
    pub length: Signal<Out, Bits<17>>,
    /// Dictionary id in its header, 0 = none.
    pub dictionary: Signal<Out, Bits<8>>,
    /// Raw blocks so far.
    pub raw: Signal<Out, Bits<5>>,
    /// RLE blocks so far.
    pub rle: Signal<Out, Bits<5>>,
    /// Compressed blocks so far.
    pub compressed: Signal<Out, Bits<5>>,
    state: DFF<CkptFrameState>,
    left: DFF<Bits<5>>,
    /// The next chunk begins a block.
    begins: DFF<Bit>,
    /// Granules whose blocks are still to come, of this frame and later ones.
    awaited: DFF<Bits<6>>,
    id: DFF<Bits<8>>,
    failed_reg: DFF<Bit>,
    lost_reg: DFF<Bit>,
    length_reg: DFF<Bits<17>>,
    raw_reg: DFF<Bits<5>>,
    rle_reg: DFF<Bits<5>>,
    compressed_reg: DFF<Bits<5>>,
    fails: Signal<Local, Bit>,
    set_id: Signal<Local, Bits<8>>,
    named: Signal<Local, Bits<128>>,
    content: Signal<Local, Bits<16>>,
    last_block: Signal<Local, Bit>,
    done: Signal<Local, Bit>,
    awaited_1: Signal<Local, Bits<6>>,
    block_length: Signal<Local, Bits<17>>,
    head: Constant<Bits<128>>,
    head_named: Constant<Bits<128>>,
    bias: Constant<Bits<16>>,
    head_bytes: Constant<Bits<5>>,
    named_bytes: Constant<Bits<5>>,
    head_length: Constant<Bits<17>>,
    named_length: Constant<Bits<17>>,
    block_head: Constant<Bits<17>>,
}

impl Default for CkptFrame {
    fn default() -> Self {
        // RFC 8878: magic; content size of 2 bytes, single segment; with an id of 1 byte
        let head = |descriptor: u64| Constant::new((0xFD2F_B528_u64 | descriptor << 32).to_bits());
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            restart: Signal::default(),
            start: Signal::default(),
            count: Signal::default(),
            id_1: Signal::default(),
            id_2: Signal::default(),
            id_3: Signal::default(),
            id_4: Signal::default(),
            granule_taken: Signal::default(),
            bad_valid: Signal::default(),
            bad_lost: Signal::default(),
            block_valid: Signal::default(),
            block_ready: Signal::default(),
            block_data: Signal::default(),
            block_chunk: Signal::default(),
            block_last: Signal::default(),
            block_kind: Signal::default(),
            block_bytes: Signal::default(),
            block_set: Signal::default(),
            chunk_valid: Signal::default(),
            chunk_ready: Signal::default(),
            chunk_data: Signal::default(),
            chunk_bytes: Signal::default(),
            chunk_last: Signal::default(),
            block_done: Signal::default(),
            ended: Signal::default(),
            failed: Signal::default(),
            lost: Signal::default(),
            length: Signal::default(),
            dictionary: Signal::default(),
            raw: Signal::default(),
            rle: Signal::default(),
            compressed: Signal::default(),
            state: DFF::default(),
            left: DFF::default(),
            begins: DFF::default(),
            awaited: DFF::default(),
            id: DFF::default(),
            failed_reg: DFF::default(),
            lost_reg: DFF::default(),
            length_reg: DFF::default(),
            raw_reg: DFF::default(),
            rle_reg: DFF::default(),
            compressed_reg: DFF::default(),
            fails: Signal::default(),
            set_id: Signal::default(),
            named: Signal::default(),
            content: Signal::default(),
            last_block: Signal::default(),
            done: Signal::default(),
            awaited_1: Signal::default(),
            block_length: Signal::default(),
            head: head(0x60),
            head_named: head(0x61),
            bias: Constant::new(256_u32.to_bits()),
            head_bytes: Constant::new(7_u32.to_bits()),
            named_bytes: Constant::new(8_u32.to_bits()),
            head_length: Constant::new(7_u32.to_bits()),
            named_length: Constant::new(8_u32.to_bits()),
            block_head: Constant::new(3_u32.to_bits()),
        }
    }
}

impl Logic for CkptFrame {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, left, begins, awaited, id, failed_reg, lost_reg);
        dff_setup!(self, clock, length_reg, raw_reg, rle_reg, compressed_reg);
        self.failed.next = self.failed_reg.q.val();
        self.lost.next = self.lost_reg.q.val();
        self.length.next = self.length_reg.q.val();
        self.dictionary.next = self.id.q.val();
        self.raw.next = self.raw_reg.q.val();
        self.rle.next = self.rle_reg.q.val();
        self.compressed.next = self.compressed_reg.q.val();
        self.ended.next = self.state.q.val() == CkptFrameState::Ended;
        self.chunk_valid.next = false;
        self.chunk_data.next = self.block_data.val();
        self.chunk_bytes.next = self.block_chunk.val();
        self.chunk_last.next = false;
        self.block_ready.next = false;
        // modulo 2^16: 16 granules make 0xFF00
        self.content.next = bit_cast::<16, 5>(self.count.val()) << 12;
        self.content.next = self.content.val() - self.bias.val();
        self.set_id.next = 0.into();
        match self.block_set.val().index() {
            1 => {
                self.set_id.next = self.id_1.val();
            }
            2 => {
                self.set_id.next = self.id_2.val();
            }
            3 => {
                self.set_id.next = self.id_3.val();
            }
            4 => {
                self.set_id.next = self.id_4.val();
            }
            _ => {}
        }
        self.named.next = self.head_named.val()
            | (bit_cast::<128, 8>(self.set_id.val()) << 40)
            | (bit_cast::<128, 16>(self.content.val()) << 48);
        self.last_block.next = self.left.q.val() == 1;
        self.block_length.next = bit_cast::<17, 13>(self.block_bytes.val()) + self.block_head.val();
        self.done.next = false;
        // all blocks before the granule have left: it belongs here
        self.fails.next = self.bad_valid.val() & !self.awaited.q.val().any();

        match self.state.q.val() {
            CkptFrameState::Head => {
                self.chunk_data.next =
                    self.head.val() | (bit_cast::<128, 16>(self.content.val()) << 40);
                self.chunk_bytes.next = self.head_bytes.val();
                if self.set_id.val().any() {
                    self.chunk_data.next = self.named.val();
                    self.chunk_bytes.next = self.named_bytes.val();
                }
                self.chunk_valid.next = self.block_valid.val();
                self.begins.d.next = true;
                if self.fails.val() {
                    // nothing has left: nothing to close
                    self.failed_reg.d.next = true;
                    self.state.d.next = CkptFrameState::Ended;
                }
                if self.block_valid.val() & self.chunk_ready.val() {
                    self.id.d.next = self.set_id.val();
                    self.length_reg.d.next = self.head_length.val();
                    if self.set_id.val().any() {
                        self.length_reg.d.next = self.named_length.val();
                    }
                    self.state.d.next = CkptFrameState::Block;
                }
            }
            CkptFrameState::Block => {
                self.chunk_valid.next = self.block_valid.val();
                self.block_ready.next = self.chunk_ready.val();
                self.chunk_last.next = self.block_last.val() & self.last_block.val();
                if self.begins.q.val() & self.last_block.val() {
                    // bit 0 of a block as it comes is 0
                    self.chunk_data.next = self.chunk_data.val().replace_bit(0, true);
                }
                if self.fails.val() {
                    self.failed_reg.d.next = true;
                    self.state.d.next = CkptFrameState::Close;
                }
                if self.block_valid.val() & self.chunk_ready.val() {
                    self.begins.d.next = self.block_last.val();
                    self.done.next = self.block_last.val();
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
        self.block_done.next = self.done.val();
        self.awaited_1.next = self.awaited.q.val();
        if self.granule_taken.val() {
            self.awaited_1.next = self.awaited_1.val() + 1;
        }
        if self.done.val() {
            self.awaited_1.next = self.awaited_1.val() - 1;
            self.left.d.next = self.left.q.val() - 1;
            self.length_reg.d.next = self.length_reg.q.val() + self.block_length.val();
            match self.block_kind.val().index() {
                0 => {
                    self.raw_reg.d.next = self.raw_reg.q.val() + 1;
                }
                1 => {
                    self.rle_reg.d.next = self.rle_reg.q.val() + 1;
                }
                _ => {
                    self.compressed_reg.d.next = self.compressed_reg.q.val() + 1;
                }
            }
            if self.last_block.val() {
                self.state.d.next = CkptFrameState::Ended;
            }
        }
        self.awaited.d.next = self.awaited_1.val();
        if self.start.val() {
            self.state.d.next = CkptFrameState::Head;
            self.left.d.next = self.count.val();
            self.failed_reg.d.next = false;
            self.length_reg.d.next = 0.into();
            self.raw_reg.d.next = 0.into();
            self.rle_reg.d.next = 0.into();
            self.compressed_reg.d.next = 0.into();
        }
        if self.fails.val() {
            self.lost_reg.d.next = self.bad_lost.val();
        }
        if self.restart.val() {
            self.awaited.d.next = 0.into();
        }
        if self.reset.val() {
            self.state.d.next = CkptFrameState::Rest;
            self.awaited.d.next = 0.into();
        }
    }
}
