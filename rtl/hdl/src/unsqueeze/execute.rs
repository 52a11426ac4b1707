//! Copies segments into granules: up to 8 bytes a cycle, all within one word of the granule.

use super::sources::UnsqueezeSources;
use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// A word of 8 bytes is put together lane by lane and leaves when it is full. A match less than 40 bytes back takes its bytes
/// from the words that are still on their way, a pattern shorter than 8 bytes repeating within the word; any other
/// source is a memory.
#[derive(LogicBlock)]
pub struct UnsqueezeExecute {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, also between frames.
    pub reset: Signal<In, Bit>,
    /// A beat of the frame.
    pub ring_write: Signal<In, Bit>,
    /// Its number, modulo the ring.
    pub ring_address: Signal<In, Bits<9>>,
    /// The beat.
    pub ring_data: Signal<In, Bits<128>>,
    /// Write 4 decoded literals.
    pub literal_write: Signal<In, Bit>,
    /// Where: slot, index.
    pub literal_word: Signal<In, Bits<11>>,
    /// Which of them.
    pub literal_strobe: Signal<In, Bits<4>>,
    /// The literals.
    pub literal_data: Signal<In, Bits<32>>,
    /// A word of a base granule.
    pub base_write: Signal<In, Bit>,
    /// Slot, word.
    pub base_address: Signal<In, Bits<11>>,
    /// The word.
    pub base_data: Signal<In, Bits<64>>,
    /// There is a segment.
    pub segment_valid: Signal<In, Bit>,
    /// It is taken.
    pub segment_ready: Signal<Out, Bit>,
    /// As `UnsqueezeResolve` describes it.
    pub segment: Signal<In, Bits<31>>,
    /// All of a block has been read from where it was: its buffers are free.
    pub block_done: Signal<Out, Bit>,
    /// Of a raw block the words before this one have been read.
    pub raw_read: Signal<Out, Bit>,
    /// The word, modulo the ring.
    pub raw_word: Signal<Out, Bits<10>>,
    /// There is a word.
    pub word_valid: Signal<Out, Bit>,
    /// It is taken.
    pub word_ready: Signal<In, Bit>,
    /// The word.
    pub word: Signal<Out, Bits<64>>,
    /// A word goes into the output queue.
    pub made_valid: Signal<Out, Bit>,
    /// The word.
    pub made: Signal<Out, Bits<64>>,
    /// Nothing is on the way.
    pub idle: Signal<Out, Bit>,
    sources: UnsqueezeSources,
    segments: Fifo<Bits<31>, 4, 5>,
    words: Fifo<Bits<64>, 4, 5>,
    room: DFF<Bit>,
    at: DFF<Bits<12>>,
    p_valid: DFF<Bit>,
    p_from: DFF<Bits<3>>,
    p_place: DFF<Bits<14>>,
    p_next: DFF<Bits<11>>,
    p_first: DFF<Bits<3>>,
    p_end: DFF<Bits<13>>,
    p_distance: DFF<Bits<6>>,
    p_near: DFF<Bit>,
    p_last: DFF<Bit>,
    p_raw: DFF<Bit>,
    p_byte: DFF<Bits<8>>,
    x_valid: DFF<Bit>,
    x_from: DFF<Bits<3>>,
    x_word: DFF<Bits<11>>,
    x_next: DFF<Bits<11>>,
    x_turn: DFF<Bits<3>>,
    x_first: DFF<Bits<3>>,
    x_end: DFF<Bits<13>>,
    x_distance: DFF<Bits<6>>,
    x_near: DFF<Bit>,
    x_last: DFF<Bit>,
    x_raw: DFF<Bit>,
    x_byte: DFF<Bits<8>>,
    done: DFF<Bit>,
    raw_read_reg: DFF<Bit>,
    raw_word_reg: DFF<Bits<10>>,
    x1_valid: DFF<Bit>,
    x1_turn: DFF<Bits<4>>,
    x1_first: DFF<Bits<3>>,
    x1_limit: DFF<Bits<4>>,
    x1_full: DFF<Bit>,
    x1_near: DFF<Bit>,
    x1_distance: DFF<Bits<6>>,
    x2_valid: DFF<Bit>,
    x2_turn: DFF<Bits<4>>,
    x2_lanes: DFF<Bits<8>>,
    x2_full: DFF<Bit>,
    x2_near: DFF<Bit>,
    x2_data: DFF<Bits<128>>,
    x2_index: [DFF<Bits<6>>; 8],
    x3_valid: DFF<Bit>,
    x3_lanes: DFF<Bits<8>>,
    x3_full: DFF<Bit>,
    x3_near: DFF<Bit>,
    x3_data: DFF<Bits<64>>,
    x3_index: [DFF<Bits<6>>; 8],
    open: DFF<Bits<64>>,
    recent: DFF<Bits<320>>,
    made_reg: DFF<Bit>,
    word_at: DFF<Bits<9>>,
    bytes: Signal<Local, Bits<13>>,
    place: Signal<Local, Bits<14>>,
    from: Signal<Local, Bits<3>>,
    here: Signal<Local, Bits<13>>,
    take: Signal<Local, Bit>,
    p_taken: Signal<Local, Bit>,
    start: Signal<Local, Bits<14>>,
    back: Signal<Local, Bits<14>>,
    go: Signal<Local, Bit>,
    words_left: Signal<Local, Bits<10>>,
    finish: Signal<Local, Bit>,
    turn: Signal<Local, Bits<4>>,
    turned: Signal<Local, Bits<128>>,
    lanes: Signal<Local, Bits<8>>,
    pattern: Signal<Local, Bits<3>>,
    lane: Signal<Local, Bits<3>>,
    lane_4: Signal<Local, Bits<4>>,
    rom_index: Signal<Local, Bits<8>>,
    remainder: Signal<Local, Bits<4>>,
    origin: Signal<Local, Bits<6>>,
    window: Signal<Local, Bits<384>>,
    part_256: Signal<Local, Bits<256>>,
    part_128: Signal<Local, Bits<128>>,
    part_64: Signal<Local, Bits<64>>,
    part_32: Signal<Local, Bits<32>>,
    part_16: Signal<Local, Bits<16>>,
    lane_byte: Signal<Local, Bits<8>>,
    merged: Signal<Local, Bits<64>>,
    remainders: Constant<Bits<256>>,
}

impl Default for UnsqueezeExecute {
    fn default() -> Self {
        // of a lane and a distance below 8; distance 0 stands for all others
        let remainder = |i: u32| (i % 8).checked_rem(i / 8).unwrap_or(i % 8);
        defaults!(UnsqueezeExecute {
            clock, reset, ring_write, ring_address, ring_data, literal_write,
            literal_word, literal_strobe, literal_data, base_write, base_address, base_data,
            segment_valid, segment_ready, segment, block_done, raw_read, raw_word, word_valid,
            word_ready, word, made_valid, made, idle, sources, segments, words, room, at, p_valid,
            p_from, p_place, p_next, p_first, p_end, p_distance, p_near, p_last, p_raw, p_byte,
            x_valid, x_from, x_word, x_next, x_turn, x_first, x_end, x_distance, x_near, x_last,
            x_raw, x_byte, done, raw_read_reg, raw_word_reg, x1_valid, x1_turn, x1_first, x1_limit,
            x1_full, x1_near, x1_distance, x2_valid, x2_turn, x2_lanes, x2_full, x2_near, x2_data,
            x2_index, x3_valid, x3_lanes, x3_full, x3_near, x3_data, x3_index, open, recent,
            made_reg, word_at, bytes, place, from, here, take, p_taken, start, back, go, words_left,
            finish, turn, turned, lanes, pattern, lane, lane_4, rom_index, remainder, origin, window,
            part_256, part_128, part_64, part_32, part_16, lane_byte, merged,
        }
            remainders: Constant::new(super::codes::pack(4, (0..64).map(remainder))),
        )
    }
}

impl Logic for UnsqueezeExecute {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            room,
            at,
            p_valid,
            p_from,
            p_place,
            p_next,
            p_first,
            p_end,
            p_distance,
            p_near,
            p_last,
            p_raw,
            p_byte,
            x_valid,
            x_from,
            x_word,
            x_next,
            x_turn,
            x_first,
            x_end,
            x_distance,
            x_near,
            x_last,
            x_raw,
            x_byte,
            done,
            raw_read_reg,
            raw_word_reg
        );
        dff_setup!(
            self,
            clock,
            x1_valid,
            x1_turn,
            x1_first,
            x1_limit,
            x1_full,
            x1_near,
            x1_distance,
            x2_valid,
            x2_turn,
            x2_lanes,
            x2_full,
            x2_near,
            x2_data,
            x3_valid,
            x3_lanes,
            x3_full,
            x3_near,
            x3_data,
            open,
            recent,
            made_reg,
            word_at
        );
        clock!(self, clock, sources, segments, words);
        for i in 0..8 {
            self.x2_index[i].clock.next = self.clock.val();
            self.x3_index[i].clock.next = self.clock.val();
        }
        self.segments.reset.next = self.reset.val();
        self.words.reset.next = self.reset.val();
        self.sources.ring_write.next = self.ring_write.val();
        self.sources.ring_address.next = self.ring_address.val();
        self.sources.ring_data.next = self.ring_data.val();
        self.sources.literal_write.next = self.literal_write.val();
        self.sources.literal_word.next = self.literal_word.val();
        self.sources.literal_strobe.next = self.literal_strobe.val();
        self.sources.literal_data.next = self.literal_data.val();
        self.sources.base_write.next = self.base_write.val();
        self.sources.base_address.next = self.base_address.val();
        self.sources.base_data.next = self.base_data.val();
        self.segments.sink.valid.next = self.segment_valid.val();
        self.segments.sink.data.next = self.segment.val();
        self.segment_ready.next = self.segments.sink.ready.val();
        // what is on the way fits when the queue is not half full
        self.room.d.next = !self.words.level.val().get_bit(3) & !self.words.level.val().get_bit(4);

        // a segment: where in its first word it begins, and the source of that word's first byte
        self.from.next = self.segments.source.data.val().get_bits::<3>(0);
        self.place.next = self.segments.source.data.val().get_bits::<14>(3);
        self.bytes.next = self.segments.source.data.val().get_bits::<13>(17);
        self.here.next = bit_cast::<13, 3>(self.at.q.val().get_bits::<3>(0));
        self.start.next = self.place.val();
        self.back.next = bit_cast::<14, 13>(self.here.val());
        if self.from.val() == 3 {
            self.start.next = bit_cast::<14, 9>(self.at.q.val().get_bits::<9>(3)) << 3;
            self.back.next = self.place.val();
        }
        self.start.next = self.start.val() - self.back.val();
        self.go.next = self.x_valid.q.val() & self.room.q.val();
        self.words_left.next = self.x_end.q.val().get_bits::<10>(3);
        self.finish.next = self.go.val()
            & (!self.words_left.val().any()
                | ((self.words_left.val() == 1) & !self.x_end.q.val().get_bits::<3>(0).any()));
        self.p_taken.next = self.p_valid.q.val() & (!self.x_valid.q.val() | self.finish.val());
        self.take.next =
            self.segments.source.valid.val() & (!self.p_valid.q.val() | self.p_taken.val());
        self.segments.source.ready.next = self.take.val();
        if self.p_taken.val() {
            self.p_valid.d.next = false;
        }
        if self.take.val() {
            self.p_valid.d.next = true;
            self.p_from.d.next = self.from.val();
            self.p_place.d.next = self.start.val();
            self.p_next.d.next = self.start.val().get_bits::<11>(3) + 1;
            self.p_first.d.next = self.at.q.val().get_bits::<3>(0);
            self.p_end.d.next = self.here.val() + self.bytes.val();
            self.p_distance.d.next = self.place.val().get_bits::<6>(0);
            self.p_near.d.next = (self.from.val() == 3) & (self.place.val() < 40);
            self.p_last.d.next = self.segments.source.data.val().get_bit(30);
            // only a raw block is that long
            self.p_raw.d.next = (self.from.val() == 0) & self.bytes.val().get_bit(12);
            self.p_byte.d.next = self.place.val().get_bits::<8>(0);
            self.at.d.next = self.at.q.val() + self.bytes.val().get_bits::<12>(0);
        }

        // one word of the granule a cycle
        self.sources.from.next = self.x_from.q.val();
        self.sources.same_byte.next = self.x_byte.q.val();
        self.sources.read_word.next = self.x_word.q.val();
        self.sources.read_next.next = self.x_next.q.val();
        self.done.d.next = self.finish.val() & self.x_last.q.val();
        self.block_done.next = self.done.q.val();
        self.raw_read_reg.d.next = self.go.val() & self.x_raw.q.val();
        self.raw_word_reg.d.next = self.x_word.q.val().get_bits::<10>(0);
        self.raw_read.next = self.raw_read_reg.q.val();
        self.raw_word.next = self.raw_word_reg.q.val();
        if self.go.val() {
            self.x_first.d.next = 0.into();
            self.x_end.d.next = self.x_end.q.val() - 8;
            self.x_word.d.next = self.x_next.q.val();
            self.x_next.d.next = self.x_next.q.val() + 1;
        }
        if self.finish.val() {
            self.x_valid.d.next = false;
        }
        if self.p_taken.val() {
            self.x_valid.d.next = true;
            self.x_from.d.next = self.p_from.q.val();
            self.x_word.d.next = self.p_place.q.val().get_bits::<11>(3);
            self.x_next.d.next = self.p_next.q.val();
            self.x_turn.d.next = self.p_place.q.val().get_bits::<3>(0);
            self.x_first.d.next = self.p_first.q.val();
            self.x_end.d.next = self.p_end.q.val();
            self.x_distance.d.next = self.p_distance.q.val();
            self.x_near.d.next = self.p_near.q.val();
            self.x_last.d.next = self.p_last.q.val();
            self.x_raw.d.next = self.p_raw.q.val();
            self.x_byte.d.next = self.p_byte.q.val();
        }
        self.x1_valid.d.next = self.go.val();
        self.turn.next = bit_cast::<4, 3>(self.x_turn.q.val());
        self.x1_turn.d.next = self.turn.val();
        if self.x_word.q.val().get_bit(0) {
            self.x1_turn.d.next = self.turn.val().replace_bit(3, true);
        }
        self.x1_first.d.next = self.x_first.q.val();
        self.x1_full.d.next = self.words_left.val().any();
        self.x1_limit.d.next = 8.into();
        if !self.words_left.val().any() {
            self.x1_limit.d.next = bit_cast::<4, 3>(self.x_end.q.val().get_bits::<3>(0));
        }
        self.x1_near.d.next = self.x_near.q.val();
        self.x1_distance.d.next = self.x_distance.q.val();

        // the memories show their words; of a near match: which recent byte each lane takes
        self.x2_valid.d.next = self.x1_valid.q.val();
        self.x2_turn.d.next = self.x1_turn.q.val();
        self.x2_full.d.next = self.x1_full.q.val();
        self.x2_near.d.next = self.x1_near.q.val();
        self.x2_data.d.next = self.sources.data.val();
        self.pattern.next = self.x1_distance.q.val().get_bits::<3>(0);
        if self.x1_distance.q.val().get_bits::<3>(3).any() {
            self.pattern.next = 0.into();
        }
        self.origin.next = bit_cast::<6, 3>(self.x1_first.q.val()) + 40;
        self.origin.next = self.origin.val() - self.x1_distance.q.val();
        self.lanes.next = 0.into();
        self.lane.next = 0.into();
        self.lane_4.next = 0.into();
        self.rom_index.next = 0.into();
        self.remainder.next = 0.into();
        for i in 0..8 {
            self.lane.next = i.to_bits();
            self.lane_4.next = i.to_bits();
            self.lanes.next = self.lanes.val().replace_bit(
                i,
                (self.lane.val() >= self.x1_first.q.val())
                    & (self.lane_4.val() < self.x1_limit.q.val()),
            );
            self.lane.next = self.lane.val() - self.x1_first.q.val();
            self.rom_index.next = (bit_cast::<8, 3>(self.lane.val()) << 2)
                | (bit_cast::<8, 3>(self.pattern.val()) << 5);
            self.remainder.next = self.remainders.val().get_bits::<4>(self.rom_index.val().index());
            self.x2_index[i].d.next = self.origin.val() + bit_cast::<6, 4>(self.remainder.val());
        }
        self.x2_lanes.d.next = self.lanes.val();

        // source bytes come to their lanes
        self.x3_valid.d.next = self.x2_valid.q.val();
        self.x3_lanes.d.next = self.x2_lanes.q.val();
        self.x3_full.d.next = self.x2_full.q.val();
        self.x3_near.d.next = self.x2_near.q.val();
        self.turned.next = self.x2_data.q.val();
        if self.x2_turn.q.val().get_bit(3) {
            self.turned.next = (self.x2_data.q.val() >> 64) | (self.x2_data.q.val() << 64);
        }
        if self.x2_turn.q.val().get_bit(2) {
            self.turned.next = self.turned.val() >> 32;
        }
        if self.x2_turn.q.val().get_bit(1) {
            self.turned.next = self.turned.val() >> 16;
        }
        if self.x2_turn.q.val().get_bit(0) {
            self.turned.next = self.turned.val() >> 8;
        }
        self.x3_data.d.next = self.turned.val().get_bits::<64>(0);
        for i in 0..8 {
            self.x3_index[i].d.next = self.x2_index[i].q.val();
        }

        // the word that is being made, above the five before it
        self.window.next = bit_cast::<384, 320>(self.recent.q.val())
            | (bit_cast::<384, 64>(self.open.q.val()) << 320);
        self.merged.next = 0.into();
        self.part_256.next = 0.into();
        self.part_128.next = 0.into();
        self.part_64.next = 0.into();
        self.part_32.next = 0.into();
        self.part_16.next = 0.into();
        self.lane_byte.next = 0.into();
        for i in 0..8 {
            self.part_256.next = self.window.val().get_bits::<256>(0);
            if self.x3_index[i].q.val().get_bit(5) {
                self.part_256.next = bit_cast::<256, 128>(self.window.val().get_bits::<128>(256));
            }
            self.part_128.next = self.part_256.val().get_bits::<128>(0);
            if self.x3_index[i].q.val().get_bit(4) {
                self.part_128.next = self.part_256.val().get_bits::<128>(128);
            }
            self.part_64.next = self.part_128.val().get_bits::<64>(0);
            if self.x3_index[i].q.val().get_bit(3) {
                self.part_64.next = self.part_128.val().get_bits::<64>(64);
            }
            self.part_32.next = self.part_64.val().get_bits::<32>(0);
            if self.x3_index[i].q.val().get_bit(2) {
                self.part_32.next = self.part_64.val().get_bits::<32>(32);
            }
            self.part_16.next = self.part_32.val().get_bits::<16>(0);
            if self.x3_index[i].q.val().get_bit(1) {
                self.part_16.next = self.part_32.val().get_bits::<16>(16);
            }
            self.lane_byte.next = self.part_16.val().get_bits::<8>(0);
            if self.x3_index[i].q.val().get_bit(0) {
                self.lane_byte.next = self.part_16.val().get_bits::<8>(8);
            }
            if !self.x3_near.q.val() {
                self.lane_byte.next = self.x3_data.q.val().get_bits::<8>(8 * i);
            }
            if !self.x3_lanes.q.val().get_bit(i) {
                self.lane_byte.next = self.open.q.val().get_bits::<8>(8 * i);
            }
            self.merged.next =
                (self.merged.val() >> 8) | (bit_cast::<64, 8>(self.lane_byte.val()) << 56);
        }
        self.made_reg.d.next = false;
        if self.x3_valid.q.val() {
            self.open.d.next = self.merged.val();
            if self.x3_full.q.val() {
                self.recent.d.next =
                    (self.recent.q.val() >> 64) | (bit_cast::<320, 64>(self.merged.val()) << 256);
                self.made_reg.d.next = true;
            }
        }

        // a full word: to the memory of the granule, and out
        self.made_valid.next = self.made_reg.q.val();
        self.made.next = self.recent.q.val().get_bits::<64>(256);
        self.sources.word_write.next = self.made_reg.q.val();
        self.sources.word_address.next = self.word_at.q.val();
        self.sources.word_data.next = self.recent.q.val().get_bits::<64>(256);
        self.words.sink.valid.next = self.made_reg.q.val();
        self.words.sink.data.next = self.recent.q.val().get_bits::<64>(256);
        if self.made_reg.q.val() {
            self.word_at.d.next = self.word_at.q.val() + 1;
        }
        self.word_valid.next = self.words.source.valid.val();
        self.word.next = self.words.source.data.val();
        self.words.source.ready.next = self.word_ready.val();
        self.idle.next = !self.segments.level.val().any()
            & !self.p_valid.q.val()
            & !self.x_valid.q.val()
            & !self.x1_valid.q.val()
            & !self.x2_valid.q.val()
            & !self.x3_valid.q.val()
            & !self.made_reg.q.val()
            & !self.words.level.val().any();
        if self.reset.val() {
            self.p_valid.d.next = false;
            self.x_valid.d.next = false;
            self.x1_valid.d.next = false;
            self.x2_valid.d.next = false;
            self.x3_valid.d.next = false;
            self.made_reg.d.next = false;
            self.done.d.next = false;
            self.raw_read_reg.d.next = false;
            self.at.d.next = 0.into();
            self.word_at.d.next = 0.into();
        }
    }
}
