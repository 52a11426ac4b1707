//! The three sources of packets and the one transmit port.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::tlp::{TlpHeader, TlpSink, TlpSource};
use rust_hdl::prelude::*;

/// Who owns the port until its packet ends.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum TxOwner {
    /// Nobody: the next packet may come from anyone.
    Nobody,
    /// The completer.
    Completion,
    /// Memory writes and messages.
    Posted,
    /// Memory reads.
    NonPosted,
}

/// Merges completions, posted and non-posted requests packet by packet, in turn, without idle cycles in between.
///
/// A completion never overtakes a posted request that was accepted before it (PCI Express Base Specification, 2.4.1):
/// it waits until the bursts counted by `accepted` when it appeared have been counted by `sent`. One register stage.
#[derive(LogicBlock)]
pub struct TxMux<const D: usize, const K: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// Completions.
    pub completions: TlpSink<D, K>,
    /// Memory writes and messages.
    pub posted: TlpSink<D, K>,
    /// Memory reads.
    pub non_posted: TlpSink<D, K>,
    /// Bursts and messages that the requester has accepted to the end, modulo 256.
    pub accepted: Signal<In, Bits<8>>,
    /// Of these, the ones that `posted` has handed over, modulo 256.
    pub sent: Signal<In, Bits<8>>,
    /// The transmit port.
    pub tx: TlpSource<D, K>,
    owner: DFF<TxOwner>,
    last_owner: DFF<TxOwner>,
    seen: DFF<Bit>,
    mark: DFF<Bits<8>>,
    clear: DFF<Bit>,
    full: DFF<Bit>,
    hdr: DFF<TlpHeader>,
    data: DFF<Bits<D>>,
    keep: DFF<Bits<K>>,
    sop: DFF<Bit>,
    eop: DFF<Bit>,
    space: Signal<Local, Bit>,
    limit: Signal<Local, Bits<8>>,
    may: Signal<Local, Bit>,
    grant: Signal<Local, TxOwner>,
    moved: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
}

impl<const D: usize, const K: usize> Default for TxMux<D, K> {
    fn default() -> Self {
        assert_eq!(K * 8, D, "TxMux: K must be D / 8");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            completions: TlpSink::default(),
            posted: TlpSink::default(),
            non_posted: TlpSink::default(),
            accepted: Signal::default(),
            sent: Signal::default(),
            tx: TlpSource::default(),
            owner: DFF::default(),
            last_owner: DFF::default(),
            seen: DFF::default(),
            mark: DFF::default(),
            clear: DFF::default(),
            full: DFF::default(),
            hdr: DFF::default(),
            data: DFF::default(),
            keep: DFF::default(),
            sop: DFF::default(),
            eop: DFF::default(),
            space: Signal::default(),
            limit: Signal::default(),
            may: Signal::default(),
            grant: Signal::default(),
            moved: Signal::default(),
            ends: Signal::default(),
        }
    }
}

impl<const D: usize, const K: usize> Logic for TxMux<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, owner, last_owner, seen, mark, clear);
        dff_setup!(self, clock, full, hdr, data, keep, sop, eop);
        self.tx.valid.next = self.full.q.val();
        self.tx.hdr.next = self.hdr.q.val();
        self.tx.data.next = self.data.q.val();
        self.tx.keep.next = self.keep.q.val();
        self.tx.sop.next = self.sop.q.val();
        self.tx.eop.next = self.eop.q.val();
        self.space.next = !self.full.q.val() | self.tx.ready.val();

        // a completion waits for what was posted before it
        self.may.next = self.clear.q.val();
        self.limit.next = self.mark.q.val();
        if self.completions.valid.val() & !self.clear.q.val() {
            if !self.seen.q.val() {
                self.limit.next = self.accepted.val();
            }
            self.seen.d.next = true;
            self.mark.d.next = self.limit.val();
            if self.limit.val() == self.sent.val() {
                self.may.next = true;
                self.clear.d.next = true;
            }
        }

        // whose turn it is
        self.grant.next = self.owner.q.val();
        if self.owner.q.val() == TxOwner::Nobody {
            match self.last_owner.q.val() {
                TxOwner::Completion => {
                    if self.completions.valid.val() & self.may.val() {
                        self.grant.next = TxOwner::Completion;
                    }
                    if self.non_posted.valid.val() {
                        self.grant.next = TxOwner::NonPosted;
                    }
                    if self.posted.valid.val() {
                        self.grant.next = TxOwner::Posted;
                    }
                }
                TxOwner::Posted => {
                    if self.posted.valid.val() {
                        self.grant.next = TxOwner::Posted;
                    }
                    if self.completions.valid.val() & self.may.val() {
                        self.grant.next = TxOwner::Completion;
                    }
                    if self.non_posted.valid.val() {
                        self.grant.next = TxOwner::NonPosted;
                    }
                }
                _ => {
                    if self.non_posted.valid.val() {
                        self.grant.next = TxOwner::NonPosted;
                    }
                    if self.posted.valid.val() {
                        self.grant.next = TxOwner::Posted;
                    }
                    if self.completions.valid.val() & self.may.val() {
                        self.grant.next = TxOwner::Completion;
                    }
                }
            }
        }

        self.completions.ready.next = false;
        self.posted.ready.next = false;
        self.non_posted.ready.next = false;
        self.moved.next = false;
        self.ends.next = false;
        if self.space.val() {
            self.full.d.next = false;
            match self.grant.val() {
                TxOwner::Completion => {
                    self.completions.ready.next = true;
                    self.moved.next = self.completions.valid.val();
                    self.ends.next = self.completions.eop.val();
                    self.hdr.d.next = self.completions.hdr.val();
                    self.data.d.next = self.completions.data.val();
                    self.keep.d.next = self.completions.keep.val();
                    self.sop.d.next = self.completions.sop.val();
                    self.eop.d.next = self.completions.eop.val();
                }
                TxOwner::Posted => {
                    self.posted.ready.next = true;
                    self.moved.next = self.posted.valid.val();
                    self.ends.next = self.posted.eop.val();
                    self.hdr.d.next = self.posted.hdr.val();
                    self.data.d.next = self.posted.data.val();
                    self.keep.d.next = self.posted.keep.val();
                    self.sop.d.next = self.posted.sop.val();
                    self.eop.d.next = self.posted.eop.val();
                }
                TxOwner::NonPosted => {
                    self.non_posted.ready.next = true;
                    self.moved.next = self.non_posted.valid.val();
                    self.ends.next = self.non_posted.eop.val();
                    self.hdr.d.next = self.non_posted.hdr.val();
                    self.data.d.next = self.non_posted.data.val();
                    self.keep.d.next = self.non_posted.keep.val();
                    self.sop.d.next = self.non_posted.sop.val();
                    self.eop.d.next = self.non_posted.eop.val();
                }
                _ => {}
            }
        }
        if self.moved.val() {
            self.full.d.next = true;
            self.owner.d.next = self.grant.val();
            self.last_owner.d.next = self.grant.val();
            if self.ends.val() {
                self.owner.d.next = TxOwner::Nobody;
                if self.grant.val() == TxOwner::Completion {
                    self.seen.d.next = false;
                    self.clear.d.next = false;
                }
            }
        }
        if self.reset.val() {
            self.owner.d.next = TxOwner::Nobody;
            self.last_owner.d.next = TxOwner::Nobody;
            self.seen.d.next = false;
            self.clear.d.next = false;
            self.full.d.next = false;
        }
    }
}
