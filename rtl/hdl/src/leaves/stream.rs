//! The valid/ready stream as a pair of interfaces.

// The methods that LogicInterface derives have no documentation of their own.
#![allow(missing_docs)]

use rust_hdl::prelude::*;

/// The receiving end. A word moves in each cycle with `valid & ready`; `valid` never waits for `ready`, and
/// `data` is stable while `valid & !ready`.
///
/// Connect my sink to a child's with `StreamSink::<T>::link(&mut self.sink, &mut self.child.sink)`, a
/// child's source to the next child's sink with `StreamSource::<T>::join(&mut self.a.source, &mut self.b.sink)`.
#[derive(LogicInterface, Default)]
#[join = "StreamSource"]
pub struct StreamSink<T: Synth> {
    /// The word.
    pub data: Signal<In, T>,
    /// There is a word.
    pub valid: Signal<In, Bit>,
    /// It is taken.
    pub ready: Signal<Out, Bit>,
}

/// The sending end; see [`StreamSink`].
#[derive(LogicInterface, Default)]
#[join = "StreamSink"]
pub struct StreamSource<T: Synth> {
    /// The word.
    pub data: Signal<Out, T>,
    /// There is a word.
    pub valid: Signal<Out, Bit>,
    /// It is taken.
    pub ready: Signal<In, Bit>,
}
