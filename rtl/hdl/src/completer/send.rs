//! Puts headers in front of the completions that wait in the buffer.

use super::types::CompletionInfo;
use crate::tlp::{Span, TlpHeader, TlpSource};
use rust_hdl::prelude::*;

/// One beat per cycle, packets without gaps. A completion with a status other than SC has no payload.
#[derive(LogicBlock)]
pub struct CompletionSend<const D: usize, const K: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A completion is waiting, its payload whole in the buffer.
    pub info_valid: Signal<In, Bit>,
    /// The completion; stays until `info_ready`.
    pub info: Signal<In, CompletionInfo>,
    /// The completion is sent.
    pub info_ready: Signal<Out, Bit>,
    /// A beat of payload is shown.
    pub beat_valid: Signal<In, Bit>,
    /// Its data.
    pub beat_data: Signal<In, Bits<D>>,
    /// Its marks.
    pub beat_keep: Signal<In, Bits<K>>,
    /// The beat is sent.
    pub beat_ready: Signal<Out, Bit>,
    /// To the link.
    pub tx: TlpSource<D, K>,
    span: Span<K>,
    index: DFF<Bits<8>>,
    good: Signal<Local, Bit>,
    lower: Signal<Local, Bits<7>>,
    blank: Constant<TlpHeader>,
}

impl<const D: usize, const K: usize> Default for CompletionSend<D, K> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            info_valid: Signal::default(),
            info: Signal::default(),
            info_ready: Signal::default(),
            beat_valid: Signal::default(),
            beat_data: Signal::default(),
            beat_keep: Signal::default(),
            beat_ready: Signal::default(),
            tx: TlpSource::default(),
            span: Span::default(),
            index: DFF::default(),
            good: Signal::default(),
            lower: Signal::default(),
            blank: Constant::new(TlpHeader::default()),
        }
    }
}

impl<const D: usize, const K: usize> Logic for CompletionSend<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, index);
        self.lower.next = self.info.val().lower_addr;
        self.good.next = self.info.val().status == 0;
        self.span.address.next = bit_cast::<12, 7>(self.lower.val());
        self.span.length.next = self.info.val().length;

        self.tx.hdr.next = self.blank.val();
        self.tx.hdr.next.kind = 3.into();
        self.tx.hdr.next.tag = self.info.val().tag;
        self.tx.hdr.next.requester = self.info.val().requester;
        self.tx.hdr.next.status = self.info.val().status;
        self.tx.hdr.next.byte_count = self.info.val().byte_count;
        self.tx.hdr.next.lower_addr = self.lower.val();
        self.tx.sop.next = !self.index.q.val().any();
        self.tx.eop.next = true;
        self.tx.valid.next = self.info_valid.val();
        self.tx.data.next = 0.into();
        self.tx.keep.next = 0.into();
        self.beat_ready.next = false;
        if self.good.val() {
            self.tx.hdr.next.kind = 2.into();
            self.tx.hdr.next.length = self.info.val().length;
            self.tx.eop.next = self.index.q.val() == self.span.beats.val();
            self.tx.valid.next = self.info_valid.val() & self.beat_valid.val();
            self.tx.data.next = self.beat_data.val();
            self.tx.keep.next = self.beat_keep.val();
            self.beat_ready.next = self.info_valid.val() & self.tx.ready.val();
        }
        self.info_ready.next = self.tx.valid.val() & self.tx.eop.val() & self.tx.ready.val();
        if self.tx.valid.val() & self.tx.ready.val() {
            self.index.d.next = self.index.q.val() + 1;
            if self.tx.eop.val() {
                self.index.d.next = 0.into();
            }
        }
        if self.reset.val() {
            self.index.d.next = 0.into();
        }
    }
}
