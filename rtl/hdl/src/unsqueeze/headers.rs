//! Reads the headers of a frame, a block ahead of its literals.

use rust_hdl::prelude::*;

/// What is being read.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeHeadersState {
    /// No frame.
    Rest,
    /// Wait for the frame's header.
    HeadWait,
    /// Bytes of the ring are on their way.
    Fetch,
    /// The frame's header.
    Head,
    /// Wait for a block's header, and for buffers.
    BlockWait,
    /// The block's header.
    Block,
    /// Wait for all of the block.
    BodyWait,
    /// Its first bytes.
    Body,
    /// Where do the literals end?
    Literals,
    /// Do they fit?
    LiteralsCheck,
    /// The header of the sequences.
    Sequences,
    /// Do they fit?
    SequencesCheck,
    /// The literal streams are loaded.
    Streams,
    /// Hand the block on.
    Give,
    /// Is this the end?
    Final,
    /// Hand on that the frame is over.
    Close,
}

/// Asks for the bytes of one field after the other and judges them in the order of the format.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeHeaders {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, also between frames.
    pub reset: Signal<In, Bit>,
    /// A frame begins.
    pub start: Signal<In, Bit>,
    /// Granules of the extent.
    pub count: Signal<In, Bits<5>>,
    /// Bytes of the frame in the ring, ever.
    pub bytes: Signal<In, Bits<18>>,
    /// They are all of the frame.
    pub ended: Signal<In, Bit>,
    /// There are buffers for another block.
    pub may_begin: Signal<In, Bit>,
    /// Read the ring.
    pub ask: Signal<Out, Bit>,
    /// From this byte on.
    pub ask_at: Signal<Out, Bits<17>>,
    /// What was read is shown from the next cycle on.
    pub there: Signal<In, Bit>,
    /// Its first 8 bytes.
    pub window: Signal<In, Bits<64>>,
    /// Of the frame's header: it names a set.
    pub head_with_id: Signal<In, Bit>,
    /// Which.
    pub head_set: Signal<In, Bits<2>>,
    /// What is wrong with it.
    pub head_code: Signal<In, Bits<5>>,
    /// Where.
    pub head_position: Signal<In, Bits<3>>,
    /// Of a literals header: 0 raw, 1 RLE, 2 streams.
    pub literals_form: Signal<In, Bits<2>>,
    /// There are four streams.
    pub literals_four: Signal<In, Bit>,
    /// Its bytes.
    pub literals_head: Signal<In, Bits<3>>,
    /// Literals.
    pub literals_size: Signal<In, Bits<20>>,
    /// Bytes that stand for them.
    pub literals_content: Signal<In, Bits<20>>,
    /// The card does not write such literals.
    pub literals_other: Signal<In, Bit>,
    /// The bytes of the header that was taken in, a cycle later.
    pub literals_passed: Signal<Out, Bits<3>>,
    /// The byte after them.
    pub literals_byte: Signal<In, Bits<8>>,
    /// The six bytes after them.
    pub literals_jump: Signal<In, Bits<48>>,
    /// Load the literal streams.
    pub streams: Signal<Out, Bit>,
    /// They are loaded.
    pub streams_done: Signal<In, Bit>,
    /// One has no bytes.
    pub streams_failed: Signal<In, Bit>,
    /// There are four of them.
    pub four_streams: Signal<Out, Bit>,
    /// First byte of streams or jump table.
    pub content_first: Signal<Out, Bits<17>>,
    /// The byte after the last.
    pub content_end: Signal<Out, Bits<17>>,
    /// There are bytes.
    pub content_some: Signal<Out, Bit>,
    /// The jump table.
    pub jump_table: Signal<Out, Bits<48>>,
    /// There is a block, or the frame is over.
    pub valid: Signal<Out, Bit>,
    /// It is taken.
    pub ready: Signal<In, Bit>,
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
    /// The byte that repeats.
    pub same_byte: Signal<Out, Bits<8>>,
    /// Literals of the block.
    pub literals: Signal<Out, Bits<13>>,
    /// Sequences.
    pub sequences: Signal<Out, Bits<15>>,
    /// First byte of their stream.
    pub stream_first: Signal<Out, Bits<17>>,
    /// The byte after the block.
    pub stream_end: Signal<Out, Bits<17>>,
    /// The frame has a learned set.
    pub learned: Signal<Out, Bit>,
    /// Which.
    pub set: Signal<Out, Bits<2>>,
    state: DFF<UnsqueezeHeadersState>,
    back: DFF<UnsqueezeHeadersState>,
    need: DFF<Bits<18>>,
    at: DFF<Bits<17>>,
    body: DFF<Bits<17>>,
    bound: DFF<Bits<17>>,
    granule_reg: DFF<Bits<5>>,
    learned_reg: DFF<Bit>,
    set_reg: DFF<Bits<2>>,
    kind_reg: DFF<Bits<2>>,
    code_reg: DFF<Bits<5>>,
    position_reg: DFF<Bits<17>>,
    form_reg: DFF<Bits<2>>,
    byte_reg: DFF<Bits<8>>,
    four: DFF<Bit>,
    head: DFF<Bits<3>>,
    size: DFF<Bits<20>>,
    content: DFF<Bits<20>>,
    few: DFF<Bit>,
    literal_start: DFF<Bits<17>>,
    literal_end: DFF<Bits<21>>,
    jump: DFF<Bits<48>>,
    sequences_reg: DFF<Bits<15>>,
    modes: DFF<Bits<8>>,
    modes_at: DFF<Bits<17>>,
    stream: DFF<Bits<17>>,
    bad: DFF<Bit>,
    no_sequences: DFF<Bit>,
    enough: Signal<Local, Bit>,
    last_granule: Signal<Local, Bit>,
    next_granule: Signal<Local, Bits<5>>,
    block_kind: Signal<Local, Bits<2>>,
    block_size: Signal<Local, Bits<21>>,
    block_bytes: Signal<Local, Bits<13>>,
    block_fits: Signal<Local, Bit>,
    body_at: Signal<Local, Bits<17>>,
    block_end: Signal<Local, Bits<17>>,
    start_at: Signal<Local, Bits<17>>,
    first_byte: Signal<Local, Bits<8>>,
    numbers: Signal<Local, Bits<15>>,
    stream_at: Signal<Local, Bits<17>>,
    failed: Signal<Local, Bit>,
    what: Signal<Local, Bits<5>>,
    where_at: Signal<Local, Bits<17>>,
    asks: Signal<Local, Bit>,
    asks_at: Signal<Local, Bits<17>>,
}

impl Logic for UnsqueezeHeaders {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            back,
            need,
            at,
            body,
            bound,
            granule_reg,
            learned_reg,
            set_reg,
            kind_reg,
            code_reg,
            position_reg,
            form_reg,
            byte_reg,
            four,
            head,
            size,
            content,
            few
        );
        dff_setup!(
            self,
            clock,
            literal_start,
            literal_end,
            jump,
            sequences_reg,
            modes,
            modes_at,
            stream,
            bad,
            no_sequences
        );
        self.kind.next = self.kind_reg.q.val();
        self.code.next = self.code_reg.q.val();
        self.position.next = self.position_reg.q.val();
        self.granule.next = self.granule_reg.q.val();
        self.form.next = self.form_reg.q.val();
        self.same_byte.next = self.byte_reg.q.val();
        self.literals.next = self.size.q.val().get_bits::<13>(0);
        self.sequences.next = self.sequences_reg.q.val();
        self.stream_first.next = self.stream.q.val();
        self.stream_end.next = self.bound.q.val();
        self.learned.next = self.learned_reg.q.val();
        self.set.next = self.set_reg.q.val();
        self.valid.next = (self.state.q.val() == UnsqueezeHeadersState::Give)
            | (self.state.q.val() == UnsqueezeHeadersState::Close);
        self.streams.next = self.state.q.val() == UnsqueezeHeadersState::Streams;
        self.four_streams.next = self.four.q.val();
        self.content_first.next = self.literal_start.q.val();
        self.content_end.next = self.literal_end.q.val().get_bits::<17>(0);
        self.content_some.next = self.content.q.val().any();
        self.jump_table.next = self.jump.q.val();
        self.enough.next = self.bytes.val() >= self.need.q.val();
        self.next_granule.next = self.granule_reg.q.val() + 1;
        self.last_granule.next = self.next_granule.val() == self.count.val();
        self.failed.next = false;
        self.what.next = 0.into();
        self.where_at.next = self.at.q.val();
        self.asks.next = false;
        self.asks_at.next = self.at.q.val();

        // of a block's header
        self.block_kind.next = self.window.val().get_bits::<2>(1);
        self.block_size.next = self.window.val().get_bits::<21>(3);
        self.block_bytes.next = self.block_size.val().get_bits::<13>(0);
        self.block_fits.next = self.block_size.val() == 4096;
        if self.block_kind.val() == 1 {
            self.block_bytes.next = 1.into();
        }
        if self.block_kind.val() == 2 {
            self.block_fits.next = !self.block_size.val().get_bits::<9>(12).any()
                & self.block_size.val().get_bits::<11>(1).any();
        }
        self.body_at.next = self.at.q.val() + 3;
        self.block_end.next = self.body_at.val() + bit_cast::<17, 13>(self.block_bytes.val());

        // of literals
        self.literals_passed.next = self.head.q.val();
        self.start_at.next = self.body.q.val() + bit_cast::<17, 3>(self.head.q.val());

        // of sequences
        self.first_byte.next = self.window.val().get_bits::<8>(0);
        self.numbers.next = bit_cast::<15, 7>(self.window.val().get_bits::<7>(0));
        self.stream_at.next = self.literal_end.q.val().get_bits::<17>(0) + 2;
        if self.first_byte.val().get_bit(7) {
            self.numbers.next = (bit_cast::<15, 7>(self.window.val().get_bits::<7>(0)) << 8)
                | bit_cast::<15, 8>(self.window.val().get_bits::<8>(8));
            self.stream_at.next = self.literal_end.q.val().get_bits::<17>(0) + 3;
        }

        match self.state.q.val() {
            UnsqueezeHeadersState::HeadWait => {
                if self.enough.val() | self.ended.val() {
                    self.asks.next = true;
                    self.back.d.next = UnsqueezeHeadersState::Head;
                }
                if !self.count.val().any()
                    | (self.count.val().get_bit(4) & self.count.val().get_bits::<4>(0).any())
                {
                    self.failed.next = true;
                    self.what.next = 26.into();
                }
            }
            UnsqueezeHeadersState::Fetch => {
                if self.there.val() {
                    self.state.d.next = self.back.q.val();
                }
            }
            UnsqueezeHeadersState::Head => {
                self.learned_reg.d.next = self.head_with_id.val();
                self.set_reg.d.next = self.head_set.val();
                self.at.d.next = 7.into();
                self.need.d.next = 10.into();
                if self.head_with_id.val() {
                    self.at.d.next = 8.into();
                    self.need.d.next = 11.into();
                }
                self.state.d.next = UnsqueezeHeadersState::BlockWait;
                self.failed.next = self.head_code.val().any();
                self.what.next = self.head_code.val();
                self.where_at.next = bit_cast::<17, 3>(self.head_position.val());
            }
            UnsqueezeHeadersState::BlockWait => {
                if self.may_begin.val() {
                    if self.enough.val() {
                        self.asks.next = true;
                        self.back.d.next = UnsqueezeHeadersState::Block;
                    } else {
                        if self.ended.val() {
                            self.failed.next = true;
                            self.what.next = 1.into();
                        }
                    }
                }
            }
            UnsqueezeHeadersState::Block => {
                self.kind_reg.d.next = self.block_kind.val();
                if self.block_kind.val() == 0 {
                    self.kind_reg.d.next = 1.into();
                }
                if self.block_kind.val() == 1 {
                    self.kind_reg.d.next = 0.into();
                }
                self.body.d.next = self.body_at.val();
                self.bound.d.next = self.block_end.val();
                self.need.d.next = bit_cast::<18, 17>(self.block_end.val());
                self.state.d.next = UnsqueezeHeadersState::BodyWait;
                if !self.block_fits.val() {
                    self.failed.next = true;
                    self.what.next = 8.into();
                }
                if self.block_kind.val().all() {
                    self.failed.next = true;
                    self.what.next = 7.into();
                }
                if self.window.val().get_bit(0) != self.last_granule.val() {
                    self.failed.next = true;
                    self.what.next = 6.into();
                }
            }
            UnsqueezeHeadersState::BodyWait => {
                self.asks_at.next = self.body.q.val();
                if self.enough.val() {
                    self.asks.next = true;
                    self.back.d.next = UnsqueezeHeadersState::Body;
                } else {
                    if self.ended.val() {
                        self.failed.next = true;
                        self.what.next = 1.into();
                    }
                }
            }
            UnsqueezeHeadersState::Body => {
                self.byte_reg.d.next = self.window.val().get_bits::<8>(0);
                self.literal_start.d.next = self.body.q.val();
                self.form_reg.d.next = 0.into();
                self.sequences_reg.d.next = 0.into();
                self.four.d.next = false;
                self.where_at.next = self.body.q.val();
                if self.kind_reg.q.val() == 2 {
                    self.state.d.next = UnsqueezeHeadersState::Literals;
                    self.form_reg.d.next = self.literals_form.val();
                    self.four.d.next = self.literals_four.val();
                    self.head.d.next = self.literals_head.val();
                    self.size.d.next = self.literals_size.val();
                    self.content.d.next = self.literals_content.val();
                    self.failed.next = self.literals_other.val();
                    self.what.next = 9.into();
                } else {
                    if self.kind_reg.q.val() == 0 {
                        self.form_reg.d.next = 1.into();
                    }
                    self.state.d.next = UnsqueezeHeadersState::Give;
                }
            }
            UnsqueezeHeadersState::Literals => {
                self.byte_reg.d.next = self.literals_byte.val();
                self.jump.d.next = self.literals_jump.val();
                self.literal_start.d.next = self.start_at.val();
                self.literal_end.d.next = bit_cast::<21, 17>(self.start_at.val())
                    + bit_cast::<21, 20>(self.content.q.val());
                self.few.d.next = false;
                if self.form_reg.q.val() == 2 {
                    self.few.d.next = !self.size.q.val().any();
                    if self.four.q.val() {
                        self.few.d.next = (self.size.q.val() < 7) | (self.size.q.val() == 9);
                    }
                }
                self.state.d.next = UnsqueezeHeadersState::LiteralsCheck;
            }
            UnsqueezeHeadersState::LiteralsCheck => {
                self.asks.next = true;
                self.asks_at.next = self.literal_end.q.val().get_bits::<17>(0);
                self.back.d.next = UnsqueezeHeadersState::Sequences;
                if self.few.q.val()
                    | (self.size.q.val() > 4096)
                    | (self.literal_end.q.val() >= bit_cast::<21, 17>(self.bound.q.val()))
                {
                    self.failed.next = true;
                    self.what.next = 10.into();
                    self.where_at.next = self.body.q.val();
                }
            }
            UnsqueezeHeadersState::Sequences => {
                self.position_reg.d.next = self.literal_end.q.val().get_bits::<17>(0);
                self.sequences_reg.d.next = self.numbers.val();
                self.no_sequences.d.next = !self.first_byte.val().any();
                self.stream.d.next = self.stream_at.val();
                self.modes_at.d.next = self.stream_at.val() - 1;
                self.modes.d.next = self.window.val().get_bits::<8>(8);
                if self.first_byte.val().get_bit(7) {
                    self.modes.d.next = self.window.val().get_bits::<8>(16);
                }
                self.bad.d.next = (self.stream_at.val() >= self.bound.q.val())
                    | self.first_byte.val().all()
                    | !self.numbers.val().any();
                if !self.first_byte.val().any() {
                    // the section is this byte alone; `stream_at` is one beyond it
                    self.modes_at.d.next = self.stream_at.val() - 1;
                    self.bad.d.next = false;
                }
                self.state.d.next = UnsqueezeHeadersState::SequencesCheck;
            }
            UnsqueezeHeadersState::SequencesCheck => {
                self.where_at.next = self.modes_at.q.val();
                self.state.d.next = UnsqueezeHeadersState::Give;
                if self.form_reg.q.val() == 2 {
                    self.state.d.next = UnsqueezeHeadersState::Streams;
                }
                if !self.no_sequences.q.val() {
                    if self.learned_reg.q.val() {
                        self.failed.next = self.modes.q.val() != 0xFC;
                    } else {
                        self.failed.next = self.modes.q.val().any();
                    }
                    self.what.next = 12.into();
                }
                if self.bad.q.val()
                    | (self.no_sequences.q.val() & (self.modes_at.q.val() != self.bound.q.val()))
                {
                    self.failed.next = true;
                    self.what.next = 11.into();
                    self.where_at.next = self.position_reg.q.val();
                }
            }
            UnsqueezeHeadersState::Streams => {
                self.where_at.next = self.literal_start.q.val();
                self.what.next = 13.into();
                self.failed.next = self.streams_failed.val();
                if self.streams_done.val() {
                    self.state.d.next = UnsqueezeHeadersState::Give;
                }
            }
            UnsqueezeHeadersState::Give => {
                if self.ready.val() {
                    self.at.d.next = self.bound.q.val();
                    self.granule_reg.d.next = self.next_granule.val();
                    self.need.d.next = bit_cast::<18, 17>(self.bound.q.val()) + 3;
                    self.state.d.next = UnsqueezeHeadersState::BlockWait;
                    if self.last_granule.val() {
                        self.state.d.next = UnsqueezeHeadersState::Final;
                    }
                }
            }
            UnsqueezeHeadersState::Final => {
                if self.bytes.val() > bit_cast::<18, 17>(self.at.q.val()) {
                    self.failed.next = true;
                    self.what.next = 24.into();
                } else {
                    // nothing is wrong
                    self.failed.next = self.ended.val();
                }
            }
            UnsqueezeHeadersState::Close => {
                if self.ready.val() {
                    self.state.d.next = UnsqueezeHeadersState::Rest;
                }
            }
            _ => {}
        }
        if self.asks.val() {
            self.state.d.next = UnsqueezeHeadersState::Fetch;
        }
        if self.failed.val() {
            self.kind_reg.d.next = 3.into();
            self.code_reg.d.next = self.what.val();
            self.position_reg.d.next = self.where_at.val();
            self.state.d.next = UnsqueezeHeadersState::Close;
        }

        self.ask.next = self.asks.val();
        self.ask_at.next = self.asks_at.val();
        if self.start.val() {
            self.state.d.next = UnsqueezeHeadersState::HeadWait;
            self.at.d.next = 0.into();
            self.need.d.next = 8.into();
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeHeadersState::Rest;
            self.granule_reg.d.next = 0.into();
        }
    }
}
