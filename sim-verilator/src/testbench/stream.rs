//! Both ends of a valid/ready stream.

use super::rng::{Rng, Stall, StallPattern};
use crate::model::{Model, ModelError, PortId};
use std::collections::VecDeque;
use std::fmt::Debug;

/// One beat: what travels beside `valid` and `ready`.
pub trait Payload: Clone + PartialEq + Debug {
    /// The names of the payload ports, without the stream's prefix.
    const FIELDS: &'static [&'static str];
    /// Drive the ports, given in the order of [`FIELDS`](Self::FIELDS).
    fn drive(&self, model: &mut Model, ports: &[PortId]);
    /// Read the ports.
    fn sample(model: &Model, ports: &[PortId]) -> Self;
}

/// One port `data` of at most 64 bits.
impl Payload for u64 {
    const FIELDS: &'static [&'static str] = &["data"];

    fn drive(&self, model: &mut Model, ports: &[PortId]) {
        model.set(ports[0], *self);
    }

    fn sample(model: &Model, ports: &[PortId]) -> Self {
        model.get(ports[0])
    }
}

/// One port `data` of any width, in 32-bit words.
impl Payload for Vec<u32> {
    const FIELDS: &'static [&'static str] = &["data"];

    fn drive(&self, model: &mut Model, ports: &[PortId]) {
        model.set_wide(ports[0], self);
    }

    fn sample(model: &Model, ports: &[PortId]) -> Self {
        let mut words = vec![0; model.words(ports[0])];
        model.get_wide(ports[0], &mut words);
        words
    }
}

/// The ports of one stream: `PREFIX$valid` or `PREFIX_valid`, and so on.
struct Ports {
    name: String,
    valid: PortId,
    ready: PortId,
    payload: Vec<PortId>,
}

impl Ports {
    fn find(model: &Model, prefix: &str, fields: &[&str]) -> Result<Self, ModelError> {
        let port = |field: &str| {
            let underscored = model.port(&format!("{prefix}_{field}"));
            underscored.or_else(|_| model.port(&format!("{prefix}${field}")))
        };
        Ok(Ports {
            name: prefix.into(),
            valid: port("valid")?,
            ready: port("ready")?,
            payload: fields.iter().map(|f| port(f)).collect::<Result<_, _>>()?,
        })
    }
}

/// Feeds a model's sink. In each cycle: [`drive`](Self::drive), `model.eval()`, [`sample`](Self::sample),
/// `model.tick()`.
pub struct StreamDriver<P: Payload> {
    ports: Ports,
    queue: VecDeque<P>,
    stall: Stall,
    /// The front of the queue is on the ports (and stays there until it is taken).
    offering: bool,
    /// Beats taken so far.
    pub taken: u64,
}

impl<P: Payload> StreamDriver<P> {
    /// The driver of the stream whose ports start with `prefix` (`sink` for `sink$valid`, `rx` for `rx_valid`).
    ///
    /// # Errors
    /// [`ModelError::NoPort`].
    pub fn new(
        model: &Model,
        prefix: &str,
        pattern: StallPattern,
        rng: &mut Rng,
    ) -> Result<Self, ModelError> {
        let ports = Ports::find(model, prefix, P::FIELDS)?;
        let stall = Stall::new(pattern, Rng::new(rng.next_u64()));
        Ok(StreamDriver { ports, queue: VecDeque::new(), stall, offering: false, taken: 0 })
    }

    /// Send this after all that was pushed before.
    pub fn push(&mut self, beat: P) {
        self.queue.push_back(beat);
    }

    /// Beats not yet taken.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.queue.len()
    }

    /// Set `valid` and the payload for this cycle.
    pub fn drive(&mut self, model: &mut Model) {
        if !self.offering
            && self.stall.go()
            && let Some(beat) = self.queue.front()
        {
            beat.drive(model, &self.ports.payload);
            self.offering = true;
        }
        model.set(self.ports.valid, u64::from(self.offering));
    }

    /// After the model has settled: the beat that this cycle moves, if any.
    pub fn sample(&mut self, model: &Model) -> Option<P> {
        if !self.offering || !model.is_set(self.ports.ready) {
            return None;
        }
        self.offering = false;
        self.taken += 1;
        self.queue.pop_front()
    }
}

impl<P: Payload> Debug for StreamDriver<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "StreamDriver({}, {} taken, {} pending)",
            self.ports.name,
            self.taken,
            self.queue.len()
        )
    }
}

/// Drains a model's source, and checks the stream rule: a beat once offered stays until it is taken. In each
/// cycle: [`drive`](Self::drive), `model.eval()`, [`sample`](Self::sample), `model.tick()`.
pub struct StreamMonitor<P: Payload> {
    ports: Ports,
    stall: Stall,
    ready: bool,
    /// What was offered and not taken in the cycle before.
    held: Option<P>,
    /// Beats received so far.
    pub received: u64,
}

impl<P: Payload> StreamMonitor<P> {
    /// The monitor of the stream whose ports start with `prefix`.
    ///
    /// # Errors
    /// [`ModelError::NoPort`].
    pub fn new(
        model: &Model,
        prefix: &str,
        pattern: StallPattern,
        rng: &mut Rng,
    ) -> Result<Self, ModelError> {
        let ports = Ports::find(model, prefix, P::FIELDS)?;
        let stall = Stall::new(pattern, Rng::new(rng.next_u64()));
        Ok(StreamMonitor { ports, stall, ready: false, held: None, received: 0 })
    }

    /// Set `ready` for this cycle.
    pub fn drive(&mut self, model: &mut Model) {
        self.ready = self.stall.go();
        model.set(self.ports.ready, u64::from(self.ready));
    }

    /// Let go of a beat that the model may withdraw: call it in a cycle with reset.
    pub fn reset(&mut self) {
        self.held = None;
    }

    /// After the model has settled: the beat that this cycle moves, if any.
    ///
    /// # Panics
    /// If the model withdrew or changed a beat that it had offered.
    pub fn sample(&mut self, model: &Model) -> Option<P> {
        let valid = model.is_set(self.ports.valid);
        let (name, cycle) = (&self.ports.name, model.cycles());
        if !valid {
            assert!(self.held.is_none(), "{name}: cycle {cycle}: an offered beat was withdrawn");
            return None;
        }
        let beat = P::sample(model, &self.ports.payload);
        if let Some(held) = self.held.take() {
            assert!(
                held == beat,
                "{name}: cycle {cycle}: an offered beat changed: {held:x?} to {beat:x?}"
            );
        }
        if self.ready {
            self.received += 1;
            return Some(beat);
        }
        self.held = Some(beat);
        None
    }
}

impl<P: Payload> Debug for StreamMonitor<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StreamMonitor({}, {} received)", self.ports.name, self.received)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verilate::block;

    /// A stream stage that breaks the rule in two ways, each on request.
    const STAGE: &str = "module stage(input wire clock, input wire [7:0] sink_data, input wire sink_valid,\n\
        output wire sink_ready, output wire [7:0] source_data, output wire source_valid,\n\
        input wire source_ready, input wire withdraw, input wire change);\n\
        reg [7:0] data; reg full; initial begin data = 0; full = 0; end\n\
        assign sink_ready = ~full | source_ready;\n\
        assign source_data = data; assign source_valid = full;\n\
        always @(posedge clock) begin\n\
          if (sink_ready) begin full <= sink_valid; data <= sink_data; end\n\
          else begin if (withdraw) full <= 1'b0; if (change) data <= ~data; end\n\
        end\nendmodule\n";

    fn run(fault: Option<&str>) -> Vec<u64> {
        let mut m = block("stage", STAGE);
        let mut rng = Rng::new(5);
        let mut tx =
            StreamDriver::<u64>::new(&m, "sink", StallPattern::Percent(30), &mut rng).unwrap();
        let mut rx =
            StreamMonitor::<u64>::new(&m, "source", StallPattern::Percent(50), &mut rng).unwrap();
        if let Some(port) = fault {
            let port = m.port(port).unwrap();
            m.set(port, 1);
        }
        (0..100).for_each(|i| tx.push(i));
        let mut got = vec![];
        for _ in 0..1_000 {
            tx.drive(&mut m);
            rx.drive(&mut m);
            m.eval();
            tx.sample(&m);
            got.extend(rx.sample(&m));
            m.tick();
        }
        got
    }

    #[test]
    fn beats_arrive_in_order() {
        assert_eq!(run(None), (0..100).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "an offered beat was withdrawn")]
    fn a_withdrawn_beat_is_noticed() {
        run(Some("withdraw"));
    }

    #[test]
    #[should_panic(expected = "an offered beat changed")]
    fn a_changed_beat_is_noticed() {
        run(Some("change"));
    }

    #[test]
    fn a_stream_that_is_not_there_is_an_error() {
        let m = block("stage", STAGE);
        let e = StreamMonitor::<u64>::new(&m, "sauce", StallPattern::Never, &mut Rng::new(0));
        assert!(matches!(e, Err(ModelError::NoPort { .. })));
    }
}
