//! How long a block will be, and its first bytes.

use rust_hdl::prelude::*;

/// From the sizes of the parts, which stay: three cycles to the sizes of the sections, one more to the first chunk. Nothing
/// moves it: whoever asks counts the cycles.
#[derive(LogicBlock)]
pub struct AssemblePlan {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// How the literals are written: raw, RLE, one stream, four.
    pub mode: Signal<In, Bits<2>>,
    /// Literals.
    pub literals: Signal<In, Bits<13>>,
    /// Bytes of the first stream,
    pub size_0: Signal<In, Bits<11>>,
    /// of the second,
    pub size_1: Signal<In, Bits<11>>,
    /// of the third,
    pub size_2: Signal<In, Bits<11>>,
    /// and of the fourth.
    pub size_3: Signal<In, Bits<11>>,
    /// The byte of RLE literals, or of a constant granule.
    pub repeated: Signal<In, Bits<8>>,
    /// All bytes of the granule are equal.
    pub constant: Signal<In, Bit>,
    /// Sequences.
    pub sequences: Signal<In, Bits<10>>,
    /// Bytes of their stream.
    pub stream: Signal<In, Bits<13>>,
    /// Their tables are learned ones.
    pub learned: Signal<In, Bit>,
    /// An RLE block, at once.
    pub is_rle: Signal<Out, Bit>,
    /// A raw block (if it is no RLE block), three cycles later.
    pub is_raw: Signal<Out, Bit>,
    /// The first chunk of the block: header, all of the literals section before the literals; a cycle after `is_raw`.
    pub first: Signal<Out, Bits<128>>,
    /// Its bytes.
    pub first_bytes: Signal<Out, Bits<5>>,
    /// Header of the sequences section, at once.
    pub header: Signal<Out, Bits<24>>,
    /// Its bytes.
    pub header_bytes: Signal<Out, Bits<2>>,
    a_01: DFF<Bits<12>>,
    a_23: DFF<Bits<12>>,
    a_tail: DFF<Bits<14>>,
    b_data: DFF<Bits<14>>,
    b_tail: DFF<Bits<14>>,
    c_data: DFF<Bits<14>>,
    c_total: DFF<Bits<15>>,
    c_head: DFF<Bits<3>>,
    c_large: DFF<Bit>,
    total: Signal<Local, Bits<15>>,
    whole: DFF<Bit>,
    size: DFF<Bits<13>>,
    head: DFF<Bits<3>>,
    head_value: DFF<Bits<32>>,
    extra: Signal<Local, Bits<48>>,
    extra_bytes: Signal<Local, Bits<3>>,
    section: Signal<Local, Bits<80>>,
    some: Signal<Local, Bit>,
    many: Signal<Local, Bit>,
    tiny: Signal<Local, Bit>,
    streams: Signal<Local, Bit>,
    four: Signal<Local, Bit>,
    long: Signal<Local, Bit>,
    value: Signal<Local, Bits<32>>,
    block: Signal<Local, Bits<24>>,
    tail_bytes: Signal<Local, Bits<2>>,
    jump_bytes: Constant<Bits<14>>,
    whole_block: Constant<Bits<24>>,
    rle_block: Constant<Bits<24>>,
    compressed: Constant<Bits<24>>,
}

impl Default for AssemblePlan {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            mode: Signal::default(),
            literals: Signal::default(),
            size_0: Signal::default(),
            size_1: Signal::default(),
            size_2: Signal::default(),
            size_3: Signal::default(),
            repeated: Signal::default(),
            constant: Signal::default(),
            sequences: Signal::default(),
            stream: Signal::default(),
            learned: Signal::default(),
            is_rle: Signal::default(),
            is_raw: Signal::default(),
            first: Signal::default(),
            first_bytes: Signal::default(),
            header: Signal::default(),
            header_bytes: Signal::default(),
            a_01: DFF::default(),
            a_23: DFF::default(),
            a_tail: DFF::default(),
            b_data: DFF::default(),
            b_tail: DFF::default(),
            c_data: DFF::default(),
            c_total: DFF::default(),
            c_head: DFF::default(),
            c_large: DFF::default(),
            total: Signal::default(),
            whole: DFF::default(),
            size: DFF::default(),
            head: DFF::default(),
            head_value: DFF::default(),
            extra: Signal::default(),
            extra_bytes: Signal::default(),
            section: Signal::default(),
            some: Signal::default(),
            many: Signal::default(),
            tiny: Signal::default(),
            streams: Signal::default(),
            four: Signal::default(),
            long: Signal::default(),
            value: Signal::default(),
            block: Signal::default(),
            tail_bytes: Signal::default(),
            jump_bytes: Constant::new(6_u32.to_bits()),
            whole_block: Constant::new((4096_u32 << 3).to_bits()),
            rle_block: Constant::new((1_u32 << 1 | 4096 << 3).to_bits()),
            compressed: Constant::new((2_u32 << 1).to_bits()),
        }
    }
}

impl Logic for AssemblePlan {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, a_01, a_23, a_tail, b_data, b_tail, c_data, c_total, c_head);
        dff_setup!(self, clock, c_large, whole, size, head, head_value);
        self.streams.next = self.mode.val().get_bit(1);
        self.four.next = self.streams.val() & self.mode.val().get_bit(0);
        self.tiny.next = !self.literals.val().get_bits::<8>(5).any();

        // the sequences section: its header, the stream
        self.some.next = self.sequences.val().any();
        self.many.next = self.sequences.val().get_bits::<3>(7).any();
        self.header.next = bit_cast::<24, 10>(self.sequences.val());
        self.header_bytes.next = 1.into();
        self.tail_bytes.next = 1.into();
        if self.some.val() {
            self.tail_bytes.next = 2.into();
            if self.learned.val() {
                self.header.next = bit_cast::<24, 10>(self.sequences.val()) | 0xFC00;
            }
        }
        if self.many.val() {
            self.tail_bytes.next = 3.into();
            self.header.next = (bit_cast::<24, 8>(self.sequences.val().get_bits::<8>(0)) << 8)
                | bit_cast::<24, 2>(self.sequences.val().get_bits::<2>(8))
                | 0x80;
            if self.learned.val() {
                self.header.next = (bit_cast::<24, 8>(self.sequences.val().get_bits::<8>(0)) << 8)
                    | bit_cast::<24, 2>(self.sequences.val().get_bits::<2>(8))
                    | 0xFC_0080;
            }
        }
        self.header_bytes.next = self.tail_bytes.val();
        self.a_tail.d.next =
            bit_cast::<14, 13>(self.stream.val()) + bit_cast::<14, 2>(self.tail_bytes.val());

        // the literals
        self.a_01.d.next =
            bit_cast::<12, 11>(self.size_0.val()) + bit_cast::<12, 11>(self.size_1.val());
        self.a_23.d.next =
            bit_cast::<12, 11>(self.size_2.val()) + bit_cast::<12, 11>(self.size_3.val());
        self.b_tail.d.next = self.a_tail.q.val();
        self.b_data.d.next = bit_cast::<14, 13>(self.literals.val());
        if self.mode.val().get_bit(0) {
            self.b_data.d.next = 1.into();
        }
        if self.streams.val() {
            self.b_data.d.next = bit_cast::<14, 11>(self.size_0.val());
            if self.four.val() {
                self.b_data.d.next = bit_cast::<14, 12>(self.a_01.q.val())
                    + bit_cast::<14, 12>(self.a_23.q.val())
                    + self.jump_bytes.val();
            }
        }
        // sizes of 10 bits or of 14
        self.long.next = self.four.val()
            & (self.literals.val().get_bits::<3>(10).any()
                | self.b_data.q.val().get_bits::<4>(10).any());
        self.c_data.d.next = self.b_data.q.val();
        self.c_total.d.next =
            bit_cast::<15, 14>(self.b_data.q.val()) + bit_cast::<15, 14>(self.b_tail.q.val());
        self.c_large.d.next = self.long.val();
        self.c_head.d.next = 2.into();
        if self.tiny.val() {
            self.c_head.d.next = 1.into();
        }
        if self.streams.val() {
            self.c_head.d.next = 3.into();
            if self.long.val() {
                self.c_head.d.next = 4.into();
            }
        }

        // the whole
        self.total.next = self.c_total.q.val() + bit_cast::<15, 3>(self.c_head.q.val());
        self.is_rle.next = self.constant.val();
        self.is_raw.next = self.total.val().get_bits::<3>(12).any();
        self.whole.d.next = self.is_raw.val();
        self.size.d.next = self.total.val().get_bits::<13>(0);
        self.head.d.next = self.c_head.q.val();
        self.value.next = (bit_cast::<32, 13>(self.literals.val()) << 4) | 4;
        if self.tiny.val() {
            self.value.next = bit_cast::<32, 13>(self.literals.val()) << 3;
        }
        if self.mode.val().get_bit(0) {
            self.value.next = self.value.val() | 1;
        }
        if self.streams.val() {
            self.value.next = (bit_cast::<32, 13>(self.literals.val()) << 4)
                | (bit_cast::<32, 14>(self.c_data.q.val()) << 14)
                | 3;
            if self.four.val() {
                self.value.next = self.value.val() | 4;
            }
            if self.c_large.q.val() {
                self.value.next = (bit_cast::<32, 13>(self.literals.val()) << 4)
                    | (bit_cast::<32, 14>(self.c_data.q.val()) << 18)
                    | 11;
            }
        }
        self.head_value.d.next = self.value.val();

        // the first chunk
        self.extra.next = 0.into();
        self.extra_bytes.next = 0.into();
        if self.mode.val().get_bit(0) {
            self.extra.next = bit_cast::<48, 8>(self.repeated.val());
            self.extra_bytes.next = 1.into();
        }
        if self.streams.val() {
            self.extra.next = 0.into();
            self.extra_bytes.next = 0.into();
        }
        if self.four.val() {
            self.extra.next = bit_cast::<48, 11>(self.size_0.val())
                | (bit_cast::<48, 11>(self.size_1.val()) << 16)
                | (bit_cast::<48, 11>(self.size_2.val()) << 32);
            self.extra_bytes.next = 6.into();
        }
        self.section.next = bit_cast::<80, 32>(self.head_value.q.val());
        match self.head.q.val().index() {
            1 => {
                self.section.next =
                    self.section.val() | (bit_cast::<80, 48>(self.extra.val()) << 8);
            }
            2 => {
                self.section.next =
                    self.section.val() | (bit_cast::<80, 48>(self.extra.val()) << 16);
            }
            3 => {
                self.section.next =
                    self.section.val() | (bit_cast::<80, 48>(self.extra.val()) << 24);
            }
            _ => {
                self.section.next =
                    self.section.val() | (bit_cast::<80, 48>(self.extra.val()) << 32);
            }
        }
        self.block.next = self.compressed.val() | (bit_cast::<24, 13>(self.size.q.val()) << 3);
        self.first_bytes.next =
            bit_cast::<5, 3>(self.head.q.val()) + bit_cast::<5, 3>(self.extra_bytes.val()) + 3;
        if self.whole.q.val() {
            self.block.next = self.whole_block.val();
            self.section.next = 0.into();
            self.first_bytes.next = 3.into();
        }
        if self.constant.val() {
            self.block.next = self.rle_block.val();
            self.section.next = bit_cast::<80, 8>(self.repeated.val());
            self.first_bytes.next = 4.into();
        }
        self.first.next =
            bit_cast::<128, 24>(self.block.val()) | (bit_cast::<128, 80>(self.section.val()) << 24);
    }
}
