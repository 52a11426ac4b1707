//! The window: requests go through the map to card memory, and are seen by whoever counts.

use crate::ckpt::HostMemory;
use crate::dirty::Dirty;
use crate::fault::{FillError, Served, Surroundings};
use crate::heat::Heat;
use crate::map::Map;
use crate::part::Part;
use crate::snoop::{self, Descriptor};
use crate::squeeze::control::Control;
use crate::trace::{Line, Trace};
use crate::unsqueeze::Unsqueeze;
use isotherm_abi::trace::{AccessRecord, TIMESTAMP_BITS};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of a line: the grain of access events.
const LINE_BYTES: u64 = 64;
/// Bytes of a granule.
const GRANULE_BYTES: usize = 4096;
/// Who asks in this machine: the root complex at 00:01.0.
pub(super) const ROOT: u16 = 0x0008;

/// A write request that can be parked.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub(super) offset: u64,
    pub(super) data: Vec<u8>,
}

/// What lies between the completer and card memory.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) part: Part,
    pub(super) heat: Heat,
    pub(super) dirty: Dirty,
    pub(super) map: Map,
    pub(super) trace: Trace,
    /// Lines of the trace port that are on their way: in host memory before anything is read of a register.
    outbox: Vec<Line>,
    /// Two frames a granule.
    pub(super) memory: Vec<u8>,
    /// Partitions whose rest waits to be copied: first granule, granules.
    marked: BTreeMap<u32, u32>,
    /// The table that they belong to.
    table: u32,
    /// Window requests and register accesses so far: there is no clock.
    requests: u64,
    log2_granules: u32,
}

impl Window {
    pub(super) fn new(log2_granules: u32) -> Self {
        let granules = 1 << log2_granules;
        let map = Map::new(granules);
        let memory = vec![0; map.frames() as usize * GRANULE_BYTES];
        Self {
            part: Part::new(granules),
            heat: Heat::new(log2_granules),
            dirty: Dirty::new(granules),
            map,
            trace: Trace::default(),
            outbox: vec![],
            memory,
            marked: BTreeMap::new(),
            table: 0,
            requests: 0,
            log2_granules,
        }
    }

    /// All but the memory.
    pub(super) fn reset(&mut self) {
        self.part.reset();
        self.heat.reset();
        self.dirty.reset();
        self.map.reset();
        self.trace.reset();
        self.outbox.clear();
        self.marked.clear();
        self.table = 0;
        self.requests = 0;
    }

    /// Bytes.
    pub(super) fn size(&self) -> u64 {
        self.memory.len() as u64 / 2
    }

    /// A timestamp: there is no clock, so it counts what is asked of the card.
    pub(super) fn now(&mut self) -> u64 {
        self.requests += 1;
        self.requests & ((1 << TIMESTAMP_BITS) - 1)
    }

    /// A read request inside one granule.
    pub(super) fn read(&mut self, offset: u64, data: &mut [u8]) {
        let frame = self.map.frame(granule_of(offset)).live;
        data.copy_from_slice(&self.memory[place(frame, offset, data.len())]);
        self.seen(offset, data.len(), false, false);
    }

    /// A write request inside one granule; `late`: it was parked before the last snapshot was taken.
    pub(super) fn write(&mut self, offset: u64, data: &[u8], late: bool) {
        let granule = granule_of(offset);
        let cow = self.map.cow(granule, late, false);
        if let Some(frames) = cow.copy {
            self.copy(granule, frames, true);
            self.mark(granule);
        }
        self.memory[place(cow.frame, offset, data.len())].copy_from_slice(data);
        self.seen(offset, data.len(), true, late);
        self.drain();
    }

    /// A snapshot was taken.
    pub(super) fn snapshot_taken(&mut self) {
        self.dirty.freeze();
        self.mark_flagged();
        self.drain();
    }

    /// Copies what waits to be copied in the background, if anything may be, and keeps frames at hand.
    pub(super) fn drain(&mut self) {
        if self.part.generation() != self.table {
            self.table = self.part.generation();
            self.mark_flagged();
        }
        if self.map.copy_share() > 0 {
            for (first, granules) in std::mem::take(&mut self.marked) {
                for granule in first..first + granules {
                    // there is nothing to copy where the contents are in the store
                    if self.dirty.is_blocked(granule) {
                        continue;
                    }
                    if let Some(frames) = self.map.cow(granule, false, true).copy {
                        self.copy(granule, frames, false);
                    }
                }
            }
        }
        self.map.keep_reserve();
    }

    /// Lines of the trace port reach host memory. PCIe writes are posted: what cannot be written is lost.
    pub(super) fn write_lines(&mut self, host: &mut dyn HostMemory) {
        self.outbox.extend(std::iter::from_fn(|| self.trace.next_line()));
        for line in self.outbox.drain(..) {
            let _ = host.write(line.addr, &line.bytes);
        }
    }

    fn copy(&mut self, granule: u32, (from, to): (u32, u32), demand: bool) {
        let to = place(to, 0, GRANULE_BYTES).start;
        self.memory.copy_within(place(from, 0, GRANULE_BYTES), to);
        self.part.copied(granule, demand);
    }

    /// After SNAPSHOT and with a new table: what was marked is forgotten, and what is flagged is copied ahead.
    fn mark_flagged(&mut self) {
        self.marked.clear();
        if self.map.config().pre_copy() {
            let flagged = self.part.entries().iter().filter(|e| e.pre_copy);
            self.marked.extend(flagged.map(|e| (e.base_granule, e.granules)));
        }
    }

    /// The partition of a granule that was copied for a write waits for the copy of its rest.
    fn mark(&mut self, granule: u32) {
        if self.map.config().copy_partition()
            && let Some(entry) = self.part.lookup(granule)
        {
            let entry = &self.part.entries()[entry];
            self.marked.insert(entry.base_granule, entry.granules);
        }
    }

    /// A request passes the window.
    fn seen(&mut self, offset: u64, length: usize, write: bool, late: bool) {
        let timestamp = self.now();
        if let Some(request) = AccessRecord::of_bytes(write, offset, length) {
            self.trace.access(AccessRecord { requester: ROOT, timestamp, ..request });
        }
        self.outbox.extend(std::iter::from_fn(|| self.trace.next_line()));
        let line = offset / LINE_BYTES;
        let count = ((offset + length as u64 - 1) / LINE_BYTES - line + 1) as u8;
        let request = Descriptor { line, count, write, requester: ROOT };
        for event in snoop::events(request, self.log2_granules + 6) {
            self.heat.access(event.line, event.write);
            self.dirty.event(event.line, event.write, late);
            self.part.access(event.line, event.write);
        }
    }
}

/// The granule that holds a window offset.
pub(super) fn granule_of(offset: u64) -> u32 {
    (offset / GRANULE_BYTES as u64) as u32
}

/// The bytes of card memory that hold `length` bytes at a window offset, if its granule lives in `frame`.
fn place(frame: u32, offset: u64, length: usize) -> Range<usize> {
    let start = frame as usize * GRANULE_BYTES + offset as usize % GRANULE_BYTES;
    start..start + length
}

/// What FILL and SET_ABSENT act on.
pub(super) struct Filling<'a> {
    pub(super) window: &'a mut Window,
    pub(super) host: &'a mut dyn HostMemory,
    pub(super) squeeze: &'a Control,
}

impl Surroundings<Write> for Filling<'_> {
    fn outstanding(&self) -> bool {
        self.window.map.outstanding()
    }

    fn drop_base(&mut self, granule: u32) {
        self.window.map.evict_one(granule);
    }

    fn read(&mut self, addr: u64, bytes: &mut [u8]) -> Result<(), FillError> {
        self.host.read(addr, bytes).map_err(|_| FillError::DmaRead)
    }

    fn write(&mut self, granule: u32, bytes: &[u8]) -> Result<(), FillError> {
        let frame = self.window.map.frame(granule).live;
        self.window.memory[place(frame, 0, GRANULE_BYTES)].copy_from_slice(bytes);
        Ok(())
    }

    fn unsqueeze(&self) -> Unsqueeze {
        self.squeeze.decoder()
    }

    fn serve(&mut self, served: Served<Write>) {
        let Write { offset, data } = served.access.payload;
        self.window.write(offset, &data, served.late);
    }
}
