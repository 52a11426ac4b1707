//! A register stage for a stream that cuts `valid`/`data` and `ready` alike.

use super::{StreamSink, StreamSource};
use rust_hdl::prelude::*;

/// One word of latency, one word per cycle, no combinational path between its ends.
#[derive(LogicBlock, Default)]
pub struct SkidBuffer<T: Synth> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets what is held.
    pub reset: Signal<In, Bit>,
    /// Words come in.
    pub sink: StreamSink<T>,
    /// Words go out.
    pub source: StreamSource<T>,
    out_data: DFF<T>,
    out_valid: DFF<Bit>,
    skid_data: DFF<T>,
    skid_valid: DFF<Bit>,
    advance: Signal<Local, Bit>,
}

impl<T: Synth> Logic for SkidBuffer<T> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, out_data, out_valid, skid_data, skid_valid);
        self.sink.ready.next = !self.skid_valid.q.val();
        self.source.data.next = self.out_data.q.val();
        self.source.valid.next = self.out_valid.q.val();

        self.advance.next = self.source.ready.val() | !self.out_valid.q.val();
        if self.advance.val() {
            if self.skid_valid.q.val() {
                self.out_data.d.next = self.skid_data.q.val();
                self.out_valid.d.next = true;
                self.skid_valid.d.next = false;
            } else {
                self.out_data.d.next = self.sink.data.val();
                self.out_valid.d.next = self.sink.valid.val();
            }
        } else {
            // The word that was promised a place while the output stalls.
            if self.sink.valid.val() & !self.skid_valid.q.val() {
                self.skid_data.d.next = self.sink.data.val();
                self.skid_valid.d.next = true;
            }
        }
        if self.reset.val() {
            self.out_valid.d.next = false;
            self.skid_valid.d.next = false;
        }
    }
}
