//! Sizes and buffers of a granule to its block. `README.md` has structure and cycles.

mod plan;

pub use plan::AssemblePlan;

use crate::leaves::SkidBuffer;
use rust_hdl::prelude::*;

/// Where in the block we are.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum AssembleState {
    /// The parts are not there.
    Rest,
    /// Sizes: first cycle,
    Plan1,
    /// second,
    Plan2,
    /// third: what kind of block,
    Plan3,
    /// fourth: how it begins.
    Plan4,
    /// The first chunk.
    First,
    /// Literals, or the streams of literals.
    Literals,
    /// The granule itself.
    Granule,
    /// Header of the sequences section.
    Header,
    /// Their stream.
    Stream,
    /// The last chunk is on its way out of the memory.
    Drain,
}

/// Raw, RLE or compressed: whichever the format asks for, then its bytes, up to 16 a cycle.
#[derive(LogicBlock)]
pub struct Assemble {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The literals of the oldest granule: all of `lit` stays until `lit_done`.
    pub lit_valid: Signal<In, Bit>,
    /// Raw, RLE, one stream, four.
    pub lit_mode: Signal<In, Bits<2>>,
    /// How many.
    pub lit_literals: Signal<In, Bits<13>>,
    /// Bytes of the first stream,
    pub lit_size_0: Signal<In, Bits<11>>,
    /// of the second,
    pub lit_size_1: Signal<In, Bits<11>>,
    /// of the third,
    pub lit_size_2: Signal<In, Bits<11>>,
    /// and of the fourth.
    pub lit_size_3: Signal<In, Bits<11>>,
    /// The byte of RLE literals, or of a constant granule.
    pub lit_byte: Signal<In, Bits<8>>,
    /// All bytes of the granule are equal.
    pub lit_constant: Signal<In, Bit>,
    /// Nothing of the granule is needed any more.
    pub lit_done: Signal<Out, Bit>,
    /// Its copy is not needed.
    pub lit_drop_granule: Signal<Out, Bit>,
    /// Its literals and streams are not needed.
    pub lit_drop_literals: Signal<Out, Bit>,
    /// Show a pair of words in the next cycle; low while none is needed.
    pub lit_read_valid: Signal<Out, Bit>,
    /// Of the granule itself.
    pub lit_read_granule: Signal<Out, Bit>,
    /// The first word of 8 bytes; even. Stream s begins at word 128 s.
    pub lit_read_address: Signal<Out, Bits<9>>,
    /// They.
    pub lit_read_data: Signal<In, Bits<128>>,
    /// The sequences of the same granule: all of `seq` stays until `seq_done`.
    pub seq_valid: Signal<In, Bit>,
    /// How many.
    pub seq_sequences: Signal<In, Bits<10>>,
    /// Bytes of their stream.
    pub seq_bytes: Signal<In, Bits<13>>,
    /// With learned tables.
    pub seq_learned: Signal<In, Bit>,
    /// They are not needed any more.
    pub seq_done: Signal<Out, Bit>,
    /// The word of 16 bytes to show in the next cycle.
    pub seq_read_address: Signal<Out, Bits<8>>,
    /// It.
    pub seq_read_data: Signal<In, Bits<128>>,
    /// There is a chunk.
    pub chunk_valid: Signal<Out, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<In, Bit>,
    /// Its bytes, zeros above.
    pub chunk_data: Signal<Out, Bits<128>>,
    /// How many, 1 to 16.
    pub chunk_bytes: Signal<Out, Bits<5>>,
    /// The block ends with it.
    pub chunk_last: Signal<Out, Bit>,
    plan: AssemblePlan,
    skid: SkidBuffer<Bits<134>>,
    state: DFF<AssembleState>,
    raw: DFF<Bit>,
    left: DFF<Bits<13>>,
    at: DFF<Bits<9>>,
    part: DFF<Bits<2>>,
    d_valid: DFF<Bit>,
    d_own: DFF<Bit>,
    d_stream: DFF<Bit>,
    d_granule: DFF<Bit>,
    d_read: DFF<Bit>,
    d_data: DFF<Bits<128>>,
    d_mask: DFF<Bits<16>>,
    d_bytes: DFF<Bits<5>>,
    d_last: DFF<Bit>,
    d_at: DFF<Bits<9>>,
    advance: Signal<Local, Bit>,
    offer: Signal<Local, Bit>,
    reading: Signal<Local, Bit>,
    own: Signal<Local, Bit>,
    own_data: Signal<Local, Bits<128>>,
    bytes: Signal<Local, Bits<5>>,
    last: Signal<Local, Bit>,
    short: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    four: Signal<Local, Bit>,
    finished: Signal<Local, Bit>,
    next_part: Signal<Local, Bits<2>>,
    next_size: Signal<Local, Bits<11>>,
    none: Signal<Local, Bit>,
    address: Signal<Local, Bits<9>>,
    granule: Signal<Local, Bit>,
    picked: Signal<Local, Bits<128>>,
    one: Signal<Local, Bits<8>>,
    masked: Signal<Local, Bits<128>>,
    chunk: Signal<Local, Bits<134>>,
    shown: Signal<Local, Bits<134>>,
    whole: Constant<Bits<13>>,
    full: Constant<Bits<5>>,
}

impl Default for Assemble {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            lit_valid: Signal::default(),
            lit_mode: Signal::default(),
            lit_literals: Signal::default(),
            lit_size_0: Signal::default(),
            lit_size_1: Signal::default(),
            lit_size_2: Signal::default(),
            lit_size_3: Signal::default(),
            lit_byte: Signal::default(),
            lit_constant: Signal::default(),
            lit_done: Signal::default(),
            lit_drop_granule: Signal::default(),
            lit_drop_literals: Signal::default(),
            lit_read_valid: Signal::default(),
            lit_read_granule: Signal::default(),
            lit_read_address: Signal::default(),
            lit_read_data: Signal::default(),
            seq_valid: Signal::default(),
            seq_sequences: Signal::default(),
            seq_bytes: Signal::default(),
            seq_learned: Signal::default(),
            seq_done: Signal::default(),
            seq_read_address: Signal::default(),
            seq_read_data: Signal::default(),
            chunk_valid: Signal::default(),
            chunk_ready: Signal::default(),
            chunk_data: Signal::default(),
            chunk_bytes: Signal::default(),
            chunk_last: Signal::default(),
            plan: AssemblePlan::default(),
            skid: SkidBuffer::default(),
            state: DFF::default(),
            raw: DFF::default(),
            left: DFF::default(),
            at: DFF::default(),
            part: DFF::default(),
            d_valid: DFF::default(),
            d_own: DFF::default(),
            d_stream: DFF::default(),
            d_granule: DFF::default(),
            d_read: DFF::default(),
            d_data: DFF::default(),
            d_mask: DFF::default(),
            d_bytes: DFF::default(),
            d_last: DFF::default(),
            d_at: DFF::default(),
            advance: Signal::default(),
            offer: Signal::default(),
            reading: Signal::default(),
            own: Signal::default(),
            own_data: Signal::default(),
            bytes: Signal::default(),
            last: Signal::default(),
            short: Signal::default(),
            ends: Signal::default(),
            four: Signal::default(),
            finished: Signal::default(),
            next_part: Signal::default(),
            next_size: Signal::default(),
            none: Signal::default(),
            address: Signal::default(),
            granule: Signal::default(),
            picked: Signal::default(),
            one: Signal::default(),
            masked: Signal::default(),
            chunk: Signal::default(),
            shown: Signal::default(),
            whole: Constant::new(4096_u32.to_bits()),
            full: Constant::new(16_u32.to_bits()),
        }
    }
}

impl Logic for Assemble {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, raw, left, at, part, d_valid, d_own, d_stream, d_granule);
        dff_setup!(self, clock, d_read);
        dff_setup!(self, clock, d_data, d_mask, d_bytes, d_last, d_at);
        clock!(self, clock, plan, skid);
        self.skid.reset.next = self.reset.val();
        self.plan.mode.next = self.lit_mode.val();
        self.plan.literals.next = self.lit_literals.val();
        self.plan.size_0.next = self.lit_size_0.val();
        self.plan.size_1.next = self.lit_size_1.val();
        self.plan.size_2.next = self.lit_size_2.val();
        self.plan.size_3.next = self.lit_size_3.val();
        self.plan.repeated.next = self.lit_byte.val();
        self.plan.constant.next = self.lit_constant.val();
        self.plan.sequences.next = self.seq_sequences.val();
        self.plan.stream.next = self.seq_bytes.val();
        self.plan.learned.next = self.seq_learned.val();

        // out of the memories: a chunk that is not taken is read again
        self.advance.next = !self.d_valid.q.val() | self.skid.sink.ready.val();
        self.offer.next = false;
        self.own.next = false;
        self.own_data.next = self.plan.first.val();
        self.short.next = !self.left.q.val().get_bits::<9>(4).any();
        self.bytes.next = self.full.val();
        if self.short.val() {
            self.bytes.next = bit_cast::<5, 4>(self.left.q.val().get_bits::<4>(0));
        }
        self.ends.next = self.short.val() | (self.left.q.val() == 16);
        self.last.next = false;
        self.granule.next = false;
        self.four.next = self.lit_mode.val().all();
        self.none.next = !self.seq_sequences.val().any();
        self.next_part.next = self.part.q.val() + 1;
        self.next_size.next = self.lit_size_1.val();
        if self.next_part.val().index() == 2 {
            self.next_size.next = self.lit_size_2.val();
        }
        if self.next_part.val().index() == 3 {
            self.next_size.next = self.lit_size_3.val();
        }
        self.finished.next = false;
        self.reading.next = false;
        self.lit_drop_granule.next = false;
        self.lit_drop_literals.next = false;

        match self.state.q.val() {
            AssembleState::Rest => {
                if self.lit_valid.val() & self.seq_valid.val() {
                    self.state.d.next = AssembleState::Plan1;
                }
            }
            AssembleState::Plan1 => {
                self.state.d.next = AssembleState::Plan2;
            }
            AssembleState::Plan2 => {
                self.state.d.next = AssembleState::Plan3;
            }
            AssembleState::Plan3 => {
                self.raw.d.next = self.plan.is_raw.val() & !self.plan.is_rle.val();
                self.lit_drop_granule.next = self.plan.is_rle.val() | !self.plan.is_raw.val();
                self.lit_drop_literals.next = self.plan.is_rle.val() | self.plan.is_raw.val();
                self.state.d.next = AssembleState::Plan4;
            }
            AssembleState::Plan4 => {
                self.state.d.next = AssembleState::First;
            }
            AssembleState::First => {
                self.offer.next = true;
                self.own.next = true;
                self.bytes.next = self.plan.first_bytes.val();
                self.last.next = self.plan.is_rle.val();
                if self.advance.val() {
                    self.at.d.next = 0.into();
                    self.part.d.next = 0.into();
                    self.left.d.next = self.lit_literals.val();
                    self.state.d.next = AssembleState::Literals;
                    if self.lit_mode.val().get_bit(1) {
                        self.left.d.next = bit_cast::<13, 11>(self.lit_size_0.val());
                    } else {
                        // no literals, or one byte that is written already
                        if self.lit_mode.val().get_bit(0) | !self.lit_literals.val().any() {
                            self.state.d.next = AssembleState::Header;
                        }
                    }
                    if self.raw.q.val() {
                        self.left.d.next = self.whole.val();
                        self.state.d.next = AssembleState::Granule;
                    }
                    if self.plan.is_rle.val() {
                        self.state.d.next = AssembleState::Drain;
                    }
                }
            }
            AssembleState::Literals => {
                self.offer.next = true;
                self.reading.next = true;
                if self.advance.val() {
                    self.at.d.next = self.at.q.val() + 2;
                    self.left.d.next = self.left.q.val() - 16;
                    if self.ends.val() {
                        self.part.d.next = self.next_part.val();
                        self.left.d.next = bit_cast::<13, 11>(self.next_size.val());
                        self.at.d.next = bit_cast::<9, 2>(self.next_part.val()) << 7;
                        if !self.four.val() | !self.next_part.val().any() {
                            self.state.d.next = AssembleState::Header;
                        }
                    }
                }
            }
            AssembleState::Granule => {
                self.offer.next = true;
                self.reading.next = true;
                self.granule.next = true;
                self.last.next = self.ends.val();
                if self.advance.val() {
                    self.at.d.next = self.at.q.val() + 2;
                    self.left.d.next = self.left.q.val() - 16;
                    if self.ends.val() {
                        self.state.d.next = AssembleState::Drain;
                    }
                }
            }
            AssembleState::Header => {
                self.offer.next = true;
                self.own.next = true;
                self.own_data.next = bit_cast::<128, 24>(self.plan.header.val());
                self.bytes.next = bit_cast::<5, 2>(self.plan.header_bytes.val());
                self.last.next = self.none.val();
                // the last of the literals is on its way
                self.lit_drop_literals.next = self.advance.val();
                if self.advance.val() {
                    self.at.d.next = 0.into();
                    self.left.d.next = self.seq_bytes.val();
                    self.state.d.next = AssembleState::Stream;
                    if self.none.val() {
                        self.state.d.next = AssembleState::Drain;
                    }
                }
            }
            AssembleState::Stream => {
                self.offer.next = true;
                self.last.next = self.ends.val();
                if self.advance.val() {
                    self.at.d.next = self.at.q.val() + 2;
                    self.left.d.next = self.left.q.val() - 16;
                    if self.ends.val() {
                        self.state.d.next = AssembleState::Drain;
                    }
                }
            }
            _ => {
                if self.advance.val() {
                    self.finished.next = true;
                    self.state.d.next = AssembleState::Rest;
                }
            }
        }
        self.lit_done.next = self.finished.val();
        self.seq_done.next = self.finished.val();

        self.address.next = self.d_at.q.val();
        self.lit_read_granule.next = self.d_granule.q.val();
        self.lit_read_valid.next = self.d_read.q.val();
        if self.advance.val() {
            self.address.next = self.at.q.val();
            self.lit_read_granule.next = self.granule.val();
            self.lit_read_valid.next = self.reading.val();
            self.d_read.d.next = self.reading.val();
            self.d_valid.d.next = self.offer.val();
            self.d_own.d.next = self.own.val();
            self.d_stream.d.next = self.state.q.val() == AssembleState::Stream;
            self.d_granule.d.next = self.granule.val();
            self.d_data.d.next = self.own_data.val();
            self.d_bytes.d.next = self.bytes.val();
            self.d_last.d.next = self.last.val();
            self.d_at.d.next = self.at.q.val();
            for i in 0..16 {
                self.d_mask.d.next =
                    self.d_mask.d.val().replace_bit(i, self.bytes.val().index() > i);
            }
        }
        self.lit_read_address.next = self.address.val();
        self.seq_read_address.next = self.address.val().get_bits::<8>(1);

        // one of three sources
        self.picked.next = self.lit_read_data.val();
        if self.d_stream.q.val() {
            self.picked.next = self.seq_read_data.val();
        }
        if self.d_own.q.val() {
            self.picked.next = self.d_data.q.val();
        }
        self.masked.next = 0.into();
        for i in 0..16 {
            self.one.next = 0.into();
            if self.d_mask.q.val().get_bit(i) {
                self.one.next = self.picked.val().get_bits::<8>(8 * i);
            }
            self.masked.next =
                (self.masked.val() >> 8) | (bit_cast::<128, 8>(self.one.val()) << 120);
        }
        self.chunk.next = bit_cast::<134, 128>(self.masked.val())
            | (bit_cast::<134, 5>(self.d_bytes.q.val()) << 128);
        self.chunk.next = self.chunk.val().replace_bit(133, self.d_last.q.val());
        self.skid.sink.data.next = self.chunk.val();
        self.skid.sink.valid.next = self.d_valid.q.val();
        self.skid.source.ready.next = self.chunk_ready.val();
        self.shown.next = self.skid.source.data.val();
        self.chunk_valid.next = self.skid.source.valid.val();
        self.chunk_data.next = self.shown.val().get_bits::<128>(0);
        self.chunk_bytes.next = self.shown.val().get_bits::<5>(128);
        self.chunk_last.next = self.shown.val().get_bit(133);
        if self.reset.val() {
            self.state.d.next = AssembleState::Rest;
            self.d_valid.d.next = false;
        }
    }
}
