//! Requests to the completer, completions to the requester.

use super::{TlpSink, TlpSource};
use rust_hdl::prelude::*;

/// Splits the receive stream by the kind in the first beat of each packet; no latency.
///
/// Beats outside any packet go to `requests`, where they are counted as malformed.
#[derive(LogicBlock, Default)]
pub struct TlpDemux<const D: usize, const K: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Packets from the link.
    pub rx: TlpSink<D, K>,
    /// Everything but completions.
    pub requests: TlpSource<D, K>,
    /// Completions, with and without data.
    pub completions: TlpSource<D, K>,
    in_completion: DFF<Bit>,
    kind: Signal<Local, Bits<3>>,
    to_completions: Signal<Local, Bit>,
}

impl<const D: usize, const K: usize> Logic for TlpDemux<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, in_completion);
        self.kind.next = self.rx.hdr.val().kind;
        self.to_completions.next = self.in_completion.q.val();
        if self.rx.sop.val() {
            self.to_completions.next = (self.kind.val() == 2) | (self.kind.val() == 3);
        }
        self.requests.hdr.next = self.rx.hdr.val();
        self.requests.data.next = self.rx.data.val();
        self.requests.keep.next = self.rx.keep.val();
        self.requests.sop.next = self.rx.sop.val();
        self.requests.eop.next = self.rx.eop.val();
        self.completions.hdr.next = self.rx.hdr.val();
        self.completions.data.next = self.rx.data.val();
        self.completions.keep.next = self.rx.keep.val();
        self.completions.sop.next = self.rx.sop.val();
        self.completions.eop.next = self.rx.eop.val();
        self.requests.valid.next = false;
        self.completions.valid.next = false;
        if self.to_completions.val() {
            self.completions.valid.next = self.rx.valid.val();
            self.rx.ready.next = self.completions.ready.val();
        } else {
            self.requests.valid.next = self.rx.valid.val();
            self.rx.ready.next = self.requests.ready.val();
        }
        if self.rx.valid.val() & self.rx.ready.val() {
            self.in_completion.d.next = self.to_completions.val() & !self.rx.eop.val();
        }
        if self.reset.val() {
            self.in_completion.d.next = false;
        }
    }
}
