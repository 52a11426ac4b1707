//! The whole decompressor.

use super::{
    UnsqueezeBase, UnsqueezeExecute, UnsqueezeIntake, UnsqueezeLiterals, UnsqueezeParse,
    UnsqueezeResolve, UnsqueezeSequences,
};
use crate::ckpt::CkptCrc;
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// One frame at a time: `start` with its description while not `busy`, chunks in, words out, `done` with the verdict.
#[derive(LogicBlock, Default)]
pub struct Unsqueeze {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset. The tables stay.
    pub reset: Signal<In, Bit>,
    /// Write a word of a learned set (not while busy).
    pub table_write: Signal<In, Bit>,
    /// Which set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// Its address in the set; what is no decoding table is ignored.
    pub table_address: Signal<In, Bits<13>>,
    /// The word.
    pub table_data: Signal<In, Bits<32>>,
    /// Dictionary ids of the sets, 0 for none: that of set 0 in bits 7:0.
    pub table_ids: Signal<In, Bits<32>>,
    /// A frame begins (while not busy).
    pub start: Signal<In, Bit>,
    /// Granules of its extent, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// CRC32C of their bytes.
    pub crc: Signal<In, Bits<32>>,
    /// They have base granules.
    pub with_base: Signal<In, Bit>,
    /// From `start` to `done`.
    pub busy: Signal<Out, Bit>,
    /// There is a chunk.
    pub chunk_valid: Signal<In, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<Out, Bit>,
    /// Its bytes.
    pub chunk_data: Signal<In, Bits<128>>,
    /// How many, 0 to 16.
    pub chunk_bytes: Signal<In, Bits<5>>,
    /// The frame ends with it.
    pub chunk_last: Signal<In, Bit>,
    /// A word of a base granule is wanted.
    pub base_req_valid: Signal<Out, Bit>,
    /// The request is taken.
    pub base_req_ready: Signal<In, Bit>,
    /// Of which granule of the extent.
    pub base_req_granule: Signal<Out, Bits<4>>,
    /// Which of its 512 words.
    pub base_req_word: Signal<Out, Bits<9>>,
    /// It comes, in the order of the requests.
    pub base_valid: Signal<In, Bit>,
    /// Always.
    pub base_ready: Signal<Out, Bit>,
    /// The word.
    pub base_data: Signal<In, Bits<64>>,
    /// There is a word of the extent.
    pub out_valid: Signal<Out, Bit>,
    /// It is taken.
    pub out_ready: Signal<In, Bit>,
    /// Of which granule.
    pub out_granule: Signal<Out, Bits<4>>,
    /// Which of its 512 words; they come in order.
    pub out_word: Signal<Out, Bits<9>>,
    /// The word.
    pub out_data: Signal<Out, Bits<64>>,
    /// The frame and all its words have been taken (one cycle).
    pub done: Signal<Out, Bit>,
    /// With `done`, and until the next: what is wrong, 0 for nothing.
    pub error: Signal<Out, Bits<5>>,
    /// Where in the frame; its end if nothing is.
    pub position: Signal<Out, Bits<17>>,
    intake: UnsqueezeIntake,
    parse: UnsqueezeParse,
    literals: UnsqueezeLiterals,
    sequences: UnsqueezeSequences,
    resolve: UnsqueezeResolve,
    execute: UnsqueezeExecute,
    base: UnsqueezeBase,
    checksum: CkptCrc,
    ring: SdpRam<Bits<128>, 9>,
    running: DFF<Bit>,
    began: DFF<Bit>,
    count_reg: DFF<Bits<5>>,
    crc_reg: DFF<Bits<32>>,
    with_base_reg: DFF<Bit>,
    done_reg: DFF<Bit>,
    error_reg: DFF<Bits<5>>,
    position_reg: DFF<Bits<17>>,
    out_at: DFF<Bits<13>>,
    made: DFF<Bits<14>>,
    half: DFF<Bits<64>>,
    clear: Signal<Local, Bit>,
    learned_write: Signal<Local, Bits<3>>,
    is_literals: Signal<Local, Bit>,
    made_1: Signal<Local, Bits<14>>,
    goal: Signal<Local, Bits<14>>,
    last: Signal<Local, Bit>,
    over: Signal<Local, Bit>,
    finished: Signal<Local, Bit>,
}

impl Logic for Unsqueeze {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            running,
            began,
            count_reg,
            crc_reg,
            with_base_reg,
            done_reg,
            error_reg,
            position_reg,
            out_at,
            made,
            half
        );
        clock!(
            self, clock, intake, parse, literals, sequences, resolve, execute, base, checksum, ring
        );
        self.clear.next = self.reset.val() | self.start.val();
        self.began.d.next = self.start.val();
        self.busy.next = self.running.q.val();
        self.done.next = self.done_reg.q.val();
        self.error.next = self.error_reg.q.val();
        self.position.next = self.position_reg.q.val();

        // the host's words, by section
        self.is_literals.next = self.table_address.val().get_bits::<2>(11) == 2;
        self.learned_write.next = 0.into();
        self.learned_write.next = self.learned_write.val().replace_bit(
            0,
            self.table_write.val() & (self.table_address.val().get_bits::<5>(8) == 8),
        );
        self.learned_write.next = self.learned_write.val().replace_bit(
            1,
            self.table_write.val() & (self.table_address.val().get_bits::<5>(8) == 9),
        );
        self.learned_write.next = self.learned_write.val().replace_bit(
            2,
            self.table_write.val() & (self.table_address.val().get_bits::<6>(7) == 14),
        );
        self.literals.table_write.next = self.table_write.val() & self.is_literals.val();
        self.literals.table_address.next =
            bit_cast::<13, 11>(self.table_address.val().get_bits::<11>(0))
                | (bit_cast::<13, 2>(self.table_set.val()) << 11);
        self.literals.table_data.next = self.table_data.val().get_bits::<12>(0);
        self.sequences.table_write.next = self.learned_write.val();
        self.sequences.table_address.next =
            bit_cast::<10, 8>(self.table_address.val().get_bits::<8>(0))
                | (bit_cast::<10, 2>(self.table_set.val()) << 8);
        self.sequences.table_data.next = self.table_data.val().get_bits::<18>(0);

        // chunks into the ring, of which there are three copies: three places are read at a time
        self.intake.reset.next = self.clear.val();
        self.intake.start.next = self.began.q.val();
        self.intake.chunk_valid.next = self.chunk_valid.val();
        self.chunk_ready.next = self.intake.chunk_ready.val();
        self.intake.chunk_data.next = self.chunk_data.val();
        self.intake.chunk_bytes.next = self.chunk_bytes.val();
        self.intake.chunk_last.next = self.chunk_last.val();
        self.intake.room.next = self.parse.room.val();
        self.ring.write_enable.next = self.intake.write.val();
        self.ring.write_address.next = self.intake.write_address.val();
        self.ring.write_data.next = self.intake.write_data.val();
        self.execute.ring_write.next = self.intake.write.val();
        self.execute.ring_address.next = self.intake.write_address.val();
        self.execute.ring_data.next = self.intake.write_data.val();

        // one reads the other copy at a time: sequences, headers, literals
        self.parse.ring_granted.next = !self.sequences.ring_want.val();
        self.literals.ring_free.next =
            !self.sequences.ring_want.val() & !self.parse.ring_want.val();
        self.ring.read_address.next = self.literals.ring_address.val();
        if self.parse.ring_want.val() {
            self.ring.read_address.next = self.parse.ring_address.val();
        }
        if self.sequences.ring_want.val() {
            self.ring.read_address.next = self.sequences.ring_address.val();
        }

        // headers
        self.parse.reset.next = self.clear.val();
        self.parse.start.next = self.began.q.val();
        self.parse.count.next = self.count_reg.q.val();
        self.parse.ids.next = self.table_ids.val();
        self.parse.bytes.next = self.intake.bytes.val();
        self.parse.ended.next = self.intake.ended.val();
        self.parse.ring_data.next = self.ring.read_data.val();
        self.parse.literals_free.next = self.literals.free.val();
        self.parse.literals_busy.next = self.literals.busy.val();
        self.parse.literals_failed.next = self.literals.failed.val();
        self.parse.literals_no_mark.next = self.literals.no_mark.val();
        self.parse.block_ready.next = self.resolve.block_ready.val();
        self.parse.block_done.next = self.execute.block_done.val();
        self.parse.raw_read.next = self.execute.raw_read.val();
        self.parse.raw_word.next = self.execute.raw_word.val();

        // literals
        self.literals.reset.next = self.clear.val();
        self.literals.set.next = self.parse.set.val();
        self.literals.load.next = self.parse.load.val();
        self.literals.first.next = self.parse.load_first.val();
        self.literals.bound.next = self.parse.load_end.val();
        self.literals.count.next = self.parse.load_count.val();
        self.literals.place.next = self.parse.load_place.val();
        self.literals.ring_data.next = self.ring.read_data.val();
        self.literals.slot.next = self.parse.granule.val().get_bit(0);
        self.execute.literal_write.next = self.literals.write.val();
        self.execute.literal_word.next = self.literals.word.val();
        self.execute.literal_strobe.next = self.literals.strobe.val();
        self.execute.literal_data.next = self.literals.data.val();

        // sequences
        self.sequences.reset.next = self.clear.val();
        self.sequences.start.next = self.resolve.start.val();
        self.sequences.first.next = self.parse.stream_first.val();
        self.sequences.bound.next = self.parse.stream_end.val();
        self.sequences.count.next = self.parse.sequences.val();
        self.sequences.learned.next = self.parse.learned.val();
        self.sequences.set.next = self.parse.set.val();
        self.sequences.ring_data.next = self.ring.read_data.val();
        self.sequences.entry_ready.next = self.resolve.entry_ready.val();

        // segments
        self.resolve.reset.next = self.clear.val();
        self.resolve.count.next = self.count_reg.q.val();
        self.resolve.with_base.next = self.with_base_reg.q.val();
        self.resolve.base_ready.next = self.base.come.val() > self.parse.granule.val();
        self.resolve.block_valid.next = self.parse.block_valid.val();
        self.resolve.kind.next = self.parse.kind.val();
        self.resolve.code.next = self.parse.code.val();
        self.resolve.position.next = self.parse.position.val();
        self.resolve.slot.next = self.parse.granule.val().get_bits::<2>(0);
        self.resolve.form.next = self.parse.form.val();
        self.resolve.data_at.next = self.parse.data_at.val();
        self.resolve.same_byte.next = self.parse.same_byte.val();
        self.resolve.literals.next = self.parse.literals.val();
        self.resolve.sequences.next = self.parse.sequences.val().any();
        self.resolve.entry_valid.next = self.sequences.entry_valid.val();
        self.resolve.entry.next = self.sequences.entry.val();
        self.resolve.segment_ready.next = self.execute.segment_ready.val();
        self.over.next = self.resolve.over.val() & self.running.q.val();

        // words
        self.execute.reset.next = self.clear.val();
        self.execute.segment_valid.next = self.resolve.segment_valid.val();
        self.execute.segment.next = self.resolve.segment.val();
        self.execute.word_ready.next = self.out_ready.val();
        self.out_valid.next = self.execute.word_valid.val();
        self.out_data.next = self.execute.word.val();
        self.out_word.next = self.out_at.q.val().get_bits::<9>(0);
        self.out_granule.next = self.out_at.q.val().get_bits::<4>(9);
        if self.execute.word_valid.val() & self.out_ready.val() {
            self.out_at.d.next = self.out_at.q.val() + 1;
        }

        // their checksum, two words at a time
        self.made_1.next = self.made.q.val() + 1;
        self.goal.next = bit_cast::<14, 5>(self.count_reg.q.val()) << 9;
        self.last.next = self.made_1.val() == self.goal.val();
        self.checksum.start.next = self.clear.val();
        self.checksum.valid.next = self.execute.made_valid.val() & self.made.q.val().get_bit(0);
        self.checksum.last.next = self.last.val();
        self.checksum.data.next = bit_cast::<128, 64>(self.half.q.val())
            | (bit_cast::<128, 64>(self.execute.made.val()) << 64);
        if self.execute.made_valid.val() {
            self.made.d.next = self.made_1.val();
            self.half.d.next = self.execute.made.val();
        }

        // base granules
        self.base.reset.next = self.clear.val();
        self.base.start.next = self.began.q.val();
        self.base.count.next = 0.into();
        if self.with_base_reg.q.val() {
            self.base.count.next = self.count_reg.q.val();
        }
        self.base.stop.next = self.over.val();
        self.base.block_done.next = self.execute.block_done.val();
        self.base_req_valid.next = self.base.req_valid.val();
        self.base.req_ready.next = self.base_req_ready.val();
        self.base_req_granule.next = self.base.req_granule.val();
        self.base_req_word.next = self.base.req_word.val();
        self.base.base_valid.next = self.base_valid.val();
        self.base_ready.next = true;
        self.execute.base_write.next = self.base_valid.val();
        self.execute.base_address.next = self.base.write_address.val();
        self.execute.base_data.next = self.base_data.val();

        // the end: all words taken, the rest of the frame dropped, no base word on its way
        self.intake.discard.next = self.over.val();
        self.finished.next = self.over.val()
            & self.execute.idle.val()
            & self.base.idle.val()
            & self.intake.ended.val()
            & !self.began.q.val();
        self.done_reg.d.next = self.finished.val();
        if self.finished.val() {
            self.running.d.next = false;
            self.error_reg.d.next = self.resolve.error.val();
            self.position_reg.d.next = self.resolve.error_position.val();
            if !self.resolve.error.val().any() & (self.checksum.crc.val() != self.crc_reg.q.val()) {
                self.error_reg.d.next = 25.into();
            }
        }
        if self.start.val() {
            self.running.d.next = true;
            self.count_reg.d.next = self.count.val();
            self.crc_reg.d.next = self.crc.val();
            self.with_base_reg.d.next = self.with_base.val();
            self.out_at.d.next = 0.into();
            self.made.d.next = 0.into();
        }
        if self.reset.val() {
            self.running.d.next = false;
            self.began.d.next = false;
            self.done_reg.d.next = false;
        }
    }
}
