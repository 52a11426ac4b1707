//! DMA efficiency on a modelled link.
//!
//! The link moves `K` bytes per cycle in each direction; every packet costs [`OVERHEAD`] bytes beside its payload
//! (framing, sequence number, header, link CRC, and its share of acknowledges and credits). A read request reaches
//! memory and its completion starts to come back [`ROUND_TRIP`] cycles after the request has left the card: 1 us at
//! 250 MHz. Host memory answers in completions of Max_Payload_Size.
//!
//! Efficiency is payload bytes / (cycles x K), over a transfer long enough that its start does not matter.

use super::root::Root;
use super::tlp::{Beat, Collector};
use super::{port, reset, verilog};
use isotherm_model::requester::Limits;
use isotherm_rtl::requester::{DmaRead128, DmaRead512, DmaWrite128, DmaWrite512};
use isotherm_sim::testbench::{Payload, Rng, StallPattern, StreamMonitor};
use isotherm_sim::verilate::block;
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;

/// Bytes of the link that a packet costs beside its payload.
pub(crate) const OVERHEAD: u32 = 24;
/// Cycles from a read request to its completion.
pub(crate) const ROUND_TRIP: u64 = 250;

/// A transfer to be measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    /// Bits of the data path, 128 or 512.
    pub(crate) width: u32,
    /// Max_Payload_Size and Max_Read_Request_Size are `128 << code` bytes.
    pub(crate) code: u32,
    /// Bytes, a multiple of 64 KiB.
    pub(crate) bytes: u64,
    /// Bytes that a packet costs beside its payload; [`OVERHEAD`] on a real link.
    pub(crate) overhead: u32,
}

/// Time on one direction of the link.
#[derive(Debug, Default)]
struct Lane {
    owed: u32,
}

impl Lane {
    /// A cycle passes.
    fn pass(&mut self, k: u32) {
        self.owed = self.owed.saturating_sub(k);
    }

    /// May a beat start in this cycle?
    fn free(&self, k: u32) -> bool {
        self.owed < k
    }

    fn take(&mut self, payload: u32, extra: u32) {
        self.owed += payload + extra;
    }
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) bytes: u64,
    pub(crate) cycles: u64,
    pub(crate) k: u32,
}

impl Measured {
    /// Payload bytes / (cycles x K), 0 to 1.
    pub(crate) fn efficiency(&self) -> f64 {
        self.bytes as f64 / (self.cycles as f64 * f64::from(self.k))
    }
}

/// A write in bursts of 64 KiB, from the first beat on the link to the end of the last.
pub(crate) fn write(t: Transfer) -> Measured {
    let Transfer { width, code, bytes, overhead } = t;
    let text = match width {
        128 => verilog("dma_write_128", DmaWrite128::default),
        _ => verilog("dma_write_512", DmaWrite512::default),
    };
    let mut m = block(if width == 128 { "dma_write_128" } else { "dma_write_512" }, &text);
    let k = width / 8;
    reset(&mut m);
    let set = |m: &mut Model, name: &str, value| {
        let p = port(m, name);
        m.set(p, value);
    };
    set(&mut m, "max_payload", code.into());
    let [valid, ready, first, addr, last, tx_valid, tx_ready, tx_sop, tx_keep] = [
        "wr_valid", "wr_ready", "wr_first", "wr_addr", "wr_last", "tx$valid", "tx$ready", "tx$sop",
        "tx$keep",
    ]
    .map(|n| port(&m, n));
    let beats = bytes / u64::from(k);
    let per_burst = 65_536 / u64::from(k);
    let (mut sent, mut got, mut lane, mut start) = (0, 0, Lane::default(), None);
    loop {
        lane.pass(k);
        m.set(valid, u64::from(sent < beats));
        m.set(first, u64::from(sent % per_burst == 0));
        m.set(addr, 0x10_0000 + sent * u64::from(k));
        m.set(last, u64::from(sent % per_burst == per_burst - 1));
        m.set(tx_ready, u64::from(lane.free(k)));
        m.eval();
        sent += u64::from(sent < beats && m.is_set(ready));
        if m.is_set(tx_valid) && m.is_set(tx_ready) {
            start.get_or_insert(m.cycles());
            let payload = m.get(tx_keep).count_ones();
            got += u64::from(payload);
            lane.take(payload, if m.is_set(tx_sop) { overhead } else { 0 });
        }
        m.tick();
        let begun = start.unwrap_or(m.cycles());
        assert!(m.cycles() - begun < 20 * beats + 1000, "the write does not end");
        if got == bytes && lane.owed <= k {
            return Measured { bytes, cycles: m.cycles() - begun, k };
        }
    }
}

struct Up {
    monitor: StreamMonitor<Beat>,
    collector: Collector,
}

/// One read, from the first completion to the last beat delivered; 32 tags.
pub(crate) fn read(t: Transfer) -> Measured {
    let Transfer { width, code, bytes, overhead } = t;
    let text = match width {
        128 => verilog("dma_read_128", || DmaRead128::new(1_000_000)),
        _ => verilog("dma_read_512", || DmaRead512::new(1_000_000)),
    };
    let mut m = block(if width == 128 { "dma_read_128" } else { "dma_read_512" }, &text);
    let k = width / 8;
    let mut rng = Rng::new(7);
    reset(&mut m);
    let p = |name: &str| port(&m, name);
    let (code_port, req_valid, req_length) =
        (p("max_read_request"), p("rd_req_valid"), p("rd_req_length"));
    let (rd_valid, rd_ready, cpl_valid) = (p("rd_valid"), p("rd_ready"), p("cpl$valid"));
    let cpl_ports: Vec<PortId> = Beat::FIELDS.iter().map(|f| p(&format!("cpl${f}"))).collect();
    m.set(code_port, code.into());
    m.set(req_length, bytes);
    m.set(rd_ready, 1);
    let limits = Limits::from_codes(code, code);
    let mut root = Root::new(bytes as usize, limits, 0, &mut rng);
    let monitor = StreamMonitor::new(&m, "tx", StallPattern::Never, &mut rng).unwrap();
    let mut up = Up { monitor, collector: Collector::default() };
    let mut due: VecDeque<(u64, u16)> = VecDeque::new();
    let (mut down, mut coming, mut got) = (Lane::default(), VecDeque::new(), 0_u64);
    let mut start = None;
    m.set(req_valid, 1);
    let begun = m.cycles();
    loop {
        if coming.is_empty() && due.front().is_some_and(|(at, _)| *at <= m.cycles()) {
            let (_, tag) = due.pop_front().unwrap();
            coming.extend(root.complete(tag, limits.payload).beats(k as usize));
            if root.open.contains_key(&tag) {
                due.push_front((0, tag));
            }
        }
        down.pass(k);
        let beat = if down.free(k) { coming.pop_front() } else { None };
        m.set(cpl_valid, u64::from(beat.is_some()));
        if let Some(b) = beat {
            start.get_or_insert(m.cycles());
            down.take(b.keep.count_ones(), if b.hdr.is_some() { overhead } else { 0 });
            b.drive(&mut m, &cpl_ports);
        }
        up.monitor.drive(&mut m);
        m.eval();
        if let Some(packet) = up.monitor.sample(&m).and_then(|b| up.collector.push(b, k as usize)) {
            root.request(&packet);
            due.push_back((m.cycles() + ROUND_TRIP, packet.hdr.tag));
        }
        if m.is_set(rd_valid) {
            got += u64::from(k);
        }
        m.tick();
        m.set(req_valid, 0);
        assert!(m.cycles() - begun < 20 * bytes / u64::from(k) + 1000, "the read does not end");
        if got == bytes {
            return Measured { bytes, cycles: m.cycles() - start.unwrap(), k };
        }
    }
}
