//! Cuts the answer to a read into completions.

use super::types::{CompletionInfo, ReadContext};
use crate::tlp::BeatMask;
use rust_hdl::prelude::*;

/// Takes read contexts in order and the beats of their data, and pushes whole completions into a
/// [`PacketBuffer`](crate::tlp::PacketBuffer): cut at addresses that are multiples of the smaller of Max_Payload_Size and
/// 512 bytes. One beat per cycle; no idle cycle between contexts.
///
/// An error in any beat of a completion turns this completion into one with status CA, which is the last of its read.
#[derive(LogicBlock)]
pub struct CompletionSplit<const D: usize, const K: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Max_Payload_Size of the link, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// A read is waiting.
    pub read_valid: Signal<In, Bit>,
    /// The read.
    pub read: Signal<In, ReadContext>,
    /// The read is taken.
    pub read_ready: Signal<Out, Bit>,
    /// A beat from the window.
    pub window_valid: Signal<In, Bit>,
    /// Its data.
    pub window_data: Signal<In, Bits<D>>,
    /// The memory could not read it.
    pub window_error: Signal<In, Bit>,
    /// The beat is taken.
    pub window_ready: Signal<Out, Bit>,
    /// A beat from the registers.
    pub register_valid: Signal<In, Bit>,
    /// Its data.
    pub register_data: Signal<In, Bits<D>>,
    /// The beat is taken.
    pub register_ready: Signal<Out, Bit>,
    /// Buffer and queue have room for two more.
    pub room: Signal<In, Bit>,
    /// To the buffer: store this beat.
    pub push: Signal<Out, Bit>,
    /// The beat's data.
    pub push_data: Signal<Out, Bits<D>>,
    /// The beat's marks.
    pub push_keep: Signal<Out, Bits<K>>,
    /// To the buffer: the completion is whole.
    pub commit: Signal<Out, Bit>,
    /// To the buffer: forget the completion.
    pub rollback: Signal<Out, Bit>,
    /// A completion, with `info_valid` for one cycle.
    pub info: Signal<Out, CompletionInfo>,
    /// See `info`.
    pub info_valid: Signal<Out, Bit>,
    mask: BeatMask<K>,
    active: DFF<Bit>,
    source: DFF<Bits<3>>,
    tag: DFF<Bits<10>>,
    requester: DFF<Bits<16>>,
    /// Byte address of the next completion's first enabled byte, low bits.
    address: DFF<Bits<7>>,
    /// Bytes and dwords still to be answered, this completion included.
    bytes: DFF<Bits<13>>,
    dwords: DFF<Bits<11>>,
    /// Dwords of this completion, and of it still to come.
    chunk: DFF<Bits<11>>,
    left: DFF<Bits<11>>,
    lane: DFF<Bits<4>>,
    failed: DFF<Bit>,
    aborted: DFF<Bit>,
    cap: Signal<Local, Bits<11>>,
    start: Signal<Local, Bits<12>>,
    offset: Signal<Local, Bits<11>>,
    until_cut: Signal<Local, Bits<11>>,
    first_lane: Signal<Local, Bits<12>>,
    lanes_left: Signal<Local, Bits<11>>,
    taken: Signal<Local, Bits<11>>,
    end_lane: Signal<Local, Bits<11>>,
    chunk_ends: Signal<Local, Bit>,
    beat: Signal<Local, Bit>,
    error: Signal<Local, Bit>,
    done: Signal<Local, Bit>,
    next_dwords: Signal<Local, Bits<11>>,
    chunk_bytes: Signal<Local, Bits<13>>,
    first_skip: Signal<Local, Bits<13>>,
    free: Signal<Local, Bit>,
    blank: Constant<CompletionInfo>,
    lanes: Constant<Bits<11>>,
    lane_mask: Constant<Bits<12>>,
}

/// For 16 or 64 byte lanes.
impl<const D: usize, const K: usize> Default for CompletionSplit<D, K> {
    fn default() -> Self {
        assert_eq!(D, 8 * K, "CompletionSplit<D, K>: D must be 8 K");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            max_payload: Signal::default(),
            read_valid: Signal::default(),
            read: Signal::default(),
            read_ready: Signal::default(),
            window_valid: Signal::default(),
            window_data: Signal::default(),
            window_error: Signal::default(),
            window_ready: Signal::default(),
            register_valid: Signal::default(),
            register_data: Signal::default(),
            register_ready: Signal::default(),
            room: Signal::default(),
            push: Signal::default(),
            push_data: Signal::default(),
            push_keep: Signal::default(),
            commit: Signal::default(),
            rollback: Signal::default(),
            info: Signal::default(),
            info_valid: Signal::default(),
            mask: BeatMask::default(),
            active: DFF::default(),
            source: DFF::default(),
            tag: DFF::default(),
            requester: DFF::default(),
            address: DFF::default(),
            bytes: DFF::default(),
            dwords: DFF::default(),
            chunk: DFF::default(),
            left: DFF::default(),
            lane: DFF::default(),
            failed: DFF::default(),
            aborted: DFF::default(),
            cap: Signal::default(),
            start: Signal::default(),
            offset: Signal::default(),
            until_cut: Signal::default(),
            first_lane: Signal::default(),
            lanes_left: Signal::default(),
            taken: Signal::default(),
            end_lane: Signal::default(),
            chunk_ends: Signal::default(),
            beat: Signal::default(),
            error: Signal::default(),
            done: Signal::default(),
            next_dwords: Signal::default(),
            chunk_bytes: Signal::default(),
            first_skip: Signal::default(),
            free: Signal::default(),
            blank: Constant::new(CompletionInfo::default()),
            lanes: Constant::new((K as u64 / 4).to_bits()),
            lane_mask: Constant::new((K as u64 / 4 - 1).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize> Logic for CompletionSplit<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, active, source, tag, requester, address, bytes, dwords);
        dff_setup!(self, clock, chunk, left, lane, failed, aborted);

        // most dwords of one completion
        self.cap.next = 128.into();
        if self.max_payload.val() == 0 {
            self.cap.next = 32.into();
        }
        if self.max_payload.val() == 1 {
            self.cap.next = 64.into();
        }

        // one beat of the current completion
        self.beat.next = false;
        self.error.next = false;
        self.window_ready.next = false;
        self.register_ready.next = false;
        self.push_data.next = self.window_data.val();
        if self.active.q.val() & self.room.val() {
            match self.source.q.val().index() {
                0 => {
                    self.window_ready.next = true;
                    self.beat.next = self.window_valid.val();
                    self.error.next = self.window_error.val();
                }
                1 => {
                    self.register_ready.next = true;
                    self.beat.next = self.register_valid.val();
                }
                _ => {
                    self.beat.next = true;
                }
            }
        }
        if self.source.q.val() == 1 {
            self.push_data.next = self.register_data.val();
        }
        if self.source.q.val() >= 2 {
            self.push_data.next = 0.into();
        }
        self.lanes_left.next = self.lanes.val() - bit_cast::<11, 4>(self.lane.q.val());
        self.chunk_ends.next =
            (self.left.q.val() <= self.lanes_left.val()) | (self.source.q.val() >= 3);
        self.taken.next = self.lanes_left.val();
        if self.chunk_ends.val() {
            self.taken.next = self.left.q.val();
        }
        self.end_lane.next = bit_cast::<11, 4>(self.lane.q.val()) + self.taken.val() - 1;
        self.mask.first.next = true;
        self.mask.last.next = true;
        self.mask.start_lane.next = self.lane.q.val();
        self.mask.end_lane.next = bit_cast::<4, 11>(self.end_lane.val());
        // a completion carries whole dwords
        self.mask.first_be.next = 15.into();
        self.mask.last_be.next = 15.into();
        self.push_keep.next = self.mask.keep.val();

        self.error.next = self.error.val() | self.failed.q.val();
        self.push.next = self.beat.val() & !self.aborted.q.val() & (self.source.q.val() < 3);
        self.info_valid.next = self.beat.val() & self.chunk_ends.val() & !self.aborted.q.val();
        self.info.next = self.blank.val();
        self.info.next.length = self.chunk.q.val();
        self.info.next.byte_count = self.bytes.q.val();
        self.info.next.lower_addr = self.address.q.val();
        self.info.next.tag = self.tag.q.val();
        self.info.next.requester = self.requester.q.val();
        if self.source.q.val() == 3 {
            self.info.next.status = 1.into();
        }
        if self.error.val() | (self.source.q.val() == 4) {
            self.info.next.status = 4.into();
        }
        self.commit.next = self.info_valid.val() & !self.error.val() & self.push.val();
        self.rollback.next = self.info_valid.val() & self.error.val();
        if self.rollback.val() {
            self.push.next = false;
        }

        // on to the next beat, completion, read
        self.next_dwords.next = self.dwords.q.val() - self.chunk.q.val();
        self.first_skip.next = bit_cast::<13, 7>(self.address.q.val() & 3);
        self.chunk_bytes.next =
            (bit_cast::<13, 11>(self.chunk.q.val()) << 2) - self.first_skip.val();
        self.done.next = false;
        if self.beat.val() {
            self.left.d.next = self.left.q.val() - self.taken.val();
            self.lane.d.next = 0.into();
            self.failed.d.next = self.error.val();
            if self.chunk_ends.val() {
                self.failed.d.next = false;
                self.aborted.d.next = self.aborted.q.val() | self.error.val();
                self.dwords.d.next = self.next_dwords.val();
                self.bytes.d.next = self.bytes.q.val() - self.chunk_bytes.val();
                // the next completion starts at a multiple of 128
                self.address.d.next = 0.into();
                self.chunk.d.next = self.next_dwords.val();
                self.left.d.next = self.next_dwords.val();
                if self.next_dwords.val() > self.cap.val() {
                    self.chunk.d.next = self.cap.val();
                    self.left.d.next = self.cap.val();
                }
                self.done.next = !self.next_dwords.val().any() | (self.source.q.val() >= 3);
            }
        }

        self.start.next = self.read.val().address;
        self.offset.next = bit_cast::<11, 10>(self.start.val().get_bits::<10>(2));
        self.until_cut.next = self.cap.val() - 1;
        self.until_cut.next = self.cap.val() - (self.offset.val() & self.until_cut.val());
        self.first_lane.next = bit_cast::<12, 11>(self.offset.val()) & self.lane_mask.val();
        self.free.next = self.done.val() | !self.active.q.val();
        self.read_ready.next = self.free.val();
        if self.free.val() {
            self.active.d.next = self.read_valid.val();
            self.source.d.next = self.read.val().source;
            self.tag.d.next = self.read.val().tag;
            self.requester.d.next = self.read.val().requester;
            self.address.d.next = (bit_cast::<7, 12>(self.start.val()) & 0x7c)
                | bit_cast::<7, 2>(self.read.val().first_byte);
            self.bytes.d.next = self.read.val().byte_count;
            self.dwords.d.next = self.read.val().length;
            self.chunk.d.next = self.read.val().length;
            self.left.d.next = self.read.val().length;
            if self.read.val().length > self.until_cut.val() {
                self.chunk.d.next = self.until_cut.val();
                self.left.d.next = self.until_cut.val();
            }
            self.lane.d.next = bit_cast::<4, 12>(self.first_lane.val());
            self.failed.d.next = false;
            self.aborted.d.next = false;
        }
        if self.reset.val() {
            self.active.d.next = false;
        }
    }
}
