//! Reads the headers of a frame, one block ahead of what is being copied.

use rust_hdl::prelude::*;

/// What is being read.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeParseState {
    /// No frame.
    Rest,
    /// Wait for the frame's header.
    HeadWait,
    /// A beat is asked for.
    Fetch,
    /// It has come; the next one is asked for.
    FetchLow,
    /// That has come, too.
    FetchHigh,
    /// The bytes are brought to the bottom.
    Align,
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
    /// The sizes of literal streams.
    Jump,
    /// Add the first.
    JumpFirst,
    /// Add the second.
    JumpSecond,
    /// Add the third.
    JumpThird,
    /// Does the fourth have bytes?
    JumpCheck,
    /// Begin a stream.
    Load,
    /// Wait for the literals.
    Decode,
    /// Hand the block on.
    Give,
    /// Is this the end?
    Final,
    /// Hand on that the frame is over.
    Close,
}

/// About 20 cycles a compressed block, and the decoding of its literals; 11 any other.
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
    /// The ring is read for headers.
    pub fetching: Signal<Out, Bit>,
    /// A beat of the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// Begin a literal stream (one-hot).
    pub load: Signal<Out, Bits<4>>,
    /// Its first byte.
    pub load_first: Signal<Out, Bits<17>>,
    /// The byte after its last.
    pub load_end: Signal<Out, Bits<17>>,
    /// Its literals.
    pub load_count: Signal<Out, Bits<13>>,
    /// The place of the first.
    pub load_place: Signal<Out, Bits<12>>,
    /// All literals are decoded.
    pub literals_idle: Signal<In, Bit>,
    /// They were wrong.
    pub literals_failed: Signal<In, Bit>,
    /// There was no end mark.
    pub literals_no_mark: Signal<In, Bit>,
    /// Where.
    pub literals_position: Signal<In, Bits<17>>,
    /// Literals of the first two streams, slot 0.
    pub split_0: Signal<Out, Bits<13>>,
    /// The same of slot 1.
    pub split_1: Signal<Out, Bits<13>>,
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
    state: DFF<UnsqueezeParseState>,
    back: DFF<UnsqueezeParseState>,
    fetch_at: DFF<Bits<17>>,
    next_beat: DFF<Bits<9>>,
    low: DFF<Bits<128>>,
    high: DFF<Bits<128>>,
    window: DFF<Bits<64>>,
    need: DFF<Bits<18>>,
    at: DFF<Bits<17>>,
    body: DFF<Bits<17>>,
    bound: DFF<Bits<17>>,
    granule_reg: DFF<Bits<5>>,
    waiting: DFF<Bits<2>>,
    done_slot: DFF<Bit>,
    end_0: DFF<Bits<14>>,
    end_1: DFF<Bits<14>>,
    free: DFF<Bits<14>>,
    room_reg: DFF<Bit>,
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
    higher: DFF<Bits<48>>,
    jump: DFF<Bits<48>>,
    segment: DFF<Bits<11>>,
    sequences_reg: DFF<Bits<15>>,
    modes: DFF<Bits<8>>,
    modes_at: DFF<Bits<17>>,
    stream: DFF<Bits<17>>,
    bad: DFF<Bit>,
    no_sequences: DFF<Bit>,
    stream_1: DFF<Bits<19>>,
    stream_2: DFF<Bits<19>>,
    stream_3: DFF<Bits<19>>,
    lane: DFF<Bits<2>>,
    lane_place: DFF<Bits<13>>,
    split_0_reg: DFF<Bits<13>>,
    split_1_reg: DFF<Bits<13>>,
    enough: Signal<Local, Bit>,
    last_granule: Signal<Local, Bit>,
    next_granule: Signal<Local, Bits<5>>,
    amount: Signal<Local, Bits<8>>,
    joined: Signal<Local, Bits<256>>,
    magic: Signal<Local, Bit>,
    with_id: Signal<Local, Bit>,
    id: Signal<Local, Bits<8>>,
    known: Signal<Local, Bit>,
    which: Signal<Local, Bits<2>>,
    frame_size: Signal<Local, Bits<16>>,
    wanted_size: Signal<Local, Bits<16>>,
    block_kind: Signal<Local, Bits<2>>,
    block_size: Signal<Local, Bits<21>>,
    block_bytes: Signal<Local, Bits<13>>,
    block_fits: Signal<Local, Bit>,
    body_at: Signal<Local, Bits<17>>,
    block_end: Signal<Local, Bits<17>>,
    format: Signal<Local, Bits<2>>,
    literal_kind: Signal<Local, Bits<2>>,
    after: Signal<Local, Bits<64>>,
    head_bits: Signal<Local, Bits<6>>,
    start_at: Signal<Local, Bits<17>>,
    first_byte: Signal<Local, Bits<8>>,
    numbers: Signal<Local, Bits<15>>,
    rounded: Signal<Local, Bits<13>>,
    stream_at: Signal<Local, Bits<17>>,
    twice: Signal<Local, Bits<13>>,
    rest: Signal<Local, Bits<13>>,
    failed: Signal<Local, Bit>,
    what: Signal<Local, Bits<5>>,
    where_at: Signal<Local, Bits<17>>,
    ask: Signal<Local, Bit>,
    ask_at: Signal<Local, Bits<17>>,
    given: Signal<Local, Bit>,
    waiting_1: Signal<Local, Bits<2>>,
    free_1: Signal<Local, Bits<14>>,
    ahead: Signal<Local, Bits<9>>,
    held: Signal<Local, Bits<14>>,
}

impl Logic for UnsqueezeParse {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            back,
            fetch_at,
            next_beat,
            low,
            high,
            window,
            need,
            at,
            body,
            bound,
            granule_reg,
            waiting,
            done_slot,
            end_0,
            end_1,
            free,
            room_reg,
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
            higher,
            jump,
            segment,
            sequences_reg,
            modes,
            modes_at,
            stream,
            bad,
            no_sequences,
            stream_1,
            stream_2,
            stream_3,
            lane,
            lane_place,
            split_0_reg,
            split_1_reg
        );
        self.room.next = self.room_reg.q.val();
        self.split_0.next = self.split_0_reg.q.val();
        self.split_1.next = self.split_1_reg.q.val();
        self.kind.next = self.kind_reg.q.val();
        self.code.next = self.code_reg.q.val();
        self.position.next = self.position_reg.q.val();
        self.granule.next = self.granule_reg.q.val();
        self.form.next = self.form_reg.q.val();
        self.same_byte.next = self.byte_reg.q.val();
        self.data_at.next = self.literal_start.q.val().get_bits::<13>(0);
        self.literals.next = self.size.q.val().get_bits::<13>(0);
        self.sequences.next = self.sequences_reg.q.val();
        self.stream_first.next = self.stream.q.val();
        self.stream_end.next = self.bound.q.val();
        self.learned.next = self.learned_reg.q.val();
        self.set.next = self.set_reg.q.val();
        self.block_valid.next = (self.state.q.val() == UnsqueezeParseState::Give)
            | (self.state.q.val() == UnsqueezeParseState::Close);
        self.given.next =
            (self.state.q.val() == UnsqueezeParseState::Give) & self.block_ready.val();
        self.enough.next = self.bytes.val() >= self.need.q.val();
        self.next_granule.next = self.granule_reg.q.val() + 1;
        self.last_granule.next = self.next_granule.val() == self.count.val();
        self.failed.next = false;
        self.what.next = 0.into();
        self.where_at.next = self.at.q.val();
        self.ask.next = false;
        self.ask_at.next = self.at.q.val();
        self.load.next = 0.into();
        self.load_first.next = self.literal_start.q.val();
        self.load_end.next = self.literal_end.q.val().get_bits::<17>(0);
        self.load_count.next = self.size.q.val().get_bits::<13>(0);
        self.load_place.next = 0.into();

        // 16 bytes from any place
        self.fetching.next = (self.state.q.val() == UnsqueezeParseState::Fetch)
            | (self.state.q.val() == UnsqueezeParseState::FetchLow);
        self.ring_address.next = self.next_beat.q.val();
        self.amount.next = bit_cast::<8, 4>(self.fetch_at.q.val().get_bits::<4>(0)) << 3;
        self.joined.next = bit_cast::<256, 128>(self.low.q.val())
            | (bit_cast::<256, 128>(self.high.q.val()) << 128);
        self.joined.next = self.joined.val() >> self.amount.val();

        // fields of the frame's header
        self.magic.next = self.window.q.val().get_bits::<32>(0) == 0xFD2F_B528_u64;
        self.with_id.next = self.window.q.val().get_bit(32);
        self.id.next = self.window.q.val().get_bits::<8>(40);
        self.known.next = false;
        self.which.next = 0.into();
        if self.ids.val().get_bits::<8>(24) == self.id.val() {
            self.known.next = true;
            self.which.next = 3.into();
        }
        if self.ids.val().get_bits::<8>(16) == self.id.val() {
            self.known.next = true;
            self.which.next = 2.into();
        }
        if self.ids.val().get_bits::<8>(8) == self.id.val() {
            self.known.next = true;
            self.which.next = 1.into();
        }
        if self.ids.val().get_bits::<8>(0) == self.id.val() {
            self.known.next = true;
            self.which.next = 0.into();
        }
        if !self.id.val().any() {
            self.known.next = false;
        }
        self.frame_size.next = self.window.q.val().get_bits::<16>(40);
        if self.with_id.val() {
            self.frame_size.next = self.window.q.val().get_bits::<16>(48);
        }
        // modulo 2^16: 16 granules make 0xFF00
        self.wanted_size.next = bit_cast::<16, 5>(self.count.val()) << 12;
        self.wanted_size.next = self.wanted_size.val() - 256;

        // of a block's header
        self.block_kind.next = self.window.q.val().get_bits::<2>(1);
        self.block_size.next = self.window.q.val().get_bits::<21>(3);
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
        self.literal_kind.next = self.window.q.val().get_bits::<2>(0);
        self.format.next = self.window.q.val().get_bits::<2>(2);
        self.head_bits.next = bit_cast::<6, 3>(self.head.q.val()) << 3;
        self.after.next = self.window.q.val() >> self.head_bits.val();
        self.start_at.next = self.body.q.val() + bit_cast::<17, 3>(self.head.q.val());
        self.rounded.next = self.size.q.val().get_bits::<13>(0) + 3;

        // of sequences
        self.first_byte.next = self.window.q.val().get_bits::<8>(0);
        self.numbers.next = bit_cast::<15, 7>(self.window.q.val().get_bits::<7>(0));
        self.stream_at.next = self.literal_end.q.val().get_bits::<17>(0) + 2;
        if self.first_byte.val().get_bit(7) {
            self.numbers.next = (bit_cast::<15, 7>(self.window.q.val().get_bits::<7>(0)) << 8)
                | bit_cast::<15, 8>(self.window.q.val().get_bits::<8>(8));
            self.stream_at.next = self.literal_end.q.val().get_bits::<17>(0) + 3;
        }

        // of literal streams
        self.twice.next = bit_cast::<13, 11>(self.segment.q.val()) << 1;
        self.rest.next = self.size.q.val().get_bits::<13>(0) - self.lane_place.q.val();

        match self.state.q.val() {
            UnsqueezeParseState::HeadWait => {
                if self.enough.val() | self.ended.val() {
                    self.ask.next = true;
                    self.back.d.next = UnsqueezeParseState::Head;
                }
                if !self.count.val().any()
                    | (self.count.val().get_bit(4) & self.count.val().get_bits::<4>(0).any())
                {
                    self.failed.next = true;
                    self.what.next = 26.into();
                }
            }
            UnsqueezeParseState::Fetch => {
                self.next_beat.d.next = self.next_beat.q.val() + 1;
                self.state.d.next = UnsqueezeParseState::FetchLow;
            }
            UnsqueezeParseState::FetchLow => {
                self.low.d.next = self.ring_data.val();
                self.state.d.next = UnsqueezeParseState::FetchHigh;
            }
            UnsqueezeParseState::FetchHigh => {
                self.high.d.next = self.ring_data.val();
                self.state.d.next = UnsqueezeParseState::Align;
            }
            UnsqueezeParseState::Align => {
                self.window.d.next = self.joined.val().get_bits::<64>(0);
                // the jump table may lie above
                self.higher.d.next = self.joined.val().get_bits::<48>(64);
                self.state.d.next = self.back.q.val();
            }
            UnsqueezeParseState::Head => {
                self.learned_reg.d.next = self.with_id.val();
                self.set_reg.d.next = self.which.val();
                self.at.d.next = 7.into();
                self.need.d.next = 10.into();
                if self.with_id.val() {
                    self.at.d.next = 8.into();
                    self.need.d.next = 11.into();
                }
                self.state.d.next = UnsqueezeParseState::BlockWait;
                if self.frame_size.val() != self.wanted_size.val() {
                    self.failed.next = true;
                    self.what.next = 5.into();
                    self.where_at.next = 5.into();
                    if self.with_id.val() {
                        self.where_at.next = 6.into();
                    }
                }
                if self.with_id.val() & !self.known.val() {
                    self.failed.next = true;
                    self.what.next = 4.into();
                    self.where_at.next = 5.into();
                }
                if (self.bytes.val() < 7) | (self.with_id.val() & (self.bytes.val() < 8)) {
                    self.failed.next = true;
                    self.what.next = 1.into();
                    self.where_at.next = 0.into();
                }
                if self.window.q.val().get_bits::<7>(33) != 0x30 {
                    self.failed.next = true;
                    self.what.next = 3.into();
                    self.where_at.next = 4.into();
                }
                if !self.magic.val() {
                    self.failed.next = true;
                    self.what.next = 2.into();
                    self.where_at.next = 0.into();
                }
                if self.bytes.val() < 5 {
                    self.failed.next = true;
                    self.what.next = 1.into();
                    self.where_at.next = 0.into();
                }
            }
            UnsqueezeParseState::BlockWait => {
                if self.waiting.q.val() != 2 {
                    if self.enough.val() {
                        self.ask.next = true;
                        self.back.d.next = UnsqueezeParseState::Block;
                    } else {
                        if self.ended.val() {
                            self.failed.next = true;
                            self.what.next = 1.into();
                        }
                    }
                }
            }
            UnsqueezeParseState::Block => {
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
                self.state.d.next = UnsqueezeParseState::BodyWait;
                if !self.block_fits.val() {
                    self.failed.next = true;
                    self.what.next = 8.into();
                }
                if self.block_kind.val().all() {
                    self.failed.next = true;
                    self.what.next = 7.into();
                }
                if self.window.q.val().get_bit(0) != self.last_granule.val() {
                    self.failed.next = true;
                    self.what.next = 6.into();
                }
            }
            UnsqueezeParseState::BodyWait => {
                self.ask_at.next = self.body.q.val();
                if self.enough.val() {
                    self.ask.next = true;
                    self.back.d.next = UnsqueezeParseState::Body;
                } else {
                    if self.ended.val() {
                        self.failed.next = true;
                        self.what.next = 1.into();
                    }
                }
            }
            UnsqueezeParseState::Body => {
                self.byte_reg.d.next = self.window.q.val().get_bits::<8>(0);
                self.literal_start.d.next = self.body.q.val();
                self.form_reg.d.next = 0.into();
                self.sequences_reg.d.next = 0.into();
                self.four.d.next = false;
                self.where_at.next = self.body.q.val();
                if self.kind_reg.q.val() == 2 {
                    self.state.d.next = UnsqueezeParseState::Literals;
                    if self.literal_kind.val().get_bit(1) {
                        self.form_reg.d.next = 2.into();
                        self.four.d.next = self.format.val().any();
                        self.head.d.next = 3.into();
                        self.size.d.next =
                            bit_cast::<20, 10>(self.window.q.val().get_bits::<10>(4));
                        self.content.d.next =
                            bit_cast::<20, 10>(self.window.q.val().get_bits::<10>(14));
                        if self.format.val() == 2 {
                            self.head.d.next = 4.into();
                            self.size.d.next =
                                bit_cast::<20, 14>(self.window.q.val().get_bits::<14>(4));
                            self.content.d.next =
                                bit_cast::<20, 14>(self.window.q.val().get_bits::<14>(18));
                        }
                        if self.format.val() == 3 {
                            self.head.d.next = 5.into();
                            self.size.d.next =
                                bit_cast::<20, 18>(self.window.q.val().get_bits::<18>(4));
                            self.content.d.next =
                                bit_cast::<20, 18>(self.window.q.val().get_bits::<18>(22));
                        }
                        if !self.literal_kind.val().get_bit(0) | !self.learned_reg.q.val() {
                            self.failed.next = true;
                            self.what.next = 9.into();
                        }
                    } else {
                        self.head.d.next = 1.into();
                        self.size.d.next = bit_cast::<20, 5>(self.window.q.val().get_bits::<5>(3));
                        self.content.d.next =
                            bit_cast::<20, 5>(self.window.q.val().get_bits::<5>(3));
                        if self.format.val() == 1 {
                            self.head.d.next = 2.into();
                            self.size.d.next =
                                bit_cast::<20, 12>(self.window.q.val().get_bits::<12>(4));
                            self.content.d.next =
                                bit_cast::<20, 12>(self.window.q.val().get_bits::<12>(4));
                        }
                        if self.format.val() == 3 {
                            self.head.d.next = 3.into();
                            self.size.d.next = self.window.q.val().get_bits::<20>(4);
                            self.content.d.next = self.window.q.val().get_bits::<20>(4);
                        }
                        if self.literal_kind.val().get_bit(0) {
                            self.form_reg.d.next = 1.into();
                            self.content.d.next = 1.into();
                        }
                    }
                } else {
                    if self.kind_reg.q.val() == 0 {
                        self.form_reg.d.next = 1.into();
                    }
                    self.state.d.next = UnsqueezeParseState::Give;
                }
            }
            UnsqueezeParseState::Literals => {
                self.byte_reg.d.next = self.after.val().get_bits::<8>(0);
                if self.head.q.val() == 3 {
                    self.jump.d.next =
                        (self.higher.q.val() << 40) | self.after.val().get_bits::<48>(0);
                }
                if self.head.q.val() == 4 {
                    self.jump.d.next =
                        (self.higher.q.val() << 32) | self.after.val().get_bits::<48>(0);
                }
                if self.head.q.val() == 5 {
                    self.jump.d.next =
                        (self.higher.q.val() << 24) | self.after.val().get_bits::<48>(0);
                }
                self.literal_start.d.next = self.start_at.val();
                self.literal_end.d.next = bit_cast::<21, 17>(self.start_at.val())
                    + bit_cast::<21, 20>(self.content.q.val());
                self.segment.d.next = self.rounded.val().get_bits::<11>(2);
                self.few.d.next = false;
                if self.form_reg.q.val() == 2 {
                    self.few.d.next = !self.size.q.val().any();
                    if self.four.q.val() {
                        self.few.d.next = (self.size.q.val() < 7) | (self.size.q.val() == 9);
                    }
                }
                self.state.d.next = UnsqueezeParseState::LiteralsCheck;
            }
            UnsqueezeParseState::LiteralsCheck => {
                self.ask.next = true;
                self.ask_at.next = self.literal_end.q.val().get_bits::<17>(0);
                self.back.d.next = UnsqueezeParseState::Sequences;
                if self.few.q.val()
                    | (self.size.q.val() > 4096)
                    | (self.literal_end.q.val() >= bit_cast::<21, 17>(self.bound.q.val()))
                {
                    self.failed.next = true;
                    self.what.next = 10.into();
                    self.where_at.next = self.body.q.val();
                }
            }
            UnsqueezeParseState::Sequences => {
                self.position_reg.d.next = self.literal_end.q.val().get_bits::<17>(0);
                self.sequences_reg.d.next = self.numbers.val();
                self.no_sequences.d.next = !self.first_byte.val().any();
                self.stream.d.next = self.stream_at.val();
                self.modes_at.d.next = self.stream_at.val() - 1;
                self.modes.d.next = self.window.q.val().get_bits::<8>(8);
                if self.first_byte.val().get_bit(7) {
                    self.modes.d.next = self.window.q.val().get_bits::<8>(16);
                }
                self.bad.d.next = (self.stream_at.val() >= self.bound.q.val())
                    | self.first_byte.val().all()
                    | !self.numbers.val().any();
                if !self.first_byte.val().any() {
                    // the section is this byte alone; `stream_at` is one beyond it
                    self.modes_at.d.next = self.stream_at.val() - 1;
                    self.bad.d.next = false;
                }
                self.state.d.next = UnsqueezeParseState::SequencesCheck;
            }
            UnsqueezeParseState::SequencesCheck => {
                self.where_at.next = self.modes_at.q.val();
                self.state.d.next = UnsqueezeParseState::Give;
                if self.form_reg.q.val() == 2 {
                    self.state.d.next = UnsqueezeParseState::Jump;
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
            UnsqueezeParseState::Jump => {
                self.where_at.next = self.literal_start.q.val();
                self.what.next = 13.into();
                self.lane.d.next = 0.into();
                self.lane_place.d.next = 0.into();
                self.stream_1.d.next = bit_cast::<19, 17>(self.literal_start.q.val()) + 6;
                if self.granule_reg.q.val().get_bit(0) {
                    self.split_1_reg.d.next = 4096.into();
                    if self.four.q.val() {
                        self.split_1_reg.d.next = self.twice.val();
                    }
                } else {
                    self.split_0_reg.d.next = 4096.into();
                    if self.four.q.val() {
                        self.split_0_reg.d.next = self.twice.val();
                    }
                }
                if self.four.q.val() {
                    self.state.d.next = UnsqueezeParseState::JumpFirst;
                    self.failed.next = !self.jump.q.val().get_bits::<16>(0).any()
                        | !self.jump.q.val().get_bits::<16>(16).any()
                        | !self.jump.q.val().get_bits::<16>(32).any();
                } else {
                    self.load.next = 1.into();
                    self.state.d.next = UnsqueezeParseState::Decode;
                    if !self.content.q.val().any() {
                        self.load.next = 0.into();
                        self.failed.next = true;
                    }
                }
            }
            UnsqueezeParseState::JumpFirst => {
                self.literal_start.d.next = self.stream_1.q.val().get_bits::<17>(0);
                self.stream_1.d.next =
                    self.stream_1.q.val() + bit_cast::<19, 16>(self.jump.q.val().get_bits::<16>(0));
                self.state.d.next = UnsqueezeParseState::JumpSecond;
            }
            UnsqueezeParseState::JumpSecond => {
                self.stream_2.d.next = self.stream_1.q.val()
                    + bit_cast::<19, 16>(self.jump.q.val().get_bits::<16>(16));
                self.state.d.next = UnsqueezeParseState::JumpThird;
            }
            UnsqueezeParseState::JumpThird => {
                self.stream_3.d.next = self.stream_2.q.val()
                    + bit_cast::<19, 16>(self.jump.q.val().get_bits::<16>(32));
                self.state.d.next = UnsqueezeParseState::JumpCheck;
            }
            UnsqueezeParseState::JumpCheck => {
                self.state.d.next = UnsqueezeParseState::Load;
                if bit_cast::<21, 19>(self.stream_3.q.val()) >= self.literal_end.q.val() {
                    self.failed.next = true;
                    self.what.next = 13.into();
                    self.where_at.next = self.literal_start.q.val() - 6;
                }
            }
            UnsqueezeParseState::Load => {
                self.lane.d.next = self.lane.q.val() + 1;
                self.lane_place.d.next =
                    self.lane_place.q.val() + bit_cast::<13, 11>(self.segment.q.val());
                self.load_place.next = self.lane_place.q.val().get_bits::<12>(0);
                self.load_count.next = bit_cast::<13, 11>(self.segment.q.val());
                if self.lane.q.val() == 0 {
                    self.load.next = 1.into();
                    self.load_end.next = self.stream_1.q.val().get_bits::<17>(0);
                }
                if self.lane.q.val() == 1 {
                    self.load.next = 2.into();
                    self.load_first.next = self.stream_1.q.val().get_bits::<17>(0);
                    self.load_end.next = self.stream_2.q.val().get_bits::<17>(0);
                }
                if self.lane.q.val() == 2 {
                    self.load.next = 4.into();
                    self.load_first.next = self.stream_2.q.val().get_bits::<17>(0);
                    self.load_end.next = self.stream_3.q.val().get_bits::<17>(0);
                }
                if self.lane.q.val() == 3 {
                    self.load.next = 8.into();
                    self.load_first.next = self.stream_3.q.val().get_bits::<17>(0);
                    self.load_count.next = self.rest.val();
                    self.state.d.next = UnsqueezeParseState::Decode;
                }
            }
            UnsqueezeParseState::Decode => {
                self.where_at.next = self.literals_position.val();
                self.what.next = 15.into();
                if self.literals_no_mark.val() {
                    self.what.next = 14.into();
                }
                if self.literals_idle.val() {
                    self.failed.next = self.literals_failed.val();
                    self.state.d.next = UnsqueezeParseState::Give;
                }
            }
            UnsqueezeParseState::Give => {
                if self.block_ready.val() {
                    self.at.d.next = self.bound.q.val();
                    self.granule_reg.d.next = self.next_granule.val();
                    self.need.d.next = bit_cast::<18, 17>(self.bound.q.val()) + 3;
                    self.state.d.next = UnsqueezeParseState::BlockWait;
                    if self.last_granule.val() {
                        self.state.d.next = UnsqueezeParseState::Final;
                    }
                    if self.granule_reg.q.val().get_bit(0) {
                        self.end_1.d.next =
                            bit_cast::<14, 13>(self.bound.q.val().get_bits::<13>(4));
                    } else {
                        self.end_0.d.next =
                            bit_cast::<14, 13>(self.bound.q.val().get_bits::<13>(4));
                    }
                }
            }
            UnsqueezeParseState::Final => {
                if self.bytes.val() > bit_cast::<18, 17>(self.at.q.val()) {
                    self.failed.next = true;
                    self.what.next = 24.into();
                } else {
                    // nothing is wrong
                    self.failed.next = self.ended.val();
                }
            }
            UnsqueezeParseState::Close => {
                if self.block_ready.val() {
                    self.state.d.next = UnsqueezeParseState::Rest;
                }
            }
            _ => {}
        }
        if self.ask.val() {
            self.fetch_at.d.next = self.ask_at.val();
            self.next_beat.d.next = self.ask_at.val().get_bits::<9>(4);
            self.state.d.next = UnsqueezeParseState::Fetch;
        }
        if self.failed.val() {
            self.kind_reg.d.next = 3.into();
            self.code_reg.d.next = self.what.val();
            self.position_reg.d.next = self.where_at.val();
            self.state.d.next = UnsqueezeParseState::Close;
        }

        // buffers: two blocks may be on their way; what they lie in is free when they are done
        self.waiting_1.next = self.waiting.q.val();
        if self.given.val() {
            self.waiting_1.next = self.waiting_1.val() + 1;
        }
        self.free_1.next = self.free.q.val();
        self.ahead.next = self.raw_word.val().get_bits::<9>(1);
        self.ahead.next = self.ahead.val() - self.free.q.val().get_bits::<9>(0);
        if self.raw_read.val() {
            self.free_1.next = self.free.q.val() + bit_cast::<14, 9>(self.ahead.val());
        }
        if self.block_done.val() {
            self.waiting_1.next = self.waiting_1.val() - 1;
            self.done_slot.d.next = !self.done_slot.q.val();
            self.free_1.next = self.end_0.q.val();
            if self.done_slot.q.val() {
                self.free_1.next = self.end_1.q.val();
            }
        }
        self.waiting.d.next = self.waiting_1.val();
        self.free.d.next = self.free_1.val();
        self.held.next = self.bytes.val().get_bits::<14>(4);
        self.held.next = self.held.val() - self.free.q.val();
        self.room_reg.d.next = self.held.val() < 506;

        if self.start.val() {
            self.state.d.next = UnsqueezeParseState::HeadWait;
            self.at.d.next = 0.into();
            self.need.d.next = 8.into();
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeParseState::Rest;
            self.granule_reg.d.next = 0.into();
            self.waiting.d.next = 0.into();
            self.done_slot.d.next = false;
            self.free.d.next = 0.into();
            self.room_reg.d.next = false;
        }
    }
}
