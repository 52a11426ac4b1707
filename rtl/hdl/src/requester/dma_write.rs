//! Write bursts into memory-write packets.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::leaves::{Fifo, RamStyle};
use crate::tlp::{TlpHeader, TlpSource, kind};
use rust_hdl::prelude::*;

/// What the header of one packet is made of. The first field is the least significant one.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct Chunk {
    /// Bus address of the first byte.
    pub address: Bits<64>,
    /// Payload in dwords.
    pub dwords: Bits<11>,
    /// The packet ends a burst, or is a message.
    pub ends: Bit,
    /// The packet is a message: one dword.
    pub message: Bit,
}

/// Cuts bursts of `D`-bit beats into packets of at most Max_Payload_Size that do not cross its multiples (hence not
/// 4 KiB), and queues messages behind them. Store and forward, one beat per cycle, packets back to back.
///
/// `K = D / 8`. The data queue holds `2^A` beats, at least twice the largest payload; `AP1 = A + 1`.
#[derive(LogicBlock)]
pub struct DmaWrite<const D: usize, const K: usize, const A: usize, const AP1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// Max_Payload_Size, `128 << n` bytes; above 3 acts as 3.
    pub max_payload: Signal<In, Bits<3>>,
    /// Bus, device and function of the card.
    pub completer_id: Signal<In, Bits<16>>,
    /// A beat is offered.
    pub wr_valid: Signal<In, Bit>,
    /// It is taken.
    pub wr_ready: Signal<Out, Bit>,
    /// First beat of a burst.
    pub wr_first: Signal<In, Bit>,
    /// Bus address with `wr_first`, a multiple of 64.
    pub wr_addr: Signal<In, Bits<64>>,
    /// The beat.
    pub wr_data: Signal<In, Bits<D>>,
    /// Last beat of a burst.
    pub wr_last: Signal<In, Bit>,
    /// A message is offered.
    pub post_valid: Signal<In, Bit>,
    /// It is taken: only between bursts.
    pub post_ready: Signal<Out, Bit>,
    /// Where to write, a multiple of 4.
    pub post_addr: Signal<In, Bits<64>>,
    /// The dword in every lane.
    pub post_data: Signal<In, Bits<D>>,
    /// Packets go out.
    pub tx: TlpSource<D, K>,
    /// Ends of bursts and messages that have been taken, modulo 256.
    pub accepted: Signal<Out, Bits<8>>,
    /// Of these, the ones that have left, modulo 256.
    pub sent: Signal<Out, Bits<8>>,
    data: Fifo<Bits<D>, A, AP1>,
    chunks: Fifo<Chunk, 5, 6>,
    in_burst: DFF<Bit>,
    next_addr: DFF<Bits<64>>,
    start: DFF<Bits<64>>,
    dwords: DFF<Bits<11>>,
    fresh: DFF<Bit>,
    beats: DFF<Bits<11>>,
    sending: DFF<Bit>,
    accepted_count: DFF<Bits<8>>,
    sent_count: DFF<Bits<8>>,
    space: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    post: Signal<Local, Bit>,
    addr: Signal<Local, Bits<64>>,
    after: Signal<Local, Bits<64>>,
    low: Signal<Local, Bits<10>>,
    mask: Signal<Local, Bits<10>>,
    total: Signal<Local, Bits<11>>,
    done: Signal<Local, Bits<11>>,
    close: Signal<Local, Bit>,
    chunk: Signal<Local, Chunk>,
    front: Signal<Local, Chunk>,
    head: Signal<Local, TlpHeader>,
    offered: Signal<Local, Bit>,
    final_beat: Signal<Local, Bit>,
    front_addr: Signal<Local, Bits<64>>,
    lane: Signal<Local, Bits<6>>,
    beat_bytes: Constant<Bits<64>>,
    beat_dwords: Constant<Bits<11>>,
    lane_mask: Constant<Bits<6>>,
    mask_128: Constant<Bits<10>>,
    mask_256: Constant<Bits<10>>,
    mask_512: Constant<Bits<10>>,
    mask_1024: Constant<Bits<10>>,
    dword_keep: Constant<Bits<K>>,
    all_keep: Constant<Bits<K>>,
    no_chunk: Constant<Chunk>,
    no_head: Constant<TlpHeader>,
    memory_write: Constant<Bits<3>>,
    enable_all: Constant<Bits<4>>,
}

/// 128-bit data path, 4 KiB queue.
pub type DmaWrite128 = DmaWrite<128, 16, 8, 9>;
/// 512-bit data path, 4 KiB queue.
pub type DmaWrite512 = DmaWrite<512, 64, 6, 7>;

impl<const D: usize, const K: usize, const A: usize, const AP1: usize> Default
    for DmaWrite<D, K, A, AP1>
{
    fn default() -> Self {
        assert_eq!(K * 8, D, "DmaWrite: K must be D / 8");
        assert!(K << A >= 2048, "DmaWrite: the queue must hold two of the largest payloads");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            max_payload: Signal::default(),
            completer_id: Signal::default(),
            wr_valid: Signal::default(),
            wr_ready: Signal::default(),
            wr_first: Signal::default(),
            wr_addr: Signal::default(),
            wr_data: Signal::default(),
            wr_last: Signal::default(),
            post_valid: Signal::default(),
            post_ready: Signal::default(),
            post_addr: Signal::default(),
            post_data: Signal::default(),
            tx: TlpSource::default(),
            accepted: Signal::default(),
            sent: Signal::default(),
            data: Fifo::new(RamStyle::Block),
            chunks: Fifo::new(RamStyle::Distributed),
            in_burst: DFF::default(),
            next_addr: DFF::default(),
            start: DFF::default(),
            dwords: DFF::default(),
            fresh: DFF::default(),
            beats: DFF::default(),
            sending: DFF::default(),
            accepted_count: DFF::default(),
            sent_count: DFF::default(),
            space: Signal::default(),
            take: Signal::default(),
            post: Signal::default(),
            addr: Signal::default(),
            after: Signal::default(),
            low: Signal::default(),
            mask: Signal::default(),
            total: Signal::default(),
            done: Signal::default(),
            close: Signal::default(),
            chunk: Signal::default(),
            front: Signal::default(),
            head: Signal::default(),
            offered: Signal::default(),
            final_beat: Signal::default(),
            front_addr: Signal::default(),
            lane: Signal::default(),
            beat_bytes: Constant::new((K as u64).to_bits()),
            beat_dwords: Constant::new((K as u64 / 4).to_bits()),
            lane_mask: Constant::new((K as u64 - 1).to_bits()),
            mask_128: Constant::new(127_u64.to_bits()),
            mask_256: Constant::new(255_u64.to_bits()),
            mask_512: Constant::new(511_u64.to_bits()),
            mask_1024: Constant::new(1023_u64.to_bits()),
            dword_keep: Constant::new(0xF_u64.to_bits()),
            all_keep: Constant::new((u64::MAX >> (64 - K)).to_bits()),
            no_chunk: Constant::new(Chunk::default()),
            no_head: Constant::new(TlpHeader::default()),
            memory_write: Constant::new(u64::from(kind::MEMORY_WRITE).to_bits()),
            enable_all: Constant::new(0xF_u64.to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const A: usize, const AP1: usize> Logic
    for DmaWrite<D, K, A, AP1>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, in_burst, next_addr, start, dwords, fresh, beats, sending);
        dff_setup!(self, clock, accepted_count, sent_count);
        clock!(self, clock, data, chunks);
        self.data.reset.next = self.reset.val();
        self.chunks.reset.next = self.reset.val();

        // input: one beat of a burst, or between bursts a message
        self.space.next = self.data.sink.ready.val() & self.chunks.sink.ready.val();
        self.post.next = self.post_valid.val() & !self.in_burst.q.val() & self.space.val();
        self.post_ready.next = !self.in_burst.q.val() & self.space.val();
        self.wr_ready.next = self.space.val() & (self.in_burst.q.val() | !self.post_valid.val());
        self.take.next = self.wr_valid.val()
            & self.space.val()
            & (self.in_burst.q.val() | !self.post_valid.val());

        // where the beat lies, and whether it closes a packet
        self.mask.next = self.mask_1024.val();
        if self.max_payload.val() == 0 {
            self.mask.next = self.mask_128.val();
        }
        if self.max_payload.val() == 1 {
            self.mask.next = self.mask_256.val();
        }
        if self.max_payload.val() == 2 {
            self.mask.next = self.mask_512.val();
        }
        self.addr.next = self.next_addr.q.val();
        if self.wr_first.val() {
            self.addr.next = self.wr_addr.val();
        }
        self.after.next = self.addr.val() + self.beat_bytes.val();
        self.low.next = self.after.val().get_bits::<10>(0) & self.mask.val();
        self.close.next = self.wr_last.val() | !self.low.val().any();
        self.total.next = self.dwords.q.val() + self.beat_dwords.val();
        self.chunk.next = self.no_chunk.val();
        self.chunk.next.address = self.start.q.val();
        if self.wr_first.val() | self.fresh.q.val() {
            self.total.next = self.beat_dwords.val();
            self.chunk.next.address = self.addr.val();
        }
        self.chunk.next.dwords = self.total.val();
        self.chunk.next.ends = self.wr_last.val();
        self.data.sink.data.next = self.wr_data.val();
        if self.post.val() {
            self.chunk.next.address = self.post_addr.val();
            self.chunk.next.dwords = 1.into();
            self.chunk.next.ends = true;
            self.chunk.next.message = true;
            self.data.sink.data.next = self.post_data.val();
        }
        self.chunks.sink.data.next = self.chunk.val();
        self.data.sink.valid.next = self.take.val() | self.post.val();
        self.chunks.sink.valid.next = (self.take.val() & self.close.val()) | self.post.val();
        self.accepted.next = self.accepted_count.q.val();
        if (self.take.val() & self.wr_last.val()) | self.post.val() {
            self.accepted_count.d.next = self.accepted_count.q.val() + 1;
        }
        if self.take.val() {
            self.in_burst.d.next = !self.wr_last.val();
            self.next_addr.d.next = self.after.val();
            self.dwords.d.next = self.total.val();
            self.fresh.d.next = self.close.val();
            if self.wr_first.val() | self.fresh.q.val() {
                self.start.d.next = self.addr.val();
            }
        }

        // output: all beats of the packet in front are queued
        self.front.next = self.chunks.source.data.val();
        self.head.next = self.no_head.val();
        self.head.next.kind = self.memory_write.val();
        self.head.next.address = self.front.val().address;
        self.head.next.length = self.front.val().dwords;
        self.head.next.first_be = self.enable_all.val();
        if !self.front.val().message {
            self.head.next.last_be = self.enable_all.val();
        }
        self.head.next.requester = self.completer_id.val();
        self.tx.hdr.next = self.head.val();
        self.tx.data.next = self.data.source.data.val();
        self.front_addr.next = self.front.val().address;
        self.lane.next = self.front_addr.val().get_bits::<6>(0) & self.lane_mask.val();
        self.tx.keep.next = self.all_keep.val();
        if self.front.val().message {
            self.tx.keep.next = self.dword_keep.val() << self.lane.val();
        }
        self.done.next = self.beats.q.val() + self.beat_dwords.val();
        self.final_beat.next =
            self.front.val().message | (self.done.val() == self.front.val().dwords);
        self.offered.next = self.chunks.source.valid.val() & self.data.source.valid.val();
        self.tx.valid.next = self.offered.val();
        self.tx.sop.next = !self.sending.q.val();
        self.tx.eop.next = self.final_beat.val();
        self.data.source.ready.next = self.tx.ready.val() & self.offered.val();
        self.chunks.source.ready.next =
            self.tx.ready.val() & self.offered.val() & self.final_beat.val();
        self.sent.next = self.sent_count.q.val();
        if self.offered.val() & self.tx.ready.val() {
            self.sending.d.next = !self.final_beat.val();
            self.beats.d.next = self.done.val();
            if self.final_beat.val() {
                self.beats.d.next = 0.into();
                if self.front.val().ends {
                    self.sent_count.d.next = self.sent_count.q.val() + 1;
                }
            }
        }
        if self.reset.val() {
            self.in_burst.d.next = false;
            self.fresh.d.next = false;
            self.sending.d.next = false;
            self.beats.d.next = 0.into();
            self.accepted_count.d.next = 0.into();
            self.sent_count.d.next = 0.into();
        }
    }
}
