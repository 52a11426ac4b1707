//! Four streams that grow in turns.

use super::LiteralsTag;
use crate::squeeze::collect::CollectBanks;
use rust_hdl::prelude::*;

/// Each cycle belongs to one of four streams: a string of up to 88 bits is put behind what this stream has, and up to two words
/// of 64 bits are written. What does not fill a word goes round with the turns. A stream's words begin at 128 times its number.
#[derive(LogicBlock, Default)]
pub struct LiteralsAppend {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// There are no streams: what one may have left is forgotten.
    pub clear: Signal<In, Bit>,
    /// Streams are written to this bank.
    pub bank: Signal<In, Bit>,
    /// The string of this cycle's stream.
    pub joined: Signal<In, Bits<88>>,
    /// Its bits, perhaps none.
    pub length: Signal<In, Bits<7>>,
    /// Whose it is, and does the stream end?
    pub tag: Signal<In, LiteralsTag>,
    /// A stream has been closed and written, three cycles after its last string came.
    pub closed: Signal<Out, Bit>,
    /// Which.
    pub closed_stream: Signal<Out, Bits<2>>,
    /// Its bytes.
    pub closed_size: Signal<Out, Bits<11>>,
    /// They are more than 1024, and not all there.
    pub closed_over: Signal<Out, Bit>,
    /// Two words: bank (upper bit), stream, index / 2.
    pub read_address: Signal<In, Bits<9>>,
    /// They, one cycle later.
    pub read_data: Signal<Out, Bits<128>>,
    streams: CollectBanks,
    /// Bits of the word that is not full, and full words before it; the stream of this cycle first.
    fill_0: DFF<Bits<6>>,
    fill_1: DFF<Bits<6>>,
    fill_2: DFF<Bits<6>>,
    fill_3: DFF<Bits<6>>,
    words_0: DFF<Bits<8>>,
    words_1: DFF<Bits<8>>,
    words_2: DFF<Bits<8>>,
    words_3: DFF<Bits<8>>,
    fine: DFF<Bits<103>>,
    fine_coarse: DFF<Bits<2>>,
    fine_full: DFF<Bits<2>>,
    fine_words: DFF<Bits<8>>,
    fine_size: DFF<Bits<11>>,
    fine_tag: DFF<LiteralsTag>,
    placed: DFF<Bits<151>>,
    placed_full: DFF<Bits<2>>,
    placed_words: DFF<Bits<8>>,
    placed_words_1: DFF<Bits<8>>,
    placed_size: DFF<Bits<11>>,
    placed_tag: DFF<LiteralsTag>,
    /// The words that are not full; two stages behind `fill`.
    rest_0: DFF<Bits<64>>,
    rest_1: DFF<Bits<64>>,
    rest_2: DFF<Bits<64>>,
    rest_3: DFF<Bits<64>>,
    done: DFF<Bit>,
    done_stream: DFF<Bits<2>>,
    done_size: DFF<Bits<11>>,
    done_over: DFF<Bit>,
    fill: Signal<Local, Bits<6>>,
    words: Signal<Local, Bits<8>>,
    filled: Signal<Local, Bits<8>>,
    full: Signal<Local, Bits<2>>,
    whole_bytes: Signal<Local, Bits<11>>,
    by_16: Signal<Local, Bits<151>>,
    low: Signal<Local, Bits<64>>,
}

impl Logic for LiteralsAppend {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, fill_0, fill_1, fill_2, fill_3);
        dff_setup!(self, clock, words_0, words_1, words_2, words_3);
        dff_setup!(self, clock, fine, fine_coarse, fine_full, fine_words, fine_size, fine_tag);
        dff_setup!(self, clock, placed, placed_full, placed_words, placed_words_1, placed_size);
        dff_setup!(self, clock, placed_tag, rest_0, rest_1, rest_2, rest_3);
        dff_setup!(self, clock, done, done_stream, done_size, done_over);
        clock!(self, clock, streams);

        // where the string goes; a shift by less than 16
        self.fill.next = self.fill_0.q.val();
        self.words.next = self.words_0.q.val();
        self.filled.next = bit_cast::<8, 6>(self.fill.val()) + bit_cast::<8, 7>(self.length.val());
        self.full.next = self.filled.val().get_bits::<2>(6);
        self.fill_0.d.next = self.fill_1.q.val();
        self.fill_1.d.next = self.fill_2.q.val();
        self.fill_2.d.next = self.fill_3.q.val();
        self.fill_3.d.next = self.filled.val().get_bits::<6>(0);
        self.words_0.d.next = self.words_1.q.val();
        self.words_1.d.next = self.words_2.q.val();
        self.words_2.d.next = self.words_3.q.val();
        self.words_3.d.next = self.words.val() + bit_cast::<8, 2>(self.full.val());
        self.whole_bytes.next = (bit_cast::<11, 8>(self.words.val()) << 3)
            | bit_cast::<11, 3>(self.fill.val().get_bits::<3>(3));
        self.fine.d.next =
            bit_cast::<103, 88>(self.joined.val()) << self.fill.val().get_bits::<4>(0);
        self.fine_coarse.d.next = self.fill.val().get_bits::<2>(4);
        self.fine_full.d.next = self.full.val();
        self.fine_words.d.next = self.words.val();
        // a stream that ends has its 1 in the byte after the whole ones
        self.fine_size.d.next = self.whole_bytes.val() + 1;
        self.fine_tag.d.next = self.tag.val();

        // a shift by a multiple of 16
        self.by_16.next = bit_cast::<151, 103>(self.fine.q.val());
        if self.fine_coarse.q.val().get_bit(0) {
            self.by_16.next = self.by_16.val() << 16;
        }
        if self.fine_coarse.q.val().get_bit(1) {
            self.by_16.next = self.by_16.val() << 32;
        }
        self.placed.d.next = self.by_16.val();
        self.placed_full.d.next = self.fine_full.q.val();
        self.placed_words.d.next = self.fine_words.q.val();
        self.placed_words_1.d.next = self.fine_words.q.val() + 1;
        self.placed_size.d.next = self.fine_size.q.val();
        self.placed_tag.d.next = self.fine_tag.q.val();

        // words
        self.low.next = self.placed.q.val().get_bits::<64>(0) | self.rest_0.q.val();
        self.rest_0.d.next = self.rest_1.q.val();
        self.rest_1.d.next = self.rest_2.q.val();
        self.rest_2.d.next = self.rest_3.q.val();
        self.rest_3.d.next = self.low.val();
        if self.placed_full.q.val().get_bit(0) {
            self.rest_3.d.next = self.placed.q.val().get_bits::<64>(64);
        }
        if self.placed_full.q.val().get_bit(1) {
            self.rest_3.d.next = bit_cast::<64, 23>(self.placed.q.val().get_bits::<23>(128));
        }
        self.streams.write_valid.next =
            self.placed_full.q.val().any() | self.placed_tag.q.val().close;
        self.streams.write_bank.next = self.bank.val();
        self.streams.write_index.next =
            bit_cast::<9, 7>(self.placed_words.q.val().get_bits::<7>(0))
                | (bit_cast::<9, 2>(self.placed_tag.q.val().stream) << 7);
        self.streams.write_data.next = self.low.val();
        self.streams.rest_valid.next = self.placed_full.q.val().get_bit(1);
        self.streams.rest_bank.next = self.bank.val();
        self.streams.rest_index.next =
            bit_cast::<9, 7>(self.placed_words_1.q.val().get_bits::<7>(0))
                | (bit_cast::<9, 2>(self.placed_tag.q.val().stream) << 7);
        self.streams.rest_data.next = self.placed.q.val().get_bits::<64>(64);
        self.streams.read_address.next = self.read_address.val();
        self.read_data.next = self.streams.read_data.val();

        self.done.d.next = self.placed_tag.q.val().close;
        self.done_stream.d.next = self.placed_tag.q.val().stream;
        self.done_size.d.next = self.placed_size.q.val();
        self.done_over.d.next = self.placed_words.q.val().get_bit(7);
        self.closed.next = self.done.q.val();
        self.closed_stream.next = self.done_stream.q.val();
        self.closed_size.next = self.done_size.q.val();
        self.closed_over.next = self.done_over.q.val();
        // what the streams of a granule leave
        if self.clear.val() {
            self.fill_0.d.next = 0.into();
            self.fill_1.d.next = 0.into();
            self.fill_2.d.next = 0.into();
            self.fill_3.d.next = 0.into();
            self.words_0.d.next = 0.into();
            self.words_1.d.next = 0.into();
            self.words_2.d.next = 0.into();
            self.words_3.d.next = 0.into();
            self.rest_0.d.next = 0.into();
            self.rest_1.d.next = 0.into();
            self.rest_2.d.next = 0.into();
            self.rest_3.d.next = 0.into();
        }
    }
}
