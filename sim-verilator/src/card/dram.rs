//! Card memory behind the controller's AXI4 port, with the timing of a DRAM channel.
//!
//! The channel is half duplex: in each cycle it moves one beat of `D` bits, read or written, or none. The figures are
//! [`DramTiming`]; they are part of every number measured with this memory.

use super::CardError;
use crate::{Model, ModelError, PortId};
use std::collections::VecDeque;

/// Timing of the channel, in cycles of the core clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DramTiming {
    /// From a read address to its first beat, when nothing is in front of it.
    pub read_latency: u64,
    /// From the last beat of a write to its answer.
    pub write_latency: u64,
    /// Lost when the channel turns from reads to writes or back.
    pub turnaround: u64,
    /// Beats in one direction after which the other gets its turn if it waits.
    pub turn_beats: u64,
    /// Bursts that wait in each direction before the address channel stalls.
    pub queue: usize,
}

impl Default for DramTiming {
    /// One 64-bit DDR4-2400 channel behind a controller at 250 MHz, rounded: 160 ns to the first beat.
    fn default() -> Self {
        Self { read_latency: 40, write_latency: 20, turnaround: 8, turn_beats: 32, queue: 16 }
    }
}

struct Ports {
    ar: [PortId; 4],
    aw: [PortId; 4],
    w: [PortId; 5],
    r: [PortId; 6],
    b: [PortId; 4],
}

struct ReadBurst {
    due: u64,
    id: u64,
    address: u64,
    left: u64,
}

struct WriteBurst {
    id: u64,
    address: u64,
    left: u64,
}

/// The memory. In each cycle: [`Dram::drive`], settle the model, [`Dram::sample`].
pub struct Dram {
    ports: Ports,
    timing: DramTiming,
    bytes: Vec<u8>,
    k: usize,
    now: u64,
    reads: VecDeque<ReadBurst>,
    writes: VecDeque<WriteBurst>,
    /// Answers to writes: when, id.
    answers: VecDeque<(u64, u64)>,
    /// Beats in the current direction since it began, and whether it is reading.
    reading: bool,
    run: u64,
    busy_until: u64,
    offering_read: bool,
    offering_answer: bool,
    accept_write: bool,
    holding: bool,
    /// What was set last: unchanged inputs are not set again.
    shown: [bool; 5],
}

impl std::fmt::Debug for Dram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dram({} bytes, {:?}, cycle {})", self.bytes.len(), self.timing, self.now)
    }
}

impl Dram {
    /// A memory of `bytes` zeros on the ports `axi_*` of `m`.
    ///
    /// # Errors
    /// [`ModelError::NoPort`].
    pub fn new(m: &Model, bytes: usize, timing: DramTiming) -> Result<Self, ModelError> {
        let p = |n: &str| m.port(&format!("axi_{n}"));
        let ports = Ports {
            ar: [p("arvalid")?, p("arready")?, p("arid")?, p("araddr")?],
            aw: [p("awvalid")?, p("awready")?, p("awid")?, p("awaddr")?],
            w: [p("wvalid")?, p("wready")?, p("wdata")?, p("wstrb")?, p("wlast")?],
            r: [p("rvalid")?, p("rready")?, p("rid")?, p("rdata")?, p("rlast")?, p("arlen")?],
            b: [p("bvalid")?, p("bready")?, p("bid")?, p("awlen")?],
        };
        let k = m.width(ports.w[3]) as usize;
        Ok(Self {
            ports,
            timing,
            bytes: vec![0; bytes],
            k,
            now: 0,
            reads: VecDeque::new(),
            writes: VecDeque::new(),
            answers: VecDeque::new(),
            reading: true,
            run: 0,
            busy_until: 0,
            offering_read: false,
            offering_answer: false,
            accept_write: false,
            holding: false,
            shown: [false; 5],
        })
    }

    /// The bytes of the memory.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the memory another size, all zeros.
    pub fn resize(&mut self, bytes: usize) {
        self.bytes = vec![0; bytes];
    }

    /// Takes no further bursts while `on`: so that a reset finds none open.
    pub fn hold(&mut self, on: bool) {
        self.holding = on;
    }

    /// Is nothing on its way?
    #[must_use]
    pub fn idle(&self) -> bool {
        self.reads.is_empty() && self.writes.is_empty() && self.answers.is_empty()
    }

    fn show(&mut self, m: &mut Model, which: usize, port: PortId, value: bool) {
        if self.shown[which] != value {
            m.set(port, value.into());
            self.shown[which] = value;
        }
    }

    /// Which direction the channel serves in this cycle.
    fn turn(&mut self) {
        let read = self.reads.front().is_some_and(|r| r.due <= self.now);
        let write = !self.writes.is_empty();
        let (mine, other) = if self.reading { (read, write) } else { (write, read) };
        // a beat that is offered is kept, whatever waits
        let held = self.offering_read;
        if other && !held && (!mine || self.run >= self.timing.turn_beats) {
            self.reading = !self.reading;
            self.run = 0;
            self.busy_until = self.now + self.timing.turnaround;
        }
    }

    /// Sets this cycle's inputs.
    pub fn drive(&mut self, m: &mut Model) {
        self.turn();
        let free = self.now >= self.busy_until;
        let room = !self.holding && self.reads.len() < self.timing.queue;
        self.show(m, 0, self.ports.ar[1], room);
        let room = !self.holding && self.writes.len() < self.timing.queue;
        self.show(m, 1, self.ports.aw[1], room);
        self.accept_write = free && !self.reading && !self.writes.is_empty();
        self.show(m, 2, self.ports.w[1], self.accept_write);
        let front = self.reads.front().filter(|r| r.due <= self.now);
        if let (false, true, true, Some(r)) = (self.offering_read, free, self.reading, front) {
            let at = r.address as usize;
            m.set(self.ports.r[2], r.id);
            m.set_wide(self.ports.r[3], &words(&self.bytes[at..at + self.k]));
            m.set(self.ports.r[4], u64::from(r.left == 1));
            self.offering_read = true;
        }
        self.show(m, 3, self.ports.r[0], self.offering_read);
        if !self.offering_answer
            && let Some((due, id)) = self.answers.front()
            && *due <= self.now
        {
            m.set(self.ports.b[2], *id);
            self.offering_answer = true;
        }
        self.show(m, 4, self.ports.b[0], self.offering_answer);
    }

    fn burst(&self, address: u64, beats: u64) -> Result<(), CardError> {
        let bytes = self.bytes.len() as u64;
        let end = address.checked_add(beats * self.k as u64);
        let inside = end.is_some_and(|end| end <= bytes) && address.is_multiple_of(self.k as u64);
        if inside { Ok(()) } else { Err(CardError::Memory { address, bytes }) }
    }

    /// After the model has settled: takes and gives what this cycle moves. Says whether anything did.
    ///
    /// # Errors
    /// [`CardError::Memory`].
    pub fn sample(&mut self, m: &Model) -> Result<bool, CardError> {
        let mut moved = false;
        if self.shown[0] && m.is_set(self.ports.ar[0]) {
            let (address, left) = (m.get(self.ports.ar[3]), m.get(self.ports.r[5]) + 1);
            self.burst(address, left)?;
            let due = self.now + self.timing.read_latency;
            self.reads.push_back(ReadBurst { due, id: m.get(self.ports.ar[2]), address, left });
            moved = true;
        }
        if self.shown[1] && m.is_set(self.ports.aw[0]) {
            let (address, left) = (m.get(self.ports.aw[3]), m.get(self.ports.b[3]) + 1);
            self.burst(address, left)?;
            self.writes.push_back(WriteBurst { id: m.get(self.ports.aw[2]), address, left });
            moved = true;
        }
        if self.accept_write && m.is_set(self.ports.w[0]) {
            self.write_beat(m);
            moved = true;
        }
        if self.offering_read && m.is_set(self.ports.r[1]) {
            self.offering_read = false;
            self.run += 1;
            if let Some(r) = self.reads.front_mut() {
                r.address += self.k as u64;
                r.left -= 1;
                if r.left == 0 {
                    self.reads.pop_front();
                }
            }
            moved = true;
        }
        if self.offering_answer && m.is_set(self.ports.b[1]) {
            self.offering_answer = false;
            self.answers.pop_front();
            moved = true;
        }
        self.now += 1;
        Ok(moved)
    }

    fn write_beat(&mut self, m: &Model) {
        let Some(burst) = self.writes.front_mut() else { return };
        let mut data = vec![0; m.words(self.ports.w[2])];
        m.get_wide(self.ports.w[2], &mut data);
        let strobe = m.get(self.ports.w[3]);
        let at = burst.address as usize;
        for (lane, byte) in data.iter().flat_map(|w| w.to_le_bytes()).enumerate() {
            if strobe >> lane & 1 == 1 {
                self.bytes[at + lane] = byte;
            }
        }
        burst.address += self.k as u64;
        burst.left -= 1;
        self.run += 1;
        if burst.left == 0 {
            self.answers.push_back((self.now + self.timing.write_latency, burst.id));
            self.writes.pop_front();
        }
    }
}

/// Little-endian words.
pub(super) fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
}
