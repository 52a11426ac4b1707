//! The two ends of a packet stream, `D` data bits and `K = D / 8` byte marks wide.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::TlpHeader;
use rust_hdl::prelude::*;

/// The end that receives packets.
#[derive(LogicInterface, Debug, Default)]
#[join = "TlpSource"]
pub struct TlpSink<const D: usize, const K: usize> {
    /// Header, meaningful at `sop`.
    pub hdr: Signal<In, TlpHeader>,
    /// Payload, address aligned: byte `a` travels in lane `a mod K`.
    pub data: Signal<In, Bits<D>>,
    /// Bytes of `data` that are there.
    pub keep: Signal<In, Bits<K>>,
    /// First beat of a packet.
    pub sop: Signal<In, Bit>,
    /// Last beat of a packet.
    pub eop: Signal<In, Bit>,
    /// A beat is offered.
    pub valid: Signal<In, Bit>,
    /// The beat is taken.
    pub ready: Signal<Out, Bit>,
}

/// The end that produces packets.
#[derive(LogicInterface, Debug, Default)]
#[join = "TlpSink"]
pub struct TlpSource<const D: usize, const K: usize> {
    /// Header, meaningful at `sop`.
    pub hdr: Signal<Out, TlpHeader>,
    /// Payload, address aligned: byte `a` travels in lane `a mod K`.
    pub data: Signal<Out, Bits<D>>,
    /// Bytes of `data` that are there.
    pub keep: Signal<Out, Bits<K>>,
    /// First beat of a packet.
    pub sop: Signal<Out, Bit>,
    /// Last beat of a packet.
    pub eop: Signal<Out, Bit>,
    /// A beat is offered.
    pub valid: Signal<Out, Bit>,
    /// The beat is taken.
    pub ready: Signal<In, Bit>,
}
